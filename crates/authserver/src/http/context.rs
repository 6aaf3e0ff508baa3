//! What a request says about itself: from where it came, whose session its cookie opens, which page sent it.

use super::{HttpState, certificate, problem::Problem};
use actix_web::{HttpRequest, http::header};
use authcore::{clients::authentication::RequestCredentials, people};
use authmodel::{
    audit::Origin,
    rng::{Rng as _, SystemRng},
    session::Session,
    store::StoreResult,
    user::User,
};
use server_kit::{client_ip::client_ip, cookies};
use std::net::IpAddr;

/// Longest part of a `User-Agent` that is kept: enough to tell browsers apart, bounded since anybody writes it.
const MAX_USER_AGENT: usize = 200;

/// A name for one request, for the page and the log: 48 random bits, enough to find a line of this week by.
pub fn request_id() -> String {
    let mut bytes = [0; 6];
    SystemRng.fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// From where a request came.
pub fn origin(state: &HttpState, request: &HttpRequest) -> Origin {
    let user_agent =
        header_text(request, header::USER_AGENT).map(|text| text.chars().take(MAX_USER_AGENT).collect());
    Origin {
        ip: ip(state, request),
        user_agent,
    }
}

fn ip(state: &HttpState, request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?;
    Some(client_ip(peer.ip(), request.headers(), &state.trusted_proxies))
}

/// What a request shows beside its form: headers of RFC 6749, RFC 9449, and the certificate that a trusted proxy saw.
pub fn presented<'r>(state: &HttpState, request: &'r HttpRequest) -> RequestCredentials<'r> {
    RequestCredentials {
        // A header that is no text is no credential either: it fails as one.
        authorization: request
            .headers()
            .get(header::AUTHORIZATION)
            .map(|value| value.to_str().unwrap_or_default()),
        dpop: request
            .headers()
            .get_all("dpop")
            .map(|value| value.to_str().unwrap_or_default())
            .collect(),
        certificate: certificate::of(state, request),
        ip: ip(state, request),
    }
}

/// What a page says whose account it shows: the `account` that an answer has told it; a link, which sends no header of ours, says so in
/// its query. Another one may have been signed in since, in
/// another tab; what is done on this page is meant for the one that is shown.
const ACCOUNT: header::HeaderName = header::HeaderName::from_static("tacit-account");

/// The live session that the request's cookie opens, where it is of the account that the page shows.
///
/// # Errors
/// [`Problem::OtherAccount`], or where the store fails.
pub async fn session(state: &HttpState, request: &HttpRequest) -> Result<Option<(Session, User)>, Problem> {
    let found = session_of_browser(state, request).await?;
    let in_link = || {
        let members = url::form_urlencoded::parse(request.query_string().as_bytes());
        let mut named = members.filter(|(name, _)| name == "account");
        named.next().map(|(_, value)| value.into_owned().into_bytes())
    };
    let in_header = request
        .headers()
        .get(ACCOUNT)
        .map(|value| value.as_bytes().to_vec());
    match (&found, in_header.or_else(in_link)) {
        (Some((_, user)), Some(shown)) if shown != state.provider.account_mark(user.id).as_bytes() => {
            Err(Problem::OtherAccount)
        }
        _ => Ok(found),
    }
}

/// The live session that the request's cookie opens, whatever page it comes from: for who signs in, and for what is no page of ours.
///
/// # Errors
/// Where the store fails.
pub async fn session_of_browser(
    state: &HttpState,
    request: &HttpRequest,
) -> StoreResult<Option<(Session, User)>> {
    match cookies::find(request.headers(), state.cookie_name()) {
        Some(cookie) => people::session::find(&state.provider, cookie).await,
        None => Ok(None),
    }
}

/// What the browser's cookie says of sign-ins before.
pub fn device(state: &HttpState, request: &HttpRequest) -> Option<String> {
    cookies::find(request.headers(), state.device_cookie_name()).map(str::to_owned)
}

/// Refuses what another site's page sent (Fetch Metadata, and `Origin` for browsers without it). The session cookie is
/// `SameSite=Lax` already; this holds where a neighbouring subdomain is not to be trusted. Programs send neither header.
///
/// # Errors
/// [`Problem::CrossOrigin`].
pub fn require_same_origin(state: &HttpState, request: &HttpRequest) -> Result<(), Problem> {
    if let Some(site) = header_text(request, header::HeaderName::from_static("sec-fetch-site"))
        && !matches!(site, "same-origin" | "none")
    {
        return Err(Problem::CrossOrigin);
    }
    match header_text(request, header::ORIGIN) {
        Some(origin) if origin != state.provider.config().issuer.as_str() => Err(Problem::CrossOrigin),
        _ => Ok(()),
    }
}

fn header_text(request: &HttpRequest, name: header::HeaderName) -> Option<&str> {
    request.headers().get(name)?.to_str().ok()
}
