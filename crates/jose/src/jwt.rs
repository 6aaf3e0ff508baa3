//! JWTs that others have signed: client assertions and request objects.
//!
//! `jwt-verifier` does the keys and the signatures; this file fixes which algorithms are taken, chooses among the keys of a
//! signer, and leaves time to the provider's clock. Our own tokens are signed and checked in authcore.
//!
//! Invariants: only asymmetric algorithms, each with a key of its own kind (RFC 8725 §3.1, §3.2); never `none`, never an
//! HMAC with a public key; PKCS#1 v1.5 only where the caller asks for it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jwt_verifier::jwk::{Algorithm, Jwk, JwkSet, KeyError};
use serde::{Deserialize, de::DeserializeOwned};

/// Algorithms that every client may sign with. PKCS#1 v1.5 is not among them: FAPI 2.0 §5.4.1 refuses it, and RFC 8725
/// §3.2 advises against it.
pub const CLIENT_ALGORITHMS: [(&str, Algorithm); 4] = [
    ("ES256", Algorithm::Es256),
    ("PS256", Algorithm::Ps256),
    ("EdDSA", Algorithm::EdDsa),
    ("ES384", Algorithm::Es384),
];

/// Those, and RS256: OIDC Core §15.1 makes it the one that everybody knows, and its certification profiles sign assertions
/// and request objects with it (Discovery §3: "SHOULD support none and RS256").
pub const ALL_CLIENT_ALGORITHMS: [(&str, Algorithm); 5] = [
    CLIENT_ALGORITHMS[0],
    CLIENT_ALGORITHMS[1],
    CLIENT_ALGORITHMS[2],
    CLIENT_ALGORITHMS[3],
    ("RS256", Algorithm::Rs256),
];

/// What a signer may sign with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithms {
    /// Those of FAPI 2.0 §5.4.1: PS256, ES256, and EdDSA with Ed25519.
    Fapi,
    /// [`CLIENT_ALGORITHMS`].
    Modern,
    /// [`ALL_CLIENT_ALGORITHMS`].
    All,
}

impl Algorithms {
    fn contain(self, algorithm: Algorithm) -> bool {
        let taken: &[(&str, Algorithm)] = match self {
            Self::Fapi => &CLIENT_ALGORITHMS[..3],
            Self::Modern => &CLIENT_ALGORITHMS,
            Self::All => &ALL_CLIENT_ALGORITHMS,
        };
        taken.iter().any(|(_, taken)| *taken == algorithm)
    }
}

/// Keys at most that are tried where a token names none: a set of more is a way to make us work.
const MAX_TRIED_KEYS: usize = 4;

/// How far two clocks may lie apart: what resource servers bear, the provider's readers of assertions and request objects bear as
/// well. Our own endpoints need none for our own tokens: one clock made them and reads them, or two that look at nothing but the
/// end.
pub use jwt_verifier::LEEWAY_SECONDS;

/// A JWT of somebody else's is not to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoseError {
    /// It has not the form of one.
    #[error("the JWT is malformed")]
    Malformed,
    /// It is signed with an algorithm that is not taken.
    #[error("the JWT's algorithm is not taken")]
    Algorithm,
    /// No key of its signer's fits it.
    #[error("no key fits the JWT")]
    UnknownKey,
    /// A key is none that could be used: symmetric, private, too small, or damaged.
    #[error("the key is not usable")]
    BadKey,
    /// The signature is another key's.
    #[error("the JWT's signature does not verify")]
    Signature,
}

impl From<KeyError> for JoseError {
    fn from(_: KeyError) -> Self {
        Self::BadKey
    }
}

/// What a JWT's header says of its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The algorithm.
    pub alg: Algorithm,
    /// The key.
    pub kid: Option<String>,
    /// What kind of JWT it says it is.
    pub typ: Option<String>,
}

impl Header {
    /// Whether it is one of these kinds, given in lower case, or names none (RFC 8725 §3.11). RFC 7515 §4.1.9: a media type, whose
    /// `application/` may be left out, and which case does not matter in.
    pub fn is_of_type(&self, kinds: &[&str]) -> bool {
        let Some(typ) = &self.typ else { return true };
        let typ = typ.to_ascii_lowercase();
        kinds.contains(&typ.strip_prefix("application/").unwrap_or(&typ))
    }
}

