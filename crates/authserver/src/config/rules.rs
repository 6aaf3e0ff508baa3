//! What has to hold between settings.

use super::{Config, KeyValueConfig, Transport, problems::Collector};
use authcore::config::Issuer;
use std::net::SocketAddr;

/// Checks everything; `allowed` is `embedded_beyond_loopback`.
pub(super) fn check(config: &Config, allowed: bool, found: &mut Collector) {
    check_reach(config, allowed, found);
    check_addresses(config, found);
    check_waits(config, found);
}

/// The embedded mode is for this machine.
fn check_reach(config: &Config, allowed: bool, found: &mut Collector) {
    let postgres = !config.database.url.is_sqlite();
    if postgres && matches!(config.keyvalue, KeyValueConfig::Memory) {
        found.warning(
            "keyvalue.url",
            "the short-lived store is in this process: run one instance only, or name a Redis",
        );
    }
    if config.core.issuer.is_loopback() || allowed {
        return;
    }
    let ways = "or set embedded_beyond_loopback = true if you know what you do";
    if !postgres {
        found.problem(
            "database.url",
            format!(
                "{} is reachable by others, and SQLite is for trying: name a Postgres, {ways}",
                config.core.issuer.as_str()
            ),
        );
    } else if config.is_embedded() {
        found.problem(
            "keyvalue.url",
            format!(
                "{} is reachable by others, and the in-process store is for trying: name a Redis, {ways}",
                config.core.issuer.as_str()
            ),
        );
    }
    if matches!(config.mail.transport, Transport::Outbox) {
        found.problem(
            "mail.transport",
            format!("the outbox prints links that open accounts, and sends nothing: use smtp, {ways}"),
        );
    }
}

/// What a mail promises to undo has to outlast what may be asked for meanwhile.
fn check_waits(config: &Config, found: &mut Collector) {
    let accounts = &config.core.accounts;
    for (undo, time) in [
        ("accounts.email_undo", accounts.email_undo),
        ("accounts.factor_undo", accounts.factor_undo),
    ] {
        if accounts.deletion_wait < time {
            found.warning(
                "accounts.deletion_wait",
                format!(
                    "is shorter than {undo}: whoever takes an account over could have it deleted while its owner may \
                     still undo that; an account whose address was changed stays until that can't be undone"
                ),
            );
        }
    }
}

fn check_addresses(config: &Config, found: &mut Collector) {
    let (public, operations, issuer) = (&config.http.listen, &config.operations, &config.core.issuer);
    let beyond = operations.iter().any(|address| !address.ip().is_loopback());
    if beyond && matches!(config.mail.transport, Transport::Outbox) {
        found.problem(
            "operations.listen",
            "with mail.transport = \"outbox\" this port shows links that open accounts: listen on 127.0.0.1",
        );
    }
    // Port 0 asks for any free one.
    if operations
        .iter()
        .any(|address| address.port() != 0 && public.contains(address))
    {
        found.problem(
            "operations.listen",
            "is the same as http.listen: the two need a port each",
        );
    }
    if config.http.trusted_proxies.is_empty() {
        check_straight(issuer, public, found);
    }
}

/// Without a proxy that we know of, browsers come straight to us.
fn check_straight(issuer: &Issuer, listen: &[SocketAddr], found: &mut Collector) {
    if issuer.is_https() {
        found.warning(
            "http.trusted_proxies",
            "is empty: everybody comes from the address of the proxy that ends TLS, and limits.*_per_ip count them as \
             one; name that proxy",
        );
        return;
    }
    let url = url::Url::parse(issuer.as_str()).ok();
    let port = url.and_then(|url| url.port_or_known_default());
    if !listen
        .iter()
        .any(|address| address.port() == 0 || Some(address.port()) == port)
    {
        found.warning(
            "issuer",
            format!(
                "{} names another port than http.listen: browsers will not find this server unless something is between",
                issuer.as_str()
            ),
        );
    }
}
