//! `POST /api/account/email/` takes a new address and the proof of the current password, begun at `/api/login/start/`, and mails a
//! code to that address: 202 and the same body, whoever else may have it. `POST /api/account/email/{start,finish}/` take the code
//! and register the password anew for it (RFC 9807 §5). `POST /api/account/email/undo/` takes the link that was mailed to the
//! old address.

use super::{ok, registration_started};
use crate::http::{
    HttpState,
    body::{Base64Url, Json},
    context, language,
    problem::Problem,
};
use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use authcore::people::address;
use authmodel::email::EmailAddress;
use garde::Validate;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize, Validate)]
pub struct Ask {
    #[garde(length(max = 320))]
    email: String,
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

#[derive(Deserialize, Validate)]
pub struct Undo {
    #[garde(length(max = 64))]
    token: String,
}

/// The current password is proven: a code is mailed to the new address.
pub async fn request(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Ask>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let (session, user) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let Json(Ask { email, login_id, ke3 }) = body;
    let email = EmailAddress::parse(&email).map_err(|error| Problem::InvalidField {
        field: "email",
        message: error.words(),
    })?;
    let (origin, language) = (context::origin(&state, &request), language::of(&request));
    let (whose, proof) = ((&session, &user), (login_id.as_str(), ke3.0.as_slice()));
    let change = address::request(&state.provider, whose, email, proof, language, &origin).await?;
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
    let started = address::start(&state.provider, &session, (&change_id, &code), message, &origin).await?;
    Ok(registration_started(&started))
}

/// The second step: the account has the new address, and this browser is one that its owner has signed in at.
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
    let (email, owner) = address::finish(
        &state.provider,
        (&session, &user),
        (&change_id, &code),
        &registration_record.0,
        language,
        &origin,
    )
    .await?;
    let before = context::device(&state, &request);
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .cookie(state.device_cookie(&owner, None, before.as_deref()))
        .json(json!({
            "email": email.as_str(),
            "undo_for": state.provider.config().accounts.email_undo.num_seconds(),
        })))
}

/// Brings the old address back, with the mailed link's secret.
pub async fn undo(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Undo>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let (origin, language) = (context::origin(&state, &request), language::of(&request));
    address::undo(&state.provider, &body.0.token, language, &origin).await?;
    Ok(ok(&json!({})))
}
