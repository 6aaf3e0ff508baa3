//! Signing in with a passkey alone (WebAuthn Level 3 §7.2, discoverable credentials): the device knows whose it is, and nobody types
//! an address. A passkey that verifies its user is two factors by itself, so nothing else is asked for. The same answers a step-up in
//! the session that there is.
//!
//! Owns the order: counted by network (a step-up by its user), a challenge that is good once, the passkey found by its own name, its signature judged, its use
//! written down, and a session like any other. Refuses to tell why a passkey opens nothing: [`LoginError::WrongPasskey`] is the one
//! answer for what is unknown, forged, replayed, another site's, or a copy; and [`start`] answers the same whoever asks.
//!
//! Test to read first: `tests/blackbox/passkeys.rs`.

use super::{
    Completed, LoginError, Proven, complete,
    resting::{Step, keep_for, take},
    state::SignIn,
};
use crate::{
    limit::{self, Try},
    people::{
        factors::passkey::relying_party::{Assertion, Challenge, RelyingParty, Unproven},
        known_device,
    },
    provider::Provider,
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    authentication::Method,
    ids::{SessionId, UserId},
    mail::Language,
    passkey::FoundPasskey,
    secret::BearerSecret,
    session::Session,
    store::StoreResult,
    tally::Tallied,
};
use chrono::Duration;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How long a challenge waits: with autofill it is asked for when the page opens, long before somebody touches a field. A page that is
/// open for longer asks anew.
pub const LIFE: Duration = Duration::minutes(15);

/// A passkey is asked for.
#[derive(Debug)]
pub struct PasskeyAsked {
    /// Names the sign-in in the next step.
    pub login_id: BearerSecret,
    /// For `navigator.credentials.get()`, in JSON (§5.1.10, `PublicKeyCredentialRequestOptionsJSON`).
    pub options: Value,
}

/// What rests until the device has signed.
#[derive(Serialize, Deserialize)]
struct Pending {
    challenge: Challenge,
    interaction: Option<String>,
    /// The session that it was asked for in, where it is not to begin one.
    step_up: Option<(UserId, SessionId)>,
}

/// What the second step takes.
#[derive(Clone, Copy, Debug)]
pub struct Finish<'a> {
    /// Names the sign-in.
    pub login_id: &'a str,
    /// The device's answer.
    pub assertion: &'a Assertion,
    /// Whether the user wants to stay signed in for longer.
    pub remember: bool,
    /// What the browser's cookie says of sign-ins before.
    pub device: Option<&'a str>,
    /// The language of the page, for the mail about a new device.
    pub language: Language,
}

/// Asks whoever is there for a passkey of this site; for a step-up, the owner of the session for one of theirs.
///
/// # Errors
/// [`LoginError::PasskeysOff`], [`LoginError::Limited`], [`LoginError::NoPasskey`] for a step-up alone, or the store's failure.
pub async fn start(
    provider: &Provider,
    interaction: Option<String>,
    step_up: Option<&Session>,
    origin: &Origin,
) -> Result<PasskeyAsked, LoginError> {
    let relying_party = relying_party(provider)?;
    let asked = Try::new(&provider.limiter, origin);
    let theirs = match step_up {
        None => {
            asked.network(&limit::PASSKEY_NETWORK).count().await?;
            Vec::new()
        }
        Some(session) => {
            let id = session.id.to_string();
            asked.subject(&limit::PASSKEY_SESSION, &id).count().await?;
            let theirs = provider.stores.passkeys.list(session.user_id).await?;
            if theirs.is_empty() {
                return Err(LoginError::NoPasskey);
            }
            theirs
        }
    };
    let (options, challenge) = relying_party.request(&theirs).ok_or(LoginError::PasskeysOff)?;
    let pending = Pending {
        challenge,
        interaction,
        step_up: step_up.map(|session| (session.user_id, session.id)),
    };
    let share = match step_up {
        Some(session) => session.user_id.to_string(),
        None => limit::share_of(origin.ip),
    };
    Ok(PasskeyAsked {
        login_id: keep_for(provider, Step::Passkey, &share, &pending, LIFE).await?,
        options,
    })
}

