//! Paths that a settings file names are relative to that file: the same file means the same thing from every folder.

use crate::{Schema, names::lookup_mut};
use std::path::Path;
use toml::{Table, Value};

/// How the address of a file of SQLite begins.
const SQLITE: &str = "sqlite://";

/// Makes every path in the table relative to the folder of `file`, instead of the current one.
pub(crate) fn rebase(table: &mut Table, schema: &Schema, file: &Path) {
    let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return;
    };
    for name in schema.paths {
        if let Some(Value::String(text)) = lookup_mut(table, name)
            && let Some(moved) = moved(text, folder)
        {
            *text = moved;
        }
    }
}

/// The path seen from the folder's outside; `None` where nothing changes.
fn moved(text: &str, folder: &Path) -> Option<String> {
    let (scheme, path) = match text.strip_prefix(SQLITE) {
        Some(path) => (SQLITE, path),
        // Another scheme names no file of ours (`sqlite::memory:`, `postgres://`, `redis://`).
        None if text.contains("://") || text.starts_with("sqlite:") => return None,
        None => ("", text),
    };
    if path.is_empty() || Path::new(path).is_absolute() {
        return None;
    }
    // A folder whose name is no text can't be put into one: the path then stays as it is.
    let folder = folder.to_str()?;
    Some(format!("{scheme}{}/{path}", folder.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_relative_paths_move() {
        let folder = Path::new("/etc/tacit");
        for (text, expected) in [
            ("tacit.key", Some("/etc/tacit/tacit.key")),
            ("sqlite://tacit.db", Some("sqlite:///etc/tacit/tacit.db")),
            (
                "sqlite://../x.db?synchronous=full",
                Some("sqlite:///etc/tacit/../x.db?synchronous=full"),
            ),
            ("", None),
            ("sqlite://", None),
            ("/var/lib/tacit.key", None),
            ("sqlite:///var/lib/tacit.db", None),
            ("sqlite::memory:", None),
            ("postgres://tacit@db/tacit", None),
        ] {
            assert_eq!(moved(text, folder).as_deref(), expected, "{text}");
        }
    }
}
