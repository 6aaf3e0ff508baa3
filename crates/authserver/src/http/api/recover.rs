//! `POST /api/recover/`: 202 and the same body for every address; `POST /api/recover/{check,start,finish}/`: a new password
//! with the mailed link's token and the code beside it, by OPAQUE registration (RFC 9807 §5).

use super::{Next, ok, registration_started};
use crate::{
    http::{
        HttpState,
        body::{Base64Url, Json},
        context, language,
        problem::Problem,
    },
    telemetry::metrics::RECOVERIES,
};
use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use authcore::people::recovery::{self, RecoveryError};
use authmodel::email::EmailAddress;
use garde::Validate;
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Validate)]
pub struct Recover {
    #[garde(length(max = 320))]
    email: String,
    #[garde(length(max = 64))]
    interaction: Option<String>,
}

#[derive(Deserialize, Validate)]
pub struct Check {
    #[garde(length(max = 64))]
    token: String,
    #[garde(inner(length(max = 32)))]
    code: Option<String>,
}

#[derive(Deserialize, Validate)]
pub struct Start {
    #[garde(length(max = 64))]
    token: String,
    #[garde(length(max = 32))]
    code: String,
    #[garde(skip)]
    registration_request: Base64Url,
}

#[derive(Deserialize, Validate)]
pub struct Finish {
    #[garde(length(max = 64))]
    token: String,
    #[garde(length(max = 32))]
    code: String,
    #[garde(skip)]
    registration_record: Base64Url,
}

#[derive(Serialize)]
struct Checked<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
}

/// Asks for a new password.
pub async fn request(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Recover>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let Json(Recover { email, interaction }) = body;
    let email = EmailAddress::parse(&email).map_err(|error| Problem::InvalidField {
        field: "email",
        message: error.words(),
    })?;
    let origin = context::origin(&state, &request);
    let language = language::of(&request);
    let outcome = recovery::request(&state.provider, email, interaction, language, &origin).await;
    count(if outcome.is_ok() { "requested" } else { "refused" });
    outcome?;
    Ok(HttpResponse::Accepted()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(serde_json::json!({ "expires_in": state.provider.config().lifetimes.mail_link.num_seconds() })))
}

/// Tells whether a link is good; with the right code, whose account it is about.
pub async fn check(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Check>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let Json(Check { token, code }) = body;
    let Some(code) = code else {
        recovery::check(&state.provider, &token).await?;
        return Ok(ok(&Checked { email: None }));
    };
    let origin = context::origin(&state, &request);
    let link = recovery::try_code(&state.provider, &token, &code, &origin).await?;
    Ok(ok(&Checked {
        email: Some(link.email.as_str()),
    }))
}

/// The first step.
pub async fn start(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Start>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let Json(Start {
        token,
        code,
        registration_request,
    }) = body;
    let origin = context::origin(&state, &request);
    let started = recovery::start(&state.provider, &token, &code, &registration_request.0, &origin).await?;
    Ok(registration_started(&started))
}

/// The second step: the new password stands, and nobody is signed in any more.
pub async fn finish(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Finish>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let Json(Finish {
        token,
        code,
        registration_record,
    }) = body;
    let origin = context::origin(&state, &request);
    let outcome = recovery::finish(
        &state.provider,
        &token,
        &code,
        &registration_record.0,
        language::of(&request),
        &origin,
    )
    .await;
    match &outcome {
        Ok(_) => count("completed"),
        Err(RecoveryError::WrongCode | RecoveryError::LinkInvalid) => count("refused"),
        Err(_) => {}
    }
    Ok(ok(&Next { next: &outcome? }))
}

fn count(outcome: &'static str) {
    metrics::counter!(RECOVERIES, "outcome" => outcome).increment(1);
}
