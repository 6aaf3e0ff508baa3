//! The configuration: settings compiled once, checked across each other, and all that is passed below `main`.
//!
//! Owns what the settings mean. Refuses combinations that would be unsafe or could not work, all of them at once, each
//! with a sentence on how to mend it. Invariants: a [`Config`] is sound (nothing below checks it again), and its `Debug`
//! shows no secret.
//!
//! Test to read first: `the_defaults_make_the_embedded_mode`.

mod core;
mod files;
mod mail;
mod master_key;
mod problems;

pub use files::read_secret_file;
pub use mail::{MailConfig, SmtpConfig, SmtpTls, Transport};
pub use master_key::MasterKeySource;

use crate::settings::{Problem, Problems, Settings};
use authcore::config::CoreConfig;
use ipnet::IpNet;
use problems::Collector;
use sql::DatabaseUrl;
use std::{
    fmt,
    net::{IpAddr, SocketAddr, ToSocketAddrs as _},
    path::PathBuf,
};

/// The compiled configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// What the flows are told.
    pub core: CoreConfig,
    /// The public server.
    pub http: HttpConfig,
    /// Where the operations port listens.
    pub operations: Vec<SocketAddr>,
    /// The database.
    pub database: DatabaseConfig,
    /// The short-lived store.
    pub keyvalue: KeyValueConfig,
    /// Where the master key comes from.
    pub master_key: MasterKeySource,
    /// Mail.
    pub mail: MailConfig,
    /// The age at which an active signing key is replaced.
    pub rotate_keys_after: chrono::Duration,
    /// The log.
    pub log: LogConfig,
    /// What works, but perhaps not as meant.
    pub warnings: Vec<Problem>,
}

/// The public server.
#[derive(Clone, Debug)]
pub struct HttpConfig {
    /// Where it listens.
    pub listen: Vec<SocketAddr>,
    /// How many threads answer.
    pub workers: usize,
    /// Proxies whose forwarding headers are believed.
    pub trusted_proxies: Vec<IpNet>,
}

/// The database.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// Where it is.
    pub url: DatabaseUrl,
    /// Upper bound of connections.
    pub max_connections: u32,
}

/// The short-lived store.
#[derive(Clone, Debug)]
pub enum KeyValueConfig {
    /// In this process.
    Memory,
    /// In Redis.
    Redis {
        /// Where it is.
        url: RedisUrl,
        /// Before every key.
        prefix: String,
    },
}

/// The address of a Redis, which may hold a password: it is shown without.
#[derive(Clone)]
pub struct RedisUrl(url::Url);

impl RedisUrl {
    /// The whole address, for the client.
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}://{}",
            self.0.scheme(),
            self.0.host_str().unwrap_or_default()
        )?;
        self.0.port().map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedisUrl({self})")
    }
}

/// The log.
#[derive(Clone, Debug)]
pub struct LogConfig {
    /// One JSON object per line instead of text.
    pub json: bool,
    /// What is logged.
    pub filter: tracing_subscriber::filter::Targets,
}

impl Config {
    /// Compiles settings.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn compile(settings: &Settings) -> Result<Self, Problems> {
        let mut found = Collector::default();
        let core = core::compile(settings, &mut found);
        let listen = listen("http.listen", &settings.http.listen, &mut found);
        let operations = self::listen("operations.listen", &settings.operations.listen, &mut found);
        let url = database_url(settings, &mut found);
        let keyvalue = keyvalue(settings, &mut found);
        let master_key = url
            .as_ref()
            .and_then(|url| master_key::compile(settings, url, &mut found));
        let mail = mail::compile(&settings.mail, &mut found);
        let rotate_keys_after =
            found.duration("keys.rotate_after", &settings.keys.rotate_after, core::ROTATION);
        let log = log(settings, &mut found);
        let http = HttpConfig {
            listen,
            workers: workers(settings.http.workers),
            trusted_proxies: trusted_proxies(&settings.http.trusted_proxies, &mut found),
        };
        if !(1..=1000).contains(&settings.database.max_connections) {
            found.problem("database.max_connections", "has to be between 1 and 1000");
        }
        let (Some(core), Some(url), Some(keyvalue), Some(master_key), Some(mail), Some(log)) =
            (core, url, keyvalue, master_key, mail, log)
        else {
            return Err(found.into_problems());
        };
        let mut config = Self {
            core,
            http,
            operations,
            database: DatabaseConfig {
                url,
                max_connections: settings.database.max_connections,
            },
            keyvalue,
            master_key,
            mail,
            rotate_keys_after,
            log,
            warnings: Vec::new(),
        };
        config.check_reach(settings.embedded_beyond_loopback, &mut found);
        config.check_addresses(&mut found);
        config.warnings = found.warnings.clone();
        if found.is_clean() {
            Ok(config)
        } else {
            Err(found.into_problems())
        }
    }

    /// Whether any part of the embedded mode is in use.
    pub fn is_embedded(&self) -> bool {
        self.database.url.is_sqlite() || matches!(self.keyvalue, KeyValueConfig::Memory)
    }

    /// The embedded mode is for this machine.
    fn check_reach(&self, allowed: bool, found: &mut Collector) {
        let postgres = !self.database.url.is_sqlite();
        if postgres && matches!(self.keyvalue, KeyValueConfig::Memory) {
            found.warning(
                "keyvalue.url",
                "the short-lived store is in this process: run one instance only, or name a Redis",
            );
        }
        if self.core.issuer.is_loopback() || allowed {
            return;
        }
        let ways = "or set embedded_beyond_loopback = true if you know what you do";
        if !postgres {
            found.problem(
                "database.url",
                format!(
                    "{} is reachable by others, and SQLite is for trying: name a Postgres, {ways}",
                    self.core.issuer.as_str()
                ),
            );
        } else if self.is_embedded() {
            found.problem(
                "keyvalue.url",
                format!(
                    "{} is reachable by others, and the in-process store is for trying: name a Redis, {ways}",
                    self.core.issuer.as_str()
                ),
            );
        }
        if matches!(self.mail.transport, Transport::Outbox) {
            found.problem(
                "mail.transport",
                format!("the outbox prints links that open accounts, and sends nothing: use smtp, {ways}"),
            );
        }
    }

    fn check_addresses(&self, found: &mut Collector) {
        let beyond = self.operations.iter().any(|address| !address.ip().is_loopback());
        if beyond && matches!(self.mail.transport, Transport::Outbox) {
            found.problem(
                "operations.listen",
                "with mail.transport = \"outbox\" this port shows links that open accounts: listen on 127.0.0.1",
            );
        }
        if self
            .operations
            .iter()
            .any(|address| address.port() != 0 && self.http.listen.contains(address))
        {
            found.problem(
                "operations.listen",
                "is the same as http.listen: the two need a port each",
            );
        }
        let port = url::Url::parse(self.core.issuer.as_str())
            .ok()
            .and_then(|url| url.port_or_known_default());
        let straight = !self.core.issuer.is_https() && self.http.trusted_proxies.is_empty();
        if straight
            && !self
                .http
                .listen
                .iter()
                .any(|address| address.port() == 0 || Some(address.port()) == port)
        {
            found.warning(
                "issuer",
                format!("{} names another port than http.listen: browsers will not find this server unless something is between", self.core.issuer.as_str()),
            );
        }
        if self.core.issuer.is_https() && self.http.trusted_proxies.is_empty() {
            found.warning(
                "http.trusted_proxies",
                "is empty: everybody comes from the proxy's address, and limits.*_per_ip count them as one; name the proxy that ends TLS",
            );
        }
    }
}

