//! The verifier itself: one pass from the text of a token to a [`Verified`].

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use crate::builder::Builder;
use crate::claims::{self, Expected, Verified};
use crate::clock::Clock;
use crate::error::VerifyError;
use crate::fetch::FetchError;
use crate::jwks::Algorithm;
use crate::jws::Unverified;
use crate::key_store::KeyStore;

/// Verifies access tokens of one issuer for one audience. Clones are cheap and share the keys.
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    expected: Expected,
    algorithms: Vec<Algorithm>,
    keys: Arc<KeyStore>,
    clock: Arc<dyn Clock>,
}

impl Verifier {
    /// Begins a verifier of the tokens of this issuer, named exactly as in their `iss`.
    pub fn builder(issuer: impl Into<String>) -> Builder {
        Builder::new(issuer.into())
    }

    pub(crate) fn new(
        expected: Expected,
        algorithms: Vec<Algorithm>,
        keys: KeyStore,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self(Arc::new(Inner {
            expected,
            algorithms,
            keys: Arc::new(keys),
            clock,
        }))
    }

    /// Verifies the text of a token (without `Bearer`). Waits only where its key is not known yet.
    pub async fn verify(&self, token: &str) -> Result<Verified, VerifyError> {
        let this = &*self.0;
        let unverified = Unverified::parse(token)?;
        let header = &unverified.header;
        if !this.algorithms.contains(&header.alg) {
            return Err(VerifyError::AlgorithmRefused);
        }
        let signature = unverified.signature()?;
        let key = this.keys.find(header.kid.as_deref(), header.alg).await?;
        if !key.verify(unverified.signed, &signature) {
            return Err(VerifyError::BadSignature);
        }
        claims::check(unverified.payload()?, &this.expected, this.clock.unix_seconds())
    }

    /// Verifies the values of a request's `Authorization` headers (RFC 6750 §2.1): exactly one, with the scheme
    /// `Bearer` in any case. Tokens in the query or in a form are not accepted (RFC 9700 §4.3.2).
    pub async fn verify_authorization<'a>(
        &self,
        values: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Verified, VerifyError> {
        let mut values = values.into_iter();
        let value = match (values.next(), values.next()) {
            (None, _) => return Err(VerifyError::NoToken),
            (Some(value), None) => value,
            (Some(_), Some(_)) => return Err(VerifyError::AmbiguousRequest),
        };
        let value = std::str::from_utf8(value).map_err(|_| VerifyError::AmbiguousRequest)?;
        let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
        if !scheme.eq_ignore_ascii_case("bearer") {
            // Another scheme is no bearer token.
            return Err(VerifyError::NoToken);
        }
        let token = token.trim_matches(' ');
        if token.is_empty() || token.contains(' ') {
            return Err(VerifyError::AmbiguousRequest);
        }
        self.verify(token).await
    }

    /// Fetches the keys now: for a check of the settings, or to have them before the first token comes.
    pub async fn fetch_keys(&self) -> Result<(), FetchError> {
        self.0.keys.fetch(Instant::now()).await
    }

    /// The audience, which is also the realm of challenges.
    pub fn audience(&self) -> &str {
        &self.0.expected.audience
    }

    /// The issuer.
    pub fn issuer(&self) -> &str {
        &self.0.expected.issuer
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("expected", &self.0.expected)
            .field("algorithms", &self.0.algorithms)
            .finish_non_exhaustive()
    }
}
