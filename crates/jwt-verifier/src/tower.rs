//! A layer of tower that lets nothing through without a good token: for axum, tonic, hyper, and whatever else is a service of
//! `http` requests. What it verified is in the request's extensions, as [`Verified`].
//!
//! ```no_run
//! # #[cfg(feature = "reqwest")] {
//! use jwt_verifier::Verifier;
//! use jwt_verifier::tower::Protect;
//!
//! # fn example() -> Result<(), jwt_verifier::BuildError> {
//! let verifier = Verifier::builder("https://login.example").audience("goals").build()?;
//! let readers = Protect::new(&verifier).scope("goals:read");      // Router::new().route(…).route_layer(readers)
//! # let _: Protect = readers;
//! # Ok(()) }
//! # }
//! ```
//!
//! In a handler of axum, `Extension<Verified>` is the token. A preflight of CORS carries none: the layer of CORS has to be
//! outside of this one.

use std::fmt;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use ::http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use ::http::{Method, Request, Response, StatusCode, request};
use tower_layer::Layer;
use tower_service::Service;

use crate::{
    CertificateThumbprint, Field, Refusal, RequestParts, Requirements, Verified, Verifier, VerifyError,
};

const DPOP: HeaderName = HeaderName::from_static("dpop");

type CertificateOf = dyn Fn(&request::Parts) -> Option<CertificateThumbprint> + Send + Sync;

/// How refusals are made into responses of a service's own body type.
pub trait Answer<B>: Clone {
    /// The response.
    fn answer(&self, refusal: &Refusal) -> Response<B>;
}

/// Problem documents (RFC 9457), for body types that a text can be made into, as axum's and hyper's.
#[derive(Clone, Copy, Debug, Default)]
pub struct Problems;

/// No body: the status and the challenges alone, for any body type with an empty value. gRPC is one: a client of tonic's makes
/// `UNAUTHENTICATED` of 401, `PERMISSION_DENIED` of 403 and `UNAVAILABLE` of 503.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bare;

impl<B: From<String>> Answer<B> for Problems {
    fn answer(&self, refusal: &Refusal) -> Response<B> {
        response(refusal, refusal.body().into())
    }
}

impl<B: Default> Answer<B> for Bare {
    fn answer(&self, refusal: &Refusal) -> Response<B> {
        let mut response = response(refusal, B::default());
        response.headers_mut().remove(::http::header::CONTENT_TYPE);
        response
    }
}

fn response<B>(refusal: &Refusal, body: B) -> Response<B> {
    let mut response = Response::new(body);
    // The map is exhaustive and names valid codes only.
    *response.status_mut() =
        StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in refusal.headers() {
        // Challenges are of printable characters alone.
        if let Ok(value) = HeaderValue::from_str(&value) {
            response
                .headers_mut()
                .append(HeaderName::from_static(name), value);
        }
    }
    response
}

/// The layer: a good token with everything that it asks for, or a refusal.
#[derive(Clone)]
pub struct Protect<A = Problems> {
    gate: Arc<Gate>,
    answer: A,
}

#[derive(Clone)]
struct Gate {
    verifier: Verifier,
    wanted: Requirements,
    certificate: Option<Arc<CertificateOf>>,
}

impl Protect {
    /// A layer that wants a good token, and answers with problem documents.
    pub fn new(verifier: &Verifier) -> Self {
        Self::answering(verifier, Problems)
    }
}

impl<A> Protect<A> {
    /// A layer that wants a good token, and answers in this way.
    pub fn answering(verifier: &Verifier, answer: A) -> Self {
        let gate = Gate {
            verifier: verifier.clone(),
            wanted: Requirements::default(),
            certificate: None,
        };
        Self {
            gate: Arc::new(gate),
            answer,
        }
    }

    fn with(mut self, change: impl FnOnce(&mut Gate)) -> Self {
        change(Arc::make_mut(&mut self.gate));
        self
    }

    fn wanting(self, more: impl FnOnce(Requirements) -> Requirements) -> Self {
        self.with(|gate| gate.wanted = more(mem::take(&mut gate.wanted)))
    }

    /// Wants this scope value, and every other that is named.
    #[must_use]
    pub fn scope(self, value: &str) -> Self {
        self.wanting(|wanted| wanted.scope(value))
    }

    /// Wants this group, or another that is named.
    #[must_use]
    pub fn group(self, name: &str) -> Self {
        self.wanting(|wanted| wanted.group(name))
    }

    /// Wants a sign-in of this authentication context class, or of another that is named (RFC 9470).
    #[must_use]
    pub fn acr(self, value: &str) -> Self {
        self.wanting(|wanted| wanted.acr(value))
    }

    /// Wants a sign-in that is not longer ago than this (RFC 9470).
    #[must_use]
    pub fn max_age(self, age: Duration) -> Self {
        self.wanting(|wanted| wanted.max_age(age))
    }

