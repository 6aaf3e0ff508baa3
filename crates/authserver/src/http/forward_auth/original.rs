//! Which request a proxy asks about: `X-Original-URL` and `X-Original-Method` (nginx), or `X-Forwarded-Proto`, `-Host`, `-Uri` and
//! `-Method` (Traefik, Caddy).
//!
//! Invariants: they count from a trusted proxy alone. A browser may have sent the other family along: where the two contradict
//! each other, or one comes twice, there is no request to judge.
//!
//! Test to read first: `only_a_trusted_proxy_says_which_request_it_is_and_none_says_two_things` in `tests/blackbox/forward_auth.rs`.

use crate::http::HttpState;
use actix_web::{
    HttpRequest,
    http::header::{HeaderMap, HeaderName, HeaderValue},
};
use std::sync::atomic::{AtomicBool, Ordering};
use url::Url;

const ORIGINAL_URL: HeaderName = HeaderName::from_static("x-original-url");
const ORIGINAL_METHOD: HeaderName = HeaderName::from_static("x-original-method");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_URI: HeaderName = HeaderName::from_static("x-forwarded-uri");
const FORWARDED_METHOD: HeaderName = HeaderName::from_static("x-forwarded-method");

/// Whether the log has been told of an address that is not believed.
static TOLD: AtomicBool = AtomicBool::new(false);

/// A request as the proxy tells of it.
pub(super) struct Original {
    /// Scheme, host and port, as browsers write them.
    pub(super) origin: String,
    /// Path and query, byte for byte.
    pub(super) target: String,
    /// Whether a browser is on its way to a page.
    pub(super) is_navigation: bool,
    /// Whether the proxy is one that reads `Location` of a 401.
    pub(super) is_nginx: bool,
}

/// What the proxy tells; nothing where it is not one to believe, or tells nothing, or two things at once.
pub(super) fn original(state: &HttpState, request: &HttpRequest) -> Option<Original> {
    let peer = request.peer_addr()?.ip().to_canonical();
    if !state.trusted_proxies.iter().any(|net| net.contains(&peer)) {
        // Once is enough for whoever has forgotten a setting, and nobody else can fill the log.
        if !TOLD.swap(true, Ordering::Relaxed) {
            tracing::warn!("/forward-auth/ was asked by {peer}, which is not among http.trusted_proxies");
        }
        return None;
    }
    let headers = request.headers();
    let url = one(headers, &ORIGINAL_URL)?;
    let (proto, host, uri) = (
        one(headers, &FORWARDED_PROTO)?,
        one(headers, &FORWARDED_HOST)?,
        one(headers, &FORWARDED_URI)?,
    );
    let (origin, target) = match url {
        Some(url) => {
            let (origin, target) = split(url)?;
            let (scheme, _) = origin.split_once("://")?;
            let is_same_host = |host| origin_of(scheme, host).as_deref() == Some(&*origin);
            let agrees = proto.is_none_or(|proto| proto == scheme)
                && host.is_none_or(is_same_host)
                && uri.is_none_or(|uri| uri == target);
            let target = agrees.then(|| target.to_owned())?;
            (origin, target)
        }
        None => (origin_of(proto?, host?)?, uri?.to_owned()),
    };
    let methods = (one(headers, &ORIGINAL_METHOD)?, one(headers, &FORWARDED_METHOD)?);
    let method = match methods {
        (Some(original), Some(forwarded)) if original != forwarded => return None,
        (Some(method), _) | (None, Some(method)) => method,
        (None, None) => "GET",
    };
    target.starts_with('/').then(|| Original {
        origin,
        is_navigation: is_navigation(method, headers),
        target,
        is_nginx: url.is_some(),
    })
}

/// A header's only value: `Some(None)` where there is none, `None` where there are several, or no text.
fn one<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<Option<&'h str>> {
    let mut values = headers.get_all(name);
    let first = values.next().map(HeaderValue::to_str).transpose().ok()?;
    values.next().is_none().then_some(first)
}

/// A URL's origin as browsers write it, and the rest of it, byte for byte.
fn split(url: &str) -> Option<(String, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let at = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, target) = rest.split_at(at);
    Some((origin_of(scheme, host)?, target))
}

/// Scheme and host, as browsers write them.
fn origin_of(scheme: &str, host: &str) -> Option<String> {
    let is_host = !host.is_empty() && !host.contains(['/', '?', '#', '@', '\\', ',']);
    let url = is_host
        .then(|| Url::parse(&format!("{scheme}://{host}/")).ok())
        .flatten()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
}

/// Whether a browser is on its way to a page (Fetch Metadata, and what browsers without it send).
fn is_navigation(method: &str, headers: &HeaderMap) -> bool {
    let text = |name: &'static str| {
        let value = headers.get(HeaderName::from_static(name))?;
        value.to_str().ok()
    };
    let mode = text("sec-fetch-mode");
    matches!(method, "GET" | "HEAD")
        && text("upgrade").is_none()
        && text("sec-websocket-key").is_none()
        && text("x-requested-with").is_none()
        && mode.is_none_or(|mode| mode == "navigate")
        && text("accept").is_some_and(|accept| accept.contains("text/html"))
}
