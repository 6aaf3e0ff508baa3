//! `/api/admin/me/`, `/api/admin/operators/`, `/api/admin/users/{user_id}/roles/`, `/api/admin/invitations/`: who may
//! administer.

use super::{
    body::Written,
    caller::Caller,
    ok, private,
    problem::{ApiError, Problem},
    users::{UserView, user_id},
};
use crate::http::HttpState;
use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use authcore::admin::{
    roles::{self, Invited},
    users,
};
use authmodel::role::{Right, Role, Roles};
use chrono::{DateTime, Duration, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use server_kit::entity_tags;
use utoipa::ToSchema;
use uuid::Uuid;

/// A bundle of rights.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Role)]
pub enum RoleName {
    /// Reads everything and changes nothing.
    Auditor,
    /// Looks after users' accounts.
    UserManager,
    /// Looks after clients.
    ClientManager,
    /// Everything, and who else may do what.
    Owner,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Auditor => Self::Auditor,
            Role::UserManager => Self::UserManager,
            Role::ClientManager => Self::ClientManager,
            Role::Owner => Self::Owner,
        }
    }
}

impl From<RoleName> for Role {
    fn from(role: RoleName) -> Self {
        match role {
            RoleName::Auditor => Self::Auditor,
            RoleName::UserManager => Self::UserManager,
            RoleName::ClientManager => Self::ClientManager,
            RoleName::Owner => Self::Owner,
        }
    }
}

fn names(roles: &Roles) -> Vec<RoleName> {
    roles.iter().map(RoleName::from).collect()
}

/// Who asks, and what they may do.
#[derive(Serialize, ToSchema)]
pub struct Me {
    id: Uuid,
    email: String,
    roles: Vec<RoleName>,
    /// What the roles carry together.
    rights: Vec<&'static str>,
    /// When they signed in: some acts take a sign-in within the last 15 minutes.
    auth_time: DateTime<Utc>,
}

/// A user who has roles.
#[derive(Serialize, ToSchema)]
#[schema(as = Operator)]
pub struct OperatorView {
    #[serde(flatten)]
    user: UserView,
    roles: Vec<RoleName>,
    /// Since when they have these.
    roles_changed_at: DateTime<Utc>,
}

/// All operators.
#[derive(Serialize, ToSchema)]
pub struct OperatorList {
    items: Vec<OperatorView>,
}

/// Roles of one user.
#[derive(Serialize, ToSchema)]
pub struct RoleSet {
    roles: Vec<RoleName>,
}

/// Roles to have, in the place of those before.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetRoles {
    /// None takes all.
    #[garde(length(max = 4))]
    #[schema(max_items = 4)]
    roles: Vec<RoleName>,
}

/// What an invitation is to offer.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    #[garde(length(min = 1, max = 4))]
    #[schema(min_items = 1, max_items = 4)]
    roles: Vec<RoleName>,
    /// How long the link is good, in seconds: an hour where nothing is said, a week at most.
    #[garde(range(min = 1, max = 604_800))]
    #[serde(default = "an_hour")]
    #[schema(minimum = 1, maximum = 604_800, default = 3600)]
    valid_seconds: u32,
}

const fn an_hour() -> u32 {
    3600
}

/// An invitation that was just made.
#[derive(Serialize, ToSchema)]
pub struct Invitation {
    /// Good once, shown this once. Whoever opens it, signed in, and accepts, gets the roles.
    link: String,
    roles: Vec<RoleName>,
    expires_at: DateTime<Utc>,
}

/// Who asks, and what they may do.
#[utoipa::path(
    get, path = "/api/admin/me/", tag = "roles", security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = Me),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn me(caller: Caller) -> Result<HttpResponse, ApiError> {
    let operator = caller.0.operator.as_ref().ok_or(ApiError::NoRole)?;
    Ok(ok(&Me {
        id: operator.user.0,
        email: operator.email.as_str().to_owned(),
        roles: names(&operator.roles),
        rights: operator.roles.rights().into_iter().map(Right::as_str).collect(),
        auth_time: operator.signed_in_at,
    }))
}

/// Lists everybody who has a role.
#[utoipa::path(
    get, path = "/api/admin/operators/", tag = "roles", security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = OperatorList),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn operators(state: Data<HttpState>, caller: Caller) -> Result<HttpResponse, ApiError> {
    let all = roles::list(&state.admin, &caller.0).await?;
    let items = all
        .into_iter()
        .map(|operator| OperatorView {
            roles: names(&operator.roles),
            roles_changed_at: operator.changed_at,
            user: operator.user.into(),
        })
        .collect();
    Ok(ok(&OperatorList { items }))
}

/// Shows a user's roles.
#[utoipa::path(
    get, path = "/api/admin/users/{user_id}/roles/", tag = "roles", params(("user_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = RoleSet, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn show(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let shown = users::show(&state.admin, user_id(&request)?, &caller.0).await?;
    Ok(tagged(&shown.roles))
}

/// Puts roles in the place of a user's. Nobody gives or takes rights that they lack; the last owner stays one.
#[utoipa::path(
    put, path = "/api/admin/users/{user_id}/roles/", tag = "roles", request_body = SetRoles,
    params(("user_id" = Uuid, Path), ("If-Match" = Option<String>, Header)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = RoleSet, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn set(
    state: Data<HttpState>,
    request: HttpRequest,
    written: Written<SetRoles>,
) -> Result<HttpResponse, ApiError> {
    let user = user_id(&request)?;
    let wanted: Roles = written.body.roles.into_iter().map(Role::from).collect();
    let expected = if_match(&request)?;
    let actor = &written.caller.0;
    let now = roles::set(&state.admin, user, &wanted, expected.as_ref(), actor).await?;
    Ok(tagged(&now))
}

/// Makes a one-time link by which whoever is signed in gets roles.
#[utoipa::path(
    post, path = "/api/admin/invitations/", tag = "roles", request_body = NewInvitation,
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 201, body = Invitation),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn invite(
    state: Data<HttpState>,
    written: Written<NewInvitation>,
) -> Result<HttpResponse, ApiError> {
    let offered: Roles = written.body.roles.into_iter().map(Role::from).collect();
    let valid = Duration::seconds(written.body.valid_seconds.into());
    let Invited { link, expires_at, .. } =
        roles::invite(&state.admin, &offered, valid, &written.caller.0).await?;
    Ok(private(HttpResponse::Created()).json(Invitation {
        link,
        roles: names(&offered),
        expires_at,
    }))
}

/// A set of roles is its own entity tag: `"auditor+owner"`.
fn tagged(roles: &Roles) -> HttpResponse {
    let tag = format!("\"{}\"", roles.to_string().replace(' ', "+"));
    private(HttpResponse::Ok())
        .insert_header((header::ETAG, tag))
        .json(RoleSet { roles: names(roles) })
}

/// The roles that `If-Match` names; nothing where any will do. Of several tags the first that is ours counts, and one that
/// is none of ours matches nothing (RFC 9110 §13.1.1).
fn if_match(request: &HttpRequest) -> Result<Option<Roles>, ApiError> {
    let mut lines = request.headers().get_all(header::IF_MATCH).peekable();
    if lines.peek().is_none() {
        return Ok(None);
    }
    let tags: Vec<&str> = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(entity_tags::list)
        .collect();
    if tags.contains(&"*") {
        return Ok(None);
    }
    let parse = |tag: &&str| Roles::parse(&tag.replace('+', " ")).ok();
    tags.iter()
        .find_map(parse)
        .map(Some)
        .ok_or(ApiError::PreconditionFailed)
}
