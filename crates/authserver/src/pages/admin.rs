//! The operators' pages, `/admin` and everything below it: one document for all of them, and its assets. Its program reads its
//! own path; what is no page of it, it says itself.
//!
//! Refuses to know who is there: the document is the same for everybody, and what it shows comes from the admin API, for a
//! token (`http/admin`). Its policy is narrower than that of the other pages: no WebAssembly, no worker, no form that leaves.
//!
//! Test to read first: `the_operators_pages_have_a_policy_of_their_own`.

use super::{DOCUMENT, SECURITY, Site, Template, assets::Assets, insert, not_found, read};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web::{self, ServiceConfig},
};
use std::sync::LazyLock;

/// Nothing but this server's own files; requests to this server alone.
const CONTENT_SECURITY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
     form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
);

static ASSETS: LazyLock<Assets> = LazyLock::new(Assets::of_admin_page);
static TEMPLATE: LazyLock<Template> = LazyLock::new(|| Template::of(&ASSETS));

pub(super) fn are_built() -> bool {
    ASSETS.document().is_some()
}

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(read(web::resource("/admin"), document));
    config.service(read(web::resource("/admin/assets/{name:.*}"), asset));
    config.service(read(web::resource("/admin/{page:.*}"), document));
}

async fn document(site: web::Data<Site>) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    insert(&mut response, SECURITY);
    insert(&mut response, DOCUMENT);
    response.insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY));
    response.body(TEMPLATE.with(&[("tacit-issuer", &site.issuer)]))
}

async fn asset(request: HttpRequest) -> HttpResponse {
    match ASSETS.get(request.path().trim_start_matches("/admin/")) {
        Some(asset) => asset.respond(&request),
        None => not_found(request).await,
    }
}
