//! The run of embedded migrations, and the question which of them are still to be run.
//!
//! The two engines have one file each per version, of the same number and name; the caller embeds both folders with
//! `sqlx::migrate!` and hands both over, and the engine of the pool chooses.

use sqlx::migrate::{Migrate, MigrateError, Migrator};

use crate::{Db, on, said};

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The database knows a version that this binary does not.
    #[error("the database is newer than this program (it has migration {0}): start the newer program")]
    ProgramIsOlder(i64),
    /// A migration that has run was edited afterwards.
    #[error("migration {0} has changed since it ran on this database: restore its text and write a new one")]
    Edited(i64),
    /// A migration has failed half-way, and the schema is neither the one nor the other.
    #[error(
        "migration {0} has begun and not ended: see what it has done, put that right, and delete its row from _sqlx_migrations"
    )]
    Dirty(i64),
    /// A migration failed. What the database said, once.
    #[error("the migration failed: {0}")]
    Failed(String),
}

impl From<MigrateError> for MigrationError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(version) => Self::ProgramIsOlder(version),
            MigrateError::VersionMismatch(version) => Self::Edited(version),
            MigrateError::Dirty(version) => Self::Dirty(version),
            MigrateError::Execute(error) => Self::Failed(said(&error)),
            MigrateError::ExecuteMigration(error, version) => {
                Self::Failed(format!("{version:04}: {}", said(&error)))
            }
            other => Self::Failed(other.to_string()),
        }
    }
}

impl Db {
    /// Runs what is pending, each migration in its own transaction.
    ///
    /// Postgres holds an advisory lock meanwhile. SQLite has none: of two processes that start at once, the later may
    /// meet what the earlier has just done, which is no failure.
    pub async fn migrate(&self, postgres: &Migrator, sqlite: &Migrator) -> Result<(), MigrationError> {
        match self {
            Self::Postgres(database) => {
                let mut connection = database.pool.acquire().await.map_err(MigrateError::Execute)?;
                // An index takes as long as its table is large.
                sqlx::query("SET statement_timeout = 0")
                    .execute(&mut *connection)
                    .await
                    .map_err(MigrateError::Execute)?;
                let outcome = postgres.run(&mut *connection).await;
                // Nobody else is to have a connection without the limit.
                drop(connection.detach());
                outcome?;
            }
            Self::Sqlite(database) => {
                if let Err(error) = sqlite.run(&database.pool).await {
                    let pending = self.pending_migrations(postgres, sqlite).await;
                    if !pending.is_ok_and(|pending| pending.is_empty()) {
                        return Err(error.into());
                    }
                }
            }
        }
        Ok(())
    }

    /// The names of the migrations that this program has and the database has not, in order; empty is ready.
    ///
    /// Versions that only the database knows are no obstacle: while a newer release is rolled out, the older one runs on.
    /// Writes nothing, so that a role without the right to create tables may ask.
    pub async fn pending_migrations(
        &self,
        postgres: &Migrator,
        sqlite: &Migrator,
    ) -> Result<Vec<String>, MigrationError> {
        let migrator = if self.is_sqlite() { sqlite } else { postgres };
        let applied = on!(self, connection => connection.list_applied_migrations(&migrator.table_name).await);
        let applied = match applied {
            Ok(applied) => applied,
            Err(error) if is_unknown_table(&error) => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        if !applied.is_empty()
            && let Some(version) =
                on!(self, connection => connection.dirty_version(&migrator.table_name).await)?
        {
            return Err(MigrationError::Dirty(version));
        }
        let mut pending = Vec::new();
        for migration in migrator
            .iter()
            .filter(|migration| !migration.migration_type.is_down_migration())
        {
            match applied
                .iter()
                .find(|applied| applied.version == migration.version)
            {
                None => pending.push(format!("{:04} {}", migration.version, migration.description)),
                Some(applied) if applied.checksum != migration.checksum => {
                    return Err(MigrationError::Edited(migration.version));
                }
                Some(_) => {}
            }
        }
        Ok(pending)
    }
}

/// The list of applied migrations is not there: none has been.
fn is_unknown_table(error: &MigrateError) -> bool {
    let MigrateError::Execute(sqlx::Error::Database(error)) = error else {
        return false;
    };
    // Postgres: undefined_table. SQLite has the generic code 1 for it, and only the message tells.
    error.code().as_deref() == Some("42P01") || error.message().starts_with("no such table")
}
