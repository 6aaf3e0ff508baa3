//! The OpenAPI 3.1 document, made of the handlers' own annotations, serialised once. Anybody may read it: it says nothing of
//! this server but how to ask.

use super::{
    audit, clients, dashboard, groups, keys, registration_tokens, roles, settings, user_approvals,
    user_files, user_invitations, user_sessions, users, webhooks,
};
use crate::http::HttpState;
use actix_web::{
    HttpResponse,
    web::{Bytes, Data},
};
use std::sync::OnceLock;
use utoipa::{
    OpenApi,
    openapi::{
        Server,
        security::{OpenIdConnect, SecurityScheme},
    },
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tacit administration",
        description = "What operators do. It takes an access token for the audience `<issuer>/api/admin/` with the scope \
                       `tacit:admin`, of a user who has a role; what they may is a matter of their roles. Errors are problem \
                       documents (RFC 9457); token trouble comes with the challenges of RFC 6750, RFC 9449 and RFC 9470. \
                       Paths work with and without the trailing slash."
    ),
    paths(
        roles::me,
        roles::operators,
        roles::show,
        roles::set,
        roles::invite,
        user_invitations::list,
        user_invitations::create,
        user_invitations::send,
        user_invitations::revoke,
        user_files::import,
        user_files::export,
        users::list,
        users::show,
        users::grants,
        user_sessions::end_grant,
        user_sessions::list,
        user_sessions::end,
        user_sessions::factors,
        user_approvals::approve,
        user_approvals::refuse,
        users::disable,
        users::enable,
        users::sign_out,
        users::set_username,
        users::reset_factors,
        users::delete,
        clients::list,
        clients::create,
        clients::show,
        clients::update,
        clients::rotate_secret,
        clients::remove,
        groups::list,
        groups::create,
        groups::show,
        groups::update,
        groups::remove,
        groups::uses,
        groups::members,
        groups::change_members,
        groups::add_member,
        groups::remove_member,
        groups::of_user,
        registration_tokens::create,
        keys::list,
        keys::rotate,
        webhooks::list,
        webhooks::create,
        webhooks::show,
        webhooks::rotate_secret,
        webhooks::retry,
        webhooks::test,
        webhooks::remove,
        settings::list,
        audit::list,
        dashboard::show,
    )
)]
struct Document;

/// Answers the document.
pub async fn document(state: Data<HttpState>) -> HttpResponse {
    static TEXT: OnceLock<Bytes> = OnceLock::new();
    let text = TEXT.get_or_init(|| {
        let issuer = &state.provider.config().issuer;
        let mut document = Document::openapi();
        document.servers = Some(vec![Server::new(issuer.as_str())]);
        let discovery = issuer.at(authcore::endpoint::OPENID_CONFIGURATION);
        let scheme = SecurityScheme::OpenIdConnect(OpenIdConnect::new(discovery));
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("openid", scheme);
        // It is made of derived implementations and always serialises.
        Bytes::from(document.to_json().unwrap_or_default())
    });
    HttpResponse::Ok()
        .content_type("application/json")
        .body(text.clone())
}
