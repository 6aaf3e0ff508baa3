//! What the flows are told once, at composition: the issuer, the lifetimes, the resource servers. All of it is checked
//! by whoever builds it; protocol constants that can't be configured stand where they are used, with their section.

pub use crate::{
    issuer::{InvalidIssuer, Issuer},
    resources::{ADMIN_SCOPE, Resources},
    scope_words::OPENID_SCOPES,
};

use crate::{passkey_site::PasskeySite, protected_apps::ProtectedApp, resources, scope_words};
pub use authmodel::resource::{Resource, Words};

use authmodel::{client::AuthMethod, email::EmailAddress, scope::Scope, signing_key::SigningAlgorithm};
use chrono::Duration;
use opaque_core::Ksf;
use std::collections::BTreeSet;

/// The compiled configuration of the provider.
#[derive(Clone, Debug)]
pub struct CoreConfig {
    /// The issuer.
    pub issuer: Issuer,
    /// Lifetimes.
    pub lifetimes: Lifetimes,
    /// Resource servers by audience, with the scopes that they own.
    pub resources: Resources,
    /// What the server signs with, the default first: what is not among them is neither made nor offered.
    pub signing_algorithms: Vec<SigningAlgorithm>,
    /// What new passwords are stretched with.
    pub ksf: Ksf,
    /// Limits against guessing and flooding.
    pub limits: Limits,
    /// Whether DPoP proofs have to repeat the server's nonce (RFC 9449 §8): proofs made ahead are of no use then.
    pub dpop_nonce_required: bool,
    /// Whether every client has to push its requests (RFC 9126 §5), or only those that are registered so.
    pub pushed_requests_required: bool,
    /// Types of `authorization_details` that the resource servers know (RFC 9396 §10).
    pub authorization_details_types: Vec<String>,
    /// Who may register clients (RFC 7591).
    pub registration: Registration,
    /// Whether clients may live on this machine or in the operator's network: then their endpoints may be http on loopback.
    pub outbound_allow_private: bool,
    /// Clients' certificates (RFC 8705).
    pub client_certificates: ClientCertificates,
    /// Who may sign up.
    pub sign_up: SignUp,
    /// Users' own accounts.
    pub accounts: Accounts,
    /// How long after an event its receivers are told of it, before that is given up: 3 days, a weekend that nobody looks at.
    pub webhooks_give_up_after: Duration,
    /// Apps without a sign-in of their own, behind a proxy that asks here.
    pub protected_apps: Vec<ProtectedApp>,
    /// For which site passkeys are made; there are none without.
    pub passkeys: Option<PasskeySite>,
}

/// Who may sign up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUp {
    /// At all.
    pub policy: SignUpPolicy,
    /// Domains of addresses that accounts may have, as [`EmailAddress::domain`] has them; any, where there is none.
    pub domains: Vec<String>,
    /// How long an invitation's link is good: 7 days, so that a mail of Friday evening is good the week after.
    pub invitation: Duration,
    /// How long an account waits for an approval before it goes: 30 days, the longest holiday of whoever decides.
    pub approval_wait: Duration,
}

impl Default for SignUp {
    fn default() -> Self {
        Self {
            policy: SignUpPolicy::default(),
            domains: Vec::new(),
            invitation: Duration::days(7),
            approval_wait: Duration::days(30),
        }
    }
}

impl SignUp {
    /// Whether an account may have an address, whoever has it now.
    pub fn takes(&self, email: &EmailAddress) -> bool {
        self.domains.is_empty() || self.domains.iter().any(|domain| domain == email.domain())
    }
}

impl SignUpPolicy {
    /// Whether anybody may ask for an account, whom nobody has invited.
    pub const fn is_for_everybody(self) -> bool {
        match self {
            Self::Open | Self::Approval => true,
            Self::Invitation | Self::Closed => false,
        }
    }

    /// Whether there may be invitations.
    pub const fn invites(self) -> bool {
        match self {
            Self::Open | Self::Approval | Self::Invitation => true,
            Self::Closed => false,
        }
    }
}

