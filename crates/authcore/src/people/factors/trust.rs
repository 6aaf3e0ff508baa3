//! Devices that their owner trusts: there the password alone signs in, for thirty days.
//!
//! The trust is a mark in the cookie of known devices ([`super::super::known_device`]): its end, a random name, and a keyed hash
//! over both, over the user, and over the user's trust epoch. Reading one costs no store; whatever moves the epoch (a change of
//! factors, everything that ends all sessions) makes every mark worthless at that moment.
//!
//! Invariants: a mark is made where somebody has just proven a second factor and asked for it, and nowhere else: using it does not
//! prolong it. It opens nothing by itself: the password is asked for as ever.

use crate::seal::Sealer;
use authmodel::{clock::Time, ids::UserId, rng::Rng};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq as _;

/// Thirty days from the proof, however often the device is used meanwhile: what a stolen device is worth has an end.
pub(crate) const SECONDS: i64 = 30 * 24 * 60 * 60;

/// What tells these marks from others in the cookie.
const PREFIX: char = 't';
/// Accounts of one browser, as for known devices.
const MARKS: usize = 4;
/// Pieces of a cookie that are looked at.
const PIECES: usize = 16;

const EXPIRY_BYTES: usize = 8;
const NAME_BYTES: usize = 8;
/// 128 bits.
const TAG_BYTES: usize = 16;
const MARK_BYTES: usize = EXPIRY_BYTES + NAME_BYTES + TAG_BYTES;

/// Whether a cookie holds the user's trust, in this epoch.
pub(crate) fn is_trusted(sealer: &Sealer, cookie: Option<&str>, user: UserId, epoch: i64, now: Time) -> bool {
    marks(cookie).any(|text| {
        let bytes = URL_SAFE_NO_PAD.decode(&text[1..]).ok();
        let Some(mark) = bytes.and_then(|bytes| <[u8; MARK_BYTES]>::try_from(bytes).ok()) else {
            return false;
        };
        let (signed, tag) = mark.split_at(EXPIRY_BYTES + NAME_BYTES);
        let good: bool = sealer.trust_tag(user.0.as_bytes(), epoch, signed)[..]
            .ct_eq(tag)
            .into();
        let expiry = i64::from_be_bytes(signed[..EXPIRY_BYTES].try_into().unwrap_or_default());
        good && expiry > now.timestamp()
    })
}

/// A new mark.
pub(crate) fn mark(sealer: &Sealer, user: UserId, epoch: i64, now: Time, rng: &dyn Rng) -> String {
    let mut mark = [0; MARK_BYTES];
    let (signed, tag) = mark.split_at_mut(EXPIRY_BYTES + NAME_BYTES);
    signed[..EXPIRY_BYTES].copy_from_slice(&(now.timestamp() + SECONDS).to_be_bytes());
    rng.fill(&mut signed[EXPIRY_BYTES..]);
    tag.copy_from_slice(&sealer.trust_tag(user.0.as_bytes(), epoch, signed));
    format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(mark))
}

/// The marks that a cookie keeps beside a new one: whose they are can't be told, so the newest.
pub(crate) fn kept<'c>(cookie: Option<&'c str>, new: Option<&'c str>) -> impl Iterator<Item = &'c str> {
    new.into_iter().chain(marks(cookie)).take(MARKS)
}

fn marks(cookie: Option<&str>) -> impl Iterator<Item = &str> {
    // Four characters for each three bytes, the last ones fewer.
    const CHARACTERS: usize = 1 + (MARK_BYTES * 4).div_ceil(3);
    cookie
        .unwrap_or_default()
        .split('.')
        .take(PIECES)
        .filter(|text| text.starts_with(PREFIX) && text.len() == CHARACTERS && text.is_ascii())
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
    fn trust_has_a_term_a_user_and_an_epoch() {
        let sealer = Sealer::new(&MasterKey::generate(&SystemRng));
        let (ada, eve) = (UserId::generate(&SystemRng), UserId::generate(&SystemRng));
        let mark = mark(&sealer, ada, 7, at(0), &SystemRng);
        let cookie = format!("something.{mark}.else");
        let trusted = |user, epoch, day| is_trusted(&sealer, Some(&cookie), user, epoch, at(day));
        assert!(trusted(ada, 7, 0) && trusted(ada, 7, 29));
        assert!(!trusted(ada, 7, 30) && !trusted(ada, 8, 0) && !trusted(eve, 7, 0));
        assert!(!is_trusted(&sealer, None, ada, 7, at(0)));
        // Nothing of it can be changed, its end least of all.
        let bytes = URL_SAFE_NO_PAD.decode(&mark[1..]).expect("base64url");
        for bit in 0..bytes.len() * 8 {
            let mut forged = bytes.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            let forged = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(forged));
            assert!(!is_trusted(&sealer, Some(&forged), ada, 7, at(0)), "bit {bit}");
        }
    }

    #[test]
    fn a_browser_keeps_the_trust_of_four() {
        let sealer = Sealer::new(&MasterKey::generate(&SystemRng));
        let mut cookie = String::new();
        let users: Vec<UserId> = (0..6).map(|_| UserId::generate(&SystemRng)).collect();
        for user in &users {
            let new = mark(&sealer, *user, 1, at(0), &SystemRng);
            cookie = kept(Some(&cookie), Some(&new)).collect::<Vec<_>>().join(".");
        }
        let left = users
            .iter()
            .map(|user| is_trusted(&sealer, Some(&cookie), *user, 1, at(1)));
        assert_eq!(left.collect::<Vec<_>>(), [false, false, true, true, true, true]);
        assert!(cookie.len() < 200, "{}", cookie.len());
    }
}
