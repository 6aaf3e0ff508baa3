//! What a [`TallyStore`](authmodel::store::TallyStore) promises.

use crate::fixture::*;
use authmodel::{
    clock::Time,
    store::Stores,
    tally::{ClientTally, Span, Tallied, Tally, TallyPoint},
};
use chrono::TimeDelta;

crate::cases! {
    what_is_added_is_summed_by_hour_and_by_day,
    of_many_who_add_at_once_nothing_is_lost,
    tokens_are_told_by_client_and_together,
    live_sessions_are_counted_once_in_a_while_and_the_most_stays,
    what_is_old_goes_and_the_rest_stays,
}

fn time(text: &str) -> Time {
    text.parse().expect("a time")
}

fn tally(hour: &str, kind: Tallied, client: &str, count: u64) -> Tally {
    Tally {
        hour: time(hour),
        kind,
        client: client.to_owned(),
        count,
    }
}

async fn add(stores: &Stores, tallies: &[Tally]) {
    stores.tallies.add(tallies).await.expect("the store answers");
}

async fn series(stores: &Stores, span: Span, since: &str) -> Vec<(Time, Tallied, u64)> {
    let points = stores
        .tallies
        .series(span, time(since))
        .await
        .expect("the store answers");
    let told = |TallyPoint {
                    starts_at,
                    kind,
                    count,
                }| (starts_at, kind, count);
    points.into_iter().map(told).collect()
}

const NINE: &str = "2026-11-28T09:00:00Z";
const TEN: &str = "2026-11-28T10:00:00Z";
const NEXT: &str = "2026-11-29T00:00:00Z";

async fn what_is_added_is_summed_by_hour_and_by_day(stores: &Stores) {
    assert_eq!(series(stores, Span::Hour, NINE).await, []);
    add(stores, &[]).await;
    add(
        stores,
        &[
            tally(TEN, Tallied::SignIns, "", 2),
            tally(NINE, Tallied::SignIns, "", 1),
        ],
    )
    .await;
    add(
        stores,
        &[
            tally(TEN, Tallied::SignIns, "", 5),
            tally(NEXT, Tallied::SignIns, "", 1),
            tally(TEN, Tallied::SignUps, "", 1),
        ],
    )
    .await;
    assert_eq!(
        series(stores, Span::Hour, NINE).await,
        [
            (time(NINE), Tallied::SignIns, 1),
            (time(TEN), Tallied::SignIns, 7),
            (time(TEN), Tallied::SignUps, 1),
            (time(NEXT), Tallied::SignIns, 1),
        ]
    );
    assert_eq!(
        series(stores, Span::Day, "2026-11-28T00:00:00Z").await,
        [
            (time("2026-11-28T00:00:00Z"), Tallied::SignIns, 8),
            (time("2026-11-28T00:00:00Z"), Tallied::SignUps, 1),
            (time(NEXT), Tallied::SignIns, 1),
        ]
    );
    // What began earlier is not asked for.
    assert_eq!(
        series(stores, Span::Hour, NEXT).await,
        [(time(NEXT), Tallied::SignIns, 1)]
    );
    assert_eq!(
        series(stores, Span::Day, NEXT).await,
        [(time(NEXT), Tallied::SignIns, 1)]
    );
}

async fn of_many_who_add_at_once_nothing_is_lost(stores: &Stores) {
    at_once(MANY, |n| {
        let stores = stores.clone();
        async move {
            // In an order of their own.
            let mut tallies = [
                tally(NINE, Tallied::Tokens, "one", 1),
                tally(NINE, Tallied::Tokens, "two", 1),
                tally(TEN, Tallied::SignIns, "", 1),
            ];
            if n % 2 == 0 {
                tallies.reverse();
            }
            add(&stores, &tallies).await;
        }
    })
    .await;
    let many = u64::try_from(MANY).expect("a number");
    assert_eq!(
        series(stores, Span::Hour, NINE).await,
        [
            (time(NINE), Tallied::Tokens, 2 * many),
            (time(TEN), Tallied::SignIns, many)
        ]
    );
}

