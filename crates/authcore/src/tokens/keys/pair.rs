//! One key pair of any of the algorithms, in aws-lc-rs: made, read, signing, verifying, and its public half as a JWK.

use crate::seal::UnsealError;
use authmodel::{signing_key::SigningAlgorithm, store::StoreError};
use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair, Ed25519KeyPair,
        KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// Signing failed for a reason that no client can mend.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A stored key does not open.
    #[error("a signing key does not open: {0}")]
    Sealed(#[from] UnsealError),
    /// A stored key is none of the algorithm that its row names.
    #[error("a stored signing key is damaged")]
    Damaged,
    /// The library could not make or use a key.
    #[error("the cryptographic library failed")]
    Library,
    /// The ring has no key to sign with.
    #[error("no active signing key for {}", .0.as_str())]
    NoActiveKey(SigningAlgorithm),
    /// Claims that don't serialise: a bug.
    #[error("claims could not be serialised")]
    Claims,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

enum Signer {
    Es256(Box<EcdsaKeyPair>),
    Rs256(Box<RsaKeyPair>),
    EdDsa(Box<Ed25519KeyPair>),
}

/// A key pair, parsed once.
pub(super) struct KeyPair {
    signer: Signer,
    verifier: ParsedPublicKey,
}

/// Makes a key; the answer is its PKCS#8 document. (The library draws from its own generator; it takes no other.)
pub(super) fn generate(algorithm: SigningAlgorithm) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    match algorithm {
        SigningAlgorithm::Es256 => {
            let pair =
                EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|_| KeyError::Library)?;
            let document = pair.to_pkcs8v1().map_err(|_| KeyError::Library)?;
            Ok(Zeroizing::new(document.as_ref().to_vec()))
        }
        SigningAlgorithm::Rs256 => {
            // 2,048 bits: RFC 7518 §3.3 asks for no less; each step up costs four times the signing.
            let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Library)?;
            let document: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| KeyError::Library)?;
            Ok(Zeroizing::new(document.as_ref().to_vec()))
        }
        SigningAlgorithm::EdDsa => {
            let pair = Ed25519KeyPair::generate().map_err(|_| KeyError::Library)?;
            let document = pair.to_pkcs8v1().map_err(|_| KeyError::Library)?;
            Ok(Zeroizing::new(document.as_ref().to_vec()))
        }
    }
}

impl KeyPair {
    pub(super) fn from_pkcs8(algorithm: SigningAlgorithm, pkcs8: &[u8]) -> Result<Self, KeyError> {
        match algorithm {
            SigningAlgorithm::Es256 => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8)
                    .map_err(|_| KeyError::Damaged)?;
                let verifier = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref())
                    .map_err(|_| KeyError::Damaged)?;
                Ok(Self {
                    signer: Signer::Es256(Box::new(pair)),
                    verifier,
                })
            }
            SigningAlgorithm::Rs256 => {
                let pair = RsaKeyPair::from_pkcs8(pkcs8).map_err(|_| KeyError::Damaged)?;
                let verifier = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref())
                    .map_err(|_| KeyError::Damaged)?;
                Ok(Self {
                    signer: Signer::Rs256(Box::new(pair)),
                    verifier,
                })
            }
            SigningAlgorithm::EdDsa => {
                let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| KeyError::Damaged)?;
                let verifier = ParsedPublicKey::new(&ED25519, pair.public_key().as_ref())
                    .map_err(|_| KeyError::Damaged)?;
                Ok(Self {
                    signer: Signer::EdDsa(Box::new(pair)),
                    verifier,
                })
            }
        }
    }

    /// Signs; the form is JWS's own (RFC 7518 §3.3, §3.4: r ‖ s).
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let rng = SystemRandom::new();
        match &self.signer {
            Signer::Es256(pair) => pair
                .sign(&rng, message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(|_| KeyError::Library),
            Signer::Rs256(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &rng, message, &mut signature)
                    .map_err(|_| KeyError::Library)?;
                Ok(signature)
            }
            Signer::EdDsa(pair) => Ok(pair.sign(message).as_ref().to_vec()),
        }
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.verifier.verify_sig(message, signature).is_ok()
    }

    /// The members of the public key that RFC 7638 §3.2 hashes, in its order: what makes the key, and nothing else.
    fn required_members(&self) -> String {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match &self.signer {
            Signer::Es256(pair) => {
                // SEC 1 §2.3.3: 04 ‖ x ‖ y, 32 bytes each.
                let point = pair.public_key().as_ref();
                format!(
                    r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#,
                    encode(&point[1..33]),
                    encode(&point[33..65])
                )
            }
            Signer::Rs256(pair) => {
                let (e, n) = (pair.public_key().exponent(), pair.public_key().modulus());
                let bytes =
                    |number: aws_lc_rs::io::Positive<'_>| encode(number.big_endian_without_leading_zero());
                format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, bytes(e), bytes(n))
            }
            // RFC 8037 §2.
            Signer::EdDsa(pair) => {
                format!(
                    r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#,
                    encode(pair.public_key().as_ref())
                )
            }
        }
    }

    fn algorithm(&self) -> SigningAlgorithm {
        match self.signer {
            Signer::Es256(_) => SigningAlgorithm::Es256,
            Signer::Rs256(_) => SigningAlgorithm::Rs256,
            Signer::EdDsa(_) => SigningAlgorithm::EdDsa,
        }
    }

    /// The JWK thumbprint (RFC 7638 §3).
    pub(super) fn thumbprint(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.required_members()))
    }

    /// The public half as a JWK (RFC 7517 §4).
    pub(super) fn public_jwk(&self, kid: &str) -> serde_json::Value {
        let mut jwk: serde_json::Value =
            serde_json::from_str(&self.required_members()).expect("required_members writes JSON");
        jwk["use"] = "sig".into();
        jwk["alg"] = self.algorithm().as_str().into();
        jwk["kid"] = kid.into();
        jwk
    }
}
