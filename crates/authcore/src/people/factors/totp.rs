//! One-time codes of authenticator apps (RFC 6238), by the library `totp-rs`: six digits, thirty seconds, HMAC-SHA-1, which is
//! what every app computes whatever else the address says.
//!
//! Owns the secret's length, the window, and the address that apps read. Refuses to know which codes were used: that is the
//! store's ([`FactorStore::use_totp_step`](authmodel::store::FactorStore::use_totp_step)).
//!
//! Invariant: a secret leaves this file sealed, or in the answer that sets the app up.

use crate::seal::{Purpose, Sealer};
use authmodel::{
    clock::Time,
    ids::UserId,
    rng::Rng,
    store::{StoreError, StoreResult},
};
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

/// 160 bits, as RFC 4226 §4 (R6) recommends.
const SECRET_BYTES: usize = 20;
/// A step before and a step after (RFC 6238 §5.2): a phone's clock may be half a minute off.
const SKEW: u16 = 1;
const STEP_SECONDS: u64 = 30;
/// What an app shows of either name on a line; longer ones make the picture coarse.
const NAME_CHARACTERS: usize = 64;

/// A shared secret.
pub(crate) struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    pub(crate) fn generate(rng: &dyn Rng) -> Self {
        let mut bytes = Zeroizing::new(vec![0; SECRET_BYTES]);
        rng.fill(&mut bytes);
        Self(bytes)
    }

    pub(crate) fn seal(&self, sealer: &Sealer, user: UserId, rng: &dyn Rng) -> Vec<u8> {
        sealer.seal(Purpose::Totp, user.0.as_bytes(), &self.0, rng)
    }

    /// # Errors
    /// [`StoreError::Corrupt`] where it does not open for this user.
    pub(crate) fn unseal(sealer: &Sealer, user: UserId, sealed: &[u8]) -> StoreResult<Self> {
        sealer
            .unseal(Purpose::Totp, user.0.as_bytes(), sealed)
            .map(Self)
            .map_err(|_| StoreError::Corrupt("a second factor does not open".to_owned()))
    }

    /// As people type it in, where they can't scan it.
    pub(crate) fn to_base32(&self) -> Zeroizing<String> {
        Zeroizing::new(totp_rs::Secret::from(self.0.as_slice()).to_base32())
    }

    /// The time step whose code this is, within the window. Spaces, which apps put between the digits, count for nothing.
    pub(crate) fn step_of(&self, code: &str, now: Time) -> Option<i64> {
        let digits: Zeroizing<String> = Zeroizing::new(code.chars().filter(|c| !c.is_whitespace()).collect());
        let seconds = u64::try_from(now.timestamp()).ok()?;
        let step = self.algorithm(None, "user").check(&digits, seconds)?;
        i64::try_from(step).ok()
    }

    /// The address that apps read off the picture (the "Key URI Format"): names in percent-encoding, and no colon in them, which
    /// parts issuer and account there, encoded or not.
    pub(crate) fn uri(&self, issuer: &str, account: &str) -> Zeroizing<String> {
        let account = plain(account);
        let account = if account.is_empty() { "user" } else { &account };
        let uri = self.algorithm(Some(plain(issuer)), account).to_url();
        Zeroizing::new(uri.expect("the names hold no colon and are not empty"))
    }

    fn algorithm(&self, issuer: Option<String>, account: &str) -> Totp {
        Builder::new()
            .with_secret(self.0.as_slice())
            .with_skew(SKEW)
            .with_step_duration(STEP_SECONDS)
            .with_account_name(account)
            .with_issuer(issuer.filter(|issuer| !issuer.is_empty()))
            .build_noncompliant()
    }
}

/// A name without what apps stumble over.
fn plain(name: &str) -> String {
    let parted = name.replace(':', " ");
    let kept: String = parted
        .chars()
        .filter(|c| !c.is_control())
        .take(NAME_CHARACTERS)
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::MasterKey;
    use authmodel::rng::SystemRng;

    fn at(seconds: i64) -> Time {
        Time::from_timestamp(seconds, 0).expect("a time")
    }

    fn of_the_rfc() -> Secret {
        Secret(Zeroizing::new(b"12345678901234567890".to_vec()))
    }

    #[test]
    fn codes_are_those_of_the_specification() {
        // RFC 6238 appendix B, SHA-1; its eight digits end in these six.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(
                of_the_rfc().step_of(code, at(seconds)),
                Some(seconds / 30),
                "{seconds}"
            );
        }
    }

    #[test]
    fn a_code_is_good_for_a_step_before_and_after_and_no_longer() {
        let secret = of_the_rfc();
        let step = 1_111_111_109 / 30;
        for (now, good) in [
            (step * 30 - 31, false),
            (step * 30 - 30, true),
            (step * 30, true),
            (step * 30 + 59, true),
            (step * 30 + 60, false),
        ] {
            assert_eq!(secret.step_of("081804", at(now)).is_some(), good, "{now}");
        }
        for odd in [
            "",
            "81804",
            "0081804",
            "081805",
            "+81804",
            "08180x",
            "０８１８０４",
            "-1",
        ] {
            assert_eq!(secret.step_of(odd, at(step * 30)), None, "{odd}");
        }
        assert_eq!(secret.step_of("081 804", at(step * 30)), Some(step));
    }

    #[test]
    fn a_secret_opens_for_its_user_alone() {
        let sealer = Sealer::new(&MasterKey::generate(&SystemRng));
        let (ada, eve) = (UserId::generate(&SystemRng), UserId::generate(&SystemRng));
        let secret = Secret::generate(&SystemRng);
        let sealed = secret.seal(&sealer, ada, &SystemRng);
        assert_eq!(*Secret::unseal(&sealer, ada, &sealed).expect("hers").0, *secret.0);
        assert!(Secret::unseal(&sealer, eve, &sealed).is_err());
        assert_eq!(secret.0.len(), 20);
    }

    #[test]
    fn any_name_makes_an_address_that_apps_read() {
        let secret = of_the_rfc();
        for (issuer, account, path, told) in [
            (
                "login.example.org",
                "ada@example.org",
                "login.example.org:ada%40example.org",
                "login.example.org",
            ),
            (
                "localhost:4242",
                "\"a:b\"@example.org",
                "localhost%204242:%22a%20b%22%40example.org",
                "localhost 4242",
            ),
            (
                "Müller & Söhne: Anmeldung?",
                "zoë@bücher.example",
                "M%C3%BCller%20%26%20S%C3%B6hne%20Anmeldung%3F:zo%C3%AB%40b%C3%BCcher.example",
                "Müller & Söhne Anmeldung?",
            ),
        ] {
            let uri = secret.uri(issuer, account);
            assert!(uri.starts_with(&format!("otpauth://totp/{path}?")), "{}", *uri);
            let url = url::Url::parse(&uri).expect("a URL");
            let told_of = |name: &str| {
                url.query_pairs()
                    .find(|(key, _)| key == name)
                    .map(|(_, value)| value.into_owned())
            };
            assert_eq!(told_of("issuer").as_deref(), Some(told));
            assert_eq!(
                told_of("secret").as_deref(),
                Some("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
            );
            // Whoever reads it back finds one issuer and one account.
            assert_eq!(url.path().matches(':').count(), 1);
            assert!(!url.path().to_ascii_uppercase().contains("%3A"));
        }
        let nameless = secret.uri(":", "::");
        assert!(
            nameless.starts_with("otpauth://totp/user?secret="),
            "{}",
            *nameless
        );
    }
}
