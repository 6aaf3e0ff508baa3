//! `/api/admin/users/{user_id}/sessions/…`, `…/grants/{grant_id}/` and `…/factors/`: where a user is signed in, what stands of theirs,
//! and the end of each.

use super::{
    caller::Caller,
    ok, private,
    problem::{ApiError, Problem},
    users::{identifier, user_id},
};
use crate::http::HttpState;
use actix_web::{HttpRequest, HttpResponse, web::Data};
use authcore::admin::user_sessions::{self, FactorsShown};
use authmodel::{
    ids::{GrantId, SessionId},
    session::SessionSummary,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A browser at which a user is signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    id: Uuid,
    /// Since when there is a session at that browser.
    since: DateTime<Utc>,
    /// When they last proved who they are.
    auth_time: DateTime<Utc>,
    /// When it was last used, give or take some minutes.
    #[schema(required)]
    last_used_at: Option<DateTime<Utc>>,
    /// When it ends by itself.
    expires_at: DateTime<Utc>,
    /// What the browser called itself.
    #[schema(required)]
    user_agent: Option<String>,
    /// From which network they signed in, and no more of the address.
    #[schema(required)]
    network: Option<String>,
}

impl From<SessionSummary> for SessionView {
    fn from(session: SessionSummary) -> Self {
        Self {
            id: session.id.0,
            since: session.created_at,
            auth_time: session.authenticated_at,
            last_used_at: session.last_used_at,
            expires_at: session.expires_at,
            user_agent: session.user_agent,
            network: session.network.map(|network| network.to_string()),
        }
    }
}

/// The browsers at which a user is signed in.
#[derive(Serialize, ToSchema)]
pub struct SessionList {
    /// The last used first; 200 at most.
    items: Vec<SessionView>,
}

/// What a user proves who they are with, beside the password.
#[derive(Serialize, ToSchema)]
#[schema(as = Factors)]
pub struct FactorsView {
    /// Whether they have an authenticator app.
    totp: bool,
    /// How many passkeys they have.
    passkeys: u32,
    /// How many recovery codes are left.
    recovery_codes: u32,
}

impl From<FactorsShown> for FactorsView {
    fn from(factors: FactorsShown) -> Self {
        Self {
            totp: factors.totp,
            passkeys: factors.passkeys,
            recovery_codes: factors.recovery_codes,
        }
    }
}

/// Lists the browsers at which a user is signed in.
#[utoipa::path(
    get, path = "/api/admin/users/{user_id}/sessions/", tag = "users", params(("user_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = SessionList),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn list(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let found = user_sessions::list(&state.admin, user_id(&request)?, &caller.0).await?;
    Ok(ok(&SessionList {
        items: found.into_iter().map(SessionView::from).collect(),
    }))
}

/// Signs a user out at one browser, with what came of it at apps. All at once end by `sign-out/`.
#[utoipa::path(
    delete, path = "/api/admin/users/{user_id}/sessions/{session_id}/", tag = "users", params(("user_id" = Uuid, Path), ("session_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 204, description = "It has ended."),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn end(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let session = SessionId(identifier(&request, "session_id")?);
    user_sessions::end(&state.admin, user_id(&request)?, session, &caller.0).await?;
    state.provider.tell_clients();
    Ok(private(HttpResponse::NoContent()).finish())
}

/// Ends what an app or a device has of a user; with one that ends with its session, all of that app's there.
#[utoipa::path(
    delete, path = "/api/admin/users/{user_id}/grants/{grant_id}/", tag = "users", params(("user_id" = Uuid, Path), ("grant_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 204, description = "It has ended."),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn end_grant(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let grant = GrantId(identifier(&request, "grant_id")?);
    user_sessions::end_grant(&state.admin, user_id(&request)?, grant, &caller.0).await?;
    Ok(private(HttpResponse::NoContent()).finish())
}

/// Shows which second factors a user has.
#[utoipa::path(
    get, path = "/api/admin/users/{user_id}/factors/", tag = "users", params(("user_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = FactorsView),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn factors(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let found = user_sessions::factors(&state.admin, user_id(&request)?, &caller.0).await?;
    Ok(ok(&FactorsView::from(found)))
}
