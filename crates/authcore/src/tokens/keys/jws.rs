//! The compact serialisation (RFC 7515 §7.1) of our own tokens, both ways.

use super::{
    known::KnownTokens,
    pair::{KeyError, KeyPair},
};
use authmodel::signing_key::SigningAlgorithm;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// What a token is, by its `typ` header: one kind is never taken for the other (RFC 8725 §3.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenType {
    /// RFC 9068 §2.1.
    AccessToken,
    /// OIDC Core §2.
    IdToken,
    /// Back-Channel Logout §2.4.
    LogoutToken,
    /// OIDC Core §5.3.2. It names no type; ours has one, so that it is never taken for an ID token.
    Userinfo,
    /// RFC 9701 §5.
    Introspection,
    /// Token Status List §5.1.
    StatusList,
    /// JARM §2.1. It names no type, and neither does ours: libraries are known that take none but `JWT` or nothing there. So it
    /// has none of the types that we verify.
    AuthorizationResponse,
}

impl TokenType {
    const fn typ(self) -> Option<&'static str> {
        match self {
            Self::AccessToken => Some("at+jwt"),
            Self::IdToken => Some("JWT"),
            Self::LogoutToken => Some("logout+jwt"),
            Self::Userinfo => Some("userinfo+jwt"),
            Self::Introspection => Some("token-introspection+jwt"),
            Self::StatusList => Some("statuslist+jwt"),
            Self::AuthorizationResponse => None,
        }
    }
}

/// A presented token is not one of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// It has not the form of one.
    #[error("the token is malformed")]
    Malformed,
    /// It is of another kind.
    #[error("the token is of another type")]
    WrongType,
    /// Its key is none of ours, or no longer.
    #[error("the token names a key that is not published")]
    UnknownKey,
    /// Its signature is not its key's.
    #[error("the token's signature does not verify")]
    WrongSignature,
}

#[derive(Deserialize)]
struct Header<'a> {
    #[serde(borrow)]
    alg: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    typ: Option<std::borrow::Cow<'a, str>>,
    #[serde(borrow)]
    kid: Option<std::borrow::Cow<'a, str>>,
}

