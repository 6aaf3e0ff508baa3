//! Built files, of `authpage/dist` and of `adminpage/dist`, each with its compressed siblings, its type and its tag, looked
//! up in one table for each of the two.
//!
//! In a release build they lie in the binary and are answered from there without a copy; in a debug build they are read
//! from the folder at start.

use super::{SECURITY, insert};
use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse,
    http::header::{self, ContentEncoding, HeaderValue},
    web::Bytes,
};
use rust_embed::{EmbeddedFile, RustEmbed};
use server_kit::entity_tags;
use std::{borrow::Cow, collections::HashMap};

#[derive(RustEmbed)]
#[folder = "../../authpage/dist"]
#[allow_missing = true]
struct AuthPage;

#[derive(RustEmbed)]
#[folder = "../../adminpage/dist"]
#[allow_missing = true]
struct AdminPage;

/// All files.
pub(super) struct Assets {
    document: Option<String>,
    files: HashMap<String, Asset>,
}

/// One file.
pub(super) struct Asset {
    content_type: HeaderValue,
    tag: String,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

/// Names hold a hash of their content: what was fetched once is good for ever.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

impl Assets {
    /// Those of everybody's pages.
    pub(super) fn of_auth_page() -> Self {
        Self::of::<AuthPage>()
    }

    /// Those of the operators' pages.
    pub(super) fn of_admin_page() -> Self {
        Self::of::<AdminPage>()
    }

    fn of<Dist: RustEmbed>() -> Self {
        let document =
            Dist::get("index.html").and_then(|file| String::from_utf8(file.data.into_owned()).ok());
        let names = Dist::iter().filter(|name| !name.ends_with(".br") && !name.ends_with(".gz"));
        let files = names
            .filter_map(|name| Some((name.to_string(), Asset::load::<Dist>(&name)?)))
            .collect();
        Self { document, files }
    }

    pub(super) fn document(&self) -> Option<String> {
        self.document.clone()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Asset> {
        self.files.get(name)
    }

    pub(super) fn favicon(&self) -> Option<&Asset> {
        let is_icon = |name: &str| name.starts_with("assets/favicon") && name.ends_with(".svg");
        self.files
            .iter()
            .find(|(name, _)| is_icon(name))
            .map(|(_, asset)| asset)
    }
}

impl Asset {
    fn load<Dist: RustEmbed>(name: &str) -> Option<Self> {
        let file = Dist::get(name)?;
        let sibling = |suffix: &str| Dist::get(&format!("{name}{suffix}")).map(|file| bytes(file.data));
        Some(Self {
            content_type: content_type(name),
            tag: tag(&file),
            brotli: sibling(".br"),
            gzip: sibling(".gz"),
            plain: bytes(file.data),
        })
    }

    pub(super) fn respond(&self, request: &HttpRequest) -> HttpResponse {
        let (encoding, body) = self.negotiate(request);
        // Each representation has a tag of its own (RFC 9110 §8.8.3.3).
        let tag = match encoding {
            Some(encoding) => format!("\"{}-{}\"", self.tag, encoding.as_str()),
            None => format!("\"{}\"", self.tag),
        };
        let known = request
            .headers()
            .get(header::IF_NONE_MATCH)
            .and_then(|value| value.to_str().ok());
        let unchanged = known.is_some_and(|known| {
            entity_tags::opaque(&tag).is_some_and(|tag| entity_tags::list(known).any(|one| one == tag))
        });
        let mut response = if unchanged {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        response
            .insert_header((header::ETAG, tag))
            .insert_header((header::CACHE_CONTROL, IMMUTABLE));
        response.insert_header((header::VARY, HeaderValue::from_static("accept-encoding")));
        if unchanged {
            return response.finish();
        }
        // A worker lives under the policy that came with its own file.
        insert(&mut response, SECURITY);
        response.insert_header((header::CONTENT_TYPE, self.content_type.clone()));
        if let Some(encoding) = encoding {
            response.insert_header((header::CONTENT_ENCODING, encoding.as_str()));
        }
        response.body(body)
    }

    fn negotiate(&self, request: &HttpRequest) -> (Option<ContentEncoding>, Bytes) {
        let header = request.get_header::<header::AcceptEncoding>();
        let takes = |wanted: ContentEncoding| {
            header.as_ref().is_some_and(|header| {
                header.iter().any(|item| {
                    item.item == header::Preference::Specific(header::Encoding::Known(wanted))
                        && item.quality > header::Quality::ZERO
                })
            })
        };
        for (encoding, body) in [
            (ContentEncoding::Brotli, &self.brotli),
            (ContentEncoding::Gzip, &self.gzip),
        ] {
            if let Some(body) = body
                && takes(encoding)
            {
                return (Some(encoding), body.clone());
            }
        }
        (None, self.plain.clone())
    }
}

fn bytes(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => Bytes::from(data),
    }
}

/// 128 bits of the content's hash.
fn tag(file: &EmbeddedFile) -> String {
    use std::fmt::Write as _;
    file.metadata.sha256_hash()[..16]
        .iter()
        .fold(String::with_capacity(32), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn content_type(name: &str) -> HeaderValue {
    let text = match name.rsplit('.').next() {
        // Browsers compile while they download only under this very type.
        Some("wasm") => "application/wasm".to_owned(),
        Some("js") => "text/javascript; charset=utf-8".to_owned(),
        Some("css") => "text/css; charset=utf-8".to_owned(),
        _ => mime_guess::from_path(name).first_or_octet_stream().to_string(),
    };
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

/// A file that has a compressed sibling, where there are files.
#[cfg(test)]
pub(super) fn any_compressed() -> Option<String> {
    let assets = Assets::of_auth_page();
    assets
        .files
        .into_iter()
        .find(|(_, asset)| asset.brotli.is_some() && asset.gzip.is_some())
        .map(|(name, _)| name)
}
