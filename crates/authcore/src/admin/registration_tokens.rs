//! Initial access tokens of dynamic registration (RFC 7591 §3).

use super::{Actor, Administration, Denied, Tells as _};
use authmodel::{audit::AuditAction, clock::Time, role::Right, secret::BearerSecret, store::StoreError};
use chrono::Duration;
use serde_json::{Value, json};

/// A token that is good for longer is one that nobody remembers.
const LONGEST: Duration = Duration::days(400);

/// What a token is to be good for.
#[derive(Clone, Copy, Debug)]
pub struct TokenRequest {
    /// How many registrations.
    pub uses: u32,
    /// How long.
    pub valid: Duration,
}

/// A token that was just made.
#[derive(Debug)]
pub struct TokenAdded {
    /// The token, shown this once.
    pub token: BearerSecret,
    /// When it expires.
    pub expires_at: Time,
}

/// A token is not made.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// It would be good for nothing.
    #[error("a token has to be good for one registration at least")]
    Uses,
    /// It would be good never, or for too long.
    #[error("a token has to be good for more than no time and at most 400 days")]
    Valid,
    /// Whoever acts may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a token that lets its holder register clients.
///
/// # Errors
/// [`TokenError`]; nothing is kept then.
pub async fn add(
    admin: &Administration,
    request: TokenRequest,
    actor: &Actor,
) -> Result<TokenAdded, TokenError> {
    admin
        .demand(actor, Right::ManageClients, "registration_tokens.add", None)
        .await?;
    if request.uses == 0 {
        return Err(TokenError::Uses);
    }
    if request.valid <= Duration::zero() || request.valid > LONGEST {
        return Err(TokenError::Valid);
    }
    let (event, now) = admin.event(AuditAction::RegistrationTokenAdded, actor);
    let token = BearerSecret::generate(&*admin.rng);
    let expires_at = now + request.valid;
    let offered = json!({ "uses": request.uses, "expires_at": expires_at });
    let event = event.about("a registration token", Value::Null, offered);
    let tokens = &admin.stores.initial_access_tokens;
    tokens
        .add(&token.hash(), request.uses, expires_at, now, &event)
        .await?;
    Ok(TokenAdded { token, expires_at })
}
