//! Signing up: an address, a mail with a link, a password by OPAQUE registration (RFC 9807 §5), an account.
//!
//! The first step answers the same for every address, and costs the same: one look-up, one link, one mail. Who has an
//! account gets a mail that says so, and a link row that opens nothing. The link's secret is used up only by the last
//! step, so that a user may open the page twice; whoever comes second with it is told that it is used, unless it is the same
//! browser, which did not hear that it came first.
//!
//! An invitation ([`crate::admin::invitations`]) is such a link that an operator has asked for: from its page on, it goes the same way.
//!
//! Test to read first: `tests/blackbox/signup.rs`; for invitations, `tests/blackbox/invitations.rs`.

use super::{
    approval,
    credential::{self, CredentialError, RegistrationStarted},
    email_link::{self, Ask, Content},
    known_device::Owner,
    session::{self, SignedIn},
    sign_in, stand_in,
};
use crate::{
    config::SignUpPolicy,
    limit::{self, LimitError, Try},
    oauth::interaction,
    provider::Provider,
};
use authmodel::{
    approval::Admission,
    audit::{Act, AuditAction, AuditEvent, AuditOutcome, Origin, Surface},
    authentication::Authentication,
    email::EmailAddress,
    email_link::{CompletionOutcome, EmailLink, LinkPurpose},
    ids::UserId,
    invitation::Acceptance,
    mail::{Language, MailMessage},
    secret::SecretHash,
    session::{NewSession, Session},
    store::{LoginRecord, StoreError, StoreResult},
    tally::Tallied,
    user::UserStatus,
};
use std::time::Duration;

/// An account's first epoch.
const FIRST_EPOCH: i64 = 0;

/// A sign-up failed.
#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    /// A message is not one of OPAQUE's.
    #[error("a message is malformed")]
    MalformedMessage,
    /// The link is unknown, used, or has expired.
    #[error("the link is no longer good")]
    LinkInvalid,
    /// Nobody may sign up here.
    #[error("nobody may sign up here")]
    Closed,
    /// Nobody may sign up here who was not invited.
    #[error("nobody may sign up here without an invitation")]
    ByInvitation,
    /// Somebody else is signed in at this browser, and has not said that they go on as who is invited.
    #[error("somebody else is signed in")]
    SignedIn,
    /// Accounts have addresses of other domains.
    #[error("no account may have an address of this domain")]
    Domain,
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

/// What proves an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// The link of a sign-up that somebody has asked for.
    Link,
    /// The link of an operator's invitation.
    Invitation,
}

/// A mailed link's secret, and what kind of link it is.
#[derive(Clone, Copy, Debug)]
pub struct Proof<'a> {
    /// The kind.
    pub means: Means,
    /// The secret.
    pub token: &'a str,
}

/// What the last step takes.
#[derive(Clone, Copy, Debug)]
pub struct Finish<'a> {
    /// The link.
    pub proof: Proof<'a>,
    /// The serialised `RegistrationRecord`.
    pub registration_record: &'a [u8],
    /// What they signed up for waits in another browser.
    pub elsewhere: bool,
    /// Whoever is signed in at this browser as somebody else goes on as who is invited, and their session ends.
    pub replaces: bool,
    /// The language of the page, for the mail about a decision.
    pub language: Language,
}

/// What the last step comes to.
#[derive(Debug)]
pub enum Finished {
    /// The account is active, and a session has begun.
    SignedIn(Box<SignedIn>),
    /// The account waits for an operator's approval. Nothing has begun.
    Waits,
}

/// Whether there may be a new account with an address: a matter of the settings alone, so that nobody learns whose it is.
fn admit(provider: &Provider, means: Means, email: &EmailAddress) -> Result<(), SignUpError> {
    let sign_up = &provider.config.sign_up;
    match (means, sign_up.policy) {
        (_, SignUpPolicy::Closed) => Err(SignUpError::Closed),
        (Means::Link, SignUpPolicy::Invitation) => Err(SignUpError::ByInvitation),
        (Means::Link, SignUpPolicy::Open | SignUpPolicy::Approval)
        | (Means::Invitation, SignUpPolicy::Open | SignUpPolicy::Approval | SignUpPolicy::Invitation) => {
            if sign_up.takes(email) {
                Ok(())
            } else {
                Err(SignUpError::Domain)
            }
        }
    }
}

