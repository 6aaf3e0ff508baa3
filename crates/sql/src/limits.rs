//! How many connections Postgres lets this process have: for whoever checks settings, not for requests.

use std::fmt;

use crate::{Db, on};

/// What Postgres says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// `max_connections`, less what is kept for superusers and for `pg_use_reserved_connections`.
    pub server: i64,
    /// This role's own limit.
    pub role: Option<i64>,
    /// This database's own limit.
    pub database: Option<i64>,
    /// Connections of others at this moment, to whatever database.
    pub others: i64,
}

impl ConnectionLimits {
    /// The least of them.
    pub fn most(&self) -> i64 {
        [Some(self.server), self.role, self.database]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or_default()
    }
}

impl fmt::Display for ConnectionLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "max_connections: {} beside reserved ones", self.server)?;
        if let Some(role) = self.role {
            write!(f, "; the role's limit: {role}")?;
        }
        if let Some(database) = self.database {
            write!(f, "; the database's: {database}")?;
        }
        Ok(())
    }
}

impl Db {
    /// How many connections there are to be had. SQLite has one, and asks nobody.
    ///
    /// # Errors
    /// Where Postgres does not answer.
    pub async fn connection_limits(&self) -> Result<ConnectionLimits, sqlx::Error> {
        // Postgres 16 has the second kind of reserved ones. Other sessions' rows are there for every role, if not all of
        // their columns.
        const SQL: &str = "\
            SELECT current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint \
                - coalesce(current_setting('reserved_connections', true), '0')::bigint, \
            (SELECT nullif(rolconnlimit, -1)::bigint FROM pg_roles WHERE rolname = current_user AND NOT rolsuper), \
            (SELECT nullif(datconnlimit, -1)::bigint FROM pg_database WHERE datname = current_database()), \
            (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL AND pid <> pg_backend_pid())";
        if self.is_sqlite() {
            return Ok(ConnectionLimits {
                server: 1,
                role: None,
                database: None,
                others: 0,
            });
        }
        let (server, role, database, others) =
            on!(self, connection => sqlx::query_as(SQL).fetch_one(connection).await)?;
        Ok(ConnectionLimits {
            server,
            role,
            database,
            others,
        })
    }
}
