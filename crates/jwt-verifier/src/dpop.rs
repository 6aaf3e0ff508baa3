//! DPoP proofs (RFC 9449 §4): a request shows that its sender holds a key.
//!
//! [`check`] does everything of §4.3 that needs no memory: form, type, algorithm, key, signature, method, address, time,
//! and the hash of the access token. The caller asks its replay record about [`Proof::replay_key`], and holds
//! [`Proof::nonce`] against the nonce that it wants.
//!
//! Test to read first: `a_proof_is_for_one_request`.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;
use url::Url;

use crate::{
    crypto,
    jwk::{Algorithm, Jwk},
};

/// What proofs may be signed with. PKCS#1 v1.5 is not among them: FAPI 2.0 §5.4.1 refuses it, and RFC 8725 §3.2 advises
/// against it.
pub const ALGORITHMS: [Algorithm; 4] = [
    Algorithm::Es256,
    Algorithm::Ps256,
    Algorithm::EdDsa,
    Algorithm::Es384,
];

/// How old a proof may be, in seconds, and how far ahead of our clock: RFC 9449 §11.1 wants "a relatively brief period";
/// a minute bears a slow network and a clock that nobody set.
pub const WINDOW_SECONDS: i64 = 60;

/// Longest `jti` that is taken: a UUID has 36 characters, and what is longer only fills the replay record.
const MAX_JTI: usize = 256;

/// A proof is not to be believed (RFC 9449 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// It is no JWT, or lacks a claim.
    #[error("the DPoP proof is malformed")]
    Malformed,
    /// Its `typ` is not `dpop+jwt`.
    #[error("the JWT is no DPoP proof")]
    WrongType,
    /// Its key holds a private half, or is none that can be used.
    #[error("the DPoP proof's key is not usable")]
    BadKey,
    /// It is signed with an algorithm that is not taken, or demands an extension.
    #[error("the DPoP proof's algorithm is not taken")]
    Algorithm,
    /// It is not signed by its key.
    #[error("the DPoP proof's signature does not verify")]
    Signature,
    /// It is for another method or address.
    #[error("the DPoP proof is for another request")]
    WrongRequest,
    /// It is too old, or from the future.
    #[error("the DPoP proof is not of this minute")]
    WrongTime,
    /// It is for another access token, or for none.
    #[error("the DPoP proof is for another access token")]
    WrongToken,
}

/// The request that a proof has to be for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// `POST`, in capitals.
    pub method: &'a str,
    /// The address that clients know, without query and fragment.
    pub url: &'a str,
    /// The access token that comes along, where one does.
    pub access_token: Option<&'a str>,
    /// Now, in seconds since 1970.
    pub now: i64,
}

/// What a proof shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The SHA-256 thumbprint of its key: what tokens are bound to (`cnf.jkt`, §6.1).
    pub jkt: String,
    /// The server's nonce that it repeats.
    pub nonce: Option<String>,
    /// When its sender's clock made it, in seconds since 1970.
    pub issued_at: i64,
    /// Names this proof: SHA-256 of its `jti` and its key (§11.1), fit for a replay record.
    pub replay_key: [u8; 32],
}

#[derive(Clone, Deserialize)]
struct Claims {
    jti: String,
    htm: String,
    htu: String,
    iat: i64,
    ath: Option<String>,
    nonce: Option<String>,
}

/// A proof's header. The key stays as it came, because the type for public keys passes over private members.
#[derive(Deserialize)]
struct Header<'a> {
    #[serde(borrow)]
    typ: Option<Cow<'a, str>>,
    #[serde(borrow)]
    alg: Cow<'a, str>,
    #[serde(borrow)]
    jwk: Option<&'a RawValue>,
    crit: Option<IgnoredAny>,
}

/// The members of RFC 7518 §6 that are secret.
#[derive(Deserialize)]
struct Private {
    d: Option<IgnoredAny>,
    p: Option<IgnoredAny>,
    q: Option<IgnoredAny>,
    dp: Option<IgnoredAny>,
    dq: Option<IgnoredAny>,
    qi: Option<IgnoredAny>,
    oth: Option<IgnoredAny>,
    k: Option<IgnoredAny>,
}

impl Private {
    fn is_empty(&self) -> bool {
        [
            &self.d, &self.p, &self.q, &self.dp, &self.dq, &self.qi, &self.oth, &self.k,
        ]
        .iter()
        .all(|member| member.is_none())
    }
}

/// Checks a proof against a request of a service whose paths all answer with and without their last slash: the two are one
/// address.
///
/// # Errors
/// [`ProofError`] names what is wrong.
pub fn check(proof: &str, request: &Request<'_>) -> Result<Proof, ProofError> {
    check_by(proof, request, |path| path.trim_end_matches('/'))
}

