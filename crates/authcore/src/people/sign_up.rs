//! Signing up: an address, a mail with a link, a password by OPAQUE registration (RFC 9807 §5), an account.
//!
//! The first step answers the same for every address, and costs the same: one look-up, one link, one mail. Who has an
//! account gets a mail that says so, and a link row that opens nothing. The link's secret is used up only by the last
//! step, so that a user may open the page twice; whoever comes second with it is told that it is used.
//!
//! Test to read first: `tests/blackbox/signup.rs`.

use super::{
    credential::{self, CredentialError, RegistrationStarted},
    email_link::{self, Ask, Content},
    session::{self, SignedIn},
    sign_in,
};
use crate::{
    limit::{self, LimitError, Try},
    oauth::interaction,
    provider::Provider,
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    authentication::Authentication,
    email::EmailAddress,
    email_link::{CompletionOutcome, EmailLink, LinkPurpose},
    ids::UserId,
    mail::{Language, MailMessage},
    secret::SecretHash,
    session::Session,
    store::StoreError,
};
use std::time::Duration;

/// A sign-up failed.
#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    /// A message is not one of OPAQUE's.
    #[error("a message is malformed")]
    MalformedMessage,
    /// The link is unknown, used, or has expired.
    #[error("the link is no longer good")]
    LinkInvalid,
    /// Too many sign-ups from one place.
    #[error("too many tries")]
    Limited {
        /// When the next one is worth while.
        retry_after: Duration,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Asks for an account. The answer is the same whatever becomes of it.
///
/// # Errors
/// [`SignUpError::Limited`] by network address only, or the store's failure.
pub async fn request(
    provider: &Provider,
    email: EmailAddress,
    name: Option<String>,
    interaction: Option<String>,
    language: Language,
    origin: &Origin,
) -> Result<(), SignUpError> {
    let now = provider.now();
    Try::new(&provider.limiter, origin)
        .network(&limit::SIGN_UP_NETWORK)
        .count()
        .await?;
    if let Some(id) = &interaction {
        // Whoever signs up on the way needs the time that a mail takes.
        interaction::seen_by_id(provider, id).await?;
    }
    if email_link::budget_is_spent(provider, &email, origin).await? {
        return Ok(());
    }
    let known = provider.stores.users.find_by_email(&email).await?;
    let content = match &known {
        Some(_) => Content::Nothing(MailMessage::AlreadyRegistered {
            link: provider.config.issuer.at("/login"),
        }),
        None => {
            let valid = provider.config.lifetimes.mail_link;
            Content::Opens(Box::new(move |link| MailMessage::confirm_sign_up(link, valid)))
        }
    };
    let ask = Ask {
        purpose: LinkPurpose::SignUp,
        email,
        user_id: None,
        known: known.as_ref(),
        name,
        interaction,
        language,
    };
    let event = AuditEvent::new(now, AuditAction::SignUpRequested, AuditOutcome::Success, origin);
    email_link::request(provider, ask, "/confirm", content, &event).await?;
    Ok(())
}

/// What a link stands for, while it is good: what the page shows before the password is chosen.
///
/// # Errors
/// [`SignUpError::LinkInvalid`], or the store's failure.
pub async fn check(provider: &Provider, token: &str) -> Result<EmailLink, SignUpError> {
    let found = email_link::find(provider, LinkPurpose::SignUp, token).await?;
    found.ok_or(SignUpError::LinkInvalid)
}

/// OPAQUE registration, first step.
///
/// # Errors
/// [`SignUpError::MalformedMessage`] where the request is not one, [`SignUpError::LinkInvalid`].
pub async fn start(
    provider: &Provider,
    token: &str,
    registration_request: &[u8],
) -> Result<RegistrationStarted, SignUpError> {
    let link = check(provider, token).await?;
    Ok(credential::start(
        provider,
        &link.email,
        link.parameters,
        registration_request,
    )?)
}

/// OPAQUE registration, second step: keeps the record, makes the account, signs the user in.
///
/// # Errors
/// As [`start`]; nothing is kept then, and the link stays good.
pub async fn finish(
    provider: &Provider,
    token: &str,
    registration_record: &[u8],
    existing: Option<&Session>,
    origin: &Origin,
) -> Result<SignedIn, SignUpError> {
    let record = credential::finish(registration_record)?;
    let link = check(provider, token).await?;
    let now = provider.now();
    let user_id = UserId::generate(&*provider.rng);
    let (cookie, new) = session::prepare(
        provider,
        user_id,
        Authentication::by_password(now),
        false,
        origin,
        now,
    );
    let key = SecretHash::of(token.as_bytes());
    let event = AuditEvent::new(now, AuditAction::SignUpCompleted, AuditOutcome::Success, origin)
        .user(user_id)
        .session(new.session.id);
    match provider
        .stores
        .email_links
        .complete_sign_up(&key, user_id, &record, &new, now, &event)
        .await?
    {
        CompletionOutcome::Completed => {}
        CompletionOutcome::LinkInvalid | CompletionOutcome::AddressTaken => {
            return Err(SignUpError::LinkInvalid);
        }
    }
    if let Some(existing) = existing {
        // Another user's session at this browser: there is one cookie, and it is the new user's now.
        session::end(provider, existing, origin, now).await?;
    }
    let next = sign_in::next_of(provider, link.interaction.as_deref(), &new.session).await?;
    Ok(SignedIn {
        account: provider.sealer.pseudonym(link.email.key()),
        cookie,
        max_age: session::max_age(&new.session, now),
        next,
    })
}

impl From<CredentialError> for SignUpError {
    fn from(fact: CredentialError) -> Self {
        match fact {
            CredentialError::MalformedMessage => Self::MalformedMessage,
            CredentialError::Store(error) => Self::Store(error),
        }
    }
}

impl From<LimitError> for SignUpError {
    fn from(fact: LimitError) -> Self {
        match fact {
            LimitError::Reached { retry_after } => Self::Limited { retry_after },
            LimitError::Store(error) => Self::Store(error),
        }
    }
}
