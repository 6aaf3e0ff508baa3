//! Files that hold a secret: read only where other users can't read them.
//!
//! Test to read first: `a_secret_file_is_for_its_owner`.

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

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_secret_file_is_for_its_owner() {
        let path = std::env::temp_dir().join(format!("settings-secret-{}", std::process::id()));
        let given = |text: &str, mode: u32| {
            fs::write(&path, text).expect("a file");
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("our own file");
            read_secret_file(&path).map_err(|error| error.to_string())
        };
        // Editors and `echo` end a file with a line break, which is no part of a secret.
        assert_eq!(given("hunter2\n", 0o600).as_deref(), Ok("hunter2"));
        assert_eq!(given("hunter2\r\n", 0o640).as_deref(), Ok("hunter2"));
        for mode in [0o604, 0o644, 0o602, 0o601] {
            let error = given("hunter2", mode).expect_err("others can read it");
            assert!(
                error.contains("chmod 600") && !error.contains("hunter2"),
                "{error}"
            );
        }
        assert!(
            given(" \n", 0o600)
                .expect_err("nothing in it")
                .contains("is empty")
        );
        fs::remove_file(&path).expect("cleaned");
        assert!(read_secret_file(&path).is_err());
    }
}
