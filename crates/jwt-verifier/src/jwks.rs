//! A published key set (RFC 7517), read into keys that are ready to verify.
//!
//! Invariants: a key has exactly one algorithm; symmetric keys do not exist; what we can't use is skipped, so that an
//! issuer may publish kinds of keys that this version does not know.

use std::sync::Arc;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

/// The signature algorithms of access tokens that are understood here (RFC 7518 §3.1, RFC 8037 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256, keys of 2048 bits and more.
    Rs256,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// All of them, which is the default.
    pub const ALL: [Self; 3] = [Self::Es256, Self::Rs256, Self::EdDsa];

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "ES256" => Some(Self::Es256),
            "RS256" => Some(Self::Rs256),
            "EdDSA" => Some(Self::EdDsa),
            _ => None,
        }
    }
}

/// A key that is ready to verify: parsed once, used for every token.
pub(crate) struct Key {
    kid: Option<String>,
    alg: Algorithm,
    public: ParsedPublicKey,
}

impl Key {
    pub fn verify(&self, signed: &[u8], signature: &[u8]) -> bool {
        self.public.verify_sig(signed, signature).is_ok()
    }
}

/// The usable keys of one document.
pub(crate) struct KeySet {
    keys: Vec<Arc<Key>>,
}

/// Far more than an issuer that rotates needs, few enough to search one by one.
const MAX_KEYS: usize = 64;

impl KeySet {
    /// Reads a document; `None` if it is no key set at all.
    pub fn parse(document: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Document {
            keys: Vec<Value>,
        }
        let document: Document = serde_json::from_slice(document).ok()?;
        let keys = document
            .keys
            .into_iter()
            .take(MAX_KEYS)
            .filter_map(|jwk| Key::parse(jwk).map(Arc::new));
        Some(Self { keys: keys.collect() })
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// The key of that name. `Err(())` if the name is known, but for another algorithm. A token that names no key is
    /// matched only where there is no choice.
    pub fn find(&self, kid: Option<&str>, alg: Algorithm) -> Result<Option<Arc<Key>>, ()> {
        let Some(kid) = kid else {
            let mut fitting = self.keys.iter().filter(|key| key.alg == alg);
            return Ok(match (fitting.next(), fitting.next()) {
                (Some(only), None) => Some(Arc::clone(only)),
                _ => None,
            });
        };
        let mut named = self
            .keys
            .iter()
            .filter(|key| key.kid.as_deref() == Some(kid))
            .peekable();
        if named.peek().is_none() {
            return Ok(None);
        }
        named
            .find(|key| key.alg == alg)
            .map(|key| Some(Arc::clone(key)))
            .ok_or(())
    }
}

/// The members of a JWK that matter (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2).
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

impl Key {
    fn parse(jwk: Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(jwk).ok()?;
        let is_for_signatures = jwk.usage.as_deref().is_none_or(|usage| usage == "sig")
            && jwk
                .key_ops
                .as_ref()
                .is_none_or(|ops| ops.iter().any(|op| op == "verify"));
        if !is_for_signatures {
            return None;
        }
        let (alg, public) = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
            ("EC", Some("P-256")) => (Algorithm::Es256, p256(&jwk)?),
            ("OKP", Some("Ed25519")) => (Algorithm::EdDsa, ed25519(&jwk)?),
            ("RSA", None) => (Algorithm::Rs256, rsa(&jwk)?),
            _ => return None,
        };
        // A key that is published for another algorithm of its family (PS256, RS512) is not ours to use.
        if jwk
            .alg
            .as_deref()
            .is_some_and(|name| Algorithm::from_name(name) != Some(alg))
        {
            return None;
        }
        Some(Self {
            kid: jwk.kid,
            alg,
            public,
        })
    }
}

fn p256(jwk: &Jwk) -> Option<ParsedPublicKey> {
    let (x, y) = (bytes(&jwk.x)?, bytes(&jwk.y)?);
    // RFC 7518 §6.2.1.2: the full size of a coordinate, leading zeros included. aws-lc checks that the point is on the curve.
    if x.len() != 32 || y.len() != 32 {
        return None;
    }
    let uncompressed: Vec<u8> = [&[0x04], x.as_slice(), y.as_slice()].concat();
    ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, uncompressed).ok()
}

fn ed25519(jwk: &Jwk) -> Option<ParsedPublicKey> {
    let x = bytes(&jwk.x).filter(|x| x.len() == 32)?;
    ParsedPublicKey::new(&ED25519, x).ok()
}

fn rsa(jwk: &Jwk) -> Option<ParsedPublicKey> {
    // RFC 7518 §3.3: "A key of size 2048 bits or larger MUST be used".
    let n = bytes(&jwk.n).filter(|n| n.len() >= 256)?;
    let e = bytes(&jwk.e)?;
    RsaPublicKeyComponents { n, e }
        .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
        .ok()
}

fn bytes(member: &Option<String>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(member.as_deref()?).ok()
}
