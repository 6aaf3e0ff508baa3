//! Two auth servers on the same Postgres and Redis are one to everybody else. (The embedded stores are for one server; on
//! them there is nothing to show.)

use crate::harness::{
    App, HttpClient, LoginStart, PASSWORD, Pair, Program, Spec, TestUser, Tokens, World, claims, header,
    interaction_in, opaque,
};
use serde_json::json;

async fn two() -> Option<(World, Program, HttpClient)> {
    if Pair::of_this_run() == Pair::Embedded {
        return None;
    }
    let world = World::start().await;
    let (server, wire) = world.another_server().await;
    Some((world, server, wire))
}

#[tokio::test]
async fn a_sign_in_begins_at_one_and_ends_at_the_other() {
    let Some((world, _second, wire)) = two().await else {
        return;
    };
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let (here, browser) = (world.browser(), world.browser());
    let there = browser.at(&wire);
    let request = app.request("openid");

    let interaction = interaction_in(&there.get(&request.path()).await.location(), "login");
    let started = LoginStart::send(&here, &ada.email, PASSWORD, json!({ "interaction": interaction })).await;
    let login_id = started.id();
    let finish = json!({ "login_id": login_id, "ke3": started.ke3().expect("the right password") });
    let next = there
        .post("/api/login/finish/", &finish)
        .await
        .expect(200)
        .member("next");
    // The code was issued there, and is redeemed here: once.
    let code = app.code_in(&next, request);
    let tokens = Tokens::of(&app.redeem(&code).await);
    // The session is known here, and the tokens there.
    assert!(browser.is_signed_in().await);
    app.at(&wire).userinfo(&tokens.access).await.expect(200);
    let refreshed = Tokens::of(&app.at(&wire).refresh(&tokens.refresh).await);
    Tokens::of(&app.refresh(&refreshed.refresh).await);
    app.at(&wire)
        .redeem(&code)
        .await
        .is_oauth_error(400, "invalid_grant");
    app.userinfo(&refreshed.access)
        .await
        .is_challenge(401, Some("invalid_token"));
}

#[tokio::test]
async fn a_sign_up_begins_at_one_and_ends_at_the_other() {
    let Some((world, _second, wire)) = two().await else {
        return;
    };
    let browser = world.browser();
    browser
        .at(&wire)
        .post("/api/signup/", &json!({ "email": "ada@example.com" }))
        .await
        .expect(202);
    let token = world.mail_token("ada@example.com").await;
    opaque::register(&browser, &token, PASSWORD).await.expect(200);
    assert!(browser.at(&wire).is_signed_in().await);
    // One mail, although two servers deliver.
    assert_eq!(world.mails_to("ada@example.com", 1).await.len(), 1);
}

#[tokio::test]
async fn fifty_redemptions_at_two_servers_yield_one_token_response() {
    let Some((world, _second, wire)) = two().await else {
        return;
    };
    let ada = world.user("ada@example.com").await;
    let here = world.app(Spec::spa("app")).await;
    let there = here.at(&wire);
    let code = ada.code(&here, here.request("openid")).await;
    let tries = (0..50).map(|n| {
        if n % 2 == 0 {
            here.redeem(&code)
        } else {
            there.redeem(&code)
        }
    });
    let replies = futures_util::future::join_all(tries).await;
    let (won, lost): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
    assert_eq!((won.len(), lost.len()), (1, 49));
    for reply in lost {
        reply.is_oauth_error(400, "invalid_grant");
    }
    here.userinfo(&Tokens::of(won[0]).access)
        .await
        .is_challenge(401, Some("invalid_token"));
}

