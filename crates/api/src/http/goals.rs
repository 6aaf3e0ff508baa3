//! `/goals/` and `/goals/{goal_id}/`.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use garde::Validate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::answer;
use super::body::Written;
use super::caller::{Reader, Writer};
use super::cursor;
use super::etag::{self, IfMatch};
use super::idempotency;
use super::problem::{ApiError, Problem};
use super::query::Query;
use super::requests::{CreateGoal, PatchGoal};
use super::views::{GoalPage, GoalView};
use crate::model::{Goal, Order, Status, tags};
use crate::store::Store;
use crate::store::goals::Filter;

/// What a list is asked for.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListGoals {
    /// Words that the title or the notes contain.
    #[garde(length(chars, max = 200), custom(no_control_characters))]
    #[serde(default)]
    #[param(required = false, max_length = 200)]
    q: String,
    /// Only those with this tag, whatever its case.
    #[garde(custom(is_tag_or_empty))]
    #[serde(default)]
    #[param(required = false, max_length = 32)]
    tag: String,
    /// Only those; all, if nothing is said.
    #[garde(skip)]
    status: Option<StatusParam>,
    /// The order; `-` for descending.
    #[garde(skip)]
    #[serde(default)]
    #[param(inline, required = false)]
    order: OrderParam,
    /// How many at most.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "default_limit")]
    #[param(required = false, minimum = 1, maximum = 100, default = 50)]
    limit: u16,
    /// The `next_cursor` of the page before.
    #[garde(length(max = cursor::MAX_LENGTH))]
    cursor: Option<String>,
}

/// Which goals.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StatusParam {
    /// Neither reached nor archived.
    Active,
    /// The target is reached.
    Done,
    /// Put aside.
    Archived,
}

/// In which order.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
pub enum OrderParam {
    /// The newest first.
    #[default]
    #[serde(rename = "-created_at")]
    NewestFirst,
    /// The oldest first.
    #[serde(rename = "created_at")]
    OldestFirst,
    /// The last changed first.
    #[serde(rename = "-updated_at")]
    LastChangedFirst,
    /// The last changed last.
    #[serde(rename = "updated_at")]
    LastChangedLast,
    /// The next due first, those without a date last.
    #[serde(rename = "due_on")]
    DueFirst,
    /// By title.
    #[serde(rename = "title")]
    Title,
}

pub(super) const fn default_limit() -> u16 {
    50
}

fn is_tag_or_empty(tag: &str, _: &()) -> garde::Result {
    if tag.is_empty() {
        return Ok(());
    }
    tags::one(tag)
        .map(drop)
        .map_err(|error| garde::Error::new(error.to_string()))
}

fn no_control_characters(text: &str, _: &()) -> garde::Result {
    if text.chars().any(char::is_control) {
        return Err(garde::Error::new("must not contain control characters"));
    }
    Ok(())
}

impl OrderParam {
    fn name(self) -> &'static str {
        match self {
            Self::NewestFirst => "-created_at",
            Self::OldestFirst => "created_at",
            Self::LastChangedFirst => "-updated_at",
            Self::LastChangedLast => "updated_at",
            Self::DueFirst => "due_on",
            Self::Title => "title",
        }
    }
}

impl From<OrderParam> for Order {
    fn from(order: OrderParam) -> Self {
        match order {
            OrderParam::NewestFirst => Self::NewestFirst,
            OrderParam::OldestFirst => Self::OldestFirst,
            OrderParam::LastChangedFirst => Self::LastChangedFirst,
            OrderParam::LastChangedLast => Self::LastChangedLast,
            OrderParam::DueFirst => Self::DueFirst,
            OrderParam::Title => Self::Title,
        }
    }
}

impl From<StatusParam> for Status {
    fn from(status: StatusParam) -> Self {
        match status {
            StatusParam::Active => Self::Active,
            StatusParam::Done => Self::Done,
            StatusParam::Archived => Self::Archived,
        }
    }
}

/// An id in the path. What is no UUID names nothing: 404.
#[derive(Clone, Copy, Debug)]
pub struct GoalId(pub Uuid);

impl FromRequest for GoalId {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(path_id(request, "goal_id").map(Self))
    }
}

/// Reads an id in its usual form, and no other: one thing has one URL.
pub(super) fn path_id(request: &HttpRequest, name: &str) -> Result<Uuid, ApiError> {
    let text = request.match_info().get(name).filter(|text| text.len() == 36);
    text.and_then(|text| Uuid::try_parse(text).ok())
        .ok_or(ApiError::NotFound)
}

