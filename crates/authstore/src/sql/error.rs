//! What a database error means to the flows, and what of it may be said.
//!
//! Invariant: the text of a [`StoreError`] never holds a value. Servers name tables, columns and constraints in their
//! messages and keep values for the detail, which stays unread; a value that does not decode is named by its column.

use ::sql::{Conflict, ErrorKind, said};
use authmodel::store::StoreError;

/// A failure inside a transaction: `?` takes it from sqlx's errors and from a row that can't be.
pub(super) struct Failure {
    error: StoreError,
    conflict: bool,
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self {
            conflict: error.is_conflict(),
            error: failed(error),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self {
            error,
            conflict: false,
        }
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        failure.error
    }
}

impl Conflict for Failure {
    fn is_conflict(&self) -> bool {
        self.conflict
    }
}

/// For why a transaction is taken back: only its `Failed` may be others' doing.
macro_rules! conflict_when_failed {
    ($undone:ident) => {
        impl ::sql::Conflict for $undone {
            fn is_conflict(&self) -> bool {
                matches!(self, Self::Failed(failure) if ::sql::Conflict::is_conflict(failure))
            }
        }
    };
}
pub(super) use conflict_when_failed;

/// Reads an error of sqlx.
pub(super) fn failed(error: sqlx::Error) -> StoreError {
    match (&error, ErrorKind::of(&error)) {
        (_, ErrorKind::Unavailable) => StoreError::Unavailable(said(&error)),
        (sqlx::Error::ColumnDecode { index, .. }, _) => {
            StoreError::Corrupt(format!("column {index} does not decode"))
        }
        (sqlx::Error::Decode(_), _) => StoreError::Corrupt("a value does not decode".into()),
        _ => StoreError::Refused(said(&error)),
    }
}

/// A row holds what can't be.
pub(super) fn corrupt(what: &'static str) -> StoreError {
    StoreError::Corrupt(what.into())
}
