//! What the two engines promise alike. Runs on SQLite always, and on Postgres where `TACIT_TEST_POSTGRES` is set.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use chrono::{DateTime, TimeDelta, Utc};
use sql::testing::{TestDb, each_engine};
use sql::{Db, ErrorKind, PoolOptions, in_transaction, on};
use sqlx::migrate::Migrator;
use uuid::Uuid;

static POSTGRES: Migrator = sqlx::migrate!("tests/migrations/postgres");
static SQLITE: Migrator = sqlx::migrate!("tests/migrations/sqlite");

#[derive(Debug, PartialEq, sqlx::FromRow)]
struct Pet {
    id: Uuid,
    name: String,
    fed_at: Option<DateTime<Utc>>,
    tame: bool,
    chip: Option<Vec<u8>>,
}

fn pet(number: u128, name: &str) -> Pet {
    Pet {
        id: Uuid::from_u128(number),
        name: name.into(),
        fed_at: None,
        tame: true,
        chip: None,
    }
}

async fn insert(db: &Db, pet: &Pet) -> sqlx::Result<()> {
    const SQL: &str = "INSERT INTO pets (id, name, fed_at, tame, chip) VALUES ($1, $2, $3, $4, $5)";
    on!(db, pool => sqlx::query(SQL)
        .bind(pet.id)
        .bind(&pet.name)
        .bind(pet.fed_at)
        .bind(pet.tame)
        .bind(&pet.chip)
        .execute(pool)
        .await
        .map(drop))
}

async fn count(db: &Db) -> i64 {
    on!(db, pool => sqlx::query_scalar("SELECT count(*) FROM pets").fetch_one(pool).await).unwrap()
}

async fn migrated() -> Vec<TestDb> {
    let all = each_engine().await;
    for test in &all {
        test.db.migrate(&POSTGRES, &SQLITE).await.unwrap();
    }
    all
}

#[tokio::test]
async fn migrations_run_once_and_are_known_to_be_pending_before() {
    for test in each_engine().await {
        assert_eq!(
            test.db.pending_migrations(&POSTGRES, &SQLITE).await.unwrap(),
            ["0001 pets", "0002 clock"]
        );
        test.db.migrate(&POSTGRES, &SQLITE).await.unwrap();
        test.db.migrate(&POSTGRES, &SQLITE).await.unwrap();
        assert!(
            test.db
                .pending_migrations(&POSTGRES, &SQLITE)
                .await
                .unwrap()
                .is_empty()
        );
        test.db.ping().await.unwrap();
        test.drop_all().await;
    }
}

#[tokio::test]
async fn values_come_back_as_they_were() {
    for test in migrated().await {
        let original = Pet {
            fed_at: DateTime::from_timestamp_micros(1_762_335_296_123_456),
            tame: false,
            chip: Some(vec![0, 1, 255]),
            ..pet(1, "Äffchen")
        };
        insert(&test.db, &original).await.unwrap();
        let read: Pet = on!(&test.db, pool => sqlx::query_as("SELECT * FROM pets WHERE id = $1")
            .bind(original.id)
            .fetch_one(pool)
            .await)
        .unwrap();
        assert_eq!(read, original);
        test.drop_all().await;
    }
}

#[tokio::test]
async fn times_sort_and_compare_with_and_without_fractions() {
    let second = DateTime::from_timestamp(1_762_335_296, 0).unwrap();
    // In order; texts on SQLite have no fraction, three digits, or six.
    let micros = [
        -1_000_000, -1, 0, 1, 999, 1_000, 1_001, 122_999, 123_000, 123_456, 500_000, 999_999, 1_000_000,
    ];
    let times: Vec<_> = micros
        .iter()
        .map(|offset| second + TimeDelta::microseconds(*offset))
        .collect();
    for test in migrated().await {
        for (number, time) in times.iter().enumerate().rev() {
            let fed = Pet {
                fed_at: Some(*time),
                ..pet(number as u128, &format!("pet {number}"))
            };
            insert(&test.db, &fed).await.unwrap();
        }
        let read: Vec<DateTime<Utc>> =
            on!(&test.db, pool => sqlx::query_scalar("SELECT fed_at FROM pets ORDER BY fed_at")
                .fetch_all(pool)
                .await)
            .unwrap();
        assert_eq!(read, times);
        for (number, time) in times.iter().enumerate() {
            let counts: (i64, i64, i64) = on!(&test.db, pool => sqlx::query_as(
                "SELECT count(CASE WHEN fed_at < $1 THEN 1 END), count(CASE WHEN fed_at = $1 THEN 1 END), \
                 count(CASE WHEN fed_at > $1 THEN 1 END) FROM pets")
                .bind(time)
                .fetch_one(pool)
                .await)
            .unwrap();
            assert_eq!(
                counts,
                (number as i64, 1, (times.len() - number - 1) as i64),
                "{time}"
            );
        }
        test.drop_all().await;
    }
}

