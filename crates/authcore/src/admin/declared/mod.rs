//! Clients, groups and resource servers that operators declare in files, and keep in git: what the files say is made so, all of
//! it or nothing.
//!
//! Owns what follows of a declaration ([`plan()`]) and doing so ([`apply`]). How files are written is the adapter's.
//!
//! Invariants: a section that no file has is left alone, and one that is there holds all that is declared of its kind, in
//! whichever files and order; what is removed was made from a file, was in one, and is in none now; what is as the files say
//! is not written; the rules are those of the command line and the API
//! ([`client_rules`](super::client_rules), [`groups`](super::groups), [`resources`](crate::resources)).
//!
//! Test to read first: `what_files_say_is_made_so_and_said_before` in `tests/blackbox/declared.rs`.

mod clients;
pub mod declaration;
mod groups;
pub mod guard;
pub mod plan;
mod resources;

use super::{Actor, Administration, Denied, client_access::Moving};
use authmodel::{
    declaration::DeclaredKind,
    role::Right,
    store::{DeclarationChanges, StoreError, StoreResult},
};
use clients::Then;
use declaration::{Declaration, DeclarationProblems};
use plan::{Drawing, Plan};
use std::collections::BTreeMap;

/// How often a declaration is planned anew where something changed meanwhile: another instance that starts with the same
/// files needs one more, an operator at work perhaps another.
const TRIES: u32 = 5;

/// A declaration is not applied; nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum DeclaredError {
    /// Something in the files is wrong.
    #[error(transparent)]
    Problems(#[from] DeclarationProblems),
    /// What it changes went on changing.
    #[error("what the files declare was changed by others again and again: nothing was applied")]
    Busy,
    /// Whoever acts may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a declaration would change.
///
/// # Errors
/// [`DeclaredError`].
pub async fn plan(
    admin: &Administration,
    declaration: &Declaration,
    actor: &Actor,
) -> Result<Plan, DeclaredError> {
    for right in [Right::ManageClients, Right::ManageGroups] {
        admin.demand(actor, right, "declared.apply", None).await?;
    }
    let known = admin.stores.declarations.list().await?;
    let mut drawing = Drawing::new(admin, actor, known);
    // Clients may have scopes of resource servers that come with them.
    let resources = resources::draw(declaration.resources.as_deref(), admin, &mut drawing).await?;
    let mut moving = Moving::default();
    if let Some(groups) = &declaration.groups {
        moving = groups::draw(groups, admin, &mut drawing).await?;
    }
    if let Some(stated) = &declaration.clients {
        let mut config = admin.config.clone();
        config.resources = resources.into();
        let then = Then {
            config: &config,
            groups: &moving,
        };
        clients::draw(stated, &then, admin, &mut drawing).await?;
    }
    Ok(drawing.finish()?)
}

/// Makes what is declared so, in one transaction. What was done.
///
/// # Errors
/// [`DeclaredError`]; nothing has changed then.
pub async fn apply(
    admin: &Administration,
    declaration: &Declaration,
    actor: &Actor,
) -> Result<Plan, DeclaredError> {
    for _ in 0..TRIES {
        let plan = plan(admin, declaration, actor).await?;
        let changes = plan.changes();
        if changes.is_empty()
            || admin
                .stores
                .declarations
                .apply(changes, admin.clock.now())
                .await?
        {
            return Ok(plan);
        }
    }
    Err(DeclaredError::Busy)
}

/// What of a kind is declared, each with its file.
///
/// # Errors
/// Where the store fails.
pub async fn files_of(admin: &Administration, kind: DeclaredKind) -> StoreResult<BTreeMap<String, String>> {
    let all = admin.stores.declarations.list().await?;
    let of_kind = all.into_iter().filter(|one| one.kind == kind);
    Ok(of_kind.map(|one| (one.name, one.file)).collect())
}

/// Lets go of all that is declared: it stays as it is, and is changed by hand from then on. How many there were.
///
/// # Errors
/// [`DeclaredError`].
pub async fn release(admin: &Administration, actor: &Actor) -> Result<usize, DeclaredError> {
    for right in [Right::ManageClients, Right::ManageGroups] {
        admin.demand(actor, right, "declared.release", None).await?;
    }
    let known = admin.stores.declarations.list().await?;
    let number = known.len();
    let mut changes = DeclarationChanges::default();
    for declared in known {
        plan::let_go(admin, actor, declared, &mut changes);
    }
    admin
        .stores
        .declarations
        .apply(&changes, admin.clock.now())
        .await?;
    Ok(number)
}
