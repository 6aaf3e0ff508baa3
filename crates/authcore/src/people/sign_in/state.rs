//! Signing in as a small state machine: what is still needed → the next step → done, with how it was done.
//!
//! A [`SignIn`] rests between its steps inside the sealed state (see [`super::keep`]). A factor is one more [`Method`] and one
//! more [`Need`] here; the steps that take its proof end in [`SignIn::prove`], and sessions begin only from an
//! [`Authentication`] that [`SignIn::next`] has given out.
//!
//! Invariant: nobody is signed in before every need is met.

use authmodel::{
    authentication::{Authentication, Method, Methods},
    clock::Time,
};
use serde::{Deserialize, Serialize};

/// A sign-in under way: what was proven so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SignIn {
    #[serde(skip_serializing_if = "Option::is_none")]
    proven: Option<Methods>,
    /// The password alone is not enough.
    #[serde(default)]
    two_factors: bool,
    /// The time of a sign-in that is added to: what comes later does not make its password any fresher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<Time>,
}

/// What a sign-in still needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// The password, by OPAQUE, or a passkey.
    FirstFactor,
    /// A second factor; a passkey is that as well.
    SecondFactor,
}

impl Need {
    /// Every need, in the order in which they are asked for. What tells who somebody is comes first: what follows tells who has an
    /// account.
    const IN_ORDER: [Self; 2] = [Self::FirstFactor, Self::SecondFactor];

    /// Whether what was proven meets it.
    fn is_met_by(self, proven: &Methods) -> bool {
        match self {
            Self::FirstFactor => proven.contain_first_factor(),
            Self::SecondFactor => proven.contain_second_factor(),
        }
    }
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Something has to be proven.
    Prove(Need),
    /// Nothing: the session may begin.
    Done(Authentication),
}

impl SignIn {
    /// A sign-in of which nothing is proven.
    pub(crate) fn begin() -> Self {
        Self::default()
    }

    /// A sign-in that a session has come of, to which a second factor is added.
    pub(crate) fn raise(from: &Authentication) -> Self {
        Self {
            proven: Some(from.methods.clone()),
            two_factors: true,
            since: Some(from.at),
        }
    }

    /// The user has just proven this.
    pub(crate) fn prove(mut self, method: Method) -> Self {
        match &mut self.proven {
            Some(methods) => methods.add(method),
            None => self.proven = Some(Methods::one(method)),
        }
        self
    }

    /// The user has a second factor, and this browser is not one where the password is enough.
    pub(crate) fn with_second_factor(mut self) -> Self {
        self.two_factors = true;
        self
    }

    /// What is still needed, or the sign-in that it came to: at the time of the last proof, which is now, unless it adds to an
    /// earlier one.
    pub(crate) fn next(&self, now: Time) -> Next {
        let needed = |need: &Need| *need == Need::FirstFactor || self.two_factors;
        let is_met = |need: &Need| self.proven.as_ref().is_some_and(|proven| need.is_met_by(proven));
        let unmet = Need::IN_ORDER
            .into_iter()
            .find(|need| needed(need) && !is_met(need));
        match (unmet, &self.proven) {
            (None, Some(methods)) => Next::Done(Authentication {
                at: self.since.unwrap_or(now),
                methods: methods.clone(),
            }),
            (Some(need), _) => Next::Prove(need),
            (None, None) => Next::Prove(Need::FirstFactor),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_signed_in_before_a_first_factor_is_proven() {
        let now = chrono::DateTime::UNIX_EPOCH;
        let begun = SignIn::begin();
        assert_eq!(begun.next(now), Next::Prove(Need::FirstFactor));
        let code = begun.clone().prove(Method::Otp).prove(Method::RecoveryCode);
        assert_eq!(
            code.next(now),
            Next::Prove(Need::FirstFactor),
            "codes are no password"
        );
        let Next::Done(authentication) = begun.prove(Method::Password).next(now) else {
            panic!("nothing else is needed")
        };
        assert_eq!((authentication.at, authentication.amr()), (now, vec!["pwd"]));
    }

    #[test]
    fn who_has_a_second_factor_proves_it() {
        let now = chrono::DateTime::UNIX_EPOCH;
        let password = SignIn::begin().with_second_factor().prove(Method::Password);
        assert_eq!(password.next(now), Next::Prove(Need::SecondFactor));
        for (method, amr) in [
            (Method::Otp, ["pwd", "otp", "mfa"]),
            (Method::RecoveryCode, ["pwd", "recovery_code", "mfa"]),
        ] {
            let Next::Done(done) = password.clone().prove(method).next(now) else {
                panic!("nothing else is needed")
            };
            assert_eq!(done.amr(), amr);
        }
    }

    #[test]
    fn a_passkey_is_enough_by_itself_and_after_the_password() {
        let now = chrono::DateTime::UNIX_EPOCH;
        for (before, amr) in [
            (SignIn::begin(), vec!["pop", "mfa"]),
            (SignIn::begin().with_second_factor(), vec!["pop", "mfa"]),
            (
                SignIn::begin().prove(Method::Password).with_second_factor(),
                vec!["pwd", "pop", "mfa"],
            ),
        ] {
            let Next::Done(done) = before.prove(Method::Passkey).next(now) else {
                panic!("nothing else is needed")
            };
            assert_eq!(done.amr(), amr);
        }
    }

    #[test]
    fn a_code_that_is_added_does_not_make_the_password_fresher() {
        let then = chrono::DateTime::UNIX_EPOCH;
        let now = then + chrono::Duration::days(3);
        let raised = SignIn::raise(&Authentication::by_password(then));
        assert_eq!(raised.next(now), Next::Prove(Need::SecondFactor));
        let Next::Done(done) = raised.prove(Method::Otp).next(now) else {
            panic!("nothing else is needed")
        };
        assert_eq!((done.at, done.is_multi_factor()), (then, true));
    }

    #[test]
    fn a_sign_in_rests_between_its_steps_as_it_was() {
        let proven = SignIn::begin().prove(Method::Password);
        let half = proven.clone().with_second_factor();
        let raised = SignIn::raise(&Authentication::by_password(chrono::DateTime::UNIX_EPOCH));
        for sign_in in [SignIn::begin(), proven, half, raised] {
            let rested = serde_json::to_string(&sign_in).expect("plain data");
            assert_eq!(
                serde_json::from_str::<SignIn>(&rested).expect("plain data"),
                sign_in
            );
        }
    }
}
