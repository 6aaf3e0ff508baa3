//! `/api/logout/`: the user's own word that they want to go, and what its page shows.

use super::{Next, ok};
use crate::{
    http::{HttpState, body::Json, context, problem::Problem},
    pages,
    telemetry::metrics::LOGOUTS,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Query},
};
use authcore::{
    descriptions::ClientDescription,
    oauth::logout::{self, LogoutStep},
};
use garde::Validate;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize, Validate)]
pub struct Logout {
    #[garde(length(max = 64))]
    logout: Option<String>,
    /// Whether all sessions and grants of the user end, at every browser, app and device.
    #[garde(skip)]
    #[serde(default)]
    everywhere: bool,
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
    if body.0.everywhere {
        // Before the browser's own session ends, which says whose they are.
        let session = session.as_ref().ok_or(Problem::NotSignedIn)?;
        logout::everywhere(&state.provider, session, &origin).await?;
    }
    let step = logout::confirmed(
        &state.provider,
        body.0.logout.as_deref(),
        session.as_ref(),
        &origin,
    )
    .await?;
    metrics::counter!(LOGOUTS).increment(1);
    let next = match &step {
        LogoutStep::Done { next, .. } => next.as_str(),
        LogoutStep::DoneButNotRegistered(_) | LogoutStep::Ask(_) => "/logout",
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .cookie(state.removal_cookie())
        .json(Next { next }))
}

/// The page that says "signed out", for those who are: who is signed in at this browser is sent to their account.
pub async fn signed_out(
    state: Data<HttpState>,
    site: Data<pages::Site>,
    request: HttpRequest,
) -> HttpResponse {
    match context::session_of_browser(&state, &request).await {
        Ok(Some(_)) => HttpResponse::SeeOther()
            .insert_header((header::LOCATION, "/account"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish(),
        // A store that does not answer knows no session that would go on.
        Ok(None) | Err(_) => pages::document(request, site).await,
    }
}
