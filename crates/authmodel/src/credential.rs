//! What proves a password (RFC 9807): the OPAQUE record, and what it was made with.

use crate::ids::{SetupId, UserId};
use opaque_core::Ksf;
use serde::{Deserialize, Serialize};
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

/// What a record is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordParameters {
    /// The server setup.
    pub setup_id: SetupId,
    /// What the client stretches the password with.
    pub ksf: Ksf,
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
