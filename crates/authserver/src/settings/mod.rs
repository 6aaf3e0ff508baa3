//! Settings: what the operator wrote, in the operator's own words, and nothing more.
//!
//! Owns the list of all settings ([`Settings`]) and what the crate `settings`, which merges their sources, has to know of
//! them ([`SCHEMA`]). What the values mean, and whether they fit together, is [`crate::config`]'s to say.
//!
//! Invariant: the annotated file `deploy/authserver.toml` names every setting and gives its default, so that file is the
//! schema (a name that is not in it does not exist, and the default's kind is the setting's kind).
//!
//! Test to read first: `the_defaults_are_whole`.

pub use ::settings::{InForce, Origin, Problem, Problems, Secret, Sources};

use ::settings::Schema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The annotated default file: documentation, defaults and schema at once.
pub const DEFAULTS: &str = include_str!("../../../../deploy/authserver.toml");

/// What there is to know of the settings before they are read.
pub const SCHEMA: Schema = Schema {
    defaults: DEFAULTS,
    env_prefix: "TACIT_",
    // The file's name (the CLI reads it), and what tests use.
    other_variables: &["TACIT_CONFIG", "TACIT_TEST_"],
    default_file: Some("tacit.toml"),
    secrets: &["secrets.master_key", "mail.smtp.password"],
    addresses: &["database.url", "keyvalue.url"],
    paths: &[
        "database.url",
        "database.url_file",
        "keyvalue.url_file",
        "keyvalue.ca_file",
        "keyvalue.certificate_file",
        "keyvalue.key_file",
        "secrets.master_key_file",
        "mail.smtp.password_file",
        "declared.path",
        "mail.templates",
        "accounts.refused_passwords",
    ],
};

/// All settings, as written. An empty text means "not set".
#[derive(Clone, Debug, Deserialize)]
pub struct Settings {
    /// Where users and clients reach the server.
    pub issuer: String,
    /// Whether the embedded mode may serve an issuer that is not this machine.
    pub embedded_beyond_loopback: bool,
    /// The public server.
    pub http: Http,
    /// The operations port.
    pub operations: Operations,
    /// The database.
    pub database: Database,
    /// The short-lived store.
    pub keyvalue: KeyValue,
    /// The master key.
    pub secrets: Secrets,
    /// Mail.
    pub mail: Mail,
    /// Browser sessions.
    pub session: Session,
    /// Who may sign up.
    pub signup: SignUp,
    /// Users' own accounts.
    pub accounts: Accounts,
    /// Receivers of events.
    pub webhooks: Webhooks,
    /// Passkeys.
    pub passkeys: Passkeys,
    /// Tokens.
    pub tokens: Tokens,
    /// Signing keys.
    pub keys: Keys,
    /// The audit trail.
    pub audit: Audit,
    /// OPAQUE.
    pub opaque: Opaque,
    /// DPoP.
    pub dpop: Dpop,
    /// Authorization requests.
    pub authorization: Authorization,
    /// Dynamic registration.
    pub registration: Registration,
    /// Requests to clients' servers.
    pub outbound: Outbound,
    /// Limits.
    pub limits: Limits,
    /// The log.
    pub log: Log,
    /// Files that declare things.
    pub declared: DeclaredFiles,
    /// Resource servers.
    pub resources: Vec<Resource>,
    /// Apps behind the gate.
    pub protected_apps: Vec<ProtectedApp>,
}

/// `[http]`
#[derive(Clone, Debug, Deserialize)]
pub struct Http {
    /// HOST:PORT
    pub listen: String,
    /// Threads; 0 chooses.
    pub workers: u32,
    /// Proxies to believe.
    pub trusted_proxies: Vec<String>,
    /// The header in which they pass on a client's certificate.
    pub client_certificate_header: String,
    /// The header in which they say whether they checked its chain.
    pub client_verify_header: String,
    /// Where clients come that show a certificate.
    pub client_certificate_url: String,
}

/// `[declared]`
#[derive(Clone, Debug, Deserialize)]
pub struct DeclaredFiles {
    /// A file or a folder.
    pub path: String,
}

/// `[dpop]`
#[derive(Clone, Debug, Deserialize)]
pub struct Dpop {
    /// Whether proofs repeat the server's nonce.
    pub nonce_required: bool,
}

/// `[authorization]`
#[derive(Clone, Debug, Deserialize)]
pub struct Authorization {
    /// Whether every client has to push its requests.
    pub require_pushed: bool,
    /// Known types of `authorization_details`.
    pub details_types: Vec<String>,
}

/// `[registration]`
#[derive(Clone, Debug, Deserialize)]
pub struct Registration {
    /// `closed`, `token` or `open`.
    pub policy: String,
    /// Whether a client may name itself by an address.
    pub client_id_metadata_documents: bool,
    /// The most that it may be granted.
    pub scope: String,
    /// Schemes of apps that are no reversed domain names.
    pub private_schemes: Vec<String>,
    /// Types of `authorization_details` that it may use.
    pub authorization_details_types: Vec<String>,
    /// `required` or `optional`.
    pub pkce: String,
    /// Days after which a registration that nobody uses is removed; none is with 0.
    pub unused_days: u32,
}

