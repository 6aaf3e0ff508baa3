//! After a change of the key stretching, an address that nobody has answers as somebody's does: with the old parameters or
//! the new, in proportion to the records of each, and the same each time.

use crate::harness::{LoginStart, PASSWORD, RenewalRequest, World, sign_in};
use serde_json::{Value, json};

const KNOWN: usize = 4;
const UNKNOWN: usize = 80;

async fn answer(world: &World, email: &str) -> Value {
    let body = json!({ "email": email, "ke1": LoginStart::ke1("a guess") });
    let reply = world.browser().post("/api/login/start/", &body).await;
    reply.expect(200).json()["ksf"].clone()
}

async fn answers(world: &World, who: &str, many: usize) -> Vec<Value> {
    let mut answers = Vec::new();
    for n in 0..many {
        answers.push(answer(world, &format!("{who}{n}@example.com")).await);
    }
    answers
}

fn with_passes(answers: &[Value], t: u64) -> usize {
    answers.iter().filter(|ksf| ksf["t"] == t).count()
}

#[tokio::test]
async fn unknown_addresses_answer_as_known_ones_do_over_a_change() {
    let mut world = World::start().await;
    for n in 0..KNOWN {
        world.user(&format!("known{n}@example.com")).await;
    }
    // Before: everybody alike.
    let before = answers(&world, "unknown", UNKNOWN).await;
    assert_eq!(with_passes(&before, 2), UNKNOWN);

    world.stop().await;
    world.set("opaque.ksf.t", "3");
    world.boot().await;
    let known = answers(&world, "known", KNOWN).await;
    let unknown = answers(&world, "unknown", UNKNOWN).await;
    assert_eq!(with_passes(&known, 2), KNOWN, "the records are the old ones");
    // Four old records, and the new parameters that the next one will have: most are old, some are new.
    let old = with_passes(&unknown, 2);
    assert!(old > UNKNOWN / 2 && old < UNKNOWN, "{old} of {UNKNOWN}");
    assert_eq!(with_passes(&unknown, 3), UNKNOWN - old);
    assert_eq!(
        answers(&world, "unknown", UNKNOWN).await,
        unknown,
        "each time the same"
    );
    // Another server answers the same.
    let (_other, wire) = world.another_server().await;
    for (n, expected) in unknown.iter().enumerate().take(20) {
        let body = json!({ "email": format!("unknown{n}@example.com"), "ke1": LoginStart::ke1("a guess") });
        let request = wire
            .request(reqwest::Method::POST, "/api/login/start/")
            .json(&body);
        assert_eq!(
            wire.send(request).await.expect(200).json()["ksf"],
            *expected,
            "{n}"
        );
    }

    // Everybody has signed in: the old parameters are nobody's any more.
    for n in 0..KNOWN {
        let email = format!("known{n}@example.com");
        let renewal = RenewalRequest::new(PASSWORD);
        let more = json!({ "registration_request": renewal.message() });
        let browser = world.browser();
        sign_in(&browser, &email, PASSWORD, json!({}), json!({}))
            .await
            .expect(200);
        let reply = sign_in(&browser, &email, PASSWORD, json!({}), more).await;
        let body = renewal.record(&reply.expect(200).json()["renewal"]);
        world.browser().post("/api/login/renew/", &body).await.expect(200);
    }
    world.stop().await;
    world.boot().await;
    assert_eq!(with_passes(&answers(&world, "known", KNOWN).await, 3), KNOWN);
    assert_eq!(
        with_passes(&answers(&world, "unknown", UNKNOWN).await, 3),
        UNKNOWN
    );
}
