//! `/tags/`: what a user's goals are filed under. Test to read first: `tests/http/tags.rs`.

use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Reader;
use super::goals::private;
use super::problem::{ApiError, Problem};
use crate::store::Store;

/// All tags, in the order of the alphabet.
#[derive(Serialize, ToSchema)]
pub struct TagList {
    items: Vec<TagCount>,
}

/// A tag, and how much it is used.
#[derive(Serialize, ToSchema)]
struct TagCount {
    /// In the spelling of the newest goal that has it.
    #[schema(example = "sport")]
    tag: String,
    /// How many goals have it that are not archived.
    #[schema(minimum = 1)]
    goals: i64,
}

/// Lists the tags of all goals that are not archived.
#[utoipa::path(
    get, path = "/tags/", tag = "goals", security(("openid" = ["goals:read"])),
    responses((status = 200, body = TagList), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub async fn list(Reader(owner): Reader, store: web::Data<Store>) -> Result<HttpResponse, ApiError> {
    let tags = store.tags(owner).await?;
    let items = tags
        .into_iter()
        .map(|(tag, goals)| TagCount { tag, goals })
        .collect();
    Ok(private(HttpResponse::Ok()).json(TagList { items }))
}
