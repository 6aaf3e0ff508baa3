//! Every URL of the public port, on one screen. Handlers are thin: extract, call one flow, answer.
//!
//! Each path answers with and without its trailing slash, as two literal routes: a pattern of both would be matched by
//! a regular expression at every request.
//!
//! Invariants: no handler decides anything about a protocol; errors are rendered by one of three renderers ([`problem`]
//! for our own JSON, [`oauth_error`] for token and bearer errors, the error page for what may not be redirected).

mod admin;
mod api;
mod body;
mod certificate;
mod context;
mod forward_auth;
mod language;
mod oauth;
mod oauth_error;
mod problem;
mod state;

pub use state::HttpState;

use actix_cors::Cors;
use actix_web::{
    Resource,
    http::{Method, header},
    web::{self, ServiceConfig},
};
use authcore::endpoint;
use server_kit::paths;
use std::sync::Arc;

/// What HTTP libraries and tracing (W3C Trace Context, Baggage, Sentry) add to a page's requests of their own accord. Not every header:
/// what a proxy says of where a request came from is no page's to say.
const ADDED_BY_LIBRARIES: [&str; 11] = [
    "cache-control",
    "pragma",
    "accept-language",
    "x-requested-with",
    "x-request-id",
    "x-correlation-id",
    "traceparent",
    "tracestate",
    "baggage",
    "sentry-trace",
    "x-client-version",
];

/// RFC 9449 §8.2.
const DPOP_NONCE: header::HeaderName = header::HeaderName::from_static("dpop-nonce");

