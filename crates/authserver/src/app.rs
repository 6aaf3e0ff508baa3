//! Composition: configuration → stores → provider → servers and jobs, in one file; and their orderly end.
//!
//! Nothing here knows a protocol. Invariants: the public port listens only once everything below it stands; at the end
//! requests under way are answered before the stores close.

use crate::{
    config::{Config, Transport},
    declared,
    http::{self, HttpState},
    jobs::{self, Alarm, Jobs},
    mail::{Transport as MailTransport, WordedMailer, Wording},
    operations::{self, Operations},
    outbound::GuardedOutbound,
    pages::{self, RefusedPasswords},
    stores::OpenStores,
    telemetry,
};
use actix_web::{
    App, HttpServer,
    dev::Server,
    http::KeepAlive,
    middleware::{Condition, DefaultHeaders},
    web::{self, Data},
};
use anyhow::Context as _;
use authcore::{
    Dependencies, Provider, Wake,
    admin::{Administration, pages_client, protected_apps},
};
use authmodel::{clock::SystemClock, email::EmailAddress, rng::SystemRng};
use server_kit::{
    guard::Guard,
    signals,
    timeouts::{KEEP_ALIVE, REQUEST_HEAD},
};
use std::{io::Write as _, net::SocketAddr, sync::Arc, time::Duration};

/// Threads for blocking work per worker; only names are looked up there.
const BLOCKING_THREADS: usize = 2;

/// How long requests under way may take at the end: in production, and on a developer's machine, where Ctrl-C is meant.
const SHUTDOWN: Duration = Duration::from_secs(10);
const SHUTDOWN_EMBEDDED: Duration = Duration::from_secs(2);

/// Runs the server until it is told to end.
///
/// # Errors
/// Whatever keeps it from starting, in a sentence.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    config.log.start()?;
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    if !pages::are_built() {
        tracing::warn!("this program was built without its pages: users can't sign in");
    }
    // Before any store is touched: nothing else shows that a mail can't be read until somebody waits for it.
    let wording = Wording::with_templates(&config.core.issuer, config.mail.templates.as_deref())
        .context("the templates of mails can't be used (mail.templates)")?;
    let refused_passwords = match &config.refused_passwords {
        Some(path) => Some(
            RefusedPasswords::load(path).context("the list of accounts.refused_passwords can't be used")?,
        ),
        None => None,
    };
    let counters = telemetry::metrics::start()?;
    let stores = OpenStores::open_at_start(&config, Arc::new(SystemClock)).await?;
    let alarm = Alarm::default();
    let provider = open_provider(&config, &stores, Arc::new(alarm.clone())).await?;
    let mailer = WordedMailer {
        transport: MailTransport::new(&config.mail)?,
        wording: wording.clone(),
    };

    let operations = Data::new(Operations {
        provider: provider.clone(),
        stores: stores.clone(),
        counters,
        outbox: matches!(config.mail.transport, Transport::Outbox).then_some(wording),
    });
    protected_apps::register(&Administration::of(&provider))
        .await
        .context("the clients of [[protected_apps]] can't be registered")?;
    pages_client::register(&Administration::of(&provider))
        .await
        .context("the client of the admin pages can't be registered")?;
    if let Some(path) = &config.declared {
        declared::apply_at_start(path, &Administration::of(&provider))
            .await
            .with_context(|| format!("{} (declared.path) can't be applied", path.display()))?;
        provider.refresh_caches().await?;
    }
    let state = Arc::new(HttpState {
        provider: provider.clone(),
        admin: Administration::of(&provider),
        settings: config.in_force.clone(),
        trusted_proxies: config.http.trusted_proxies.clone(),
        client_certificate_header: config.http.client_certificate_header.clone(),
        client_verify_header: config.http.client_verify_header.clone(),
    });
    let (operations, operations_at) = operations_server(&config, operations)?;
    let (public, public_at) = public_server(&config, state, refused_passwords)?;
    let jobs = Jobs::start(jobs::Tools {
        provider,
        mailer: Arc::new(mailer),
        alarm,
        rng: Arc::new(SystemRng),
        rotate_keys_after: config.rotate_keys_after,
        audit_retention: config.audit_retention,
    });
    announce(&config, &public_at, &operations_at);

    let ended = signals::run(vec![public, operations]).await;
    jobs.end().await;
    stores.db.close().await;
    ended
}

