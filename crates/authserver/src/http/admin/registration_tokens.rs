//! `/api/admin/registration-tokens/`: initial access tokens of dynamic registration (RFC 7591 §3).

use super::{
    body::Written,
    private,
    problem::{ApiError, Problem},
};
use crate::http::HttpState;
use actix_web::{HttpResponse, web::Data};
use authcore::admin::registration_tokens::{self, TokenRequest};
use chrono::{DateTime, Duration, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a token is to be good for.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRegistrationToken {
    /// How many registrations: one where nothing is said.
    #[garde(range(min = 1))]
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 4_294_967_295_u64, default = 1)]
    uses: u32,
    /// How long, in seconds: a day where nothing is said, 400 days at most.
    #[garde(range(min = 1, max = 34_560_000))]
    #[serde(default = "a_day")]
    #[schema(minimum = 1, maximum = 34_560_000, default = 86_400)]
    valid_seconds: u32,
}

const fn one() -> u32 {
    1
}

const fn a_day() -> u32 {
    86_400
}

/// A token that was just made.
#[derive(Serialize, ToSchema)]
pub struct RegistrationToken {
    /// Shown this once.
    token: String,
    uses: u32,
    expires_at: DateTime<Utc>,
}

/// Makes a token that lets its holder register clients.
#[utoipa::path(
    post, path = "/api/admin/registration-tokens/", tag = "clients", request_body = NewRegistrationToken,
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 201, body = RegistrationToken),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn create(
    state: Data<HttpState>,
    written: Written<NewRegistrationToken>,
) -> Result<HttpResponse, ApiError> {
    let request = TokenRequest {
        uses: written.body.uses,
        valid: Duration::seconds(written.body.valid_seconds.into()),
    };
    let added = registration_tokens::add(&state.admin, request, &written.caller.0).await?;
    Ok(private(HttpResponse::Created()).json(RegistrationToken {
        token: added.token.expose().to_owned(),
        uses: request.uses,
        expires_at: added.expires_at,
    }))
}
