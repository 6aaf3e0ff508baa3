//! `/forward-auth/`: a proxy asks whether a request to an app may pass (nginx `auth_request`, Traefik ForwardAuth, Caddy
//! `forward_auth`), and sends the app's `/.tacit/` here, too.
//!
//! Which request it is stands in headers: `X-Original-URL` and `X-Original-Method` (nginx), or `X-Forwarded-Proto`, `-Host`, `-Uri`
//! and `-Method` (Traefik, Caddy). They count from a trusted proxy alone. A browser may have sent the other family along: where the two
//! contradict each other, or one comes twice, nobody passes.
//!
//! nginx takes 200, 401 and 403 for an answer: whoever is to sign in gets 401 with a `Location`, which its configuration turns
//! into a redirect. The others pass the answer on as it is. A script's request gets 401 without one.
//!
//! Invariants: with 200 every header of an identity is there, empty where there is nothing to say, so that none that the
//! browser sent goes on to the app; nothing here is cached.
//!
//! Test to read first: `tests/blackbox/forward_auth.rs`.

use super::{HttpState, context};
use crate::escape::html;
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    cookie::{Cookie, SameSite, time::Duration},
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    web::Data,
};
use authcore::{
    forward_auth::{self, Asked, Identity, Refusal, Verdict},
    protected_apps::RemoteUser,
};
use server_kit::cookies;
use std::sync::atomic::{AtomicBool, Ordering};
use url::Url;

const ORIGINAL_URL: HeaderName = HeaderName::from_static("x-original-url");
const ORIGINAL_METHOD: HeaderName = HeaderName::from_static("x-original-method");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_URI: HeaderName = HeaderName::from_static("x-forwarded-uri");
const FORWARDED_METHOD: HeaderName = HeaderName::from_static("x-forwarded-method");

const REMOTE_USER: HeaderName = HeaderName::from_static("remote-user");
const REMOTE_NAME: HeaderName = HeaderName::from_static("remote-name");
const REMOTE_EMAIL: HeaderName = HeaderName::from_static("remote-email");
const REMOTE_GROUPS: HeaderName = HeaderName::from_static("remote-groups");

/// How long a browser that was sent to sign in is known again: as long as its errand lives.
const ERRAND: Duration = Duration::hours(1);

/// Whether the log has been told of an address that is not believed.
static TOLD: AtomicBool = AtomicBool::new(false);

/// A request as the proxy tells of it.
struct Original {
    origin: String,
    target: String,
    is_navigation: bool,
    /// Whether the proxy is one that reads `Location` of a 401.
    is_nginx: bool,
}

/// Judges a request to an app.
pub async fn judge(state: Data<HttpState>, request: HttpRequest) -> HttpResponse {
    let Some(original) = original(&state, &request) else {
        return refuse_quietly();
    };
    let is_https = original.origin.starts_with("https:");
    let (pass_name, errand_name) = cookie_names(is_https);
    let asked = Asked {
        origin: &original.origin,
        target: &original.target,
        is_navigation: original.is_navigation,
        pass: cookies::find(request.headers(), pass_name),
        errand: cookies::find(request.headers(), errand_name),
    };
    let origin = context::origin(&state, &request);
    let verdict = match forward_auth::judge(&state.provider, &asked, &origin).await {
        Ok(verdict) => verdict,
        Err(error) => {
            tracing::error!(%error, "a request to an app could not be judged");
            return page(
                StatusCode::SERVICE_UNAVAILABLE,
                "Try again in a moment",
                "Who you are could not be looked up.",
                None,
            );
        }
    };
    let moved = |location: &str| {
        let status = if original.is_nginx && !is_own(&original) {
            StatusCode::UNAUTHORIZED
        } else {
            StatusCode::SEE_OTHER
        };
        let mut response = uncached(status);
        response.insert_header((header::LOCATION, location));
        response
    };
    match verdict {
        Verdict::Pass(identity, remote_user) => pass(Some(&identity), remote_user),
        Verdict::PassAsNobody => pass(None, RemoteUser::default()),
        Verdict::SignInNeeded => uncached(StatusCode::UNAUTHORIZED).finish(),
        Verdict::SignIn { location, errand } => {
            let errand = cookie(errand_name, errand.expose().to_owned(), is_https, Some(ERRAND));
            moved(&location).cookie(errand).finish()
        }
        Verdict::Returned { location, pass } => {
            // It goes with the browser's window, or when the grant ends, whichever is first.
            let pass = cookie(pass_name, pass, is_https, None);
            moved(&location).cookie(pass).finish()
        }
        Verdict::SignOut { location } => {
            let gone = cookie(pass_name, String::new(), is_https, Some(Duration::ZERO));
            moved(&location).cookie(gone).finish()
        }
        Verdict::Forbidden(refusal) => forbidden(refusal, &original.origin),
    }
}