/// Opens the provider on open stores.
///
/// # Errors
/// Where a store fails, or what is in it does not open under the master key.
pub async fn open_provider(
    config: &Config,
    stores: &OpenStores,
    wake: Arc<dyn Wake>,
) -> anyhow::Result<Arc<Provider>> {
    let dependencies = Dependencies {
        config: config.core.clone(),
        stores: stores.stores.clone(),
        clock: Arc::new(SystemClock),
        rng: Arc::new(SystemRng),
        master_key: config.master_key.obtain(&SystemRng)?,
        outbound: Arc::new(GuardedOutbound::new(
            config.outbound_allow_private,
            config.core.issuer.is_loopback(),
        )?),
        wake,
    };
    Provider::open(dependencies).await.context(
        "the provider can't be opened (where a sealed value does not open, the master key is not the one that this \
         database was made with: `authserver check` says more)",
    )
}

fn public_server(
    config: &Config,
    state: Arc<HttpState>,
    refused_passwords: Option<RefusedPasswords>,
) -> anyhow::Result<(Server, Vec<SocketAddr>)> {
    // RFC 6797: a browser that came by https once comes by nothing else, for two years. Only where the issuer is https:
    // it would lock a developer out of http://localhost.
    let is_https = config.core.issuer.is_https();
    let site = pages::Site {
        issuer: config.core.issuer.as_str().to_owned(),
        cookie_name: state.cookie_name(),
        sign_up: config.core.sign_up.policy,
        usernames_sign_in: config.core.accounts.username_sign_in,
        domains: list_for_people(&config.core.sign_up.domains),
        remembered: config.core.lifetimes.session_remembered.num_seconds().to_string(),
        refused_passwords,
    };
    let application = move || {
        let strict = DefaultHeaders::new().add(("strict-transport-security", "max-age=63072000"));
        App::new()
            .wrap(Condition::new(is_https, strict))
            .wrap(Guard::new())
            .configure(|routes| http::routes(routes, &state))
            .configure(|routes| pages::routes(routes, site.clone()))
            .default_service(web::to(pages::not_found))
    };
    let server = HttpServer::new(application)
        .workers(config.http.workers)
        .worker_max_blocking_threads(BLOCKING_THREADS)
        .keep_alive(KeepAlive::Timeout(KEEP_ALIVE))
        .client_request_timeout(REQUEST_HEAD)
        .tcp_nodelay(true)
        .disable_signals()
        .shutdown_timeout(shutdown(config).as_secs())
        .bind(config.http.listen.as_slice())
        .with_context(|| format!("can't listen on {} (http.listen)", list(&config.http.listen)))?;
    let addresses = server.addrs();
    Ok((server.run(), addresses))
}

fn operations_server(
    config: &Config,
    operations: Data<Operations>,
) -> anyhow::Result<(Server, Vec<SocketAddr>)> {
    let server = HttpServer::new(move || {
        App::new()
            .wrap(Guard::new())
            .configure(|routes| operations::routes(routes, &operations))
    })
    .workers(1)
    .worker_max_blocking_threads(1)
    .client_request_timeout(REQUEST_HEAD)
    .disable_signals()
    .shutdown_timeout(1)
    .bind(config.operations.as_slice())
    .with_context(|| format!("can't listen on {} (operations.listen)", list(&config.operations)))?;
    let addresses = server.addrs();
    Ok((server.run(), addresses))
}

/// One line, for users and for whoever waits for it.
fn announce(config: &Config, public: &[SocketAddr], operations: &[SocketAddr]) {
    // A closed terminal is no reason to fail.
    let _ = writeln!(
        std::io::stdout(),
        "listening on http://{} as {}; operations on http://{}",
        list(public),
        config.core.issuer.as_str(),
        list(operations)
    );
}

fn list_for_people(domains: &[String]) -> String {
    let shown = domains
        .iter()
        .map(|domain| EmailAddress::domain_for_people(domain));
    shown.collect::<Vec<_>>().join(", ")
}

fn list(addresses: &[SocketAddr]) -> String {
    addresses
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

fn shutdown(config: &Config) -> Duration {
    if config.is_embedded() {
        SHUTDOWN_EMBEDDED
    } else {
        SHUTDOWN
    }
}
