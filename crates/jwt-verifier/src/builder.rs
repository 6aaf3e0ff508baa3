//! What a service says once about the tokens it accepts.

use std::sync::Arc;
use std::time::Duration;

use url::{Host, Url};

use crate::{
    claims::Expected,
    clock::{Clock, SystemClock},
    error::PROOF_ALGORITHMS,
    jwk::Algorithm,
    jwks::KeySet,
    keys::Keys,
    nonce::Nonces,
    policy::{KeyPolicy, StatusPolicy},
    replay::{CAPACITY, ReplayRecord},
    resource::Resource,
    verifier::{Inner, Status, Verifier},
};
#[cfg(feature = "fetch")]
use crate::{
    client::HttpClient,
    fetch::{Location, Source},
    key_store::KeyStore,
    status::{Reader, StatusLists},
};

/// How far two clocks may lie apart, in seconds, for a JWT that one host made and another reads: an `iat` or `nbf` that far
/// ahead is no reason to refuse it, and an `exp` is let pass by as much. FAPI 2.0 §5.3.2.1 wants 10 seconds to be borne and
/// no more than 60; half of that bears two hosts that lie 15 seconds off on either side.
pub const LEEWAY_SECONDS: i64 = 30;

/// Collects the settings of a [`Verifier`]; made by [`Verifier::builder`].
#[must_use = "nothing is verified before `build`"]
pub struct Builder {
    issuer: String,
    audiences: Vec<String>,
    jwks_uri: Option<String>,
    given: Option<String>,
    #[cfg(feature = "fetch")]
    client: Option<Arc<dyn HttpClient>>,
    algorithms: Vec<Algorithm>,
    leeway: Duration,
    policy: KeyPolicy,
    status: Option<StatusPolicy>,
    clock: Option<Arc<dyn Clock>>,
    is_insecure_allowed: bool,
    external_url: Option<String>,
    resource: Option<String>,
    scopes: Vec<String>,
    nonces: NonceRule,
}

/// Whether proofs have to repeat a nonce of the service's, and what it is made with.
enum NonceRule {
    None,
    OwnKey,
    Key([u8; 32]),
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
    /// The service's own address is none.
    #[error(
        "external_url must be the http or https URL under which clients know this service, without query and fragment"
    )]
    BadExternalUrl,
    /// The resource's identifier is none.
    #[error(
        "resource must be the http or https URL that clients name this service by, without query and fragment"
    )]
    BadResource,
    /// An empty list of algorithms.
    #[error("allow at least one algorithm")]
    NoAlgorithm,
    /// The system gives no random bytes for the key of nonces.
    #[error("the system gives no random bytes")]
    NoRandomness,
    /// Nothing to fetch keys with, and none given.
    #[error("give an HTTP client (the feature `reqwest`, or http_client) or the keys themselves")]
    NoClient,
    /// The keys that were given are none.
    #[error("the keys that were given hold none that can be used")]
    NoUsableKey,
    /// WebAssembly of no known host has no clock.
    #[error("there is no system clock here: give one with .clock(…)")]
    NoClock,
    /// The HTTP client could not be set up.
    #[error("the HTTP client could not be set up: {0}")]
    Client(String),
}

impl Builder {
    pub(crate) fn new(issuer: String) -> Self {
        Self {
            issuer,
            audiences: Vec::new(),
            jwks_uri: None,
            given: None,
            #[cfg(feature = "fetch")]
            client: None,
            algorithms: Algorithm::ALL.to_vec(),
            leeway: Duration::from_secs(LEEWAY_SECONDS.unsigned_abs()),
            policy: KeyPolicy::default(),
            status: Some(StatusPolicy::default()),
            clock: None,
            is_insecure_allowed: false,
            external_url: None,
            resource: None,
            scopes: Vec::new(),
            nonces: NonceRule::None,
        }
    }

