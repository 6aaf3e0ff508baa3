//! `POST /oauth/register/` (RFC 7591 §3) and `/oauth/register/{client_id}/` (RFC 7592 §2).

use crate::http::{HttpState, context, oauth::form, oauth_error};
use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Bytes, Data},
};
use authcore::{
    clients::registration::{self, RegisterError, management},
    error::OAuthError,
};
use serde_json::{Value, json};

/// Registers a client.
pub async fn create(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> HttpResponse {
    let outcome = match read(&request, body) {
        Ok(body) => {
            let origin = context::origin(&state, &request);
            registration::register(state.provider.clients(), authorization(&request), &body, &origin).await
        }
        Err(refusal) => Err(refusal),
    };
    answer(&request, StatusCode::CREATED, outcome)
}

/// What is registered.
pub async fn show(state: Data<HttpState>, request: HttpRequest) -> HttpResponse {
    let outcome = management::read(
        state.provider.clients(),
        client_id(&request),
        authorization(&request),
    )
    .await;
    answer(&request, StatusCode::OK, outcome)
}

/// Puts another registration in its place.
pub async fn replace(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> HttpResponse {
    let outcome = match read(&request, body) {
        Ok(body) => {
            let origin = context::origin(&state, &request);
            let (id, token) = (client_id(&request), authorization(&request));
            management::replace(state.provider.clients(), id, token, &body, &origin).await
        }
        Err(refusal) => Err(refusal),
    };
    answer(&request, StatusCode::OK, outcome)
}

/// Removes it.
pub async fn remove(state: Data<HttpState>, request: HttpRequest) -> HttpResponse {
    let origin = context::origin(&state, &request);
    let (id, token) = (client_id(&request), authorization(&request));
    match management::remove(state.provider.clients(), id, token, &origin).await {
        Ok(()) => HttpResponse::NoContent()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish(),
        Err(fact) => refuse(&request, &fact),
    }
}

fn read(request: &HttpRequest, body: Result<Bytes, actix_web::Error>) -> Result<Bytes, RegisterError> {
    if !request.content_type().eq_ignore_ascii_case("application/json") {
        return Err(RegisterError::NotJson);
    }
    body.map_err(|_| RegisterError::NotJson)
}

fn client_id(request: &HttpRequest) -> &str {
    request.match_info().get("client_id").unwrap_or_default()
}

fn authorization(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?;
    // A header that is no text is no token either: it fails as one.
    Some(value.to_str().unwrap_or_default())
}

/// RFC 7591 §3.2.1: "Cache-Control: no-store", since there are secrets inside.
fn answer(request: &HttpRequest, status: StatusCode, outcome: Result<Value, RegisterError>) -> HttpResponse {
    match outcome {
        Ok(document) => HttpResponse::build(status)
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .json(document),
        Err(fact) => refuse(request, &fact),
    }
}

/// RFC 7591 §3.2.2 for metadata, RFC 6750 §3 for tokens.
fn refuse(request: &HttpRequest, fact: &RegisterError) -> HttpResponse {
    let error = OAuthError::from(fact);
    let mut response = match fact {
        RegisterError::TokenMissing | RegisterError::TokenInvalid => {
            let mut response = HttpResponse::Unauthorized();
            let challenge = if request.headers().contains_key(header::AUTHORIZATION) {
                format!(
                    r#"Bearer realm="tacit", error="{}", error_description="{}""#,
                    error.code.as_str(),
                    error.description
                )
            } else {
                // RFC 6750 §3.1: who showed nothing is told nothing.
                r#"Bearer realm="tacit""#.to_owned()
            };
            response.insert_header((header::WWW_AUTHENTICATE, challenge));
            response
        }
        RegisterError::Closed => HttpResponse::Forbidden(),
        RegisterError::Limited { retry_after } => return form::limited(error, *retry_after),
        // RFC 7591 §3.2.2, with the place of what is wrong.
        RegisterError::Metadata(metadata) => {
            return HttpResponse::BadRequest()
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .json(json!({ "error": error.code.as_str(), "error_description": metadata.to_string() }));
        }
        RegisterError::NotJson | RegisterError::Update(_) | RegisterError::Store(_) => {
            form::log_ours(fact, error.code);
            return oauth_error::token_error(error, false);
        }
    };
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(json!({ "error": error.code.as_str(), "error_description": error.description }))
}
