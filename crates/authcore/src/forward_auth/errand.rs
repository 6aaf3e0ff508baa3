//! The errand of a browser that was sent to sign in: where it wanted to go, and the verifier of its authorization request, sealed into
//! `state`. Nothing is stored for it.
//!
//! Invariants: an errand ends at the origin and in the browser that it began in (the state names the hash of a cookie), within
//! [`LIFE`]; and where it leads is at that origin, byte for byte what was asked for.

use super::Asked;
use crate::{protected_apps::OWN_PATHS, provider::Provider, seal::Purpose};
use authmodel::{
    clock::Time,
    secret::{BearerSecret, SecretHash},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Duration;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// Where answers come back to, below the gate's own paths.
pub(super) const RETURN_PATH: &str = "return";

/// How long somebody may take to sign in, or to sign up by way of a mail: what a mailed link is good for, and a bit more.
pub(super) const LIFE: Duration = Duration::hours(1);

/// Bytes of path and query that are remembered, with what JSON escapes: sealed they have to fit into a `state` of 2,048. What is
/// longer leads to the app's front page.
const LONGEST_TARGET: usize = 1_200;

/// What is sealed into `state`.
#[derive(Serialize, Deserialize)]
pub(super) struct Errand {
    /// The cookie's hash.
    browser: SecretHash,
    /// Path and query.
    target: String,
    verifier: String,
    begun: i64,
}

/// An errand that came to its end.
pub(super) struct Returned {
    /// Where the browser goes on.
    pub(super) location: String,
    pub(super) verifier: String,
}

/// The redirect URI at an origin.
pub(crate) fn return_address(origin: &str) -> String {
    format!("{origin}{OWN_PATHS}{RETURN_PATH}")
}

/// Whether a cookie's text may be a secret of ours: what we draw, in its length and letters.
pub(super) fn is_secret(text: &str) -> bool {
    text.len() == 43
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

impl Errand {
    pub(super) fn begin(provider: &Provider, asked: &Asked<'_>, browser: &BearerSecret) -> Self {
        let escapes = asked
            .target
            .bytes()
            .filter(|byte| matches!(byte, b'"' | b'\\' | b'\t'));
        let fits = asked.target.len() + escapes.count() <= LONGEST_TARGET;
        Self {
            browser: browser.hash(),
            target: if fits { asked.target } else { "/" }.to_owned(),
            verifier: BearerSecret::generate(&*provider.rng).expose().to_owned(),
            begun: provider.now().timestamp(),
        }
    }

    /// RFC 7636 §4.2.
    pub(super) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.as_bytes()))
    }

    pub(super) fn seal(&self, provider: &Provider, origin: &str) -> String {
        let plain = serde_json::to_vec(self).expect("texts and numbers are JSON");
        let sealed = provider
            .sealer
            .seal(Purpose::GateErrand, origin.as_bytes(), &plain, &*provider.rng);
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// Where an errand of this browser at this origin leads; nothing where it is none, or too old.
    pub(super) fn finish(provider: &Provider, state: &str, asked: &Asked<'_>) -> Option<Returned> {
        let sealed = URL_SAFE_NO_PAD.decode(state).ok()?;
        let origin = asked.origin;
        let plain = provider
            .sealer
            .unseal(Purpose::GateErrand, origin.as_bytes(), &sealed)
            .ok()?;
        let errand: Self = serde_json::from_slice(&plain).ok()?;
        let presented = SecretHash::of(asked.errand?.as_bytes());
        let is_same: bool = errand.browser.0.ct_eq(&presented.0).into();
        let age = provider.now() - Time::from_timestamp(errand.begun, 0)?;
        // A target begins with a slash, so that nothing of it can be read as another host.
        (is_same && age <= LIFE && errand.target.starts_with('/')).then(|| Returned {
            location: format!("{origin}{}", errand.target),
            verifier: errand.verifier,
        })
    }
}
