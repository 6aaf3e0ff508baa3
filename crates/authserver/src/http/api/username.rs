//! `/api/account/username/`: the name that apps may take for the user, chosen by themselves. See [`authcore::people::username`].

use super::{account, ok};
use crate::http::{HttpState, body::Json, context, problem::Problem};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use authcore::people::username;
use authmodel::username::Username;
use garde::Validate;
use serde::Deserialize;

/// The name to have, or `null` for none.
#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    // Without a default: a body that leaves it out takes nobody's name away.
    #[serde(deserialize_with = "Option::deserialize")]
    #[garde(inner(length(chars, max = 254)))]
    username: Option<String>,
}

/// Gives the user a name, or takes theirs.
pub async fn choose(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Choice>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let (session, mut user) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let Json(Choice { username }) = body;
    let chosen = username
        .map(|text| Username::parse(&text))
        .transpose()
        .map_err(|error| Problem::InvalidField {
            field: "username",
            message: error.words(),
        })?;
    let origin = context::origin(&state, &request);
    username::choose(&state.provider, &session, chosen.as_ref(), &origin).await?;
    user.username = chosen;
    Ok(ok(&account::describe(&state, &session, &user).await?))
}
