//! Addresses in client metadata: which of them may be redirected to, shown, or asked by this server.
//!
//! Sections: RFC 6749 §3.1.2 (redirection endpoints), RFC 8252 §7 and §8.4 (native apps), RFC 9700 §2.1 (exact
//! comparison), OIDC Registration §2 (`application_type`).

use authmodel::client::{ApplicationType, is_port};
use url::{Host, Url};

/// An address of visible ASCII, absolute, without a user.
fn parse(text: &str) -> Result<Url, &'static str> {
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("an address has to be visible ASCII");
    }
    let url = Url::parse(text).map_err(|_| "an address has to be absolute")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address must not hold a user or a password");
    }
    // WHATWG's reading would mend these; a browser then goes elsewhere than the text says.
    if text.contains('\\') {
        return Err("an address must not hold a backslash");
    }
    if port(text).is_some_and(|digits| !is_port(digits)) {
        return Err("an address's port has to be from 1 to 65535, without zeros before it");
    }
    Ok(url)
}

/// The port as it is written, which is not always as it is read.
fn port(text: &str) -> Option<&str> {
    let rest = text.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // An IPv6 address has colons of its own, inside its brackets.
    let (before, digits) = authority.rsplit_once(':')?;
    (!before.contains('[') || before.ends_with(']')).then_some(digits)
}

/// Whether an address can only be an app's on a device: on the loopback interface, or with a scheme of its own (RFC 8252 §7).
/// `schemes` are those that the operator lets apps have beside reversed domain names.
pub(in crate::clients) fn is_native(text: &str, schemes: &[String]) -> bool {
    parse(text).is_ok_and(|url| match url.scheme() {
        "http" => is_loopback(&url),
        scheme => is_private(scheme, schemes),
    })
}

/// RFC 8252 §7.1: a reversed domain name, so that nobody else's app is called, and no scheme that browsers act on; or one that
/// the operator has named, since apps that people use have such.
fn is_private(scheme: &str, schemes: &[String]) -> bool {
    scheme.contains('.') || schemes.iter().any(|known| known == scheme)
}

/// Where a browser may be sent: with an authorization response, or after a sign-out. `develops` is for servers on a
/// developer's machine: there, web clients are on the same machine, by plain http.
pub(in crate::clients) fn redirect(
    text: &str,
    kind: ApplicationType,
    develops: bool,
    schemes: &[String],
) -> Result<Url, &'static str> {
    let url = parse(text)?;
    // RFC 6749 §3.1.2: "The endpoint URI MUST NOT include a fragment component."
    if url.fragment().is_some() {
        return Err("a redirect URI must not have a fragment");
    }
    if text.contains('*') {
        return Err("a redirect URI has to be exact: wildcards are not matched");
    }
    match (url.scheme(), kind) {
        ("https", _) => Ok(url),
        // RFC 8252 §7.3
        ("http", ApplicationType::Native) if is_loopback(&url) => Ok(url),
        ("http", ApplicationType::Web) if develops && is_loopback(&url) => Ok(url),
        ("http", ApplicationType::Native) => Err("a native client's http redirect URI has to be loopback"),
        (scheme, ApplicationType::Native) if is_private(scheme, schemes) => Ok(url),
        (_, ApplicationType::Native) => Err(
            "a native client's redirect URI is https, http on loopback, or has a scheme that is a reversed domain name or one of the \
             operator's setting registration.private_schemes",
        ),
        (_, ApplicationType::Web) => Err("a web client's redirect URI has to be https"),
    }
}

/// What pages show or link to.
pub(in crate::clients) fn shown(text: &str) -> Result<Url, &'static str> {
    let url = parse(text)?;
    if matches!(url.scheme(), "http" | "https") {
        Ok(url)
    } else {
        Err("has to be http or https")
    }
}

