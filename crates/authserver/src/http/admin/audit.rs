//! `/api/admin/audit/`: the audit trail, newest first, by filters.

use super::{
    LIMIT_MAX,
    body::{no_control_characters, query},
    caller::Caller,
    cursor, ok,
    problem::{ApiError, Problem},
    users::limit,
};
use crate::http::HttpState;
use actix_web::{HttpRequest, HttpResponse, web::Data};
use authcore::admin::audit;
use authmodel::{
    audit::{AuditRecord, Surface},
    ids::UserId,
    store::AuditFilter,
};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

const LIST: &str = "audit";

/// Which events.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListAudit {
    /// Of this user.
    #[garde(skip)]
    user: Option<Uuid>,
    /// By this operator.
    #[garde(skip)]
    actor: Option<Uuid>,
    /// Through, or about, this client.
    #[garde(inner(length(max = 255), custom(no_control_characters)))]
    #[param(max_length = 255)]
    client: Option<String>,
    /// Of this action, such as `login`.
    #[garde(inner(length(max = 64), custom(no_control_characters)))]
    #[param(max_length = 64)]
    action: Option<String>,
    /// That came out so.
    #[garde(skip)]
    #[param(inline)]
    outcome: Option<Outcome>,
    /// At this time or later.
    #[garde(inner(custom(sensible_time)))]
    since: Option<DateTime<Utc>>,
    /// Before this time.
    #[garde(inner(custom(sensible_time)))]
    until: Option<DateTime<Utc>>,
    /// How many at most.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    #[serde(default = "limit")]
    #[param(required = false, minimum = 1, maximum = 100, default = 50)]
    limit: u32,
    /// The `next_cursor` of the page before.
    #[garde(length(max = cursor::MAX_LENGTH))]
    cursor: Option<String>,
}

/// Years beyond four digits don't compare as text on SQLite, and Postgres takes none before 4713 BC.
fn sensible_time(time: &DateTime<Utc>, _: &()) -> garde::Result {
    use chrono::Datelike as _;
    if (1970..=9999).contains(&time.year()) {
        Ok(())
    } else {
        Err(garde::Error::new("has to be in the years 1970 to 9999"))
    }
}

/// How it came out.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    /// As was asked.
    Success,
    /// Refused.
    Refused,
}

/// What an operator's act says beside.
#[derive(Serialize, ToSchema)]
struct ActView {
    /// Who acted; null at the host's command line.
    #[schema(required)]
    actor: Option<Uuid>,
    /// What they were called then.
    #[schema(required)]
    actor_name: Option<String>,
    /// By which way.
    #[schema(value_type = String, example = "api")]
    surface: Surface,
    /// What the target was called.
    #[schema(required)]
    target: Option<String>,
    /// What was changed of it, before.
    #[schema(required, value_type = Value)]
    before: Option<Value>,
    /// And after; of a refused act, what was asked for.
    #[schema(required, value_type = Value)]
    after: Option<Value>,
}

/// An event.
#[derive(Serialize, ToSchema)]
pub struct Event {
    /// Its place: later events have greater ones.
    id: i64,
    at: DateTime<Utc>,
    action: String,
    outcome: String,
    /// Of whom; they may be gone.
    #[schema(required)]
    user: Option<Uuid>,
    /// Through, or about, which client; it may be gone.
    #[schema(required)]
    client: Option<String>,
    #[schema(required)]
    session: Option<Uuid>,
    /// From which address.
    #[schema(required)]
    ip: Option<String>,
    /// What the browser called itself.
    #[schema(required)]
    user_agent: Option<String>,
    /// Of an operator's act.
    #[schema(required, inline)]
    act: Option<ActView>,
}

impl From<AuditRecord> for Event {
    fn from(record: AuditRecord) -> Self {
        Self {
            id: record.id,
            at: record.at,
            action: record.action,
            outcome: record.outcome,
            user: record.user_id.map(|id| id.0),
            client: record.client_id,
            session: record.session_id.map(|id| id.0),
            ip: record.ip,
            user_agent: record.user_agent,
            act: record.act.map(|act| ActView {
                actor: act.actor.map(|id| id.0),
                actor_name: act.actor_name,
                surface: act.surface,
                target: act.target,
                before: act.before,
                after: act.after,
            }),
        }
    }
}

/// A page of the trail. It may be short, or empty, and yet have a next one: a request looks at 10,000 events at most.
#[derive(Serialize, ToSchema)]
pub struct EventPage {
    /// The newest first.
    items: Vec<Event>,
    /// What to pass as `cursor` for the next page; null at the end.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Reads the audit trail.
#[utoipa::path(
    get, path = "/api/admin/audit/", tag = "audit", params(ListAudit), security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = EventPage),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn list(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let asked: ListAudit = query(&request)?;
    let before = cursor::read(LIST, asked.cursor.as_deref())?;
    let filter = AuditFilter {
        user: asked.user.map(UserId),
        actor: asked.actor.map(UserId),
        client: asked.client,
        action: asked.action,
        outcome: asked.outcome.map(|outcome| match outcome {
            Outcome::Success => "success".to_owned(),
            Outcome::Refused => "refused".to_owned(),
        }),
        since: asked.since,
        until: asked.until,
    };
    let page = audit::list(&state.admin, &filter, before, asked.limit, &caller.0).await?;
    Ok(ok(&EventPage {
        items: page.records.into_iter().map(Event::from).collect(),
        next_cursor: page.next.map(|place| cursor::write(LIST, &place)),
    }))
}
