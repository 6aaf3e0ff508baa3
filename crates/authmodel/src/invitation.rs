//! Invitations: an operator's word that an address may have an account, and the mailed link by which it comes to be.
//!
//! Invariants: an invitation is for one address, and its link is mailed there and told to nobody else, so that accepting it proves the
//! address as a sign-up's link does; of the link's secret only the hash is kept.

use crate::{
    clock::Time,
    credential::RecordParameters,
    email::EmailAddress,
    group::GroupName,
    ids::{InvitationId, UserId},
    mail::Language,
    secret::SecretHash,
    session::NewSession,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many groups an invitation may carry: more than anybody chooses by hand, and few enough for a row.
pub const MOST_GROUPS: usize = 20;

/// An invitation, as operators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// What lists call it.
    pub id: InvitationId,
    /// Who is invited.
    pub email: EmailAddress,
    /// What they are called, where the operator has said so.
    pub name: Option<String>,
    /// The language of its mail.
    pub language: Language,
    /// Groups that they will be in.
    pub groups: BTreeSet<GroupName>,
    /// When it was made.
    pub created_at: Time,
    /// When its mail was last sent.
    pub sent_at: Time,
    /// Until when its link is good.
    pub expires_at: Time,
}

/// What an invitation's link is kept as, anew each time that it is mailed. What the password will be stretched with is pinned here,
/// as in [`EmailLink`](crate::email_link::EmailLink).
#[derive(Clone, Debug)]
pub struct InvitationLink {
    /// The hash of its secret.
    pub token: SecretHash,
    /// What the record will be made with.
    pub parameters: RecordParameters,
    /// When it was mailed.
    pub sent_at: Time,
    /// Until when it is good.
    pub expires_at: Time,
}

/// Where a page of invitations ends: by address, of which each has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationPlace {
    /// The key of the address.
    pub key: String,
}

/// How an address stands to being invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It can be invited.
    Free,
    /// It is invited, and the link is good.
    Invited,
    /// It has an account.
    Account,
}

/// How inviting came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteOutcome {
    /// The invitation stands, and its mail is on the way.
    Invited,
    /// The address is invited already: that one can be sent again.
    Invitation,
    /// The address has an account.
    Account,
}

/// An account that is to be made by an invitation's link.
#[derive(Clone, Debug)]
pub struct Acceptance<'a> {
    /// The hash of the link's secret.
    pub token: &'a SecretHash,
    /// The account's identifier.
    pub user_id: UserId,
    /// The serialised `RegistrationRecord`.
    pub record: &'a [u8],
    /// Its first session.
    pub session: &'a NewSession,
}
