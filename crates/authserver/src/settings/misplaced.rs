//! Secrets come by the environment or by a file of their own; anywhere else they are refused.

use super::{
    Problem,
    sources::{ENV_PREFIX, Layer},
};
use toml::Value;

/// Settings that are secret as a whole.
const SECRETS: [&str; 2] = ["secrets.master_key", "mail.smtp.password"];

/// Addresses that may hold a password.
const ADDRESSES: [&str; 2] = ["database.url", "keyvalue.url"];

/// What is wrong where a secret stands in a settings file or in a flag.
pub(super) fn misplaced_secret(path: &str, value: &Value, layer: Layer<'_>) -> Option<Problem> {
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
