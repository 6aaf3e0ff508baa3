//! The client's certificate, as a trusted proxy passes it on (RFC 8705 §2, §3; RFC 9440).
//!
//! TLS ends at the proxy: it asks the client for a certificate and writes what it saw into a header. Anybody can write a
//! header, so three things have to hold before one is read: the operator has named it (`http.client_certificate_header`),
//! the TCP peer is one of `http.trusted_proxies`, and there is exactly one of it. The proxy has to overwrite what clients
//! send under that name, as nginx's `proxy_set_header` does.
//!
//! Two forms are read: nginx's `$ssl_client_escaped_cert` (PEM, escaped as in a URL), and `Client-Cert` of RFC 9440 §2.1
//! (`:` DER in base64 `:`). Whether the chain up to a CA was checked is the word of a second header
//! (`http.client_verify_header`, nginx's `$ssl_client_verify`): `SUCCESS`, or it was not. What can't be read is no
//! certificate at all.
//!
//! Test to read first: `only_a_trusted_proxy_is_believed`.

mod x509;

use super::HttpState;
use actix_web::{HttpRequest, http::header::HeaderName};
use authcore::clients::certificate::ClientCertificate;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ipnet::IpNet;
use std::sync::Once;

/// The certificate of a request: only where the operator has named a header, and only from a proxy that is trusted.
pub fn of(state: &HttpState, request: &HttpRequest) -> Option<ClientCertificate> {
    Source {
        certificate: state.client_certificate_header.as_ref()?,
        verify: state.client_verify_header.as_ref(),
        trusted_proxies: &state.trusted_proxies,
    }
    .read(request)
}

/// Where certificates stand, and of whom they are believed.
struct Source<'a> {
    certificate: &'a HeaderName,
    verify: Option<&'a HeaderName>,
    trusted_proxies: &'a [IpNet],
}

impl Source<'_> {
    fn read(&self, request: &HttpRequest) -> Option<ClientCertificate> {
        let peer = request.peer_addr()?.ip().to_canonical();
        if !self.trusted_proxies.iter().any(|net| net.contains(&peer)) {
            return None;
        }
        let mut values = request.headers().get_all(self.certificate);
        let value = values.next()?.as_bytes();
        // A proxy whose client showed no certificate sends the header empty.
        if value.is_empty() && values.next().is_none() {
            return None;
        }
        let certificate = match values.next() {
            None => der(value).and_then(|der| x509::read(&der)),
            Some(_) => None,
        };
        match certificate {
            Some(certificate) => Some(ClientCertificate {
                chain_verified: self.chain_verified(request),
                ..certificate
            }),
            None => {
                warn_once();
                None
            }
        }
    }

    /// nginx: "SUCCESS", "FAILED:reason", or "NONE".
    fn chain_verified(&self, request: &HttpRequest) -> bool {
        let Some(name) = self.verify else { return false };
        let mut values = request.headers().get_all(name);
        let said = values.next().is_some_and(|value| value.as_bytes() == b"SUCCESS");
        said && values.next().is_none()
    }
}

/// The DER form, out of either form of the header.
fn der(value: &[u8]) -> Option<Vec<u8>> {
    let value = std::str::from_utf8(value).ok()?;
    // RFC 9440 §2.1: a Byte Sequence of structured fields (RFC 9651 §3.3.5).
    if let Some(inner) = value.strip_prefix(':') {
        return STANDARD.decode(inner.strip_suffix(':')?).ok();
    }
    let pem: Vec<u8> = percent_encoding::percent_decode_str(value).collect();
    let pem = std::str::from_utf8(&pem).ok()?;
    let (_, rest) = pem.split_once("-----BEGIN CERTIFICATE-----")?;
    // What follows the first certificate would be its chain.
    let (body, _) = rest.split_once("-----END CERTIFICATE-----")?;
    let body: String = body.split_ascii_whitespace().collect();
    STANDARD.decode(body).ok()
}

/// Once in the life of the process: it is the proxy's configuration that is wrong, for every request alike.
fn warn_once() {
    static WARNED: Once = Once::new();
    WARNED.call_once(|| {
        tracing::warn!(
            "a trusted proxy sent a client certificate that can't be read; it is taken for none. \
             http.client_certificate_header wants an escaped PEM or the form of RFC 9440, once"
        );
    });
}

#[cfg(test)]
mod tests;
