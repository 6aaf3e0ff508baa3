//! Status lists (draft-ietf-oauth-status-list): a revoked token is refused within the time that was said, whatever state the
//! issuer is in, and an issuer in trouble makes no good token an invalid one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use jwt_verifier::testing::{Issuer, Reply, STATUS_LIST};
use jwt_verifier::{Builder, Clock, FetchError, Scheme, SystemClock, Verifier, VerifyError};
use serde_json::{Value, json};

const REFRESH: Duration = Duration::from_millis(100);

fn builder(issuer: &Issuer) -> Builder {
    Verifier::builder(issuer.url())
        .audience("goals")
        .status_refresh(REFRESH)
}

fn verifier(issuer: &Issuer) -> Verifier {
    builder(issuer).build().unwrap()
}

async fn outcome(verifier: &Verifier, token: &str) -> Option<VerifyError> {
    verifier.verify(token).await.err()
}

/// Waits until a token is refused so, for much longer than it should take.
async fn eventually(verifier: &Verifier, token: &str, expected: Option<VerifyError>) {
    let begun = Instant::now();
    loop {
        let found = outcome(verifier, token).await;
        if found == expected {
            return;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "it never came to {expected:?}: {found:?}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn down() -> Option<Reply> {
    Some(Reply {
        status: 503,
        headers: Vec::new(),
        body: Vec::new(),
    })
}

#[tokio::test]
async fn a_revoked_token_is_refused_and_its_neighbours_are_not() {
    let issuer = Issuer::start().await;
    issuer.revoke(9);
    let verifier = verifier(&issuer);
    for index in [0, 8, 10, 1023] {
        assert_eq!(outcome(&verifier, &issuer.token_at(index)).await, None, "{index}");
    }
    let error = outcome(&verifier, &issuer.token_at(9)).await.unwrap();
    assert_eq!((&error, error.status()), (&VerifyError::Revoked, 401));
    assert_eq!(error.code(), Some("invalid_token"));
    let beyond = outcome(&verifier, &issuer.token_at(1024)).await;
    assert_eq!(beyond, Some(VerifyError::NoStatus), "out of bounds");
}

#[tokio::test]
async fn a_token_without_a_list_is_good_and_nothing_is_fetched() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    let token = issuer.token("user", "goals-page", "goals", "goals:read");
    assert_eq!(outcome(&verifier, &token).await, None);
    assert_eq!(issuer.list_requests(), (0, 0));
}

#[tokio::test]
async fn a_revocation_is_seen_in_the_background_and_an_unchanged_list_is_not_transferred() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    let (stays, ends) = (issuer.token_at(1), issuer.token_at(2));
    assert_eq!(outcome(&verifier, &ends).await, None);
    let begun = Instant::now();
    while issuer.list_requests().0 < 4 {
        assert!(begun.elapsed() < Duration::from_secs(20), "nobody refreshes");
        tokio::time::sleep(REFRESH).await;
    }
    assert_eq!(issuer.list_requests().1, 1, "not modified");
    issuer.revoke(2);
    eventually(&verifier, &ends, Some(VerifyError::Revoked)).await;
    assert_eq!(outcome(&verifier, &stays).await, None);
    assert_eq!(issuer.list_requests().1, 2);
}

#[tokio::test]
async fn a_hundred_tokens_at_a_cold_start_make_one_fetch() {
    let issuer = Issuer::start().await;
    issuer.delay(Duration::from_millis(100));
    let verifier = Verifier::builder(issuer.url()).audience("goals").build().unwrap();
    let tokens: Vec<_> = (0..100)
        .map(|index| {
            let (verifier, token) = (verifier.clone(), issuer.token_at(index));
            tokio::spawn(async move { outcome(&verifier, &token).await })
        })
        .collect();
    for token in tokens {
        assert_eq!(token.await.unwrap(), None);
    }
    assert_eq!(issuer.list_requests(), (1, 1));
    assert_eq!(issuer.requests(), 1, "of the key set, too");
}

#[tokio::test]
async fn in_an_outage_what_is_known_stays_so_and_then_it_is_unavailable_and_recovers() {
    let issuer = Issuer::start().await;
    let grace = Duration::from_millis(1500);
    let verifier = builder(&issuer).status_grace(grace).build().unwrap();
    issuer.revoke(2);
    let (good, revoked) = (issuer.token_at(1), issuer.token_at(2));
    assert_eq!(outcome(&verifier, &good).await, None);
    issuer.reply_with(STATUS_LIST, down());
    let begun = Instant::now();
    while begun.elapsed() < grace / 2 {
        assert_eq!(outcome(&verifier, &good).await, None, "within the grace");
        assert_eq!(outcome(&verifier, &revoked).await, Some(VerifyError::Revoked));
        tokio::time::sleep(REFRESH).await;
    }
    let unavailable = VerifyError::StatusUnavailable(FetchError::Status(503));
    eventually(&verifier, &good, Some(unavailable.clone())).await;
    assert_eq!((unavailable.status(), unavailable.code()), (503, None));
    assert!(unavailable.challenges(Scheme::Bearer, None).is_empty());
    assert_eq!(outcome(&verifier, &revoked).await, Some(unavailable));
    issuer.reply_with(STATUS_LIST, None);
    eventually(&verifier, &good, None).await;
    assert_eq!(outcome(&verifier, &revoked).await, Some(VerifyError::Revoked));
}