    /// The value that `aud` must contain: this service's identifier at the issuer. Said more than once, a token for any of them
    /// is taken: for a service that has several names, or is about to change its own. The first is the realm of challenges.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audiences.push(audience.into());
        self
    }

    /// Takes these keys, a JWK set (RFC 7517), and fetches none: for keys that come in another way, and where nothing can be
    /// fetched. Who rotates keys has to make a new verifier.
    pub fn keys(mut self, jwks: impl Into<String>) -> Self {
        self.given = Some(jwks.into());
        self
    }

    /// Fetches with this client: your own CA, proxy or timeouts ([`client`](crate::client)).
    #[cfg(feature = "fetch")]
    pub fn http_client(mut self, client: impl HttpClient + 'static) -> Self {
        self.client = Some(Arc::new(client));
        self
    }

    /// Fetches the keys from here, without discovery; and status lists from the same origin, under the path that they have at
    /// the issuer's: the address by which this service reaches an issuer that others reach by its name.
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

    /// How often status lists (draft-ietf-oauth-status-list) are looked at in the background, and so how long a revocation
    /// takes to be seen here; 10 seconds unless said otherwise.
    pub fn status_refresh(mut self, interval: Duration) -> Self {
        if let Some(status) = &mut self.status {
            status.refresh = interval;
        }
        self
    }

    /// How long a status list is believed that could not be refreshed; 5 minutes unless said otherwise. After that, and
    /// where the list itself says so (`exp`), its tokens are refused as
    /// [`VerifyError::StatusUnavailable`](crate::VerifyError::StatusUnavailable), until it can be fetched again.
    pub fn status_grace(mut self, grace: Duration) -> Self {
        if let Some(status) = &mut self.status {
            status.grace = grace;
        }
        self
    }

    /// Accepts tokens whose status list can't be told, instead of refusing them: for services that rather take a revoked
    /// token than none.
    pub fn accept_unknown_status(mut self) -> Self {
        if let Some(status) = &mut self.status {
            status.accept_unknown = true;
        }
        self
    }

    /// Looks at no status list: a token is good until it expires.
    pub fn ignore_status_lists(mut self) -> Self {
        self.status = None;
        self
    }

    /// Reads the time elsewhere: for tests, and where the system has no clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// Accepts plain `http` beyond loopback: for a network of containers that nobody else can write to.
    pub fn allow_insecure_http(mut self) -> Self {
        self.is_insecure_allowed = true;
        self
    }

    /// Where clients reach this service, such as `https://api.example` or `https://example.org/api`: DPoP proofs name the
    /// address of the request (RFC 9449 §4.2), which a service behind a proxy can't see, and what a request says of itself
    /// (`Host`) its sender has chosen. Without it, tokens that are bound to a key are refused
    /// ([`VerifyError::UnknownAddress`](crate::VerifyError::UnknownAddress)).
    pub fn external_url(mut self, url: impl Into<String>) -> Self {
        self.external_url = Some(url.into());
        self
    }

    /// Names this service as a protected resource (RFC 9728 §1.2), by the URL that clients know it by, such as
    /// `https://api.example/mcp`: challenges tell where its metadata is, and [`Verifier::resource_metadata`] has it. The
    /// address of the document is the identifier with `/.well-known/oauth-protected-resource` before its path.
    pub fn resource(mut self, identifier: impl Into<String>) -> Self {
        self.resource = Some(identifier.into());
        self
    }

    /// The scopes that clients may ask for here, for the metadata and for whoever comes without a token.
    pub fn scopes(mut self, scopes: &[&str]) -> Self {
        self.scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        self
    }

    /// Wants DPoP proofs to repeat a nonce of this process's (RFC 9449 §9), so that none can be made ahead. A service of
    /// several instances needs a key in common: [`Self::dpop_nonce_key`].
    pub fn require_dpop_nonces(mut self) -> Self {
        if matches!(self.nonces, NonceRule::None) {
            self.nonces = NonceRule::OwnKey;
        }
        self
    }

    /// Wants DPoP proofs to repeat a nonce that all instances with this secret key know.
    pub fn dpop_nonce_key(mut self, key: [u8; 32]) -> Self {
        self.nonces = NonceRule::Key(key);
        self
    }

    /// Makes the verifier. Nothing is fetched yet.
    ///
    /// # Errors
    /// [`BuildError`] names the setting that is missing or would be unsafe.
    pub fn build(self) -> Result<Verifier, BuildError> {
        if self.audiences.is_empty() || self.audiences.iter().any(String::is_empty) {
            return Err(BuildError::NoAudience);
        }
        if self.algorithms.is_empty() {
            return Err(BuildError::NoAlgorithm);
        }
        let clock = match &self.clock {
            Some(clock) => Arc::clone(clock),
            None if cfg!(all(target_family = "wasm", target_os = "unknown")) => {
                return Err(BuildError::NoClock);
            }
            None => Arc::new(SystemClock),
        };
        let leeway_seconds = i64::try_from(self.leeway.as_secs()).unwrap_or(i64::MAX / 4);
        let (keys, status) = self.sources(&clock, leeway_seconds)?;
        let nonces = match &self.nonces {
            NonceRule::None => None,
            NonceRule::OwnKey => Some(Nonces::new(None).ok_or(BuildError::NoRandomness)?),
            NonceRule::Key(key) => Nonces::new(Some(key)),
        };
        let external_url = self.external_url.as_deref().map(base).transpose()?;
        let takes_proofs = external_url.is_some().then(|| PROOF_ALGORITHMS.as_str());
        let resource = match &self.resource {
            Some(identifier) => Some(
                Resource::new(identifier, &self.issuer, &self.scopes, takes_proofs)
                    .ok_or(BuildError::BadResource)?,
            ),
            None => None,
        };
        Ok(Verifier::from(Inner {
            realm: self.audiences[0].as_str().into(),
            expected: Expected {
                issuer: self.issuer,
                audiences: self.audiences,
                leeway_seconds,
            },
            algorithms: self.algorithms,
            keys,
            status,
            clock,
            external_url,
            resource,
            nonces,
            replays: ReplayRecord::new(CAPACITY),
        }))
    }

    /// Where keys and status lists come from.
    #[cfg(feature = "fetch")]
    fn sources(&self, clock: &Arc<dyn Clock>, leeway_seconds: i64) -> Result<(Keys, Status), BuildError> {
        let (location, reached_at) = self.location()?;
        let scheme = match &location {
            Location::Discovery { metadata, .. } => metadata.scheme(),
            Location::KeySet(url) => url.scheme(),
        };
        let client = match (&self.client, &self.given) {
            (Some(client), _) => Some(Arc::clone(client)),
            (None, given) => own_client(scheme, given.is_some())?,
        };
        let source = client.map(|client| Source::new(client, location));
        let keys = match (self.given_keys()?, &source) {
            (Some(given), _) => given,
            (None, Some(source)) => Keys::Fetched(Arc::new(KeyStore::new(source.clone(), self.policy))),
            (None, None) => return Err(BuildError::NoClient),
        };
        let status = match (self.status, source) {
            (None, _) => Status::Ignored,
            (Some(policy), None) => Status::OutOfReach(policy),
            (Some(policy), Some(source)) => {
                let reader = Reader {
                    source,
                    keys: keys.clone(),
                    algorithms: self.algorithms.clone(),
                    issuer: self.issuer.clone(),
                    reached_at,
                    clock: Arc::clone(clock),
                    leeway_seconds,
                };
                Status::Lists(Arc::new(StatusLists::new(reader, policy)))
            }
        };
        Ok((keys, status))
    }

    /// Where keys and status lists come from: nothing can be fetched here.
    #[cfg(not(feature = "fetch"))]
    fn sources(&self, _: &Arc<dyn Clock>, _: i64) -> Result<(Keys, Status), BuildError> {
        self.metadata_url()?;
        let keys = self.given_keys()?.ok_or(BuildError::NoClient)?;
        Ok((keys, self.status.map_or(Status::Ignored, Status::OutOfReach)))
    }

    fn given_keys(&self) -> Result<Option<Keys>, BuildError> {
        let Some(given) = &self.given else {
            return Ok(None);
        };
        KeySet::parse(given.as_bytes())
            .filter(|keys| !keys.is_empty())
            .map(|keys| Some(Keys::Given(Arc::new(keys))))
            .ok_or(BuildError::NoUsableKey)
    }

    fn metadata_url(&self) -> Result<Url, BuildError> {
        // OpenID Connect Discovery §4.1: a trailing slash of the issuer is removed before the path is appended.
        let metadata = format!(
            "{}/.well-known/openid-configuration",
            self.issuer.trim_end_matches('/')
        );
        let is_never_fetched = self.jwks_uri.is_some() || self.given.is_some();
        location(&metadata, self.is_insecure_allowed || is_never_fetched)
    }

    #[cfg(feature = "fetch")]
    fn location(&self) -> Result<(Location, Option<Url>), BuildError> {
        let metadata = self.metadata_url()?;
        match &self.jwks_uri {
            Some(url) => {
                let url = location(url, self.is_insecure_allowed)?;
                Ok((Location::KeySet(url.clone()), Some(url)))
            }
            None => Ok((
                Location::Discovery {
                    issuer: self.issuer.clone(),
                    metadata,
                },
                None,
            )),
        }
    }
}

