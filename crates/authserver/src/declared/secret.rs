//! References to secrets: `{ file = "PATH" }`, relative to the file that says so, or `{ env = "NAME" }`. A secret itself never
//! stands in a file that is kept in git.

use crate::config::read_secret_file;
use authmodel::secret::BearerSecret;
use serde_json::Value;
use std::path::Path;

/// Follows a reference. What is wrong names the file or the variable, never what is in it.
pub(super) fn follow(reference: &Value, folder: &Path) -> Result<BearerSecret, String> {
    const SHAPE: &str =
        "has to be a reference, { file = \"PATH\" } or { env = \"NAME\" }: a secret does not stand in here";
    let members = reference.as_object().filter(|members| members.len() == 1);
    let (kind, name) = members
        .and_then(|members| members.iter().next())
        .and_then(|(kind, name)| Some((kind.as_str(), name.as_str()?)))
        .ok_or_else(|| SHAPE.to_owned())?;
    match kind {
        "file" if !name.is_empty() => read_secret_file(&folder.join(name))
            .map(BearerSecret::from_text)
            .map_err(|error| error.to_string()),
        "env" if !name.is_empty() => of_environment(name),
        _ => Err(SHAPE.to_owned()),
    }
}

fn of_environment(name: &str) -> Result<BearerSecret, String> {
    match std::env::var(name) {
        Ok(text) if !text.trim().is_empty() => Ok(BearerSecret::from_text(text.trim().to_owned())),
        Ok(_) => Err(format!("the environment variable {name} is empty")),
        Err(std::env::VarError::NotPresent) => Err(format!("the environment variable {name} is not set")),
        Err(std::env::VarError::NotUnicode(_)) => Err(format!("the environment variable {name} is no text")),
    }
}
