//! A user with an account.

use crate::{clock::Time, email::EmailAddress, ids::UserId, text, username::Username};
use serde::{Deserialize, Serialize};

/// A user. The address is confirmed: an account exists only once its mail link has been followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The `sub` of their tokens.
    pub id: UserId,
    /// Where they get mail, and what they sign in with.
    pub email: EmailAddress,
    /// What they want to be called.
    pub name: Option<String>,
    /// What apps may know them by, where they have chosen one: nobody else's.
    pub username: Option<Username>,
    /// What else they tell about themselves.
    pub profile: Profile,
    /// Whether they may sign in.
    pub status: UserStatus,
    /// When the account was confirmed.
    pub created_at: Time,
    /// When the profile last changed (the `updated_at` claim).
    pub updated_at: Time,
}

/// The standard claims (OIDC Core §5.1) that a user may fill in beside name and address. Empty ones are not told. None of them is
/// anybody's own: `preferred_username`, which apps take for the user, is the [`Username`] and nothing that was typed here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the registered names of OIDC Core §5.1 say what they are"
)]
pub struct Profile {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nickname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthdate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zoneinfo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

/// The `address` claim (OIDC Core §5.1.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the registered names of OIDC Core §5.1.1 say what they are"
)]
pub struct Address {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// Whether a user may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    /// May sign in.
    Active,
    /// Was shut out by the operator; sessions and grants ended at that moment.
    Disabled,
    /// Has signed up, and waits for an operator's approval: nothing of theirs was ever begun.
    Waiting,
}

/// A display name: 1 to 100 characters, no control characters.
///
/// # Errors
/// `None` where the text is no such name. White space around it is cut off.
pub fn parse_name(text: &str) -> Option<String> {
    let name = text.trim();
    // 100 characters hold every name that a page or a mail could show on a line.
    let fits = (1..=100).contains(&name.chars().count());
    (fits && text::is_showable(name)).then(|| name.to_owned())
}
