//! Whose ID tokens tell name and address: clients that the operator added, unless told otherwise; and what the first said the
//! ID token of a refresh says again.
//!
//! The code: `authcore tokens/issue.rs`.

use crate::harness::{Spec, Tokens, World, claims};
use serde_json::{Value, json};

#[tokio::test]
async fn a_client_that_the_operator_added_reads_the_user_from_its_id_token() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let told = async |spec: Spec, request: &[(&str, &str)]| {
        let app = world.app(spec).await;
        let asked = request
            .iter()
            .fold(app.request("openid profile email"), |asked, (name, value)| {
                asked.with(name, value)
            });
        let location = ada.authorize(&asked).await.location();
        let interaction = crate::harness::interaction_in(&location, "consent");
        let all = ["openid", "profile", "email"];
        let next = ada
            .consent(&interaction, true, &all)
            .await
            .expect(200)
            .member("next");
        let tokens = Tokens::of(&app.redeem(&app.code_in(&next, asked)).await);
        let again = Tokens::of(&app.refresh(&tokens.refresh).await);
        [tokens.id, again.id].map(|token| {
            let id = claims(&token);
            (
                id["name"].clone(),
                id["email"].clone(),
                id["email_verified"].clone(),
            )
        })
    };
    let everything = (json!("ada"), json!("ada@example.com"), json!(true));
    let nothing = (Value::Null, Value::Null, Value::Null);
    assert_eq!(
        told(Spec::third_party("plain"), &[]).await,
        [everything.clone(), everything]
    );
    let off = || json!({ "id_token_claims": false });
    assert_eq!(
        told(Spec::third_party("off").metadata(off()), &[]).await,
        [nothing.clone(), nothing]
    );
    // Asked for by name it is told in any case, and again.
    let by_name = [("claims", r#"{"id_token":{"email":null}}"#)];
    let email = (Value::Null, json!("ada@example.com"), Value::Null);
    assert_eq!(
        told(Spec::third_party("named").metadata(off()), &by_name).await,
        [email.clone(), email]
    );
}

#[tokio::test]
async fn a_refresh_tells_of_the_user_as_they_are_now() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let tokens = ada.tokens(&app, "openid profile").await;
    assert_eq!(claims(&tokens.id)["name"], "ada");
    let change = world
        .wire()
        .request(reqwest::Method::PATCH, "/api/account/")
        .json(&json!({ "name": "Ada Lovelace" }));
    ada.browser.send(change).await.expect(200);
    let again = Tokens::of(&app.refresh(&tokens.refresh).await);
    assert_eq!(claims(&again.id)["name"], "Ada Lovelace");
    // A narrower refresh narrows what is told.
    let less = Tokens::of(&app.refresh_with(&again.refresh, &[("scope", "openid")]).await);
    assert_eq!(claims(&less.id)["name"], Value::Null);
}
