//! Whom a client's rule may name: groups that there are, and users who have an account. What a rule is stands in
//! [`authmodel::client::ClientAccess`]; who is let in by it, in `tokens/admission.rs`.
//!
//! Refused: a name that is new to the rule and names nothing. A misspelt one would lock out those who were meant, and let in whoever
//! gets the name one day. What stood in the rule before stays: a user who was named may be gone since.

use super::{
    Administration,
    client_error::ClientError,
    client_rules::{ClientProblems, MemberProblem},
};
use authmodel::{
    client::{Allowed, ClientAccess, ClientMetadata},
    store::StoreResult,
};
use std::collections::BTreeSet;

/// Groups that come or go together with a rule.
#[derive(Debug, Default)]
pub(super) struct Moving {
    /// Those that there are then.
    pub(super) coming: BTreeSet<String>,
    /// Those that there are no more.
    pub(super) going: BTreeSet<String>,
}

/// Refuses a rule that newly names what is not there.
pub(super) async fn check(
    admin: &Administration,
    metadata: &ClientMetadata,
    known: Option<&ClientMetadata>,
) -> Result<(), ClientError> {
    match problem(admin, metadata, known, &Moving::default()).await? {
        None => Ok(()),
        Some(problem) => Err(ClientProblems(vec![problem]).into()),
    }
}

/// What a rule newly names and will not be there.
pub(super) async fn problem(
    admin: &Administration,
    metadata: &ClientMetadata,
    known: Option<&ClientMetadata>,
    moving: &Moving,
) -> StoreResult<Option<MemberProblem>> {
    let ClientAccess::Only(asked) = &metadata.access else {
        return Ok(None);
    };
    let nothing = Allowed::default();
    let before = match known.map(|known| &known.access) {
        Some(ClientAccess::Only(allowed)) => allowed,
        Some(ClientAccess::Everyone) | None => &nothing,
    };
    let mut unknown = Vec::new();
    for group in &asked.groups {
        let is_there = if moving.going.contains(group.as_str()) {
            false
        } else if before.groups.contains(group) || moving.coming.contains(group.as_str()) {
            true
        } else {
            admin.stores.groups.find(group).await?.is_some()
        };
        if !is_there {
            unknown.push(format!("there is no group {group}"));
        }
    }
    for user in asked.users.iter().filter(|user| !before.users.contains(user)) {
        if admin.stores.users.find(*user).await?.is_none() {
            unknown.push(format!("nobody has the identifier {user}"));
        }
    }
    Ok((!unknown.is_empty()).then(|| MemberProblem::new("access", unknown.join("; "))))
}
