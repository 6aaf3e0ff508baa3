//! `/api/admin/users/{user_id}/approve/` and `…/refuse/`: decisions about accounts that wait. They are listed by
//! `/api/admin/users/?status=waiting`.

use super::{
    body::Written,
    caller::Caller,
    ok, private,
    problem::{ApiError, Problem},
    users::{UserView, named},
};
use crate::http::HttpState;
use actix_web::{HttpRequest, HttpResponse, web::Data};
use authcore::admin::approvals;
use authmodel::approval::{self, MOST_REASON};
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

/// A refusal.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// Why: it goes into their mail as it is, and into the audit log. One line.
    #[serde(default)]
    #[garde(skip)]
    #[schema(min_length = 1, max_length = 500)]
    reason: Option<String>,
}

/// Approves an account that waits: its user may sign in from now on, and is mailed so.
#[utoipa::path(
    post, path = "/api/admin/users/{user_id}/approve/", tag = "users", params(("user_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = UserView),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn approve(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let user = approvals::approve_at(&state.provider, &state.admin, &named(&request)?, &caller.0).await?;
    Ok(ok(&UserView::from(user)))
}

/// Refuses an account that waits: it is deleted, its address is free, and its user is mailed so, with the reason where there is one.
#[utoipa::path(
    post, path = "/api/admin/users/{user_id}/refuse/", tag = "users", params(("user_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])), request_body = Refusal,
    responses(
        (status = 204, description = "They are gone."),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn refuse(
    state: Data<HttpState>,
    request: HttpRequest,
    written: Written<Refusal>,
) -> Result<HttpResponse, ApiError> {
    let Written { caller, body } = written;
    let reason = match &body.reason {
        None => None,
        Some(text) => Some(approval::parse_reason(text).ok_or_else(|| {
            ApiError::invalid(
                "reason",
                format!("has to be a line of 1 to {MOST_REASON} characters"),
            )
        })?),
    };
    approvals::refuse_at(
        &state.provider,
        &state.admin,
        &named(&request)?,
        reason,
        &caller.0,
    )
    .await?;
    Ok(private(HttpResponse::NoContent()).finish())
}
