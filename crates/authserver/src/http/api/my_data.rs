//! `/api/account/export/` and `/api/account/deletion/`: everything that is held about the user, and the end of it.

use super::ok;
use crate::http::{HttpState, body::Json, context, language, problem::Problem};
use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use authcore::people::{deletion, step_up};
use authmodel::email::EmailAddress;
use garde::Validate;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize, Validate)]
pub struct Ask {
    /// The account's own address, typed as confirmation.
    #[garde(length(max = 320))]
    email: String,
}

#[derive(Deserialize, Validate)]
pub struct Undo {
    #[garde(length(max = 64))]
    token: String,
}

/// A file with all of it.
pub async fn export(state: Data<HttpState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    // It changes nothing but the trail, and costs something: no other site's page sets it going.
    context::require_same_origin(&state, &request)?;
    let (session, _) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let origin = context::origin(&state, &request);
    match deletion::export(&state.provider, &session, &origin).await? {
        Ok(held) => Ok(HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"account.json\"",
            ))
            .json(held)),
        Err(retry_after) => Err(Problem::RateLimited(retry_after)),
    }
}

/// What a deletion takes: whether the sign-in is fresh enough, and how long it can be undone.
pub async fn describe(state: Data<HttpState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (session, _) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let lacks = step_up::look(&state.provider, &session).await?;
    let config = state.provider.config();
    Ok(ok(&json!({
        "fresh": lacks.is_none(),
        "wait": config.accounts.deletion_wait.num_seconds(),
    })))
}

/// Asks for it. Every session ends, this one too.
pub async fn ask(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Ask>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let (session, user) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let typed = EmailAddress::parse(&body.0.email).map_err(|error| Problem::InvalidRequest(error.words()))?;
    let (origin, language) = (context::origin(&state, &request), language::of(&request));
    let due_at = deletion::ask(&state.provider, &session, user, &typed, language, &origin).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .cookie(state.removal_cookie())
        .json(json!({ "due_at": due_at })))
}

/// Undoes it, with the mailed link's secret.
pub async fn undo(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Undo>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let origin = context::origin(&state, &request);
    deletion::undo(&state.provider, &body.0.token, &origin).await?;
    Ok(ok(&json!({})))
}
