//! `POST /api/login/{passkey,totp,recovery-code,step-up}/`: the second factor of a sign-in, and of a session that began without one.

use super::{login, ok};
use crate::{
    http::{HttpState, body::Json, context, language, problem::Problem},
    telemetry::metrics::LOGINS,
};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use authcore::people::{
    factors::passkey::Assertion,
    sign_in::{
        LoginError,
        second_factor::{self, Challenge, Code, Proof},
    },
};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Deserialize, Validate)]
pub struct CodeBody {
    #[garde(length(max = 64))]
    login_id: String,
    /// Of whichever kind; longer than any that is right, with spaces and hyphens.
    #[garde(length(max = 64))]
    code: String,
    /// "Trust this device for 30 days."
    #[serde(default)]
    #[garde(skip)]
    trust: bool,
}

#[derive(Deserialize, Validate)]
pub struct PasskeyBody {
    #[garde(length(max = 64))]
    login_id: String,
    #[garde(skip)]
    credential: Assertion,
    #[serde(default)]
    #[garde(skip)]
    trust: bool,
}

#[derive(Deserialize, Validate)]
pub struct StepUp {
    #[garde(length(max = 64))]
    interaction: Option<String>,
}

#[derive(Serialize)]
struct Challenged<'a> {
    login_id: &'a str,
    second_factor: &'a [&'static str],
    /// What a passkey is asked for with.
    #[serde(skip_serializing_if = "Option::is_none")]
    public_key: Option<&'a Value>,
}

/// The answer that asks for a second factor.
pub(super) fn challenged(challenge: &Challenge) -> HttpResponse {
    ok(&Challenged {
        login_id: challenge.login_id.expose(),
        second_factor: &challenge.methods,
        public_key: challenge.passkey.as_ref(),
    })
}

/// A code of an authenticator app.
pub async fn totp(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<CodeBody>,
) -> Result<HttpResponse, Problem> {
    let CodeBody {
        login_id,
        code,
        trust,
    } = &body.0;
    prove(&state, &request, login_id, Code::Totp(code), *trust).await
}

/// A recovery code.
pub async fn recovery_code(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<CodeBody>,
) -> Result<HttpResponse, Problem> {
    let CodeBody {
        login_id,
        code,
        trust,
    } = &body.0;
    prove(&state, &request, login_id, Code::Recovery(code), *trust).await
}

/// A passkey.
pub async fn passkey(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<PasskeyBody>,
) -> Result<HttpResponse, Problem> {
    let code = Code::Passkey(&body.0.credential);
    prove(&state, &request, &body.0.login_id, code, body.0.trust).await
}

async fn prove(
    state: &HttpState,
    request: &HttpRequest,
    login_id: &str,
    code: Code<'_>,
    trust: bool,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(state, request)?;
    let existing = context::session_of_browser(state, request)
        .await?
        .map(|(session, _)| session);
    let device = context::device(state, request);
    let proof = Proof {
        login_id,
        code,
        trust,
        device: device.as_deref(),
        language: language::of(request),
    };
    let origin = context::origin(state, request);
    let outcome = second_factor::prove(&state.provider, proof, existing.as_ref(), &origin).await;
    let label = match &outcome {
        Ok(_) => "success",
        Err(LoginError::WrongCode | LoginError::WrongPasskey) => "refused",
        Err(_) => "failed",
    };
    metrics::counter!(LOGINS, "outcome" => label).increment(1);
    let (user, renewal) = outcome?;
    Ok(login::finished(state, request, &user, renewal.as_ref()))
}

/// Asks whoever is signed in for their second factor.
pub async fn step_up(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<StepUp>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let (session, user) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let Json(StepUp { interaction }) = body;
    let origin = context::origin(&state, &request);
    let challenge = second_factor::raise(&state.provider, &session, &user, interaction, &origin).await?;
    Ok(challenged(&challenge.ok_or(Problem::NoSecondFactor)?))
}
