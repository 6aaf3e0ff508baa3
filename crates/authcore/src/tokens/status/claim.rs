//! How a token names its place (§6.1).

use crate::{config::Issuer, endpoint};
use authmodel::status::{ListNumber, StatusPlace};
use serde::{Deserialize, Serialize};

/// The `status` claim (§6.1).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StatusClaim {
    /// §6.2.
    pub status_list: StatusReference,
}

/// A place, as tokens name it (§6.2).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StatusReference {
    /// The index in the list.
    pub idx: u32,
    /// Where the list is.
    pub uri: String,
}

impl StatusClaim {
    pub(crate) fn of(issuer: &Issuer, place: StatusPlace) -> Self {
        Self {
            status_list: StatusReference {
                idx: place.index,
                uri: uri(issuer, place.list),
            },
        }
    }

    /// The place, in a token of ours.
    pub(crate) fn place(&self, issuer: &Issuer) -> Option<StatusPlace> {
        let number = self
            .status_list
            .uri
            .strip_prefix(issuer.as_str())?
            .strip_prefix(endpoint::STATUS)?;
        Some(StatusPlace {
            list: ListNumber(number.parse().ok()?),
            index: self.status_list.idx,
        })
    }
}

/// Where a list is.
pub(super) fn uri(issuer: &Issuer, list: ListNumber) -> String {
    format!("{}{}{}", issuer.as_str(), endpoint::STATUS, list.0)
}
