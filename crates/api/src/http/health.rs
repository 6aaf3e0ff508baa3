//! Probes. `live`: the process answers. `ready`: the database answers and has the schema that this program needs. The
//! issuer is not asked: while it is away, tokens whose keys are known go on being verified.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use actix_web::{HttpResponse, web};
use serde_json::json;

use super::problem::ApiError;
use crate::store::Store;

/// The last finding, so that a flood of probes does not become a flood of statements.
#[derive(Default)]
pub struct Readiness(Mutex<Option<(Instant, bool)>>);

/// Probes come every few seconds; a finding of the last second is news enough.
const KEPT: Duration = Duration::from_secs(1);

/// The process answers.
#[utoipa::path(get, path = "/healthz/live", tag = "health", responses((status = 200)))]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// The database answers and has the right schema.
#[utoipa::path(get, path = "/healthz/ready", tag = "health", responses((status = 200), (status = 503)))]
pub async fn ready(
    store: web::Data<Store>,
    readiness: web::Data<Readiness>,
) -> Result<HttpResponse, ApiError> {
    let is_ready = match readiness.recent() {
        Some(is_ready) => is_ready,
        None => {
            let is_ready = match store.pending_migrations().await {
                Ok(pending) => pending.is_empty(),
                Err(error) => {
                    tracing::warn!(%error, "not ready");
                    false
                }
            };
            readiness.keep(is_ready);
            is_ready
        }
    };
    if is_ready {
        Ok(HttpResponse::Ok().json(json!({ "status": "ok" })))
    } else {
        Err(ApiError::Unavailable)
    }
}

impl Readiness {
    fn recent(&self) -> Option<bool> {
        let last = self.0.lock().ok()?;
        last.filter(|(at, _)| at.elapsed() < KEPT)
            .map(|(_, is_ready)| is_ready)
    }

    fn keep(&self, is_ready: bool) {
        if let Ok(mut last) = self.0.lock() {
            *last = Some((Instant::now(), is_ready));
        }
    }
}