/// Asks for an account. The answer is the same whatever becomes of it.
///
/// # Errors
/// [`SignUpError::Closed`], [`SignUpError::ByInvitation`] and [`SignUpError::Domain`] by the settings, [`SignUpError::Limited`] by
/// network address only, or the store's failure.
pub async fn request(
    provider: &Provider,
    email: EmailAddress,
    name: Option<String>,
    interaction: Option<String>,
    language: Language,
    origin: &Origin,
) -> Result<(), SignUpError> {
    admit(provider, Means::Link, &email)?;
    let now = provider.now();
    Try::new(&provider.limiter, origin)
        .network(&limit::SIGN_UP_NETWORK)
        .count()
        .await?;
    if let Some(id) = &interaction {
        // Whoever signs up on the way needs the time that a mail takes.
        interaction::seen_by_id(provider, id).await?;
    }
    if email_link::budget_is_spent(provider, &limit::MAIL_SIGN_UP, &email, origin).await? {
        return Ok(());
    }
    let known = provider.stores.users.find_by_email(&email).await?;
    let unsent = email_link::was_told_of_account(provider, known.as_ref(), &email, origin).await?;
    let content = match &known {
        Some(user) => Content::Nothing(match user.status {
            UserStatus::Waiting => approval::waits(provider),
            UserStatus::Active | UserStatus::Disabled => MailMessage::AlreadyRegistered {
                link: provider.config.issuer.at("/login"),
            },
        }),
        None => {
            let valid = provider.config.lifetimes.mail_link;
            Content::Opens {
                page: "/confirm",
                message: Box::new(move |link| MailMessage::confirm_sign_up(link, valid)),
            }
        }
    };
    let ask = Ask {
        purpose: LinkPurpose::SignUp,
        email,
        user_id: None,
        known: known.as_ref(),
        name,
        interaction,
        code: None,
        language,
        unsent,
        trust_epoch: None,
    };
    let event = AuditEvent::new(now, AuditAction::SignUpRequested, AuditOutcome::Success, origin);
    email_link::request(provider, ask, content, &event).await?;
    Ok(())
}

/// What a link stands for, while it is good: what the page shows before the password is chosen. One that is left over where the
/// address has become an account's is not: only who reads the address' mail has the link, and learns nothing by it that the mail
/// of a sign-up does not tell them.
///
/// # Errors
/// [`SignUpError::LinkInvalid`]; [`SignUpError::Closed`], [`SignUpError::ByInvitation`] and [`SignUpError::Domain`] where the settings
/// are others since it was mailed; or the store's failure.
pub async fn check(provider: &Provider, proof: Proof<'_>) -> Result<EmailLink, SignUpError> {
    let found = match proof.means {
        Means::Link => email_link::find(provider, LinkPurpose::SignUp, proof.token).await?,
        Means::Invitation => {
            let token = SecretHash::of(proof.token.as_bytes());
            let invitations = &provider.stores.invitations;
            let found = invitations.of_link(&token, provider.now()).await?;
            found.map(|(invitation, parameters)| EmailLink {
                email: invitation.email,
                user_id: None,
                name: invitation.name,
                parameters,
                interaction: None,
            })
        }
    };
    let link = found.ok_or(SignUpError::LinkInvalid)?;
    if provider.stores.users.find_by_email(&link.email).await?.is_some() {
        return Err(SignUpError::LinkInvalid);
    }
    admit(provider, proof.means, &link.email)?;
    Ok(link)
}

/// OPAQUE registration, first step. Its answer is what a guess at the password of this address takes, so each is counted: also
/// while there is no account yet, since the next one at the address is under the same identifier.
///
/// # Errors
/// [`SignUpError::MalformedMessage`] where the request is not one, [`SignUpError::LinkInvalid`], [`SignUpError::Limited`].
pub async fn start(
    provider: &Provider,
    proof: Proof<'_>,
    registration_request: &[u8],
    origin: &Origin,
) -> Result<RegistrationStarted, SignUpError> {
    let link = check(provider, proof).await?;
    Try::new(&provider.limiter, origin)
        .subject(&limit::REGISTRATION, &provider.sealer.pseudonym(link.email.key()))
        .count()
        .await?;
    Ok(credential::start(
        provider,
        &link.email,
        link.parameters,
        registration_request,
    )?)
}