/// The encoded header of every token that a key signs for a type.
pub(super) fn encode_header(algorithm: SigningAlgorithm, token_type: TokenType, kid: &str) -> String {
    let typ = token_type
        .typ()
        .map(|typ| format!(r#""typ":"{typ}","#))
        .unwrap_or_default();
    let header = format!(r#"{{{typ}"alg":"{}","kid":"{kid}"}}"#, algorithm.as_str());
    URL_SAFE_NO_PAD.encode(header)
}

pub(super) fn sign(pair: &KeyPair, header: &str, claims: &impl Serialize) -> Result<String, KeyError> {
    let payload = serde_json::to_vec(claims).map_err(|_| KeyError::Claims)?;
    // One allocation for the whole token: header . payload . signature (86 characters for ES256, 342 for RS256).
    let mut token = String::with_capacity(header.len() + payload.len() * 4 / 3 + 350);
    token.push_str(header);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(&payload, &mut token);
    let signature = pair.sign(token.as_bytes())?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(&signature, &mut token);
    Ok(token)
}

pub(super) fn verify<'k, T: DeserializeOwned>(
    token: &str,
    token_type: TokenType,
    known: &KnownTokens,
    find: impl FnOnce(&str) -> Option<(&'k KeyPair, SigningAlgorithm)>,
) -> Result<T, VerifyError> {
    let (message, signature) = token.rsplit_once('.').ok_or(VerifyError::Malformed)?;
    let (header, payload) = message.split_once('.').ok_or(VerifyError::Malformed)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| VerifyError::Malformed);

    let header_bytes = decode(header)?;
    let header: Header<'_> = serde_json::from_slice(&header_bytes).map_err(|_| VerifyError::Malformed)?;
    if header.typ.as_deref() != token_type.typ() {
        return Err(VerifyError::WrongType);
    }
    let (pair, algorithm) = header
        .kid
        .as_deref()
        .and_then(find)
        .ok_or(VerifyError::UnknownKey)?;
    // The key decides; a token that claims another algorithm than its key's is forged (RFC 8725 §3.1).
    if header.alg != algorithm.as_str() {
        return Err(VerifyError::WrongSignature);
    }
    let digest = KnownTokens::digest(token);
    if !known.contain(&digest) {
        if !pair.verifies(message.as_bytes(), &decode(signature)?) {
            return Err(VerifyError::WrongSignature);
        }
        known.add(digest);
    }
    serde_json::from_slice(&decode(payload)?).map_err(|_| VerifyError::Malformed)
}

/// What a token says of itself before anything of it is checked.
pub(super) struct Claimed {
    pub(super) kid: String,
    pub(super) iss: String,
}

pub(super) fn claimed(token: &str) -> Option<Claimed> {
    #[derive(Deserialize)]
    struct Issuer {
        iss: String,
    }
    let mut parts = token.split('.');
    let mut next = || URL_SAFE_NO_PAD.decode(parts.next()?).ok();
    let (header, payload) = (next()?, next()?);
    let header: Header<'_> = serde_json::from_slice(&header).ok()?;
    let payload: Issuer = serde_json::from_slice(&payload).ok()?;
    Some(Claimed {
        kid: header.kid?.into_owned(),
        iss: payload.iss,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::keys::pair;
    use serde_json::{Value, json};

    fn pair_of(algorithm: SigningAlgorithm) -> KeyPair {
        KeyPair::from_pkcs8(algorithm, &pair::generate(algorithm).expect("makes a key")).expect("reads it")
    }

    #[test]
    fn what_is_signed_verifies_and_nothing_else_does() {
        for algorithm in SigningAlgorithm::ALL {
            let pair = pair_of(algorithm);
            let header = encode_header(algorithm, TokenType::AccessToken, "k");
            let token = sign(&pair, &header, &json!({"sub": "a"})).expect("signs");
            let known = KnownTokens::default();
            let check = |token: &str, kind| {
                verify::<Value>(token, kind, &known, |kid| {
                    (kid == "k").then_some((&pair, algorithm))
                })
            };

            // Verified, and known from then on: both say the same, and neither vouches for anything else below.
            for _ in 0..2 {
                assert_eq!(check(&token, TokenType::AccessToken), Ok(json!({"sub": "a"})));
            }
            assert_eq!(check(&token, TokenType::IdToken), Err(VerifyError::WrongType));
            let (message, signature) = token.rsplit_once('.').expect("three parts");
            let (head, _) = message.split_once('.').expect("three parts");
            let other_payload = URL_SAFE_NO_PAD.encode(r#"{"sub":"b"}"#);
            assert_eq!(
                check(
                    &format!("{head}.{other_payload}.{signature}"),
                    TokenType::AccessToken
                ),
                Err(VerifyError::WrongSignature)
            );
            assert_eq!(
                check(&format!("{message}."), TokenType::AccessToken),
                Err(VerifyError::WrongSignature)
            );
            let none = URL_SAFE_NO_PAD.encode(r#"{"typ":"at+jwt","alg":"none","kid":"k"}"#);
            assert_eq!(
                check(&format!("{none}.{other_payload}."), TokenType::AccessToken),
                Err(VerifyError::WrongSignature)
            );
            for rubbish in ["", ".", "..", "a.b.c", "a", "🦀.🦀.🦀"] {
                assert_eq!(
                    check(rubbish, TokenType::AccessToken),
                    Err(VerifyError::Malformed),
                    "{rubbish}"
                );
            }
            assert_eq!(
                verify::<Value>(&token, TokenType::AccessToken, &known, |_| None),
                Err(VerifyError::UnknownKey),
                "known, and its key is gone"
            );
        }
    }

    #[test]
    fn an_answer_to_a_client_is_no_token_whatever_it_says() {
        let algorithm = SigningAlgorithm::Es256;
        let pair = pair_of(algorithm);
        let header = encode_header(algorithm, TokenType::AuthorizationResponse, "k");
        let answer = sign(&pair, &header, &json!({"sub": "a"})).expect("signs");
        let known = KnownTokens::default();
        let check =
            |token: &str, kind| verify::<Value>(token, kind, &known, |_| Some((&pair, algorithm))).map(drop);
        assert_eq!(check(&answer, TokenType::AuthorizationResponse), Ok(()));
        for kind in [
            TokenType::AccessToken,
            TokenType::IdToken,
            TokenType::LogoutToken,
            TokenType::Userinfo,
            TokenType::Introspection,
            TokenType::StatusList,
        ] {
            assert_eq!(check(&answer, kind), Err(VerifyError::WrongType), "{kind:?}");
            let token = sign(&pair, &encode_header(algorithm, kind, "k"), &json!({})).expect("signs");
            let as_answer = check(&token, TokenType::AuthorizationResponse);
            assert_eq!(as_answer, Err(VerifyError::WrongType), "{kind:?}");
        }
    }

    #[test]
    fn the_thumbprint_is_that_of_rfc_7638() {
        // RFC 7638 §3.1 gives a key and its thumbprint; the members and their order are what can go wrong.
        use sha2::{Digest as _, Sha256};
        let members = r#"{"e":"AQAB","kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}"#;
        assert_eq!(
            URL_SAFE_NO_PAD.encode(Sha256::digest(members)),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
        let jwk = pair_of(SigningAlgorithm::Rs256).public_jwk("k");
        assert_eq!(
            (jwk["kty"].as_str(), jwk["e"].as_str(), jwk["alg"].as_str()),
            (Some("RSA"), Some("AQAB"), Some("RS256"))
        );
    }
}
