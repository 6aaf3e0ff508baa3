//! `POST /oauth/par/` (RFC 9126 §2).

use super::form;
use crate::http::{HttpState, context};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Bytes, Data},
};
use authcore::oauth::par;

/// Takes a pushed request.
pub async fn push(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> HttpResponse {
    let body = match form::read(&request, body) {
        Ok(body) => body,
        Err(error) => return form::refuse(&request, error),
    };
    match par::push(&state.provider, &body, &context::presented(&state, &request)).await {
        Ok(pushed) => {
            let response = HttpResponse::build(StatusCode::CREATED)
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .json(pushed);
            form::with_nonce(&state, &request, response)
        }
        Err(fact) => form::error(&state, &request, &fact, (&fact).into()),
    }
}
