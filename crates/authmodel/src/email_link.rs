//! Links that were mailed: each proves an address, once, for one purpose.
//!
//! Invariants: the purpose is part of a link's key, so that taking one as another kind finds nothing and destroys nothing;
//! of the link's secret only the hash is kept.

use crate::{
    clock::Time,
    credential::RecordParameters,
    email::EmailAddress,
    ids::{SessionId, UserId},
    mail::SealedMail,
    secret::SecretHash,
};

/// What a link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkPurpose {
    /// An account that is to be made for the address.
    SignUp,
    /// A new password for the account of the address.
    Recover,
    /// A new password for who is signed in and has proven the old one. Only the code is mailed.
    ChangePassword,
    /// A new address for who is signed in: it is mailed there. Only the code is mailed.
    ChangeAddress,
}

impl LinkPurpose {
    /// Its name in the stores.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignUp => "sign_up",
            Self::Recover => "recover",
            Self::ChangePassword => "change_password",
            Self::ChangeAddress => "change_address",
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
    /// The hash of the code that is needed beside it, where one is.
    pub code: Option<SecretHash>,
    /// [`Factors::trust_epoch`](crate::factor::Factors::trust_epoch) of who is signed in and had to show their second factor, if
    /// they had one.
    pub trust_epoch: Option<i64>,
    /// When it was asked.
    pub created_at: Time,
    /// Until when the link is good. In the past where there is nothing to open for the address: the same row is written for
    /// it, so that both cost alike, but it opens nothing.
    pub expires_at: Time,
}

/// Wrong codes that a link takes: of a million codes five are no chance to speak of, and more than anybody mistypes.
pub const WRONG_CODES: i32 = 5;

/// How a try of a link's code came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeOutcome {
    /// It is the one; the link stands for this.
    Right(Box<EmailLink>),
    /// It is not, and one try fewer is left.
    Wrong,
    /// The link is unknown, used, has expired, or has had [`WRONG_CODES`]: no code is right any more.
    LinkInvalid,
}

/// A new record in the place of a user's, by a link and its code.
#[derive(Clone, Debug)]
pub struct Replacement {
    /// The link: that of a recovery, or of a change.
    pub key: LinkKey,
    /// Its code.
    pub code: SecretHash,
    /// The serialised `RegistrationRecord`.
    pub record: Vec<u8>,
    /// The session that goes on, and what finds it by its new cookie.
    pub kept: Option<(SessionId, SecretHash)>,
    /// The mail that tells of it.
    pub notice: SealedMail,
}

/// How replacing a record came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplacementOutcome {
    /// The new password stands, and everything of before has ended.
    Replaced,
    /// The link is not good, its code is another, the account has gone or has another address, or the session that was to go
    /// on has ended.
    LinkInvalid,
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
