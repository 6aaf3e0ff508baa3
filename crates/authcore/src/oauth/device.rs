//! Device authorization (RFC 8628): a device without a keyboard shows a code, and its user decides at another screen.
//!
//! The user code is short enough to type, so guessing it is limited (§5.1): eight letters of twenty are 34 bits, one
//! guess in a thousand million for a hundred codes at a time, and tries are counted.
//!
//! Test to read first: `tests/blackbox/negative/device.rs`.

use super::{
    authorize::{check, error::AuthorizeError},
    refused,
};
use crate::params::Params;
use crate::{
    clients::authentication::{self, ClientAuthError, RequestCredentials},
    descriptions::{ClientDescription, ResourceDescription, ScopeDescription},
    limit::{self, LimitError, Try},
    people::session::std_duration,
    provider::Provider,
    tokens::{
        admission,
        policy::{self, Asked, Carried, OnBehalf},
    },
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    authorization::ClaimsRequest,
    client::{Client, GrantType},
    device::{DeviceApproval, DeviceDecision, DeviceRequest},
    grant::GrantDetails,
    ids::{GrantId, UserId},
    rng::Rng,
    secret::{BearerSecret, SecretHash},
    session::Session,
    store::StoreError,
};
use chrono::Duration;
use serde::Serialize;

/// How long a device has to wait between two polls (§3.2: 5 seconds where nothing is said).
pub(crate) const POLL_INTERVAL: std::time::Duration = std::time::Duration::from_secs(5);

/// How long both codes are good: time to find the other screen, sign in and type.
const LIFETIME: Duration = Duration::minutes(10);

/// Letters of user codes (§6.1): no vowels, so that no word comes about, and nothing that looks like something else.
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// Letters of a user code.
const USER_CODE_LENGTH: usize = 8;

