//! Browsers that somebody has signed in at before: a cookie says so, and their tries count apart.
//!
//! OWASP's device cookies ("Slow Down Online Guessing Attacks with Device Cookies"): whoever guesses at an account from
//! elsewhere uses up the account's count, not that of the browsers which their owner has signed in at. The cookie opens
//! nothing: with it a password is asked for as ever, and its own count slows down who stole it.
//!
//! A cookie holds up to `ACCOUNTS` marks, newest first, for browsers that several people share. A mark is its expiry, a
//! random name that its tries are counted under, and a keyed hash over both and over the account's pseudonym: nobody
//! makes one, and it tells nothing of an address to who does not know the key.
//!
//! Invariants: a mark is good for one account; reading one costs no store; a sign-in makes a new mark, so that nothing is
//! counted against the browser of before; the mark is told to the browser alone, so a stranger sees nothing of it.

use super::factors::trust;
use crate::{provider::Provider, seal::Sealer};
use authmodel::{clock::Time, rng::Rng};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::time::Duration;
use subtle::ConstantTimeEq as _;

/// Accounts of one browser: a family's.
const ACCOUNTS: usize = 4;

/// Half a year after the last sign-in a browser is like any other.
pub const LIFETIME: Duration = Duration::from_secs(183 * 24 * 60 * 60);

const EXPIRY_BYTES: usize = 8;
const NAME_BYTES: usize = 12;
/// 128 bits.
const TAG_BYTES: usize = 16;
const MARK_BYTES: usize = EXPIRY_BYTES + NAME_BYTES + TAG_BYTES;

/// Characters of a mark: 36 bytes in base64url.
const MARK_CHARACTERS: usize = MARK_BYTES.div_ceil(3) * 4;

/// What the tries of this browser at an account count under; `None` where the account's owner has not signed in at it.
pub(crate) fn recognise(provider: &Provider, cookie: Option<&str>, account: &str) -> Option<String> {
    find(&provider.sealer, cookie, account, provider.now())
}

/// The cookie of a browser at which the owner of an account has just signed in: with a new mark for it, and the others'; and
/// with the marks of trust (`factors/trust.rs`), of which one may be new.
pub fn remember(provider: &Provider, cookie: Option<&str>, account: &str, trust: Option<&str>) -> String {
    let mut value = add(&provider.sealer, cookie, account, provider.now(), &*provider.rng);
    for mark in trust::kept(cookie, trust) {
        value.push('.');
        value.push_str(mark);
    }
    value
}

fn find(sealer: &Sealer, cookie: Option<&str>, account: &str, now: Time) -> Option<String> {
    marks(cookie).find_map(|(mark, _)| {
        let (expiry, name) = read(sealer, &mark, account)?;
        (expiry > now.timestamp()).then(|| URL_SAFE_NO_PAD.encode(name))
    })
}

fn add(sealer: &Sealer, cookie: Option<&str>, account: &str, now: Time, rng: &dyn Rng) -> String {
    let expiry = now.timestamp() + i64::try_from(LIFETIME.as_secs()).unwrap_or(i64::MAX / 2);
    let mut mark = [0; MARK_BYTES];
    let (signed, tag) = mark.split_at_mut(EXPIRY_BYTES + NAME_BYTES);
    signed[..EXPIRY_BYTES].copy_from_slice(&expiry.to_be_bytes());
    rng.fill(&mut signed[EXPIRY_BYTES..]);
    tag.copy_from_slice(&sealer.device_tag(account, signed));
    let others = marks(cookie).filter(|(mark, _)| read(sealer, mark, account).is_none());
    let mut value = URL_SAFE_NO_PAD.encode(mark);
    for (_, text) in others.take(ACCOUNTS - 1) {
        value.push('.');
        value.push_str(text);
    }
    value
}

/// The marks of a cookie, and their texts; what is none is skipped.
fn marks(cookie: Option<&str>) -> impl Iterator<Item = ([u8; MARK_BYTES], &str)> {
    cookie
        .unwrap_or_default()
        .split('.')
        // Marks of trust stand among them.
        .filter(|text| text.len() == MARK_CHARACTERS)
        .take(ACCOUNTS)
        .filter_map(|text| {
            let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
            Some((bytes.try_into().ok()?, text))
        })
}

/// Expiry and name of a mark, if it is for this account.
fn read<'m>(sealer: &Sealer, mark: &'m [u8; MARK_BYTES], account: &str) -> Option<(i64, &'m [u8])> {
    let (signed, tag) = mark.split_at(EXPIRY_BYTES + NAME_BYTES);
    let good: bool = sealer.device_tag(account, signed)[..].ct_eq(tag).into();
    let (expiry, name) = signed.split_at(EXPIRY_BYTES);
    good.then(|| (i64::from_be_bytes(expiry.try_into().unwrap_or_default()), name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::MasterKey;
    use authmodel::rng::SystemRng;

    fn at(days: i64) -> Time {
        Time::from_timestamp(1_900_000_000 + days * 24 * 60 * 60, 0).expect("a time")
    }

    #[test]
    fn a_mark_is_good_for_its_account_for_half_a_year() {
        let sealer = Sealer::new(&MasterKey::generate(&SystemRng));
        let cookie = add(&sealer, None, "ada", at(0), &SystemRng);
        let known = |cookie: &str, account, day| find(&sealer, Some(cookie), account, at(day)).is_some();
        assert!(known(&cookie, "ada", 182) && !known(&cookie, "ada", 184));
        assert!(!known(&cookie, "eve", 0));
        let other = Sealer::new(&MasterKey::generate(&SystemRng));
        assert_eq!(
            find(&other, Some(&cookie), "ada", at(0)),
            None,
            "made under another key"
        );
        // No bit of it can be changed, its expiry least of all.
        let mark = URL_SAFE_NO_PAD.decode(&cookie).expect("base64url");
        for bit in 0..mark.len() * 8 {
            let mut forged = mark.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert!(!known(&URL_SAFE_NO_PAD.encode(forged), "ada", 0), "bit {bit}");
        }
    }

    #[test]
    fn a_browser_remembers_four_accounts_and_each_sign_in_counts_anew() {
        let sealer = Sealer::new(&MasterKey::generate(&SystemRng));
        let mut cookie = None;
        let mut names = Vec::new();
        for account in ["a", "b", "c", "d", "e", "e"] {
            let value = add(&sealer, cookie.as_deref(), account, at(0), &SystemRng);
            names.push(find(&sealer, Some(&value), account, at(0)).expect("known"));
            cookie = Some(value);
        }
        let cookie = cookie.expect("a cookie");
        assert_ne!(names[4], names[5]);
        let known = |account: &&str| find(&sealer, Some(&cookie), account, at(0)).is_some();
        let left: Vec<&str> = ["a", "b", "c", "d", "e"].into_iter().filter(known).collect();
        assert_eq!(left, ["b", "c", "d", "e"]);
        assert!(cookie.len() < 200, "{}", cookie.len());
    }
}
