//! What client metadata is taken, in one place: for clients that register themselves, for those that the operator
//! registers, and for metadata documents (RFC 7591 §2, OIDC Registration §2 and the extensions that add members).
//!
//! What is wrong is refused, not fixed: a client that got something else than it asked for finds out at its first user. But for
//! `scope` of those that register themselves, which is narrowed to what the operator lets them have, and the answer says so
//! (RFC 7591 §3.2.1): it is what they ask for by default, and most send what some server named, without knowing more. Members that are not known are ignored, as RFC 7591 §2 says, localised names (`client_name#de`) among them. Encryption
//! is known and refused: a client that asked for it must not get plain text.
//!
//! Invariants: a public client is never exempt from PKCE; nobody but the operator makes a client first-party or lets it
//! exchange tokens; every address has been looked at by `uris.rs`.
//!
//! Test to read first: `metadata_tests.rs`.

use super::{
    authentication::{
        auth_method, bound_to_certificate, check_algorithms, check_keys, default_algorithm, for_responses,
        may_leave_pkce_out, signing, tls_client_auth, verifying,
    },
    keys,
    reader::{Members, MetadataError, member},
    uris,
};
use crate::config::CoreConfig;
use MetadataError::{Member, RedirectUri};
use authmodel::{
    client::{ApplicationType, AuthMethod, ClientMetadata, GrantType, SubjectType},
    scope::Scope,
    text,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// Who registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registrant {
    /// The operator: every scope that is known.
    Operator,
    /// The client itself (RFC 7591).
    Dynamic,
    /// The client, by a document at the address that is its `client_id`.
    Document,
}

/// Members that ask for encryption, which there is none of.
const ENCRYPTION: [&str; 10] = [
    "id_token_encrypted_response_alg",
    "id_token_encrypted_response_enc",
    "userinfo_encrypted_response_alg",
    "userinfo_encrypted_response_enc",
    "request_object_encryption_alg",
    "request_object_encryption_enc",
    "introspection_encrypted_response_alg",
    "introspection_encrypted_response_enc",
    "authorization_encrypted_response_alg",
    "authorization_encrypted_response_enc",
];

