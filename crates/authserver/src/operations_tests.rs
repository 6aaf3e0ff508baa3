//! What the operations port promises, over a whole provider in memory.

use super::*;
use crate::{
    app,
    config::Config,
    settings::{Settings, Sources},
};
use actix_web::{
    App,
    http::StatusCode,
    test::{TestRequest, call_and_read_body, call_service, init_service},
};
use authcore::people::sign_up;
use authmodel::{audit::Origin, clock::SystemClock, email::EmailAddress, mail::Language};
use metrics_exporter_prometheus::PrometheusBuilder;

async fn operations() -> Data<Operations> {
    let sources = Sources {
        environment: vec![("TACIT_DATABASE__URL".to_owned(), "sqlite::memory:".to_owned())],
        ..Sources::default()
    };
    let settings = Settings::load(&sources).expect("settings");
    let config = Config::compile(&settings).expect("a configuration");
    let stores = OpenStores::open(&config, Arc::new(SystemClock))
        .await
        .expect("stores");
    let provider = app::open_provider(&config, &stores, std::sync::Arc::new(authcore::WakeNobody))
        .await
        .expect("a provider");
    Data::new(Operations {
        provider,
        stores,
        counters: PrometheusBuilder::new().build_recorder().handle(),
        outbox: Some(Wording::new(&config.core.issuer)),
    })
}

fn get(path: &str) -> TestRequest {
    TestRequest::get()
        .uri(path)
        .insert_header((header::HOST, "localhost:4249"))
}

#[actix_web::test]
async fn a_sign_up_shows_in_the_outbox_newest_first() {
    let operations = operations().await;
    let app = init_service(App::new().configure(|config| routes(config, &operations))).await;
    for address in ["ann@example.org", "ben@example.org"] {
        let email = EmailAddress::parse(address).expect("an address");
        sign_up::request(
            &operations.provider,
            email,
            None,
            None,
            Language::En,
            &Origin::default(),
        )
        .await
        .expect("asked");
    }
    let body = call_and_read_body(&app, get("/dev/outbox/").to_request()).await;
    let mails: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(mails[0]["to"], "ben@example.org");
    assert_eq!(mails[1]["to"], "ann@example.org");
    for member in ["subject", "text", "html"] {
        assert!(mails[0][member].is_string(), "{member}");
    }
    let link = mails[0]["links"][0].as_str().expect("a link");
    assert!(link.starts_with("http://localhost:4242/confirm#token="), "{link}");

    let html = get("/dev/outbox/").insert_header((header::ACCEPT, "text/html"));
    let html = call_and_read_body(&app, html.to_request()).await;
    assert!(String::from_utf8_lossy(&html).contains(link));

    let rebound = TestRequest::get()
        .uri("/dev/outbox/")
        .insert_header((header::HOST, "evil.example:4249"));
    assert_eq!(
        call_service(&app, rebound.to_request()).await.status(),
        StatusCode::NOT_FOUND
    );
}

#[actix_web::test]
async fn probes_and_counters_answer_with_and_without_a_slash() {
    let operations = operations().await;
    let app = init_service(App::new().configure(|config| routes(config, &operations))).await;
    for path in [
        "/healthz/live",
        "/healthz/live/",
        "/healthz/ready",
        "/healthz/ready/",
        "/metrics",
    ] {
        let response = call_service(&app, get(path).to_request()).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
    }
    operations.stores.db.close().await;
    let response = call_service(&app, get("/healthz/ready").to_request()).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[test]
fn the_outbox_is_shown_to_this_machine_by_its_own_name_only() {
    let local = |host: &str| {
        let request = TestRequest::default().insert_header((header::HOST, host));
        is_local(&request.to_http_request())
    };
    for host in [
        "localhost:4249",
        "localhost",
        "127.0.0.1:4249",
        "[::1]:4249",
        "[::1]",
    ] {
        assert!(local(host), "{host}");
    }
    for host in ["evil.example:4249", "localhost.evil.example", "10.0.0.1:4249", ""] {
        assert!(!local(host), "{host}");
    }
}
