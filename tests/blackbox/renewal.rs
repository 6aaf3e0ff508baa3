//! A record that was made with old parameters is renewed in the same sign-in: by whoever proves the
//! password at a browser that its owner is known at, once, and without anything to be seen of it before.

use crate::harness::{
    Browser, LoginStart, PASSWORD, RenewalRequest, Reply, TestUser, World, sign_in, tells_of_a_new_device,
};
use serde_json::{Value, json};

/// Somebody whose record is older than the settings.
async fn scene() -> (World, TestUser) {
    let mut world = World::start().await;
    let ada = world.user("ada@example.com").await;
    world.stop().await;
    world.set("opaque.ksf.t", "3");
    world.boot().await;
    (world, ada)
}

/// What a sign-in stretches the password with now.
async fn passes(world: &World, email: &str) -> Value {
    let started = LoginStart::send(&world.browser(), email, PASSWORD, json!({})).await;
    started.reply.expect(200).json()["ksf"]["t"].clone()
}

/// A browser at which Ada has signed in since, without a word of a renewal.
async fn known(world: &World) -> Browser {
    let browser = world.browser();
    sign_in(&browser, "ada@example.com", PASSWORD, json!({}), json!({}))
        .await
        .expect(200);
    browser
}

/// A sign-in that asks for a renewal.
async fn asking(browser: &Browser, password: &str) -> (RenewalRequest, Reply) {
    let renewal = RenewalRequest::new(PASSWORD);
    let more = json!({ "registration_request": renewal.message() });
    let reply = sign_in(browser, "ada@example.com", password, json!({}), more).await;
    (renewal, reply)
}

async fn renew(world: &World, body: &Value) -> Reply {
    world.browser().post("/api/login/renew/", body).await
}

#[tokio::test]
async fn an_old_record_is_renewed_in_the_sign_in_that_used_it() {
    let (world, ada) = scene().await;
    assert_eq!(passes(&world, &ada.email).await, 2);

    let browser = known(&world).await;
    let (renewal, reply) = asking(&browser, PASSWORD).await;
    let offer = reply.expect(200).json()["renewal"].clone();
    assert_eq!(offer["ksf"]["t"], 3);
    let body = renewal.record(&offer);
    renew(&world, &body).await.expect(200);
    assert_eq!(passes(&world, &ada.email).await, 3);

    // Same password, no new offer; sessions of before go on.
    let (_, reply) = asking(&browser, PASSWORD).await;
    assert_eq!(reply.expect(200).json().get("renewal"), None);
    assert!(ada.browser.is_signed_in().await);
    renew(&world, &body).await.is_problem(400, "login_expired");
}

#[tokio::test]
async fn who_knows_nothing_of_it_signs_in_as_ever() {
    let (world, ada) = scene().await;
    let reply = sign_in(&world.browser(), &ada.email, PASSWORD, json!({}), json!({})).await;
    assert_eq!(reply.expect(200).json().get("renewal"), None);
    assert_eq!(passes(&world, &ada.email).await, 2);
}

#[tokio::test]
async fn nobody_renews_without_the_password() {
    let (world, ada) = scene().await;
    let browser = known(&world).await;
    let (_, reply) = asking(&browser, "not the password").await;
    reply.is_problem(401, "invalid_credentials");
    assert_eq!(reply.json().get("renewal"), None);
    // Nothing else that rests in the same place is an offer.
    let (renewal, reply) = asking(&browser, PASSWORD).await;
    let good = renewal.record(&reply.expect(200).json()["renewal"]);
    let started = LoginStart::send(&world.browser(), &ada.email, PASSWORD, json!({})).await;
    for id in [started.id(), "A".repeat(43), String::new()] {
        let mut body = good.clone();
        body["renewal_id"] = id.into();
        renew(&world, &body).await.is_problem(400, "login_expired");
    }
    for record in ["", "AAAA", "!"] {
        let mut body = good.clone();
        body["registration_record"] = record.into();
        renew(&world, &body).await.is_problem(400, "invalid_request");
    }
    assert_eq!(passes(&world, &ada.email).await, 2);
    // The offer itself was not used up by any of that.
    renew(&world, &good).await.expect(200);
    assert_eq!(passes(&world, &ada.email).await, 3);
}

#[tokio::test]
async fn a_request_for_a_renewal_that_is_none_is_refused() {
    let (world, ada) = scene().await;
    let browser = known(&world).await;
    for wrong in ["", "AAAA", &"_".repeat(43)] {
        let more = json!({ "registration_request": wrong });
        sign_in(&browser, &ada.email, PASSWORD, json!({}), more)
            .await
            .is_problem(400, "invalid_request");
    }
}

/// The server can't see of which password the new record is.
#[tokio::test]
async fn who_has_come_by_the_password_alone_is_offered_nothing_before_the_owner_is_told() {
    let (world, ada) = scene().await;
    let before = world.all_mails_to(&ada.email, 1).await.len();
    let thief = world.browser();
    let (_, reply) = asking(&thief, PASSWORD).await;
    assert_eq!(reply.expect(200).json().get("renewal"), None);
    assert_eq!(passes(&world, &ada.email).await, 2);
    let mails = world.all_mails_to(&ada.email, before + 1).await;
    assert!(mails.iter().any(tells_of_a_new_device), "{mails:?}");
}