/// Reads metadata. A `sector_identifier_uri` is still to be asked: `sector::check`.
///
/// # Errors
/// [`MetadataError`]: the first thing that is wrong.
pub fn check(
    config: &CoreConfig,
    document: &Value,
    who: Registrant,
) -> Result<ClientMetadata, MetadataError> {
    let members = Members::of(document)?;
    refuse(members)?;
    let method = auth_method(config, members, who)?;
    let application_type = application_type(config, members, method, who)?;
    let grant_types = grant_types(members, method, who)?;
    let redirect_uris = redirect_uris(config, members, application_type, &grant_types)?;
    let private = config.outbound_allow_private;
    // A server on a developer's machine takes redirects there, and clients that run there have their keys there too.
    let develops = config.issuer.is_loopback();
    let subject_type = subject_type(members)?;
    let sector_identifier_uri = endpoint(
        member!(members, text "sector_identifier_uri")?,
        private,
        "sector_identifier_uri has to be https",
    )?;
    if subject_type == SubjectType::Pairwise && sector_identifier_uri.is_none() && hosts(&redirect_uris) > 1 {
        // OIDC Core §8.1: "If there are multiple hostnames in the registered redirect_uris, the Client MUST register a
        // sector_identifier_uri."
        return Err(Member(
            "sector_identifier_uri is missing: pairwise subjects with redirect_uris on several hosts need one",
        ));
    }
    let named = named_scope(members)?;
    let about = ShownUris::of(members, who, &redirect_uris);
    let metadata = ClientMetadata {
        client_name: client_name(members, &redirect_uris)?,
        client_uri: about.read(
            member!(members, text "client_uri")?,
            "client_uri has to be http or https",
            "client_uri has to be on the host of a redirect URI",
        )?,
        logo_uri: about.read(
            member!(members, text "logo_uri")?,
            "logo_uri has to be http or https",
            "logo_uri has to be on the host of a redirect URI",
        )?,
        policy_uri: about.read(
            member!(members, text "policy_uri")?,
            "policy_uri has to be http or https",
            "policy_uri has to be on the host of a redirect URI",
        )?,
        tos_uri: about.read(
            member!(members, text "tos_uri")?,
            "tos_uri has to be http or https",
            "tos_uri has to be on the host of a redirect URI",
        )?,
        contacts: contacts(members)?,
        post_logout_redirect_uris: post_logout_redirect_uris(config, members, application_type)?,
        scope_by_default: named.is_none() && who != Registrant::Operator,
        scope: scope(config, named, who)?,
        token_endpoint_auth_signing_alg: verifying(
            member!(members, text "token_endpoint_auth_signing_alg")?,
            "token_endpoint_auth_signing_alg is not supported",
        )?,
        userinfo_signed_response_alg: signing(
            config,
            member!(members, text "userinfo_signed_response_alg")?,
            "userinfo_signed_response_alg is not supported",
        )?,
        introspection_signed_response_alg: signing(
            config,
            member!(members, text "introspection_signed_response_alg")?,
            "introspection_signed_response_alg is not supported",
        )?,
        request_object_signing_alg: verifying(
            member!(members, text "request_object_signing_alg")?,
            "request_object_signing_alg is not supported",
        )?,
        request_uris: request_uris(members, private)?,
        require_signed_request_object: member!(members, flag "require_signed_request_object")?,
        require_pushed_authorization_requests: member!(members, flag "require_pushed_authorization_requests")?,
        default_max_age: default_max_age(members)?,
        require_auth_time: member!(members, flag "require_auth_time")?,
        default_acr_values: member!(members, list "default_acr_values")?.unwrap_or_default(),
        initiate_login_uri: endpoint(
            member!(members, text "initiate_login_uri")?,
            !config.issuer.is_https(),
            "initiate_login_uri has to be https, without a fragment",
        )?,
        backchannel_logout_uri: endpoint(
            member!(members, text "backchannel_logout_uri")?,
            private,
            "backchannel_logout_uri has to be https, without a fragment",
        )?,
        backchannel_logout_session_required: member!(members, flag "backchannel_logout_session_required")?,
        dpop_bound_access_tokens: member!(members, flag "dpop_bound_access_tokens")?,
        tls_client_certificate_bound_access_tokens: bound_to_certificate(config, members)?,
        tls_client_auth: tls_client_auth(members, method)?,
        authorization_details_types: authorization_details_types(config, members, who)?,
        software_id: member!(members, text "software_id")?.map(str::to_owned),
        software_version: member!(members, text "software_version")?.map(str::to_owned),
        jwks: members.get("jwks").map(keys::read).transpose()?,
        jwks_uri: endpoint(
            member!(members, text "jwks_uri")?,
            private || develops,
            "jwks_uri has to be https, without a fragment",
        )?,
        token_endpoint_auth_method: method,
        application_type,
        grant_types,
        redirect_uris,
        subject_type,
        sector_identifier_uri,
        ..ClientMetadata::default()
    };
    let metadata = ClientMetadata {
        id_token_signed_response_alg: signing(
            config,
            member!(members, text "id_token_signed_response_alg")?,
            "id_token_signed_response_alg is not supported",
        )?
        .unwrap_or(default_algorithm(config, &metadata)),
        authorization_signed_response_alg: for_responses(
            config,
            signing(
                config,
                member!(members, text "authorization_signed_response_alg")?,
                "authorization_signed_response_alg is not supported",
            )?,
            &metadata,
        ),
        pkce_exempt: who == Registrant::Dynamic
            && config.registration.pkce_optional
            && may_leave_pkce_out(&metadata),
        id_token_claims: Some(id_token_claims(members, &metadata, who)?),
        ..metadata
    };
    check_keys(&metadata)?;
    check_algorithms(&metadata)?;
    Ok(metadata)
}

/// What is unavailable, and would be missed.
fn refuse(members: Members<'_>) -> Result<(), MetadataError> {
    if let Some(statement) = members.get("software_statement") {
        // RFC 7591 §3.2.2 tells a broken one from one whose issuer is not trusted.
        let is_jwt = statement
            .as_str()
            .is_some_and(|text| text.split('.').count() == 3);
        return Err(if is_jwt {
            MetadataError::StatementUnapproved
        } else {
            MetadataError::StatementInvalid
        });
    }
    if ENCRYPTION.iter().any(|name| members.get(name).is_some()) {
        return Err(Member("encrypted tokens and responses are not supported"));
    }
    Ok(())
}

