//! Problem details (RFC 9457): the shape. Which problems there are is each server's to say.
//!
//! Invariants: nothing but what it is given stands in a document, no cache keeps one, and `type` is always `about:blank`
//! (§4.2.1: nothing beyond the status' own meaning), because `code` has the rest.

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
};
use serde::Serialize;

/// The media type.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A problem document. `E` is what a server says of single fields.
#[derive(Serialize)]
pub struct Document<'a, E: Serialize = ()> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [E],
    #[serde(flatten)]
    more: serde_json::Map<String, serde_json::Value>,
}

impl<'a> Document<'a> {
    /// A problem with a code for programs and a sentence for users.
    pub fn new(status: StatusCode, code: &'a str, detail: &'a str) -> Self {
        Self::with_errors(status, code, detail, &[])
    }
}

impl<'a, E: Serialize> Document<'a, E> {
    /// A problem of single fields.
    pub fn with_errors(status: StatusCode, code: &'a str, detail: &'a str, errors: &'a [E]) -> Self {
        Self {
            r#type: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail,
            code,
            errors,
            more: serde_json::Map::new(),
        }
    }

    /// With a member of its own (RFC 9457 §3.2), for programs.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }

    /// Answers with this document; `response` may have headers already.
    pub fn respond(&self, mut response: HttpResponseBuilder) -> HttpResponse {
        // What is above always serialises; an empty body would still have the right status.
        let body = serde_json::to_string(self).unwrap_or_default();
        response
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::CONTENT_TYPE, MEDIA_TYPE))
            .body(body)
    }
}

/// A method that the path does not know (RFC 9110 §15.5.6).
pub fn method_not_allowed(allow: &str) -> HttpResponse {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let mut response = HttpResponse::build(status);
    response.insert_header((header::ALLOW, allow));
    Document::new(
        status,
        "method_not_allowed",
        "The path does not answer to this method.",
    )
    .respond(response)
}
