//! JWTs that others have signed, as an authorization server reads them: [`jwt`] verifies client assertions and request objects
//! with the keys of their signers, [`dpop`] reads proofs of possession.
//!
//! Keys, signatures and proofs are those of `jwt-verifier`, which is published and so can lean on nothing here: what resource
//! servers need as well is written there, once. What only an authorization server needs is here: profiles of algorithms, and
//! the choice among a client's keys. Time comes in as a parameter; what has to be remembered (a `jti` that was seen) is the
//! caller's to remember.

pub mod jwt;

pub use jwt::{
    ALL_CLIENT_ALGORITHMS, Algorithms, CLIENT_ALGORITHMS, JoseError, LEEWAY_SECONDS, header, thumbprint,
    verify, verify_with,
};
pub use jwt_verifier::dpop;
pub use jwt_verifier::jwk::{Jwk, JwkSet};
