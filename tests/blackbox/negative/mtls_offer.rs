//! What metadata and registration say of clients' certificates (RFC 8705 §3.3, §5): nothing, unless the operator's proxy tells
//! of them. What becomes of those that are shown is in `mtls.rs`. Code: `authcore`'s `flow/discovery.rs`,
//! `flow/register/authentication.rs`.

use super::{
    Row,
    mtls::{Certificate, PROXY},
    refused,
};
use crate::harness::{Jwt, Signer, Spec, Wants, World};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn where_nobody_tells_of_certificates_nobody_may_count_on_them() {
    let world = World::with(&[("registration.policy", "\"open\"")]).await;
    let metadata = world.wire().get("/.well-known/openid-configuration").await.json();
    assert_eq!(metadata["tls_client_certificate_bound_access_tokens"], false);
    assert_eq!(metadata.get("mtls_endpoint_aliases"), None);
    for list in ["token", "introspection", "revocation"] {
        let methods = metadata[format!("{list}_endpoint_auth_methods_supported")].to_string();
        assert!(
            methods.contains("private_key_jwt") && !methods.contains("tls_client_auth"),
            "{methods}"
        );
    }
    let own = Certificate::new("report", "report.example");
    let register = |more: Value| {
        let mut document = json!({ "redirect_uris": ["https://app.example/callback"] });
        document
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        world
            .wire()
            .request(Method::POST, "/oauth/register/")
            .json(&document)
    };
    let table = [
        (
            "RFC 8705 §2.1",
            json!({ "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_subject_dn": "CN=report" }),
        ),
        (
            "RFC 8705 §2.2",
            json!({ "token_endpoint_auth_method": "self_signed_tls_client_auth", "jwks": { "keys": [own.jwk()] } }),
        ),
        (
            "RFC 8705 §3.4",
            json!({ "tls_client_certificate_bound_access_tokens": true }),
        ),
    ];
    let rows = table.map(|(section, more)| {
        let name = more.to_string();
        Row::new(
            section,
            name,
            register(more),
            Wants::OAuth(400, "invalid_client_metadata"),
        )
    });
    refused(&world, rows.into()).await;
    world.wire().send(register(json!({}))).await.expect(201);
}

#[tokio::test]
async fn certificates_may_have_an_address_of_their_own() {
    const ADDRESS: (&str, &str) = ("http.client_certificate_url", "\"https://mtls.example\"");
    let nonce = ("dpop.nonce_required", "false");
    let world = World::with(&[&PROXY[..], &[ADDRESS, nonce]].concat()).await;
    let metadata = world.wire().get("/.well-known/openid-configuration").await.json();
    assert_eq!(metadata["tls_client_certificate_bound_access_tokens"], true);
    let methods = metadata["token_endpoint_auth_methods_supported"].to_string();
    assert!(methods.contains("\"tls_client_auth\""), "{methods}");
    let aliases = metadata["mtls_endpoint_aliases"].as_object().expect("aliases");
    for (name, address) in aliases {
        let usual = metadata[name].as_str().expect("it has the usual one, too");
        assert_eq!(address, &usual.replace(&world.issuer(), "https://mtls.example"));
    }
    assert!(aliases.contains_key("token_endpoint") && !aliases.contains_key("authorization_endpoint"));
    // A proof is for the address that it was sent to: one of the two, and no third.
    let web = world.app(Spec::confidential("web")).await;
    let key = Signer::es256();
    let form = [("grant_type", "client_credentials"), ("scope", "goals:read")];
    let proven = |address: &str| {
        let proof = Jwt::proof("POST", &format!("{address}/oauth/token/")).by(&key);
        web.form("/oauth/token/", &form).header("dpop", proof)
    };
    for address in [world.issuer(), "https://mtls.example".to_owned()] {
        world.wire().send(proven(&address)).await.expect(200);
    }
    let wants = Wants::OAuth(400, "invalid_dpop_proof");
    let row = Row::new(
        "RFC 9449 §4.3 (9)",
        "a third address",
        proven("https://mtls.example.evil.example"),
        wants,
    );
    refused(&world, vec![row]).await;
}
