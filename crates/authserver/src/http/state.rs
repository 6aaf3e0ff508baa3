//! What handlers share.

use crate::settings::InForce;
use actix_web::{
    cookie::{Cookie, SameSite, time::Duration},
    http::header::HeaderName,
};
use authcore::{
    Provider,
    admin::Administration,
    people::{
        known_device::{self, Owner},
        session::SignedIn,
    },
};
use ipnet::IpNet;
use std::sync::Arc;

/// What handlers share.
pub struct HttpState {
    /// The provider.
    pub provider: Arc<Provider>,
    /// What operators' acts lean on.
    pub admin: Administration,
    /// What this server runs with, for operators to read.
    pub settings: Vec<InForce>,
    /// Proxies whose forwarding headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The header in which they pass on a client's certificate.
    pub client_certificate_header: Option<HeaderName>,
    /// The header in which they say whether they checked its chain.
    pub client_verify_header: Option<HeaderName>,
}

impl HttpState {
    /// The session cookie's name. Under https the prefix makes browsers refuse it from any other host or path
    /// (RFC 6265bis §4.1.3.2); under http, which is for loopback only, no prefix can be had.
    pub fn cookie_name(&self) -> &'static str {
        if self.provider.config().issuer.is_https() {
            "__Host-tacit"
        } else {
            "tacit"
        }
    }

    /// The cookie of a session that has just begun.
    pub fn session_cookie(&self, signed_in: &SignedIn) -> Cookie<'static> {
        let max_age = i64::try_from(signed_in.max_age.as_secs()).unwrap_or(i64::MAX);
        self.cookie(signed_in.cookie.expose().to_owned(), Duration::seconds(max_age))
    }

    /// The name of the cookie that says who has signed in at this browser before.
    pub fn device_cookie_name(&self) -> &'static str {
        if self.provider.config().issuer.is_https() {
            "__Host-tacit-device"
        } else {
            "tacit-device"
        }
    }

    /// The cookie of a browser at which an account's owner has just signed in, or changed its address; `before` is what it had,
    /// `trust` a new mark of that. It outlives the session and the sign-out: it is there for the next sign-in.
    pub fn device_cookie(&self, owner: &Owner, trust: Option<&str>, before: Option<&str>) -> Cookie<'static> {
        let value = known_device::remember(&self.provider, before, owner, trust);
        let max_age = i64::try_from(known_device::LIFETIME.as_secs()).unwrap_or(i64::MAX);
        let mut cookie = self.cookie(value, Duration::seconds(max_age));
        cookie.set_name(self.device_cookie_name());
        cookie
    }

    /// The cookie that takes a session's away.
    pub fn removal_cookie(&self) -> Cookie<'static> {
        self.cookie(String::new(), Duration::ZERO)
    }

    fn cookie(&self, value: String, max_age: Duration) -> Cookie<'static> {
        Cookie::build(self.cookie_name(), value)
            .path("/")
            .http_only(true)
            .secure(self.provider.config().issuer.is_https())
            // Lax: a client's redirect to the authorization endpoint brings it along, another site's POST does not.
            .same_site(SameSite::Lax)
            .max_age(max_age)
            .finish()
    }
}
