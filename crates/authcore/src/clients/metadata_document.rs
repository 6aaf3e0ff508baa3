//! Client ID metadata documents (draft-ietf-oauth-client-id-metadata-document): a client whose identifier is the address of
//! its metadata, and who needs no registration.
//!
//! Behind a switch. The document is fetched through [`Outbound`](crate::outbound::Outbound), which keeps us out of inner
//! networks, and goes through the same [`metadata::check`] as every registration. What was fetched is kept as a row like any
//! client's, since grants refer to one, and is believed for ten minutes; where the client's server does not answer then,
//! what is known holds on for a day. A client that the operator registered under such an identifier stays the operator's.
//!
//! Requests for these documents are caused by anybody who sends a browser here, so failures are remembered for a minute
//! and what is asked is counted, by the network that asks and by the host, before anything is asked or kept.

use super::registration::{MetadataError, Registrant, changed, metadata, sector, uris};
use crate::{
    clients::Directory,
    limit::{self, LimitError, Try},
    logged,
    outbound::OutboundError,
    refusal_log::Subject,
};
use authmodel::{
    audit::Origin,
    client::{Client, ClientMetadata, NewClient},
    clock::Time,
    ids::{ClientId, GrantId},
    store::{AddOutcome, StoreError, StoreResult},
};
use chrono::Duration;
use moka::sync::Cache;
use serde_json::Value;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use url::Url;

/// How long a document is believed, how long the last good one while its server is away, and how long a failure.
const FRESH: Duration = Duration::minutes(10);
const STALE: Duration = Duration::days(1);
const FAILED: Duration = Duration::minutes(1);

/// Bytes of a document at most (the draft recommends 5 kB; keys by value may need more).
const MAX_DOCUMENT: usize = 16 * 1024;

/// Documents under way at once for one network, of the 64 for everybody: a server that does not answer holds up whoever asks for it.
const OF_NETWORK: usize = 8;

/// Identifiers remembered at most.
const CAPACITY: u64 = 10_000;

/// What is known of an identifier.
#[derive(Clone, Copy, Debug)]
struct Known {
    /// When its document was last good; never, in this process.
    good: Option<Time>,
    /// When it was last asked for.
    asked: Time,
}

/// What is known of identifiers, in memory, and what is being asked for.
pub(crate) struct KnownDocuments {
    known: Cache<ClientId, Known>,
    under_way: Mutex<HashMap<ClientId, Asker>>,
}

/// At whose expense a document is asked for, and whether that was counted.
struct Asker {
    network: String,
    counted: bool,
}

/// What becomes of who asks for a document.
enum Place<'d> {
    /// They have a place of their own.
    Taken(Taken<'d>),
    /// Somebody's request for it was counted and is under way: its answer is theirs as well.
    Shared,
    /// Somebody is about to ask for it, and may not: each counts for themselves.
    Uncounted,
    /// Their network has as many as it may.
    None,
}

/// A place among the documents under way, given back however it ends.
struct Taken<'d> {
    documents: &'d KnownDocuments,
    id: &'d ClientId,
}

impl Taken<'_> {
    fn is_counted(&self) {
        if let Some(asker) = self.documents.lock().get_mut(self.id) {
            asker.counted = true;
        }
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.documents.lock().remove(self.id);
    }
}

impl KnownDocuments {
    pub(crate) fn new() -> Self {
        Self {
            known: Cache::new(CAPACITY),
            under_way: Mutex::default(),
        }
    }

