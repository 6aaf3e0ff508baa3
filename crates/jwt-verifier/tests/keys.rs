//! Where keys come from, and that an issuer in trouble, or a caller who makes trouble, does no harm.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::time::{Duration, Instant};

use jwt_verifier::testing::{Issuer, JWKS, METADATA, Reply};
use jwt_verifier::{Algorithm, FetchError, Scheme, Verifier, VerifyError};
use serde_json::{Value, json};

fn verifier(issuer: &Issuer) -> Verifier {
    Verifier::builder(issuer.url())
        .audience("goals")
        .refetch_interval(Duration::from_millis(50))
        .build()
        .unwrap()
}

fn token(issuer: &Issuer) -> String {
    issuer.token("user", "goals-page", "goals", "goals:read")
}

fn reply(status: u16, body: impl Into<Vec<u8>>) -> Option<Reply> {
    Some(Reply {
        status,
        headers: Vec::new(),
        body: body.into(),
    })
}

#[tokio::test]
async fn keys_are_fetched_at_the_first_token_and_kept() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    assert_eq!(issuer.requests(), 0);
    for _ in 0..20 {
        verifier.clone().verify(&token(&issuer)).await.unwrap();
    }
    assert_eq!(issuer.requests(), 1);
}

#[tokio::test]
async fn a_new_key_is_found_at_once_and_the_old_one_stays_good() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    let old = token(&issuer);
    verifier.verify(&old).await.unwrap();
    for _ in 0..3 {
        issuer.add_key(Algorithm::Es256);
        verifier.verify(&token(&issuer)).await.unwrap();
        verifier.verify(&old).await.unwrap();
    }
    assert_eq!(issuer.requests(), 4);
}

