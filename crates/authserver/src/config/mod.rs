//! The configuration: settings compiled once, checked across each other, and all that is passed below `main`.
//!
//! Owns what the settings mean. Refuses combinations that would be unsafe or could not work, all of them at once, each
//! with a sentence on how to fix it. Invariants: a [`Config`] is sound (nothing below checks it again), and its `Debug`
//! shows no secret.
//!
//! Test to read first: `the_defaults_make_the_embedded_mode`.

mod addresses;
mod core;
mod mail;
mod master_key;
mod problems;
mod rules;

pub use ::settings::read_secret_file;
pub use addresses::RedisUrl;
pub use mail::{MailConfig, SenderConfig, SmtpConfig, SmtpTls, Transport};
pub use master_key::MasterKeySource;

use crate::settings::{Http, InForce, Problem, Problems, Settings};
use actix_web::http::header::HeaderName;
use authcore::config::CoreConfig;
use authstore::RedisTls;
use ipnet::IpNet;
use problems::Collector;
use server_kit::log::LogConfig;
use sql::DatabaseUrl;
use std::{net::SocketAddr, path::PathBuf};

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
    /// Whether clients' own servers may be inside the operator's network.
    pub outbound_allow_private: bool,
    /// The age at which an active signing key is replaced.
    pub rotate_keys_after: chrono::Duration,
    /// How long audit events are kept.
    pub audit_retention: chrono::Duration,
    /// Where clients, groups and resource servers are declared that are applied at start.
    pub declared: Option<PathBuf>,
    /// The operator's list of passwords that nobody may choose.
    pub refused_passwords: Option<PathBuf>,
    /// The settings that all this was made of, for operators to read.
    pub in_force: Vec<InForce>,
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
    /// The header in which they pass on a client's certificate.
    pub client_certificate_header: Option<HeaderName>,
    /// The header in which they say whether they checked its chain.
    pub client_verify_header: Option<HeaderName>,
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
        /// Whom to trust under TLS, and who we are.
        tls: RedisTls,
    },
}

impl Config {
    /// Compiles settings.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn compile(settings: &Settings) -> Result<Self, Problems> {
        let mut found = Collector::default();
        let core = core::compile(settings, &mut found);
        let listen = addresses::listen("http.listen", &settings.http.listen, &mut found);
        let operations = addresses::listen("operations.listen", &settings.operations.listen, &mut found);
        let url = addresses::database_url(settings, &mut found);
        let keyvalue = addresses::keyvalue(settings, &mut found);
        let master_key = url
            .as_ref()
            .and_then(|url| master_key::compile(settings, url, &mut found));
        let mail = mail::compile(&settings.mail, &mut found);
        let rotate_keys_after =
            found.duration("keys.rotate_after", &settings.keys.rotate_after, core::ROTATION);
        let audit_retention = found.duration("audit.retention", &settings.audit.retention, core::RETENTION);
        let log = log(settings, &mut found);
        let http = HttpConfig {
            listen,
            workers: workers(settings.http.workers),
            trusted_proxies: addresses::trusted_proxies(&settings.http.trusted_proxies, &mut found),
            client_certificate_header: certificate_header(&settings.http, &mut found),
            client_verify_header: verify_header(&settings.http, &mut found),
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
            outbound_allow_private: settings.outbound.allow_private,
            rotate_keys_after,
            audit_retention,
            declared: Some(&settings.declared.path)
                .filter(|path| !path.is_empty())
                .map(PathBuf::from),
            refused_passwords: Some(&settings.accounts.refused_passwords)
                .filter(|path| !path.is_empty())
                .map(PathBuf::from),
            log,
            in_force: Vec::new(),
            warnings: Vec::new(),
        };
        rules::check(&config, settings.embedded_beyond_loopback, &mut found);
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
}

fn certificate_header(http: &Http, found: &mut Collector) -> Option<HeaderName> {
    let name = http.client_certificate_header.as_str();
    if name.is_empty() {
        return None;
    }
    if http.trusted_proxies.is_empty() {
        found.problem(
            "http.client_certificate_header",
            "is believed of trusted proxies only: name them in http.trusted_proxies",
        );
    }
    found.ok("http.client_certificate_header", name.parse())
}

fn verify_header(http: &Http, found: &mut Collector) -> Option<HeaderName> {
    let name = http.client_verify_header.as_str();
    if name.is_empty() {
        return None;
    }
    if http.client_certificate_header.is_empty() {
        found.problem(
            "http.client_verify_header",
            "says something about a certificate: name the header that holds it in http.client_certificate_header",
        );
    }
    if name.eq_ignore_ascii_case(&http.client_certificate_header) {
        found.problem(
            "http.client_verify_header",
            "is the same as http.client_certificate_header: the two need a header each",
        );
    }
    found.ok("http.client_verify_header", name.parse())
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

fn log(settings: &Settings, found: &mut Collector) -> Option<LogConfig> {
    LogConfig::parse(&settings.log.format, &settings.log.filter)
        .map_err(|problems| {
            for (setting, problem) in problems {
                found.problem(setting, problem);
            }
        })
        .ok()
}

#[cfg(test)]
mod tests;
