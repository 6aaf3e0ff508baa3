//! JWTs that others have signed: [`jwt`] verifies them with public keys, [`dpop`] reads proofs of possession.
//!
//! Owned by nobody who serves HTTP: the authorization server uses it for client assertions, request objects and DPoP at
//! its endpoints, `jwt-verifier` for DPoP at resource servers. Time comes in as a parameter; what has to be remembered (a
//! `jti` that was seen) is the caller's to remember.

pub mod dpop;
pub mod jwt;

pub use jsonwebtoken::jwk::{Jwk, JwkSet};
pub use jwt::{
    ALL_CLIENT_ALGORITHMS, Algorithms, CLIENT_ALGORITHMS, JoseError, LEEWAY_SECONDS, header, thumbprint,
    verify, verify_with,
};
