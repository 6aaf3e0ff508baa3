//! What only Redis can do to the short-lived stores: grant too few rights, go away, come back, fall silent. Skipped, with
//! a line that says so, where `TACIT_TEST_REDIS` is not set.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use authmodel::{
    rng::SystemRng,
    secret::{BearerSecret, SecretHash},
    store::{LoginStates, StoreError, Stores},
};
use authstore::{RedisAddressError, RedisOptions, RedisStores, SqlStores, assemble};
use redis::IntoConnectionInfo as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use store_contract::RealTime;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

const TTL: Duration = Duration::from_secs(60);

/// The address of the Redis for tests: host and port, and the rest of what signs in there.
fn address() -> Option<(String, String)> {
    let Some(url) = std::env::var("TACIT_TEST_REDIS")
        .ok()
        .filter(|url| !url.is_empty())
    else {
        eprintln!("skipped: TACIT_TEST_REDIS is not set");
        return None;
    };
    let place = url.as_str().into_connection_info().unwrap().addr().to_string();
    Some((url, place))
}

fn options(timeout: Duration) -> RedisOptions {
    let prefix = format!(
        "tacit:test:{}:",
        SecretHash::of(&std::process::id().to_le_bytes()).to_hex()
    );
    RedisOptions {
        prefix,
        timeout,
        ..RedisOptions::default()
    }
}

fn secret() -> SecretHash {
    BearerSecret::generate(&SystemRng).hash()
}

/// The short-lived suites only: the lasting half is never asked.
async fn stores_over(redis: RedisStores) -> (Stores, sql::testing::TestDb) {
    let unused = sql::testing::sqlite().await;
    (assemble(SqlStores::new(unused.db.clone()), redis), unused)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_rights_in_redis_tacit_acl_are_enough_and_no_more() {
    let Some((url, place)) = address() else { return };
    let rights = include_str!("../../../redis/tacit.acl");
    let user = format!("tacit-test-{}", std::process::id());
    let mut admin = redis::Client::open(url)
        .unwrap()
        .get_multiplexed_async_connection()
        .await
        .unwrap();
    let mut grant = redis::cmd("ACL");
    grant
        .arg("SETUSER")
        .arg(&user)
        .arg("reset")
        .arg("on")
        .arg(">secret")
        .arg(rights.split_whitespace().collect::<Vec<_>>());
    grant.query_async::<()>(&mut admin).await.unwrap();

    let url = format!("redis://{user}:secret@{place}/");
    let redis = RedisStores::connect(&url, options(Duration::from_secs(5)))
        .await
        .unwrap();
    redis.ping().await.unwrap();
    let (stores, unused) = stores_over(redis).await;
    let suites = async {
        for suite in store_contract::SUITES.iter().filter(|suite| suite.short_lived) {
            for case in suite.cases {
                (case.run)(&stores, around(&RealTime)).await;
            }
        }
    };
    tokio::time::timeout(TTL, suites)
        .await
        .expect("the suites end in time");
    unused.drop_all().await;

    let mut tacit = redis::Client::open(url)
        .unwrap()
        .get_multiplexed_async_connection()
        .await
        .unwrap();
    for refused in [
        vec!["KEYS", "*"],
        vec!["GET", "another:key"],
        vec!["FLUSHALL"],
        vec!["CONFIG", "GET", "*"],
    ] {
        let answer = redis::cmd(refused[0])
            .arg(&refused[1..])
            .query_async::<redis::Value>(&mut tacit)
            .await;
        assert_eq!(answer.unwrap_err().code(), Some("NOPERM"), "{refused:?}");
    }
    redis::cmd("ACL")
        .arg("DELUSER")
        .arg(&user)
        .query_async::<()>(&mut admin)
        .await
        .unwrap();
}

/// Stands between the stores and Redis, and can be taken away.
struct Proxy {
    accepting: JoinHandle<()>,
}

impl Proxy {
    async fn start(at: SocketAddr, to: String) -> (Self, SocketAddr) {
        let listener = TcpListener::bind(at).await.unwrap();
        let at = listener.local_addr().unwrap();
        let accepting = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((mut client, _)) = listener.accept().await {
                let to = to.clone();
                connections.spawn(async move {
                    if let Ok(mut redis) = TcpStream::connect(to).await {
                        let _ = tokio::io::copy_bidirectional(&mut client, &mut redis).await;
                    }
                });
            }
        });
        (Self { accepting }, at)
    }

    /// Every connection ends, and nobody listens any more.
    async fn stop(self) {
        self.accepting.abort();
        let _ = self.accepting.await;
    }
}

