//! What a client signs: assertions about itself (RFC 7523 §3), proofs of possession (RFC 9449 §4.2), request objects
//! (RFC 9101 §4). Each [`Jwt`] is made as it should be, and a test changes the one thing that should not be as it is.
//!
//! Headers are ours to write, down to `none` and to keys that do not fit: no library that signs would let them pass.

use super::{World, base64url, random_hex};
use aws_lc_rs::{
    encoding::{AsBigEndian as _, EcPrivateKeyBin},
    hmac,
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
        RSA_PSS_SHA256,
    },
};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// A key of a client's own.
pub struct Signer {
    key: Key,
    jwk: Value,
}

enum Key {
    P256(EcdsaKeyPair),
    Rsa(RsaKeyPair, Padding),
    Ed25519(Ed25519KeyPair),
}

#[derive(Clone, Copy)]
enum Padding {
    Pss,
    Pkcs1,
}

impl Signer {
    /// A new key for ES256.
    pub fn es256() -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key can be made");
        // An uncompressed point (SEC 1 §2.3.3): 4, x, y.
        let point = key.public_key().as_ref();
        let (x, y) = point[1..].split_at((point.len() - 1) / 2);
        let jwk = json!({ "kty": "EC", "crv": "P-256", "x": base64url(x), "y": base64url(y) });
        Self::new(Key::P256(key), jwk, "ES256")
    }

    /// A new key for PS256.
    pub fn ps256() -> Self {
        Self::rsa(Padding::Pss, "PS256")
    }

    /// A new key for RS256.
    pub fn rs256() -> Self {
        Self::rsa(Padding::Pkcs1, "RS256")
    }

    /// A new key for EdDSA with Ed25519.
    pub fn eddsa() -> Self {
        let key = Ed25519KeyPair::generate().expect("a key can be made");
        let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": base64url(key.public_key().as_ref()) });
        Self::new(Key::Ed25519(key), jwk, "EdDSA")
    }

    fn rsa(padding: Padding, alg: &str) -> Self {
        let key = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key can be made");
        let public = key.public_key();
        let (n, e) = (public.modulus(), public.exponent());
        let jwk = json!({
            "kty": "RSA",
            "n": base64url(n.big_endian_without_leading_zero()),
            "e": base64url(e.big_endian_without_leading_zero()),
        });
        Self::new(Key::Rsa(key, padding), jwk, alg)
    }

    fn new(key: Key, mut jwk: Value, alg: &str) -> Self {
        jwk["alg"] = alg.into();
        jwk["kid"] = random_hex(8).into();
        Self { key, jwk }
    }

    /// The public half, with its `alg` and `kid`.
    pub fn jwk(&self) -> Value {
        self.jwk.clone()
    }

    /// The public half alone, as a proof carries it.
    pub fn bare_jwk(&self) -> Value {
        let mut jwk = self.jwk.clone();
        let members = jwk.as_object_mut().expect("an object");
        members.remove("alg");
        members.remove("kid");
        jwk
    }

    /// Both halves in the form of a JWK: what nobody should ever send.
    pub fn private_jwk(&self) -> Value {
        let Key::P256(key) = &self.key else {
            panic!("this is for P-256 alone")
        };
        let secret: EcPrivateKeyBin<'_> = key.private_key().as_be_bytes().expect("it was made here");
        let mut jwk = self.bare_jwk();
        jwk["d"] = base64url(secret.as_ref()).into();
        jwk
    }

    /// A JWK set of this key.
    pub fn jwks(&self) -> Value {
        json!({ "keys": [self.jwk] })
    }

    /// The name of the key in its set.
    pub fn kid(&self) -> &str {
        self.jwk["kid"].as_str().expect("each has one")
    }

    /// What it signs with.
    pub fn alg(&self) -> &str {
        self.jwk["alg"].as_str().expect("each has one")
    }

    /// The thumbprint of the key (RFC 7638): its required members, in the order of their names.
    pub fn thumbprint(&self) -> String {
        let members: BTreeMap<String, Value> = serde_json::from_value(self.bare_jwk()).expect("an object");
        base64url(&Sha256::digest(serde_json::to_vec(&members).expect("JSON")))
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.key {
            Key::P256(key) => key.sign(&random, message).expect("a key signs").as_ref().to_vec(),
            Key::Ed25519(key) => key.sign(message).as_ref().to_vec(),
            Key::Rsa(key, padding) => {
                let mut signature = vec![0; key.public_modulus_len()];
                let scheme: &dyn aws_lc_rs::signature::RsaEncoding = match padding {
                    Padding::Pss => &RSA_PSS_SHA256,
                    Padding::Pkcs1 => &RSA_PKCS1_SHA256,
                };
                key.sign(scheme, &random, message, &mut signature)
                    .expect("a key signs");
                signature
            }
        }
    }
}