/// `[outbound]`
#[derive(Clone, Debug, Deserialize)]
pub struct Outbound {
    /// Whether inner addresses may be asked.
    pub allow_private: bool,
}

/// `[operations]`
#[derive(Clone, Debug, Deserialize)]
pub struct Operations {
    /// HOST:PORT
    pub listen: String,
}

/// `[database]`
#[derive(Clone, Debug, Deserialize)]
pub struct Database {
    /// Its address, perhaps with a password.
    pub url: Secret,
    /// A file that holds the address.
    pub url_file: String,
    /// Upper bound of connections.
    pub max_connections: u32,
}

/// `[keyvalue]`
#[derive(Clone, Debug, Deserialize)]
pub struct KeyValue {
    /// Its address, perhaps with a password.
    pub url: Secret,
    /// A file that holds the address.
    pub url_file: String,
    /// A file with the authorities that may have signed Redis' certificate.
    pub ca_file: String,
    /// A file with our own certificate.
    pub certificate_file: String,
    /// A file with its key.
    pub key_file: String,
    /// Before every key.
    pub prefix: String,
}

/// `[secrets]`
#[derive(Clone, Debug, Deserialize)]
pub struct Secrets {
    /// The master key in base64.
    pub master_key: Secret,
    /// A file that holds it.
    pub master_key_file: String,
}

/// `[mail]`
#[derive(Clone, Debug, Deserialize)]
pub struct Mail {
    /// `outbox` or `smtp`.
    pub transport: String,
    /// The sender.
    pub from: String,
    /// A folder of templates.
    pub templates: String,
    /// The relay.
    pub smtp: Smtp,
    /// Several, instead.
    pub senders: Vec<Sender>,
}

/// One of `[[mail.senders]]`. Its password is in a file or a variable of its own: never in here.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sender {
    /// What logs and metrics call it.
    pub name: String,
    /// Who mails by it come from.
    #[serde(default)]
    pub from: String,
    /// The relay's name.
    pub host: String,
    /// Its port.
    pub port: Option<u32>,
    /// `none`, `starttls` or `implicit`.
    pub tls: Option<String>,
    /// Those with the least come first.
    #[serde(default)]
    pub order: u32,
    /// Its share among those of one order.
    pub weight: Option<u32>,
    /// The account.
    #[serde(default)]
    pub username: String,
    /// A file that holds its password.
    #[serde(default)]
    pub password_file: String,
    /// A variable of the environment that holds its password.
    #[serde(default)]
    pub password_env: String,
}

/// `[mail.smtp]`
#[derive(Clone, Debug, Deserialize)]
pub struct Smtp {
    /// The relay's name.
    pub host: String,
    /// Its port.
    pub port: u32,
    /// `none`, `starttls` or `implicit`.
    pub tls: String,
    /// The account.
    pub username: String,
    /// Its password.
    pub password: Secret,
    /// A file that holds it.
    pub password_file: String,
}

/// `[session]`: durations; deploy/authserver.toml describes each.
#[derive(Clone, Debug, Deserialize)]
pub struct Session {
    pub lifetime: String,
    pub remembered: String,
    pub interaction: String,
    pub login_state: String,
    pub step_up: String,
}

/// `[signup]`
#[derive(Clone, Debug, Deserialize)]
pub struct SignUp {
    /// `open`, `approval`, `invitation` or `closed`.
    pub policy: String,
    /// How long an account waits for an approval.
    pub approval_wait: String,
    /// How long an invitation's link is good.
    pub invitation: String,
    /// Domains that accounts' addresses may have.
    pub domains: Vec<String>,
}

/// `[accounts]`
#[derive(Clone, Debug, Deserialize)]
pub struct Accounts {
    /// How long a deletion can be undone.
    pub deletion_wait: String,
    /// How long a change of the address can be undone.
    pub email_undo: String,
    /// How long a second factor that was added can be removed by the link of its notice.
    pub factor_undo: String,
    /// How long a chosen username is kept at least.
    pub username_change: String,
    /// How long one that was given up is nobody else's.
    pub username_hold: String,
    /// Whether a username will do at the sign-in.
    pub username_sign_in: bool,
    /// Usernames that nobody gets.
    pub reserved_usernames: Vec<String>,
    /// A file of passwords that nobody may choose.
    pub refused_passwords: String,
}

/// `[webhooks]`
#[derive(Clone, Debug, Deserialize)]
pub struct Webhooks {
    /// How long one is tried.
    pub give_up_after: String,
}

