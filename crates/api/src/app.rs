//! Puts everything together: the database, the listeners, and every URL on one screen.

use std::net::SocketAddr;

use actix_cors::Cors;
use actix_web::dev::{Server, ServerHandle};
use actix_web::http::{Method, header};
use actix_web::middleware::DefaultHeaders;
use actix_web::{App, HttpResponse, HttpServer, Resource, web};
use anyhow::Context as _;
use server_kit::guard::Guard;
use server_kit::timeouts::{KEEP_ALIVE, REQUEST_HEAD};
use server_kit::{paths, signals};
use sql::Db;

use crate::config::Config;
use crate::http::problem::{ApiError, no_such_url};
use crate::http::{entries, goals, health, pace, reference, series, tags, transfer};
use crate::limits::Limits;
use crate::model::Ambient;
use crate::openapi;
use crate::page::{self, Site};
use crate::store::Store;
use crate::sweep;

/// How long a stop waits for requests in progress. None of ours takes a second; orchestrators kill after 30.
const SHUTDOWN_SECONDS: u64 = 10;
/// Two hours, which is the most that Chromium keeps.
const PREFLIGHT_SECONDS: usize = 7200;

fn routes(app: &mut web::ServiceConfig) {
    both(app, "/goals/", "GET, HEAD, POST", |goals| {
        goals
            .route(web::get().to(goals::list))
            .route(web::head().to(goals::list))
            .route(web::post().to(goals::create))
    });
    both(app, "/goals/{goal_id}/", "GET, HEAD, PATCH, DELETE", |goal| {
        goal.route(web::get().to(goals::read))
            .route(web::head().to(goals::read))
            .route(web::patch().to(goals::update))
            .route(web::delete().to(goals::delete))
    });
    both(app, "/goals/{goal_id}/pace/", "GET, HEAD", |pace| {
        pace.route(web::get().to(pace::read))
            .route(web::head().to(pace::read))
    });
    both(app, "/goals/{goal_id}/series/", "GET, HEAD", |points| {
        points
            .route(web::get().to(series::read))
            .route(web::head().to(series::read))
    });
    both(app, "/goals/{goal_id}/entries/", "GET, HEAD, POST", |entries| {
        entries
            .route(web::get().to(entries::list))
            .route(web::head().to(entries::list))
            .route(web::post().to(entries::create))
    });
    both(
        app,
        "/goals/{goal_id}/entries/{entry_id}/",
        "GET, HEAD, PATCH, DELETE",
        |entry| {
            entry
                .route(web::get().to(entries::read))
                .route(web::head().to(entries::read))
                .route(web::patch().to(entries::update))
                .route(web::delete().to(entries::delete))
        },
    );
    both(app, "/tags/", "GET, HEAD", |tags| {
        tags.route(web::get().to(tags::list))
            .route(web::head().to(tags::list))
    });
    both(app, "/export/", "GET", |export| {
        export.route(web::get().to(transfer::export))
    });
    both(app, "/import/", "POST", |import| {
        import.route(web::post().to(transfer::import))
    });
    both(app, "/reference/", "GET", |page| {
        page.route(web::get().to(reference::page_of))
    });
    both(app, "/openapi.json", "GET", |document| {
        document.route(web::get().to(openapi::document))
    });
    both(app, "/healthz/live", "GET", |live| {
        live.route(web::get().to(health::live))
    });
    both(app, "/healthz/ready", "GET", |ready| {
        ready.route(web::get().to(health::ready))
    });
    app.default_service(web::to(no_such_url));
}

/// A resource with the trailing slash and without.
fn both(
    app: &mut web::ServiceConfig,
    path: &str,
    allow: &'static str,
    with_methods: impl Fn(Resource) -> Resource,
) {
    for pattern in paths::both(path) {
        let resource = with_methods(web::resource(pattern));
        app.service(resource.default_service(web::to(move || async move {
            Err::<HttpResponse, _>(ApiError::MethodNotAllowed { allow })
        })));
    }
}

/// Servers that are bound and not yet running.
pub struct Bound {
    /// Where the API listens.
    pub api: Vec<SocketAddr>,
    /// Where the page listens.
    pub page: Vec<SocketAddr>,
    servers: Vec<Server>,
    store: Store,
}

