//! Programs of the distribution: where they are. Nothing here installs anything.

use std::path::{Path, PathBuf};

/// A program's path: from the PATH, or from the system folders that an ordinary user's PATH leaves out.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin", "/sbin", "/opt/homebrew/bin"].map(PathBuf::from))
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}

/// The folder with `initdb` and `postgres`: the newest version of the distribution's before what the PATH says, since
/// distributions keep the server's programs off the PATH.
pub fn postgres_binaries() -> Option<PathBuf> {
    let number = |path: &PathBuf| -> u32 {
        let version = path
            .parent()
            .and_then(Path::file_name)
            .map(|name| name.to_string_lossy().into_owned());
        version
            .and_then(|name| name.trim_start_matches("pgsql-").parse().ok())
            .unwrap_or(0)
    };
    let mut folders: Vec<PathBuf> = ["/usr/lib/postgresql", "/usr"]
        .iter()
        .filter_map(|parent| std::fs::read_dir(parent).ok())
        .flat_map(|items| items.flatten().map(|item| item.path().join("bin")))
        .filter(|path| is_postgres_folder(path))
        .collect();
    folders.sort_by_key(number);
    folders.pop().or_else(|| {
        let on_path = find("initdb")?.canonicalize().ok()?.parent()?.to_path_buf();
        is_postgres_folder(&on_path).then_some(on_path)
    })
}

/// The distribution's Chromium, under the names it goes by.
pub fn chromium() -> Option<PathBuf> {
    [
        "chromium",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
    ]
    .iter()
    .find_map(|name| find(name))
}

/// The library that shows a program another time than the machine's (libfaketime, the build for programs with threads).
pub fn faketime() -> Option<PathBuf> {
    // Debian's folder is the machine's triplet; others have one for all.
    let triplet = format!("/usr/lib/{}-linux-gnu/faketime", std::env::consts::ARCH);
    [triplet.as_str(), "/usr/lib64/faketime", "/usr/lib/faketime"]
        .iter()
        .map(|folder| Path::new(folder).join("libfaketimeMT.so.1"))
        .find(|library| library.is_file())
}

/// Whether we may do what only root may.
pub fn is_root() -> bool {
    nix::unistd::Uid::effective().is_root()
}

fn is_postgres_folder(path: &Path) -> bool {
    path.join("initdb").is_file() && path.join("postgres").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_by_name() {
        assert!(find("sh").is_some());
        assert!(find("no-such-program-anywhere").is_none());
    }
}
