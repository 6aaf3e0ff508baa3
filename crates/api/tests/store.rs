//! What the store promises, on SQLite always and on Postgres where `TACIT_TEST_POSTGRES` is set.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveDate, TimeDelta};
use goals_api::model::{
    Ambient, Amount, Clock, EntryPatch, Goal, GoalPatch, NewEntry, NewGoal, Notes, Order, Owner, RandomIds,
    Status, Tags, Time, Title, Unit,
};
use goals_api::store::goals::Filter;
use goals_api::store::{Position, Store, StoreError};
use sql::on;
use sql::testing::{TestDb, each_engine};
use uuid::Uuid;

const ADA: Owner = Owner(Uuid::from_u128(1));
const BOB: Owner = Owner(Uuid::from_u128(2));

/// A clock that moves a second at each look.
struct Ticking(Mutex<Time>);

impl Clock for Ticking {
    fn now(&self) -> Time {
        let mut time = self.0.lock().unwrap();
        *time += TimeDelta::seconds(1);
        *time
    }
}

async fn stores() -> Vec<(Store, TestDb)> {
    let mut stores = Vec::new();
    for test in each_engine().await {
        let start = DateTime::from_timestamp(1_800_000_000, 123_000).unwrap();
        let ambient = Ambient {
            clock: Arc::new(Ticking(Mutex::new(start))),
            ids: Arc::new(RandomIds),
        };
        let store = Store::new(test.db.clone(), ambient);
        store.migrate().await.unwrap();
        assert!(store.pending_migrations().await.unwrap().is_empty());
        stores.push((store, test));
    }
    stores
}

fn goal(title: &str) -> NewGoal {
    let title = Title::parse(title).unwrap();
    NewGoal {
        title,
        notes: None,
        target_amount: None,
        unit: None,
        due_on: None,
        tags: Tags::default(),
    }
}

fn amount(whole: i64) -> Amount {
    Amount::from_whole(whole).unwrap()
}

fn entry(whole: i64) -> NewEntry {
    NewEntry {
        amount: Some(amount(whole)),
        ..NewEntry::default()
    }
}

fn all() -> Filter {
    Filter {
        text: String::new(),
        tag: String::new(),
        status: None,
        order: Order::default(),
        limit: 100,
        after: None,
    }
}

async fn titles(store: &Store, owner: Owner, filter: &Filter) -> Vec<String> {
    let page = store.goals(owner, filter).await.unwrap();
    page.items
        .iter()
        .map(|goal| goal.title.as_str().to_owned())
        .collect()
}

