//! Proof Key for Code Exchange (RFC 7636), S256 only: `plain` protects against nobody who can read the request.

use super::error::TokenError;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// Checks the verifier of a token request against the challenge of the authorization (RFC 7636 §4.6). Neither without
/// the other: a verifier where no challenge was given is the sign of a downgrade (RFC 9700 §2.1.1).
pub(super) fn verify(challenge: Option<&str>, verifier: Option<&str>) -> Result<(), TokenError> {
    match (challenge, verifier) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(TokenError::VerifierUnexpected),
        (Some(_), None) => Err(TokenError::VerifierMissing),
        (Some(challenge), Some(verifier)) => {
            // RFC 7636 §4.1: 43 to 128 characters of the unreserved set.
            let unreserved = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
            if !(43..=128).contains(&verifier.len()) || !verifier.bytes().all(unreserved) {
                return Err(TokenError::VerifierMalformed);
            }
            let computed = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
            let equal: bool = computed.as_bytes().ct_eq(challenge.as_bytes()).into();
            if equal {
                Ok(())
            } else {
                Err(TokenError::VerifierMismatch)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn only_the_verifier_of_the_challenge_passes() {
        assert!(verify(Some(CHALLENGE), Some(VERIFIER)).is_ok());
        assert!(verify(None, None).is_ok());
        assert!(matches!(
            verify(Some(CHALLENGE), None),
            Err(TokenError::VerifierMissing)
        ));
        assert!(matches!(
            verify(None, Some(VERIFIER)),
            Err(TokenError::VerifierUnexpected)
        ));
        assert!(matches!(
            verify(Some(CHALLENGE), Some(CHALLENGE)),
            Err(TokenError::VerifierMismatch)
        ));
        for malformed in [&VERIFIER[1..], &VERIFIER.replace('-', "+"), &VERIFIER.repeat(3)] {
            assert!(matches!(
                verify(Some(CHALLENGE), Some(malformed)),
                Err(TokenError::VerifierMalformed)
            ));
        }
    }
}
