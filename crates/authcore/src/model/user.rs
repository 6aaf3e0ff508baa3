//! A person with an account.

use super::{clock::Time, email::EmailAddress, ids::UserId};
use serde::{Deserialize, Serialize};

/// A person. The address is confirmed: an account exists only once its mail link has been followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The `sub` of their tokens.
    pub id: UserId,
    /// Where they get mail, and what they sign in with.
    pub email: EmailAddress,
    /// What they want to be called.
    pub name: Option<String>,
    /// Whether they may sign in.
    pub status: UserStatus,
    /// When the account was confirmed.
    pub created_at: Time,
    /// When the profile last changed (the `updated_at` claim).
    pub updated_at: Time,
}

/// Whether a person may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    /// May sign in.
    Active,
    /// Was shut out by the operator; sessions and grants ended at that moment.
    Disabled,
}

/// A display name: 1 to 100 characters, no control characters.
///
/// # Errors
/// `None` where the text is no such name. White space around it is cut off.
pub fn parse_name(text: &str) -> Option<String> {
    let name = text.trim();
    // 100 characters hold every name that a page or a mail could show on a line.
    let fits = (1..=100).contains(&name.chars().count());
    (fits && !name.chars().any(char::is_control)).then(|| name.to_owned())
}
