//! Tokens that are bound to a key (RFC 9449) or to a certificate (RFC 8705): who may use them, and for what.
//! `who_stole_a_bound_token_has_nothing` is the point of it all.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jwt_verifier::testing::{Issuer, ProofKey};
use jwt_verifier::{Clock, Field, ProofError, RequestParts, Scheme, SystemClock, Verifier, VerifyError};
use serde_json::{Value, json};

const URL: &str = "https://api.example/goals/";

fn verifier(issuer: &Issuer) -> Verifier {
    Verifier::builder(issuer.url()).audience("goals").build().unwrap()
}

fn token(issuer: &Issuer, cnf: Value) -> String {
    let mut claims = issuer.claims("user", "goals-page", "goals", "goals:read");
    claims["cnf"] = cnf;
    issuer.sign(&claims)
}

fn bound_to(issuer: &Issuer, key: &ProofKey) -> String {
    token(issuer, json!({ "jkt": key.thumbprint() }))
}

/// `POST URL` with this token and this proof.
async fn post(verifier: &Verifier, token: &str, proof: &str) -> Result<(), VerifyError> {
    let authorization = format!("DPoP {token}");
    let parts = RequestParts {
        method: "POST",
        url: URL,
        authorization: Field::Once(authorization.as_bytes()),
        dpop: Field::Once(proof.as_bytes()),
        certificate_thumbprint: None,
    };
    verifier.verify_request(&parts).await.map(drop)
}

/// `GET URL` without a proof.
async fn get(verifier: &Verifier, authorization: &str, certificate: Option<&str>) -> Result<(), VerifyError> {
    let parts = RequestParts {
        method: "GET",
        url: URL,
        authorization: Field::Once(authorization.as_bytes()),
        dpop: Field::Absent,
        certificate_thumbprint: certificate,
    };
    verifier.verify_request(&parts).await.map(drop)
}

#[tokio::test]
async fn a_bound_token_is_taken_with_a_proof() {
    let (issuer, key) = (Issuer::start().await, ProofKey::generate());
    let verifier = verifier(&issuer);
    let token = bound_to(&issuer, &key);
    for _ in 0..3 {
        assert_eq!(
            post(&verifier, &token, &key.proof("POST", URL, &token)).await,
            Ok(())
        );
    }
    // A request has a scheme in any case, and its proof no query (RFC 9449 §4.2).
    let proof = key.proof("POST", URL, &token);
    let authorization = format!("dPoP {token}");
    let parts = RequestParts {
        method: "POST",
        url: "https://api.example:443/goals/?q=x",
        authorization: Field::Once(authorization.as_bytes()),
        dpop: Field::Once(proof.as_bytes()),
        certificate_thumbprint: None,
    };
    assert_eq!(parts.scheme(), Scheme::Dpop);
    let verified = verifier.verify_request(&parts).await.unwrap();
    assert_eq!(verified.confirmation.unwrap().jkt, Some(key.thumbprint()));
}

#[tokio::test]
async fn who_stole_a_bound_token_has_nothing() {
    let (issuer, key, thief) = (Issuer::start().await, ProofKey::generate(), ProofKey::generate());
    let verifier = verifier(&issuer);
    let token = bound_to(&issuer, &key);
    // RFC 9449 §7.2: not as a bearer token, by any door.
    let bearer = format!("Bearer {token}");
    assert_eq!(get(&verifier, &bearer, None).await, Err(VerifyError::BoundToken));
    assert_eq!(
        verifier.verify(&token).await.unwrap_err(),
        VerifyError::BoundToken
    );
    let values = [bearer.as_bytes()];
    assert_eq!(
        verifier.verify_authorization(values).await.unwrap_err(),
        VerifyError::BoundToken
    );
    // Not without a proof, and not with a key of their own.
    let dpop = format!("DPoP {token}");
    assert_eq!(get(&verifier, &dpop, None).await, Err(VerifyError::NoProof));
    assert_eq!(
        post(&verifier, &token, &thief.proof("POST", URL, &token)).await,
        Err(VerifyError::WrongKey)
    );
    // Nor with a proof that they saw.
    let seen = key.proof("POST", URL, &token);
    assert_eq!(post(&verifier, &token, &seen).await, Ok(()));
    assert_eq!(
        post(&verifier, &token, &seen).await,
        Err(VerifyError::ReplayedProof)
    );
    assert_eq!(
        post(&verifier.clone(), &token, &seen).await,
        Err(VerifyError::ReplayedProof)
    );
}