/// A device authorization was refused.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// The client could not be authenticated.
    #[error(transparent)]
    ClientAuth(#[from] ClientAuthError),
    /// The client is not registered for the grant.
    #[error("the client may not use device codes")]
    GrantNotAllowed,
    /// A parameter is wrong.
    #[error(transparent)]
    Authorize(#[from] AuthorizeError),
    /// The client is not open to whoever is signed in.
    #[error("the user may not use the client")]
    NoAccess {
        /// What it is called.
        client: String,
    },
    /// Too many codes were tried.
    #[error("too many tries")]
    Limited {
        /// When the next one is worth while.
        retry_after: std::time::Duration,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl refused::Refused for DeviceError {
    fn is_told(&self) -> bool {
        match self {
            Self::ClientAuth(fact) => refused::auth_is_told(fact),
            Self::GrantNotAllowed | Self::Limited { .. } => true,
            Self::Authorize(fact) => !matches!(fact, AuthorizeError::Store(_)),
            // A user's matter, at a page that says so.
            Self::NoAccess { .. } | Self::Store(_) => false,
        }
    }

    fn is_strangers(&self) -> bool {
        matches!(self, Self::ClientAuth(_))
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::ClientAuth(fact) => refused::auth_hint(fact),
            Self::GrantNotAllowed => Some(refused::GRANT),
            Self::Authorize(_) | Self::NoAccess { .. } | Self::Limited { .. } | Self::Store(_) => None,
        }
    }
}

impl From<LimitError> for DeviceError {
    fn from(fact: LimitError) -> Self {
        match fact {
            LimitError::Reached { retry_after } => Self::Limited { retry_after },
            LimitError::Store(error) => Self::Store(error),
        }
    }
}

/// The answer to the device (§3.2).
#[derive(Serialize)]
pub struct DeviceAuthorization {
    device_code: String,
    user_code: String,
    verification_uri: String,
    verification_uri_complete: String,
    expires_in: i64,
    interval: u64,
}

/// Begins a device authorization (§3.1).
///
/// # Errors
/// [`DeviceError`] names what is wrong; nothing is kept then.
pub async fn authorize(
    provider: &Provider,
    body: &[u8],
    presented: &RequestCredentials<'_>,
    origin: &Origin,
) -> Result<DeviceAuthorization, DeviceError> {
    let (params, problem) = Params::parse(body);
    let outcome = match problem {
        Some(problem) => Err(AuthorizeError::Params(problem).into()),
        None => begin(provider, &params, presented, origin).await,
    };
    refused::tell(provider, "device", (&params, presented), &outcome);
    outcome
}

async fn begin(
    provider: &Provider,
    params: &Params<'_>,
    presented: &RequestCredentials<'_>,
    origin: &Origin,
) -> Result<DeviceAuthorization, DeviceError> {
    let client = authentication::authenticate(&provider.clients, presented, params).await?;
    if !client.may_use(GrantType::DeviceCode) {
        return Err(DeviceError::GrantNotAllowed);
    }
    check::bounded(params)?;
    let carried = check::carried(provider, &client, params, ClaimsRequest::default())?;
    let request = DeviceRequest {
        client_id: client.id.clone(),
        scope: carried.scope,
        audience: carried.audience,
        details: GrantDetails {
            authorization_details: carried.details,
            ..GrantDetails::default()
        },
        expires_at: provider.now() + LIFETIME,
    };
    Try::new(&provider.limiter, origin)
        .network(&limit::DEVICE_NETWORK)
        .count()
        .await?;
    let device_code = BearerSecret::generate(&*provider.rng);
    let user_code = loop {
        let code = draw(&*provider.rng);
        let (device_hash, user_hash) = (device_code.hash(), SecretHash::of(code.as_bytes()));
        let ttl = std_duration(LIFETIME);
        // One in thirty thousand million is taken; then another.
        if provider
            .stores
            .device_codes
            .open(&device_hash, &user_hash, &request, ttl)
            .await?
        {
            break code;
        }
    };
    let shown = shown(&user_code);
    let issuer = &provider.config.issuer;
    Ok(DeviceAuthorization {
        device_code: device_code.expose().to_owned(),
        verification_uri: issuer.at("/device"),
        verification_uri_complete: complete(provider, &shown),
        user_code: shown,
        expires_in: LIFETIME.num_seconds(),
        interval: POLL_INTERVAL.as_secs(),
    })
}

/// The address that carries the code along (§3.2, `verification_uri_complete`), for a picture of it (§3.3.1). `None` for
/// what can't be a code; whether it is one is not looked up, so the picture tells guessers nothing.
pub fn verification_uri_complete(provider: &Provider, typed: &str) -> Option<String> {
    let code = normalised(typed);
    let is_one = code.len() == USER_CODE_LENGTH && code.bytes().all(|letter| ALPHABET.contains(&letter));
    is_one.then(|| complete(provider, &shown(&code)))
}

/// A code as it is shown: in two halves, which are easier to type.
fn shown(code: &str) -> String {
    let (first, second) = code.split_at(USER_CODE_LENGTH / 2);
    format!("{first}-{second}")
}

fn complete(provider: &Provider, shown: &str) -> String {
    provider.config.issuer.at(&format!("/device?user_code={shown}"))
}

/// What the page shows of a waiting device.
#[derive(Debug, Serialize)]
pub struct DeviceDescription {
    client: ClientDescription,
    scopes: Vec<ScopeDescription>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<ResourceDescription>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authorization_details: Vec<serde_json::Value>,
}

/// Describes a waiting device to the user who typed its code: `None` where there is none.
///
/// # Errors
/// [`DeviceError::NoAccess`], [`DeviceError::Limited`], or the store's failure.
pub async fn describe(
    provider: &Provider,
    typed: &str,
    session: &Session,
    origin: &Origin,
) -> Result<Option<DeviceDescription>, DeviceError> {
    let Some(request) = guess(provider, typed, session, origin).await? else {
        return Ok(None);
    };
    let Some(client) = provider.client(&request.client_id).await? else {
        return Ok(None);
    };
    demand_admission(provider, &client, session.user_id).await?;
    let scopes = ScopeDescription::all(
        provider,
        &request.scope,
        &request.details.claims,
        &request.audience,
    );
    Ok(Some(DeviceDescription {
        client: (&*client).into(),
        scopes,
        resources: ResourceDescription::all(provider, &request.audience),
        authorization_details: request.details.authorization_details,
    }))
}

/// Takes the user's word (§3.3): `false` where there is nothing to decide.
///
/// # Errors
/// [`DeviceError::NoAccess`] where it is allowed by a user who may not use the client (the device waits on, maybe for another
/// account), [`DeviceError::Limited`], or the store's failure.
pub async fn decide(
    provider: &Provider,
    typed: &str,
    allow: bool,
    session: &Session,
    origin: &Origin,
) -> Result<bool, DeviceError> {
    let Some(request) = guess(provider, typed, session, origin).await? else {
        return Ok(false);
    };
    // What the operator has taken from the client since it asked is not allowed any more.
    let Some(client) = provider.client(&request.client_id).await? else {
        return Ok(false);
    };
    if allow {
        demand_admission(provider, &client, session.user_id).await?;
    }
    let asked = Carried {
        scope: request.scope.clone(),
        claims: request.details.claims.clone(),
        audience: request.audience.clone(),
        details: request.details.authorization_details.clone(),
    };
    let left = policy::effective(
        &provider.config,
        &client,
        OnBehalf::User,
        Asked::default(),
        Some(&asked),
    );
    let Ok(left) = left.map_err(AuthorizeError::from) else {
        return Ok(false);
    };
    let decision = if allow {
        DeviceDecision::Approved(DeviceApproval {
            grant_id: GrantId::generate(&*provider.rng),
            user_id: session.user_id,
            session_id: session.id,
            authentication: session.authentication.clone(),
            allowed_at: provider.now(),
            scope: left.scope,
        })
    } else {
        DeviceDecision::Denied
    };
    // The row first: what leaves no trace does not happen, and an approval that the device may have by now can't be answered
    // by an error. Only who is signed in gets here, with a code that waits.
    let outcome = if allow {
        AuditOutcome::Success
    } else {
        AuditOutcome::Refused
    };
    let event = AuditEvent::new(provider.now(), AuditAction::Consent, outcome, origin);
    let event = event.user(session.user_id).client(&request.client_id);
    provider.audit(&event.session(session.id)).await?;
    let decided = provider
        .stores
        .device_codes
        .decide(&key(typed), &decision)
        .await?;
    Ok(decided)
}

/// Refuses a user whom the client is not open to.
async fn demand_admission(provider: &Provider, client: &Client, user: UserId) -> Result<(), DeviceError> {
    if admission::may_use(provider, client, user).await? {
        return Ok(());
    }
    Err(DeviceError::NoAccess {
        client: client.metadata.client_name.clone(),
    })
}

/// What a user typed, as it was drawn: case and whatever stands between letters don't matter (§6.1).
fn normalised(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

fn key(typed: &str) -> SecretHash {
    SecretHash::of(normalised(typed).as_bytes())
}

/// Draws a user code; bytes that would favour some letters are drawn anew.
fn draw(rng: &dyn Rng) -> String {
    let fair = u8::MAX - u8::MAX % ALPHABET.len() as u8;
    let mut code = String::with_capacity(USER_CODE_LENGTH);
    while code.len() < USER_CODE_LENGTH {
        let mut bytes = [0; USER_CODE_LENGTH];
        rng.fill(&mut bytes);
        let letters = bytes
            .iter()
            .filter(|byte| **byte < fair)
            .map(|byte| ALPHABET[usize::from(*byte) % ALPHABET.len()]);
        code.extend(letters.map(char::from).take(USER_CODE_LENGTH - code.len()));
    }
    code
}

/// What waits under a code. Counted before it is looked for, so that of many tries at once no more are let through; only what
/// was wrong stays counted.
async fn guess(
    provider: &Provider,
    typed: &str,
    session: &Session,
    origin: &Origin,
) -> Result<Option<DeviceRequest>, DeviceError> {
    let guess = Try::new(&provider.limiter, origin)
        .subject(&limit::DEVICE_GUESSES, &session.user_id.to_string())
        .network(&limit::DEVICE_GUESSES_NETWORK)
        .count_guess()
        .await?;
    let found = provider.stores.device_codes.find(&key(typed)).await?;
    if found.is_some() {
        guess.was_right().await?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use authmodel::rng::SystemRng;

    #[test]
    fn a_code_survives_how_users_type_it() {
        let code = draw(&SystemRng);
        assert_eq!(code.len(), USER_CODE_LENGTH);
        assert!(code.bytes().all(|letter| ALPHABET.contains(&letter)));
        let typed = format!(" {}-{} ", code[..4].to_lowercase(), &code[4..]);
        assert_eq!(key(&typed), SecretHash::of(code.as_bytes()));
    }
}