/// Whether people may sign up by themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignUpPolicy {
    /// Everybody who has the mail of an address.
    #[default]
    Open,
    /// The same, and then an operator approves or refuses; who was invited is approved by that.
    Approval,
    /// Whoever an operator has invited.
    Invitation,
    /// Nobody.
    Closed,
}

/// What users may do with their own accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accounts {
    /// How long a deletion that was asked for can be undone: 7 days, a holiday without the mailbox.
    pub deletion_wait: Duration,
    /// How long a change of the address can be undone from the old one: 7 days, for the same reason.
    pub email_undo: Duration,
    /// How long a second factor that was added can be removed by the link of its notice: 7 days, likewise.
    pub factor_undo: Duration,
    /// How long whoever has chosen a username keeps it before they may choose another: 30 days, so that nobody holds back more than a few
    /// names, and apps that know people by them can.
    pub username_change: Duration,
    /// How long a username that was given up is nobody else's: 90 days, in which an app that takes it for the user would let somebody
    /// else in as them.
    pub username_hold: Duration,
    /// Whether a username will do at the sign-in, in the place of the address; what that tells is in `people/sign_in/name.rs`.
    pub username_sign_in: bool,
    /// Usernames that nobody gets, as [`Username::key`](authmodel::username::Username::key) has them.
    pub reserved_usernames: BTreeSet<String>,
}

impl Default for Accounts {
    fn default() -> Self {
        Self {
            deletion_wait: Duration::days(7),
            email_undo: Duration::days(7),
            factor_undo: Duration::days(7),
            username_change: Duration::days(30),
            username_hold: Duration::days(90),
            username_sign_in: false,
            reserved_usernames: BTreeSet::new(),
        }
    }
}

/// What the proxy tells about clients' certificates (RFC 8705); nothing, unless the operator says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientCertificates {
    /// It passes them on.
    pub passed_on: bool,
    /// It says whether it has checked their chain.
    pub checked: bool,
    /// Where clients come that show one, if not to the issuer (§5).
    pub address: Option<Issuer>,
}

impl ClientCertificates {
    /// Whether a client can authenticate in this way.
    pub fn permit(&self, method: AuthMethod) -> bool {
        match method {
            AuthMethod::TlsClientAuth => self.passed_on && self.checked,
            AuthMethod::SelfSignedTlsClientAuth => self.passed_on,
            AuthMethod::None
            | AuthMethod::ClientSecretBasic
            | AuthMethod::ClientSecretPost
            | AuthMethod::PrivateKeyJwt => true,
        }
    }
}

/// Who may register clients (RFC 7591 §3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registration {
    /// At all.
    pub policy: RegistrationPolicy,
    /// Clients may name themselves by the https address of their metadata (client ID metadata documents).
    pub client_id_metadata_documents: bool,
    /// The most that such a client may be granted, whatever it registers for; nothing about resource servers unless it is named
    /// here.
    pub scope: Scope,
    /// Schemes of apps' own redirect URIs that are no reversed domain names, such as `cursor` (RFC 8252 §7.1).
    pub private_schemes: Vec<String>,
    /// The types of `authorization_details` that such a client may register for (RFC 9396 §10): none, unless named here.
    pub authorization_details_types: Vec<String>,
    /// Whether such a client may leave PKCE out, where it can prove who it is otherwise. The certification profiles of OpenID
    /// send none; RFC 9700 §2.1.1 advises against it.
    pub pkce_optional: bool,
    /// How long a registration is kept that nobody uses; for ever, where there is none.
    pub unused_after: Option<Duration>,
}

/// Whether clients may register themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RegistrationPolicy {
    /// Nobody.
    #[default]
    Closed,
    /// Whoever holds an initial access token.
    InitialAccessToken,
    /// Anybody.
    Open,
}

