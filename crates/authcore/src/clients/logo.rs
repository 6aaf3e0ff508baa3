//! Clients' logos (OIDC Registration §2, `logo_uri`): fetched by this server and handed out under its own address, so that
//! its pages load nothing from anywhere else and a client's server learns nothing of who signs in.
//!
//! A logo is one of four kinds of picture, known by its first bytes; what it is said to be does not count, and nothing that
//! could hold a program (SVG) is taken. Kept for an hour; what could not be had is asked for again after a minute.

use crate::clients::Directory;
use authmodel::{clock::Time, ids::ClientId, store::StoreResult};
use bytes::Bytes;
use chrono::Duration;
use moka::sync::Cache;

/// Bytes of a logo at most: some hundred pixels in each direction.
const MAX_BYTES: usize = 128 * 1024;

/// Logos in memory at most: 32 MB of the largest.
const CAPACITY: u64 = 256;

/// How long a logo is kept, and how long its absence.
const KEEP: Duration = Duration::hours(1);
const RETRY_AFTER: Duration = Duration::minutes(1);

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// What it is.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Bytes,
}

/// Fetched logos by their address.
pub(crate) struct FetchedLogos(Cache<String, (Option<Logo>, Time)>);

impl FetchedLogos {
    pub(crate) fn new() -> Self {
        Self(Cache::new(CAPACITY))
    }
}

/// The logo of a client: `None` where it has none that could be shown.
///
/// # Errors
/// Where the store fails.
pub async fn of(directory: &Directory, client_id: &str) -> StoreResult<Option<Logo>> {
    let Ok(id) = ClientId::parse(client_id) else {
        return Ok(None);
    };
    let client = directory.known(&id).await?;
    let Some(uri) = client.and_then(|client| client.metadata.logo_uri.clone()) else {
        return Ok(None);
    };
    let now = directory.now();
    let keep = |logo: &Option<Logo>| if logo.is_some() { KEEP } else { RETRY_AFTER };
    if let Some((logo, since)) = directory.fetched_logos.0.get(&uri)
        && since + keep(&logo) > now
    {
        return Ok(logo);
    }
    let logo = match directory.outbound.get_bytes(&uri, "image/*", MAX_BYTES).await {
        Ok(bytes) => kind_of(&bytes).map(|media_type| Logo {
            media_type,
            bytes: bytes.into(),
        }),
        Err(error) => {
            tracing::info!(client = %id, %error, "a client's logo is unavailable");
            None
        }
    };
    directory.fetched_logos.0.insert(uri, (logo.clone(), now));
    Ok(logo)
}

/// What a file is, by its first bytes (WHATWG MIME Sniffing §6.1).
fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_that_hold_no_program_are_taken() {
        assert_eq!(kind_of(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(kind_of(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        assert_eq!(kind_of(b"GIF89a"), Some("image/gif"));
        assert_eq!(kind_of(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        for other in [&b"<svg xmlns="[..], b"<html>", b"", b"RIFF\0\0\0\0WAVE"] {
            assert_eq!(kind_of(other), None);
        }
    }
}
