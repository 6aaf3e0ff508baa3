//! Addresses: where to listen, whom to believe, where the stores are.

use super::{KeyValueConfig, problems::Collector, read_secret_file};
use crate::settings::{KeyValue, Settings};
use authstore::RedisTls;
use ipnet::IpNet;
use sql::DatabaseUrl;
use std::{
    fmt,
    net::{IpAddr, SocketAddr, ToSocketAddrs as _},
    path::Path,
};

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

pub(super) fn listen(setting: &str, text: &str, found: &mut Collector) -> Vec<SocketAddr> {
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

pub(super) fn trusted_proxies(texts: &[String], found: &mut Collector) -> Vec<IpNet> {
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
    let file_setting = format!("{setting}_file");
    found.ok(&file_setting, read_secret_file(Path::new(file)))
}

pub(super) fn database_url(settings: &Settings, found: &mut Collector) -> Option<DatabaseUrl> {
    let database = &settings.database;
    let text = address("database.url", database.url.expose(), &database.url_file, found)?;
    found.ok("database.url", text.parse())
}

pub(super) fn keyvalue(settings: &Settings, found: &mut Collector) -> Option<KeyValueConfig> {
    let keyvalue = &settings.keyvalue;
    let text = address("keyvalue.url", keyvalue.url.expose(), &keyvalue.url_file, found)?;
    if text == "memory:" {
        return Some(KeyValueConfig::Memory);
    }
    match url::Url::parse(&text) {
        Ok(url) if matches!(url.scheme(), "redis" | "rediss") && url.host_str().is_some() => {
            let tls = redis_tls(keyvalue, url.scheme() == "rediss", found)?;
            Some(KeyValueConfig::Redis {
                url: RedisUrl(url),
                prefix: keyvalue.prefix.clone(),
                tls,
            })
        }
        // The text may hold a password: it is not repeated.
        _ => {
            found.problem(
                "keyvalue.url",
                "write memory: or redis://HOST:PORT (rediss:// with TLS), such as redis://127.0.0.1:6379",
            );
            None
        }
    }
}

/// What TLS to Redis is to use. What is set beside an address without TLS would be believed to be in force: it is refused.
fn redis_tls(settings: &KeyValue, is_used: bool, found: &mut Collector) -> Option<RedisTls> {
    let files = [
        ("keyvalue.ca_file", &settings.ca_file),
        ("keyvalue.certificate_file", &settings.certificate_file),
        ("keyvalue.key_file", &settings.key_file),
    ];
    let Some((first, _)) = files.into_iter().find(|(_, file)| !file.is_empty()) else {
        return Some(RedisTls::default());
    };
    if !is_used {
        found.problem(first, "is for Redis over TLS: write the address as rediss://");
        return None;
    }
    if settings.certificate_file.is_empty() != settings.key_file.is_empty() {
        found.problem(
            "keyvalue.certificate_file",
            "goes with keyvalue.key_file: name both, or neither",
        );
        return None;
    }
    let authorities = match settings.ca_file.as_str() {
        "" => None,
        file => Some(found.ok("keyvalue.ca_file", std::fs::read(file).map_err(named(file)))?),
    };
    let identity = match (settings.certificate_file.as_str(), settings.key_file.as_str()) {
        ("", _) => None,
        (certificate, key) => {
            let certificate = found.ok(
                "keyvalue.certificate_file",
                std::fs::read(certificate).map_err(named(certificate)),
            );
            let key = found.ok("keyvalue.key_file", read_secret_file(Path::new(key)));
            Some((certificate?, key?.into_bytes()))
        }
    };
    Some(RedisTls {
        authorities,
        identity,
    })
}

/// The reason of the system, with the file's name.
fn named(file: &str) -> impl FnOnce(std::io::Error) -> String {
    move |error| format!("can't read {file}: {error}")
}
