//! What the short-lived stores promise where a lasting one has failed: what was taken for nothing is there again, once, and
//! a replay in between stays a replay.

use super::TimePasses;
use super::fixture::*;
use authmodel::store::Stores;
use authmodel::{
    authentication::Authentication,
    authorization::{CodeRecord, Redemption},
    device::{DeviceApproval, DeviceDecision, DevicePoll, DeviceRequest},
    grant::GrantDetails,
    ids::{ClientId, GrantId, SessionId, UserId},
    rng::SystemRng,
};
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(150);
const LONGER_THAN_SHORT: Duration = Duration::from_millis(250);

crate::cases! {
    a_code_that_was_put_back_is_redeemed_once_more,
    a_code_that_was_replayed_is_not_put_back,
    a_code_that_was_put_back_runs_out(time),
    of_many_who_redeem_what_was_put_back_one_is_fresh,
    an_approval_that_was_put_back_is_handed_out_once_more(time),
}

fn record() -> CodeRecord {
    CodeRecord {
        grant_id: GrantId::generate(&SystemRng),
        client_id: ClientId::parse("app").expect("an id"),
        redirect_uri: "https://client.example/".to_owned(),
        user_id: UserId::generate(&SystemRng),
        session_id: SessionId::generate(&SystemRng),
        authentication: Authentication::by_password(at(0)),
        allowed_at: at(0),
        scope: scope("openid"),
        audience: vec!["goals".into()],
        nonce: None,
        code_challenge: None,
        details: GrantDetails::default(),
        dpop_jkt: None,
        is_redeemed: false,
    }
}

async fn a_code_that_was_put_back_is_redeemed_once_more(stores: &Stores) {
    let (code, record) = (hash(), record());
    stores.codes.put(&code, &record, LONG).await.expect("answers");
    for _ in 0..3 {
        let redeemed = stores
            .codes
            .redeem(&code, &record.redeemed(), LONG)
            .await
            .expect("answers");
        assert_eq!(redeemed, Redemption::Fresh(record.clone()));
        stores
            .codes
            .put_back(&code, &record, LONG)
            .await
            .expect("answers");
    }
    // What is open stays as it is; what nobody knows does not come to be.
    stores
        .codes
        .put_back(&code, &record, LONG)
        .await
        .expect("answers");
    let unknown = hash();
    stores
        .codes
        .put_back(&unknown, &record, LONG)
        .await
        .expect("answers");
    assert_eq!(
        stores
            .codes
            .redeem(&unknown, &record.redeemed(), LONG)
            .await
            .expect("answers"),
        Redemption::Unknown
    );
    let peeked = stores.codes.peek(&code).await.expect("answers");
    assert_eq!(peeked, Some(record.clone()));
    let redeemed = stores
        .codes
        .redeem(&code, &record.redeemed(), LONG)
        .await
        .expect("answers");
    assert_eq!(redeemed, Redemption::Fresh(record.clone()));
    let redeemed = stores
        .codes
        .redeem(&code, &record.redeemed(), LONG)
        .await
        .expect("answers");
    assert_eq!(redeemed, Redemption::Replayed(record.redeemed()));
}

async fn a_code_that_was_replayed_is_not_put_back(stores: &Stores) {
    let (code, record) = (hash(), record());
    stores.codes.put(&code, &record, LONG).await.expect("answers");
    stores
        .codes
        .redeem(&code, &record.redeemed(), LONG)
        .await
        .expect("answers");
    for _ in 0..2 {
        let redeemed = stores
            .codes
            .redeem(&code, &record.redeemed(), LONG)
            .await
            .expect("answers");
        assert_eq!(redeemed, Redemption::Replayed(record.redeemed()));
        stores
            .codes
            .put_back(&code, &record, LONG)
            .await
            .expect("answers");
    }
    let peeked = stores.codes.peek(&code).await.expect("answers");
    assert_eq!(peeked, Some(record.redeemed()));
}

async fn a_code_that_was_put_back_runs_out(stores: &Stores, time: &dyn TimePasses) {
    let (code, record) = (hash(), record());
    stores.codes.put(&code, &record, LONG).await.expect("answers");
    stores
        .codes
        .redeem(&code, &record.redeemed(), LONG)
        .await
        .expect("answers");
    stores
        .codes
        .put_back(&code, &record, SHORT)
        .await
        .expect("answers");
    time.pass(LONGER_THAN_SHORT).await;
    let redeemed = stores
        .codes
        .redeem(&code, &record.redeemed(), LONG)
        .await
        .expect("answers");
    assert_eq!(redeemed, Redemption::Unknown);
}

async fn of_many_who_redeem_what_was_put_back_one_is_fresh(stores: &Stores) {
    const MANY: usize = 20;
    let (code, record) = (hash(), record());
    stores.codes.put(&code, &record, LONG).await.expect("answers");
    stores
        .codes
        .redeem(&code, &record.redeemed(), LONG)
        .await
        .expect("answers");
    stores
        .codes
        .put_back(&code, &record, LONG)
        .await
        .expect("answers");
    let outcomes = at_once(MANY, |_| {
        let (stores, left) = (stores.clone(), record.redeemed());
        async move { stores.codes.redeem(&code, &left, LONG).await.expect("answers") }
    })
    .await;
    assert_eq!(
        count(&outcomes, |outcome| *outcome == Redemption::Fresh(record.clone())),
        1
    );
}

async fn an_approval_that_was_put_back_is_handed_out_once_more(stores: &Stores, time: &dyn TimePasses) {
    let (code, user_code, client) = (hash(), hash(), ClientId::parse("television").expect("an id"));
    let request = DeviceRequest {
        client_id: client.clone(),
        scope: scope("openid"),
        audience: vec!["goals".into()],
        details: GrantDetails::default(),
        expires_at: at(600),
    };
    let approval = DeviceApproval {
        grant_id: GrantId::generate(&SystemRng),
        user_id: UserId::generate(&SystemRng),
        session_id: SessionId::generate(&SystemRng),
        authentication: Authentication::by_password(at(0)),
        allowed_at: at(0),
        scope: scope("openid"),
    };
    let decision = DeviceDecision::Approved(approval.clone());
    let codes = &stores.device_codes;
    let poll = async || codes.poll(&code, &client, Duration::ZERO).await.expect("answers");
    let opened = codes.open(&code, &user_code, &request, LONG).await;
    assert!(opened.expect("answers"));
    assert!(codes.decide(&user_code, &decision).await.expect("answers"));
    let approved = DevicePoll::Approved(Box::new(request.clone()), approval);
    for _ in 0..2 {
        assert_eq!(poll().await, approved);
        let put = codes.put_back(&code, &request, &decision, LONG).await;
        put.expect("answers");
    }
    assert_eq!(poll().await, approved);
    assert_eq!(poll().await, DevicePoll::Unknown);
    let put = codes.put_back(&code, &request, &decision, SHORT).await;
    put.expect("answers");
    time.pass(LONGER_THAN_SHORT).await;
    assert_eq!(poll().await, DevicePoll::Unknown);
}
