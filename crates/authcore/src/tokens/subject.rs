//! Subject identifiers (OIDC Core §8): the name by which a client knows a user.

use crate::provider::Provider;
use authmodel::{
    client::{Client, SubjectType},
    ids::{SessionId, UserId},
};
use url::Url;

/// The `sub` of a user at a client: their own identifier, or, where the client is registered so, a keyed hash of it and
/// of the client's sector, so that clients of two sectors can't tell that they know the same user (§8.1).
pub fn subject_of(provider: &Provider, client: &Client, user: UserId) -> String {
    match client.metadata.subject_type {
        SubjectType::Public => user.to_string(),
        SubjectType::Pairwise => {
            let sector = sector_of(client).unwrap_or_else(|| client.id.to_string());
            provider.sealer.pairwise(&sector, user.0.as_bytes())
        }
    }
}

/// The `sid` of a browser session at a client, likewise: the session's own identifier would tell clients of two sectors that
/// their two users are one.
pub(crate) fn session_name(provider: &Provider, client: &Client, session: SessionId) -> String {
    match client.metadata.subject_type {
        SubjectType::Public => session.to_string(),
        SubjectType::Pairwise => {
            let sector = sector_of(client).unwrap_or_else(|| client.id.to_string());
            // A session's identifier is none of a user's: one key serves both.
            provider.sealer.pairwise(&sector, session.0.as_bytes())
        }
    }
}

/// The host of the sector identifier, or of the redirect URIs, which registration made sure is one.
fn sector_of(client: &Client) -> Option<String> {
    let metadata = &client.metadata;
    let uri = metadata
        .sector_identifier_uri
        .as_ref()
        .or(metadata.redirect_uris.first())?;
    Url::parse(uri).ok()?.host_str().map(str::to_owned)
}
