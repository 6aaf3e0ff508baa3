//! What a user does with their second factors at their account: setting one up, replacing it, switching it off, new recovery
//! codes, no more trust in devices. Passkeys are in a room of their own ([`passkey`]).
//!
//! Owns the order of it: a step-up first ([`super::step_up`]), a first code before an app counts, recovery codes with the first
//! factor. Refuses to keep anything that could be shown a second time.
//!
//! Invariants: a set-up counts for nothing where the factors have changed since it was begun; every change is one transaction with its event and the notice to the user's mailbox, which no budget of mails
//! swallows; what adds a factor can be undone by its notice ([`undo`]); every change ends the trust in devices.
//!
//! Test to read first: `tests/blackbox/factors.rs`.

pub mod passkey;
mod recovery_code;
mod totp;
pub(crate) mod trust;
mod undo;

pub(crate) use recovery_code::hash as recovery_code_hash;
pub(crate) use totp::Secret as TotpSecret;
pub use undo::{UndoError, undo};

use super::{
    sign_in::resting::{self, Step},
    step_up::{self, StepUp, StepUpError},
};
use crate::{
    config::Issuer,
    limit::{self, Limit, LimitError, Try},
    provider::Provider,
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    clock::Time,
    factor::{AddedFactor, BegunIn, FactorOutcome, Factors, NewTotp},
    ids::UserId,
    mail::{FactorChange, Language, Mail, MailMessage, SealedMail},
    secret::BearerSecret,
    session::Session,
    store::{StoreError, StoreResult},
    user::User,
};
use chrono::Duration;
use passkey::PasskeyDescription;
use recovery_code::Codes;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// How long a set-up waits for its first code: an app may have to be installed first.
const SET_UP: Duration = Duration::minutes(15);

