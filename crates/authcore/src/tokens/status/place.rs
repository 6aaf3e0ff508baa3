//! Which place a token gets.

use crate::provider::Provider;
use authmodel::{client::Client, status::StatusPlace, store::StoreResult};

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
