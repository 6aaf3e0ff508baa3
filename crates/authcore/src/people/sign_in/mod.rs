//! Signing in by OPAQUE (RFC 9807 §6): two steps, between which the server's state rests sealed in the key-value store.
//!
//! Refuses to tell whether an address has an account: both steps run the same code with the same cost for known and
//! unknown addresses, an unknown one gets a fake record under its own identifier (§10.9), and the one
//! error of the second step is [`LoginError::Credentials`]. What a sign-in still needs is `state`'s to say.
//!
//! Test to read first: `tests/blackbox/login.rs`.

pub mod renewal;
mod state;

use self::{
    renewal::{Outdated, Renewal},
    state::{Next, SignIn},
};
use super::{
    credential::CredentialError,
    known_device, new_device,
    session::{self, SignedIn},
    stand_in,
};
use crate::{
    limit::{self, LimitError, Try},
    oauth::interaction,
    provider::Provider,
    seal::Purpose,
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    authentication::Method,
    email::EmailAddress,
    ids::UserId,
    mail::Language,
    rng::RandAdapter,
    secret::{BearerSecret, SecretHash},
    session::Session,
    store::StoreError,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use opaque_core::{
    Ksf,
    server::{self, LoginFinishError, LoginStartError, LoginState},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::time::Duration;
use zeroize::Zeroizing;

/// A sign-in failed.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// A message is not one of OPAQUE's.
    #[error("a message is malformed")]
    MalformedMessage,
    /// Wrong password, unknown address, or a disabled account: nobody learns which.
    #[error("the address and the password don't belong together")]
    Credentials,
    /// The first step is unknown, finished, or too long ago.
    #[error("the sign-in has expired")]
    Expired,
    /// Too many tries.
    #[error("too many tries")]
    Limited {
        /// When the next one is worth while.
        retry_after: Duration,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

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
    /// For a new record, where this one is outdated; see [`renewal`].
    pub registration_request: Option<&'a [u8]>,
    /// What the browser's cookie says of sign-ins before; see [`known_device`].
    pub device: Option<&'a str>,
    /// The language of the page, for the mail about a new device.
    pub language: Language,
}

/// The first step. `device` is what the browser's cookie says of sign-ins before; see [`known_device`].
///
/// # Errors
/// [`LoginError::MalformedMessage`] where `ke1` is not one, [`LoginError::Limited`], or the store's failure.
pub async fn start(
    provider: &Provider,
    email: &EmailAddress,
    ke1: &[u8],
    interaction: Option<String>,
    device: Option<&str>,
    origin: &Origin,
) -> Result<LoginStarted, LoginError> {
    let address = provider.sealer.pseudonym(email.key());
    // With OPAQUE a guesser learns from this step's answer and never sends the other: each start is a guess. A browser at
    // which the account's owner has signed in before counts for itself alone: no crowd around it can hold it up.
    let known_device = known_device::recognise(provider, device, &address);
    let mut guess = Try::new(&provider.limiter, origin).guess_at(email, &address, known_device.as_deref());
    if known_device.is_none() {
        guess = guess.network(&limit::LOGIN_NETWORK);
    }
    guess.count().await?;

    let place = stand_in::place(&provider.sealer, email);
    let found = provider.stores.users.login_record(email, &place).await?;
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
        address,
        interaction,
        outdated: found
            .as_ref()
            .and_then(|found| Outdated::of(provider, email, &found.credential)),
    };
    let login_id = keep(provider, Step::Password, &pending).await?;
    Ok(LoginStarted {
        login_id,
        ke2: started.ke2,
        ksf,
    })
}

/// The second step. The state is taken whatever comes of it: a guess costs a whole sign-in. Where the user's record is
/// outdated and the client asked, a renewal goes along.
///
/// # Errors
/// [`LoginError::Credentials`] for everything that has to do with who the user is.
pub async fn finish(
    provider: &Provider,
    request: Finish<'_>,
    existing: Option<&Session>,
    origin: &Origin,
) -> Result<(SignedIn, Option<Renewal>), LoginError> {
    let pending: Pending = take(provider, Step::Password, request.login_id).await?;
    let state = Zeroizing::new(
        URL_SAFE_NO_PAD
            .decode(&pending.state)
            .map_err(|_| LoginError::Expired)?,
    );
    let state = LoginState::from_bytes(&state).map_err(|_| LoginError::Expired)?;

    let now = provider.now();
    let proven = match server::login_finish(state, request.ke3) {
        Ok(()) => pending.user_id,
        Err(LoginFinishError::WrongCredentials) => None,
        Err(LoginFinishError::InvalidMessage(_)) => return Err(LoginError::MalformedMessage),
    };
    let renewal = match (proven, pending.outdated, request.registration_request) {
        (Some(user_id), Some(old), Some(message)) => {
            Some(renewal::offer(provider, user_id, old, message).await?)
        }
        _ => None,
    };
    let sign_in = match proven {
        Some(_) => pending.sign_in.prove(Method::Password),
        None => pending.sign_in,
    };
    let begun = match (proven, sign_in.next(now)) {
        (Some(user_id), Next::Done(authentication)) => {
            let (cookie, mut new) =
                session::prepare(provider, user_id, authentication, request.remember, origin, now);
            if known_device::recognise(provider, request.device, &pending.address).is_none() {
                let (account, language) = (&pending.address, request.language);
                new.notice = new_device::notice(provider, user_id, account, language, origin, now).await?;
            }
            session::begin(provider, new, existing, origin, now)
                .await?
                .map(|session| (cookie, session))
        }
        (None, _) | (_, Next::Prove(_)) => None,
    };
    let Some((cookie, session)) = begun else {
        let event = AuditEvent::new(now, AuditAction::Login, AuditOutcome::Refused, origin);
        // The same row for a known and an unknown address, but for the user's id, which only the operator reads.
        let event = match pending.user_id {
            Some(user_id) => event.user(user_id),
            None => event,
        };
        provider.audit(&event).await?;
        return Err(LoginError::Credentials);
    };

    let next = next_of(provider, pending.interaction.as_deref(), &session).await?;
    let signed_in = SignedIn {
        account: pending.address,
        cookie,
        max_age: session::max_age(&session, now),
        next,
    };
    Ok((signed_in, renewal))
}

/// The steps between which something rests. A step is part of the key: what rests for another is not there, and stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The proof of the password.
    Password,
    /// The record that a renewal makes.
    Renewal,
}

