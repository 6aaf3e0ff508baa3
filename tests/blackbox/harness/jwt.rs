//! Tokens as a client's own library sees them: looked into, and verified through the JWKS.

use super::HttpClient;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use serde_json::Value;

/// The claims, unverified.
#[track_caller]
pub fn claims(token: &str) -> Value {
    part(token, 1)
}

/// The header.
#[track_caller]
pub fn header(token: &str) -> Value {
    part(token, 0)
}

#[track_caller]
fn part(token: &str, index: usize) -> Value {
    let parts: Vec<&str> = token.split('.').collect();
    assert_eq!(parts.len(), 3, "no JWT: {token}");
    let bytes = URL_SAFE_NO_PAD.decode(parts[index]).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// Verifies an ID token as OIDC Core §3.1.3.7 tells clients to, with a library that is not ours.
pub async fn verify_id_token(wire: &HttpClient, token: &str, issuer: &str, client_id: &str) -> Value {
    verify(wire, token, issuer, client_id, &["exp", "iss", "aud", "sub"]).await
}

/// Verifies a signed authorization response as JARM §2.4 tells clients to, likewise.
pub async fn verify_response(wire: &HttpClient, response: &str, issuer: &str, client_id: &str) -> Value {
    verify(wire, response, issuer, client_id, &["exp", "iss", "aud"]).await
}

async fn verify(wire: &HttpClient, token: &str, issuer: &str, client_id: &str, required: &[&str]) -> Value {
    let keys: JwkSet =
        serde_json::from_slice(&wire.get("/oauth/jwks/").await.expect(200).body).expect("a key set");
    let header = jsonwebtoken::decode_header(token).expect("a header");
    let kid = header.kid.expect("a kid");
    let key = keys
        .find(&kid)
        .unwrap_or_else(|| panic!("{kid} is not published"));
    assert!(
        matches!(header.alg, Algorithm::ES256 | Algorithm::RS256 | Algorithm::EdDSA),
        "{:?}",
        header.alg
    );
    let mut validation = Validation::new(header.alg);
    validation.set_audience(&[client_id]);
    validation.set_issuer(&[issuer]);
    validation.set_required_spec_claims(required);
    let key = DecodingKey::from_jwk(key).expect("a key");
    jsonwebtoken::decode::<Value>(token, &key, &validation)
        .unwrap_or_else(|error| panic!("it does not verify: {error}"))
        .claims
}
