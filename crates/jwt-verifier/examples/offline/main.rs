//! Without a network, without a runtime, without a system: keys are given, the clock is a parameter, and a future that has
//! nothing to wait for is polled once. Runs natively and, in a crate of its own, as WebAssembly of no host at all (as an example it
//! is built with all that the tests want):
//!
//! ```text
//! cargo add jwt-verifier --no-default-features --features rust-crypto
//! cargo build --target wasm32-unknown-unknown
//! ```
//!
//! The keys and tokens beside it were made by Node.js, one of each algorithm, for nothing but this. It panics where one is not
//! taken, or a changed one is: as WebAssembly that is a trap, which whoever runs it sees.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use jwt_verifier::{Clock, Verified, Verifier, VerifyError};

const KEYS: &str = include_str!("keys.json");
const TOKENS: &str = include_str!("tokens.txt");

/// A minute after the tokens were issued.
struct Then;

impl Clock for Then {
    fn unix_seconds(&self) -> i64 {
        1_800_000_060
    }
}

fn verify(verifier: &Verifier, token: &str) -> Result<Verified, VerifyError> {
    match pin!(verifier.verify(token)).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("there is nothing to wait for"),
    }
}

fn main() {
    let verifier = Verifier::builder("https://login.example")
        .audience("goals")
        .keys(KEYS)
        .clock(Then)
        .build()
        .expect("sound settings");
    let mut taken = 0;
    for token in TOKENS.lines() {
        let verified = verify(&verifier, token).expect("a good token");
        assert!(verified.require_scope("goals:read").is_ok());
        assert!(verified.require_scope("goals:write").is_err());
        // The fifth character from the end, so that no stray bits of the last one are meant.
        let at = token.len() - 5;
        let other = if token.as_bytes()[at] == b'A' { "B" } else { "A" };
        let changed = format!("{}{other}{}", &token[..at], &token[at + 1..]);
        assert_eq!(verify(&verifier, &changed).err(), Some(VerifyError::BadSignature));
        taken += 1;
    }
    assert_eq!(taken, 5);
    println!("{taken} tokens were taken");
}
