//! Fingerprints: what a build step read, as one hash, so that it runs again only when that has changed.
//!
//! Contents count, times do not: a fresh checkout, a switched branch and a restored cache all come out right.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};

/// Folders that hold what tools made, never what people wrote.
const MADE: [&str; 3] = ["node_modules", "dist", "target"];

/// The hash of everything added, in the order of adding; files of a folder in the order of their names.
pub struct Fingerprint {
    root: PathBuf,
    hash: Sha256,
}

impl Fingerprint {
    /// Nothing yet; names are taken relative to `root`.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            hash: Sha256::new(),
        }
    }

    /// Adds a word, such as a tool's version.
    pub fn text(mut self, text: &str) -> Self {
        self.add(text.as_bytes());
        self
    }

    /// Adds a file, or all files below a folder; a path that is not there counts as that.
    pub fn path(mut self, path: &str) -> anyhow::Result<Self> {
        let full = self.root.join(path);
        self.add(path.as_bytes());
        if full.is_dir() {
            self.folder(&full)?;
        } else if full.is_file() {
            self.file(&full)?;
        } else {
            self.add(b"absent");
        }
        Ok(self)
    }

    /// The hash, in hexadecimal.
    pub fn finish(self) -> String {
        self.hash
            .finalize()
            .iter()
            .fold(String::with_capacity(64), |text, byte| {
                text + &format!("{byte:02x}")
            })
    }

    fn folder(&mut self, folder: &Path) -> anyhow::Result<()> {
        let unreadable = || format!("cannot read {}", folder.display());
        let mut items = std::fs::read_dir(folder)
            .with_context(unreadable)?
            .map(|item| item.map(|item| item.path()))
            .collect::<Result<Vec<_>, _>>()
            .with_context(unreadable)?;
        items.sort();
        for item in items {
            if item.is_dir() {
                if !MADE.iter().any(|name| item.ends_with(name)) {
                    self.folder(&item)?;
                }
            } else {
                self.file(&item)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path) -> anyhow::Result<()> {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path
            .strip_prefix(&self.root)
            .unwrap_or(path)
            .to_string_lossy()
            .into_owned();
        self.add(name.as_bytes());
        self.add(&bytes);
        Ok(())
    }

    /// With its length first, so that two neighbours never hash like two others.
    fn add(&mut self, bytes: &[u8]) {
        self.hash.update((bytes.len() as u64).to_le_bytes());
        self.hash.update(bytes);
    }
}

/// Where a step keeps the fingerprint of its last success.
pub struct Stamp(PathBuf);

impl Stamp {
    /// A stamp in a folder that lives and dies with what the step made.
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Whether the last success had this fingerprint.
    pub fn is(&self, fingerprint: &str) -> bool {
        std::fs::read_to_string(&self.0).is_ok_and(|text| text == fingerprint)
    }

    /// Forgets the last success: what follows may leave half of its outputs behind.
    pub fn clear(&self) {
        // Not there is as good as gone; anything else shows up when the stamp is written.
        let _ = std::fs::remove_file(&self.0);
    }

    /// Records a success.
    pub fn set(&self, fingerprint: &str) -> anyhow::Result<()> {
        std::fs::write(&self.0, fingerprint).with_context(|| format!("cannot write {}", self.0.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testbed::scratch::Scratch;

    #[test]
    fn contents_and_names_count_and_made_folders_do_not() {
        let scratch = Scratch::new("self-test").unwrap();
        let folder = scratch.private("src").unwrap();
        let of = || Fingerprint::new(scratch.path()).path("src").unwrap().finish();
        std::fs::write(folder.join("a"), "1").unwrap();
        let first = of();
        std::fs::create_dir_all(folder.join("node_modules/x")).unwrap();
        std::fs::write(folder.join("node_modules/x/y"), "z").unwrap();
        assert_eq!(of(), first);
        std::fs::write(folder.join("a"), "2").unwrap();
        let second = of();
        assert_ne!(second, first);
        std::fs::rename(folder.join("a"), folder.join("b")).unwrap();
        assert_ne!(of(), second);
    }
}
