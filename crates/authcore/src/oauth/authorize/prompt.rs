//! `prompt`: what the client wants the user to be asked (OIDC Core §3.1.2.1, Prompt Create §4.1).
//!
//! Refuses a value that nobody knows, and `none` beside any other. Its table is what metadata says.

use super::error::AuthorizeError;

/// `prompt` (OIDC Core §3.1.2.1, Prompt Create §4.1).
#[derive(Debug, Default)]
pub(crate) struct Prompt {
    pub(crate) none: bool,
    pub(crate) login: bool,
    pub(crate) select_account: bool,
    pub(crate) consent: bool,
    pub(crate) create: bool,
}

impl Prompt {
    /// Every value that is known: the source of metadata.
    pub(crate) fn parse(text: &str) -> Result<Self, AuthorizeError> {
        let mut prompt = Self::default();
        for value in text.split(' ').filter(|value| !value.is_empty()) {
            match value {
                "none" => prompt.none = true,
                "login" => prompt.login = true,
                "select_account" => prompt.select_account = true,
                "consent" => prompt.consent = true,
                "create" => prompt.create = true,
                _ => return Err(AuthorizeError::PromptMalformed),
            }
        }
        // "If this parameter contains none with any other value, an error is returned."
        if prompt.none && (prompt.login || prompt.select_account || prompt.consent || prompt.create) {
            return Err(AuthorizeError::PromptMalformed);
        }
        Ok(prompt)
    }
}

/// `prompt` values for metadata.
pub(crate) const PROMPTS: [&str; 5] = ["none", "login", "consent", "select_account", "create"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompt_none_stands_alone() {
        assert!(Prompt::parse("none").is_ok_and(|p| p.none));
        assert!(Prompt::parse("login consent").is_ok_and(|p| p.login && p.consent && !p.none));
        assert!(Prompt::parse("").is_ok_and(|p| !p.none && !p.login));
        for wrong in ["none login", "nonsense", "login none", "none create"] {
            assert!(
                matches!(Prompt::parse(wrong), Err(AuthorizeError::PromptMalformed)),
                "{wrong}"
            );
        }
        for prompt in PROMPTS {
            assert!(Prompt::parse(prompt).is_ok(), "{prompt}");
        }
    }
}
