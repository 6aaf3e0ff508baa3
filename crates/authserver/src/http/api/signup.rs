//! `POST /api/signup/`: 202 and the same body for every address; it says how many seconds the mailed link is good for.

use crate::{
    http::{HttpState, body::Json, context, language, problem::Problem},
    telemetry::metrics::SIGN_UPS,
};
use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use authcore::people::sign_up;
use authmodel::{email::EmailAddress, user};
use garde::Validate;
use serde::Deserialize;

#[derive(Deserialize, Validate)]
pub struct SignUp {
    #[garde(length(max = 320))]
    email: String,
    #[garde(length(max = 400))]
    name: Option<String>,
    #[garde(length(max = 64))]
    interaction: Option<String>,
}

/// Asks for an account.
pub async fn request(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<SignUp>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let Json(SignUp {
        email,
        name,
        interaction,
    }) = body;
    let email = EmailAddress::parse(&email).map_err(|error| Problem::InvalidField {
        field: "email",
        message: error.words(),
    })?;
    let name = match name.filter(|name| !name.trim().is_empty()) {
        Some(name) => Some(user::parse_name(&name).ok_or(Problem::InvalidField {
            field: "name",
            message: "A name has up to 100 characters.",
        })?),
        None => None,
    };
    let origin = context::origin(&state, &request);
    let language = language::of(&request);
    let outcome = sign_up::request(&state.provider, email, name, interaction, language, &origin).await;
    let label = if outcome.is_ok() { "requested" } else { "refused" };
    metrics::counter!(SIGN_UPS, "outcome" => label).increment(1);
    outcome?;
    Ok(HttpResponse::Accepted()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(serde_json::json!({ "expires_in": state.provider.config().lifetimes.mail_link.num_seconds() })))
}
