//! Nonces that proofs have to repeat (RFC 9449 §9), so that none can be made ahead of time.
//!
//! A nonce is a keyed hash of the current span of time: nothing is kept, and all instances that share the key know it. The
//! one of the span before is still taken (§8), so that a nonce is good for five minutes at least and ten at most.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::crypto::{self, Mac};

/// As long as the authorization server's: rare enough that most requests find theirs still good, short enough that proofs
/// made ahead are of no use (§11.2).
const SPAN_SECONDS: i64 = 300;

pub(crate) struct Nonces(Mac);

impl Nonces {
    /// With a key in common, or one of this process alone.
    pub fn new(key: Option<&[u8; 32]>) -> Option<Self> {
        let mut own = [0; 32];
        let key = match key {
            Some(key) => key,
            None => {
                crypto::random(&mut own).then_some(())?;
                &own
            }
        };
        Some(Self(Mac::new(key)))
    }

    /// The nonce to hand out.
    pub fn current(&self, now: i64) -> String {
        URL_SAFE_NO_PAD.encode(self.0.sign(&message(now.div_euclid(SPAN_SECONDS))))
    }

    pub fn is_good(&self, nonce: &str, now: i64) -> bool {
        let span = now.div_euclid(SPAN_SECONDS);
        let Ok(tag) = URL_SAFE_NO_PAD.decode(nonce) else {
            return false;
        };
        [span, span - 1]
            .iter()
            .any(|span| self.0.verify(&message(*span), &tag))
    }
}

/// The key may be one that serves for other things as well.
fn message(span: i64) -> Vec<u8> {
    [b"dpop-nonce:".as_slice(), &span.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_good_for_its_span_and_the_next() {
        let (ours, same) = (
            Nonces::new(Some(&[1; 32])).unwrap(),
            Nonces::new(Some(&[1; 32])).unwrap(),
        );
        let start = 300 * 6_000_000;
        let nonce = ours.current(start);
        for later in [0, 299, 300, 599] {
            assert!(
                ours.is_good(&nonce, start + later) && same.is_good(&nonce, start + later),
                "{later}"
            );
        }
        for other in [-1, 600, 3600] {
            assert!(!ours.is_good(&nonce, start + other), "{other}");
        }
        assert_ne!(ours.current(start + 300), nonce);
        for bad in ["", "x", "***", &nonce[1..]] {
            assert!(!ours.is_good(bad, start), "{bad}");
        }
        let (one, two) = (Nonces::new(None).unwrap(), Nonces::new(None).unwrap());
        assert!(!one.is_good(&two.current(start), start));
    }
}