#[tokio::test]
async fn a_violated_constraint_has_the_same_name_on_both() {
    for test in migrated().await {
        let db = &test.db;
        insert(db, &pet(1, "Rex")).await.unwrap();
        let kind = |error: sqlx::Error| ErrorKind::of(&error);
        assert!(kind(insert(db, &pet(2, "Rex")).await.unwrap_err()).is_unique("pets_name_key"));
        assert!(kind(insert(db, &pet(1, "Tom")).await.unwrap_err()).is_unique("pets_pkey"));

        let give = |id: u128| async move {
            on!(db, pool => sqlx::query("INSERT INTO toys (pet_id, name) VALUES ($1, 'ball')")
                .bind(Uuid::from_u128(id))
                .execute(pool)
                .await
                .map(drop))
        };
        give(1).await.unwrap();
        assert!(kind(give(1).await.unwrap_err()).is_unique("toys_pkey"));
        assert_eq!(kind(give(9).await.unwrap_err()), ErrorKind::ForeignKey);
        test.drop_all().await;
    }
}

#[tokio::test]
async fn a_transaction_commits_on_ok_and_rolls_back_on_err() {
    #[derive(Clone, Debug)]
    enum Fact {
        Changed,
        Database,
    }
    impl sql::Conflict for Fact {
        fn is_conflict(&self) -> bool {
            false
        }
    }
    impl From<sqlx::Error> for Fact {
        fn from(_: sqlx::Error) -> Self {
            Self::Database
        }
    }
    async fn add(db: &Db, id: u128, name: &str, end: Result<(), Fact>) -> Result<u64, Fact> {
        in_transaction!(db, tx => {
            let done = sqlx::query("INSERT INTO pets (id, name, tame) VALUES ($1, $2, $3)")
                .bind(Uuid::from_u128(id))
                .bind(name)
                .bind(true)
                .execute(&mut *tx)
                .await?;
            end.clone()?;
            Ok(done.rows_affected())
        })
    }
    for test in migrated().await {
        assert_eq!(add(&test.db, 1, "Rex", Ok(())).await.unwrap(), 1);
        assert!(matches!(
            add(&test.db, 2, "Tom", Err(Fact::Changed)).await,
            Err(Fact::Changed)
        ));
        assert!(matches!(
            add(&test.db, 3, "Rex", Ok(())).await,
            Err(Fact::Database)
        ));
        assert_eq!(count(&test.db).await, 1);
        test.drop_all().await;
    }
}

#[tokio::test]
async fn parallel_read_then_write_transactions_lose_no_update() {
    for test in migrated().await {
        insert(&test.db, &pet(1, "0")).await.unwrap();
        let tasks: Vec<_> = (0..20).map(|_| tokio::spawn(count_up(test.db.clone()))).collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let name: String =
            on!(&test.db, pool => sqlx::query_scalar("SELECT name FROM pets").fetch_one(pool).await).unwrap();
        assert_eq!(name, "20");
        test.drop_all().await;
    }
}

/// Reads, then writes what it read plus one; the lock is taken by a first write, on both engines.
async fn count_up(db: Db) -> sqlx::Result<()> {
    in_transaction!(&db, tx => {
        let name: String = sqlx::query_scalar("UPDATE pets SET tame = NOT tame RETURNING name")
            .fetch_one(&mut *tx)
            .await?;
        let next = name.parse::<u32>().unwrap() + 1;
        sqlx::query("UPDATE pets SET name = $1").bind(next.to_string()).execute(&mut *tx).await?;
        Ok(())
    })
}

/// A CLI call beside a running server: two processes, played by two pools, on one file.
#[tokio::test]
async fn two_processes_on_one_file_wait_for_each_other() {
    let test = sql::testing::sqlite().await;
    test.db.migrate(&POSTGRES, &SQLITE).await.unwrap();
    insert(&test.db, &pet(1, "0")).await.unwrap();
    let other = Db::connect(&test.url, PoolOptions::default()).await.unwrap();
    let tasks: Vec<_> = (0..40)
        .map(|n| {
            tokio::spawn(count_up(if n % 2 == 0 {
                test.db.clone()
            } else {
                other.clone()
            }))
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let name: String =
        on!(&other, pool => sqlx::query_scalar("SELECT name FROM pets").fetch_one(pool).await).unwrap();
    assert_eq!(name, "40");
    other.close().await;
    test.drop_all().await;
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let test = sql::testing::sqlite().await;
    test.db.migrate(&POSTGRES, &SQLITE).await.unwrap();
    let path = test.url.path().unwrap().display().to_string();
    for suffix in ["", "-wal", "-shm"] {
        let mode = std::fs::metadata(format!("{path}{suffix}"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{suffix}");
    }
    test.drop_all().await;
}

#[tokio::test]
async fn a_database_that_is_not_there_is_named_in_a_sentence() {
    let url = "sqlite:///no/such/folder/x.db".parse().unwrap();
    let error = Db::connect(&url, PoolOptions::default())
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("/no/such/folder/x.db"), "{error}");

    let url = "postgres://tacit:hunter2@127.0.0.1:1/tacit".parse().unwrap();
    let options = PoolOptions {
        acquire_timeout: std::time::Duration::from_millis(300),
        ..PoolOptions::default()
    };
    let error = Db::connect(&url, options).await.unwrap_err().to_string();
    assert!(
        error.contains("127.0.0.1:1") && !error.contains("hunter2"),
        "{error}"
    );
}
