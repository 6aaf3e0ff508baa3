//! A change of the password by who is signed in, in two steps: the current password by OPAQUE (a sign-in's first step, and its
//! proof here instead of there), then a code of six digits by mail, with which the new record is taken.
//!
//! Who has come by a session alone changes nothing, nor who has come by a password alone. Invariants: guesses at the current
//! password are counted as every other guess at the account; a code is counted as every other code; with the new record
//! everything of the user ends but the session that changes it, which goes on under a new cookie, so that nobody who has
//! copied the old one stays.
//!
//! Test to read first: `tests/blackbox/password.rs`.

use super::{
    credential::{self, CredentialError, RegistrationStarted},
    email_link::{self, Ask, Code, CodeError, Content},
    known_device::{self, Owner},
    session::{self, SignedIn},
    sign_in::{self, LoginError},
};
use crate::{
    limit::{self, LimitError, Try},
    provider::Provider,
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    email_link::{EmailLink, LinkPurpose, Replacement, ReplacementOutcome},
    mail::{Language, MailMessage},
    secret::BearerSecret,
    session::Session,
    store::StoreError,
    user::User,
};
use std::time::Duration;

/// A change of the password failed.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// A message is not one of OPAQUE's.
    #[error("a message is malformed")]
    MalformedMessage,
    /// The current password is wrong, or it was somebody else's that was proven.
    #[error("the current password is not proven")]
    Credentials,
    /// The first step is unknown, finished, or too long ago.
    #[error("the proof has expired")]
    Expired,
    /// The change is unknown, done, has expired, or has had too many wrong codes; or the session has ended.
    #[error("the change is no longer good")]
    ChangeInvalid,
    /// The code is another.
    #[error("the code is wrong")]
    WrongCode,
    /// Too many mails, or too many codes.
    #[error("too many tries")]
    Limited {
        /// When the next one is worth while.
        retry_after: Duration,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The current password is proven: mails a code. What the page brings back along with it.
///
/// # Errors
/// [`PasswordError::Credentials`], [`PasswordError::Limited`] by the account, or the store's failure.
pub async fn request(
    provider: &Provider,
    (session, user): (&Session, &User),
    login_id: &str,
    ke3: &[u8],
    language: Language,
    origin: &Origin,
) -> Result<BearerSecret, PasswordError> {
    let now = provider.now();
    let event = |outcome| {
        AuditEvent::new(now, AuditAction::PasswordChangeRequested, outcome, origin)
            .user(user.id)
            .session(session.id)
    };
    if sign_in::prove(provider, login_id, ke3).await? != Some(user.id) {
        provider.audit(&event(AuditOutcome::Refused)).await?;
        return Err(PasswordError::Credentials);
    }
    // Apart from what strangers can make us send to the address: they hold up nobody's change.
    Try::new(&provider.limiter, origin)
        .subject(&limit::CODE_MAIL_ACCOUNT, &user.id.to_string())
        .count()
        .await?;
    let code = Code::generate(&*provider.rng);
    let (link, digits) = (provider.config.issuer.at("/recover"), code.expose().to_owned());
    let valid_seconds = provider.config.lifetimes.mail_link.num_seconds();
    let content = Content::Code(MailMessage::ConfirmPasswordChange {
        link,
        code: digits,
        valid_seconds,
    });
    let ask = Ask {
        purpose: LinkPurpose::ChangePassword,
        email: user.email.clone(),
        user_id: Some(user.id),
        known: Some(user),
        name: None,
        interaction: None,
        code: Some(code),
        language,
        unsent: false,
        trust_epoch: None,
    };
    Ok(email_link::request(provider, ask, content, &event(AuditOutcome::Success)).await?)
}

/// OPAQUE registration, first step.
///
/// # Errors
/// [`PasswordError::WrongCode`], which is counted; [`PasswordError::ChangeInvalid`], also after too many of those.
pub async fn start(
    provider: &Provider,
    session: &Session,
    (change_id, code): (&str, &str),
    registration_request: &[u8],
    origin: &Origin,
) -> Result<RegistrationStarted, PasswordError> {
    let link = proven(provider, session, (change_id, code), origin).await?;
    Ok(credential::start(
        provider,
        &link.email,
        link.parameters,
        registration_request,
    )?)
}

/// OPAQUE registration, second step: the new record stands, and all has ended but this session, which has a new cookie.
///
/// # Errors
/// As [`start`]; nothing is kept then.
pub async fn finish(
    provider: &Provider,
    (session, user): (&Session, &User),
    (change_id, code): (&str, &str),
    registration_record: &[u8],
    language: Language,
    origin: &Origin,
) -> Result<SignedIn, PasswordError> {
    let record = credential::finish(registration_record)?;
    proven(provider, session, (change_id, code), origin).await?;
    let now = provider.now();
    let cookie = BearerSecret::generate(&*provider.rng);
    let message = MailMessage::PasswordChanged {
        link: provider.config.issuer.at("/recover"),
    };
    let replacement = Replacement {
        key: email_link::key(LinkPurpose::ChangePassword, change_id),
        code: Code::parse(code).hash(change_id),
        record,
        kept: Some((session.id, cookie.hash())),
        notice: email_link::notice(provider, user, language, message, now),
    };
    let event = AuditEvent::new(now, AuditAction::PasswordChanged, AuditOutcome::Success, origin)
        .user(user.id)
        .session(session.id);
    // Of before: the next one is that of the new password, or a mark of it is worth nothing.
    let epoch = known_device::epoch_of(provider, user).await?;
    let links = &provider.stores.email_links;
    match links.replace_password(&replacement, now, &event).await? {
        ReplacementOutcome::Replaced => {}
        ReplacementOutcome::LinkInvalid => return Err(PasswordError::ChangeInvalid),
    }
    provider.wake.mails();
    provider.wake.logout_notices();
    Ok(SignedIn {
        owner: Owner {
            account: provider.sealer.pseudonym(user.email.key()),
            user_id: user.id,
            epoch: epoch.map(|epoch| epoch + 1),
        },
        cookie,
        max_age: session::max_age(session, now),
        next: "/account".to_owned(),
        trust: None,
    })
}

/// The change of this session's user, whose code this is.
async fn proven(
    provider: &Provider,
    session: &Session,
    (change_id, code): (&str, &str),
    origin: &Origin,
) -> Result<EmailLink, PasswordError> {
    let (purpose, action) = (LinkPurpose::ChangePassword, AuditAction::PasswordChanged);
    let whose = Some(session);
    Ok(email_link::try_code(provider, purpose, (change_id, code), whose, action, origin).await?)
}

impl From<CodeError> for PasswordError {
    fn from(fact: CodeError) -> Self {
        match fact {
            CodeError::LinkInvalid => Self::ChangeInvalid,
            CodeError::Wrong => Self::WrongCode,
            CodeError::Limited(retry_after) => Self::Limited { retry_after },
            CodeError::Store(error) => Self::Store(error),
        }
    }
}

impl From<CredentialError> for PasswordError {
    fn from(fact: CredentialError) -> Self {
        match fact {
            CredentialError::MalformedMessage => Self::MalformedMessage,
            CredentialError::Store(error) => Self::Store(error),
        }
    }
}

impl From<LoginError> for PasswordError {
    fn from(fact: LoginError) -> Self {
        match fact {
            LoginError::MalformedMessage => Self::MalformedMessage,
            // No code and no passkey is asked for here.
            LoginError::Credentials
            | LoginError::AwaitingApproval
            | LoginError::WrongCode
            | LoginError::WrongPasskey
            | LoginError::PasskeysOff
            | LoginError::NoPasskey => Self::Credentials,
            LoginError::Expired => Self::Expired,
            LoginError::Limited { retry_after } => Self::Limited { retry_after },
            LoginError::Store(error) => Self::Store(error),
        }
    }
}

impl From<LimitError> for PasswordError {
    fn from(fact: LimitError) -> Self {
        match fact {
            LimitError::Reached { retry_after } => Self::Limited { retry_after },
            LimitError::Store(error) => Self::Store(error),
        }
    }
}
