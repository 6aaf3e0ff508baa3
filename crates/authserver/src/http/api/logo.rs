//! `GET /api/logo/?client=…`: a client's logo, for the pages that show who asks.

use crate::http::{HttpState, problem::Problem};
use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Query},
};
use authcore::clients::logo;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Which {
    client: String,
}

/// Hands out the picture. It came from elsewhere: whoever opens it by itself gets it without any rights (`sandbox`).
pub async fn show(
    state: Data<HttpState>,
    which: Result<Query<Which>, actix_web::Error>,
) -> Result<HttpResponse, Problem> {
    let which = which.map_err(|_| Problem::InvalidRequest("The parameter client is missing."))?;
    let Some(logo) = logo::of(state.provider.clients(), &which.client).await? else {
        return Ok(HttpResponse::NotFound()
            .insert_header((header::CACHE_CONTROL, "public, max-age=60"))
            .finish());
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, logo.media_type))
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .body(logo.bytes))
}
