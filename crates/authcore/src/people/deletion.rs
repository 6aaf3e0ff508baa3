//! Deleting one's own account: asked with a fresh sign-in and the address typed, due after a wait, undone by the mailed link or by
//! signing in; then every row goes.
//!
//! Owns who may ask and when it is due. Invariants: asking ends every session and grant at once, so that clients are told of the
//! sign-out then and not after the wait; what is erased is what [`export`] has told before, both by one table of decisions.
//!
//! Test to read first: `tests/blackbox/my_data.rs`.

use super::step_up::{self, StepUp, StepUpError};
use crate::{
    limit::{self, LimitError, Try},
    provider::Provider,
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    clock::Time,
    email::EmailAddress,
    mail::{Language, Mail, MailMessage},
    secret::{BearerSecret, SecretHash},
    session::Session,
    store::{AskOutcome, NewDeletion, StoreError, StoreResult},
    user::User,
};
use serde_json::{Value, json};
use std::time::Duration;

/// Users erased in one go of the job.
const AT_ONCE: u32 = 100;

/// A deletion was not taken.
#[derive(Debug, thiserror::Error)]
pub enum DeletionError {
    /// Something has to be proven first.
    #[error("a more recent or a stronger sign-in is needed")]
    StepUp(StepUp),
    /// The address that was typed is not the account's.
    #[error("the address is not the account's")]
    OtherAddress,
    /// The user is the last owner: nobody could administer the server any more, but at its host.
    #[error("the last owner can't go")]
    LastOwner,
    /// The account is gone, or was shut out meanwhile.
    #[error("the account is gone")]
    Gone,
    /// The link belongs to no deletion that waits.
    #[error("the link is no longer good")]
    LinkInvalid,
    /// Asked for too often.
    #[error("too many tries")]
    Limited {
        /// When the next one is worth while.
        retry_after: Duration,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LimitError> for DeletionError {
    fn from(fact: LimitError) -> Self {
        match fact {
            LimitError::Reached { retry_after } => Self::Limited { retry_after },
            LimitError::Store(error) => Self::Store(error),
        }
    }
}

impl From<StepUpError> for DeletionError {
    fn from(fact: StepUpError) -> Self {
        match fact {
            StepUpError::Required(step_up) => Self::StepUp(step_up),
            StepUpError::Store(error) => Self::Store(error),
        }
    }
}

/// Asks for the deletion of the account of this session. When it is due.
///
/// # Errors
/// [`DeletionError`]; nothing has changed then.
pub async fn ask(
    provider: &Provider,
    session: &Session,
    user: User,
    typed: &EmailAddress,
    language: Language,
    origin: &Origin,
) -> Result<Time, DeletionError> {
    if step_up::require(provider, session).await?.is_none() {
        return Err(DeletionError::Gone);
    }
    if typed.key() != user.email.key() {
        return Err(DeletionError::OtherAddress);
    }
    Try::new(&provider.limiter, origin)
        .subject(&limit::DELETIONS, &session.user_id.to_string())
        .count()
        .await?;
    let now = provider.now();
    // Whoever took the account over may have given it another address: its owner was told that they can have it back until then.
    let changes = &provider.stores.address_changes;
    let undoable = changes.undoable_until(session.user_id, now).await?;
    let waited = now + provider.config.accounts.deletion_wait;
    let due_at = undoable.map_or(waited, |until| waited.max(until));
    let undo = BearerSecret::generate(&*provider.rng);
    // In the fragment, which browsers send to no server; and only the page's button undoes anything, so that a mail program that
    // follows links does not.
    let link = provider
        .config
        .issuer
        .at(&format!("/account/keep#token={}", undo.expose()));
    let own = user.profile.locale.as_deref().and_then(Language::of_tag);
    let mail = Mail {
        to: user.email,
        name: user.name,
        language: own.unwrap_or(language),
        message: MailMessage::DeletionAsked { due_at, link },
    };
    let new = NewDeletion {
        user_id: session.user_id,
        session_id: session.id,
        due_at,
        undo: undo.hash(),
        mail: provider.seal_mail(&mail, now),
    };
    let event = AuditEvent::new(now, AuditAction::DeletionAsked, AuditOutcome::Success, origin)
        .user(session.user_id)
        .session(session.id);
    match provider.stores.account_deletions.ask(&new, now, &event).await? {
        AskOutcome::Asked => {}
        AskOutcome::LastOwner => return Err(DeletionError::LastOwner),
        AskOutcome::Gone => return Err(DeletionError::Gone),
    }
    provider.wake.mails();
    provider.wake.logout_notices();
    Ok(due_at)
}

/// Undoes it, by the mailed link's secret.
///
/// # Errors
/// [`DeletionError::LinkInvalid`], or the store's failure.
pub async fn undo(provider: &Provider, token: &str, origin: &Origin) -> Result<(), DeletionError> {
    let now = provider.now();
    let event = AuditEvent::new(now, AuditAction::DeletionUndone, AuditOutcome::Success, origin);
    let deletions = &provider.stores.account_deletions;
    let undone = deletions
        .undo(&SecretHash::of(token.as_bytes()), now, &event)
        .await?;
    undone.map(drop).ok_or(DeletionError::LinkInvalid)
}

/// Erases the accounts whose deletion is due. How many. To be called every now and then.
///
/// # Errors
/// Where the store fails; the next call goes on.
pub async fn erase_due(provider: &Provider) -> StoreResult<u64> {
    let deletions = &provider.stores.account_deletions;
    let mut erased = 0;
    for user in deletions.due(provider.now(), AT_ONCE).await? {
        let now = provider.now();
        // Nobody's by name: that an account was erased is the operator's to know, whose it was is nobody's any more.
        let event = AuditEvent::new(
            now,
            AuditAction::AccountErased,
            AuditOutcome::Success,
            &Origin::default(),
        );
        if deletions.erase(user, now, &event).await? {
            erased += 1;
        }
    }
    Ok(erased)
}

/// Everything that is held about the user of this session; the trail tells that it was asked for. `None` where it was asked for too
/// often, with when to ask again.
///
/// # Errors
/// Where a store fails.
pub async fn export(
    provider: &Provider,
    session: &Session,
    origin: &Origin,
) -> StoreResult<Result<Value, Duration>> {
    let counted = Try::new(&provider.limiter, origin)
        .subject(&limit::EXPORT, &session.user_id.to_string())
        .count()
        .await;
    match counted {
        Ok(()) => {}
        Err(LimitError::Reached { retry_after }) => return Ok(Err(retry_after)),
        Err(LimitError::Store(error)) => return Err(error),
    }
    let now = provider.now();
    let event = AuditEvent::new(now, AuditAction::DataExported, AuditOutcome::Success, origin)
        .user(session.user_id)
        .session(session.id);
    provider.audit(&event).await?;
    let held = provider.stores.account_deletions.export(session.user_id).await?;
    Ok(Ok(json!({ "exported_at": now, "held": held })))
}