/// How long things live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// Access tokens: 15 minutes; short, since a resource server that is offline learns of a revocation only by their end.
    pub access_token: Duration,
    /// ID tokens: 15 minutes; they are read once, at sign-in.
    pub id_token: Duration,
    /// Refresh tokens of `offline_access` grants, from their last use: 30 days.
    pub refresh_token: Duration,
    /// How long a rotated refresh token still yields its unused successor: 30 seconds, a retry over a bad network.
    pub refresh_grace: Duration,
    /// Authorization codes: 60 seconds (RFC 6749 §4.1.2 allows 10 minutes; a browser needs one).
    pub authorization_code: Duration,
    /// Interactions: 60 minutes, time enough to sign up by mail on the way.
    pub interaction: Duration,
    /// OPAQUE login state between the two steps: 2 minutes, for Argon2id on a slow phone.
    pub login_state: Duration,
    /// Mail links: 30 minutes.
    pub mail_link: Duration,
    /// Browser sessions: 24 hours.
    pub session: Duration,
    /// Browser sessions where the user asked to stay signed in: 30 days.
    pub session_remembered: Duration,
    /// How long ago the sign-in may be for what is dangerous: 10 minutes, so that a browser left open, or a stolen session, does
    /// not become a stolen account.
    pub step_up: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            access_token: Duration::minutes(15),
            id_token: Duration::minutes(15),
            refresh_token: Duration::days(30),
            refresh_grace: Duration::seconds(30),
            authorization_code: Duration::seconds(60),
            interaction: Duration::minutes(60),
            login_state: Duration::minutes(2),
            mail_link: Duration::minutes(30),
            session: Duration::hours(24),
            session_remembered: Duration::days(30),
            step_up: Duration::minutes(10),
        }
    }
}

/// Limits against guessing and flooding; a burst of 0 switches one off. `ip` is a network address: an IPv4 address, or a
/// /64 of IPv6, with four times as many for the /48 around it. What they are for is in [`crate::limit`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Guesses at one account that are free, from wherever: 50, half of what NIST SP 800-63B §5.2.2 allows in all. Beyond,
    /// delays grow to a quarter of an hour. A browser that has signed in before does not count.
    pub login_per_address: u32,
    /// Guesses at one account that are free from one network, or from a browser that has signed in before: 10, more than
    /// anybody mistypes.
    pub login_per_address_and_ip: u32,
    /// Sign-ins begun from one network address in ten minutes: 1,000, a school behind one address.
    pub login_per_ip: u32,
    /// Mails to one address in an hour: 10, so that nobody's mailbox is flooded.
    pub mail_per_address: u32,
    /// Sign-ups from one network address in an hour: 100.
    pub signup_per_ip: u32,
    /// Authorization requests from one network address that wait for a person, in ten minutes: 2,000, twice the sign-ins.
    pub authorize_per_ip: u32,
    /// Requests pushed from one network address in ten minutes: 6,000, a client's server at ten a second.
    pub pushed_per_ip: u32,
    /// Device authorizations begun from one network address in ten minutes: 300, a shop full of televisions.
    pub device_per_ip: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            login_per_address: 50,
            login_per_address_and_ip: 10,
            login_per_ip: 1000,
            mail_per_address: 10,
            signup_per_ip: 100,
            authorize_per_ip: 2000,
            pushed_per_ip: 6000,
            device_per_ip: 300,
        }
    }
}

impl CoreConfig {
    /// Whether there are keys for an algorithm.
    pub fn signs_with(&self, algorithm: SigningAlgorithm) -> bool {
        self.signing_algorithms.contains(&algorithm)
    }

    /// What access tokens are signed with, and whatever else no client has chosen an algorithm for: the first one, ES256
    /// unless the operator has left it out.
    pub fn signing_algorithm(&self) -> SigningAlgorithm {
        let first = self.signing_algorithms.first();
        first.copied().unwrap_or(SigningAlgorithm::Es256)
    }

    /// The longest life of a token that a signing key signed.
    pub fn longest_token(&self) -> chrono::Duration {
        self.lifetimes.access_token.max(self.lifetimes.id_token)
    }

    /// The audience of the admin API's tokens.
    pub fn admin_audience(&self) -> String {
        self.issuer.at(crate::endpoint::ADMIN)
    }

    /// A configuration with every default and no resource server but the admin API.
    pub fn new(issuer: Issuer) -> Self {
        Self {
            lifetimes: Lifetimes::default(),
            resources: Resources::from(vec![resources::admin(issuer.as_str())]),
            passkeys: PasskeySite::of_issuer(&issuer),
            issuer,
            signing_algorithms: SigningAlgorithm::ALL.to_vec(),
            ksf: Ksf::DEFAULT,
            limits: Limits::default(),
            dpop_nonce_required: true,
            pushed_requests_required: false,
            authorization_details_types: Vec::new(),
            registration: Registration::default(),
            outbound_allow_private: false,
            client_certificates: ClientCertificates::default(),
            sign_up: SignUp::default(),
            accounts: Accounts::default(),
            webhooks_give_up_after: Duration::days(3),
            protected_apps: Vec::new(),
        }
    }

