//! A change of the address by who is signed in: the current password by OPAQUE (a sign-in's first step, and its proof here), the
//! second factor where there is one, then a code that is mailed to the new address, with which a record for that address is taken.
//! The old address is told, with a link that brings it and its record back.
//!
//! **The OPRF is evaluated under the new address's identifier only with the code** ([`super::credential`]): until then the
//! address may be somebody else's, and the answer would be a guess at their password.
//!
//! Invariants: who asks never learns whether an address is somebody's. The same row is written for one that is, with a code that
//! nobody was told; so a try of it is wrong and counted, as with any other, and its owner gets a mail that says so. The notice to
//! the old address is queued in the transaction of the change, before the new one can recover anything. The undo needs no
//! session, works for an account that was shut out or is waiting for its deletion, takes back every later change, removes the second
//! factors that were set up since, and ends everything.
//!
//! Test to read first: `tests/blackbox/email_change.rs`.

use super::{
    credential::{self, CredentialError, RegistrationStarted},
    email_link::{self, Ask, Code, CodeError, Content},
    known_device::{self, Owner},
    sign_in::{self, LoginError},
    step_up::{self, StepUp, StepUpError},
};
use crate::{
    limit::{self, LimitError, Try},
    provider::Provider,
};
use authmodel::{
    address_change::{AddressChange, AddressChangeOutcome, AddressUndoOutcome},
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    email::EmailAddress,
    email_link::{EmailLink, LinkPurpose},
    mail::{Language, MailMessage},
    secret::{BearerSecret, SecretHash},
    session::Session,
    store::StoreError,
    user::User,
};
use std::time::Duration;

/// A change of the address failed.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// A message is not one of OPAQUE's.
    #[error("a message is malformed")]
    MalformedMessage,
    /// The account has this address already.
    #[error("the account has this address")]
    SameAddress,
    /// No account may have an address of this domain.
    #[error("no account may have an address of this domain")]
    Domain,
    /// The current password is wrong, or it was somebody else's that was proven.
    #[error("the current password is not proven")]
    Credentials,
    /// The first step is unknown, finished, or too long ago.
    #[error("the proof has expired")]
    Expired,
    /// The second factor has to be proven first.
    #[error("a more recent or a stronger sign-in is needed")]
    StepUp(StepUp),
    /// The change is unknown, done, has expired, or has had too many wrong codes; or the session has ended; or an undo link
    /// belongs to nothing that can be undone.
    #[error("the change is no longer good")]
    ChangeInvalid,
    /// The code is another.
    #[error("the code is wrong")]
    WrongCode,
    /// Another account has got the address meanwhile. Told to who has its mail, and to nobody else.
    #[error("another account has the address")]
    AddressTaken,
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

