//! The gate's cookie: it names a grant, and the grant names its user, as long as it stands and the app's rule admits them.
//!
//! What the store said of a grant that stands no more is not remembered: the next request asks again. The rule is asked at each
//! request, of the client that is in memory, so that a change of it is seen as soon as a change of its members.

use super::{Asked, identity::Identity};
use crate::{protected_apps::ProtectedApp, provider::Provider, seal::Purpose};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    client::Client,
    grant::{GrantReference, Subject},
    ids::{ClientId, GrantId, UserId},
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

/// Whose cookie this is: nobody's, where it is not ours, not of this origin, its grant has ended, or its user may not use the app
/// (any more). Such a grant is ended.
pub(super) async fn identity(
    provider: &Provider,
    app: &ProtectedApp,
    asked: &Asked<'_>,
    origin: &Origin,
) -> StoreResult<Option<Arc<Identity>>> {
    let Some((grant, user)) = asked.pass.and_then(|pass| open(provider, asked.origin, pass)) else {
        return Ok(None);
    };
    let Ok(client_id) = ClientId::parse(&app.client_id()) else {
        return Ok(None);
    };
    let Some(client) = provider.clients.known(&client_id).await? else {
        return Ok(None);
    };
    let named = GrantReference {
        id: grant,
        user_id: Some(user),
    };
    let Some(identity) = who(provider, &client, &named).await? else {
        return Ok(None);
    };
    if client.admits(user, &identity.groups) {
        return Ok(Some(identity));
    }
    end(provider, &client, &named, origin).await?;
    Ok(None)
}

/// Whose grant of this client's it is, as the store said within [`super::FRESH`].
async fn who(
    provider: &Provider,
    client: &Client,
    named: &GrantReference,
) -> StoreResult<Option<Arc<Identity>>> {
    if let Some(known) = provider.identities.0.get(&named.id) {
        return Ok(Some(known));
    }
    let Some(Subject { grant, user, groups }) = provider.stores.grants.subject(named, provider.now()).await?
    else {
        return Ok(None);
    };
    if grant.client_id != client.id {
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

/// Ends the grant of a user who was taken out of the app's rule, or of a group that it names, as a refresh would.
async fn end(
    provider: &Provider,
    client: &Client,
    named: &GrantReference,
    origin: &Origin,
) -> StoreResult<()> {
    let now = provider.now();
    let event = AuditEvent::new(now, AuditAction::AccessLost, AuditOutcome::Refused, origin);
    let grants = &provider.stores.grants;
    grants.revoke_named(named, &client.id, now, &event).await?;
    provider.identities.0.invalidate(&named.id);
    Ok(())
}

/// Whether the grant stands, and its user may use the app.
pub(super) async fn stands(
    provider: &Provider,
    client: &Client,
    grant: GrantId,
    user: UserId,
) -> StoreResult<bool> {
    let named = GrantReference {
        id: grant,
        user_id: Some(user),
    };
    let identity = who(provider, client, &named).await?;
    Ok(identity.is_some_and(|identity| client.admits(user, &identity.groups)))
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
