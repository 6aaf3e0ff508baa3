//! The client's certificate, for tokens that are bound to it (RFC 8705 §3).
//!
//! TLS ends before most services, and what it saw comes in a header that anybody could write: this crate looks at none unless
//! the service says where its certificate comes from (`actix::ClientCertificate`, `tower::Protect::client_certificate`), and
//! whom it believes.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::crypto;

/// SHA-256 of a certificate's DER form, in base64url without padding (`x5t#S256`, RFC 8705 §3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateThumbprint(pub String);

impl CertificateThumbprint {
    /// Of a certificate in DER, as TLS libraries have it.
    pub fn of_der(der: &[u8]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(crypto::sha256(der)))
    }

    /// Of a certificate as proxies write it in a header: percent-encoded PEM (nginx's `$ssl_client_escaped_cert`, Traefik,
    /// Caddy), PEM, base64 of DER, or a byte sequence (`:…:`, RFC 9440). `None` where it is none of these.
    pub fn of_header(value: &str) -> Option<Self> {
        let text = percent_decoded(value.trim())?;
        let text = match text.strip_prefix(':') {
            Some(sequence) => sequence.strip_suffix(':')?.to_owned(),
            None => {
                let body = text
                    .split_once("-----BEGIN CERTIFICATE-----")
                    .map_or(text.as_str(), |(_, rest)| rest);
                // The first of a chain is the client's.
                let body = body
                    .split_once("-----END CERTIFICATE-----")
                    .map_or(body, |(body, _)| body);
                body.chars().filter(|c| !c.is_ascii_whitespace()).collect()
            }
        };
        let der = STANDARD.decode(text).ok()?;
        // A SEQUENCE; an empty header is no certificate.
        (der.first() == Some(&0x30)).then(|| Self::of_der(&der))
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_has_one_thumbprint_in_every_spelling() {
        let der = [0x30, 0x04, 0x04, 0xFB, 0xEF, 0xBE];
        let wanted = Some(CertificateThumbprint::of_der(&der));
        let base64 = STANDARD.encode(der);
        assert!(base64.contains('+'), "a plus is no space here");
        let pem = format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n");
        let escaped: String = pem.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let partly = pem.replace('\n', "%0A").replace(' ', "%20");
        let chain = format!("{pem}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        for spelling in [base64.clone(), format!(":{base64}:"), pem, escaped, partly, chain] {
            assert_eq!(CertificateThumbprint::of_header(&spelling), wanted, "{spelling}");
        }
        for none in [
            "",
            " ",
            "::",
            ":",
            "%",
            "%4",
            "%zz",
            "AAAA",
            "-----BEGIN CERTIFICATE-----",
        ] {
            assert_eq!(CertificateThumbprint::of_header(none), None, "{none}");
        }
    }
}
