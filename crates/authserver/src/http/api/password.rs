//! `POST /api/account/password/` takes the proof of the current password, begun at `/api/login/start/`, and mails a code;
//! `POST /api/account/password/{start,finish}/` take the code and register the new one (RFC 9807 §5).

use super::{registration_started, signed_in};
use crate::http::{
    HttpState,
    body::{Base64Url, Json},
    context, language,
    problem::Problem,
};
use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use authcore::people::password;
use garde::Validate;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize, Validate)]
pub struct Proof {
    #[garde(length(max = 64))]
    login_id: String,
    #[garde(skip)]
    ke3: Base64Url,
}

#[derive(Deserialize, Validate)]
pub struct Start {
    #[garde(length(max = 64))]
    change_id: String,
    #[garde(length(max = 32))]
    code: String,
    #[garde(skip)]
    registration_request: Base64Url,
}

#[derive(Deserialize, Validate)]
pub struct Finish {
    #[garde(length(max = 64))]
    change_id: String,
    #[garde(length(max = 32))]
    code: String,
    #[garde(skip)]
    registration_record: Base64Url,
}

/// The current password is proven: a code is mailed.
pub async fn request(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Proof>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let (session, user) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let Json(Proof { login_id, ke3 }) = body;
    let (origin, language) = (context::origin(&state, &request), language::of(&request));
    let whose = (&session, &user);
    let change = password::request(&state.provider, whose, &login_id, &ke3.0, language, &origin).await?;
    let expires_in = state.provider.config().lifetimes.mail_link.num_seconds();
    Ok(HttpResponse::Accepted()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(json!({ "change_id": change.expose(), "expires_in": expires_in })))
}

/// The first step.
pub async fn start(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Start>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let (session, _) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let Json(Start {
        change_id,
        code,
        registration_request,
    }) = body;
    let (origin, message) = (context::origin(&state, &request), &registration_request.0);
    let started = password::start(&state.provider, &session, (&change_id, &code), message, &origin).await?;
    Ok(registration_started(&started))
}

/// The second step: the new password stands, and this browser alone stays signed in, under a new cookie.
pub async fn finish(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Finish>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let (session, user) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let Json(Finish {
        change_id,
        code,
        registration_record,
    }) = body;
    let (origin, language) = (context::origin(&state, &request), language::of(&request));
    let done = password::finish(
        &state.provider,
        (&session, &user),
        (&change_id, &code),
        &registration_record.0,
        language,
        &origin,
    )
    .await?;
    Ok(signed_in(&state, &request, &done, &json!({})))
}
