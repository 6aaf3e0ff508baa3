//! What a service says once about the tokens it accepts.

use std::sync::Arc;
use std::time::Duration;

use url::{Host, Url};

use crate::claims::Expected;
use crate::clock::{Clock, SystemClock};
use crate::fetch::{Location, Source};
use crate::jwks::Algorithm;
use crate::key_store::{KeyStore, Policy};
use crate::verifier::Verifier;

/// Collects the settings of a [`Verifier`]; made by [`Verifier::builder`].
#[must_use = "nothing is verified before `build`"]
pub struct Builder {
    issuer: String,
    audience: Option<String>,
    jwks_uri: Option<String>,
    algorithms: Vec<Algorithm>,
    leeway: Duration,
    policy: Policy,
    clock: Arc<dyn Clock>,
    is_insecure_allowed: bool,
}

/// Why no verifier could be made of these settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Without an audience, a token for any other service of the issuer would be accepted here.
    #[error("name the audience that tokens for this service carry: .audience(\"…\")")]
    NoAudience,
    /// Not a URL.
    #[error(
        "the issuer (or jwks_uri) must be a URL such as https://login.example, without query and fragment"
    )]
    BadUrl,
    /// Keys that come by plain http can be swapped on the way.
    #[error("the issuer (or jwks_uri) must be https, or http on this very machine; see allow_insecure_http")]
    Insecure,
    /// An empty list of algorithms.
    #[error("allow at least one algorithm")]
    NoAlgorithm,
    /// The HTTP client could not be set up.
    #[error("the HTTP client could not be set up: {0}")]
    Client(String),
}

impl Builder {
    pub(crate) fn new(issuer: String) -> Self {
        Self {
            issuer,
            audience: None,
            jwks_uri: None,
            algorithms: Algorithm::ALL.to_vec(),
            // Machines that keep time by NTP differ by milliseconds; half a minute forgives one that lost it lately.
            leeway: Duration::from_secs(30),
            policy: Policy {
                // A key that is published ahead of its use, as it should be, is known before the first token comes;
                // one that was withdrawn is believed no longer than this.
                refresh_after: Duration::from_secs(5 * 60),
                // Costs the issuer nothing, and no one waits longer for a key that is new.
                refetch_interval: Duration::from_secs(1),
                // All tokens have long run out by then. Whoever keeps us from the issuer can't keep an old key alive.
                keep_stale_for: Duration::from_secs(24 * 60 * 60),
            },
            clock: Arc::new(SystemClock),
            is_insecure_allowed: false,
        }
    }

    /// The value that `aud` must contain: this service's identifier at the issuer.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = Some(audience.into());
        self
    }

    /// Fetches the keys from here, without discovery.
    pub fn jwks_uri(mut self, url: impl Into<String>) -> Self {
        self.jwks_uri = Some(url.into());
        self
    }

    /// Accepts these algorithms only.
    pub fn algorithms(mut self, algorithms: &[Algorithm]) -> Self {
        self.algorithms = algorithms.to_vec();
        self
    }

    /// How far the issuer's clock and ours may differ; 30 seconds unless said otherwise.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// The age from which keys are refreshed in the background; 5 minutes unless said otherwise.
    pub fn refresh_after(mut self, age: Duration) -> Self {
        self.policy.refresh_after = age;
        self
    }

    /// The least time between two fetches, however many unknown keys are asked for; a second unless said otherwise.
    pub fn refetch_interval(mut self, interval: Duration) -> Self {
        self.policy.refetch_interval = interval;
        self
    }

    /// How long keys are believed that can't be refreshed; 24 hours unless said otherwise.
    pub fn keep_stale_for(mut self, age: Duration) -> Self {
        self.policy.keep_stale_for = age;
        self
    }

    /// Reads the time elsewhere, for tests.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Accepts plain `http` beyond loopback: for a network of containers that nobody else can write to.
    pub fn allow_insecure_http(mut self) -> Self {
        self.is_insecure_allowed = true;
        self
    }

    /// Makes the verifier. Nothing is fetched yet.
    pub fn build(self) -> Result<Verifier, BuildError> {
        let audience = self
            .audience
            .filter(|audience| !audience.is_empty())
            .ok_or(BuildError::NoAudience)?;
        if self.algorithms.is_empty() {
            return Err(BuildError::NoAlgorithm);
        }
        // OpenID Connect Discovery §4.1: a trailing slash of the issuer is removed before the path is appended.
        let metadata = format!(
            "{}/.well-known/openid-configuration",
            self.issuer.trim_end_matches('/')
        );
        let metadata = location(&metadata, self.is_insecure_allowed || self.jwks_uri.is_some())?;
        let location = match self.jwks_uri {
            Some(url) => Location::KeySet(location(&url, self.is_insecure_allowed)?),
            None => Location::Discovery {
                issuer: self.issuer.clone(),
                metadata,
            },
        };
        let source = Source::new(location).map_err(BuildError::Client)?;
        let expected = Expected {
            issuer: self.issuer,
            audience,
            leeway_seconds: i64::try_from(self.leeway.as_secs()).unwrap_or(i64::MAX / 4),
        };
        let keys = KeyStore::new(source, self.policy);
        Ok(Verifier::new(expected, self.algorithms, keys, self.clock))
    }
}

fn location(text: &str, is_insecure_allowed: bool) -> Result<Url, BuildError> {
    let url = Url::parse(text).map_err(|_| BuildError::BadUrl)?;
    if url.query().is_some() || url.fragment().is_some() || url.host().is_none() {
        return Err(BuildError::BadUrl);
    }
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback || is_insecure_allowed => Ok(url),
        "http" => Err(BuildError::Insecure),
        _ => Err(BuildError::BadUrl),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_would_be_unsafe_are_refused() {
        let build = |issuer: &str| Verifier::builder(issuer).audience("goals").build().map(drop);
        assert_eq!(build("https://login.example"), Ok(()));
        assert_eq!(build("http://localhost:4242"), Ok(()));
        assert_eq!(build("http://[::1]:4242"), Ok(()));
        assert_eq!(build("http://login.example"), Err(BuildError::Insecure));
        assert_eq!(build("login.example"), Err(BuildError::BadUrl));
        assert_eq!(build("https://login.example?x"), Err(BuildError::BadUrl));
        assert_eq!(build("file:///etc/passwd"), Err(BuildError::BadUrl));
        let bare = Verifier::builder("https://login.example");
        assert_eq!(bare.build().map(drop), Err(BuildError::NoAudience));
        let insecure = Verifier::builder("http://auth:4242")
            .audience("goals")
            .allow_insecure_http();
        assert_eq!(insecure.build().map(drop), Ok(()));
        let direct = Verifier::builder("https://login.example")
            .audience("goals")
            .jwks_uri("http://auth/jwks");
        assert_eq!(direct.build().map(drop), Err(BuildError::Insecure));
    }
}