#[tokio::test]
async fn who_rather_takes_a_revoked_token_than_none_says_so() {
    let issuer = Issuer::start().await;
    issuer.reply_with(STATUS_LIST, down());
    let token = issuer.token_at(1);
    let closed = verifier(&issuer);
    let unavailable = VerifyError::StatusUnavailable(FetchError::Status(503));
    assert_eq!(outcome(&closed, &token).await, Some(unavailable), "the default");
    let open = builder(&issuer).accept_unknown_status().build().unwrap();
    assert_eq!(outcome(&open, &token).await, None);
    issuer.revoke(1);
    issuer.reply_with(STATUS_LIST, None);
    eventually(&open, &token, Some(VerifyError::Revoked)).await;
    let blind = builder(&issuer).ignore_status_lists().build().unwrap();
    assert_eq!(outcome(&blind, &token).await, None);
}

#[tokio::test]
async fn a_list_that_never_comes_is_asked_for_once_per_cool_down() {
    let issuer = Issuer::start().await;
    issuer.reply_with(STATUS_LIST, down());
    let verifier = Verifier::builder(issuer.url()).audience("goals").build().unwrap();
    let begun = Instant::now();
    for index in 0..200 {
        assert!(matches!(
            outcome(&verifier, &issuer.token_at(index)).await,
            Some(VerifyError::StatusUnavailable(FetchError::Status(503)))
        ));
    }
    // Replaced answers are not counted as lists; how long it took tells how often it was asked.
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(verifier.status_lists(), 1);
}

#[tokio::test]
async fn only_the_issuers_own_lists_are_fetched() {
    let (issuer, other) = (Issuer::start().await, Issuer::start().await);
    let verifier = verifier(&issuer);
    let with = |uri: &str| {
        let mut claims = issuer.claims("user", "goals-page", "goals", "goals:read");
        claims["status"] = json!({ "status_list": { "idx": 1, "uri": uri } });
        issuer.sign(&claims)
    };
    let elsewhere = format!("{}{STATUS_LIST}", other.url());
    let userinfo = issuer.url().replace("http://", "http://user@");
    for uri in [
        elsewhere.as_str(),
        "https://169.254.169.254/status/1",
        "file:///etc/passwd",
        "status/1",
        "",
    ] {
        let found = outcome(&verifier, &with(uri)).await;
        let foreign = VerifyError::StatusUnavailable(FetchError::ForeignList);
        assert_eq!(found, Some(foreign), "{uri}");
    }
    assert_eq!(other.list_requests(), (0, 0));
    // At the right place, and about another list than the token names.
    let aliased = format!("{userinfo}{STATUS_LIST}");
    let found = outcome(&verifier, &with(&aliased)).await;
    let wrong = VerifyError::StatusUnavailable(FetchError::BadList("it is another list"));
    assert_eq!(found, Some(wrong));
}

#[tokio::test]
async fn where_the_keys_are_fetched_from_an_address_within_lists_are_too() {
    // As in a network of containers: the issuer's public name leads nowhere from in here.
    let within = Issuer::start().await;
    let verifier = Verifier::builder("https://login.invalid")
        .audience("goals")
        .jwks_uri(format!("{}/jwks", within.url()))
        .status_refresh(REFRESH)
        .build()
        .unwrap();
    let token = |index: usize| {
        let mut claims = within.claims("user", "goals-page", "goals", "goals:read");
        claims["iss"] = json!("https://login.invalid");
        let uri = format!("https://login.invalid{STATUS_LIST}");
        claims["status"] = json!({ "status_list": { "idx": index, "uri": uri } });
        within.sign(&claims)
    };
    within.revoke(1);
    let names =
        json!({ "iss": "https://login.invalid", "sub": format!("https://login.invalid{STATUS_LIST}") });
    let reply = Reply {
        status: 200,
        headers: Vec::new(),
        body: within.status_list(json!({}), names).into_bytes(),
    };
    within.reply_with(STATUS_LIST, Some(reply));
    assert_eq!(outcome(&verifier, &token(0)).await, None);
    assert_eq!(outcome(&verifier, &token(1)).await, Some(VerifyError::Revoked));
}

