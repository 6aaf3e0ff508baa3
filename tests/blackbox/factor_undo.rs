//! A second factor that somebody added who knew the password is removed again by the link of its notice; whatever follows links
//! removes nothing, and nothing else is taken for it.

use crate::harness::{PASSWORD, Reply, Spec, World, eventually, sign_in};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const ADA: &str = "ada@example.com";

/// The secret of the link in the mail about this.
async fn token(world: &World, subject: &str) -> String {
    let mail = eventually(&format!("a mail about {subject:?}"), async || {
        let mails = world.mails_to(ADA, 1).await;
        let about = |mail: &Value| mail["subject"].as_str().is_some_and(|has| has.contains(subject));
        mails.into_iter().find(about)
    })
    .await;
    let link = mail["links"][0].as_str().expect("a link");
    let (page, token) = link.split_once("#token=").expect("a token");
    assert_eq!(page, format!("{}/account/factor-undo", world.issuer()));
    token.to_owned()
}

async fn undo(world: &World, token: &str) -> Reply {
    let body = json!({ "token": token });
    world.browser().post("/api/account/factors/undo/", &body).await
}

#[tokio::test]
async fn a_passkey_that_a_thief_made_goes_and_so_does_the_thief() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    let app = world.app(Spec::spa("app")).await;
    let thief = ada.sign_in_at(world.browser()).await;
    let mut passkey = thief.make_passkey(&world).await;
    let tokens = thief.tokens(&app, "openid offline_access").await;
    let link = token(&world, "A passkey was added").await;

    for method in [Method::GET, Method::HEAD] {
        let look = world.wire().request(method, "/account/factor-undo");
        world.wire().send(look).await.expect(200);
    }
    for junk in [
        "",
        "x",
        "AAAA",
        &"A".repeat(400),
        &link[..link.len() - 1],
        &format!("{link}A"),
    ] {
        undo(&world, junk).await.is_problem(400, "invalid_link");
    }
    assert_eq!(ada.factors().await["passkeys"].as_array().map(Vec::len), Some(1));

    undo(&world, &link).await.expect(204).is_not_stored();
    assert!(!thief.browser.is_signed_in().await && !ada.browser.is_signed_in().await);
    app.refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    assert_eq!(passkey.sign_in(&world.browser()).await.status, 401);
    // The password alone signs in again, and a recovery code of the thief's stands in for nothing.
    let back = ada.sign_in_at(world.browser()).await;
    let left = back.factors().await;
    assert_eq!(
        (&left["passkeys"], &left["recovery_codes_left"]),
        (&json!([]), &json!(0))
    );
    undo(&world, &link).await.is_problem(400, "invalid_link");
    // What is made afterwards is not what the link is about.
    back.make_passkey(&world).await;
    undo(&world, &link).await.is_problem(400, "invalid_link");
    assert_eq!(back.factors().await["passkeys"].as_array().map(Vec::len), Some(1));
    let told = back.browser.get("/api/account/activity/").await.json();
    assert!(told.to_string().contains("factor_undone"), "{told}");
}

#[tokio::test]
async fn of_many_who_undo_at_once_one_does() {
    let world = World::start().await;
    let ada = world.user(ADA).await;
    ada.set_up_totp(&world).await;
    let link = token(&world, "An authenticator app was added").await;
    let tries = futures_util::future::join_all((0..20).map(|_| undo(&world, &link))).await;
    let undone = tries.iter().filter(|reply| reply.status == 204).count();
    assert_eq!(undone, 1);
    assert!(tries.iter().all(|reply| matches!(reply.status, 204 | 400)));
    let reply = sign_in(&world.browser(), ADA, PASSWORD, json!({}), json!({})).await;
    assert_eq!(
        reply.expect(200).member("next"),
        "/account",
        "no code is asked for"
    );
}

#[tokio::test]
async fn an_undo_ends_with_its_time_and_works_for_who_was_shut_out() {
    let world = World::with(&[("accounts.factor_undo", "\"3s\"")]).await;
    let ada = world.user(ADA).await;
    ada.set_up_totp(&world).await;
    let late = token(&world, "An authenticator app was added").await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    undo(&world, &late).await.is_problem(400, "invalid_link");
    assert!(ada.factors().await["totp"].is_object());

    let world = World::start().await;
    let ada = world.user(ADA).await;
    ada.set_up_totp(&world).await;
    let link = token(&world, "An authenticator app was added").await;
    world.cli(&["user", "disable", ADA]).await.ok();
    undo(&world, &link).await.expect(204);
    world.cli(&["user", "enable", ADA]).await.ok();
    let reply = sign_in(&world.browser(), ADA, PASSWORD, json!({}), json!({})).await;
    assert_eq!(reply.expect(200).member("next"), "/account");
}
