//! The one ciphersuite, and the sizes of its messages.
//!
//! Owns: [`Suite`] (which OPRF, hash, group and key exchange), message lengths, [`InvalidMessage`].
//! Refuses: a message of any other length, before its content is looked at.
//! Sections: RFC 9807 §5.1, §6.1, §6.3.1 (message layouts), §6.4 (OPAQUE-3DH), §7 (configurations); RFC 9497 §4.1.
//! Invariant: both halves use this suite; only the key stretching function is a parameter, since only the client
//! stretches and since the RFC's test vectors stretch nothing.
//! Read first: `crate::vectors`, which runs the RFC's vectors through it.

use core::marker::PhantomData;

use opaque_ke::ksf::Ksf as Stretch;
use opaque_ke::{CipherSuite, Ristretto255, TripleDh};
use sha2::Sha512;

/// OPAQUE-3DH over ristretto255 with SHA-512 throughout; `K` stretches the password.
pub(crate) struct Suite<K>(PhantomData<K>);

impl<K: Stretch> CipherSuite for Suite<K> {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, Sha512>;
    type Ksf = K;
}

/// `RegistrationRequest`: one blinded element.
pub const REGISTRATION_REQUEST_LEN: usize = 32;
/// `RegistrationResponse`: the evaluated element and the server's public key.
pub const REGISTRATION_RESPONSE_LEN: usize = 64;
/// `RegistrationRecord`: the client's public key, masking key, envelope.
pub const REGISTRATION_RECORD_LEN: usize = 192;
/// `KE1`: blinded element, nonce, key share.
pub const KE1_LEN: usize = 96;
/// `KE2`: evaluated element, masking nonce, masked response, nonce, key share, MAC.
pub const KE2_LEN: usize = 320;
/// `KE3`: the client's MAC.
pub const KE3_LEN: usize = 64;

/// A message from the other side that is not one: wrong length, a point that is off the curve, not canonically
/// encoded or the identity. It does not say which, since nobody honest needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid OPAQUE message")]
pub struct InvalidMessage;

/// opaque-ke reads a message from the front of its input and ignores what follows; we don't.
pub(crate) fn exact<const LEN: usize>(message: &[u8]) -> Result<&[u8; LEN], InvalidMessage> {
    message.try_into().map_err(|_| InvalidMessage)
}
