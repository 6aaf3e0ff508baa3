//! Scratch folders: made empty in the system's folder for temporary files, removed on every way out.
//!
//! Invariant: a folder is in the registry from its making to its removal, so that the signal handler, which cannot
//! unwind anybody's stack, removes it too.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;

use crate::random_hex;

static LIVE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A folder that goes when this value goes.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes a folder that only its owner may enter.
    pub fn new(purpose: &str) -> anyhow::Result<Self> {
        Self::with_mode(purpose, 0o700)
    }

    /// Makes a folder that others on this machine may enter but not list or write: Postgres runs as another user below it.
    pub fn shared(purpose: &str) -> anyhow::Result<Self> {
        Self::with_mode(purpose, 0o711)
    }

    fn with_mode(purpose: &str, mode: u32) -> anyhow::Result<Self> {
        let name = format!("tacit-{purpose}-{}-{}", std::process::id(), random_hex(4)?);
        let path = std::env::temp_dir().join(name);
        // Fails where something of that name is there already, be it a link that somebody left for us.
        DirBuilder::new()
            .mode(mode)
            .create(&path)
            .with_context(|| format!("cannot make the scratch folder {}", path.display()))?;
        registry().push(path.clone());
        Ok(Self(path))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A name in it.
    pub fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.join(name)
    }

    /// Makes a folder in it that only its owner may enter.
    pub fn private(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.0.join(name);
        DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .with_context(|| format!("cannot make the scratch folder {}", path.display()))?;
        Ok(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        registry().retain(|path| path != &self.0);
        remove(&self.0);
    }
}

/// Removes all that is left; the last act before an exit that does not unwind.
pub fn remove_all() {
    for path in registry().drain(..) {
        remove(&path);
    }
}

fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_dir_all(path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        eprintln!("cannot remove {}: {error}", path.display());
    }
}

fn registry() -> std::sync::MutexGuard<'static, Vec<PathBuf>> {
    // A list of paths stays whole whatever panicked while holding it.
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scratch_folder_goes_with_its_owner() {
        let scratch = Scratch::new("self-test").unwrap();
        let path = scratch.path().to_path_buf();
        std::fs::write(scratch.private("inner").unwrap().join("file"), "x").unwrap();
        assert!(path.join("inner/file").is_file());
        drop(scratch);
        assert!(!path.exists());
    }
}
