//! Many invitations at once, of a file: first all of it is looked at, and where anything is wrong every row that is gets named and nothing is
//! done; then each row is invited by itself, as [`invitations::invite`] does it.
//!
//! Not one transaction for a file: thousands of mails in one would hold its locks against everybody's sign-up for as long. The file is its
//! own receipt instead. Who is invited or has an account is left alone, so that a run that was broken off, or done twice, goes on where it
//! ended and mails nobody again.
//!
//! Test to read first: `a_file_is_looked_at_whole_before_anybody_is_invited` in `tests/blackbox/user_files.rs`.

use super::{
    Actor, Administration, Denied,
    invitations::{self, InvitationDraft, InvitationError},
};
use crate::{provider::Provider, seal::Sealer};
use authmodel::{
    group::GroupName,
    invitation::{MOST_GROUPS, Standing},
    role::Right,
    store::StoreError,
};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// Which, from 0.
    pub row: usize,
    /// What of it.
    pub field: &'static str,
    /// What it has to be.
    pub message: String,
}

/// An import is refused, or broken off.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Rows that can't be invited; nothing was done.
    #[error("{} rows can't be invited", .0.len())]
    Rows(Vec<RowFault>),
    /// Something else; whoever was invited before it is, and a second run goes on.
    #[error(transparent)]
    Invitation(#[from] InvitationError),
}

impl From<Denied> for ImportError {
    fn from(fact: Denied) -> Self {
        Self::Invitation(fact.into())
    }
}

impl From<StoreError> for ImportError {
    fn from(fact: StoreError) -> Self {
        Self::Invitation(fact.into())
    }
}

/// Looks at all rows: how each stands, that is who would be invited. Changes nothing.
///
/// # Errors
/// [`ImportError::Rows`] with every fault that there is, or why whoever acts may not.
pub async fn check(
    admin: &Administration,
    drafts: &[InvitationDraft],
    actor: &Actor,
) -> Result<Vec<Standing>, ImportError> {
    const ACT: &str = "invitations.import";
    admin.demand(actor, Right::ManageUsers, ACT, None).await?;
    if drafts.iter().any(|draft| !draft.groups.is_empty()) {
        admin.demand(actor, Right::ManageGroups, ACT, None).await?;
    }
    let unknown = unknown_groups(admin, drafts).await?;
    let (mut faults, mut first) = (Vec::new(), BTreeMap::new());
    for (row, draft) in drafts.iter().enumerate() {
        let mut wrong = |field, message: String| faults.push(RowFault { row, field, message });
        match invitations::admit(admin, &draft.email) {
            Ok(()) => {}
            Err(fact @ InvitationError::Domain) => wrong("email", fact.to_string()),
            Err(fact) => return Err(fact.into()),
        }
        if first.insert(draft.email.key(), row).is_some() {
            wrong("email", "is there twice".to_owned());
        }
        if draft.groups.len() > MOST_GROUPS {
            wrong("groups", InvitationError::TooManyGroups.to_string());
        }
        if draft.groups.iter().any(|group| unknown.contains(group)) {
            wrong("groups", "one of these groups is not there".to_owned());
        }
    }
    if !faults.is_empty() {
        return Err(ImportError::Rows(faults));
    }
    let emails: Vec<_> = drafts.iter().map(|draft| draft.email.clone()).collect();
    let now = admin.clock.now();
    Ok(admin.stores.invitations.standing(&emails, now).await?)
}

/// Invites every row of which nobody is invited or has an account, once all of them were looked at; says of each how it stood.
///
/// # Errors
/// As [`check`], before anything is done; or what broke it off, which leaves what was done.
pub async fn import(
    admin: &Administration,
    sealer: &Sealer,
    drafts: &[InvitationDraft],
    actor: &Actor,
    mut progress: impl FnMut(usize),
) -> Result<Vec<Standing>, ImportError> {
    let mut standings = check(admin, drafts, actor).await?;
    for (done, (draft, standing)) in drafts.iter().zip(&mut standings).enumerate() {
        if *standing == Standing::Free {
            match invitations::invite(admin, sealer, draft, actor).await {
                Ok(_) => {}
                // Somebody else was faster.
                Err(InvitationError::Invited) => *standing = Standing::Invited,
                Err(InvitationError::Account) => *standing = Standing::Account,
                Err(error) => return Err(error.into()),
            }
        }
        progress(done + 1);
    }
    Ok(standings)
}

/// The same at a server that runs, which sends the mails at once.
///
/// # Errors
/// As [`import`].
pub async fn import_at(
    provider: &Provider,
    admin: &Administration,
    drafts: &[InvitationDraft],
    actor: &Actor,
) -> Result<Vec<Standing>, ImportError> {
    let done = import(admin, &provider.sealer, drafts, actor, |_| {}).await;
    provider.wake.mails();
    done
}

async fn unknown_groups(
    admin: &Administration,
    drafts: &[InvitationDraft],
) -> Result<BTreeSet<GroupName>, StoreError> {
    let named: BTreeSet<&GroupName> = drafts.iter().flat_map(|draft| &draft.groups).collect();
    let mut unknown = BTreeSet::new();
    for group in named {
        if admin.stores.groups.find(group).await?.is_none() {
            unknown.insert(group.clone());
        }
    }
    Ok(unknown)
}
