//! Requests and their replies. Every reply of every test passes here, so that what holds for all of them is seen to:
//! no 5xx that was not asked for, and a list of all secrets that were ever handed out, which no log may hold.

use reqwest::{
    Method, RequestBuilder,
    header::{HeaderMap, HeaderName},
    redirect,
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use url::Url;

/// Members of JSON answers that are secrets.
const SECRET_MEMBERS: [&str; 6] = [
    "access_token",
    "refresh_token",
    "id_token",
    "login_id",
    "client_secret",
    "registration_access_token",
];

/// A line to one server.
#[derive(Clone)]
pub struct HttpClient {
    http: reqwest::Client,
    base: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// While set, a 503 is what is to be seen, and other 5xx are still not.
    outage: AtomicBool,
    secrets: Mutex<BTreeSet<String>>,
}

impl HttpClient {
    /// A line to the server at `base`, an origin.
    pub fn to(base: String) -> Self {
        let http = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            // A restarted server never meets a connection to its former self.
            .pool_max_idle_per_host(0)
            .timeout(Duration::from_secs(30))
            .build()
            .expect("a client can be made");
        Self {
            http,
            base,
            shared: Arc::default(),
        }
    }

    /// Another server of the same world.
    pub fn also_to(&self, base: String) -> Self {
        Self { base, ..self.clone() }
    }

    /// The plain client, for what is no request under test.
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// A request to a path; send it by [`HttpClient::send`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    /// A GET without anything.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path)).await
    }

    /// Sends a request and reads the whole reply.
    pub async fn send(&self, request: RequestBuilder) -> Reply {
        let request = request.build().expect("the request can be built");
        let what = format!("{} {}", request.method(), request.url());
        let reply = self
            .http
            .execute(request)
            .await
            .unwrap_or_else(|error| panic!("{what}: {error:?}"));
        let (status, headers) = (reply.status().as_u16(), reply.headers().clone());
        let body = reply.bytes().await.expect("the body arrives").to_vec();
        let reply = Reply {
            what,
            status,
            headers,
            body,
        };
        let outage = self.shared.outage.load(Ordering::Relaxed);
        assert!(
            // 501 is said on purpose: an option that is not there.
            status < 500 || status == 501 || (outage && status == 503),
            "the server failed: {reply:?}"
        );
        self.note_all(&reply);
        reply
    }

    /// From now on 503 is (or is no longer) an answer to be seen.
    pub fn expect_outage(&self, expected: bool) {
        self.shared.outage.store(expected, Ordering::Relaxed);
    }

    /// Remembers a secret that must never be found in a log.
    pub fn note(&self, secret: &str) {
        // Shorter ones are found by chance.
        if secret.len() >= 12 {
            self.shared
                .secrets
                .lock()
                .expect("no test panics while it notes")
                .insert(secret.to_owned());
        }
    }

    /// All secrets that were noted.
    pub fn secrets(&self) -> BTreeSet<String> {
        self.shared
            .secrets
            .lock()
            .expect("no test panics while it notes")
            .clone()
    }

    fn note_all(&self, reply: &Reply) {
        for (_, value) in reply.cookies() {
            self.note(&value);
        }
        if let Some(code) = reply
            .header("location")
            .and_then(|to| query_of(to, "code"))
            .or_else(|| query_of(reply.try_json()?.get("next")?.as_str()?, "code"))
        {
            self.note(&code);
        }
        if let Some(json) = reply.try_json() {
            for secret in SECRET_MEMBERS
                .iter()
                .filter_map(|member| json.get(member)?.as_str())
            {
                self.note(secret);
            }
        }
    }
}

/// A reply, read to its end.
pub struct Reply {
    what: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body: String = self.text().chars().take(600).collect();
        write!(f, "{} → {} {:?}\n{body}", self.what, self.status, self.headers)
    }
}

