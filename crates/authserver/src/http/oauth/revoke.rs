//! `POST /oauth/revoke/` (RFC 7009 §2).

use super::form;
use crate::http::{HttpState, context};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Data},
};
use authcore::oauth::revoke;

/// Revokes a token.
pub async fn revoke(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> HttpResponse {
    let body = match form::read(&request, body) {
        Ok(body) => body,
        Err(error) => return form::refuse(&request, error),
    };
    match revoke::revoke(&state.provider, &body, &context::presented(&state, &request)).await {
        Ok(()) => HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish(),
        Err(fact) => form::error(&state, &request, &fact, (&fact).into()),
    }
}
