//! The OpenAPI document, made of the handlers' own annotations, serialised once.

use actix_web::{HttpResponse, web};
use utoipa::openapi::security::{OpenIdConnect, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::http::{entries, goals, health, series};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Goals",
        description = "A user's goals, and the entries that record how far they are. Errors are problem documents \
                       (RFC 9457); token trouble comes with the challenges of RFC 6750 and \
                       RFC 9449: tokens that are bound to a key come with the scheme DPoP and a proof. Paths work with and without \
                       the trailing slash."
    ),
    paths(
        goals::list,
        goals::create,
        goals::read,
        goals::update,
        goals::delete,
        series::read,
        entries::list,
        entries::create,
        entries::read,
        entries::update,
        entries::delete,
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

/// The document's text.
#[derive(Clone)]
pub struct Text(pub web::Bytes);

impl Text {
    /// The document of an API whose tokens come from this issuer.
    pub fn new(issuer: &str) -> Self {
        let mut document = Document::openapi();
        Issuer(issuer).modify(&mut document);
        // The document is made of derived implementations and always serialises.
        Self(web::Bytes::from(document.to_json().unwrap_or_default()))
    }
}

/// Answers the document.
pub async fn document(text: web::Data<Text>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(text.0.clone())
}
