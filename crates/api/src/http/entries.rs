//! `/goals/{goal_id}/entries/` and `/goals/{goal_id}/entries/{entry_id}/`.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder, web};
use garde::Validate;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::answer;
use super::body::Written;
use super::caller::{Reader, Writer};
use super::cursor;
use super::etag::{self, IfMatch};
use super::goals::{GoalId, default_limit, path_id, private};
use super::idempotency;
use super::problem::{ApiError, Problem};
use super::query::Query;
use super::requests::{CreateEntry, PatchEntry};
use super::views::{EntryPage, EntryView};
use crate::model::Entry;
use crate::store::Store;

/// The one order of entries, as cursors name it.
const ORDER: &str = "-occurred_at";

/// What a list is asked for.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListEntries {
    /// How many at most.
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "default_limit")]
    #[param(required = false, minimum = 1, maximum = 100, default = 50)]
    limit: u16,
    /// The `next_cursor` of the page before.
    #[garde(length(max = cursor::MAX_LENGTH))]
    cursor: Option<String>,
}

/// An entry's id in the path.
#[derive(Clone, Copy, Debug)]
pub struct EntryId(pub Uuid);

impl FromRequest for EntryId {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(path_id(request, "entry_id").map(Self))
    }
}

/// Lists a goal's entries, the latest first.
#[utoipa::path(
    get, path = "/goals/{goal_id}/entries/", tag = "entries", params(("goal_id" = Uuid, Path), ListEntries),
    security(("openid" = ["goals:read"])),
    responses((status = 200, body = EntryPage), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub async fn list(
    Reader(owner): Reader,
    GoalId(goal): GoalId,
    Query(query): Query<ListEntries>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let after = query
        .cursor
        .map(|cursor| cursor::read(ORDER, &cursor))
        .transpose()?;
    let page = store
        .entries(owner, goal, query.limit, after)
        .await?
        .ok_or(ApiError::NotFound)?;
    let next_cursor = page.next.map(|next| cursor::write(ORDER, &next));
    let items = page.items.into_iter().map(EntryView::from).collect();
    Ok(private(HttpResponse::Ok()).json(EntryPage { items, next_cursor }))
}

/// Adds an entry.
#[utoipa::path(
    post, path = "/goals/{goal_id}/entries/", tag = "entries", request_body = CreateEntry,
    params(("goal_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    security(("openid" = ["goals:write"])),
    responses(
        (status = 201, body = EntryView, headers(("Location" = String), ("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn create(
    written: Written<CreateEntry>,
    GoalId(goal): GoalId,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let (owner, new) = (written.owner, written.body.try_into()?);
    let made = |entry: &Entry| {
        let location = format!("/goals/{goal}/entries/{}/", entry.id);
        answer::made(location, entry.version, &EntryView::from(entry.clone()))
    };
    let answer = match &written.once {
        None => made(&store.create_entry(owner, goal, new).await?),
        Some(once) => store.create_entry_once(owner, goal, new, once, made).await?,
    };
    Ok(answer::respond(answer))
}

/// Reads an entry.
#[utoipa::path(
    get, path = "/goals/{goal_id}/entries/{entry_id}/", tag = "entries",
    params(("goal_id" = Uuid, Path), ("entry_id" = Uuid, Path), ("If-None-Match" = Option<String>, Header)),
    security(("openid" = ["goals:read"])),
    responses(
        (status = 200, body = EntryView, headers(("ETag" = String))),
        (status = 304, description = "The client has this version already."),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn read(
    Reader(owner): Reader,
    GoalId(goal): GoalId,
    EntryId(id): EntryId,
    request: HttpRequest,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let entry = store.entry(owner, goal, id).await?.ok_or(ApiError::NotFound)?;
    if etag::is_known(&request, entry.version) {
        let mut response = private(HttpResponse::NotModified());
        return Ok(response
            .insert_header((header::ETAG, etag::of(entry.version)))
            .finish());
    }
    Ok(seen(HttpResponse::Ok(), entry))
}

/// Changes an entry.
#[utoipa::path(
    patch, path = "/goals/{goal_id}/entries/{entry_id}/", tag = "entries", request_body = PatchEntry,
    params(
        ("goal_id" = Uuid, Path),
        ("entry_id" = Uuid, Path),
        ("If-Match" = Option<String>, Header),
        ("Idempotency-Key" = Option<String>, Header)
    ),
    security(("openid" = ["goals:write"])),
    responses(
        (status = 200, body = EntryView, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn update(
    written: Written<PatchEntry>,
    GoalId(goal): GoalId,
    EntryId(id): EntryId,
    if_match: IfMatch,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let patch = written.body.try_into()?;
    let (owner, expected) = (written.owner, if_match.versions());
    let changed = |entry: &Entry| answer::changed(entry.version, &EntryView::from(entry.clone()));
    let answer = match &written.once {
        None => changed(&store.update_entry(owner, goal, id, expected, &patch).await?),
        Some(once) => {
            store
                .update_entry_once(owner, goal, id, expected, &patch, once, changed)
                .await?
        }
    };
    Ok(answer::respond(answer))
}

/// Removes an entry.
#[utoipa::path(
    delete, path = "/goals/{goal_id}/entries/{entry_id}/", tag = "entries",
    params(
        ("goal_id" = Uuid, Path),
        ("entry_id" = Uuid, Path),
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
    GoalId(goal): GoalId,
    EntryId(id): EntryId,
    if_match: IfMatch,
    request: HttpRequest,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let expected = if_match.versions();
    let gone = |(): &()| answer::gone();
    let answer = match &idempotency::of(&request, b"")? {
        None => gone(&store.delete_entry(owner, goal, id, expected).await?),
        Some(once) => {
            store
                .delete_entry_once(owner, goal, id, expected, once, gone)
                .await?
        }
    };
    Ok(answer::respond(answer))
}

fn seen(response: HttpResponseBuilder, entry: Entry) -> HttpResponse {
    let mut response = private(response);
    response
        .insert_header((header::ETAG, etag::of(entry.version)))
        .json(EntryView::from(entry))
}
