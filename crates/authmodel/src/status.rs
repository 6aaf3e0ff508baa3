//! Places in status lists (draft-ietf-oauth-status-list): where services that verify offline see that a token was revoked.
//!
//! A list's number is drawn by the process that opens it, and a place in it by the same process, which remembers what it has
//! given out. So no place is given twice, by whichever instance and also where a backup was restored: nobody goes on
//! with a list that another process has begun.

use crate::{clock::Time, rng::Rng};
use serde::{Deserialize, Serialize};

/// The places of a list: 16 KiB, of which mostly zeros, so that an empty one is some 600 bytes on the wire. All lists have as
/// many, and a place is drawn: neither tells how many tokens there are.
pub const LIST_SIZE: u32 = 1 << 17;

/// A token's place: a list, and an index in it (§6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StatusPlace {
    /// The list's number, which its address ends with.
    pub list: ListNumber,
    /// The index, below [`LIST_SIZE`].
    pub index: u32,
}

/// The number of a list: drawn, and within what every JSON reader and SQL engine counts exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListNumber(pub i64);

impl ListNumber {
    /// Draws one of 2^53. Numbers are few (a process opens one, and another for each hundred thousand grants), so that two
    /// are never the same.
    pub fn generate(rng: &dyn Rng) -> Self {
        let mut bytes = [0; 8];
        rng.fill(&mut bytes);
        Self((u64::from_le_bytes(bytes) >> 11).cast_signed())
    }
}

/// A place whose token is no longer good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedPlace {
    /// The place.
    pub place: StatusPlace,
    /// When what the token comes of ended: no token of it was made later.
    pub at: Time,
}
