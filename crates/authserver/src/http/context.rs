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
    let trusted = |ip: &IpAddr| state.trusted_proxies.iter().any(|net| net.contains(ip));
    Origin {
        ip: client_ip(request, trusted),
        user_agent,
    }
}

/// The peer's address, or, behind proxies that are trusted, the last address in `X-Forwarded-For` that none of them
/// has: whatever stands left of it was written by the client itself.
fn client_ip(request: &HttpRequest, trusted: impl Fn(&IpAddr) -> bool) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    if !trusted(&peer) {
        return Some(peer);
    }
    let mut nearest = peer;
    let values: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .collect();
    for hop in values.iter().flat_map(|value| value.split(',')).rev() {
        let Ok(ip) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        nearest = ip.to_canonical();
        if !trusted(&nearest) {
            break;
        }
    }
    Some(nearest)
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
    }
}

/// The live session that the request's cookie opens.
///
/// # Errors
/// Where the store fails.
pub async fn session(state: &HttpState, request: &HttpRequest) -> StoreResult<Option<(Session, User)>> {
    match request.cookie(state.cookie_name()) {
        Some(cookie) => people::session::find(&state.provider, cookie.value()).await,
        None => Ok(None),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn nearest(trusted: &[&str], peer: &str, forwarded: &[&str]) -> Option<IpAddr> {
        let nets: Vec<ipnet::IpNet> = trusted.iter().map(|net| net.parse().expect("a net")).collect();
        let is_trusted = |ip: &IpAddr| nets.iter().any(|net| net.contains(ip));
        let mut request = TestRequest::default().peer_addr(format!("{peer}:1").parse().expect("an address"));
        for value in forwarded {
            request = request.append_header(("x-forwarded-for", *value));
        }
        client_ip(&request.to_http_request(), is_trusted)
    }

    #[test]
    fn only_what_trusted_proxies_wrote_is_believed() {
        let ip = |text: &str| Some(text.parse::<IpAddr>().expect("an address"));
        assert_eq!(nearest(&[], "10.0.0.1", &["1.2.3.4"]), ip("10.0.0.1"));
        assert_eq!(nearest(&["10.0.0.0/8"], "10.0.0.1", &["1.2.3.4"]), ip("1.2.3.4"));
        assert_eq!(
            nearest(&["10.0.0.0/8"], "10.0.0.1", &["6.6.6.6, 1.2.3.4, 10.0.0.2"]),
            ip("1.2.3.4")
        );
        assert_eq!(
            nearest(&["10.0.0.0/8"], "10.0.0.1", &["6.6.6.6", "1.2.3.4"]),
            ip("1.2.3.4")
        );
        assert_eq!(nearest(&["10.0.0.0/8"], "10.0.0.1", &["rubbish"]), ip("10.0.0.1"));
        assert_eq!(nearest(&["10.0.0.0/8"], "10.0.0.1", &[]), ip("10.0.0.1"));
    }
}
