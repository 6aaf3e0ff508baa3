//! What browsers ask before they ask: pages that are listed may call everything, every page may read what is public.

use crate::support::{Answer, Api, ORIGIN};
use reqwest::Method;

async fn preflight(api: &Api, path: &str, origin: &str, headers: &str) -> Answer {
    let request = api
        .anonymous(Method::OPTIONS, path)
        .header("origin", origin)
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", headers);
    Answer::of(request).await
}

#[tokio::test]
async fn public_documents_are_for_every_page_and_every_header() {
    let api = Api::start(&[]).await;
    let headers = "cache-control, pragma, traceparent";
    for path in ["/openapi.json", "/openapi.json/", "/healthz/ready"] {
        for origin in [ORIGIN, "https://docs.example"] {
            let answer = preflight(&api, path, origin, headers).await;
            assert_eq!(answer.status, 200, "{path}: {answer:?}");
            assert_eq!(answer.header("access-control-allow-origin"), origin);
            let allowed = answer.header("access-control-allow-headers").to_ascii_lowercase();
            for header in headers.split(", ") {
                assert!(allowed.contains(header), "{header}: {answer:?}");
            }
            let document = api.anonymous(Method::GET, path).header("origin", origin);
            let answer = Answer::of(document).await;
            assert_eq!(answer.header("access-control-allow-origin"), origin, "{answer:?}");
        }
    }
}

#[tokio::test]
async fn peoples_goals_are_for_the_pages_that_are_listed() {
    let api = Api::start(&[]).await;
    let headers = "authorization, content-type, if-match, idempotency-key, dpop, cache-control";
    let answer = preflight(&api, "/goals/", ORIGIN, headers).await;
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (200, ORIGIN),
        "{answer:?}"
    );
    let allowed = answer.header("access-control-allow-headers").to_ascii_lowercase();
    assert!(allowed.contains("idempotency-key") && allowed.contains("cache-control"));
    let answer = preflight(&api, "/goals/", "https://docs.example", headers).await;
    assert_eq!(answer.header("access-control-allow-origin"), "", "{answer:?}");
    assert_eq!(
        answer.header("access-control-allow-credentials"),
        "",
        "{answer:?}"
    );
}