/// The client of the crate's own. Where keys were given it serves status lists alone, and is made all the same.
#[cfg(feature = "reqwest")]
fn own_client(scheme: &str, _: bool) -> Result<Option<Arc<dyn HttpClient>>, BuildError> {
    let client = crate::reqwest_client::client(scheme).map_err(BuildError::Client)?;
    Ok(Some(Arc::new(client)))
}

#[cfg(all(feature = "fetch", not(feature = "reqwest")))]
fn own_client(_: &str, has_keys: bool) -> Result<Option<Arc<dyn HttpClient>>, BuildError> {
    if has_keys {
        Ok(None)
    } else {
        Err(BuildError::NoClient)
    }
}

/// A URL that paths are appended to.
fn base(text: &str) -> Result<String, BuildError> {
    let sound = |url: &Url| {
        matches!(url.scheme(), "http" | "https")
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    };
    let url = Url::parse(text)
        .ok()
        .filter(sound)
        .ok_or(BuildError::BadExternalUrl)?;
    Ok(url.as_str().trim_end_matches('/').to_owned())
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

#[cfg(all(test, feature = "reqwest"))]
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

    #[test]
    fn the_external_url_is_put_before_paths() {
        let of = |base: &str| {
            let verifier = Verifier::builder("https://login.example")
                .audience("goals")
                .external_url(base)
                .build();
            verifier.map(|verifier| verifier.external_url_of("/goals/"))
        };
        for base in ["https://api.example", "https://api.example/"] {
            assert_eq!(of(base), Ok(Some("https://api.example/goals/".to_owned())));
        }
        assert_eq!(
            of("https://x.example/api/"),
            Ok(Some("https://x.example/api/goals/".to_owned()))
        );
        for bad in [
            "",
            "api.example",
            "https://api.example?x",
            "https://a@api.example",
            "file:///etc",
        ] {
            assert_eq!(of(bad), Err(BuildError::BadExternalUrl), "{bad}");
        }
        let unset = Verifier::builder("https://login.example")
            .audience("goals")
            .build();
        assert_eq!(unset.map(|verifier| verifier.external_url_of("/")), Ok(None));
    }
}
