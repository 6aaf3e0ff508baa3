//! What a refresh does beside the caches: a run of refused guesses that is over is told to the trail, once.

use crate::{
    config::Config,
    outbound::GuardedOutbound,
    settings::{Settings, Sources},
    stores::OpenStores,
};
use authcore::{
    Dependencies, Provider, WakeNobody,
    oauth::device::{self, DeviceError},
    seal::MasterKey,
};
use authmodel::{
    audit::Origin,
    authentication::Authentication,
    clock::{Clock as _, ManualClock, Time},
    ids::{SessionId, UserId},
    rng::SystemRng,
    session::Session,
};
use chrono::Duration;
use sql::{Db, on};
use std::sync::Arc;

async fn rows(db: &Db, action: &str) -> i64 {
    const SQL: &str = "SELECT count(*) FROM audit_events WHERE action = $1";
    on!(db, pool => sqlx::query_scalar(SQL).bind(action).fetch_one(pool).await)
        .expect("the trail can be read")
}

#[tokio::test]
async fn the_trail_tells_when_a_run_of_guesses_begins_and_when_it_is_over() {
    let sources = Sources {
        environment: vec![("TACIT_DATABASE__URL".to_owned(), "sqlite::memory:".to_owned())],
        ..Sources::default()
    };
    let config = Config::compile(&Settings::load(&sources).expect("settings")).expect("a configuration");
    let clock = Arc::new(ManualClock::new(
        Time::from_timestamp(1_900_000_000, 0).expect("a time"),
    ));
    let stores = OpenStores::open(&config, clock.clone()).await.expect("stores");
    let provider = Provider::open(Dependencies {
        config: config.core.clone(),
        stores: stores.stores.clone(),
        clock: clock.clone(),
        rng: Arc::new(SystemRng),
        master_key: MasterKey::generate(&SystemRng),
        outbound: Arc::new(GuardedOutbound::new(false, false).expect("a client")),
        wake: Arc::new(WakeNobody),
    })
    .await
    .expect("a provider");
    let origin = Origin {
        ip: Some([192, 0, 2, 1].into()),
        user_agent: None,
    };
    let session = Session {
        id: SessionId::generate(&SystemRng),
        user_id: UserId::generate(&SystemRng),
        authentication: Authentication::by_password(clock.now()),
        expires_at: clock.now() + Duration::days(1),
    };
    let guess = async || device::describe(&provider, "BCDF-GHJK", &session, &origin).await;
    let told = async || {
        provider.refresh_caches().await.expect("refreshed");
        (
            rows(&stores.db, "limit_reached").await,
            rows(&stores.db, "limit_ended").await,
        )
    };

    let mut tries = 0;
    while guess().await.is_ok() {
        tries += 1;
        assert!(tries < 100, "there is a limit");
    }
    assert_eq!(tries, 30);
    assert_eq!(told().await, (1, 0));
    // As long as it goes on, it is one run.
    for _ in 0..5 {
        clock.advance(Duration::minutes(4));
        while guess().await.is_ok() {}
        assert!(matches!(guess().await, Err(DeviceError::Limited { .. })));
        assert_eq!(told().await, (1, 0));
    }
    clock.advance(Duration::minutes(9));
    assert_eq!(told().await, (1, 0), "it may go on");
    clock.advance(Duration::minutes(2));
    assert_eq!(told().await, (1, 1));
    clock.advance(Duration::minutes(30));
    assert_eq!(told().await, (1, 1), "once");
    while guess().await.is_ok() {}
    assert_eq!(told().await, (2, 1), "the next run");
}
