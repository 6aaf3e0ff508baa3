//! Invitations to make an account: an operator names an address, and a one-time link is mailed there. From its page on, whoever follows
//! it goes the way of a sign-up ([`crate::people::sign_up`]).
//!
//! Refused: to show the link to anybody, the operator included, since it proves the address to whoever follows it. Invariants: nobody
//! puts somebody into a group by an invitation who may not say who is in groups; what an invitation may become is asked again when it is
//! accepted. Test to read first: `an_invitation_makes_one_account_of_its_address` in `tests/blackbox/invitations.rs`.

use super::{Actor, Administration, Denied, Tells as _};
use crate::{provider::Provider, seal::Sealer, sealed_mail};
use authmodel::{
    audit::AuditAction,
    credential::RecordParameters,
    email::EmailAddress,
    group::GroupName,
    ids::InvitationId,
    invitation::{Invitation, InvitationLink, InvitationPlace, InviteOutcome, MOST_GROUPS},
    mail::{Language, Mail, MailMessage, SealedMail},
    role::Right,
    secret::BearerSecret,
    store::{StoreError, StoreResult},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Who is to be invited.
#[derive(Clone, Debug)]
pub struct InvitationDraft {
    /// The address.
    pub email: EmailAddress,
    /// What they are called.
    pub name: Option<String>,
    /// The language of the mail.
    pub language: Language,
    /// Groups that they will be in.
    pub groups: BTreeSet<GroupName>,
}

/// An act on an invitation is refused.
#[derive(Debug, thiserror::Error)]
pub enum InvitationError {
    /// Nobody can sign up here, invited or not.
    #[error("nobody can sign up here: signup.policy is \"closed\"")]
    Closed,
    /// Accounts have addresses of other domains.
    #[error("no account can have an address of this domain (signup.domains)")]
    Domain,
    /// There is no such group.
    #[error("there is no group {0}")]
    GroupUnknown(GroupName),
    /// There are too many groups.
    #[error("an invitation carries at most {MOST_GROUPS} groups")]
    TooManyGroups,
    /// The address has an account.
    #[error("the address has an account already")]
    Account,
    /// The address is invited.
    #[error("the address is invited already: send the invitation again")]
    Invited,
    /// There is no such invitation: it was accepted, revoked, or never made.
    #[error("there is no such invitation")]
    Unknown,
    /// The server has never run, so that there is nothing yet that passwords' records could be made under.
    #[error("the server has to have been started once")]
    NeverStarted,
    /// Whoever acts may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Invites an address.
///
/// # Errors
/// [`InvitationError`]; nothing is kept then, and no mail goes out.
pub async fn invite(
    admin: &Administration,
    sealer: &Sealer,
    draft: &InvitationDraft,
    actor: &Actor,
) -> Result<Invitation, InvitationError> {
    const ACT: &str = "invitations.invite";
    let target = Some(draft.email.as_str());
    admin.demand(actor, Right::ManageUsers, ACT, target).await?;
    if !draft.groups.is_empty() {
        admin.demand(actor, Right::ManageGroups, ACT, target).await?;
    }
    admit(admin, &draft.email)?;
    if draft.groups.len() > MOST_GROUPS {
        return Err(InvitationError::TooManyGroups);
    }
    for group in &draft.groups {
        if admin.stores.groups.find(group).await?.is_none() {
            return Err(InvitationError::GroupUnknown(group.clone()));
        }
    }
    let (event, now) = admin.event(AuditAction::UserInvited, actor);
    let invitation = Invitation {
        id: InvitationId::generate(&*admin.rng),
        email: draft.email.clone(),
        name: draft.name.clone(),
        language: draft.language,
        groups: draft.groups.clone(),
        created_at: now,
        sent_at: now,
        expires_at: now + admin.config.sign_up.invitation,
    };
    let event = event.about(invitation.email.as_str(), Value::Null, told(&invitation));
    let (link, mail) = draw(admin, sealer, &invitation).await?;
    let invitations = &admin.stores.invitations;
    match invitations.invite(&invitation, &link, &mail, &event).await? {
        InviteOutcome::Invited => Ok(invitation),
        InviteOutcome::Invitation => Err(InvitationError::Invited),
        InviteOutcome::Account => Err(InvitationError::Account),
    }
}

/// The same at a server that runs, which sends the mail at once.
///
/// # Errors
/// As [`invite`].
pub async fn invite_at(
    provider: &Provider,
    admin: &Administration,
    draft: &InvitationDraft,
    actor: &Actor,
) -> Result<Invitation, InvitationError> {
    let invitation = invite(admin, &provider.sealer, draft, actor).await?;
    provider.wake.mails();
    Ok(invitation)
}

/// Up to `limit` invitations after a place, by address; those that have expired too, for a while.
///
/// # Errors
/// [`Denied`].
pub async fn list(
    admin: &Administration,
    after: Option<&InvitationPlace>,
    limit: u32,
    actor: &Actor,
) -> Result<Vec<Invitation>, Denied> {
    admin
        .demand(actor, Right::ReadUsers, "invitations.list", None)
        .await?;
    Ok(admin.stores.invitations.list(after, limit).await?)
}

/// Mails an invitation anew: with another link, which is good for as long as the first one was. The one of before opens nothing.
///
/// # Errors
/// [`InvitationError`]; nothing has changed then.
pub async fn send_again(
    admin: &Administration,
    sealer: &Sealer,
    id: InvitationId,
    actor: &Actor,
) -> Result<Invitation, InvitationError> {
    let mut invitation = writable(admin, id, "invitations.send_again", actor).await?;
    admit(admin, &invitation.email)?;
    let (event, now) = admin.event(AuditAction::UserInvited, actor);
    let before = told(&invitation);
    invitation.sent_at = now;
    invitation.expires_at = now + admin.config.sign_up.invitation;
    let event = event.about(invitation.email.as_str(), before, told(&invitation));
    let (link, mail) = draw(admin, sealer, &invitation).await?;
    let invitations = &admin.stores.invitations;
    if invitations.send_again(id, &link, &mail, &event).await? {
        Ok(invitation)
    } else {
        Err(InvitationError::Unknown)
    }
}

/// The same at a server that runs, which sends the mail at once.
///
/// # Errors
/// As [`send_again`].
pub async fn send_again_at(
    provider: &Provider,
    admin: &Administration,
    id: InvitationId,
    actor: &Actor,
) -> Result<Invitation, InvitationError> {
    let invitation = send_again(admin, &provider.sealer, id, actor).await?;
    provider.wake.mails();
    Ok(invitation)
}

/// Revokes an invitation: its link opens nothing any more.
///
/// # Errors
/// [`InvitationError`]; nothing has changed then.
pub async fn revoke(
    admin: &Administration,
    id: InvitationId,
    actor: &Actor,
) -> Result<Invitation, InvitationError> {
    let invitation = writable(admin, id, "invitations.revoke", actor).await?;
    let (event, _) = admin.event(AuditAction::InvitationRevoked, actor);
    let event = event.about(invitation.email.as_str(), told(&invitation), Value::Null);
    if admin.stores.invitations.revoke(id, &event).await? {
        Ok(invitation)
    } else {
        Err(InvitationError::Unknown)
    }
}

/// The invitation of an address: at the host, where nobody has an identifier at hand.
///
/// # Errors
/// [`InvitationError::Unknown`], or the store's failure.
pub async fn of_address(admin: &Administration, email: &EmailAddress) -> Result<Invitation, InvitationError> {
    let invitations = &admin.stores.invitations;
    let mut after: Option<InvitationPlace> = None;
    loop {
        let page = invitations.list(after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else {
            return Err(InvitationError::Unknown);
        };
        after = Some(place(last));
        if let Some(found) = page.into_iter().find(|found| found.email.key() == email.key()) {
            return Ok(found);
        }
    }
}

/// Invitations per query, where all are read.
const PAGE: u32 = 500;

/// All invitations, by address: at the host.
///
/// # Errors
/// Where the store fails.
pub async fn all(admin: &Administration) -> StoreResult<Vec<Invitation>> {
    let mut all: Vec<Invitation> = Vec::new();
    loop {
        let after = all.last().map(place);
        let page = admin.stores.invitations.list(after.as_ref(), PAGE).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

/// Where a page ends that ends with this one.
pub fn place(invitation: &Invitation) -> InvitationPlace {
    InvitationPlace {
        key: invitation.email.key().to_owned(),
    }
}

/// An invitation that whoever acts may send again or revoke: who may not say who is in groups takes none away, and gives none.
async fn writable(
    admin: &Administration,
    id: InvitationId,
    action: &str,
    actor: &Actor,
) -> Result<Invitation, InvitationError> {
    let target = id.to_string();
    admin
        .demand(actor, Right::ManageUsers, action, Some(&target))
        .await?;
    let found = admin.stores.invitations.find(id).await?;
    let invitation = found.ok_or(InvitationError::Unknown)?;
    if !invitation.groups.is_empty() {
        let target = invitation.email.as_str();
        admin
            .demand(actor, Right::ManageGroups, action, Some(target))
            .await?;
    }
    Ok(invitation)
}

pub(super) fn admit(admin: &Administration, email: &EmailAddress) -> Result<(), InvitationError> {
    let sign_up = &admin.config.sign_up;
    if !sign_up.policy.invites() {
        return Err(InvitationError::Closed);
    }
    if sign_up.takes(email) {
        Ok(())
    } else {
        Err(InvitationError::Domain)
    }
}

/// A link for an invitation, and the mail that carries it: sealed at once, so that its secret is nowhere else.
async fn draw(
    admin: &Administration,
    sealer: &Sealer,
    invitation: &Invitation,
) -> Result<(InvitationLink, SealedMail), InvitationError> {
    let setups = admin.stores.opaque_setups.list().await?;
    let newest = setups.first().ok_or(InvitationError::NeverStarted)?;
    let token = BearerSecret::generate(&*admin.rng);
    let page = admin.config.issuer.at(crate::endpoint::INVITATION);
    let mail = Mail {
        to: invitation.email.clone(),
        name: invitation.name.clone(),
        language: invitation.language,
        message: MailMessage::Invitation {
            link: format!("{page}#token={}", token.expose()),
            valid_seconds: admin.config.sign_up.invitation.num_seconds(),
        },
    };
    let link = InvitationLink {
        token: token.hash(),
        parameters: RecordParameters {
            setup_id: newest.id,
            ksf: admin.config.ksf,
        },
        sent_at: invitation.sent_at,
        expires_at: invitation.expires_at,
    };
    let mail = sealed_mail::seal(sealer, &*admin.rng, &mail, invitation.sent_at);
    Ok((link, mail))
}

fn told(invitation: &Invitation) -> Value {
    json!({ "groups": invitation.groups, "expires_at": invitation.expires_at })
}
