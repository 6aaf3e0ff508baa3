//! What Tacit has not, on purpose (RFC 9700 §2.1.2, §2.4; OIDC Session Management and Front-Channel Logout): it stands in no
//! metadata, and who asks for it all the same is told so in the words of its endpoint. And the other way round: what stands
//! in the metadata is not refused.
//!
//! The code: `authcore flow/discovery.rs`.

use super::{
    MARK, Row,
    Wants::{OAuth, Redirect},
    refused,
};
use crate::harness::{Spec, Tokens, World};
use reqwest::Method;
use serde_json::Value;

async fn metadata(world: &World) -> Value {
    world
        .wire()
        .get("/.well-known/openid-configuration")
        .await
        .expect(200)
        .json()
}

fn list<'a>(metadata: &'a Value, name: &str) -> Vec<&'a str> {
    let list = metadata[name]
        .as_array()
        .unwrap_or_else(|| panic!("no list {name}"));
    list.iter().filter_map(Value::as_str).collect()
}

#[tokio::test]
async fn what_is_not_wanted_is_in_no_metadata() {
    let world = World::with(&[("registration.policy", "\"open\"")]).await;
    let metadata = metadata(&world).await;
    for (name, unwanted) in [
        (
            "response_types_supported",
            &["token", "id_token", "code id_token", "code token", "none"][..],
        ),
        ("response_modes_supported", &["fragment", "fragment.jwt"]),
        (
            "grant_types_supported",
            &[
                "implicit",
                "password",
                "urn:ietf:params:oauth:grant-type:jwt-bearer",
            ],
        ),
        ("code_challenge_methods_supported", &["plain"]),
        ("token_endpoint_auth_methods_supported", &["client_secret_jwt"]),
        (
            "token_endpoint_auth_signing_alg_values_supported",
            &["none", "HS256", "HS384", "HS512"],
        ),
        ("id_token_signing_alg_values_supported", &["none", "HS256"]),
        ("userinfo_signing_alg_values_supported", &["none", "HS256"]),
        ("request_object_signing_alg_values_supported", &["none", "HS256"]),
        ("dpop_signing_alg_values_supported", &["none", "HS256", "RS256"]),
    ] {
        let values = list(&metadata, name);
        assert!(!values.is_empty(), "{name}");
        for value in unwanted {
            assert!(!values.contains(value), "{name}: {value}");
        }
    }
    for absent in [
        "check_session_iframe",
        "frontchannel_logout_supported",
        "frontchannel_logout_session_supported",
        "id_token_encryption_alg_values_supported",
        "userinfo_encryption_alg_values_supported",
        "request_object_encryption_alg_values_supported",
        "mtls_endpoint_aliases",
    ] {
        assert!(
            matches!(metadata.get(absent), None | Some(Value::Bool(false))),
            "{absent}"
        );
    }
}

#[tokio::test]
async fn who_asks_for_it_is_told_so() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let code = ada.code(&app, app.request("openid")).await;
    let ask = |mode: &str, kind: &str| {
        let request = app
            .request("openid")
            .with("response_type", kind)
            .with("response_mode", mode);
        world.wire().request(Method::GET, &request.path())
    };
    let mut rows = vec![
        Row::new(
            "RFC 9700 §2.1.2",
            "implicit",
            ask("query", "token"),
            Redirect("unsupported_response_type"),
        ),
        Row::new(
            "RFC 9700 §2.1.2",
            "hybrid",
            ask("query", "code id_token"),
            Redirect("unsupported_response_type"),
        ),
        Row::new(
            "Multiple Response Types §2.1",
            "fragment",
            ask("fragment", "code"),
            Redirect("invalid_request"),
        ),
    ];
    rows = rows
        .into_iter()
        .map(|row| row.by(&ada.browser).told(&app))
        .collect();
    let token = |name: &str, grant: &str, more: &[(&str, &str)]| {
        let form = [&[("grant_type", grant)], more].concat();
        let wants = OAuth(400, "unsupported_grant_type");
        Row::new("RFC 6749 §5.2", name, app.form("/oauth/token/", &form), wants)
    };
    rows.extend([
        token(
            "password",
            "password",
            &[("username", "ada@example.com"), ("password", MARK)],
        ),
        token("the implicit grant", "implicit", &[]),
        token(
            "an assertion",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
            &[("assertion", MARK)],
        ),
        token(
            "a SAML assertion",
            "urn:ietf:params:oauth:grant-type:saml2-bearer",
            &[("assertion", MARK)],
        ),
        token(
            "back-channel authentication",
            "urn:openid:params:grant-type:ciba",
            &[("auth_req_id", MARK)],
        ),
        token(
            "a grant in capitals",
            "AUTHORIZATION_CODE",
            &[("code", &code.code)],
        ),
    ]);
    refused(&world, rows).await;
    Tokens::of(&app.redeem(&code).await);
}

#[tokio::test]
async fn what_is_in_the_metadata_is_not_refused() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let metadata = metadata(&world).await;
    let scope = list(&metadata, "scopes_supported").join(" ");
    let app = world.app(Spec::confidential("app").scope(&scope)).await;
    for (name, parameter) in [
        ("response_types_supported", "response_type"),
        ("response_modes_supported", "response_mode"),
        ("code_challenge_methods_supported", "code_challenge_method"),
        ("prompt_values_supported", "prompt"),
        ("scopes_supported", "scope"),
        ("acr_values_supported", "acr_values"),
    ] {
        for value in list(&metadata, name) {
            let request = app.request("openid").with(parameter, value);
            let reply = ada.authorize(&request).await;
            let told = match reply.header("location") {
                Some(location) => crate::harness::query_of(location, "error"),
                None => reply.posted_to(&app.redirect_uri).remove("error"),
            };
            assert_eq!(told, None, "{parameter}={value}: {reply:?}");
        }
    }
    for grant in list(&metadata, "grant_types_supported") {
        let reply = app.token(&[("grant_type", grant)]).await;
        assert_ne!(reply.json()["error"], "unsupported_grant_type", "{grant}");
    }
}
