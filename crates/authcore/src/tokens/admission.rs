//! Who may use a client: the one question that every way to a user's grant asks, at the moment when something is handed out.
//!
//! Asked at the authorization endpoint with a page and without (`oauth/interaction`), when a code or a device's approval is redeemed,
//! at each refresh, when a user decides on a device, when a client exchanges a user's token for one of its own, and at each request
//! to a protected app (`forward_auth/pass`). What a client gets for itself (RFC 6749 §4.4) has no user to ask about. What decides is
//! [`ClientAccess::admits`](authmodel::client::ClientAccess::admits); here is how the groups of the moment come to it.
//!
//! Test to read first: `tests/blackbox/client_access.rs`.

use crate::provider::Provider;
use authmodel::{client::Client, group::Memberships, ids::UserId, store::StoreResult};

/// Whether a user may use a client, by the groups that they are in now. A client that is open to everyone asks no store.
pub(crate) async fn may_use(provider: &Provider, client: &Client, user: UserId) -> StoreResult<bool> {
    let groups = if client.metadata.access.asks_for_groups(user) {
        provider.stores.groups.of_user(user).await?
    } else {
        Memberships::default()
    };
    Ok(client.admits(user, &groups))
}
