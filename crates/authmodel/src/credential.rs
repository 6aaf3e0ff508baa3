//! What proves a password (RFC 9807): the OPAQUE record, and what it was made with.

use crate::ids::{SetupId, UserId};
use opaque_core::Ksf;
use std::fmt;

/// A user's OPAQUE registration record. Alone it permits no guess at the password: the OPRF seed that every guess
/// would need is sealed elsewhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// Whose password.
    pub user_id: UserId,
    /// The server setup that the record was made under.
    pub setup_id: SetupId,
    /// What the client stretched the password with.
    pub ksf: Ksf,
    /// The serialised `RegistrationRecord`.
    pub record: Vec<u8>,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Credential {{ user_id: {}, setup_id: {}, ksf: {:?}, record: … }}",
            self.user_id, self.setup_id, self.ksf
        )
    }
}
