//! What the store promises of changes that come with a key, on SQLite always and on Postgres where `TACIT_TEST_POSTGRES` is set.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta};
use goals_api::model::{Ambient, Clock, Goal, NewEntry, NewGoal, Owner, RandomIds, Tags, Time, Title};
use goals_api::store::{Answer, Once, Store, StoreError};
use sql::testing::{TestDb, each_engine};
use uuid::Uuid;

const ADA: Owner = Owner(Uuid::from_u128(1));

/// A clock that stands still until it is moved.
#[derive(Clone)]
struct Still(Arc<Mutex<Time>>);

impl Clock for Still {
    fn now(&self) -> Time {
        *self.0.lock().unwrap()
    }
}

impl Still {
    fn pass(&self, time: TimeDelta) {
        *self.0.lock().unwrap() += time;
    }
}

/// Two instances on one database.
async fn pairs() -> Vec<(Store, Store, Still, TestDb)> {
    let mut pairs = Vec::new();
    for test in each_engine().await {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let clock = Still(Arc::new(Mutex::new(start)));
        let ambient = Ambient {
            clock: Arc::new(clock.clone()),
            ids: Arc::new(RandomIds),
        };
        let store = Store::new(test.db.clone(), ambient.clone());
        store.migrate().await.unwrap();
        pairs.push((store, Store::new(test.db.clone(), ambient), clock, test));
    }
    pairs
}

fn goal(title: &str) -> NewGoal {
    NewGoal {
        title: Title::parse(title).unwrap(),
        notes: None,
        target_amount: None,
        unit: None,
        due_on: None,
        tags: Tags::default(),
    }
}

fn once(key: &str, what: u8) -> Once {
    Once {
        key: key.to_owned(),
        fingerprint: [what; 32],
    }
}

fn describe(goal: &Goal) -> Answer {
    Answer {
        status: 201,
        location: Some(goal.id.to_string()),
        etag: Some(goal.version.to_string()),
        body: goal.title.as_str().to_owned(),
    }
}

async fn rows(test: &TestDb, table: &str) -> i64 {
    let sql = match table {
        "goals" => "SELECT count(*) FROM goals",
        "entries" => "SELECT count(*) FROM entries",
        _ => "SELECT count(*) FROM idempotency_keys",
    };
    sql::on!(&test.db, pool => sqlx::query_scalar(sql).fetch_one(pool).await).unwrap()
}

#[tokio::test]
async fn a_change_with_a_key_happens_once() {
    for (store, other, _, test) in pairs().await {
        let key = once("k", 1);
        let first = store
            .create_goal_once(ADA, goal("Run"), &key, describe)
            .await
            .unwrap();
        for store in [&store, &other] {
            let again = store.create_goal_once(ADA, goal("Run"), &key, describe).await;
            assert_eq!(again.unwrap(), first);
        }
        let reused = other
            .create_goal_once(ADA, goal("Swim"), &once("k", 2), describe)
            .await;
        assert!(matches!(reused, Err(StoreError::KeyReused)), "{reused:?}");
        assert_eq!((rows(&test, "goals").await, rows(&test, "keys").await), (1, 1));
    }
}

#[tokio::test]
async fn two_instances_at_once_make_one() {
    for (store, other, _, test) in pairs().await {
        for round in 0..20 {
            let key = once(&format!("k{round}"), 1);
            let (one, two) = tokio::join!(
                store.create_goal_once(ADA, goal("Run"), &key, describe),
                other.create_goal_once(ADA, goal("Run"), &key, describe),
            );
            match (one, two) {
                (Ok(one), Ok(two)) => assert_eq!(one, two),
                (Ok(_), Err(StoreError::Running)) | (Err(StoreError::Running), Ok(_)) => {}
                both => panic!("{both:?}"),
            }
            assert_eq!(rows(&test, "goals").await, round + 1);
        }
    }
}

#[tokio::test]
async fn a_refused_change_leaves_neither_change_nor_row() {
    for (store, _, _, test) in pairs().await {
        let entry = || NewEntry::default();
        let nowhere = store
            .create_entry_once(ADA, Uuid::from_u128(9), entry(), &once("k", 1), |_| {
                panic!("not made")
            })
            .await;
        assert!(matches!(nowhere, Err(StoreError::NotFound)), "{nowhere:?}");
        let made = store.create_goal(ADA, goal("Run")).await.unwrap();
        let stale = store
            .delete_goal_once(ADA, made.id, Some(&[7]), &once("k", 1), |()| panic!("not gone"))
            .await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
        assert_eq!((rows(&test, "goals").await, rows(&test, "keys").await), (1, 0));
    }
}

#[tokio::test]
async fn a_key_counts_for_a_day_and_is_swept() {
    for (store, _, clock, test) in pairs().await {
        let key = once("k", 1);
        let make = async || {
            let answer = store.create_goal_once(ADA, goal("Run"), &key, describe).await;
            answer.unwrap().location
        };
        let first = make().await;
        clock.pass(TimeDelta::hours(24) - TimeDelta::seconds(1));
        assert_eq!(make().await, first);
        assert!(!store.sweep_idempotency_keys().await.unwrap());
        assert_eq!(rows(&test, "keys").await, 1);
        // An old row that nobody has swept yet stands in nobody's way.
        clock.pass(TimeDelta::seconds(1));
        let second = make().await;
        assert_ne!(second, first);
        assert_eq!(make().await, second);
        clock.pass(TimeDelta::hours(24));
        assert!(!store.sweep_idempotency_keys().await.unwrap());
        assert_eq!((rows(&test, "keys").await, rows(&test, "goals").await), (0, 2));
    }
}