    /// Wants this.
    #[must_use]
    pub fn requirements(self, wanted: Requirements) -> Self {
        self.with(|gate| gate.wanted = wanted)
    }

    /// Where the client's certificate comes from, for tokens that are bound to it (RFC 8705 §3). No header is believed unless
    /// this does: it sees the whole head of the request, and the peer among its extensions where the server puts it there
    /// (axum's `ConnectInfo`).
    #[must_use]
    pub fn client_certificate(
        self,
        certificate: impl Fn(&request::Parts) -> Option<CertificateThumbprint> + Send + Sync + 'static,
    ) -> Self {
        self.with(|gate| gate.certificate = Some(Arc::new(certificate)))
    }
}

impl<A> fmt::Debug for Protect<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Protect")
            .field("verifier", &self.gate.verifier)
            .field("wanted", &self.gate.wanted)
            .finish_non_exhaustive()
    }
}

impl Gate {
    async fn open(&self, head: &request::Parts) -> Result<Verified, Refusal> {
        let dpop = field(&head.headers, &DPOP);
        // As the service was told: neither `Host` nor a forwarding header is believed. Only proofs name an address.
        let url = match dpop {
            Field::Absent => None,
            Field::Once(_) | Field::Repeated => self.verifier.external_url_of(head.uri.path()),
        }
        .unwrap_or_default();
        let certificate = self.certificate.as_ref().and_then(|of| of(head));
        let parts = RequestParts {
            method: head.method.as_str(),
            url: &url,
            authorization: field(&head.headers, &AUTHORIZATION),
            dpop,
            certificate_thumbprint: certificate.as_ref().map(|thumbprint| thumbprint.0.as_str()),
        };
        let refusal = |error: VerifyError| Refusal::of(&parts, error, Some(&self.verifier));
        let token = self.verifier.verify_request(&parts).await.map_err(refusal)?;
        self.wanted.check(&token).map_err(refusal)?;
        Ok(token)
    }
}

fn field<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Field<'h> {
    headers.get_all(name).iter().map(HeaderValue::as_bytes).collect()
}

impl<S, A: Clone> Layer<S> for Protect<A> {
    type Service = Protected<S, A>;

    fn layer(&self, inner: S) -> Self::Service {
        Protected {
            inner,
            gate: Arc::clone(&self.gate),
            answer: self.answer.clone(),
        }
    }
}

/// A service behind [`Protect`].
#[derive(Clone)]
pub struct Protected<S, A = Problems> {
    inner: S,
    gate: Arc<Gate>,
    answer: A,
}

impl<S: fmt::Debug, A> fmt::Debug for Protected<S, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Protected")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}

impl<S, A, B, R> Service<Request<B>> for Protected<S, A>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    A: Answer<R> + Send + 'static,
    B: Send + 'static,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The one that was found ready goes along, and its clone stays.
        let clone = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, clone);
        let (gate, answer) = (Arc::clone(&self.gate), self.answer.clone());
        Box::pin(async move {
            let (mut head, body) = request.into_parts();
            match gate.open(&head).await {
                Ok(token) => {
                    head.extensions.insert(token);
                    inner.call(Request::from_parts(head, body)).await
                }
                Err(refusal) => Ok(answer.answer(&refusal)),
            }
        })
    }
}

/// A layer that serves the service's metadata (RFC 9728), where clients look for it ([`Verifier::metadata_paths`]):
/// `Router::new()….layer(Metadata::new(&verifier))`. Everything else goes on; everything does where the verifier was told no
/// [`resource`](crate::Builder::resource).
#[derive(Clone, Debug)]
pub struct Metadata(Verifier);

impl Metadata {
    /// The layer of this service.
    pub fn new(verifier: &Verifier) -> Self {
        Self(verifier.clone())
    }
}

impl<S> Layer<S> for Metadata {
    type Service = ServesMetadata<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ServesMetadata {
            inner,
            verifier: self.0.clone(),
        }
    }
}

/// A service behind [`Metadata`].
#[derive(Clone, Debug)]
pub struct ServesMetadata<S> {
    inner: S,
    verifier: Verifier,
}

impl<S, B, R> Service<Request<B>> for ServesMetadata<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
    R: From<String> + Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let is_asked_for = matches!(*request.method(), Method::GET | Method::HEAD)
            && self.verifier.metadata_paths().contains(&request.uri().path());
        match self.verifier.resource_metadata() {
            Some((_, document)) if is_asked_for => {
                let mut response = Response::new(R::from(document.to_owned()));
                for (name, value) in [
                    ("content-type", "application/json"),
                    // Clients in a browser of any origin read it before they have a token.
                    ("access-control-allow-origin", "*"),
                    ("cache-control", "public, max-age=300"),
                ] {
                    response
                        .headers_mut()
                        .insert(HeaderName::from_static(name), HeaderValue::from_static(value));
                }
                Box::pin(std::future::ready(Ok(response)))
            }
            _ => Box::pin(self.inner.call(request)),
        }
    }
}
