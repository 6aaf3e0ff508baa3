//! What the store has said of those who pass. A page of an app makes dozens of requests, so it is believed for [`FRESH`]; after that
//! it is asked anew.

use authmodel::{group::Memberships, ids::GrantId};
use moka::sync::Cache;
use std::{sync::Arc, time::Duration};

/// How long what the store said of a grant is believed: what a page needs to load, and shorter than anybody needs to walk from
/// one screen to the other to see whether the sign-out has worked.
pub const FRESH: Duration = Duration::from_secs(2);

/// Grants in memory: those of a busy second. A kilobyte each, of users in a few groups.
const MOST: u64 = 10_000;

/// Who a request comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The `sub`.
    pub subject: String,
    /// Their username, where they have one.
    pub username: Option<String>,
    /// Their name, where they gave one.
    pub name: Option<String>,
    /// Their confirmed address.
    pub email: String,
    /// The groups that they are in.
    pub groups: Memberships,
    /// Whether they signed in with two factors.
    pub is_multi_factor: bool,
}

/// What the store has said a moment ago.
pub struct Identities(pub(super) Cache<GrantId, Arc<Identity>>);

impl Identities {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(MOST).time_to_live(FRESH).build())
    }
}
