//! `POST /oauth/par/` (RFC 9126 §2).

use super::form::{self, Form};
use crate::http::{HttpState, context};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::Data,
};
use authcore::oauth::par::{self, ParError};

/// Takes a pushed request.
pub async fn push(state: Data<HttpState>, request: HttpRequest, Form(body): Form) -> HttpResponse {
    let presented = context::presented(&state, &request);
    let origin = context::origin(&state, &request);
    match par::push(&state.provider, &body, &presented, &origin).await {
        Ok(pushed) => {
            let response = HttpResponse::build(StatusCode::CREATED)
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .json(pushed);
            form::with_nonce(&state, &request, response)
        }
        Err(fact @ ParError::Limited { retry_after }) => form::limited((&fact).into(), retry_after),
        Err(fact) => form::error(&state, &request, &fact, (&fact).into()),
    }
}
