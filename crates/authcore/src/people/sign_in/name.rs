//! What somebody signs in with: their address, or, where the operator lets them (`accounts.username_sign_in`), their username.
//!
//! A username leads to its user's address, and all that follows is that address': the credential identifier, the count of guesses. One
//! that nobody has leads to an address that nobody has, its own and always the same, and so to the same stand-in, at the same cost.
//!
//! What this gives away, and why it is off unless the operator says so: whoever knows a username sees whether an address that they guess
//! is its user's, since both lead to one identifier and one count; and that a name came to have a user. Addresses alone tell
//! nothing, as ever.
//!
//! Test to read first: `tests/blackbox/username_sign_in.rs`.

use super::super::stand_in;
use crate::provider::Provider;
use authmodel::{
    email::EmailAddress,
    store::{LoginRecord, StoreError, StoreResult},
    username::Username,
};

/// What somebody signs in with.
#[derive(Clone, Debug)]
pub enum SignInName {
    /// Their address.
    Email(EmailAddress),
    /// Their username.
    Username(Username),
}

/// Where a name leads.
pub(super) struct Named {
    /// The address whose account it is, or would be.
    pub(super) email: EmailAddress,
    /// Its record, where it was looked up on the way there.
    pub(super) record: Option<Option<LoginRecord>>,
}

/// The address that a name leads to.
pub(super) async fn resolve(provider: &Provider, name: &SignInName) -> StoreResult<Named> {
    let username = match name {
        SignInName::Email(email) => {
            return Ok(Named {
                email: email.clone(),
                record: None,
            });
        }
        SignInName::Username(username) => username,
    };
    // Made for one that somebody has as well, for the same cost.
    let nobodys = address_of_nobody(provider, username)?;
    let place = stand_in::place(&provider.sealer, &nobodys);
    let users = &provider.stores.users;
    let found = users.login_record_by_username(username, &place).await?;
    Ok(match found {
        Some((email, record)) => Named {
            email,
            record: Some(Some(record)),
        },
        None => Named {
            email: nobodys,
            record: Some(None),
        },
    })
}

/// An address that no mail goes to (RFC 2606 §2), and that nobody can tell of a name.
fn address_of_nobody(provider: &Provider, username: &Username) -> StoreResult<EmailAddress> {
    let address = format!(
        "{}@username.invalid",
        provider.sealer.pseudonym(username.as_str())
    );
    EmailAddress::from_stored(&address)
        .map_err(|_| StoreError::Corrupt("a pseudonym is no local part".to_owned()))
}
