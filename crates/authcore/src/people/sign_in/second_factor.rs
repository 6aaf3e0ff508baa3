//! The step of a sign-in that takes a second factor: a passkey, a code of an authenticator app, or a recovery code. It follows the
//! password, or, where a request of an app or a dangerous act wants more than there is, a session.
//!
//! Owns the tries: each counts, whatever comes of it, against the account or, at a browser that its owner has signed in at,
//! against that browser; and a challenge has `TRIES`. Refuses to tell a wrong code from one that was used.
//!
//! Invariants: a challenge is taken while its code is looked at, so that two tries at it never run at once; a code is used by one
//! statement of the store, with its event.
//!
//! Test to read first: `tests/blackbox/second_factor.rs`.

use super::{
    Completed, LoginError, Proven, complete, passkey,
    resting::{Step, keep_for, put_back, take},
    state::SignIn,
};
use crate::{
    limit::{self, Try},
    people::{
        factors::{
            self,
            passkey::{Assertion, Challenge as PasskeyChallenge},
        },
        known_device,
    },
    provider::Provider,
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    authentication::Method,
    clock::Time,
    factor::{Factors, SealedTotp},
    ids::UserId,
    mail::{FactorChange, Language},
    secret::BearerSecret,
    session::Session,
    store::{StoreError, StoreResult},
    tally::Tallied,
    user::User,
};
use chrono::Duration;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How long a challenge waits: a phone in another room, a code on paper in a drawer.
const LIFE: Duration = Duration::minutes(10);

/// Wrong codes that a challenge bears; then the password is asked for again.
const TRIES: u8 = 5;

/// A second factor is needed.
#[derive(Debug)]
pub struct Challenge {
    /// Names the sign-in in the next step.
    pub login_id: BearerSecret,
    /// What it can be met with: names for programs, what withstands most first.
    pub methods: Vec<&'static str>,
    /// For `navigator.credentials.get()`, where a passkey is among them.
    pub passkey: Option<Value>,
}

/// What is brought.
#[derive(Clone, Copy)]
pub enum Code<'a> {
    /// A passkey's signature.
    Passkey(&'a Assertion),
    /// Of an authenticator app.
    Totp(&'a str),
    /// One of those that were written down.
    Recovery(&'a str),
}

impl std::fmt::Debug for Code<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Passkey(_) => "Passkey(…)",
            Self::Totp(_) => "Totp(…)",
            Self::Recovery(_) => "Recovery(…)",
        })
    }
}

/// What the step takes.
#[derive(Clone, Copy, Debug)]
pub struct Proof<'a> {
    /// Names the sign-in.
    pub login_id: &'a str,
    /// What is brought.
    pub code: Code<'a>,
    /// Whether this browser is to be trusted for a while.
    pub trust: bool,
    /// What the browser's cookie says of sign-ins before.
    pub device: Option<&'a str>,
    /// The language of the page, for a notice.
    pub language: Language,
}

/// What rests until a code comes.
#[derive(Serialize, Deserialize)]
struct Pending {
    proven: Proven,
    wrong: u8,
    until: Time,
    /// What a passkey of theirs has to sign.
    #[serde(default)]
    passkey: Option<PasskeyChallenge>,
    /// Nothing else will do.
    #[serde(default)]
    passkey_only: bool,
}

/// Asks for a second factor.
pub(super) async fn challenge(
    provider: &Provider,
    proven: Proven,
    factors: &Factors,
) -> StoreResult<Challenge> {
    ask(provider, proven, factors, false).await
}

