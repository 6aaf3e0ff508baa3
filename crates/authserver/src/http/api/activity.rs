//! `GET /api/account/activity/`: what happened to the user's account, newest first; `before` is a page's `next`.

use super::ok;
use crate::http::{HttpState, context, problem::Problem};
use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use authcore::people::activity;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Which {
    before: Option<String>,
}

/// A page of it.
pub async fn page(
    state: Data<HttpState>,
    request: HttpRequest,
    which: Result<Query<Which>, actix_web::Error>,
) -> Result<HttpResponse, Problem> {
    let (session, _) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let before = which
        .map_err(|_| Problem::InvalidRequest("The query names one page."))?
        .into_inner()
        .before;
    let page = activity::page(&state.provider, &session, before.as_deref()).await?;
    let page = page.ok_or(Problem::InvalidRequest("There is no such page."))?;
    Ok(ok(&page))
}