impl Step {
    fn key(self, id: &str) -> SecretHash {
        let name = match self {
            Self::Password => "password",
            Self::Renewal => "renewal",
        };
        SecretHash::of(format!("{name}:{id}").as_bytes())
    }
}

/// Keeps what a sign-in needs at its next step, sealed, and answers the name that the client brings back.
pub(crate) async fn keep(
    provider: &Provider,
    step: Step,
    state: &impl Serialize,
) -> Result<BearerSecret, StoreError> {
    let id = BearerSecret::generate(&*provider.rng);
    let key = step.key(id.expose());
    let plain = Zeroizing::new(serde_json::to_vec(state).expect("plain data serialises"));
    let sealed = provider
        .sealer
        .seal(Purpose::LoginState, &key.0, &plain, &*provider.rng);
    let ttl = session::std_duration(provider.config.lifetimes.login_state);
    provider.stores.login_states.put(&key, &sealed, ttl).await?;
    Ok(id)
}

/// Takes it, once.
pub(crate) async fn take<T: DeserializeOwned>(
    provider: &Provider,
    step: Step,
    id: &str,
) -> Result<T, LoginError> {
    let key = step.key(id);
    let sealed = provider
        .stores
        .login_states
        .take(&key)
        .await?
        .ok_or(LoginError::Expired)?;
    // What does not open was put there by somebody else, or under a master key that is no more.
    let plain = provider
        .sealer
        .unseal(Purpose::LoginState, &key.0, &sealed)
        .map_err(|_| LoginError::Expired)?;
    serde_json::from_slice(&plain).map_err(|_| LoginError::Expired)
}

/// Where the page goes on after a sign-in: to what the user came from, or to their account.
pub(crate) async fn next_of(
    provider: &Provider,
    interaction: Option<&str>,
    session: &Session,
) -> Result<String, StoreError> {
    let step = match interaction {
        Some(id) => interaction::resume(provider, id, session).await?,
        None => None,
    };
    match step {
        Some(step) => interaction::location(provider, step).await,
        None => Ok("/account".to_owned()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rests_for_one_step_is_not_there_for_another() {
        let id = "the same name";
        assert_ne!(Step::Password.key(id), Step::Renewal.key(id));
        assert_ne!(Step::Password.key(id), SecretHash::of(id.as_bytes()));
    }
}
