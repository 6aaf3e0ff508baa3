//! Tacit's OPAQUE (RFC 9807): one ciphersuite, a client's half and a server's half.
//!
//! OPAQUE-3DH over ristretto255 with SHA-512, Argon2id in the client, an empty context and no identities beyond the
//! public keys. [`opaque_ke`] does the cryptography; this crate fixes the choices, checks every length, names the
//! errors by who is to blame, and lets no secret out through `Debug`.
//!
//! ```text
//! client                                         server
//! ClientRegistration::start  ── request (32) ──▶ registration_start
//!                    finish  ◀─ response (64) ──
//!                            ── record (192) ──▶ RegistrationRecord::from_bytes
//!
//! ClientLogin::start         ── KE1 (96) ──────▶ login_start
//!              finish        ◀─ KE2 (320) ──────
//!                            ── KE3 (64) ──────▶ login_finish
//! ```
//!
//! Features: `client` and `server` (both by default) and `wasm`, the client's bindings for a browser. The password is
//! the UTF-8 of what was typed, as in every other implementation; nothing is normalised here.
//!
//! Read first: `tests/protocol.rs` for the whole walk, `src/vectors.rs` for the proof that it is RFC 9807.

#[cfg(feature = "client")]
pub mod client;
mod ksf;
#[cfg(feature = "server")]
pub mod server;
mod suite;
#[cfg(test)]
#[cfg(all(feature = "client", feature = "server"))]
mod vectors;
#[cfg(feature = "wasm")]
mod wasm;

pub use ksf::{Ksf, KsfAlg, KsfRefused};
pub use suite::{
    InvalidMessage, KE1_LEN, KE2_LEN, KE3_LEN, REGISTRATION_RECORD_LEN, REGISTRATION_REQUEST_LEN,
    REGISTRATION_RESPONSE_LEN,
};
