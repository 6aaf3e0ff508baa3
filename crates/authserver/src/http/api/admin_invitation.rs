//! `/api/admin-invitation/`: the page of a one-time link that gives operators' roles. Looking uses nothing, so that whatever
//! follows links in mails burns none; only whoever is signed in at this browser and says so takes it.

use super::ok;
use crate::http::{HttpState, body::Json, context, problem::Problem};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use authcore::admin::roles::{self, Accepted};
use authmodel::{role::Roles, session::Session, user::User};
use garde::Validate;
use serde::{Deserialize, Serialize};

/// What the link carries.
#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    #[garde(length(min = 1, max = 100))]
    token: String,
}

#[derive(Serialize)]
struct Offer<'a> {
    roles: &'a Roles,
    email: &'a str,
}

/// What an invitation offers, and to whom it would go.
pub async fn check(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Invitation>,
) -> Result<HttpResponse, Problem> {
    let (_, user) = signed_in(&state, &request).await?;
    let roles = roles::offered(&state.provider, &body.0.token)
        .await?
        .ok_or(Problem::InvalidLink)?;
    Ok(ok(&Offer {
        roles: &roles,
        email: user.email.as_str(),
    }))
}

/// Accepts it.
pub async fn accept(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Invitation>,
) -> Result<HttpResponse, Problem> {
    let (session, user) = signed_in(&state, &request).await?;
    let origin = context::origin(&state, &request);
    let accepted = roles::accept(&state.provider, &body.0.token, &session, &user, &origin).await?;
    match accepted {
        Accepted::Roles(roles) => Ok(ok(&Offer {
            roles: &roles,
            email: user.email.as_str(),
        })),
        Accepted::Invalid => Err(Problem::InvalidLink),
    }
}

async fn signed_in(state: &HttpState, request: &HttpRequest) -> Result<(Session, User), Problem> {
    context::require_same_origin(state, request)?;
    let session = context::session(state, request).await?;
    session.ok_or(Problem::NotSignedIn)
}