/// A JWT before it is signed.
#[derive(Clone)]
pub struct Jwt {
    header: Map<String, Value>,
    claims: Map<String, Value>,
}

impl Jwt {
    /// With these claims.
    pub fn of(claims: Value) -> Self {
        let Value::Object(claims) = claims else {
            panic!("claims are an object: {claims}")
        };
        Self {
            header: Map::new(),
            claims,
        }
    }

    /// An assertion of a client about itself, for this issuer, good for a minute and once.
    pub fn assertion(client_id: &str, issuer: &str) -> Self {
        Self::of(json!({
            "iss": client_id, "sub": client_id, "aud": issuer, "jti": random_hex(16), "iat": now(), "exp": now() + 60,
        }))
    }

    /// A proof for one request; the key comes with the signature.
    pub fn proof(method: &str, url: &str) -> Self {
        Self::of(json!({ "jti": random_hex(16), "htm": method, "htu": url, "iat": now() }))
            .header("typ", "dpop+jwt")
    }

    /// A proof for one request to the token endpoint.
    pub fn token_proof(world: &World) -> Self {
        Self::proof("POST", &format!("{}/oauth/token/", world.issuer()))
    }

    /// A request object with the parameters of an authorization request.
    pub fn request_object(client_id: &str, issuer: &str, parameters: &[(&str, &str)]) -> Self {
        let jwt = Self::of(json!({
            "iss": client_id, "aud": issuer, "iat": now(), "nbf": now(), "exp": now() + 60, "jti": random_hex(16),
        }))
        .header("typ", "oauth-authz-req+jwt");
        parameters
            .iter()
            .fold(jwt, |jwt, (name, value)| jwt.claim(name, *value))
    }

    /// With this member of the header, in place of one of the same name.
    pub fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header.insert(name.to_owned(), value.into());
        self
    }

    /// With this claim, in place of one of the same name.
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims.insert(name.to_owned(), value.into());
        self
    }

    /// Without this claim.
    pub fn without(mut self, name: &str) -> Self {
        self.claims.remove(name);
        self
    }

    /// With the hash of an access token (RFC 9449 §4.2).
    pub fn ath(self, access_token: &str) -> Self {
        self.claim("ath", base64url(&Sha256::digest(access_token)))
    }

    /// Signed. `alg`, `kid` and, in a proof, `jwk` are the key's, where nothing else was said.
    pub fn by(self, signer: &Signer) -> String {
        let message = self.message(signer.alg(), |header| {
            if header.get("typ").is_some_and(|typ| typ == "dpop+jwt") {
                header.entry("jwk").or_insert_with(|| signer.bare_jwk());
            } else {
                header.entry("kid").or_insert_with(|| signer.kid().into());
            }
        });
        format!("{message}.{}", base64url(&signer.sign(message.as_bytes())))
    }

    /// Not signed at all (RFC 7515, appendix A.5).
    pub fn unsigned(self) -> String {
        format!("{}.", self.message("none", |_| ()))
    }

    /// With an HMAC, by a secret that both sides know.
    pub fn hs256(self, secret: &[u8]) -> String {
        let message = self.message("HS256", |_| ());
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let tag = hmac::sign(&key, message.as_bytes());
        format!("{message}.{}", base64url(tag.as_ref()))
    }

    /// A member of the header whose value is `null` is left out.
    fn message(mut self, alg: &str, complete: impl FnOnce(&mut Map<String, Value>)) -> String {
        self.header.entry("alg").or_insert_with(|| alg.into());
        complete(&mut self.header);
        self.header.retain(|_, value| !value.is_null());
        let encode = |members: Map<String, Value>| base64url(Value::Object(members).to_string().as_bytes());
        format!("{}.{}", encode(self.header), encode(self.claims))
    }
}

/// Seconds since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "what a client signs is held against the server's own clock"
)]
pub fn now() -> i64 {
    chrono::Utc::now().timestamp()
}
