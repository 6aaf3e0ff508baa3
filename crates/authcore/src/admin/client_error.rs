//! Why an act on a client is refused: apart from the acts, since what they lean on has the same reasons.

use super::{
    Denied,
    client_rules::{ClientProblems, SecretTooWeak},
    declared::guard::HandsOff,
};
use authmodel::{ids::ClientId, store::StoreError};

/// An act on a client is refused.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// It is not as a client has to be.
    #[error(transparent)]
    Draft(#[from] ClientProblems),
    /// Its secret could be guessed.
    #[error(transparent)]
    Secret(#[from] SecretTooWeak),
    /// A secret for a client that has none.
    #[error("a client that authenticates by {0} has no secret")]
    SecretUnused(&'static str),
    /// The identifier is taken.
    #[error("there is a client {0} already")]
    Exists(ClientId),
    /// There is no such client.
    #[error("there is no client {0}")]
    Unknown(ClientId),
    /// It is a copy of a document that is the client's to change.
    #[error("the client {0} is a copy of the document at that address, and changes with it")]
    Document(ClientId),
    /// It is this server's own.
    #[error(
        "the client {0} is the admin pages' own: this server makes it what it is at each start, and roles say who may do what there"
    )]
    BuiltIn(ClientId),
    /// What it may ask for is bound by the settings, whatever its own scope.
    #[error(
        "the client {0} registered itself: its scope is its own word, and what it may have is bound by registration.scope in \
         the settings, as for all such clients; to take it from this one alone, remove the client"
    )]
    ScopeIsBound(ClientId),
    /// It is in another state than was said.
    #[error("the client {0} has changed meanwhile")]
    Stale(ClientId),
    /// A file has it.
    #[error(transparent)]
    HandsOff(#[from] HandsOff),
    /// Whoever acts may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