impl Reply {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("headers are text"))
    }

    /// The media type, without its parameters.
    pub fn media_type(&self) -> &str {
        self.header("content-type")
            .unwrap_or_default()
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON, where it is that.
    pub fn try_json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        self.try_json()
            .unwrap_or_else(|| panic!("this is no JSON: {self:?}"))
    }

    /// A member of the JSON body that is text.
    #[track_caller]
    pub fn member(&self, name: &str) -> String {
        self.json()[name]
            .as_str()
            .unwrap_or_else(|| panic!("no text {name} in {self:?}"))
            .to_owned()
    }

    /// Is it of this status?
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// Where it redirects to.
    #[track_caller]
    pub fn location(&self) -> String {
        assert_eq!(self.status, 303, "no redirect: {self:?}");
        self.header("location")
            .unwrap_or_else(|| panic!("a redirect to nowhere: {self:?}"))
            .to_owned()
    }

    /// Names and values of the cookies that it sets.
    pub fn cookies(&self) -> Vec<(String, String)> {
        self.set_cookies()
            .iter()
            .filter_map(|line| line.split(';').next()?.split_once('='))
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .collect()
    }

    /// The `Set-Cookie` lines.
    pub fn set_cookies(&self) -> Vec<&str> {
        let lines = self.headers.get_all("set-cookie").iter();
        lines
            .map(|value| value.to_str().expect("cookies are text"))
            .collect()
    }

    /// Problem details (RFC 9457) with this status and code.
    #[track_caller]
    pub fn is_problem(&self, status: u16, code: &str) -> &Self {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.media_type(), "application/problem+json", "{self:?}");
        let json = self.json();
        assert_eq!(json["code"], code, "{self:?}");
        assert_eq!(json["status"], status, "{self:?}");
        for member in ["type", "title", "detail"] {
            assert!(json[member].is_string(), "no {member} in {self:?}");
        }
        self.is_not_stored()
    }

    /// An error of the token endpoint (RFC 6749 §5.2).
    #[track_caller]
    pub fn is_oauth_error(&self, status: u16, error: &str) -> &Self {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.media_type(), "application/json", "{self:?}");
        assert_eq!(self.json()["error"], error, "{self:?}");
        self.is_not_stored()
    }

    /// A bearer challenge (RFC 6750 §3) with this error; none where no token was shown.
    #[track_caller]
    pub fn is_challenge(&self, status: u16, error: Option<&str>) -> &Self {
        assert_eq!(self.status, status, "{self:?}");
        let challenge = self.header("www-authenticate").unwrap_or_default();
        assert!(challenge.starts_with("Bearer realm="), "{self:?}");
        match error {
            Some(error) => assert!(challenge.contains(&format!("error=\"{error}\"")), "{self:?}"),
            None => assert!(!challenge.contains("error="), "{self:?}"),
        }
        self.is_not_stored()
    }

    /// A challenge of the scheme `DPoP` (RFC 9449 §7.1) with this error, and none of `Bearer`: who is bound to a key is not
    /// told to come without it.
    #[track_caller]
    pub fn is_dpop_challenge(&self, status: u16, error: &str) -> &Self {
        assert_eq!(self.status, status, "{self:?}");
        let challenges = self.headers.get_all("www-authenticate").iter();
        let challenges: Vec<_> = challenges.filter_map(|value| value.to_str().ok()).collect();
        let [challenge] = challenges.as_slice() else {
            panic!("not one challenge: {self:?}")
        };
        assert!(challenge.starts_with("DPoP "), "{self:?}");
        assert!(challenge.contains(&format!("error=\"{error}\"")), "{self:?}");
        assert!(challenge.contains("algs=\""), "{self:?}");
        self.is_not_stored()
    }

    /// The fields of a form that posts itself to this address (Form Post Response Mode §2).
    #[track_caller]
    pub fn posted_to(&self, address: &str) -> BTreeMap<String, String> {
        assert_eq!(self.media_type(), "text/html", "{self:?}");
        self.is_not_stored();
        let html = self.text();
        let action = format!(
            "<form method=\"post\" action=\"{}\">",
            address.replace('&', "&amp;")
        );
        assert!(html.contains(&action), "not posted to {address}: {self:?}");
        let fields = html.split("<input type=\"hidden\" name=\"").skip(1);
        fields
            .filter_map(|field| field.split_once("\">")?.0.split_once("\" value=\""))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    /// The error page with this code, and no redirect.
    #[track_caller]
    pub fn is_error_page(&self, code: &str) -> &Self {
        assert_eq!(self.status, 400, "{self:?}");
        assert!(self.header("location").is_none(), "{self:?}");
        assert_eq!(self.media_type(), "text/html", "{self:?}");
        let meta = format!("<meta name=\"tacit-error\" content=\"{code}\">");
        assert!(self.text().contains(&meta), "not the error {code}: {self:?}");
        assert!(
            self.header("content-security-policy").is_some(),
            "a page without a policy: {self:?}"
        );
        self.is_not_stored()
    }

    /// No cache may keep it.
    #[track_caller]
    pub fn is_not_stored(&self) -> &Self {
        let control = self.header("cache-control").unwrap_or_default();
        assert!(control.contains("no-store"), "{self:?}");
        self
    }

    /// Whether a text is anywhere in it: in its body or in a header.
    pub fn holds(&self, text: &str) -> bool {
        self.text().contains(text) || self.a_header_holds(text)
    }

    /// The same, but for the address that a page on a developer's machine says was offered.
    pub fn holds_beside_the_address(&self, text: &str) -> bool {
        const NAMED: &str = "<meta name=\"tacit-address\" content=\"";
        let page = self.text();
        let rest = match page.split_once(NAMED) {
            Some((before, after)) => {
                let after = after.split_once("\">").map_or(after, |(_, after)| after);
                format!("{before}{after}")
            }
            None => page.to_string(),
        };
        rest.contains(text) || self.a_header_holds(text)
    }

    fn a_header_holds(&self, text: &str) -> bool {
        self.headers.iter().any(|(name, value): (&HeaderName, _)| {
            name.as_str().contains(text) || String::from_utf8_lossy(value.as_bytes()).contains(text)
        })
    }
}

/// A parameter in the query of an address, absolute or not.
pub fn query_of(address: &str, name: &str) -> Option<String> {
    let base = Url::parse("http://nowhere.invalid/").expect("an address");
    let url = base.join(address).ok()?;
    url.query_pairs()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}
