//! What is declared in files.

use super::StoreResult;
use crate::{
    audit::AuditEvent,
    clock::Time,
    declaration::{Declared, DeclaredAct, DeclaredKind},
};
use async_trait::async_trait;

/// All that one declaration changes.
#[derive(Clone, Debug, Default)]
pub struct DeclarationChanges {
    /// What happens, each with its event.
    pub acts: Vec<(DeclaredAct, AuditEvent)>,
    /// The events of what becomes a file's, or no file's any more, and else stays as it is.
    pub events: Vec<AuditEvent>,
    /// What is declared from now on, or in another file than before.
    pub declared: Vec<Declared>,
    /// What is declared no more.
    pub released: Vec<(DeclaredKind, String)>,
}

impl DeclarationChanges {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.acts.is_empty() && self.declared.is_empty() && self.released.is_empty()
    }
}

/// Declarations.
#[async_trait]
pub trait DeclarationStore: Send + Sync {
    /// All that is declared.
    async fn list(&self) -> StoreResult<Vec<Declared>>;

    /// Whether this is declared, and where.
    async fn find(&self, kind: DeclaredKind, name: &str) -> StoreResult<Option<Declared>>;

    /// Does everything, or nothing: whether it was done. `false`, and nothing happens, where one of the things is not as it is
    /// `known`, or is there although it was to be added. The change counters move as for single changes.
    async fn apply(&self, changes: &DeclarationChanges, now: Time) -> StoreResult<bool>;
}
