//! What [`AuthorizationCodes`](authmodel::store::AuthorizationCodes) promise.

use crate::{TimePasses, fixture::*};
use authmodel::{
    authentication::Authentication,
    authorization::{CodeRecord, Redemption},
    grant::GrantDetails,
    ids::{ClientId, GrantId, SessionId, UserId},
    rng::SystemRng,
    secret::SecretHash,
    store::Stores,
};
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(150);
const LONGER_THAN_SHORT: Duration = Duration::from_millis(250);

crate::cases! {
    a_code_is_redeemed_once,
    looking_takes_nothing,
    little_is_left_of_a_redeemed_code,
    a_code_runs_out(time),
    a_redeemed_code_is_remembered_for_as_long_as_asked(time),
    of_many_who_redeem_one_code_one_is_fresh,
}

fn record() -> CodeRecord {
    CodeRecord {
        grant_id: GrantId::generate(&SystemRng),
        client_id: ClientId::parse("goals-page").expect("an id"),
        redirect_uri: format!("https://client.example/{}?ü=\"\\", "a".repeat(4000)),
        user_id: UserId::generate(&SystemRng),
        session_id: SessionId::generate(&SystemRng),
        authentication: Authentication::by_password(at(0)),
        allowed_at: at(1),
        scope: scope("openid goals:read"),
        audience: vec!["goals".into()],
        nonce: Some("nönce 🦀 \u{7f}\0".into()),
        code_challenge: None,
        details: GrantDetails {
            acr: Some("ä".into()),
            ..GrantDetails::default()
        },
        dpop_jkt: Some("k".into()),
        is_redeemed: false,
    }
}

async fn redeem(stores: &Stores, code: &SecretHash, remember_for: Duration) -> Redemption {
    let left = match stores.codes.peek(code).await.expect("answers") {
        Some(record) => record.redeemed(),
        None => record().redeemed(),
    };
    stores
        .codes
        .redeem(code, &left, remember_for)
        .await
        .expect("answers")
}

async fn a_code_is_redeemed_once(stores: &Stores) {
    let (code, other, record) = (hash(), hash(), record());
    stores.codes.put(&code, &record, LONG).await.expect("answers");
    stores
        .codes
        .put(&other, &self::record(), LONG)
        .await
        .expect("answers");
    assert_eq!(
        redeem(stores, &code, LONG).await,
        Redemption::Fresh(record.clone())
    );
    for _ in 0..2 {
        assert_eq!(
            redeem(stores, &code, LONG).await,
            Redemption::Replayed(record.redeemed())
        );
    }
    assert_eq!(redeem(stores, &hash(), LONG).await, Redemption::Unknown);
    assert!(matches!(redeem(stores, &other, LONG).await, Redemption::Fresh(_)));
}

async fn looking_takes_nothing(stores: &Stores) {
    let (code, record) = (hash(), record());
    assert_eq!(stores.codes.peek(&code).await.expect("answers"), None);
    stores.codes.put(&code, &record, LONG).await.expect("answers");
    for _ in 0..2 {
        assert_eq!(
            stores.codes.peek(&code).await.expect("answers"),
            Some(record.clone())
        );
    }
    redeem(stores, &code, LONG).await;
    assert_eq!(
        stores.codes.peek(&code).await.expect("answers"),
        Some(record.redeemed()),
        "redeemed or not"
    );
}

/// What anybody can have redeemed again and again takes little room, and knows where it was sent all the same.
async fn little_is_left_of_a_redeemed_code(stores: &Stores) {
    let (code, record) = (hash(), record());
    stores.codes.put(&code, &record, LONG).await.expect("answers");
    redeem(stores, &code, LONG).await;
    let left = stores
        .codes
        .peek(&code)
        .await
        .expect("answers")
        .expect("it is remembered");
    assert!(left.is_redeemed && left.was_sent_to(&record.redirect_uri));
    assert!(!left.was_sent_to("https://other.example/") && !left.was_sent_to(&left.redirect_uri));
    assert_eq!((left.grant_id, left.user_id), (record.grant_id, record.user_id));
    let size = serde_json::to_vec(&left).expect("JSON").len();
    assert!(size < 700, "{size}");
}

async fn a_code_runs_out(stores: &Stores, time: &dyn TimePasses) {
    let code = hash();
    stores.codes.put(&code, &record(), SHORT).await.expect("answers");
    time.pass(LONGER_THAN_SHORT).await;
    assert_eq!(stores.codes.peek(&code).await.expect("answers"), None);
    assert_eq!(redeem(stores, &code, LONG).await, Redemption::Unknown);
}

async fn a_redeemed_code_is_remembered_for_as_long_as_asked(stores: &Stores, time: &dyn TimePasses) {
    let (longer, shorter) = (hash(), hash());
    stores
        .codes
        .put(&longer, &record(), SHORT)
        .await
        .expect("answers");
    stores
        .codes
        .put(&shorter, &record(), LONG)
        .await
        .expect("answers");
    assert!(matches!(
        redeem(stores, &longer, LONG).await,
        Redemption::Fresh(_)
    ));
    assert!(matches!(
        redeem(stores, &shorter, SHORT).await,
        Redemption::Fresh(_)
    ));
    time.pass(LONGER_THAN_SHORT).await;
    assert!(matches!(
        redeem(stores, &longer, SHORT).await,
        Redemption::Replayed(_)
    ));
    assert_eq!(redeem(stores, &shorter, LONG).await, Redemption::Unknown);
}

async fn of_many_who_redeem_one_code_one_is_fresh(stores: &Stores) {
    for _ in 0..5 {
        let (code, record) = (hash(), record());
        stores.codes.put(&code, &record, LONG).await.expect("answers");
        let outcomes = at_once(MANY, |_| {
            let stores = stores.clone();
            async move { redeem(&stores, &code, LONG).await }
        })
        .await;
        assert_eq!(
            count(&outcomes, |outcome| *outcome == Redemption::Fresh(record.clone())),
            1
        );
        assert_eq!(
            count(&outcomes, |outcome| *outcome
                == Redemption::Replayed(record.redeemed())),
            MANY - 1
        );
    }
}
