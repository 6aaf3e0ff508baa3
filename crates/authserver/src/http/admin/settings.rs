//! `/api/admin/settings/`: what this server runs with, and where each setting comes from.

use super::{
    caller::Caller,
    ok,
    problem::{ApiError, Problem},
};
use crate::{http::HttpState, settings::InForce};
use actix_web::{HttpResponse, web::Data};
use authcore::admin::settings;
use serde::Serialize;
use utoipa::ToSchema;

/// Where a setting comes from.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Origin {
    /// Nobody has set it.
    Default,
    /// The settings file.
    File,
    /// The environment.
    Environment,
    /// A flag.
    Flag,
}

/// A setting as it is in force at the server that answers.
#[derive(Serialize, ToSchema)]
#[schema(as = Setting)]
pub struct SettingView {
    /// Its dotted name, as in the annotated default file.
    name: String,
    /// Its value as TOML; null for a secret that is set. A password in an address is left out of it.
    #[schema(required)]
    value: Option<String>,
    #[schema(inline)]
    origin: Origin,
}

impl From<&InForce> for SettingView {
    fn from(setting: &InForce) -> Self {
        use crate::settings::Origin as Whence;
        Self {
            name: setting.name.clone(),
            value: setting.value.clone(),
            origin: match setting.origin {
                Whence::Default => Origin::Default,
                Whence::File => Origin::File,
                Whence::Environment => Origin::Environment,
                Whence::Flag => Origin::Flag,
            },
        }
    }
}

/// All settings.
#[derive(Serialize, ToSchema)]
pub struct SettingList {
    /// By name.
    items: Vec<SettingView>,
}

/// Lists the settings in force. Each server has its own: behind a balancer the one that answers tells of itself.
#[utoipa::path(
    get, path = "/api/admin/settings/", tag = "settings", security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = SettingList),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn list(state: Data<HttpState>, caller: Caller) -> Result<HttpResponse, ApiError> {
    let in_force = settings::show(&state.admin, &caller.0, &state.settings).await?;
    Ok(ok(&SettingList {
        items: in_force.iter().map(SettingView::from).collect(),
    }))
}
