//! A pending interaction as its page shows it: who asks, for what, and where the answer goes.

use super::{client_of, peek, seen};
use crate::{
    descriptions::{ClientDescription, ResourceDescription, ScopeDescription},
    provider::Provider,
};
use authmodel::{secret::SecretHash, store::StoreResult, user::User};

/// What a page shows of an interaction.
#[derive(Debug, serde::Serialize)]
pub struct Description {
    /// Who asks.
    pub client: ClientDescription,
    /// Where the answer goes: the one thing about a client that is proven, whatever it calls itself. A host, or the scheme
    /// of an app on this device.
    pub redirect_host: String,
    /// What for, with the words that consent shows, and each claim about the user that leaves under its scope.
    pub scopes: Vec<ScopeDescription>,
    /// Which resource servers are to be used.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<ResourceDescription>,
    /// What for in detail (RFC 9396).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: Vec<serde_json::Value>,
    /// The languages that the client suggests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ui_locales: Option<String>,
    /// The address that the client suggests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<String>,
    /// Who is signed in at this browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_in_as: Option<String>,
    /// The language that they read, where they have said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_in_locale: Option<String>,
    /// What the page says back of whose account it shows ([`Provider::account_mark`]).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

/// Describes an interaction to its page: `None` where it has expired.
///
/// # Errors
/// Where a store fails.
pub async fn describe(
    provider: &Provider,
    id: &str,
    user: Option<&User>,
) -> StoreResult<Option<Description>> {
    let key = SecretHash::of(id.as_bytes());
    let Some(request) = peek(provider, &key).await? else {
        return Ok(None);
    };
    seen(provider, &key, &request).await?;
    let Some(client) = client_of(provider, &request).await? else {
        return Ok(None);
    };
    Ok(Some(Description {
        client: (&*client).into(),
        redirect_host: redirect_host(&request.redirect_uri),
        scopes: ScopeDescription::all(
            provider,
            &request.scope,
            &request.details.claims,
            &request.audience,
        ),
        resources: ResourceDescription::all(provider, &request.audience),
        authorization_details: request.details.authorization_details,
        ui_locales: request.ui_locales,
        login_hint: request.login_hint,
        signed_in_as: user.map(|user| user.email.as_str().to_owned()),
        signed_in_locale: user.and_then(|user| user.profile.locale.clone()),
        account: user.map(|user| provider.account_mark(user.id)),
    }))
}

/// The host of an address; of an app's own scheme, which has none, the scheme.
fn redirect_host(uri: &str) -> String {
    match url::Url::parse(uri) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => url.host_str().unwrap_or_default().to_owned(),
        Ok(url) => url.scheme().to_owned(),
        // It was registered, hence it is one.
        Err(_) => String::new(),
    }
}
