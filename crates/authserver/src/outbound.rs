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
    Client, Response, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use serde_json::Value;
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
    client: Client,
    allow_private: bool,
}

impl GuardedOutbound {
    /// Prepares a client; connects nowhere.
    ///
    /// # Errors
    /// Where the TLS library can't be set up.
    pub fn new(allow_private: bool) -> Result<Self, reqwest::Error> {
        let mut builder = Client::builder()
            .user_agent(concat!("tacit/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            // A proxy would resolve the names instead of us.
            .no_proxy();
        if !allow_private {
            builder = builder.dns_resolver(Arc::new(GlobalOnly));
        }
        Ok(Self {
            client: builder.build()?,
            allow_private,
        })
    }

    /// An address that may be asked: https (http within a machine or network that is allowed), and no literal address
    /// that is not global.
    fn check(&self, url: &str) -> Result<Url, OutboundError> {
        let url = Url::parse(url).map_err(|_| OutboundError::Forbidden("it is no URL"))?;
        let host = url.host().ok_or(OutboundError::Forbidden("it has no host"))?;
        if self.allow_private {
            return if matches!(url.scheme(), "http" | "https") {
                Ok(url)
            } else {
                Err(OutboundError::Forbidden("it is neither http nor https"))
            };
        }
        if url.scheme() != "https" {
            return Err(OutboundError::Forbidden("it is not https"));
        }
        let literal = match host {
            url::Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
            url::Host::Ipv6(ip) => Some(IpAddr::V6(ip)),
            url::Host::Domain(_) => None,
        };
        match literal {
            Some(ip) if !is_global(ip) => Err(OutboundError::Forbidden("it is not a public address")),
            _ => Ok(url),
        }
    }
}

#[async_trait]
impl Outbound for GuardedOutbound {
    async fn get_json(&self, url: &str, max_bytes: usize) -> Result<Value, OutboundError> {
        let body = self.get_bytes(url, "application/json", max_bytes).await?;
        serde_json::from_slice(&body).map_err(|_| OutboundError::Unusable("it is not JSON"))
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

    async fn post_form(&self, url: &str, fields: &[(&str, &str)]) -> Result<(), OutboundError> {
        let request = self.client.post(self.check(url)?).form(fields);
        ok(request.send().await.map_err(unreachable)?).map(drop)
    }
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

/// Resolves names, and keeps only addresses that are global.
struct GlobalOnly;

#[derive(Debug, thiserror::Error)]
#[error("NotGlobal")]
struct NotGlobal;

impl Resolve for GlobalOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let global: Vec<SocketAddr> = found.filter(|address| is_global(address.ip())).collect();
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
        let outbound = GuardedOutbound::new(false).expect("a client");
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
}
