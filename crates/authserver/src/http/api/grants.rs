//! `/api/account/grants/`: what stands of the user's, by app and device, and ending each.

use super::ok;
use crate::http::{HttpState, context, problem::Problem};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Path},
};
use authcore::people::grants;
use authmodel::ids::GrantId;

/// Everything that stands.
pub async fn list(state: Data<HttpState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (session, _) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    Ok(ok(&grants::list(&state.provider, &session).await?))
}

/// Ends one. Again is no error: what is asked for holds. So is another user's: nobody learns that there is such a one.
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
        .map(GrantId)
        .map_err(|_| Problem::InvalidRequest("This is no grant's identifier."))?;
    let origin = context::origin(&state, &request);
    grants::end(&state.provider, &session, id, &origin).await?;
    Ok(HttpResponse::NoContent()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}
