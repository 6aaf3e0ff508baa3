//! `/api/admin/users/…`: searched by how an address or a name begins, shown, shut out, let in, signed out, deleted.

use super::{
    LIMIT, LIMIT_MAX,
    body::{Written, no_control_characters, query},
    caller::Caller,
    cursor, ok, private,
    problem::{ApiError, Problem},
    roles::RoleName,
    segment,
};
use crate::http::HttpState;
use actix_web::{HttpRequest, HttpResponse, web::Data};
use authcore::admin::{
    approvals,
    users::{self, UserName},
};
use authmodel::{
    approval::WaitingPlace,
    grant::GrantSummary,
    ids::UserId,
    store::UserSearch,
    user::{User, UserStatus},
    username::Username,
};
use chrono::{DateTime, Datelike as _, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which users.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListUsers {
    /// How their address begins, whatever its case. Not together with `name`.
    #[garde(inner(length(chars, max = 254), custom(no_control_characters)))]
    #[param(max_length = 254)]
    email: Option<String>,
    /// How their name begins, whatever its case (on SQLite: of ASCII letters). Not together with `email`.
    #[garde(inner(length(chars, max = 100), custom(no_control_characters)))]
    #[param(max_length = 100)]
    name: Option<String>,
    /// Only those who wait for an approval, who has waited longest first. Not together with `email` or `name`.
    #[garde(skip)]
    #[param(inline)]
    status: Option<ListedStatus>,
    /// How many at most.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    #[serde(default = "limit")]
    #[param(required = false, minimum = 1, maximum = 100, default = 50)]
    limit: u32,
    /// The `next_cursor` of the page before.
    #[garde(length(max = cursor::MAX_LENGTH))]
    cursor: Option<String>,
}

pub(super) const fn limit() -> u32 {
    LIMIT
}

/// Which state users can be listed by.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListedStatus {
    /// They wait for an approval.
    Waiting,
}

/// Whether a user may sign in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Status {
    /// They may.
    Active,
    /// They were shut out.
    Disabled,
    /// They wait for an approval.
    Waiting,
}