async fn ask(
    provider: &Provider,
    proven: Proven,
    factors: &Factors,
    passkey_only: bool,
) -> StoreResult<Challenge> {
    let asked = match &provider.passkeys {
        Some(relying_party) if factors.passkeys > 0 => {
            let theirs = provider.stores.passkeys.list(proven.user_id).await?;
            relying_party.request(&theirs)
        }
        _ => None,
    };
    let (options, passkey) = asked.unzip();
    let mut methods = Vec::new();
    if passkey.is_some() {
        methods.push("passkey");
    }
    if !passkey_only {
        if factors.totp.is_some() {
            methods.push("totp");
        }
        methods.push("recovery_code");
    }
    let pending = Pending {
        proven,
        wrong: 0,
        until: provider.now() + LIFE,
        passkey,
        passkey_only,
    };
    let share = pending.proven.user_id.to_string();
    Ok(Challenge {
        login_id: keep_for(provider, Step::SecondFactor, &share, &pending, LIFE).await?,
        methods,
        passkey: options,
    })
}

/// Asks for a second factor in a session that began without one, or for a passkey in one that has two factors already; `None` where
/// the user has none, or was shut out.
///
/// # Errors
/// [`LoginError::Limited`], or the store's failure.
pub async fn raise(
    provider: &Provider,
    session: &Session,
    user: &User,
    interaction: Option<String>,
    origin: &Origin,
) -> Result<Option<Challenge>, LoginError> {
    Try::new(&provider.limiter, origin)
        .subject(&limit::STEP_UPS, &session.id.to_string())
        .count()
        .await?;
    let found = provider.stores.factors.find(user.id).await?;
    let Some(factors) = found.filter(Factors::has_second) else {
        return Ok(None);
    };
    // Another code would make the session no stronger.
    let passkey_only = session.authentication.is_multi_factor();
    if passkey_only && (factors.passkeys == 0 || provider.passkeys.is_none()) {
        return Ok(None);
    }
    let proven = Proven {
        sign_in: SignIn::raise(&session.authentication),
        user_id: user.id,
        account: provider.sealer.pseudonym(user.email.key()),
        interaction,
        // That of the session which it is asked for in, or a later one, in which that is over.
        epoch: known_device::epoch_of(provider, user).await?,
        new_device: None,
        remember: false,
        step_up: Some(session.id),
        outdated: None,
        registration_request: None,
    };
    Ok(Some(ask(provider, proven, &factors, passkey_only).await?))
}

/// Takes a code. Where it is right the sign-in goes on to its end.
///
/// # Errors
/// [`LoginError::WrongCode`] where the challenge bears another try, [`LoginError::Expired`], [`LoginError::Limited`].
pub async fn prove(
    provider: &Provider,
    proof: Proof<'_>,
    existing: Option<&Session>,
    origin: &Origin,
) -> Result<Completed, LoginError> {
    let mut pending: Pending = take(provider, Step::SecondFactor, proof.login_id)
        .await?
        .ok_or(LoginError::Expired)?;
    let user_id = pending.proven.user_id;
    let again = async |pending: &Pending| {
        put_back(
            provider,
            Step::SecondFactor,
            (proof.login_id, &user_id.to_string()),
            pending,
            pending.until,
        )
        .await
    };
    // It adds to one session, and is worth nothing elsewhere: seen before a code is used up.
    let its_own = |id| existing.is_some_and(|existing| existing.id == id && existing.user_id == user_id);
    if !pending.proven.step_up.is_none_or(its_own) {
        again(&pending).await?;
        return Err(LoginError::Expired);
    }
    let proven = &pending.proven;
    let known_device =
        known_device::recognise(provider, proof.device, &proven.account, user_id, proven.epoch);
    let counted = Try::new(&provider.limiter, origin)
        .second_factor_of(&user_id.to_string(), known_device.as_deref())
        .count()
        .await;
    if let Err(limited) = counted {
        // Nobody has looked at the code.
        again(&pending).await?;
        return Err(limited.into());
    }

    let now = provider.now();
    let factors = provider.stores.factors.find(user_id).await?;
    let Some(factors) = factors.filter(Factors::has_second) else {
        // Shut out, or switched off meanwhile.
        return Err(LoginError::Expired);
    };
    let used = match (proof.code, &factors.totp) {
        (Code::Passkey(assertion), _) => {
            let Some(challenge) = pending.passkey.clone() else {
                again(&pending).await?;
                return Err(LoginError::NoPasskey);
            };
            use_passkey(provider, user_id, challenge, assertion, origin).await?
        }
        (_, _) if pending.passkey_only => None,
        (Code::Totp(code), Some(totp)) => use_totp(provider, user_id, totp, code, now, origin).await?,
        (Code::Totp(_), None) => None,
        (Code::Recovery(code), _) => {
            let left = factors.recovery_codes_left;
            use_recovery_code(provider, user_id, left, code, proof.language, origin).await?
        }
    };
    let Some(method) = used else {
        let wrong = match proof.code {
            // The trail was told, with what was wrong.
            Code::Passkey(_) => LoginError::WrongPasskey,
            Code::Totp(_) => wrong_code(provider, user_id, AuditAction::SecondFactor, origin).await?,
            Code::Recovery(_) => wrong_code(provider, user_id, AuditAction::RecoveryCode, origin).await?,
        };
        pending.wrong += 1;
        if pending.wrong >= TRIES {
            return Err(LoginError::Expired);
        }
        again(&pending).await?;
        return Err(wrong);
    };
    let mut proven = pending.proven;
    proven.sign_in = proven.sign_in.prove(method);
    // In the epoch of what the code was checked with: if that has changed since, the trust is worth nothing.
    let trust = proof.trust.then(|| {
        factors::trust::mark(
            &provider.sealer,
            user_id,
            factors.trust_epoch,
            now,
            &*provider.rng,
        )
    });
    complete(provider, proven, trust, existing, origin).await
}

