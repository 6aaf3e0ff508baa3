//! Requests to clients' servers, guarded: every address came from outside (RFC 9700 §4.11, OWASP "server-side request
//! forgery").
//!
//! Invariants: no redirect is followed; time and size are bounded; names are resolved here and only addresses that may be
//! asked are connected to, so that a name can't change its mind between a check and the connection. Addresses inside the
//! operator's network (loopback, private, link-local, and whatever else is not global) are refused unless
//! `outbound.allow_private` says otherwise, which tests and small installations on one machine need.

use async_trait::async_trait;
use authcore::outbound::{Outbound, OutboundError};
use reqwest::{
    Client, RequestBuilder, Response, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

/// How long a request may take in all: users wait for some of them.
const TIMEOUT: Duration = Duration::from_secs(5);

/// How long the connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Makes requests for the provider.
#[derive(Debug)]
pub struct GuardedOutbound {
    general: Guard,
    keys: Guard,
}

/// A client, and whom it may ask.
#[derive(Debug)]
struct Guard {
    client: Client,
    reach: Reach,
}

/// Whom the server may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// The Internet, by https.
    Internet,
    /// That, and this machine.
    ThisMachine,
    /// Everybody, because the operator says so.
    Everybody,
}

impl GuardedOutbound {
    /// Prepares a client; connects nowhere. `develops`: the issuer is on this machine, so that everybody who reaches it
    /// reaches the rest of the machine as well; then clients' keys may be there, as their redirect URIs may.
    ///
    /// # Errors
    /// Where the TLS library can't be set up.
    pub fn new(allow_private: bool, develops: bool) -> Result<Self, reqwest::Error> {
        let (general, keys) = match (allow_private, develops) {
            (true, _) => (Reach::Everybody, Reach::Everybody),
            (false, true) => (Reach::Internet, Reach::ThisMachine),
            (false, false) => (Reach::Internet, Reach::Internet),
        };
        Ok(Self {
            general: Guard::new(general)?,
            keys: Guard::new(keys)?,
        })
    }
}

