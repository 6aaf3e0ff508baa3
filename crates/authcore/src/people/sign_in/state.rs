//! Signing in as a small state machine: what is still needed → the next step → done, with how it was done.
//!
//! A [`SignIn`] rests between its steps inside the sealed state (see [`super::keep`]). A second factor is one more
//! [`Method`] and one more [`Need`] here; the steps that take its proof end in [`SignIn::prove`], and sessions begin only
//! from an [`Authentication`] that [`SignIn::next`] has given out.
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
}

/// What a sign-in still needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// The password, by OPAQUE.
    Password,
}

impl Need {
    /// Every need, in the order in which they are asked for. The password comes first: what follows tells who has an account.
    const IN_ORDER: [Self; 1] = [Self::Password];

    /// What meets it.
    const fn is_met_by(self) -> Method {
        match self {
            Self::Password => Method::Password,
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

    /// The user has just proven this.
    pub(crate) fn prove(mut self, method: Method) -> Self {
        match &mut self.proven {
            Some(methods) => methods.add(method),
            None => self.proven = Some(Methods::one(method)),
        }
        self
    }

    /// What is still needed, or the sign-in that it came to: at the time of the last proof, which is now.
    pub(crate) fn next(&self, now: Time) -> Next {
        let is_met = |need: &Need| {
            self.proven
                .as_ref()
                .is_some_and(|methods| methods.contain(need.is_met_by()))
        };
        match (
            Need::IN_ORDER.into_iter().find(|need| !is_met(need)),
            &self.proven,
        ) {
            (None, Some(methods)) => Next::Done(Authentication {
                at: now,
                methods: methods.clone(),
            }),
            (Some(need), _) => Next::Prove(need),
            (None, None) => Next::Prove(Need::Password),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_signed_in_before_the_password_is_proven() {
        let now = chrono::DateTime::UNIX_EPOCH;
        let begun = SignIn::begin();
        assert_eq!(begun.next(now), Next::Prove(Need::Password));
        let Next::Done(authentication) = begun.prove(Method::Password).next(now) else {
            panic!("nothing else is needed")
        };
        assert_eq!((authentication.at, authentication.amr()), (now, vec!["pwd"]));
    }

    #[test]
    fn a_sign_in_rests_between_its_steps_as_it_was() {
        let proven = SignIn::begin().prove(Method::Password);
        for sign_in in [SignIn::begin(), proven] {
            let rested = serde_json::to_string(&sign_in).expect("plain data");
            assert_eq!(
                serde_json::from_str::<SignIn>(&rested).expect("plain data"),
                sign_in
            );
        }
    }
}
