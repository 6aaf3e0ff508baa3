//! `POST /oauth/revoke/` (RFC 7009 §2).

use super::form::{self, Form};
use crate::http::{HttpState, context};
use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use authcore::oauth::revoke;

/// Revokes a token.
pub async fn revoke(state: Data<HttpState>, request: HttpRequest, Form(body): Form) -> HttpResponse {
    let (presented, origin) = (
        context::presented(&state, &request),
        context::origin(&state, &request),
    );
    match revoke::revoke(&state.provider, &body, &presented, &origin).await {
        Ok(()) => HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish(),
        Err(fact) => form::error(&state, &request, &fact, (&fact).into()),
    }
}
