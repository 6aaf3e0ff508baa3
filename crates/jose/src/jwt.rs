//! JWTs that others have signed: client assertions, DPoP proofs, request objects.
//!
//! jsonwebtoken does the cryptography; this file fixes which algorithms are taken, reads the keys, and leaves time to
//! the provider's clock. Our own tokens are signed and checked in [`crate::keys`].
//!
//! Invariants: only asymmetric algorithms, each with a key of its own kind (RFC 8725 §3.1, §3.2); never `none`, never an
//! HMAC with a public key; a JWK that holds a private half is refused; PKCS#1 v1.5 only where the caller asks for it.

use jsonwebtoken::{
    Algorithm, DecodingKey, Header, Validation,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse, ThumbprintHash},
};
use serde::de::DeserializeOwned;

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

/// Reads the header, and takes only these algorithms.
///
/// # Errors
/// [`JoseError::Malformed`], or [`JoseError::Algorithm`] for an algorithm that is not taken, `none` and HMAC included.
pub fn header(token: &str, taken: Algorithms) -> Result<Header, JoseError> {
    let header = jsonwebtoken::decode_header(token).map_err(|error| match error.kind() {
        // `none`, and names that nobody knows.
        jsonwebtoken::errors::ErrorKind::InvalidAlgorithmName | jsonwebtoken::errors::ErrorKind::Json(_) => {
            JoseError::Algorithm
        }
        _ => JoseError::Malformed,
    })?;
    if taken.contain(header.alg) {
        Ok(header)
    } else {
        Err(JoseError::Algorithm)
    }
}

/// Verifies a JWT with one key and reads its claims. Time and audience are the caller's to check.
///
/// # Errors
/// [`JoseError`] names what is wrong.
pub fn verify_with<T: DeserializeOwned + Clone>(
    token: &str,
    key: &Jwk,
    taken: Algorithms,
) -> Result<T, JoseError> {
    let header = header(token, taken)?;
    if !fits(key, header.alg) {
        return Err(JoseError::UnknownKey);
    }
    check_public(key)?;
    let decoding = DecodingKey::from_jwk(key).map_err(|_| JoseError::BadKey)?;
    let mut validation = Validation::new(header.alg);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    jsonwebtoken::decode::<T>(token, &decoding, &validation)
        .map(|data| data.claims)
        .map_err(|error| match error.kind() {
            jsonwebtoken::errors::ErrorKind::InvalidSignature => JoseError::Signature,
            jsonwebtoken::errors::ErrorKind::InvalidKeyFormat
            | jsonwebtoken::errors::ErrorKind::InvalidEcdsaKey
            | jsonwebtoken::errors::ErrorKind::InvalidRsaKey(_) => JoseError::BadKey,
            _ => JoseError::Malformed,
        })
}

/// Verifies a JWT with the keys of its signer: the one that its `kid` names, or those that fit its algorithm.
///
/// # Errors
/// [`JoseError::UnknownKey`] where none fits (worth a fresh look at a `jwks_uri`); else as [`verify_with`].
pub fn verify<T: DeserializeOwned + Clone>(
    token: &str,
    keys: &JwkSet,
    taken: Algorithms,
) -> Result<T, JoseError> {
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
        outcome = verify_with(token, key, taken);
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
    // RFC 7517 §4.4: a key that names its algorithm is for that one alone.
    let named = key
        .common
        .key_algorithm
        .is_none_or(|named: KeyAlgorithm| named.to_string() == format!("{algorithm:?}"));
    kind && named
}

/// Refuses keys that are no public keys, and RSA keys that are too small.
fn check_public(key: &Jwk) -> Result<(), JoseError> {
    match &key.algorithm {
        AlgorithmParameters::RSA(rsa) => {
            use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
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
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    #[test]
    fn an_algorithm_is_taken_where_its_profile_allows_it() {
        let taken = |algorithm: &str, by: Algorithms| {
            let text = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"{algorithm}"}}"#));
            header(&format!("{text}.e30.e30"), by).is_ok()
        };
        for algorithm in ["ES256", "PS256", "EdDSA"] {
            assert!(taken(algorithm, Algorithms::Fapi), "{algorithm}");
        }
        assert!(taken("ES384", Algorithms::Modern) && !taken("ES384", Algorithms::Fapi));
        assert!(taken("RS256", Algorithms::All) && !taken("RS256", Algorithms::Modern));
        for never in ["none", "HS256", "RS512", "XX"] {
            assert!(!taken(never, Algorithms::All), "{never}");
        }
    }
}