/// All routes of the protocols and of the pages' JSON.
pub fn routes(config: &mut ServiceConfig, state: &Arc<HttpState>) {
    // What no client of ours sends goes no further than the extractor.
    config
        .app_data(web::PayloadConfig::new(body::MAX_BYTES))
        .app_data(web::Data::from(Arc::clone(state)));

    // Programs: the protocols
    for path in [endpoint::OPENID_CONFIGURATION, endpoint::SERVER_METADATA] {
        both_for_everybody(config, path, |resource| resource.get(oauth::metadata::document));
    }
    both_for_everybody(config, endpoint::JWKS, |resource| {
        resource.get(oauth::jwks::document)
    });
    both_for_browsers(config, state, endpoint::TOKEN, |resource| {
        resource.post(oauth::token::token)
    });
    both_for_browsers(config, state, endpoint::PUSHED_AUTHORIZATION, |resource| {
        resource.post(oauth::par::push)
    });
    both_for_browsers(config, state, endpoint::REVOCATION, |resource| {
        resource.post(oauth::revoke::revoke)
    });
    both(config, endpoint::DEVICE_AUTHORIZATION, |resource| {
        resource.post(oauth::device::authorize)
    });
    both(config, endpoint::DEVICE_QR, |resource| {
        resource.get(oauth::device::qr)
    });
    both_for_everybody(config, endpoint::REGISTRATION, |resource| {
        resource.post(oauth::register::create)
    });
    both(config, endpoint::INTROSPECTION, |resource| {
        resource.post(oauth::introspect::introspect)
    });
    both_for_browsers(config, state, endpoint::USERINFO, |resource| {
        resource.get(oauth::userinfo::get).post(oauth::userinfo::post)
    });

    // Browsers on their way
    both(config, endpoint::AUTHORIZATION, |resource| {
        resource
            .get_only(oauth::authorize::get)
            .post(oauth::authorize::post)
    });
    both(config, endpoint::AUTHORIZATION_ANSWER, |resource| {
        resource.get_only(oauth::answer::waiting)
    });
    both(config, endpoint::FORWARD_AUTH, |resource| {
        resource.get(forward_auth::judge)
    });
    both(config, endpoint::END_SESSION, |resource| {
        resource.get(oauth::logout::get).post(oauth::logout::post)
    });

    // Our pages, and other users's front ends
    both(config, "/api/signup", |resource| {
        resource.post(api::signup::request)
    });
    both(config, "/api/register/check", |resource| {
        resource.post(api::register::check)
    });
    both(config, "/api/register/start", |resource| {
        resource.post(api::register::start)
    });
    both(config, "/api/register/finish", |resource| {
        resource.post(api::register::finish)
    });
    both(config, "/api/recover", |resource| {
        resource.post(api::recover::request)
    });
    both(config, "/api/recover/check", |resource| {
        resource.post(api::recover::check)
    });
    both(config, "/api/recover/start", |resource| {
        resource.post(api::recover::start)
    });
    both(config, "/api/recover/finish", |resource| {
        resource.post(api::recover::finish)
    });
    both(config, "/api/login/start", |resource| {
        resource.post(api::login::start)
    });
    both(config, "/api/login/finish", |resource| {
        resource.post(api::login::finish)
    });
    both(config, "/api/login/renew", |resource| {
        resource.post(api::login::renew)
    });
    both(config, "/api/login/passkey/start", |resource| {
        resource.post(api::passkey::start)
    });
    both(config, "/api/login/passkey/finish", |resource| {
        resource.post(api::passkey::finish)
    });
    both(config, "/api/login/passkey", |resource| {
        resource.post(api::second_factor::passkey)
    });
    both(config, "/api/login/totp", |resource| {
        resource.post(api::second_factor::totp)
    });
    both(config, "/api/login/recovery-code", |resource| {
        resource.post(api::second_factor::recovery_code)
    });
    both(config, "/api/login/step-up", |resource| {
        resource.post(api::second_factor::step_up)
    });
    both(config, "/api/interaction", |resource| {
        resource
            .get(api::interaction::describe)
            .post(api::interaction::choose)
    });
    both(config, endpoint::LOGO, |resource| resource.get(api::logo::show));
    both(config, "/api/consent", |resource| {
        resource.post(api::consent::decide)
    });
    both(config, "/api/device", |resource| {
        resource.get(api::device::describe).post(api::device::decide)
    });
    both(config, "/api/session", |resource| {
        resource.get(api::session::show)
    });
    both(config, "/api/account", |resource| {
        resource.get(api::account::show).patch(api::account::change)
    });
    both(config, "/api/account/username", |resource| {
        resource.put(api::username::choose)
    });
    both(config, "/api/account/password", |resource| {
        resource.post(api::password::request)
    });
    both(config, "/api/account/password/start", |resource| {
        resource.post(api::password::start)
    });
    both(config, "/api/account/password/finish", |resource| {
        resource.post(api::password::finish)
    });
    both(config, "/api/account/email", |resource| {
        resource.post(api::email::request)
    });
    both(config, "/api/account/email/start", |resource| {
        resource.post(api::email::start)
    });
    both(config, "/api/account/email/finish", |resource| {
        resource.post(api::email::finish)
    });
    both(config, "/api/account/email/undo", |resource| {
        resource.post(api::email::undo)
    });
    both(config, "/api/account/consents", |resource| {
        resource.get(api::consents::list)
    });
    both(config, "/api/account/grants", |resource| {
        resource.get(api::grants::list)
    });
    both(config, "/api/account/sessions", |resource| {
        resource
            .get(api::sessions::list)
            .delete(api::sessions::end_others)
    });
    both(config, "/api/account/activity", |resource| {
        resource.get(api::activity::page)
    });
    both(config, "/api/account/export", |resource| {
        resource.get_only(api::my_data::export)
    });
    both(config, "/api/account/deletion", |resource| {
        resource.get(api::my_data::describe).post(api::my_data::ask)
    });
    both(config, "/api/account/deletion/undo", |resource| {
        resource.post(api::my_data::undo)
    });
    both(config, "/api/account/factors", |resource| {
        resource.get(api::factors::show)
    });
    both(config, "/api/account/factors/totp/start", |resource| {
        resource.post(api::factors::start_totp)
    });
    both(config, "/api/account/factors/totp/finish", |resource| {
        resource.post(api::factors::finish_totp)
    });
    both(config, "/api/account/factors/totp", |resource| {
        resource.delete(api::factors::remove_totp)
    });
    both(config, "/api/account/factors/recovery-codes", |resource| {
        resource.post(api::factors::replace_recovery_codes)
    });
    both(config, "/api/account/factors/undo", |resource| {
        resource.post(api::factors::undo)
    });
    both(config, "/api/account/factors/trust", |resource| {
        resource.delete(api::factors::end_trust)
    });
    both(config, "/api/account/passkeys", |resource| {
        resource.get(api::passkey::list)
    });
    both(config, "/api/account/passkeys/start", |resource| {
        resource.post(api::passkey::start_making)
    });
    both(config, "/api/account/passkeys/finish", |resource| {
        resource.post(api::passkey::finish_making)
    });
    both(config, "/.well-known/webauthn", |resource| {
        resource.get(api::passkey::related_origins)
    });
    both(config, "/api/admin-invitation/check", |resource| {
        resource.post(api::admin_invitation::check)
    });
    both(config, "/api/admin-invitation", |resource| {
        resource.post(api::admin_invitation::accept)
    });
    // Our page that says so, to those who are.
    both(config, "/signed-out", |resource| {
        resource.get(api::logout::signed_out)
    });
    both(config, "/api/logout", |resource| {
        resource.get(api::logout::describe).post(api::logout::confirm)
    });

    admin::routes(config);

    // Patterns, last: routes are tried in this order, and only these cost a regular expression.
    both_for_everybody(
        config,
        &format!("{}{{client_id}}", endpoint::REGISTRATION),
        |resource| {
            resource
                .get(oauth::register::show)
                .put(oauth::register::replace)
                .delete(oauth::register::remove)
        },
    );
    both_for_everybody(
        config,
        &format!("{}{{number:[0-9]{{1,16}}}}", endpoint::STATUS),
        |resource| resource.get(oauth::status::list),
    );
    both(config, "/api/account/grants/{id}", |resource| {
        resource.delete(api::grants::end)
    });
    both(config, "/api/account/passkeys/{id}", |resource| {
        resource.patch(api::passkey::rename).delete(api::passkey::remove)
    });
    both(config, "/api/account/sessions/{id}", |resource| {
        resource.delete(api::sessions::end)
    });
    // An identifier may be an address, slashes and all.
    config.service(
        Methods::at("/api/account/consents/{client_id:.+}")
            .delete(api::consents::revoke)
            .close(),
    );
}

