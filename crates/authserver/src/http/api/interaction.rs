//! `GET /api/interaction/?interaction=…`: what the sign-in and consent pages show of a waiting request. `POST`: it is the account
//! that is signed in that is meant.

use super::{Next, ok};
use crate::http::{HttpState, body::Json, context, problem::Problem};
use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use authcore::oauth::interaction;
use garde::Validate;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Which {
    interaction: String,
}

/// Describes an interaction.
pub async fn describe(
    state: Data<HttpState>,
    request: HttpRequest,
    which: Result<Query<Which>, actix_web::Error>,
) -> Result<HttpResponse, Problem> {
    let which = which.map_err(|_| Problem::InvalidRequest("The parameter interaction is missing."))?;
    let user = context::session(&state, &request).await?.map(|(_, user)| user);
    let found = interaction::describe(&state.provider, &which.interaction, user.as_ref()).await?;
    Ok(ok(&found.ok_or(Problem::InteractionExpired)?))
}

#[derive(Deserialize, Validate)]
pub struct Chosen {
    #[garde(length(max = 64))]
    interaction: String,
}

/// The user chooses the account that is signed in.
pub async fn choose(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Chosen>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let (session, _) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let next = interaction::select_account(&state.provider, &body.0.interaction, &session).await?;
    let next = next.ok_or(Problem::InteractionExpired)?;
    Ok(ok(&Next { next: &next }))
}
