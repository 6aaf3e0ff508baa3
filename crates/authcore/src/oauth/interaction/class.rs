//! The class of sign-in that a request asks for (`acr_values`, `acr` in `claims`; OIDC Core §3.1.2.1, §5.5.1.1; RFC 9470), held
//! against the session that there is.
//!
//! A session that lacks it is stepped up, not signed in again. Where the user has no second factor a wish goes unfulfilled, and a
//! condition is answered with `unmet_authentication_requirements`: nobody is made to set one up on the way to an app.
//!
//! Test to read first: `tests/blackbox/step_up.rs`.

use crate::provider::Provider;
use authmodel::{
    authentication::{ACR_MFA, ACR_OPAQUE, ACR_PHR},
    authorization::AuthorizationRequest,
    factor::Factors,
    session::Session,
    store::StoreResult,
};

/// What can be done about a session that is not of the class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    /// The user has what is missing, and was not asked for it.
    CanBeProven,
    /// The password, which is a condition, and which everybody has.
    Password,
    /// They have not, and it is a condition.
    Unmet,
}

/// What a session lacks of the classes that the request asks for.
pub(super) async fn lacking(
    provider: &Provider,
    request: &AuthorizationRequest,
    session: &Session,
) -> StoreResult<Option<Lack>> {
    let asked = request.details.acr.as_deref().unwrap_or_default();
    let mut classes = asked.split(' ').filter(|class| !class.is_empty()).peekable();
    if classes.peek().is_none() || classes.any(|class| session.authentication.is_of(class)) {
        return Ok(None);
    }
    let asks_for = |class| asked.split(' ').any(|asked| asked == class);
    if asks_for(ACR_MFA) || asks_for(ACR_PHR) {
        let factors = provider.stores.factors.find(session.user_id).await?;
        let has_passkey =
            |factors: &Factors| asks_for(ACR_PHR) && factors.passkeys > 0 && provider.passkeys.is_some();
        if factors.is_some_and(|factors| asks_for(ACR_MFA) && factors.has_second() || has_passkey(&factors)) {
            return Ok(Some(Lack::CanBeProven));
        }
    }
    Ok(request.acr_is_essential.then_some(if asks_for(ACR_OPAQUE) {
        Lack::Password
    } else {
        Lack::Unmet
    }))
}
