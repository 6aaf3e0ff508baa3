//! `/api/admin/dashboard/`: what happened over time, from counts and never from the trail.

use super::{
    body::query,
    caller::Caller,
    ok,
    problem::{ApiError, Problem},
};
use crate::http::HttpState;
use actix_web::{HttpRequest, HttpResponse, web::Data};
use authcore::admin::dashboard;
use authmodel::tally::{self, Tallied};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Over how long.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowDashboard {
    /// By the hour, for 48 of them, or by the day, for 90.
    #[garde(skip)]
    #[serde(default)]
    #[param(inline, required = false)]
    span: Span,
}

/// How long a stretch is that is counted together, in UTC.
#[derive(Clone, Copy, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Span {
    /// An hour.
    #[default]
    Hour,
    /// A day.
    Day,
}

/// Numbers of one kind.
#[derive(Serialize, ToSchema)]
struct Series {
    #[schema(inline)]
    kind: Kind,
    /// One for each of `starts`; null where nobody knows: nothing was counted.
    counts: Vec<Option<u64>>,
}

/// What is counted.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// Sign-ins that were finished; proving oneself once more for a dangerous act is one.
    SignIns,
    /// Sign-ins that ended with a wrong password, code or passkey.
    FailedSignIns,
    /// Passwords tried, whether or not the sign-in was finished.
    Guesses,
    /// Guesses, of whatever, that a limit refused.
    RefusedGuesses,
    /// Accounts that were made.
    SignUps,
    /// Answers of the token endpoint.
    Tokens,
    /// Browser sessions that live, the most at once that was seen; counted every five minutes.
    Sessions,
}

impl From<Tallied> for Kind {
    fn from(kind: Tallied) -> Self {
        match kind {
            Tallied::SignIns => Self::SignIns,
            Tallied::FailedSignIns => Self::FailedSignIns,
            Tallied::Guesses => Self::Guesses,
            Tallied::RefusedGuesses => Self::RefusedGuesses,
            Tallied::SignUps => Self::SignUps,
            Tallied::Tokens => Self::Tokens,
            Tallied::Sessions => Self::Sessions,
        }
    }
}

/// How many tokens a client got.
#[derive(Serialize, ToSchema)]
struct ClientTokens {
    /// Which; it may be gone. Null for all that registered themselves.
    #[schema(required)]
    client: Option<String>,
    tokens: u64,
}

/// What happened over time.
#[derive(Serialize, ToSchema)]
pub struct Dashboard {
    #[schema(inline)]
    span: Span,
    /// When each stretch begins, the earliest first; the last is the present one, and not over.
    starts: Vec<DateTime<Utc>>,
    series: Vec<Series>,
    /// The clients that got most tokens, eight at most, the most first.
    clients: Vec<ClientTokens>,
}

/// Tells what happened over time: up to this moment at the instance that answers, up to a minute ago at others.
#[utoipa::path(
    get, path = "/api/admin/dashboard/", tag = "dashboard", params(ShowDashboard), security(("openid" = ["tacit:admin"])),
    responses(
        (status = 200, body = Dashboard),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn show(
    state: Data<HttpState>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    let ShowDashboard { span } = query(&request)?;
    let asked = match span {
        Span::Hour => tally::Span::Hour,
        Span::Day => tally::Span::Day,
    };
    let found = dashboard::show(&state.admin, &state.provider, asked, &caller.0).await?;
    let series = |(kind, counts): (Tallied, Vec<Option<u64>>)| Series {
        kind: kind.into(),
        counts,
    };
    Ok(ok(&Dashboard {
        span,
        starts: found.starts,
        series: found.counts.into_iter().map(series).collect(),
        clients: found
            .clients
            .into_iter()
            .map(|tally| ClientTokens {
                client: Some(tally.client).filter(|client| !client.is_empty()),
                tokens: tally.count,
            })
            .collect(),
    }))
}
