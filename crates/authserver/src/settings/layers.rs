//! Merging the sources: each is read into a table of its own, held against the schema, then laid over the last.

use super::{
    DEFAULTS, Problem, Problems, Settings,
    sources::{ENV_PREFIX, Sources},
};
use toml::{Table, Value};

/// Where a value comes from, for words and for the rule about secrets.
#[derive(Clone, Copy)]
enum Layer<'a> {
    File(&'a std::path::Path),
    Environment,
    Flags,
}

impl Layer<'_> {
    fn words(self) -> String {
        match self {
            Self::File(path) => format!("in {}", path.display()),
            Self::Environment => "in the environment".to_owned(),
            Self::Flags => "in the flags".to_owned(),
        }
    }
}

/// Settings that are secret as a whole.
const SECRETS: [&str; 2] = ["secrets.master_key", "mail.smtp.password"];

/// Addresses that may hold a password.
const ADDRESSES: [&str; 2] = ["database.url", "keyvalue.url"];

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
    // What is left to go wrong has no place in the schema: the members of a resource, and numbers out of range.
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

fn same_kind(a: &Value, b: &Value) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() {
        name.to_owned()
    } else {
        format!("{prefix}.{name}")
    }
}

fn unknown(path: &str, layer: Layer<'_>) -> Problem {
    let (nearest, _) = nearest(path);
    Problem::new(
        path,
        format!(
            "there is no such setting ({}); did you mean `{nearest}`?",
            layer.words()
        ),
    )
}

fn wrong_kind(path: &str, default: &Value, layer: Layer<'_>) -> Problem {
    let kind = match default {
        Value::String(_) => "a text in quotes",
        Value::Integer(_) => "a whole number",
        Value::Boolean(_) => "true or false",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table, with settings of its own",
        Value::Float(_) | Value::Datetime(_) => "another kind of value",
    };
    Problem::new(path, format!("has to be {kind} ({})", layer.words()))
}

fn misplaced_secret(path: &str, value: &Value, layer: Layer<'_>) -> Option<Problem> {
    let why = match layer {
        Layer::Environment => return None,
        Layer::File(_) => "a settings file is copied around",
        Layer::Flags => "everybody on the machine can read flags",
    };
    let text = value.as_str().unwrap_or_default();
    let what = if SECRETS.contains(&path) && !text.is_empty() {
        "is a secret"
    } else if ADDRESSES.contains(&path) && has_password(text) {
        "holds a password"
    } else {
        return None;
    };
    let name = path.to_ascii_uppercase().replace('.', "__");
    Some(Problem::new(
        path,
        format!(
            "{what}, and {why}: set {ENV_PREFIX}{name} in the environment, or name a file that holds it in {path}_file"
        ),
    ))
}

/// Whether an address holds a password. What does not parse as one, but has an `@`, might.
fn has_password(address: &str) -> bool {
    match url::Url::parse(address) {
        Ok(url) => url.password().is_some() || url.query_pairs().any(|(name, _)| name == "password"),
        Err(_) => address.contains('@'),
    }
}

/// The known name that is most like `path`, and how like it is (0 to 1).
fn nearest(path: &str) -> (String, f64) {
    let schema: Table = DEFAULTS.parse().expect("a test parses the embedded defaults");
    let mut best = (String::new(), -1.0);
    visit(&schema, "", &mut |known| {
        let likeness = strsim::jaro_winkler(path, known);
        if likeness > best.1 {
            best = (known.to_owned(), likeness);
        }
    });
    best
}

fn visit(table: &Table, prefix: &str, found: &mut dyn FnMut(&str)) {
    for (name, value) in table {
        let path = join(prefix, name);
        match value {
            Value::Table(inner) => visit(inner, &path, found),
            _ => found(&path),
        }
    }
}

#[cfg(test)]
#[path = "layers_tests.rs"]
mod tests;
