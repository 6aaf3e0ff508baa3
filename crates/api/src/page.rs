//! The goals page on its own port: the files of a folder, read once at start, and a `/config.json` that tells the page
//! where the issuer and the API are.
//!
//! Owns the page's security headers. Refuses everything that is not one of the files that were there at start: a path is
//! looked up in a map and never reaches the file system. A URL that names no file is one of the page's own routes and
//! gets index.html.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::{fs, io};

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use serde_json::json;
use server_kit::entity_tags;

use crate::{config::PageConfig, http::problem::ApiError};

/// The page, ready to be served.
pub struct Site {
    files: HashMap<String, File>,
    policy: String,
}

struct File {
    content_type: String,
    cache: &'static str,
    plain: Variant,
    brotli: Option<Variant>,
    gzip: Option<Variant>,
}

#[derive(Clone)]
struct Variant {
    body: web::Bytes,
    etag: String,
}

/// Their names hold a hash of their content: they never change.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Kept, but asked about each time.
const ASK: &str = "no-cache";

/// Why the page can't be served.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// A folder without the page.
    #[error("the folder {0} (page.dir) holds no index.html: build the page, or set page.dir to \"\"")]
    NoIndex(String),
    /// A file that can't be read.
    #[error("the folder {path} (page.dir) can't be read: {reason}")]
    Unreadable {
        /// Which.
        path: String,
        /// Why not.
        reason: io::Error,
    },
}

impl Site {
    /// Reads the folder.
    pub fn load(config: &PageConfig) -> Result<Self, PageError> {
        let place = config.dir.display().to_string();
        if !config.dir.join("index.html").is_file() {
            return Err(PageError::NoIndex(place));
        }
        let mut contents = HashMap::new();
        read_folder(&config.dir, "", &mut contents)
            .map_err(|reason| PageError::Unreadable { path: place, reason })?;
        let settings =
            json!({ "issuer": config.issuer, "client_id": config.client_id, "api": config.api }).to_string();
        contents.insert("config.json".to_owned(), settings.into_bytes());
        Ok(Self {
            files: files(contents),
            policy: policy(config),
        })
    }

    fn find(&self, path: &str) -> Option<&File> {
        let path = path.trim_start_matches('/');
        if let Some(file) = self.files.get(path) {
            return Some(file);
        }
        // A file that is missing is missing; anything else is a route of the page.
        let looks_like_file = path.starts_with("assets/") || path.rsplit('/').next()?.contains('.');
        if looks_like_file {
            None
        } else {
            self.files.get("index.html")
        }
    }
}

/// Answers any request.
pub async fn serve(request: HttpRequest, site: web::Data<Site>) -> Result<HttpResponse, ApiError> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(ApiError::MethodNotAllowed { allow: "GET, HEAD" });
    }
    let file = site.find(request.path()).ok_or(ApiError::NotFound)?;
    let accepts = |coding: &str| accepts(&request, coding);
    let (variant, coding) = match (&file.brotli, &file.gzip) {
        (Some(variant), _) if accepts("br") => (variant, Some("br")),
        (_, Some(variant)) if accepts("gzip") => (variant, Some("gzip")),
        _ => (&file.plain, None),
    };
    let known = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|tags| {
        let own = entity_tags::opaque(&variant.etag);
        entity_tags::list(tags).any(|tag| Some(tag) == own)
    });
    let mut response = if is_known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    protect(&mut response, &site.policy);
    response
        .insert_header((header::CACHE_CONTROL, file.cache))
        .insert_header((header::ETAG, variant.etag.as_str()))
        .insert_header((header::VARY, "Accept-Encoding"));
    if is_known {
        return Ok(response.finish());
    }
    if let Some(coding) = coding {
        response.insert_header((header::CONTENT_ENCODING, coding));
    }
    Ok(response
        .content_type(file.content_type.as_str())
        .body(variant.body.clone()))
}

fn protect(response: &mut HttpResponseBuilder, policy: &str) {
    response
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // An authorization code must not travel on in a Referer.
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"))
        .insert_header((
            header::PERMISSIONS_POLICY,
            "camera=(), geolocation=(), microphone=(), payment=()",
        ));
}

/// No inline code, no other host than the issuer and the API, and no frame but those of the silent sign-in: the issuer
/// in a hidden frame of ours, which then leads back to a page of ours in that frame.
fn policy(config: &PageConfig) -> String {
    let origin = |text: &str| url::Url::parse(text).map(|url| url.origin().ascii_serialization());
    let issuer = origin(&config.issuer).unwrap_or_default();
    let api = origin(&config.api).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self' {issuer} {api}; frame-src 'self' {issuer}; manifest-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'self'"
    )
}

fn read_folder(folder: &Path, prefix: &str, contents: &mut HashMap<String, Vec<u8>>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = format!("{prefix}{name}");
        // What begins with a dot was not meant to be served; source maps are for developers.
        if name.starts_with('.') || name.ends_with(".map") {
            continue;
        }
        let kind = fs::metadata(entry.path())?;
        if kind.is_dir() {
            read_folder(&entry.path(), &format!("{path}/"), contents)?;
        } else if kind.is_file() {
            contents.insert(path, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// Joins each file with its compressed siblings (`app.js`, `app.js.br`, `app.js.gz`).
fn files(contents: HashMap<String, Vec<u8>>) -> HashMap<String, File> {
    let variant = |path: &str| {
        contents.get(path).map(|content| Variant {
            etag: etag(content),
            body: web::Bytes::from(content.clone()),
        })
    };
    let mut files = HashMap::new();
    for path in contents.keys() {
        let is_sibling = [".br", ".gz"].iter().any(|end| {
            path.strip_suffix(end)
                .is_some_and(|path| contents.contains_key(path))
        });
        let Some(plain) = variant(path).filter(|_| !is_sibling) else {
            continue;
        };
        let file = File {
            content_type: content_type(path),
            cache: if path.starts_with("assets/") { FOREVER } else { ASK },
            plain,
            brotli: variant(&format!("{path}.br")),
            gzip: variant(&format!("{path}.gz")),
        };
        files.insert(path.clone(), file);
    }
    files
}

fn content_type(path: &str) -> String {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let is_text = kind.type_() == "text" || matches!(kind.subtype().as_str(), "javascript" | "json");
    if is_text {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_string()
    }
}

/// Tells one content from another; no more is asked of it.
fn etag(content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

/// RFC 9110 §12.5.3, as far as it matters: the coding is named, and not with a weight of zero.
fn accepts(request: &HttpRequest, coding: &str) -> bool {
    let values = request
        .headers()
        .get_all(header::ACCEPT_ENCODING)
        .filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|choice| {
        let (name, weight) = choice.split_once(';').unwrap_or((choice, ""));
        let is_refused = weight
            .trim()
            .strip_prefix("q=")
            .is_some_and(|q| q.parse() == Ok(0.0));
        name.trim().eq_ignore_ascii_case(coding) && !is_refused
    })
}
