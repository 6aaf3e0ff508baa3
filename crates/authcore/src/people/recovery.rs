//! Recovery of an account whose password is forgotten: a mail with a link and a code, both needed, and a new password by
//! OPAQUE registration (RFC 9807 §5).
//!
//! The first step answers the same for every address, and costs the same: one look-up, one link, one mail, as a sign-up
//! does. The link may be looked at any number of times, and takes nothing then; what it opens needs the code, which nobody
//! types who follows links by themselves. Wrong codes are counted at the link (in the statement that judges them) and at the
//! account, wherever they come from.
//!
//! Invariants: nobody is signed in by it. A new password proves no second factor, so the next sign-in asks whatever it asks
//! of everybody. With the new record everything ends that the old password, or who had it, has opened: sessions, grants with
//! their refresh tokens, links and codes on their way, sign-ins between their steps, set-ups of second factors. The second factors
//! that there are stay, whoever has added them, and a passkey signs in as before: their owner removes what is not theirs. (The undo
//! of a change of the address, [`super::address`], removes those that came after it.) The notice of it is queued in the same
//! transaction and counts against no budget.
//!
//! Test to read first: `tests/blackbox/recovery.rs`.

use super::{
    approval,
    credential::{self, CredentialError, RegistrationStarted},
    email_link::{self, Ask, Code, CodeError, Content},
};
use crate::{
    limit::{self, LimitError, Try},
    oauth::interaction,
    provider::Provider,
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    email::EmailAddress,
    email_link::{EmailLink, LinkPurpose, Replacement, ReplacementOutcome},
    mail::{Language, MailMessage},
    store::StoreError,
    user::UserStatus,
};
use std::time::Duration;