async fn wrong_code(
    provider: &Provider,
    user: UserId,
    action: AuditAction,
    origin: &Origin,
) -> StoreResult<LoginError> {
    let event = AuditEvent::new(provider.now(), action, AuditOutcome::Refused, origin).user(user);
    provider.audit(&event).await?;
    provider.tally(Tallied::FailedSignIns);
    Ok(LoginError::WrongCode)
}

async fn use_passkey(
    provider: &Provider,
    user: UserId,
    challenge: PasskeyChallenge,
    assertion: &Assertion,
    origin: &Origin,
) -> Result<Option<Method>, LoginError> {
    let used = passkey::prove(provider, challenge, assertion, Some(user), origin).await?;
    Ok(used.map(|_| Method::Passkey))
}

async fn use_totp(
    provider: &Provider,
    user: UserId,
    totp: &SealedTotp,
    code: &str,
    now: Time,
    origin: &Origin,
) -> Result<Option<Method>, StoreError> {
    let secret = factors::TotpSecret::unseal(&provider.sealer, user, &totp.sealed)?;
    let Some(step) = secret.step_of(code, now) else {
        return Ok(None);
    };
    let event = AuditEvent::new(now, AuditAction::SecondFactor, AuditOutcome::Success, origin).user(user);
    let store = &provider.stores.factors;
    let used = store.use_totp_step(user, &totp.sealed, step, &event).await?;
    Ok(used.then_some(Method::Otp))
}

async fn use_recovery_code(
    provider: &Provider,
    user_id: UserId,
    left: u32,
    code: &str,
    page: Language,
    origin: &Origin,
) -> Result<Option<Method>, StoreError> {
    let Some(user) = provider.stores.users.find(user_id).await? else {
        return Ok(None);
    };
    let now = provider.now();
    let change = FactorChange::RecoveryCodeUsed {
        left: left.saturating_sub(1),
    };
    let mail = factors::notice(provider, &user, change, page, now);
    let event = AuditEvent::new(now, AuditAction::RecoveryCode, AuditOutcome::Success, origin).user(user_id);
    let hash = factors::recovery_code_hash(&provider.sealer, user_id, code);
    let store = &provider.stores.factors;
    let used = store.use_recovery_code(user_id, &hash, &mail, &event).await?;
    if used {
        provider.wake.mails();
    }
    Ok(used.then_some(Method::RecoveryCode))
}
