//! Tokens that are bound to a key (RFC 9449): the API takes them with a proof and in no other way.

use crate::support::{ADA, Answer, Api, ORIGIN};
use jwt_verifier::testing::ProofKey;
use reqwest::Method;
use serde_json::json;

/// Where clients reach the API: as it was told, whatever a request says.
const BASE: &str = "https://api.example";

async fn start(more: &[&str]) -> Api {
    let mut settings = vec![format!("external_url={BASE}")];
    settings.extend(more.iter().map(|setting| (*setting).to_owned()));
    Api::start(&settings).await
}

fn bound_token(api: &Api, key: &ProofKey, scope: &str) -> String {
    let mut claims = api.issuer.claims(ADA, "goals-page", "goals", scope);
    claims["cnf"] = json!({ "jkt": key.thumbprint() });
    api.issuer.sign(&claims)
}

async fn get(api: &Api, path: &str, authorization: &str, proofs: &[&str]) -> Answer {
    let request = api
        .anonymous(Method::GET, path)
        .header("authorization", authorization);
    Answer::of(
        proofs
            .iter()
            .fold(request, |request, proof| request.header("dpop", *proof)),
    )
    .await
}

#[tokio::test]
async fn a_bound_token_comes_with_a_proof_of_each_request() {
    let api = start(&[]).await;
    let key = ProofKey::generate();
    let token = bound_token(&api, &key, "goals:read goals:write");
    let url = format!("{BASE}/goals/");
    let dpop = format!("DPoP {token}");

    let made = Answer::of(
        api.anonymous(Method::POST, "/goals/")
            .header("authorization", &dpop)
            .header("dpop", key.proof("POST", &url, &token))
            .json(&json!({ "title": "Read" })),
    )
    .await;
    assert_eq!(made.status, 201, "{made:?}");

    let proof = key.proof("GET", &url, &token);
    let first = get(&api, "/goals/?limit=1", &dpop, &[&proof]).await;
    assert_eq!(
        (first.status, first.json()["items"][0]["title"].as_str()),
        (200, Some("Read"))
    );
    // The same proof again, and one for another request, method or token.
    let again = get(&api, "/goals/", &dpop, &[&proof]).await;
    let challenge = "DPoP realm=\"goals\", error=\"invalid_dpop_proof\", \
                     error_description=\"the DPoP proof was used before\", algs=\"ES256 PS256 EdDSA ES384\"";
    assert_eq!((again.status, again.header("www-authenticate")), (401, challenge));
    assert_eq!(again.problem(), "invalid_dpop_proof");
    let other_token = bound_token(&api, &key, "goals:read");
    for proof in [
        key.proof("GET", &format!("{url}1/"), &token),
        key.proof("GET", "https://goals.example/goals/", &token),
        key.proof("POST", &url, &token),
        key.proof("GET", &url, &other_token),
        ProofKey::generate().proof("GET", &url, &token),
        "rubbish".to_owned(),
    ] {
        let refused = get(&api, "/goals/", &dpop, &[&proof]).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (401, "invalid_dpop_proof"),
            "{proof}"
        );
    }
    let (one, two) = (key.proof("GET", &url, &token), key.proof("GET", &url, &token));
    assert_eq!(
        get(&api, "/goals/", &dpop, &[&one, &two]).await.problem(),
        "invalid_dpop_proof"
    );
    assert_eq!(
        get(&api, "/goals/", &dpop, &[]).await.problem(),
        "invalid_dpop_proof"
    );
}

#[tokio::test]
async fn schemes_are_not_mixed() {
    let api = start(&[]).await;
    let key = ProofKey::generate();
    let url = format!("{BASE}/goals/");
    let bound = bound_token(&api, &key, "goals:read");
    // RFC 9449 §7.2: a bound token is no bearer token, with a proof or without.
    for proofs in [vec![], vec![key.proof("GET", &url, &bound)]] {
        let proofs: Vec<&str> = proofs.iter().map(String::as_str).collect();
        let refused = get(&api, "/goals/", &format!("Bearer {bound}"), &proofs).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (401, "invalid_token")
        );
        let challenge = refused.header("www-authenticate");
        assert!(
            challenge.starts_with("DPoP realm=\"goals\", error=\"invalid_token\""),
            "{challenge}"
        );
    }
    let plain = api.token(ADA, "goals:read");
    let proof = key.proof("GET", &url, &plain);
    let refused = get(&api, "/goals/", &format!("DPoP {plain}"), &[&proof]).await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (401, "invalid_token")
    );

    // A refusal comes in the scheme of the request, and without a token in both.
    let proof = key.proof("DELETE", &format!("{url}{ADA}/"), &bound);
    let request = api
        .anonymous(Method::DELETE, &format!("/goals/{ADA}/"))
        .header("authorization", format!("DPoP {bound}"))
        .header("dpop", proof);
    let refused = Answer::of(request).await;
    let challenge = refused.header("www-authenticate");
    assert_eq!(refused.status, 403, "{refused:?}");
    assert!(
        challenge.starts_with("DPoP ")
            && challenge.contains("insufficient_scope")
            && challenge.contains("goals:write"),
        "{challenge}"
    );
    let nobody = Answer::of(api.anonymous(Method::GET, "/goals/")).await;
    let challenges: Vec<_> = nobody.headers.get_all("www-authenticate").iter().collect();
    assert_eq!(
        challenges,
        [
            "Bearer realm=\"goals\"",
            "DPoP realm=\"goals\", algs=\"ES256 PS256 EdDSA ES384\""
        ]
    );
}

