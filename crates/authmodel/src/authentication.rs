//! How somebody signed in, as one value: when, and by which methods. What tokens say of it (`auth_time`, `amr`, `acr`) is
//! derived from it and from nothing else, so that a second factor is one more [`Method`] here.
//!
//! It is carried whole through session, code, device approval, grant and ID token.
//! Sections: OIDC Core §2 (`auth_time`, `amr`, `acr`), RFC 8176 §2 (the methods' names), OpenID EAP ACR Values §2 (`phr`, `pop`).

use crate::clock::Time;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The authentication context class of a password that was proven by OPAQUE.
pub const ACR_OPAQUE: &str = "urn:tacit:acr:opaque";

/// The class of a sign-in by two factors of different kinds; by the name that RFC 8176 §2 registers for it as a method, since
/// clients ask for it so.
pub const ACR_MFA: &str = "mfa";

/// The class of a sign-in that no page in between could have taken over: a passkey signs for one site alone (OpenID EAP ACR
/// Values §2, "phishing-resistant"). Not `phrh`: without an attestation nobody knows that a key is in hardware.
pub const ACR_PHR: &str = "phr";

/// Every class that a sign-in can have: for metadata. The weakest first.
pub const ACR_VALUES: [&str; 3] = [ACR_OPAQUE, ACR_MFA, ACR_PHR];

/// `mfa` among the methods (RFC 8176 §2): beside those that were used.
const AMR_MFA: &str = "mfa";

/// A way to prove who one is, by its registered name (RFC 8176 §2) where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Method {
    /// A password, which never left the user's device.
    #[serde(rename = "pwd")]
    Password,
    /// A one-time code of an authenticator app (RFC 6238).
    #[serde(rename = "otp")]
    Otp,
    /// A recovery code. No name is registered for it, and it is not what `otp` promises: something that the user has with them.
    #[serde(rename = "recovery_code")]
    RecoveryCode,
    /// A passkey (WebAuthn) that has verified its user: proof of possession of a key. Neither `hwk` nor `swk`, since where the
    /// key is kept can't be known without an attestation.
    #[serde(rename = "pop")]
    Passkey,
}

impl Method {
    const ALL: [Self; 4] = [Self::Password, Self::Otp, Self::RecoveryCode, Self::Passkey];

