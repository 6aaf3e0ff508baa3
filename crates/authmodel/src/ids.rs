//! Identifiers, each a type of its own so that one can't be passed for another.
//!
//! UUIDs are version 4, drawn from the provider's [`Rng`]: they tell nothing about when or where.

use crate::rng::Rng;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Draws a new identifier.
            pub fn generate(rng: &dyn Rng) -> Self {
                let mut bytes = [0; 16];
                rng.fill(&mut bytes);
                Self::of_random(bytes)
            }

            /// The identifier of bytes that are as good as drawn: a keyed hash's.
            pub fn of_random(bytes: [u8; 16]) -> Self {
                Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
    };
}

uuid_id! {
    /// A user; the stable `sub` of every token about them (OIDC Core §2).
    UserId
}
uuid_id! {
    /// A browser session; the `sid` claim (OIDC Back-Channel Logout §2.1). Names the session, does not open it.
    SessionId
}
uuid_id! {
    /// What one client was allowed, once: the root of all tokens that came of one authorization.
    GrantId
}
uuid_id! {
    /// A mail in the outbox.
    MailId
}
uuid_id! {
    /// An OPAQUE server setup (OPRF seed, AKE key pair) that records were made under.
    SetupId
}
uuid_id! {
    /// A receiver of events.
    WebhookId
}
uuid_id! {
    /// A passkey, for lists and addresses; its own name for itself is the credential's.
    PasskeyId
}

uuid_id! {
    /// An invitation to make an account, for lists and addresses; its link has a secret of its own.
    InvitationId
}

/// A client's identifier (RFC 6749 §2.2): 1 to 255 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientId(String);

/// The text can't be a client identifier.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a client id is 1 to 255 visible ASCII characters without space, quote, comma or backslash")]
pub struct InvalidClientId;

impl ClientId {
    /// Parses an identifier.
    ///
    /// # Errors
    /// [`InvalidClientId`] when it is empty, too long (255 bytes fit every index) or holds anything but visible ASCII
    /// (RFC 6749 appendix A.1 allows space too; we don't, nor the characters that headers quote).
    pub fn parse(text: &str) -> Result<Self, InvalidClientId> {
        let visible = |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\' | b',');
        if text.is_empty() || text.len() > 255 || !text.bytes().all(visible) {
            return Err(InvalidClientId);
        }
        Ok(Self(text.to_owned()))
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ClientId {
    type Error = InvalidClientId;
    fn try_from(text: String) -> Result<Self, InvalidClientId> {
        Self::parse(&text)
    }
}

impl From<ClientId> for String {
    fn from(id: ClientId) -> String {
        id.0
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
