//! What a database error means, read once for both engines, so that a store can map a constraint's name to a fact at
//! the statement that met it.

use sqlx::error::DatabaseError;

/// The meaning of a [`sqlx::Error`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A unique constraint refused the row; the name is Postgres' own (`pets_pkey`, `pets_name_key`). From SQLite,
    /// which reports columns, the same name is built, so migrations must keep to Postgres' way of naming.
    UniqueViolation(String),
    /// A row that this one refers to is not there, or one that refers to it still is. SQLite does not say which.
    ForeignKey,
    /// The database can't serve now: unreachable, starting, full, locked, out of connections, or it asks for a retry.
    /// HTTP says 503.
    Unavailable,
    /// Anything else: a mistake in a statement or a row that does not decode. HTTP says 500.
    Other,
}

impl ErrorKind {
    /// Reads an error.
    ///
    /// ```no_run
    /// # use sql::ErrorKind; enum Added { Fresh, NameTaken }
    /// # fn f(result: Result<(), sqlx::Error>) -> Result<Added, sqlx::Error> {
    /// match result {
    ///     Ok(()) => Ok(Added::Fresh),
    ///     Err(error) if ErrorKind::of(&error).is_unique("pets_name_key") => Ok(Added::NameTaken),
    ///     Err(error) => Err(error),
    /// }
    /// # }
    /// ```
    pub fn of(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => of_database(error.as_ref()),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            // What answered is no Postgres, or hung up in the middle of a greeting: a proxy whose database is away.
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::BeginFailed
            | sqlx::Error::WorkerCrashed => Self::Unavailable,
            _ => Self::Other,
        }
    }

    /// Whether this is the violation of the unique constraint of that name.
    pub fn is_unique(&self, constraint: &str) -> bool {
        matches!(self, Self::UniqueViolation(name) if name == constraint)
    }
}

/// Whether a transaction was taken back only because of others, so that the same again may go through: a serialisation
/// failure or a deadlock (40001, 40P01). [`in_transaction!`](crate::in_transaction) asks this of its block's error, and
/// begins again.
pub trait Conflict {
    /// Whether it was.
    fn is_conflict(&self) -> bool;
}

impl Conflict for sqlx::Error {
    fn is_conflict(&self) -> bool {
        self.as_database_error()
            .filter(|error| is_postgres(*error))
            .and_then(DatabaseError::code)
            .is_some_and(|code| ["40001", "40P01"].contains(&code.as_ref()))
    }
}

/// What an error says, once. sqlx puts words of its own around a database's, and names the same again as the source.
pub fn said(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::PoolTimedOut => "no answer in time".to_owned(),
        other => other.to_string(),
    }
}

fn of_database(error: &dyn DatabaseError) -> ErrorKind {
    match error.kind() {
        sqlx::error::ErrorKind::UniqueViolation => ErrorKind::UniqueViolation(match error.constraint() {
            Some(name) => name.to_owned(),
            None => name_from_columns(error),
        }),
        sqlx::error::ErrorKind::ForeignKeyViolation => ErrorKind::ForeignKey,
        _ if is_unavailable(error) => ErrorKind::Unavailable,
        _ => ErrorKind::Other,
    }
}

/// `UNIQUE constraint failed: pets.owner, pets.name` → `pets_owner_name_key`; the primary key's → `pets_pkey`.
fn name_from_columns(error: &dyn DatabaseError) -> String {
    const SQLITE_CONSTRAINT_PRIMARYKEY: &str = "1555";
    let columns = error.message().rsplit(": ").next().unwrap_or_default();
    let mut name = String::new();
    for column in columns.split(", ") {
        let (table, column) = column.split_once('.').unwrap_or((column, ""));
        if name.is_empty() {
            name.push_str(table);
        }
        if error.code().as_deref() == Some(SQLITE_CONSTRAINT_PRIMARYKEY) {
            break;
        }
        name.push('_');
        name.push_str(column);
    }
    let is_primary = error.code().as_deref() == Some(SQLITE_CONSTRAINT_PRIMARYKEY);
    name.push_str(if is_primary { "_pkey" } else { "_key" });
    name
}

fn is_unavailable(error: &dyn DatabaseError) -> bool {
    let code = error.code();
    let code = code.as_deref().unwrap_or_default();
    if is_postgres(error) {
        // Classes 08 connection exception, 53 insufficient resources, 57 operator intervention (restart, failover; 57014: a
        // statement that took too long or came too late), 58 system error (58030: an I/O error); 25006: a former primary that is read-only now; 25P03: idle
        // in a transaction for too long; 40001, 40P01: serialisation failure, deadlock; 55P03: no lock in time; 55000: the
        // operator lets nobody into the database; XX001, XX002: a damaged page of one table is no reason to say that a
        // request was wrong.
        return ["08", "53", "57", "58"]
            .iter()
            .any(|class| code.starts_with(class))
            || [
                "25006", "25P03", "40001", "40P01", "55000", "55P03", "XX001", "XX002",
            ]
            .contains(&code);
    }
    // The low byte of SQLite's extended code: BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL.
    code.parse::<i32>()
        .is_ok_and(|code| [5, 6, 7, 8, 9, 10, 13, 14, 15].contains(&(code & 0xff)))
}

fn is_postgres(error: &dyn DatabaseError) -> bool {
    error
        .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
        .is_some()
}
