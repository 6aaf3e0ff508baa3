//! Cursors: a place in a list, as an opaque text (base64url) that names the list it belongs to. They are not signed: a forged
//! one only chooses where a list begins that its sender may read anyway.

use super::problem::ApiError;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};

/// The longest: a name of 100 characters, each of which may grow when it is lowered, escaped, in base64.
pub const MAX_LENGTH: usize = 4 * 1024;

/// Writes a place of a list.
pub fn write(list: &str, place: &impl Serialize) -> String {
    let text = serde_json::json!([list, place]).to_string();
    URL_SAFE_NO_PAD.encode(text)
}

/// Reads a place of this list.
pub fn read<T: DeserializeOwned>(list: &str, cursor: Option<&str>) -> Result<Option<T>, ApiError> {
    let Some(cursor) = cursor else { return Ok(None) };
    let parse = || -> Option<T> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        // Postgres can't take a NUL.
        if cursor.len() > MAX_LENGTH || bytes.windows(6).any(|part| part == br"\u0000") {
            return None;
        }
        let (its_list, place): (String, T) = serde_json::from_slice(&bytes).ok()?;
        (its_list == list).then_some(place)
    };
    parse().map(Some).ok_or(ApiError::BadCursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_by_its_own_list_alone() {
        let cursor = write("users", &("ä\"", 7));
        let read = |list, cursor: &str| read::<(String, i64)>(list, Some(cursor));
        assert_eq!(
            read("users", &cursor).expect("reads"),
            Some(("ä\"".to_owned(), 7))
        );
        assert!(read("audit", &cursor).is_err());
        for forged in [
            "",
            "[]",
            "null",
            r#"["users"]"#,
            r#"["users",["a\u0000",1]]"#,
            r#"["users",["a"]]"#,
        ] {
            assert!(
                read("users", &URL_SAFE_NO_PAD.encode(forged)).is_err(),
                "{forged}"
            );
        }
        assert!(read("users", "%%").is_err() && read("users", &"A".repeat(9000)).is_err());
        assert!(super::read::<i64>("users", None).expect("none").is_none());
    }
}
