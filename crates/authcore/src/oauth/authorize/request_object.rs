//! Signed request objects (RFC 9101, OIDC Core §6.1): the parameters of a request as the claims of a JWT of the client's.
//!
//! Refuses unsigned and encrypted ones, those that are typed as something else, those for nobody, for another audience or
//! without an end, those that could pass for a client assertion, and those that hold another request inside
//! (RFC 9101 §10.8, RFC 8725 §3.11).

use super::error::AuthorizeError;
use crate::{clients::fetched_keys, params::Params, provider::Provider};
use authmodel::client::Client;
use chrono::Duration;
use jose::JoseError;
use serde_json::{Map, Value};

/// Clocks differ: how far ahead of ours a client's may be.
const LEEWAY: Duration = Duration::seconds(jose::LEEWAY_SECONDS);

/// How old a request object may be (FAPI 2.0 Message Signing §5.3.1: `nbf` no longer than 60 minutes in the past).
const MAX_AGE: Duration = Duration::minutes(60);

/// The types that a request object may name (RFC 9101 §10.8). Most name `JWT`, or nothing.
const TYPES: [&str; 2] = ["oauth-authz-req+jwt", "jwt"];

/// Claims that are the JWT's own and no parameters (RFC 9101 §4).
const JWT_CLAIMS: [&str; 6] = ["iss", "aud", "exp", "nbf", "iat", "jti"];

/// Verifies a request object and reads its parameters.
pub(super) async fn open(
    provider: &Provider,
    client: &Client,
    object: &str,
) -> Result<Params<'static>, AuthorizeError> {
    let header = jose::header(object, client.algorithms()).map_err(AuthorizeError::RequestObject)?;
    if !header.is_of_type(&TYPES) {
        return Err(AuthorizeError::RequestObjectClaims);
    }
    if let Some(wanted) = &client.metadata.request_object_signing_alg
        && wanted != header.alg.name()
    {
        return Err(AuthorizeError::RequestObject(JoseError::Algorithm));
    }
    let claims: Map<String, Value> = fetched_keys::verify(&provider.clients, client, object)
        .await
        .map_err(|error| match error {
            fetched_keys::ClientKeyError::Jose(error) => AuthorizeError::RequestObject(error),
            fetched_keys::ClientKeyError::Unavailable => AuthorizeError::ClientKeys,
        })?;
    check_jwt_claims(provider, client, &claims)?;

    let mut params = Vec::new();
    for (name, value) in claims {
        if JWT_CLAIMS.contains(&name.as_str()) {
            continue;
        }
        let value = match value {
            Value::String(text) => text,
            // RFC 9101 §4: JSON values stand for themselves (`claims`, `authorization_details`), numbers as they are.
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            other @ (Value::Object(_) | Value::Array(_)) => other.to_string(),
            Value::Null => continue,
        };
        params.push((name, value));
    }
    let (params, problem) = Params::from_pairs(params);
    // RFC 9101 §4: "request and request_uri parameters MUST NOT be included in Request Objects."
    if params.get("request").is_some() || params.get("request_uri").is_some() {
        return Err(AuthorizeError::RequestObjectClaims);
    }
    match problem {
        Some(problem) => Err(problem.into()),
        None => Ok(params),
    }
}

/// Issuer and client agree, the audience is this server, the time is now.
fn check_jwt_claims(
    provider: &Provider,
    client: &Client,
    claims: &Map<String, Value>,
) -> Result<(), AuthorizeError> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    // RFC 9101 §4: client_id inside, the same as outside.
    if text("client_id") != Some(client.id.as_str()) {
        return Err(AuthorizeError::RequestObjectClaims);
    }
    if text("iss").is_some_and(|issuer| issuer != client.id.as_str()) {
        return Err(AuthorizeError::RequestObjectClaims);
    }
    // §10.8: "Request Objects MUST NOT contain the sub claim with the client_id value": those are client assertions.
    if text("sub") == Some(client.id.as_str()) {
        return Err(AuthorizeError::RequestObjectClaims);
    }
    let issuer = provider.config.issuer.as_str();
    let for_us = match claims.get("aud") {
        // §4: it SHOULD be there; one for anybody could be taken to anybody.
        None => false,
        Some(Value::String(audience)) => audience == issuer,
        Some(Value::Array(all)) => all.iter().any(|audience| audience == issuer),
        Some(_) => false,
    };
    let now = provider.now();
    // RFC 7519 §4.1.4–§4.1.6: a number, where it is there.
    let time = |name: &str, required: bool, fits: &dyn Fn(i64) -> bool| match claims.get(name) {
        Some(value) => value.as_i64().is_some_and(fits),
        None => !required,
    };
    // FAPI 2.0 Message Signing §5.3.1: "shall require the request object to contain an exp claim that has a lifetime of no
    // longer than 60 minutes after the nbf claim", and an nbf no longer ago than that.
    let fapi = client.is_fapi();
    let begins = claims
        .get("nbf")
        .and_then(Value::as_i64)
        .unwrap_or(now.timestamp());
    let short = |exp: i64| !fapi || exp.saturating_sub(begins) <= MAX_AGE.num_seconds();
    let fresh = time("exp", true, &|exp| exp > now.timestamp() && short(exp))
        && time("nbf", fapi, &|nbf| {
            nbf <= (now + LEEWAY).timestamp() && nbf >= (now - MAX_AGE).timestamp()
        })
        && time("iat", false, &|iat| iat <= (now + LEEWAY).timestamp());
    if for_us && fresh {
        Ok(())
    } else {
        Err(AuthorizeError::RequestObjectClaims)
    }
}