/// Lists goals.
#[utoipa::path(
    get, path = "/goals/", tag = "goals", params(ListGoals), security(("openid" = ["goals:read"])),
    responses((status = 200, body = GoalPage), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub async fn list(
    Reader(owner): Reader,
    Query(query): Query<ListGoals>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let order = query.order.name();
    let after = query
        .cursor
        .map(|cursor| cursor::read(order, &cursor))
        .transpose()?;
    let filter = Filter {
        text: query.q,
        tag: tags::one(&query.tag).unwrap_or_default(),
        status: query.status.map(Status::from),
        order: query.order.into(),
        limit: query.limit,
        after,
    };
    let page = store.goals(owner, &filter).await?;
    let next_cursor = page.next.map(|next| cursor::write(order, &next));
    let items = page.items.into_iter().map(GoalView::from).collect();
    Ok(private(HttpResponse::Ok()).json(GoalPage { items, next_cursor }))
}

/// Makes a goal.
#[utoipa::path(
    post, path = "/goals/", tag = "goals", request_body = CreateGoal,
    params(("Idempotency-Key" = Option<String>, Header)), security(("openid" = ["goals:write"])),
    responses(
        (status = 201, body = GoalView, headers(("Location" = String), ("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn create(written: Written<CreateGoal>, store: web::Data<Store>) -> Result<HttpResponse, ApiError> {
    let (owner, new) = (written.owner, written.body.try_into()?);
    let made = |goal: &Goal| {
        let location = format!("/goals/{}/", goal.id);
        answer::made(location, goal.version, &GoalView::from(goal.clone()))
    };
    let answer = match &written.once {
        None => made(&store.create_goal(owner, new).await?),
        Some(once) => store.create_goal_once(owner, new, once, made).await?,
    };
    Ok(answer::respond(answer))
}

/// Reads a goal.
#[utoipa::path(
    get, path = "/goals/{goal_id}/", tag = "goals",
    params(("goal_id" = Uuid, Path), ("If-None-Match" = Option<String>, Header)),
    security(("openid" = ["goals:read"])),
    responses(
        (status = 200, body = GoalView, headers(("ETag" = String))),
        (status = 304, description = "The client has this version already."),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn read(
    Reader(owner): Reader,
    GoalId(id): GoalId,
    request: HttpRequest,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let goal = store.goal(owner, id).await?.ok_or(ApiError::NotFound)?;
    if etag::is_known(&request, goal.version) {
        let mut response = private(HttpResponse::NotModified());
        return Ok(response
            .insert_header((header::ETAG, etag::of(goal.version)))
            .finish());
    }
    Ok(seen(HttpResponse::Ok(), goal))
}

/// Changes a goal.
#[utoipa::path(
    patch, path = "/goals/{goal_id}/", tag = "goals", request_body = PatchGoal,
    params(
        ("goal_id" = Uuid, Path),
        ("If-Match" = Option<String>, Header),
        ("Idempotency-Key" = Option<String>, Header)
    ),
    security(("openid" = ["goals:write"])),
    responses(
        (status = 200, body = GoalView, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn update(
    written: Written<PatchGoal>,
    GoalId(id): GoalId,
    if_match: IfMatch,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let patch = written.body.try_into()?;
    let (owner, expected) = (written.owner, if_match.versions());
    let changed = |goal: &Goal| answer::changed(goal.version, &GoalView::from(goal.clone()));
    let answer = match &written.once {
        None => changed(&store.update_goal(owner, id, expected, &patch).await?),
        Some(once) => {
            store
                .update_goal_once(owner, id, expected, &patch, once, changed)
                .await?
        }
    };
    Ok(answer::respond(answer))
}

/// Removes a goal with all its entries.
#[utoipa::path(
    delete, path = "/goals/{goal_id}/", tag = "goals",
    params(
        ("goal_id" = Uuid, Path),
        ("If-Match" = Option<String>, Header),
        ("Idempotency-Key" = Option<String>, Header)
    ),
    security(("openid" = ["goals:write"])),
    responses(
        (status = 204, description = "It is gone."),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn delete(
    Writer(owner): Writer,
    GoalId(id): GoalId,
    if_match: IfMatch,
    request: HttpRequest,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let expected = if_match.versions();
    let gone = |(): &()| answer::gone();
    let answer = match &idempotency::of(&request, b"")? {
        None => gone(&store.delete_goal(owner, id, expected).await?),
        Some(once) => store.delete_goal_once(owner, id, expected, once, gone).await?,
    };
    Ok(answer::respond(answer))
}

fn seen(response: actix_web::HttpResponseBuilder, goal: Goal) -> HttpResponse {
    let mut response = private(response);
    response
        .insert_header((header::ETAG, etag::of(goal.version)))
        .json(GoalView::from(goal))
}

/// Personal data: no shared cache may keep it, and a browser must ask before it shows it again.
pub(super) fn private(mut response: actix_web::HttpResponseBuilder) -> actix_web::HttpResponseBuilder {
    response.insert_header((header::CACHE_CONTROL, "private, no-cache"));
    response
}
