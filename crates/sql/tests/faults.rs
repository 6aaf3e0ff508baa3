//! What holds when things break: a full disk, a connection that goes silent, a Postgres that stops and goes on, two
//! transactions that stand in each other's way. On SQLite always, and on Postgres where `TACIT_TEST_POSTGRES` is set.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

#[path = "support/line.rs"]
mod line;

use line::Line;
use sql::testing::TestDb;
use sql::{Conflict as _, Db, ErrorKind, PoolOptions, in_good_time, in_transaction, on};
use sqlx::migrate::Migrator;
use std::process::Command;
use std::time::{Duration, Instant};
use uuid::Uuid;

static POSTGRES: Migrator = sqlx::migrate!("tests/migrations/postgres");
static SQLITE: Migrator = sqlx::migrate!("tests/migrations/sqlite");

async fn migrated(test: TestDb) -> TestDb {
    test.db.migrate(&POSTGRES, &SQLITE).await.unwrap();
    test
}

async fn insert(db: &Db, number: u128) -> sqlx::Result<()> {
    const SQL: &str = "INSERT INTO pets (id, name, tame) VALUES ($1, $2, $3) RETURNING name";
    on!(db, connection => sqlx::query(SQL)
        .bind(Uuid::from_u128(number))
        .bind(format!("pet {number}"))
        .bind(true)
        .fetch_all(connection)
        .await
        .map(drop))
}

async fn insert_in_transaction(db: &Db, number: u128) -> sqlx::Result<()> {
    const SQL: &str = "INSERT INTO pets (id, name, tame) VALUES ($1, $2, $3)";
    in_transaction!(db, tx => {
        sqlx::query(SQL)
            .bind(Uuid::from_u128(number))
            .bind(format!("pet {number}"))
            .bind(true)
            .execute(&mut *tx)
            .await?;
        Ok(())
    })
}

async fn names(db: &Db) -> Vec<String> {
    on!(db, connection => sqlx::query_scalar("SELECT name FROM pets ORDER BY name").fetch_all(connection).await)
        .unwrap()
}

const ROLE: &str = "TACIT_TEST_FULL_DISK";

/// The limit on the size of files holds for a process, so this test runs itself in another one. A shell makes that one
/// ignore SIGXFSZ, which would end it, and `prlimit` takes its disk away and gives it back.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_acknowledged_and_leaves_no_trace() {
    if std::env::var_os(ROLE).is_some() {
        return writes_while_the_disk_is_full().await;
    }
    let out = Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "a_full_disk_loses_nothing_that_was_acknowledged_and_leaves_no_trace",
            "--nocapture",
        ])
        .env(ROLE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stderr).into_owned() + &String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");
}

fn file_size_limit(limit: &str) {
    let pid = std::process::id().to_string();
    let done = Command::new("prlimit")
        .args(["--pid", &pid, &format!("--fsize={limit}:")])
        .status()
        .unwrap();
    assert!(done.success());
}

async fn writes_while_the_disk_is_full() {
    let test = migrated(sql::testing::sqlite().await).await;
    let db = &test.db;
    insert(db, 1).await.unwrap();
    let unavailable =
        |error: sqlx::Error| assert_eq!(ErrorKind::of(&error), ErrorKind::Unavailable, "{error}");
    for round in 0..3 {
        file_size_limit("0");
        for number in 0..4 {
            unavailable(insert(db, 100 + number).await.unwrap_err());
            unavailable(insert_in_transaction(db, 200 + number).await.unwrap_err());
        }
        file_size_limit("unlimited");
        // Without a restart, and whatever kind of write comes first.
        if round % 2 == 0 {
            insert_in_transaction(db, 10 + round).await.unwrap();
            insert(db, 20 + round).await.unwrap();
        } else {
            insert(db, 20 + round).await.unwrap();
            insert_in_transaction(db, 10 + round).await.unwrap();
        }
    }
    assert_eq!(
        names(db).await,
        [
            "pet 1", "pet 10", "pet 11", "pet 12", "pet 20", "pet 21", "pet 22"
        ]
    );
    test.drop_all().await;
}

#[tokio::test]
async fn a_cancelled_transaction_leaves_a_connection_that_works() {
    for test in sql::testing::each_engine().await {
        let test = migrated(test).await;
        for number in 0..5 {
            let db = test.db.clone();
            let cancelled = async {
                in_transaction!(&db, tx => {
                    sqlx::query("INSERT INTO pets (id, name, tame) VALUES ($1, $2, $3)")
                        .bind(Uuid::from_u128(number))
                        .bind("never")
                        .bind(true)
                        .execute(&mut *tx)
                        .await?;
                    std::future::pending::<()>().await;
                    Ok::<_, sqlx::Error>(())
                })
            };
            assert!(
                tokio::time::timeout(Duration::from_millis(50), cancelled)
                    .await
                    .is_err()
            );
            insert_in_transaction(&test.db, 100 + number).await.unwrap();
        }
        assert_eq!(names(&test.db).await.len(), 5);
        test.drop_all().await;
    }
}

#[tokio::test]
async fn an_in_memory_database_outlives_its_troubles() {
    let url = "sqlite::memory:".parse().unwrap();
    let db = Db::connect(&url, PoolOptions::default()).await.unwrap();
    db.migrate(&POSTGRES, &SQLITE).await.unwrap();
    insert(&db, 1).await.unwrap();
    assert!(insert_in_transaction(&db, 1).await.is_err());
    insert_in_transaction(&db, 2).await.unwrap();
    assert_eq!(names(&db).await, ["pet 1", "pet 2"]);
}

