//! What a client signs: proofs of possession (RFC 9449 §4.2) and assertions about itself (RFC 7523 §3), ES256, each with
//! a `jti` of its own.
//!
//! They are made on the load's core while it is measured: a server takes proofs of this minute only, and each only once.

use anyhow::anyhow;
use authmodel::clock::{Clock as _, SystemClock};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{RngCore as _, rngs::OsRng};
use serde_json::{Value, json};
use std::cell::Cell;

/// A key, and the number of the next JWT.
pub struct Signer {
    key: EcdsaKeyPair,
    random: SystemRandom,
    jwk: Value,
    run: u64,
    next: Cell<u64>,
}

impl Signer {
    /// With a new key.
    pub fn new() -> anyhow::Result<Self> {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .map_err(|_| anyhow!("no key can be made"))?;
        // An uncompressed point (SEC 1 §2.3.3): 4, x, y.
        let point = key.public_key().as_ref();
        let (x, y) = point[1..].split_at((point.len() - 1) / 2);
        let jwk = json!({
            "kty": "EC", "crv": "P-256", "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y),
        });
        Ok(Self {
            key,
            random: SystemRandom::new(),
            jwk,
            run: OsRng.next_u64(),
            next: Cell::new(0),
        })
    }

    /// The public half.
    pub fn jwk(&self) -> &Value {
        &self.jwk
    }

    /// The encoded header of a DPoP proof by this key.
    pub fn proof_header(&self) -> String {
        encode(&json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk}))
    }

    /// The encoded header of an assertion by this key.
    pub fn assertion_header() -> String {
        encode(&json!({"alg": "ES256"}))
    }

    /// A JWT of these claims, which `jti` and `iat` are added to.
    pub fn sign(&self, header: &str, mut claims: Value) -> anyhow::Result<String> {
        let number = self.next.replace(self.next.get() + 1);
        claims["jti"] = format!("{:016x}{number:016x}", self.run).into();
        claims["iat"] = now().into();
        let mut token = format!("{header}.{}", encode(&claims));
        let signature = self
            .key
            .sign(&self.random, token.as_bytes())
            .map_err(|_| anyhow!("a JWT can't be signed"))?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature.as_ref(), &mut token);
        Ok(token)
    }
}

/// Seconds since 1970.
pub fn now() -> i64 {
    SystemClock.now().timestamp()
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}
