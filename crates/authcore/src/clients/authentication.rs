//! Client authentication at the token endpoint and its kin (RFC 6749 §2.3, §3.2.1).
//!
//! By a secret, by a JWT (`client_assertion.rs`), by a certificate ([`super::certificate`]), or not at all.
//! Refuses two methods at once (§2.3), a public client that shows a secret, a confidential one that shows none. The
//! secret is 256 random bits, so its SHA-256 is compared, in constant time; a slow hash would only serve a flooder.
//! Read first: the tests below.

use super::{
    assertion,
    certificate::{self, ClientCertificate},
};
use crate::{clients::Directory, params::Params};
use authmodel::{
    client::{AuthMethod, Client},
    ids::ClientId,
    secret::SecretHash,
    store::StoreError,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::sync::Arc;
use zeroize::Zeroizing;

/// A client could not be authenticated.
#[derive(Debug, thiserror::Error)]
pub enum ClientAuthError {
    /// It names itself nowhere.
    #[error("the client does not say who it is")]
    Missing,
    /// It uses two methods, or names itself twice and differently.
    #[error("the client authenticates in more than one way")]
    Ambiguous,
    /// Not a Basic header of RFC 6749 §2.3.1.
    #[error("the Authorization header is malformed")]
    MalformedHeader,
    /// There is no such client.
    #[error("no such client")]
    Unknown,
    /// The secret is another's.
    #[error("wrong client secret")]
    WrongSecret,
    /// Public with a secret, or confidential without.
    #[error("not the client's authentication method")]
    WrongMethod,
    /// An assertion that is not of RFC 7523 §2.2.
    #[error("the client assertion is malformed")]
    AssertionMalformed,
    /// An assertion that is not to be believed.
    #[error("the client assertion is not valid")]
    AssertionInvalid,
    /// An assertion that was shown before.
    #[error("the client assertion was used before")]
    AssertionReplayed,
    /// The client's keys can't be fetched.
    #[error("the client's keys are unavailable")]
    KeysUnavailable,
    /// No certificate, or another's.
    #[error("the client's certificate is missing or another's")]
    WrongCertificate,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a request shows beside its form.
#[derive(Clone, Debug, Default)]
pub struct RequestCredentials<'a> {
    /// The `Authorization` header.
    pub authorization: Option<&'a str>,
    /// All `DPoP` headers.
    pub dpop: Vec<&'a str>,
    /// The certificate that a trusted proxy has seen.
    pub certificate: Option<ClientCertificate>,
    /// Where it comes from.
    pub ip: Option<std::net::IpAddr>,
}

/// Who a request says that it comes from, proven or not: for the operator.
pub(crate) fn offered_id(presented: &RequestCredentials<'_>, params: &Params<'_>) -> Option<String> {
    let named = params.get("client_id").map(str::to_owned);
    let in_header = || {
        let (id, _) = parse_basic(presented.authorization?)?;
        Some(id.as_str().to_owned())
    };
    named.or_else(in_header).or_else(|| assertion::offered_id(params))
}

struct Secret {
    id: ClientId,
    secret: Option<Zeroizing<String>>,
}

/// Authenticates the client of a request from its headers and its form.
///
/// # Errors
/// [`ClientAuthError`] names what is wrong.
pub async fn authenticate(
    directory: &Directory,
    presented: &RequestCredentials<'_>,
    params: &Params<'_>,
) -> Result<Arc<Client>, ClientAuthError> {
    if assertion::is_presented(params) {
        if presented.authorization.is_some() || params.get("client_secret").is_some() {
            return Err(ClientAuthError::Ambiguous);
        }
        return assertion::authenticate(directory, params, presented.ip).await;
    }
    let shown = present(presented.authorization, params)?;
    let client = directory
        .find_for(&shown.id, presented.ip)
        .await?
        .ok_or(ClientAuthError::Unknown)?;
    match (
        client.metadata.token_endpoint_auth_method,
        client.secret,
        shown.secret,
    ) {
        (AuthMethod::None, _, None) => Ok(client),
        // Either way of showing a secret proves the same secret; RFC 6749 §2.3.1 makes servers take the header whatever
        // the client prefers, and refusing the body would protect nothing.
        (AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost, Some(known), Some(secret)) => {
            if known.matches(&SecretHash::of(secret.as_bytes())) {
                Ok(client)
            } else {
                Err(ClientAuthError::WrongSecret)
            }
        }
        (AuthMethod::TlsClientAuth | AuthMethod::SelfSignedTlsClientAuth, _, None) => {
            certificate::authenticate(directory, &client, presented.certificate.as_ref()).await?;
            Ok(client)
        }
        _ => Err(ClientAuthError::WrongMethod),
    }
}

fn present(authorization: Option<&str>, params: &Params<'_>) -> Result<Secret, ClientAuthError> {
    let body_id = params.get("client_id");
    let body_secret = params.get("client_secret");
    let Some(header) = authorization else {
        let id = ClientId::parse(body_id.ok_or(ClientAuthError::Missing)?)
            .map_err(|_| ClientAuthError::Unknown)?;
        return Ok(Secret {
            id,
            secret: body_secret.map(|secret| Zeroizing::new(secret.to_owned())),
        });
    };
    let (id, secret) = parse_basic(header).ok_or(ClientAuthError::MalformedHeader)?;
    if body_secret.is_some() || body_id.is_some_and(|other| other != *id) {
        return Err(ClientAuthError::Ambiguous);
    }
    Ok(Secret {
        id: ClientId::parse(&id).map_err(|_| ClientAuthError::Unknown)?,
        secret: Some(secret),
    })
}

/// `Basic base64(form(id) ":" form(secret))`: RFC 6749 §2.3.1 encodes both halves as a form would, before joining them.
fn parse_basic(header: &str) -> Option<(Zeroizing<String>, Zeroizing<String>)> {
    let (scheme, value) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let joined = Zeroizing::new(String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?);
    let (id, secret) = joined.split_once(':')?;
    Some((form_decode(id), form_decode(secret)))
}

fn form_decode(text: &str) -> Zeroizing<String> {
    // A half is one value without a name; `=` and `&` in it come escaped, or else mean themselves.
    let escaped = Zeroizing::new(text.replace('=', "%3D").replace('&', "%26"));
    let decoded = form_urlencoded::parse(escaped.as_bytes())
        .next()
        .map(|(name, _)| name.into_owned());
    Zeroizing::new(decoded.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basic(text: &str) -> String {
        format!("Basic {}", STANDARD.encode(text))
    }

    #[test]
    fn a_basic_header_is_decoded_as_a_form() {
        let (id, secret) = parse_basic(&basic("my%3Aapp:a+b%2Fc%3D=&x")).expect("parses");
        assert_eq!((id.as_str(), secret.as_str()), ("my:app", "a b/c==&x"));
        for wrong in ["Basic", "Basic ???", "Bearer abc", &basic("nocolon"), ""] {
            assert!(parse_basic(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn two_methods_at_once_are_refused() {
        let (params, _) = Params::parse(b"client_id=a&client_secret=s");
        assert!(matches!(
            present(Some(&basic("a:s")), &params),
            Err(ClientAuthError::Ambiguous)
        ));
        let (other, _) = Params::parse(b"client_id=b");
        assert!(matches!(
            present(Some(&basic("a:s")), &other),
            Err(ClientAuthError::Ambiguous)
        ));
        let (none, _) = Params::parse(b"grant_type=x");
        assert!(matches!(present(None, &none), Err(ClientAuthError::Missing)));
    }
}