/// A pool that reaches Postgres by a line of ours.
async fn on_a_line() -> Option<(TestDb, Line, Db)> {
    let test = migrated(sql::testing::postgres().await?).await;
    let (line, url) = Line::lay(&test).await;
    let options = PoolOptions {
        max_connections: 4,
        ..PoolOptions::default()
    };
    let db = Db::connect(&url, options).await.unwrap();
    Some((test, line, db))
}

/// Four statements at once, so that there are four connections.
async fn four_at_once(db: &Db) -> Vec<bool> {
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                on!(&db, connection => sqlx::query("SELECT pg_sleep(0.1)").execute(connection).await.map(drop)).is_ok()
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

#[tokio::test]
async fn connections_that_went_silent_are_replaced_within_seconds() {
    let Some((test, line, db)) = on_a_line().await else {
        return;
    };
    assert_eq!(four_at_once(&db).await, [true; 4]);
    // Old connections lead nowhere from now on, new ones work.
    line.swallow_old();
    let begun = Instant::now();
    let mut failures = 0;
    while !matches!(insert(&db, 1).await, Ok(())) {
        failures += 1;
        assert!(begun.elapsed() < Duration::from_secs(15), "{failures}");
    }
    assert!(failures <= 1, "{failures}");
    // One asked of the other three after the other, each within its second.
    assert_eq!(four_at_once(&db).await, [true; 4]);
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    test.drop_all().await;
}

/// What a Postgres that was stopped for a while does: it runs what was sent meanwhile when it goes on.
#[tokio::test]
async fn a_statement_that_comes_too_late_does_nothing() {
    const RENAME: &str = concat!(
        "UPDATE pets SET name = $1 WHERE id = $2 AND ",
        in_good_time!("$3")
    );
    let Some((test, line, db)) = on_a_line().await else {
        return;
    };
    insert(&db, 1).await.unwrap();
    let rename = async |name: &str| {
        let deadline = db.deadline();
        on!(&db, connection => sqlx::query(RENAME)
            .bind(name)
            .bind(Uuid::from_u128(1))
            .bind(deadline)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))
    };
    assert_eq!(rename("in time").await.unwrap(), 1);
    line.hold();
    let late = rename("too late").await.unwrap_err();
    assert_eq!(ErrorKind::of(&late), ErrorKind::Unavailable);
    line.go_on();
    // What was held has been run by now: it came over an older connection.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(names(&test.db).await, ["in time"]);
    assert_eq!(rename("again in time").await.unwrap(), 1);
    // Whoever still listens is told, and not that nothing was found.
    let late = on!(&db, connection => sqlx::query(RENAME)
        .bind("late")
        .bind(Uuid::from_u128(1))
        .bind(chrono::DateTime::UNIX_EPOCH)
        .execute(connection)
        .await
        .map(drop))
    .unwrap_err();
    assert_eq!(ErrorKind::of(&late), ErrorKind::Unavailable);
    assert_eq!(names(&test.db).await, ["again in time"]);
    test.drop_all().await;
}

/// Two transactions take two rows in opposite orders, again and again: one of them is begun anew, nobody is refused.
#[tokio::test]
async fn a_transaction_that_met_another_is_begun_again() {
    let Some(test) = sql::testing::postgres().await else {
        return;
    };
    let test = migrated(test).await;
    for number in 1..=2 {
        insert(&test.db, number).await.unwrap();
    }
    let both = |first: u128, second: u128| {
        let db = test.db.clone();
        async move {
            in_transaction!(&db, tx => {
                for number in [first, second] {
                    sqlx::query("UPDATE pets SET tame = NOT tame WHERE id = $1")
                        .bind(Uuid::from_u128(number))
                        .execute(&mut *tx)
                        .await?;
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                Ok::<_, sqlx::Error>(())
            })
        }
    };
    for _ in 0..2 {
        let (one, other) = tokio::join!(both(1, 2), both(2, 1));
        one.unwrap();
        other.unwrap();
    }
    test.drop_all().await;
}

/// What Postgres says when it gives up by itself is a 503, not a 500.
#[tokio::test]
async fn limits_of_postgres_are_unavailability() {
    let Some(test) = sql::testing::postgres().await else {
        return;
    };
    for code in ["57014", "55P03", "25P03", "58030", "53100", "40001", "40P01"] {
        let error = on!(&test.db, connection => {
            let statement = format!("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$");
            sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(connection).await.map(drop)
        })
        .unwrap_err();
        assert_eq!(ErrorKind::of(&error), ErrorKind::Unavailable, "{code}");
        assert_eq!(error.is_conflict(), code.starts_with("40"), "{code}");
    }
    // Nobody waits for a lock for longer than its client does.
    let limit: String =
        on!(&test.db, connection => sqlx::query_scalar("SHOW statement_timeout").fetch_one(connection).await)
            .unwrap();
    assert_eq!(limit, "5s");
    test.drop_all().await;
}

/// A refusal is said once, by whoever prints the whole chain; and only what may pass is worth another try.
#[tokio::test]
async fn what_postgres_says_is_said_once() {
    use std::error::Error as _;
    let options = PoolOptions {
        acquire_timeout: Duration::from_millis(500),
        ..PoolOptions::default()
    };
    let gone = "postgres://tacit@127.0.0.1:1/tacit".parse().unwrap();
    assert!(
        Db::connect(&gone, options.clone())
            .await
            .unwrap_err()
            .is_passing()
    );
    let Ok(address) = std::env::var(sql::testing::POSTGRES) else {
        return;
    };
    let (server, _) = address.rsplit_once('/').unwrap();
    let url = format!("{server}/no_such_database").parse().unwrap();
    let error = Db::connect(&url, options).await.unwrap_err();
    assert!(!error.is_passing(), "{error}");
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        said.push_str(&inner.to_string());
        source = inner.source();
    }
    assert_eq!(said.matches("does not exist").count(), 1, "{said}");
}
