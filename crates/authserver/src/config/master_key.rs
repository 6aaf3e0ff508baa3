//! Where the master key comes from: the environment, a file, or, in the embedded mode's first start, out of the air and
//! into a file that only the owner can read.

use super::{problems::Collector, read_secret_file};
use crate::settings::Settings;
use anyhow::Context as _;
use authcore::seal::MasterKey;
use authmodel::rng::Rng;
use sql::DatabaseUrl;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Where the master key comes from.
#[derive(Clone, Debug)]
pub enum MasterKeySource {
    /// It was given.
    Known(MasterKey),
    /// It will be made, and kept in this file.
    MadeAt(PathBuf),
    /// It will be made and forgotten, like the database in memory that it is for.
    Fleeting,
}

pub(super) fn compile(
    settings: &Settings,
    database: &DatabaseUrl,
    found: &mut Collector,
) -> Option<MasterKeySource> {
    let (key, file) = (&settings.secrets.master_key, &settings.secrets.master_key_file);
    if !key.is_empty() {
        return found
            .ok("secrets.master_key", MasterKey::parse(key.expose()))
            .map(MasterKeySource::Known);
    }
    let path = match (file.as_str(), database.path()) {
        ("", Some(database)) => database.with_file_name("tacit.key"),
        ("", None) if database.is_sqlite() => return Some(MasterKeySource::Fleeting),
        ("", None) => {
            found.problem(
                "secrets.master_key",
                "is missing: put what `openssl rand -hex 32` prints into TACIT_SECRETS__MASTER_KEY, or into a file that secrets.master_key_file names, and keep it safe",
            );
            return None;
        }
        (named, _) => PathBuf::from(named),
    };
    // Only the embedded mode makes a key by itself: in production a missing key means a lost one.
    if database.is_sqlite() && !path.exists() {
        return Some(MasterKeySource::MadeAt(path));
    }
    found
        .ok("secrets.master_key_file", read(&path))
        .map(MasterKeySource::Known)
}

impl MasterKeySource {
    /// The key, made if it has to be.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn obtain(&self, rng: &dyn Rng) -> anyhow::Result<MasterKey> {
        match self {
            Self::Known(key) => Ok(key.clone()),
            Self::Fleeting => Ok(MasterKey::generate(rng)),
            Self::MadeAt(path) => make(path, rng),
        }
    }
}

fn read(path: &Path) -> anyhow::Result<MasterKey> {
    MasterKey::parse(&read_secret_file(path)?)
        .with_context(|| format!("{} holds no master key", path.display()))
}

/// Written whole under another name, then linked: whoever comes second finds a whole key, and uses that one.
fn make(path: &Path, rng: &dyn Rng) -> anyhow::Result<MasterKey> {
    let key = MasterKey::generate(rng);
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let written = write_private(&draft, &key.to_text()).and_then(|()| fs::hard_link(&draft, path));
    let _ = fs::remove_file(&draft);
    match written {
        Ok(()) => Ok(key),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => read(path),
        Err(error) => {
            Err(error).with_context(|| format!("the master key can't be kept in {}", path.display()))
        }
    }
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    io::Write::write_all(&mut file, text.as_bytes())?;
    io::Write::write_all(&mut file, b"\n")?;
    file.sync_all()
}
