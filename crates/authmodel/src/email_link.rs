//! Links that were mailed: each proves an address, once, for one purpose.
//!
//! Invariants: the purpose is part of a link's key, so that taking one as another kind finds nothing and destroys nothing;
//! of the link's secret only the hash is kept.

use crate::{
    clock::Time, credential::RecordParameters, email::EmailAddress, ids::UserId, secret::SecretHash,
};

/// What a link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkPurpose {
    /// An account that is to be made for the address.
    SignUp,
    /// A new password for the account of the address.
    Recover,
}

impl LinkPurpose {
    /// Its name in the stores.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignUp => "sign_up",
            Self::Recover => "recover",
        }
    }
}

/// What finds a link: for what, and the hash of its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinkKey {
    /// For what.
    pub purpose: LinkPurpose,
    /// The hash of its secret.
    pub token: SecretHash,
}

/// What a mailed link stands for. What the password will be stretched with is pinned here, so that a change of the
/// settings between the two steps of OPAQUE registration can't part a record from its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailLink {
    /// The address that the link proves.
    pub email: EmailAddress,
    /// Whose account it is about; nobody's yet at a sign-up.
    pub user_id: Option<UserId>,
    /// The name that was given at a sign-up.
    pub name: Option<String>,
    /// What the record will be made with.
    pub parameters: RecordParameters,
    /// The authorization that the user came from.
    pub interaction: Option<String>,
}

/// A link about to be sent.
#[derive(Clone, Debug)]
pub struct NewEmailLink {
    /// What finds it.
    pub key: LinkKey,
    /// What it stands for.
    pub link: EmailLink,
    /// When it was asked.
    pub created_at: Time,
    /// Until when the link is good. In the past where there is nothing to open for the address: the same row is written for
    /// it, so that both cost alike, but it opens nothing.
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