/// A worker keeps a core busy at thousands of sign-ins per second; each more costs memory.
fn workers(wanted: u32) -> usize {
    match wanted {
        0 => std::thread::available_parallelism()
            .map_or(1, std::num::NonZero::get)
            .min(2),
        some => usize::try_from(some).unwrap_or(1),
    }
}

fn listen(setting: &str, text: &str, found: &mut Collector) -> Vec<SocketAddr> {
    match text.to_socket_addrs() {
        Ok(addresses) => addresses.collect(),
        Err(error) => {
            found.problem(
                setting,
                format!(
                    "`{text}` is no address to listen on ({error}): write HOST:PORT, such as 127.0.0.1:4242"
                ),
            );
            Vec::new()
        }
    }
}

fn trusted_proxies(texts: &[String], found: &mut Collector) -> Vec<IpNet> {
    let parse = |text: &String| {
        text.parse::<IpNet>()
            .ok()
            .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
    };
    let mut nets = Vec::with_capacity(texts.len());
    for text in texts {
        match parse(text) {
            Some(net) => nets.push(net),
            None => found.problem(
                "http.trusted_proxies",
                format!("`{text}` is neither an address nor a network such as 10.0.0.0/8"),
            ),
        }
    }
    nets
}

/// An address from its setting, or from the file that holds it.
fn address(setting: &str, text: &str, file: &str, found: &mut Collector) -> Option<String> {
    if file.is_empty() {
        return Some(text.to_owned());
    }
    found.ok(&format!("{setting}_file"), read_secret_file(&PathBuf::from(file)))
}

fn database_url(settings: &Settings, found: &mut Collector) -> Option<DatabaseUrl> {
    let database = &settings.database;
    let text = address("database.url", database.url.expose(), &database.url_file, found)?;
    found.ok("database.url", text.parse())
}

fn keyvalue(settings: &Settings, found: &mut Collector) -> Option<KeyValueConfig> {
    let keyvalue = &settings.keyvalue;
    let text = address("keyvalue.url", keyvalue.url.expose(), &keyvalue.url_file, found)?;
    if text == "memory:" {
        return Some(KeyValueConfig::Memory);
    }
    match url::Url::parse(&text) {
        Ok(url) if url.scheme() == "redis" && url.host_str().is_some() => Some(KeyValueConfig::Redis {
            url: RedisUrl(url),
            prefix: keyvalue.prefix.clone(),
        }),
        // The text may hold a password: it is not repeated.
        _ => {
            found.problem(
                "keyvalue.url",
                "write memory: or redis://HOST:PORT, such as redis://127.0.0.1:6379",
            );
            None
        }
    }
}

fn log(settings: &Settings, found: &mut Collector) -> Option<LogConfig> {
    let json = match settings.log.format.as_str() {
        "text" => false,
        "json" => true,
        _ => {
            found.problem("log.format", "has to be \"text\" or \"json\"");
            false
        }
    };
    let filter = settings
        .log
        .filter
        .parse()
        .map_err(|_| "write error, warn, info, debug or trace, or such as info,authserver=debug");
    found
        .ok("log.filter", filter)
        .map(|filter| LogConfig { json, filter })
}

#[cfg(test)]
mod tests;
