//! Users as a file: JSON for programs, CSV for spreadsheets. Read, it is who is to be invited; written, it is who has an account, and
//! may be read again elsewhere: passwords are in neither.
//!
//! Refused: what can't be told. A column or member that is not known is an error that names it, and so is every row that breaks a rule, all
//! of them at once. Tests to read first: those below.

mod csv;
mod json;

use authcore::admin::invitations::InvitationDraft;
use authmodel::{
    email::EmailAddress,
    group::GroupName,
    mail::Language,
    store::UserWithGroups,
    user::{self, UserStatus},
};
use std::collections::BTreeSet;

/// What a row may say, in the order in which it is written. Of what is written, `id`, `status` and `created_at` are not read: an
/// invitation has none of them.
pub const COLUMNS: [&str; 7] = [
    "email",
    "name",
    "language",
    "groups",
    "id",
    "status",
    "created_at",
];

/// Faults that are told at once: a file with more is the wrong one.
const MOST_FAULTS: usize = 50;

/// Which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A table.
    Csv,
    /// A list of objects.
    Json,
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The row: `line 3`, or `[2]`.
    pub place: String,
    /// The column or member; empty where it is the whole row.
    pub field: String,
    /// What it has to be.
    pub message: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            place,
            field,
            message,
        } = self;
        if field.is_empty() {
            write!(f, "{place}: {message}")
        } else {
            write!(f, "{place}, {field}: {message}")
        }
    }
}

/// Rows of a file, each with its place.
#[derive(Debug, Default)]
pub struct Rows {
    /// Where each stands.
    pub places: Vec<String>,
    /// Who is to be invited.
    pub drafts: Vec<InvitationDraft>,
}

/// What a row says, before it is looked at.
#[derive(Debug, Default)]
struct Said {
    email: Option<String>,
    name: Option<String>,
    language: Option<String>,
    groups: Vec<String>,
}

/// Reads a file of up to `most` rows.
///
/// # Errors
/// Every fault that there is, up to a bound.
pub fn read(form: Form, bytes: &[u8], most: usize) -> Result<Rows, Vec<Fault>> {
    let said = match form {
        Form::Csv => csv::read(bytes, most)?,
        Form::Json => json::read(bytes, most)?,
    };
    let (mut rows, mut faults) = (Rows::default(), Vec::new());
    for (place, said) in said {
        match draft(&said) {
            Ok(draft) => {
                rows.places.push(place);
                rows.drafts.push(draft);
            }
            Err(wrong) => faults.extend(wrong.into_iter().map(|(field, message)| Fault {
                place: place.clone(),
                field: field.to_owned(),
                message,
            })),
        }
        if faults.len() >= MOST_FAULTS {
            break;
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

/// A row, or all that is wrong with it.
fn draft(said: &Said) -> Result<InvitationDraft, Vec<(&'static str, String)>> {
    let mut wrong = Vec::new();
    let email = match said.email.as_deref().map(EmailAddress::parse) {
        Some(Ok(email)) => Some(email),
        Some(Err(error)) => {
            wrong.push(("email", error.words().to_owned()));
            None
        }
        None => {
            wrong.push(("email", "has to be there".to_owned()));
            None
        }
    };
    let name = said.name.as_deref().map(user::parse_name);
    if name == Some(None) {
        wrong.push(("name", "has to be 1 to 100 characters".to_owned()));
    }
    let language = said.language.as_deref().map(Language::of_tag);
    if language == Some(None) {
        wrong.push(("language", "has to be en, de, nl, fr or es".to_owned()));
    }
    let groups: Result<BTreeSet<_>, _> = said.groups.iter().map(|group| GroupName::parse(group)).collect();
    if let Err(error) = &groups {
        wrong.push(("groups", error.to_string()));
    }
    match (email, groups) {
        (Some(email), Ok(groups)) if wrong.is_empty() => Ok(InvitationDraft {
            email,
            name: name.flatten(),
            language: language.flatten().unwrap_or_default(),
            groups,
        }),
        _ => Err(wrong),
    }
}

/// What stands before the first user of a written file.
pub fn head(form: Form) -> Vec<u8> {
    match form {
        Form::Csv => csv::head(),
        Form::Json => b"[".to_vec(),
    }
}

/// A user of a written file.
pub fn row(form: Form, listed: &UserWithGroups, is_first: bool) -> Vec<u8> {
    match form {
        Form::Csv => csv::row(listed),
        Form::Json => json::row(listed, is_first),
    }
}

/// What stands after the last.
pub const fn foot(form: Form) -> &'static [u8] {
    match form {
        Form::Csv => b"",
        Form::Json => b"\n]\n",
    }
}

const fn status(status: UserStatus) -> &'static str {
    match status {
        UserStatus::Active => "active",
        UserStatus::Disabled => "disabled",
        UserStatus::Waiting => "waiting",
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
