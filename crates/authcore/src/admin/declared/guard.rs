//! What a file declares is changed in the file: by hand it would be put back at the next apply, without a word.

use crate::admin::Administration;
use authmodel::{declaration::DeclaredKind, store::StoreError};

/// Why something is not changed by hand.
#[derive(Debug, thiserror::Error)]
pub enum HandsOff {
    /// A file has it.
    #[error(
        "it is declared in the file {0}: change it there (`authserver apply --release` lets go of all that is declared)"
    )]
    Declared(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Refuses a change of what a file declares.
pub(in crate::admin) async fn demand_free(
    admin: &Administration,
    kind: DeclaredKind,
    name: &str,
) -> Result<(), HandsOff> {
    match admin.stores.declarations.find(kind, name).await? {
        Some(declared) => Err(HandsOff::Declared(declared.file)),
        None => Ok(()),
    }
}
