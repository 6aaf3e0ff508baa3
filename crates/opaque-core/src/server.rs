//! The server's half of OPAQUE: answer a registration, start a login, finish it.
//!
//! Owns: [`ServerSetup`], [`registration_start`], [`RegistrationRecord`], [`login_start`], [`LoginState`],
//! [`login_finish`]. No clock, no store, no HTTP: the caller keeps the setup sealed, the record in SQL, the login
//! state sealed with a short life and taken once.
//! Refuses: messages of the wrong length and points that are off the curve, non-canonical or the identity.
//! Sections: RFC 9807 §5 (registration), §6 (online AKE), §10.7 (input validation), §10.9 (client
//! enumeration).
//! Invariants: the server learns neither password nor anything to guess it by without the setup; a login for an
//! unknown address costs what one for a known address costs; secrets are redacted in `Debug` and wiped on drop.
//! Read first: `tests/protocol.rs`.

use core::fmt;
use std::sync::Arc;

use opaque_ke::errors::ProtocolError;
use opaque_ke::ksf::Identity;
use opaque_ke::{
    CredentialFinalization, CredentialRequest, RegistrationRequest, RegistrationUpload, ServerLogin,
    ServerLoginParameters, ServerRegistration,
};
use rand::{CryptoRng, RngCore};
use zeroize::Zeroizing;

pub use crate::suite::InvalidMessage;
use crate::suite::{
    KE1_LEN, KE3_LEN, REGISTRATION_RECORD_LEN, REGISTRATION_REQUEST_LEN, REGISTRATION_RESPONSE_LEN, Suite,
    exact,
};

/// The server never stretches, so its half of the suite names the function that does nothing.
type ServerSuite = Suite<Identity>;

/// OPRF seed (64), private key (32), and the public key that stands in for an unknown client's (32).
const SERVER_SETUP_LEN: usize = 128;
/// Session key (64) and the client MAC that is expected (64).
const LOGIN_STATE_LEN: usize = 128;

/// The server's long-lived secrets. Whoever holds these *and* the records can guess passwords offline, so keep them
/// apart; whoever loses them has locked everybody out.
///
/// Cheap to clone. Reading one from bytes costs about as much as a sixth of a login, so keep it.
#[derive(Clone)]
pub struct ServerSetup(Arc<opaque_ke::ServerSetup<ServerSuite>>);

/// The bytes are not a server setup: wrong length, or not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid OPAQUE server setup")]
pub struct InvalidSetup;

impl ServerSetup {
    /// Makes fresh secrets.
    pub fn generate(mut rng: &mut (impl CryptoRng + RngCore + ?Sized)) -> Self {
        Self(Arc::new(opaque_ke::ServerSetup::new(&mut rng)))
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`InvalidSetup`] if the bytes are anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidSetup> {
        let bytes: &[u8; SERVER_SETUP_LEN] = bytes.try_into().map_err(|_| InvalidSetup)?;
        let setup = opaque_ke::ServerSetup::deserialize(bytes).map_err(|_| InvalidSetup)?;
        Ok(Self(Arc::new(setup)))
    }

    /// The secrets as bytes, to be sealed.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.serialize().to_vec())
    }
}

impl fmt::Debug for ServerSetup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerSetup(…)")
    }
}

/// Answers a `RegistrationRequest` with a `RegistrationResponse` (RFC 9807 §5.2.2).
///
/// `credential_identifier` must be the same deterministic keyed function of the normalised address that
/// [`login_start`] is given later, whether the address is known or not: anything else shows in the answers.
///
/// # Errors
/// [`InvalidMessage`] if the request is not a well-formed, non-identity element.
pub fn registration_start(
    setup: &ServerSetup,
    request: &[u8],
    credential_identifier: &[u8],
) -> Result<[u8; REGISTRATION_RESPONSE_LEN], InvalidMessage> {
    let request = RegistrationRequest::deserialize(exact::<REGISTRATION_REQUEST_LEN>(request)?)
        .map_err(|_| InvalidMessage)?;
    // Past the parsing only a derived OPRF key of zero could fail, and that once in 2^252 setups.
    let started = ServerRegistration::<ServerSuite>::start(&setup.0, request, credential_identifier)
        .map_err(|_| InvalidMessage)?;
    Ok(started.message.serialize().into())
}

/// What the server keeps of a client: its public key, the masking key and the envelope (RFC 9807 §5). Worthless for
/// guessing without the [`ServerSetup`], but not public.
#[derive(Clone, PartialEq, Eq)]
pub struct RegistrationRecord(Box<[u8; REGISTRATION_RECORD_LEN]>);

impl RegistrationRecord {
    /// Checks the record that a client sent to finish its registration.
    ///
    /// # Errors
    /// [`InvalidMessage`] if the length is wrong or the client's public key is not a proper one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidMessage> {
        let bytes = exact::<REGISTRATION_RECORD_LEN>(bytes)?;
        RegistrationUpload::<ServerSuite>::deserialize(bytes).map_err(|_| InvalidMessage)?;
        Ok(Self(Box::new(*bytes)))
    }

    /// The record as it is to be stored.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl fmt::Debug for RegistrationRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RegistrationRecord(…)")
    }
}

/// What [`login_start`] yields.
#[derive(Debug)]
pub struct LoginStart {
    /// The answer for the client.
    pub ke2: Vec<u8>,
    /// What [`login_finish`] needs, once.
    pub state: LoginState,
}

/// Why a login could not be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoginStartError {
    /// The client's fault: `ke1` is not a valid message.
    #[error(transparent)]
    InvalidMessage(#[from] InvalidMessage),
    /// The store's fault: the record that was kept is not one.
    #[error("the stored OPAQUE record is corrupt")]
    CorruptRecord,
}

