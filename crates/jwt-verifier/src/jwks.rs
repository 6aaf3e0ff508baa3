//! A published key set (RFC 7517), read into keys that are ready to verify.
//!
//! Invariants: a key has exactly one algorithm; symmetric keys do not exist; what we can't use is skipped, so that an
//! issuer may publish kinds of keys that this version does not know.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::jwk::{Algorithm, Jwk, PublicKey};

/// A key that is ready to verify: parsed once, used for every token.
pub(crate) struct Key {
    kid: Option<String>,
    alg: Algorithm,
    public: PublicKey,
}

impl Key {
    pub fn verify(&self, signed: &[u8], signature: &[u8]) -> bool {
        self.public.verify(signed, signature)
    }

    fn parse(jwk: Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(jwk).ok()?;
        if !jwk.is_for_signatures() {
            return None;
        }
        let alg = algorithm(&jwk)?;
        let public = jwk.public_key(alg).ok()?;
        let kid = jwk.kid;
        Some(Self { kid, alg, public })
    }
}

/// The one algorithm of a published key (RFC 8725 §3.1). An RSA key that names none is of RS256: who signs by PSS says so.
fn algorithm(jwk: &Jwk) -> Option<Algorithm> {
    match &jwk.alg {
        Some(name) => Algorithm::from_name(name),
        None => [
            Algorithm::Es256,
            Algorithm::Es384,
            Algorithm::EdDsa,
            Algorithm::Rs256,
        ]
        .into_iter()
        .find(|algorithm| jwk.fits(*algorithm)),
    }
}

/// The usable keys of one document.
pub(crate) struct KeySet {
    keys: Vec<Arc<Key>>,
}

/// Far more than an issuer that rotates needs, few enough to search one by one.
const MAX_KEYS: usize = 64;

impl KeySet {
    /// Reads a document; `None` if it is no key set at all.
    pub fn parse(document: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Document {
            keys: Vec<Value>,
        }
        let document: Document = serde_json::from_slice(document).ok()?;
        let keys = document
            .keys
            .into_iter()
            .take(MAX_KEYS)
            .filter_map(|jwk| Key::parse(jwk).map(Arc::new));
        Some(Self { keys: keys.collect() })
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The key of that name. `Err(())` if the name is known, but for another algorithm. A token that names no key is
    /// matched only where there is no choice.
    pub fn find(&self, kid: Option<&str>, alg: Algorithm) -> Result<Option<Arc<Key>>, ()> {
        let Some(kid) = kid else {
            let mut fitting = self.keys.iter().filter(|key| key.alg == alg);
            return Ok(match (fitting.next(), fitting.next()) {
                (Some(only), None) => Some(Arc::clone(only)),
                _ => None,
            });
        };
        let mut named = self
            .keys
            .iter()
            .filter(|key| key.kid.as_deref() == Some(kid))
            .peekable();
        if named.peek().is_none() {
            return Ok(None);
        }
        named
            .find(|key| key.alg == alg)
            .map(|key| Some(Arc::clone(key)))
            .ok_or(())
    }
}
