//! `/api/account/consents/`: what the user has allowed to whom, and taking it back.

use super::ok;
use crate::http::{HttpState, context, problem::Problem};
use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use authcore::people::account;
use authmodel::ids::ClientId;

/// Everything that they allow.
pub async fn list(state: Data<HttpState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (session, _) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    Ok(ok(&account::consents(&state.provider, &session).await?))
}

/// Takes it back from one client, and every token with it. Again is no error: what is asked for holds.
pub async fn revoke(state: Data<HttpState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let (session, _) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let client = ClientId::parse(&client_id(&request))
        .map_err(|_| Problem::InvalidRequest("This is no client's identifier."))?;
    let origin = context::origin(&state, &request);
    account::revoke_consent(&state.provider, &session, &client, &origin).await?;
    Ok(HttpResponse::NoContent()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}

/// The rest of the path: an identifier may be an address, which comes percent-encoded.
fn client_id(request: &HttpRequest) -> String {
    let raw = request.match_info().get("client_id").unwrap_or_default();
    percent_encoding::percent_decode_str(raw.strip_suffix('/').unwrap_or(raw))
        .decode_utf8_lossy()
        .into_owned()
}
