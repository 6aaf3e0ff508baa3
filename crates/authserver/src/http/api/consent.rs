//! `POST /api/consent/`: the user's word on what a client asks.

use super::{Next, ok};
use crate::http::{HttpState, body::Json, context, problem::Problem};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use authcore::oauth::consent;
use authmodel::scope::Scope;
use garde::Validate;
use serde::Deserialize;

#[derive(Deserialize, Validate)]
pub struct Consent {
    #[garde(length(max = 64))]
    interaction: String,
    #[garde(skip)]
    allow: bool,
    #[serde(default)]
    #[garde(length(max = 100), inner(length(max = 200)))]
    scopes: Vec<String>,
}

/// Takes the word and answers the client.
pub async fn decide(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Consent>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let session = context::session(&state, &request)
        .await?
        .map(|(session, _)| session);
    let Json(Consent {
        interaction,
        allow,
        scopes,
    }) = body;
    let allowed =
        Scope::parse(&scopes.join(" ")).map_err(|_| Problem::InvalidRequest("A scope is malformed."))?;
    let origin = context::origin(&state, &request);
    let next = match session {
        Some(session) => {
            consent::decide(&state.provider, &interaction, allow, &allowed, &session, &origin).await?
        }
        None if allow => return Err(Problem::NotSignedIn),
        // A no needs nobody to be signed in: it is the way back from the sign-in page.
        None => consent::decline(&state.provider, &interaction, None, &origin).await?,
    };
    let next = next.ok_or(Problem::InteractionExpired)?;
    Ok(ok(&Next { next: &next }))
}
