//! Clients (RFC 6749 §2).

pub use crate::client_access::{Allowed, ClientAccess, MOST_ALLOWED};
pub use crate::client_metadata::{
    ApplicationType, AuthMethod, ClientMetadata, GrantType, PublicKeys, SubjectType, TlsClientAuth,
    TokenExchangePolicy,
};

use crate::{
    clock::Time,
    group::Memberships,
    ids::{ClientId, GrantId, UserId},
    secret::SecretHash,
    status::StatusPlace,
};
use jose::Algorithms;

/// A registered client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its identifier.
    pub id: ClientId,
    /// The hash of its secret, where it has one.
    pub secret: Option<SecretHash>,
    /// What it is and may do.
    pub metadata: ClientMetadata,
    /// The client's own grant, which all its `client_credentials` tokens come of: made with the client, so that a
    /// token costs no write.
    pub own_grant: GrantId,
    /// The own grant's place in a status list, from its first token on.
    pub own_status: Option<StatusPlace>,
    /// The hash of its registration access token (RFC 7592 §3), where it was registered dynamically.
    pub registration_token: Option<SecretHash>,
    /// When it was registered.
    pub created_at: Time,
}

/// A client about to be registered or replaced.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// Its identifier.
    pub id: ClientId,
    /// The hash of its secret, where it has one.
    pub secret: Option<SecretHash>,
    /// What it is and may do.
    pub metadata: ClientMetadata,
    /// The hash of its registration access token (RFC 7592 §3), where it has one.
    pub registration_token: Option<SecretHash>,
    /// The own grant's identifier (kept as it is where the client exists).
    pub own_grant: GrantId,
}

impl Client {
    /// Whether the client keeps no secret (RFC 6749 §2.1).
    pub fn is_public(&self) -> bool {
        self.metadata.token_endpoint_auth_method == AuthMethod::None
    }

    /// Whether an authorization response may go to this address: one of those that it has registered, to the letter
    /// (RFC 9700 §2.1). Of a native app's address on the loopback interface the port may be another, since the system
    /// gives it out when the app starts (RFC 8252 §7.3: "MUST allow any port to be specified at the time of the request").
    /// `localhost` counts as such: §8.3 advises apps against it, but most command-line tools use it, and every browser
    /// keeps it on the machine.
    pub fn returns_to(&self, redirect_uri: &str) -> bool {
        let registered = &self.metadata.redirect_uris;
        if registered.iter().any(|known| known == redirect_uri) {
            return true;
        }
        self.metadata.application_type == ApplicationType::Native
            && loopback_parts(redirect_uri).is_some_and(|asked| {
                registered
                    .iter()
                    .any(|known| loopback_parts(known) == Some(asked))
            })
    }

    /// Whether it is held to FAPI 2.0: [`ClientMetadata::is_fapi`].
    pub fn is_fapi(&self) -> bool {
        self.metadata.is_fapi()
    }

    /// Whether nobody but itself has registered it (RFC 7591, client ID metadata documents): then the operator's bounds for such
    /// clients hold, whatever its own metadata says.
    pub fn registered_itself(&self) -> bool {
        self.registration_token.is_some() || self.metadata.metadata_document
    }

    /// Whether a `nonce` may stand in for PKCE (OAuth 2.1 §7.5.1: a confidential client of OpenID Connect "MAY use the nonce
    /// parameter" against injected codes): for clients whose software the operator has chosen. Most of those that know no
    /// PKCE check the nonce; who registers itself is held to PKCE.
    pub fn may_prove_by_nonce(&self) -> bool {
        !self.is_public() && !self.is_fapi() && !self.registered_itself()
    }

    /// Whether its ID tokens name the browser session (`sid`): for clients that take part in the session's end, by being
    /// told of it (Back-Channel Logout §2.1) or by asking for it (RP-Initiated Logout §2). Others have no use for the name.
    pub fn knows_sessions(&self) -> bool {
        self.metadata.first_party
            || self.metadata.backchannel_logout_uri.is_some()
            || !self.metadata.post_logout_redirect_uris.is_empty()
    }

