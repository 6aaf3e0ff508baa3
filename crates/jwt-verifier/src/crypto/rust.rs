//! The back end in Rust alone: RustCrypto's curves and RSA, and ed25519-dalek.
//!
//! Of `rsa` only the verification is used: RUSTSEC-2023-0071 is about the timing of private keys, and there is none here.

use hmac::Mac as _;
use rsa::{BigUint, RsaPublicKey, pkcs1v15, pss};
use sha2::{Digest as _, Sha256};
use signature::Verifier as _;

use super::Material;
use crate::jwk::{Algorithm, MAX_RSA_BITS};

/// A public key, for one algorithm, ready to verify.
pub(crate) enum Public {
    Es256(p256::ecdsa::VerifyingKey),
    Es384(p384::ecdsa::VerifyingKey),
    EdDsa(Box<ed25519_dalek::VerifyingKey>),
    Rs256(pkcs1v15::VerifyingKey<Sha256>),
    Ps256(pss::VerifyingKey<Sha256>),
}

impl Public {
    pub fn new(alg: Algorithm, material: &Material) -> Option<Self> {
        match (alg, material) {
            (Algorithm::Es256, Material::Point(point)) => p256::ecdsa::VerifyingKey::from_sec1_bytes(point)
                .ok()
                .map(Self::Es256),
            (Algorithm::Es384, Material::Point(point)) => p384::ecdsa::VerifyingKey::from_sec1_bytes(point)
                .ok()
                .map(Self::Es384),
            (Algorithm::EdDsa, Material::Ed25519(key)) => ed25519_dalek::VerifyingKey::from_bytes(key)
                .ok()
                .map(|key| Self::EdDsa(Box::new(key))),
            (Algorithm::Rs256, Material::Rsa { n, e }) => {
                rsa(n, e).map(|key| Self::Rs256(pkcs1v15::VerifyingKey::new(key)))
            }
            // RFC 7518 §3.5: "The size of the salt value is the same size as the hash function output", which is the default.
            (Algorithm::Ps256, Material::Rsa { n, e }) => {
                rsa(n, e).map(|key| Self::Ps256(pss::VerifyingKey::new(key)))
            }
            (Algorithm::Es256 | Algorithm::Es384, Material::Ed25519(_) | Material::Rsa { .. })
            | (Algorithm::EdDsa, Material::Point(_) | Material::Rsa { .. })
            | (Algorithm::Rs256 | Algorithm::Ps256, Material::Point(_) | Material::Ed25519(_)) => None,
        }
    }

    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Es256(key) => p256::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::Es384(key) => p384::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::EdDsa(key) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::Rs256(key) => pkcs1v15::Signature::try_from(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::Ps256(key) => pss::Signature::try_from(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        }
    }
}

fn rsa(n: &[u8], e: &[u8]) -> Option<RsaPublicKey> {
    let (n, e) = (BigUint::from_bytes_be(n), BigUint::from_bytes_be(e));
    RsaPublicKey::new_with_max_size(n, e, MAX_RSA_BITS).ok()
}

pub(crate) fn sha256(message: &[u8]) -> [u8; 32] {
    Sha256::digest(message).into()
}

/// Random bytes of the system's; false where it has none.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn random(bytes: &mut [u8; 32]) -> bool {
    getrandom::getrandom(bytes).is_ok()
}

/// What a host of WebAssembly gives, this crate doesn't know; a key for nonces can be handed in.
#[cfg(target_family = "wasm")]
pub(crate) fn random(_: &mut [u8; 32]) -> bool {
    false
}

/// HMAC-SHA-256 under one key.
pub(crate) struct Mac(hmac::Hmac<Sha256>);

impl Mac {
    pub fn new(key: &[u8; 32]) -> Self {
        // A key may be as long as a block: it is padded with zeros (RFC 2104 §2), which is what a fixed block says.
        let mut block = [0; 64];
        block[..32].copy_from_slice(key);
        Self(<hmac::Hmac<Sha256> as hmac::Mac>::new(&block.into()))
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0
            .clone()
            .chain_update(message)
            .finalize()
            .into_bytes()
            .to_vec()
    }

    /// In constant time.
    pub fn verify(&self, message: &[u8], tag: &[u8]) -> bool {
        self.0.clone().chain_update(message).verify_slice(tag).is_ok()
    }
}