/// The current password is proven: mails a code to the new address. What the page brings back along with it.
///
/// # Errors
/// [`AddressError::SameAddress`], [`AddressError::Domain`], [`AddressError::StepUp`], [`AddressError::Credentials`],
/// [`AddressError::Limited`] by the account, or the store's failure.
pub async fn request(
    provider: &Provider,
    (session, user): (&Session, &User),
    email: EmailAddress,
    (login_id, ke3): (&str, &[u8]),
    language: Language,
    origin: &Origin,
) -> Result<BearerSecret, AddressError> {
    if email.key() == user.email.key() {
        return Err(AddressError::SameAddress);
    }
    if !provider.config.sign_up.takes(&email) {
        return Err(AddressError::Domain);
    }
    // Before the proof is used up: the page proves the factor and comes again.
    let factors = step_up::require_factor(provider, session)
        .await?
        .ok_or(AddressError::ChangeInvalid)?;
    let now = provider.now();
    let event = |outcome| {
        AuditEvent::new(now, AuditAction::EmailChangeRequested, outcome, origin)
            .user(user.id)
            .session(session.id)
    };
    if sign_in::prove(provider, login_id, ke3).await? != Some(user.id) {
        provider.audit(&event(AuditOutcome::Refused)).await?;
        return Err(AddressError::Credentials);
    }
    Try::new(&provider.limiter, origin)
        .subject(&limit::CODE_MAIL_ACCOUNT, &user.id.to_string())
        .count()
        .await?;
    if email_link::budget_is_spent(provider, &limit::MAIL_NEW_ADDRESS, &email, origin).await? {
        return Ok(BearerSecret::generate(&*provider.rng));
    }
    let known = provider.stores.users.find_by_email(&email).await?;
    let unsent = email_link::was_told_of_account(provider, known.as_ref(), &email, origin).await?;
    // Both drawn for every address, for the same cost.
    let (code, untold) = (Code::generate(&*provider.rng), Code::untold(&*provider.rng));
    let issuer = &provider.config.issuer;
    let (message, code) = match &known {
        Some(_) => (
            MailMessage::AddressInUse {
                link: issuer.at("/login"),
            },
            untold,
        ),
        None => {
            let message = MailMessage::ConfirmAddress {
                link: issuer.at("/account"),
                code: code.expose().to_owned(),
                valid_seconds: provider.config.lifetimes.mail_link.num_seconds(),
            };
            (message, code)
        }
    };
    let ask = Ask {
        purpose: LinkPurpose::ChangeAddress,
        email,
        user_id: Some(user.id),
        known: known.as_ref(),
        name: user.name.clone(),
        interaction: None,
        code: Some(code),
        language: email_link::own_language(user).unwrap_or(language),
        unsent,
        // The code comes later: it is in vain where somebody has set a factor up meanwhile, who did not begin this.
        trust_epoch: Some(factors.trust_epoch),
    };
    let event = event(AuditOutcome::Success);
    Ok(email_link::request(provider, ask, Content::Code(message), &event).await?)
}

/// OPAQUE registration, first step.
///
/// # Errors
/// [`AddressError::WrongCode`], which is counted; [`AddressError::ChangeInvalid`], also after too many of those;
/// [`AddressError::Domain`]; [`AddressError::AddressTaken`] where it is another account's meanwhile, at whose password the answer
/// would let them guess.
pub async fn start(
    provider: &Provider,
    session: &Session,
    (change_id, code): (&str, &str),
    registration_request: &[u8],
    origin: &Origin,
) -> Result<RegistrationStarted, AddressError> {
    let link = proven(provider, session, (change_id, code), origin).await?;
    if provider.stores.users.find_by_email(&link.email).await?.is_some() {
        return Err(AddressError::AddressTaken);
    }
    Ok(credential::start(
        provider,
        &link.email,
        link.parameters,
        registration_request,
    )?)
}

/// OPAQUE registration, second step: the account has the new address, and its record. Sessions and grants go on. The new
/// address, and whose it is, for this browser's mark.
///
/// # Errors
/// As [`start`], and [`AddressError::AddressTaken`]; nothing is kept then.
pub async fn finish(
    provider: &Provider,
    (session, user): (&Session, &User),
    (change_id, code): (&str, &str),
    registration_record: &[u8],
    language: Language,
    origin: &Origin,
) -> Result<(EmailAddress, Owner), AddressError> {
    let record = credential::finish(registration_record)?;
    // A change of the address moves no epoch.
    let epoch = known_device::epoch_of(provider, user).await?;
    let link = proven(provider, session, (change_id, code), origin).await?;
    let now = provider.now();
    let (undo, undo_time) = (
        BearerSecret::generate(&*provider.rng),
        provider.config.accounts.email_undo,
    );
    // In the fragment, which browsers send to no server; and only the page's button undoes anything.
    let path = format!("{UNDO_PAGE}#token={}", undo.expose());
    let message = MailMessage::AddressChanged {
        link: provider.config.issuer.at(&path),
        valid_seconds: undo_time.num_seconds(),
    };
    let change = AddressChange {
        user_id: user.id,
        session_id: session.id,
        key: email_link::key(LinkPurpose::ChangeAddress, change_id),
        code: Code::parse(code).hash(change_id),
        record,
        undo: undo.hash(),
        undo_until: now + undo_time,
        notice: email_link::notice(provider, user, language, message, now),
    };
    let event = |outcome| {
        AuditEvent::new(now, AuditAction::EmailChanged, outcome, origin)
            .user(user.id)
            .session(session.id)
    };
    let changes = &provider.stores.address_changes;
    match changes
        .change(&change, now, &event(AuditOutcome::Success))
        .await?
    {
        AddressChangeOutcome::Changed => {
            provider.wake.mails();
            let owner = Owner {
                account: provider.sealer.pseudonym(link.email.key()),
                user_id: user.id,
                epoch,
            };
            Ok((link.email, owner))
        }
        AddressChangeOutcome::LinkInvalid => Err(AddressError::ChangeInvalid),
        AddressChangeOutcome::AddressTaken => {
            provider.audit(&event(AuditOutcome::Refused)).await?;
            Err(AddressError::AddressTaken)
        }
    }
}

