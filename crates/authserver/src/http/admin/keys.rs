//! `/api/admin/keys/`: signing keys, listed and rotated. Their private halves are nowhere to be seen.

use super::{
    caller::Caller,
    ok,
    problem::{ApiError, Problem},
};
use crate::http::HttpState;
use actix_web::{HttpResponse, web::Data};
use authcore::admin::keys;
use authmodel::signing_key::{KeyState, StoredKey};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// Where in its life a key is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum State {
    /// Published, signs nothing yet.
    Next,
    /// Signs.
    Active,
    /// Signs no more, still verifies.
    Retiring,
}

/// A signing key.
#[derive(Serialize, ToSchema)]
#[schema(as = Key)]
pub struct KeyView {
    kid: String,
    /// The JWS algorithm (RFC 7518 §3.1).
    algorithm: &'static str,
    #[schema(inline)]
    state: State,
    created_at: DateTime<Utc>,
    #[schema(required)]
    activated_at: Option<DateTime<Utc>>,
    /// When the last token that it signed has expired.
    #[schema(required)]
    retires_at: Option<DateTime<Utc>>,
}

impl From<StoredKey> for KeyView {
    fn from(key: StoredKey) -> Self {
        Self {
            kid: key.kid,
            algorithm: key.algorithm.as_str(),
            state: match key.state {
                KeyState::Next => State::Next,
                KeyState::Active => State::Active,
                KeyState::Retiring => State::Retiring,
            },
            created_at: key.created_at,
            activated_at: key.activated_at,
            retires_at: key.retires_at,
        }
    }
}

/// All keys.
#[derive(Serialize, ToSchema)]
pub struct KeyList {
    /// The oldest first.
    items: Vec<KeyView>,
}

/// Lists the signing keys.
#[utoipa::path(
    get, path = "/api/admin/keys/", tag = "keys", security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = KeyList),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn list(state: Data<HttpState>, caller: Caller) -> Result<HttpResponse, ApiError> {
    let keys = keys::list(&state.admin, &caller.0).await?;
    Ok(ok(&KeyList {
        items: keys.into_iter().map(KeyView::from).collect(),
    }))
}

/// Puts the next keys into use and publishes new next ones; tokens signed before stay good until they expire. It takes a
/// recent sign-in.
#[utoipa::path(
    post, path = "/api/admin/keys/rotate/", tag = "keys", security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = KeyList),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn rotate(state: Data<HttpState>, caller: Caller) -> Result<HttpResponse, ApiError> {
    keys::rotate_running(&state.admin, &state.provider, &caller.0).await?;
    list(state, caller).await
}
