//! Sector identifiers (OIDC Core §8.1, OIDC Registration §5): a client that names an address as its sector has to be
//! named there, so that nobody joins a sector that is not theirs.

use super::reader::MetadataError::{self, Member};
use crate::clients::Directory;
use authmodel::client::ClientMetadata;

/// Bytes of the document at most: hundreds of redirect URIs.
const MAX_DOCUMENT: usize = 64 * 1024;

/// The one answer to all that can be wrong: which it was would tell a stranger whether something listens at an address that
/// only this server can reach. The operator's log has more.
const REFUSED: MetadataError =
    Member("sector_identifier_uri has to answer with a JSON list that holds all redirect_uris");

/// Asks the sector's address whether the client belongs to it.
///
/// # Errors
/// Where it does not answer, or lacks one of the redirect URIs: "the values registered in redirect_uris MUST be included
/// in the elements of the array".
pub(in crate::clients) async fn check(
    directory: &Directory,
    metadata: &ClientMetadata,
) -> Result<(), MetadataError> {
    let Some(uri) = &metadata.sector_identifier_uri else {
        return Ok(());
    };
    let document = directory
        .outbound
        .get_json(uri, MAX_DOCUMENT)
        .await
        .map_err(|error| {
            tracing::info!(%error, "a sector_identifier_uri does not answer");
            REFUSED
        })?;
    let listed = document.as_array().ok_or(REFUSED)?;
    let is_listed = |uri: &String| listed.iter().any(|entry| entry.as_str() == Some(uri));
    if metadata.redirect_uris.iter().all(is_listed) {
        Ok(())
    } else {
        Err(REFUSED)
    }
}