    fn place<'d>(&'d self, id: &'d ClientId, network: &str) -> Place<'d> {
        let mut under_way = self.lock();
        match under_way.get(id) {
            Some(asker) if asker.counted => return Place::Shared,
            Some(_) => return Place::Uncounted,
            None => {}
        }
        let theirs = under_way.values().filter(|asker| asker.network == network);
        // What no stranger asks for is nobody's expense.
        if !network.is_empty() && theirs.count() >= OF_NETWORK {
            return Place::None;
        }
        let asker = Asker {
            network: network.to_owned(),
            counted: false,
        };
        under_way.insert(id.clone(), asker);
        Place::Taken(Taken { documents: self, id })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ClientId, Asker>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A document could not be had or is not taken.
#[derive(Debug, thiserror::Error)]
enum DocumentError {
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    #[error("too much is asked for")]
    Limited,
    #[error("the document has another client_id")]
    OtherClient,
    #[error("the document holds a secret")]
    Secret,
    #[error(transparent)]
    Metadata(#[from] MetadataError),
    #[error("{1}")]
    NotTaken(Option<String>, MetadataError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DocumentError {
    /// What of the document it is about, where that can be told.
    fn about(&self) -> Option<&str> {
        match self {
            Self::NotTaken(about, _) => about.as_deref(),
            Self::Outbound(_)
            | Self::Limited
            | Self::OtherClient
            | Self::Secret
            | Self::Metadata(_)
            | Self::Store(_) => None,
        }
    }

    /// Whether it is over in a moment, and says nothing of the document.
    fn is_of_the_moment(&self) -> bool {
        matches!(self, Self::Limited | Self::Outbound(OutboundError::Busy))
    }
}

impl From<LimitError> for DocumentError {
    fn from(fact: LimitError) -> Self {
        match fact {
            LimitError::Reached { .. } => Self::Limited,
            LimitError::Store(error) => Self::Store(error),
        }
    }
}

/// The address that an identifier is, where it may be one (§3 of the draft): https, with a path, without fragment, user or
/// dot segments, written as it is read. Loopback http is for tests and single machines.
pub(crate) fn address(id: &ClientId, lenient: bool) -> Option<Url> {
    let text = id.as_str();
    if !text.starts_with("http") {
        return None;
    }
    let url = uris::endpoint(text, lenient).ok()?;
    // A URL is read with its dot segments resolved and its host in lower case: what differs from its text had some.
    let canonical = url.as_str() == text;
    let has_path = url.path() != "/";
    let dots = url
        .path_segments()
        .is_some_and(|mut segments| segments.any(|segment| matches!(segment, "." | "..")));
    (canonical && has_path && !dots).then_some(url)
}

/// Finds the client of such an identifier, and asks for its document where what is known is too old.
///
/// # Errors
/// Where the store fails; a document that is unavailable or is not taken is no client.
pub(crate) async fn find(
    directory: &Directory,
    id: &ClientId,
    url: &Url,
    asker: Option<IpAddr>,
) -> StoreResult<Option<Arc<Client>>> {
    let now = directory.now();
    let stored = directory.known(id).await?;
    if stored
        .as_ref()
        .is_some_and(|client| !client.metadata.metadata_document)
    {
        return Ok(stored);
    }
    let known = directory.known_documents.known.get(id);
    let good = known.and_then(|known| known.good);
    let usable = || {
        stored
            .clone()
            .filter(|_| good.is_some_and(|good| good + STALE > now))
    };
    match known {
        Some(Known { good: Some(good), .. }) if good + FRESH > now && stored.is_some() => return Ok(stored),
        Some(Known { asked, .. }) if asked + FAILED > now && good.is_none_or(|good| good < asked) => {
            return Ok(usable());
        }
        _ => {}
    }
    let outcome = fetch(directory, id, url, asker).await;
    let remember = |good| {
        let known = Known { good, asked: now };
        directory.known_documents.known.insert(id.clone(), known);
    };
    match outcome {
        Ok(metadata) => {
            let client = keep(directory, id, stored, metadata, now).await?;
            remember(Some(now));
            Ok(Some(client))
        }
        Err(DocumentError::Store(error)) => Err(error),
        Err(error) => {
            log_refusal(directory, id, &error, asker);
            // That too much was asked for says nothing of this document.
            if !error.is_of_the_moment() {
                remember(good);
            }
            // Only a server that is away is waited for: a document that says something else now is believed.
            Ok(match error {
                DocumentError::Outbound(OutboundError::Unreachable | OutboundError::Busy)
                | DocumentError::Limited => usable(),
                DocumentError::Outbound(OutboundError::Status(500..)) => usable(),
                _ => None,
            })
        }
    }
}

/// Tells the operator, who may be asked why an app can't sign anybody in.
fn log_refusal(directory: &Directory, id: &ClientId, error: &DocumentError, asker: Option<IpAddr>) {
    if let Some(left_out) = directory
        .refusal_log
        .admit(Subject::Stranger(asker), directory.now())
    {
        let (client, about) = (logged::address(id.as_str()), error.about());
        tracing::info!(client, %error, about, left_out, "a client's metadata document can't be used");
    }
}

/// Counted before anything is asked or kept: at the expense of the network that asks.
async fn fetch(
    directory: &Directory,
    id: &ClientId,
    url: &Url,
    asker: Option<IpAddr>,
) -> Result<ClientMetadata, DocumentError> {
    let network = limit::share_of(asker);
    let place = directory.known_documents.place(id, &network);
    match &place {
        Place::None => return Err(DocumentError::Limited),
        Place::Shared => {}
        Place::Uncounted => count(directory, url, &network, asker).await?,
        Place::Taken(taken) => {
            count(directory, url, &network, asker).await?;
            taken.is_counted();
        }
    }
    let document = directory.outbound.get_json(url.as_str(), MAX_DOCUMENT).await?;
    let metadata = read(directory, id, &document).await?;
    Ok(ClientMetadata {
        // What users are shown beside the name, which anybody can write: the one address that is proven.
        client_uri: Some(format!("{}/", url.origin().ascii_serialization())),
        metadata_document: true,
        ..metadata
    })
}

async fn count(
    directory: &Directory,
    url: &Url,
    network: &str,
    asker: Option<IpAddr>,
) -> Result<(), LimitError> {
    let origin = Origin {
        ip: asker,
        user_agent: None,
    };
    let host = url.host_str().unwrap_or_default();
    Try::new(&directory.limiter, &origin)
        .network(&limit::CLIENT_DOCUMENTS_NETWORK)
        .subject(
            &limit::CLIENT_DOCUMENTS_HOST_NETWORK,
            &format!("{host}@{network}"),
        )
        .subject(&limit::CLIENT_DOCUMENT_HOST, host)
        .count()
        .await
}

async fn read(
    directory: &Directory,
    id: &ClientId,
    document: &Value,
) -> Result<ClientMetadata, DocumentError> {
    // "The client_id property in the document MUST match": by simple string comparison.
    if document.get("client_id").and_then(Value::as_str) != Some(id.as_str()) {
        return Err(DocumentError::OtherClient);
    }
    if document.get("client_secret").is_some() || document.get("client_secret_expires_at").is_some() {
        return Err(DocumentError::Secret);
    }
    let metadata = metadata::check(&directory.config, document, Registrant::Document)
        .map_err(|error| DocumentError::NotTaken(error.about(document), error))?;
    sector::check(directory, &metadata).await?;
    Ok(metadata)
}

/// Makes the row that grants refer to, or brings it up to date.
async fn keep(
    directory: &Directory,
    id: &ClientId,
    stored: Option<Arc<Client>>,
    metadata: ClientMetadata,
    now: Time,
) -> StoreResult<Arc<Client>> {
    let own_grant = match &stored {
        Some(client) if client.metadata == metadata => return Ok(Arc::clone(client)),
        Some(client) => client.own_grant,
        None => GrantId::generate(&*directory.rng),
    };
    let new = NewClient {
        id: id.clone(),
        secret: None,
        metadata,
        registration_token: None,
        own_grant,
    };
    let clients = &directory.stores.clients;
    // Nobody's act but the client's own, whose server we asked.
    let event = changed(id, &Origin::default(), now);
    if stored.is_none()
        && let AddOutcome::Added(client) = clients.add(&new, now, &event).await?
    {
        return Ok(Arc::new(*client));
    }
    let client = Arc::new(clients.put(&new, now, &event).await?);
    directory.refresh().await;
    Ok(client)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_an_address_only_as_the_draft_has_it() {
        let address = |text: &str, lenient| address(&ClientId::parse(text).expect("an id"), lenient);
        for id in [
            "https://app.example.org/client",
            "https://app.example.org/a/b.json",
            "https://app.example.org:8443/client",
            "https://app.example.org/client?v=1",
        ] {
            assert!(address(id, false).is_some(), "{id}");
        }
        for id in [
            "goals-page",
            "httpish",
            "http://app.example.org/client",
            "http://localhost:3000/client",
            "https://app.example.org",
            "https://app.example.org/",
            "https://app.example.org/client#x",
            "https://app.example.org/client#",
            "https://ann@app.example.org/client",
            "https://ann:pw@app.example.org/client",
            "https://app.example.org/a/../client",
            "https://app.example.org/./client",
            "https://app.example.org/%2e%2e/client",
            "https://APP.example.org/client",
            "https://app.example.org:443/client",
        ] {
            assert!(address(id, false).is_none(), "{id}");
        }
        assert!(address("http://127.0.0.1:3000/client", true).is_some());
        assert!(address("http://10.0.0.1:3000/client", true).is_none());
    }
}
