//! The checks of an authorization request, one function per parameter, in the order of OIDC Core §3.1.2.1.

use super::{error::AuthorizeError, parameters::Found, prompt::Prompt, signed_response};
use crate::{
    params::{Params, ParamsError},
    provider::Provider,
    tokens::{
        keys::TokenType,
        policy::{self, Asked, Carried, Excess, OnBehalf},
        subject,
    },
};
use authmodel::{
    authentication::ACR_VALUES,
    authorization::{AuthorizationRequest, ClaimsRequest, ResponseMode},
    client::{Client, GrantType},
    grant::GrantDetails,
    scope::Scope,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A request that can be fulfilled.
pub(crate) struct Checked {
    pub(crate) request: AuthorizationRequest,
    /// `prompt=none`.
    pub(crate) silent: bool,
}

/// What is kept of a request while it waits, in bytes at most: ten times what clients in use send, so that many of them
/// can wait at once. The rest of it is bounded by what the client has registered, and by what the resource servers know.
const MAX_KEPT: [(&str, usize); 6] = [
    ("state", 2048),
    ("nonce", 2048),
    ("claims", 4096),
    ("authorization_details", 4096),
    ("login_hint", 512),
    ("ui_locales", 256),
];

pub(crate) fn bounded(params: &Params<'_>) -> Result<(), AuthorizeError> {
    let fits = |(name, most): &(&str, usize)| params.get(name).is_none_or(|value| value.len() <= *most);
    if MAX_KEPT.iter().all(fits) {
        Ok(())
    } else {
        Err(ParamsError::TooLong.into())
    }
}

/// Checks every parameter.
pub(crate) fn check(
    provider: &Provider,
    client: &Client,
    redirect_uri: &str,
    found: &Found<'_>,
) -> Result<Checked, AuthorizeError> {
    let params = &found.params;
    bounded(params)?;
    // OIDC Core §7.2.1: not supported, and said so, rather than ignored.
    if params.get("registration").is_some() {
        return Err(AuthorizeError::Registration);
    }
    response_type(client, params)?;
    let response_mode = response_mode(params)?;
    let response_signing_alg = signed_response::algorithm(provider, client, response_mode);
    if response_signing_alg.is_some_and(|algorithm| !provider.config.signs_with(algorithm)) {
        return Err(AuthorizeError::ResponseAlgorithm);
    }
    let prompt = Prompt::parse(params.get("prompt").unwrap_or_default())?;
    let max_age = match params.get("max_age") {
        // Rust takes `+5` for a number; the standard knows no sign.
        Some(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(text.parse().map_err(|_| AuthorizeError::MaxAgeMalformed)?)
        }
        Some(_) => return Err(AuthorizeError::MaxAgeMalformed),
        None => client.metadata.default_max_age,
    };
    let claims = Claims::parse(params.get("claims"))?;
    let (acr, acr_is_essential) = acr(client, params, &claims)?;
    let expected_subject = expected_subject(provider, client, params, &claims)?;
    let carried = carried(provider, client, params, claims.names())?;
    let request = AuthorizationRequest {
        client_id: client.id.clone(),
        redirect_uri: redirect_uri.to_owned(),
        state: params.get("state").map(str::to_owned),
        nonce: params.get("nonce").map(str::to_owned),
        audience_is_named: params.get("resource").is_some(),
        audience: carried.audience,
        code_challenge: challenge(provider, client, params, &carried.scope)?,
        scope: carried.scope,
        force_login: prompt.login,
        select_account: prompt.select_account,
        force_consent: prompt.consent,
        create: prompt.create,
        max_age,
        login_hint: params.get("login_hint").map(str::to_owned),
        ui_locales: params.get("ui_locales").map(str::to_owned),
        response_mode,
        response_signing_alg,
        expected_subject,
        dpop_jkt: dpop_jkt(params, found.dpop_jkt.as_deref())?,
        pushed: found.reference,
        details: GrantDetails {
            authorization_details: carried.details,
            claims: carried.claims,
            acr,
        },
        acr_is_essential,
        requested_at: provider.now(),
    };
    Ok(Checked {
        request,
        silent: prompt.none,
    })
}

/// `response_type` (RFC 6749 §3.1.1): code, and nothing beside it.
fn response_type(client: &Client, params: &Params<'_>) -> Result<(), AuthorizeError> {
    match params.get("response_type") {
        Some("code") => {}
        Some(_) => return Err(AuthorizeError::ResponseTypeUnsupported),
        None => return Err(AuthorizeError::ResponseTypeMissing),
    }
    if client.may_use(GrantType::AuthorizationCode) {
        Ok(())
    } else {
        Err(AuthorizeError::GrantNotAllowed)
    }
}

/// `response_mode` (OAuth Multiple Response Types §2.1, Form Post §2, JARM §2.3). A code never goes into a fragment.
pub(super) fn response_mode(params: &Params<'_>) -> Result<ResponseMode, AuthorizeError> {
    let Some(text) = params.get("response_mode") else {
        return Ok(ResponseMode::Query);
    };
    ResponseMode::parse(text).ok_or(match text {
        "fragment" | FRAGMENT_JWT => AuthorizeError::ResponseModeFragment,
        _ => AuthorizeError::ResponseModeUnsupported,
    })
}

/// JARM §2.3.2.
const FRAGMENT_JWT: &str = "fragment.jwt";

/// The mode that an error is answered in: the one that was asked for, or the query where we don't know it. Who asks for a
/// signed answer in a fragment, which there is none of, gets a signed one.
pub(super) fn mode_of_errors(params: &Params<'_>) -> ResponseMode {
    response_mode(params).unwrap_or(match params.get("response_mode") {
        Some(FRAGMENT_JWT) => ResponseMode::QueryJwt,
        _ => ResponseMode::Query,
    })
}

/// PKCE is required of every client, S256 only (RFC 9700 §2.1.1; RFC 7636 §4.2: an S256 challenge is 32 bytes), but for
/// confidential clients whose operator has exempted them, one by one or all that register themselves, and for those of the
/// operator's that send a `nonce` which an ID token will repeat ([`Client::may_prove_by_nonce`]).
fn challenge(
    provider: &Provider,
    client: &Client,
    params: &Params<'_>,
    scope: &Scope,
) -> Result<Option<String>, AuthorizeError> {
    let Some(challenge) = params.get("code_challenge") else {
        let allowed = !client.registered_itself() || provider.config.registration.pkce_optional;
        let exempt = client.metadata.pkce_exempt && allowed && !client.is_public() && !client.is_fapi();
        let has_nonce =
            params.get("nonce").is_some_and(|nonce| !nonce.is_empty()) && scope.contains("openid");
        return match client.may_prove_by_nonce() {
            _ if exempt => Ok(None),
            true if has_nonce => Ok(None),
            true => Err(AuthorizeError::ChallengeAndNonceMissing),
            false => Err(AuthorizeError::ChallengeMissing),
        };
    };
    // RFC 7636 §4.3: a missing method means `plain`.
    if params.get("code_challenge_method") != Some("S256") {
        return Err(AuthorizeError::ChallengeMethod);
    }
    match URL_SAFE_NO_PAD.decode(challenge) {
        Ok(hash) if hash.len() == 32 => Ok(Some(challenge.to_owned())),
        _ => Err(AuthorizeError::ChallengeMalformed),
    }
}

/// `scope`, `resource`, `claims` and `authorization_details`: what the client may have of them ([`policy::effective`]). Also for
/// device authorizations.
pub(crate) fn carried(
    provider: &Provider,
    client: &Client,
    params: &Params<'_>,
    claims: ClaimsRequest,
) -> Result<Carried, AuthorizeError> {
    let scope = params
        .get("scope")
        .map(Scope::parse)
        .transpose()
        .map_err(|_| AuthorizeError::ScopeMalformed)?;
    // RFC 9396 §2: an array of objects.
    let details = params
        .get("authorization_details")
        .map(policy::read_details)
        .transpose()
        .map_err(|_| AuthorizeError::AuthorizationDetails)?;
    let asked = Asked {
        scope: scope.as_ref(),
        claims,
        resources: params.get_all("resource").collect(),
        details,
    };
    let carried = policy::effective(&provider.config, client, OnBehalf::User, asked, None)?;
    if carried.is_empty(&provider.config) {
        return Err(AuthorizeError::ScopeEmpty);
    }
    Ok(carried)
}

impl From<Excess> for AuthorizeError {
    fn from(excess: Excess) -> Self {
        match excess {
            Excess::Scope => Self::ScopeEmpty,
            Excess::Resource => Self::ResourceUnknown,
            Excess::ScopeOfAnotherResource => Self::ScopeOfAnotherResource,
            Excess::ScopeOfSeveral => Self::ScopeOfSeveral,
            Excess::Details => Self::AuthorizationDetails,
        }
    }
}

/// `dpop_jkt` (RFC 9449 §10): a SHA-256 in base64url; where a proof came with the pushed request, the same key.
fn dpop_jkt(params: &Params<'_>, proven: Option<&str>) -> Result<Option<String>, AuthorizeError> {
    match (params.get("dpop_jkt"), proven) {
        (None, proven) => Ok(proven.map(str::to_owned)),
        (Some(named), Some(proven)) if named != proven => Err(AuthorizeError::DpopJktMismatch),
        (Some(named), _) => match URL_SAFE_NO_PAD.decode(named) {
            Ok(hash) if hash.len() == 32 => Ok(Some(named.to_owned())),
            _ => Err(AuthorizeError::DpopJktMalformed),
        },
    }
}

/// A hint may be signed with a key of a moment ago: to be called before [`check`], which asks no store.
pub(crate) async fn know_hint(provider: &Provider, params: &Params<'_>) -> Result<(), AuthorizeError> {
    match params.get("id_token_hint") {
        Some(token) => Ok(provider.know_key_of(token).await?),
        None => Ok(()),
    }
}

/// `id_token_hint` and a `sub` value in `claims`: the user that the client means (OIDC Core §3.1.2.1, §5.5.1).
fn expected_subject(
    provider: &Provider,
    client: &Client,
    params: &Params<'_>,
    claims: &Claims,
) -> Result<Option<String>, AuthorizeError> {
    #[derive(Deserialize)]
    struct Hint {
        iss: String,
        aud: String,
        sub: String,
    }
    if let Some(token) = params.get("id_token_hint") {
        // It may have expired; it must be ours, and this client's.
        let hint: Hint = provider
            .keys
            .verify(token, TokenType::IdToken)
            .map_err(|_| AuthorizeError::HintInvalid)?;
        if hint.iss != provider.config.issuer.as_str() || hint.aud != client.id.as_str() {
            return Err(AuthorizeError::HintInvalid);
        }
        return Ok(Some(hint.sub));
    }
    Ok(claims.sub_value().map(str::to_owned))
}

/// Whether the user of a session is the one that the request means.
pub(crate) fn is_expected(
    provider: &Provider,
    client: &Client,
    request: &AuthorizationRequest,
    user: authmodel::ids::UserId,
) -> bool {
    request
        .expected_subject
        .as_ref()
        .is_none_or(|expected| *expected == subject::subject_of(provider, client, user))
}

/// `acr_values` is a wish (OIDC Core §3.1.2.1), `acr` as an essential claim with values a condition (§5.5.1.1). The classes of it
/// that there are, in the order of preference, and whether they are a condition.
fn acr(
    client: &Client,
    params: &Params<'_>,
    claims: &Claims,
) -> Result<(Option<String>, bool), AuthorizeError> {
    let known = |values: &[&str]| {
        let known = values.iter().copied().filter(|value| ACR_VALUES.contains(value));
        known.collect::<Vec<_>>().join(" ")
    };
    if let Some(member) = claims.id_token.get("acr").and_then(Option::as_ref) {
        let values = member.all_values();
        let is_condition = member.essential && !values.is_empty();
        let known = known(&values);
        if is_condition && known.is_empty() {
            return Err(AuthorizeError::UnmetAuthentication);
        }
        return Ok((Some(known), is_condition));
    }
    let values: Option<Vec<&str>> = match params.get("acr_values") {
        Some(text) => Some(text.split(' ').collect()),
        None if !client.metadata.default_acr_values.is_empty() => Some(
            client
                .metadata
                .default_acr_values
                .iter()
                .map(String::as_str)
                .collect(),
        ),
        None => claims.id_token.contains_key("acr").then(Vec::new),
    };
    Ok((values.map(|values| known(&values)), false))
}

/// `claims` (OIDC Core §5.5).
#[derive(Default, Deserialize)]
#[serde(default)]
struct Claims {
    id_token: BTreeMap<String, Option<Member>>,
    userinfo: BTreeMap<String, Option<Member>>,
}

/// What a request says of one claim (OIDC Core §5.5.1).
#[derive(Default, Deserialize)]
#[serde(default)]
struct Member {
    essential: bool,
    value: Option<Value>,
    values: Vec<Value>,
}

impl Member {
    fn all_values(&self) -> Vec<&str> {
        self.value
            .iter()
            .chain(&self.values)
            .filter_map(Value::as_str)
            .collect()
    }
}

impl Claims {
    fn parse(text: Option<&str>) -> Result<Self, AuthorizeError> {
        match text {
            Some(text) => {
                // An object and nothing else: serde would read a struct from an array, too.
                let mut members: serde_json::Map<String, Value> =
                    serde_json::from_str(text).map_err(|_| AuthorizeError::ClaimsMalformed)?;
                // Both are optional: nothing is as good as none.
                members.retain(|_, member| !member.is_null());
                serde_json::from_value(members.into()).map_err(|_| AuthorizeError::ClaimsMalformed)
            }
            None => Ok(Self::default()),
        }
    }

    fn sub_value(&self) -> Option<&str> {
        let member = self
            .id_token
            .get("sub")
            .or_else(|| self.userinfo.get("sub"))?
            .as_ref()?;
        member.value.as_ref()?.as_str()
    }

    fn names(self) -> ClaimsRequest {
        ClaimsRequest {
            id_token: self.id_token.into_keys().collect(),
            userinfo: self.userinfo.into_keys().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_claims_of_the_specification_are_read() {
        // The example of OIDC Core §5.5, shortened.
        let text = r#"{"userinfo":{"given_name":{"essential":true},"nickname":null},
            "id_token":{"auth_time":{"essential":true},"acr":{"values":["urn:mace:incommon:iap:silver"]},"sub":{"value":"248289761001"}}}"#;
        let claims = Claims::parse(Some(text)).expect("parses");
        assert_eq!(claims.sub_value(), Some("248289761001"));
        assert_eq!(claims.names().userinfo, ["given_name", "nickname"]);
        for wrong in [
            "",
            "[]",
            "{\"id_token\":[]}",
            "{\"id_token\":{\"sub\":1}}",
            "null",
        ] {
            assert!(Claims::parse(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
