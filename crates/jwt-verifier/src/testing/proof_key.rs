//! A client of a test, as far as DPoP goes: a key, and the proofs that it makes of having it, good and bad.

use std::sync::atomic::{AtomicUsize, Ordering};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::{Value, json};

use super::{changed, encode, p256_jwk};
use crate::{
    clock::{Clock as _, SystemClock},
    jwk::Jwk,
};

/// A client's DPoP key (RFC 9449), and the proofs that it makes. ES256.
pub struct ProofKey {
    pair: EcdsaKeyPair,
    made: AtomicUsize,
}

impl ProofKey {
    /// Makes a key.
    pub fn generate() -> Self {
        Self {
            pair: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"),
            made: AtomicUsize::new(0),
        }
    }

    /// Its public half.
    pub fn jwk(&self) -> Value {
        p256_jwk(&self.pair)
    }

    /// What tokens are bound to: `cnf.jkt`.
    pub fn thumbprint(&self) -> String {
        let jwk: Jwk = serde_json::from_value(self.jwk()).expect("a JWK");
        jwk.thumbprint().expect("a public key")
    }

    /// A good proof for this request with this token, never made before.
    pub fn proof(&self, method: &str, url: &str, token: &str) -> String {
        self.proof_with(method, url, token, &json!({}), &json!({}))
    }

    /// A proof with some members of its header and claims changed; `null` removes one.
    pub fn proof_with(&self, method: &str, url: &str, token: &str, header: &Value, claims: &Value) -> String {
        let all_header = json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk() });
        let all_claims = json!({
            "jti": format!("proof-{}", self.made.fetch_add(1, Ordering::Relaxed)),
            "htm": method, "htu": url, "iat": SystemClock.unix_seconds(),
            "ath": encode(digest(&SHA256, token.as_bytes())),
        });
        let signed = format!(
            "{}.{}",
            encode(changed(all_header, header).to_string()),
            encode(changed(all_claims, claims).to_string())
        );
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes());
        format!("{signed}.{}", encode(signature.expect("a signature")))
    }
}
