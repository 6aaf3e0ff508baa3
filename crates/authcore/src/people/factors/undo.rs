//! A second factor that was added is removed again by the link of its notice: whoever knew the password may have added it, and
//! neither a recovery nor a new password removes one.
//!
//! The link holds what it undoes, sealed; nothing of it is stored. It names one factor, which no later one is taken for, so that it
//! works once. Refuses to undo by a GET: the secret is in the fragment, and the page's button sends it.
//!
//! Invariants: undoing needs no session, works for an account that was shut out, and ends everything; nobody learns from a link that
//! undoes nothing why it does not.
//!
//! Test to read first: `tests/blackbox/factor_undo.rs`.

use super::mail_about;
use crate::{provider::Provider, seal::Purpose};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    clock::Time,
    factor::AddedFactor,
    ids::UserId,
    mail::{FactorChange, Language, MailMessage, SealedMail},
    store::{StoreError, StoreResult},
    user::User,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

/// The page that the link opens.
const PAGE: &str = "/account/factor-undo";

/// Nothing was undone.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// The link is none of ours, its time is over, or the factor is gone.
    #[error("the link undoes nothing")]
    LinkInvalid,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a link undoes.
#[derive(Serialize, Deserialize)]
struct Link {
    user_id: UserId,
    added: AddedFactor,
    until: Time,
}

/// The notice of a factor that is about to be added, with the link that removes it.
///
/// # Errors
/// Where the link can't be written, which is a fault of ours.
pub(super) fn notice(
    provider: &Provider,
    user: &User,
    (change, added): (FactorChange, AddedFactor),
    page: Language,
    now: Time,
) -> StoreResult<SealedMail> {
    let good_for = provider.config.accounts.factor_undo;
    let link = Link {
        user_id: user.id,
        added,
        until: now + good_for,
    };
    let plain =
        serde_json::to_vec(&link).map_err(|_| StoreError::Corrupt("a link does not serialise".to_owned()))?;
    let sealed = provider
        .sealer
        .seal(Purpose::FactorUndo, &[], &plain, &*provider.rng);
    let issuer = &provider.config.issuer;
    let mut mail = mail_about(issuer, user, change, page);
    // In the fragment, which browsers send to no server.
    let path = format!("{PAGE}#token={}", URL_SAFE_NO_PAD.encode(sealed));
    mail.message = MailMessage::FactorNotice {
        change,
        link: issuer.at(&path),
        undo_seconds: Some(good_for.num_seconds()),
    };
    Ok(provider.seal_mail(&mail, now))
}

/// Removes the factor that a link names, and signs everybody out.
///
/// # Errors
/// [`UndoError::LinkInvalid`], or the store's failure.
pub async fn undo(
    provider: &Provider,
    token: &str,
    page: Language,
    origin: &Origin,
) -> Result<(), UndoError> {
    let now = provider.now();
    let link = open(provider, token)
        .filter(|link| link.until > now)
        .ok_or(UndoError::LinkInvalid)?;
    let user = provider.stores.users.find(link.user_id).await?;
    let user = user.ok_or(UndoError::LinkInvalid)?;
    let mail = super::notice(provider, &user, FactorChange::AdditionUndone, page, now);
    let event = AuditEvent::new(now, AuditAction::FactorUndone, AuditOutcome::Success, origin).user(user.id);
    let factors = &provider.stores.factors;
    if !factors
        .undo_addition(user.id, link.added, &mail, now, &event)
        .await?
    {
        return Err(UndoError::LinkInvalid);
    }
    provider.wake.mails();
    provider.wake.logout_notices();
    Ok(())
}

fn open(provider: &Provider, token: &str) -> Option<Link> {
    let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
    let plain = provider.sealer.unseal(Purpose::FactorUndo, &[], &sealed).ok()?;
    serde_json::from_slice(&plain).ok()
}
