//! What clients are told: protected resource metadata (RFC 9728), challenges that point to it, and what a token lacks
//! (RFC 6750 §3.1, RFC 9470).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::time::Duration;

use actix_web::{App, HttpResponse, test, web};
use jwt_verifier::actix::{Rejection, resource_metadata};
use jwt_verifier::testing::Issuer;
use jwt_verifier::{BuildError, Scheme, Verified, Verifier, VerifyError};
use serde_json::{Value, json};

const METADATA: &str = "https://api.example/.well-known/oauth-protected-resource/mcp";

fn verifier(issuer: &Issuer) -> Verifier {
    Verifier::builder(issuer.url())
        .audience("goals")
        .resource("https://api.example/mcp")
        .scopes(&["goals:read", "goals:write"])
        .build()
        .unwrap()
}

#[tokio::test]
async fn the_document_is_where_the_resource_is_and_names_it_as_it_was_written() {
    let of = |identifier: &str| {
        let verifier = Verifier::builder("https://login.example")
            .audience("goals")
            .resource(identifier)
            .build()
            .unwrap();
        let (path, document) = verifier.resource_metadata().unwrap();
        let document: Value = serde_json::from_str(document).unwrap();
        assert_eq!(document["resource"], identifier);
        assert_eq!(
            document["authorization_servers"],
            json!(["https://login.example"])
        );
        assert_eq!(document["bearer_methods_supported"], json!(["header"]));
        assert_eq!(document.get("scopes_supported"), None);
        path.to_owned()
    };
    const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";
    assert_eq!(of("https://api.example"), WELL_KNOWN);
    assert_eq!(of("https://api.example/"), WELL_KNOWN);
    assert_eq!(of("https://api.example/mcp"), format!("{WELL_KNOWN}/mcp"));
    assert_eq!(of("http://localhost:8080/a/b/"), format!("{WELL_KNOWN}/a/b/"));
    for bad in [
        "api",
        "https://api.example?x",
        "https://api.example#x",
        "file:///etc",
        "https://a@api.example",
    ] {
        let built = Verifier::builder("https://login.example")
            .audience("goals")
            .resource(bad)
            .build();
        assert_eq!(built.map(drop), Err(BuildError::BadResource), "{bad}");
    }
    let plain = Verifier::builder("https://login.example")
        .audience("goals")
        .build();
    assert_eq!(plain.unwrap().resource_metadata(), None);
}

#[tokio::test]
async fn challenges_say_where_it_is_and_what_to_ask_for() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    let bearer = |error: &VerifyError| verifier.challenges(error, Scheme::Bearer)[0].clone();
    assert_eq!(
        bearer(&VerifyError::NoToken),
        format!(r#"Bearer realm="goals", scope="goals:read goals:write", resource_metadata="{METADATA}""#)
    );
    assert_eq!(
        bearer(&VerifyError::Expired),
        format!(
            r#"Bearer realm="goals", error="invalid_token", error_description="the access token has expired", resource_metadata="{METADATA}""#
        )
    );
    let token = verifier
        .verify(&issuer.token("user", "app", "goals", "goals:read"))
        .await
        .unwrap();
    token.require_scope("goals:read").unwrap();
    let error = token.require_scope("goals:write").unwrap_err();
    assert_eq!((error.status(), error.code()), (403, Some("insufficient_scope")));
    // Also where nobody knows the verifier any more.
    let challenge = error.challenges(Scheme::Bearer, None)[0].clone();
    for part in [
        r#"error="insufficient_scope""#,
        r#"scope="goals:write""#,
        METADATA,
    ] {
        assert!(challenge.contains(part), "{challenge}");
    }
}

#[tokio::test]
async fn a_sign_in_that_is_too_old_or_too_weak_is_asked_for_again() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    let mut claims = issuer.claims("user", "app", "goals", "goals:read");
    let signed_in = claims["auth_time"].as_i64().unwrap();
    claims["auth_time"] = json!(signed_in - 600);
    claims["acr"] = json!("phr");
    let token = verifier.verify(&issuer.sign(&claims)).await.unwrap();
    let minutes = |minutes: u64| Some(Duration::from_secs(60 * minutes));
    token.require_authentication(&[], None).unwrap();
    token
        .require_authentication(&["phrh", "phr"], minutes(11))
        .unwrap();
    let error = token.require_authentication(&["phrh"], minutes(5)).unwrap_err();
    assert_eq!(
        (error.status(), error.code()),
        (401, Some("insufficient_user_authentication"))
    );
    let challenge = error.challenges(Scheme::Bearer, Some("goals"))[0].clone();
    for part in [
        r#"error="insufficient_user_authentication""#,
        r#"acr_values="phrh""#,
        r#"max_age="300""#,
    ] {
        assert!(challenge.contains(part), "{challenge}");
    }
    token.require_authentication(&[], minutes(5)).unwrap_err();
    // Nobody has signed in for a client's own token.
    let mut own = issuer.claims("app", "app", "goals", "goals:read");
    own.as_object_mut().unwrap().remove("auth_time");
    let own = verifier.verify(&issuer.sign(&own)).await.unwrap();
    own.require_authentication(&[], minutes(60)).unwrap_err();
}

async fn write(token: Verified) -> Result<HttpResponse, Rejection> {
    token.require_scope("goals:write")?;
    Ok(HttpResponse::NoContent().finish())
}

#[actix_web::test]
async fn a_service_serves_it_by_one_line() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    let app = App::new()
        .app_data(verifier.clone())
        .configure(resource_metadata(&verifier))
        .route("/mcp", web::get().to(write));
    let app = test::init_service(app).await;
    let get = async |path: &str, token: Option<&str>| {
        let mut request = test::TestRequest::get().uri(path);
        if let Some(token) = token {
            request = request.insert_header(("Authorization", format!("Bearer {token}")));
        }
        test::call_service(&app, request.to_request()).await
    };
    let unknown = get("/mcp", None).await;
    assert_eq!(unknown.status(), 401);
    let challenge = unknown
        .headers()
        .get("www-authenticate")
        .unwrap()
        .to_str()
        .unwrap();
    assert!(challenge.contains(METADATA), "{challenge}");
    let path = METADATA.strip_prefix("https://api.example").unwrap();
    let found = get(path, None).await;
    assert_eq!(found.status(), 200);
    assert_eq!(found.headers().get("access-control-allow-origin").unwrap(), "*");
    let document: Value = test::read_body_json(found).await;
    assert_eq!(document["resource"], "https://api.example/mcp");
    assert_eq!(document["authorization_servers"], json!([issuer.url()]));
    assert_eq!(document["scopes_supported"], json!(["goals:read", "goals:write"]));
    let token = issuer.token("user", "app", "goals", "goals:read");
    let refused = get("/mcp", Some(&token)).await;
    assert_eq!(refused.status(), 403);
    let challenge = refused
        .headers()
        .get("www-authenticate")
        .unwrap()
        .to_str()
        .unwrap();
    assert!(
        challenge.contains(r#"scope="goals:write""#) && challenge.contains(METADATA),
        "{challenge}"
    );
    let token = issuer.token("user", "app", "goals", "goals:write");
    assert_eq!(get("/mcp", Some(&token)).await.status(), 204);
}
