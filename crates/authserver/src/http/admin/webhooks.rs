//! `/api/admin/webhooks/…`: receivers of events, and how they are doing. Secrets are answered once, where they are made.

use super::{
    body::{Written, no_control_characters},
    caller::Caller,
    ok, private,
    problem::{ApiError, Problem},
    segment,
};
use crate::http::HttpState;
use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use authcore::admin::webhooks::{self, LONGEST_URL, WebhookDraft};
use authmodel::{
    ids::WebhookId,
    webhook::{Webhook, WebhookReport},
};
use chrono::{DateTime, Duration, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// More than there are events.
const MOST_EVENTS: usize = 200;

/// A receiver of events, and how it is doing.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhook)]
pub struct WebhookView {
    id: Uuid,
    /// Where it is told; of its address the origin alone, for whoever lacks the right `manage_webhooks`.
    url: String,
    /// Names of events, as in the audit trail; all where there is none.
    events: Vec<String>,
    created_at: DateTime<Utc>,
    /// Until when the previous secret signs beside the present one.
    #[schema(required)]
    previous_secret_until: Option<DateTime<Utc>>,
    /// How much is on its way.
    #[schema(minimum = 0)]
    waiting: u64,
    /// How much was given up within the last seven days, and can be sent again.
    #[schema(minimum = 0)]
    given_up: u64,
    /// How much it has taken.
    #[schema(minimum = 0)]
    delivered: u64,
    #[schema(required)]
    last_delivered_at: Option<DateTime<Utc>>,
    #[schema(required)]
    last_failed_at: Option<DateTime<Utc>>,
    /// Why.
    #[schema(required)]
    last_failure: Option<String>,
}

impl From<WebhookReport> for WebhookView {
    fn from(report: WebhookReport) -> Self {
        let Webhook {
            id,
            url,
            events,
            created_at,
        } = report.webhook;
        Self {
            id: id.0,
            url,
            events: events.into_iter().collect(),
            created_at,
            previous_secret_until: report.previous_until,
            waiting: report.waiting,
            given_up: report.given_up,
            delivered: report.delivered,
            last_delivered_at: report.last_delivered_at,
            last_failed_at: report.last_failed_at,
            last_failure: report.last_failure,
        }
    }
}

/// All of them.
#[derive(Serialize, ToSchema)]
pub struct WebhookList {
    /// The oldest first; 20 at most.
    items: Vec<WebhookView>,
}

/// A receiver to be added.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// Where it is told: https, without a user and a fragment.
    #[garde(length(min = 1, max = LONGEST_URL), custom(no_control_characters))]
    #[schema(min_length = 1, max_length = 2000, example = "https://app.example.org/tacit")]
    url: String,
    /// Of which events; of all where none is named.
    #[garde(length(max = MOST_EVENTS))]
    #[serde(default)]
    #[schema(max_items = 200)]
    events: Vec<String>,
}

/// A receiver that was just added.
#[derive(Serialize, ToSchema)]
pub struct WebhookAdded {
    id: Uuid,
    /// Shown this once.
    secret: String,
}

/// How long the previous secret is to sign, too.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RotateWebhookSecret {
    /// In seconds: a day where nothing is said, 30 days at most.
    #[garde(range(max = 2_592_000))]
    #[serde(default = "a_day")]
    #[schema(minimum = 0, maximum = 2_592_000, default = 86_400)]
    overlap_seconds: u32,
    /// Whether the secret before the present one stops signing now, where it still does; else such a change is refused.
    #[garde(skip)]
    #[serde(default)]
    #[schema(default = false)]
    end_overlap: bool,
}

const fn a_day() -> u32 {
    86_400
}

/// A secret that was just made.
#[derive(Serialize, ToSchema)]
pub struct WebhookSecret {
    /// Shown this once.
    secret: String,
    /// Until when the previous one signs beside it.
    previous_secret_until: DateTime<Utc>,
}

/// How much is sent again.
#[derive(Serialize, ToSchema)]
pub struct WebhookRetried {
    #[schema(minimum = 0)]
    retried: u64,
}

/// Whether a trial was taken.
#[derive(Serialize, ToSchema)]
pub struct WebhookTested {
    delivered: bool,
    /// Why not.
    #[schema(required)]
    problem: Option<String>,
}

