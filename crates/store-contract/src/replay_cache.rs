//! What [`ReplayCache`](authmodel::store::ReplayCache) promise: that something was seen before is never forgotten too soon.

use crate::{TimePasses, fixture::*};
use authmodel::{
    secret::SecretHash,
    store::{RecordName, Stores},
};
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(150);
const LONGER_THAN_SHORT: Duration = Duration::from_millis(250);
/// For what has to happen before a time is over: a busy machine needs a while for two calls.
const SECOND: Duration = Duration::from_secs(1);
const LONGER_THAN_SECOND: Duration = Duration::from_millis(1100);

crate::cases! {
    a_mark_is_set_once,
    of_many_who_set_a_mark_one_does,
    marks_run_out_each_at_its_own_time(time),
    setting_it_again_does_not_move_its_end(time),
    of_many_who_set_it_anew_one_does(time),
    a_record_has_one_name,
}

async fn set(stores: &Stores, mark: &SecretHash, ttl: Duration) -> bool {
    stores
        .replay_cache
        .insert(mark, "somebody", ttl)
        .await
        .expect("answers")
}

async fn a_mark_is_set_once(stores: &Stores) {
    let (mark, other) = (hash(), hash());
    assert!(set(stores, &mark, LONG).await);
    for _ in 0..2 {
        assert!(!set(stores, &mark, LONG).await);
    }
    assert!(set(stores, &other, LONG).await);
}

async fn a_record_has_one_name(stores: &Stores) {
    let names: Vec<RecordName> = (0..MANY as i64)
        .map(|began_at| RecordName {
            id: hash(),
            began_at: 1_900_000_000 + began_at,
        })
        .collect();
    let told = at_once(MANY, |number| {
        let (stores, new) = (stores.clone(), names[number]);
        async move { stores.replay_cache.record(&new).await.expect("answers") }
    })
    .await;
    assert!(names.contains(&told[0]));
    assert!(told.iter().all(|name| *name == told[0]), "{told:?}");
    let later = RecordName {
        id: hash(),
        began_at: 0,
    };
    assert_eq!(
        stores.replay_cache.record(&later).await.expect("answers"),
        told[0]
    );
}

async fn of_many_who_set_a_mark_one_does(stores: &Stores) {
    for _ in 0..5 {
        assert_eq!(race(stores, hash()).await, 1);
    }
}

/// How many of those who set it at once are told that it was they.
async fn race(stores: &Stores, mark: SecretHash) -> usize {
    let outcomes = at_once(MANY, |_| {
        let stores = stores.clone();
        async move { set(&stores, &mark, LONG).await }
    })
    .await;
    count(&outcomes, |first| *first)
}

async fn marks_run_out_each_at_its_own_time(stores: &Stores, time: &dyn TimePasses) {
    // The longer one before and after the shorter: no order of setting may matter.
    let (before, short, after) = (hash(), hash(), hash());
    for _ in 0..MANY {
        assert!(set(stores, &hash(), SHORT).await);
    }
    for (mark, ttl) in [(&before, LONG), (&short, SHORT), (&after, LONG)] {
        assert!(set(stores, mark, ttl).await);
    }
    time.pass(LONGER_THAN_SHORT).await;
    // Set again it is a mark as on the first day, whatever tidies up behind the old one later.
    assert!(set(stores, &short, LONG).await);
    for _ in 0..MANY {
        assert!(set(stores, &hash(), LONG).await);
    }
    for mark in [&before, &short, &after] {
        assert!(!set(stores, mark, LONG).await);
    }
}

async fn setting_it_again_does_not_move_its_end(stores: &Stores, time: &dyn TimePasses) {
    let (longer, shorter) = (hash(), hash());
    assert!(set(stores, &longer, SECOND).await && set(stores, &shorter, LONG).await);
    assert!(!set(stores, &longer, LONG).await && !set(stores, &shorter, SHORT).await);
    time.pass(LONGER_THAN_SECOND).await;
    assert!(set(stores, &longer, LONG).await, "not kept longer");
    assert!(!set(stores, &shorter, LONG).await, "not forgotten sooner");
}

async fn of_many_who_set_it_anew_one_does(stores: &Stores, time: &dyn TimePasses) {
    let mark = hash();
    assert!(set(stores, &mark, SHORT).await);
    time.pass(LONGER_THAN_SHORT).await;
    assert_eq!(race(stores, mark).await, 1);
}
