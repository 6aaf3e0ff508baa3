//! `GET /api/session/`: who is signed in at this browser, if anybody. Nobody is an answer here, not an error: the sign-in
//! page asks before it knows.

use super::ok;
use crate::http::{HttpState, context, problem::Problem};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;

#[derive(Serialize)]
struct Session<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// The language that they read, where they have said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<&'a str>,
    /// What the page says back of whose account it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
}

/// The user, or nothing.
pub async fn show(state: Data<HttpState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let user = context::session(&state, &request).await?.map(|(_, user)| user);
    Ok(ok(&Session {
        email: user.as_ref().map(|user| user.email.as_str()),
        name: user.as_ref().and_then(|user| user.name.as_deref()),
        locale: user.as_ref().and_then(|user| user.profile.locale.as_deref()),
        account: user.as_ref().map(|user| state.provider.account_mark(user.id)),
    }))
}
