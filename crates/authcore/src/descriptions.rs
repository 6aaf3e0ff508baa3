//! What users read of a client, a scope and a resource server: on the page that asks for consent, at a device, in the list
//! of apps with access.
//!
//! Words come from the configuration in the languages that it has; nothing here is a decision. Below the rooms: `people` and
//! `oauth` both show them.

use crate::{config::Words, endpoint, provider::Provider, tokens::claims};
use authmodel::{authorization::ClaimsRequest, client::Client, scope::Scope};
use std::collections::BTreeMap;

/// What users read of a client.
#[derive(Debug, serde::Serialize)]
pub struct ClientDescription {
    /// Its name.
    pub name: String,
    /// Its home page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Where we hand out its logo (OIDC Registration §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// What it does with data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<String>,
    /// Its terms of service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<String>,
    /// It has registered itself: what it is called is its own word.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub registered_itself: bool,
}

impl From<&Client> for ClientDescription {
    fn from(client: &Client) -> Self {
        let metadata = &client.metadata;
        Self {
            name: metadata.client_name.clone(),
            uri: metadata.client_uri.clone(),
            logo: metadata.logo_uri.as_ref().map(|_| {
                let id: String = form_urlencoded::byte_serialize(client.id.as_str().as_bytes()).collect();
                format!("{}?client={id}", endpoint::LOGO)
            }),
            policy_uri: metadata.policy_uri.clone(),
            tos_uri: metadata.tos_uri.clone(),
            registered_itself: client.registered_itself(),
        }
    }
}

/// The host of a web address, with its port where that is not the usual one.
fn host_of(address: &str) -> Option<String> {
    let url = url::Url::parse(address).ok()?;
    let host = url
        .host_str()
        .filter(|_| matches!(url.scheme(), "http" | "https"))?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

/// What users read of a scope.
#[derive(Debug, serde::Serialize)]
pub struct ScopeDescription {
    /// The token.
    pub name: String,
    /// The words, in English or in the one language that there is.
    pub description: String,
    /// The same by language, where the operator has said it in several.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub descriptions: BTreeMap<String, String>,
    /// The claims about the user that leave (OIDC Core §5.4, or asked for one by one, §5.5).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<String>,
}

/// What users read of a resource server.
#[derive(Debug, serde::Serialize)]
pub struct ResourceDescription {
    /// Its audience.
    pub audience: String,
    /// Where it is, if it has an address: what users can tell it by, whatever it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// What it is called.
    pub name: String,
    /// The same by language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
}

impl ResourceDescription {
    /// The resource servers among the audiences; the provider itself is none.
    pub(crate) fn all(provider: &Provider, audience: &[String]) -> Vec<Self> {
        let resources = provider.config.resources.all();
        let meant = resources
            .iter()
            .filter(|resource| audience.contains(&resource.audience));
        meant
            .map(|resource| {
                let name = resource.name.clone();
                let name = name.unwrap_or_else(|| Words::from(resource.audience.as_str()));
                Self {
                    audience: resource.audience.clone(),
                    host: resource.names().find_map(host_of),
                    name: name.default_text().to_owned(),
                    names: name.languages().clone(),
                }
            })
            .collect()
    }
}

impl ScopeDescription {
    /// Scopes, and single claims under theirs, in the words of the configuration: of the resource servers that are meant.
    pub(crate) fn all(
        provider: &Provider,
        scope: &Scope,
        requested: &ClaimsRequest,
        audience: &[String],
    ) -> Vec<Self> {
        let whole = scope.iter().map(|name| {
            let told = claims::of_scope(name).iter().map(|claim| (*claim).to_owned());
            (name.to_owned(), told.collect::<Vec<_>>())
        });
        let mut all: Vec<(String, Vec<String>)> = whole.collect();
        for claim in requested.id_token.iter().chain(&requested.userinfo) {
            let Some(of) = claims::scope_of(claim).filter(|of| !scope.contains(of)) else {
                continue;
            };
            match all.iter_mut().find(|(name, _)| name == of) {
                Some((_, told)) if told.contains(claim) => {}
                Some((_, told)) => told.push(claim.clone()),
                None => all.push((of.to_owned(), vec![claim.clone()])),
            }
        }
        all.into_iter()
            .map(|(name, claims)| {
                let words = provider.config.scope_words(&name, audience);
                let words = words.unwrap_or_else(|| Words::from(name.as_str()));
                Self {
                    description: words.default_text().to_owned(),
                    descriptions: words.languages().clone(),
                    name,
                    claims,
                }
            })
            .collect()
    }
}
