//! Which tokens are believed and which are not, with keys made here and served over a real local port.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jwt_verifier::testing::{Issuer, STATUS_LIST};
use jwt_verifier::{Algorithm, Clock, StatusReference, SystemClock, Verifier, VerifyError};
use serde_json::{Value, json};

const PERSON: &str = "018f4e3a-0000-7000-8000-000000000001";

fn verifier(issuer: &Issuer) -> Verifier {
    Verifier::builder(issuer.url()).audience("goals").build().unwrap()
}

fn claims(issuer: &Issuer) -> Value {
    issuer.claims(PERSON, "goals-page", "goals", "openid goals:read")
}

/// Good claims with some of them changed; `null` removes one.
fn with(issuer: &Issuer, changes: Value) -> Value {
    let mut claims = claims(issuer);
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
        .as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    claims
}

fn now() -> i64 {
    SystemClock.unix_seconds()
}

#[tokio::test]
async fn a_good_token_says_who_and_what() {
    let issuer = Issuer::start().await;
    let claims = with(
        &issuer,
        json!({
            "status": issuer.status(7),
            "sid": "s1", "auth_time": 1_762_335_296, "tenant": "north",
        }),
    );
    let token = verifier(&issuer).verify(&issuer.sign(&claims)).await.unwrap();
    assert_eq!(
        (token.sub.as_str(), token.client_id.as_str()),
        (PERSON, "goals-page")
    );
    assert_eq!(
        (token.sid.as_deref(), token.auth_time),
        (Some("s1"), Some(1_762_335_296))
    );
    let uri = format!("{}{STATUS_LIST}", issuer.url());
    assert_eq!(token.status, Some(StatusReference { idx: 7, uri }));
    assert!(!token.is_client_only());

    #[derive(serde::Deserialize)]
    struct Own {
        tenant: String,
    }
    assert_eq!(token.claims::<Own>().unwrap().tenant, "north");

    token.require_scope("goals:read").unwrap();
    let error = token.require_scope("goals:write").unwrap_err();
    assert!(matches!(&error, VerifyError::InsufficientScope { required, .. } if required == "goals:write"));
    assert_eq!(error.status(), 403);
    assert!(
        !token.scope.contains("goals"),
        "a part of a scope value is not that value"
    );
    assert!(!token.scope.contains(""));
}

#[tokio::test]
async fn a_token_says_by_itself_that_no_user_is_involved() {
    let issuer = Issuer::start().await;
    let client_only = async |claims| {
        let token = issuer.sign(&with(&issuer, claims));
        verifier(&issuer).verify(&token).await.unwrap().is_client_only()
    };
    assert!(!client_only(json!({})).await);
    // Exchanged: the subject is a client, and another client holds the token.
    assert!(client_only(json!({ "sub": "robot", "client_id": "gateway", "idtyp": "app" })).await);
    assert!(!client_only(json!({ "client_id": "gateway", "idtyp": "user" })).await);
}

#[tokio::test]
async fn every_allowed_algorithm_verifies() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    for alg in Algorithm::ALL {
        issuer.add_key(alg);
        verifier
            .verify(&issuer.sign_as(alg, json!({}), &claims(&issuer)))
            .await
            .unwrap();
    }
    let only = Verifier::builder(issuer.url())
        .audience("goals")
        .algorithms(&[Algorithm::Es256])
        .build()
        .unwrap();
    let token = issuer.sign_as(Algorithm::Rs256, json!({}), &claims(&issuer));
    assert_eq!(
        only.verify(&token).await.unwrap_err(),
        VerifyError::AlgorithmRefused
    );
}

#[tokio::test]
async fn claims_that_do_not_fit_are_refused_by_name() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    let now = now();
    let cases = [
        (
            json!({ "iss": "https://elsewhere.example" }),
            VerifyError::WrongIssuer,
        ),
        (
            json!({ "iss": format!("{}/", issuer.url()) }),
            VerifyError::WrongIssuer,
        ),
        (json!({ "aud": "photos" }), VerifyError::WrongAudience),
        (json!({ "aud": "goals-admin" }), VerifyError::WrongAudience),
        (json!({ "aud": [] }), VerifyError::WrongAudience),
        (json!({ "exp": now - 31 }), VerifyError::Expired),
        (json!({ "exp": 0 }), VerifyError::Expired),
        (json!({ "nbf": now + 90 }), VerifyError::NotYetValid),
        (json!({ "iat": now + 90 }), VerifyError::NotYetValid),
        (json!({ "exp": "tomorrow" }), VerifyError::BadClaims),
        (json!({ "exp": 1e300 }), VerifyError::BadClaims),
        (json!({ "exp": -1 }), VerifyError::BadClaims),
        (json!({ "sub": 7 }), VerifyError::BadClaims),
        (json!({ "sub": "" }), VerifyError::BadClaims),
        (json!({ "scope": ["goals:read"] }), VerifyError::BadClaims),
    ];
    for (changes, expected) in cases {
        let error = verifier
            .verify(&issuer.sign(&with(&issuer, changes.clone())))
            .await
            .unwrap_err();
        assert_eq!(error, expected, "{changes}");
    }
    for required in ["iss", "aud", "sub", "client_id", "jti", "iat", "exp"] {
        let claims = with(&issuer, json!({ required: null }));
        assert_eq!(
            verifier.verify(&issuer.sign(&claims)).await.unwrap_err(),
            VerifyError::BadClaims,
            "{required}"
        );
    }
}

