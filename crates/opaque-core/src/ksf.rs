//! The key stretching function's parameters, and which of them are acceptable.
//!
//! Owns: [`Ksf`], its wire form `{"alg":"argon2id","m":…,"t":…,"p":…}`, the default, the floor and the ceiling.
//! Refuses: anything below the floor or above the ceiling, on both sides ([`Ksf::validate`]).
//! Sections: RFC 9807 §7 (recommended configurations), RFC 9106 §4 (Argon2's parameter choice).
//! Invariant: no password is ever stretched with parameters that have not passed `validate`.
//! Read first: `bounds_are_inclusive` below.
//!
//! Only the client stretches. The server merely remembers which parameters a record was made with and says so at
//! each login; that makes them the server's to choose and the client's to doubt.

use serde::{Deserialize, Serialize};

/// Which key stretching function a record was made with. There is one; the name is on the wire so that there can
/// be another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KsfAlg {
    /// Argon2id version 1.3 (RFC 9106), salt of sixteen zero bytes.
    #[serde(rename = "argon2id")]
    Argon2id,
}

/// The key stretching function that a record was made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ksf {
    /// The function.
    pub alg: KsfAlg,
    /// Memory, in KiB.
    pub m: u32,
    /// Passes over the memory.
    pub t: u32,
    /// Lanes.
    pub p: u32,
}

/// Parameters that a client must not work with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KsfRefused {
    /// So cheap that a stolen record and setup would fall to guessing.
    #[error("the key stretching parameters are below the floor")]
    BelowFloor,
    /// So dear that computing them would hang a browser's tab.
    #[error("the key stretching parameters are above the ceiling")]
    AboveCeiling,
}

impl Ksf {
    /// What new records are made with: RFC 9106 §4's second choice (64 MiB, three passes, four lanes). Its first
    /// choice, 2 GiB, can't run in wasm32. About 0.13 s in a browser.
    pub const DEFAULT: Self = Self {
        alg: KsfAlg::Argon2id,
        m: 64 * 1024,
        t: 3,
        p: 4,
    };

    /// The least that a client accepts (OWASP's minimum for Argon2id: 19 MiB, two passes, one lane). Without a
    /// floor a server that has been taken over could ask for a free function and guess passwords at leisure.
    pub const FLOOR: Self = Self {
        alg: KsfAlg::Argon2id,
        m: 19 * 1024,
        t: 2,
        p: 1,
    };

    /// The most that a client accepts: thirteen times the default's work, about two seconds, in a quarter of a GiB.
    /// Without a ceiling a hostile server could hang or crash the tab.
    pub const CEILING: Self = Self {
        alg: KsfAlg::Argon2id,
        m: 256 * 1024,
        t: 10,
        p: 16,
    };

    /// Checks these parameters against the floor and the ceiling, each of which is itself acceptable.
    ///
    /// # Errors
    /// [`KsfRefused`] says which of the two was passed.
    pub fn validate(&self) -> Result<(), KsfRefused> {
        match self.alg {
            KsfAlg::Argon2id => {}
        }
        if self.m < Self::FLOOR.m || self.t < Self::FLOOR.t || self.p < Self::FLOOR.p {
            return Err(KsfRefused::BelowFloor);
        }
        if self.m > Self::CEILING.m || self.t > Self::CEILING.t || self.p > Self::CEILING.p {
            return Err(KsfRefused::AboveCeiling);
        }
        Ok(())
    }
}

impl Default for Ksf {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_inclusive() {
        assert_eq!(Ksf::DEFAULT.validate(), Ok(()));
        assert_eq!(Ksf::FLOOR.validate(), Ok(()));
        assert_eq!(Ksf::CEILING.validate(), Ok(()));
    }

    #[test]
    fn each_parameter_is_held_to_both_bounds() {
        let (floor, ceiling) = (Ksf::FLOOR, Ksf::CEILING);
        for low in [
            Ksf {
                m: floor.m - 1,
                ..Ksf::DEFAULT
            },
            Ksf {
                t: floor.t - 1,
                ..Ksf::DEFAULT
            },
            Ksf {
                p: floor.p - 1,
                ..Ksf::DEFAULT
            },
        ] {
            assert_eq!(low.validate(), Err(KsfRefused::BelowFloor), "{low:?}");
        }
        for high in [
            Ksf {
                m: ceiling.m + 1,
                ..Ksf::DEFAULT
            },
            Ksf {
                t: ceiling.t + 1,
                ..Ksf::DEFAULT
            },
            Ksf {
                p: u32::MAX,
                ..Ksf::DEFAULT
            },
        ] {
            assert_eq!(high.validate(), Err(KsfRefused::AboveCeiling), "{high:?}");
        }
    }

    #[test]
    fn the_wire_form_is_the_documented_one() {
        let json = r#"{"alg":"argon2id","m":65536,"t":3,"p":4}"#;
        assert_eq!(serde_json::to_string(&Ksf::DEFAULT).unwrap(), json);
        assert_eq!(serde_json::from_str::<Ksf>(json).unwrap(), Ksf::DEFAULT);
        assert!(serde_json::from_str::<Ksf>(r#"{"alg":"scrypt","m":65536,"t":3,"p":4}"#).is_err());
    }
}
