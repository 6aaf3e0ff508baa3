//! Metadata (OIDC Discovery §3, RFC 8414 §2): exactly what works, from the tables that the code runs on, serialised once.

use super::authorize::prompt::PROMPTS;
use crate::{
    config::{ADMIN_SCOPE, CoreConfig, OPENID_SCOPES, RegistrationPolicy},
    endpoint,
    tokens::claims,
};
use authmodel::{
    authentication::ACR_VALUES,
    authorization::ResponseMode,
    client::{AuthMethod, GrantType, SubjectType},
    mail::Language,
};
use bytes::Bytes;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The documents that change with the resource servers alone.
#[derive(Clone, Debug)]
pub struct Documents {
    /// `/.well-known/openid-configuration` and `/.well-known/oauth-authorization-server`: one document serves both.
    pub metadata: Bytes,
}

impl Documents {
    pub(crate) fn new(config: &CoreConfig) -> Self {
        let at = |path: &str| config.issuer.at(path);
        let mut scopes: Vec<&str> = OPENID_SCOPES.iter().map(|(name, _)| *name).collect();
        let resources = config.resources.all();
        scopes.extend(
            resources
                .iter()
                .flat_map(|resource| resource.scopes.keys().map(String::as_str))
                // Clients that ask for whatever is on the list are not to ask for this one.
                .filter(|scope| *scope != ADMIN_SCOPE),
        );
        // Several resource servers may have one of the same name.
        let mut listed = BTreeSet::new();
        scopes.retain(|scope| listed.insert(*scope));
        let signing: Vec<&str> = config
            .signing_algorithms
            .iter()
            .map(|algorithm| algorithm.as_str())
            .collect();
        let verifying = jose::ALL_CLIENT_ALGORITHMS.map(|(name, _)| name);
        let proving = jose::CLIENT_ALGORITHMS.map(|(name, _)| name);
        let signs_up = config.sign_up.policy.is_for_everybody();
        // Prompt Create §4.2: what is not here still leads to our page, which says why nobody can.
        let prompts: Vec<&str> = PROMPTS
            .into_iter()
            .filter(|prompt| *prompt != "create" || signs_up)
            .collect();
        let auth_methods: Vec<&str> = AuthMethod::ALL
            .into_iter()
            .filter(|method| config.client_certificates.permit(*method))
            .map(AuthMethod::as_str)
            .collect();
        let confidential: Vec<&str> = auth_methods
            .iter()
            .copied()
            .filter(|method| *method != AuthMethod::None.as_str())
            .collect();
        let protocol_claims = [
            "iss",
            "sub",
            "aud",
            "exp",
            "iat",
            "auth_time",
            "nonce",
            "at_hash",
            "sid",
            "amr",
            "acr",
        ];
        let claims: Vec<&str> = protocol_claims.into_iter().chain(claims::all_names()).collect();
        let mut metadata = json!({ "issuer": config.issuer.as_str() });
        for (name, path) in endpoint::METADATA {
            if path != endpoint::REGISTRATION || config.registration.policy != RegistrationPolicy::Closed {
                metadata[name] = at(path).into();
            }
        }
        let capabilities = json!({
            "scopes_supported": scopes,
            "response_types_supported": ["code"],
            "response_modes_supported": ResponseMode::NAMES.map(|(name, _)| name),
            "grant_types_supported": GrantType::ALL.map(GrantType::as_str),
            "subject_types_supported": SubjectType::ALL.map(SubjectType::as_str),
            "acr_values_supported": ACR_VALUES,
            "id_token_signing_alg_values_supported": signing,
            "userinfo_signing_alg_values_supported": signing,
            "introspection_signing_alg_values_supported": signing,
            "authorization_signing_alg_values_supported": signing,
            "request_object_signing_alg_values_supported": verifying,
            "token_endpoint_auth_methods_supported": auth_methods,
            "token_endpoint_auth_signing_alg_values_supported": verifying,
            "introspection_endpoint_auth_methods_supported": confidential,
            "introspection_endpoint_auth_signing_alg_values_supported": verifying,
            "revocation_endpoint_auth_methods_supported": auth_methods,
            "revocation_endpoint_auth_signing_alg_values_supported": verifying,
            "dpop_signing_alg_values_supported": proving,
            "tls_client_certificate_bound_access_tokens": config.client_certificates.passed_on,
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
            "require_pushed_authorization_requests": config.pushed_requests_required,
            "prompt_values_supported": prompts,
            "display_values_supported": ["page"],
            "claim_types_supported": ["normal"],
            "claims_supported": claims,
            "claims_parameter_supported": true,
            "request_parameter_supported": true,
            // Those of pushed requests are another thing (RFC 9126 §5).
            "request_uri_parameter_supported": true,
            "require_request_uri_registration": true,
            "ui_locales_supported": Language::ALL.map(Language::tag),
            "backchannel_logout_supported": true,
            "backchannel_logout_session_supported": true,
        });
        // The macro can't take all of it at once.
        if let (Some(metadata), Value::Object(capabilities)) = (metadata.as_object_mut(), capabilities) {
            metadata.extend(capabilities);
        }
        if let Some(address) = &config.client_certificates.address {
            // RFC 8705 §5: whoever shows a certificate uses these in preference to those of the same names above.
            let aliases = endpoint::METADATA
                .into_iter()
                .filter(|(_, path)| endpoint::FOR_CERTIFICATES.contains(path))
                .map(|(name, path)| (name.to_owned(), address.at(path).into()));
            metadata["mtls_endpoint_aliases"] = Value::Object(aliases.collect());
        }
        if !config.authorization_details_types.is_empty() {
            metadata["authorization_details_types_supported"] =
                config.authorization_details_types.clone().into();
        }
        if config.registration.client_id_metadata_documents {
            metadata["client_id_metadata_document_supported"] = true.into();
        }
        Self {
            metadata: Bytes::from(metadata.to_string()),
        }
    }
}
