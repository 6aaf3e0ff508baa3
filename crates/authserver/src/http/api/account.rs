//! `GET /api/account/`: who is signed in at this browser.

use super::ok;
use crate::http::{HttpState, context, problem::Problem};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde_json::json;

/// The person and their session.
pub async fn show(state: Data<HttpState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (session, user) = context::session(&state, &request).await?.ok_or(Problem::NotSignedIn)?;
    Ok(ok(&json!({
        "sub": user.id,
        "email": user.email.as_str(),
        "name": user.name,
        "created_at": user.created_at,
        "session": { "auth_time": session.auth_time, "expires_at": session.expires_at },
    })))
}
