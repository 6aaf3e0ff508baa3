//! The gate's cookie: it names a grant, and the grant names its user, as long as it stands.
//!
//! What the store said of a grant that stands no more is not remembered: the next request asks again.

use super::identity::Identity;
use crate::{protected_apps::ProtectedApp, provider::Provider, seal::Purpose};
use authmodel::{
    grant::{GrantReference, Subject},
    ids::{GrantId, UserId},
    store::StoreResult,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::sync::Arc;
use uuid::Uuid;

/// The gate's cookie for a grant, good at this origin.
pub(super) fn issue(provider: &Provider, origin: &str, grant: GrantId, user: UserId) -> String {
    let plain = [grant.0.into_bytes(), user.0.into_bytes()].concat();
    let sealed = provider
        .sealer
        .seal(Purpose::GatePass, origin.as_bytes(), &plain, &*provider.rng);
    URL_SAFE_NO_PAD.encode(sealed)
}

/// Whose cookie this is: nobody's, where it is not ours, not of this origin, or its grant has ended.
pub(super) async fn identity(
    provider: &Provider,
    app: &ProtectedApp,
    origin: &str,
    pass: &str,
) -> StoreResult<Option<Arc<Identity>>> {
    let Some((grant, user)) = open(provider, origin, pass) else {
        return Ok(None);
    };
    if let Some(known) = provider.identities.0.get(&grant) {
        return Ok(Some(known));
    }
    let named = GrantReference {
        id: grant,
        user_id: Some(user),
    };
    let Some(Subject { grant, user, groups }) =
        provider.stores.grants.subject(&named, provider.now()).await?
    else {
        return Ok(None);
    };
    if grant.client_id.as_str() != app.client_id() {
        return Ok(None);
    }
    let identity = Arc::new(Identity {
        subject: user.id.to_string(),
        username: user.username.as_ref().map(|name| name.as_str().to_owned()),
        name: user.name.clone(),
        email: user.email.as_str().to_owned(),
        groups,
        is_multi_factor: grant.authentication.is_multi_factor(),
    });
    provider.identities.0.insert(grant.id, Arc::clone(&identity));
    Ok(Some(identity))
}

fn open(provider: &Provider, origin: &str, pass: &str) -> Option<(GrantId, UserId)> {
    let sealed = URL_SAFE_NO_PAD.decode(pass).ok()?;
    let plain = provider
        .sealer
        .unseal(Purpose::GatePass, origin.as_bytes(), &sealed)
        .ok()?;
    let (grant, user) = plain.split_at_checked(16)?;
    Some((
        GrantId(Uuid::from_slice(grant).ok()?),
        UserId(Uuid::from_slice(user).ok()?),
    ))
}
