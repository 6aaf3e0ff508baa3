//! Where a verifier has its keys from: fetched, or given.

use std::sync::Arc;

use crate::{
    error::VerifyError,
    jwk::Algorithm,
    jwks::{Key, KeySet},
};

#[derive(Clone)]
pub(crate) enum Keys {
    /// Given once and for all.
    Given(Arc<KeySet>),
    /// Fetched, and fetched again.
    #[cfg(feature = "fetch")]
    Fetched(Arc<crate::key_store::KeyStore>),
}

impl Keys {
    /// The key that a token names.
    pub async fn find(&self, kid: Option<&str>, alg: Algorithm) -> Result<Arc<Key>, VerifyError> {
        match self {
            Self::Given(keys) => keys
                .find(kid, alg)
                .map_err(|()| VerifyError::AlgorithmRefused)?
                .ok_or(VerifyError::UnknownKey),
            #[cfg(feature = "fetch")]
            Self::Fetched(store) => store.find(kid, alg).await,
        }
    }
}
