//! Browsers that somebody has signed in at before: a cookie says so, and their tries count apart.
//!
//! OWASP's device cookies ("Slow Down Online Guessing Attacks with Device Cookies"): whoever guesses at an account from
//! elsewhere uses up the account's count, not that of the browsers which their owner has signed in at. The cookie opens
//! nothing: with it a password is asked for as ever, and its own count slows down who stole it.
//!
//! A cookie holds up to `ACCOUNTS` marks, newest first, for browsers that several people share. A mark is its expiry, a
//! random name that its tries are counted under, what binds it to the user and their epoch, and a keyed hash over all of it and
//! over the account's pseudonym: nobody makes one, and it tells nothing of an address to who does not know the key. Whatever ends
//! everything (a new password, a recovery, signing out everywhere) moves the epoch, and every mark from before is worth nothing: who
//! knew the old password does not guess at the new one from the browsers that they signed in at.
//!
//! Invariants: a mark is good for one account in one epoch; one that is none of ours, or another account's, costs no store; a
//! sign-in makes a new mark, so that nothing is counted against the browser of before; the mark is told to the browser alone, so a
//! stranger sees nothing of it.

use super::{factors::trust, stand_in};
use crate::{provider::Provider, seal::Sealer};
use authmodel::{clock::Time, ids::UserId, rng::Rng, store::StoreResult, user::User};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::time::Duration;
use subtle::ConstantTimeEq as _;

/// Accounts of one browser: a family's.
const ACCOUNTS: usize = 4;

/// Half a year after the last sign-in a browser is like any other.
pub const LIFETIME: Duration = Duration::from_secs(183 * 24 * 60 * 60);

const EXPIRY_BYTES: usize = 8;
const NAME_BYTES: usize = 12;
const EPOCH_BYTES: usize = 9;
/// 128 bits.
const TAG_BYTES: usize = 16;
const SIGNED_BYTES: usize = EXPIRY_BYTES + NAME_BYTES + EPOCH_BYTES;
const MARK_BYTES: usize = SIGNED_BYTES + TAG_BYTES;

/// Characters of a mark: 45 bytes in base64url. Marks of trust are shorter, as are those from before there were epochs.
const MARK_CHARACTERS: usize = MARK_BYTES.div_ceil(3) * 4;

/// An account that its owner has just signed in to, at a browser that is to be known.
#[derive(Clone, Debug)]
pub struct Owner {
    /// The account's pseudonym.
    pub account: String,
    /// Who.
    pub user_id: UserId,
    /// The epoch in which they have proven it; where nobody knows, the browser gets no mark.
    pub epoch: Option<i64>,
}

/// A mark that is ours and this account's; whether it is of the user's epoch is not known yet.
pub(crate) struct Claim {
    name: String,
    epoch: [u8; EPOCH_BYTES],
}

impl Claim {
    /// What the tries of the browser count under, where the mark is of this user in this epoch.
    pub(crate) fn holds(self, provider: &Provider, user: UserId, epoch: i64) -> Option<String> {
        self.is_of(&provider.sealer, user, epoch).then_some(self.name)
    }

    fn is_of(&self, sealer: &Sealer, user: UserId, epoch: i64) -> bool {
        let expected = sealer.device_epoch(user.0.as_bytes(), epoch);
        expected[..].ct_eq(&self.epoch[..]).into()
    }
}

/// What a browser's cookie claims about an account; nothing where its owner has never signed in at it.
pub(crate) fn claim(provider: &Provider, cookie: Option<&str>, account: &str) -> Option<Claim> {
    find(&provider.sealer, cookie, account, provider.now())
}

/// What the tries of this browser at an account count under; `None` where the account's owner has not signed in at it in this
/// epoch.
pub(crate) fn recognise(
    provider: &Provider,
    cookie: Option<&str>,
    account: &str,
    user: UserId,
    epoch: Option<i64>,
) -> Option<String> {
    claim(provider, cookie, account)?.holds(provider, user, epoch?)
}

/// The cookie of a browser at which the owner of an account has just signed in: with a new mark for it, and the others'; and
/// with the marks of trust (`factors/trust.rs`), of which one may be new.
pub fn remember(provider: &Provider, cookie: Option<&str>, owner: &Owner, trust: Option<&str>) -> String {
    let mut value = add(&provider.sealer, cookie, owner, provider.now(), &*provider.rng);
    for mark in trust::kept(cookie, trust) {
        if !value.is_empty() {
            value.push('.');
        }
        value.push_str(mark);
    }
    value
}

/// The present epoch of a user.
pub(crate) async fn epoch_of(provider: &Provider, user: &User) -> StoreResult<Option<i64>> {
    let place = stand_in::place(&provider.sealer, &user.email);
    let found = provider.stores.users.login_record(&user.email, &place).await?;
    Ok(found
        .filter(|found| found.user_id == user.id)
        .map(|found| found.epoch))
}

fn find(sealer: &Sealer, cookie: Option<&str>, account: &str, now: Time) -> Option<Claim> {
    marks(cookie).find_map(|(mark, _)| {
        let (expiry, claim) = read(sealer, &mark, account)?;
        (expiry > now.timestamp()).then_some(claim)
    })
}

