//! The embedded database on a disk that is full, and its file in somebody else's hands: what was answered with 200 is there,
//! the rest is a 503 that took nothing, and with room again all works without a restart.

use crate::{
    harness::{Pair, Spec, Tokens, World, claims},
    outage::{is_ready, is_ready_again},
};
use serde_json::Value;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::collections::BTreeSet;

fn place(tokens: &Tokens) -> Value {
    claims(&tokens.access)["grant_id"].clone()
}

#[tokio::test]
async fn a_full_disk_is_no_answer_for_a_while_and_no_harm() {
    if Pair::of_this_run() == Pair::Production {
        return;
    }
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let mut tokens = ada.tokens(&app, "openid offline_access").await;
    let mut places = vec![place(&tokens)];
    for _ in 0..2 {
        let code = ada.code(&app, app.request("openid")).await;
        world.disk_is_full(true);
        world.wire().expect_outage(true);
        for _ in 0..2 {
            app.refresh(&tokens.refresh)
                .await
                .is_oauth_error(503, "temporarily_unavailable");
            app.redeem(&code)
                .await
                .is_oauth_error(503, "temporarily_unavailable");
            assert!(!is_ready(&world).await);
        }
        world.wire().expect_outage(false);
        // What needs no room goes on.
        app.userinfo(&tokens.access).await.expect(200);
        assert!(ada.browser.is_signed_in().await);

        world.disk_is_full(false);
        is_ready_again(&world).await;
        places.push(place(&Tokens::of(&app.redeem(&code).await)));
        tokens = Tokens::of(&app.refresh(&tokens.refresh).await);
        app.userinfo(&tokens.access).await.expect(200);
        places.push(place(&ada.tokens(&app, "openid").await));
    }
    // No grant is named twice.
    let different: BTreeSet<String> = places.iter().map(Value::to_string).collect();
    assert_eq!(different.len(), places.len(), "{places:?}");
}

#[tokio::test]
async fn a_code_outlives_a_database_that_somebody_else_holds() {
    if Pair::of_this_run() == Pair::Production {
        return;
    }
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let code = ada.code(&app, app.request("openid")).await;
    let url = world.database_url();
    let options = SqliteConnectOptions::new().filename(url.trim_start_matches("sqlite://"));
    let mut other = SqliteConnection::connect_with(&options)
        .await
        .expect("the file opens");
    let hold = "BEGIN IMMEDIATE";
    sqlx::query(hold).execute(&mut other).await.expect("it is free");
    world.wire().expect_outage(true);
    app.redeem(&code)
        .await
        .is_oauth_error(503, "temporarily_unavailable");
    world.wire().expect_outage(false);
    sqlx::query("ROLLBACK").execute(&mut other).await.expect("ours");
    let tokens = Tokens::of(&app.redeem(&code).await);
    app.userinfo(&tokens.access).await.expect(200);
    // Taken now: once more is a replay.
    app.redeem(&code).await.is_oauth_error(400, "invalid_grant");
}
