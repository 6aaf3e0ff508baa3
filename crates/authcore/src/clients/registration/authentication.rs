//! How a client proves who it is, and with what its messages and ours are signed (RFC 7591 §2, RFC 8705 §2, FAPI 2.0 §5.4.1).
//!
//! Owned here: the rules that tie methods, keys, certificates and algorithms together. Each answers a registration that
//! could never work with a sentence at once, instead of letting the client find out at its first request.
//!
//! Tests: `metadata_tests.rs`.

use super::{
    metadata::Registrant,
    reader::{Members, MetadataError, member},
};
use crate::config::CoreConfig;
use MetadataError::Member;
use authmodel::{
    client::{AuthMethod, ClientMetadata, TlsClientAuth},
    signing_key::SigningAlgorithm,
};

pub(super) fn auth_method(
    config: &CoreConfig,
    members: Members<'_>,
    who: Registrant,
) -> Result<AuthMethod, MetadataError> {
    let named = member!(members, text "token_endpoint_auth_method")?;
    let method = match named {
        // RFC 7591 §2: "If unspecified or omitted, the default is client_secret_basic." A document can hold no secret.
        None if who == Registrant::Document => AuthMethod::None,
        None => AuthMethod::ClientSecretBasic,
        Some(name) => AuthMethod::parse(name).ok_or(Member("token_endpoint_auth_method is not supported"))?,
    };
    if who == Registrant::Document && method.uses_secret() {
        return Err(Member(
            "token_endpoint_auth_method of a metadata document can't be one with a secret",
        ));
    }
    if !config.client_certificates.permit(method) {
        return Err(Member(
            "token_endpoint_auth_method is not supported: this server is not told of clients' certificates \
             (http.client_certificate_header, http.client_verify_header)",
        ));
    }
    Ok(method)
}

/// Which certificate (RFC 8705 §2.1.2: "A client using the tls_client_auth authentication method MUST use exactly one of
/// the below metadata parameters").
pub(super) fn tls_client_auth(
    members: Members<'_>,
    method: AuthMethod,
) -> Result<TlsClientAuth, MetadataError> {
    let own = |text: Option<&str>| text.map(str::to_owned);
    let named = TlsClientAuth {
        tls_client_auth_subject_dn: own(member!(members, text "tls_client_auth_subject_dn")?),
        tls_client_auth_san_dns: own(member!(members, text "tls_client_auth_san_dns")?),
        tls_client_auth_san_uri: own(member!(members, text "tls_client_auth_san_uri")?),
        tls_client_auth_san_ip: own(member!(members, text "tls_client_auth_san_ip")?),
        tls_client_auth_san_email: own(member!(members, text "tls_client_auth_san_email")?),
    };
    let all = [
        &named.tls_client_auth_subject_dn,
        &named.tls_client_auth_san_dns,
        &named.tls_client_auth_san_uri,
        &named.tls_client_auth_san_ip,
        &named.tls_client_auth_san_email,
    ];
    let count = all.iter().filter(|name| name.is_some()).count();
    let empty = all
        .iter()
        .any(|name| name.as_ref().is_some_and(|name| name.trim().is_empty()));
    let wanted = usize::from(method == AuthMethod::TlsClientAuth);
    if count == wanted && !empty {
        Ok(named)
    } else if wanted == 1 {
        Err(Member("tls_client_auth names its certificate in exactly one way"))
    } else {
        Err(Member("only clients that use tls_client_auth name a certificate"))
    }
}

/// Whether tokens are to be bound to the client's certificate (RFC 8705 §3.4).
pub(super) fn bound_to_certificate(config: &CoreConfig, members: Members<'_>) -> Result<bool, MetadataError> {
    let bound = member!(members, flag "tls_client_certificate_bound_access_tokens")?;
    if bound && !config.client_certificates.passed_on {
        return Err(Member(
            "tls_client_certificate_bound_access_tokens: this server is not told of clients' certificates \
             (http.client_certificate_header)",
        ));
    }
    Ok(bound)
}

