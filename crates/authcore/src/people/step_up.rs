//! Step-up: what is dangerous needs a sign-in that is recent, and by two factors where the user has two.
//!
//! The session carries when and how its user last signed in; nothing but a proof moves that. A flow asks [`require`] before
//! anything else, and the answer names what is missing, so that the page can ask for it on the spot and then do what was meant.
//! The proof itself is a sign-in in the same session ([`super::sign_in`] with `step_up`, by the password and what follows it or by a
//! passkey alone): no other way leads to a session.
//!
//! A trusted device is no factor here: trust spares a code at the sign-in, not where the code itself is to be changed.
//!
//! Test to read first: `tests/blackbox/step_up.rs`.

use crate::provider::Provider;
use authmodel::{
    clock::Time,
    factor::Factors,
    session::Session,
    store::{StoreError, StoreResult},
};
use chrono::Duration;

/// What has to be proven first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepUp {
    /// By what: names for programs.
    pub needs: &'static [&'static str],
    /// Whether a passkey alone does as well.
    pub passkey: bool,
    /// How long ago the sign-in may be.
    pub max_age: Duration,
}

/// Something has to be proven first, or a store failed.
#[derive(Debug, thiserror::Error)]
pub enum StepUpError {
    /// It has.
    #[error("a more recent or a stronger sign-in is needed")]
    Required(StepUp),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lets a dangerous act go on, with the user's factors as they are; `None` where the user is shut out.
///
/// # Errors
/// [`StepUpError::Required`] says what is missing.
pub async fn require(provider: &Provider, session: &Session) -> Result<Option<Factors>, StepUpError> {
    let found = provider.stores.factors.find(session.user_id).await?;
    let Some(factors) = found else {
        return Ok(None);
    };
    match missing(provider, session, &factors) {
        None => Ok(Some(factors)),
        Some(step_up) => Err(StepUpError::Required(step_up)),
    }
}

/// Lets an act go on that brings its own proof of the password: whoever has a second factor has to have shown it lately, too.
/// `None` where the user is shut out.
///
/// # Errors
/// As [`require`].
pub async fn require_factor(provider: &Provider, session: &Session) -> Result<Option<Factors>, StepUpError> {
    let found = provider.stores.factors.find(session.user_id).await?;
    match found {
        Some(factors) if !factors.has_second() => Ok(Some(factors)),
        _ => require(provider, session).await,
    }
}

/// What a session lacks for dangerous acts.
fn missing(provider: &Provider, session: &Session, factors: &Factors) -> Option<StepUp> {
    let max_age = provider.config.lifetimes.step_up;
    let is_recent = is_recent(provider.now(), session.authentication.at, max_age);
    let has_factor = factors.has_second();
    let needs: &[&str] = match (is_recent, !has_factor || session.authentication.is_multi_factor()) {
        (true, true) => return None,
        // Signed in at a trusted device, or before the factor was set up.
        (true, false) => &["second_factor"],
        (false, _) if has_factor => &["password", "second_factor"],
        (false, _) => &["password"],
    };
    let passkey = factors.passkeys > 0 && provider.passkeys.is_some();
    Some(StepUp {
        needs,
        passkey,
        max_age,
    })
}

/// What the clocks of two hosts may be apart: a sign-in at one may be a little ahead at the other.
const LEEWAY: Duration = Duration::seconds(jose::LEEWAY_SECONDS);

/// Whether a sign-in is recent. One of the future is not: the clock that it was timed by was ahead, and would keep it fresh for as
/// long as that.
fn is_recent(now: Time, at: Time, max_age: Duration) -> bool {
    (-LEEWAY..=max_age).contains(&(now - at))
}

/// What a session lacks, for those who only look.
///
/// # Errors
/// Where the store fails.
pub async fn look(provider: &Provider, session: &Session) -> StoreResult<Option<StepUp>> {
    let found = provider.stores.factors.find(session.user_id).await?;
    Ok(found.and_then(|factors| missing(provider, session, &factors)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_of_the_future_is_not_recent() {
        let now = Time::UNIX_EPOCH + Duration::days(1);
        for (ago, good) in [
            (0, true),
            (120, true),
            (121, false),
            (-jose::LEEWAY_SECONDS, true),
            (-jose::LEEWAY_SECONDS - 1, false),
            (-3600, false),
        ] {
            let at = now - Duration::seconds(ago);
            assert_eq!(is_recent(now, at, Duration::minutes(2)), good, "{ago} s ago");
        }
    }
}
