//! Changes of users' addresses.

use super::StoreResult;
use crate::{
    address_change::{AddressChange, AddressChangeOutcome, AddressUndoOutcome},
    audit::AuditEvent,
    clock::Time,
    ids::UserId,
    mail::SealedMail,
    secret::SecretHash,
};
use async_trait::async_trait;

/// Changes of addresses, and how they are taken back.
#[async_trait]
pub trait AddressChangeStore: Send + Sync {
    /// Takes the link of a change with its code, and puts its address and a new record in the place of the user's: all or
    /// nothing, and once. In the same transaction the old address and record are kept until the change can't be undone any
    /// more, the user's other links are void, and the notice is queued. Sessions and grants go on. A link that was opened while the user
    /// had other factors is not good.
    async fn change(
        &self,
        new: &AddressChange,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<AddressChangeOutcome>;

    /// Whose change an undo link belongs to, while it can be undone. Takes nothing.
    async fn find(&self, undo: &SecretHash, now: Time) -> StoreResult<Option<UserId>>;

    /// Until when the last of a user's changes can be undone; `None` where none can.
    async fn undoable_until(&self, user: UserId, now: Time) -> StoreResult<Option<Time>>;

    /// Brings back the address and the record of before a change, once. Later changes of the same user are taken back with it,
    /// as is a deletion that waits. Second factors that were set up since the change are removed, and where there were any, all recovery
    /// codes; else those that were made since. What came since is a matter of the user's factor epoch, not of time. All sessions and grants of the user end, those with offline access and devices' included,
    /// their mailed links are void, and the notice is queued. The event is completed by whose account it is.
    async fn undo(
        &self,
        undo: &SecretHash,
        notice: &SealedMail,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<AddressUndoOutcome>;
}
