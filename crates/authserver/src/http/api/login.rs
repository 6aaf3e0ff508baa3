//! `POST /api/login/{start,finish,renew}/`: OPAQUE login (RFC 9807 §6), and the renewal of an outdated record.

use super::{ok, second_factor, signed_in};
use crate::{
    http::{
        HttpState,
        body::{Base64Url, Json, base64url},
        context, language,
        problem::Problem,
    },
    telemetry::metrics::{LOGIN_STARTS, LOGINS},
};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use authcore::{
    Ksf,
    people::{
        session::SignedIn,
        sign_in::{self, Finished as Finish, LoginError, SignInName, renewal},
    },
};
use authmodel::{email::EmailAddress, username::Username};
use garde::Validate;
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Validate)]
pub struct Start {
    #[garde(inner(length(max = 320)))]
    email: Option<String>,
    /// In the place of the address, where the operator lets it (`accounts.username_sign_in`).
    #[garde(inner(length(max = 320)))]
    username: Option<String>,
    #[garde(skip)]
    ke1: Base64Url,
    #[garde(length(max = 64))]
    interaction: Option<String>,
}

#[derive(Serialize)]
struct Started<'a> {
    login_id: &'a str,
    ke2: String,
    ksf: Ksf,
}

#[derive(Deserialize, Validate)]
pub struct FinishBody {
    #[garde(length(max = 64))]
    login_id: String,
    #[garde(skip)]
    ke3: Base64Url,
    #[serde(default)]
    #[garde(skip)]
    remember: bool,
    #[garde(skip)]
    registration_request: Option<Base64Url>,
    /// For the session that there is: it goes on.
    #[serde(default)]
    #[garde(skip)]
    step_up: bool,
}

#[derive(Serialize)]
struct Finished<'a> {
    next: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    renewal: Option<Renewal<'a>>,
}

#[derive(Serialize)]
struct Renewal<'a> {
    renewal_id: &'a str,
    registration_response: String,
    ksf: Ksf,
}

#[derive(Deserialize, Validate)]
pub struct Renew {
    #[garde(length(max = 64))]
    renewal_id: String,
    #[garde(skip)]
    registration_record: Base64Url,
}

/// The first step.
pub async fn start(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Start>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let Json(Start {
        email,
        username,
        ke1,
        interaction,
    }) = body;
    let name = name_of(&state, email.as_deref(), username.as_deref())?;
    let origin = context::origin(&state, &request);
    let device = context::device(&state, &request);
    let outcome = sign_in::start(
        &state.provider,
        &name,
        &ke1.0,
        interaction,
        device.as_deref(),
        &origin,
    )
    .await;
    let label = match &outcome {
        Ok(_) => "started",
        Err(LoginError::Limited { .. }) => "limited",
        Err(_) => "failed",
    };
    metrics::counter!(LOGIN_STARTS, "outcome" => label).increment(1);
    let started = outcome?;
    Ok(ok(&Started {
        login_id: started.login_id.expose(),
        ke2: base64url(&started.ke2),
        ksf: started.ksf,
    }))
}

/// What somebody signs in with. Which of the two will do is a matter of the settings alone.
fn name_of(state: &HttpState, email: Option<&str>, username: Option<&str>) -> Result<SignInName, Problem> {
    match (email, username) {
        (Some(email), None) => EmailAddress::parse(email)
            .map(SignInName::Email)
            .map_err(|error| Problem::InvalidRequest(error.words())),
        (None, Some(username)) if state.provider.config().accounts.username_sign_in => {
            Username::parse(username)
                .map(SignInName::Username)
                .map_err(|error| Problem::InvalidRequest(error.words()))
        }
        (None, Some(_)) => Err(Problem::InvalidRequest(
            "One signs in with the address here: email.",
        )),
        _ => Err(Problem::InvalidRequest("One of email and username is needed.")),
    }
}

/// The second step: a session begins, or nobody learns why not.
pub async fn finish(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<FinishBody>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let existing = context::session_of_browser(&state, &request)
        .await?
        .map(|(session, _)| session);
    let Json(FinishBody {
        login_id,
        ke3,
        remember,
        registration_request,
        step_up,
    }) = body;
    let device = context::device(&state, &request);
    let origin = context::origin(&state, &request);
    let finish = sign_in::Finish {
        login_id: &login_id,
        ke3: &ke3.0,
        remember,
        registration_request: registration_request.as_ref().map(|message| message.0.as_slice()),
        device: device.as_deref(),
        step_up,
        language: language::of(&request),
    };
    let outcome = sign_in::finish(&state.provider, finish, existing.as_ref(), &origin).await;
    let label = match &outcome {
        Ok(Finish::SignedIn(..)) => "success",
        Ok(Finish::SecondFactor(_)) => "second_factor",
        Err(LoginError::Credentials) => "refused",
        Err(_) => "failed",
    };
    metrics::counter!(LOGINS, "outcome" => label).increment(1);
    Ok(match outcome? {
        Finish::SignedIn(user, renewal) => finished(&state, &request, &user, renewal.as_ref()),
        Finish::SecondFactor(challenge) => second_factor::challenged(&challenge),
    })
}

/// The answer of the last step of a sign-in, whichever it was.
pub(super) fn finished(
    state: &HttpState,
    request: &HttpRequest,
    user: &SignedIn,
    renewal: Option<&renewal::Renewal>,
) -> HttpResponse {
    let body = Finished {
        next: &user.next,
        renewal: renewal.map(|renewal| Renewal {
            renewal_id: renewal.id.expose(),
            registration_response: base64url(&renewal.registration_response),
            ksf: renewal.ksf,
        }),
    };
    signed_in(state, request, user, &body)
}

/// The record of the same password under the present parameters.
pub async fn renew(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Renew>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let Json(Renew {
        renewal_id,
        registration_record,
    }) = body;
    let origin = context::origin(&state, &request);
    renewal::finish(&state.provider, &renewal_id, &registration_record.0, &origin).await?;
    Ok(ok(&serde_json::json!({})))
}
