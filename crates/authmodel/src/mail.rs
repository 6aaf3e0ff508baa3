//! Mails that the provider sends, as facts; wording and delivery are the server's.

use crate::{clock::Time, email::EmailAddress, ids::MailId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A mail to a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Where it goes.
    pub to: EmailAddress,
    /// What to call them.
    pub name: Option<String>,
    /// What it says.
    pub message: MailMessage,
}

/// What a mail says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MailMessage {
    /// "Confirm your address and choose a password."
    ConfirmSignUp {
        /// The link, good once.
        link: String,
        /// For how long, in minutes.
        valid_minutes: i64,
    },
    /// "Somebody, perhaps you, wanted to sign up; you have an account."
    AlreadyRegistered {
        /// Where to sign in.
        link: String,
    },
}

/// Links open accounts: they are not printed.
impl fmt::Debug for MailMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ConfirmSignUp { .. } => "ConfirmSignUp { … }",
            Self::AlreadyRegistered { .. } => "AlreadyRegistered { … }",
        })
    }
}

/// A mail in the outbox: sealed, since it holds a link and an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedMail {
    /// Its identifier.
    pub id: MailId,
    /// The sealed [`Mail`].
    pub sealed: Vec<u8>,
    /// When it was written.
    pub created_at: Time,
    /// How often delivery was tried.
    pub attempts: i32,
}
