//! Accounts that wait for an operator's approval.
//!
//! Invariants: whoever waits has a confirmed address and a record, and nothing else: no session, no grant, no role.

use crate::{clock::Time, ids::UserId, mail::Language, session::NewSession, user::User};
use serde::{Deserialize, Serialize};

/// What a sign-up comes to.
#[derive(Clone, Copy, Debug)]
pub enum Admission<'a> {
    /// The account is active, and its first session begins.
    Session(&'a NewSession),
    /// The account waits; the mail about the decision will be in this language.
    Waits(Language),
}

/// Somebody who waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingUser {
    /// Who.
    pub user: User,
    /// The language that they signed up in.
    pub language: Language,
    /// Since when.
    pub since: Time,
}

impl WaitingUser {
    /// Where a list that ends with them goes on.
    pub const fn place(&self) -> WaitingPlace {
        WaitingPlace {
            since: self.since,
            id: self.user.id,
        }
    }
}

/// Where a page of those who wait ends: they are listed by how long they have waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingPlace {
    /// Since when.
    pub since: Time,
    /// Who, of several of one moment.
    pub id: UserId,
}

/// Characters of the reason that an operator gives for a refusal: some sentences in a mail.
pub const MOST_REASON: usize = 500;

/// The reason for a refusal, as it goes into the mail: one line of up to [`MOST_REASON`] characters that can be shown. `None` where the
/// text is none; white space around it is cut off.
pub fn parse_reason(text: &str) -> Option<String> {
    let reason = text.trim();
    let fits = (1..=MOST_REASON).contains(&reason.chars().count());
    (fits && crate::text::is_showable(reason)).then(|| reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_a_line_of_some_length() {
        assert_eq!(
            parse_reason("  Ask Ann first. ").as_deref(),
            Some("Ask Ann first.")
        );
        assert_eq!(
            parse_reason(&"ü".repeat(MOST_REASON)).map(|text| text.chars().count()),
            Some(MOST_REASON)
        );
        for none in ["", "  ", "two\nlines", &"a".repeat(MOST_REASON + 1)] {
            assert_eq!(parse_reason(none), None, "{none:?}");
        }
    }
}
