//! The issuer identifier: what it may be, and what follows from it (RFC 8414 §2).
//!
//! Refused: what is no plain origin, and http beyond this machine. Test to read first: `an_issuer_is_a_secure_origin`.

use url::Url;

/// The issuer identifier (RFC 8414 §2): an origin without path, query or fragment, printed without a trailing slash.
#[derive(Clone, PartialEq, Eq)]
pub struct Issuer {
    text: String,
    url: Url,
}

/// The text can't be an issuer.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidIssuer {
    /// Not an absolute http(s) URL.
    #[error("the issuer is an https URL such as https://login.example.org")]
    NotAUrl,
    /// Has a path, a query, a fragment or a user.
    #[error("the issuer is a plain origin: no path, query, fragment or user")]
    NotAnOrigin,
    /// http beyond this machine.
    #[error("the issuer has to be https, unless it is loopback (http://localhost:4242)")]
    Insecure,
}

impl Issuer {
    /// Parses an issuer. Plain http is for loopback only (RFC 8414 §2 wants https).
    ///
    /// # Errors
    /// [`InvalidIssuer`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, InvalidIssuer> {
        let url = Url::parse(text).map_err(|_| InvalidIssuer::NotAUrl)?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(InvalidIssuer::NotAUrl);
        }
        let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !plain || !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidIssuer::NotAnOrigin);
        }
        let issuer = Self {
            text: url.origin().ascii_serialization(),
            url,
        };
        if issuer.url.scheme() == "http" && !issuer.is_loopback() {
            return Err(InvalidIssuer::Insecure);
        }
        Ok(issuer)
    }

    /// The identifier: `https://login.example.org`. It is its own origin, too.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The address of a path that begins with `/`.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// Whether browsers reach it by TLS: decides the cookie's name and attributes.
    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether it names this machine.
    pub fn is_loopback(&self) -> bool {
        match self.url.host() {
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        }
    }
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Issuer({})", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_a_secure_origin() {
        assert_eq!(
            Issuer::parse("https://login.example.org/")
                .map(|i| i.as_str().to_owned())
                .as_deref(),
            Ok("https://login.example.org")
        );
        assert!(Issuer::parse("http://localhost:4242").is_ok_and(|i| i.is_loopback() && !i.is_https()));
        assert!(Issuer::parse("http://127.0.0.1:4242").is_ok());
        assert_eq!(
            Issuer::parse("http://login.example.org"),
            Err(InvalidIssuer::Insecure)
        );
        assert_eq!(
            Issuer::parse("https://login.example.org/a"),
            Err(InvalidIssuer::NotAnOrigin)
        );
        assert_eq!(
            Issuer::parse("https://a@login.example.org"),
            Err(InvalidIssuer::NotAnOrigin)
        );
        assert_eq!(Issuer::parse("login.example.org"), Err(InvalidIssuer::NotAUrl));
    }
}
