//! Signing keys as the store keeps them: sealed, each in one of three states.
//!
//! ```text
//!   next ──► active ──► retiring ──► (deleted once its last token has expired)
//! ```
//! All three are published: `next` before its first use so that verifiers know it in time, `retiring` until its last
//! token has expired.

use crate::clock::Time;
use serde::{Deserialize, Serialize};

/// A JWS algorithm (RFC 7518 §3.1) that the server signs with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SigningAlgorithm {
    /// ECDSA on P-256 with SHA-256: the default.
    #[serde(rename = "ES256")]
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256: OIDC Core §15.1 requires it to be there.
    #[serde(rename = "RS256")]
    Rs256,
    /// Ed25519 (RFC 8037 §3.1).
    #[serde(rename = "EdDSA")]
    EdDsa,
}

impl SigningAlgorithm {
    /// Every algorithm that the server signs with, the default first.
    pub const ALL: [Self; 3] = [Self::Es256, Self::Rs256, Self::EdDsa];

    /// The registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// Finds an algorithm by its registered name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|alg| alg.as_str() == text)
    }
}

/// Where in its life a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// Published, signs nothing yet.
    Next,
    /// Signs.
    Active,
    /// Signs no more, still verifies.
    Retiring,
}

/// A signing key as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    /// The JWK thumbprint of its public half (RFC 7638).
    pub kid: String,
    /// What it signs with.
    pub algorithm: SigningAlgorithm,
    /// Where in its life it is.
    pub state: KeyState,
    /// The sealed PKCS#8 document.
    pub sealed: Vec<u8>,
    /// When it was made and published.
    pub created_at: Time,
    /// When it began to sign.
    pub activated_at: Option<Time>,
    /// When the last token that it signed has expired.
    pub retires_at: Option<Time>,
}
