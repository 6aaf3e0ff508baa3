//! The parameters of a request, from a query or a form body (RFC 6749 §3.1, §3.2, appendix B).
//!
//! Refuses what no endpoint wants to see: a parameter given twice (RFC 6749 §3.1: "MUST NOT be included more than
//! once"), control characters, and sizes that no honest client needs.

use std::borrow::Cow;

/// Parameters at most: a full request of OIDC Core and its extensions has about thirty.
const MAX_PARAMETERS: usize = 64;

/// Bytes of one value at most: tokens and request objects are the longest, at a few kilobytes.
const MAX_VALUE_BYTES: usize = 8 * 1024;

/// Parameters that may be repeated (RFC 8707 §2, RFC 8693 §2.1).
const REPEATABLE: &[&str] = &["resource", "audience"];

/// Parsed parameters.
#[derive(Clone, Debug, Default)]
pub struct Params<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

/// The parameters can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParamsError {
    /// One is given more than once.
    #[error("a parameter is given more than once")]
    Repeated,
    /// There are too many.
    #[error("too many parameters")]
    TooMany,
    /// One is too long.
    #[error("a parameter is too long")]
    TooLong,
    /// One holds a control character.
    #[error("a parameter holds a control character")]
    ControlCharacter,
}

impl<'a> Params<'a> {
    /// Parses `application/x-www-form-urlencoded`. What can be parsed is parsed, so that an authorization request's
    /// redirect can still be proven and the error sent there.
    pub fn parse(encoded: &'a [u8]) -> (Self, Option<ParamsError>) {
        Self::collect(form_urlencoded::parse(encoded))
    }

    /// As [`parse`](Self::parse), for a text that does not stay.
    pub fn parse_owned(encoded: &str) -> (Params<'static>, Option<ParamsError>) {
        Params::collect(
            form_urlencoded::parse(encoded.as_bytes())
                .map(|(name, value)| (Cow::Owned(name.into_owned()), Cow::Owned(value.into_owned()))),
        )
    }

    /// Takes parameters that were found elsewhere (the claims of a request object).
    pub fn from_pairs(pairs: Vec<(String, String)>) -> (Params<'static>, Option<ParamsError>) {
        Params::collect(
            pairs
                .into_iter()
                .map(|(name, value)| (Cow::Owned(name), Cow::Owned(value))),
        )
    }

    fn collect(pairs: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)>) -> (Self, Option<ParamsError>) {
        let mut params = Self::default();
        let mut problem = None;
        for (name, value) in pairs {
            // RFC 6749 §3.1: a parameter without a value is treated as if it were omitted.
            if value.is_empty() {
                continue;
            }
            if params.0.len() == MAX_PARAMETERS {
                return (params, Some(ParamsError::TooMany));
            }
            if value.len() > MAX_VALUE_BYTES {
                problem = Some(ParamsError::TooLong);
            } else if value.chars().any(char::is_control) {
                problem = Some(ParamsError::ControlCharacter);
            } else if params.get(&name).is_some() && !REPEATABLE.contains(&&*name) {
                problem = Some(ParamsError::Repeated);
            }
            params.0.push((name, value));
        }
        (params, problem)
    }

    /// The parameters as a form, without the named ones.
    pub fn encode_without(&self, names: &[&str]) -> String {
        let kept = self.0.iter().filter(|(name, _)| !names.contains(&&**name));
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(kept)
            .finish()
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| &**value)
    }

    /// The value of a parameter that stands alone: `None` where it is missing, repeated, or can't be one. For the two
    /// parameters that decide where an error may go.
    pub fn get_unambiguous(&self, name: &str) -> Option<&str> {
        let mut values = self
            .0
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| &**value);
        let value = values.next()?;
        let usable =
            values.next().is_none() && value.len() <= MAX_VALUE_BYTES && !value.chars().any(char::is_control);
        usable.then_some(value)
    }

    /// All values of a parameter that may be repeated.
    pub fn get_all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.0
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| &**value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_endpoint_wants_is_named() {
        let problem = |text: &str| Params::parse(text.as_bytes()).1;
        assert_eq!(problem("a=1&b=2&resource=x&resource=y&c="), None);
        assert_eq!(problem("a=1&a=1"), Some(ParamsError::Repeated));
        assert_eq!(problem("a=%00"), Some(ParamsError::ControlCharacter));
        assert_eq!(
            problem(&format!("a={}", "x".repeat(8193))),
            Some(ParamsError::TooLong)
        );
        let many: String = (0..65).map(|n| format!("p{n}=1&")).collect();
        assert_eq!(problem(&many), Some(ParamsError::TooMany));
    }

    #[test]
    fn an_ambiguous_parameter_is_no_value() {
        let (params, _) = Params::parse(b"client_id=a&client_id=b&redirect_uri=x");
        assert_eq!(params.get_unambiguous("client_id"), None);
        assert_eq!(params.get_unambiguous("redirect_uri"), Some("x"));
        assert_eq!(params.get_unambiguous("state"), None);
    }
}