#[tokio::test]
async fn a_list_that_is_not_the_issuers_word_says_nothing() {
    let issuer = Issuer::start().await;
    let stranger = Issuer::start().await;
    let now = SystemClock.unix_seconds();
    let wrong: [(&str, Value, Value); 10] = [
        ("an access token", json!({ "typ": "at+jwt" }), json!({})),
        ("no type", json!({ "typ": null }), json!({})),
        ("unsigned", json!({ "alg": "none" }), json!({})),
        ("critical", json!({ "crit": ["b64"] }), json!({})),
        (
            "another list",
            json!({}),
            json!({ "sub": "https://other.example/1" }),
        ),
        (
            "another issuer's",
            json!({}),
            json!({ "iss": "https://other.example" }),
        ),
        ("expired", json!({}), json!({ "exp": now - 60 })),
        ("not yet", json!({}), json!({ "iat": now + 600 })),
        (
            "three bits",
            json!({}),
            json!({ "status_list": { "bits": 3, "lst": "eNrbuRgAAhcBXQ" } }),
        ),
        (
            "empty",
            json!({}),
            json!({ "status_list": { "bits": 1, "lst": "" } }),
        ),
    ];
    let mut lists: Vec<(&str, String)> = wrong
        .into_iter()
        .map(|(name, header, claims)| (name, issuer.status_list(header, claims)))
        .collect();
    let ours = json!({ "iss": issuer.url(), "sub": format!("{}{STATUS_LIST}", issuer.url()) });
    lists.push((
        "a stranger's",
        stranger.status_list(json!({ "kid": "key-0" }), ours),
    ));
    lists.push(("no JWT", "nonsense".to_owned()));
    for (name, list) in lists {
        let reply = Reply {
            status: 200,
            headers: Vec::new(),
            body: list.into_bytes(),
        };
        issuer.reply_with(STATUS_LIST, Some(reply));
        let found = outcome(&verifier(&issuer), &issuer.token_at(1)).await;
        assert!(
            matches!(found, Some(VerifyError::StatusUnavailable(_))),
            "{name}: {found:?}"
        );
    }
}

/// A clock that can be moved.
#[derive(Clone, Default)]
struct Moved(Arc<AtomicI64>);

impl Clock for Moved {
    fn unix_seconds(&self) -> i64 {
        SystemClock.unix_seconds() + self.0.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_list_is_not_believed_beyond_its_own_end_nor_kept_beyond_its_tokens() {
    let issuer = Issuer::start().await;
    let clock = Moved::default();
    // Only what is asked for is fetched: the background is far away.
    let verifier = builder(&issuer)
        .status_refresh(Duration::from_secs(3600))
        .clock(clock.clone())
        .build()
        .unwrap();
    let mut claims = issuer.claims("user", "goals-page", "goals", "goals:read");
    claims["status"] = issuer.status(1);
    claims["exp"] = json!(SystemClock.unix_seconds() + 7200);
    let token = issuer.sign(&claims);
    assert_eq!(outcome(&verifier, &token).await, None);
    // Half an hour later the list has expired, and what comes now is as old as that.
    let old = issuer.status_list(json!({}), json!({}));
    let reply = Reply {
        status: 200,
        headers: Vec::new(),
        body: old.into_bytes(),
    };
    issuer.reply_with(STATUS_LIST, Some(reply));
    clock.0.store(1900, Ordering::SeqCst);
    let found = outcome(&verifier, &token).await;
    assert!(
        matches!(found, Some(VerifyError::StatusUnavailable(_))),
        "{found:?}"
    );
    assert_eq!(verifier.status_lists(), 1);
}

#[tokio::test]
async fn lists_of_expired_tokens_are_forgotten() {
    let issuer = Issuer::start().await;
    let clock = Moved::default();
    let verifier = builder(&issuer).clock(clock.clone()).build().unwrap();
    assert_eq!(outcome(&verifier, &issuer.token_at(1)).await, None);
    assert_eq!(verifier.status_lists(), 1);
    clock.0.store(1000, Ordering::SeqCst);
    let begun = Instant::now();
    while verifier.status_lists() > 0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "it is kept");
        tokio::time::sleep(REFRESH).await;
    }
    let (requests, _) = issuer.list_requests();
    tokio::time::sleep(REFRESH * 3).await;
    assert_eq!(issuer.list_requests().0, requests, "and no longer asked for");
}

#[test]
fn lists_are_kept_fresh_also_where_the_runtime_that_began_it_has_ended() {
    let server = tokio::runtime::Runtime::new().unwrap();
    let issuer = server.block_on(Issuer::start());
    let verifier = verifier(&issuer);
    let token = issuer.token_at(3);
    let worker = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    worker().block_on(async { assert_eq!(outcome(&verifier, &token).await, None) });
    // The worker is gone, and the task that refreshes with it.
    issuer.revoke(3);
    worker().block_on(eventually(&verifier, &token, Some(VerifyError::Revoked)));
}