async fn tokens_are_told_by_client_and_together(stores: &Stores) {
    add(
        stores,
        &[
            tally(NINE, Tallied::Tokens, "small", 1),
            tally(NINE, Tallied::Tokens, "big", 4),
            tally(TEN, Tallied::Tokens, "big", 3),
            tally(TEN, Tallied::Tokens, "", 2),
            tally(TEN, Tallied::SignIns, "", 9),
        ],
    )
    .await;
    let clients = async |span, since: &str, limit| {
        let found = stores.tallies.clients(span, time(since), limit).await;
        let told = |ClientTally { client, count }| (client, count);
        found
            .expect("the store answers")
            .into_iter()
            .map(told)
            .collect::<Vec<_>>()
    };
    let named = |client: &str, count| (client.to_owned(), count);
    assert_eq!(
        clients(Span::Hour, NINE, 9).await,
        [named("big", 7), named("", 2), named("small", 1)]
    );
    assert_eq!(clients(Span::Hour, TEN, 1).await, [named("big", 3)]);
    assert_eq!(clients(Span::Day, "2026-11-28T00:00:00Z", 2).await.len(), 2);
    assert_eq!(clients(Span::Day, NEXT, 9).await, []);
    assert!(
        series(stores, Span::Hour, NINE)
            .await
            .contains(&(time(TEN), Tallied::Tokens, 5))
    );
}

async fn live_sessions_are_counted_once_in_a_while_and_the_most_stays(stores: &Stores) {
    // Two users with a session each, until second 1000 of the suites' time.
    user(stores).await;
    user(stores).await;
    let (hour, day) = (Span::Hour.start_of(at(0)), Span::Day.start_of(at(0)));
    let count = async |seconds: i64, unless: i64| {
        let counted = stores.tallies.count_sessions(at(seconds), at(unless)).await;
        counted.expect("the store answers")
    };
    let told = async |span, since: Time| {
        let points = stores
            .tallies
            .series(span, since)
            .await
            .expect("the store answers");
        points
            .into_iter()
            .map(|point| (point.starts_at, point.count))
            .collect::<Vec<_>>()
    };
    assert!(count(1, -300).await);
    assert_eq!(told(Span::Hour, hour).await, [(hour, 2)]);
    assert_eq!(told(Span::Day, day).await, [(day, 2)]);

    // Somebody has just done so, whoever it was.
    let third = user(stores).await;
    assert!(!count(2, -298).await);
    assert_eq!(told(Span::Hour, hour).await, [(hour, 2)]);
    assert!(count(302, 2).await);
    assert_eq!(told(Span::Hour, hour).await, [(hour, 3)]);

    // Fewer later: the most that was seen stays; in the hour that follows it is counted anew.
    let ended = stores
        .sessions
        .end(third.session.session.id, at(303), &event())
        .await;
    assert!(ended.expect("the store answers").is_some());
    assert!(count(603, 303).await);
    assert_eq!(told(Span::Hour, hour).await, [(hour, 3)]);
    let later = hour + TimeDelta::hours(1);
    // By ten past they have all expired.
    let now = later + TimeDelta::minutes(10);
    let counted = stores
        .tallies
        .count_sessions(now, now - TimeDelta::minutes(5))
        .await;
    assert!(counted.expect("the store answers"));
    assert_eq!(told(Span::Hour, hour).await, [(hour, 3), (later, 0)]);
    assert_eq!(told(Span::Day, day).await.first(), Some(&(day, 3)));
}

async fn what_is_old_goes_and_the_rest_stays(stores: &Stores) {
    add(
        stores,
        &[
            tally(NINE, Tallied::Tokens, "one", 1),
            tally(NINE, Tallied::Tokens, "two", 1),
            tally(TEN, Tallied::Tokens, "one", 1),
            tally(NEXT, Tallied::Tokens, "one", 1),
        ],
    )
    .await;
    let trim = async |span, before: &str| {
        stores
            .tallies
            .trim(span, time(before))
            .await
            .expect("the store answers")
    };
    assert_eq!(trim(Span::Hour, TEN).await, 2);
    assert_eq!(trim(Span::Hour, TEN).await, 0);
    assert_eq!(
        series(stores, Span::Hour, NINE).await,
        [(time(TEN), Tallied::Tokens, 1), (time(NEXT), Tallied::Tokens, 1)]
    );
    // Days go by themselves.
    assert_eq!(
        series(stores, Span::Day, "2026-11-28T00:00:00Z").await,
        [
            (time("2026-11-28T00:00:00Z"), Tallied::Tokens, 3),
            (time(NEXT), Tallied::Tokens, 1)
        ]
    );
    assert_eq!(trim(Span::Day, NEXT).await, 2);
    assert_eq!(
        series(stores, Span::Day, "2026-11-28T00:00:00Z").await,
        [(time(NEXT), Tallied::Tokens, 1)]
    );
}
