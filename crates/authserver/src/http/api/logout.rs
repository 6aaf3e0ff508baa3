//! `/api/logout/`: the user's own word that they want to go, and what its page shows.

use super::{Next, ok};
use crate::{
    http::{HttpState, body::Json, context, problem::Problem},
    telemetry::metrics::LOGOUTS,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Query},
};
use authcore::oauth::{
    interaction::ClientDescription,
    logout::{self, LogoutStep},
};
use garde::Validate;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize, Validate)]
pub struct Logout {
    #[garde(length(max = 64))]
    logout: Option<String>,
}

/// Tells which client a pending sign-out came from.
pub async fn describe(
    state: Data<HttpState>,
    which: Result<Query<Logout>, actix_web::Error>,
) -> Result<HttpResponse, Problem> {
    let id = which.ok().and_then(|which| which.into_inner().logout);
    let client = match id {
        Some(id) => logout::pending_client(&state.provider, &id).await?,
        None => None,
    };
    Ok(ok(&match client {
        Some(client) => json!({ "client": ClientDescription::from(&*client) }),
        None => json!({}),
    }))
}

/// Ends this browser's session.
pub async fn confirm(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Logout>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let session = context::session(&state, &request)
        .await?
        .map(|(session, _)| session);
    let origin = context::origin(&state, &request);
    let step = logout::confirmed(
        &state.provider,
        body.0.logout.as_deref(),
        session.as_ref(),
        &origin,
    )
    .await?;
    state.logout_waiting.notify_one();
    metrics::counter!(LOGOUTS).increment(1);
    let next = match &step {
        LogoutStep::Done { next, .. } => next.as_str(),
        LogoutStep::Ask(_) => "/logout",
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .cookie(state.removal_cookie())
        .json(Next { next }))
}