#[tokio::test]
async fn after_a_restart_the_next_calls_find_it_again() {
    let Some((url, place)) = address() else { return };
    let (proxy, at) = Proxy::start("127.0.0.1:0".parse().unwrap(), place.clone()).await;
    let url = url.replace(&place, &at.to_string());
    let redis = RedisStores::connect(&url, options(Duration::from_millis(300)))
        .await
        .unwrap();
    let (id, lost) = (secret(), secret());
    redis.put(&id, "share", b"before", TTL).await.unwrap();

    proxy.stop().await;
    for _ in 0..3 {
        let asked = Instant::now();
        let failed = redis.take(&lost).await.unwrap_err();
        assert!(matches!(failed, StoreError::Unavailable(_)), "{failed:?}");
        assert!(asked.elapsed() < Duration::from_secs(2));
        assert!(matches!(
            redis.ping().await.unwrap_err(),
            StoreError::Unavailable(_)
        ));
    }

    let (proxy, _) = Proxy::start(at, place).await;
    let back = Instant::now();
    let found = loop {
        match redis.take(&id).await {
            Ok(found) => break found,
            Err(error) => {
                assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
                assert!(
                    back.elapsed() < Duration::from_secs(10),
                    "it is back for ten seconds"
                );
            }
        }
    };
    assert_eq!(found.as_deref(), Some(b"before".as_slice()));
    redis.ping().await.unwrap();
    proxy.stop().await;
}

/// What a firewall does that has forgotten a connection: nothing arrives over it any more, and nobody is told; new ones work.
#[tokio::test]
async fn a_connection_that_went_silent_is_replaced() {
    let Some((url, place)) = address() else { return };
    let swallowed = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let far = place.clone();
    let flag = swallowed.clone();
    let accepting = tokio::spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((mut client, _)) = listener.accept().await {
            let (far, swallowed) = (far.clone(), flag.clone());
            let is_new = swallowed.load(std::sync::atomic::Ordering::SeqCst);
            connections.spawn(async move {
                let mut redis = TcpStream::connect(far).await.unwrap();
                let silent = async {
                    while is_new || !swallowed.load(std::sync::atomic::Ordering::SeqCst) {
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                };
                tokio::select! {
                    _ = tokio::io::copy_bidirectional(&mut client, &mut redis) => return,
                    () = silent => {}
                }
                // Both ends stay open, and nobody reads.
                std::future::pending::<()>().await;
            });
        }
    });
    let url = url.replace(&place, &at.to_string());
    let redis = RedisStores::connect(&url, options(Duration::from_millis(300)))
        .await
        .unwrap();
    let id = secret();
    redis.put(&id, "share", b"before", TTL).await.unwrap();
    swallowed.store(true, std::sync::atomic::Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(matches!(
        redis.ping().await.unwrap_err(),
        StoreError::Unavailable(_)
    ));
    let mut failures = 0;
    let found = loop {
        match redis.take(&id).await {
            Ok(found) => break found,
            Err(_) => failures += 1,
        }
        assert!(failures < 5, "nothing is replaced");
    };
    assert_eq!(found.as_deref(), Some(b"before".as_slice()));
    accepting.abort();
}

#[tokio::test]
async fn whoever_does_not_answer_is_named_without_the_password() {
    // Nobody there; and somebody who takes the call and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    for place in [silent.local_addr().unwrap(), gone] {
        let url = format!("redis://tacit:hunter2@{place}/");
        let asked = Instant::now();
        let error = RedisStores::connect(&url, options(Duration::from_millis(200)))
            .await
            .unwrap_err();
        assert!(asked.elapsed() < Duration::from_secs(10));
        let text = format!("{error} {error:?}");
        assert!(
            text.contains(&place.to_string()) && !text.contains("hunter2"),
            "{text}"
        );
    }
    for wrong in [
        "",
        "redis//localhost",
        "http://localhost:6379/",
        "redis://tacit:hunter2@localhost:port/",
    ] {
        let error = RedisStores::connect(wrong, RedisOptions::default())
            .await
            .unwrap_err();
        assert!(matches!(error, RedisAddressError::Address), "{wrong}: {error:?}");
    }
}

/// These cases ask short-lived stores alone, which write no trail.
struct NoTrail;

#[async_trait::async_trait]
impl store_contract::RefusesEvents for NoTrail {
    async fn refuse_audit(&self) {
        unreachable!("a short-lived store writes no event");
    }
}

fn around(time: &RealTime) -> store_contract::Surroundings<'_> {
    store_contract::Surroundings {
        time,
        trail: &NoTrail,
    }
}
