//! `POST /oauth/token/` (RFC 6749 §3.2).

use crate::http::{HttpState, context, oauth_error};
use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Data},
};
use authcore::{
    error::{OAuthCode, OAuthError},
    flow::token::{self, TokenError},
};

/// Answers a token request.
pub async fn token(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> HttpResponse {
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    let authorization = headers.next();
    let used_header = authorization.is_some();
    if headers.next().is_some() {
        let description = "there is more than one Authorization header";
        let error = OAuthError { code: OAuthCode::InvalidRequest, description };
        return oauth_error::token_error(error, used_header);
    }
    let body = match form(&request, body) {
        Ok(body) => body,
        Err(description) => {
            return oauth_error::token_error(OAuthError { code: OAuthCode::InvalidRequest, description }, used_header);
        }
    };
    // A header that is no text is no credential either: it fails as one.
    let authorization = authorization.map(|value| value.to_str().unwrap_or_default());
    let origin = context::origin(&state, &request);
    match token::token(&state.provider, &body, authorization, &origin).await {
        Ok((grant_type, response)) => {
            metrics::counter!("tacit_tokens_total", "grant_type" => grant_type.as_str()).increment(1);
            // RFC 6749 §5.1: no cache may keep it, and the header of HTTP/1.0 says so, too.
            HttpResponse::Ok()
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .insert_header((header::PRAGMA, "no-cache"))
                .json(response)
        }
        Err(fact) => {
            if let TokenError::Store(_) | TokenError::Key(_) = &fact {
                tracing::error!(error = %fact, "a token request failed");
            }
            oauth_error::token_error((&fact).into(), used_header)
        }
    }
}

/// The form of a request: of the right type, and not too long.
pub(super) fn form(request: &HttpRequest, body: Result<Bytes, actix_web::Error>) -> Result<Bytes, &'static str> {
    if !request.content_type().eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err("the body has to be application/x-www-form-urlencoded");
    }
    body.map_err(|_| "the body is too long or was cut off")
}
