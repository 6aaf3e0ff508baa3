//! Entity tags (RFC 9110 §8.8.3) and the two preconditions that use them (§13.1.1, §13.1.2). A tag is the version in
//! quotes: `"7"`.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderName};
use actix_web::{FromRequest, HttpRequest};
use server_kit::entity_tags;

use super::problem::ApiError;

/// More tags than this make no sense, and each may cost a statement.
const MAX_TAGS: usize = 8;

/// The tag of a version.
pub fn of(version: i64) -> String {
    format!("\"{version}\"")
}

/// `If-Match`: the versions that a change may happen to.
pub struct IfMatch(Option<Vec<i64>>);

impl IfMatch {
    /// The versions; `None` if any will do (no header, or `*`).
    pub fn versions(&self) -> Option<&[i64]> {
        self.0.as_deref()
    }
}

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(match tags(request, &header::IF_MATCH) {
            None => None,
            Some(tags) if tags.contains(&"*") => None,
            // A tag that is none of ours matches nothing: 412. §13.1.1 asks for the strong comparison; but a tag that a
            // proxy made weak names the same version, and refusing it would refuse every change behind that proxy.
            Some(tags) => Some(tags.into_iter().filter_map(version).collect()),
        })))
    }
}

/// `If-None-Match`: whether the client has this version already.
pub fn is_known(request: &HttpRequest, current: i64) -> bool {
    let Some(tags) = tags(request, &header::IF_NONE_MATCH) else {
        return false;
    };
    // §13.1.2: weak comparison.
    tags.iter()
        .any(|tag| *tag == "*" || version(tag) == Some(current))
}

fn tags<'a>(request: &'a HttpRequest, name: &HeaderName) -> Option<Vec<&'a str>> {
    let mut values = request.headers().get_all(name).peekable();
    values.peek()?;
    let tags = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(entity_tags::list);
    Some(tags.take(MAX_TAGS).collect())
}

fn version(digits: &str) -> Option<i64> {
    // `parse` would take a sign; and 0 means something else below.
    digits
        .parse()
        .ok()
        .filter(|version| *version > 0 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}
