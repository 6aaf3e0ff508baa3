//! What the status lists are made of (draft-ietf-oauth-status-list): places of tokens whose grant has ended.

use super::StoreResult;
use crate::{
    clock::Time,
    ids::{ClientId, GrantId},
    status::{EndedPlace, ListNumber, StatusPlace},
};
use async_trait::async_trait;

/// Places in status lists. A grant's place is given with it ([`GrantStore::issue`](super::GrantStore::issue)).
#[async_trait]
pub trait StatusStore: Send + Sync {
    /// Every place whose token ended after `since`, whatever ended it: its grant was revoked, or expired by itself, or ended
    /// with its user or session although the rows have not followed yet; or the token was revoked alone. What ended is never
    /// undone, so that whoever asks again with a later `since` adds to what they have.
    async fn ended_since(&self, since: Time, now: Time) -> StoreResult<Vec<EndedPlace>>;

    /// Whether any grant or token has its place in this list.
    async fn has_list(&self, list: ListNumber) -> StoreResult<bool>;

    /// Gives a client's own grant its place, unless it has one. Moves the `clients` epoch where it does.
    async fn place_own_grant(&self, client: &ClientId, place: StatusPlace) -> StoreResult<()>;

    /// Gives a token a place of its own beside its grant's: one that a client has exchanged for. It ends with the grant, with the
    /// client, or alone.
    async fn place_token(
        &self,
        grant: GrantId,
        client: &ClientId,
        place: StatusPlace,
        expires_at: Time,
    ) -> StoreResult<()>;

    /// Revokes a token that has a place of its own. Whether it has one and was not revoked.
    async fn revoke_token(&self, place: StatusPlace, now: Time) -> StoreResult<bool>;

    /// Revokes all tokens so far of a client's own grant, whose place is `old`: the grant goes on with `new`. Nothing
    /// where its place is another one (by now). Moves the `clients` epoch. Whether it did.
    async fn replace_own_place(
        &self,
        client: &ClientId,
        (old, new): (StatusPlace, StatusPlace),
        expires_at: Time,
        now: Time,
    ) -> StoreResult<bool>;
}