/// OPAQUE registration, second step: keeps the record, makes the account, signs the user in. What follows the account can't
/// take it back, so nothing of it fails the request; and whoever got no answer may ask again, see `repeat`. What they signed
/// up for goes on here, unless it waits `elsewhere`: a link that is opened on another device must not use up the request of
/// the first, whose client's answer would be lost here.
///
/// Where the operator wants to approve who signs up, the account waits instead, and whoever is signed in here stays so. Whether it does
/// is decided now, by the settings of this moment; an invitation is an approval.
///
/// # Errors
/// As [`start`]; [`SignUpError::SignedIn`] where an invitation is opened while somebody else is signed in, and they have not said that
/// they go on. Nothing is kept then, and the link stays good.
pub async fn finish(
    provider: &Provider,
    request: Finish<'_>,
    existing: Option<&Session>,
    origin: &Origin,
) -> Result<Finished, SignUpError> {
    let record = credential::finish(request.registration_record)?;
    let now = provider.now();
    let key = SecretHash::of(request.proof.token.as_bytes());
    // The link's own: of two tries with it, the second finds what the first has made.
    let user_id = UserId::of_random(provider.sealer.new_user(&key));
    let link = match check(provider, request.proof).await {
        Err(SignUpError::LinkInvalid) => {
            return repeat(provider, user_id, &record, existing, origin).await;
        }
        link => link?,
    };
    if request.proof.means == Means::Invitation && existing.is_some() && !request.replaces {
        return Err(SignUpError::SignedIn);
    }
    let (cookie, new) = session::prepare(
        provider,
        user_id,
        Authentication::by_password(now),
        false,
        origin,
        now,
    );
    let waits =
        request.proof.means == Means::Link && provider.config.sign_up.policy == SignUpPolicy::Approval;
    let completion = if waits {
        approval::begin_waiting(provider, &key, user_id, &record, request.language, origin).await?
    } else {
        complete(provider, request.proof.means, &key, &record, &new, origin).await?
    };
    match completion {
        CompletionOutcome::Completed if waits => return Ok(Finished::Waits),
        CompletionOutcome::Completed => provider.tally(Tallied::SignUps),
        CompletionOutcome::LinkInvalid | CompletionOutcome::AddressTaken => {
            return repeat(provider, user_id, &record, existing, origin).await;
        }
    }
    // Another user's session at this browser: there is one cookie, and it is the new user's now.
    if let Some(existing) = existing
        && let Err(error) = session::end(provider, existing, origin, now).await
    {
        tracing::warn!(%error, "the session of another user was not ended, and its cookie is gone; it expires");
    }
    let waiting = link.interaction.as_deref().filter(|_| !request.elsewhere);
    let next = sign_in::next_of(provider, waiting, &new.session).await;
    Ok(Finished::SignedIn(Box::new(SignedIn {
        owner: Owner {
            account: provider.sealer.pseudonym(link.email.key()),
            user_id,
            epoch: Some(FIRST_EPOCH),
        },
        cookie,
        max_age: session::max_age(&new.session, now),
        next,
        trust: None,
    })))
}

/// Takes the link, and makes the account.
async fn complete(
    provider: &Provider,
    means: Means,
    token: &SecretHash,
    record: &[u8],
    new: &NewSession,
    origin: &Origin,
) -> StoreResult<CompletionOutcome> {
    let (now, user_id) = (provider.now(), new.session.user_id);
    let event = |action| {
        AuditEvent::new(now, action, AuditOutcome::Success, origin)
            .user(user_id)
            .session(new.session.id)
    };
    match means {
        Means::Link => {
            let event = event(AuditAction::SignUpCompleted);
            let links = &provider.stores.email_links;
            links
                .complete_sign_up(token, user_id, record, Admission::Session(new), now, &event)
                .await
        }
        Means::Invitation => {
            let act = Act {
                actor: Some(user_id),
                actor_name: None,
                surface: Surface::Invitation,
                target: None,
                before: None,
                after: None,
            };
            let event = event(AuditAction::InvitationAccepted).act(act);
            let acceptance = Acceptance {
                token,
                user_id,
                record,
                session: new,
            };
            provider.stores.invitations.accept(&acceptance, now, &event).await
        }
    }
}

/// The last step once more, by a browser that did not get the first one's answer: it shows the same link and the same
/// record, which nobody else has seen, and the account is as young as a sign-in may take. A session begins; the account
/// stays one, and waits where it did.
async fn repeat(
    provider: &Provider,
    user_id: UserId,
    record: &[u8],
    existing: Option<&Session>,
    origin: &Origin,
) -> Result<Finished, SignUpError> {
    let now = provider.now();
    let user = provider.stores.users.find(user_id).await?;
    let user = user
        .filter(|user| now - user.created_at <= provider.config.lifetimes.login_state)
        .ok_or(SignUpError::LinkInvalid)?;
    let place = stand_in::place(&provider.sealer, &user.email);
    let kept = provider.stores.users.login_record(&user.email, &place).await?;
    let is_same = |kept: &LoginRecord| kept.user_id == user_id && kept.credential.record == record;
    if !kept.as_ref().is_some_and(is_same) {
        return Err(SignUpError::LinkInvalid);
    }
    if user.status == UserStatus::Waiting {
        return Ok(Finished::Waits);
    }
    // Whoever has set up a second factor meanwhile signs in with both.
    let factors = provider.stores.factors.find(user_id).await?;
    if factors.is_none_or(|factors| factors.has_second()) {
        return Err(SignUpError::LinkInvalid);
    }
    let authentication = Authentication::by_password(now);
    let (cookie, new) = session::prepare(provider, user_id, authentication, false, origin, now);
    let begun = session::begin(provider, new, existing, origin, now).await?;
    let session = begun.ok_or(SignUpError::LinkInvalid)?;
    Ok(Finished::SignedIn(Box::new(SignedIn {
        owner: Owner {
            account: provider.sealer.pseudonym(user.email.key()),
            user_id,
            epoch: kept.map(|kept| kept.epoch),
        },
        cookie,
        max_age: session::max_age(&session, now),
        next: sign_in::next_of(provider, None, &session).await,
        trust: None,
    })))
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
