//! `POST /api/login/passkey/{start,finish}/`: signing in with a passkey alone, and proving once more who one is;
//! `/api/account/passkeys/`: those of whoever is signed in; `GET /.well-known/webauthn`: the pages that they are used on (WebAuthn
//! Level 3 §5.11.1).

use super::{factors, login, ok};
use crate::{
    http::{HttpState, body::Json, context, language, problem::Problem},
    telemetry::metrics::{LOGIN_STARTS, LOGINS},
};
use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use authcore::people::{
    factors::passkey::{self, Assertion, Attestation, NAME_CHARACTERS, PasskeyDescription},
    sign_in::{LoginError, passkey as signing_in},
};
use authmodel::{ids::PasskeyId, text};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Deserialize, Validate)]
pub struct Start {
    #[garde(length(max = 64))]
    interaction: Option<String>,
    /// For the session that there is: it goes on.
    #[serde(default)]
    #[garde(skip)]
    step_up: bool,
}

#[derive(Serialize)]
struct Asked<'a> {
    login_id: &'a str,
    public_key: &'a Value,
}

#[derive(Deserialize, Validate)]
pub struct Finish {
    #[garde(length(max = 64))]
    login_id: String,
    #[garde(skip)]
    credential: Assertion,
    #[serde(default)]
    #[garde(skip)]
    remember: bool,
}

#[derive(Serialize)]
struct SetUp<'a> {
    set_up_id: &'a str,
    public_key: &'a Value,
}

#[derive(Deserialize, Validate)]
pub struct Made {
    #[garde(length(max = 64))]
    set_up_id: String,
    #[garde(skip)]
    credential: Attestation,
    #[garde(inner(length(chars, max = NAME_CHARACTERS), custom(blank_or_showable)))]
    name: Option<String>,
}

#[derive(Serialize)]
struct Kept<'a> {
    passkey: &'a PasskeyDescription,
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_codes: Option<Vec<&'a str>>,
}

#[derive(Deserialize, Validate)]
pub struct Name {
    #[garde(length(chars, min = 1, max = NAME_CHARACTERS), custom(showable))]
    name: String,
}

/// As the name of a user: it stands in mails and in lists.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "garde's shape")]
fn showable(name: &str, (): &()) -> garde::Result {
    if text::is_showable(name.trim()) {
        Ok(())
    } else {
        Err(garde::Error::new("can't be shown"))
    }
}

/// Without a name it is called after the browser.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "garde's shape")]
fn blank_or_showable(name: &str, (): &()) -> garde::Result {
    if name.trim().is_empty() {
        Ok(())
    } else {
        showable(name, &())
    }
}

/// Asks for a passkey: the same of everybody, but for a step-up.
pub async fn start(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Start>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let Json(Start { interaction, step_up }) = body;
    let session = if step_up {
        let found = context::session(&state, &request).await?;
        Some(found.ok_or(Problem::NotSignedIn)?.0)
    } else {
        None
    };
    let origin = context::origin(&state, &request);
    let outcome = signing_in::start(&state.provider, interaction, session.as_ref(), &origin).await;
    let label = match &outcome {
        Ok(_) => "passkey",
        Err(LoginError::Limited { .. }) => "limited",
        Err(_) => "failed",
    };
    metrics::counter!(LOGIN_STARTS, "outcome" => label).increment(1);
    let asked = outcome?;
    Ok(ok(&Asked {
        login_id: asked.login_id.expose(),
        public_key: &asked.options,
    }))
}

/// Takes what it has signed.
pub async fn finish(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Finish>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let existing = context::session_of_browser(&state, &request)
        .await?
        .map(|(session, _)| session);
    let device = context::device(&state, &request);
    let origin = context::origin(&state, &request);
    let finish = signing_in::Finish {
        login_id: &body.0.login_id,
        assertion: &body.0.credential,
        remember: body.0.remember,
        device: device.as_deref(),
        language: language::of(&request),
    };
    let outcome = signing_in::finish(&state.provider, finish, existing.as_ref(), &origin).await;
    let label = match &outcome {
        Ok(_) => "success",
        Err(LoginError::WrongPasskey) => "refused",
        Err(_) => "failed",
    };
    metrics::counter!(LOGINS, "outcome" => label).increment(1);
    let (user, renewal) = outcome?;
    Ok(login::finished(&state, &request, &user, renewal.as_ref()))
}

/// Those that there are.
pub async fn list(state: Data<HttpState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (session, _) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let passkeys = passkey::list(&state.provider, session.user_id).await?;
    Ok(ok(&json!({ "passkeys": passkeys })))
}

/// Begins to make one.
pub async fn start_making(
    state: Data<HttpState>,
    request: HttpRequest,
    _body: Json<factors::Nothing>,
) -> Result<HttpResponse, Problem> {
    let (session, user) = factors::signed_in(&state, &request).await?;
    let origin = context::origin(&state, &request);
    let set_up = passkey::start(&state.provider, &session, &user, &origin).await?;
    Ok(ok(&SetUp {
        set_up_id: set_up.id.expose(),
        public_key: &set_up.options,
    }))
}

/// Keeps what the device has made.
pub async fn finish_making(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Made>,
) -> Result<HttpResponse, Problem> {
    let (session, user) = factors::signed_in(&state, &request).await?;
    let origin = context::origin(&state, &request);
    let finish = passkey::Finish {
        set_up_id: &body.0.set_up_id,
        attestation: &body.0.credential,
        name: body.0.name.as_deref(),
        page: language::of(&request),
    };
    let finished = passkey::finish(&state.provider, &session, &user, finish, &origin).await?;
    let codes = finished.recovery_codes.as_deref();
    Ok(ok(&Kept {
        passkey: &finished.passkey,
        recovery_codes: codes.map(|codes| codes.iter().map(|code| code.as_str()).collect()),
    }))
}

/// Names one.
pub async fn rename(
    state: Data<HttpState>,
    request: HttpRequest,
    id: Path<String>,
    body: Json<Name>,
) -> Result<HttpResponse, Problem> {
    let (session, _) = factors::signed_in(&state, &request).await?;
    let origin = context::origin(&state, &request);
    passkey::rename(&state.provider, &session, read(&id)?, &body.0.name, &origin).await?;
    Ok(factors::done())
}

/// Removes one.
pub async fn remove(
    state: Data<HttpState>,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (session, user) = factors::signed_in(&state, &request).await?;
    let origin = context::origin(&state, &request);
    let page = language::of(&request);
    passkey::remove(&state.provider, &session, &user, read(&id)?, page, &origin).await?;
    Ok(factors::done())
}

/// Where browsers look whether a page of another origin may use this site's passkeys.
pub async fn related_origins(state: Data<HttpState>) -> Result<HttpResponse, Problem> {
    let origins =
        passkey::related_origins(&state.provider).ok_or(Problem::NotFound("There are no passkeys here."))?;
    Ok(HttpResponse::Ok().json(json!({ "origins": origins })))
}

fn read(id: &str) -> Result<PasskeyId, Problem> {
    let id = Uuid::parse_str(id).map_err(|_| Problem::NotFound("There is no such passkey."))?;
    Ok(PasskeyId(id))
}
