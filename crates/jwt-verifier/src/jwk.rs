//! Public keys as JSON (RFC 7517), their thumbprints (RFC 7638), and the algorithms that they verify.
//!
//! Invariants: only asymmetric algorithms, each with a key of its own kind (RFC 8725 §3.1, §3.2); RSA from 2048 bits on;
//! a [`PublicKey`] verifies one algorithm.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::crypto::{self, Material};

/// RFC 7518 §3.3, §3.5: "A key of size 2048 bits or larger MUST be used".
pub(crate) const MIN_RSA_BITS: usize = 2048;
/// Beyond this a verification costs milliseconds, and a key is a way to make us work.
pub(crate) const MAX_RSA_BITS: usize = 8192;

/// The signature algorithms that are understood here (RFC 7518 §3.1, RFC 8037 §3.1). `none` and the HMAC algorithms are not
/// among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// Ed25519. `Ed25519` (RFC 9864 §2.2) is the same by its new name.
    EdDsa,
    /// RSASSA-PSS with SHA-256, keys of 2048 bits and more.
    Ps256,
    /// RSASSA-PKCS1-v1_5 with SHA-256, keys of 2048 bits and more.
    Rs256,
}

impl Algorithm {
    /// All of them, which is the default for access tokens.
    pub const ALL: [Self; 5] = [Self::Es256, Self::Es384, Self::EdDsa, Self::Ps256, Self::Rs256];

    /// The one of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "ES256" => Some(Self::Es256),
            "ES384" => Some(Self::Es384),
            "EdDSA" | "Ed25519" => Some(Self::EdDsa),
            "PS256" => Some(Self::Ps256),
            "RS256" => Some(Self::Rs256),
            _ => None,
        }
    }

    /// Its name in `alg`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        }
    }
}

/// A key is none that could be used: symmetric, too small, too large, or damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key is not usable")]
pub struct KeyError;

/// The members of a public key that matter (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2). Anything goes in here: what it is worth
/// says [`Jwk::public_key`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Jwk {
    /// What kind of key it is: `EC`, `OKP`, `RSA`.
    pub kty: String,
    /// What it is for: `sig`, or `enc`.
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
    /// What it is for, in other words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_ops: Option<Vec<String>>,
    /// The one algorithm that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// Its name in its set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// The curve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crv: Option<String>,
    /// The first coordinate of an `EC` key; the key itself of an `OKP` one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
    /// The second coordinate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    /// The modulus of an RSA key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<String>,
    /// Its exponent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub e: Option<String>,
}

/// A set of keys (RFC 7517 §5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JwkSet {
    /// Its keys.
    pub keys: Vec<Jwk>,
}

impl Jwk {
    /// Whether its kind is that of the algorithm, and it is not published for another one.
    pub fn fits(&self, algorithm: Algorithm) -> bool {
        let kind = (self.kty.as_str(), self.crv.as_deref());
        let is_of_kind = match algorithm {
            Algorithm::Es256 => kind == ("EC", Some("P-256")),
            Algorithm::Es384 => kind == ("EC", Some("P-384")),
            Algorithm::EdDsa => kind == ("OKP", Some("Ed25519")),
            Algorithm::Ps256 | Algorithm::Rs256 => kind == ("RSA", None),
        };
        // RFC 7517 §4.4: a key that names its algorithm is for that one alone.
        let is_named = match &self.alg {
            Some(name) => Algorithm::from_name(name) == Some(algorithm),
            None => true,
        };
        is_of_kind && is_named
    }

    /// Whether it is for verifying signatures, as far as it says (RFC 7517 §4.2, §4.3).
    pub fn is_for_signatures(&self) -> bool {
        self.usage.as_deref().is_none_or(|usage| usage == "sig")
            && self
                .key_ops
                .as_ref()
                .is_none_or(|ops| ops.iter().any(|op| op == "verify"))
    }

    /// The key, ready to verify this algorithm.
    ///
    /// # Errors
    /// [`KeyError`] where it is for another one, or is no key.
    pub fn public_key(&self, algorithm: Algorithm) -> Result<PublicKey, KeyError> {
        if !self.fits(algorithm) {
            return Err(KeyError);
        }
        let material = self.material().ok_or(KeyError)?;
        crypto::Public::new(algorithm, &material)
            .map(PublicKey)
            .ok_or(KeyError)
    }

    fn material(&self) -> Option<Material> {
        match (self.kty.as_str(), self.crv.as_deref()) {
            ("EC", Some(curve)) => {
                let size = coordinate(curve)?;
                let (x, y) = (bytes(&self.x)?, bytes(&self.y)?);
                // RFC 7518 §6.2.1.2: the full size of a coordinate, leading zeros included.
                (x.len() == size && y.len() == size)
                    .then(|| Material::Point([&[0x04], &x[..], &y[..]].concat()))
            }
            ("OKP", Some("Ed25519")) => bytes(&self.x)?.try_into().ok().map(Material::Ed25519),
            ("RSA", None) => {
                let (n, e) = (trimmed(bytes(&self.n)?), trimmed(bytes(&self.e)?));
                let bits = n.len() * 8 - n.first().map_or(0, |byte| byte.leading_zeros() as usize);
                let is_sized = (MIN_RSA_BITS..=MAX_RSA_BITS).contains(&bits) && !e.is_empty();
                is_sized.then_some(Material::Rsa { n, e })
            }
            _ => None,
        }
    }