/// Takes a passkey's signature. The challenge is taken whatever comes of it.
///
/// # Errors
/// [`LoginError::WrongPasskey`] for everything that has to do with the passkey, [`LoginError::Expired`].
pub async fn finish(
    provider: &Provider,
    request: Finish<'_>,
    existing: Option<&Session>,
    origin: &Origin,
) -> Result<Completed, LoginError> {
    relying_party(provider)?;
    let pending: Pending = take(provider, Step::Passkey, request.login_id)
        .await?
        .ok_or(LoginError::Expired)?;
    let its_own = |(user, id)| existing.is_some_and(|existing| existing.id == id && existing.user_id == user);
    if !pending.step_up.is_none_or(its_own) {
        return Err(LoginError::Expired);
    }
    // Nobody was named before: the passkey has to say whose it is (§7.2 step 6). A step-up is the owner's of the session.
    let expected = pending.step_up.map(|(user, _)| user);
    if expected.is_none() && request.assertion.user_handle().is_none() {
        return Err(refused(provider, None, AuditAction::Passkey, origin).await?);
    }
    let found = prove(provider, pending.challenge, request.assertion, expected, origin).await?;
    let Some(found) = found else {
        return Err(LoginError::WrongPasskey);
    };
    let user_id = found.passkey.user_id;
    let Some(user) = provider.stores.users.find(user_id).await? else {
        return Err(LoginError::WrongPasskey);
    };
    let account = provider.sealer.pseudonym(user.email.key());
    let (device, epoch) = (request.device, Some(found.epoch));
    let knows = known_device::recognise(provider, device, &account, user_id, epoch).is_some();
    let proven = Proven {
        sign_in: SignIn::begin().prove(Method::Passkey),
        user_id,
        new_device: (pending.step_up.is_none() && !knows).then_some(request.language),
        account,
        epoch: Some(found.epoch),
        interaction: pending.interaction,
        remember: request.remember,
        step_up: pending.step_up.map(|(_, session)| session),
        outdated: None,
        registration_request: None,
    };
    complete(provider, proven, None, existing, origin).await
}

/// Judges a signature and writes its use down. `None` where it opens nothing, which the trail has been told.
///
/// # Errors
/// Where a store fails.
pub(super) async fn prove(
    provider: &Provider,
    challenge: Challenge,
    assertion: &Assertion,
    expected: Option<UserId>,
    origin: &Origin,
) -> Result<Option<FoundPasskey>, LoginError> {
    let relying_party = relying_party(provider)?;
    let passkeys = &provider.stores.passkeys;
    let found = passkeys.find(assertion.credential_id()).await?;
    let theirs = |found: &FoundPasskey| expected.is_none_or(|user| user == found.passkey.user_id);
    let Some(found) = found.filter(theirs) else {
        refused(provider, expected, AuditAction::Passkey, origin).await?;
        return Ok(None);
    };
    let user = Some(found.passkey.user_id);
    if !found.may_sign_in {
        // Told of with their name, so that whoever shuts somebody out sees that they try.
        refused(provider, user, AuditAction::Passkey, origin).await?;
        return Ok(None);
    }
    let state = match relying_party.judge(challenge, &found.passkey, assertion) {
        Ok(state) => state,
        Err(Unproven::Wrong) => {
            refused(provider, user, AuditAction::Passkey, origin).await?;
            return Ok(None);
        }
        Err(Unproven::CounterFell) => {
            refused(provider, user, AuditAction::PasskeyCounterFell, origin).await?;
            return Ok(None);
        }
    };
    let action = if state.backup_eligible == found.passkey.state.backup_eligible {
        AuditAction::Passkey
    } else {
        AuditAction::PasskeyBackupChanged
    };
    let now = provider.now();
    let event = AuditEvent::new(now, action, AuditOutcome::Success, origin).user(found.passkey.user_id);
    if passkeys.use_once(found.passkey.id, state, now, &event).await? {
        return Ok(Some(found));
    }
    // Somebody else was faster with this counter, or the passkey is gone since.
    refused(provider, user, AuditAction::Passkey, origin).await?;
    Ok(None)
}

fn relying_party(provider: &Provider) -> Result<&RelyingParty, LoginError> {
    provider.passkeys.as_ref().ok_or(LoginError::PasskeysOff)
}

async fn refused(
    provider: &Provider,
    user: Option<UserId>,
    action: AuditAction,
    origin: &Origin,
) -> StoreResult<LoginError> {
    let event = AuditEvent::new(provider.now(), action, AuditOutcome::Refused, origin);
    let event = match user {
        Some(user) => event.user(user),
        None => event,
    };
    provider.audit(&event).await?;
    provider.tally(Tallied::FailedSignIns);
    Ok(LoginError::WrongPasskey)
}
