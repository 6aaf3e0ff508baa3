//! Subject identifiers (OIDC Core §8): the name by which a client knows a user.

use crate::provider::Provider;
use authmodel::{
    client::{Client, SubjectType},
    ids::{SessionId, UserId},
};

/// The `sub` of a user at a client: their own identifier, or, where the client is registered so, a keyed hash of it and
/// of the client's sector, so that clients of two sectors can't tell that they know the same user (§8.1).
pub fn subject_of(provider: &Provider, client: &Client, user: UserId) -> String {
    match client.metadata.subject_type {
        SubjectType::Public => user.to_string(),
        SubjectType::Pairwise => provider.sealer.pairwise(&sector(client), user.0.as_bytes()),
    }
}

/// The `sid` of a browser session at a client, likewise: the session's own identifier would tell clients of two sectors that
/// their two users are one.
pub(crate) fn session_name(provider: &Provider, client: &Client, session: SessionId) -> String {
    match client.metadata.subject_type {
        SubjectType::Public => session.to_string(),
        SubjectType::Pairwise => {
            // A session's identifier is none of a user's: one key serves both.
            provider.sealer.pairwise(&sector(client), session.0.as_bytes())
        }
    }
}

fn sector(client: &Client) -> String {
    let sector = client.metadata.sector(client.registered_itself());
    sector.unwrap_or_else(|| client.id.to_string())
}
