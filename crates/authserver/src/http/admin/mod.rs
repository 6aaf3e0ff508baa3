//! The admin API, `/api/admin/…`: operators' acts ([`authcore::admin`]) for programs, and for our own pages.
//!
//! Whoever comes shows an access token of an operator ([`caller`]); no cookie is looked at, so no page of another origin can
//! act in anybody's name. Handlers are thin: who, what, one function of `authcore::admin`, the answer. Errors are problem
//! details ([`problem`]); the document of it all is made of the handlers' own annotations ([`openapi`]).
//!
//! Test to read first: `tests/blackbox/admin_api.rs`.

mod audit;
mod body;
mod caller;
mod clients;
mod cursor;
mod dashboard;
mod etags;
mod groups;
mod keys;
mod openapi;
mod problem;
mod registration_tokens;
mod roles;
mod settings;
mod user_approvals;
mod user_files;
mod user_invitations;
mod user_sessions;
mod users;
mod webhooks;

use super::both;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, http::header, web::ServiceConfig};
use problem::ApiError;
use serde::Serialize;

/// How many a page has at most, and where nothing is said.
const LIMIT_MAX: u32 = 100;
const LIMIT: u32 = 50;

/// All routes of the API, those with patterns last.
pub fn routes(config: &mut ServiceConfig) {
    both(config, "/api/admin/openapi.json", |resource| {
        resource.get(openapi::document)
    });
    both(config, "/api/admin/me", |resource| resource.get(roles::me));
    both(config, "/api/admin/operators", |resource| {
        resource.get(roles::operators)
    });
    both(config, "/api/admin/invitations", |resource| {
        resource.post(roles::invite)
    });
    both(config, "/api/admin/user-invitations", |resource| {
        resource
            .get(user_invitations::list)
            .post(user_invitations::create)
    });
    both(config, "/api/admin/user-imports", |resource| {
        resource.post(user_files::import)
    });
    both(config, "/api/admin/user-exports", |resource| {
        resource.get(user_files::export)
    });
    both(config, "/api/admin/users", |resource| resource.get(users::list));
    both(config, "/api/admin/clients", |resource| {
        resource.get(clients::list).post(clients::create)
    });
    both(config, "/api/admin/groups", |resource| {
        resource.get(groups::list).post(groups::create)
    });
    both(config, "/api/admin/registration-tokens", |resource| {
        resource.post(registration_tokens::create)
    });
    both(config, "/api/admin/webhooks", |resource| {
        resource.get(webhooks::list).post(webhooks::create)
    });
    both(config, "/api/admin/keys", |resource| resource.get(keys::list));
    both(config, "/api/admin/keys/rotate", |resource| {
        resource.post(keys::rotate)
    });
    both(config, "/api/admin/settings", |resource| {
        resource.get(settings::list)
    });
    both(config, "/api/admin/dashboard", |resource| {
        resource.get(dashboard::show)
    });
    both(config, "/api/admin/audit", |resource| resource.get(audit::list));
    both(
        config,
        "/api/admin/user-invitations/{invitation_id}",
        |resource| resource.delete(user_invitations::revoke),
    );
    both(
        config,
        "/api/admin/user-invitations/{invitation_id}/send",
        |resource| resource.post(user_invitations::send),
    );
    both(config, "/api/admin/users/{user_id}", |resource| {
        resource.get(users::show).delete(users::delete)
    });
    both(config, "/api/admin/users/{user_id}/approve", |resource| {
        resource.post(user_approvals::approve)
    });
    both(config, "/api/admin/users/{user_id}/refuse", |resource| {
        resource.post(user_approvals::refuse)
    });
    both(config, "/api/admin/users/{user_id}/disable", |resource| {
        resource.post(users::disable)
    });
    both(config, "/api/admin/users/{user_id}/enable", |resource| {
        resource.post(users::enable)
    });
    both(config, "/api/admin/users/{user_id}/sign-out", |resource| {
        resource.post(users::sign_out)
    });
    both(config, "/api/admin/users/{user_id}/username", |resource| {
        resource.put(users::set_username)
    });
    both(config, "/api/admin/users/{user_id}/reset-factors", |resource| {
        resource.post(users::reset_factors)
    });
    both(config, "/api/admin/users/{user_id}/grants", |resource| {
        resource.get(users::grants)
    });
    both(
        config,
        "/api/admin/users/{user_id}/grants/{grant_id}",
        |resource| resource.delete(user_sessions::end_grant),
    );
    both(config, "/api/admin/users/{user_id}/sessions", |resource| {
        resource.get(user_sessions::list)
    });
    both(
        config,
        "/api/admin/users/{user_id}/sessions/{session_id}",
        |resource| resource.delete(user_sessions::end),
    );
    both(config, "/api/admin/users/{user_id}/factors", |resource| {
        resource.get(user_sessions::factors)
    });
    both(config, "/api/admin/users/{user_id}/roles", |resource| {
        resource.get(roles::show).put(roles::set)
    });
    both(config, "/api/admin/users/{user_id}/groups", |resource| {
        resource.get(groups::of_user)
    });
    both(config, "/api/admin/groups/{group}", |resource| {
        resource
            .get(groups::show)
            .patch(groups::update)
            .delete(groups::remove)
    });
    both(config, "/api/admin/groups/{group}/uses", |resource| {
        resource.get(groups::uses)
    });
    both(config, "/api/admin/groups/{group}/members", |resource| {
        resource.get(groups::members).post(groups::change_members)
    });
    both(
        config,
        "/api/admin/groups/{group}/members/{user_id}",
        |resource| resource.put(groups::add_member).delete(groups::remove_member),
    );
    both(config, "/api/admin/webhooks/{webhook_id}", |resource| {
        resource.get(webhooks::show).delete(webhooks::remove)
    });
    both(config, "/api/admin/webhooks/{webhook_id}/secret", |resource| {
        resource.post(webhooks::rotate_secret)
    });
    both(config, "/api/admin/webhooks/{webhook_id}/retry", |resource| {
        resource.post(webhooks::retry)
    });
    both(config, "/api/admin/webhooks/{webhook_id}/test", |resource| {
        resource.post(webhooks::test)
    });
    both(config, "/api/admin/clients/{client_id}", |resource| {
        resource
            .get(clients::show)
            .patch(clients::update)
            .delete(clients::remove)
    });
    both(config, "/api/admin/clients/{client_id}/secret", |resource| {
        resource.post(clients::rotate_secret)
    });
}

/// An answer that no cache may keep.
fn private(mut response: HttpResponseBuilder) -> HttpResponseBuilder {
    response.insert_header((header::CACHE_CONTROL, "private, no-store"));
    response
}

fn ok(body: &impl Serialize) -> HttpResponse {
    private(HttpResponse::Ok()).json(body)
}

/// What stands in the path under a name.
fn segment<'r>(request: &'r HttpRequest, name: &str) -> Result<&'r str, ApiError> {
    request.match_info().get(name).ok_or(ApiError::NotFound)
}
