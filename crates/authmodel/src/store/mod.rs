//! What the flows ask of a store, one trait per aggregate.
//!
//! **One method is one atomic business fact.** A one-time thing is taken by one call whose outcome names what happened;
//! no flow looks up, checks and then marks. "Not there" is `Ok(None)`; `Err` is a failure of the store itself.
//!
//! **What leaves no trace does not happen.** A method of a lasting store that changes what users, clients or operators rely
//! on takes the [`AuditEvent`](crate::audit::AuditEvent) of the change and writes it in the same transaction, if and only if
//! something changed; after the commit the store logs it. Bookkeeping of what was announced before (deliveries, sweeping,
//! that an assertion was seen) has no event.
//!
//! The crate `store-contract` holds one suite per trait; every implementation runs them all.

mod account_deletion;
mod address_change;
mod approval;
mod audit;
mod client;
mod consent;
mod declaration;
mod email_link;
mod factor;
mod grant;
mod group;
mod housekeeping;
mod initial_access_token;
mod invitation;
mod logout_notice;
mod mark;
mod opaque_setup;
mod outbox;
mod passkey;
mod resource;
mod role;
mod session;
mod short_lived;
mod signing_key;
mod status;
mod tally;
mod user;
mod username;
mod webhook;

pub use account_deletion::{AccountDeletionStore, AskOutcome, NewDeletion};
pub use address_change::AddressChangeStore;
pub use approval::ApprovalStore;
pub use audit::{AuditFilter, AuditPage, AuditStore};
pub use client::{AddOutcome, ClientStore};
pub use consent::{Consent, ConsentStore};
pub use declaration::{DeclarationChanges, DeclarationStore};
pub use email_link::EmailLinkStore;
pub use factor::FactorStore;
pub use grant::GrantStore;
pub use group::{GroupStore, MemberChange, MemberPlace, MembersOutcome};
pub use housekeeping::{Epochs, HousekeepingStore, Swept};
pub use initial_access_token::InitialAccessTokenStore;
pub use invitation::InvitationStore;
pub use logout_notice::LogoutNoticeStore;
pub use mark::MarkStore;
pub use opaque_setup::{OpaqueSetupStore, ParameterSet, SealedSetup};
pub use outbox::OutboxStore;
pub use passkey::{MOST_PASSKEYS, PasskeyStore};
pub use resource::ResourceStore;
pub use role::{Operator, RoleStore, RolesOutcome};
pub use session::{MOST_LISTED, SessionStore, StartOutcome};
pub use short_lived::{
    AuthorizationCodes, DeviceCodes, Interactions, LimitReached, LoginStates, QUIET, RateLimit, RateLimits,
    RateOutcome, RecordName, ReplayCache,
};
pub use signing_key::SigningKeyStore;
pub use status::StatusStore;
pub use tally::TallyStore;
pub use user::{LoginRecord, ProfileUpdate, UserPage, UserPlace, UserSearch, UserStore, UserWithGroups};
pub use username::{UsernameOutcome, UsernameStore, UsernameTerms};
pub use webhook::{MOST_WEBHOOKS, WebhookStore};

use std::sync::Arc;

/// A store failed. None of these tells a caller anything about users or clients; the protocol answers
/// `temporarily_unavailable` or 503, or 500 for corruption.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It can't be reached, or did not answer in time. Worth another try.
    #[error("the store can't be reached: {0}")]
    Unavailable(String),
    /// It holds something that can't be: a damaged row, or a newer version's.
    #[error("the store holds something that can't be: {0}")]
    Corrupt(String),
    /// It refused a statement: a bug, or a schema that is not ours.
    #[error("the store refused a statement: {0}")]
    Refused(String),
}

/// A `Result` of a store.
pub type StoreResult<T> = Result<T, StoreError>;

/// All stores that the flows lean on.
#[derive(Clone)]
pub struct Stores {
    /// Registered clients.
    pub clients: Arc<dyn ClientStore>,
    /// Users and their OPAQUE records.
    pub users: Arc<dyn UserStore>,
    /// Users' names.
    pub usernames: Arc<dyn UsernameStore>,
    /// Mailed links.
    pub email_links: Arc<dyn EmailLinkStore>,
    /// Invitations to make an account.
    pub invitations: Arc<dyn InvitationStore>,
    /// Accounts that wait for an operator's approval.
    pub approvals: Arc<dyn ApprovalStore>,
    /// Changes of addresses.
    pub address_changes: Arc<dyn AddressChangeStore>,
    /// Accounts on their way out.
    pub account_deletions: Arc<dyn AccountDeletionStore>,
    /// Browser sessions.
    pub sessions: Arc<dyn SessionStore>,
    /// Grants and their refresh tokens.
    pub grants: Arc<dyn GrantStore>,
    /// Groups of users.
    pub groups: Arc<dyn GroupStore>,
    /// Second factors of users.
    pub factors: Arc<dyn FactorStore>,
    /// Passkeys of users.
    pub passkeys: Arc<dyn PasskeyStore>,
    /// What the status lists are made of.
    pub status: Arc<dyn StatusStore>,
    /// Remembered consent.
    pub consents: Arc<dyn ConsentStore>,
    /// What is declared in files.
    pub declarations: Arc<dyn DeclarationStore>,
    /// Sealed signing keys.
    pub signing_keys: Arc<dyn SigningKeyStore>,
    /// Sealed OPAQUE server setups.
    pub opaque_setups: Arc<dyn OpaqueSetupStore>,
    /// The audit trail.
    pub audit: Arc<dyn AuditStore>,
    /// Operators' roles.
    pub roles: Arc<dyn RoleStore>,
    /// Mails on their way.
    pub outbox: Arc<dyn OutboxStore>,
    /// Change counters and the sweeping of what has expired.
    pub housekeeping: Arc<dyn HousekeepingStore>,
    /// Word of ended sessions on its way to clients.
    pub logout_notices: Arc<dyn LogoutNoticeStore>,
    /// Initial access tokens of dynamic registration.
    pub initial_access_tokens: Arc<dyn InitialAccessTokenStore>,
    /// What was seen, or revoked, one by one.
    pub marks: Arc<dyn MarkStore>,
    /// Resource servers that were added by command.
    pub resources: Arc<dyn ResourceStore>,
    /// Counts by hour and by day.
    pub tallies: Arc<dyn TallyStore>,
    /// Receivers of events.
    pub webhooks: Arc<dyn WebhookStore>,
    /// Authorization codes.
    pub codes: Arc<dyn AuthorizationCodes>,
    /// What waits for a user at a page.
    pub interactions: Arc<dyn Interactions>,
    /// OPAQUE logins between their two steps.
    pub login_states: Arc<dyn LoginStates>,
    /// Device authorizations.
    pub device_codes: Arc<dyn DeviceCodes>,
    /// What was seen a moment ago.
    pub replay_cache: Arc<dyn ReplayCache>,
    /// Counters against guessing and flooding.
    pub rate_limits: Arc<dyn RateLimits>,
}
