//! How somebody signed in, as one value: when, and by which methods. What tokens say of it (`auth_time`, `amr`, `acr`) is
//! derived from it and from nothing else, so that a second factor is one more [`Method`] here.
//!
//! It is carried whole through session, code, device approval, grant and ID token.
//! Sections: OIDC Core §2 (`auth_time`, `amr`, `acr`), RFC 8176 §2 (the methods' names).

use crate::clock::Time;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The authentication context class of a password that was proven by OPAQUE.
pub const ACR_OPAQUE: &str = "urn:tacit:acr:opaque";

/// Every class that a sign-in can have: for metadata.
pub const ACR_VALUES: [&str; 1] = [ACR_OPAQUE];

/// A way to prove who one is, by its registered name (RFC 8176 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Method {
    /// A password, which never left the user's device.
    #[serde(rename = "pwd")]
    Password,
}

impl Method {
    const ALL: [Self; 1] = [Self::Password];

    /// The registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "pwd",
        }
    }
}

/// The methods of one sign-in, each once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Methods(Vec<Method>);

/// The text names a method that nobody knows.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a method of authentication is unknown")]
pub struct UnknownMethod;

impl Methods {
    /// One method.
    pub fn one(method: Method) -> Self {
        Self(vec![method])
    }

    /// One more.
    pub fn add(&mut self, method: Method) {
        if !self.0.contains(&method) {
            self.0.push(method);
        }
    }

    /// Whether it is among them.
    pub fn contain(&self, method: Method) -> bool {
        self.0.contains(&method)
    }

    /// Reads what [`Display`](fmt::Display) wrote: names, parted by single spaces.
    ///
    /// # Errors
    /// [`UnknownMethod`] where one is not known, or there is none.
    pub fn parse(text: &str) -> Result<Self, UnknownMethod> {
        let known = |name: &str| Method::ALL.into_iter().find(|method| method.as_str() == name);
        let methods: Option<Vec<Method>> = text.split(' ').map(known).collect();
        methods
            .filter(|methods| !methods.is_empty())
            .map(Self)
            .ok_or(UnknownMethod)
    }

    /// What came before methods were kept was a password.
    fn before_they_were_kept() -> Self {
        Self::one(Method::Password)
    }
}

impl fmt::Display for Methods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.iter().map(|method| method.as_str()).collect();
        f.write_str(&names.join(" "))
    }
}

/// A sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authentication {
    /// When the user proved who they are (`auth_time`).
    #[serde(rename = "auth_time")]
    pub at: Time,
    /// How (`amr`).
    #[serde(default = "Methods::before_they_were_kept")]
    pub methods: Methods,
}

impl Authentication {
    /// A sign-in by password.
    pub fn by_password(at: Time) -> Self {
        Self {
            at,
            methods: Methods::one(Method::Password),
        }
    }

    /// The `amr` claim.
    pub fn amr(&self) -> Vec<&'static str> {
        self.methods.0.iter().map(|method| method.as_str()).collect()
    }

    /// The `acr` claim: the class that these methods make up.
    pub fn acr(&self) -> &'static str {
        ACR_OPAQUE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_come_back_as_they_were_written() {
        let mut methods = Methods::one(Method::Password);
        methods.add(Method::Password);
        assert_eq!(methods.to_string(), "pwd");
        assert_eq!(Methods::parse("pwd"), Ok(methods));
        for wrong in ["", "pwd ", "otp", "pwd,pwd"] {
            assert_eq!(Methods::parse(wrong), Err(UnknownMethod), "{wrong:?}");
        }
    }

    #[test]
    fn a_record_of_an_older_version_was_a_password() {
        let read: Authentication =
            serde_json::from_str(r#"{"auth_time":"2026-11-01T00:00:00Z"}"#).expect("it is read");
        assert_eq!((read.amr(), read.acr()), (vec!["pwd"], ACR_OPAQUE));
        let written = serde_json::to_string(&read).expect("plain data");
        assert_eq!(
            serde_json::from_str::<Authentication>(&written).expect("plain data"),
            read
        );
    }
}