    /// The name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "pwd",
            Self::Otp => "otp",
            Self::RecoveryCode => "recovery_code",
            Self::Passkey => "pop",
        }
    }

    /// Whether it is enough to begin with. What is not follows a proof of this kind.
    pub const fn is_first_factor(self) -> bool {
        match self {
            Self::Password | Self::Passkey => true,
            Self::Otp | Self::RecoveryCode => false,
        }
    }

    /// Whether it is enough to come after the password.
    pub const fn is_second_factor(self) -> bool {
        match self {
            Self::Password => false,
            Self::Otp | Self::RecoveryCode | Self::Passkey => true,
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

    /// Whether one is among them that a sign-in may begin with.
    pub fn contain_first_factor(&self) -> bool {
        self.0.iter().any(|method| method.is_first_factor())
    }

    /// Whether a second factor is among them.
    pub fn contain_second_factor(&self) -> bool {
        self.0.iter().any(|method| method.is_second_factor())
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

    /// Whether two factors of different kinds were proven. A passkey is both by itself: the device, and what it has asked of its
    /// user (a finger, a face, a PIN), without which it counts for nothing here.
    pub fn is_multi_factor(&self) -> bool {
        self.methods.contain_first_factor() && self.methods.contain_second_factor()
    }

    /// The `amr` claim.
    pub fn amr(&self) -> Vec<&'static str> {
        let used = self.methods.0.iter().map(|method| method.as_str());
        used.chain(self.is_multi_factor().then_some(AMR_MFA)).collect()
    }

    /// Whether the sign-in is of a class, whatever other class it is of.
    pub fn is_of(&self, class: &str) -> bool {
        match class {
            ACR_OPAQUE => self.methods.contain(Method::Password),
            ACR_MFA => self.is_multi_factor(),
            ACR_PHR => self.methods.contain(Method::Passkey),
            _ => false,
        }
    }

    /// The `acr` claim: the first class of those that were asked for (names, parted by spaces, the best first) that the sign-in
    /// is of; else the strongest that it is.
    pub fn acr(&self, asked: &str) -> &'static str {
        let known = |name: &str| ACR_VALUES.into_iter().find(|class| *class == name);
        let mut wanted = asked.split(' ').filter_map(known);
        wanted
            .find(|class| self.is_of(class))
            .or_else(|| ACR_VALUES.into_iter().rev().find(|class| self.is_of(class)))
            .unwrap_or(ACR_OPAQUE)
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
        methods_with_a_code();
        for wrong in ["", "pwd ", "sms", "pwd,pwd"] {
            assert_eq!(Methods::parse(wrong), Err(UnknownMethod), "{wrong:?}");
        }
    }

    fn methods_with_a_code() {
        let mut methods = Methods::one(Method::Password);
        methods.add(Method::RecoveryCode);
        assert_eq!(methods.to_string(), "pwd recovery_code");
        assert_eq!(Methods::parse("pwd recovery_code"), Ok(methods));
    }

    #[test]
    fn two_factors_are_said_to_be_so() {
        let with = |text: &str| Authentication {
            at: chrono::DateTime::UNIX_EPOCH,
            methods: Methods::parse(text).expect("methods"),
        };
        let (one, two) = (with("pwd"), with("pwd otp"));
        assert_eq!(two.amr(), ["pwd", "otp", "mfa"]);
        assert_eq!(one.amr(), ["pwd"]);
        assert_eq!(with("pwd recovery_code").amr(), ["pwd", "recovery_code", "mfa"]);
        // What was asked for first, of what it is; the strongest where nothing of it is.
        for (asked, acr) in [
            ("", "mfa"),
            ("mfa", "mfa"),
            ("urn:tacit:acr:opaque mfa", ACR_OPAQUE),
            ("mfa urn:tacit:acr:opaque", "mfa"),
            ("gold", "mfa"),
        ] {
            assert_eq!(two.acr(asked), acr, "{asked}");
            assert_eq!(one.acr(asked), ACR_OPAQUE, "{asked}");
        }
        assert!(!one.is_of(ACR_MFA) && two.is_of(ACR_MFA) && two.is_of(ACR_OPAQUE));
    }

    #[test]
    fn a_passkey_is_two_factors_and_withstands_phishing() {
        let with = |text: &str| Authentication {
            at: chrono::DateTime::UNIX_EPOCH,
            methods: Methods::parse(text).expect("methods"),
        };
        let (alone, second) = (with("pop"), with("pwd pop"));
        assert_eq!(alone.amr(), ["pop", "mfa"]);
        assert_eq!(second.amr(), ["pwd", "pop", "mfa"]);
        for (asked, alone_is, second_is) in [
            ("", "phr", "phr"),
            ("mfa", "mfa", "mfa"),
            ("urn:tacit:acr:opaque mfa", "mfa", ACR_OPAQUE),
            ("phr mfa", "phr", "phr"),
            ("phrh", "phr", "phr"),
        ] {
            assert_eq!(
                (alone.acr(asked), second.acr(asked)),
                (alone_is, second_is),
                "{asked}"
            );
        }
        assert!(!alone.is_of(ACR_OPAQUE) && alone.is_of(ACR_MFA) && alone.is_of(ACR_PHR));
        assert!(!with("pwd otp").is_of(ACR_PHR));
    }

    #[test]
    fn a_record_of_an_older_version_was_a_password() {
        let read: Authentication =
            serde_json::from_str(r#"{"auth_time":"2026-11-01T00:00:00Z"}"#).expect("it is read");
        assert_eq!((read.amr(), read.acr("")), (vec!["pwd"], ACR_OPAQUE));
        let written = serde_json::to_string(&read).expect("plain data");
        assert_eq!(
            serde_json::from_str::<Authentication>(&written).expect("plain data"),
            read
        );
    }
}
