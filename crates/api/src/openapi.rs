//! The OpenAPI 3.1 document, made of the handlers' own annotations, serialised once; every body with an example.
//!
//! The examples are in `openapi_examples.json`, by operation and status. Test to read first: `tests/http/openapi.rs`, which
//! sends each example and compares the answers with those that are documented.

use actix_web::{HttpResponse, web};
use serde_json::{Value, json};
use utoipa::openapi::security::{OpenIdConnect, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::http::{entries, goals, health, pace, series, tags, transfer};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Goals",
        description = "A user's goals, and the entries that record how far they are. Errors are problem documents \
                       (RFC 9457); token trouble comes with the challenges of RFC 6750 and \
                       RFC 9449: tokens that are bound to a key come with the scheme DPoP and a proof. Paths work with and without \
                       the trailing slash. A user who asks too often gets 429 with Retry-After."
    ),
    tags(
        (name = "goals", description = "What a user wants to reach."),
        (name = "entries", description = "The steps on the way."),
        (name = "files", description = "Everything as a file, and back."),
        (name = "health", description = "Whether this service works.")
    ),
    paths(
        goals::list,
        goals::create,
        goals::read,
        goals::update,
        goals::delete,
        pace::read,
        series::read,
        entries::list,
        entries::create,
        entries::read,
        entries::update,
        entries::delete,
        tags::list,
        transfer::export,
        transfer::import,
        health::live,
        health::ready,
    )
)]
struct Document;

struct Issuer<'a>(&'a str);

impl Modify for Issuer<'_> {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let url = format!(
            "{}/.well-known/openid-configuration",
            self.0.trim_end_matches('/')
        );
        let scheme = SecurityScheme::OpenIdConnect(OpenIdConnect::new(url));
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("openid", scheme);
    }
}

/// An example of each body, by operation.
pub const EXAMPLES: &str = include_str!("openapi_examples.json");

/// The document's text.
#[derive(Clone)]
pub struct Text(pub web::Bytes);

impl Text {
    /// The document of an API whose tokens come from this issuer.
    pub fn new(issuer: &str) -> Self {
        Self(web::Bytes::from(value(issuer).to_string()))
    }
}

/// The document.
pub fn value(issuer: &str) -> Value {
    let mut document = Document::openapi();
    Issuer(issuer).modify(&mut document);
    // The document is made of derived implementations and always serialises; the examples are read by a test.
    let mut document = serde_json::to_value(&document).unwrap_or_default();
    let examples: Value = serde_json::from_str(EXAMPLES).unwrap_or_default();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, operations) in paths.into_iter().flatten() {
        for (method, operation) in operations.as_object_mut().into_iter().flatten() {
            illustrate(operation, &examples[format!("{method} {path}")]);
        }
    }
    document
}

/// Puts the examples of an operation where its bodies are described.
fn illustrate(operation: &mut Value, examples: &Value) {
    let problem = json!({
        "type": "about:blank", "title": "Not Found", "status": 404,
        "detail": "there is no such thing here", "code": "not_found"
    });
    if let Some(body) = operation.pointer_mut("/requestBody/content") {
        each(body, "request", examples);
    }
    let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
    for (status, response) in responses.into_iter().flatten() {
        let Some(content) = response.get_mut("content") else {
            continue;
        };
        each(content, status, examples);
        if let Some(described) = content.get_mut("application/problem+json") {
            described["example"] = problem.clone();
        }
    }
}

fn each(content: &mut Value, of: &str, examples: &Value) {
    for (kind, described) in content.as_object_mut().into_iter().flatten() {
        let example = match kind.as_str() {
            "application/json" => &examples[of],
            kind => &examples[format!("{of} {kind}")],
        };
        if !example.is_null() {
            described["example"] = example.clone();
        }
    }
}

/// Answers the document.
pub async fn document(text: web::Data<Text>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(text.0.clone())
}
