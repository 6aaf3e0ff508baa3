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

/// OpenID's suite, and others, stop at a published key whose kind they don't know.
#[tokio::test]
async fn what_is_left_out_is_neither_made_nor_published_nor_offered() {
    let world = World::with(&[("keys.algorithms", r#"["ES256", "RS256"]"#)]).await;
    let keys = world.wire().get("/oauth/jwks/").await.expect(200).json();
    let mut kinds: Vec<_> = keys["keys"]
        .as_array()
        .expect("keys")
        .iter()
        .map(|key| &key["alg"])
        .collect();
    kinds.sort_by_key(|kind| kind.to_string());
    assert_eq!(
        serde_json::json!(kinds),
        serde_json::json!(["ES256", "ES256", "RS256", "RS256"])
    );
    let metadata = world
        .wire()
        .get("/.well-known/openid-configuration")
        .await
        .expect(200)
        .json();
    for member in ["id_token", "userinfo", "introspection"] {
        let offered = &metadata[format!("{member}_signing_alg_values_supported")];
        assert_eq!(*offered, serde_json::json!(["ES256", "RS256"]), "{member}");
    }
    let made = world.cli(&["keys", "list"]).await.ok().out;
    assert!(!made.contains("EdDSA"), "{made}");
    // Nobody registers for it.
    let uri = ["--redirect-uri", "http://localhost:8000/cb"];
    let add = [
        &["client", "add", "--id", "app", "--confidential"],
        &uri[..],
        &["--id-token-alg", "EdDSA"],
    ]
    .concat();
    let refused = world.cli(&add).await.failed();
    assert!(
        refused.err.contains("- id_token_signed_response_alg"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn an_algorithm_is_switched_off_and_on_again() {
    let mut world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let spec = Spec::confidential("app").with(&["--id-token-alg", "EdDSA"]);
    let (app, other) = (
        world.app(spec).await,
        world.app(Spec::confidential("other")).await,
    );
    let tokens = ada.tokens(&app, "openid goals:read").await;
    assert_eq!(header(&tokens.id)["alg"], "EdDSA");
    assert_eq!(header(&tokens.access)["alg"], "ES256");

    world.stop().await;
    world.set("keys.algorithms", r#"["RS256"]"#);
    world.boot().await;
    // What was signed is still verified, by others and by us.
    verify_id_token(world.wire(), &tokens.id, &world.issuer(), "app").await;
    app.userinfo(&ada.tokens(&other, "openid").await.access)
        .await
        .expect(200);
    app.userinfo(&tokens.access).await.expect(200);
    let states = async |world: &World| world.cli(&["keys", "list"]).await.ok().out;
    let listed = states(&world).await;
    for algorithm in ["EdDSA", "ES256"] {
        let of_it: Vec<_> = listed.lines().filter(|line| line.contains(algorithm)).collect();
        assert_eq!(of_it.len(), 1, "the next one is gone: {listed}");
        assert!(of_it[0].starts_with("retiring"), "{listed}");
    }
    // What remains signs all, and whoever can't have that is named.
    let fresh = ada.tokens(&other, "openid goals:read").await;
    assert_eq!(
        (&header(&fresh.access)["alg"], &header(&fresh.id)["alg"]),
        (&"RS256".into(), &"RS256".into())
    );
    let checked = world.cli(&["check"]).await;
    assert_ne!(checked.code, 0);
    let report = checked.out;
    assert!(
        report.contains("PROBLEM  keys.algorithms") && report.contains("app (EdDSA)"),
        "{report}"
    );
    assert!(
        world.log().contains("keys.algorithms leaves out"),
        "{}",
        world.log()
    );
    world
        .cli(&["client", "update", "app", "--id-token-alg", "RS256"])
        .await
        .ok();
    world.cli(&["check"]).await.ok();

    world.stop().await;
    world.set("keys.algorithms", r#"["ES256", "RS256", "EdDSA"]"#);
    world.boot().await;
    let listed = states(&world).await;
    for algorithm in ["EdDSA", "ES256"] {
        let count = |state: &str| {
            listed
                .lines()
                .filter(|line| line.contains(algorithm) && line.starts_with(state))
                .count()
        };
        assert_eq!(
            (count("active"), count("next"), count("retiring")),
            (1, 1, 1),
            "{listed}"
        );
    }
    assert_eq!(
        header(&ada.tokens(&other, "openid goals:read").await.access)["alg"],
        "ES256"
    );
}

#[tokio::test]
async fn a_set_of_algorithms_has_to_be_one() {
    let world = World::start().await;
    for (value, word) in [("[]", "empty"), (r#"["HS256"]"#, "HS256")] {
        let set = format!("keys.algorithms={value}");
        let refused = world.cli(&["check", "--offline", "--set", &set]).await;
        assert_ne!(refused.code, 0);
        assert!(
            refused.out.contains("keys.algorithms") && refused.out.contains(word),
            "{refused:?}"
        );
    }
    let without = ["check", "--offline", "--set", r#"keys.algorithms=["ES256"]"#];
    let warned = world.cli(&without).await.ok().out;
    assert!(
        warned.contains("warning  keys.algorithms") && warned.contains("RS256"),
        "{warned}"
    );
}
