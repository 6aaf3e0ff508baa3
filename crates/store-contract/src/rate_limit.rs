//! What [`RateLimits`](authmodel::store::RateLimits) promise.

use crate::{TimePasses, fixture::*};
use authmodel::store::{RateLimit, RateOutcome, Stores};
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(300);

crate::cases! {
    so_many_are_allowed_and_no_more,
    what_is_limited_is_counted_in_none,
    hits_are_forgotten_one_by_one(time),
    one_key_may_be_held_to_two_limits(time),
    clearing_forgets,
    of_many_at_once_so_many_are_allowed,
}

fn limit(burst: u32, window: Duration) -> RateLimit {
    RateLimit {
        key: format!("ü:{}", hash().to_hex()),
        burst,
        window,
    }
}

async fn is_allowed(stores: &Stores, limits: &[RateLimit]) -> bool {
    stores.rate_limits.hit(limits).await.expect("answers") == RateOutcome::Allowed
}

async fn so_many_are_allowed_and_no_more(stores: &Stores) {
    let (limit, other) = (limit(3, LONG), self::limit(1, LONG));
    for _ in 0..3 {
        assert!(is_allowed(stores, std::slice::from_ref(&limit)).await);
    }
    for _ in 0..2 {
        let RateOutcome::Limited { retry_after } = stores
            .rate_limits
            .hit(std::slice::from_ref(&limit))
            .await
            .expect("answers")
        else {
            panic!("three are allowed")
        };
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

/// The window slides: a hit is forgotten a window after it was made, not at the turn of a minute.
async fn hits_are_forgotten_one_by_one(stores: &Stores, time: &dyn TimePasses) {
    let limits = [limit(2, SHORT)];
    assert!(is_allowed(stores, &limits).await);
    time.pass(SHORT * 2 / 3).await;
    assert!(is_allowed(stores, &limits).await);
    assert!(!is_allowed(stores, &limits).await);
    time.pass(SHORT / 2).await;
    assert!(is_allowed(stores, &limits).await, "the first is forgotten");
    assert!(!is_allowed(stores, &limits).await, "the second is not");
    time.pass(SHORT * 2).await;
    assert!(is_allowed(stores, &limits).await);
}

async fn one_key_may_be_held_to_two_limits(stores: &Stores, time: &dyn TimePasses) {
    let brief = limit(2, SHORT);
    let limits = [
        brief.clone(),
        RateLimit {
            burst: 3,
            window: LONG,
            ..brief
        },
    ];
    assert!(is_allowed(stores, &limits).await);
    assert!(is_allowed(stores, &limits).await);
    assert!(!is_allowed(stores, &limits).await);
    time.pass(SHORT + Duration::from_millis(50)).await;
    assert!(is_allowed(stores, &limits).await);
    assert!(
        !is_allowed(stores, &limits).await,
        "a hit counts once: this is the fourth"
    );
}

async fn clearing_forgets(stores: &Stores) {
    let (limits, other) = ([limit(1, LONG)], [limit(1, LONG)]);
    assert!(is_allowed(stores, &limits).await);
    assert!(is_allowed(stores, &other).await);
    stores.rate_limits.clear(&limits[0].key).await.expect("answers");
    assert!(is_allowed(stores, &limits).await);
    assert!(!is_allowed(stores, &other).await);
    stores.rate_limits.clear("unknown").await.expect("answers");
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