/// Answers `KE1` with `KE2` (RFC 9807 §6.2.2), for a client that has a `record` or for one that has none.
///
/// Without a record the answer is made of a fake one (RFC 9807 §10.9): same layout, same cost, and a login that
/// can't be finished. What it must share with a real one is the `credential_identifier`; see
/// [`registration_start`].
///
/// # Errors
/// [`LoginStartError`] says whether the client or the store is to blame.
pub fn login_start<R: CryptoRng + RngCore + ?Sized>(
    rng: &mut R,
    setup: &ServerSetup,
    record: Option<&[u8]>,
    ke1: &[u8],
    credential_identifier: &[u8],
) -> Result<LoginStart, LoginStartError> {
    start_login(
        rng,
        setup,
        record,
        ke1,
        credential_identifier,
        ServerLoginParameters::default(),
    )
}

/// As [`login_start`], with a context and identities, which Tacit leaves empty and the RFC's vectors do not.
pub(crate) fn start_login<R: CryptoRng + RngCore + ?Sized>(
    mut rng: &mut R,
    setup: &ServerSetup,
    record: Option<&[u8]>,
    ke1: &[u8],
    credential_identifier: &[u8],
    parameters: ServerLoginParameters<'_, '_>,
) -> Result<LoginStart, LoginStartError> {
    let ke1 =
        CredentialRequest::<ServerSuite>::deserialize(exact::<KE1_LEN>(ke1)?).map_err(|_| InvalidMessage)?;

    // Parsing the record decompresses a point: 3.5 µs, the whole difference between a known and an unknown client.
    // So there is always one to parse, and `black_box` keeps the compiler from seeing that it goes unused.
    let parsed = ServerRegistration::<ServerSuite>::deserialize(record.unwrap_or(&DUMMY_RECORD))
        .map_err(|_| LoginStartError::CorruptRecord)?;
    let parsed = core::hint::black_box(parsed);
    let record = record.is_some().then_some(parsed);

    let started = ServerLogin::start(&mut rng, &setup.0, record, ke1, credential_identifier, parameters)
        .map_err(|_| InvalidMessage)?;
    Ok(LoginStart {
        ke2: started.message.serialize().to_vec(),
        state: LoginState(started.state),
    })
}

/// A record that parses and belongs to nobody: the group's generator as its public key (RFC 9496 §4), any bytes for
/// the rest. No answer is ever made of it.
const DUMMY_RECORD: [u8; REGISTRATION_RECORD_LEN] = {
    const GENERATOR: [u8; 32] = [
        0xe2, 0xf2, 0xae, 0x0a, 0x6a, 0xbc, 0x4e, 0x71, 0xa8, 0x84, 0xa9, 0x61, 0xc5, 0x00, 0x51, 0x5f, 0x58,
        0xe3, 0x0b, 0x6a, 0xa5, 0x82, 0xdd, 0x8d, 0xb6, 0xa6, 0x59, 0x45, 0xe0, 0x8d, 0x2d, 0x76,
    ];
    let mut record = [0x5a; REGISTRATION_RECORD_LEN];
    record.split_at_mut(GENERATOR.len()).0.copy_from_slice(&GENERATOR);
    record
};

/// A login between its two messages. Whoever can read this can finish that login: seal it, let it live for minutes,
/// and take it, never look at it.
pub struct LoginState(ServerLogin<ServerSuite>);

/// The bytes are not a login state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid OPAQUE login state")]
pub struct InvalidState;

impl LoginState {
    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`InvalidState`] if the length is wrong; nothing else about it can be.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidState> {
        let bytes: &[u8; LOGIN_STATE_LEN] = bytes.try_into().map_err(|_| InvalidState)?;
        ServerLogin::deserialize(bytes)
            .map(Self)
            .map_err(|_| InvalidState)
    }

    /// The state as bytes, to be sealed.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.serialize().to_vec())
    }
}

impl fmt::Debug for LoginState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoginState(…)")
    }
}

/// Why a login was not completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoginFinishError {
    /// `ke3` is not even the right length.
    #[error(transparent)]
    InvalidMessage(#[from] InvalidMessage),
    /// The MAC is another's: a wrong password, or an address that is not registered. The two can't be told apart.
    #[error("the client does not know the password")]
    WrongCredentials,
}

/// Checks `KE3` (RFC 9807 §6.2.4). `Ok` means: whoever sent it knows the password.
///
/// The session key that both sides now share is dropped (and wiped) on purpose: TLS carries the session, and a
/// cookie, not a key, is what the browser keeps.
///
/// # Errors
/// [`LoginFinishError`]; each of them ends the attempt, for the state is consumed.
pub fn login_finish(state: LoginState, ke3: &[u8]) -> Result<(), LoginFinishError> {
    finish_login(state, ke3).map(drop)
}

/// As [`login_finish`], and yields the session key, which the RFC's vectors tell.
pub(crate) fn finish_login(state: LoginState, ke3: &[u8]) -> Result<Zeroizing<[u8; 64]>, LoginFinishError> {
    let ke3 = CredentialFinalization::deserialize(exact::<KE3_LEN>(ke3)?).map_err(|_| InvalidMessage)?;
    match state.0.finish(ke3, ServerLoginParameters::default()) {
        Ok(finished) => Ok(Zeroizing::new(finished.session_key.into())),
        Err(
            ProtocolError::InvalidLoginError
            | ProtocolError::LibraryError(_)
            | ProtocolError::SerializationError
            | ProtocolError::SizeError { .. }
            | ProtocolError::ReflectedValueError,
        ) => Err(LoginFinishError::WrongCredentials),
        Err(ProtocolError::Custom(never)) => match never {},
    }
}
