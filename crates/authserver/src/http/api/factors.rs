//! `/api/account/factors/`: the second factors of whoever is signed in.

use super::ok;
use crate::http::{HttpState, body::Json, context, language, problem::Problem};
use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use authcore::people::{
    factors::{self, passkey},
    step_up::StepUp,
};
use authmodel::{session::Session, user::User};
use garde::Validate;
use qrcode::{Color, EcLevel, QrCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::fmt::Write as _;
use zeroize::Zeroizing;

#[derive(Deserialize, Validate)]
pub struct Nothing {}

#[derive(Deserialize, Validate)]
pub struct FinishTotp {
    #[garde(length(max = 64))]
    set_up_id: String,
    #[garde(length(max = 64))]
    code: String,
}

#[derive(Deserialize, Validate)]
pub struct Undo {
    /// Some 250 characters: an identifier, a time and a factor's, sealed.
    #[garde(length(max = 1000))]
    token: String,
}

#[derive(Serialize)]
struct SetUp<'a> {
    set_up_id: &'a str,
    secret: &'a str,
    uri: &'a str,
    qr: Picture,
}

/// A QR code that a page draws: the side in modules, and the path of the dark ones in that unit (SVG 2 §9.3).
#[derive(Serialize)]
struct Picture {
    size: usize,
    path: String,
}

#[derive(Serialize)]
struct RecoveryCodes<'a> {
    recovery_codes: Vec<&'a str>,
}

/// Whoever is signed in, at a page of this origin.
pub(super) async fn signed_in(state: &HttpState, request: &HttpRequest) -> Result<(Session, User), Problem> {
    context::require_same_origin(state, request)?;
    let found = context::session(state, request).await?;
    found.ok_or(Problem::NotSignedIn)
}

/// What there is.
pub async fn show(state: Data<HttpState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (session, _) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let factors = factors::describe(&state.provider, &session)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    Ok(ok(&json!({
        "totp": factors.totp_since.map(|since| json!({ "created_at": since })),
        "passkeys": factors.passkeys,
        "passkeys_on": passkey::are_on(&state.provider),
        "recovery_codes_left": factors.recovery_codes_left,
        "step_up": factors.step_up.map(|StepUp { needs, passkey, max_age }| {
            json!({ "needs": needs, "passkey": passkey, "max_age": max_age.num_seconds() })
        }),
    })))
}

/// Begins the set-up of an authenticator app.
pub async fn start_totp(
    state: Data<HttpState>,
    request: HttpRequest,
    _body: Json<Nothing>,
) -> Result<HttpResponse, Problem> {
    let (session, user) = signed_in(&state, &request).await?;
    let origin = context::origin(&state, &request);
    let set_up = factors::start_totp(&state.provider, &session, &user, &origin).await?;
    Ok(ok(&SetUp {
        set_up_id: set_up.id.expose(),
        secret: &set_up.secret,
        uri: &set_up.uri,
        qr: picture(&set_up.uri).ok_or(Problem::ServerError)?,
    }))
}

/// Sets it up, by its first code.
pub async fn finish_totp(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<FinishTotp>,
) -> Result<HttpResponse, Problem> {
    let (session, user) = signed_in(&state, &request).await?;
    let Json(FinishTotp { set_up_id, code }) = body;
    let origin = context::origin(&state, &request);
    let step = (set_up_id.as_str(), code.as_str());
    let page = language::of(&request);
    let codes = factors::finish_totp(&state.provider, &session, &user, step, page, &origin).await?;
    Ok(shown_once(&codes))
}

/// Removes it.
pub async fn remove_totp(state: Data<HttpState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (session, user) = signed_in(&state, &request).await?;
    let origin = context::origin(&state, &request);
    let page = language::of(&request);
    factors::remove_totp(&state.provider, &session, &user, page, &origin).await?;
    Ok(done())
}

/// Makes new recovery codes.
pub async fn replace_recovery_codes(
    state: Data<HttpState>,
    request: HttpRequest,
    _body: Json<Nothing>,
) -> Result<HttpResponse, Problem> {
    let (session, user) = signed_in(&state, &request).await?;
    let origin = context::origin(&state, &request);
    let page = language::of(&request);
    let codes = factors::replace_recovery_codes(&state.provider, &session, &user, page, &origin).await?;
    Ok(shown_once(&codes))
}

/// Ends the trust in all devices.
pub async fn end_trust(state: Data<HttpState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (session, _) = signed_in(&state, &request).await?;
    let origin = context::origin(&state, &request);
    factors::end_trust(&state.provider, &session, &origin).await?;
    Ok(done())
}

/// Removes a factor that was added, with the secret of the link in its notice.
pub async fn undo(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Undo>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let (origin, page) = (context::origin(&state, &request), language::of(&request));
    factors::undo(&state.provider, &body.0.token, page, &origin).await?;
    Ok(done())
}

fn shown_once(codes: &[Zeroizing<String>]) -> HttpResponse {
    ok(&RecoveryCodes {
        recovery_codes: codes.iter().map(|code| code.as_str()).collect(),
    })
}

pub(super) fn done() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// The picture of an address. M: it is read off a screen, and the fewer the modules the better.
fn picture(uri: &str) -> Option<Picture> {
    let code = QrCode::with_error_correction_level(uri, EcLevel::M).ok()?;
    let size = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(size).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            let length = run.len();
            if run[0] == Color::Dark {
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            x += length;
        }
    }
    Some(Picture { size, path })
}
