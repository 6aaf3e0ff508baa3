//! `/goals/{goal_id}/pace/`: how a goal is getting on, by the days of the user's own zone. Test to read first:
//! `tests/http/pace.rs`.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use chrono_tz::Tz;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Reader;
use super::goals::{GoalId, private};
use super::problem::{ApiError, Problem};
use super::query::Query;
use crate::model::Amount;
use crate::model::pace::{Outlook, Pace};
use crate::store::Store;

/// Whose days.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Zone {
    /// The time zone whose calendar decides what a day is, by its IANA name.
    #[garde(custom(is_zone))]
    #[serde(default = "utc")]
    #[param(required = false, default = "UTC", example = "Europe/Berlin", max_length = 64)]
    zone: String,
}

pub(super) fn utc() -> String {
    "UTC".to_owned()
}

/// A rule of garde.
pub(super) fn is_zone(name: &str, _: &()) -> garde::Result {
    zone(name).map(drop).ok_or_else(|| garde::Error::new(NO_ZONE))
}

const NO_ZONE: &str = "must be the IANA name of a time zone, such as Europe/Berlin";

/// A zone by its name; none has more than 32 characters.
pub(super) fn zone(name: &str) -> Option<Tz> {
    if name.len() > 64 { None } else { name.parse().ok() }
}

/// How a goal is getting on.
#[derive(Serialize, ToSchema)]
#[schema(as = Pace)]
pub struct PaceView {
    /// The day that it is in the zone.
    today: NaiveDate,
    /// What is missing to the target; null without one.
    #[schema(required, value_type = Option<f64>, minimum = 0)]
    remaining: Option<Amount>,
    /// Days from today to the due date; negative when it has passed, null without one.
    #[schema(required)]
    days_left: Option<i64>,
    /// What a day has brought on average in the last 28 days, or since the first entry with an amount if that is less, but
    /// over a week at least; null before the first.
    #[schema(required)]
    per_day: Option<f64>,
    /// What each day must bring from today to the due date; null where there is nothing to reach, or no day left.
    #[schema(required)]
    needed_per_day: Option<f64>,
    /// When the target is reached if it goes on like that; null where it never is.
    #[schema(required)]
    forecast_on: Option<NaiveDate>,
    /// All that in a word.
    outlook: OutlookView,
    /// Days in a row with at least one entry.
    streak: StreakView,
}

/// How it looks.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[schema(as = Outlook)]
#[serde(rename_all = "snake_case")]
enum OutlookView {
    /// There is no target to reach.
    NoTarget,
    /// The target is reached.
    Reached,
    /// The due date has passed.
    Overdue,
    /// Nothing was added lately.
    NoPace,
    /// There is a forecast, and no date to hold it against.
    NoDueDate,
    /// At this pace it is reached in time.
    OnTrack,
    /// At this pace it is not.
    Behind,
}

/// Days in a row.
#[derive(Serialize, ToSchema)]
#[schema(as = Streak)]
struct StreakView {
    /// Up to today, or to yesterday while today has no entry yet.
    #[schema(minimum = 0)]
    current: i64,
    /// The longest there was.
    #[schema(minimum = 0)]
    longest: i64,
    /// Whether today has an entry.
    today_counts: bool,
    /// The last day with an entry.
    #[schema(required)]
    last_on: Option<NaiveDate>,
}

impl From<Pace> for PaceView {
    fn from(pace: Pace) -> Self {
        Self {
            today: pace.today,
            remaining: pace.remaining,
            days_left: pace.days_left,
            per_day: pace.per_day,
            needed_per_day: pace.needed_per_day,
            forecast_on: pace.forecast_on,
            outlook: match pace.outlook {
                Outlook::NoTarget => OutlookView::NoTarget,
                Outlook::Reached => OutlookView::Reached,
                Outlook::Overdue => OutlookView::Overdue,
                Outlook::NoPace => OutlookView::NoPace,
                Outlook::NoDueDate => OutlookView::NoDueDate,
                Outlook::OnTrack => OutlookView::OnTrack,
                Outlook::Behind => OutlookView::Behind,
            },
            streak: StreakView {
                current: pace.streak.current,
                longest: pace.streak.longest,
                today_counts: pace.streak.today_counts,
                last_on: pace.streak.last_on,
            },
        }
    }
}

/// Reads how a goal is getting on: pace, forecast and days in a row.
#[utoipa::path(
    get, path = "/goals/{goal_id}/pace/", tag = "goals", params(("goal_id" = Uuid, Path), Zone),
    security(("openid" = ["goals:read"])),
    responses((status = 200, body = PaceView), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub async fn read(
    Reader(owner): Reader,
    GoalId(goal): GoalId,
    Query(query): Query<Zone>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let zone = zone(&query.zone).ok_or_else(|| ApiError::invalid("zone", NO_ZONE))?;
    let pace = store.pace(owner, goal, zone).await?.ok_or(ApiError::NotFound)?;
    Ok(private(HttpResponse::Ok()).json(PaceView::from(pace)))
}
