//! Errors of the protocols: token JSON (RFC 6749 §5.2), bearer challenges (RFC 6750 §3), and the page for what may not
//! be redirected.

use crate::pages;
use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use authcore::{
    error::{OAuthCode, OAuthError},
    oauth::userinfo::Scheme,
};
use jose::CLIENT_ALGORITHMS;
use serde_json::json;

/// RFC 6749 §5.2: 400, or 401 with a challenge where the client authenticated by header.
pub fn token_error(error: OAuthError, used_header: bool) -> HttpResponse {
    let mut response = HttpResponse::build(status_of(error.code));
    if error.code == OAuthCode::InvalidClient && used_header {
        response.insert_header((
            header::WWW_AUTHENTICATE,
            r#"Basic realm="tacit", charset="UTF-8""#,
        ));
    }
    no_store(&mut response);
    response.json(json!({ "error": error.code.as_str(), "error_description": error.description }))
}

/// RFC 6750 §3, RFC 9449 §7.1: what is wrong stands in the challenge; a request that showed no token gets a bare one
/// (§3.1), of both schemes.
pub fn bearer_error(error: OAuthError, scheme: Scheme, showed_token: bool) -> HttpResponse {
    let status = match error.code {
        OAuthCode::InvalidToken | OAuthCode::InvalidDpopProof | OAuthCode::UseDpopNonce => {
            StatusCode::UNAUTHORIZED
        }
        OAuthCode::InsufficientScope => StatusCode::FORBIDDEN,
        other => status_of(other),
    };
    let algorithms = CLIENT_ALGORITHMS.map(|(name, _)| name).join(" ");
    let (code, description) = (error.code.as_str(), error.description);
    let mut response = HttpResponse::build(status);
    if status.is_client_error() {
        let reason = format!(r#", error="{code}", error_description="{description}""#);
        let reason = if showed_token { reason.as_str() } else { "" };
        if scheme == Scheme::Bearer {
            response.append_header((
                header::WWW_AUTHENTICATE,
                format!(r#"Bearer realm="tacit"{reason}"#),
            ));
        }
        if scheme == Scheme::Dpop || !showed_token {
            let challenge = format!(r#"DPoP realm="tacit"{reason}, algs="{algorithms}""#);
            response.append_header((header::WWW_AUTHENTICATE, challenge));
        }
    }
    no_store(&mut response);
    if !showed_token && status == StatusCode::UNAUTHORIZED {
        // §3.1: who showed nothing is told nothing but how to ask.
        return response.finish();
    }
    response.json(json!({ "error": code, "error_description": description }))
}

/// The error page of a request that has a name in the log. `facts` are what the page shows of the request beside it.
pub fn page_of(code: &str, status: StatusCode, request_id: &str, facts: &[(&str, &str)]) -> HttpResponse {
    let mut meta = vec![("tacit-error", code), ("tacit-request", request_id)];
    meta.extend_from_slice(facts);
    pages::page(&meta, status)
}

/// The error page: `code` is one of the page's own words.
pub fn page(code: &str, status: StatusCode) -> HttpResponse {
    pages::page(&[("tacit-error", code)], status)
}

fn status_of(code: OAuthCode) -> StatusCode {
    match code {
        OAuthCode::InvalidClient => StatusCode::UNAUTHORIZED,
        OAuthCode::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
        OAuthCode::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        OAuthCode::InvalidRequest
        | OAuthCode::InvalidGrant
        | OAuthCode::UnauthorizedClient
        | OAuthCode::UnsupportedGrantType
        | OAuthCode::InvalidScope
        | OAuthCode::InvalidTarget
        | OAuthCode::AccessDenied
        | OAuthCode::UnsupportedResponseType
        | OAuthCode::LoginRequired
        | OAuthCode::ConsentRequired
        | OAuthCode::RegistrationNotSupported
        | OAuthCode::InvalidToken
        | OAuthCode::InsufficientScope
        | OAuthCode::InvalidRequestObject
        | OAuthCode::InvalidRequestUri
        | OAuthCode::RequestUriNotSupported
        | OAuthCode::InvalidAuthorizationDetails
        | OAuthCode::UnmetAuthenticationRequirements
        | OAuthCode::InvalidDpopProof
        | OAuthCode::UseDpopNonce
        | OAuthCode::AuthorizationPending
        | OAuthCode::SlowDown
        | OAuthCode::ExpiredToken
        | OAuthCode::UnsupportedTokenType
        | OAuthCode::InvalidRedirectUri
        | OAuthCode::InvalidClientMetadata
        | OAuthCode::InvalidSoftwareStatement
        | OAuthCode::UnapprovedSoftwareStatement => StatusCode::BAD_REQUEST,
    }
}

fn no_store(response: &mut actix_web::HttpResponseBuilder) {
    response.insert_header((header::CACHE_CONTROL, "no-store"));
}
