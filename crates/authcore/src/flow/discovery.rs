//! Metadata (OIDC Discovery §3, RFC 8414 §2): exactly what works, from the tables that the code runs on, serialised once.

use crate::{
    config::{CoreConfig, OPENID_SCOPES},
    model::{
        client::{AuthMethod, GrantType},
        signing_key::SigningAlgorithm,
    },
};
use bytes::Bytes;
use serde_json::json;

/// The documents that never change while the server runs.
#[derive(Clone, Debug)]
pub struct Documents {
    /// `/.well-known/openid-configuration` and `/.well-known/oauth-authorization-server`: one document serves both.
    pub metadata: Bytes,
}

impl Documents {
    pub(crate) fn new(config: &CoreConfig) -> Self {
        let at = |path: &str| config.issuer.at(path);
        let mut scopes: Vec<&str> = OPENID_SCOPES.iter().map(|(name, _)| *name).collect();
        scopes.extend(
            config
                .resources
                .iter()
                .flat_map(|resource| resource.scopes.keys().map(String::as_str)),
        );
        let metadata = json!({
            "issuer": config.issuer.as_str(),
            "authorization_endpoint": at("/oauth/authorize/"),
            "token_endpoint": at("/oauth/token/"),
            "userinfo_endpoint": at("/oauth/userinfo/"),
            "jwks_uri": at("/oauth/jwks/"),
            "end_session_endpoint": at("/oauth/logout/"),
            "scopes_supported": scopes,
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": GrantType::ALL.map(GrantType::as_str),
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": SigningAlgorithm::ALL.map(SigningAlgorithm::as_str),
            "token_endpoint_auth_methods_supported": AuthMethod::ALL.map(AuthMethod::as_str),
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
            "prompt_values_supported": ["none", "login", "consent", "select_account", "create"],
            "claims_supported": [
                "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "sid", "amr",
                "name", "updated_at", "email", "email_verified",
            ],
            "claims_parameter_supported": false,
            "request_parameter_supported": false,
            // OIDC Discovery §3: left out, it would mean true.
            "request_uri_parameter_supported": false,
        });
        Self {
            metadata: Bytes::from(metadata.to_string()),
        }
    }
}