impl Guard {
    fn new(reach: Reach) -> Result<Self, reqwest::Error> {
        let mut builder = Client::builder()
            .user_agent(concat!("tacit/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            // A proxy would resolve the names instead of us.
            .no_proxy();
        if reach != Reach::Everybody {
            builder = builder.dns_resolver(Arc::new(Permitted(reach)));
        }
        Ok(Self {
            client: builder.build()?,
            reach,
        })
    }

    /// An address that may be asked: https (http within a machine or network that is allowed), and no literal address
    /// that is not global.
    fn check(&self, url: &str) -> Result<Url, OutboundError> {
        let url = Url::parse(url).map_err(|_| OutboundError::Forbidden("it is no URL"))?;
        let host = url.host().ok_or(OutboundError::Forbidden("it has no host"))?;
        if self.reach == Reach::Everybody {
            return if matches!(url.scheme(), "http" | "https") {
                Ok(url)
            } else {
                Err(OutboundError::Forbidden("it is neither http nor https"))
            };
        }
        let here = match host {
            url::Host::Domain(name) => name == "localhost",
            url::Host::Ipv4(ip) => ip.is_loopback(),
            url::Host::Ipv6(ip) => ip.is_loopback(),
        };
        let plain = here && self.reach == Reach::ThisMachine && url.scheme() == "http";
        if url.scheme() != "https" && !plain {
            return Err(OutboundError::Forbidden("it is not https"));
        }
        let literal = match host {
            url::Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
            url::Host::Ipv6(ip) => Some(IpAddr::V6(ip)),
            url::Host::Domain(_) => None,
        };
        match literal {
            Some(ip) if !self.reach.includes(ip) => {
                Err(OutboundError::Forbidden("it is not a public address"))
            }
            _ => Ok(url),
        }
    }

    async fn get_bytes(&self, url: &str, accept: &str, max_bytes: usize) -> Result<Vec<u8>, OutboundError> {
        let request = self.client.get(self.check(url)?).header("accept", accept);
        let mut response = ok(request.send().await.map_err(unreachable)?)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if body.len() + chunk.len() > max_bytes {
                return Err(OutboundError::Unusable("it is too long"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

#[async_trait]
impl Outbound for GuardedOutbound {
    async fn get_bytes(&self, url: &str, accept: &str, max_bytes: usize) -> Result<Vec<u8>, OutboundError> {
        self.general.get_bytes(url, accept, max_bytes).await
    }

    async fn get_keys(&self, url: &str, max_bytes: usize) -> Result<Vec<u8>, OutboundError> {
        self.keys.get_bytes(url, "application/json", max_bytes).await
    }

    async fn post_form(&self, url: &str, fields: &[(&str, &str)]) -> Result<(), OutboundError> {
        let request = self.general.client.post(self.general.check(url)?).form(fields);
        ok(request.send().await.map_err(unreachable)?).map(drop)
    }

    async fn post_json(
        &self,
        url: &str,
        headers: &[(&str, String)],
        body: Vec<u8>,
    ) -> Result<(), OutboundError> {
        let request = self.general.client.post(self.general.check(url)?);
        let request = with_headers(request.header("content-type", "application/json"), headers);
        ok(request.body(body).send().await.map_err(unreachable)?).map(drop)
    }
}

/// Headers and their values; a value that can't be one is a mistake of ours.
fn with_headers(request: RequestBuilder, headers: &[(&str, String)]) -> RequestBuilder {
    headers
        .iter()
        .fold(request, |request, (name, value)| request.header(*name, value))
}

fn ok(response: Response) -> Result<Response, OutboundError> {
    let status = response.status();
    if status.is_success() {
        Ok(response)
    } else {
        Err(OutboundError::Status(status.as_u16()))
    }
}

/// The text of reqwest's errors names the address, which is a client's business; only what kind it is goes on.
fn unreachable(error: reqwest::Error) -> OutboundError {
    let refused =
        std::error::Error::source(&error).is_some_and(|source| format!("{source:?}").contains("NotGlobal"));
    if refused {
        OutboundError::Forbidden("it is not a public address")
    } else {
        OutboundError::Unreachable
    }
}

impl Reach {
    fn includes(self, ip: IpAddr) -> bool {
        match self {
            Self::Internet => is_global(ip),
            Self::ThisMachine => is_global(ip) || ip.to_canonical().is_loopback(),
            Self::Everybody => true,
        }
    }
}

/// Resolves names, and keeps only addresses that may be asked.
struct Permitted(Reach);

#[derive(Debug, thiserror::Error)]
#[error("NotGlobal")]
struct NotGlobal;

impl Resolve for Permitted {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let global: Vec<SocketAddr> = found.filter(|address| reach.includes(address.ip())).collect();
            if global.is_empty() {
                return Err(Box::new(NotGlobal) as Box<dyn std::error::Error + Send + Sync>);
            }
            Ok(Box::new(global.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is one of the Internet's (the registries of RFC 6890; the standard library's own test is not stable).
fn is_global(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_global_v4(ip),
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(ip) => is_global_v4(ip),
            None => is_global_v6(ip),
        },
    }
}

fn is_global_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        // Shared address space (RFC 6598), protocol assignments (RFC 6890), benchmarking (RFC 2544), reserved.
        || (a == 100 && (b & 0xc0) == 64)
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b & 0xfe) == 18)
        || a >= 240;
    !special
}

fn is_global_v6(ip: Ipv6Addr) -> bool {
    let first = ip.segments()[0];
    // Only 2000::/3 is given out for the Internet (RFC 4291 §2.4); of it, 2001:db8::/32 is for documents, and 2002::/16
    // (6to4) and 2001::/32 (Teredo) may hide an IPv4 address.
    let global_unicast = (first & 0xe000) == 0x2000;
    let hidden = first == 0x2002 || (first == 0x2001 && matches!(ip.segments()[1], 0 | 0xdb8));
    global_unicast && !hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_internet_are_global() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "::1",
            "::",
            "fc00::1",
            "fe80::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "2002:7f00:1::",
            "ff02::1",
            "64:ff9b::7f00:1",
        ] {
            assert!(!is_global(inside.parse().expect("an address")), "{inside}");
        }
        for outside in [
            "1.1.1.1",
            "93.184.215.14",
            "2606:4700:4700::1111",
            "::ffff:1.1.1.1",
        ] {
            assert!(is_global(outside.parse().expect("an address")), "{outside}");
        }
    }

    #[tokio::test]
    async fn addresses_inside_are_refused_by_literal_and_by_name() {
        let outbound = GuardedOutbound::new(false, false).expect("a client");
        for url in [
            "http://example.org/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://localhost/",
            "ftp://example.org/",
            "rubbish",
            "https://169.254.169.254/latest",
        ] {
            let outcome = outbound.get_json(url, 1000).await;
            assert!(
                matches!(outcome, Err(OutboundError::Forbidden(_))),
                "{url}: {outcome:?}"
            );
        }
    }

    #[test]
    fn keys_may_be_on_a_developers_machine_and_nowhere_else_inside() {
        let outbound = GuardedOutbound::new(false, true).expect("a client");
        for url in [
            "http://127.0.0.1:3000/jwks",
            "http://localhost:3000/jwks",
            "https://[::1]/jwks",
        ] {
            assert!(outbound.keys.check(url).is_ok(), "{url}");
            assert!(outbound.general.check(url).is_err(), "{url}");
        }
        for url in [
            "http://10.0.0.1/jwks",
            "https://192.168.1.1/",
            "http://example.org/",
            "https://169.254.169.254/",
        ] {
            assert!(outbound.keys.check(url).is_err(), "{url}");
        }
        let deployed = GuardedOutbound::new(false, false).expect("a client");
        assert!(deployed.keys.check("http://127.0.0.1:3000/jwks").is_err());
    }
}
