//! Why a sign-in fails. What nobody is to learn is one fact here, too.

use authmodel::store::StoreError;
use std::time::Duration;

/// A sign-in failed.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// A message is not one of OPAQUE's.
    #[error("a message is malformed")]
    MalformedMessage,
    /// Wrong password, unknown address, or a disabled account: nobody learns which.
    #[error("the address and the password don't belong together")]
    Credentials,
    /// The password is right, and the account waits for an operator's approval: told to nobody else.
    #[error("the account waits for an approval")]
    AwaitingApproval,
    /// The first step is unknown, finished, or too long ago.
    #[error("the sign-in has expired")]
    Expired,
    /// The code of the second factor is wrong, or was used before; another may be tried.
    #[error("the code is wrong")]
    WrongCode,
    /// The passkey is unknown, another site's, or has signed something else: nobody learns which.
    #[error("the passkey proves nothing")]
    WrongPasskey,
    /// There are no passkeys at this server.
    #[error("passkeys are off")]
    PasskeysOff,
    /// The user has no passkey.
    #[error("there is no passkey")]
    NoPasskey,
    /// Too many tries.
    #[error("too many tries")]
    Limited {
        /// When the next one is worth while.
        retry_after: Duration,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
