//! Errors of the protocols: token JSON (RFC 6749 §5.2), bearer challenges (RFC 6750 §3), and the page for what may not
//! be redirected.

use crate::pages;
use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use authcore::error::{OAuthCode, OAuthError};
use serde_json::json;

/// RFC 6749 §5.2: 400, or 401 with a challenge where the client authenticated by header.
pub fn token_error(error: OAuthError, used_header: bool) -> HttpResponse {
    let mut response = HttpResponse::build(status_of(error.code));
    if error.code == OAuthCode::InvalidClient && used_header {
        response.insert_header((header::WWW_AUTHENTICATE, r#"Basic realm="tacit", charset="UTF-8""#));
    }
    no_store(&mut response);
    response.json(json!({ "error": error.code.as_str(), "error_description": error.description }))
}

/// RFC 6750 §3: what is wrong stands in the challenge; a request that showed no token gets a bare one (§3.1).
pub fn bearer_error(error: OAuthError, showed_token: bool) -> HttpResponse {
    let status = match error.code {
        OAuthCode::InvalidToken => StatusCode::UNAUTHORIZED,
        OAuthCode::InsufficientScope => StatusCode::FORBIDDEN,
        other => status_of(other),
    };
    let challenge = if showed_token {
        format!(
            r#"Bearer realm="tacit", error="{}", error_description="{}""#,
            error.code.as_str(),
            error.description
        )
    } else {
        r#"Bearer realm="tacit""#.to_owned()
    };
    let mut response = HttpResponse::build(status);
    if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::BAD_REQUEST) {
        response.insert_header((header::WWW_AUTHENTICATE, challenge));
    }
    no_store(&mut response);
    if !showed_token && status == StatusCode::UNAUTHORIZED {
        // §3.1: who showed nothing is told nothing but how to ask.
        return response.finish();
    }
    response.json(json!({ "error": error.code.as_str(), "error_description": error.description }))
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
        | OAuthCode::RequestNotSupported
        | OAuthCode::RequestUriNotSupported
        | OAuthCode::RegistrationNotSupported
        | OAuthCode::InvalidToken
        | OAuthCode::InsufficientScope => StatusCode::BAD_REQUEST,
    }
}

fn no_store(response: &mut actix_web::HttpResponseBuilder) {
    response.insert_header((header::CACHE_CONTROL, "no-store"));
}
