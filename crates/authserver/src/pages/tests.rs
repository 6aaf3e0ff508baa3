//! What pages promise.

use super::*;
use actix_web::{App, body::to_bytes, dev::ServiceResponse, test};

async fn get(path: &str, headers: &[(&str, &str)]) -> ServiceResponse {
    let site = Site {
        issuer: "https://login.example.org".to_owned(),
        cookie_name: "__Host-tacit",
        sign_up: SignUpPolicy::Open,
        usernames_sign_in: false,
        domains: String::new(),
        remembered: "86400".to_owned(),
        refused_passwords: None,
    };
    let app = App::new()
        .configure(|config| routes(config, site))
        .default_service(web::to(not_found));
    let app = test::init_service(app).await;
    let mut request = test::TestRequest::get().uri(path);
    for header in headers {
        request = request.insert_header(*header);
    }
    test::call_service(&app, request.to_request()).await
}

fn header_of(response: &ServiceResponse, name: &str) -> String {
    response
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

#[actix_web::test]
async fn the_document_carries_its_facts_and_its_policy() {
    let response = page(
        &[("tacit-error", "\"><script>alert(1)</script>")],
        StatusCode::BAD_REQUEST,
    );
    assert_eq!(response.status(), 400);
    let policy = response
        .headers()
        .get("content-security-policy")
        .expect("a policy")
        .to_str()
        .expect("text");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"));
    assert_eq!(response.headers().get("cache-control").expect("set"), "no-store");
    let body = to_bytes(response.into_body()).await.expect("a body");
    let html = String::from_utf8(body.to_vec()).expect("text");
    assert!(
        html.contains(r#"<meta name="tacit-error" content="&quot;&gt;&lt;script&gt;"#),
        "{html}"
    );
    assert!(!html.contains(HEAD_MARK));
}

#[actix_web::test]
async fn pages_answer_with_and_without_a_slash() {
    for &path in PAGES {
        for path in [
            path.to_owned(),
            format!("{path}/"),
            format!("{path}?interaction=x"),
        ] {
            let response = get(&path, &[]).await;
            assert_eq!(response.status(), 200, "{path}");
            assert_eq!(header_of(&response, "x-frame-options"), "DENY", "{path}");
        }
    }
    assert_eq!(get("/", &[]).await.status(), 200);
    assert_eq!(get("/robots.txt", &[]).await.status(), 200);
}

#[actix_web::test]
async fn a_page_is_told_its_address_and_whether_there_is_a_cookie_and_nothing_of_it() {
    let html = async |headers: &[(&str, &str)]| {
        let body = to_bytes(get("/login", headers).await.into_body()).await;
        String::from_utf8(body.expect("a body").to_vec()).expect("text")
    };
    let stranger = html(&[("cookie", "other=1")]).await;
    assert!(stranger.contains(r#"<meta name="tacit-issuer" content="https://login.example.org">"#));
    assert!(!stranger.contains("tacit-cookie"));
    let known = html(&[("cookie", "__Host-tacit=secret-of-the-session")]).await;
    assert!(
        known.contains(r#"<meta name="tacit-cookie" content="1">"#),
        "{known}"
    );
    assert!(!known.contains("secret-of-the-session"));
}

#[actix_web::test]
async fn what_is_not_there_is_a_page_for_users_and_a_problem_for_programs() {
    for path in ["/nowhere", "/assets/nowhere.js", "/assets/..%2findex.html"] {
        let response = get(path, &[("accept", "text/html,*/*;q=0.8")]).await;
        assert_eq!(
            (response.status(), header_of(&response, "content-type").as_str()),
            (StatusCode::NOT_FOUND, "text/html; charset=utf-8")
        );
        let response = get(path, &[("accept", "*/*")]).await;
        assert_eq!(
            (response.status(), header_of(&response, "content-type").as_str()),
            (StatusCode::NOT_FOUND, "application/problem+json")
        );
    }
}

#[actix_web::test]
async fn assets_are_compressed_beforehand_and_never_asked_for_twice() {
    // Without Node there are no pages to hold against this; the browser tests always have them.
    let Some(path) = assets::any_compressed() else {
        return;
    };
    let path = format!("/{path}");
    let plain = get(&path, &[]).await;
    assert_eq!(header_of(&plain, "content-encoding"), "");
    assert!(header_of(&plain, "cache-control").contains("immutable"));
    for (accepts, coding) in [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("zstd", ""),
    ] {
        let response = get(&path, &[("accept-encoding", accepts)]).await;
        assert_eq!(header_of(&response, "content-encoding"), coding, "{accepts}");
        let tag = header_of(&response, "etag");
        let again = get(&path, &[("accept-encoding", accepts), ("if-none-match", &tag)]).await;
        assert_eq!(again.status(), 304);
    }
}

#[actix_web::test]
async fn the_operators_pages_have_a_policy_of_their_own() {
    for path in [
        "/admin",
        "/admin/",
        "/admin/users/x",
        "/admin/clients/https%3A%2F%2Fa.example%2Fb",
    ] {
        let response = get(path, &[]).await;
        assert_eq!(response.status(), 200, "{path}");
        let policy = header_of(&response, "content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'none'"));
        assert!(
            !policy.contains("unsafe") && !policy.contains("worker-src"),
            "{policy}"
        );
        assert_eq!(header_of(&response, "x-frame-options"), "DENY");
        assert_eq!(header_of(&response, "cache-control"), "no-store");
    }
    assert_eq!(get("/admin/assets/nothing.js", &[]).await.status(), 404);
    assert_eq!(get("/admin.php", &[]).await.status(), 404);
}
