//! `/oauth/jwks/` (RFC 7517 §5): the public halves of all keys that sign, will sign next, or have signed what still lives.

use crate::http::HttpState;
use actix_web::{HttpResponse, http::header, web::Data};

/// The document, serialised once per turn of the keys.
pub async fn document(state: Data<HttpState>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/jwk-set+json"))
        // Said to everybody: a cache may keep the answer to one who did not ask from a page.
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        // Five minutes: keys are published long before their use, so that a stale copy does no harm.
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(state.provider.keys().jwks())
}