/// A user.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserView {
    /// The `sub` of their tokens.
    id: Uuid,
    email: String,
    #[schema(required)]
    name: Option<String>,
    /// What apps may know them by (`preferred_username`).
    #[schema(required)]
    username: Option<String>,
    #[schema(inline)]
    status: Status,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self {
            id: user.id.0,
            email: user.email.as_str().to_owned(),
            name: user.name,
            username: user.username.map(|name| name.as_str().to_owned()),
            status: match user.status {
                UserStatus::Active => Status::Active,
                UserStatus::Disabled => Status::Disabled,
                UserStatus::Waiting => Status::Waiting,
            },
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

/// A user, and what they may do here.
#[derive(Serialize, ToSchema)]
pub struct UserDetail {
    #[serde(flatten)]
    user: UserView,
    /// Their roles as an operator; for most, none.
    roles: Vec<RoleName>,
}

/// A page of users.
#[derive(Serialize, ToSchema)]
pub struct UserPage {
    items: Vec<UserView>,
    /// What to pass as `cursor` for the next page; null at the end.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// What stands of a user's: an app or a device that they have allowed something.
#[derive(Serialize, ToSchema)]
#[schema(as = Grant)]
pub struct GrantView {
    id: Uuid,
    client_id: String,
    /// What was allowed, parted by spaces.
    scope: String,
    since: DateTime<Utc>,
    /// When its refresh token was last used.
    #[schema(required)]
    last_used_at: Option<DateTime<Utc>>,
    /// What the browser called itself in which it was allowed.
    #[schema(required)]
    user_agent: Option<String>,
    /// Whether it goes on after the sign-out at that browser.
    outlives_session: bool,
    /// Whether it is an approved device's.
    is_device: bool,
}

impl From<GrantSummary> for GrantView {
    fn from(grant: GrantSummary) -> Self {
        Self {
            id: grant.id.0,
            client_id: grant.client_id.as_str().to_owned(),
            scope: grant.scope.to_string(),
            since: grant.created_at,
            last_used_at: grant.last_used_at,
            user_agent: grant.user_agent,
            outlives_session: grant.outlives_session,
            is_device: grant.is_device,
        }
    }
}

/// All grants of a user.
#[derive(Serialize, ToSchema)]
pub struct GrantList {
    items: Vec<GrantView>,
}

/// Lists users.
#[utoipa::path(
    get, path = "/api/admin/users/", tag = "users", params(ListUsers), security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = UserPage),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn list(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let asked: ListUsers = query(&request)?;
    if asked.status.is_some() {
        return waiting(&state, &asked, &caller).await;
    }
    let (list, search) = match (asked.email, asked.name) {
        (Some(_), Some(_)) => {
            return Err(ApiError::invalid(
                "name",
                "can't be asked for together with email",
            ));
        }
        (None, Some(name)) => ("users by name", UserSearch::Name(name)),
        (email, None) => ("users by email", UserSearch::Address(email.unwrap_or_default())),
    };
    let after = cursor::read(list, asked.cursor.as_deref())?;
    let page = users::search(&state.admin, &search, after.as_ref(), asked.limit, &caller.0).await?;
    Ok(ok(&UserPage {
        items: page.users.into_iter().map(UserView::from).collect(),
        next_cursor: page.next.map(|place| cursor::write(list, &place)),
    }))
}

async fn waiting(state: &HttpState, asked: &ListUsers, caller: &Caller) -> Result<HttpResponse, ApiError> {
    const LIST: &str = "users who wait";
    if asked.email.is_some() || asked.name.is_some() {
        return Err(ApiError::invalid(
            "status",
            "can't be asked for together with email or name",
        ));
    }
    let after: Option<WaitingPlace> = cursor::read(LIST, asked.cursor.as_deref())?;
    // A forged one may name a time that no database knows.
    if after.is_some_and(|place| !(1970..=9999).contains(&place.since.year())) {
        return Err(ApiError::BadCursor);
    }
    let limit = asked.limit as usize;
    // One more tells whether there is another page.
    let mut found = approvals::list(&state.admin, after.as_ref(), asked.limit + 1, &caller.0).await?;
    let is_full = found.len() > limit;
    found.truncate(limit);
    let next = found
        .last()
        .filter(|_| is_full)
        .map(|last| cursor::write(LIST, &last.place()));
    Ok(ok(&UserPage {
        items: found.into_iter().map(|waiting| waiting.user.into()).collect(),
        next_cursor: next,
    }))
}

/// Shows a user.
#[utoipa::path(
    get, path = "/api/admin/users/{user_id}/", tag = "users", params(("user_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = UserDetail),
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
    Ok(ok(&UserDetail {
        user: shown.user.into(),
        roles: shown.roles.iter().map(RoleName::from).collect(),
    }))
}

/// What a user has allowed to apps and devices.
#[utoipa::path(
    get, path = "/api/admin/users/{user_id}/grants/", tag = "users", params(("user_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = GrantList),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn grants(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let found = users::grants(&state.admin, user_id(&request)?, &caller.0).await?;
    Ok(ok(&GrantList {
        items: found.into_iter().map(GrantView::from).collect(),
    }))
}

/// Shuts a user out: their sessions and tokens end at once, and roles of theirs are taken.
#[utoipa::path(
    post, path = "/api/admin/users/{user_id}/disable/", tag = "users", params(("user_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = UserView),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn disable(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let user = users::disable(&state.admin, &named(&request)?, &caller.0).await?;
    state.provider.tell_clients();
    Ok(ok(&UserView::from(user)))
}

/// Lets a user who was shut out sign in again. What was ended stays so.
#[utoipa::path(
    post, path = "/api/admin/users/{user_id}/enable/", tag = "users", params(("user_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = UserView),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn enable(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let user = users::enable(&state.admin, &named(&request)?, &caller.0).await?;
    Ok(ok(&UserView::from(user)))
}

/// Ends all sessions and tokens of a user, who may sign in again.
#[utoipa::path(
    post, path = "/api/admin/users/{user_id}/sign-out/", tag = "users", params(("user_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = UserView),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn sign_out(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let user = users::sign_out(&state.admin, &named(&request)?, &caller.0).await?;
    state.provider.tell_clients();
    Ok(ok(&UserView::from(user)))
}

/// The username to have.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUsername {
    /// `null` takes the one that they have.
    #[serde(deserialize_with = "Option::deserialize")]
    #[garde(inner(length(chars, max = 254)))]
    #[schema(required, max_length = 254)]
    username: Option<String>,
}

/// Gives a user a username, or takes theirs. One that is reserved, another's, or held back after another's is refused.
#[utoipa::path(
    put, path = "/api/admin/users/{user_id}/username/", tag = "users", request_body = SetUsername,
    params(("user_id" = Uuid, Path)), security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = UserView),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn set_username(
    state: Data<HttpState>,
    request: HttpRequest,
    written: Written<SetUsername>,
) -> Result<HttpResponse, ApiError> {
    let user = named(&request)?;
    let username = written.body.username.map(|text| Username::parse(&text));
    let username = username
        .transpose()
        .map_err(|error| ApiError::invalid("username", error))?;
    let user = users::set_username(&state.admin, &user, username.as_ref(), &written.caller.0).await?;
    Ok(ok(&UserView::from(user)))
}

/// Removes all second factors of a user who has lost them: passkeys, authenticator app, recovery codes. A mail tells them.
/// It takes a recent sign-in.
#[utoipa::path(
    post, path = "/api/admin/users/{user_id}/reset-factors/", tag = "users", params(("user_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = UserView),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn reset_factors(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let user = users::reset_factors_at(&state.provider, &state.admin, &named(&request)?, &caller.0).await?;
    Ok(ok(&UserView::from(user)))
}

/// Deletes a user, with their password record, sessions and consents. It can't be undone, and takes a recent sign-in.
#[utoipa::path(
    delete, path = "/api/admin/users/{user_id}/", tag = "users", params(("user_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 204, description = "They are gone."),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn delete(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    users::delete(&state.admin, &named(&request)?, &caller.0).await?;
    state.provider.tell_clients();
    Ok(private(HttpResponse::NoContent()).finish())
}

/// The identifier in the path, in its usual form and no other: one thing has one URL. What is none names nobody.
pub(super) fn user_id(request: &HttpRequest) -> Result<UserId, ApiError> {
    identifier(request, "user_id").map(UserId)
}

/// The same of whatever is named so.
pub(super) fn identifier(request: &HttpRequest, name: &str) -> Result<Uuid, ApiError> {
    let text = segment(request, name)?;
    let id = Uuid::try_parse(text).map_err(|_| ApiError::NotFound)?;
    if id.hyphenated().to_string() == text {
        Ok(id)
    } else {
        Err(ApiError::NotFound)
    }
}

pub(super) fn named(request: &HttpRequest) -> Result<UserName, ApiError> {
    user_id(request).map(UserName::Id)
}
