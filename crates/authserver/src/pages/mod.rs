//! The pages that users see: one document for all of them, and the assets that it loads, carried inside the binary.
//!
//! Owns the page paths, the document's headers and the 404 for everything that is no path at all. Refuses to know what
//! a page shows: the document's program reads its path, its query and the meta tags that [`page`] puts in.
//!
//! Invariants: no page may be framed, cached, or run anything that did not come from this server as a file (the policy
//! in [`CONTENT_SECURITY_POLICY`]); whatever goes into the document is escaped.
//!
//! Test to read first: `the_document_carries_its_facts_and_its_policy`.

mod admin;
mod assets;
mod refused_passwords;

use crate::escape;
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    web::{self, Bytes, ServiceConfig},
};
use assets::Assets;
use authcore::config::SignUpPolicy;
pub use refused_passwords::RefusedPasswords;
use std::{fmt::Write as _, sync::LazyLock};

/// Paths of pages, each with and without a trailing slash. `/signed-out` is beside the sign-out: who is signed in is not
/// shown it.
const PAGES: &[&str] = &[
    "/login",
    "/select-account",
    "/no-access",
    "/signup",
    "/confirm",
    authcore::people::approval::PAGE,
    authcore::endpoint::INVITATION,
    "/recover",
    "/consent",
    "/device",
    "/logout",
    "/account",
    "/account/security",
    "/account/apps",
    "/account/sessions",
    "/account/data",
    "/account/keep",
    "/account/email-undo",
    "/account/factor-undo",
    authcore::endpoint::ADMIN_INVITATION,
];

/// The page of it.
const CHANGE_PASSWORD: &str = "/account/security?change=password";

/// Nothing but this server's own files; WebAssembly may be compiled (OPAQUE), in a worker; no frame around it (a
/// password field in somebody else's frame is a trap, RFC 9700 §4.16).
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
    style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// Headers of every page and asset. No Cross-Origin-Opener-Policy: a client may have opened the sign-in in a popup, and
/// waits for it.
const SECURITY: [(HeaderName, HeaderValue); 3] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CONTENT_SECURITY_POLICY),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    // A page's address may name an interaction.
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];

/// Headers of the document alone.
const DOCUMENT: [(HeaderName, HeaderValue); 4] = [
    (
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    ),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    // For browsers that know no frame-ancestors.
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
];

/// Where the document takes its meta tags.
const HEAD_MARK: &str = "<!--tacit-head-->";

/// What is served where the pages were not built into this binary.
const MISSING: &str = "<!doctype html><html lang=\"en\"><head><!--tacit-head--><title>Tacit</title></head><body><p>This \
    program was built without its pages: <code>cargo xtask build</code> makes them.</p></body></html>\n";

static ASSETS: LazyLock<Assets> = LazyLock::new(Assets::of_auth_page);

static TEMPLATE: LazyLock<Template> = LazyLock::new(|| Template::of(&ASSETS));

/// A document, parted where its meta tags go.
struct Template {
    before: String,
    after: String,
}

impl Template {
    fn of(assets: &Assets) -> Self {
        let document = assets.document().unwrap_or_else(|| MISSING.to_owned());
        match document.split_once(HEAD_MARK) {
            Some((before, after)) => Self {
                before: before.to_owned(),
                after: after.to_owned(),
            },
            None => Self {
                before: document,
                after: String::new(),
            },
        }
    }

    /// The document with facts for its program, as `<meta name=… content=…>`.
    fn with(&self, meta: &[(&str, &str)]) -> String {
        let mut html = String::with_capacity(self.before.len() + self.after.len() + 96 * meta.len());
        html.push_str(&self.before);
        for (name, content) in meta {
            let _ = write!(
                html,
                "<meta name=\"{}\" content=\"{}\">",
                escape::html(name),
                escape::html(content)
            );
        }
        html.push_str(&self.after);
        html
    }
}

/// Whether the pages were built into this binary, the operators' included.
pub fn are_built() -> bool {
    ASSETS.document().is_some() && admin::are_built()
}

/// What every page is told: facts that its program can't find out by itself.
#[derive(Clone, Debug)]
pub struct Site {
    /// The origin that users and clients know this server by.
    pub issuer: String,
    /// The session's cookie, which programs can't see.
    pub cookie_name: &'static str,
    /// Whether people may sign up by themselves.
    pub sign_up: SignUpPolicy,
    /// Whether a username will do at the sign-in.
    pub usernames_sign_in: bool,
    /// The domains that their addresses may have, in a list for people; empty for any.
    pub domains: String,
    /// For how many seconds a sign-in is kept that is to be kept.
    pub remembered: String,
    /// The passwords that nobody may choose, beside the most common ones.
    pub refused_passwords: Option<RefusedPasswords>,
}

