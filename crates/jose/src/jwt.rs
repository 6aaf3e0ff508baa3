//! JWTs that others have signed: client assertions, DPoP proofs, request objects.
//!
//! jsonwebtoken does the cryptography; this file fixes which algorithms are taken, reads the keys, and leaves time to
//! the provider's clock. Our own tokens are signed and checked in authcore.
//!
//! Invariants: only asymmetric algorithms, each with a key of its own kind (RFC 8725 §3.1, §3.2); never `none`, never an
//! HMAC with a public key; a JWK that holds a private half is refused; PKCS#1 v1.5 only where the caller asks for it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse, ThumbprintHash},
};
use serde::{Deserialize, de::DeserializeOwned};
use std::str::FromStr as _;

/// Algorithms that every client may sign with. PKCS#1 v1.5 is not among them: FAPI 2.0 §5.4.1 refuses it, and RFC 8725
/// §3.2 advises against it.
pub const CLIENT_ALGORITHMS: [(&str, Algorithm); 4] = [
    ("ES256", Algorithm::ES256),
    ("PS256", Algorithm::PS256),
    ("EdDSA", Algorithm::EdDSA),
    ("ES384", Algorithm::ES384),
];

/// Those, and RS256: OIDC Core §15.1 makes it the one that everybody knows, and its certification profiles sign assertions
/// and request objects with it (Discovery §3: "SHOULD support none and RS256").
pub const ALL_CLIENT_ALGORITHMS: [(&str, Algorithm); 5] = [
    CLIENT_ALGORITHMS[0],
    CLIENT_ALGORITHMS[1],
    CLIENT_ALGORITHMS[2],
    CLIENT_ALGORITHMS[3],
    ("RS256", Algorithm::RS256),
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

/// How far two clocks may lie apart, in seconds, for a JWT that one host made and another reads: an `iat` or `nbf` that far
/// ahead is no reason to refuse it, and a resource server lets an `exp` pass by as much. FAPI 2.0 §5.3.2.1 wants 10 seconds to be
/// borne and no more than 60; half of that bears two hosts that lie 15 seconds off on either side. Our own endpoints need none
/// for our own tokens: one clock made them and reads them, or two that look at nothing but the end.
pub const LEEWAY_SECONDS: i64 = 30;

/// Smallest RSA key (RFC 7518 §3.5).
const MIN_RSA_BYTES: usize = 256;

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
pub(crate) fn algorithm(name: &str, critical: bool, taken: Algorithms) -> Result<Algorithm, JoseError> {
    if critical {
        return Err(JoseError::Malformed);
    }
    let named = match name {
        "Ed25519" => Algorithm::EdDSA,
        // `none`, and names that nobody knows.
        name => Algorithm::from_str(name).map_err(|_| JoseError::Algorithm)?,
    };
    if taken.contain(named) {
        Ok(named)
    } else {
        Err(JoseError::Algorithm)
    }
}

/// Verifies a JWT with one key and reads its claims. Time and audience are the caller's to check.
///
/// # Errors
/// [`JoseError`] names what is wrong.
pub fn verify_with<T: DeserializeOwned>(token: &str, key: &Jwk, taken: Algorithms) -> Result<T, JoseError> {
    verify_signed(token, key, header(token, taken)?.alg)
}

/// Verifies a JWT whose header was read already.
pub(crate) fn verify_signed<T: DeserializeOwned>(
    token: &str,
    key: &Jwk,
    algorithm: Algorithm,
) -> Result<T, JoseError> {
    if !fits(key, algorithm) {
        return Err(JoseError::UnknownKey);
    }
    check_public(key)?;
    let decoding = DecodingKey::from_jwk(key).map_err(|_| JoseError::BadKey)?;
    let (message, signature) = token.rsplit_once('.').ok_or(JoseError::Malformed)?;
    let (_, payload) = message.split_once('.').ok_or(JoseError::Malformed)?;
    // A key that turns out to be none (a point off its curve) and a signature of another length fail here, too.
    match jsonwebtoken::crypto::verify(signature, message.as_bytes(), &decoding, algorithm) {
        Ok(true) => serde_json::from_slice(&decode(payload)?).map_err(|_| JoseError::Malformed),
        Ok(false) => Err(JoseError::Signature),
        Err(_) => Err(JoseError::BadKey),
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
    let signs = |key: &&Jwk| {
        !matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption)) && fits(key, header.alg)
    };
    let candidates = keys.keys.iter().filter(signs);
    let candidates: Vec<&Jwk> = match &header.kid {
        Some(kid) => candidates
            .filter(|key| key.common.key_id.as_ref() == Some(kid))
            .collect(),
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
    check_public(key)?;
    key.thumbprint(ThumbprintHash::SHA256)
        .map_err(|_| JoseError::BadKey)
}

/// Whether a key is of the kind that the algorithm wants.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let kind = match &key.algorithm {
        AlgorithmParameters::EllipticCurve(ec) => match algorithm {
            Algorithm::ES256 => ec.curve == EllipticCurve::P256,
            Algorithm::ES384 => ec.curve == EllipticCurve::P384,
            _ => false,
        },
        AlgorithmParameters::RSA(_) => matches!(algorithm, Algorithm::PS256 | Algorithm::RS256),
        AlgorithmParameters::OctetKeyPair(okp) => {
            algorithm == Algorithm::EdDSA && okp.curve == EllipticCurve::Ed25519
        }
        _ => false,
    };
    // RFC 7517 §4.4: a key that names its algorithm is for that one alone. (An Ed25519 key has one, by two names.)
    let named = algorithm == Algorithm::EdDSA
        || key
            .common
            .key_algorithm
            .is_none_or(|named: KeyAlgorithm| named.to_string() == format!("{algorithm:?}"));
    kind && named
}

/// Refuses keys that are no public keys, and RSA keys that are too small.
fn check_public(key: &Jwk) -> Result<(), JoseError> {
    match &key.algorithm {
        AlgorithmParameters::RSA(rsa) => {
            let modulus = URL_SAFE_NO_PAD.decode(&rsa.n).map_err(|_| JoseError::BadKey)?;
            if modulus.len() < MIN_RSA_BYTES {
                Err(JoseError::BadKey)
            } else {
                Ok(())
            }
        }
        AlgorithmParameters::EllipticCurve(_) | AlgorithmParameters::OctetKeyPair(_) => Ok(()),
        _ => Err(JoseError::BadKey),
    }
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

    #[test]
    fn ed25519_is_eddsa_by_its_new_name() {
        // The key of RFC 8037 appendix A, with the name of RFC 9864; its thumbprint stands there, too (A.3).
        let key: Jwk = serde_json::from_str(
            r#"{"kty":"OKP","crv":"Ed25519","alg":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        )
        .expect("a key");
        assert!(fits(&key, Algorithm::EdDSA));
        assert!(thumbprint(&key).is_ok_and(|name| name == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
    }
}
