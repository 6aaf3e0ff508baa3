//! `/goals/{goal_id}/series/`: how a goal's sum has grown, for a chart. Over all entries, in a bounded answer.
//! Test to read first: `tests/http/series.rs`.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Reader;
use super::goals::{GoalId, private};
use super::problem::{ApiError, Problem};
use crate::model::whole_second;
use crate::store::Store;
use crate::store::series::SeriesPoint;

/// How a goal's sum has grown.
#[derive(Serialize, ToSchema)]
pub struct Series {
    /// In the order of time; thinned out where there are many entries, the first and the last always among them.
    points: Vec<Point>,
    /// How many entries with an amount these points stand for.
    #[schema(minimum = 0)]
    entry_count: i64,
}

/// The sum after an entry.
#[derive(Serialize, ToSchema)]
struct Point {
    /// When that entry happened.
    occurred_at: DateTime<Utc>,
    /// The day that it was for its writer, as that entry has it.
    #[schema(required)]
    day: Option<NaiveDate>,
    /// The sum of all amounts up to it.
    total: f64,
}

impl From<Vec<SeriesPoint>> for Series {
    fn from(points: Vec<SeriesPoint>) -> Self {
        Self {
            entry_count: points.last().map_or(0, |last| last.nth),
            points: points
                .into_iter()
                .map(|point| Point {
                    occurred_at: whole_second(point.occurred_at),
                    day: point.day,
                    total: point.total(),
                })
                .collect(),
        }
    }
}

/// Reads how the sum has grown.
#[utoipa::path(
    get, path = "/goals/{goal_id}/series/", tag = "goals", params(("goal_id" = Uuid, Path)),
    security(("openid" = ["goals:read"])),
    responses((status = 200, body = Series), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub async fn read(
    Reader(owner): Reader,
    GoalId(goal): GoalId,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let points = store.series(owner, goal).await?.ok_or(ApiError::NotFound)?;
    Ok(private(HttpResponse::Ok()).json(Series::from(points)))
}