/// The routes of pages and assets.
pub fn routes(config: &mut ServiceConfig, site: Site) {
    config.app_data(web::Data::new(site));
    config.service(read(web::resource("/"), document));
    config.service(read(
        web::resource(format!("{}{{name}}", refused_passwords::AT)),
        refused_passwords::serve,
    ));
    for path in PAGES {
        for path in server_kit::paths::both(path) {
            config.service(read(web::resource(path), document));
        }
    }
    config.service(read(web::resource("/assets/{name:.*}"), asset));
    config.service(read(web::resource("/favicon.svg"), favicon));
    config.service(read(web::resource("/robots.txt"), robots));
    config.service(read(
        web::resource("/.well-known/change-password"),
        change_password,
    ));
    admin::routes(config);
}

/// A page: whether there is a session to ask for, and the address under which it can be of use.
pub async fn document(request: HttpRequest, site: web::Data<Site>) -> HttpResponse {
    let mut facts = vec![
        ("tacit-issuer", site.issuer.as_str()),
        ("tacit-remembered", site.remembered.as_str()),
    ];
    // Whose it is, and whether it is still good, the program asks: no page waits for a store.
    if server_kit::cookies::find(request.headers(), site.cookie_name).is_some() {
        facts.push(("tacit-cookie", "1"));
    }
    match site.sign_up {
        SignUpPolicy::Open => {}
        SignUpPolicy::Approval => facts.push(("tacit-signup", "approval")),
        SignUpPolicy::Invitation => facts.push(("tacit-signup", "invitation")),
        SignUpPolicy::Closed => facts.push(("tacit-signup", "closed")),
    }
    if site.usernames_sign_in {
        facts.push(("tacit-usernames", "1"));
    }
    if !site.domains.is_empty() {
        facts.push(("tacit-domains", site.domains.as_str()));
    }
    if let Some(list) = &site.refused_passwords {
        facts.push(("tacit-refused-passwords", list.path()));
    }
    page(&facts, StatusCode::OK)
}

/// The document with facts for its program, as `<meta name=… content=…>`.
pub fn page(meta: &[(&str, &str)], status: StatusCode) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    insert(&mut response, SECURITY);
    insert(&mut response, DOCUMENT);
    response.body(TEMPLATE.with(meta))
}

/// What is at no path: the page for a browser, problem details (RFC 9457) for a program.
pub async fn not_found(request: HttpRequest) -> HttpResponse {
    let accepts = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    if accepts.is_some_and(|accepts| accepts.contains("text/html")) {
        return page(&[("tacit-error", "not_found")], StatusCode::NOT_FOUND);
    }
    HttpResponse::NotFound()
        .insert_header((header::CONTENT_TYPE, "application/problem+json"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(
            r#"{"type":"about:blank","title":"Not Found","status":404,"detail":"There is nothing at this path.","code":"not_found"}"#,
        )
}

async fn asset(request: HttpRequest) -> HttpResponse {
    match ASSETS.get(request.path().trim_start_matches('/')) {
        Some(asset) => asset.respond(&request),
        None => not_found(request).await,
    }
}

/// Browsers and password managers ask for it here; the document names it by its hash.
async fn favicon(request: HttpRequest) -> HttpResponse {
    match ASSETS.favicon() {
        Some(icon) => {
            let mut response = icon.respond(&request);
            // This name outlives its content.
            response.headers_mut().insert(
                header::CACHE_CONTROL,
                HeaderValue::from_static("public, max-age=86400"),
            );
            response
        }
        None => not_found(request).await,
    }
}

/// Where password managers send somebody who is to have another password ("A Well-Known URL for Changing Passwords", W3C).
async fn change_password() -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, CHANGE_PASSWORD))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

async fn robots() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .body(Bytes::from_static(b"User-agent: *\nDisallow: /\n"))
}

fn read<F, Args>(resource: actix_web::Resource, handler: F) -> actix_web::Resource
where
    F: actix_web::Handler<Args> + Clone,
    Args: actix_web::FromRequest + 'static,
    F::Output: actix_web::Responder + 'static,
{
    resource
        .route(web::get().to(handler.clone()))
        .route(web::head().to(handler))
}

fn insert<const N: usize>(response: &mut HttpResponseBuilder, headers: [(HeaderName, HeaderValue); N]) {
    for header in headers {
        response.insert_header(header);
    }
}

#[cfg(test)]
mod tests;
