//! Cursors: a place in a list, as an opaque text (base64url) that names the order it belongs to.
//!
//! They are not signed, because they can't do harm: every statement names the owner, so a forged cursor only chooses
//! where one's own list begins.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate};
use uuid::Uuid;

use super::problem::ApiError;
use crate::{
    model::is_sensible_year,
    store::{Key, Position},
};

/// The longest: a title of 200 characters, each of which may grow when it is lowered, escaped, in base64.
pub const MAX_LENGTH: usize = 8 * 1024;

/// Writes a cursor of the list with this order.
pub fn write(order: &str, position: &Position) -> String {
    let key = match &position.key {
        Key::Time(time) => time.timestamp_micros().to_string(),
        Key::Date(date) => date.to_string(),
        Key::Text(text) => text.clone(),
    };
    let parts = serde_json::json!([order, kind(&position.key), key, position.id]);
    URL_SAFE_NO_PAD.encode(parts.to_string())
}

/// Reads a cursor of the list with this order.
pub fn read(order: &str, cursor: &str) -> Result<Position, ApiError> {
    parse(order, cursor).ok_or(ApiError::BadCursor)
}

fn parse(order: &str, cursor: &str) -> Option<Position> {
    if cursor.len() > MAX_LENGTH {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (its_order, kind, key, id): (String, char, String, Uuid) = serde_json::from_slice(&bytes).ok()?;
    if its_order != order {
        return None;
    }
    let key = match kind {
        // Years beyond four digits would not compare as text on SQLite.
        't' => Key::Time(DateTime::from_timestamp_micros(key.parse().ok()?).filter(is_sensible_year)?),
        'd' => Key::Date(key.parse::<NaiveDate>().ok().filter(is_sensible_year)?),
        // Postgres can't take a NUL.
        'x' if !key.contains('\0') => Key::Text(key),
        _ => return None,
    };
    let fits = matches!(
        (order, &key),
        (
            "created_at" | "-created_at" | "updated_at" | "-updated_at" | "-occurred_at",
            Key::Time(_)
        ) | ("due_on", Key::Date(_))
            | ("title", Key::Text(_))
    );
    fits.then_some(Position { key, id })
}

fn kind(key: &Key) -> char {
    match key {
        Key::Time(_) => 't',
        Key::Date(_) => 'd',
        Key::Text(_) => 'x',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(text: &str) -> String {
        URL_SAFE_NO_PAD.encode(text)
    }

    #[test]
    fn what_is_written_is_read_again_by_the_same_order_only() {
        let id = Uuid::from_u128(7);
        let time = Key::Time(DateTime::from_timestamp_micros(1_762_335_296_123_456).unwrap());
        let date = Key::Date(NaiveDate::from_ymd_opt(9999, 12, 31).unwrap());
        for (order, key) in [
            ("-created_at", time),
            ("due_on", date),
            ("title", Key::Text("ä \"b\"".into())),
        ] {
            let position = Position { key, id };
            let cursor = write(order, &position);
            assert_eq!(read(order, &cursor).unwrap(), position);
            assert!(read("updated_at", &cursor).is_err());
        }
    }

    #[test]
    fn forged_cursors_are_refused() {
        let id = Uuid::nil();
        for text in [
            "",
            "[]",
            "null",
            "\0",
            r#"["title","x","a"]"#,
            r#"["title","x","a","not-a-uuid"]"#,
            &format!(r#"["title","t","0","{id}"]"#),
            &format!(r#"["title","x","a\u0000b","{id}"]"#),
            &format!(r#"["-created_at","t","9223372036854775807","{id}"]"#),
            &format!(r#"["-created_at","t","NaN","{id}"]"#),
            &format!(r#"["due_on","d","+12345-01-01","{id}"]"#),
            &"[".repeat(1000),
        ] {
            for order in ["title", "-created_at", "due_on"] {
                assert!(read(order, &encode(text)).is_err(), "{order} {text}");
            }
        }
        assert!(read("title", "%%%").is_err());
        assert!(read("title", &"A".repeat(10_000)).is_err());
    }
}
