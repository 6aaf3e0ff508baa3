//! What the flows are told: issuer, lifetimes, resource servers, key stretching, limits.

use super::problems::{Bounds, Collector};
use crate::settings::{self, Settings};
use authcore::{
    Ksf,
    config::{
        Accounts, ClientCertificates, CoreConfig, Issuer, Lifetimes, Limits, OPENID_SCOPES, Registration,
        RegistrationPolicy, Resource, Words,
    },
};
use authmodel::scope::Scope;
use std::collections::BTreeSet;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A token that can't be taken back by those who check it offline must not live for days.
const TOKEN: Bounds = 1..=DAY;
/// RFC 6749 §4.1.2: "A maximum authorization code lifetime of 10 minutes is RECOMMENDED."
const CODE: Bounds = 1..=10 * MINUTE;
/// A grace of more than minutes would be a second life for a stolen token.
const GRACE: Bounds = 0..=5 * MINUTE;
/// Whoever comes back after a year signs in again.
const LONG: Bounds = 1..=400 * DAY;
/// The two steps of one sign-in; the state of it is a secret.
const STEPS: Bounds = 1..=10 * MINUTE;
/// Long enough to enter it; a day would be no step-up.
const STEP_UP: Bounds = 1..=8 * HOUR;
/// A page left open; a mail read tomorrow.
const PERSON: Bounds = 1..=7 * DAY;
/// A deletion that can be undone for a quarter of a year is none.
const WAIT: Bounds = 1..=90 * DAY;
/// A key that changes too often would leave verifiers behind; one that never does is a liability.
pub(super) const ROTATION: Bounds = DAY..=400 * DAY;
/// Long enough to look into what happened last month; ten years at most, since events name people.
pub(super) const RETENTION: Bounds = 30 * DAY..=3650 * DAY;

pub(super) fn compile(settings: &Settings, found: &mut Collector) -> Option<CoreConfig> {
    let lifetimes = lifetimes(settings, found);
    let resources = resources(&settings.resources, found);
    let ksf = ksf(settings.opaque.ksf, found);
    let registration = registration(
        &settings.registration,
        &resources,
        &settings.authorization.details_types,
        found,
    );
    let issuer = found.ok("issuer", Issuer::parse(&settings.issuer))?;
    if resources
        .iter()
        .any(|resource| resource.audience == issuer.as_str())
    {
        found.problem(
            "resources",
            "a resource server can't have the issuer as its audience: that is this server's own",
        );
    }
    let settings::Limits {
        login_per_address,
        login_per_address_and_ip,
        login_per_ip,
        mail_per_address,
        signup_per_ip,
        authorize_per_ip,
        pushed_per_ip,
        device_per_ip,
    } = settings.limits;
    Some(CoreConfig {
        dpop_nonce_required: settings.dpop.nonce_required,
        pushed_requests_required: settings.authorization.require_pushed,
        authorization_details_types: settings.authorization.details_types.clone(),
        registration,
        outbound_allow_private: settings.outbound.allow_private,
        client_certificates: client_certificates(&settings.http, found),
        lifetimes,
        resources,
        ksf,
        limits: Limits {
            login_per_address,
            login_per_address_and_ip,
            login_per_ip,
            mail_per_address,
            signup_per_ip,
            authorize_per_ip,
            pushed_per_ip,
            device_per_ip,
        },
        accounts: Accounts {
            deletion_wait: found.duration("accounts.deletion_wait", &settings.accounts.deletion_wait, WAIT),
        },
        ..CoreConfig::new(issuer)
    })
}

fn client_certificates(http: &settings::Http, found: &mut Collector) -> ClientCertificates {
    let passed_on = !http.client_certificate_header.is_empty();
    let url = http.client_certificate_url.as_str();
    if !url.is_empty() && !passed_on {
        found.problem(
            "http.client_certificate_url",
            "is for clients that show a certificate: name the header that holds it in http.client_certificate_header",
        );
    }
    let address = (!url.is_empty()).then(|| found.ok("http.client_certificate_url", Issuer::parse(url)));
    ClientCertificates {
        passed_on,
        checked: !http.client_verify_header.is_empty(),
        address: address.flatten(),
    }
}

fn lifetimes(settings: &Settings, found: &mut Collector) -> Lifetimes {
    let (session, tokens) = (&settings.session, &settings.tokens);
    let lifetimes = Lifetimes {
        access_token: found.duration("tokens.access_token", &tokens.access_token, TOKEN),
        id_token: found.duration("tokens.id_token", &tokens.id_token, TOKEN),
        refresh_token: found.duration("tokens.refresh_token", &tokens.refresh_token, LONG),
        refresh_grace: found.duration("tokens.refresh_grace", &tokens.refresh_grace, GRACE),
        authorization_code: found.duration("tokens.authorization_code", &tokens.authorization_code, CODE),
        interaction: found.duration("session.interaction", &session.interaction, PERSON),
        login_state: found.duration("session.login_state", &session.login_state, STEPS),
        mail_link: found.duration("tokens.mail_link", &tokens.mail_link, PERSON),
        session: found.duration("session.lifetime", &session.lifetime, LONG),
        session_remembered: found.duration("session.remembered", &session.remembered, LONG),
        step_up: found.duration("session.step_up", &session.step_up, STEP_UP),
    };
    if lifetimes.session_remembered < lifetimes.session {
        found.problem(
            "session.remembered",
            "is shorter than session.lifetime: who asks to stay signed in would be signed out sooner",
        );
    }
    lifetimes
}

