//! What [`RateLimits`](authmodel::store::RateLimits) promise.

use crate::{TimePasses, fixture::*};
use authmodel::store::{LimitReached, QUIET, RateLimit, RateOutcome, Stores};
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(400);

crate::cases! {
    so_many_are_allowed_and_no_more,
    what_is_limited_is_counted_in_none,
    hits_are_forgotten_one_by_one(time),
    delays_grow_beyond_the_burst(time),
    the_first_refusal_is_told_once,
    what_is_given_back_was_never_counted,
    of_many_at_once_so_many_are_allowed,
    of_many_refusals_at_once_one_is_the_first,
}

fn limit(burst: u32, interval: Duration) -> RateLimit {
    RateLimit {
        key: format!("ü:{}", hash().to_hex()),
        burst,
        interval,
        first_delay: None,
    }
}

async fn is_allowed(stores: &Stores, limits: &[RateLimit]) -> bool {
    stores.rate_limits.hit(limits).await.expect("answers") == RateOutcome::Allowed
}

async fn refusal(stores: &Stores, limits: &[RateLimit]) -> (Duration, Vec<LimitReached>) {
    match stores.rate_limits.hit(limits).await.expect("answers") {
        RateOutcome::Limited { retry_after, by } => (retry_after, by),
        RateOutcome::Allowed => panic!("it is within its limits: {limits:?}"),
    }
}

async fn last_refusal(stores: &Stores, limit: &RateLimit) -> Option<Duration> {
    stores
        .rate_limits
        .last_refusal(&limit.key)
        .await
        .expect("answers")
}

async fn so_many_are_allowed_and_no_more(stores: &Stores) {
    let (limit, other) = (limit(3, LONG), self::limit(1, LONG));
    for _ in 0..3 {
        assert!(is_allowed(stores, std::slice::from_ref(&limit)).await);
    }
    for _ in 0..2 {
        let (retry_after, _) = refusal(stores, std::slice::from_ref(&limit)).await;
        assert!(retry_after > LONG / 2 && retry_after <= LONG, "{retry_after:?}");
    }
    assert!(is_allowed(stores, &[other]).await);
    assert!(is_allowed(stores, &[]).await);
    assert!(
        !is_allowed(stores, &[self::limit(0, LONG)]).await,
        "none is allowed"
    );
}

async fn what_is_limited_is_counted_in_none(stores: &Stores) {
    let (tight, wide) = (limit(1, LONG), limit(3, LONG));
    let both = [wide.clone(), tight.clone()];
    assert!(is_allowed(stores, &both).await);
    for _ in 0..5 {
        assert!(!is_allowed(stores, &both).await);
    }
    let wide = [wide];
    assert!(is_allowed(stores, &wide).await);
    assert!(is_allowed(stores, &wide).await);
    assert!(!is_allowed(stores, &wide).await);
}

/// One in each interval, not all at the turn of a minute.
async fn hits_are_forgotten_one_by_one(stores: &Stores, time: &dyn TimePasses) {
    let limits = [limit(2, SHORT)];
    assert!(is_allowed(stores, &limits).await);
    assert!(is_allowed(stores, &limits).await);
    assert!(!is_allowed(stores, &limits).await);
    time.pass(SHORT + SHORT / 4).await;
    assert!(is_allowed(stores, &limits).await, "the first is forgotten");
    assert!(!is_allowed(stores, &limits).await, "the second is not");
    time.pass(SHORT * 3).await;
    assert!(is_allowed(stores, &limits).await);
    assert!(is_allowed(stores, &limits).await);
}

async fn delays_grow_beyond_the_burst(stores: &Stores, time: &dyn TimePasses) {
    let growing = RateLimit {
        first_delay: Some(SHORT),
        ..limit(1, LONG)
    };
    let limits = [growing];
    assert!(is_allowed(stores, &limits).await);
    for doubled in [1, 2] {
        let (retry_after, _) = refusal(stores, &limits).await;
        let due = SHORT * doubled;
        assert!(
            retry_after <= due && retry_after > due / 2,
            "{doubled}: {retry_after:?}"
        );
        time.pass(due + SHORT / 8).await;
        assert!(is_allowed(stores, &limits).await, "{doubled}");
    }
    // No delay is longer than the interval.
    let impatient = RateLimit {
        first_delay: Some(LONG * 10),
        ..limit(1, LONG)
    };
    let impatient = [impatient];
    assert!(is_allowed(stores, &impatient).await);
    assert!(refusal(stores, &impatient).await.0 <= LONG);
}

async fn the_first_refusal_is_told_once(stores: &Stores) {
    let (tight, wide) = (limit(1, LONG), limit(3, LONG));
    let both = [wide, tight.clone()];
    assert_eq!(last_refusal(stores, &tight).await, None);
    assert!(is_allowed(stores, &both).await);
    assert_eq!(last_refusal(stores, &tight).await, None);
    for first in [true, false, false] {
        let (_, by) = refusal(stores, &both).await;
        assert_eq!(by, [LimitReached { index: 1, first }]);
    }
    let ago = last_refusal(stores, &tight).await;
    assert!(ago.is_some_and(|ago| ago < QUIET), "{ago:?}");
    assert_eq!(last_refusal(stores, &both[0]).await, None);
}

async fn what_is_given_back_was_never_counted(stores: &Stores) {
    let limits = [limit(1, LONG), limit(2, LONG)];
    for _ in 0..5 {
        assert!(is_allowed(stores, &limits).await);
        stores.rate_limits.give_back(&limits).await.expect("answers");
    }
    assert!(is_allowed(stores, &limits).await);
    assert!(!is_allowed(stores, &limits).await);
    // Nothing is owed to whoever gives back what they never had.
    let fresh = [limit(1, LONG)];
    stores.rate_limits.give_back(&fresh).await.expect("answers");
    stores.rate_limits.give_back(&[]).await.expect("answers");
    assert!(is_allowed(stores, &fresh).await);
    assert!(!is_allowed(stores, &fresh).await);
}

async fn of_many_at_once_so_many_are_allowed(stores: &Stores) {
    let limits = [limit(10, LONG), limit(20, LONG)];
    let outcomes = at_once(MANY, |_| {
        let (stores, limits) = (stores.clone(), limits.clone());
        async move { stores.rate_limits.hit(&limits).await.expect("answers") }
    })
    .await;
    assert_eq!(count(&outcomes, |outcome| *outcome == RateOutcome::Allowed), 10);
}

async fn of_many_refusals_at_once_one_is_the_first(stores: &Stores) {
    let limits = [limit(0, LONG)];
    let outcomes = at_once(MANY, |_| {
        let (stores, limits) = (stores.clone(), limits.clone());
        async move { refusal(&stores, &limits).await.1[0].first }
    })
    .await;
    assert_eq!(count(&outcomes, |first| *first), 1);
}
