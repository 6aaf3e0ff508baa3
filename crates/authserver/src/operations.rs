//! The operations port: probes, counters, and, in development, the mails that would have been sent.
//!
//! It has no login, so it belongs on loopback or on a network of machines; the configuration refuses the outbox
//! anywhere else. Invariant: nothing here changes anything that anybody sees; readiness writes, to what is its own.

use crate::{escape, mail::Wording, stores::OpenStores};
use actix_web::{
    HttpRequest, HttpResponse, Route,
    http::header,
    web::{self, Data, ServiceConfig},
};
use authcore::Provider;
use metrics_exporter_prometheus::PrometheusHandle;
use server_kit::{loopback, paths};
use std::{fmt::Write as _, sync::Arc, time::Duration};

/// How many mails the developer's outbox shows.
const OUTBOX_LENGTH: u32 = 100;

/// How long a probe may wait for the stores: orchestrators give up after a second by default.
const PROBE: Duration = Duration::from_millis(900);

/// What the port shows.
pub struct Operations {
    /// The provider, which opens mails.
    pub provider: Arc<Provider>,
    /// The stores, which are asked whether they answer.
    pub stores: OpenStores,
    /// The counters.
    pub counters: PrometheusHandle,
    /// The wording of mails, where the outbox is shown.
    pub outbox: Option<Wording>,
}

/// The routes of the operations port.
pub fn routes(config: &mut ServiceConfig, operations: &Data<Operations>) {
    config.app_data(operations.clone());
    both(config, "/healthz/live", || web::get().to(live));
    both(config, "/healthz/ready", || web::get().to(ready));
    both(config, "/metrics", || web::get().to(metrics));
    if operations.outbox.is_some() {
        both(config, "/dev/outbox", || web::get().to(outbox));
    }
}

fn both(config: &mut ServiceConfig, path: &str, route: impl Fn() -> Route) {
    for path in paths::both(path) {
        config.route(&path, route());
    }
}

/// The process runs.
async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({"status": "live"}))
}

/// Requests can be answered: both stores take a write. (Migrations were run, or the server would not have started.)
async fn ready(operations: Data<Operations>) -> HttpResponse {
    match tokio::time::timeout(PROBE, operations.stores.ping()).await {
        Ok(Ok(())) => HttpResponse::Ok().json(serde_json::json!({"status": "ready"})),
        Ok(Err(error)) => not_ready(&error.to_string()),
        Err(_) => not_ready("the stores do not answer in time"),
    }
}

fn not_ready(reason: &str) -> HttpResponse {
    HttpResponse::ServiceUnavailable().json(serde_json::json!({"status": "not_ready", "reason": reason}))
}

async fn metrics(operations: Data<Operations>) -> HttpResponse {
    operations.counters.run_upkeep();
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
        .body(operations.counters.render())
}

#[derive(serde::Serialize)]
struct Sent {
    to: String,
    #[serde(flatten)]
    rendered: crate::mail::Rendered,
}

async fn outbox(operations: Data<Operations>, request: HttpRequest) -> HttpResponse {
    let Some(wording) = operations.outbox.as_ref().filter(|_| is_local(&request)) else {
        return HttpResponse::NotFound().finish();
    };
    let mails = match authcore::mail::recent(&operations.provider, OUTBOX_LENGTH).await {
        Ok(mails) => mails,
        Err(error) => return not_ready(&error.to_string()),
    };
    let sent: Vec<Sent> = mails
        .iter()
        .map(|mail| Sent {
            to: mail.to.as_str().to_owned(),
            rendered: wording.render(mail),
        })
        .collect();
    let accepts = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    if accepts.is_some_and(|accepts| accepts.contains("text/html")) {
        response
            .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            ))
            .body(outbox_page(&sent))
    } else {
        response.json(sent)
    }
}

/// Asked for by a name of this machine. A page of another site whose name was made to resolve to this machine (DNS
/// rebinding) asks by that site's name, and must not read the links.
fn is_local(request: &HttpRequest) -> bool {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    loopback::is_authority(host)
}

fn outbox_page(sent: &[Sent]) -> String {
    let mut html = String::from(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta http-equiv=\"refresh\" content=\"3\"><title>Outbox</title><style>:root{color-scheme:light dark}\
         body{font:16px/1.6 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}\
         article{border:1px solid #8885;border-radius:12px;padding:1rem 1.25rem;margin:1rem 0}h2{font-size:1.1rem;margin:0}\
         pre{white-space:pre-wrap;overflow-wrap:anywhere}</style></head><body><h1>Outbox</h1>\
         <p>Mails that would have been sent, newest first. This page is there in development only.</p>",
    );
    if sent.is_empty() {
        html.push_str("<p>None yet.</p>");
    }
    for mail in sent {
        let [subject, to, text] =
            [&mail.rendered.subject, &mail.to, &mail.rendered.text].map(|text| escape::html(text));
        let _ = write!(html, "<article><h2>{subject}</h2><p>to {to}</p><pre>{text}</pre>");
        for link in &mail.rendered.links {
            let link = escape::html(link);
            let _ = write!(
                html,
                "<p><a href=\"{link}\" target=\"_blank\" rel=\"noreferrer\">{link}</a></p>"
            );
        }
        html.push_str("</article>");
    }
    html.push_str("</body></html>\n");
    html
}

#[cfg(test)]
#[path = "operations_tests.rs"]
mod tests;