/// What it runs as. A client that says nothing and returns to this machine or to a scheme of its own can be nothing but an app
/// on a device: most command-line tools leave the member out. Public, or with a secret that it got by registering itself, which
/// is an instance's own (RFC 8252 §8.5).
fn application_type(
    config: &CoreConfig,
    members: Members<'_>,
    method: AuthMethod,
    who: Registrant,
) -> Result<ApplicationType, MetadataError> {
    match member!(members, text "application_type")? {
        None if method == AuthMethod::None || who == Registrant::Dynamic => {
            let uris = member!(members, list "redirect_uris")?.unwrap_or_default();
            let schemes = &config.registration.private_schemes;
            Ok(if uris.iter().any(|uri| uris::is_native(uri, schemes)) {
                ApplicationType::Native
            } else {
                ApplicationType::Web
            })
        }
        None | Some("web") => Ok(ApplicationType::Web),
        Some("native") => Ok(ApplicationType::Native),
        Some(_) => Err(Member("application_type has to be web or native")),
    }
}

fn subject_type(members: Members<'_>) -> Result<SubjectType, MetadataError> {
    match member!(members, text "subject_type")? {
        None => Ok(SubjectType::Public),
        Some(name) => SubjectType::ALL
            .into_iter()
            .find(|kind| kind.as_str() == name)
            .ok_or(Member("subject_type has to be public or pairwise")),
    }
}

/// The grants, and whether they go together with each other, with the client's kind and with `response_types`
/// (RFC 7591 §2.1).
fn grant_types(
    members: Members<'_>,
    method: AuthMethod,
    who: Registrant,
) -> Result<Vec<GrantType>, MetadataError> {
    let grants = match member!(members, list "grant_types")? {
        None => vec![GrantType::AuthorizationCode],
        Some(names) => names
            .iter()
            .map(|name| GrantType::parse(name))
            .collect::<Option<Vec<_>>>()
            .ok_or(Member("a grant type is not supported"))?,
    };
    let has = |grant| grants.contains(&grant);
    if grants.is_empty() {
        return Err(Member("grant_types is empty"));
    }
    if has(GrantType::ClientCredentials) && method == AuthMethod::None {
        // RFC 6749 §4.4: "The client credentials grant type MUST only be used by confidential clients."
        return Err(Member("client_credentials is for confidential clients only"));
    }
    if has(GrantType::TokenExchange) && who != Registrant::Operator {
        return Err(Member(
            "token exchange is for clients that the operator registers",
        ));
    }
    if has(GrantType::RefreshToken) && !has(GrantType::AuthorizationCode) && !has(GrantType::DeviceCode) {
        return Err(Member(
            "refresh_token comes of authorization_code or of a device code: name both",
        ));
    }
    let by_code = has(GrantType::AuthorizationCode);
    match member!(members, list "response_types")? {
        None => {}
        Some(types) if types.iter().any(|kind| kind != "code") => {
            return Err(Member("response_types has to be code alone"));
        }
        Some(types) if types.is_empty() == by_code => {
            return Err(Member(
                "the response type code and the grant type authorization_code go together",
            ));
        }
        Some(_) => {}
    }
    Ok(grants)
}

fn redirect_uris(
    config: &CoreConfig,
    members: Members<'_>,
    kind: ApplicationType,
    grants: &[GrantType],
) -> Result<Vec<String>, MetadataError> {
    let uris = member!(members, list "redirect_uris")?.unwrap_or_default();
    if uris.is_empty() && grants.contains(&GrantType::AuthorizationCode) {
        return Err(RedirectUri(
            "redirect_uris is missing: authorization_code returns to one",
        ));
    }
    let develops = config.issuer.is_loopback();
    for uri in &uris {
        uris::redirect(uri, kind, develops, &config.registration.private_schemes).map_err(|problem| {
            let at = members.place("redirect_uris", uri);
            MetadataError::RedirectUriAt { at, problem }
        })?;
    }
    Ok(uris)
}