/// A recovery failed.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    /// A message is not one of OPAQUE's.
    #[error("a message is malformed")]
    MalformedMessage,
    /// The link is unknown, used, has expired, or has had too many wrong codes.
    #[error("the link is no longer good")]
    LinkInvalid,
    /// The code is another.
    #[error("the code is wrong")]
    WrongCode,
    /// Too many requests from one place, or too many codes for one account.
    #[error("too many tries")]
    Limited {
        /// When the next one is worth while.
        retry_after: Duration,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Asks for a new password. The answer is the same whatever becomes of it.
///
/// # Errors
/// [`RecoveryError::Limited`] by network address only, or the store's failure.
pub async fn request(
    provider: &Provider,
    email: EmailAddress,
    interaction: Option<String>,
    language: Language,
    origin: &Origin,
) -> Result<(), RecoveryError> {
    let now = provider.now();
    Try::new(&provider.limiter, origin)
        .network(&limit::RECOVERY_NETWORK)
        .count()
        .await?;
    if let Some(id) = &interaction {
        // Whoever recovers on the way needs the time that a mail takes.
        interaction::seen_by_id(provider, id).await?;
    }
    if email_link::budget_is_spent(provider, &limit::MAIL_RECOVERY, &email, origin).await? {
        return Ok(());
    }
    let known = provider.stores.users.find_by_email(&email).await?;
    // Drawn for everybody, for the same cost.
    let code = Code::generate(&*provider.rng);
    let issuer = &provider.config.issuer;
    let valid_seconds = provider.config.lifetimes.mail_link.num_seconds();
    let content = match &known {
        Some(user) if user.status == UserStatus::Active => {
            let code = code.expose().to_owned();
            Content::Opens {
                page: "/recover",
                message: Box::new(move |link| MailMessage::RecoverPassword {
                    link,
                    code,
                    valid_seconds,
                }),
            }
        }
        Some(user) if user.status == UserStatus::Waiting => Content::Nothing(approval::waits(provider)),
        // Who is shut out has nothing to recover, and hears no more than who has no account.
        _ => {
            let rules = &provider.config.sign_up;
            let sign_up = rules.policy.is_for_everybody() && rules.takes(&email);
            Content::Nothing(MailMessage::NothingToRecover {
                link: issuer.at(if sign_up { "/signup" } else { "/login" }),
                sign_up,
            })
        }
    };
    let ask = Ask {
        purpose: LinkPurpose::Recover,
        email,
        user_id: known.as_ref().map(|user| user.id),
        known: known.as_ref(),
        name: None,
        interaction,
        code: Some(code),
        language,
        unsent: false,
        trust_epoch: None,
    };
    let event = AuditEvent::new(now, AuditAction::RecoveryRequested, AuditOutcome::Success, origin);
    let event = match &known {
        Some(user) => event.user(user.id),
        None => event,
    };
    email_link::request(provider, ask, content, &event).await?;
    Ok(())
}

/// Whether a link is good; it takes nothing, and needs no code.
///
/// # Errors
/// [`RecoveryError::LinkInvalid`], or the store's failure.
pub async fn check(provider: &Provider, token: &str) -> Result<(), RecoveryError> {
    let found = email_link::find(provider, LinkPurpose::Recover, token).await?;
    found.map(drop).ok_or(RecoveryError::LinkInvalid)
}

/// Tries a code: whose account it is about, where it is the right one.
///
/// # Errors
/// [`RecoveryError::WrongCode`], which is counted; [`RecoveryError::LinkInvalid`], also after too many of those.
pub async fn try_code(
    provider: &Provider,
    token: &str,
    code: &str,
    origin: &Origin,
) -> Result<EmailLink, RecoveryError> {
    let action = AuditAction::PasswordRecovered;
    Ok(email_link::try_code(
        provider,
        LinkPurpose::Recover,
        (token, code),
        None,
        action,
        origin,
    )
    .await?)
}

/// OPAQUE registration, first step.
///
/// # Errors
/// As [`try_code`]; [`RecoveryError::MalformedMessage`] where the request is not one.
pub async fn start(
    provider: &Provider,
    token: &str,
    code: &str,
    registration_request: &[u8],
    origin: &Origin,
) -> Result<RegistrationStarted, RecoveryError> {
    let link = try_code(provider, token, code, origin).await?;
    Ok(credential::start(
        provider,
        &link.email,
        link.parameters,
        registration_request,
    )?)
}

/// OPAQUE registration, second step: the new record stands, and everything of before has ended. Where the page goes on: to
/// the sign-in, of the app that waits if there still is one.
///
/// # Errors
/// As [`start`]; nothing is kept then, and the link stays as it was.
pub async fn finish(
    provider: &Provider,
    token: &str,
    code: &str,
    registration_record: &[u8],
    language: Language,
    origin: &Origin,
) -> Result<String, RecoveryError> {
    let record = credential::finish(registration_record)?;
    let link = try_code(provider, token, code, origin).await?;
    let user = match link.user_id {
        Some(id) => provider.stores.users.find(id).await?,
        None => None,
    };
    let user = user.ok_or(RecoveryError::LinkInvalid)?;
    let now = provider.now();
    let message = MailMessage::PasswordChanged {
        link: provider.config.issuer.at("/recover"),
    };
    let replacement = Replacement {
        key: email_link::key(LinkPurpose::Recover, token),
        code: Code::parse(code).hash(token),
        record,
        kept: None,
        notice: email_link::notice(provider, &user, language, message, now),
    };
    let event =
        AuditEvent::new(now, AuditAction::PasswordRecovered, AuditOutcome::Success, origin).user(user.id);
    let links = &provider.stores.email_links;
    match links.replace_password(&replacement, now, &event).await? {
        ReplacementOutcome::Replaced => {}
        ReplacementOutcome::LinkInvalid => return Err(RecoveryError::LinkInvalid),
    }
    provider.wake.mails();
    provider.wake.logout_notices();
    // The password is replaced, and nothing that follows can take that back: where the store is away, the sign-in page finds out
    // whether the request still waits.
    Ok(match link.interaction {
        Some(id) if interaction::waits(provider, &id).await.unwrap_or(true) => {
            format!("/login?interaction={id}")
        }
        _ => "/login".to_owned(),
    })
}

impl From<CodeError> for RecoveryError {
    fn from(fact: CodeError) -> Self {
        match fact {
            CodeError::LinkInvalid => Self::LinkInvalid,
            CodeError::Wrong => Self::WrongCode,
            CodeError::Limited(retry_after) => Self::Limited { retry_after },
            CodeError::Store(error) => Self::Store(error),
        }
    }
}

impl From<CredentialError> for RecoveryError {
    fn from(fact: CredentialError) -> Self {
        match fact {
            CredentialError::MalformedMessage => Self::MalformedMessage,
            CredentialError::Store(error) => Self::Store(error),
        }
    }
}

impl From<LimitError> for RecoveryError {
    fn from(fact: LimitError) -> Self {
        match fact {
            LimitError::Reached { retry_after } => Self::Limited { retry_after },
            LimitError::Store(error) => Self::Store(error),
        }
    }
}
