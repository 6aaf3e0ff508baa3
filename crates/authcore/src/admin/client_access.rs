//! Whom a client's rule may name: groups that there are, and users who have an account. What a rule is stands in
//! [`authmodel::client::ClientAccess`]; who is let in by it, in `tokens/admission.rs`.
//!
//! Refused: a name that is new to the rule and names nothing. A misspelt one would lock out those who were meant, and let in whoever
//! gets the name one day. What stood in the rule before stays: a user who was named may be gone since.

use super::{
    Administration,
    client_rules::{ClientProblems, MemberProblem},
    clients::ClientError,
};
use authmodel::client::{Allowed, ClientAccess, ClientMetadata};

/// Refuses a rule that newly names what is not there.
pub(super) async fn check(
    admin: &Administration,
    metadata: &ClientMetadata,
    known: Option<&ClientMetadata>,
) -> Result<(), ClientError> {
    let ClientAccess::Only(asked) = &metadata.access else {
        return Ok(());
    };
    let nothing = Allowed::default();
    let before = match known.map(|known| &known.access) {
        Some(ClientAccess::Only(allowed)) => allowed,
        Some(ClientAccess::Everyone) | None => &nothing,
    };
    let mut unknown = Vec::new();
    for group in asked.groups.iter().filter(|group| !before.groups.contains(group)) {
        if admin.stores.groups.find(group).await?.is_none() {
            unknown.push(format!("there is no group {group}"));
        }
    }
    for user in asked.users.iter().filter(|user| !before.users.contains(user)) {
        if admin.stores.users.find(*user).await?.is_none() {
            unknown.push(format!("nobody has the identifier {user}"));
        }
    }
    if unknown.is_empty() {
        return Ok(());
    }
    let problem = MemberProblem::new("access", unknown.join("; "));
    Err(ClientProblems(vec![problem]).into())
}
