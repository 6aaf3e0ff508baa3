//! Signing up: an address, a mail with a link, a password by OPAQUE registration (RFC 9807 §5), an account.
//!
//! The first step answers the same for every address, and costs the same: one look-up, one link, one mail. Who has an
//! account gets a mail that says so, and a link row that opens nothing. The link's secret is used up only by the last
//! step, so that a user may open the page twice; whoever comes second with it is told that it is used.
//!
//! Test to read first: `tests/blackbox/signup.rs`.

use super::{
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
    ids::UserId,
    mail::{Language, Mail, MailMessage},
    secret::{BearerSecret, SecretHash},
    session::Session,
    sign_up::{CompletionOutcome, NewSignUp, PendingSignUp},
    store::{StoreError, StoreResult},
};
use opaque_core::{
    Ksf,
    server::{self, RegistrationRecord},
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
    Try::new(provider, origin)
        .network(&limit::SIGN_UP_NETWORK)
        .count()
        .await?;
    if let Some(id) = &interaction {
        // Whoever signs up on the way needs the time that a mail takes.
        interaction::seen_by_id(provider, id).await?;
    }
    if limited_by_address(provider, &email, origin).await? {
        // Nobody's mailbox is flooded, and nobody learns whether there is one.
        return Ok(());
    }
    let known = provider.stores.users.find_by_email(&email).await?;
    let valid = provider.config.lifetimes.mail_link;
    let token = BearerSecret::generate(&*provider.rng);
    let (message, expires_at) = match &known {
        // A row for the same cost, expired before it was written.
        Some(_) => (
            MailMessage::AlreadyRegistered {
                link: provider.config.issuer.at("/login"),
            },
            now,
        ),
        None => {
            // In the fragment, which browsers send to no server and so to no log.
            let link = provider
                .config
                .issuer
                .at(&format!("/confirm#token={}", token.expose()));
            (MailMessage::confirm_sign_up(link, valid), now + valid)
        }
    };
    // Who has an account has said which language they read; everybody else reads that of the page.
    let own = known.as_ref().and_then(|user| user.profile.locale.as_deref());
    let mail = Mail {
        to: email.clone(),
        language: own.and_then(Language::of_tag).unwrap_or(language),
        name: known.map_or(name.clone(), |user| user.name),
        message,
    };
    let pending = PendingSignUp {
        email,
        name,
        setup_id: provider.setups.current().id,
        ksf: provider.config.ksf,
        interaction,
    };
    let new = NewSignUp {
        token: token.hash(),
        pending,
        created_at: now,
        expires_at,
    };
    let event = AuditEvent::new(now, AuditAction::SignUpRequested, AuditOutcome::Success, origin);
    provider
        .stores
        .sign_ups
        .open(&new, &provider.seal_mail(&mail, now), &event)
        .await?;
    provider.wake.mails();
    Ok(())
}

/// What a link stands for, while it is good: what the page shows before the password is chosen.
///
/// # Errors
/// [`SignUpError::LinkInvalid`], or the store's failure.
pub async fn check(provider: &Provider, token: &str) -> Result<PendingSignUp, SignUpError> {
    let found = provider
        .stores
        .sign_ups
        .find(&SecretHash::of(token.as_bytes()), provider.now())
        .await?;
    found.ok_or(SignUpError::LinkInvalid)
}

/// OPAQUE registration, first step: evaluates the OPRF on the blinded password.
///
/// # Errors
/// [`SignUpError::MalformedMessage`] where the request is not one, [`SignUpError::LinkInvalid`].
pub async fn start(
    provider: &Provider,
    token: &str,
    registration_request: &[u8],
) -> Result<(Vec<u8>, Ksf), SignUpError> {
    let pending = check(provider, token).await?;
    let setup = provider
        .setups
        .find(pending.setup_id)
        .ok_or_else(|| StoreError::Corrupt("a link names an unknown OPAQUE setup".to_owned()))?;
    let identifier = setup.credential_identifier(&pending.email);
    let response = server::registration_start(&setup.server, registration_request, &identifier)
        .map_err(|_| SignUpError::MalformedMessage)?;
    Ok((response.to_vec(), pending.ksf))
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
    let record =
        RegistrationRecord::from_bytes(registration_record).map_err(|_| SignUpError::MalformedMessage)?;
    let pending = check(provider, token).await?;
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
        .sign_ups
        .complete(&key, user_id, record.as_bytes(), &new, now, &event)
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
    let next = sign_in::next_of(provider, pending.interaction.as_deref(), &new.session).await?;
    Ok(SignedIn {
        account: provider.sealer.pseudonym(pending.email.key()),
        cookie,
        max_age: session::max_age(&new.session, now),
        next,
        trust: None,
    })
}

async fn limited_by_address(provider: &Provider, email: &EmailAddress, origin: &Origin) -> StoreResult<bool> {
    let address = provider.sealer.pseudonym(email.key());
    let counted = Try::new(provider, origin)
        .subject(&limit::MAIL_ADDRESS, &address)
        .count()
        .await;
    match counted {
        Ok(()) => Ok(false),
        Err(LimitError::Reached { .. }) => Ok(true),
        Err(LimitError::Store(error)) => Err(error),
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
