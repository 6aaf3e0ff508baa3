//! Renewal of an OPAQUE record that was made with other parameters than today's, or under an older server setup: in the same
//! sign-in, without a word to the user. Only the client knows the password, so it has to make the new record.
//!
//! The client sends a registration request along with the last message of its sign-in. Where the record is outdated, the
//! answer holds [`Renewal`], and the client's next request the new record ([`finish`]). A client that knows nothing of this
//! signs in as ever, with the old record.
//!
//! What the new record is made of nobody can see: whoever knows the password could make it of another one, and have the account to
//! themselves. So an offer is made only at a browser that the account's owner was known at before this sign-in
//! ([`super::super::known_device`]): whoever else comes by the password alone has to sign in first, of which the owner is told by mail
//! (`people/new_device.rs`). The renewal itself sends no mail. After a change of the parameters every user would get one about nothing
//! that they did, and nobody reads the one that counts after that; it is in their list of activity.
//!
//! Invariants: an offer is made only to whoever has just proven the password, is good once and for as long as a sign-in;
//! a password that was changed meanwhile stays. Nothing of it is to be seen before the proof: no oracle.
//!
//! Test to read first: `tests/blackbox/renewal.rs`.

use super::error::LoginError;
use crate::{
    people::{
        credential,
        sign_in::resting::{self, Step},
    },
    provider::Provider,
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    credential::Credential,
    email::EmailAddress,
    ids::{SetupId, UserId},
    secret::BearerSecret,
    store::StoreError,
};
use opaque_core::Ksf;
use serde::{Deserialize, Serialize};

/// What a client makes a new record from.
#[derive(Debug)]
pub struct Renewal {
    /// Names the renewal in the next request.
    pub id: BearerSecret,
    /// The server's answer to the registration request.
    pub registration_response: Vec<u8>,
    /// What to stretch the password with.
    pub ksf: Ksf,
}

/// A record that is to be replaced. Rests in the sealed state of a sign-in, and of an offer.
#[derive(Serialize, Deserialize)]
pub(crate) struct Outdated {
    email: String,
    setup_id: SetupId,
    ksf: Ksf,
    record: Vec<u8>,
}

impl Outdated {
    /// The record of a sign-in that begins, if it is to be replaced.
    pub(crate) fn of(provider: &Provider, email: &EmailAddress, credential: &Credential) -> Option<Self> {
        let is_current =
            credential.setup_id == provider.setups.current().id && credential.ksf == provider.config.ksf;
        (!is_current).then(|| Self {
            email: email.as_str().to_owned(),
            setup_id: credential.setup_id,
            ksf: credential.ksf,
            record: credential.record.clone(),
        })
    }
}

/// What rests until the new record comes.
#[derive(Serialize, Deserialize)]
struct Pending {
    user_id: UserId,
    old: Outdated,
    new_setup: SetupId,
    new_ksf: Ksf,
}

/// Answers the registration request of somebody who has just proven the password.
///
/// # Errors
/// [`LoginError::MalformedMessage`] where the request is not one, or the store's failure.
pub(crate) async fn offer(
    provider: &Provider,
    user_id: UserId,
    old: Outdated,
    registration_request: &[u8],
) -> Result<Renewal, LoginError> {
    let email = EmailAddress::parse(&old.email)
        .map_err(|_| StoreError::Corrupt("a sign-in's address is none".to_owned()))?;
    let parameters = credential::parameters(provider);
    let started = credential::start(provider, &email, parameters, registration_request)?;
    let pending = Pending {
        user_id,
        old,
        new_setup: parameters.setup_id,
        new_ksf: parameters.ksf,
    };
    Ok(Renewal {
        id: resting::keep(provider, Step::Renewal, &user_id.to_string(), &pending).await?,
        registration_response: started.registration_response,
        ksf: started.ksf,
    })
}

/// Keeps the new record, unless the password was changed meanwhile.
///
/// # Errors
/// [`LoginError::MalformedMessage`] (the offer stays good then), [`LoginError::Expired`], or the store's failure.
pub async fn finish(
    provider: &Provider,
    renewal_id: &str,
    registration_record: &[u8],
    origin: &Origin,
) -> Result<(), LoginError> {
    let record = credential::finish(registration_record)?;
    let pending: Pending = resting::take(provider, Step::Renewal, renewal_id)
        .await?
        .ok_or(LoginError::Expired)?;
    let Pending { user_id, old, .. } = pending;
    let old = Credential {
        user_id,
        setup_id: old.setup_id,
        ksf: old.ksf,
        record: old.record,
    };
    let new = Credential {
        user_id,
        setup_id: pending.new_setup,
        ksf: pending.new_ksf,
        record,
    };
    let now = provider.now();
    let event =
        AuditEvent::new(now, AuditAction::CredentialRenewed, AuditOutcome::Success, origin).user(user_id);
    // Where the password was changed meanwhile, that one stays.
    provider
        .stores
        .users
        .renew_credential(&old, &new, now, &event)
        .await?;
    Ok(())
}