/// A path with its methods; every other method is answered with problem details.
struct Methods {
    resource: Resource,
    allowed: Vec<Method>,
}

impl Methods {
    fn at(path: &str) -> Self {
        Self {
            resource: web::resource(path),
            allowed: Vec::new(),
        }
    }

    /// As [`get`](Self::get), for what a HEAD must not set going: a code that nobody reads.
    fn get_only<F, Args>(mut self, handler: F) -> Self
    where
        F: actix_web::Handler<Args>,
        Args: actix_web::FromRequest + 'static,
        F::Output: actix_web::Responder + 'static,
    {
        self.resource = self.resource.route(web::get().to(handler));
        self.allowed.push(Method::GET);
        self
    }

    fn get<F, Args>(mut self, handler: F) -> Self
    where
        F: actix_web::Handler<Args>,
        Args: actix_web::FromRequest + 'static,
        F::Output: actix_web::Responder + 'static,
    {
        // RFC 9110 §9.3.2: HEAD is GET without its content, which the server leaves out by itself.
        self.resource = self
            .resource
            .route(web::get().to(handler.clone()))
            .route(web::head().to(handler));
        self.allowed.extend([Method::GET, Method::HEAD]);
        self
    }

    fn post<F, Args>(self, handler: F) -> Self
    where
        F: actix_web::Handler<Args>,
        Args: actix_web::FromRequest + 'static,
        F::Output: actix_web::Responder + 'static,
    {
        self.on(Method::POST, handler)
    }