/// The page that the undo link opens.
const UNDO_PAGE: &str = "/account/email-undo";

/// Brings the old address back, by the mailed link's secret; everybody is signed out.
///
/// # Errors
/// [`AddressError::ChangeInvalid`], [`AddressError::AddressTaken`], or the store's failure.
pub async fn undo(
    provider: &Provider,
    token: &str,
    language: Language,
    origin: &Origin,
) -> Result<(), AddressError> {
    let now = provider.now();
    let undo = SecretHash::of(token.as_bytes());
    let changes = &provider.stores.address_changes;
    let user = match changes.find(&undo, now).await? {
        Some(id) => provider.stores.users.find(id).await?,
        None => None,
    };
    let user = user.ok_or(AddressError::ChangeInvalid)?;
    let message = MailMessage::AddressChangeUndone {
        link: provider.config.issuer.at("/login"),
    };
    // To the address that the account loses.
    let notice = email_link::notice(provider, &user, language, message, now);
    let event = AuditEvent::new(now, AuditAction::EmailChangeUndone, AuditOutcome::Success, origin);
    match changes.undo(&undo, &notice, now, &event).await? {
        AddressUndoOutcome::Undone(_) => {
            provider.wake.mails();
            provider.wake.logout_notices();
            Ok(())
        }
        AddressUndoOutcome::LinkInvalid => Err(AddressError::ChangeInvalid),
        AddressUndoOutcome::AddressTaken => Err(AddressError::AddressTaken),
    }
}

/// What a change is about, by its code and in its user's own session.
async fn proven(
    provider: &Provider,
    session: &Session,
    change: (&str, &str),
    origin: &Origin,
) -> Result<EmailLink, AddressError> {
    let (purpose, whose) = (LinkPurpose::ChangeAddress, Some(session));
    let tried = email_link::try_code(
        provider,
        purpose,
        change,
        whose,
        AuditAction::EmailChanged,
        origin,
    );
    let link = tried.await?;
    // As it is now: the setting may have changed since the code was mailed.
    if !provider.config.sign_up.takes(&link.email) {
        return Err(AddressError::Domain);
    }
    Ok(link)
}

impl From<CodeError> for AddressError {
    fn from(fact: CodeError) -> Self {
        match fact {
            CodeError::LinkInvalid => Self::ChangeInvalid,
            CodeError::Wrong => Self::WrongCode,
            CodeError::Limited(retry_after) => Self::Limited { retry_after },
            CodeError::Store(error) => Self::Store(error),
        }
    }
}

impl From<CredentialError> for AddressError {
    fn from(fact: CredentialError) -> Self {
        match fact {
            CredentialError::MalformedMessage => Self::MalformedMessage,
            CredentialError::Store(error) => Self::Store(error),
        }
    }
}

impl From<LoginError> for AddressError {
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

impl From<StepUpError> for AddressError {
    fn from(fact: StepUpError) -> Self {
        match fact {
            StepUpError::Required(step_up) => Self::StepUp(step_up),
            StepUpError::Store(error) => Self::Store(error),
        }
    }
}

impl From<LimitError> for AddressError {
    fn from(fact: LimitError) -> Self {
        match fact {
            LimitError::Reached { retry_after } => Self::Limited { retry_after },
            LimitError::Store(error) => Self::Store(error),
        }
    }
}
