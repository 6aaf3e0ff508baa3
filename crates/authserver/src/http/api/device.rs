//! `/api/device/`: a user types a device's code and decides (RFC 8628 §3.3).

use super::ok;
use crate::http::{HttpState, body::Json, context, problem::Problem};
use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use authcore::oauth::device;
use garde::Validate;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
pub struct Which {
    user_code: String,
}

#[derive(Deserialize, Validate)]
pub struct Decision {
    #[garde(length(max = 64))]
    user_code: String,
    #[garde(skip)]
    allow: bool,
}

/// Describes the device that a code belongs to. Only to users who are signed in, so that guessers can be told apart.
pub async fn describe(
    state: Data<HttpState>,
    request: HttpRequest,
    which: Result<Query<Which>, actix_web::Error>,
) -> Result<HttpResponse, Problem> {
    let which = which.map_err(|_| Problem::InvalidRequest("The parameter user_code is missing."))?;
    let (session, _) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let origin = context::origin(&state, &request);
    let found = device::describe(&state.provider, &which.user_code, session.user_id, &origin).await?;
    Ok(ok(&found.ok_or(Problem::InvalidCode)?))
}

/// Takes the user's word.
pub async fn decide(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Decision>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let (session, _) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let Json(Decision { user_code, allow }) = body;
    let origin = context::origin(&state, &request);
    if device::decide(&state.provider, &user_code, allow, &session, &origin).await? {
        Ok(ok(&json!({})))
    } else {
        Err(Problem::InvalidCode)
    }
}