fn ksf(settings: settings::Ksf, found: &mut Collector) -> Ksf {
    let ksf = Ksf {
        m: settings.m,
        t: settings.t,
        p: settings.p,
        ..Ksf::DEFAULT
    };
    if let Err(error) = ksf.validate() {
        let (floor, ceiling) = (Ksf::FLOOR, Ksf::CEILING);
        found.problem(
            "opaque.ksf",
            format!(
                "{error}: clients take m from {} to {}, t from {} to {}, p from {} to {}",
                floor.m, ceiling.m, floor.t, ceiling.t, floor.p, ceiling.p
            ),
        );
    }
    ksf
}

fn resources(settings: &[settings::Resource], found: &mut Collector) -> Vec<Resource> {
    let mut names = BTreeSet::new();
    let mut scopes = BTreeSet::new();
    for resource in settings {
        let audience = &resource.audience;
        if audience.is_empty() || audience.chars().any(char::is_control) {
            found.problem("resources", "a resource server needs an audience");
        }
        // One name for both is the common case (RFC 9068 §3 with RFC 8707): it stands for one resource server all the same.
        let uri = resource.uri.as_ref().filter(|uri| *uri != audience);
        for name in [Some(audience), uri].into_iter().flatten() {
            if !names.insert(name.clone()) {
                found.problem("resources", format!("`{name}` stands for two resource servers"));
            }
        }
        // RFC 8707 §2: an absolute URI without a fragment.
        let sound = |uri: &String| url::Url::parse(uri).is_ok_and(|url| url.fragment().is_none());
        if !resource.uri.as_ref().is_none_or(sound) {
            found.problem(
                "resources",
                format!("the uri of `{audience}` has to be absolute and without a fragment (RFC 8707)"),
            );
        }
        for scope in resource.scopes.described().into_keys() {
            let single = !scope.contains(' ') && Scope::parse(&scope).is_ok_and(|parsed| !parsed.is_empty());
            if !single {
                found.problem(
                    "resources",
                    format!("`{audience}` has a scope that is not one token of visible ASCII"),
                );
            } else if OPENID_SCOPES.iter().any(|(own, _)| *own == scope) {
                found.problem(
                    "resources",
                    format!("the scope `{scope}` of `{audience}` is OpenID's own"),
                );
            } else if !scopes.insert(scope.clone()) {
                found.problem(
                    "resources",
                    format!("the scope `{scope}` belongs to two resource servers"),
                );
            }
        }
    }
    settings
        .iter()
        .map(|resource| Resource {
            audience: resource.audience.clone(),
            name: resource.name.as_ref().map(|name| words(name, found)),
            uri: resource.uri.clone(),
            client_id: resource.client_id.clone(),
            introspection_clients: resource.introspection_clients.clone(),
            scopes: resource
                .scopes
                .described()
                .into_iter()
                .map(|(scope, description)| (scope, words(&description, found)))
                .collect(),
        })
        .collect()
}

/// What users read, as the operator wrote it.
fn words(description: &settings::Description, found: &mut Collector) -> Words {
    match description {
        settings::Description::Plain(text) => Words::from(text.as_str()),
        settings::Description::ByLanguage(by_language) => {
            // RFC 5646 §2.1, as far as pages choose by it: letters and digits, parted by hyphens.
            let is_tag = |tag: &String| {
                !tag.is_empty()
                    && tag.split('-').all(|part| {
                        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
                    })
            };
            if !by_language.keys().all(is_tag) {
                found.problem(
                    "resources",
                    "a language of a description is no language tag such as \"en\" or \"pt-BR\"",
                );
            }
            Words::by_language(by_language.clone()).unwrap_or_else(|| {
                found.problem("resources", "a description has no language");
                Words::default()
            })
        }
    }
}

fn registration(
    settings: &settings::Registration,
    resources: &[Resource],
    details_types: &[String],
    found: &mut Collector,
) -> Registration {
    let policy = match settings.policy.as_str() {
        "closed" => RegistrationPolicy::Closed,
        "token" => RegistrationPolicy::InitialAccessToken,
        "open" => RegistrationPolicy::Open,
        _ => {
            found.problem(
                "registration.policy",
                "has to be \"closed\", \"token\" or \"open\"",
            );
            RegistrationPolicy::Closed
        }
    };
    let scope = found
        .ok("registration.scope", Scope::parse(&settings.scope))
        .unwrap_or_default();
    for token in scope.iter() {
        let known = OPENID_SCOPES.iter().any(|(name, _)| *name == token)
            || resources
                .iter()
                .any(|resource| resource.scopes.contains_key(token));
        if !known {
            found.problem("registration.scope", format!("nobody knows the scope `{token}`"));
        }
    }
    let pkce_optional = match settings.pkce.as_str() {
        "required" => false,
        "optional" => true,
        _ => {
            found.problem("registration.pkce", "has to be \"required\" or \"optional\"");
            false
        }
    };
    for kind in &settings.authorization_details_types {
        if !details_types.contains(kind) {
            found.problem(
                "registration.authorization_details_types",
                format!("`{kind}` is none of authorization.details_types"),
            );
        }
    }
    Registration {
        policy,
        authorization_details_types: settings.authorization_details_types.clone(),
        pkce_optional,
        client_id_metadata_documents: settings.client_id_metadata_documents,
        scope,
    }
}