fn post_logout_redirect_uris(
    config: &CoreConfig,
    members: Members<'_>,
    kind: ApplicationType,
) -> Result<Vec<String>, MetadataError> {
    let uris = member!(members, list "post_logout_redirect_uris")?.unwrap_or_default();
    let develops = config.issuer.is_loopback();
    let list = "post_logout_redirect_uris";
    for uri in &uris {
        uris::redirect(uri, kind, develops, &config.registration.private_schemes).map_err(|_| {
            MetadataError::MemberAt {
                list,
                at: members.place(list, uri),
                problem: "has to be such as redirect_uris may be",
            }
        })?;
    }
    Ok(uris)
}

fn hosts(uris: &[String]) -> usize {
    let host = |uri: &String| url::Url::parse(uri).ok()?.host_str().map(str::to_owned);
    uris.iter().map(host).collect::<BTreeSet<_>>().len()
}

/// What users read. A client that names itself nothing is called by its host: the one thing about it that is proven.
fn client_name(members: Members<'_>, redirect_uris: &[String]) -> Result<String, MetadataError> {
    let name = member!(members, text "client_name")?.unwrap_or_default().trim();
    if name.chars().count() > 100 {
        return Err(Member("client_name has at most 100 characters"));
    }
    if !name.is_empty() && !text::is_showable(name) {
        return Err(Member(
            "client_name must be seen, and must not hold characters that can't be seen or that turn the direction of writing",
        ));
    }
    if !name.is_empty() {
        return Ok(name.to_owned());
    }
    // Of an app's own scheme what stands in a host's place is nobody's host.
    let host = redirect_uris.first().and_then(|uri| {
        let url = url::Url::parse(uri).ok()?;
        let is_web = matches!(url.scheme(), "http" | "https");
        url.host_str().filter(|_| is_web).map(str::to_owned)
    });
    Ok(host.unwrap_or_else(|| "An app without a name".to_owned()))
}

fn contacts(members: Members<'_>) -> Result<Vec<String>, MetadataError> {
    let contacts = member!(members, list "contacts")?.unwrap_or_default();
    // RFC 5321 §4.5.3.1: no mail address is longer.
    if contacts.len() > 10 || contacts.iter().any(|contact| contact.len() > 320) {
        return Err(Member("contacts are at most 10, of at most 320 characters"));
    }
    Ok(contacts)
}

/// `scope`; one without a word in it counts as none.
fn named_scope(members: Members<'_>) -> Result<Option<Scope>, MetadataError> {
    let named = member!(members, text "scope")?
        .map(|text| Scope::parse(text).map_err(|_| Member("scope is malformed")))
        .transpose()?;
    Ok(named.filter(|scope| !scope.is_empty()))
}

fn scope(config: &CoreConfig, named: Option<Scope>, who: Registrant) -> Result<Scope, MetadataError> {
    match (who, named) {
        // Most apps make an account of a name and an address; with `openid` alone they make a bad one, or fail.
        (Registrant::Operator, None) => Ok(Scope::parse("openid profile email").expect("it is a scope")),
        (Registrant::Operator, Some(scope)) if scope.iter().all(|token| config.knows_scope(token)) => {
            Ok(scope)
        }
        (Registrant::Operator, Some(_)) => Err(Member("scope names what nobody here knows")),
        // RFC 7591 §2: "If omitted, an authorization server MAY register a client with a default set of scopes."
        (Registrant::Dynamic | Registrant::Document, None) => Ok(config.registration.scope.clone()),
        (Registrant::Dynamic | Registrant::Document, Some(scope)) => {
            let may_have = scope.filter(|token| config.registration.scope.contains(token));
            if may_have.is_empty() {
                return Err(MetadataError::ScopeOutOfReach);
            }
            Ok(may_have)
        }
    }
}

/// Whether its ID tokens hold what userinfo would tell. Most libraries that an operator meets read nothing else; the profiles
/// of FAPI and of OpenID's certification warn of claims that nobody asked for.
fn id_token_claims(
    members: Members<'_>,
    metadata: &ClientMetadata,
    who: Registrant,
) -> Result<bool, MetadataError> {
    if who == Registrant::Operator && members.get("id_token_claims").is_none() {
        return Ok(!metadata.is_fapi());
    }
    let asked = member!(members, flag "id_token_claims")?;
    // It is no registered name: from outside it means nothing.
    Ok(who == Registrant::Operator && asked)
}