async fn reread(store: &Store, goal: &Goal) -> Goal {
    store.goal(ADA, goal.id).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_goal_comes_back_as_it_was_made() {
    for (store, test) in stores().await {
        let full = NewGoal {
            title: Title::parse("Ünter 5:00/km").unwrap(),
            notes: Some(Notes::parse("first\nsecond").unwrap()),
            target_amount: Some(Amount::from_scaled(12_345_678)),
            unit: Some(Unit::parse("km").unwrap()),
            due_on: NaiveDate::from_ymd_opt(2027, 2, 28),
            tags: Tags::default(),
        };
        for new in [full, goal("bare")] {
            let made = store.create_goal(ADA, new).await.unwrap();
            assert_eq!(reread(&store, &made).await, made);
        }
        test.drop_all().await;
    }
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_nothing_else() {
    for (store, test) in stores().await {
        let new = NewGoal {
            notes: Some(Notes::parse("why").unwrap()),
            ..goal("Read")
        };
        let made = store.create_goal(ADA, new).await.unwrap();

        let patch = GoalPatch {
            target_amount: Some(Some(amount(12))),
            ..GoalPatch::default()
        };
        let changed = store.update_goal(ADA, made.id, None, &patch).await.unwrap();
        let expected = Goal {
            target_amount: Some(amount(12)),
            version: 2,
            updated_at: changed.updated_at,
            ..made.clone()
        };
        assert_eq!(changed, expected);
        assert!(changed.updated_at > made.updated_at);

        let patch = GoalPatch {
            title: Some(Title::parse("Write").unwrap()),
            notes: Some(None),
            target_amount: Some(None),
            archived: Some(true),
            ..GoalPatch::default()
        };
        let changed = store.update_goal(ADA, made.id, None, &patch).await.unwrap();
        assert_eq!(
            (
                changed.title.as_str(),
                changed.notes.clone(),
                changed.target_amount
            ),
            ("Write", None, None)
        );
        assert!(changed.archived);
        assert_eq!(reread(&store, &made).await, changed);
        // Search follows the change.
        assert!(
            titles(
                &store,
                ADA,
                &Filter {
                    text: "why".into(),
                    ..all()
                }
            )
            .await
            .is_empty()
        );
        assert_eq!(
            titles(
                &store,
                ADA,
                &Filter {
                    text: "wRI".into(),
                    ..all()
                }
            )
            .await,
            ["Write"]
        );
        test.drop_all().await;
    }
}

#[tokio::test]
async fn a_change_happens_to_the_version_it_names_or_not_at_all() {
    for (store, test) in stores().await {
        let made = store.create_goal(ADA, goal("Read")).await.unwrap();
        let patch = GoalPatch {
            archived: Some(true),
            ..GoalPatch::default()
        };
        let with = |expected: &'static [i64]| store.update_goal(ADA, made.id, Some(expected), &patch);
        assert!(matches!(with(&[2]).await, Err(StoreError::Stale)));
        assert!(matches!(with(&[]).await, Err(StoreError::Stale)));
        assert_eq!(with(&[7, 1]).await.unwrap().version, 2);
        assert!(matches!(with(&[1]).await, Err(StoreError::Stale)));
        assert!(matches!(
            store.delete_goal(ADA, made.id, Some(&[1])).await,
            Err(StoreError::Stale)
        ));
        store.delete_goal(ADA, made.id, Some(&[2])).await.unwrap();
        assert!(matches!(
            store.delete_goal(ADA, made.id, None).await,
            Err(StoreError::NotFound)
        ));

        // An entry makes the goal's version grow, too.
        let made = store.create_goal(ADA, goal("Run")).await.unwrap();
        let step = store.create_entry(ADA, made.id, entry(1)).await.unwrap();
        assert!(matches!(
            store.delete_goal(ADA, made.id, Some(&[1])).await,
            Err(StoreError::Stale)
        ));
        let patch = EntryPatch {
            amount: Some(Some(amount(2))),
            ..EntryPatch::default()
        };
        let with =
            |expected: &'static [i64]| store.update_entry(ADA, made.id, step.id, Some(expected), &patch);
        assert!(matches!(with(&[3]).await, Err(StoreError::Stale)));
        assert_eq!(with(&[1]).await.unwrap().version, 2);
        let delete = store.delete_entry(ADA, made.id, step.id, Some(&[1])).await;
        assert!(matches!(delete, Err(StoreError::Stale)));
        test.drop_all().await;
    }
}

#[tokio::test]
async fn totals_and_counts_follow_the_entries() {
    for (store, test) in stores().await {
        let new = NewGoal {
            target_amount: Some(amount(10)),
            ..goal("Run")
        };
        let made = store.create_goal(ADA, new).await.unwrap();
        let state = async || {
            let goal = reread(&store, &made).await;
            (goal.total.to_double(), goal.entry_count, goal.progress().unwrap())
        };
        assert_eq!(state().await, (0.0, 0, 0.0));
        let first = store.create_entry(ADA, made.id, entry(4)).await.unwrap();
        let second = store
            .create_entry(ADA, made.id, NewEntry::default())
            .await
            .unwrap();
        let dime = NewEntry {
            amount: Some(Amount::from_scaled(100_000)),
            ..NewEntry::default()
        };
        for _ in 0..3 {
            store.create_entry(ADA, made.id, dime.clone()).await.unwrap();
        }
        assert_eq!(state().await, (4.3, 5, 0.43));
        assert_eq!(
            store.entry(ADA, made.id, first.id).await.unwrap(),
            Some(first.clone())
        );

        let patch = EntryPatch {
            amount: Some(Some(amount(-2))),
            ..EntryPatch::default()
        };
        let changed = store
            .update_entry(ADA, made.id, first.id, None, &patch)
            .await
            .unwrap();
        assert_eq!(
            (changed.amount, changed.occurred_at),
            (Some(amount(-2)), first.occurred_at)
        );
        assert_eq!(state().await, (-1.7, 5, 0.0));
        let patch = EntryPatch {
            amount: Some(Some(amount(50))),
            ..EntryPatch::default()
        };
        store
            .update_entry(ADA, made.id, second.id, None, &patch)
            .await
            .unwrap();
        assert_eq!(state().await, (48.3, 5, 1.0));
        store.delete_entry(ADA, made.id, second.id, None).await.unwrap();
        store.delete_entry(ADA, made.id, first.id, None).await.unwrap();
        assert_eq!(state().await, (0.3, 3, 0.03));
        test.drop_all().await;
    }
}

#[tokio::test]
async fn no_total_leaves_its_range() {
    for (store, test) in stores().await {
        let made = store.create_goal(ADA, goal("Much")).await.unwrap();
        let most = NewEntry {
            amount: Some(Amount::MAX),
            ..NewEntry::default()
        };
        let step = store.create_entry(ADA, made.id, most.clone()).await.unwrap();
        assert!(matches!(
            store.create_entry(ADA, made.id, most).await,
            Err(StoreError::TotalOutOfRange)
        ));
        store.create_entry(ADA, made.id, entry(-1)).await.unwrap();
        let patch = EntryPatch {
            amount: Some(Some(Amount::MIN)),
            ..EntryPatch::default()
        };
        let refused = store.update_entry(ADA, made.id, step.id, None, &patch).await;
        assert!(matches!(refused, Err(StoreError::TotalOutOfRange)));
        // What was refused left no trace.
        let goal = reread(&store, &made).await;
        assert_eq!(
            (goal.entry_count, goal.total.scaled()),
            (2, Amount::MAX.scaled() - 1_000_000)
        );
        assert_eq!(
            store.entry(ADA, made.id, step.id).await.unwrap().unwrap().version,
            1
        );
        test.drop_all().await;
    }
}

#[tokio::test]
async fn entries_written_at_once_are_all_counted() {
    for (store, test) in stores().await {
        let made = store.create_goal(ADA, goal("Run")).await.unwrap();
        let tasks: Vec<_> = (0..30)
            .map(|_| {
                let (store, id) = (store.clone(), made.id);
                tokio::spawn(async move {
                    let step = store.create_entry(ADA, id, entry(2)).await.unwrap();
                    let patch = EntryPatch {
                        amount: Some(Some(amount(3))),
                        ..EntryPatch::default()
                    };
                    store.update_entry(ADA, id, step.id, None, &patch).await.unwrap();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let goal = reread(&store, &made).await;
        assert_eq!((goal.total, goal.entry_count), (amount(90), 30));
        test.drop_all().await;
    }
}

#[tokio::test]
async fn nobody_reaches_what_is_another_s() {
    for (store, test) in stores().await {
        let hers = store.create_goal(ADA, goal("Secret")).await.unwrap();
        let step = store.create_entry(ADA, hers.id, entry(1)).await.unwrap();
        let before = reread(&store, &hers).await;

        assert!(titles(&store, BOB, &all()).await.is_empty());
        assert!(
            titles(
                &store,
                BOB,
                &Filter {
                    text: "secret".into(),
                    ..all()
                }
            )
            .await
            .is_empty()
        );
        assert_eq!(store.goal(BOB, hers.id).await.unwrap(), None);
        assert_eq!(store.entry(BOB, hers.id, step.id).await.unwrap(), None);
        assert!(store.entries(BOB, hers.id, 10, None).await.unwrap().is_none());
        let archive = GoalPatch {
            archived: Some(true),
            ..GoalPatch::default()
        };
        let is_not_found = |outcome: Option<StoreError>| matches!(outcome, Some(StoreError::NotFound));
        assert!(is_not_found(
            store.update_goal(BOB, hers.id, None, &archive).await.err()
        ));
        assert!(is_not_found(
            store.update_goal(BOB, hers.id, Some(&[1]), &archive).await.err()
        ));
        assert!(is_not_found(store.delete_goal(BOB, hers.id, None).await.err()));
        assert!(is_not_found(
            store.create_entry(BOB, hers.id, entry(1)).await.err()
        ));
        let patch = EntryPatch::default();
        assert!(is_not_found(
            store
                .update_entry(BOB, hers.id, step.id, None, &patch)
                .await
                .err()
        ));
        assert!(is_not_found(
            store.delete_entry(BOB, hers.id, step.id, None).await.err()
        ));
        // Nor an entry of hers by way of a goal of his.
        let his = store.create_goal(BOB, goal("Own")).await.unwrap();
        assert_eq!(store.entry(BOB, his.id, step.id).await.unwrap(), None);
        assert!(is_not_found(
            store.update_entry(BOB, his.id, step.id, None, &patch).await.err()
        ));
        assert!(is_not_found(
            store.delete_entry(BOB, his.id, step.id, None).await.err()
        ));

        assert_eq!(reread(&store, &hers).await, before);
        test.drop_all().await;
    }
}

#[tokio::test]
async fn a_goal_takes_its_entries_along() {
    for (store, test) in stores().await {
        let made = store.create_goal(ADA, goal("Run")).await.unwrap();
        let step = store.create_entry(ADA, made.id, entry(1)).await.unwrap();
        store.delete_goal(ADA, made.id, None).await.unwrap();
        assert_eq!(store.entry(ADA, made.id, step.id).await.unwrap(), None);
        assert!(store.entries(ADA, made.id, 10, None).await.unwrap().is_none());
        test.drop_all().await;
    }
}

#[tokio::test]
async fn lists_filter_by_words_and_status() {
    for (store, test) in stores().await {
        let counted = |title: &str| NewGoal {
            target_amount: Some(amount(1)),
            ..goal(title)
        };
        store
            .create_goal(ADA, counted("Äpfel 100% _saft_"))
            .await
            .unwrap();
        let done = store.create_goal(ADA, counted("Birnen")).await.unwrap();
        store.create_entry(ADA, done.id, entry(2)).await.unwrap();
        let away = store.create_goal(ADA, goal("Kirschen")).await.unwrap();
        let archive = GoalPatch {
            archived: Some(true),
            ..GoalPatch::default()
        };
        store.update_goal(ADA, away.id, None, &archive).await.unwrap();
        let notes = Some(Notes::parse("mit ÄPFELN").unwrap());
        store
            .create_goal(
                ADA,
                NewGoal {
                    notes,
                    ..goal("Kuchen")
                },
            )
            .await
            .unwrap();

        let find = async |text: &str, status| {
            let filter = Filter {
                text: text.into(),
                status,
                order: Order::Title,
                ..all()
            };
            let mut found = titles(&store, ADA, &filter).await;
            found.sort();
            found
        };
        assert_eq!(find("", None).await.len(), 4);
        assert_eq!(find("äpfel", None).await, ["Kuchen", "Äpfel 100% _saft_"]);
        assert_eq!(find("ÄPFELN", None).await, ["Kuchen"]);
        for literal in ["%", "_", "0% _s"] {
            assert_eq!(find(literal, None).await, ["Äpfel 100% _saft_"], "{literal}");
        }
        assert!(find("\\", None).await.is_empty());
        assert!(find("' OR 1=1 --", None).await.is_empty());
        assert_eq!(
            find("", Some(Status::Active)).await,
            ["Kuchen", "Äpfel 100% _saft_"]
        );
        assert_eq!(find("", Some(Status::Done)).await, ["Birnen"]);
        assert_eq!(find("", Some(Status::Archived)).await, ["Kirschen"]);
        test.drop_all().await;
    }
}

#[tokio::test]
async fn pages_of_every_order_hold_each_goal_once() {
    for (store, test) in stores().await {
        for number in 0..23_u32 {
            // Some titles, dates and changes are alike, so that the id has to decide.
            let due_on = NaiveDate::from_ymd_opt(2027, 1, 1 + number % 5).filter(|_| number % 3 > 0);
            let made = store
                .create_goal(
                    ADA,
                    NewGoal {
                        due_on,
                        ..goal(&format!("g{}", number % 7))
                    },
                )
                .await
                .unwrap();
            if number % 4 == 0 {
                store.create_entry(ADA, made.id, entry(1)).await.unwrap();
            }
        }
        for order in [
            Order::NewestFirst,
            Order::OldestFirst,
            Order::LastChangedFirst,
            Order::LastChangedLast,
            Order::DueFirst,
            Order::Title,
        ] {
            let whole = store.goals(ADA, &Filter { order, ..all() }).await.unwrap();
            assert_eq!(whole.next, None);
            let is_sorted = match order {
                Order::NewestFirst => whole.items.is_sorted_by(|a, b| a.created_at >= b.created_at),
                Order::OldestFirst => whole.items.is_sorted_by(|a, b| a.created_at <= b.created_at),
                Order::LastChangedFirst => whole.items.is_sorted_by(|a, b| a.updated_at >= b.updated_at),
                Order::LastChangedLast => whole.items.is_sorted_by(|a, b| a.updated_at <= b.updated_at),
                Order::DueFirst => whole
                    .items
                    .is_sorted_by_key(|goal| goal.due_on.unwrap_or(NaiveDate::MAX)),
                Order::Title => whole
                    .items
                    .is_sorted_by_key(|goal| goal.title.as_str().to_owned()),
            };
            assert!(is_sorted, "{order:?}");

            let mut paged = Vec::new();
            let mut after: Option<Position> = None;
            loop {
                let filter = Filter {
                    order,
                    limit: 5,
                    after,
                    ..all()
                };
                let page = store.goals(ADA, &filter).await.unwrap();
                assert!(page.items.len() <= 5);
                paged.extend(page.items);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(paged, whole.items, "{order:?}");
        }
        test.drop_all().await;
    }
}

#[tokio::test]
async fn entries_come_latest_first_in_pages() {
    for (store, test) in stores().await {
        let made = store.create_goal(ADA, goal("Run")).await.unwrap();
        let day = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        for number in 0..11 {
            let occurred_at = Some(day + TimeDelta::milliseconds(500 * (number * 7 % 5)));
            store
                .create_entry(
                    ADA,
                    made.id,
                    NewEntry {
                        occurred_at,
                        ..entry(number)
                    },
                )
                .await
                .unwrap();
        }
        let whole = store
            .entries(ADA, made.id, 100, None)
            .await
            .unwrap()
            .unwrap()
            .items;
        assert!(whole.is_sorted_by(|a, b| a.occurred_at >= b.occurred_at));
        let mut paged = Vec::new();
        let mut after = None;
        loop {
            let page = store.entries(ADA, made.id, 4, after).await.unwrap().unwrap();
            paged.extend(page.items);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(paged, whole);
        assert_eq!(paged.len(), 11);
        test.drop_all().await;
    }
}

#[tokio::test]
async fn rows_of_an_earlier_version_are_found_like_new_ones() {
    const OLD: &str = "UPDATE goals SET title = $3, title_folded = $4, notes = $3, notes_folded = $4, unit = $3, \
                       tags = $5, tags_folded = $6, is_folded = FALSE WHERE id = $1 AND owner = $2";
    for (store, test) in stores().await {
        let mut goals = Vec::new();
        // More than are done at once.
        for number in 0..250 {
            let made = store
                .create_goal(ADA, goal(&format!("Goal {number}")))
                .await
                .unwrap();
            let (title, tags) = (
                format!("Cafe\u{301} {number}"),
                "\u{130}\u{15f}\u{3001}i\u{15f}\nb",
            );
            on!(&store.db, pool => sqlx::query(OLD)
                .bind(made.id)
                .bind(ADA.0)
                .bind(&title)
                .bind(title.to_lowercase())
                .bind(tags)
                .bind(format!("\n{}\n", tags.to_lowercase()))
                .execute(pool)
                .await
                .map(drop))
            .unwrap();
            goals.push(made);
        }
        let by = |text: &str, tag: &str| Filter {
            text: text.to_owned(),
            tag: tag.to_owned(),
            ..all()
        };
        assert!(titles(&store, ADA, &by("caf\u{e9} 249", "")).await.is_empty());
        store.migrate().await.unwrap();
        assert_eq!(store.refold().await.unwrap(), 0, "once");
        assert_eq!(
            titles(&store, ADA, &by("CAF\u{c9} 249", "\u{131}\u{15f}")).await,
            ["Caf\u{e9} 249"]
        );
        let found = reread(&store, &goals[3]).await;
        assert_eq!(found.notes, Some(Notes::parse("Caf\u{e9} 3").unwrap()));
        assert_eq!(found.unit, Some(Unit::parse("Caf\u{e9} 3").unwrap()));
        assert_eq!(found.tags, Tags::parse(&["\u{130}\u{15f}", "b"]).unwrap());
        assert_eq!(found.version, 2, "another text is another version");
        assert_eq!(found.updated_at, goals[3].updated_at);
        test.drop_all().await;
    }
}