    /// Every scope that the provider knows: OpenID's own, and those of the resource servers.
    pub fn knows_scope(&self, token: &str) -> bool {
        OPENID_SCOPES.iter().any(|(name, _)| *name == token)
            || self
                .resources
                .all()
                .iter()
                .any(|resource| resource.scopes.contains_key(token))
    }

    /// Whether several resource servers own a scope of this name: which one is meant, `resource` tells.
    pub fn is_shared(&self, token: &str) -> bool {
        let resources = self.resources.all();
        let owners = resources
            .iter()
            .filter(|resource| resource.scopes.contains_key(token));
        owners.take(2).count() == 2
    }

    /// What consent says about a scope: the words of those of the audiences that own it; where none does, of whoever does.
    pub fn scope_words(&self, token: &str, audience: &[String]) -> Option<Words> {
        if let Some(words) = scope_words::of_openid(token) {
            return Some(words);
        }
        let resources = self.resources.all();
        let owners = || {
            resources
                .iter()
                .filter(|resource| resource.scopes.contains_key(token))
        };
        let words = |resource: &Resource| resource.scopes.get(token).cloned();
        let meant = owners().filter(|resource| audience.contains(&resource.audience));
        let meant: Vec<Words> = meant.filter_map(words).collect();
        Words::all(meant).or_else(|| owners().find_map(words))
    }

    /// The audiences of an access token with this scope, where no resource is named: every resource server that owns part of
    /// it, and the provider itself (its userinfo) where `openid` is among it, or where nothing else is.
    pub fn audience_of(&self, scope: &Scope) -> Vec<String> {
        let resources = self.resources.all();
        let owners = resources
            .iter()
            .filter(|resource| scope.iter().any(|token| resource.scopes.contains_key(token)));
        let mut audience: Vec<String> = owners.map(|resource| resource.audience.clone()).collect();
        if audience.is_empty() || scope.contains("openid") {
            audience.push(self.issuer.as_str().to_owned());
        }
        audience
    }

    /// The audience that a resource indicator stands for: a resource server's, or the provider's own, which is the issuer.
    pub fn audience_named(&self, indicator: &str) -> Option<String> {
        if resources::is_same(indicator, self.issuer.as_str()) {
            return Some(self.issuer.as_str().to_owned());
        }
        self.resource(indicator).map(|resource| resource.audience)
    }

    /// Whether a client may introspect tokens that are for this audience: as the resource server's own, or because the
    /// operator names it there.
    pub fn may_introspect(&self, client: &str, audience: &str) -> bool {
        self.resources.all().iter().any(|resource| {
            let named = || resource.introspection_clients.iter().any(|known| known == client);
            resource.audience == audience && (resource.client_id.as_deref() == Some(client) || named())
        })
    }

    /// Finds a resource server by its indicator (RFC 8707 §2) or its audience. Of an address without a path both spellings are
    /// the same: URL libraries write `https://api.example` as `https://api.example/`.
    pub fn resource(&self, indicator: &str) -> Option<Resource> {
        let resources = self.resources.all();
        let found = resources.iter().find(|resource| {
            let mut names = resource.names();
            names.any(|name| resources::is_same(name, indicator))
        });
        found.cloned()
    }

    /// Resource servers none of whose scopes a client that registers itself could get. Those that have no scopes are open to
    /// every client, and the admin API is the operator's.
    pub fn out_of_reach(&self) -> Vec<Resource> {
        let bound = &self.registration.scope;
        let own = self.admin_audience();
        let resources = self.resources.all();
        let unreachable = resources.iter().filter(|resource| {
            !resource.scopes.is_empty()
                && resource.audience != own
                && !resource.scopes.keys().any(|token| bound.contains(token))
        });
        unreachable.cloned().collect()
    }
}
