//! The operator's own list of passwords that nobody may choose: the company's name, the season's, what leaked here before.
//!
//! The server sees no password, so the pages compare: they load the list while somebody types, in the worker that rates what was
//! typed. It is thereby as public as the pages. Its address holds a hash of its content, as those of all assets do.
//!
//! Refuses: rules of composition (NIST SP 800-63B section 3.1.1.2: compare with a list, and with nothing else).

use super::{SECURITY, Site, insert, not_found};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web::{Bytes, Data},
};
use anyhow::{Context as _, bail, ensure};
use sha2::{Digest as _, Sha256};
use std::{fmt::Write as _, fs::File, io::Read as _, path::Path};

/// Where it is served, with its name behind.
pub(super) const AT: &str = "/refused-passwords/";

/// A phone loads it while somebody types: some 50,000 passwords, about as long as the list that comes with the pages.
const MOST_BYTES: usize = 500_000;

/// Nobody chooses a longer one that others know: a longer line is a mistake, such as a file of another kind.
const LONGEST: usize = 256;

/// The list, as it is served.
#[derive(Clone, Debug)]
pub struct RefusedPasswords {
    path: String,
    text: Bytes,
}

impl RefusedPasswords {
    /// Reads the list: a password on each line, in UTF-8; case makes no difference, empty lines none either.
    ///
    /// # Errors
    /// Where it can't be read, is too long, or a line of it is no password, which is named by its number.
    pub fn load(path: &Path) -> anyhow::Result<Self> {
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes))
            .with_context(|| format!("{} can't be read", path.display()))?;
        ensure!(
            bytes.len() <= MOST_BYTES,
            "{} is longer than {MOST_BYTES} bytes, which every browser would load",
            path.display()
        );
        let Ok(text) = String::from_utf8(bytes) else {
            bail!("{} is not in UTF-8", path.display());
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        for (line, number) in text.lines().zip(1..) {
            let length = line.chars().count();
            ensure!(
                length <= LONGEST,
                "{} line {number}: {length} characters are no password",
                path.display()
            );
        }
        let hash = Sha256::digest(text.as_bytes());
        let mut path = AT.to_owned();
        for byte in &hash[..16] {
            let _ = write!(path, "{byte:02x}");
        }
        path.push_str(".txt");
        Ok(Self {
            path,
            text: Bytes::from(text.to_owned()),
        })
    }

    /// The path that the pages are told.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// How many passwords it has.
    pub fn count(&self) -> usize {
        let text = str::from_utf8(&self.text).unwrap_or_default();
        text.lines().filter(|line| !line.trim().is_empty()).count()
    }
}

/// The list; nothing at the address of another one, which this server has not any more, or not yet.
pub(super) async fn serve(request: HttpRequest, site: Data<Site>) -> HttpResponse {
    match &site.refused_passwords {
        Some(list) if list.path == request.path() => {
            let mut response = HttpResponse::Ok();
            insert(&mut response, SECURITY);
            response
                .insert_header((
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("text/plain; charset=utf-8"),
                ))
                .insert_header((
                    header::CACHE_CONTROL,
                    HeaderValue::from_static("public, max-age=31536000, immutable"),
                ))
                .body(list.text.clone())
        }
        _ => not_found(request).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn load(content: &[u8]) -> anyhow::Result<RefusedPasswords> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("tacit-refused-{}-{number}", std::process::id()));
        std::fs::write(&path, content).expect("written");
        let list = RefusedPasswords::load(&path);
        std::fs::remove_file(&path).expect("removed");
        list
    }

    #[test]
    fn a_list_is_read_as_it_was_written_by_whatever_editor() {
        let list = load("\u{feff}Acme2026!\r\n\r\nSommer\n".as_bytes()).expect("a list");
        assert_eq!(list.count(), 2);
        assert!(list.path().starts_with(AT));
        // Another content has another address.
        assert_ne!(list.path(), load(b"acme").expect("a list").path());
    }

    #[test]
    fn what_is_no_list_is_refused_by_its_line() {
        let long = format!("fine\n{}\n", "x".repeat(LONGEST + 1));
        let error = load(long.as_bytes()).expect_err("refused").to_string();
        assert!(error.contains("line 2"), "{error}");
        assert!(
            load(&[0xff, 0xfe, b'a'])
                .expect_err("refused")
                .to_string()
                .contains("UTF-8")
        );
        let huge = "password\n".repeat(MOST_BYTES / 9 + 1);
        assert!(
            load(huge.as_bytes())
                .expect_err("refused")
                .to_string()
                .contains("longer")
        );
        assert!(RefusedPasswords::load(Path::new("/nowhere/list.txt")).is_err());
    }
}
