//! `GET /api/interaction/?interaction=…`: what the sign-in and consent pages show of a waiting request.

use super::ok;
use crate::http::{HttpState, context, problem::Problem};
use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use authcore::oauth::interaction;
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
