//! The JSON that the pages use, open to other front ends of the same origin. Errors are problem details.

pub mod account;
pub mod activity;
pub mod admin_invitation;
pub mod consent;
pub mod consents;
pub mod device;
pub mod email;
pub mod factors;
pub mod grants;
pub mod interaction;
pub mod login;
pub mod logo;
pub mod logout;
pub mod my_data;
pub mod passkey;
pub mod password;
pub mod recover;
pub mod register;
pub mod second_factor;
pub mod session;
pub mod sessions;
pub mod signup;
pub mod username;

use super::{HttpState, body::base64url, context};
use actix_web::{HttpRequest, HttpResponse, http::header};
use authcore::people::{credential::RegistrationStarted, session::SignedIn};
use serde::Serialize;

/// Where the page goes on.
#[derive(Serialize)]
struct Next<'a> {
    next: &'a str,
}

/// An answer that no cache may keep.
fn ok(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(body)
}

/// The first answer of every OPAQUE registration.
fn registration_started(started: &RegistrationStarted) -> HttpResponse {
    ok(&serde_json::json!({
        "registration_response": base64url(&started.registration_response),
        "ksf": started.ksf,
    }))
}

/// The answer of whatever signed somebody in.
fn signed_in(
    state: &HttpState,
    request: &HttpRequest,
    signed_in: &SignedIn,
    body: &impl Serialize,
) -> HttpResponse {
    let before = context::device(state, request);
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .cookie(state.session_cookie(signed_in))
        .cookie(state.device_cookie(&signed_in.owner, signed_in.trust.as_deref(), before.as_deref()))
        .json(body)
}