#[tokio::test]
async fn behind_a_proxy_the_external_address_counts() {
    let api = Api::start(&["external_url=https://example.org/api/".to_owned()]).await;
    let key = ProofKey::generate();
    let token = bound_token(&api, &key, "goals:read");
    let dpop = format!("DPoP {token}");
    let outside = key.proof("GET", "https://example.org/api/goals/", &token);
    assert_eq!(get(&api, "/goals/", &dpop, &[&outside]).await.status, 200);
    let inside = key.proof("GET", &format!("{}/goals/", api.url), &token);
    assert_eq!(
        get(&api, "/goals/", &dpop, &[&inside]).await.problem(),
        "invalid_dpop_proof"
    );
}

#[tokio::test]
async fn where_nonces_are_wanted_the_refusal_brings_one() {
    let api = start(&["dpop.nonce_required=true"]).await;
    let key = ProofKey::generate();
    let token = bound_token(&api, &key, "goals:read");
    let (dpop, url) = (format!("DPoP {token}"), format!("{BASE}/goals/"));
    let refused = get(&api, "/goals/", &dpop, &[&key.proof("GET", &url, &token)]).await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (401, "use_dpop_nonce")
    );
    assert!(
        refused
            .header("www-authenticate")
            .contains("error=\"use_dpop_nonce\"")
    );
    let nonce = json!({ "nonce": refused.header("dpop-nonce") });
    let proof = key.proof_with("GET", &url, &token, &json!({}), &nonce);
    assert_eq!(get(&api, "/goals/", &dpop, &[&proof]).await.status, 200);
    // Bearer tokens have no part in it.
    assert_eq!(api.get(ADA, "/goals/").await.status, 200);
}

#[tokio::test]
async fn forwarding_headers_move_no_address() {
    let api = start(&[]).await;
    let key = ProofKey::generate();
    let token = bound_token(&api, &key, "goals:read");
    let request = api
        .anonymous(Method::GET, "/goals/")
        .header("authorization", format!("DPoP {token}"))
        .header("forwarded", "host=other.example;proto=https")
        .header("x-forwarded-host", "other.example")
        .header("x-forwarded-proto", "https")
        .header("dpop", key.proof("GET", "https://other.example/goals/", &token));
    assert_eq!(Answer::of(request).await.problem(), "invalid_dpop_proof");
}

#[tokio::test]
async fn a_page_may_send_proofs() {
    let api = start(&[]).await;
    let preflight = api
        .anonymous(Method::OPTIONS, "/goals/")
        .header("origin", ORIGIN)
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "authorization, dpop");
    let answer = Answer::of(preflight).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let allowed = answer.header("access-control-allow-headers").to_ascii_lowercase();
    assert!(allowed.contains("dpop"), "{answer:?}");
}

#[tokio::test]
async fn what_a_request_says_of_itself_is_no_address() {
    let key = ProofKey::generate();
    let ask = async |api: &Api, host: &str, path: &str, htu: &str| {
        let token = bound_token(api, &key, "goals:read");
        let request = api
            .anonymous(Method::GET, path)
            .header("host", host)
            .header("authorization", format!("DPoP {token}"))
            .header("dpop", key.proof("GET", htu, &token));
        Answer::of(request).await
    };
    // Told, it knows better than `Host`.
    let api = start(&[]).await;
    for htu in ["http://other.example/goals/", "https://other.example/goals/"] {
        let refused = ask(&api, "other.example", "/goals/", htu).await;
        assert_eq!(refused.problem(), "invalid_dpop_proof", "{htu}");
    }
    // Case, default port and query make no difference; the last slash does.
    for (path, htu, status) in [
        ("/goals/?limit=1", "HTTPS://API.example:443/goals/?x", 200),
        ("/goals", "https://api.example/goals", 200),
        ("/goals/", "https://api.example/goals", 401),
        ("/goals", "https://api.example/goals/", 401),
    ] {
        let answer = ask(&api, "other.example", path, htu).await;
        assert_eq!(answer.status, status, "{path} {htu}: {answer:?}");
    }
    // Not told, and reachable by others, it takes no such token at all; bearer tokens as ever.
    let api = Api::start(&["listen=0.0.0.0:0".to_owned()]).await;
    let host = api.url.replace("http://", "");
    let refused = ask(&api, &host, "/goals/", &format!("{}/goals/", api.url)).await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (401, "invalid_token")
    );
    assert_eq!(api.get(ADA, "/goals/").await.status, 200);
}

#[tokio::test]
async fn what_the_page_calls_the_api_by_is_what_proofs_name() {
    let api = Api::start(&["page.api=https://goals.example".to_owned()]).await;
    let key = ProofKey::generate();
    let token = bound_token(&api, &key, "goals:read");
    let dpop = format!("DPoP {token}");
    // As behind a proxy, which speaks http to us under an address of its own.
    let outside = key.proof("GET", "https://goals.example/goals/", &token);
    assert_eq!(get(&api, "/goals/", &dpop, &[&outside]).await.status, 200);
    let inside = key.proof("GET", &format!("{}/goals/", api.url), &token);
    assert_eq!(
        get(&api, "/goals/", &dpop, &[&inside]).await.problem(),
        "invalid_dpop_proof"
    );
}
