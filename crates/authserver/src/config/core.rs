//! What the flows are told: issuer, lifetimes, resource servers, key stretching, limits.

use super::problems::{Bounds, Collector};
use crate::settings::{self, Settings};
use authcore::passkey_site::{InvalidPasskeySite, PasskeySite};
use authcore::protected_apps::{Allow, PathRule, ProtectedApp, RemoteUser};
use authcore::{
    Ksf,
    config::{
        ADMIN_SCOPE, Accounts, ClientCertificates, CoreConfig, Issuer, Lifetimes, Limits, OPENID_SCOPES,
        Registration, RegistrationPolicy, Resource, SignUp, SignUpPolicy, Words,
    },
};
use authmodel::{
    email::EmailAddress, group::GroupName, scope::Scope, signing_key::SigningAlgorithm, username::Username,
};
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
/// Somebody who reads mails once a month; a link that makes an account is not kept for longer.
const INVITATION: Bounds = 1..=30 * DAY;
/// A deletion that can be undone for a quarter of a year is none.
const WAIT: Bounds = 1..=90 * DAY;
/// Usernames: no wait at all, or years.
const NAMES: Bounds = 0..=3650 * DAY;
/// What waits for longer piles up, and nobody waits for it.
const WEBHOOKS: Bounds = 1..=30 * DAY;
/// A key that changes too often would leave verifiers behind; one that never does is a liability.
pub(super) const ROTATION: Bounds = DAY..=400 * DAY;
/// Long enough to look into what happened last month; ten years at most, since events name people.
pub(super) const RETENTION: Bounds = 30 * DAY..=3650 * DAY;

pub(super) fn compile(settings: &Settings, found: &mut Collector) -> Option<CoreConfig> {
    let lifetimes = lifetimes(settings, found);
    let ksf = ksf(settings.opaque.ksf, found);
    let issuer = found.ok("issuer", Issuer::parse(&settings.issuer));
    let named = issuer.as_ref().map_or("", Issuer::as_str);
    let resources = resources(&settings.resources, named, found);
    let signing_algorithms = signing_algorithms(&settings.keys, found);
    let registration = registration(
        &settings.registration,
        &resources,
        &settings.authorization.details_types,
        found,
    );
    let issuer = issuer?;
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
        resources: resources.into(),
        signing_algorithms,
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
        protected_apps: protected_apps(&settings.protected_apps, &settings.http, found),
        sign_up: sign_up(&settings.signup, found),
        accounts: Accounts {
            deletion_wait: found.duration("accounts.deletion_wait", &settings.accounts.deletion_wait, WAIT),
            email_undo: found.duration("accounts.email_undo", &settings.accounts.email_undo, WAIT),
            factor_undo: found.duration("accounts.factor_undo", &settings.accounts.factor_undo, WAIT),
            username_change: found.duration(
                "accounts.username_change",
                &settings.accounts.username_change,
                NAMES,
            ),
            username_hold: found.duration("accounts.username_hold", &settings.accounts.username_hold, NAMES),
            username_sign_in: settings.accounts.username_sign_in,
            reserved_usernames: reserved_usernames(&settings.accounts.reserved_usernames, found),
        },
        webhooks_give_up_after: found.duration(
            "webhooks.give_up_after",
            &settings.webhooks.give_up_after,
            WEBHOOKS,
        ),
        passkeys: passkeys(&settings.passkeys, &issuer, found),
        ..CoreConfig::new(issuer)
    })
}

fn reserved_usernames(words: &[String], found: &mut Collector) -> BTreeSet<String> {
    let setting = "accounts.reserved_usernames";
    words
        .iter()
        .filter_map(|word| match Username::parse(word) {
            Ok(name) => Some(name.key()),
            Err(error) => {
                found.problem(setting, format!("`{word}` could be no username anyway: {error}"));
                None
            }
        })
        .collect()
}

