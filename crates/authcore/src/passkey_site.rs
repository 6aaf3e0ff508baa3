//! For which site passkeys are made, and on which pages they are used (WebAuthn Level 3 §4 "relying party identifier", §5.11 "related
//! origins").
//!
//! Invariant: the identifier is a domain, every origin is one that browsers have passkeys on (https, or this machine), and the first
//! one is at or below the domain. Whatever can't be so is refused where the server starts, not at somebody's first passkey.

use crate::issuer::Issuer;
use url::{Host, Url};

/// The site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeySite {
    rp_id: String,
    origins: Vec<Url>,
}

/// The texts can't name a site for passkeys.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPasskeySite {
    /// Not a domain.
    #[error("a passkey is made for a domain such as example.org, not for an address or a port")]
    NotADomain,
    /// Not a page's origin.
    #[error("an origin is https and plain, such as https://login.example.org")]
    NotAnOrigin,
}

impl PasskeySite {
    /// The site of an issuer's own host; `None` where that is an address, for which no browser makes a passkey.
    pub fn of_issuer(issuer: &Issuer) -> Option<Self> {
        let url = Url::parse(issuer.as_str()).ok()?;
        let rp_id = url.domain()?.to_owned();
        Some(Self {
            rp_id,
            origins: vec![url],
        })
    }

    /// A site by its name, of the issuer's pages and those of other origins.
    ///
    /// # Errors
    /// [`InvalidPasskeySite`] says what is wrong.
    pub fn named(rp_id: &str, issuer: &Issuer, others: &[String]) -> Result<Self, InvalidPasskeySite> {
        match Host::parse(rp_id) {
            Ok(Host::Domain(domain)) if domain == rp_id => {}
            _ => return Err(InvalidPasskeySite::NotADomain),
        }
        let mut origins = vec![Url::parse(issuer.as_str()).map_err(|_| InvalidPasskeySite::NotAnOrigin)?];
        for other in others {
            let origin = Issuer::parse(other).map_err(|_| InvalidPasskeySite::NotAnOrigin)?;
            origins.push(Url::parse(origin.as_str()).map_err(|_| InvalidPasskeySite::NotAnOrigin)?);
        }
        // The site's own page stands first. Where none of those is below the domain (the server has moved to another one, and its
        // users keep their passkeys), it is the domain itself, which says so at /.well-known/webauthn.
        let below = |origin: &Url| {
            let domain = origin.domain().unwrap_or_default();
            domain == rp_id || domain.ends_with(&format!(".{rp_id}"))
        };
        match origins.iter().position(below) {
            Some(at) => origins.swap(0, at),
            None => {
                let own =
                    Url::parse(&format!("https://{rp_id}")).map_err(|_| InvalidPasskeySite::NotADomain)?;
                origins.insert(0, own);
            }
        }
        Ok(Self {
            rp_id: rp_id.to_owned(),
            origins,
        })
    }

    /// The relying party identifier.
    pub fn rp_id(&self) -> &str {
        &self.rp_id
    }

    /// The origins of the pages, the site's own first.
    pub fn origins(&self) -> &[Url] {
        &self.origins
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issuer(text: &str) -> Issuer {
        Issuer::parse(text).expect("an issuer")
    }

    fn origins(site: &PasskeySite) -> Vec<String> {
        let origins = site.origins().iter();
        origins.map(|url| url.origin().ascii_serialization()).collect()
    }

    #[test]
    fn an_issuer_has_passkeys_of_its_own_host_unless_that_is_an_address() {
        let site = PasskeySite::of_issuer(&issuer("https://login.example.org:8443")).expect("a site");
        assert_eq!(site.rp_id(), "login.example.org");
        assert_eq!(origins(&site), ["https://login.example.org:8443"]);
        assert!(PasskeySite::of_issuer(&issuer("http://localhost:4242")).is_some());
        for address in ["http://127.0.0.1:4242", "http://[::1]:4242", "https://192.0.2.7"] {
            assert_eq!(PasskeySite::of_issuer(&issuer(address)), None, "{address}");
        }
    }

    #[test]
    fn a_site_may_be_wider_than_its_host_or_have_moved() {
        let login = issuer("https://login.example.org");
        let wider = PasskeySite::named("example.org", &login, &[]).expect("a site");
        assert_eq!(origins(&wider), ["https://login.example.org"]);
        let moved = PasskeySite::named("old.example", &login, &[]).expect("a site");
        assert_eq!(
            origins(&moved),
            ["https://old.example", "https://login.example.org"]
        );
        let both = PasskeySite::named("old.example", &login, &["https://id.old.example".to_owned()]);
        assert_eq!(
            origins(&both.expect("a site")),
            ["https://id.old.example", "https://login.example.org"]
        );
        // The end of a name is no domain above it.
        let lookalike = PasskeySite::named("ample.org", &login, &[]).expect("a site");
        assert_eq!(origins(&lookalike)[0], "https://ample.org");
    }

    #[test]
    fn what_no_browser_would_take_is_refused() {
        let login = issuer("https://login.example.org");
        for wrong in [
            "",
            "127.0.0.1",
            "[::1]",
            "example.org:443",
            "https://example.org",
            "Example.org",
            "a b",
        ] {
            assert_eq!(
                PasskeySite::named(wrong, &login, &[]),
                Err(InvalidPasskeySite::NotADomain),
                "{wrong}"
            );
        }
        for wrong in [
            "example.org",
            "http://example.org",
            "https://example.org/a",
            "android:apk-key-hash:x",
        ] {
            assert_eq!(
                PasskeySite::named("example.org", &login, &[wrong.to_owned()]),
                Err(InvalidPasskeySite::NotAnOrigin),
                "{wrong}"
            );
        }
    }
}
