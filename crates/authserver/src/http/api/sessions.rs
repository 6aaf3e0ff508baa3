//! `/api/account/sessions/`: at which browsers the user is signed in, and ending that at one of them, or at all others.

use super::ok;
use crate::http::{HttpState, context, problem::Problem};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Path},
};
use authcore::people::sessions;
use authmodel::ids::SessionId;

/// Every live session.
pub async fn list(state: Data<HttpState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (session, _) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    Ok(ok(&sessions::list(&state.provider, &session).await?))
}

/// Ends one. Another user's is not there, as one that has ended.
pub async fn end(
    state: Data<HttpState>,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let (session, _) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let id = id
        .parse()
        .map(SessionId)
        .map_err(|_| Problem::NotFound("There is no such session."))?;
    let origin = context::origin(&state, &request);
    if !sessions::end(&state.provider, &session, id, &origin).await? {
        return Err(Problem::NotFound("There is no such session."));
    }
    let mut response = HttpResponse::NoContent();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    if id == session.id {
        response.cookie(state.removal_cookie());
    }
    Ok(response.finish())
}

/// Ends all but the one that asks.
pub async fn end_others(state: Data<HttpState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let (session, _) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let origin = context::origin(&state, &request);
    sessions::end_others(&state.provider, &session, &origin).await?;
    Ok(HttpResponse::NoContent()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}