fn sign_up(settings: &settings::SignUp, found: &mut Collector) -> SignUp {
    let policy = match settings.policy.as_str() {
        "open" => SignUpPolicy::Open,
        "approval" => SignUpPolicy::Approval,
        "invitation" => SignUpPolicy::Invitation,
        "closed" => SignUpPolicy::Closed,
        _ => {
            found.problem(
                "signup.policy",
                "has to be \"open\", \"approval\", \"invitation\" or \"closed\"",
            );
            SignUpPolicy::Closed
        }
    };
    let mut domains = Vec::new();
    for domain in &settings.domains {
        // By the one reading of addresses: in whatever script and case it is written.
        match EmailAddress::parse(&format!("x@{domain}")) {
            Ok(address) if !domain.contains('@') => domains.push(address.domain().to_owned()),
            _ => found.problem(
                "signup.domains",
                format!("`{domain}` is no domain of mail addresses"),
            ),
        }
    }
    if policy == SignUpPolicy::Closed && !domains.is_empty() {
        found.warning(
            "signup.domains",
            "nobody can sign up, since signup.policy is \"closed\": they are for changes of addresses alone",
        );
    }
    SignUp {
        policy,
        domains,
        invitation: found.duration("signup.invitation", &settings.invitation, INVITATION),
        approval_wait: found.duration("signup.approval_wait", &settings.approval_wait, WAIT),
    }
}

