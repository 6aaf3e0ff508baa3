//! A user's username: chosen by themselves, or given by an operator ([`crate::admin::users::set_username`]), on the same terms but for
//! the time between two choices.
//!
//! Invariants: apps are told of this name alone (`preferred_username`), and it is nobody else's; what somebody gave up is nobody else's
//! for a while, since an app may still know them by it. Whether a name is taken is told to who is signed in alone, and counted.
//! Test to read first: `tests/blackbox/username.rs`.

use crate::{
    config::Accounts,
    limit::{self, LimitError, Try},
    provider::Provider,
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    clock::Time,
    session::Session,
    store::{StoreError, StoreResult, UsernameOutcome, UsernameTerms},
    username::Username,
};
use std::time::Duration;

/// A name is refused.
#[derive(Debug, thiserror::Error)]
pub enum UsernameError {
    /// The operator keeps it.
    #[error("the name is reserved")]
    Reserved,
    /// It is another's, was so until lately, or looks like one that is.
    #[error("the name is taken")]
    Taken,
    /// They chose one not long ago.
    #[error("they chose another name not long ago")]
    TooSoon {
        /// When they may again.
        change_at: Time,
    },
    /// The user is gone.
    #[error("the user is gone")]
    Gone,
    /// Too many tries.
    #[error("too many tries")]
    Limited {
        /// When the next one is worth while.
        retry_after: Duration,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LimitError> for UsernameError {
    fn from(fact: LimitError) -> Self {
        match fact {
            LimitError::Reached { retry_after } => Self::Limited { retry_after },
            LimitError::Store(store) => Self::Store(store),
        }
    }
}

/// Gives the user of a session a name, or takes theirs.
///
/// # Errors
/// [`UsernameError`]; nothing has changed then.
pub async fn choose(
    provider: &Provider,
    session: &Session,
    username: Option<&Username>,
    origin: &Origin,
) -> Result<(), UsernameError> {
    Try::new(&provider.limiter, origin)
        .subject(&limit::USERNAMES, &session.user_id.to_string())
        .count()
        .await?;
    let accounts = &provider.config.accounts;
    refuse_reserved(accounts, username)?;
    let now = provider.now();
    let event = AuditEvent::new(now, AuditAction::UsernameChanged, AuditOutcome::Success, origin)
        .user(session.user_id)
        .session(session.id);
    let terms = UsernameTerms {
        chosen_before: Some(now - accounts.username_change),
        ..terms(accounts, now)
    };
    let usernames = &provider.stores.usernames;
    let outcome = usernames
        .set_username(session.user_id, username, &terms, &event)
        .await?;
    judge(accounts, outcome)
}

/// When the user of a session may choose another name; nothing where they may now.
///
/// # Errors
/// Where the store fails.
pub async fn change_at(provider: &Provider, session: &Session) -> StoreResult<Option<Time>> {
    let chosen_at = provider
        .stores
        .usernames
        .username_chosen_at(session.user_id)
        .await?;
    let change_at = chosen_at.map(|at| at + provider.config.accounts.username_change);
    Ok(change_at.filter(|at| *at > provider.now()))
}

pub(crate) fn refuse_reserved(accounts: &Accounts, username: Option<&Username>) -> Result<(), UsernameError> {
    if username.is_some_and(|name| accounts.reserved_usernames.contains(&name.key())) {
        return Err(UsernameError::Reserved);
    }
    Ok(())
}

/// On which terms whoever may choose at any time gives a name.
pub(crate) fn terms(accounts: &Accounts, now: Time) -> UsernameTerms {
    UsernameTerms {
        now,
        free_since: now - accounts.username_hold,
        chosen_before: None,
    }
}

pub(crate) fn judge(accounts: &Accounts, outcome: UsernameOutcome) -> Result<(), UsernameError> {
    match outcome {
        UsernameOutcome::Set | UsernameOutcome::Unchanged => Ok(()),
        UsernameOutcome::Taken => Err(UsernameError::Taken),
        UsernameOutcome::TooSoon(chosen_at) => Err(UsernameError::TooSoon {
            change_at: chosen_at + accounts.username_change,
        }),
        UsernameOutcome::Gone => Err(UsernameError::Gone),
    }
}
