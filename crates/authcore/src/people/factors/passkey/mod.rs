//! Passkeys of a user: making one, naming it, removing it. What a sign-in does with them is `people/sign_in/passkey.rs`' and
//! `second_factor.rs`'.
//!
//! A passkey is a second factor like the authenticator app, so the first one brings recovery codes along, and the last one takes
//! them with it. Refuses to keep a passkey that its device would not find by itself: each of them signs in without an address.
//!
//! Invariants: a step-up comes before a passkey is made or removed, and both are one transaction with event and notice; a challenge
//! is good for one answer, of the user and the session that it was made for.
//!
//! Test to read first: `tests/blackbox/passkeys.rs`.

pub(crate) mod relying_party;

pub(crate) use relying_party::Challenge;
pub use relying_party::{Assertion, Attestation};

use super::{FactorError, begun_in, changeable, changed, event, limited, notice, recovery_code::Codes, undo};
use crate::{
    limit::{self, Try},
    people::{
        browser::Browser,
        sign_in::resting::{self, Step},
    },
    provider::Provider,
};
use authmodel::{
    audit::{AuditAction, Origin},
    clock::Time,
    factor::{AddedFactor, BegunIn},
    ids::{PasskeyId, UserId},
    mail::{FactorChange, Language},
    passkey::{AddPasskeyOutcome, Passkey},
    secret::BearerSecret,
    session::Session,
    store::StoreResult,
    user::User,
};
use chrono::Duration;
use relying_party::Making;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::Zeroizing;

/// How long a device may take to make one: somebody may have to set up its PIN or find the other phone.
const MAKING: Duration = Duration::minutes(10);

/// Characters of a name that a user gives; what is longer is refused at the edge.
pub const NAME_CHARACTERS: usize = 60;

/// A passkey, as its user sees it.
#[derive(Debug, Serialize)]
pub struct PasskeyDescription {
    id: PasskeyId,
    name: String,
    created_at: Time,
    last_used_at: Option<Time>,
    /// It is kept somewhere beside the device: losing that does not lose it.
    backed_up: bool,
}

impl From<Passkey> for PasskeyDescription {
    fn from(passkey: Passkey) -> Self {
        Self {
            id: passkey.id,
            name: passkey.name,
            created_at: passkey.created_at,
            last_used_at: passkey.last_used_at,
            backed_up: passkey.state.backed_up,
        }
    }
}

/// What a user has.
///
/// # Errors
/// Where the store fails.
pub async fn list(provider: &Provider, user: UserId) -> StoreResult<Vec<PasskeyDescription>> {
    let found = provider.stores.passkeys.list(user).await?;
    Ok(found.into_iter().map(Into::into).collect())
}

/// Whether there are passkeys at this server.
pub fn are_on(provider: &Provider) -> bool {
    provider.passkeys.is_some()
}

/// The origins of the pages that this server's passkeys are used on (WebAuthn Level 3 §5.11.1); `None` where there are no passkeys.
pub fn related_origins(provider: &Provider) -> Option<Vec<String>> {
    let site = provider.config.passkeys.as_ref()?;
    let origins = site.origins().iter();
    Some(origins.map(|url| url.origin().ascii_serialization()).collect())
}

/// What a device makes a passkey of.
#[derive(Debug)]
pub struct PasskeySetUp {
    /// Names the set-up in the next step.
    pub id: BearerSecret,
    /// For `navigator.credentials.create()`, in JSON (§5.1.8, `PublicKeyCredentialCreationOptionsJSON`).
    pub options: Value,
}

/// What rests until the device has made it.
#[derive(Serialize, Deserialize)]
struct Pending {
    user_id: UserId,
    begun: BegunIn,
    making: Making,
}

/// Begins to make a passkey.
///
/// # Errors
/// [`FactorError::StepUp`] where more has to be proven first, [`FactorError::PasskeysOff`], [`FactorError::Limited`].
pub async fn start(
    provider: &Provider,
    session: &Session,
    user: &User,
    origin: &Origin,
) -> Result<PasskeySetUp, FactorError> {
    let relying_party = provider.passkeys.as_ref().ok_or(FactorError::PasskeysOff)?;
    let factors = changeable(provider, session, origin).await?;
    Try::new(&provider.limiter, origin)
        .subject(&limit::PASSKEY_SESSION, &session.id.to_string())
        .count()
        .await?;
    let there = provider.stores.passkeys.list(user.id).await?;
    let (options, making) = relying_party
        .creation(user, &there)
        .ok_or(FactorError::PasskeysOff)?;
    let pending = Pending {
        user_id: user.id,
        begun: begun_in(session, &factors),
        making,
    };
    Ok(PasskeySetUp {
        id: resting::keep_for(
            provider,
            Step::PasskeySetUp,
            &user.id.to_string(),
            &pending,
            MAKING,
        )
        .await?,
        options,
    })
}