    fn put<F, Args>(self, handler: F) -> Self
    where
        F: actix_web::Handler<Args>,
        Args: actix_web::FromRequest + 'static,
        F::Output: actix_web::Responder + 'static,
    {
        self.on(Method::PUT, handler)
    }

    fn patch<F, Args>(self, handler: F) -> Self
    where
        F: actix_web::Handler<Args>,
        Args: actix_web::FromRequest + 'static,
        F::Output: actix_web::Responder + 'static,
    {
        self.on(Method::PATCH, handler)
    }

    fn delete<F, Args>(self, handler: F) -> Self
    where
        F: actix_web::Handler<Args>,
        Args: actix_web::FromRequest + 'static,
        F::Output: actix_web::Responder + 'static,
    {
        self.on(Method::DELETE, handler)
    }

    fn on<F, Args>(mut self, method: Method, handler: F) -> Self
    where
        F: actix_web::Handler<Args>,
        Args: actix_web::FromRequest + 'static,
        F::Output: actix_web::Responder + 'static,
    {
        let route = web::method(method.clone()).to(handler);
        self.resource = self.resource.route(route);
        self.allowed.push(method);
        self
    }

    fn close(self) -> Resource {
        let allow = self
            .allowed
            .iter()
            .map(Method::as_str)
            .collect::<Vec<_>>()
            .join(", ");
        self.resource.default_service(web::to(move || {
            let allow = allow.clone();
            async move { problem::method_not_allowed(&allow) }
        }))
    }
}

fn both(config: &mut ServiceConfig, path: &str, methods: impl Fn(Methods) -> Methods) {
    for path in paths::both(endpoint::bare(path)) {
        config.service(methods(Methods::at(&path)).close());
    }
}

/// As [`both`], and open to the pages of registered single-page apps: no cookies, preflights cached (Fetch §3.2).
fn both_for_browsers(
    config: &mut ServiceConfig,
    state: &Arc<HttpState>,
    path: &str,
    methods: impl Fn(Methods) -> Methods,
) {
    for path in paths::both(endpoint::bare(path)) {
        let provider = Arc::clone(&state.provider);
        let cors = Cors::default()
            .allowed_origin_fn(move |origin, _| {
                origin.to_str().is_ok_and(|origin| provider.is_spa_origin(origin))
            })
            .allowed_methods([Method::GET, Method::POST])
            .allowed_headers([
                header::AUTHORIZATION,
                header::CONTENT_TYPE,
                header::ACCEPT,
                header::HeaderName::from_static("dpop"),
            ])
            .allowed_headers(ADDED_BY_LIBRARIES)
            .expose_headers([header::WWW_AUTHENTICATE, DPOP_NONCE])
            // Two hours: Chromium's own upper bound.
            .max_age(7200);
        config.service(methods(Methods::at(&path)).close().wrap(cors));
    }
}

/// As [`both`], and open to every page: what is public anyway, and registration, which knows its callers by a token and not
/// by where they come from (an app in a browser has no registered origin before it is registered). Any header may come
/// along: `fetch` libraries add some (`cache-control`, a protocol's version), and nothing here acts on one that a program
/// could not send as well. Never with cookies.
fn both_for_everybody(config: &mut ServiceConfig, path: &str, methods: impl Fn(Methods) -> Methods) {
    for path in paths::both(path) {
        let cors = Cors::default()
            .allow_any_origin()
            .send_wildcard()
            .allowed_methods([
                Method::GET,
                Method::HEAD,
                Method::POST,
                Method::PUT,
                Method::DELETE,
            ])
            .allow_any_header()
            .expose_headers([header::WWW_AUTHENTICATE, header::RETRY_AFTER, header::ETAG])
            .max_age(7200);
        config.service(methods(Methods::at(&path)).close().wrap(cors));
    }
}
