//! Bearer secrets (codes, cookies, client secrets, mail tokens, refresh tokens) and the hashes that stand for them.
//!
//! Invariants: a secret holds 256 bits from the provider's generator, so a plain SHA-256 of it can't be guessed back
//! and needs neither salt nor a slow hash; only hashes are stored; nothing here prints a secret.

use crate::rng::Rng;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// Bytes of a secret: 256 bits, beyond any guessing (RFC 6749 §10.10 asks for at most 2^-128 a guess).
const SECRET_BYTES: usize = 32;

/// SHA-256 of a bearer secret: what the stores keep and look it up by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretHash(pub [u8; 32]);

impl SecretHash {
    /// Hashes what a client presented, whatever its form: a wrong form simply matches nothing.
    pub fn of(presented: &[u8]) -> Self {
        Self(Sha256::digest(presented).into())
    }

    /// Compares in constant time.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// Lower-case hexadecimal, for keys of the key-value store.
    pub fn to_hex(&self) -> String {
        use std::fmt::Write as _;
        self.0.iter().fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(…)")
    }
}

/// A secret that opens something to whoever bears it. As text: 43 characters of base64url.
#[derive(Clone)]
pub struct BearerSecret(Zeroizing<String>);

impl BearerSecret {
    /// Draws a new secret.
    pub fn generate(rng: &dyn Rng) -> Self {
        let mut bytes = Zeroizing::new([0; SECRET_BYTES]);
        rng.fill(&mut *bytes);
        Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(*bytes)))
    }

    /// Takes a secret that was made elsewhere (a client secret that the operator brings).
    pub fn from_text(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The secret itself, to be handed to its bearer and to no one else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What the stores keep of it.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(self.0.as_bytes())
    }
}

impl fmt::Debug for BearerSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BearerSecret(…)")
    }
}

/// A refresh token (RFC 6749 §1.5): which family it belongs to, and which generation of it.
///
/// Both halves are secret. The family half never changes, so that a token of *any* earlier generation is recognised as a
/// replay of its grant, and nobody who has not held a token can forge such a replay. The generation half of the successor is
/// derived from its predecessor under a key of the server, so that a repeated request yields the same successor
/// without the store ever holding a token.
#[derive(Clone)]
pub struct RefreshToken {
    family: Zeroizing<[u8; SECRET_BYTES]>,
    generation: Zeroizing<[u8; SECRET_BYTES]>,
}

impl RefreshToken {
    /// The first token of a new family.
    pub fn generate(rng: &dyn Rng) -> Self {
        let mut token = Self {
            family: Zeroizing::new([0; SECRET_BYTES]),
            generation: Zeroizing::new([0; SECRET_BYTES]),
        };
        rng.fill(&mut *token.family);
        rng.fill(&mut *token.generation);
        token
    }

    /// Parses a presented token; `None` where it has not the form of one.
    pub fn parse(presented: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; 2 * SECRET_BYTES]);
        let length = URL_SAFE_NO_PAD.decode_slice(presented, &mut *bytes).ok()?;
        if length != bytes.len() {
            return None;
        }
        let (family, generation) = bytes.split_at(SECRET_BYTES);
        Some(Self {
            family: Zeroizing::new(family.try_into().ok()?),
            generation: Zeroizing::new(generation.try_into().ok()?),
        })
    }

    /// The token as its bearer gets it: 86 characters of base64url.
    pub fn expose(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([0; 2 * SECRET_BYTES]);
        bytes[..SECRET_BYTES].copy_from_slice(&*self.family);
        bytes[SECRET_BYTES..].copy_from_slice(&*self.generation);
        Zeroizing::new(URL_SAFE_NO_PAD.encode(*bytes))
    }

    /// Finds the family.
    pub fn family_hash(&self) -> SecretHash {
        SecretHash::of(&*self.family)
    }

    /// Tells the generation.
    pub fn generation_hash(&self) -> SecretHash {
        SecretHash::of(&*self.generation)
    }

    /// The token that follows this one.
    pub fn successor(&self, key: &RefreshKey) -> Self {
        let mut mac = key.0.clone();
        mac.update(&*self.family);
        mac.update(&*self.generation);
        Self {
            family: self.family.clone(),
            generation: Zeroizing::new(mac.finalize().into_bytes().into()),
        }
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshToken(…)")
    }
}

/// The key that successors of refresh tokens are derived under.
#[derive(Clone)]
pub struct RefreshKey(Hmac<Sha256>);

impl RefreshKey {
    /// Prepares a key.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(Hmac::new_from_slice(key).expect("HMAC takes keys of any length"))
    }
}

impl fmt::Debug for RefreshKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::SystemRng;

    #[test]
    fn a_repeated_request_yields_the_same_successor_and_the_same_family() {
        let key = RefreshKey::new(&[7; 32]);
        let first = RefreshToken::generate(&SystemRng);
        let (a, b) = (first.successor(&key), first.successor(&key));
        assert_eq!(*a.expose(), *b.expose());
        assert_eq!(a.family_hash(), first.family_hash());
        assert_ne!(a.generation_hash(), first.generation_hash());
        assert_ne!(*a.expose(), *first.successor(&RefreshKey::new(&[8; 32])).expose());
    }

    #[test]
    fn only_whole_tokens_parse() {
        let token = RefreshToken::generate(&SystemRng);
        let text = token.expose();
        assert_eq!(
            RefreshToken::parse(&text).expect("parses").generation_hash(),
            token.generation_hash()
        );
        for wrong in [
            &text[1..],
            "",
            "a",
            &format!("{}A", *text),
            &text.replace(&text[..1], "="),
        ] {
            assert!(RefreshToken::parse(wrong).is_none());
        }
    }

    #[test]
    fn nothing_prints_a_secret() {
        let secret = BearerSecret::generate(&SystemRng);
        assert_eq!(
            format!("{secret:?} {:?}", secret.hash()),
            "BearerSecret(…) SecretHash(…)"
        );
    }
}
