//! Answers to changes, as values: what is answered now, or kept to be answered again.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;

use super::etag;
use crate::store::Answer;

/// 201: something was made, and is here.
pub fn made(location: String, version: i64, view: &impl Serialize) -> Answer {
    with_body(StatusCode::CREATED, Some(location), version, view)
}

/// 200: something was changed.
pub fn changed(version: i64, view: &impl Serialize) -> Answer {
    with_body(StatusCode::OK, None, version, view)
}

/// 204: something is gone.
pub fn gone() -> Answer {
    Answer {
        status: i64::from(StatusCode::NO_CONTENT.as_u16()),
        location: None,
        etag: None,
        body: String::new(),
    }
}

fn with_body(status: StatusCode, location: Option<String>, version: i64, view: &impl Serialize) -> Answer {
    Answer {
        status: i64::from(status.as_u16()),
        location,
        etag: Some(etag::of(version)),
        // Our views are numbers, texts and times, which always serialise.
        body: serde_json::to_string(view).unwrap_or_default(),
    }
}

/// Answers it, for the first time or again.
pub fn respond(answer: Answer) -> HttpResponse {
    let status = u16::try_from(answer.status).ok();
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    let mut response = HttpResponseBuilder::new(status.unwrap_or(StatusCode::OK));
    if let Some(location) = answer.location {
        response.insert_header((header::LOCATION, location));
    }
    if let Some(etag) = answer.etag {
        response.insert_header((header::ETAG, etag));
    }
    if answer.body.is_empty() {
        return response.finish();
    }
    super::goals::private(response)
        .content_type("application/json")
        .body(answer.body)
}
