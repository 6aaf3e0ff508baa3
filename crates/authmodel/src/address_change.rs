//! A change of the address that a user signs in with, and its undoing.
//!
//! Invariants: a record is good for one address (the OPAQUE credential identifier is a function of it), so address and record
//! change together, and the old pair is kept together for as long as the change can be undone; of the undo link's secret only
//! the hash is kept.

use crate::{
    clock::Time,
    email_link::LinkKey,
    ids::{SessionId, UserId},
    mail::SealedMail,
    secret::SecretHash,
};

/// A new address and a new record in the place of a user's, by a code that was mailed to that address.
#[derive(Clone, Debug)]
pub struct AddressChange {
    /// Whose.
    pub user_id: UserId,
    /// The session that changes it.
    pub session_id: SessionId,
    /// The link of the change; its address is the new one.
    pub key: LinkKey,
    /// The code that was mailed there.
    pub code: SecretHash,
    /// The serialised `RegistrationRecord` for the new address.
    pub record: Vec<u8>,
    /// What the undo link's secret hashes to.
    pub undo: SecretHash,
    /// Until when it can be undone.
    pub undo_until: Time,
    /// The mail that tells the old address of it, with the undo link.
    pub notice: SealedMail,
}

/// How a change of the address came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressChangeOutcome {
    /// The user has the new address; the old one can be brought back.
    Changed,
    /// The link is not good or another's, its code is another, or the user or the session has gone.
    LinkInvalid,
    /// Somebody else has got the address meanwhile.
    AddressTaken,
}

/// How undoing a change came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressUndoOutcome {
    /// This user has the old address and the old record again, and everything of theirs has ended.
    Undone(UserId),
    /// The link belongs to no change that can be undone.
    LinkInvalid,
    /// Somebody else has got the old address meanwhile. The link stays good.
    AddressTaken,
}
