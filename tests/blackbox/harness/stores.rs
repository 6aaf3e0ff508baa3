//! The stores of one world: its own database, made and dropped with it, and a key-value store. Which pair it is, the
//! variable `TACIT_TEST_STORES` says. Here alone the tests look behind the HTTP: rows are counted.

use super::{Scratch, random_hex};
use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};
use std::{collections::BTreeMap, path::PathBuf, str::FromStr as _};

/// Which stores the servers under test run on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pair {
    /// SQLite and the server's own memory.
    Embedded,
    /// Postgres and Redis.
    Production,
}

impl Pair {
    /// That of this run.
    pub fn of_this_run() -> Self {
        match std::env::var("TACIT_TEST_STORES").as_deref() {
            Ok("production") => Self::Production,
            Ok("embedded") | Err(_) => Self::Embedded,
            Ok(other) => panic!("TACIT_TEST_STORES is embedded or production, not {other}"),
        }
    }
}

/// How many rows each table has.
pub type Rows = BTreeMap<String, i64>;

/// The database of one program.
pub enum Database {
    /// A file in the scratch folder.
    Sqlite(PathBuf),
    /// A database in the cluster that `TACIT_TEST_POSTGRES` names.
    Postgres {
        /// The cluster's own.
        admin: Box<PgConnectOptions>,
        /// Ours.
        name: String,
    },
}

/// Counts rows, again and again, over one connection and by one statement.
pub struct Counter {
    connection: Connection,
    statement: String,
}

enum Connection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Counter {
    /// Counts the rows of all tables.
    pub async fn rows(&mut self) -> Rows {
        let statement = sqlx::AssertSqlSafe(self.statement.clone());
        let rows: Vec<(String, i64)> = match &mut self.connection {
            Connection::Sqlite(connection) => sqlx::query_as(statement).fetch_all(connection).await,
            Connection::Postgres(connection) => sqlx::query_as(statement).fetch_all(connection).await,
        }
        .expect("rows can be counted");
        rows.into_iter().collect()
    }
}

impl Database {
    /// A new one.
    pub async fn create(scratch: &Scratch, file: &str) -> Self {
        match Pair::of_this_run() {
            Pair::Embedded => Self::Sqlite(scratch.join(file)),
            Pair::Production => {
                let admin = PgConnectOptions::from_str(&required("TACIT_TEST_POSTGRES"))
                    .expect("TACIT_TEST_POSTGRES is an address");
                let name = format!("blackbox_{}", random_hex(8));
                execute(&admin, format!("CREATE DATABASE {name}")).await;
                Self::Postgres {
                    admin: Box::new(admin),
                    name,
                }
            }
        }
    }

