//! The goals page on its own port.

use std::fs;

use crate::support::{Answer, Api};
use reqwest::Method;
use serde_json::json;

/// A built page, as small as can be.
async fn start(name: &str) -> (Api, String) {
    let dir = std::env::temp_dir().join(format!("tacit-page-{}-{name}", std::process::id()));
    fs::create_dir_all(dir.join("assets")).unwrap();
    for (file, content) in [
        ("index.html", "<!doctype html>the page"),
        ("favicon.svg", "<svg/>"),
        (".secret", "secret"),
        ("assets/app-1a2b.js", "plain"),
        ("assets/app-1a2b.js.br", "brotli"),
        ("assets/app-1a2b.js.gz", "gzip"),
        ("assets/app-1a2b.js.map", "map"),
        ("assets/app-3c4d.css", "css"),
    ] {
        fs::write(dir.join(file), content).unwrap();
    }
    let api = Api::start(&[
        format!("page.dir={}", dir.display()),
        "page.api=http://localhost:4243".into(),
    ])
    .await;
    let page = api.page.clone().unwrap();
    fs::remove_dir_all(dir).unwrap();
    (api, page)
}

#[tokio::test]
async fn routes_of_the_page_get_the_index_and_files_get_themselves() {
    let (api, page) = start("files").await;
    let get = async |path: &str| Answer::of(api.client.get(format!("{page}{path}"))).await;
    for path in ["/", "/callback?code=x&state=y", "/goals/7", "/silent-callback"] {
        let answer = get(path).await;
        assert_eq!(
            (answer.status, answer.text.as_str()),
            (200, "<!doctype html>the page"),
            "{path}"
        );
        assert_eq!(answer.header("cache-control"), "no-cache");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    }
    let script = get("/assets/app-1a2b.js").await;
    assert_eq!(
        (script.text.as_str(), script.header("content-encoding")),
        ("plain", "")
    );
    assert_eq!(
        script.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(get("/favicon.svg").await.header("content-type"), "image/svg+xml");
    for path in [
        "/assets/gone.js",
        "/assets/app-1a2b.js.map",
        "/.secret",
        "/robots.txt",
        "/assets/app-1a2b.js.br",
        "/..%2f..%2fetc%2fpasswd",
        "/%2e%2e/secret.txt",
        "/assets/",
    ] {
        assert_eq!(get(path).await.status, 404, "{path}");
    }
    let answer = Answer::of(api.client.request(Method::POST, format!("{page}/"))).await;
    assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"));
}

#[tokio::test]
async fn the_page_learns_where_the_others_are() {
    let (api, page) = start("config").await;
    let answer = Answer::of(api.client.get(format!("{page}/config.json"))).await;
    assert_eq!(
        answer.json(),
        json!({ "issuer": api.issuer.url(), "client_id": "goals-page", "api": "http://localhost:4243" })
    );
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains(&format!(
            "connect-src 'self' {} http://localhost:4243;",
            api.issuer.url()
        )),
        "{policy}"
    );
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
}

#[tokio::test]
async fn compressed_siblings_go_to_those_who_take_them() {
    let (api, page) = start("compressed").await;
    for (accepts, expected) in [
        ("br, gzip", ("brotli", "br")),
        ("gzip", ("gzip", "gzip")),
        ("gzip, deflate, br;q=0.5", ("brotli", "br")),
        ("br;q=0, gzip;q=0.0", ("plain", "")),
        ("identity", ("plain", "")),
        ("brotli", ("plain", "")),
    ] {
        let request = api
            .client
            .get(format!("{page}/assets/app-1a2b.js"))
            .header("Accept-Encoding", accepts);
        let answer = Answer::of(request).await;
        assert_eq!(
            (answer.text.as_str(), answer.header("content-encoding")),
            expected,
            "{accepts}"
        );
        assert_eq!(answer.header("vary"), "Accept-Encoding");
    }
    let first = Answer::of(api.client.get(format!("{page}/"))).await;
    let again = api
        .client
        .get(format!("{page}/"))
        .header("If-None-Match", first.header("etag"));
    let again = Answer::of(again).await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    assert!(!again.header("content-security-policy").is_empty());
}

#[tokio::test]
async fn a_folder_without_a_page_is_named_in_a_sentence() {
    use goals_api::{config::Config, page::Site, settings::Settings};
    let flags = ["page.dir=/no/such/folder".to_owned()];
    let config = Config::try_from(Settings::load(None, &flags).unwrap()).unwrap();
    let error = Site::load(&config.page.unwrap()).err().unwrap().to_string();
    assert!(
        error.contains("/no/such/folder") && error.contains("build the page"),
        "{error}"
    );
}
