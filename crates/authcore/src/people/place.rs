//! A place in words: the network that somebody came from, and no more (see [`Network`]).

use authmodel::network::{Network, NetworkKind};
use serde::Serialize;

/// A network as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    kind: &'static str,
    network: String,
}

impl From<Network> for Place {
    fn from(network: Network) -> Self {
        let kind = match network.kind() {
            NetworkKind::Loopback => "loopback",
            NetworkKind::Private => "private",
            NetworkKind::Public => "public",
        };
        Self {
            kind,
            network: network.to_string(),
        }
    }
}
