//! Rich Authorization Requests (RFC 9396): shown, in the token, and asked for in part. What is refused: `refused/authorize.rs`.

use crate::harness::{Reply, Spec, World, claims, interaction_in};
use serde_json::{Value, json};

/// What a token response and its access token say.
#[track_caller]
fn told(reply: &Reply) -> (Value, Value) {
    let answer = reply.json();
    let token = answer["access_token"]
        .as_str()
        .unwrap_or_else(|| panic!("{reply:?}"));
    (
        answer["authorization_details"].clone(),
        claims(token)["authorization_details"].clone(),
    )
}

#[tokio::test]
async fn a_token_is_for_all_that_was_granted_or_for_a_part_of_it() {
    let world = World::with(&[("authorization.details_types", "[\"payment\"]")]).await;
    let ada = world.user("ada@example.com").await;
    let file = world.folder().join("shop.json");
    let metadata = json!({ "authorization_details_types": ["payment"] });
    std::fs::write(&file, metadata.to_string()).expect("the scratch folder can be written");
    let file = file.to_str().expect("text").to_owned();
    let shop = world
        .app(Spec::third_party("shop").with(&["--metadata", &file]))
        .await;
    let [bread, milk] =
        ["bread", "milk"].map(|what| json!({ "type": "payment", "actions": ["initiate"], "for": what }));
    let all = json!([bread, milk]);

    let request = shop
        .request("openid")
        .with("authorization_details", &all.to_string());
    let interaction = interaction_in(&ada.authorize(&request).await.location(), "consent");
    let page = ada
        .browser
        .get(&format!("/api/interaction/?interaction={interaction}"))
        .await
        .expect(200)
        .json();
    assert_eq!(page["authorization_details"], all);
    let next = ada
        .consent(&interaction, true, &["openid"])
        .await
        .expect(200)
        .member("next");
    let code = shop.code_in(&next, request);

    // §6: what was not granted costs nothing, not even the code.
    let wine = json!([{ "type": "payment", "actions": ["initiate"], "for": "wine" }]).to_string();
    for wrong in [wine.as_str(), "{}", "[", "[1]"] {
        shop.redeem_with(&code, &[("authorization_details", wrong)])
            .await
            .is_oauth_error(400, "invalid_authorization_details");
    }
    let part = json!([milk]);
    let reply = shop
        .redeem_with(&code, &[("authorization_details", &part.to_string())])
        .await;
    assert_eq!(told(&reply), (part.clone(), part));

    // The grant is still for all of it.
    let refresh = reply.member("refresh_token");
    shop.refresh_with(&refresh, &[("authorization_details", &wine)])
        .await
        .is_oauth_error(400, "invalid_authorization_details");
    let part = json!([bread]);
    let reply = shop
        .refresh_with(&refresh, &[("authorization_details", &part.to_string())])
        .await;
    assert_eq!(told(&reply), (part.clone(), part));
    let reply = shop.refresh(&reply.member("refresh_token")).await;
    assert_eq!(told(&reply), (all.clone(), all));
}

#[tokio::test]
async fn what_is_nested_without_end_is_refused_before_anything_is_kept() {
    let world = World::with(&[("authorization.details_types", "[\"payment\"]")]).await;
    let ada = world.user("ada@example.com").await;
    let granted = json!({ "authorization_details_types": ["payment"] });
    let shop = world
        .app(Spec::third_party("shop").metadata(granted.clone()))
        .await;
    let robot = world
        .app(
            Spec::confidential("robot")
                .metadata(granted)
                .grants(&["client_credentials"]),
        )
        .await;
    let nested = |levels: usize| {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        format!(r#"[{{"type":"payment","x":{open}{close}}}]"#)
    };
    for (levels, is_taken) in [
        (1, true),
        (15, true),
        (16, false),
        (120, false),
        (125, false),
        (5000, false),
    ] {
        let details = nested(levels);
        if details.len() < 4096 {
            let request = shop.request("openid").with("authorization_details", &details);
            let location = ada.authorize(&request).await.location();
            if is_taken {
                let interaction = interaction_in(&location, "consent");
                ada.consent(&interaction, true, &["openid"]).await.expect(200);
            } else {
                assert_eq!(
                    shop.error_in(&location, &request),
                    "invalid_authorization_details",
                    "{levels}"
                );
            }
        }
        let form = [
            ("grant_type", "client_credentials"),
            ("authorization_details", details.as_str()),
        ];
        let reply = robot.token(&form).await;
        if is_taken {
            reply.expect(200);
        } else {
            assert_eq!(reply.status, 400, "{levels}: {reply:?}");
        }
    }
}
