//! What a verification costs with the key in memory, beside the bare check of the signature and beside `jsonwebtoken`, in the same
//! run and in turns, as ratios: numbers of two runs, or of two machines, say little of each other.
//!
//! ```text
//! cargo bench --bench verify --features testing
//! ```
//!
//! Refuses (it panics) where a cached verification takes more than 1.15 of the bare check: what is beside the signature, the
//! parts, the claims, the rules, has to stay small beside it.

use std::hint::black_box;
use std::time::{Duration, Instant};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ParsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, Validation, decode};
use jwt_verifier::Verifier;
use jwt_verifier::testing::Issuer;
use serde::Deserialize;
use serde_json::Value;

/// How much a verification may take, in bare checks of the signature.
const LIMIT: f64 = 1.15;
/// Verifications in a turn: some milliseconds, so that a clock's steps and a scheduler's do not show.
const TURN: u32 = 200;
/// Turns of each. The fastest counts: whatever else the machine did only adds.
const TURNS: u32 = 40;

/// The claims that this crate reads, for the others to read as much.
#[derive(Deserialize)]
#[expect(dead_code, reason = "they are read, which is what is measured")]
struct Claims {
    iss: String,
    sub: String,
    aud: Value,
    client_id: String,
    jti: String,
    scope: String,
    exp: i64,
    iat: i64,
}

fn turn(mut one: impl FnMut()) -> Duration {
    let begun = Instant::now();
    for _ in 0..TURN {
        one();
    }
    begun.elapsed()
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let issuer = runtime.block_on(Issuer::start());
    let verifier = {
        let _inside = runtime.enter();
        Verifier::builder(issuer.url())
            .audience("goals")
            .build()
            .expect("sound settings")
    };
    let token = issuer.token(
        "018f4e3a-0000-7000-8000-000000000001",
        "goals-page",
        "goals",
        "openid goals:read",
    );
    runtime.block_on(verifier.verify(&token)).expect("a good token");

    let jwk = issuer.jwk("key-0");
    let member = |name: &str| jwk[name].as_str().expect("a member").to_owned();
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).expect("base64url");
    let point = [vec![4], bytes(&member("x")), bytes(&member("y"))].concat();
    let bare = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).expect("a key");
    let (signed, signature) = token.rsplit_once('.').expect("three parts");
    let signature = bytes(signature);

    let other = DecodingKey::from_ec_components(&member("x"), &member("y")).expect("a key");
    let mut rules = Validation::new(jsonwebtoken::Algorithm::ES256);
    rules.set_audience(&["goals"]);
    rules.set_issuer(&[issuer.url()]);

    let mut fastest = [Duration::MAX; 3];
    for _ in 0..TURNS {
        let turns = [
            turn(|| {
                bare.verify_sig(black_box(signed.as_bytes()), &signature)
                    .expect("good")
            }),
            turn(|| {
                drop(
                    runtime
                        .block_on(verifier.verify(black_box(&token)))
                        .expect("good"),
                )
            }),
            turn(|| drop(decode::<Claims>(black_box(&token), &other, &rules).expect("good"))),
        ];
        for (fastest, turn) in fastest.iter_mut().zip(turns) {
            *fastest = turn.min(*fastest);
        }
    }
    for (name, fastest_turn) in ["the bare signature", "jwt-verifier", "jsonwebtoken"]
        .into_iter()
        .zip(fastest)
    {
        println!(
            "{name:<20} {:>8.2} µs  {:.3}",
            (fastest_turn / TURN).as_nanos() as f64 / 1000.0,
            fastest_turn.as_secs_f64() / fastest[0].as_secs_f64()
        );
    }
    let ratio = fastest[1].as_secs_f64() / fastest[0].as_secs_f64();
    assert!(
        ratio <= LIMIT,
        "a verification takes {ratio:.3} bare checks, more than {LIMIT}"
    );
}