#[tokio::test]
async fn a_proof_is_for_this_request_and_this_token() {
    let (issuer, key) = (Issuer::start().await, ProofKey::generate());
    let verifier = verifier(&issuer);
    let token = bound_to(&issuer, &key);
    let other_token = bound_to(&issuer, &key);
    let now = SystemClock.unix_seconds();
    let bad = |error| Err(VerifyError::BadProof(error));

    let cases = [
        (json!({ "htm": "GET" }), bad(ProofError::WrongRequest)),
        (json!({ "htm": "post" }), bad(ProofError::WrongRequest)),
        (
            json!({ "htu": "https://api.example/goals/1/" }),
            bad(ProofError::WrongRequest),
        ),
        (
            json!({ "htu": "https://other.example/goals/" }),
            bad(ProofError::WrongRequest),
        ),
        (
            json!({ "htu": "http://api.example/goals/" }),
            bad(ProofError::WrongRequest),
        ),
        (json!({ "htu": "/goals/" }), bad(ProofError::WrongRequest)),
        (json!({ "iat": now - 3600 }), bad(ProofError::WrongTime)),
        (json!({ "iat": now + 3600 }), bad(ProofError::WrongTime)),
        (json!({ "jti": "" }), bad(ProofError::Malformed)),
        (json!({ "jti": "x".repeat(257) }), bad(ProofError::Malformed)),
        (json!({ "ath": null }), bad(ProofError::WrongToken)),
        (
            json!({ "ath": "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo" }),
            bad(ProofError::WrongToken),
        ),
    ];
    for (changes, expected) in cases {
        let proof = key.proof_with("POST", URL, &token, &json!({}), &changes);
        assert_eq!(post(&verifier, &token, &proof).await, expected, "{changes}");
    }
    let of_other = key.proof("POST", URL, &other_token);
    assert_eq!(
        post(&verifier, &token, &of_other).await,
        bad(ProofError::WrongToken)
    );

    for missing in ["htm", "htu", "iat", "jti"] {
        let proof = key.proof_with("POST", URL, &token, &json!({}), &json!({ missing: null }));
        assert!(
            matches!(
                post(&verifier, &token, &proof).await,
                Err(VerifyError::BadProof(_))
            ),
            "{missing}"
        );
    }
    let headers = [
        json!({ "typ": "JWT" }),
        json!({ "typ": null }),
        json!({ "jwk": null }),
        json!({ "alg": "none" }),
        json!({ "alg": "HS256" }),
        json!({ "jwk": ProofKey::generate().jwk() }),
    ];
    for changes in headers {
        let proof = key.proof_with("POST", URL, &token, &changes, &json!({}));
        assert!(
            matches!(
                post(&verifier, &token, &proof).await,
                Err(VerifyError::BadProof(_))
            ),
            "{changes}"
        );
    }
    for rubbish in ["", "x", "a.b.c", token.as_str()] {
        assert!(
            matches!(
                post(&verifier, &token, rubbish).await,
                Err(VerifyError::BadProof(_))
            ),
            "{rubbish}"
        );
    }
    // None of that used up a proof that is good.
    let elsewhere = RequestParts {
        method: "POST",
        url: "https://api.example/goals/1/",
        ..RequestParts::default()
    };
    let (proof, authorization) = (key.proof("POST", URL, &token), format!("DPoP {token}"));
    let misdirected = RequestParts {
        authorization: Field::Once(authorization.as_bytes()),
        dpop: Field::Once(proof.as_bytes()),
        ..elsewhere
    };
    assert!(verifier.verify_request(&misdirected).await.is_err());
    assert_eq!(post(&verifier, &token, &proof).await, Ok(()));
}

