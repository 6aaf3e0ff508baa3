//! Every OPAQUE registration (RFC 9807 §5), whatever it is for: signing up, a renewal, a recovery, a change.
//!
//! **The credential identifier is a function of the address** ([`Setup::credential_identifier`](super::opaque::Setup)), so a
//! record is good for its address alone: a new address needs a new record, made with the password at hand.
//!
//! Owns the two messages, and what a record is made with. Refuses to know who may have a record: whoever calls has proven
//! that. Invariant: an answer of `start` is an evaluation of the OPRF under somebody's identifier. It is given only to who
//! has proven the address or the password; anybody else's is a guess and has to be counted as one.
//!
//! Test to read first: `tests/blackbox/signup.rs`.

use crate::provider::Provider;
use authmodel::{credential::RecordParameters, email::EmailAddress, store::StoreError};
use opaque_core::{
    Ksf,
    server::{self, RegistrationRecord},
};

/// A registration failed.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// A message is not one of OPAQUE's.
    #[error("a message is malformed")]
    MalformedMessage,
    /// The setup is not among ours.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The first step's answer.
#[derive(Debug)]
pub struct RegistrationStarted {
    /// The server's message.
    pub registration_response: Vec<u8>,
    /// What to stretch the password with.
    pub ksf: Ksf,
}

/// What new records are made with today.
pub(crate) fn parameters(provider: &Provider) -> RecordParameters {
    RecordParameters {
        setup_id: provider.setups.current().id,
        ksf: provider.config.ksf,
    }
}

/// The first step: evaluates the OPRF on the blinded password.
///
/// # Errors
/// [`CredentialError::MalformedMessage`] where the request is not one.
pub(crate) fn start(
    provider: &Provider,
    email: &EmailAddress,
    parameters: RecordParameters,
    registration_request: &[u8],
) -> Result<RegistrationStarted, CredentialError> {
    let setup = provider
        .setups
        .find(parameters.setup_id)
        .ok_or_else(|| StoreError::Corrupt("a registration names an unknown OPAQUE setup".to_owned()))?;
    let identifier = setup.credential_identifier(email);
    let response = server::registration_start(&setup.server, registration_request, &identifier)
        .map_err(|_| CredentialError::MalformedMessage)?;
    Ok(RegistrationStarted {
        registration_response: response.to_vec(),
        ksf: parameters.ksf,
    })
}

/// The second step: reads the record that the client has made.
///
/// # Errors
/// [`CredentialError::MalformedMessage`] where it is none.
pub(crate) fn finish(registration_record: &[u8]) -> Result<Vec<u8>, CredentialError> {
    RegistrationRecord::from_bytes(registration_record)
        .map(|record| record.as_bytes().to_vec())
        .map_err(|_| CredentialError::MalformedMessage)
}
