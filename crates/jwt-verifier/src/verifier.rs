//! The verifier itself: one pass from the text of a token to a [`Verified`].

use std::fmt;
use std::sync::Arc;

#[cfg(feature = "fetch")]
use crate::status::StatusLists;
use crate::{
    builder::Builder,
    claims::{self, Expected, StatusReference, Verified},
    clock::Clock,
    dpop,
    error::{ChallengeContext, Scheme, VerifyError},
    fetch_error::FetchError,
    jwk::Algorithm,
    jws::{Kind, Unverified},
    keys::Keys,
    nonce::Nonces,
    policy::StatusPolicy,
    replay::{ReplayRecord, Sighting},
    request::RequestParts,
    resource::{Resource, WELL_KNOWN},
};

/// Verifies access tokens of one issuer for one service. Clones are cheap and share the keys.
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

pub(crate) struct Inner {
    pub expected: Expected,
    /// The first audience, which challenges name.
    pub realm: Arc<str>,
    pub algorithms: Vec<Algorithm>,
    pub keys: Keys,
    pub status: Status,
    pub clock: Arc<dyn Clock>,
    /// Without a slash at its end.
    pub external_url: Option<String>,
    pub resource: Option<Resource>,
    pub nonces: Option<Nonces>,
    pub replays: ReplayRecord,
}

/// Whether, and how, a token's revocation is seen.
pub(crate) enum Status {
    Ignored,
    /// There is nothing to fetch a list with.
    OutOfReach(StatusPolicy),
    #[cfg(feature = "fetch")]
    Lists(Arc<StatusLists>),
}

impl From<Inner> for Verifier {
    fn from(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }
}

impl Verifier {
    /// Begins a verifier of the tokens of this issuer, named exactly as in their `iss`.
    pub fn builder(issuer: impl Into<String>) -> Builder {
        Builder::new(issuer.into())
    }

    /// Verifies the text of a token (without `Bearer`) that came with nothing else: one that is bound to a key or a
    /// certificate is refused. Waits only where its key or its status list is not known yet.
    pub async fn verify(&self, token: &str) -> Result<Verified, VerifyError> {
        let verified = self.verify_text(token, Scheme::Bearer).await?;
        match &verified.confirmation {
            None => Ok(verified),
            Some(bound) if bound.jkt.is_some() => Err(VerifyError::BoundToken),
            Some(_) => Err(VerifyError::WrongCertificate),
        }
    }

    /// Verifies the values of a request's `Authorization` headers (RFC 6750 §2.1), as [`Self::verify_request`] does, for
    /// a service that takes bearer tokens only.
    pub async fn verify_authorization<'a>(
        &self,
        values: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Verified, VerifyError> {
        let parts = RequestParts {
            authorization: values.into_iter().collect(),
            ..RequestParts::default()
        };
        match parts.token()? {
            (Scheme::Bearer, token) => self.verify(token).await,
            (Scheme::Dpop, _) => Err(VerifyError::NoToken),
        }
    }

    /// Verifies a request: exactly one `Authorization` header, with the scheme `Bearer` or `DPoP` in any case. Tokens in
    /// the query or in a form are not accepted (RFC 9700 §4.3.2).
    ///
    /// RFC 9449 §7.1, §7.2: a token that is bound to a key comes with the scheme `DPoP` and a proof by that key, of this
    /// request, for this token, that never came before; and no other token does.
    pub async fn verify_request(&self, request: &RequestParts<'_>) -> Result<Verified, VerifyError> {
        let (scheme, token) = request.token()?;
        let verified = self.verify_text(token, scheme).await?;
        let (jkt, x5t) = match &verified.confirmation {
            Some(bound) => (bound.jkt.as_deref(), bound.x5t_s256.as_deref()),
            None => (None, None),
        };
        if x5t.is_some() && x5t != request.certificate_thumbprint {
            return Err(VerifyError::WrongCertificate);
        }
        match (scheme, jkt) {
            (Scheme::Bearer, None) => {}
            (Scheme::Bearer, Some(_)) => return Err(VerifyError::BoundToken),
            (Scheme::Dpop, None) => return Err(VerifyError::UnboundToken),
            (Scheme::Dpop, Some(jkt)) => self.check_proof(request, token, jkt)?,
        }
        Ok(verified)
    }

    fn check_proof(&self, request: &RequestParts<'_>, token: &str, jkt: &str) -> Result<(), VerifyError> {
        let proof = request.proof()?;
        // A proof of nothing that we know of shows nothing: what a request says of itself (`Host`) is its sender's word.
        if request.url.is_empty() {
            return Err(VerifyError::UnknownAddress);
        }
        let now = self.0.clock.unix_seconds();
        let expected = dpop::Request {
            method: request.method,
            url: request.url,
            access_token: Some(token),
            now,
        };
        let proof = dpop::check_exactly(proof, &expected)?;
        if proof.jkt != jkt {
            return Err(VerifyError::WrongKey);
        }
        if let Some(nonces) = &self.0.nonces
            && !proof.nonce.is_some_and(|nonce| nonces.is_good(&nonce, now))
        {
            let nonce = nonces.current(now);
            return Err(VerifyError::NonceRequired { nonce });
        }
        match self.0.replays.see(proof.replay_key, now) {
            Sighting::First => Ok(()),
            Sighting::Again => Err(VerifyError::ReplayedProof),
            Sighting::Full => Err(VerifyError::ReplayRecordFull),
        }
    }