#[tokio::test]
async fn schemes_are_not_mixed() {
    let (issuer, key) = (Issuer::start().await, ProofKey::generate());
    let verifier = verifier(&issuer);
    let plain = issuer.token("user", "goals-page", "goals", "goals:read");
    assert_eq!(
        post(&verifier, &plain, &key.proof("POST", URL, &plain)).await,
        Err(VerifyError::UnboundToken)
    );
    // A service that takes bearer tokens only does not know the other scheme.
    let dpop = format!("DPoP {plain}");
    let values = [dpop.as_bytes()];
    assert_eq!(
        verifier.verify_authorization(values).await.unwrap_err(),
        VerifyError::NoToken
    );
    // A proof beside a bearer token is nobody's business.
    let (bearer, proof) = (format!("Bearer {plain}"), "rubbish");
    let parts = RequestParts {
        authorization: Field::Once(bearer.as_bytes()),
        dpop: Field::Once(proof.as_bytes()),
        ..RequestParts::default()
    };
    assert!(verifier.verify_request(&parts).await.is_ok());

    let token = bound_to(&issuer, &key);
    let authorization = format!("DPoP {token}");
    let twice = RequestParts {
        method: "POST",
        url: URL,
        authorization: Field::Once(authorization.as_bytes()),
        dpop: Field::Repeated,
        certificate_thumbprint: None,
    };
    assert_eq!(
        verifier.verify_request(&twice).await.unwrap_err(),
        VerifyError::SeveralProofs
    );
    let two_tokens = RequestParts {
        authorization: Field::Repeated,
        ..twice
    };
    assert_eq!(
        verifier.verify_request(&two_tokens).await.unwrap_err(),
        VerifyError::AmbiguousRequest
    );
    assert_eq!(
        get(&verifier, "DPoP", None).await,
        Err(VerifyError::AmbiguousRequest)
    );
    assert_eq!(
        get(&verifier, "Basic eDp5", None).await,
        Err(VerifyError::NoToken)
    );
}

#[tokio::test]
async fn a_certificate_bound_token_needs_its_certificate() {
    let (issuer, key) = (Issuer::start().await, ProofKey::generate());
    let verifier = verifier(&issuer);
    let token_of = |cnf: Value| format!("Bearer {}", token(&issuer, cnf));
    let bound = token_of(json!({ "x5t#S256": "thumbprint" }));
    assert_eq!(get(&verifier, &bound, Some("thumbprint")).await, Ok(()));
    assert_eq!(
        get(&verifier, &bound, None).await,
        Err(VerifyError::WrongCertificate)
    );
    assert_eq!(
        get(&verifier, &bound, Some("other")).await,
        Err(VerifyError::WrongCertificate)
    );
    let text = bound.strip_prefix("Bearer ").unwrap();
    assert_eq!(
        verifier.verify(text).await.unwrap_err(),
        VerifyError::WrongCertificate
    );
    // Both: both.
    let both = token_of(json!({ "x5t#S256": "thumbprint", "jkt": key.thumbprint() }));
    assert_eq!(
        get(&verifier, &both, Some("thumbprint")).await,
        Err(VerifyError::BoundToken)
    );
    // To what, we do not know.
    for cnf in [json!({}), json!({ "kid": "k1" })] {
        assert_eq!(
            get(&verifier, &token_of(cnf), Some("thumbprint")).await,
            Err(VerifyError::UnknownBinding)
        );
    }
    assert_eq!(
        get(&verifier, &token_of(json!({ "jkt": 7 })), None).await,
        Err(VerifyError::BadClaims)
    );
}

#[derive(Clone)]
struct Hands(Arc<AtomicI64>);

