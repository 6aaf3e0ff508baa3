//! Discovery and JWKS: what a client's library reads before anything else (OIDC Discovery §4, RFC 8414 §3, RFC 7517 §5).

use crate::harness::World;
use std::collections::BTreeSet;

#[tokio::test]
async fn discovery_names_what_works_and_nothing_else() {
    let world = World::start().await;
    let reply = world
        .wire()
        .get("/.well-known/openid-configuration")
        .await
        .expect(200);
    assert_eq!(reply.media_type(), "application/json");
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    let metadata = reply.json();
    let issuer = world.issuer();
    assert_eq!(metadata["issuer"], issuer.as_str());
    for (member, path) in [
        ("authorization_endpoint", "/oauth/authorize/"),
        ("token_endpoint", "/oauth/token/"),
        ("userinfo_endpoint", "/oauth/userinfo/"),
        ("jwks_uri", "/oauth/jwks/"),
        ("end_session_endpoint", "/oauth/logout/"),
    ] {
        assert_eq!(metadata[member], format!("{issuer}{path}"), "{member}");
        // An endpoint that is named is there, with a slash and without; 404 is what is not.
        for path in [path, path.trim_end_matches('/')] {
            assert_ne!(world.wire().get(path).await.status, 404, "{path}");
        }
    }
    let list = |member: &str| -> BTreeSet<String> {
        let values = metadata[member].as_array().unwrap_or_else(|| panic!("{member}"));
        values
            .iter()
            .map(|value| value.as_str().expect("a text").to_owned())
            .collect()
    };
    let has =
        |member: &str, value: &str| assert!(list(member).contains(value), "{value} in {member}: {metadata}");
    has("response_types_supported", "code");
    has("grant_types_supported", "authorization_code");
    has("grant_types_supported", "refresh_token");
    has("grant_types_supported", "client_credentials");
    has("subject_types_supported", "public");
    has("id_token_signing_alg_values_supported", "RS256");
    has("id_token_signing_alg_values_supported", "ES256");
    has("token_endpoint_auth_methods_supported", "client_secret_basic");
    has("token_endpoint_auth_methods_supported", "client_secret_post");
    has("token_endpoint_auth_methods_supported", "none");
    has("scopes_supported", "openid");
    has("scopes_supported", "goals:read");
    assert_eq!(
        list("code_challenge_methods_supported"),
        BTreeSet::from(["S256".to_owned()])
    );
    assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
    assert!(!list("id_token_signing_alg_values_supported").contains("none"));
    assert!(
        !list("response_types_supported")
            .iter()
            .any(|kind| kind.contains("token")),
        "no implicit flow"
    );
}

#[tokio::test]
async fn both_well_known_addresses_answer_the_same_with_and_without_a_slash() {
    let world = World::start().await;
    let first = world
        .wire()
        .get("/.well-known/openid-configuration")
        .await
        .expect(200);
    for path in [
        "/.well-known/openid-configuration/",
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server/",
    ] {
        assert_eq!(
            world.wire().get(path).await.expect(200).json(),
            first.json(),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_jwks_has_public_keys_for_both_algorithms_the_next_ones_included() {
    let world = World::start().await;
    let reply = world.wire().get("/oauth/jwks/").await.expect(200);
    assert_eq!(reply.media_type(), "application/jwk-set+json");
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    assert!(
        reply
            .header("cache-control")
            .is_some_and(|control| control.contains("max-age"))
    );
    let keys = reply.json()["keys"].as_array().expect("keys").clone();
    let kids: BTreeSet<&str> = keys.iter().filter_map(|key| key["kid"].as_str()).collect();
    assert_eq!(kids.len(), keys.len(), "each key has a name of its own");
    let count = |alg: &str| keys.iter().filter(|key| key["alg"] == alg).count();
    assert!(count("ES256") >= 2, "an active one and the next: {keys:?}");
    assert!(count("RS256") >= 2, "an active one and the next: {keys:?}");
    for key in &keys {
        assert_eq!(key["use"], "sig", "{key}");
        for private in ["d", "p", "q", "dp", "dq", "qi", "k", "oth"] {
            assert!(key.get(private).is_none(), "the private half of {key}");
        }
    }
}

#[tokio::test]
async fn keys_are_those_of_the_last_start() {
    let mut world = World::start().await;
    let before = world.wire().get("/oauth/jwks/").await.expect(200).json();
    world.stop().await;
    world.boot().await;
    assert_eq!(world.wire().get("/oauth/jwks/").await.expect(200).json(), before);
}
