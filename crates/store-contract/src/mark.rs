//! What a [`MarkStore`](authmodel::store::MarkStore) promises: that something was seen, or revoked, is not forgotten too soon.

use crate::fixture::*;
use authmodel::{audit::AuditAction, secret::SecretHash, store::Stores};

crate::cases! {
    a_mark_is_set_once_until_its_end,
    of_many_who_set_a_mark_one_does,
    a_mark_that_is_a_change_has_its_event_once,
    expired_marks_are_deleted_and_no_others,
}

async fn set(stores: &Stores, mark: &SecretHash, until: i64, now: i64) -> bool {
    let set = stores.marks.set(mark, at(until), at(now), None).await;
    set.expect("answers")
}

async fn is_set(stores: &Stores, mark: &SecretHash, now: i64) -> bool {
    stores.marks.is_set(mark, at(now)).await.expect("answers")
}

async fn a_mark_is_set_once_until_its_end(stores: &Stores) {
    let (mark, other) = (hash(), hash());
    assert!(!is_set(stores, &mark, 1).await);
    assert!(set(stores, &mark, 100, 1).await);
    for now in [1, 2, 99] {
        assert!(is_set(stores, &mark, now).await);
        assert!(!set(stores, &mark, 1000, now).await, "its end does not move");
    }
    assert!(!is_set(stores, &other, 1).await);
    assert!(!is_set(stores, &mark, 100).await);
    assert!(set(stores, &mark, 200, 100).await, "a mark as on the first day");
    assert!(is_set(stores, &mark, 199).await && !set(stores, &mark, 300, 199).await);
}

async fn of_many_who_set_a_mark_one_does(stores: &Stores) {
    for now in [1, 100] {
        // Anew, too, where it has expired.
        let mark = SecretHash::of(b"the same");
        let outcomes = at_once(MANY, |_| {
            let stores = stores.clone();
            async move { set(&stores, &mark, now + 99, now).await }
        })
        .await;
        assert_eq!(count(&outcomes, |first| *first), 1);
    }
}

async fn a_mark_that_is_a_change_has_its_event_once(stores: &Stores) {
    let (mark, event) = (hash(), event());
    let before = stores.audit.count(AuditAction::ClientChanged).await;
    for first in [true, false] {
        let set = stores.marks.set(&mark, at(100), at(1), Some(&event)).await;
        assert_eq!(set.expect("answers"), first);
    }
    let after = stores.audit.count(AuditAction::ClientChanged).await;
    assert_eq!(after.expect("answers"), before.expect("answers") + 1);
}

async fn expired_marks_are_deleted_and_no_others(stores: &Stores) {
    let (short, long) = (hash(), hash());
    assert!(set(stores, &short, 100, 1).await && set(stores, &long, 200, 1).await);
    let delete = |before| async move { stores.marks.delete_expired(at(before)).await.expect("answers") };
    assert_eq!(delete(100).await, 0);
    assert_eq!(delete(101).await, 1);
    assert_eq!(delete(101).await, 0);
    assert!(is_set(stores, &long, 150).await);
}
