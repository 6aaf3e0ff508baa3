//! `POST /api/register/{check,start,finish}/`: OPAQUE registration (RFC 9807 §5) with a mail link's token: that of a sign-up, or of an
//! invitation.

use super::{Next, ok, registration_started, signed_in};
use crate::{
    http::{
        HttpState,
        body::{Base64Url, Json},
        context, language,
        problem::Problem,
    },
    telemetry::metrics::SIGN_UPS,
};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use authcore::{
    descriptions::ClientDescription,
    oauth::interaction,
    people::{
        approval,
        sign_up::{self, Finish, Finished, Means, Proof},
    },
};
use garde::Validate;
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Validate)]
pub struct Check {
    #[garde(length(max = 64))]
    token: String,
    /// The link is an invitation's.
    #[serde(default)]
    #[garde(skip)]
    invitation: bool,
}

#[derive(Deserialize, Validate)]
pub struct Start {
    #[garde(length(max = 64))]
    token: String,
    /// The link is an invitation's.
    #[serde(default)]
    #[garde(skip)]
    invitation: bool,
    #[garde(skip)]
    registration_request: Base64Url,
}

#[derive(Deserialize, Validate)]
pub struct LastStep {
    #[garde(length(max = 64))]
    token: String,
    /// The link is an invitation's.
    #[serde(default)]
    #[garde(skip)]
    invitation: bool,
    #[garde(skip)]
    registration_record: Base64Url,
    /// The request that waits for the account waits in another browser, and goes on there.
    #[serde(default)]
    #[garde(skip)]
    elsewhere: bool,
    /// Whoever is signed in as somebody else goes on as who is invited.
    #[serde(default)]
    #[garde(skip)]
    replaces: bool,
}

/// The account is made, and waits for an approval.
#[derive(Serialize)]
struct Waits {
    next: &'static str,
    waits: bool,
}

fn proof(token: &str, invitation: bool) -> Proof<'_> {
    let means = if invitation {
        Means::Invitation
    } else {
        Means::Link
    };
    Proof { means, token }
}

#[derive(Serialize)]
struct Checked<'a> {
    email: &'a str,
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<ClientDescription>,
}

/// Tells whom a good link is for, and which client's request waits for the account: the page may be on another device
/// than the one that asked.
pub async fn check(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Check>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let pending = sign_up::check(&state.provider, proof(&body.0.token, body.0.invitation)).await?;
    let waiting = match &pending.interaction {
        Some(id) => interaction::describe(&state.provider, id, None).await?,
        None => None,
    };
    Ok(ok(&Checked {
        email: pending.email.as_str(),
        name: pending.name.as_deref(),
        client: waiting.map(|waiting| waiting.client),
    }))
}

/// The first step.
pub async fn start(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Start>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let Json(Start {
        token,
        invitation,
        registration_request,
    }) = body;
    let origin = context::origin(&state, &request);
    let proof = proof(&token, invitation);
    let started = sign_up::start(&state.provider, proof, &registration_request.0, &origin).await?;
    Ok(registration_started(&started))
}

/// The second step: the account is active and a session begins, or it waits for an approval.
pub async fn finish(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<LastStep>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let existing = context::session_of_browser(&state, &request)
        .await?
        .map(|(session, _)| session);
    let Json(LastStep {
        token,
        invitation,
        registration_record,
        elsewhere,
        replaces,
    }) = body;
    let origin = context::origin(&state, &request);
    let language = language::of(&request);
    let finish = Finish {
        proof: proof(&token, invitation),
        registration_record: &registration_record.0,
        elsewhere,
        replaces,
        language,
    };
    let done = sign_up::finish(&state.provider, finish, existing.as_ref(), &origin).await?;
    metrics::counter!(SIGN_UPS, "outcome" => "completed").increment(1);
    Ok(match done {
        Finished::SignedIn(done) => signed_in(&state, &request, &done, &Next { next: &done.next }),
        // No cookie: nothing has begun.
        Finished::Waits => ok(&Waits {
            next: approval::PAGE,
            waits: true,
        }),
    })
}