#[tokio::test]
async fn a_little_difference_of_clocks_is_forgiven() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    let now = now();
    for changes in [
        json!({ "exp": now - 20 }),
        json!({ "iat": now + 20, "nbf": now + 20 }),
        json!({ "exp": now as f64 + 10.5 }),
        json!({ "aud": ["photos", "goals"] }),
        json!({ "scope": null }),
    ] {
        verifier
            .verify(&issuer.sign(&with(&issuer, changes)))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn the_clock_is_a_parameter() {
    struct Later;
    impl Clock for Later {
        fn unix_seconds(&self) -> i64 {
            SystemClock.unix_seconds() + 3600
        }
    }
    let issuer = Issuer::start().await;
    let verifier = Verifier::builder(issuer.url())
        .audience("goals")
        .clock(Later)
        .build()
        .unwrap();
    assert_eq!(
        verifier.verify(&issuer.sign(&claims(&issuer))).await.unwrap_err(),
        VerifyError::Expired
    );
}

#[tokio::test]
async fn only_access_tokens_are_access_tokens() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    let sign = |header: Value| issuer.sign_as(Algorithm::Es256, header, &claims(&issuer));
    // An ID token of the same issuer, signed with the same key, even with our audience.
    for typ in [
        json!(null),
        json!("JWT"),
        json!("logout+jwt"),
        json!("at+jwt "),
        json!("secevent+jwt"),
    ] {
        let error = verifier
            .verify(&sign(json!({ "typ": typ.clone() })))
            .await
            .unwrap_err();
        assert_eq!(error, VerifyError::WrongType, "{typ}");
    }
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt"] {
        verifier.verify(&sign(json!({ "typ": typ }))).await.unwrap();
    }
    let error = verifier
        .verify(&sign(json!({ "crit": ["b64"], "b64": false })))
        .await
        .unwrap_err();
    assert_eq!(error, VerifyError::UnknownExtension);
}

#[tokio::test]
async fn no_token_chooses_its_own_algorithm_or_key() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    let kid = issuer.add_key(Algorithm::Es256);
    let claims = claims(&issuer);

    // `none`, with and without a signature.
    let unsigned = |alg: &str| {
        let header = json!({ "typ": "at+jwt", "alg": alg, "kid": kid });
        format!("{}.{}", encode(&header.to_string()), encode(&claims.to_string()))
    };
    for alg in ["none", "None", "nOnE", ""] {
        for signature in ["", "AAAA"] {
            let token = format!("{}.{signature}", unsigned(alg));
            assert_eq!(
                verifier.verify(&token).await.unwrap_err(),
                VerifyError::AlgorithmRefused
            );
        }
    }

    // HMAC with what everybody knows, the public key, as the secret.
    let jwk = issuer.jwk(&kid);
    let point = [
        vec![4],
        URL_SAFE_NO_PAD.decode(jwk["x"].as_str().unwrap()).unwrap(),
        URL_SAFE_NO_PAD.decode(jwk["y"].as_str().unwrap()).unwrap(),
    ]
    .concat();
    for secret in [point, jwk.to_string().into_bytes()] {
        let signed = unsigned("HS256");
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), signed.as_bytes());
        let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag));
        assert_eq!(
            verifier.verify(&token).await.unwrap_err(),
            VerifyError::AlgorithmRefused
        );
    }

    // The name of a key of another algorithm.
    issuer.add_key(Algorithm::EdDsa);
    let token = issuer.sign_as(Algorithm::EdDsa, json!({ "kid": kid }), &claims);
    assert_eq!(
        verifier.verify(&token).await.unwrap_err(),
        VerifyError::AlgorithmRefused
    );
    // Right key, but the header says another algorithm.
    let token = issuer.sign_as(Algorithm::Es256, json!({ "alg": "EdDSA" }), &claims);
    assert_eq!(
        verifier.verify(&token).await.unwrap_err(),
        VerifyError::AlgorithmRefused
    );
    for alg in ["PS256", "ES384", "RS512", "es256"] {
        let token = issuer.sign_as(Algorithm::Es256, json!({ "alg": alg }), &claims);
        assert_eq!(
            verifier.verify(&token).await.unwrap_err(),
            VerifyError::AlgorithmRefused,
            "{alg}"
        );
    }

    // A key that the token brings along.
    let stranger = Issuer::start().await;
    let own = stranger.jwk("key-0");
    let url = format!("{}/jwks", stranger.url());
    let token = stranger.sign_as(
        Algorithm::Es256,
        json!({ "jwk": own, "jku": url, "kid": kid }),
        &claims,
    );
    assert_eq!(
        verifier.verify(&token).await.unwrap_err(),
        VerifyError::BadSignature
    );
}

