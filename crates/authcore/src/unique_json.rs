//! JSON that others wrote, read so that it has one meaning. Refuses an object with the same member twice, at any depth (RFC 8259
//! §4: what receivers make of one differs): a document that says `redirect_uris` twice would be one client here, and another to
//! whoever looks at it.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// Reads a document.
///
/// # Errors
/// Where it is no JSON, or an object in it has a member twice.
pub(crate) fn read(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    serde_json::from_slice::<Unique>(bytes).map(|Unique(value)| value)
}

struct Unique(Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without repeated members")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(Unique(item)) = items.next_element()? {
            array.push(item);
        }
        Ok(array.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((name, Unique(value))) = members.next_entry::<String, Unique>()? {
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("a member is repeated"));
            }
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use serde_json::{Value, json};

    #[test]
    fn what_repeats_nothing_is_read_as_it_is() {
        let document =
            json!({ "a": [null, true, -1, 2, 1.5, "text", { "a": {} }], "b": { "a": [], "b": u64::MAX } });
        assert_eq!(read(document.to_string().as_bytes()).expect("good"), document);
        let plain = r#"{"escaped": "\u00e9\n", "big": 1e300}"#;
        let usual: Value = serde_json::from_str(plain).expect("good");
        assert_eq!(read(plain.as_bytes()).expect("good"), usual);
    }

    #[test]
    fn a_repeated_member_is_refused_wherever_it_is() {
        for text in [
            r#"{"a": 1, "a": 1}"#,
            r#"{"a": 1, "\u0061": 2}"#,
            r#"{"keys": [{"kid": "1", "kid": "2"}]}"#,
            r#"[[{"b": {"c": 0, "d": 0, "c": 0}}]]"#,
        ] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
            assert!(
                serde_json::from_str::<Value>(text).is_ok(),
                "{text} is JSON otherwise"
            );
        }
        for text in ["", "{", r#"{"a": 1} x"#, "{\"a\": \u{1}}"] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
    }
}