#[tokio::test]
async fn both_see_new_clients_new_keys_and_a_sign_out_within_a_second() {
    let Some((world, _second, wire)) = two().await else {
        return;
    };
    let ada = world.user("ada@example.com").await;
    let here = world.app(Spec::confidential("app")).await;
    let there = here.at(&wire);
    let form = [("grant_type", "client_credentials"), ("scope", "goals:read")];
    let kid = |tokens: &Tokens| header(&tokens.access)["kid"].clone();
    let before = [
        Tokens::of(&here.token(&form).await),
        Tokens::of(&there.token(&form).await),
    ];
    let was = kid(&before[0]);
    assert_eq!(was, kid(&before[1]), "one key for both");

    world.cli(&["keys", "rotate"]).await.ok();
    let turned = async |app: &App| {
        crate::harness::eventually("the next key to sign", async || {
            let kid = kid(&Tokens::of(&app.token(&form).await));
            (kid != was).then_some(kid)
        })
        .await
    };
    assert_eq!(turned(&here).await, turned(&there).await);
    // Each algorithm's keys turn by themselves; once all have, both say the same.
    crate::harness::eventually("both to publish the same keys", async || {
        let (one, other) = (
            world.wire().get("/oauth/jwks/").await,
            wire.get("/oauth/jwks/").await,
        );
        (one.json() == other.json()).then_some(())
    })
    .await;

    let tokens = ada.tokens(&here, "openid").await;
    let ada_there = TestUser {
        browser: ada.browser.at(&wire),
        email: ada.email.clone(),
        sub: ada.sub.clone(),
    };
    assert!(ada_there.browser.is_signed_in().await);
    here.sign_out(&ada.browser, &tokens.id).await.location();
    assert!(!ada_there.browser.is_signed_in().await);
    there
        .userinfo(&tokens.access)
        .await
        .is_challenge(401, Some("invalid_token"));
    there
        .refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
}

/// Two rotations between two looks of a server at the store: the key that the other one signs with was never published to it.
#[tokio::test]
async fn two_rotations_in_a_row_make_no_good_token_inactive() {
    let Some((world, _second, wire)) = two().await else {
        return;
    };
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let there = app.at(&wire);
    let first = ada.tokens(&app, "openid offline_access").await;
    let mut refresh = first.refresh.clone();
    let signed_by = |token: &str| header(token)["kid"].clone();
    let mut known = signed_by(&first.access);
    for _ in 0..5 {
        for _ in 0..2 {
            world.cli(&["keys", "rotate"]).await.ok();
        }
        // As soon as this server signs with the new key, the other one is asked.
        let tokens = loop {
            let tokens = Tokens::of(&app.refresh(&refresh).await);
            refresh = tokens.refresh.clone();
            if signed_by(&tokens.access) != known {
                break tokens;
            }
        };
        known = signed_by(&tokens.access);
        let form = there.form("/oauth/introspect/", &[("token", tokens.access.as_str())]);
        let answer = wire.send(form).await.expect(200).json();
        assert_eq!(answer["active"], true, "{answer}");
        there.userinfo(&tokens.access).await.expect(200);
    }
}

/// Two minutes, either way: a response that was lost at one is had at the other, and what one has issued is good at both.
#[tokio::test]
async fn hosts_whose_clocks_are_minutes_apart_sign_nobody_out() {
    if Pair::of_this_run() == Pair::Embedded || !cfg!(target_os = "linux") {
        return;
    }
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let here = world.app(Spec::confidential("app")).await;
    for seconds in [120, -120] {
        let (_server, wire) = world.another_server_ahead(seconds).await;
        let there = here.at(&wire);
        let dated = async |app: &App| {
            let form = [("grant_type", "client_credentials"), ("scope", "goals:read")];
            let issued = claims(&Tokens::of(&app.token(&form).await).access)["iat"].as_i64();
            issued.expect("a time")
        };
        let apart = dated(&there).await - dated(&here).await;
        assert!((apart - seconds).abs() < 60, "the clock is not off: {apart}");

        let mut tokens = ada.tokens(&here, "openid offline_access").await;
        for (one, other) in [(&here, &there), (&there, &here), (&here, &there)] {
            let lost = Tokens::of(&one.refresh(&tokens.refresh).await);
            tokens = Tokens::of(&other.refresh(&tokens.refresh).await);
            assert_eq!(tokens.refresh, lost.refresh);
            for (app, wire) in [(&here, world.wire()), (&there, &wire)] {
                app.userinfo(&tokens.access).await.expect(200);
                let form = app.form("/oauth/introspect/", &[("token", tokens.access.as_str())]);
                let answer = wire.send(form).await.expect(200).json();
                assert_eq!(answer["active"], true, "{answer}");
            }
        }
        // A code of the one is redeemed at the other, and a session of the one known there.
        for (one, other) in [(&here, &there), (&there, &here)] {
            let code = ada.code(one, one.request("openid")).await;
            Tokens::of(&other.redeem(&code).await);
        }
        assert!(ada.browser.at(&wire).is_signed_in().await);
    }
}
