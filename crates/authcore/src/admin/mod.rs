//! What operators do: a typed request and who acts → a fact. The command line, the REST API, and whatever else lets operators
//! act, are adapters over these functions: they read requests, write answers, and decide nothing.
//!
//! Every act asks first whether whoever acts may (`Administration::demand`); a refusal is an event of the trail by itself.
//! Every act that changes something leaves its event, with who acted, by which way, and what it was before and after, in the
//! transaction of the change. Running servers see a change within a second.
//!
//! Test to read first: `each_role_reaches_what_it_may_and_nothing_else` in `tests/blackbox/admin_roles.rs`.

pub mod access;
pub mod approvals;
pub mod audit;
mod client_access;
pub mod client_changes;
mod client_error;
mod client_ids;
pub mod client_rules;
pub mod clients;
pub mod dashboard;
pub mod declared;
pub mod groups;
pub mod invitations;
pub mod keys;
pub mod pages_client;
pub mod protected_apps;
pub mod registration_tokens;
pub mod resources;
pub mod roles;
pub mod settings;
pub mod user_export;
pub mod user_import;
pub mod user_sessions;
pub mod users;
pub mod webhooks;

use crate::{config::CoreConfig, provider::Provider};
use authmodel::{
    audit::{Act, AuditAction, AuditEvent, AuditOutcome, Origin, Surface},
    clock::{Clock, Time},
    email::EmailAddress,
    ids::{ClientId, UserId},
    rng::Rng,
    role::{Right, Roles},
    store::{StoreError, Stores},
};
use chrono::Duration;
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc};

/// How long after a sign-in what can't be undone may be done: 15 minutes, a sitting at the page.
pub const RECENT: Duration = Duration::minutes(15);

/// What the trail calls the files that operators declare things in.
const BY_FILES: &str = "apply";

/// Who acts. `default()` is whoever has the command line at the host: they have the database and the master key anyway.
#[derive(Clone, Debug, Default)]
pub struct Actor {
    /// From where; nothing at the command line.
    pub origin: Origin,
    /// Which user; nobody at the host's command line, which knows no operator by name.
    pub operator: Option<ActingOperator>,
    /// Whether nobody types, but the files speak that operators declare things in.
    by_files: bool,
}

/// An operator with an account, who acts through a client.
#[derive(Clone, Debug)]
pub struct ActingOperator {
    /// Who.
    pub user: UserId,
    /// Their address.
    pub email: EmailAddress,
    /// Their roles at this moment.
    pub roles: Roles,
    /// Through which client.
    pub client: ClientId,
    /// When they last signed in.
    pub signed_in_at: Time,
}

impl Actor {
    /// An operator with an account.
    pub const fn operator(origin: Origin, operator: ActingOperator) -> Self {
        Self {
            origin,
            operator: Some(operator),
            by_files: false,
        }
    }

    /// The files at the host that operators declare things in.
    pub fn files() -> Self {
        Self {
            by_files: true,
            ..Self::default()
        }
    }

    /// Whether they have this right.
    pub fn may(&self, right: Right) -> bool {
        self.operator
            .as_ref()
            .is_none_or(|operator| operator.roles.allow(right))
    }

    /// Whether they have all of these.
    fn may_all(&self, rights: &BTreeSet<Right>) -> bool {
        rights.iter().all(|right| self.may(*right))
    }

    fn surface(&self) -> Surface {
        match self.operator {
            None if self.by_files => Surface::Apply,
            None => Surface::Cli,
            Some(_) => Surface::Api,
        }
    }

    fn act(&self) -> Act {
        let operator = self.operator.as_ref();
        Act {
            actor: operator.map(|operator| operator.user),
            actor_name: match operator {
                Some(operator) => Some(operator.email.as_str().to_owned()),
                None => self.by_files.then(|| BY_FILES.to_owned()),
            },
            surface: self.surface(),
            target: None,
            before: None,
            after: None,
        }
    }
}