/// Keys by value or by reference, and there where they are needed.
pub(super) fn check_keys(metadata: &ClientMetadata) -> Result<(), MetadataError> {
    if metadata.jwks.is_some() && metadata.jwks_uri.is_some() {
        // RFC 7591 §2: "The jwks_uri and jwks parameters MUST NOT both be present."
        return Err(Member("jwks and jwks_uri can't be used together"));
    }
    let has_keys = metadata.jwks.is_some() || metadata.jwks_uri.is_some();
    let needs_keys = matches!(
        metadata.token_endpoint_auth_method,
        AuthMethod::PrivateKeyJwt | AuthMethod::SelfSignedTlsClientAuth
    ) || metadata.require_signed_request_object;
    if needs_keys && !has_keys {
        return Err(Member("the client's keys are missing: name jwks or jwks_uri"));
    }
    Ok(())
}

/// A client that is held to FAPI 2.0 ([`ClientMetadata::is_fapi`]) signs as its §5.4.1 says, PS256, ES256 or EdDSA, and so
/// do we for it. Refused here, so that it does not find out at its first assertion.
pub(super) fn check_algorithms(metadata: &ClientMetadata) -> Result<(), MetadataError> {
    if !metadata.is_fapi() {
        return Ok(());
    }
    let its = [
        &metadata.token_endpoint_auth_signing_alg,
        &metadata.request_object_signing_alg,
    ];
    let ours = [
        Some(metadata.id_token_signed_response_alg),
        metadata.userinfo_signed_response_alg,
        metadata.introspection_signed_response_alg,
        metadata.authorization_signed_response_alg,
    ];
    let sound = |name: &str| matches!(name, "PS256" | "ES256" | "EdDSA");
    if its.into_iter().flatten().any(|name| !sound(name))
        || ours
            .into_iter()
            .flatten()
            .any(|algorithm| !sound(algorithm.as_str()))
    {
        return Err(Member(
            "for a client that pushes its requests and proves itself by a key everything is signed with PS256, ES256 or EdDSA",
        ));
    }
    Ok(())
}

/// What ID tokens and authorization responses are signed with where the client names nothing. OIDC Registration §2, and JARM §3
/// in the same words: "The default, if omitted, is RS256." It is also what most libraries expect without asking. Clients that
/// may not have RS256 get ES256. Where the operator has left that one out, it is the first that there is.
pub(crate) fn default_algorithm(config: &CoreConfig, metadata: &ClientMetadata) -> SigningAlgorithm {
    let usual = if metadata.is_fapi() {
        SigningAlgorithm::Es256
    } else {
        SigningAlgorithm::Rs256
    };
    if config.signs_with(usual) {
        usual
    } else {
        config.signing_algorithm()
    }
}

/// What authorization responses are signed with. A client that names nothing is told, as RFC 7591 §3.2.1 wants, where it is not
/// the default that it knows of.
pub(super) fn for_responses(
    config: &CoreConfig,
    named: Option<SigningAlgorithm>,
    metadata: &ClientMetadata,
) -> Option<SigningAlgorithm> {
    let default = Some(default_algorithm(config, metadata));
    named.or(default.filter(|algorithm| *algorithm != SigningAlgorithm::Rs256))
}

/// Clients that register themselves were often written before PKCE, and OpenID's own certification of dynamic
/// registration runs without. A confidential client's stolen code is of no use without its secret, and its nonce shows an
/// injected one (RFC 9700 §2.1.1); a public one has nothing but PKCE. Who knows PAR or DPoP knows PKCE as well.
pub(super) fn may_leave_pkce_out(metadata: &ClientMetadata) -> bool {
    metadata.token_endpoint_auth_method != AuthMethod::None
        && !metadata.require_pushed_authorization_requests
        && !metadata.dpop_bound_access_tokens
}

/// What we sign with for it: one that the operator has not left out.
pub(super) fn signing(
    config: &CoreConfig,
    name: Option<&str>,
    wrong: &'static str,
) -> Result<Option<SigningAlgorithm>, MetadataError> {
    let known = |name| SigningAlgorithm::parse(name).filter(|algorithm| config.signs_with(*algorithm));
    name.map(|name| known(name).ok_or(Member(wrong))).transpose()
}

pub(super) fn verifying(name: Option<&str>, wrong: &'static str) -> Result<Option<String>, MetadataError> {
    let known = |name: &str| {
        jose::ALL_CLIENT_ALGORITHMS
            .iter()
            .any(|(known, _)| *known == name)
    };
    match name {
        Some(name) if !known(name) => Err(Member(wrong)),
        name => Ok(name.map(str::to_owned)),
    }
}
