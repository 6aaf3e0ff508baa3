//! `/forward-auth/`: a proxy asks whether a request to an app may pass (nginx `auth_request`, Traefik ForwardAuth, Caddy
//! `forward_auth`), and sends the app's `/.tacit/` here, too.
//!
//! Which request it is, [`mod@original`] reads from what the proxy says.
//!
//! nginx takes 200, 401 and 403 for an answer: whoever is to sign in gets 401 with a `Location`, which its configuration turns
//! into a redirect. The others pass the answer on as it is. A script's request gets 401 without one.
//!
//! Invariants: with 200 every header of an identity is there, empty where there is nothing to say, so that none that the
//! browser sent goes on to the app; nothing here is cached.
//!
//! Test to read first: `tests/blackbox/forward_auth.rs`.

mod original;

use self::original::{Original, original};
use super::{HttpState, context};
use crate::escape::html;
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    cookie::{Cookie, SameSite, time::Duration},
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    web::Data,
};
use authcore::{
    forward_auth::{self, Asked, Identity, PassedOn, Refusal, Verdict},
    protected_apps::RemoteUser,
};
use server_kit::cookies;

const REMOTE_USER: HeaderName = HeaderName::from_static("remote-user");
const REMOTE_NAME: HeaderName = HeaderName::from_static("remote-name");
const REMOTE_EMAIL: HeaderName = HeaderName::from_static("remote-email");
const REMOTE_GROUPS: HeaderName = HeaderName::from_static("remote-groups");

/// How long a browser that was sent to sign in is known again: as long as its errand lives.
const ERRAND: Duration = Duration::hours(1);

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
        Verdict::Pass(identity, passed_on) => pass(Some((&identity, &passed_on))),
        Verdict::PassAsNobody => pass(None),
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

/// The longest `Remote-Groups`, in bytes: proxies and apps take 4 or 8 KiB of headers in all. A list is never cut: an app that is
/// told of half of the groups would refuse, or let in, whom it should not.
const LONGEST_GROUPS: usize = 3 * 1024;

fn pass(who: Option<(&Identity, &PassedOn)>) -> HttpResponse {
    let mut response = uncached(StatusCode::OK);
    let identity = who.map(|(identity, _)| identity);
    let user = who.map(|(identity, passed_on)| match passed_on.remote_user {
        RemoteUser::Subject => identity.subject.as_str(),
        RemoteUser::Username => identity.username.as_deref().unwrap_or_default(),
        RemoteUser::Email => identity.email.as_str(),
    });
    let name = identity.and_then(|identity| identity.name.as_deref());
    let email = identity.map(|identity| identity.email.as_str());
    let groups = who.map_or("", |(_, passed_on)| passed_on.groups.as_str());
    if groups.len() > LONGEST_GROUPS {
        tracing::warn!(
            user = identity.map(|identity| identity.subject.as_str()),
            "the groups of a user are too many for a header: Remote-Groups is empty; told_groups of the app chooses among them"
        );
    }
    let groups = Some(groups).filter(|groups| groups.len() <= LONGEST_GROUPS);
    for (header, value) in [
        (REMOTE_USER, user),
        (REMOTE_NAME, name),
        (REMOTE_EMAIL, email),
        (REMOTE_GROUPS, groups),
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
        Refusal::Group => (
            "Not allowed",
            "You are signed in, and not in a group that may see this page. Ask whoever runs this app to add you.",
        ),
        Refusal::Username => (
            "A username is needed",
            "This app knows people by their usernames. Choose one in your account, then open the page again.",
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
