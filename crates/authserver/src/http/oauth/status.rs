//! `/oauth/status/{n}` (draft-ietf-oauth-status-list §8): which tokens are no longer good, for services that verify offline.

use crate::http::{HttpState, problem::Problem};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderMap},
    web::{Data, Path},
};
use authcore::tokens::status::lists::{self, LookError, MEDIA_TYPE, StatusError};
use server_kit::entity_tags;

/// Half of the list's own time to live: a cache on the way adds no more than that to the time that a revocation takes.
const CACHE_CONTROL: &str = "public, max-age=5";

/// Answers with a signed list.
pub async fn list(
    state: Data<HttpState>,
    request: HttpRequest,
    number: Path<i64>,
) -> Result<HttpResponse, Problem> {
    // §8.4: lists of the past are not kept ("SHOULD return a status code of 501").
    if request
        .query_string()
        .split('&')
        .any(|part| part == "time" || part.starts_with("time="))
    {
        return Err(Problem::NotImplemented("Status lists of the past are not kept."));
    }
    if !accepts(request.headers()) {
        return Err(Problem::NotAcceptable(
            "Status lists come as application/statuslist+jwt.",
        ));
    }
    let list = lists::list(&state.provider, number.into_inner())
        .await
        .map_err(|error| match error {
            StatusError::Ended(LookError::JustFailed) => Problem::Unavailable,
            StatusError::Ended(LookError::Store(error)) | StatusError::Store(error) => error.into(),
            StatusError::Key(error) => {
                tracing::error!(%error, "a status list can't be signed");
                Problem::ServerError
            }
        })?
        .ok_or(Problem::NotFound("There is no such status list."))?;
    let is_known = request
        .headers()
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|line| line.to_str().ok())
        .flat_map(entity_tags::list)
        .any(|tag| tag == "*" || tag == &*list.tag);
    let mut response = if is_known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        // Weak: every instance signs the same list for itself.
        .insert_header((header::ETAG, format!("W/\"{}\"", list.tag)))
        .insert_header((header::CACHE_CONTROL, CACHE_CONTROL))
        .insert_header((header::VARY, "Accept"))
        // Said to everybody: a cache may keep the answer to one who did not ask from a page.
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
    Ok(if is_known {
        response.finish()
    } else {
        response
            .insert_header((header::CONTENT_TYPE, MEDIA_TYPE))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .body(list.jwt)
    })
}

/// Whether the one form that there is will do (RFC 9110 §12.5.1): no `Accept` is any.
fn accepts(headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(header::ACCEPT).peekable();
    if lines.peek().is_none() {
        return true;
    }
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|range| {
            let mut parts = range.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let is_refused = parts.any(|part| {
                part.strip_prefix("q=")
                    .is_some_and(|weight| weight.parse() == Ok(0.0f32))
            });
            let fits = [MEDIA_TYPE, "application/*", "*/*"]
                .iter()
                .any(|fitting| name.eq_ignore_ascii_case(fitting));
            fits && !is_refused
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn a_reader_says_what_it_takes() {
        let with = |line: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(line));
            accepts(&headers)
        };
        assert!(accepts(&HeaderMap::new()));
        for line in [
            "application/statuslist+jwt",
            "Application/StatusList+JWT;q=0.5",
            "text/html, */*;q=0.1",
            "application/*",
            "application/statuslist+cwt, application/statuslist+jwt",
        ] {
            assert!(with(line), "{line}");
        }
        for line in [
            "application/statuslist+cwt",
            "text/html",
            "application/statuslist+jwt;q=0",
            "",
        ] {
            assert!(!with(line), "{line}");
        }
    }
}
