//! What a user's sign-in needs beside the password: a secret that is shared with an authenticator app (RFC 6238), passkeys, and
//! recovery codes for when those are lost.

use crate::{
    clock::Time,
    ids::{PasskeyId, SessionId},
    secret::SecretHash,
};
use serde::{Deserialize, Serialize};

/// A user's second factors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factors {
    /// Their authenticator app.
    pub totp: Option<SealedTotp>,
    /// How many passkeys they have.
    pub passkeys: u32,
    /// How many recovery codes are left.
    pub recovery_codes_left: u32,
    /// Moves whenever trust in devices ends: with each change of factors, and with everything that ends all sessions.
    pub trust_epoch: i64,
}

impl Factors {
    /// Whether the password alone is not enough.
    pub fn has_second(&self) -> bool {
        self.totp.is_some() || self.passkeys > 0
    }
}

/// The secret that an authenticator app shares with us, sealed for its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedTotp {
    /// Opens with the user's identifier.
    pub sealed: Vec<u8>,
    /// When it was set up.
    pub created_at: Time,
}

/// A second factor that was added, told apart from every other that its user had before or has later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddedFactor {
    /// The authenticator app that was set up at this time.
    Totp(Time),
    /// This passkey.
    Passkey(PasskeyId),
}

/// What a set-up was begun in. Whoever knows the password may begin one before its owner has a second factor: it is good for
/// nothing once anything about the factors has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BegunIn {
    /// The session.
    pub session: SessionId,
    /// [`Factors::trust_epoch`] of that time.
    pub trust_epoch: i64,
}

/// What became of a change of factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorOutcome {
    /// It is done.
    Changed,
    /// There is nothing to change.
    Absent,
    /// The user's factors are not what they were when it was begun.
    Outdated,
    /// The user was shut out, or the session has ended that it was asked in.
    SessionEnded,
}

/// An authenticator app about to be set up.
#[derive(Clone, Debug)]
pub struct NewTotp {
    /// The secret, sealed for its user.
    pub sealed: Vec<u8>,
    /// The time step of the code that has confirmed it: used, like any other.
    pub used_step: i64,
    /// The recovery codes that come with it, as keyed hashes.
    pub recovery_codes: Vec<SecretHash>,
}
