//! A passkey: a key pair at a user's device or with its maker, of which we know the public half (WebAuthn Level 3 §4,
//! "public key credential").

use crate::{
    clock::Time,
    ids::{PasskeyId, UserId},
};
use std::fmt;

/// A passkey of a user.
#[derive(Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Ours: what lists and addresses name it by.
    pub id: PasskeyId,
    /// Whose it is.
    pub user_id: UserId,
    /// Its own name for itself, which no other passkey has (§4, "credential ID").
    pub credential_id: Vec<u8>,
    /// The public key with what came along when it was made, as the library that checks it writes it down.
    pub public_key: Vec<u8>,
    /// What its user calls it.
    pub name: String,
    /// What may change with each use.
    pub state: PasskeyState,
    /// When it was made.
    pub created_at: Time,
    /// When somebody last signed in with it.
    pub last_used_at: Option<Time>,
}

/// What a passkey tells of itself with each signature (WebAuthn Level 3 §6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasskeyState {
    /// How often its key has signed; for ever 0 at those that are synchronised.
    pub counter: u32,
    /// It may be synchronised.
    pub backup_eligible: bool,
    /// It is: losing the device does not lose it.
    pub backed_up: bool,
}

impl PasskeyState {
    /// Whether a signature may follow another by its counter (§6.1.1): it has grown, or there is none on either side. If not,
    /// there may be two of a key that can't be copied.
    pub fn is_followed_by(self, counter: u32) -> bool {
        counter > self.counter || (counter == 0 && self.counter == 0)
    }
}

/// Names people by what they call their things.
impl fmt::Debug for Passkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Passkey {{ id: {}, state: {:?}, … }}", self.id, self.state)
    }
}

/// A passkey that was found by its own name, and what its user's account is at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPasskey {
    /// The passkey.
    pub passkey: Passkey,
    /// Moves with whatever ends all sessions of the user.
    pub epoch: i64,
    /// Whether its user may sign in: who was shut out has it still.
    pub may_sign_in: bool,
}

/// What became of a passkey that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddPasskeyOutcome {
    /// It is kept.
    Added {
        /// It is the user's first second factor: the recovery codes that came along are theirs now.
        with_recovery_codes: bool,
    },
    /// There is one of this name.
    AlreadyThere,
    /// The user has as many as one may.
    TooMany,
    /// The user's factors are not what they were when it was begun.
    Outdated,
    /// The user was shut out, or the session that it was made in has ended meanwhile.
    UserShutOut,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_grows_or_is_not_kept_at_all() {
        let at = |counter| PasskeyState {
            counter,
            backup_eligible: false,
            backed_up: false,
        };
        for (before, now, good) in [
            (0, 0, true),
            (0, 1, true),
            (1, 2, true),
            (7, 900, true),
            (1, 1, false),
            (2, 1, false),
            (2, 0, false),
        ] {
            assert_eq!(at(before).is_followed_by(now), good, "{before}, then {now}");
        }
    }
}
