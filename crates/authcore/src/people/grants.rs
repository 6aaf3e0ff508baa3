//! The user's own list of what stands of theirs: which app or device, since when, last used when, and what for; and ending
//! each.
//!
//! Everything that holds tokens is on it, the operator's own apps and approved devices included. What an app got in one
//! browser session (a silent renewal makes a grant each time) is one line, which ends as one.
//!
//! Test to read first: `tests/blackbox/grants.rs`.

use super::{account::AllowedClient, browser::Browser};
use crate::{descriptions::ScopeDescription, provider::Provider};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    authorization::ClaimsRequest,
    clock::Time,
    grant::GrantSummary,
    ids::GrantId,
    scope::Scope,
    session::Session,
    store::StoreResult,
};
use serde::Serialize;

/// A line of the list.
#[derive(Debug, Serialize)]
pub struct GrantDescription {
    id: GrantId,
    client: AllowedClient,
    kind: Kind,
    scopes: Vec<ScopeDescription>,
    since: Time,
    last_used_at: Time,
    /// The browser in which it was allowed.
    browser: Browser,
    /// Whether it goes on after a sign-out at that browser.
    outlives_session: bool,
    /// Whether that browser is this one, in this session.
    this_session: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    App,
    Device,
}

/// What stands of the user of this session, newest first.
///
/// # Errors
/// Where a store fails.
pub async fn list(provider: &Provider, session: &Session) -> StoreResult<Vec<GrantDescription>> {
    let found = provider
        .stores
        .grants
        .list(session.user_id, provider.now())
        .await?;
    let mut described = Vec::new();
    for grant in merged(found) {
        // From the store, not through [`Provider::client`]: a list is no reason to ask a client's server for anything.
        let client = provider.clients.known(&grant.client_id).await?;
        let Some(client) = client else { continue };
        described.push(GrantDescription {
            id: grant.id,
            client: AllowedClient::of(&client),
            kind: if grant.is_device { Kind::Device } else { Kind::App },
            scopes: ScopeDescription::all(provider, &grant.scope, &ClaimsRequest::default(), &grant.audience),
            since: grant.created_at,
            last_used_at: grant.last_used_at.unwrap_or(grant.created_at),
            browser: Browser::of(grant.user_agent.as_deref()),
            outlives_session: grant.outlives_session,
            this_session: grant.session_id == session.id,
        });
    }
    Ok(described)
}

/// Ends a line of the list. Whether it was there.
///
/// # Errors
/// Where a store fails.
pub async fn end(provider: &Provider, session: &Session, id: GrantId, origin: &Origin) -> StoreResult<bool> {
    let now = provider.now();
    let event = AuditEvent::new(now, AuditAction::GrantEnded, AuditOutcome::Success, origin)
        .user(session.user_id)
        .session(session.id);
    provider.stores.grants.end(session.user_id, id, now, &event).await
}

/// The grants of an app in one session as one: the newest one's name, everything that any of them allows.
fn merged(grants: Vec<GrantSummary>) -> Vec<GrantSummary> {
    let mut lines: Vec<GrantSummary> = Vec::new();
    for grant in grants {
        let same = lines.iter_mut().find(|line| {
            !grant.outlives_session
                && !line.outlives_session
                && line.session_id == grant.session_id
                && line.client_id == grant.client_id
        });
        let Some(line) = same else {
            lines.push(grant);
            continue;
        };
        let used = |grant: &GrantSummary| grant.last_used_at.unwrap_or(grant.created_at);
        line.last_used_at = Some(used(line).max(used(&grant)));
        line.created_at = line.created_at.min(grant.created_at);
        line.scope = Scope::union(&line.scope, &grant.scope);
        line.audience.extend(grant.audience);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use authmodel::{
        ids::{ClientId, SessionId},
        rng::SystemRng,
    };

    #[test]
    fn what_an_app_got_in_a_session_is_one_line_and_what_outlives_it_another() {
        let at = |seconds: i64| chrono::DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("a time");
        let session_id = SessionId::generate(&SystemRng);
        let grant = |seconds, scope: &str, outlives_session| GrantSummary {
            id: GrantId::generate(&SystemRng),
            client_id: ClientId::parse("app").expect("an id"),
            session_id,
            scope: Scope::parse(scope).expect("a scope"),
            audience: vec!["goals".to_owned()],
            created_at: at(seconds),
            last_used_at: None,
            user_agent: None,
            outlives_session,
            is_device: false,
        };
        let newest = grant(9, "openid", false);
        let lines = merged(vec![
            newest.clone(),
            grant(5, "openid", true),
            grant(1, "openid email", false),
        ]);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].id, newest.id);
        assert_eq!(lines[0].created_at, at(1));
        assert_eq!(lines[0].last_used_at, Some(at(9)));
        assert!(lines[0].scope.contains("email"));
    }
}
