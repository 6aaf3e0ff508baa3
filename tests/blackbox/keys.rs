//! Signing keys turn without one failed verification: every key is published before it signs, and until its last token has
//! expired.

use crate::harness::{Spec, Tokens, World, header, random, verify_id_token};
use chrono::{DateTime, TimeDelta};
use jwt_verifier::Verifier;
use std::{
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    time::Duration,
};

#[tokio::test]
async fn keys_turn_while_tokens_are_issued_and_verified_and_none_is_refused() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let first = ada.tokens(&app, "openid goals:read").await;
    let verifier = Verifier::builder(world.issuer())
        .audience("goals")
        .build()
        .expect("settings");
    let (done, verified) = (AtomicBool::new(false), AtomicU32::new(0));

    let verifying = async {
        while !done.load(Ordering::Relaxed) {
            let form = [("grant_type", "client_credentials"), ("scope", "goals:read")];
            let fresh = Tokens::of(&app.token(&form).await);
            for token in [&first.access, &fresh.access] {
                verifier.verify(token).await.unwrap_or_else(|error| {
                    panic!(
                        "refused after {} verifications: {error}",
                        verified.load(Ordering::Relaxed)
                    )
                });
                verified.fetch_add(1, Ordering::Relaxed);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let turning = async {
        let mut seen = vec![header(&first.access)["kid"].clone()];
        for _ in 0..3 {
            // More than a second between two turns: a verifier fetches no more often than that.
            tokio::time::sleep(Duration::from_millis(1100)).await;
            world.cli(&["keys", "rotate", "--json"]).await.ok();
            let fresh = crate::harness::eventually("the next key to sign", async || {
                let fresh = ada.tokens(&app, "openid goals:read").await;
                let kid = header(&fresh.access)["kid"].clone();
                (!seen.contains(&kid)).then(|| {
                    seen.push(kid);
                    fresh
                })
            })
            .await;
            verify_id_token(world.wire(), &fresh.id, &world.issuer(), "app").await;
            // Refresh and userinfo are our own verifiers.
            app.userinfo(&first.access).await.expect(200);
        }
        done.store(true, Ordering::Relaxed);
    };
    tokio::join!(verifying, turning);
    assert!(verified.load(Ordering::Relaxed) > 50, "{verified:?}");
    // Whoever begins now still finds the first token's key.
    let fresh = Verifier::builder(world.issuer())
        .audience("goals")
        .build()
        .expect("settings");
    fresh
        .verify(&first.access)
        .await
        .expect("the old key is still published");
    verify_id_token(world.wire(), &first.id, &world.issuer(), "app").await;
}

#[tokio::test]
async fn the_key_that_signs_next_was_published_before() {
    let world = World::start().await;
    let app = world.app(Spec::confidential("app")).await;
    let form = [("grant_type", "client_credentials"), ("scope", "goals:read")];
    for _ in 0..2 {
        let published = world.wire().get("/oauth/jwks/").await.expect(200).json();
        let before = header(&Tokens::of(&app.token(&form).await).access)["kid"].clone();
        world.cli(&["keys", "rotate"]).await.ok();
        let after = crate::harness::eventually("the next key", async || {
            let kid = header(&Tokens::of(&app.token(&form).await).access)["kid"].clone();
            (kid != before).then_some(kid)
        })
        .await;
        let keys = published["keys"].as_array().expect("keys");
        assert!(
            keys.iter().any(|key| key["kid"] == after),
            "{after} was not in {published}"
        );
    }
}

#[tokio::test]
async fn a_key_that_no_longer_signs_stays_published_for_longer_than_its_last_token_lives() {
    let world = World::with(&[("tokens.access_token", "\"3h\"")]).await;
    world.cli(&["keys", "rotate"]).await.ok();
    let keys = world.cli(&["keys", "list", "--json"]).await.ok().json();
    let retiring = keys
        .as_array()
        .expect("keys")
        .iter()
        .filter(|key| key["state"] == "retiring");
    let now = keys
        .as_array()
        .expect("keys")
        .iter()
        .filter_map(|key| key["activated_at"].as_str())
        .max();
    let mut seen = 0;
    for key in retiring {
        seen += 1;
        let [retires_at, now] = [key["retires_at"].as_str(), now]
            .map(|time| DateTime::parse_from_rfc3339(time.expect("a time")).expect("RFC 3339"));
        assert!(retires_at - now >= TimeDelta::hours(3), "{key}");
    }
    assert!(seen >= 2, "{keys}");
}

#[tokio::test]
async fn keys_are_sealed_at_rest() {
    let mut world = World::start().await;
    world.app(Spec::confidential("app")).await;
    world.stop().await;
    let other = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, random::<32>());
    world.set("TACIT_SECRETS__MASTER_KEY", &other);
    // Under another master key nothing opens, and a sentence says so.
    let refused = world.cli(&["serve"]).await.failed();
    assert!(refused.err.contains("master key"), "{refused:?}");
    let refused = world.cli(&["check"]).await;
    assert_ne!(refused.code, 0, "{refused:?}");
}