#[tokio::test]
async fn one_changed_bit_anywhere_is_noticed() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    let token = issuer.sign(&claims(&issuer));
    for position in (0..token.len()).step_by(7) {
        let mut bytes = token.clone().into_bytes();
        bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(verifier.verify(&changed).await.is_err(), "at {position}");
    }
    // The signature of another token.
    let other = issuer.sign(&with(&issuer, json!({ "sub": "someone else" })));
    let swapped = format!(
        "{}.{}",
        token.rsplit_once('.').unwrap().0,
        other.rsplit_once('.').unwrap().1
    );
    assert_eq!(
        verifier.verify(&swapped).await.unwrap_err(),
        VerifyError::BadSignature
    );
}

#[tokio::test]
async fn rubbish_is_malformed_and_fetches_nothing() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    let good = issuer.sign(&claims(&issuer));
    let deep = format!("{}.e30.AAAA", encode(&"[".repeat(5000)));
    for token in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "\0.\0.\0",
        "{}",
        &good[..good.len() / 3],
        &format!("{good}."),
        &format!("{good}.{good}"),
        &format!("{good}="),
        &good.replace('.', " "),
        &"a".repeat(20_000),
        &format!("e30.{}", good.split_once('.').unwrap().1),
        &deep,
        "ﬀ.ﬀ.ﬀ",
    ] {
        assert_eq!(
            verifier.verify(token).await.unwrap_err(),
            VerifyError::Malformed,
            "{token:.60}"
        );
    }
    assert_eq!(issuer.requests(), 0);
}

#[tokio::test]
async fn the_authorization_header_carries_exactly_one_bearer_token() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    let token = issuer.sign(&claims(&issuer));
    let (bearer, lower) = (format!("Bearer {token}"), format!("bearer {token}"));
    verifier.verify_authorization([bearer.as_bytes()]).await.unwrap();
    verifier.verify_authorization([lower.as_bytes()]).await.unwrap();
    let error = async |values: &[&str]| {
        verifier
            .verify_authorization(values.iter().map(|value| value.as_bytes()))
            .await
            .unwrap_err()
    };
    assert_eq!(error(&[]).await, VerifyError::NoToken);
    assert_eq!(error(&["Basic dXNlcjpwYXNz"]).await, VerifyError::NoToken);
    assert_eq!(error(&[""]).await, VerifyError::NoToken);
    assert_eq!(error(&["Bearer"]).await, VerifyError::AmbiguousRequest);
    assert_eq!(error(&["Bearer  "]).await, VerifyError::AmbiguousRequest);
    assert_eq!(error(&["Bearer a b"]).await, VerifyError::AmbiguousRequest);
    assert_eq!(
        error(&[bearer.as_str(), bearer.as_str()]).await,
        VerifyError::AmbiguousRequest
    );
}

fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

#[tokio::test]
async fn a_clients_own_token_is_told_by_what_it_says_of_a_user() {
    let issuer = Issuer::start().await;
    let is_client_only = async |changes: Value| {
        let token = issuer.sign(&with(&issuer, changes));
        verifier(&issuer).verify(&token).await.unwrap().is_client_only()
    };
    assert!(!is_client_only(json!({})).await);
    assert!(!is_client_only(json!({ "auth_time": null, "sid": "s1" })).await);
    // A user whose name at the issuer happens to be a client's is a user.
    assert!(!is_client_only(json!({ "sub": "report", "client_id": "report" })).await);
    let nobody = json!({ "auth_time": null, "sub": "report", "client_id": "report" });
    assert!(is_client_only(nobody).await);
    // Exchanged (RFC 8693): the subject is still a client, and another one holds the token.
    let exchanged = json!({ "auth_time": null, "sub": "report", "client_id": "billing" });
    assert!(is_client_only(exchanged).await);
}