    /// Everything but what the token is bound to.
    async fn verify_text(&self, token: &str, scheme: Scheme) -> Result<Verified, VerifyError> {
        let this = &*self.0;
        let unverified = Unverified::parse(token, Kind::AccessToken)?;
        let header = &unverified.header;
        if !this.algorithms.contains(&header.alg) {
            return Err(VerifyError::AlgorithmRefused);
        }
        let signature = unverified.signature()?;
        let key = this.keys.find(header.kid.as_deref(), header.alg).await?;
        if !key.verify(unverified.signed, &signature) {
            return Err(VerifyError::BadSignature);
        }
        let context = self.context(scheme);
        let now = this.clock.unix_seconds();
        let verified = claims::check(unverified.payload()?, &this.expected, now, context)?;
        // Last: "if the validation procedures determine it is invalid, further procedures regarding Status List MUST NOT be
        // performed".
        if let Some(reference) = &verified.status {
            self.check_status(reference, verified.exp).await?;
        }
        Ok(verified)
    }

    #[cfg_attr(
        not(feature = "fetch"),
        expect(clippy::unused_async, unused_variables, reason = "nothing is fetched")
    )]
    async fn check_status(&self, reference: &StatusReference, expires_at: i64) -> Result<(), VerifyError> {
        match &self.0.status {
            Status::Ignored => Ok(()),
            Status::OutOfReach(policy) if policy.accept_unknown => Ok(()),
            Status::OutOfReach(_) => Err(VerifyError::StatusUnavailable(FetchError::NoClient)),
            #[cfg(feature = "fetch")]
            Status::Lists(lists) => lists.check(reference, expires_at).await,
        }
    }

    /// What refusals of this service's say of it.
    fn context(&self, scheme: Scheme) -> ChallengeContext {
        let resource = self.0.resource.as_ref();
        ChallengeContext {
            scheme,
            realm: Some(Arc::clone(&self.0.realm)),
            resource_metadata: resource.map(|resource| Arc::clone(&resource.metadata_url)),
        }
    }

    /// The address of a path of this service as its clients know it, where the service has been told
    /// ([`Builder::external_url`]).
    pub fn external_url_of(&self, path: &str) -> Option<String> {
        self.0.external_url.as_ref().map(|base| format!("{base}{path}"))
    }

    /// The values of `WWW-Authenticate` for an error of this service's: the audience is the realm, and its metadata is named.
    pub fn challenges(&self, error: &VerifyError, scheme: Scheme) -> Vec<String> {
        error.challenges_of(scheme, Some(self.audience()), self.0.resource.as_ref())
    }

    /// The path and the document of the service's metadata (RFC 9728 §3), where it was named ([`Builder::resource`]): to be
    /// served as `application/json`, to everybody.
    ///
    /// [`metadata_paths`](Self::metadata_paths) has every path that clients look at.
    pub fn resource_metadata(&self) -> Option<(&str, &str)> {
        let resource = self.0.resource.as_ref()?;
        Some((&resource.metadata_path, &resource.document))
    }

    /// Where clients look for the metadata: the path that challenges name, and the root's
    /// (`/.well-known/oauth-protected-resource`), which some try first. Both have the same document.
    pub fn metadata_paths(&self) -> Vec<&str> {
        match &self.0.resource {
            Some(resource) if resource.metadata_path == WELL_KNOWN => vec![WELL_KNOWN],
            Some(resource) => vec![&resource.metadata_path, WELL_KNOWN],
            None => Vec::new(),
        }
    }

    /// Fetches the keys now: for a check of the settings, or to have them before the first token comes.
    ///
    /// # Errors
    /// [`FetchError`] says why they are not to be had.
    #[cfg(feature = "fetch")]
    pub async fn fetch_keys(&self) -> Result<(), FetchError> {
        match &self.0.keys {
            Keys::Given(_) => Ok(()),
            Keys::Fetched(store) => store.fetch(std::time::Instant::now()).await,
        }
    }

    /// How many status lists are held in memory: those of the tokens that came and have not expired.
    #[cfg(feature = "fetch")]
    pub fn status_lists(&self) -> usize {
        match &self.0.status {
            Status::Ignored | Status::OutOfReach(_) => 0,
            Status::Lists(lists) => lists.len(),
        }
    }

    /// The audience (the first of several), which is also the realm of challenges.
    pub fn audience(&self) -> &str {
        &self.0.realm
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