/// A change of factors was refused.
#[derive(Debug, thiserror::Error)]
pub enum FactorError {
    /// A more recent or a stronger sign-in is needed.
    #[error("a more recent or a stronger sign-in is needed")]
    StepUp(StepUp),
    /// The code is not the app's, or was used before.
    #[error("the code is wrong")]
    WrongCode,
    /// The set-up is unknown, finished, or too long ago, or the factors have changed since.
    #[error("the set-up has expired")]
    Expired,
    /// There is no second factor.
    #[error("there is no second factor")]
    None,
    /// There are no passkeys at this server.
    #[error("passkeys are off")]
    PasskeysOff,
    /// What a device has made is no passkey of this site and this set-up.
    #[error("the passkey proves nothing")]
    WrongPasskey,
    /// The passkey is kept already.
    #[error("the passkey is there already")]
    PasskeyThere,
    /// The user has as many as one may.
    #[error("there are too many passkeys")]
    TooManyPasskeys,
    /// The user has no passkey of this number.
    #[error("there is no such passkey")]
    NoSuchPasskey,
    /// Too many set-ups were begun.
    #[error("too many tries")]
    Limited {
        /// When the next one is worth while.
        retry_after: std::time::Duration,
    },
    /// The user was shut out, or signed out meanwhile.
    #[error("the user was shut out")]
    UserShutOut,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<StepUpError> for FactorError {
    fn from(fact: StepUpError) -> Self {
        match fact {
            StepUpError::Required(step_up) => Self::StepUp(step_up),
            StepUpError::Store(error) => Self::Store(error),
        }
    }
}

impl From<LimitError> for FactorError {
    fn from(fact: LimitError) -> Self {
        match fact {
            LimitError::Reached { retry_after } => Self::Limited { retry_after },
            LimitError::Store(error) => Self::Store(error),
        }
    }
}

/// What a user has.
#[derive(Debug)]
pub struct Description {
    /// Since when they have an authenticator app.
    pub totp_since: Option<Time>,
    /// Their passkeys.
    pub passkeys: Vec<PasskeyDescription>,
    /// How many recovery codes are left.
    pub recovery_codes_left: u32,
    /// What would have to be proven before a change.
    pub step_up: Option<StepUp>,
}

/// Describes a user's factors; `None` where they were shut out.
///
/// # Errors
/// Where the store fails.
pub async fn describe(provider: &Provider, session: &Session) -> StoreResult<Option<Description>> {
    let Some(factors) = provider.stores.factors.find(session.user_id).await? else {
        return Ok(None);
    };
    Ok(Some(Description {
        step_up: step_up::look(provider, session).await?,
        passkeys: passkey::list(provider, session.user_id).await?,
        totp_since: factors.totp.map(|totp| totp.created_at),
        recovery_codes_left: factors.recovery_codes_left,
    }))
}

/// What an authenticator app is set up with.
#[derive(Debug)]
pub struct TotpSetUp {
    /// Names the set-up in the next step.
    pub id: BearerSecret,
    /// The secret in base 32, for typing.
    pub secret: Zeroizing<String>,
    /// The address that a picture shows to an app.
    pub uri: Zeroizing<String>,
}

/// What rests until the first code comes. The secret is sealed twice: by its own key, and with the rest of this.
#[derive(Serialize, Deserialize)]
struct Pending {
    user_id: UserId,
    begun: BegunIn,
    sealed: Vec<u8>,
    until: Time,
}

/// Begins the set-up of an authenticator app, whether there is one already or not. It counts for nothing yet.
///
/// # Errors
/// [`FactorError::StepUp`] where more has to be proven first.
pub async fn start_totp(
    provider: &Provider,
    session: &Session,
    user: &User,
    origin: &Origin,
) -> Result<TotpSetUp, FactorError> {
    let factors = changeable(provider, session, origin).await?;
    let secret = TotpSecret::generate(&*provider.rng);
    let pending = Pending {
        user_id: user.id,
        begun: begun_in(session, &factors),
        sealed: secret.seal(&provider.sealer, user.id, &*provider.rng),
        until: provider.now() + SET_UP,
    };
    let issuer = provider.config.issuer.as_str();
    let site = issuer.split_once("://").map_or(issuer, |(_, site)| site);
    Ok(TotpSetUp {
        id: resting::keep_for(provider, Step::TotpSetUp, &user.id.to_string(), &pending, SET_UP).await?,
        uri: secret.uri(site, user.email.as_str()),
        secret: secret.to_base32(),
    })
}

/// Sets the app up, by its first code. Answers the recovery codes, which nobody can be shown again.
///
/// # Errors
/// [`FactorError::WrongCode`] (the set-up stays), [`FactorError::Expired`], or the store's failure.
pub async fn finish_totp(
    provider: &Provider,
    session: &Session,
    user: &User,
    (set_up, code): (&str, &str),
    page: Language,
    origin: &Origin,
) -> Result<Vec<Zeroizing<String>>, FactorError> {
    let pending: Pending = resting::take(provider, Step::TotpSetUp, set_up)
        .await?
        .ok_or(FactorError::Expired)?;
    if pending.user_id != user.id || pending.begun.session != session.id {
        return Err(FactorError::Expired);
    }
    let now = provider.now();
    let secret = TotpSecret::unseal(&provider.sealer, user.id, &pending.sealed)?;
    let Some(used_step) = secret.step_of(code, now) else {
        let share = user.id.to_string();
        let whose = (set_up, share.as_str());
        resting::put_back(provider, Step::TotpSetUp, whose, &pending, pending.until).await?;
        return Err(FactorError::WrongCode);
    };
    let before = provider.stores.factors.find(user.id).await?;
    let replaces = before.is_some_and(|factors| factors.totp.is_some());
    let codes = Codes::generate(&*provider.rng);
    let new = NewTotp {
        sealed: pending.sealed,
        used_step,
        recovery_codes: codes.hashes(&provider.sealer, user.id),
    };
    let change = if replaces {
        FactorChange::TotpReplaced
    } else {
        FactorChange::TotpAdded
    };
    let added = AddedFactor::Totp(now);
    let mail = undo::notice(provider, user, (change, added), page, now)?;
    let event = event(provider, session, AuditAction::TotpAdded, origin);
    let factors = &provider.stores.factors;
    let put = factors.put_totp(user.id, pending.begun, &new, &mail, now, &event);
    changed(put.await?, FactorError::None)?;
    provider.wake.mails();
    Ok(codes.expose())
}

/// Removes the authenticator app; where there is no passkey either, the recovery codes too: the password alone signs in then.
///
/// # Errors
/// [`FactorError::StepUp`], [`FactorError::None`] where there is no app, or the store's failure.
pub async fn remove_totp(
    provider: &Provider,
    session: &Session,
    user: &User,
    page: Language,
    origin: &Origin,
) -> Result<(), FactorError> {
    changeable(provider, session, origin).await?;
    let mail = notice(provider, user, FactorChange::TotpRemoved, page, provider.now());
    let event = event(provider, session, AuditAction::TotpRemoved, origin);
    let factors = &provider.stores.factors;
    let removed = factors.remove_totp(user.id, session.id, &mail, event.at, &event);
    changed(removed.await?, FactorError::None)?;
    provider.wake.mails();
    Ok(())
}

/// Makes new recovery codes; the old ones are void. Answers them, which nobody can be shown again.
///
/// # Errors
/// [`FactorError::StepUp`], [`FactorError::None`] where there is no second factor, or the store's failure.
pub async fn replace_recovery_codes(
    provider: &Provider,
    session: &Session,
    user: &User,
    page: Language,
    origin: &Origin,
) -> Result<Vec<Zeroizing<String>>, FactorError> {
    changeable(provider, session, origin).await?;
    let codes = Codes::generate(&*provider.rng);
    let hashes = codes.hashes(&provider.sealer, user.id);
    let mail = notice(
        provider,
        user,
        FactorChange::RecoveryCodesReplaced,
        page,
        provider.now(),
    );
    let event = event(provider, session, AuditAction::RecoveryCodesReplaced, origin);
    let factors = &provider.stores.factors;
    let replaced = factors.replace_recovery_codes(user.id, session.id, &hashes, &mail, event.at, &event);
    changed(replaced.await?, FactorError::None)?;
    provider.wake.mails();
    Ok(codes.expose())
}

/// Ends the trust in all devices. Makes nothing easier for anybody, so nothing has to be proven first.
///
/// # Errors
/// [`FactorError::UserShutOut`], [`FactorError::Limited`], or the store's failure.
pub async fn end_trust(provider: &Provider, session: &Session, origin: &Origin) -> Result<(), FactorError> {
    limited(provider, session, &limit::TRUST_ENDED, origin).await?;
    let event = event(provider, session, AuditAction::TrustEnded, origin);
    if provider.stores.factors.end_trust(session.user_id, &event).await? {
        Ok(())
    } else {
        Err(FactorError::UserShutOut)
    }
}

async fn changeable(provider: &Provider, session: &Session, origin: &Origin) -> Result<Factors, FactorError> {
    let factors = step_up::require(provider, session)
        .await?
        .ok_or(FactorError::UserShutOut)?;
    limited(provider, session, &limit::FACTOR_CHANGES, origin).await?;
    Ok(factors)
}

/// What a change came to; `absent` is what its user is told where there is nothing to change.
fn changed(outcome: FactorOutcome, absent: FactorError) -> Result<(), FactorError> {
    match outcome {
        FactorOutcome::Changed => Ok(()),
        FactorOutcome::Absent => Err(absent),
        FactorOutcome::Outdated => Err(FactorError::Expired),
        FactorOutcome::SessionEnded => Err(FactorError::UserShutOut),
    }
}

const fn begun_in(session: &Session, factors: &Factors) -> BegunIn {
    BegunIn {
        session: session.id,
        trust_epoch: factors.trust_epoch,
    }
}

/// Each change is a row, and most are a mail; each set-up that is begun rests for a while.
async fn limited(
    provider: &Provider,
    session: &Session,
    limit: &'static Limit,
    origin: &Origin,
) -> Result<(), LimitError> {
    Try::new(&provider.limiter, origin)
        .subject(limit, &session.user_id.to_string())
        .count()
        .await
}

fn event(provider: &Provider, session: &Session, action: AuditAction, origin: &Origin) -> AuditEvent {
    AuditEvent::new(provider.now(), action, AuditOutcome::Success, origin)
        .user(session.user_id)
        .session(session.id)
}

/// The notice of a change, in the language that the user has said they read, else that of the page.
pub(crate) fn notice(
    provider: &Provider,
    user: &User,
    change: FactorChange,
    page: Language,
    now: Time,
) -> SealedMail {
    provider.seal_mail(&mail_about(&provider.config.issuer, user, change, page), now)
}

/// The same, before it is sealed.
pub(crate) fn mail_about(issuer: &Issuer, user: &User, change: FactorChange, page: Language) -> Mail {
    let own = user.profile.locale.as_deref().and_then(Language::of_tag);
    Mail {
        to: user.email.clone(),
        name: user.name.clone(),
        language: own.unwrap_or(page),
        message: MailMessage::FactorNotice {
            change,
            link: issuer.at("/account"),
            undo_seconds: None,
        },
    }
}
