//! Sign-ups that wait for their mail link.

use crate::{clock::Time, email::EmailAddress, ids::SetupId, secret::SecretHash};
use opaque_core::Ksf;

/// A sign-up whose link was mailed. What the password will be stretched with is pinned here, so that a change of the
/// settings between the two steps of OPAQUE registration can't part a record from its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingSignUp {
    /// The address that the link proves.
    pub email: EmailAddress,
    /// The name that was given.
    pub name: Option<String>,
    /// The setup that the record will be made under.
    pub setup_id: SetupId,
    /// The parameters that the record will be made with.
    pub ksf: Ksf,
    /// The authorization that the user came from.
    pub interaction: Option<String>,
}

/// A mail link about to be sent.
#[derive(Clone, Debug)]
pub struct NewSignUp {
    /// What the link's secret hashes to.
    pub token: SecretHash,
    /// What waits.
    pub pending: PendingSignUp,
    /// When it was asked.
    pub created_at: Time,
    /// Until when the link is good. In the past for an address that has an account: the same row is written for it, so
    /// that both cost alike, but it opens nothing.
    pub expires_at: Time,
}

/// How completing a sign-up came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionOutcome {
    /// The account and its first session stand.
    Completed,
    /// The link is unknown, used, or has expired.
    LinkInvalid,
    /// Another link made an account for the address meanwhile.
    AddressTaken,
}