/// `[passkeys]`
#[derive(Clone, Debug, Deserialize)]
pub struct Passkeys {
    /// Whether there are any.
    pub enabled: bool,
    /// The domain that they are made for, if not the issuer's host.
    pub rp_id: String,
    /// More origins that use them.
    pub origins: Vec<String>,
}

/// `[tokens]`: durations; deploy/authserver.toml describes each.
#[derive(Clone, Debug, Deserialize)]
pub struct Tokens {
    pub access_token: String,
    pub id_token: String,
    pub refresh_token: String,
    pub refresh_grace: String,
    pub authorization_code: String,
    pub mail_link: String,
}

/// `[keys]`
#[derive(Clone, Debug, Deserialize)]
pub struct Keys {
    /// The age at which the active signing key is replaced.
    pub rotate_after: String,
    /// The algorithms that there are keys for.
    pub algorithms: Vec<String>,
}

/// `[audit]`
#[derive(Clone, Debug, Deserialize)]
pub struct Audit {
    /// How long events are kept.
    pub retention: String,
}

/// `[opaque]`
#[derive(Clone, Debug, Deserialize)]
pub struct Opaque {
    /// Argon2id's parameters.
    pub ksf: Ksf,
}

/// `[opaque.ksf]`
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Ksf {
    /// Memory in KiB.
    pub m: u32,
    /// Passes.
    pub t: u32,
    /// Lanes.
    pub p: u32,
}

/// `[limits]`; deploy/authserver.toml describes each.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Limits {
    pub login_per_address: u32,
    pub login_per_address_and_ip: u32,
    pub login_per_ip: u32,
    pub mail_per_address: u32,
    pub signup_per_ip: u32,
    pub authorize_per_ip: u32,
    pub pushed_per_ip: u32,
    pub device_per_ip: u32,
}

/// `[log]`
#[derive(Clone, Debug, Deserialize)]
pub struct Log {
    /// `text` or `json`.
    pub format: String,
    /// Levels.
    pub filter: String,
}

/// One of `[[resources]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// The `aud` of its tokens.
    pub audience: String,
    /// What users read of it.
    pub name: Option<Description>,
    /// Its resource indicator.
    pub uri: Option<String>,
    /// The client as which it introspects tokens.
    pub client_id: Option<String>,
    /// More clients that may introspect tokens that are for it.
    #[serde(default)]
    pub introspection_clients: Vec<String>,
    /// The scopes that it owns.
    pub scopes: Scopes,
    /// What access tokens for it say of their user.
    #[serde(default)]
    pub claims: Vec<String>,
}

/// `[[protected_apps]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProtectedApp {
    /// Its name for programs.
    pub id: String,
    /// Its name for users.
    pub name: Option<String>,
    /// Where it is.
    pub origins: Vec<String>,
    /// `sub` or `email`.
    #[serde(default)]
    pub remote_user: Option<String>,
    /// Which groups it is told of.
    #[serde(default)]
    pub told_groups: Vec<String>,
    /// Who may see what.
    #[serde(default)]
    pub rules: Vec<PathRule>,
}

/// One of `rules` of an app.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathRule {
    /// How the path begins.
    pub path: String,
    /// `everyone`, `users` or `nobody`.
    #[serde(default)]
    pub allow: Option<String>,
    /// Of the users, who is in one of these groups.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Whether a second factor is needed.
    #[serde(default)]
    pub second_factor: bool,
}

/// The scopes of a resource server: with the words that consent shows, or their names alone.
#[derive(Clone, Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "a list of scopes, or a table of scopes and their descriptions"
)]
pub enum Scopes {
    /// `{ "goals:read" = "See your goals" }`
    Described(BTreeMap<String, Description>),
    /// `["goals:read"]`
    Named(Vec<String>),
}

/// Words for users.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "a text, or a table of languages and texts")]
pub enum Description {
    /// `"See your goals"`
    Plain(String),
    /// `{ en = "See your goals", de = "Ihre Ziele sehen" }`
    ByLanguage(BTreeMap<String, String>),
}

impl Scopes {
    /// Scope and description; a scope describes itself where nobody did.
    pub fn described(&self) -> BTreeMap<String, Description> {
        match self {
            Self::Described(scopes) => scopes.clone(),
            Self::Named(names) => names
                .iter()
                .map(|name| (name.clone(), Description::Plain(name.clone())))
                .collect(),
        }
    }
}

impl Settings {
    /// Reads and merges the sources.
    ///
    /// # Errors
    /// Everything that is wrong with names, kinds and places of secrets, all at once.
    pub fn load(sources: &Sources) -> Result<Self, Problems> {
        ::settings::load(&SCHEMA, sources)
    }

    /// As [`Settings::load`], and says of each setting what is in force and where it comes from.
    ///
    /// # Errors
    /// As [`Settings::load`].
    pub fn load_explained(sources: &Sources) -> Result<(Self, Vec<InForce>), Problems> {
        ::settings::load_explained(&SCHEMA, sources)
    }
}

#[cfg(test)]
mod tests;
