//! The names of settings, and what to say about one that there is not.

use crate::{Problem, sources::Layer};
use toml::{Table, Value};

/// A name that is no setting.
pub(crate) fn unknown(schema: &Table, path: &str, layer: Layer<'_>) -> Problem {
    let (nearest, _) = nearest(schema, path);
    Problem::new(
        path,
        format!(
            "there is no such setting ({}); did you mean `{nearest}`?",
            layer.words()
        ),
    )
}

/// A value that is not of the default's kind.
pub(crate) fn wrong_kind(path: &str, default: &Value, layer: Layer<'_>) -> Problem {
    let kind = match default {
        Value::String(_) => "a text in quotes",
        Value::Integer(_) => "a whole number, not below zero",
        Value::Boolean(_) => "true or false",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table, with settings of its own",
        Value::Float(_) | Value::Datetime(_) => "another kind of value",
    };
    Problem::new(path, format!("has to be {kind} ({})", layer.words()))
}

/// The known name that is most like `path`, and how like it is (0 to 1).
pub(crate) fn nearest(schema: &Table, path: &str) -> (String, f64) {
    let mut best = (String::new(), -1.0);
    visit(schema, "", &mut |known| {
        let likeness = strsim::jaro_winkler(path, known);
        if likeness > best.1 {
            best = (known.to_owned(), likeness);
        }
    });
    best
}

/// Visits the dotted names of all values.
pub(crate) fn visit(table: &Table, prefix: &str, found: &mut dyn FnMut(&str)) {
    for (name, value) in table {
        let path = join(prefix, name);
        match value {
            Value::Table(inner) => visit(inner, &path, found),
            _ => found(&path),
        }
    }
}

/// A dotted name.
pub(crate) fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() {
        name.to_owned()
    } else {
        format!("{prefix}.{name}")
    }
}

/// The value of a dotted name; `None` where there is no such name, or it is a table's.
pub(crate) fn lookup<'a>(table: &'a Table, path: &str) -> Option<&'a Value> {
    match path.split_once('.') {
        Some((head, rest)) => lookup(table.get(head)?.as_table()?, rest),
        None => table.get(path).filter(|value| !value.is_table()),
    }
}

/// The place of a dotted name.
pub(crate) fn lookup_mut<'a>(table: &'a mut Table, path: &str) -> Option<&'a mut Value> {
    match path.split_once('.') {
        Some((head, rest)) => lookup_mut(table.get_mut(head)?.as_table_mut()?, rest),
        None => table.get_mut(path),
    }
}
