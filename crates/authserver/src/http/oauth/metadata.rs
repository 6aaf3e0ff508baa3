//! `/.well-known/openid-configuration` (OIDC Discovery §4) and `/.well-known/oauth-authorization-server` (RFC 8414 §3).

use crate::http::HttpState;
use actix_web::{HttpResponse, http::header, web::Data};

/// The document, serialised once. It says nothing that is not public, so that any page may read it.
pub async fn document(state: Data<HttpState>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/json"))
        // Said to everybody: a cache may keep the answer to one who did not ask from a page.
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        // An hour: it changes with the server's version and settings only.
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(state.provider.documents().metadata.clone())
}