/// What a device has made.
#[derive(Clone, Copy, Debug)]
pub struct Finish<'a> {
    /// Names the set-up.
    pub set_up_id: &'a str,
    /// The device's answer.
    pub attestation: &'a Attestation,
    /// What the user calls it; else the browser that they made it in.
    pub name: Option<&'a str>,
    /// The language of the page, for the notice.
    pub page: Language,
}

/// A passkey was made.
#[derive(Debug)]
pub struct Finished {
    /// It.
    pub passkey: PasskeyDescription,
    /// With the first second factor: what nobody can be shown again.
    pub recovery_codes: Option<Vec<Zeroizing<String>>>,
}

/// Keeps what a device has made.
///
/// # Errors
/// [`FactorError::WrongPasskey`], [`FactorError::PasskeyThere`], [`FactorError::TooManyPasskeys`], [`FactorError::Expired`].
pub async fn finish(
    provider: &Provider,
    session: &Session,
    user: &User,
    finish: Finish<'_>,
    origin: &Origin,
) -> Result<Finished, FactorError> {
    let relying_party = provider.passkeys.as_ref().ok_or(FactorError::PasskeysOff)?;
    let pending: Pending = resting::take(provider, Step::PasskeySetUp, finish.set_up_id)
        .await?
        .ok_or(FactorError::Expired)?;
    if pending.user_id != user.id || pending.begun.session != session.id {
        return Err(FactorError::Expired);
    }
    let made = relying_party
        .made(&pending.making, finish.attestation)
        .map_err(|_| FactorError::WrongPasskey)?;
    let now = provider.now();
    let name = finish.name.map(str::trim).filter(|name| !name.is_empty());
    let passkey = Passkey {
        id: PasskeyId::generate(&*provider.rng),
        user_id: user.id,
        credential_id: made.credential_id,
        public_key: made.public_key,
        name: name.map_or_else(|| name_of(origin), str::to_owned),
        state: made.state,
        created_at: now,
        last_used_at: None,
    };
    let codes = Codes::generate(&*provider.rng);
    let added = (FactorChange::PasskeyAdded, AddedFactor::Passkey(passkey.id));
    let mail = undo::notice(provider, user, added, finish.page, now)?;
    let event = event(provider, session, AuditAction::PasskeyAdded, origin);
    let hashes = codes.hashes(&provider.sealer, user.id);
    let added = provider
        .stores
        .passkeys
        .add(&passkey, pending.begun, &hashes, &mail, &event)
        .await?;
    let with_recovery_codes = match added {
        AddPasskeyOutcome::Added { with_recovery_codes } => with_recovery_codes,
        AddPasskeyOutcome::AlreadyThere => return Err(FactorError::PasskeyThere),
        AddPasskeyOutcome::TooMany => return Err(FactorError::TooManyPasskeys),
        AddPasskeyOutcome::Outdated => return Err(FactorError::Expired),
        AddPasskeyOutcome::UserShutOut => return Err(FactorError::UserShutOut),
    };
    provider.wake.mails();
    Ok(Finished {
        passkey: passkey.into(),
        recovery_codes: with_recovery_codes.then(|| codes.expose()),
    })
}

/// Names a passkey. Nothing gets easier for anybody by that, so nothing has to be proven first, and it is counted with what is as
/// harmless.
///
/// # Errors
/// [`FactorError::NoSuchPasskey`], [`FactorError::Limited`], or the store's failure.
pub async fn rename(
    provider: &Provider,
    session: &Session,
    id: PasskeyId,
    name: &str,
    origin: &Origin,
) -> Result<(), FactorError> {
    limited(provider, session, &limit::PROFILE_CHANGES, origin).await?;
    let event = event(provider, session, AuditAction::PasskeyRenamed, origin);
    let passkeys = &provider.stores.passkeys;
    if passkeys.rename(session.user_id, id, name.trim(), &event).await? {
        Ok(())
    } else {
        Err(FactorError::NoSuchPasskey)
    }
}

/// Removes a passkey.
///
/// # Errors
/// [`FactorError::StepUp`], [`FactorError::NoSuchPasskey`], or the store's failure.
pub async fn remove(
    provider: &Provider,
    session: &Session,
    user: &User,
    id: PasskeyId,
    page: Language,
    origin: &Origin,
) -> Result<(), FactorError> {
    changeable(provider, session, origin).await?;
    let mail = notice(provider, user, FactorChange::PasskeyRemoved, page, provider.now());
    let event = event(provider, session, AuditAction::PasskeyRemoved, origin);
    let (passkeys, whose) = (&provider.stores.passkeys, (user.id, session.id));
    let removed = passkeys.remove(whose, id, &mail, event.at, &event);
    changed(removed.await?, FactorError::NoSuchPasskey)?;
    provider.wake.mails();
    Ok(())
}

/// A passkey of a browser in words; somebody who has one of each can tell them apart.
fn name_of(origin: &Origin) -> String {
    let browser = Browser::of(origin.user_agent.as_deref());
    let words: Vec<&str> = [browser.name(), browser.system()].into_iter().flatten().collect();
    if words.is_empty() {
        "Passkey".to_owned()
    } else {
        words.join(", ")
    }
}