#[tokio::test]
async fn a_withdrawn_key_is_forgotten_in_the_background() {
    let issuer = Issuer::start().await;
    let verifier = Verifier::builder(issuer.url())
        .audience("goals")
        .refresh_after(Duration::from_millis(50))
        .refetch_interval(Duration::from_millis(10))
        .build()
        .unwrap();
    let old = token(&issuer);
    verifier.verify(&old).await.unwrap();
    issuer.replace_keys();
    tokio::time::sleep(Duration::from_millis(80)).await;
    verifier
        .verify(&old)
        .await
        .expect("the known key serves while the new set is on its way");
    let begun = Instant::now();
    while verifier.verify(&old).await.err() != Some(VerifyError::UnknownKey) {
        assert!(begun.elapsed() < Duration::from_secs(5), "the refresh never came");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_flood_of_unknown_keys_makes_one_fetch_per_interval() {
    let issuer = Issuer::start().await;
    let verifier = Verifier::builder(issuer.url())
        .audience("goals")
        .refetch_interval(Duration::from_secs(2))
        .build()
        .unwrap();
    let good = token(&issuer);
    verifier.verify(&good).await.unwrap();
    let claims = issuer.claims("user", "goals-page", "goals", "");
    let begun = Instant::now();
    let flood: Vec<_> = (0..200)
        .map(|number| {
            let token = issuer.sign_as(
                Algorithm::Es256,
                json!({ "kid": format!("unknown-{number}") }),
                &claims,
            );
            let verifier = verifier.clone();
            tokio::spawn(async move { verifier.verify(&token).await })
        })
        .collect();
    tokio::task::yield_now().await;
    let meanwhile = Instant::now();
    verifier.verify(&good).await.unwrap();
    assert!(
        meanwhile.elapsed() < Duration::from_secs(1),
        "good tokens do not wait for the flood's fetch"
    );
    for task in flood {
        assert_eq!(task.await.unwrap().unwrap_err(), VerifyError::UnknownKey);
    }
    let most = 1 + 1 + (begun.elapsed().as_secs() / 2) as usize;
    assert!(issuer.requests() <= most, "{} requests", issuer.requests());
}

#[tokio::test]
async fn a_fetch_goes_on_when_the_one_who_asked_goes_away() {
    let issuer = Issuer::start().await;
    issuer.delay(Duration::from_millis(100));
    let verifier = verifier(&issuer);
    for _ in 0..5 {
        let token = token(&issuer);
        let _ = tokio::time::timeout(Duration::from_millis(20), verifier.verify(&token)).await;
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(issuer.requests() <= 2, "{} requests", issuer.requests());
    let requests = issuer.requests();
    verifier.verify(&token(&issuer)).await.unwrap();
    assert_eq!(issuer.requests(), requests, "the keys were there");
}

#[tokio::test]
async fn an_outage_harms_no_one_whose_key_is_known() {
    let issuer = Issuer::start().await;
    let verifier = Verifier::builder(issuer.url())
        .audience("goals")
        .refresh_after(Duration::ZERO)
        .refetch_interval(Duration::from_millis(10))
        .build()
        .unwrap();
    verifier.verify(&token(&issuer)).await.unwrap();
    issuer.reply_with(JWKS, reply(500, "oops"));
    for _ in 0..10 {
        verifier.verify(&token(&issuer)).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // Whether a new key is good can't be told now, which is not the caller's fault.
    issuer.add_key(Algorithm::Es256);
    let new = token(&issuer);
    let error = verifier.verify(&new).await.unwrap_err();
    assert_eq!(error, VerifyError::KeysUnavailable(FetchError::Status(500)));
    assert_eq!(error.status(), 503);
    assert!(error.challenges(Scheme::Bearer, Some("goals")).is_empty());
    issuer.reply_with(JWKS, None);
    verifier.verify(&new).await.unwrap();
}

#[tokio::test]
async fn keys_that_could_not_be_refreshed_for_too_long_are_believed_no_longer() {
    let issuer = Issuer::start().await;
    let verifier = Verifier::builder(issuer.url())
        .audience("goals")
        .keep_stale_for(Duration::from_millis(600))
        .refetch_interval(Duration::from_millis(10))
        .build()
        .unwrap();
    verifier.verify(&token(&issuer)).await.unwrap();
    issuer.reply_with(JWKS, reply(500, ""));
    tokio::time::sleep(Duration::from_millis(700)).await;
    let error = verifier.verify(&token(&issuer)).await.unwrap_err();
    assert_eq!(error, VerifyError::KeysUnavailable(FetchError::Status(500)));
}

#[tokio::test]
async fn a_service_may_start_before_its_issuer() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let verifier = Verifier::builder(&url).audience("goals").build().unwrap();
    assert!(matches!(
        verifier.fetch_keys().await.unwrap_err(),
        FetchError::Unreachable(_)
    ));
}

#[tokio::test]
async fn documents_that_are_not_what_they_should_be_are_refused() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    let elsewhere =
        json!({ "issuer": "https://elsewhere.example", "jwks_uri": format!("{}/jwks", issuer.url()) });
    let too_large = format!("{{\"keys\":[],\"padding\":\"{}\"}}", "x".repeat(300 * 1024));
    let redirect = Some(Reply {
        status: 302,
        headers: vec![format!("Location: {}/other", issuer.url())],
        body: Vec::new(),
    });
    let cases = [
        (JWKS, reply(200, "<html>"), FetchError::Malformed("key set")),
        (JWKS, reply(200, "{}"), FetchError::Malformed("key set")),
        (JWKS, reply(200, "\0\u{1}\u{2}"), FetchError::Malformed("key set")),
        (
            JWKS,
            reply(200, "[".repeat(100_000)),
            FetchError::Malformed("key set"),
        ),
        (JWKS, reply(200, r#"{"keys":[]}"#), FetchError::NoUsableKey),
        (JWKS, reply(200, too_large), FetchError::TooLarge),
        (JWKS, redirect.clone(), FetchError::Status(302)),
        (JWKS, reply(404, ""), FetchError::Status(404)),
        (METADATA, redirect, FetchError::Status(302)),
        (METADATA, reply(200, "[]"), FetchError::Malformed("metadata")),
        (
            METADATA,
            reply(200, elsewhere.to_string()),
            FetchError::IssuerMismatch,
        ),
    ];
    for (path, answer, expected) in cases {
        issuer.reply_with(path, answer);
        assert_eq!(verifier.fetch_keys().await.unwrap_err(), expected);
        issuer.reply_with(path, None);
    }
    verifier.fetch_keys().await.unwrap();
}

#[tokio::test]
async fn keys_of_no_use_are_skipped_and_harm_no_other() {
    let issuer = Issuer::start().await;
    let good = issuer.jwk("key-0");
    let with = |name: &str, value: Value| {
        let mut jwk = good.clone();
        jwk[name] = value;
        jwk
    };
    let keys = json!({ "keys": [
        7, null, {}, { "kty": "oct", "k": "c2VjcmV0", "kid": "key-0", "alg": "HS256" },
        with("use", json!("enc")), with("key_ops", json!(["sign"])), with("alg", json!("ES384")),
        with("crv", json!("P-384")), with("x", json!("AAAA")), with("y", with("x", json!(0))["x"].clone()),
        with("x", json!("A".repeat(43))), // not on the curve
        { "kty": "RSA", "kid": "short", "n": "AQAB", "e": "AQAB" },
        good,
    ]});
    issuer.reply_with(JWKS, reply(200, keys.to_string()));
    verifier(&issuer).verify(&token(&issuer)).await.unwrap();
}

#[tokio::test]
async fn a_token_that_names_no_key_fits_where_there_is_no_choice() {
    let issuer = Issuer::start().await;
    let claims = issuer.claims("user", "goals-page", "goals", "");
    let nameless = issuer.sign_as(Algorithm::Es256, json!({ "kid": null }), &claims);
    let verifier = verifier(&issuer);
    verifier.verify(&nameless).await.unwrap();
    issuer.add_key(Algorithm::Es256);
    verifier.fetch_keys().await.unwrap();
    assert_eq!(
        verifier.verify(&nameless).await.unwrap_err(),
        VerifyError::UnknownKey
    );
}

#[tokio::test]
async fn keys_may_be_named_directly() {
    let issuer = Issuer::start().await;
    issuer.reply_with(METADATA, reply(404, ""));
    let verifier = Verifier::builder(issuer.url())
        .audience("goals")
        .jwks_uri(format!("{}{JWKS}", issuer.url()))
        .build()
        .unwrap();
    verifier.verify(&token(&issuer)).await.unwrap();
}