/// As [`check`], for a service that may have two things under the two addresses: the last slash counts.
///
/// # Errors
/// [`ProofError`] names what is wrong.
pub fn check_exactly(proof: &str, request: &Request<'_>) -> Result<Proof, ProofError> {
    check_by(proof, request, |path| path)
}

fn check_by(proof: &str, request: &Request<'_>, cut: fn(&str) -> &str) -> Result<Proof, ProofError> {
    let (encoded, _) = proof.split_once('.').ok_or(ProofError::Malformed)?;
    let decoded = URL_SAFE_NO_PAD
        .decode(encoded)
        .map_err(|_| ProofError::Malformed)?;
    let header: Header<'_> = serde_json::from_slice(&decoded).map_err(|_| ProofError::Malformed)?;
    if header.typ.as_deref() != Some("dpop+jwt") {
        return Err(ProofError::WrongType);
    }
    // We know no extension that could be critical (RFC 7515 §4.1.11).
    let algorithm = Algorithm::from_name(&header.alg)
        .filter(|algorithm| header.crit.is_none() && ALGORITHMS.contains(algorithm))
        .ok_or(ProofError::Algorithm)?;
    let members = header.jwk.ok_or(ProofError::Malformed)?.get();
    // §4.3 (7): "does not contain a private key", and §4.2: not a symmetric one.
    let private: Private = serde_json::from_str(members).map_err(|_| ProofError::BadKey)?;
    if !private.is_empty() {
        return Err(ProofError::BadKey);
    }
    let key: Jwk = serde_json::from_str(members).map_err(|_| ProofError::BadKey)?;
    let claims = signed_claims(proof, &key, algorithm)?;

    if claims.jti.is_empty() || claims.jti.len() > MAX_JTI {
        return Err(ProofError::Malformed);
    }
    if claims.htm != request.method || !same_address(&claims.htu, request.url, cut) {
        return Err(ProofError::WrongRequest);
    }
    // What a stranger writes may be any number: the distance of two has no overflow.
    if request.now.abs_diff(claims.iat) > WINDOW_SECONDS.unsigned_abs() {
        return Err(ProofError::WrongTime);
    }
    if let Some(token) = request.access_token {
        let hash = URL_SAFE_NO_PAD.encode(crypto::sha256(token.as_bytes()));
        if claims.ath.as_deref() != Some(hash.as_str()) {
            return Err(ProofError::WrongToken);
        }
    }
    let jkt = key.thumbprint().map_err(|_| ProofError::BadKey)?;
    let replay_key = crypto::sha256(&[jkt.as_bytes(), &[0], claims.jti.as_bytes()].concat());
    Ok(Proof {
        jkt,
        nonce: claims.nonce,
        issued_at: claims.iat,
        replay_key,
    })
}

/// The claims of a proof that is signed by this key.
fn signed_claims(proof: &str, key: &Jwk, algorithm: Algorithm) -> Result<Claims, ProofError> {
    if !key.fits(algorithm) {
        return Err(ProofError::BadKey);
    }
    let (message, signature) = proof.rsplit_once('.').ok_or(ProofError::Malformed)?;
    let (_, payload) = message.split_once('.').ok_or(ProofError::Malformed)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| ProofError::Malformed);
    let signature = decode(signature)?;
    let key = key.public_key(algorithm).map_err(|_| ProofError::BadKey)?;
    if !key.verify(message.as_bytes(), &signature) {
        return Err(ProofError::Signature);
    }
    serde_json::from_slice(&decode(payload)?).map_err(|_| ProofError::Malformed)
}