/// An act is refused, whatever it would come to.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// Whoever acts lacks a right.
    #[error("this takes the right {}", .0.as_str())]
    Right(Right),
    /// The target has rights that whoever acts lacks.
    #[error("they have rights that you lack")]
    Outranked,
    /// The sign-in is too long ago for this.
    #[error("this takes a sign-in within the last 15 minutes")]
    SignInTooOld,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What operators' acts lean on. It needs no [`Provider`]: an act is possible beside running servers.
#[derive(Clone)]
pub struct Administration {
    /// The compiled configuration.
    pub config: CoreConfig,
    /// All stores.
    pub stores: Stores,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The randomness.
    pub rng: Arc<dyn Rng>,
}

impl Administration {
    /// Of a provider that runs.
    pub fn of(provider: &Provider) -> Self {
        Self {
            config: CoreConfig::clone(&provider.config),
            stores: provider.stores.clone(),
            clock: provider.clock.clone(),
            rng: provider.rng.clone(),
        }
    }

    fn event(&self, action: AuditAction, actor: &Actor) -> (AuditEvent, Time) {
        let now = self.clock.now();
        let event = AuditEvent::new(now, action, AuditOutcome::Success, &actor.origin).act(actor.act());
        (event, now)
    }

    /// Refuses whoever lacks a right, and writes that down: what they wanted, and of what.
    pub(crate) async fn demand(
        &self,
        actor: &Actor,
        right: Right,
        action: &str,
        target: Option<&str>,
    ) -> Result<(), Denied> {
        if actor.may(right) {
            return Ok(());
        }
        self.refuse(actor, action, target).await?;
        Err(Denied::Right(right))
    }

    /// Refuses whoever would write over somebody with rights that they lack themselves: who may reset an owner's password
    /// would be an owner.
    pub(crate) async fn demand_rank(
        &self,
        actor: &Actor,
        over: &Roles,
        action: &str,
        target: Option<&str>,
    ) -> Result<(), Denied> {
        if actor.may_all(&over.rights()) {
            return Ok(());
        }
        self.refuse(actor, action, target).await?;
        Err(Denied::Outranked)
    }

    /// Refuses what can't be undone to whoever signed in long ago (RFC 9470 §3), and writes that down: a browser left open is
    /// not enough.
    pub(crate) async fn demand_recent(
        &self,
        actor: &Actor,
        action: &str,
        target: Option<&str>,
    ) -> Result<(), Denied> {
        let now = self.clock.now();
        match &actor.operator {
            Some(operator) if now - operator.signed_in_at > RECENT => {
                self.refuse(actor, action, target).await?;
                Err(Denied::SignInTooOld)
            }
            _ => Ok(()),
        }
    }

    /// Writes a refusal down.
    async fn refuse(&self, actor: &Actor, action: &str, target: Option<&str>) -> Result<(), StoreError> {
        let (event, _) = self.event(AuditAction::AdminRefused, actor);
        let mut act = actor.act();
        act.target = target.map(str::to_owned);
        act.after = Some(json!({ "wanted": action }));
        let mut event = event.act(act);
        event.outcome = AuditOutcome::Refused;
        event.user_id = actor.operator.as_ref().map(|operator| operator.user);
        event.client_id = actor.operator.as_ref().map(|operator| operator.client.clone());
        self.stores.audit.append(&event).await
    }
}

/// Says what an event's act was about.
pub(crate) trait Tells {
    /// What the target is called, what it was before and is after.
    fn about(self, target: &str, before: serde_json::Value, after: serde_json::Value) -> Self;
}

impl Tells for AuditEvent {
    fn about(mut self, target: &str, before: serde_json::Value, after: serde_json::Value) -> Self {
        if let Some(act) = &mut self.act {
            act.target = Some(target.to_owned());
            act.before = Some(before).filter(|value| !value.is_null());
            act.after = Some(after).filter(|value| !value.is_null());
        }
        self
    }
}
