//! Verifies OAuth 2.0 access tokens that are JWTs (RFC 9068), with the issuer's published keys (JWKS, RFC 7517):
//! offline, in microseconds, with no call to the issuer per request.
//!
//! ```no_run
//! # #[cfg(feature = "reqwest")]
//! # async fn example(bearer: &str) -> Result<(), Box<dyn std::error::Error>> {
//! use jwt_verifier::Verifier;
//!
//! let verifier = Verifier::builder("https://login.example").audience("goals").build()?;   // once; clone it freely
//! let token = verifier.verify(bearer).await?;                                             // per request
//! token.require_scope("goals:write")?;
//! println!("{} writes a goal by way of {}", token.sub, token.client_id);
//! # Ok(()) }
//! ```
//!
//! # What one call of `verify` does
//! 1. **The shape.** Three base64url parts, at most 16 KiB. The header must say `typ: at+jwt` (RFC 9068 §4): an ID
//!    token, a logout token or any other JWT of the same issuer is refused here, although its signature is good.
//!    An `alg` other than ES256, ES384, EdDSA, PS256, RS256 is refused: `none` and the HMAC algorithms do not exist in this crate,
//!    so a public key can never be taken for a shared secret. `crit` (RFC 7515 §4.1.11) is refused too.
//! 2. **The key.** Looked up by `kid` in memory. A key has exactly one algorithm, its own, and the header must agree.
//!    A `kid` that is not known makes one fetch of the key set, shared by all who wait, at most one a second;
//!    a set that grows old is refreshed in the background while the old one goes on serving.
//! 3. **The signature**, over the bytes as they came.
//! 4. **The claims.** `iss` equals the issuer, `aud` contains the audience, `exp` lies ahead, `nbf` and `iat` do not
//!    (give or take the leeway); `sub`, `client_id` and `jti` are there, as RFC 9068 §2.2 demands.
//!
//! 5. **The binding.** A token that is bound to a key or a certificate (`cnf`) is no bearer token: [`Verifier::verify`]
//!    refuses it. [`Verifier::verify_request`] takes it with the scheme `DPoP` and a proof (RFC 9449 §7), or on a
//!    connection with that certificate (RFC 8705 §3).
//!
//! 6. **The status.** A token that names a status list (draft-ietf-oauth-status-list) is looked up in it: revoked ones are
//!    refused. The first token of a list waits for it; after that it is kept fresh in the background, every ten seconds
//!    ([`Builder::status_refresh`]), by conditional requests, so that a revocation is seen here within that time. Where the
//!    issuer is away, the last list is believed for five minutes ([`Builder::status_grace`]); then its tokens are refused with
//!    503, not as invalid, until it is back. Only lists at the issuer's own origin are fetched.
//!
//! What comes out is a [`Verified`]: nothing else makes one, so a handler that asks for it can't be reached without.
//!
//! # When it fails
//! [`VerifyError`] names the fact; [`VerifyError::status`] and [`VerifyError::challenges`] are its one map to HTTP
//! (RFC 6750 §3, RFC 9449 §7.1). Descriptions are fixed texts: nothing of the token is ever repeated. Missing keys (the issuer is
//! down and no key was ever fetched) are our failure, not the caller's: 503, without a challenge.
//!
//! # Where the keys come from
//! From `<issuer>/.well-known/openid-configuration` → `jwks_uri`, or from [`Builder::jwks_uri`] directly; lazily, at
//! the first token, so that a service may start before its issuer. Redirects are not followed, documents are limited
//! to 256 KiB, plain `http` is refused beyond loopback unless [`Builder::allow_insecure_http`] says otherwise.
//!
//! They are fetched by reqwest (feature `reqwest`), or by a client of yours (feature `fetch`, `Builder::http_client`): an own CA, a
//! proxy. Or they are given ([`Builder::keys`]), and nothing is fetched at all.
//!
//! # With a framework
//! The feature `actix` makes [`Verified`] an extractor of actix-web, and errors its answers; `tower` has a layer for axum, tonic
//! and hyper. Whoever serves HTTP in another way takes a request apart ([`RequestParts`]), and a [`Refusal`], too.
//!
//! # Cryptography
//! By AWS-LC (feature `aws-lc-rs`, the default) or in Rust alone (feature `rust-crypto`), for `wasm32-unknown-unknown` and machines
//! without a C compiler. Both pass the same tests. Where both are on, AWS-LC works.
//!
//! # What clients are told
//! [`Builder::resource`] names the service as a protected resource (RFC 9728): challenges point to its metadata then, which
//! one line serves (`actix::resource_metadata`, or [`Verifier::resource_metadata`] elsewhere). That is what clients of the
//! Model Context Protocol begin with. [`Verified::require_scope`], [`Verified::require_group`] and [`Verified::require_authentication`] ask for more than a
//! token has, in the words of RFC 6750 §3.1 and RFC 9470; [`Requirements`] for all of it at once.
//!
//! # In tests
//! The feature `testing` has an issuer on a free local port, with keys of its own: `testing::Issuer`.
//! Tests of this crate to read first: `tests/tokens.rs`, then `tests/dpop.rs` and `tests/keys.rs`.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "actix")]
pub mod actix;
mod builder;
mod certificate;
mod claims;
#[cfg(feature = "fetch")]
pub mod client;
mod clock;
mod crypto;
pub mod dpop;
mod error;
#[cfg(feature = "fetch")]
mod fetch;
mod fetch_error;
pub mod jwk;
mod jwks;
mod jws;
#[cfg(feature = "fetch")]
mod key_store;
mod keys;
mod nonce;
mod policy;
mod refusal;
mod replay;
mod request;
mod requirements;
#[cfg(feature = "reqwest")]
mod reqwest_client;
mod resource;
#[cfg(feature = "fetch")]
mod status;
#[cfg(feature = "fetch")]
mod status_list;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "tower")]
pub mod tower;
mod verifier;

pub use builder::{BuildError, Builder, LEEWAY_SECONDS};
pub use certificate::CertificateThumbprint;
pub use claims::{Confirmation, Scope, StatusReference, Verified};
pub use clock::{Clock, SystemClock};
pub use dpop::ProofError;
pub use error::{ChallengeContext, Scheme, VerifyError};
pub use fetch_error::FetchError;
pub use jwk::Algorithm;
pub use refusal::Refusal;
pub use request::{Field, RequestParts};
pub use requirements::Requirements;
pub use verifier::Verifier;
