//! `POST /oauth/device/` (RFC 8628 §3.1), and the picture that a device may show instead of an address (§3.3.1).

use super::form::{self, Form};
use crate::http::{HttpState, context, problem::Problem};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Query},
};
use authcore::oauth::device::{self, DeviceError};
use qrcode::{EcLevel, QrCode, render::svg};
use serde::Deserialize;

/// The picture's side in CSS pixels: large enough for a phone at arm's length from a television.
const QR_SIDE: u32 = 320;

/// Begins a device authorization.
pub async fn authorize(state: Data<HttpState>, request: HttpRequest, Form(body): Form) -> HttpResponse {
    match device::authorize(
        &state.provider,
        &body,
        &context::presented(&state, &request),
        &context::origin(&state, &request),
    )
    .await
    {
        Ok(begun) => form::ok(&state, &request, &begun),
        Err(fact @ DeviceError::Limited { retry_after }) => form::limited((&fact).into(), retry_after),
        Err(fact) => form::error(&state, &request, &fact, (&fact).into()),
    }
}

#[derive(Deserialize)]
pub struct Which {
    user_code: String,
}

/// `GET /oauth/device/qr/?user_code=…`: the complete address as a QR code, for devices that can show a picture and not
/// draw one.
pub async fn qr(
    state: Data<HttpState>,
    which: Result<Query<Which>, actix_web::Error>,
) -> Result<HttpResponse, Problem> {
    let which = which.map_err(|_| Problem::InvalidRequest("The parameter user_code is missing."))?;
    let address =
        device::verification_uri_complete(&state.provider, &which.user_code).ok_or(Problem::InvalidCode)?;
    // Q: a quarter may be lost, to a reflection on the screen.
    let code = QrCode::with_error_correction_level(address, EcLevel::Q).map_err(|_| Problem::ServerError)?;
    let picture = code
        .render::<svg::Color<'_>>()
        .min_dimensions(QR_SIDE, QR_SIDE)
        .build();
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "image/svg+xml"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // A picture runs nothing, whoever opens it as a page.
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // A device may be a page of another origin.
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        .body(picture))
}
