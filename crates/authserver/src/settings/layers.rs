//! Merging the sources: each is read into a table of its own, held against the schema, then laid over the last.

use super::{
    DEFAULTS, Problem, Problems, Settings,
    misplaced::misplaced_secret,
    names::{join, nearest, unknown, visit, wrong_kind},
    sources::{ENV_PREFIX, Layer, Sources},
};
use toml::{Table, Value};

/// Names with our prefix that are no settings: the file's name (the CLI reads it), and what tests use.
const NOT_SETTINGS: [&str; 2] = ["TACIT_CONFIG", "TACIT_TEST_"];

pub(super) fn load(sources: &Sources) -> Result<Settings, Problems> {
    let schema: Table = DEFAULTS.parse().expect("a test parses the embedded defaults");
    let mut merged = schema.clone();
    let mut problems = Vec::new();
    if let Some((path, text)) = &sources.file {
        match text.parse::<Table>() {
            Ok(table) => overlay(&mut merged, &schema, &table, "", Layer::File(path), &mut problems),
            Err(error) => problems.push(Problem::new("", no_toml(path, text, &error))),
        }
    }
    for (name, value) in &sources.environment {
        if let Some(path) = environment_path(name, &schema, &mut problems) {
            assign(
                &mut merged,
                &schema,
                &path,
                value,
                Layer::Environment,
                &mut problems,
            );
        }
    }
    for (path, value) in &sources.flags {
        assign(&mut merged, &schema, path, value, Layer::Flags, &mut problems);
    }
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    // What is left to go wrong has no place in the schema: the members of a resource.
    merged.try_into().map_err(|error: toml::de::Error| {
        Problems(vec![Problem::new(
            "",
            error.to_string().trim().replace('\n', " "),
        )])
    })
}

/// The line's number, not the line: it may hold a secret.
fn no_toml(path: &std::path::Path, text: &str, error: &toml::de::Error) -> String {
    let line = error
        .span()
        .and_then(|span| text.get(..span.start))
        .map_or(1, |before| before.matches('\n').count() + 1);
    format!(
        "{} is not TOML: line {line}: {}",
        path.display(),
        error.message().replace('\n', " ")
    )
}

/// Lays a file's table over what is there.
fn overlay(
    merged: &mut Table,
    schema: &Table,
    table: &Table,
    prefix: &str,
    layer: Layer<'_>,
    problems: &mut Vec<Problem>,
) {
    for (name, value) in table {
        let path = join(prefix, name);
        match (schema.get(name), value) {
            (Some(Value::Table(inner_schema)), Value::Table(inner)) => {
                if let Some(Value::Table(inner_merged)) = merged.get_mut(name) {
                    overlay(inner_merged, inner_schema, inner, &path, layer, problems);
                }
            }
            (Some(default), value) if same_kind(default, value) => {
                if let Some(problem) = misplaced_secret(&path, value, layer) {
                    problems.push(problem);
                } else {
                    merged.insert(name.clone(), value.clone());
                }
            }
            (Some(default), _) => problems.push(wrong_kind(&path, default, layer)),
            // Of an unknown table, what is in it says more than its name.
            (None, Value::Table(inner)) if !inner.is_empty() => {
                visit(inner, &path, &mut |leaf| problems.push(unknown(leaf, layer)));
            }
            (None, _) => problems.push(unknown(&path, layer)),
        }
    }
}

/// Sets one value that was given as text. The default's kind says how to read it, so that a password of digits stays a
/// password.
fn assign(
    merged: &mut Table,
    schema: &Table,
    path: &str,
    text: &str,
    layer: Layer<'_>,
    problems: &mut Vec<Problem>,
) {
    let Some(default) = lookup(schema, path) else {
        problems.push(unknown(path, layer));
        return;
    };
    let value = match default {
        Value::String(_) => Some(Value::String(text.to_owned())),
        // A list of texts may be written with commas alone.
        Value::Array(_) if !text.trim_start().starts_with('[') => Some(Value::Array(
            text.split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(|item| Value::String(item.to_owned()))
                .collect(),
        )),
        _ => format!("value = {text}")
            .parse::<Table>()
            .ok()
            .and_then(|mut table| table.remove("value")),
    };
    match value {
        Some(value) if same_kind(default, &value) => {
            if let Some(problem) = misplaced_secret(path, &value, layer) {
                problems.push(problem);
            } else if let Some(place) = lookup_mut(merged, path) {
                *place = value;
            }
        }
        _ => problems.push(wrong_kind(path, default, layer)),
    }
}

/// `TACIT_HTTP__LISTEN` → `http.listen`. Names that are no settings yield `None`; those that look like a mistake are
/// reported. (Kubernetes puts `TACIT_SERVICE_HOST` into every pod beside a service called tacit.)
fn environment_path(name: &str, schema: &Table, problems: &mut Vec<Problem>) -> Option<String> {
    if NOT_SETTINGS.iter().any(|known| name.starts_with(known)) {
        return None;
    }
    let path = name
        .strip_prefix(ENV_PREFIX)?
        .to_ascii_lowercase()
        .replace("__", ".");
    if lookup(schema, &path).is_some() {
        return Some(path);
    }
    let (nearest, likeness) = nearest(&path);
    if path.contains('.') || likeness > 0.85 {
        problems.push(Problem::new(
            name,
            format!(
                "there is no such setting; did you mean {}{}?",
                ENV_PREFIX,
                nearest.to_ascii_uppercase().replace('.', "__")
            ),
        ));
    }
    None
}

fn lookup<'a>(table: &'a Table, path: &str) -> Option<&'a Value> {
    match path.split_once('.') {
        Some((head, rest)) => lookup(table.get(head)?.as_table()?, rest),
        None => table.get(path).filter(|value| !value.is_table()),
    }
}

fn lookup_mut<'a>(table: &'a mut Table, path: &str) -> Option<&'a mut Value> {
    match path.split_once('.') {
        Some((head, rest)) => lookup_mut(table.get_mut(head)?.as_table_mut()?, rest),
        None => table.get_mut(path),
    }
}

/// Whether a value is of the default's kind. No setting is a negative number, or one beyond 32 bits.
fn same_kind(default: &Value, value: &Value) -> bool {
    let fits = value
        .as_integer()
        .is_none_or(|number| u32::try_from(number).is_ok());
    fits && std::mem::discriminant(default) == std::mem::discriminant(value)
}

#[cfg(test)]
#[path = "layers_tests.rs"]
mod tests;
