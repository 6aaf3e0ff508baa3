//! What operators do: a typed request and who acts → a fact. The command line, and whatever else lets operators act, are
//! adapters over these functions: they read requests, write answers, and decide nothing.
//!
//! Every act leaves its event in the transaction of what it changes. Running servers see a change within a second.

pub mod client_changes;
pub mod client_rules;
pub mod clients;
pub mod keys;
pub mod registration_tokens;
pub mod resources;
pub mod users;

use crate::config::CoreConfig;
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    clock::{Clock, Time},
    rng::Rng,
    store::Stores,
};
use std::sync::Arc;

/// Who acts. An operator has no account here; what is known of them is where they are.
#[derive(Clone, Debug, Default)]
pub struct Actor {
    /// From where; nothing at the command line.
    pub origin: Origin,
}

/// What operators' acts lean on. It needs no [`Provider`](crate::Provider): an act is possible beside running servers.
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
    fn event(&self, action: AuditAction, actor: &Actor) -> (AuditEvent, Time) {
        let now = self.clock.now();
        let event = AuditEvent::new(now, action, AuditOutcome::Success, &actor.origin);
        (event, now)
    }
}
