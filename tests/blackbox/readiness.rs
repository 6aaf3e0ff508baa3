//! Ready means that a write works: a store that answers reads and takes nothing is no store for sign-ins.

use crate::harness::{LoginStart, Pair, Redis, World, eventually};
use serde_json::json;

async fn readiness(world: &World) -> u16 {
    let probe = world.wire().http().get(world.operations_url("/healthz/ready"));
    probe.send().await.expect("the port answers").status().as_u16()
}

#[tokio::test]
async fn a_redis_that_is_full_is_not_ready() {
    if Pair::of_this_run() == Pair::Embedded {
        return;
    }
    let redis = Redis::start().await;
    let url = redis.url();
    let world = World::with(&[("TACIT_KEYVALUE__URL", &url), Redis::PREFIX]).await;
    assert_eq!(readiness(&world).await, 200);
    redis.fill().await;
    eventually("not ready", async || {
        (readiness(&world).await == 503).then_some(())
    })
    .await;
    world.wire().expect_outage(true);
    let body = json!({ "email": "ada@example.com", "ke1": LoginStart::ke1("a guess") });
    world
        .browser()
        .post("/api/login/start/", &body)
        .await
        .is_problem(503, "unavailable");
}
