//! Secrets come by the environment or by a file of their own; anywhere else they are refused, and so is one that comes by
//! both.

use crate::{
    Problem, Schema,
    names::{lookup, visit},
    sources::Layer,
};
use toml::{Table, Value};

/// What is wrong where a secret stands in a settings file or in a flag.
pub(crate) fn misplaced_secret(
    schema: &Schema,
    path: &str,
    value: &Value,
    layer: Layer<'_>,
) -> Option<Problem> {
    let why = match layer {
        Layer::Environment => return None,
        Layer::File(_) => "a settings file is copied around",
        Layer::Flags => "everybody on the machine can read flags",
    };
    let text = value.as_str().unwrap_or_default();
    let what = if schema.secrets.contains(&path) && !text.is_empty() {
        "is a secret"
    } else if schema.addresses.contains(&path) && has_password(text) {
        "holds a password"
    } else {
        return None;
    };
    let prefix = schema.env_prefix;
    let name = path.to_ascii_uppercase().replace('.', "__");
    Some(Problem::new(
        path,
        format!(
            "{what}, and {why}: set {prefix}{name} in the environment, or name a file that holds it in {path}_file"
        ),
    ))
}

/// Reports each setting that was given, although its `…_file` was, too.
pub(crate) fn given_twice(schema: &Schema, merged: &Table, defaults: &Table, problems: &mut Vec<Problem>) {
    let is_set = |name: &str| lookup(merged, name) != lookup(defaults, name);
    visit(defaults, "", &mut |name| {
        let Some(direct) = name.strip_suffix("_file") else {
            return;
        };
        let is_pair = schema.secrets.contains(&direct) || schema.addresses.contains(&direct);
        if is_pair && is_set(name) && is_set(direct) {
            problems.push(Problem::new(
                name,
                format!("is set beside {direct}: which is it?"),
            ));
        }
    });
}

/// Whether an address holds a password. What does not parse as one, but has an `@`, might.
fn has_password(address: &str) -> bool {
    match url::Url::parse(address) {
        Ok(url) => url.password().is_some() || url.query_pairs().any(|(name, _)| name == "password"),
        Err(_) => address.contains('@'),
    }
}
