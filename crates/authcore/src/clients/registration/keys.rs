//! A client's keys by value (RFC 7591 §2, `jwks`): public halves only, each of a size that a signature is worth something
//! with, and not so many or so large that checking one is an attack.

use super::reader::MetadataError::{self, Member};
use authmodel::client::PublicKeys;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jose::{Jwk, JwkSet};
use serde_json::Value;

/// Keys at most: rotations overlap by a few.
const MAX_KEYS: usize = 20;

/// Bytes of an RSA modulus: 2,048 bits (RFC 7518 §3.3) to 8,192, beyond which a verification costs milliseconds.
const RSA_BYTES: std::ops::RangeInclusive<usize> = 256..=1024;

/// Members that only private and symmetric keys have (RFC 7518 §6.2.2, §6.3.2, §6.4).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Reads a key set. Keys of kinds that we don't know are left out (RFC 7517 §5).
///
/// # Errors
/// Where it is none, holds anything private, or no key of ours to use.
pub(super) fn read(document: &Value) -> Result<PublicKeys, MetadataError> {
    let keys = document
        .get("keys")
        .and_then(Value::as_array)
        .ok_or(Member("jwks has to be a JWK set"))?;
    if keys.len() > MAX_KEYS {
        return Err(Member("jwks holds more than 20 keys"));
    }
    let mut known = Vec::new();
    for key in keys {
        if PRIVATE.iter().any(|name| key.get(name).is_some()) || text(key, "kty")? == "oct" {
            return Err(Member("jwks has to hold public keys only"));
        }
        if is_known(key)? {
            let key: Jwk =
                serde_json::from_value(key.clone()).map_err(|_| Member("a key of jwks is malformed"))?;
            jose::thumbprint(&key).map_err(|_| Member("a key of jwks is not usable"))?;
            known.push(key);
        }
    }
    if known.is_empty() {
        return Err(Member("jwks holds no key that could be used"));
    }
    Ok(PublicKeys(JwkSet { keys: known }))
}

/// Whether it is a key of a kind that we verify with; wrong where it is one and damaged.
fn is_known(key: &Value) -> Result<bool, MetadataError> {
    match text(key, "kty")? {
        "EC" => {
            let size = match text(key, "crv")? {
                "P-256" => 32,
                "P-384" => 48,
                _ => return Ok(false),
            };
            sized(key, "x", size..=size)?;
            sized(key, "y", size..=size)
        }
        "OKP" if text(key, "crv")? == "Ed25519" => sized(key, "x", 32..=32),
        "RSA" => {
            sized(key, "e", 1..=8)?;
            sized(key, "n", RSA_BYTES)
        }
        _ => Ok(false),
    }
}

fn sized(key: &Value, name: &str, size: std::ops::RangeInclusive<usize>) -> Result<bool, MetadataError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(text(key, name)?)
        .map_err(|_| Member("a key of jwks is malformed"))?;
    if size.contains(&bytes.len()) {
        Ok(true)
    } else {
        Err(Member("a key of jwks is too small, too large or damaged"))
    }
}

fn text<'a>(key: &'a Value, name: &str) -> Result<&'a str, MetadataError> {
    key.get(name)
        .and_then(Value::as_str)
        .ok_or(Member("a key of jwks is malformed"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Its first bit set, as that of a modulus is.
    fn coordinate(bytes: usize) -> String {
        URL_SAFE_NO_PAD.encode(vec![0xc7; bytes])
    }

    fn ec() -> Value {
        json!({ "kty": "EC", "crv": "P-256", "x": coordinate(32), "y": coordinate(32) })
    }

    #[test]
    fn public_keys_are_taken_and_unknown_kinds_left_out() {
        let set = json!({ "keys": [
            ec(),
            { "kty": "RSA", "n": coordinate(256), "e": "AQAB", "alg": "PS256", "use": "sig", "kid": "a" },
            { "kty": "OKP", "crv": "Ed25519", "x": coordinate(32) },
            { "kty": "OKP", "crv": "X25519", "x": coordinate(32) },
            { "kty": "AKP", "pub": "x" },
        ]});
        assert_eq!(read(&set).map(|keys| keys.0.keys.len()), Ok(3));
    }

    #[test]
    fn what_is_no_public_key_is_refused() {
        let with = |name: &str, value: Value| {
            let mut key = ec();
            key[name] = value;
            json!({ "keys": [key] })
        };
        for wrong in [
            json!(null),
            json!([]),
            json!("{}"),
            json!({}),
            json!({ "keys": {} }),
            json!({ "keys": [] }),
            json!({ "keys": ["x"] }),
            json!({ "keys": vec![ec(); 21] }),
            json!({ "keys": [{ "kty": "oct", "k": "c2VjcmV0" }] }),
            json!({ "keys": [{ "kty": "oct" }] }),
            json!({ "keys": [{ "kty": "AKP" }] }),
            json!({ "keys": [{ "kty": "RSA", "n": coordinate(128), "e": "AQAB" }] }),
            json!({ "keys": [{ "kty": "RSA", "n": coordinate(2048), "e": "AQAB" }] }),
            json!({ "keys": [{ "kty": "RSA", "n": coordinate(256) }] }),
            with("d", json!(coordinate(32))),
            with("x", json!(coordinate(31))),
            with("x", json!("***")),
            with("y", json!(7)),
            with("kty", json!(null)),
        ] {
            assert!(read(&wrong).is_err(), "{wrong}");
        }
        // One private key among public ones spoils the set.
        let mut private = ec();
        private["d"] = json!(coordinate(32));
        assert!(read(&json!({ "keys": [ec(), private] })).is_err());
    }
}