/// What this server asks by itself, or what others send browsers to: https, or http on this machine where `lenient`.
pub(in crate::clients) fn endpoint(text: &str, lenient: bool) -> Result<Url, &'static str> {
    let url = parse(text)?;
    if url.fragment().is_some() {
        return Err("must not have a fragment");
    }
    let plain = url.scheme() == "http" && lenient && is_loopback(&url);
    if url.scheme() == "https" || plain {
        Ok(url)
    } else {
        Err("has to be https")
    }
}

pub(in crate::clients) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ApplicationType::{Native, Web};

    #[test]
    fn a_redirect_uri_is_exact_and_safe_for_its_kind_of_client() {
        for (uri, kind) in [
            ("https://app.example.org/callback?x=1", Web),
            ("https://app.example.org/callback", Native),
            ("http://127.0.0.1:49152/cb", Native),
            ("http://[::1]/cb", Native),
            ("http://[::1]:8080/cb", Native),
            ("http://127.0.0.1", Native),
            ("com.example.app:/callback", Native),
        ] {
            assert!(redirect(uri, kind, false, &[]).is_ok(), "{uri}");
        }
        for (uri, kind) in [
            ("", Web),
            ("/callback", Web),
            ("//app.example.org/callback", Web),
            ("https://app.example.org/callback#", Web),
            ("https://app.example.org/callback#x", Web),
            ("https://app.example.org/*", Web),
            ("https://*.example.org/cb", Native),
            ("https://ann:pw@app.example.org/", Web),
            ("https://ann@app.example.org/", Web),
            ("https://app.example.org/ x", Web),
            ("https://app.example.org/ä", Web),
            ("https://app.example.org\\@evil.example/", Web),
            ("http://app.example.org/callback", Web),
            ("http://localhost/callback", Web),
            ("http://app.example.org/callback", Native),
            ("http://127.0.0.1:0/cb", Native),
            ("http://127.0.0.1:00080/cb", Native),
            ("http://[::1]:0/cb", Native),
            ("http://localhost:/cb", Native),
            ("https://app.example.org:0/cb", Web),
            ("https://app.example.org:0443/cb", Web),
            ("http://localhost.example.org/callback", Native),
            ("com.example.app:/callback", Web),
            ("myapp:/callback", Native),
            ("javascript:alert(1)", Native),
            ("data:text/html,x", Native),
            ("file:///etc/passwd", Native),
            ("urn:ietf:wg:oauth:2.0:oob", Native),
        ] {
            assert!(redirect(uri, kind, false, &[]).is_err(), "{uri}");
        }
        assert!(redirect("http://localhost:3000/cb", Web, true, &[]).is_ok());
        assert!(redirect("http://app.example.org/cb", Web, true, &[]).is_err());
    }

    #[test]
    fn an_apps_own_scheme_is_a_reversed_domain_or_one_that_the_operator_has_named() {
        let schemes = ["cursor".to_owned()];
        let address = "cursor://anysphere.cursor-retrieval/oauth/callback";
        assert!(redirect(address, Native, false, &[]).is_err() && !is_native(address, &[]));
        assert!(redirect(address, Native, false, &schemes).is_ok() && is_native(address, &schemes));
        assert!(redirect(address, Web, false, &schemes).is_err());
        assert!(redirect("vscode://x/", Native, false, &schemes).is_err());
    }

    #[test]
    fn an_endpoint_is_https_or_on_this_machine_where_that_is_allowed() {
        assert!(endpoint("https://app.example.org/keys", false).is_ok());
        assert!(endpoint("http://127.0.0.1:9/keys", true).is_ok());
        for uri in [
            "http://127.0.0.1:9/keys",
            "ftp://app.example.org/",
            "https://app.example.org/#x",
            "https://a@app.example.org/",
            "keys",
        ] {
            assert!(endpoint(uri, false).is_err(), "{uri}");
        }
        assert!(endpoint("http://10.0.0.1/keys", true).is_err());
    }
}