    /// The SHA-256 thumbprint (RFC 7638), which DPoP binds tokens to (RFC 9449 §6.1).
    ///
    /// # Errors
    /// [`KeyError`] where it is no public key.
    pub fn thumbprint(&self) -> Result<String, KeyError> {
        let material = self.material().ok_or(KeyError)?;
        // §3.2: the required members alone, by name. They were decoded just now, so nothing in them wants an escape.
        let member = |member: &Option<String>| member.clone().ok_or(KeyError);
        let text = match material {
            Material::Point(_) => format!(
                r#"{{"crv":"{}","kty":"EC","x":"{}","y":"{}"}}"#,
                member(&self.crv)?,
                member(&self.x)?,
                member(&self.y)?
            ),
            Material::Ed25519(_) => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, member(&self.x)?),
            Material::Rsa { .. } => {
                format!(
                    r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#,
                    member(&self.e)?,
                    member(&self.n)?
                )
            }
        };
        Ok(URL_SAFE_NO_PAD.encode(crypto::sha256(text.as_bytes())))
    }
}

/// Bytes of a coordinate. Nothing verifies on P-521, but a certificate may have such a key, and a thumbprint of it.
fn coordinate(curve: &str) -> Option<usize> {
    match curve {
        "P-256" => Some(32),
        "P-384" => Some(48),
        "P-521" => Some(66),
        _ => None,
    }
}

fn bytes(member: &Option<String>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(member.as_deref()?).ok()
}

/// Without the zeros before a number.
fn trimmed(mut number: Vec<u8>) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.drain(..zeros);
    number
}

/// A public key that verifies one algorithm: parsed once, used as often as you like.
pub struct PublicKey(crypto::Public);

impl PublicKey {
    /// Whether the signature is this key's, over these very bytes.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify(message, signature)
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PublicKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn jwk(value: serde_json::Value) -> Jwk {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn ed25519_is_eddsa_by_its_new_name() {
        // The key of RFC 8037 appendix A, with the name of RFC 9864; its thumbprint stands there, too (A.3).
        let key = jwk(json!({ "kty": "OKP", "crv": "Ed25519", "alg": "Ed25519",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }));
        assert!(key.fits(Algorithm::EdDsa) && !key.fits(Algorithm::Es256));
        let named = key.thumbprint().unwrap();
        assert_eq!(named, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        // RFC 8037 A.4: a signature of that key.
        let key = key.public_key(Algorithm::EdDsa).unwrap();
        let signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signature =
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        assert!(key.verify(signed.as_bytes(), &signature));
        assert!(!key.verify(b"another", &signature));
        assert!(!key.verify(signed.as_bytes(), &signature[1..]));
    }

    #[test]
    fn an_rsa_key_has_the_thumbprint_of_rfc_7638() {
        let key = jwk(
            json!({ "kty": "RSA", "e": "AQAB", "alg": "RS256", "kid": "2011-04-29",
            "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw" }),
        );
        assert_eq!(
            key.thumbprint().unwrap(),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
        assert!(key.public_key(Algorithm::Rs256).is_ok());
        // It names its algorithm.
        assert!(key.public_key(Algorithm::Ps256).is_err());
    }

    #[test]
    fn the_key_of_rfc_7515_verifies_its_example() {
        // RFC 7515 appendix A.3.
        let key = jwk(json!({ "kty": "EC", "crv": "P-256",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" }));
        let signed = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature =
            "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let public = key.public_key(Algorithm::Es256).unwrap();
        assert!(public.verify(signed.as_bytes(), &signature));
        assert!(!public.verify(signed.as_bytes(), &[0; 64]));
        assert!(!public.verify(signed.as_bytes(), &[]));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let n = |bytes: usize| URL_SAFE_NO_PAD.encode(vec![0xC7; bytes]);
        for bad in [
            json!({ "kty": "oct", "k": "c2VjcmV0" }),
            json!({ "kty": "EC", "crv": "secp256k1", "x": n(32), "y": n(32) }),
            json!({ "kty": "EC", "crv": "P-256", "x": n(31), "y": n(32) }),
            // Not on the curve.
            json!({ "kty": "EC", "crv": "P-256", "x": n(32), "y": n(32) }),
            json!({ "kty": "EC", "crv": "P-384", "x": n(48), "y": n(48) }),
            json!({ "kty": "OKP", "crv": "Ed25519", "x": n(31) }),
            json!({ "kty": "OKP", "crv": "X25519", "x": n(32) }),
            json!({ "kty": "RSA", "n": n(255), "e": "AQAB" }),
            // 2047 bits, and the zeros that would hide it.
            json!({ "kty": "RSA", "n": URL_SAFE_NO_PAD.encode([vec![0, 0x7F], vec![1; 255]].concat()), "e": "AQAB" }),
            json!({ "kty": "RSA", "n": n(1025), "e": "AQAB" }),
            json!({ "kty": "RSA", "n": n(256), "e": "" }),
            json!({ "kty": "RSA", "n": "***", "e": "AQAB" }),
        ] {
            for algorithm in Algorithm::ALL {
                assert!(jwk(bad.clone()).public_key(algorithm).is_err(), "{bad}");
            }
        }
    }

    #[test]
    fn names_lead_back() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::from_name(algorithm.name()), Some(algorithm));
        }
        for never in ["none", "HS256", "RS512", "PS384", "es256", ""] {
            assert_eq!(Algorithm::from_name(never), None, "{never}");
        }
    }
}