fn named(request: &HttpRequest) -> Result<WebhookId, ApiError> {
    let id = segment(request, "webhook_id")?.parse::<Uuid>();
    id.map(WebhookId).map_err(|_| ApiError::NotFound)
}

/// Lists the receivers of events, and how they are doing.
#[utoipa::path(
    get, path = "/api/admin/webhooks/", tag = "webhooks", security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = WebhookList),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn list(state: Data<HttpState>, caller: Caller) -> Result<HttpResponse, ApiError> {
    let all = webhooks::list(&state.admin, &caller.0).await?;
    Ok(ok(&WebhookList {
        items: all.into_iter().map(WebhookView::from).collect(),
    }))
}

/// Adds a receiver: it is told of what happens from here on.
#[utoipa::path(
    post, path = "/api/admin/webhooks/", tag = "webhooks", request_body = NewWebhook,
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 201, body = WebhookAdded, headers(("Location" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn create(state: Data<HttpState>, written: Written<NewWebhook>) -> Result<HttpResponse, ApiError> {
    let NewWebhook { url, events } = written.body;
    let draft = WebhookDraft {
        url,
        events: events.into_iter().collect(),
    };
    let added = webhooks::add_running(&state.admin, &state.provider, draft, &written.caller.0).await?;
    let id = added.webhook.id;
    Ok(private(HttpResponse::Created())
        .insert_header((header::LOCATION, format!("/api/admin/webhooks/{id}/")))
        .json(WebhookAdded {
            id: id.0,
            secret: String::clone(&added.secret),
        }))
}

/// Shows a receiver.
#[utoipa::path(
    get, path = "/api/admin/webhooks/{webhook_id}/", tag = "webhooks", params(("webhook_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = WebhookView),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn show(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let report = webhooks::show(&state.admin, named(&request)?, &caller.0).await?;
    Ok(ok(&WebhookView::from(report)))
}

/// Gives a receiver another secret. The previous one signs beside it for a while, so that the receiver can change over.
#[utoipa::path(
    post, path = "/api/admin/webhooks/{webhook_id}/secret/", tag = "webhooks", params(("webhook_id" = Uuid, Path)),
    request_body = RotateWebhookSecret, security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = WebhookSecret),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn rotate_secret(
    state: Data<HttpState>,
    request: HttpRequest,
    written: Written<RotateWebhookSecret>,
) -> Result<HttpResponse, ApiError> {
    let overlap = (
        Duration::seconds(written.body.overlap_seconds.into()),
        written.body.end_overlap,
    );
    let (id, actor) = (named(&request)?, &written.caller.0);
    let (secret, until) = webhooks::rotate_running(&state.admin, &state.provider, id, overlap, actor).await?;
    Ok(ok(&WebhookSecret {
        secret: String::clone(&secret),
        previous_secret_until: until,
    }))
}

/// Sends again what was given up.
#[utoipa::path(
    post, path = "/api/admin/webhooks/{webhook_id}/retry/", tag = "webhooks", params(("webhook_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = WebhookRetried),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn retry(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let retried = webhooks::retry(&state.admin, named(&request)?, &caller.0).await?;
    Ok(ok(&WebhookRetried { retried }))
}

/// Sends a receiver a trial, once and at once. It waits five seconds for the answer at most.
#[utoipa::path(
    post, path = "/api/admin/webhooks/{webhook_id}/test/", tag = "webhooks", params(("webhook_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = WebhookTested),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn test(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let tested = webhooks::test(&state.admin, &state.provider, named(&request)?, &caller.0).await?;
    let problem = tested.err().map(|error| error.to_string());
    Ok(ok(&WebhookTested {
        delivered: problem.is_none(),
        problem,
    }))
}

/// Removes a receiver; what is on its way to it is not told.
#[utoipa::path(
    delete, path = "/api/admin/webhooks/{webhook_id}/", tag = "webhooks", params(("webhook_id" = Uuid, Path)),
    security(("openid" = ["tacit:admin"])),
    responses(
        (status = 204, description = "It is gone."),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn remove(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    webhooks::remove(&state.admin, named(&request)?, &caller.0).await?;
    Ok(private(HttpResponse::NoContent()).finish())
}
