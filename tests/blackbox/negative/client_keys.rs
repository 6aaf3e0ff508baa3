//! A client's keys, algorithms and certificates in its metadata (RFC 7517, RFC 7518, RFC 8705 §2.1.2): the rows of
//! `client_metadata.rs` that are about them.
//!
//! The code: `authcore flow/register/keys.rs`, `flow/register/authentication.rs`.

use super::client_metadata::Pair;
use crate::harness::Signer;
use serde_json::{Value, json};

/// Keys, algorithms and certificates.
pub(super) fn pairs() -> Vec<Pair> {
    let key = Signer::es256();
    let (jwks, jwk) = (key.jwks(), key.jwk());
    let signs = |members: Value| {
        let mut document = json!({ "token_endpoint_auth_method": "private_key_jwt" });
        for (name, value) in members.as_object().expect("members") {
            document[name] = value.clone();
        }
        document
    };
    let pair = Pair::new;
    let by_value = || signs(json!({ "jwks": jwks }));
    let set = |key: Value| signs(json!({ "jwks": { "keys": [jwk, key] } }));
    let mut damaged = jwk.clone();
    damaged["x"] = "AAAA".into();
    vec![
        pair(
            "RFC 7591 §2",
            "a key to sign with, and none named",
            signs(json!({})),
            by_value(),
        ),
        pair(
            "RFC 7591 §2",
            "keys by value and by reference",
            signs(json!({ "jwks": jwks, "jwks_uri": "https://app.example/keys" })),
            signs(json!({ "jwks_uri": "https://app.example/keys" })),
        ),
        pair(
            "RFC 7517 §9.3",
            "a private key",
            set(key.private_jwk()),
            by_value(),
        ),
        pair(
            "RFC 7518 §6.4",
            "a symmetric key",
            set(json!({ "kty": "oct", "k": "c2VjcmV0" })),
            by_value(),
        ),
        pair("RFC 7518 §6.2", "a damaged key", set(damaged), by_value()),
        pair(
            "RFC 7517 §5",
            "no key",
            signs(json!({ "jwks": { "keys": [] } })),
            by_value(),
        ),
        pair(
            "RFC 7517 §5",
            "keys that are text",
            signs(json!({ "jwks": jwks.to_string() })),
            by_value(),
        ),
        pair(
            "RFC 8725 §3.2",
            "assertions by a secret",
            signs(json!({ "jwks": jwks, "token_endpoint_auth_signing_alg": "HS256" })),
            signs(json!({ "jwks": jwks, "token_endpoint_auth_signing_alg": "ES256" })),
        ),
        pair(
            "FAPI 2.0 §5.4.1",
            "RS256 of a client that pushes",
            signs(json!({
                "jwks": jwks, "token_endpoint_auth_signing_alg": "RS256", "require_pushed_authorization_requests": true,
            })),
            signs(json!({ "jwks": jwks, "token_endpoint_auth_signing_alg": "RS256" })),
        ),
        pair(
            "OIDC Registration §2",
            "request objects that are not signed",
            json!({ "jwks": jwks, "request_object_signing_alg": "none" }),
            json!({ "jwks": jwks, "request_object_signing_alg": "RS256" }),
        ),
        pair(
            "RFC 9101 §10.5",
            "request objects that are signed, and no key",
            json!({ "require_signed_request_object": true }),
            json!({ "require_signed_request_object": true, "jwks": jwks }),
        ),
        pair(
            "OIDC Registration §2",
            "ID tokens by a secret",
            json!({ "id_token_signed_response_alg": "HS256" }),
            json!({ "id_token_signed_response_alg": "EdDSA" }),
        ),
        pair(
            "OIDC Registration §2",
            "claims that are not signed",
            json!({ "userinfo_signed_response_alg": "none" }),
            json!({ "userinfo_signed_response_alg": "ES256" }),
        ),
        pair(
            "OIDC Registration §2",
            "encrypted ID tokens",
            json!({ "id_token_encrypted_response_alg": "RSA-OAEP" }),
            json!({ "id_token_encrypted_response_alg": null }),
        ),
        pair(
            "RFC 9701 §6",
            "encrypted introspection",
            json!({ "introspection_encrypted_response_alg": "ECDH-ES" }),
            json!({ "introspection_signed_response_alg": "ES256" }),
        ),
        pair(
            "JARM §3",
            "answers that are not signed",
            json!({ "authorization_signed_response_alg": "none" }),
            json!({ "authorization_signed_response_alg": "ES256" }),
        ),
        pair(
            "JARM §3",
            "encrypted answers",
            json!({ "authorization_encrypted_response_alg": "RSA-OAEP-256" }),
            json!({ "authorization_signed_response_alg": "EdDSA" }),
        ),
        pair(
            "FAPI 2.0 §5.4.1",
            "answers by RS256 of a client that pushes",
            signs(json!({
                "jwks": jwks, "authorization_signed_response_alg": "RS256", "require_pushed_authorization_requests": true,
            })),
            signs(json!({ "jwks": jwks, "authorization_signed_response_alg": "RS256" })),
        ),
        pair(
            "RFC 8705 §2.1.2",
            "a certificate without a name",
            json!({ "token_endpoint_auth_method": "tls_client_auth" }),
            json!({ "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_dns": "app.example" }),
        ),
        pair(
            "RFC 8705 §2.1.2",
            "a certificate of two names",
            json!({
                "token_endpoint_auth_method": "tls_client_auth",
                "tls_client_auth_san_dns": "app.example",
                "tls_client_auth_subject_dn": "CN=app",
            }),
            json!({ "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_subject_dn": "CN=app" }),
        ),
        pair(
            "RFC 8705 §2.2.2",
            "a certificate of one's own making, and no key",
            json!({ "token_endpoint_auth_method": "self_signed_tls_client_auth" }),
            json!({ "token_endpoint_auth_method": "self_signed_tls_client_auth", "jwks": jwks }),
        ),
    ]
}