/// Reads the header, and takes only these algorithms. `Ed25519` (RFC 9864 §2.2) is EdDSA by its new name.
///
/// # Errors
/// [`JoseError::Malformed`], also for critical extensions, of which we know none (RFC 7515 §4.1.11);
/// [`JoseError::Algorithm`] for an algorithm that is not taken, `none` and HMAC included.
pub fn header(token: &str, taken: Algorithms) -> Result<Header, JoseError> {
    #[derive(Deserialize)]
    struct Raw {
        alg: String,
        kid: Option<String>,
        typ: Option<String>,
        crit: Option<serde_json::Value>,
    }
    let (encoded, _) = token.split_once('.').ok_or(JoseError::Malformed)?;
    let raw: Raw = serde_json::from_slice(&decode(encoded)?).map_err(|_| JoseError::Malformed)?;
    let alg = algorithm(&raw.alg, raw.crit.is_some(), taken)?;
    Ok(Header {
        alg,
        kid: raw.kid,
        typ: raw.typ,
    })
}

/// The algorithm that a header names, if it is taken.
fn algorithm(name: &str, critical: bool, taken: Algorithms) -> Result<Algorithm, JoseError> {
    if critical {
        return Err(JoseError::Malformed);
    }
    // `none`, and names that nobody knows, are none.
    Algorithm::from_name(name)
        .filter(|named| taken.contain(*named))
        .ok_or(JoseError::Algorithm)
}

/// Verifies a JWT with one key and reads its claims. Time and audience are the caller's to check.
///
/// # Errors
/// [`JoseError`] names what is wrong.
pub fn verify_with<T: DeserializeOwned>(token: &str, key: &Jwk, taken: Algorithms) -> Result<T, JoseError> {
    verify_signed(token, key, header(token, taken)?.alg)
}

/// Verifies a JWT whose header was read already.
fn verify_signed<T: DeserializeOwned>(token: &str, key: &Jwk, algorithm: Algorithm) -> Result<T, JoseError> {
    if !key.fits(algorithm) {
        return Err(JoseError::UnknownKey);
    }
    let key = key.public_key(algorithm)?;
    let (message, signature) = token.rsplit_once('.').ok_or(JoseError::Malformed)?;
    let (_, payload) = message.split_once('.').ok_or(JoseError::Malformed)?;
    // A signature of another length fails here, too.
    if key.verify(message.as_bytes(), &decode(signature)?) {
        serde_json::from_slice(&decode(payload)?).map_err(|_| JoseError::Malformed)
    } else {
        Err(JoseError::Signature)
    }
}

fn decode(part: &str) -> Result<Vec<u8>, JoseError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| JoseError::Malformed)
}

/// Verifies a JWT with the keys of its signer: the one that its `kid` names, or those that fit its algorithm.
///
/// # Errors
/// [`JoseError::UnknownKey`] where none fits (worth a fresh look at a `jwks_uri`); else as [`verify_with`].
pub fn verify<T: DeserializeOwned>(token: &str, keys: &JwkSet, taken: Algorithms) -> Result<T, JoseError> {
    let header = header(token, taken)?;
    let signs = |key: &&Jwk| key.usage.as_deref() != Some("enc") && key.fits(header.alg);
    let candidates = keys.keys.iter().filter(signs);
    let candidates: Vec<&Jwk> = match &header.kid {
        Some(kid) => candidates.filter(|key| key.kid.as_ref() == Some(kid)).collect(),
        None => candidates.collect(),
    };
    let mut outcome = Err(JoseError::UnknownKey);
    for key in candidates.into_iter().take(MAX_TRIED_KEYS) {
        outcome = verify_signed(token, key, header.alg);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

/// The SHA-256 thumbprint of a public key (RFC 7638), which DPoP binds tokens to (RFC 9449 §6.1).
///
/// # Errors
/// [`JoseError::BadKey`] for a key that is not a public one.
pub fn thumbprint(key: &Jwk) -> Result<String, JoseError> {
    Ok(key.thumbprint()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_algorithm_is_taken_where_its_profile_allows_it() {
        let taken = |algorithm: &str, by: Algorithms| {
            let text = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"{algorithm}"}}"#));
            header(&format!("{text}.e30.e30"), by).is_ok()
        };
        for algorithm in ["ES256", "PS256", "EdDSA", "Ed25519"] {
            assert!(taken(algorithm, Algorithms::Fapi), "{algorithm}");
        }
        assert!(taken("ES384", Algorithms::Modern) && !taken("ES384", Algorithms::Fapi));
        assert!(taken("RS256", Algorithms::All) && !taken("RS256", Algorithms::Modern));
        for never in ["none", "HS256", "RS512", "XX"] {
            assert!(!taken(never, Algorithms::All), "{never}");
        }
    }

    #[test]
    fn an_extension_that_is_critical_is_refused() {
        let text = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256","crit":["b64"],"b64":false}"#);
        assert_eq!(
            header(&format!("{text}.e30.e30"), Algorithms::All),
            Err(JoseError::Malformed)
        );
    }
}