fn add(sealer: &Sealer, cookie: Option<&str>, owner: &Owner, now: Time, rng: &dyn Rng) -> String {
    let account = owner.account.as_str();
    let others = marks(cookie).filter(|(mark, _)| read(sealer, mark, account).is_none());
    let new = owner.epoch.map(|epoch| {
        let expiry = now.timestamp() + i64::try_from(LIFETIME.as_secs()).unwrap_or(i64::MAX / 2);
        let mut mark = [0; MARK_BYTES];
        let (signed, tag) = mark.split_at_mut(SIGNED_BYTES);
        signed[..EXPIRY_BYTES].copy_from_slice(&expiry.to_be_bytes());
        rng.fill(&mut signed[EXPIRY_BYTES..EXPIRY_BYTES + NAME_BYTES]);
        let binding = sealer.device_epoch(owner.user_id.0.as_bytes(), epoch);
        signed[EXPIRY_BYTES + NAME_BYTES..].copy_from_slice(&binding);
        tag.copy_from_slice(&sealer.device_tag(account, signed));
        URL_SAFE_NO_PAD.encode(mark)
    });
    let mut value = new.unwrap_or_default();
    for (_, text) in others.take(ACCOUNTS - 1) {
        if !value.is_empty() {
            value.push('.');
        }
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

/// Expiry and claim of a mark, if it is for this account.
fn read(sealer: &Sealer, mark: &[u8; MARK_BYTES], account: &str) -> Option<(i64, Claim)> {
    let (signed, tag) = mark.split_at(SIGNED_BYTES);
    let good: bool = sealer.device_tag(account, signed)[..].ct_eq(tag).into();
    let (expiry, rest) = signed.split_at(EXPIRY_BYTES);
    let (name, epoch) = rest.split_at(NAME_BYTES);
    let claim = Claim {
        name: URL_SAFE_NO_PAD.encode(name),
        epoch: epoch.try_into().ok()?,
    };
    good.then(|| (i64::from_be_bytes(expiry.try_into().unwrap_or_default()), claim))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::MasterKey;
    use authmodel::rng::SystemRng;

    fn at(days: i64) -> Time {
        Time::from_timestamp(1_900_000_000 + days * 24 * 60 * 60, 0).expect("a time")
    }

    fn owner(account: &str) -> Owner {
        Owner {
            account: account.to_owned(),
            user_id: UserId::of_random([7; 16]),
            epoch: Some(3),
        }
    }

    fn name(sealer: &Sealer, cookie: &str, account: &str, day: i64) -> Option<String> {
        find(sealer, Some(cookie), account, at(day)).map(|claim| claim.name)
    }

    #[test]
    fn a_mark_is_good_for_its_account_for_half_a_year() {
        let sealer = Sealer::new(&MasterKey::generate(&SystemRng));
        let cookie = add(&sealer, None, &owner("ada"), at(0), &SystemRng);
        let known = |cookie: &str, account, day| name(&sealer, cookie, account, day).is_some();
        assert!(known(&cookie, "ada", 182) && !known(&cookie, "ada", 184));
        assert!(!known(&cookie, "eve", 0));
        let other = Sealer::new(&MasterKey::generate(&SystemRng));
        assert!(
            name(&other, &cookie, "ada", 0).is_none(),
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
    fn a_mark_is_of_one_user_in_one_epoch() {
        let sealer = Sealer::new(&MasterKey::generate(&SystemRng));
        let ada = owner("ada");
        let cookie = add(&sealer, None, &ada, at(0), &SystemRng);
        let claim = find(&sealer, Some(&cookie), "ada", at(0)).expect("a claim");
        assert!(claim.is_of(&sealer, ada.user_id, 3));
        assert!(!claim.is_of(&sealer, ada.user_id, 4));
        assert!(!claim.is_of(&sealer, UserId::of_random([8; 16]), 3));
        // One from before there were epochs, or whose epoch nobody knows, is none.
        let old = URL_SAFE_NO_PAD.encode([0; 36]);
        assert!(find(&sealer, Some(&old), "ada", at(0)).is_none());
        let unknown = Owner { epoch: None, ..ada };
        assert_eq!(add(&sealer, Some(&cookie), &unknown, at(0), &SystemRng), "");
    }

    #[test]
    fn a_browser_remembers_four_accounts_and_each_sign_in_counts_anew() {
        let sealer = Sealer::new(&MasterKey::generate(&SystemRng));
        let mut cookie = None;
        let mut names = Vec::new();
        for account in ["a", "b", "c", "d", "e", "e"] {
            let value = add(&sealer, cookie.as_deref(), &owner(account), at(0), &SystemRng);
            names.push(name(&sealer, &value, account, 0).expect("known"));
            cookie = Some(value);
        }
        let cookie = cookie.expect("a cookie");
        assert_ne!(names[4], names[5]);
        let known = |account: &&str| name(&sealer, &cookie, account, 0).is_some();
        let left: Vec<&str> = ["a", "b", "c", "d", "e"].into_iter().filter(known).collect();
        assert_eq!(left, ["b", "c", "d", "e"]);
        assert!(cookie.len() < 250, "{}", cookie.len());
    }
}
