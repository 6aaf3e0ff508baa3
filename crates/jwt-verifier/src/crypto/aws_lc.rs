//! The back end of AWS-LC.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA256, RsaParameters, RsaPublicKeyComponents,
};
use aws_lc_rs::{hmac, rand};

use super::Material;
use crate::jwk::Algorithm;

/// A public key, for one algorithm, ready to verify.
pub(crate) struct Public(ParsedPublicKey);

impl Public {
    pub fn new(alg: Algorithm, material: &Material) -> Option<Self> {
        let key = match (alg, material) {
            (Algorithm::Es256, Material::Point(point)) => {
                ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).ok()
            }
            (Algorithm::Es384, Material::Point(point)) => {
                ParsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point).ok()
            }
            (Algorithm::EdDsa, Material::Ed25519(key)) => ParsedPublicKey::new(&ED25519, key).ok(),
            (Algorithm::Rs256, Material::Rsa { n, e }) => rsa(n, e, &RSA_PKCS1_2048_8192_SHA256),
            (Algorithm::Ps256, Material::Rsa { n, e }) => rsa(n, e, &RSA_PSS_2048_8192_SHA256),
            (Algorithm::Es256 | Algorithm::Es384, Material::Ed25519(_) | Material::Rsa { .. })
            | (Algorithm::EdDsa, Material::Point(_) | Material::Rsa { .. })
            | (Algorithm::Rs256 | Algorithm::Ps256, Material::Point(_) | Material::Ed25519(_)) => None,
        };
        key.map(Self)
    }

    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(message, signature).is_ok()
    }
}

fn rsa(n: &[u8], e: &[u8], parameters: &'static RsaParameters) -> Option<ParsedPublicKey> {
    RsaPublicKeyComponents { n, e }
        .to_parsed_public_key(parameters)
        .ok()
}

pub(crate) fn sha256(message: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, message).as_ref());
    hash
}

/// Random bytes of the system's; false where it has none.
pub(crate) fn random(bytes: &mut [u8; 32]) -> bool {
    rand::fill(bytes).is_ok()
}

/// HMAC-SHA-256 under one key.
pub(crate) struct Mac(hmac::Key);

impl Mac {
    pub fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        hmac::sign(&self.0, message).as_ref().to_vec()
    }

    /// In constant time.
    pub fn verify(&self, message: &[u8], tag: &[u8]) -> bool {
        hmac::verify(&self.0, message, tag).is_ok()
    }
}
