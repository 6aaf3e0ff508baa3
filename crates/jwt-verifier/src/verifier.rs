//! The verifier itself: one pass from the text of a token to a [`Verified`].

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use crate::{
    builder::Builder,
    claims::{self, Expected, Verified},
    clock::Clock,
    error::{Scheme, VerifyError},
    fetch::FetchError,
    jwks::Algorithm,
    jws::{Kind, Unverified},
    key_store::KeyStore,
    nonce::Nonces,
    replay::{CAPACITY, ReplayRecord, Sighting},
    request::RequestParts,
    resource::Resource,
    status::StatusLists,
};

/// Verifies access tokens of one issuer for one audience. Clones are cheap and share the keys.
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    expected: Expected,
    algorithms: Vec<Algorithm>,
    keys: Arc<KeyStore>,
    status: Option<Arc<StatusLists>>,
    clock: Arc<dyn Clock>,
    /// Without a slash at its end.
    external_url: Option<String>,
    resource: Option<Resource>,
    nonces: Option<Nonces>,
    replays: ReplayRecord,
}

impl Verifier {
    /// Begins a verifier of the tokens of this issuer, named exactly as in their `iss`.
    pub fn builder(issuer: impl Into<String>) -> Builder {
        Builder::new(issuer.into())
    }

    pub(crate) fn new(
        expected: Expected,
        algorithms: Vec<Algorithm>,
        keys: Arc<KeyStore>,
        status: Option<StatusLists>,
        clock: Arc<dyn Clock>,
        (external_url, resource): (Option<String>, Option<Resource>),
        nonces: Option<Nonces>,
    ) -> Self {
        Self(Arc::new(Inner {
            expected,
            algorithms,
            keys,
            status: status.map(Arc::new),
            clock,
            external_url,
            resource,
            nonces,
            replays: ReplayRecord::new(CAPACITY),
        }))
    }

    /// Verifies the text of a token (without `Bearer`) that came with nothing else: one that is bound to a key or a
    /// certificate is refused. Waits only where its key or its status list is not known yet.
    pub async fn verify(&self, token: &str) -> Result<Verified, VerifyError> {
        let verified = self.verify_text(token).await?;
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
        let verified = self.verify_text(token).await?;
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
        let expected = jose::dpop::Request {
            method: request.method,
            url: request.url,
            access_token: Some(token),
            now,
        };
        let proof = jose::dpop::check_exactly(proof, &expected)?;
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
    async fn verify_text(&self, token: &str) -> Result<Verified, VerifyError> {
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
        let mut verified = claims::check(unverified.payload()?, &this.expected, this.clock.unix_seconds())?;
        // Last: "if the validation procedures determine it is invalid, further procedures regarding Status List MUST NOT be
        // performed".
        if let (Some(lists), Some(reference)) = (&this.status, &verified.status) {
            lists.check(reference, verified.exp).await?;
        }
        verified.resource_metadata = this
            .resource
            .as_ref()
            .map(|resource| Arc::clone(&resource.metadata_url));
        Ok(verified)
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
    pub fn resource_metadata(&self) -> Option<(&str, &str)> {
        let resource = self.0.resource.as_ref()?;
        Some((&resource.metadata_path, &resource.document))
    }

    /// Fetches the keys now: for a check of the settings, or to have them before the first token comes.
    pub async fn fetch_keys(&self) -> Result<(), FetchError> {
        self.0.keys.fetch(Instant::now()).await
    }

    /// How many status lists are held in memory: those of the tokens that came and have not expired.
    pub fn status_lists(&self) -> usize {
        self.0.status.as_ref().map_or(0, |lists| lists.len())
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
