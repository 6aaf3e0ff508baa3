//! Who comes in: a request with an access token of the issuer, for this server, with the scope that its tool asks for.
//!
//! The scope is looked at here and not in the tool, since what a client acts on is an answer of HTTP: 401 and 403 with a
//! challenge (RFC 6750 §3, RFC 9728 §5.1), from which it knows where to sign in and what to ask for.

use crate::notes;
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use jwt_verifier::{RequestParts, Verified, Verifier, VerifyError};

/// Bytes of a message at most: a note has no more than a page.
const LONGEST: usize = 64 * 1024;

/// Lets a request pass with what its token says, or answers it.
pub async fn guard(State(verifier): State<Verifier>, request: Request, next: Next) -> Response {
    match admitted(&verifier, request).await {
        Ok(request) => next.run(request).await,
        Err(refusal) => refusal,
    }
}

async fn admitted(verifier: &Verifier, request: Request) -> Result<Request, Response> {
    let (mut parts, body) = request.into_parts();
    let refuse = |error: VerifyError, headers: &HeaderMap| refusal(verifier, &error, headers);
    let url = verifier.external_url_of(parts.uri.path()).unwrap_or_default();
    let verified = verifier
        .verify_request(&shown(&parts.headers, parts.method.as_str(), &url))
        .await;
    let token = verified.map_err(|error| refuse(error, &parts.headers))?;
    let body = to_bytes(body, LONGEST)
        .await
        .map_err(|_| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
    allows(&token, scopes_for(&body)).map_err(|error| refuse(error, &parts.headers))?;
    // The tools find it in the parts of their request.
    parts.extensions.insert(notes::Owner(token.sub));
    Ok(Request::from_parts(parts, Body::from(body)))
}

/// What a message needs: that of the tool that it calls, or to read. What is no message is for the server behind to refuse.
fn scopes_for(body: &[u8]) -> &'static [&'static str] {
    let message: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    match (message["method"].as_str(), message["params"]["name"].as_str()) {
        (Some("tools/call"), Some(tool)) => notes::scopes_of(tool),
        // Several messages in one, which the protocol has no longer: one could hide behind another.
        _ if message.is_array() => notes::scopes_of("add_note"),
        _ => notes::TO_READ,
    }
}

/// All of them, or a challenge that names all of them: a client asks for what it is told, and for nothing that it had before.
fn allows(token: &Verified, needed: &[&str]) -> Result<(), VerifyError> {
    let lacking = needed.iter().try_for_each(|scope| token.require_scope(scope));
    lacking.map_err(|error| match error {
        VerifyError::InsufficientScope { context, .. } => VerifyError::InsufficientScope {
            required: needed.join(" "),
            context,
        },
        other => other,
    })
}

fn shown<'a>(headers: &'a HeaderMap, method: &'a str, url: &'a str) -> RequestParts<'a> {
    let all = |name: &str| {
        headers
            .get_all(name)
            .iter()
            .map(|value| value.as_bytes())
            .collect()
    };
    RequestParts {
        method,
        url,
        authorization: all("authorization"),
        dpop: all("dpop"),
        ..RequestParts::default()
    }
}

fn refusal(verifier: &Verifier, error: &VerifyError, headers: &HeaderMap) -> Response {
    let scheme = shown(headers, "", "").scheme();
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    let mut response = (status, error.to_string()).into_response();
    for challenge in verifier.challenges(error, scheme) {
        if let Ok(value) = challenge.parse() {
            response.headers_mut().append(header::WWW_AUTHENTICATE, value);
        }
    }
    response
}