/// Without a name and other origins it is the issuer's own site, if that can be one.
fn passkeys(settings: &settings::Passkeys, issuer: &Issuer, found: &mut Collector) -> Option<PasskeySite> {
    let own = PasskeySite::of_issuer(issuer);
    if !settings.enabled || (settings.rp_id.is_empty() && settings.origins.is_empty()) {
        return own.filter(|_| settings.enabled);
    }
    let rp_id = match settings.rp_id.as_str() {
        "" => own
            .as_ref()
            .map(|site| site.rp_id().to_owned())
            .unwrap_or_default(),
        name => name.to_owned(),
    };
    let site = PasskeySite::named(&rp_id, issuer, &settings.origins);
    let name = match site {
        Err(InvalidPasskeySite::NotAnOrigin) => "passkeys.origins",
        _ => "passkeys.rp_id",
    };
    found.ok(name, site)
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

fn resources(settings: &[settings::Resource], issuer: &str, found: &mut Collector) -> Vec<Resource> {
    // This server's own comes first: what clashes with it is somebody else's.
    let mut known = vec![authcore::resources::admin(issuer)];
    for resource in settings {
        let resource = Resource {
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
            claims: resource.claims.clone(),
        };
        for problem in authcore::resources::problems(&resource, &known, issuer) {
            found.problem("resources", problem);
        }
        known.push(resource);
    }
    known
}

fn protected_apps(
    settings: &[settings::ProtectedApp],
    http: &settings::Http,
    found: &mut Collector,
) -> Vec<ProtectedApp> {
    const NAME: &str = "protected_apps";
    if !settings.is_empty() && http.trusted_proxies.is_empty() {
        found.problem(
            NAME,
            "ask through a proxy, which has to be named in http.trusted_proxies: nobody else is believed",
        );
    }
    let mut known = Vec::new();
    for written in settings {
        let remote_user = written.remote_user.as_deref().unwrap_or("sub");
        let remote_user = RemoteUser::parse(remote_user).unwrap_or_else(|| {
            found.problem(NAME, "remote_user has to be \"sub\", \"username\" or \"email\"");
            RemoteUser::default()
        });
        let mut rules = Vec::new();
        for rule in &written.rules {
            let allow = rule.allow.as_deref().unwrap_or("users");
            let allow = Allow::parse(allow).unwrap_or_else(|| {
                found.problem(NAME, "allow has to be \"everyone\", \"users\" or \"nobody\"");
                Allow::Nobody
            });
            let groups = rule.groups.iter().filter_map(|name| {
                let name = GroupName::parse(name);
                name.map_err(|error| found.problem(NAME, error.to_string())).ok()
            });
            let groups: Vec<GroupName> = groups.collect();
            // A name that is none opens nothing.
            let allow = if groups.len() < rule.groups.len() {
                Allow::Nobody
            } else {
                allow
            };
            rules.push(PathRule {
                path: rule.path.clone(),
                allow,
                groups,
                second_factor: rule.second_factor,
            });
        }
        let app = ProtectedApp {
            id: written.id.clone(),
            name: written.name.clone().unwrap_or_else(|| written.id.clone()),
            origins: written.origins.clone(),
            remote_user,
            told_groups: written.told_groups.clone(),
            rules,
        };
        for problem in authcore::protected_apps::problems(&app, &known) {
            found.problem(NAME, problem);
        }
        known.push(app);
    }
    known
}

/// What the server signs with. OpenID wants RS256 to be there (OIDC Core §15.1), and many clients know nothing else.
fn signing_algorithms(settings: &settings::Keys, found: &mut Collector) -> Vec<SigningAlgorithm> {
    const NAME: &str = "keys.algorithms";
    let unknown = |name: &&String| SigningAlgorithm::parse(name).is_none();
    if let Some(name) = settings.algorithms.iter().find(unknown) {
        let known = SigningAlgorithm::ALL.map(SigningAlgorithm::as_str).join(", ");
        found.problem(NAME, format!("`{name}` is none of {known}"));
    }
    let named =
        |algorithm: &SigningAlgorithm| settings.algorithms.iter().any(|name| name == algorithm.as_str());
    let algorithms: Vec<_> = SigningAlgorithm::ALL.into_iter().filter(named).collect();
    if algorithms.is_empty() {
        found.problem(NAME, "is empty: nothing could be signed");
    } else if !algorithms.contains(&SigningAlgorithm::Rs256) {
        found.warning(
            NAME,
            "leaves out RS256, which OpenID Connect wants to be there and which most libraries expect: clients have to be \
             told which algorithm to take",
        );
    }
    algorithms
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

/// Ten years: more is a mistake, and 0 says "for ever".
const MAX_UNUSED_DAYS: u32 = 3650;

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
        if token == ADMIN_SCOPE {
            found.problem(
                "registration.scope",
                format!("`{token}` is for clients that the operator registers"),
            );
            continue;
        }
        let known = OPENID_SCOPES.iter().any(|(name, _)| *name == token)
            || resources
                .iter()
                .any(|resource| resource.scopes.contains_key(token));
        if !known {
            // Those of the database are not known yet.
            found.warning(
                "registration.scope",
                format!(
                    "no resource server of the settings has the scope `{token}`: it counts once one that was added by command has"
                ),
            );
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
    if settings.unused_days > MAX_UNUSED_DAYS {
        found.problem(
            "registration.unused_days",
            format!("has to be {MAX_UNUSED_DAYS} at most; 0 keeps every registration"),
        );
    }
    let unused_days = Some(settings.unused_days.min(MAX_UNUSED_DAYS)).filter(|days| *days > 0);
    Registration {
        policy,
        private_schemes: private_schemes(&settings.private_schemes, found),
        authorization_details_types: settings.authorization_details_types.clone(),
        pkce_optional,
        unused_after: unused_days.map(|days| chrono::Duration::days(days.into())),
        client_id_metadata_documents: settings.client_id_metadata_documents,
        scope,
    }
}

/// Apps' own schemes (RFC 3986 §3.1, in lower case as URLs are read). Not those that a browser, or another program on the user's
/// machine that has nothing to do with signing in, acts on: whoever registers could have it opened.
fn private_schemes(schemes: &[String], found: &mut Collector) -> Vec<String> {
    const NAME: &str = "registration.private_schemes";
    const TAKEN: [&str; 19] = [
        "about",
        "blob",
        "chrome",
        "data",
        "file",
        "filesystem",
        "ftp",
        "geo",
        "http",
        "https",
        "intent",
        "javascript",
        "mailto",
        "sms",
        "tel",
        "urn",
        "vbscript",
        "view-source",
        "wss",
    ];
    for scheme in schemes {
        let sound = scheme.starts_with(|first: char| first.is_ascii_lowercase())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+-.".contains(&b));
        if !sound || TAKEN.contains(&scheme.as_str()) || scheme == "ws" {
            found.problem(
                NAME,
                format!("`{scheme}` is no scheme of an app's own, such as `cursor`: in lower case, without the colon"),
            );
        }
    }
    schemes.to_vec()
}
