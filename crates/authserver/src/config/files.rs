//! Files that hold a secret: read only where other users can't read them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A secret's file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretFileError {
    /// Not there, or not ours.
    #[error("{path} can't be read: {reason}")]
    Unreadable {
        /// Its name.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// Every user of the machine can read it.
    #[error("{0} can be read by every user of this machine: `chmod 600 {0}`")]
    Open(PathBuf),
    /// Nothing in it.
    #[error("{0} is empty")]
    Empty(PathBuf),
}

/// Reads the secret in a file; white space around it is not part of it.
///
/// # Errors
/// [`SecretFileError`] where the file can't be used.
pub fn read_secret_file(path: &Path) -> Result<String, SecretFileError> {
    let unreadable = |reason| SecretFileError::Unreadable {
        path: path.to_owned(),
        reason,
    };
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if readable_by_others(&metadata) {
        return Err(SecretFileError::Open(path.to_owned()));
    }
    let text = fs::read_to_string(path).map_err(unreadable)?;
    let secret = text.trim();
    if secret.is_empty() {
        return Err(SecretFileError::Empty(path.to_owned()));
    }
    Ok(secret.to_owned())
}

/// A group may be let in (that is how orchestrators hand secrets to a process), the world may not.
#[cfg(unix)]
fn readable_by_others(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o007 != 0
}

#[cfg(not(unix))]
fn readable_by_others(_: &fs::Metadata) -> bool {
    false
}
