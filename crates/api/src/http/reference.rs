//! `/reference/`: the OpenAPI document as a page for people. Made at start, without a script: it is read, searched and
//! printed by what a browser has. Test to read first: `tests/http/openapi.rs`.

use std::fmt::Write as _;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use serde_json::Value;

use crate::openapi::Text;

/// The page.
pub struct Page(web::Bytes);

/// Nothing is loaded but what is in the page itself.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2430;background:#fff}\
section{border-top:1px solid #d5dae2;margin-top:2rem}h2{font-size:1.15rem;overflow-wrap:anywhere}code,pre{font-family:ui-monospace,monospace}\
pre{background:#f3f5f8;padding:.8rem;overflow-x:auto;border-radius:6px}table{border-collapse:collapse;width:100%}\
td,th{text-align:start;vertical-align:top;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #e6e9ee}\
.method{text-transform:uppercase}a{color:#1a4fb4}\
@media(prefers-color-scheme:dark){body{color:#e8ecf2;background:#12161c}pre{background:#1d232c}a{color:#9dc0ff}td,th{border-color:#2c3440}section{border-color:#2c3440}}";

impl Page {
    /// The page of this document.
    pub fn of(document: &Text) -> Self {
        let document: Value = serde_json::from_slice(&document.0).unwrap_or_default();
        Self(web::Bytes::from(page(&document)))
    }
}

/// Answers the page.
pub async fn page_of(page: web::Data<Page>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .content_type("text/html; charset=utf-8")
        .body(page.0.clone())
}

fn page(document: &Value) -> String {
    let mut html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title} API</title><style>{STYLE}</style><main><h1>{title} API</h1><p>{description}</p>\
         <p>The same for programs: <a href=\"/openapi.json\">openapi.json</a> (OpenAPI {version}).</p>",
        title = text(&document["info"]["title"]),
        description = text(&document["info"]["description"]),
        version = text(&document["openapi"]),
    );
    let operations: Vec<(&String, &String, &Value)> = document["paths"]
        .as_object()
        .into_iter()
        .flatten()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().into_iter().flatten();
            methods.map(move |(method, operation)| (path, method, operation))
        })
        .collect();
    html.push_str("<nav aria-label=\"Operations\"><ul>");
    for (path, method, operation) in &operations {
        let _ = write!(
            html,
            "<li><a href=\"#{id}\"><span class=\"method\">{method}</span> <code>{path}</code></a> {summary}",
            id = anchor(method, path),
            summary = text(&operation["summary"]),
            path = escaped(path),
        );
    }
    html.push_str("</ul></nav>");
    for (path, method, operation) in operations {
        one(&mut html, path, method, operation);
    }
    if let Some(schemas) = document["components"]["schemas"].as_object() {
        html.push_str("<section><h2 id=\"schemas\">Schemas</h2>");
        for (name, schema) in schemas {
            let _ = write!(
                html,
                "<h3 id=\"schema-{name}\">{name}</h3>{}",
                code(schema),
                name = escaped(name)
            );
        }
        html.push_str("</section>");
    }
    html.push_str("</main></html>");
    html
}

fn one(html: &mut String, path: &str, method: &str, operation: &Value) {
    let _ = write!(
        html,
        "<section><h2 id=\"{id}\"><span class=\"method\">{method}</span> <code>{path}</code></h2><p>{summary}</p><p>{description}</p>",
        id = anchor(method, path),
        path = escaped(path),
        summary = text(&operation["summary"]),
        description = text(&operation["description"]),
    );
    let scopes = operation.pointer("/security/0/openid/0").map(text);
    if let Some(scope) = scopes {
        let _ = write!(
            html,
            "<p>Needs a user's token with the scope <code>{scope}</code>.</p>"
        );
    }
    if let Some(parameters) = operation["parameters"].as_array() {
        html.push_str("<table><thead><tr><th>Parameter<th>In<th>What it is</thead><tbody>");
        for parameter in parameters {
            let _ = write!(
                html,
                "<tr><td><code>{}</code><td>{}<td>{}",
                text(&parameter["name"]),
                text(&parameter["in"]),
                text(&parameter["description"]),
            );
        }
        html.push_str("</tbody></table>");
    }
    bodies(html, "Request", &operation["requestBody"]["content"]);
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let _ = write!(
            html,
            "<h3>{}</h3><p>{}</p>",
            escaped(status),
            text(&response["description"])
        );
        bodies(html, "", &response["content"]);
    }
    html.push_str("</section>");
}

fn bodies(html: &mut String, title: &str, content: &Value) {
    for (kind, body) in content.as_object().into_iter().flatten() {
        if !title.is_empty() {
            let _ = write!(html, "<h3>{title}</h3>");
        }
        let schema = body.pointer("/schema/$ref").and_then(Value::as_str);
        let name = schema.and_then(|schema| schema.rsplit('/').next()).map(escaped);
        let _ = write!(html, "<p><code>{}</code>", escaped(kind));
        if let Some(name) = name {
            let _ = write!(html, ": <a href=\"#schema-{name}\">{name}</a>");
        }
        html.push_str("</p>");
        match &body["example"] {
            Value::Null => {}
            Value::String(example) => {
                let _ = write!(html, "<pre>{}</pre>", escaped(example));
            }
            example => html.push_str(&code(example)),
        }
    }
}

fn code(value: &Value) -> String {
    format!(
        "<pre>{}</pre>",
        escaped(&serde_json::to_string_pretty(value).unwrap_or_default())
    )
}

fn anchor(method: &str, path: &str) -> String {
    let path: String = path
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    format!("{method}{path}")
}

fn text(value: &Value) -> String {
    escaped(value.as_str().unwrap_or_default())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
