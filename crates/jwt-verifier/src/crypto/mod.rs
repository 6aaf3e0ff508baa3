//! The seam between what is verified and who does the arithmetic: a public key that verifies, SHA-256, HMAC and random
//! bytes. Nothing else of this crate knows a back end.
//!
//! | feature | back end | needs |
//! | --- | --- | --- |
//! | `aws-lc-rs` (default) | AWS-LC, formally verified in part | a C compiler, once |
//! | `rust-crypto` | p256, p384, ed25519-dalek, rsa: Rust alone | nothing; also on wasm32 |
//!
//! Where both are on (Cargo unites the features of everybody who depends on this crate), `aws-lc-rs` works; where none is,
//! nothing compiles, which is better than a panic at the first token.
//!
//! Invariant: both take and refuse the same. The suite of this crate runs with either (`cargo xtask package`).

#[cfg(feature = "aws-lc-rs")]
mod aws_lc;
#[cfg(feature = "aws-lc-rs")]
pub(crate) use aws_lc::{Mac, Public, random, sha256};

#[cfg(all(feature = "rust-crypto", not(feature = "aws-lc-rs")))]
mod rust;
#[cfg(all(feature = "rust-crypto", not(feature = "aws-lc-rs")))]
pub(crate) use rust::{Mac, Public, random, sha256};

#[cfg(not(any(feature = "aws-lc-rs", feature = "rust-crypto")))]
compile_error!(
    "jwt-verifier needs a cryptographic back end: enable the feature `aws-lc-rs` or `rust-crypto`"
);

/// The numbers of a public key, of the sizes that its kind has.
#[derive(Debug)]
pub(crate) enum Material {
    /// An uncompressed point of SEC 1 (0x04, x, y), on the curve of the algorithm; whether it is on it says the back end.
    Point(Vec<u8>),
    /// The 32 bytes of an Ed25519 key.
    Ed25519([u8; 32]),
    /// Modulus and exponent, big endian, without leading zeros; the modulus has 2048 to 8192 bits.
    Rsa { n: Vec<u8>, e: Vec<u8> },
}
