//! The client's half of OPAQUE: it alone sees the password, and it alone pays for the stretching.
//!
//! Owns: [`ClientRegistration`], [`ClientLogin`]; both are started with a password and consumed by `finish`.
//! Refuses: stretching parameters outside of [`Ksf`]'s bounds, and whatever the server sent that is not a message.
//! Sections: RFC 9807 §5.2 (registration), §6.2 and §6.3 (login); RFC 9106 (Argon2id).
//! Invariants: the parameters are checked before anything is computed with them; the password is wiped on drop;
//! a wrong password, a server without the record's setup and a tampered answer are one and the same error.
//! Read first: `tests/protocol.rs`.

use core::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use opaque_ke::errors::{InternalError, ProtocolError};
use opaque_ke::generic_array::{ArrayLength, GenericArray};
use opaque_ke::{
    ClientLoginFinishParameters, ClientRegistrationFinishParameters, CredentialResponse, Identifiers,
    RegistrationResponse,
};
use rand::{CryptoRng, RngCore};
use zeroize::Zeroizing;

use crate::{
    InvalidMessage, Ksf, KsfAlg, KsfRefused,
    suite::{KE2_LEN, REGISTRATION_RESPONSE_LEN, Suite, exact},
};

type ClientSuite = Suite<Stretch>;

/// Sixteen zero bytes (RFC 9807 §7): what is stretched is the OPRF's output, which is every user's own already.
const SALT: [u8; 16] = [0; 16];

/// The OPRF's input carries its length in two bytes (RFC 9497 §3.3.1). opaque-ke would notice only at the end.
const PASSWORD_MAX: usize = u16::MAX as usize;

/// A password that can't be used: longer than 65,535 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the password is too long")]
pub struct PasswordTooLong;

/// Why a registration or a login was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FinishError {
    /// The server asks for stretching that is too weak or too dear.
    #[error(transparent)]
    KsfRefused(#[from] KsfRefused),
    /// The server's message is not one.
    #[error(transparent)]
    InvalidMessage(#[from] InvalidMessage),
    /// Login only: the password is wrong, or the server is not the one that was registered with.
    #[error("wrong password")]
    WrongCredentials,
}

/// A registration between its two messages.
pub struct ClientRegistration {
    state: opaque_ke::ClientRegistration<ClientSuite>,
    password: Zeroizing<Vec<u8>>,
    request: Vec<u8>,
}

impl ClientRegistration {
    /// Blinds the password.
    ///
    /// # Errors
    /// [`PasswordTooLong`].
    pub fn start<R: CryptoRng + RngCore + ?Sized>(
        mut rng: &mut R,
        password: &[u8],
    ) -> Result<Self, PasswordTooLong> {
        let started = opaque_ke::ClientRegistration::start(&mut rng, checked(password)?)
            .map_err(|_| PasswordTooLong)?;
        Ok(Self {
            state: started.state,
            password: Zeroizing::new(password.to_vec()),
            request: started.message.serialize().to_vec(),
        })
    }

    /// What to send to the server: `RegistrationRequest`.
    pub fn request(&self) -> &[u8] {
        &self.request
    }

    /// Makes the `RegistrationRecord` that the server is to keep.
    ///
    /// # Errors
    /// [`FinishError`], except that a registration can't have wrong credentials.
    pub fn finish<R: CryptoRng + RngCore + ?Sized>(
        self,
        mut rng: &mut R,
        response: &[u8],
        ksf: &Ksf,
    ) -> Result<Vec<u8>, FinishError> {
        let stretch = Stretch::new(ksf)?;
        let response = RegistrationResponse::deserialize(exact::<REGISTRATION_RESPONSE_LEN>(response)?)
            .map_err(|_| InvalidMessage)?;
        let parameters = ClientRegistrationFinishParameters::new(Identifiers::default(), Some(&stretch));
        let finished = self
            .state
            .finish(&mut rng, &self.password, response, parameters)
            .map_err(|_| InvalidMessage)?;
        Ok(finished.message.serialize().to_vec())
    }
}

/// A login between its two messages.
pub struct ClientLogin {
    state: opaque_ke::ClientLogin<ClientSuite>,
    password: Zeroizing<Vec<u8>>,
    ke1: Vec<u8>,
}

impl ClientLogin {
    /// Blinds the password and makes an ephemeral key.
    ///
    /// # Errors
    /// [`PasswordTooLong`].
    pub fn start<R: CryptoRng + RngCore + ?Sized>(
        mut rng: &mut R,
        password: &[u8],
    ) -> Result<Self, PasswordTooLong> {
        // What is left to fail once the length is right is a password that hashes to the identity: none does.
        let started =
            opaque_ke::ClientLogin::start(&mut rng, checked(password)?).map_err(|_| PasswordTooLong)?;
        Ok(Self {
            state: started.state,
            password: Zeroizing::new(password.to_vec()),
            ke1: started.message.serialize().to_vec(),
        })
    }

    /// What to send to the server: `KE1`.
    pub fn ke1(&self) -> &[u8] {
        &self.ke1
    }

    /// Opens the envelope, checks that the server is the one registered with, and makes `KE3`.
    ///
    /// # Errors
    /// [`FinishError`].
    pub fn finish<R: CryptoRng + RngCore + ?Sized>(
        self,
        mut rng: &mut R,
        ke2: &[u8],
        ksf: &Ksf,
    ) -> Result<Vec<u8>, FinishError> {
        let stretch = Stretch::new(ksf)?;
        let ke2 = CredentialResponse::deserialize(exact::<KE2_LEN>(ke2)?).map_err(|_| InvalidMessage)?;
        let parameters = ClientLoginFinishParameters::new(None, Identifiers::default(), Some(&stretch));
        match self.state.finish(&mut rng, &self.password, ke2, parameters) {
            Ok(finished) => Ok(finished.message.serialize().to_vec()),
            Err(ProtocolError::InvalidLoginError) => Err(FinishError::WrongCredentials),
            Err(
                ProtocolError::LibraryError(_)
                | ProtocolError::SerializationError
                | ProtocolError::SizeError { .. }
                | ProtocolError::ReflectedValueError,
            ) => Err(InvalidMessage.into()),
            Err(ProtocolError::Custom(never)) => match never {},
        }
    }
}

impl fmt::Debug for ClientRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientRegistration(…)")
    }
}

impl fmt::Debug for ClientLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientLogin(…)")
    }
}

fn checked(password: &[u8]) -> Result<&[u8], PasswordTooLong> {
    if password.len() > PASSWORD_MAX {
        Err(PasswordTooLong)
    } else {
        Ok(password)
    }
}

/// Argon2id with parameters that were checked.
pub(crate) struct Stretch(Params);

impl Stretch {
    fn new(ksf: &Ksf) -> Result<Self, KsfRefused> {
        ksf.validate()?;
        match ksf.alg {
            // The bounds lie within what Argon2 allows, which leaves no other reason to fail.
            KsfAlg::Argon2id => Params::new(ksf.m, ksf.t, ksf.p, None)
                .map(Self)
                .map_err(|_| KsfRefused::AboveCeiling),
        }
    }
}

/// opaque-ke wants a default to fall back on; every call here names its parameters instead.
impl Default for Stretch {
    fn default() -> Self {
        Self(Params::DEFAULT)
    }
}

impl opaque_ke::ksf::Ksf for Stretch {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        let mut output = GenericArray::default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.0.clone())
            .hash_password_into(&input, &SALT, &mut output)
            .map_err(|_| InternalError::KsfError)?;
        Ok(output)
    }
}
