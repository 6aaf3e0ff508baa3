//! Entity tags of things whose state has a name (RFC 9110 §13.1.1).

use actix_web::{HttpRequest, http::header};
use server_kit::entity_tags;

/// The states that `If-Match` names; nothing where any will do. One that is none of ours matches nothing.
pub fn expected(request: &HttpRequest) -> Option<Vec<String>> {
    let mut lines = request.headers().get_all(header::IF_MATCH).peekable();
    lines.peek()?;
    let tags: Vec<&str> = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(entity_tags::list)
        .collect();
    (!tags.contains(&"*")).then(|| tags.into_iter().map(str::to_owned).collect())
}
