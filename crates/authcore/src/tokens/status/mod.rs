//! Token Status List (draft-ietf-oauth-status-list): how services that verify tokens offline see that one was revoked.
//!
//! Every access token names a place in a list ([`StatusClaim`]): its grant's, or one of its own where it was exchanged for.
//! [`places`] gives places out, [`lists`] knows which of them have ended and signs what is served, [`encode`] is the format.
//!
//! What a list says:
//! - a user's grant: whatever ends it ends its place, at once;
//! - an exchanged token: a place of its own, which ends with the grant or when the token is revoked alone;
//! - a client's own tokens: the place of the client's own grant. Where one of them is revoked, all of the client's so far
//!   are at services that read lists, since they share the place, and the grant goes on with a new one. (A place for each
//!   would be a write for each; introspection goes by the single token all the same.)
//!
//! Invariants: a list never calls a token good that introspection calls revoked; no place is given twice; a list's size and
//! the places in it tell nothing of how many tokens there are, or which of them belong together.
//!
//! Tests to read first: `tests/blackbox/status_list.rs`, and `crates/store-contract/src/status.rs`.

pub mod encode;
mod lists;
mod places;

pub use lists::{MEDIA_TYPE, StatusError, StatusListToken, TTL};

use crate::{config::Issuer, endpoint, provider::Provider};
use authmodel::{
    client::Client,
    status::{ListNumber, StatusPlace},
    store::StoreResult,
};
use lists::Lists;
use places::Places;
use serde::{Deserialize, Serialize};

/// Gives out places, and serves lists.
#[derive(Debug, Default)]
pub(crate) struct Status {
    places: Places,
    lists: Lists,
}

/// The `status` claim (§6.1).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StatusClaim {
    /// §6.2.
    pub status_list: StatusReference,
}

/// A place, as tokens name it (§6.2).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StatusReference {
    /// The index in the list.
    pub idx: u32,
    /// Where the list is.
    pub uri: String,
}

impl StatusClaim {
    pub(crate) fn of(issuer: &Issuer, place: StatusPlace) -> Self {
        Self {
            status_list: StatusReference {
                idx: place.index,
                uri: uri(issuer, place.list),
            },
        }
    }

    /// The place, in a token of ours.
    pub(crate) fn place(&self, issuer: &Issuer) -> Option<StatusPlace> {
        let number = self
            .status_list
            .uri
            .strip_prefix(issuer.as_str())?
            .strip_prefix(endpoint::STATUS)?;
        Some(StatusPlace {
            list: ListNumber(number.parse().ok()?),
            index: self.status_list.idx,
        })
    }
}

/// Where a list is.
fn uri(issuer: &Issuer, list: ListNumber) -> String {
    format!("{}{}{}", issuer.as_str(), endpoint::STATUS, list.0)
}

/// A place that nobody has.
pub(crate) fn draw(provider: &Provider) -> StatusPlace {
    provider.status.places.draw(&*provider.rng)
}

/// The place that a client's own tokens have. It is given with the first of them.
pub(crate) async fn of_own_grant(provider: &Provider, client: &Client) -> StoreResult<Option<StatusPlace>> {
    if client.own_status.is_some() {
        return Ok(client.own_status);
    }
    provider
        .stores
        .status
        .place_own_grant(&client.id, draw(provider))
        .await?;
    provider.clients.refresh().await;
    // Of several at once, the first has given it.
    let placed = provider.stores.clients.find(&client.id).await?;
    Ok(placed.and_then(|client| client.own_status))
}

/// A list, as it is at this moment; `None` where there is none of this number.
///
/// # Errors
/// [`StatusError`] where it can't be told what has ended: an old list would call good what is not.
pub async fn list(provider: &Provider, number: i64) -> Result<Option<StatusListToken>, StatusError> {
    lists::list(provider, ListNumber(number)).await
}