/// Opens the database, brings an embedded one up to date, and binds the listeners.
pub async fn bind(config: &Config, ambient: Ambient) -> anyhow::Result<Bound> {
    let db = Db::connect(&config.database, config.pool.clone()).await?;
    let store = Store::new(db, ambient.clone());
    if config.database.is_sqlite() {
        store.migrate().await?;
    } else {
        let pending = store.pending_migrations().await?;
        anyhow::ensure!(
            pending.is_empty(),
            "the database lacks {} ({}): run `goals-api migrate` first",
            if pending.len() == 1 {
                "a migration"
            } else {
                "migrations"
            },
            pending.join(", ")
        );
        // What a program of an earlier version has written since.
        store.refold().await?;
    }
    let mut bound = bind_api(config, store, &ambient)?;
    if let Some(page) = &config.page {
        let site = web::Data::new(Site::load(page)?);
        let server = HttpServer::new(move || {
            App::new()
                .app_data(site.clone())
                .wrap(Guard::new())
                .default_service(web::to(page::serve))
        })
        // Files from memory, for one browser at a time.
        .workers(1)
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(REQUEST_HEAD)
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .disable_signals()
        .bind(page.listen.as_slice())
        .with_context(|| format!("the page can't listen on {}", list(&page.listen)))?;
        bound.page = server.addrs();
        bound.servers.push(server.run());
    }
    Ok(bound)
}

fn bind_api(config: &Config, store: Store, ambient: &Ambient) -> anyhow::Result<Bound> {
    let verifier = config.verifier.clone();
    let origins = config.allowed_origins.clone();
    let data = web::Data::new(store.clone());
    let readiness = web::Data::new(health::Readiness::default());
    let document = openapi::Text::new(verifier.issuer());
    let reference = web::Data::new(reference::Page::of(&document));
    let document = web::Data::new(document);
    let limits = web::Data::new(Limits::new(config.requests_per_minute, ambient.clock.clone()));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(verifier.clone())
            .app_data(data.clone())
            .app_data(readiness.clone())
            .app_data(document.clone())
            .app_data(reference.clone())
            .app_data(limits.clone())
            .wrap(cors(&origins))
            .wrap(DefaultHeaders::new().add((header::X_CONTENT_TYPE_OPTIONS, "nosniff")))
            .wrap(Guard::new())
            .configure(routes)
    })
    .workers(config.workers)
    .keep_alive(KEEP_ALIVE)
    .client_request_timeout(REQUEST_HEAD)
    .shutdown_timeout(SHUTDOWN_SECONDS)
    .disable_signals()
    .bind(config.listen.as_slice())
    .with_context(|| format!("the API can't listen on {}", list(&config.listen)))?;
    Ok(Bound {
        api: server.addrs(),
        page: Vec::new(),
        servers: vec![server.run()],
        store,
    })
}

impl Bound {
    /// Serves until a signal ends it: SIGTERM, or Ctrl-C.
    pub async fn run(self) -> anyhow::Result<()> {
        let sweep = tokio::spawn(sweep::run(self.store.clone()));
        let ended = signals::run(self.servers).await;
        sweep.abort();
        self.store.db.close().await;
        ended
    }

    /// Serves until the handles are told to stop.
    pub async fn serve(self) -> anyhow::Result<()> {
        let ended = futures_util::future::try_join_all(self.servers).await;
        self.store.db.close().await;
        ended.map(drop).context("a listener failed")
    }

    /// What stops the servers.
    pub fn handles(&self) -> Vec<ServerHandle> {
        self.servers.iter().map(Server::handle).collect()
    }
}

/// What everybody may read: it says nothing of anybody.
fn is_public(path: &str) -> bool {
    matches!(
        path.trim_end_matches('/'),
        "/openapi.json" | "/reference" | "/healthz/live" | "/healthz/ready"
    )
}

/// Exact origins, no cookies: a page of another origin can call, if it has a token; public documents are for every page.
/// Which headers a page sends is its own affair (a library's `cache-control`, a tracer's `traceparent`): without cookies
/// none of them can do what the page could not do by itself.
fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_origin_fn(|_, request| is_public(request.uri.path()))
        .allowed_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_any_header()
        .expose_headers([
            header::ETAG,
            header::LOCATION,
            header::WWW_AUTHENTICATE,
            header::RETRY_AFTER,
            header::CONTENT_DISPOSITION,
            header::HeaderName::from_static("dpop-nonce"),
        ])
        // Whoever is not a browser may send any Origin; a browser keeps the answer from a page that is not listed.
        .block_on_origin_mismatch(false)
        .max_age(PREFLIGHT_SECONDS);
    origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin))
}

fn list(addresses: &[SocketAddr]) -> String {
    addresses
        .iter()
        .map(SocketAddr::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}