    /// Its address, as settings name it.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite://{}", path.display()),
            Self::Postgres { admin, name } => (**admin).clone().database(name).to_url_lossy().to_string(),
        }
    }

    /// Counts the rows of all tables.
    pub async fn rows(&self) -> Rows {
        self.counter().await.rows().await
    }

    /// For counting the rows of all tables that there are now.
    pub async fn counter(&self) -> Counter {
        let (connection, tables): (_, Vec<String>) = match self {
            Self::Sqlite(path) => {
                let options = SqliteConnectOptions::new().filename(path).read_only(true);
                let mut connection = SqliteConnection::connect_with(&options)
                    .await
                    .expect("the file opens");
                let tables =
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
                let tables = sqlx::query_scalar(tables).fetch_all(&mut connection).await;
                (
                    Connection::Sqlite(connection),
                    tables.expect("tables can be listed"),
                )
            }
            Self::Postgres { .. } => {
                let mut connection = self.connect().await;
                let tables = "SELECT table_name::text FROM information_schema.tables \
                     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'";
                let tables = sqlx::query_scalar(tables).fetch_all(&mut connection).await;
                (
                    Connection::Postgres(connection),
                    tables.expect("tables can be listed"),
                )
            }
        };
        // What is counted for operators is written when a minute is over, whatever a test does in it.
        let counts = tables
            .iter()
            .filter(|table| *table != "tallies")
            .map(|table| format!("SELECT '{table}', COUNT(*) FROM \"{table}\""));
        Counter {
            connection,
            statement: counts.collect::<Vec<_>>().join(" UNION ALL "),
        }
    }

    /// A connection to our own database in the cluster.
    async fn connect(&self) -> PgConnection {
        let Self::Postgres { admin, name } = self else {
            panic!("SQLite has no cluster")
        };
        PgConnection::connect_with(&(**admin).clone().database(name))
            .await
            .expect("the database opens")
    }

    /// Breaks the audit trail: from now on the database refuses every event.
    pub async fn refuse_audit(&self) {
        match self {
            Self::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .busy_timeout(std::time::Duration::from_secs(10));
                let mut connection = SqliteConnection::connect_with(&options)
                    .await
                    .expect("the file opens");
                sqlx::raw_sql(
                    "CREATE TRIGGER refuse BEFORE INSERT ON audit_events \
                     BEGIN SELECT RAISE(ABORT, 'the trail is full'); END;",
                )
                .execute(&mut connection)
                .await
                .expect("triggers may be made");
            }
            Self::Postgres { .. } => {
                let mut connection = self.connect().await;
                sqlx::raw_sql(
                    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \
                     $$ BEGIN RAISE EXCEPTION 'the trail is full'; END $$; \
                     CREATE TRIGGER refuse BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION refuse();",
                )
                .execute(&mut connection)
                .await
                .expect("triggers may be made");
            }
        }
    }

    /// Lets all sessions have begun so many seconds earlier.
    pub async fn age_sessions(&self, seconds: i64) {
        const SQL: &str = "UPDATE sessions SET auth_time = $1";
        let then = chrono::DateTime::from_timestamp(super::now() - seconds, 0).expect("a time");
        match self {
            Self::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .busy_timeout(std::time::Duration::from_secs(10));
                let mut connection = SqliteConnection::connect_with(&options)
                    .await
                    .expect("the file opens");
                sqlx::query(SQL)
                    .bind(then)
                    .execute(&mut connection)
                    .await
                    .map(drop)
            }
            Self::Postgres { .. } => {
                let mut connection = self.connect().await;
                sqlx::query(SQL)
                    .bind(then)
                    .execute(&mut connection)
                    .await
                    .map(drop)
            }
        }
        .expect("sessions can be changed");
    }

    /// All that is stored, in one heap of bytes, for looking whether something stands in it. Postgres shows binary values
    /// in hexadecimal.
    pub async fn dump(&self) -> Vec<u8> {
        match self {
            Self::Sqlite(path) => {
                let mut bytes = std::fs::read(path).expect("the file can be read");
                let log = path.with_extension("db-wal");
                bytes.extend(std::fs::read(log).unwrap_or_default());
                bytes
            }
            Self::Postgres { .. } => {
                let mut connection = self.connect().await;
                let mut bytes = Vec::new();
                for table in self.rows().await.into_keys() {
                    let statement = sqlx::AssertSqlSafe(format!("SELECT t::text FROM \"{table}\" t"));
                    let rows: Vec<String> = sqlx::query_scalar(statement)
                        .fetch_all(&mut connection)
                        .await
                        .expect("rows can be read");
                    bytes.extend(rows.concat().into_bytes());
                }
                bytes
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Self::Postgres { admin, name } = self else {
            return;
        };
        let (admin, name) = (admin.clone(), std::mem::take(name));
        // A thread with a runtime of its own: the test's may be on its way down.
        let dropping = std::thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime can be made")
                .block_on(execute(
                    &admin,
                    format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
                ));
        });
        let _ = dropping.join();
    }
}

/// The key-value store's address, as settings name it.
pub fn keyvalue_url() -> String {
    match Pair::of_this_run() {
        Pair::Embedded => "memory:".to_owned(),
        Pair::Production => required("TACIT_TEST_REDIS"),
    }
}

async fn execute(admin: &PgConnectOptions, statement: String) {
    let mut connection = PgConnection::connect_with(admin).await.expect("Postgres answers");
    sqlx::query(sqlx::AssertSqlSafe(statement))
        .execute(&mut connection)
        .await
        .expect("the superuser may make and drop databases");
    let _ = connection.close().await;
}

fn required(variable: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set: see docs/development.md"))
}