/// The nonce that a proof claims to repeat, before anything of it is checked: `None` where it is no proof at all.
pub fn claimed_nonce(proof: &str) -> Option<Option<String>> {
    #[derive(Deserialize)]
    struct Nonce {
        nonce: Option<String>,
    }
    let payload = URL_SAFE_NO_PAD.decode(proof.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Nonce>(&payload)
        .ok()
        .map(|claims| claims.nonce)
}

/// §4.3 (9): compared without query and fragment, after the normalisation of RFC 3986 §6.2 (the case of scheme and host,
/// the default port), and after `cut`.
fn same_address(shown: &str, wanted: &str, cut: fn(&str) -> &str) -> bool {
    // As clients copy it from our metadata: nothing to normalise.
    if shown == wanted {
        return true;
    }
    let normal = |text: &str| {
        let mut url = Url::parse(text).ok()?;
        url.set_query(None);
        url.set_fragment(None);
        Some(cut(url.as_str()).to_owned())
    };
    match (normal(shown), normal(wanted)) {
        (Some(shown), Some(wanted)) => shown == wanted,
        _ => false,
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use super::*;
    use crate::testing::ProofKey;
    use serde_json::{Value, json};

    const NOW: i64 = 1_800_000_000;
    const REQUEST: Request<'_> = Request {
        method: "POST",
        url: "https://login.example/oauth/token/",
        access_token: None,
        now: NOW,
    };

    /// A proof of another key each time; `null` removes a member.
    fn proof(header: Value, claims: Value) -> String {
        let mut all = json!({ "iat": NOW, "ath": null });
        for (name, value) in claims.as_object().expect("an object") {
            all[name] = value.clone();
        }
        let url = "https://login.example/oauth/token";
        ProofKey::generate().proof_with("POST", url, "", &header, &all)
    }

    fn good() -> String {
        proof(json!({}), json!({}))
    }

    #[test]
    fn a_proof_is_for_one_request() {
        assert!(check(&good(), &REQUEST).is_ok());
        let with = |header: Value, claims: Value| check(&proof(header, claims), &REQUEST);
        for (claims, refused) in [
            (json!({ "htm": "GET" }), ProofError::WrongRequest),
            (
                json!({ "htu": "https://login.example/oauth/par/" }),
                ProofError::WrongRequest,
            ),
            (
                json!({ "htu": "https://other.example/oauth/token/" }),
                ProofError::WrongRequest,
            ),
            (json!({ "iat": NOW - 61 }), ProofError::WrongTime),
            (json!({ "iat": i64::MIN }), ProofError::WrongTime),
            (
                json!({ "iat": NOW.wrapping_sub(i64::MIN) }),
                ProofError::WrongTime,
            ),
            (json!({ "iat": i64::MAX }), ProofError::WrongTime),
            (json!({ "iat": NOW + 61 }), ProofError::WrongTime),
            (json!({ "jti": "" }), ProofError::Malformed),
            (json!({ "jti": null }), ProofError::Malformed),
        ] {
            assert_eq!(with(json!({}), claims.clone()), Err(refused), "{claims}");
        }
        assert!(
            with(
                json!({}),
                json!({ "htu": "https://LOGIN.example:443/oauth/token/?a=b#c" })
            )
            .is_ok()
        );
        for (header, refused) in [
            (json!({ "typ": "JWT" }), ProofError::WrongType),
            (json!({ "jwk": null }), ProofError::Malformed),
            (json!({ "alg": "none" }), ProofError::Algorithm),
            (json!({ "alg": "HS256" }), ProofError::Algorithm),
            (json!({ "alg": "RS256" }), ProofError::Algorithm),
            (json!({ "alg": "ES384" }), ProofError::BadKey),
            (json!({ "crit": ["b64"], "b64": false }), ProofError::Algorithm),
        ] {
            assert_eq!(with(header.clone(), json!({})), Err(refused), "{header}");
        }
    }

    #[test]
    fn a_proof_for_a_token_names_it() {
        let request = Request {
            access_token: Some("token"),
            ..REQUEST
        };
        let ath = URL_SAFE_NO_PAD.encode(crypto::sha256(b"token"));
        assert_eq!(check(&good(), &request), Err(ProofError::WrongToken));
        assert!(check(&proof(json!({}), json!({ "ath": ath })), &request).is_ok());
    }

    #[test]
    fn forged_proofs_are_refused() {
        let good = good();
        let (message, _) = good.rsplit_once('.').unwrap();
        let forged = format!("{message}.{}", URL_SAFE_NO_PAD.encode([0; 64]));
        assert_eq!(check(&forged, &REQUEST), Err(ProofError::Signature));
        for rubbish in ["", ".", "..", "a.b.c", &good[1..], &good[..good.len() / 2]] {
            assert!(check(rubbish, &REQUEST).is_err(), "{rubbish}");
        }
        // The public half with a private member beside it.
        let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": {"kty": "EC", "crv": "P-256", "x": "a", "y": "b", "d": "c"}});
        let forged = format!("{}.e30.e30", URL_SAFE_NO_PAD.encode(header.to_string()));
        assert_eq!(check(&forged, &REQUEST), Err(ProofError::BadKey));
    }

    #[test]
    fn an_address_has_many_spellings_and_a_slash_may_be_one_of_them() {
        let same = |shown: &str, wanted: &str| {
            (
                same_address(shown, wanted, |path| path.trim_end_matches('/')),
                same_address(shown, wanted, |path| path),
            )
        };
        const WANTED: &str = "https://api.example/goals/";
        for shown in [
            "https://api.example/goals/",
            "HTTPS://API.Example/goals/",
            "https://api.example:443/goals/",
            "https://api.example/goals/?q=1#x",
            "https://api.example/x/../goals/",
        ] {
            assert_eq!(same(shown, WANTED), (true, true), "{shown}");
        }
        assert_eq!(same("https://api.example/goals", WANTED), (true, false));
        for shown in [
            "http://api.example/goals/",
            "https://api.example:8443/goals/",
            "https://api.example/Goals/",
            "https://api.example.evil/goals/",
            "https://api.example/goals/1/",
            "/goals/",
        ] {
            assert_eq!(same(shown, WANTED), (false, false), "{shown}");
        }
    }
}