    /// Whether its ID tokens tell what the scope tells about the user (OIDC Core §5.4 puts that at userinfo).
    pub fn wants_claims_in_id_token(&self) -> bool {
        let metadata = &self.metadata;
        // Clients of versions that knew no such member: the operator's own were told.
        metadata.id_token_claims.unwrap_or(metadata.first_party)
    }

    /// What of a user's groups it is told: those that it is registered for, by name or by how their names begin; all of them where
    /// it is registered for none.
    pub fn told_of(&self, groups: &Memberships) -> Memberships {
        groups.told(&self.metadata.told_groups)
    }

    /// Whether a user who is in these groups may use it. A client that acts for itself has no user to ask this of.
    pub fn admits(&self, user: UserId, groups: &Memberships) -> bool {
        self.metadata.access.admits(user, groups)
    }

    /// What it may sign its JWTs with.
    pub fn algorithms(&self) -> Algorithms {
        if self.is_fapi() {
            Algorithms::Fapi
        } else {
            Algorithms::All
        }
    }

    /// Whether it may use the grant.
    pub fn may_use(&self, grant: GrantType) -> bool {
        self.metadata.grant_types.contains(&grant)
    }
}

/// An address on the loopback interface without its port: what stands before it, and the path with all that follows.
fn loopback_parts(uri: &str) -> Option<(&'static str, &str)> {
    let host = ["http://127.0.0.1", "http://[::1]", "http://localhost"]
        .into_iter()
        .find(|host| uri.starts_with(host))?;
    let rest = uri.get(host.len()..)?;
    let path = match rest.strip_prefix(':') {
        Some(rest) => {
            let path = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            is_port(rest.strip_suffix(path)?).then_some(path)?
        }
        None => rest,
    };
    // Nothing but the port differs: neither a longer host nor a user (`:1@evil.example`) may follow.
    (path.is_empty() || path.starts_with(['/', '?'])).then_some((host, path))
}

/// Whether this is a port that something can listen at, written as browsers write it: 1 to 65535, without zeros before it.
/// A browser makes something else of another text, or nothing.
pub fn is_port(digits: &str) -> bool {
    !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_native_app_on_loopback_may_change_its_port() {
        let client = |application_type| Client {
            id: ClientId::parse("app").expect("an identifier"),
            secret: None,
            metadata: ClientMetadata {
                application_type,
                redirect_uris: vec![
                    "http://127.0.0.1:1/cb".to_owned(),
                    "http://[::1]/cb?a=1".to_owned(),
                    "http://localhost:1/cb".to_owned(),
                    "http://127.0.0.1".to_owned(),
                    "https://app.example/cb".to_owned(),
                ],
                ..ClientMetadata::default()
            },
            own_grant: GrantId(uuid::Uuid::nil()),
            own_status: None,
            registration_token: None,
            created_at: chrono::DateTime::UNIX_EPOCH,
        };
        let native = client(ApplicationType::Native);
        for good in [
            "http://127.0.0.1:1/cb",
            "http://127.0.0.1:49152/cb",
            "http://127.0.0.1/cb",
            "http://[::1]:5/cb?a=1",
            "http://localhost:2/cb",
            "http://localhost/cb",
            "http://127.0.0.1",
            "http://127.0.0.1:51004",
            "https://app.example/cb",
        ] {
            assert!(native.returns_to(good), "{good}");
        }
        for bad in [
            "http://localhost:2/other",
            "http://localhost.evil.example/cb",
            "http://localhost:2@evil.example/cb",
            "http://127.0.0.1:0/cb",
            "http://127.0.0.1:00080/cb",
            "http://127.0.0.1:/cb",
            "http://127.0.0.1:+1/cb",
            "http://127.0.0.1:51004/",
            "http://127.0.0.1:1/other",
            "http://127.0.0.1:99999/cb",
            "http://127.0.0.1:1@evil.example/cb",
            "http://127.0.0.1.evil.example/cb",
            "http://[::1]:5/cb",
            "https://127.0.0.1:1/cb",
            "https://app.example:444/cb",
        ] {
            assert!(!native.returns_to(bad), "{bad}");
        }
        for uri in ["http://127.0.0.1:2/cb", "http://localhost:2/cb"] {
            assert!(!client(ApplicationType::Web).returns_to(uri), "{uri}");
        }
    }
}