fn is_own(original: &Original) -> bool {
    original.target.starts_with(authcore::protected_apps::OWN_PATHS)
}

/// What the proxy tells; nothing where it is not one to believe, or tells nothing, or two things at once.
fn original(state: &HttpState, request: &HttpRequest) -> Option<Original> {
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

fn pass(identity: Option<&Identity>, remote_user: RemoteUser) -> HttpResponse {
    let mut response = uncached(StatusCode::OK);
    let user = identity.map(|identity| match remote_user {
        RemoteUser::Subject => identity.subject.as_str(),
        RemoteUser::Email => identity.email.as_str(),
    });
    let name = identity.and_then(|identity| identity.name.as_deref());
    let email = identity.map(|identity| identity.email.as_str());
    for (header, value) in [
        (REMOTE_USER, user),
        (REMOTE_NAME, name),
        (REMOTE_EMAIL, email),
        (REMOTE_GROUPS, None),
    ] {
        // A name holds no control characters; where one did, it would be no header.
        let value = HeaderValue::from_bytes(value.unwrap_or_default().as_bytes());
        response.insert_header((header, value.unwrap_or_else(|_| HeaderValue::from_static(""))));
    }
    response.finish()
}

fn uncached(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

/// To whoever may not ask: neither where to sign in nor which apps there are.
fn refuse_quietly() -> HttpResponse {
    uncached(StatusCode::UNAUTHORIZED).finish()
}

fn forbidden(refusal: Refusal, origin: &str) -> HttpResponse {
    let (title, text) = match refusal {
        Refusal::UnknownApp => (
            "No such app",
            "This address is not among the apps that one signs in to here.",
        ),
        Refusal::Path => ("Not allowed", "You are not allowed to see this page."),
        Refusal::AmbiguousPath => (
            "Not allowed",
            "This address can be read in more than one way. Use the app's own links.",
        ),
        Refusal::SecondFactor => (
            "A second factor is needed",
            "This page asks for a second factor. Set one up in your account, then open the page again.",
        ),
        Refusal::Interrupted => (
            "The sign-in did not come to its end",
            "It took too long, was given up, or was begun in another browser.",
        ),
    };
    let back = (refusal == Refusal::Interrupted).then_some(origin);
    page(StatusCode::FORBIDDEN, title, text, back)
}

/// A page without script or style sheet: it is shown at the app's own address, where ours are not.
fn page(status: StatusCode, title: &str, text: &str, again: Option<&str>) -> HttpResponse {
    let again = again.map_or_else(String::new, |origin| {
        format!("<p><a href=\"{}/\">Try again</a></p>", html(origin))
    });
    let body = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title>\
         <main style=\"font:1rem/1.5 system-ui;max-width:32rem;margin:20vh auto;padding:0 1.5rem\">\
         <h1 style=\"font-size:1.4rem\">{title}</h1><p>{text}</p>{again}</main></html>",
    );
    uncached(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        ))
        .body(body)
}

/// Of the app's origin alone: no other host gets them, and the prefix keeps neighbours from setting them.
const fn cookie_names(is_https: bool) -> (&'static str, &'static str) {
    if is_https {
        ("__Host-tacit-gate", "__Host-tacit-gate-errand")
    } else {
        ("tacit-gate", "tacit-gate-errand")
    }
}

fn cookie(name: &'static str, value: String, is_https: bool, max_age: Option<Duration>) -> Cookie<'static> {
    let cookie = Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .secure(is_https)
        // Lax: the way back from the sign-in brings the errand along, another site's POST does not.
        .same_site(SameSite::Lax);
    match max_age {
        Some(max_age) => cookie.max_age(max_age).finish(),
        None => cookie.finish(),
    }
}
