//! What [`Interactions`](authmodel::store::Interactions) promise.

use crate::{TimePasses, fixture::*};
use authmodel::{
    authorization::{AuthorizationRequest, Interaction, InteractionKind, LogoutRequest, ResponseMode},
    grant::GrantDetails,
    ids::ClientId,
    secret::SecretHash,
    signing_key::SigningAlgorithm,
    store::Stores,
};
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(150);
const LONGER_THAN_SHORT: Duration = Duration::from_millis(250);

crate::cases! {
    both_kinds_come_back_as_they_were,
    taken_as_another_kind_it_is_not_there_and_stays,
    an_interaction_runs_out(time),
    one_that_is_kept_lasts_longer(time),
    of_many_who_take_it_one_gets_it,
}

fn request() -> Interaction {
    Interaction::Authorization(Box::new(AuthorizationRequest {
        client_id: ClientId::parse("goals-page").expect("an id"),
        redirect_uri: "https://client.example/cb".into(),
        state: Some(format!("{}\"\\ 🦀\0", "s".repeat(8000))),
        nonce: Some("n".into()),
        scope: scope("openid goals:read"),
        audience: vec!["goals".into()],
        audience_is_named: true,
        code_challenge: Some("c".repeat(43)),
        force_login: true,
        select_account: true,
        force_consent: false,
        max_age: Some(u32::MAX),
        login_hint: Some("ünal@example.org".into()),
        response_signing_alg: Some(SigningAlgorithm::EdDsa),
        response_mode: ResponseMode::FormPostJwt,
        details: GrantDetails::default(),
        expected_subject: Some("s".into()),
        ui_locales: Some("de en".into()),
        dpop_jkt: None,
        create: true,
        pushed: None,
        acr_is_essential: true,
        requested_at: at(0),
    }))
}

async fn both_kinds_come_back_as_they_were(stores: &Stores) {
    let logout = Interaction::Logout(LogoutRequest {
        client_id: None,
        redirect: Some("https://x.example/".into()),
    });
    for interaction in [request(), logout] {
        let id = hash();
        stores
            .interactions
            .put(&id, &interaction, LONG)
            .await
            .expect("answers");
        for _ in 0..2 {
            assert_eq!(
                stores
                    .interactions
                    .peek(interaction.kind(), &id)
                    .await
                    .expect("answers"),
                Some(interaction.clone())
            );
        }
        assert_eq!(
            stores
                .interactions
                .take(interaction.kind(), &id)
                .await
                .expect("answers"),
            Some(interaction.clone())
        );
        assert_eq!(
            stores
                .interactions
                .take(interaction.kind(), &id)
                .await
                .expect("answers"),
            None
        );
        assert_eq!(
            stores
                .interactions
                .peek(interaction.kind(), &id)
                .await
                .expect("answers"),
            None
        );
    }
    assert_eq!(
        stores
            .interactions
            .take(InteractionKind::Logout, &hash())
            .await
            .expect("answers"),
        None
    );
}

async fn taken_as_another_kind_it_is_not_there_and_stays(stores: &Stores) {
    let (id, waiting) = (hash(), request());
    stores
        .interactions
        .put(&id, &waiting, LONG)
        .await
        .expect("answers");
    for kind in [
        InteractionKind::Response,
        InteractionKind::Pushed,
        InteractionKind::Logout,
    ] {
        assert_eq!(stores.interactions.peek(kind, &id).await.expect("answers"), None);
        assert_eq!(stores.interactions.take(kind, &id).await.expect("answers"), None);
    }
    let taken = stores
        .interactions
        .take(InteractionKind::Authorization, &id)
        .await;
    assert_eq!(taken.expect("answers"), Some(waiting));
}

async fn an_interaction_runs_out(stores: &Stores, time: &dyn TimePasses) {
    let id = hash();
    stores
        .interactions
        .put(&id, &request(), SHORT)
        .await
        .expect("answers");
    time.pass(LONGER_THAN_SHORT).await;
    assert_eq!(
        stores
            .interactions
            .peek(InteractionKind::Authorization, &id)
            .await
            .expect("answers"),
        None
    );
    assert_eq!(
        stores
            .interactions
            .take(InteractionKind::Authorization, &id)
            .await
            .expect("answers"),
        None
    );
}

async fn of_many_who_take_it_one_gets_it(stores: &Stores) {
    let id = hash();
    stores
        .interactions
        .put(&id, &request(), LONG)
        .await
        .expect("answers");
    let outcomes = at_once(MANY, |_| {
        let stores = stores.clone();
        async move {
            stores
                .interactions
                .take(InteractionKind::Authorization, &id)
                .await
                .expect("answers")
        }
    })
    .await;
    assert_eq!(count(&outcomes, Option::is_some), 1);
}

async fn one_that_is_kept_lasts_longer(stores: &Stores, time: &dyn TimePasses) {
    let (kept, other, unknown) = (hash(), hash(), hash());
    for id in [&kept, &other] {
        stores
            .interactions
            .put(id, &request(), SHORT)
            .await
            .expect("answers");
    }
    for id in [&kept, &unknown] {
        stores
            .interactions
            .keep(InteractionKind::Authorization, id, LONG)
            .await
            .expect("answers");
    }
    time.pass(LONGER_THAN_SHORT).await;
    let there = async |id: &SecretHash| {
        let found = stores.interactions.peek(InteractionKind::Authorization, id).await;
        found.expect("answers").is_some()
    };
    assert!(there(&kept).await);
    assert!(!there(&other).await && !there(&unknown).await);
}
