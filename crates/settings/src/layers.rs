//! Merging the sources: each is read into a table of its own, held against the schema, then laid over the last.

use crate::{
    InForce, Origin, Problem, Problems, Schema, in_force,
    misplaced::{given_twice, misplaced_secret},
    names::{join, lookup, lookup_mut, nearest, unknown, visit, wrong_kind},
    paths,
    sources::{Layer, Sources},
};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// Reads and merges the sources into the server's own shape.
///
/// # Errors
/// Everything that is wrong with names, kinds and places of secrets, all at once.
///
/// # Panics
/// Where the schema's default file is no TOML: a mistake of the program's, which every test of it finds.
pub fn load<T: DeserializeOwned>(schema: &Schema, sources: &Sources) -> Result<T, Problems> {
    load_explained(schema, sources).map(|(settings, _)| settings)
}

/// As [`load`], and says of every setting what is in force and where it comes from.
///
/// # Errors
/// As [`load`].
///
/// # Panics
/// As [`load`].
pub fn load_explained<T: DeserializeOwned>(
    schema: &Schema,
    sources: &Sources,
) -> Result<(T, Vec<InForce>), Problems> {
    let defaults: Table = schema
        .defaults
        .parse()
        .expect("the default file is part of the program, and TOML");
    let mut layers = Layers {
        merged: defaults.clone(),
        schema,
        defaults,
        origins: BTreeMap::new(),
        problems: Vec::new(),
    };
    if let Some((path, text)) = &sources.file {
        match text.parse::<Table>() {
            Ok(table) => layers.file(&table, path),
            Err(error) => layers
                .problems
                .push(Problem::new("", no_toml(path, text, &error))),
        }
    }
    for (name, value) in &sources.environment {
        if let Some(path) = layers.environment_path(name) {
            layers.assign(&path, value, Layer::Environment);
        }
    }
    for (path, value) in &sources.flags {
        layers.assign(path, value, Layer::Flags);
    }
    layers.finish()
}

/// What was merged so far.
struct Layers<'a> {
    schema: &'a Schema,
    defaults: Table,
    merged: Table,
    /// Whence the values that somebody has set.
    origins: BTreeMap<String, Origin>,
    problems: Vec<Problem>,
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

impl Layers<'_> {
    /// Lays the file over the defaults. Both are seen from the file's folder afterwards: a file that leaves the database
    /// where it is by default means one beside itself, wherever it is used from.
    fn file(&mut self, table: &Table, path: &std::path::Path) {
        let (mut merged, mut problems) = (std::mem::take(&mut self.merged), Vec::new());
        let mut overlay = Overlay {
            schema: self.schema,
            defaults: &self.defaults,
            layer: Layer::File(path),
            origins: &mut self.origins,
            problems: &mut problems,
        };
        overlay.lay(&mut merged, &self.defaults, table, "");
        paths::rebase(&mut merged, self.schema, path);
        // So that what differs from its default is, also afterwards, what somebody has set.
        paths::rebase(&mut self.defaults, self.schema, path);
        self.merged = merged;
        self.problems.append(&mut problems);
    }

    /// Sets one value that was given as text. The default's kind says how to read it, so that a password of digits stays
    /// a password.
    fn assign(&mut self, path: &str, text: &str, layer: Layer<'_>) {
        let Some(default) = lookup(&self.defaults, path) else {
            self.problems.push(unknown(&self.defaults, path, layer));
            return;
        };
        match read(default, text) {
            Some(value) => {
                if let Some(problem) = misplaced_secret(self.schema, path, &value, layer) {
                    self.problems.push(problem);
                } else if let Some(place) = lookup_mut(&mut self.merged, path) {
                    *place = value;
                    self.origins.insert(path.to_owned(), layer.origin());
                }
            }
            None => self.problems.push(wrong_kind(path, default, layer)),
        }
    }

    /// `TACIT_HTTP__LISTEN` → `http.listen`. Names that are no settings yield `None`; those that look like a mistake are
    /// reported. (Kubernetes puts `TACIT_SERVICE_HOST` into every pod beside a service called tacit.)
    fn environment_path(&mut self, name: &str) -> Option<String> {
        let Schema {
            env_prefix,
            other_variables,
            ..
        } = self.schema;
        if other_variables.iter().any(|known| name.starts_with(known)) {
            return None;
        }
        let path = name
            .strip_prefix(env_prefix)?
            .to_ascii_lowercase()
            .replace("__", ".");
        if lookup(&self.defaults, &path).is_some() {
            return Some(path);
        }
        let (nearest, likeness) = nearest(&self.defaults, &path);
        if path.contains('.') || likeness > 0.85 {
            let meant = nearest.to_ascii_uppercase().replace('.', "__");
            self.problems.push(Problem::new(
                name,
                format!("there is no such setting; did you mean {env_prefix}{meant}?"),
            ));
        }
        None
    }

    fn finish<T: DeserializeOwned>(mut self) -> Result<(T, Vec<InForce>), Problems> {
        given_twice(self.schema, &self.merged, &self.defaults, &mut self.problems);
        if !self.problems.is_empty() {
            return Err(Problems(self.problems));
        }
        let in_force = in_force::all(self.schema, &self.merged, &self.origins);
        // What is left to go wrong has no place in the schema: the members of a list's tables.
        match self.merged.try_into() {
            Ok(settings) => Ok((settings, in_force)),
            Err(error) => {
                let words = error.to_string().trim().replace('\n', " ");
                Err(Problems(vec![Problem::new("", words)]))
            }
        }
    }
}

/// A file's table on its way over what is there.
struct Overlay<'a> {
    schema: &'a Schema,
    defaults: &'a Table,
    layer: Layer<'a>,
    origins: &'a mut BTreeMap<String, Origin>,
    problems: &'a mut Vec<Problem>,
}

impl Overlay<'_> {
    fn lay(&mut self, merged: &mut Table, defaults: &Table, table: &Table, prefix: &str) {
        for (name, value) in table {
            let path = join(prefix, name);
            match (defaults.get(name), value) {
                (Some(Value::Table(inner_defaults)), Value::Table(inner)) => {
                    if let Some(Value::Table(inner_merged)) = merged.get_mut(name) {
                        self.lay(inner_merged, inner_defaults, inner, &path);
                    }
                }
                (Some(default), value) if same_kind(default, value) => {
                    if let Some(problem) = misplaced_secret(self.schema, &path, value, self.layer) {
                        self.problems.push(problem);
                    } else {
                        merged.insert(name.clone(), value.clone());
                        self.origins.insert(path, self.layer.origin());
                    }
                }
                (Some(default), _) => self.problems.push(wrong_kind(&path, default, self.layer)),
                // Of an unknown table, what is in it says more than its name.
                (None, Value::Table(inner)) if !inner.is_empty() => {
                    visit(inner, &path, &mut |leaf| {
                        self.problems.push(unknown(self.defaults, leaf, self.layer));
                    });
                }
                (None, _) => self.problems.push(unknown(self.defaults, &path, self.layer)),
            }
        }
    }
}

/// Reads a text as the default's kind.
fn read(default: &Value, text: &str) -> Option<Value> {
    let value = match default {
        Value::String(_) => Value::String(text.to_owned()),
        // A list of texts may be written with commas alone.
        Value::Array(_) if !text.trim_start().starts_with('[') => Value::Array(
            text.split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(|item| Value::String(item.to_owned()))
                .collect(),
        ),
        _ => format!("value = {text}").parse::<Table>().ok()?.remove("value")?,
    };
    Some(value).filter(|value| same_kind(default, value))
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