impl Clock for Hands {
    fn unix_seconds(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[tokio::test]
async fn a_proof_is_of_this_minute_by_the_verifiers_clock() {
    let (issuer, key) = (Issuer::start().await, ProofKey::generate());
    let start = SystemClock.unix_seconds();
    let hands = Hands(Arc::new(AtomicI64::new(start)));
    let verifier = Verifier::builder(issuer.url())
        .audience("goals")
        .clock(hands.clone())
        .build()
        .unwrap();
    let token = bound_to(&issuer, &key);
    let made_ahead = key.proof_with("POST", URL, &token, &json!({}), &json!({ "iat": start + 60 }));
    assert_eq!(post(&verifier, &token, &made_ahead).await, Ok(()));
    // As long as its time is good, it is remembered; then its time refuses it.
    hands.0.store(start + 120, Ordering::Relaxed);
    assert_eq!(
        post(&verifier, &token, &made_ahead).await,
        Err(VerifyError::ReplayedProof)
    );
    hands.0.store(start + 121, Ordering::Relaxed);
    assert_eq!(
        post(&verifier, &token, &made_ahead).await,
        Err(VerifyError::BadProof(ProofError::WrongTime))
    );
}

#[tokio::test]
async fn where_nonces_are_wanted_a_proof_repeats_one() {
    let (issuer, key) = (Issuer::start().await, ProofKey::generate());
    let token = bound_to(&issuer, &key);
    let instance = || {
        Verifier::builder(issuer.url())
            .audience("goals")
            .dpop_nonce_key([7; 32])
            .build()
            .unwrap()
    };
    let (one, other) = (instance(), instance());
    let with = |nonce: Value| key.proof_with("POST", URL, &token, &json!({}), &json!({ "nonce": nonce }));
    let Err(VerifyError::NonceRequired { nonce }) = post(&one, &token, &key.proof("POST", URL, &token)).await
    else {
        panic!("a nonce is wanted");
    };
    for verifier in [&one, &other] {
        assert_eq!(post(verifier, &token, &with(json!(nonce))).await, Ok(()));
        for bad in [json!(""), json!("x"), Value::Null] {
            let error = post(verifier, &token, &with(bad.clone())).await.unwrap_err();
            assert_eq!(
                error,
                VerifyError::NonceRequired { nonce: nonce.clone() },
                "{bad}"
            );
        }
    }
    assert_eq!(
        VerifyError::NonceRequired { nonce: nonce.clone() }.challenges(Scheme::Dpop, None),
        [
            "DPoP error=\"use_dpop_nonce\", error_description=\"the DPoP proof has to repeat the service's nonce\", \
          algs=\"ES256 PS256 EdDSA ES384\""
        ]
    );
    // Whoever has a key of their own has nonces of their own.
    let alone = Verifier::builder(issuer.url())
        .audience("goals")
        .require_dpop_nonces()
        .build()
        .unwrap();
    let error = post(&alone, &token, &with(json!(nonce))).await.unwrap_err();
    assert!(matches!(error, VerifyError::NonceRequired { .. }));
    // Who has stolen a token learns no nonce by it.
    let thief = ProofKey::generate().proof("POST", URL, &token);
    assert_eq!(post(&one, &token, &thief).await, Err(VerifyError::WrongKey));
}

#[tokio::test]
async fn a_service_that_was_not_told_its_address_takes_no_bound_token() {
    let (issuer, key) = (Issuer::start().await, ProofKey::generate());
    let verifier = verifier(&issuer);
    let token = bound_to(&issuer, &key);
    let authorization = format!("DPoP {token}");
    let proof = key.proof("POST", URL, &token);
    let parts = |dpop| RequestParts {
        method: "POST",
        url: "",
        authorization: Field::Once(authorization.as_bytes()),
        dpop,
        certificate_thumbprint: None,
    };
    let with_proof = parts(Field::Once(proof.as_bytes()));
    let refused = verifier.verify_request(&with_proof).await.unwrap_err();
    assert_eq!(refused, VerifyError::UnknownAddress);
    assert_eq!((refused.status(), refused.code()), (401, Some("invalid_token")));
    let refused = verifier.verify_request(&parts(Field::Absent)).await.unwrap_err();
    assert_eq!(refused, VerifyError::NoProof);
}

#[tokio::test]
async fn the_last_slash_of_an_address_counts() {
    let (issuer, key) = (Issuer::start().await, ProofKey::generate());
    let verifier = verifier(&issuer);
    let token = bound_to(&issuer, &key);
    for htu in [
        URL,
        "https://API.EXAMPLE/goals/",
        "https://api.example:443/goals/",
        "https://api.example/goals/?q=x",
    ] {
        assert_eq!(
            post(&verifier, &token, &key.proof("POST", htu, &token)).await,
            Ok(()),
            "{htu}"
        );
    }
    let other = key.proof("POST", URL.trim_end_matches('/'), &token);
    assert_eq!(
        post(&verifier, &token, &other).await,
        Err(VerifyError::BadProof(ProofError::WrongRequest))
    );
}
