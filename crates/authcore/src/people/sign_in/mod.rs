//! Signing in by OPAQUE (RFC 9807 §6): two steps, between which the server's state rests sealed in the key-value store. By a passkey:
//! [`passkey`].
//!
//! Refuses to tell whether an address has an account: both steps run the same code with the same cost for known and
//! unknown addresses, an unknown one gets a fake record under its own identifier (§10.9), and the one
//! error of the second step is [`LoginError::Credentials`]. What a sign-in still needs is `state`'s to say.
//!
//! Test to read first: `tests/blackbox/login.rs`.

mod error;
mod name;
pub mod passkey;
pub mod renewal;
pub(crate) mod resting;
pub mod second_factor;
mod state;

pub use self::{error::LoginError, name::SignInName};

use self::{
    renewal::{Outdated, Renewal},
    resting::{Step, keep, take},
    second_factor::Challenge,
    state::{Next, SignIn},
};
use super::{
    approval,
    credential::CredentialError,
    factors::trust,
    known_device::{self, Owner},
    new_device,
    session::{self, SignedIn},
    stand_in,
};
use crate::{
    limit::{self, LimitError, Try},
    oauth::interaction,
    provider::Provider,
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    authentication::Method,
    ids::{SessionId, UserId},
    mail::Language,
    rng::RandAdapter,
    secret::BearerSecret,
    session::Session,
    store::{StoreError, StoreResult},
    tally::Tallied,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use opaque_core::{
    Ksf,
    server::{self, LoginFinishError, LoginStartError, LoginState},
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The first step's answer.
#[derive(Debug)]
pub struct LoginStarted {
    /// Names the sign-in in the second step.
    pub login_id: BearerSecret,
    /// The server's message.
    pub ke2: Vec<u8>,
    /// What this record was made with; for an unknown address, what some record was.
    pub ksf: Ksf,
}

/// What rests between the steps.
#[derive(Serialize, Deserialize)]
struct Pending {
    #[serde(default)]
    sign_in: SignIn,
    state: String,
    user_id: Option<UserId>,
    /// The user's epoch then: a password that is replaced between the steps opens nothing.
    #[serde(default)]
    epoch: Option<i64>,
    address: String,
    interaction: Option<String>,
    /// The record is to be made anew.
    outdated: Option<Outdated>,
}

/// What the second step takes.
#[derive(Clone, Copy, Debug)]
pub struct Finish<'a> {
    /// Names the sign-in.
    pub login_id: &'a str,
    /// The client's proof.
    pub ke3: &'a [u8],
    /// Whether the user wants to stay signed in for longer.
    pub remember: bool,
    /// For a new record, where this one is outdated and the browser is known; see [`renewal`].
    pub registration_request: Option<&'a [u8]>,
    /// What the browser's cookie says of sign-ins before; see [`known_device`].
    pub device: Option<&'a str>,
    /// Whether it is for the session that there is, which goes on: for a dangerous act ([`super::step_up`]).
    pub step_up: bool,
    /// The language of the page, for the mail about a new device.
    pub language: Language,
}

/// The first step. `device` is what the browser's cookie says of sign-ins before; see [`known_device`].
///
/// # Errors
/// [`LoginError::MalformedMessage`] where `ke1` is not one, [`LoginError::Limited`], or the store's failure.
pub async fn start(
    provider: &Provider,
    name: &SignInName,
    ke1: &[u8],
    interaction: Option<String>,
    device: Option<&str>,
    origin: &Origin,
) -> Result<LoginStarted, LoginError> {
    let named = name::resolve(provider, name).await?;
    let email = &named.email;
    let address = provider.sealer.pseudonym(email.key());
    // With OPAQUE a guesser learns from this step's answer and never sends the other: each start is a guess. A browser at
    // which the account's owner has signed in before counts for itself alone: no crowd around it can hold it up.
    let place = stand_in::place(&provider.sealer, email);
    let look_up = || provider.stores.users.login_record(email, &place);
    // Whether it is still known is in the user's row, which is read early for a mark of ours alone.
    let (known_device, early) = match known_device::claim(provider, device, &address) {
        None => (None, named.record),
        Some(claim) => {
            let found = match named.record {
                Some(found) => found,
                None => look_up().await?,
            };
            let device = found
                .as_ref()
                .and_then(|found| claim.holds(provider, found.user_id, found.epoch));
            (device, Some(found))
        }
    };
    let mut guess = Try::new(&provider.limiter, origin).guess_at(email, &address, known_device.as_deref());
    if known_device.is_none() {
        guess = guess.network(&limit::LOGIN_NETWORK);
    }
    guess.count().await?;
    provider.tally(Tallied::Guesses);

    let found = match early {
        Some(found) => found,
        None => look_up().await?,
    };
    // Chosen for known addresses as well, for the same cost.
    let unknown = provider.stand_ins.of(&provider.sealer, email);
    let (setup_id, ksf) = found.as_ref().map_or((unknown.setup_id, unknown.ksf), |found| {
        (found.credential.setup_id, found.credential.ksf)
    });
    let setup = provider
        .setups
        .find(setup_id)
        .ok_or_else(|| StoreError::Corrupt("a record names an unknown OPAQUE setup".to_owned()))?;
    let started = server::login_start(
        &mut RandAdapter(&*provider.rng),
        &setup.server,
        found.as_ref().map(|found| found.credential.record.as_slice()),
        ke1,
        &setup.credential_identifier(email),
    )
    .map_err(|error| match error {
        LoginStartError::InvalidMessage(_) => LoginError::MalformedMessage,
        LoginStartError::CorruptRecord => {
            StoreError::Corrupt("an OPAQUE record is damaged".to_owned()).into()
        }
    })?;

    let pending = Pending {
        sign_in: SignIn::begin(),
        state: URL_SAFE_NO_PAD.encode(&*started.state.to_bytes()),
        user_id: found.as_ref().map(|found| found.user_id),
        epoch: found.as_ref().map(|found| found.epoch),
        address,
        interaction,
        outdated: found
            .as_ref()
            .and_then(|found| Outdated::of(provider, email, &found.credential)),
    };
    let login_id = keep(provider, Step::Password, &limit::share_of(origin.ip), &pending).await?;
    Ok(LoginStarted {
        login_id,
        ke2: started.ke2,
        ksf,
    })
}

/// The second step. The state is taken whatever comes of it: a guess costs a whole sign-in. Who has a second factor, and not a
/// trusted browser, is asked for it next ([`second_factor`]).
///
/// # Errors
/// [`LoginError::Credentials`] for everything that has to do with who the user is, but [`LoginError::AwaitingApproval`] to who has
/// proven the password of an account that waits.
pub async fn finish(
    provider: &Provider,
    request: Finish<'_>,
    existing: Option<&Session>,
    origin: &Origin,
) -> Result<Finished, LoginError> {
    let pending: Pending = take(provider, Step::Password, request.login_id)
        .await?
        .ok_or(LoginError::Expired)?;
    let proven = judge(&pending, request.ke3)?;
    // A step-up is the owner's of the session, whoever else's password was proven.
    let step_up = match (request.step_up, existing) {
        (false, _) => Ok(None),
        (true, Some(existing)) if Some(existing.user_id) == proven => Ok(Some(existing.id)),
        (true, _) => Err(()),
    };
    let factors = match proven {
        Some(user_id) => provider.stores.factors.find(user_id).await?,
        None => None,
    };
    let (Some(user_id), Some(factors), Ok(step_up)) = (proven, factors, step_up) else {
        let refused = refused(provider, pending.user_id, origin).await?;
        // Asked only about who has just proven their password: to all others it is one more that is wrong.
        return Err(match proven {
            Some(user_id) if approval::is_waiting(provider, user_id).await? => LoginError::AwaitingApproval,
            _ => refused,
        });
    };
    let mut sign_in = pending.sign_in.prove(Method::Password);
    let is_trusted = || {
        let (sealer, now) = (&provider.sealer, provider.now());
        trust::is_trusted(sealer, request.device, user_id, factors.trust_epoch, now)
    };
    if factors.has_second() && (step_up.is_some() || !is_trusted()) {
        sign_in = sign_in.with_second_factor();
    }
    let device = request.device;
    let knows = known_device::recognise(provider, device, &pending.address, user_id, pending.epoch).is_some();
    let proven = Proven {
        sign_in,
        user_id,
        new_device: (step_up.is_none() && !knows).then_some(request.language),
        account: pending.address,
        epoch: pending.epoch,
        interaction: pending.interaction,
        remember: request.remember,
        step_up,
        outdated: pending.outdated,
        registration_request: request.registration_request.filter(|_| knows).map(<[u8]>::to_vec),
    };
    match proven.sign_in.next(provider.now()) {
        Next::Prove(_) => {
            let challenge = second_factor::challenge(provider, proven, &factors).await?;
            Ok(Finished::SecondFactor(challenge))
        }
        Next::Done(_) => complete(provider, proven, None, existing, origin)
            .await
            .map(|(signed_in, renewal)| Finished::SignedIn(Box::new(signed_in), renewal)),
    }
}

/// What the second step came to.
#[derive(Debug)]
pub enum Finished {
    /// A session has begun; where the record is outdated and the client asked, a renewal goes along.
    SignedIn(Box<SignedIn>, Option<Renewal>),
    /// The password is right, and not enough.
    SecondFactor(Challenge),
}

/// What a sign-in comes to.
pub type Completed = (SignedIn, Option<Renewal>);

/// What was proven, of whom, and where it goes on. Rests while a second factor is asked for.
#[derive(Serialize, Deserialize)]
pub(crate) struct Proven {
    sign_in: SignIn,
    user_id: UserId,
    /// The address' pseudonym.
    account: String,
    /// The browser is one that the user was not known at: the language of the page, for the mail about it.
    new_device: Option<Language>,
    /// The user's epoch when the password was proven: one that is replaced meanwhile opens nothing.
    epoch: Option<i64>,
    interaction: Option<String>,
    remember: bool,
    /// The session that it was asked for in, where it is not to begin one.
    step_up: Option<SessionId>,
    outdated: Option<Outdated>,
    /// For a new record, once everything is proven: whoever knows the password alone must not put another in its place.
    registration_request: Option<Vec<u8>>,
}

/// The end of a sign-in to which nothing is lacking: a session begins, or the one that it was asked for in goes on.
async fn complete(
    provider: &Provider,
    proven: Proven,
    trust: Option<String>,
    existing: Option<&Session>,
    origin: &Origin,
) -> Result<Completed, LoginError> {
    let now = provider.now();
    let user_id = proven.user_id;
    let Next::Done(authentication) = proven.sign_in.next(now) else {
        return Err(refused(provider, Some(user_id), origin).await?);
    };
    let renewal = match (proven.outdated, &proven.registration_request) {
        (Some(old), Some(message)) => match renewal::offer(provider, user_id, old, message).await {
            Ok(offer) => Some(offer),
            // The next sign-in can offer it as well.
            Err(LoginError::Store(error)) => {
                tracing::warn!(%error, "an outdated record was not offered its renewal");
                None
            }
            Err(error) => return Err(error),
        },
        _ => None,
    };
    let (cookie, mut new) = session::prepare(provider, user_id, authentication, proven.remember, origin, now);
    new.since_epoch = proven.epoch;
    if let Some(language) = proven.new_device {
        new.notice = new_device::notice(provider, user_id, &proven.account, language, origin, now).await?;
    }
    let begun = match proven.step_up {
        None => session::begin(provider, new, existing, origin, now).await?,
        Some(id) => {
            let its_own = existing.filter(|existing| existing.id == id && existing.user_id == user_id);
            let existing = its_own.ok_or(LoginError::Expired)?;
            let renewed = session::renew(provider, new, existing, origin, now).await?;
            Some(renewed.ok_or(LoginError::Expired)?)
        }
    };
    let Some(session) = begun else {
        return Err(refused(provider, Some(user_id), origin).await?);
    };
    provider.tally(Tallied::SignIns);
    let next = next_of(provider, proven.interaction.as_deref(), &session).await;
    let signed_in = SignedIn {
        owner: Owner {
            account: proven.account,
            user_id,
            epoch: proven.epoch,
        },
        cookie,
        max_age: session::max_age(&session, now),
        next,
        trust,
    };
    Ok((signed_in, renewal))
}

/// Judges the proof of a sign-in that has begun, for who asks whose password it was and wants no session. The state is taken
/// whatever comes of it; the guess was counted when it began.
///
/// # Errors
/// [`LoginError::Expired`], [`LoginError::MalformedMessage`], or the store's failure; a wrong proof is nobody's.
pub(crate) async fn prove(
    provider: &Provider,
    login_id: &str,
    ke3: &[u8],
) -> Result<Option<UserId>, LoginError> {
    let pending: Pending = take(provider, Step::Password, login_id)
        .await?
        .ok_or(LoginError::Expired)?;
    judge(&pending, ke3)
}

/// Whose password was proven, if it was.
fn judge(pending: &Pending, ke3: &[u8]) -> Result<Option<UserId>, LoginError> {
    let state = URL_SAFE_NO_PAD.decode(&pending.state).map(Zeroizing::new);
    let state = state.map_err(|_| LoginError::Expired)?;
    let state = LoginState::from_bytes(&state).map_err(|_| LoginError::Expired)?;
    match server::login_finish(state, ke3) {
        Ok(()) => Ok(pending.user_id),
        Err(LoginFinishError::WrongCredentials) => Ok(None),
        Err(LoginFinishError::InvalidMessage(_)) => Err(LoginError::MalformedMessage),
    }
}

/// Tells the trail of a sign-in that failed: the same row for a known and an unknown address, but for the user's id, which
/// only the operator reads.
async fn refused(provider: &Provider, user: Option<UserId>, origin: &Origin) -> StoreResult<LoginError> {
    let event = AuditEvent::new(provider.now(), AuditAction::Login, AuditOutcome::Refused, origin);
    let event = match user {
        Some(user_id) => event.user(user_id),
        None => event,
    };
    provider.audit(&event).await?;
    provider.tally(Tallied::FailedSignIns);
    Ok(LoginError::Credentials)
}

/// Where the page goes on after a sign-in: to what the user came from, or to their account. The session has begun, and what
/// follows can't take that back: where a store does not answer, the request still waits, and the page that lets a user
/// who is signed in go on with it is the one to try again at.
pub(crate) async fn next_of(provider: &Provider, interaction: Option<&str>, session: &Session) -> String {
    const ACCOUNT: &str = "/account";
    let Some(id) = interaction else {
        return ACCOUNT.to_owned();
    };
    match interaction::resume(provider, id, session).await {
        Ok(Some(next)) => next,
        Ok(None) => ACCOUNT.to_owned(),
        Err(error) => {
            tracing::warn!(%error, "somebody has signed in, and where they came from can't be told for now");
            interaction::try_again(id)
        }
    }
}

impl From<CredentialError> for LoginError {
    fn from(fact: CredentialError) -> Self {
        match fact {
            CredentialError::MalformedMessage => Self::MalformedMessage,
            CredentialError::Store(error) => Self::Store(error),
        }
    }
}

impl From<LimitError> for LoginError {
    fn from(fact: LimitError) -> Self {
        match fact {
            LimitError::Reached { retry_after } => Self::Limited { retry_after },
            LimitError::Store(error) => Self::Store(error),
        }
    }
}
