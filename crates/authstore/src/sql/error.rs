//! What a database error means to the flows, and what of it may be said.
//!
//! Invariant: the text of a [`StoreError`] never holds a value. Servers name tables, columns and constraints in their
//! messages and keep values for the detail, which stays unread; a value that does not decode is named by its column.

use ::sql::ErrorKind;
use authmodel::store::StoreError;

/// A failure inside a transaction: `?` takes it from sqlx's errors and from a row that can't be.
pub(super) struct Failure(StoreError);

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self(failed(error))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self(error)
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        failure.0
    }
}

/// Reads an error of sqlx.
pub(super) fn failed(error: sqlx::Error) -> StoreError {
    match (&error, ErrorKind::of(&error)) {
        (_, ErrorKind::Unavailable) => StoreError::Unavailable(error.to_string()),
        (sqlx::Error::ColumnDecode { index, .. }, _) => {
            StoreError::Corrupt(format!("column {index} does not decode"))
        }
        (sqlx::Error::Decode(_), _) => StoreError::Corrupt("a value does not decode".into()),
        _ => StoreError::Refused(error.to_string()),
    }
}

/// A row holds what can't be.
pub(super) fn corrupt(what: &'static str) -> StoreError {
    StoreError::Corrupt(what.into())
}
