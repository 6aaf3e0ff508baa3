//! `POST /oauth/introspect/` (RFC 7662 §2, RFC 9701 §4).

use super::form::{self, Form};
use crate::http::{HttpState, context};
use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use authcore::oauth::introspect::{self, Introspection};

/// RFC 9701 §4, §5.
const JWT: &str = "application/token-introspection+jwt";

/// Answers about a token.
pub async fn introspect(state: Data<HttpState>, request: HttpRequest, Form(body): Form) -> HttpResponse {
    let accept = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    let wants_jwt = accept.is_some_and(|accept| accept.contains(JWT));
    let presented = context::presented(&state, &request);
    match introspect::introspect(&state.provider, &body, &presented, wants_jwt).await {
        Ok(Introspection::Json(answer)) => form::ok(&state, &request, &answer),
        Ok(Introspection::Jwt(token)) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, JWT))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(token),
        Err(fact) => form::error(&state, &request, &fact, (&fact).into()),
    }
}