fn default_max_age(members: Members<'_>) -> Result<Option<u32>, MetadataError> {
    let seconds = |value: &Value| {
        value
            .as_u64()
            .and_then(|seconds| u32::try_from(seconds).ok())
            .ok_or(Member("default_max_age has to be a number of seconds"))
    };
    members.get("default_max_age").map(seconds).transpose()
}

fn authorization_details_types(
    config: &CoreConfig,
    members: Members<'_>,
    who: Registrant,
) -> Result<Vec<String>, MetadataError> {
    // What such an object allows only its resource server knows: the operator says who may ask for it.
    let allowed = match who {
        Registrant::Operator => &config.authorization_details_types,
        Registrant::Dynamic | Registrant::Document => &config.registration.authorization_details_types,
    };
    let known = |kind: &String| config.authorization_details_types.contains(kind) && allowed.contains(kind);
    let types = member!(members, list "authorization_details_types")?.unwrap_or_default();
    if types.iter().all(known) {
        Ok(types)
    } else {
        // RFC 9396 §10
        Err(Member("a type of authorization_details_types is not supported"))
    }
}

/// Where request objects are fetched from (OIDC Registration §2). A fragment is allowed: it may be a hash of the content.
fn request_uris(members: Members<'_>, private: bool) -> Result<Vec<String>, MetadataError> {
    let uris = member!(members, list "request_uris")?.unwrap_or_default();
    for uri in &uris {
        let (address, _) = uri.split_once('#').unwrap_or((uri, ""));
        uris::endpoint(address, private).map_err(|_| Member("request_uris have to be https"))?;
    }
    Ok(uris)
}

/// Addresses that pages show beside a client's name. Of one that the operator did not register they have to be on a host that
/// is proven to be the client's, by a redirect URI or by its document's address (RFC 7591 §5: such an address is a way to
/// pass for another). A client that returns to nothing but the user's own machine has proven no host: what it says of itself
/// is left out (§3.2.1: the server "MAY reject or replace any of the client's requested metadata values"), since most of
/// these are honest tools, and refusing them would help nobody.
struct ShownUris {
    /// The hosts; none where the operator vouches.
    hosts: Option<BTreeSet<String>>,
}

impl ShownUris {
    fn of(members: Members<'_>, who: Registrant, redirect_uris: &[String]) -> Self {
        let document = members.get("client_id").and_then(Value::as_str);
        let document = document.filter(|_| who == Registrant::Document);
        let proven = redirect_uris.iter().map(String::as_str).chain(document);
        let host = |uri: &str| {
            let url = url::Url::parse(uri).ok()?;
            let is_web = matches!(url.scheme(), "http" | "https") && !uris::is_loopback(&url);
            url.host_str().filter(|_| is_web).map(str::to_owned)
        };
        Self {
            hosts: (who != Registrant::Operator).then(|| proven.filter_map(host).collect()),
        }
    }

    /// An empty one counts as none.
    fn read(
        &self,
        uri: Option<&str>,
        wrong: &'static str,
        elsewhere: &'static str,
    ) -> Result<Option<String>, MetadataError> {
        let Some(uri) = uri.filter(|uri| !uri.is_empty()) else {
            return Ok(None);
        };
        let url = uris::shown(uri).map_err(|_| Member(wrong))?;
        match &self.hosts {
            None => Ok(Some(uri.to_owned())),
            Some(hosts) if hosts.is_empty() => Ok(None),
            Some(hosts) if url.host_str().is_some_and(|host| hosts.contains(host)) => {
                Ok(Some(uri.to_owned()))
            }
            Some(_) => Err(Member(elsewhere)),
        }
    }
}

fn endpoint(uri: Option<&str>, lenient: bool, wrong: &'static str) -> Result<Option<String>, MetadataError> {
    uri.map(|uri| {
        uris::endpoint(uri, lenient)
            .map(|_| uri.to_owned())
            .map_err(|_| Member(wrong))
    })
    .transpose()
}
