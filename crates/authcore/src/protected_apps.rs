//! Apps that have no sign-in of their own and stand behind a proxy that asks here (forward authentication): which origins are
//! theirs, and who may see which of their paths.
//!
//! Invariants: an origin belongs to one app, and is compared whole (scheme, host, port), never by its end; a path that could
//! mean another to the app than to us matches no rule that would let anybody through.
//!
//! Test to read first: `a_path_in_disguise_opens_nothing`.

use authmodel::group::{self, GroupName};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization as _;
use url::Url;

/// What the client of an app is called: its name, after this.
pub const CLIENT_PREFIX: &str = "forward-auth-";

/// Paths below this are the gate's own, on every app's origin.
pub const OWN_PATHS: &str = "/.tacit/";

/// An app behind the gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProtectedApp {
    /// Its name for programs; its client's is [`CLIENT_PREFIX`] and this.
    pub id: String,
    /// Its name for users.
    pub name: String,
    /// Where it is: `https://app.example.org`, with a port where that is not the scheme's.
    pub origins: Vec<String>,
    /// What `Remote-User` says.
    pub remote_user: RemoteUser,
    /// Which groups `Remote-Groups` tells of, by name or by how names begin (`team:*`); all of a user's where there is none.
    pub told_groups: Vec<String>,
    /// Who may see what; the first whose path fits. What none fits is for every user.
    pub rules: Vec<PathRule>,
}

/// What an app knows its users by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RemoteUser {
    /// Their `sub`: it stays the same whatever they change, and is never somebody else's.
    #[default]
    Subject,
    /// Their username: who has none is not let in, since an app would take all of those for one. It may change, and is somebody else's
    /// after a long while at the earliest.
    Username,
    /// Their address, which may change, and may one day be somebody else's.
    Email,
}

impl RemoteUser {
    /// Of its name in the settings.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "sub" => Some(Self::Subject),
            "username" => Some(Self::Username),
            "email" => Some(Self::Email),
            _ => None,
        }
    }
}

/// Who may see the paths that begin with this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathRule {
    /// How the path begins: `/` and whole segments.
    pub path: String,
    /// Who.
    pub allow: Allow,
    /// Of the users only those who are in one of these groups; every user where none is named.
    pub groups: Vec<GroupName>,
    /// Whether a second factor is needed.
    pub second_factor: bool,
}

/// Who may see something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Allow {
    /// Anybody, signed in or not.
    Everyone,
    /// Every user.
    #[default]
    Users,
    /// Nobody.
    Nobody,
}

impl Allow {
    /// Of its name in the settings.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "everyone" => Some(Self::Everyone),
            "users" => Some(Self::Users),
            "nobody" => Some(Self::Nobody),
            _ => None,
        }
    }
}

/// What a path demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand<'a> {
    /// Whom the rule names.
    Of {
        /// Who.
        allow: Allow,
        /// Of the users, those of these groups.
        groups: &'a [GroupName],
        /// With a second factor.
        second_factor: bool,
    },
    /// The path may mean another one to the app, and there are rules that it might get round.
    Ambiguous,
}

impl ProtectedApp {
    /// The identifier of its client.
    pub fn client_id(&self) -> String {
        format!("{CLIENT_PREFIX}{}", self.id)
    }

    /// What a path demands; `path` is as it stands in the request line, without the query.
    pub fn demand(&self, path: &str) -> Demand<'_> {
        const EVERY_USER: Demand<'_> = Demand::Of {
            allow: Allow::Users,
            groups: &[],
            second_factor: false,
        };
        if self.rules.is_empty() {
            return EVERY_USER;
        }
        if is_ambiguous(path) {
            return Demand::Ambiguous;
        }
        let fitting = |path: &str, form: fn(&str) -> Option<String>| {
            let path = form(path);
            self.rules.iter().position(|rule| {
                let rule = form(&rule.path);
                path.as_deref()
                    .zip(rule.as_deref())
                    .is_some_and(|(path, rule)| begins_with(path, rule))
            })
        };
        // Apps read `/%40admin` as `/@admin`, most of them; and many (Express, IIS) don't tell `/ADMIN` from `/admin`. Where one reading
        // finds another rule than the next, it is not decided here.
        let rule = fitting(path, written);
        if [read, folded].iter().any(|form| fitting(path, *form) != rule) || read(path).is_none() {
            return Demand::Ambiguous;
        }
        rule.and_then(|at| self.rules.get(at))
            .map_or(EVERY_USER, |rule| Demand::Of {
                allow: rule.allow,
                groups: &rule.groups,
                second_factor: rule.second_factor,
            })
    }
}

/// Whether a path begins with another, by whole segments: `/public` is not the beginning of `/publicity`. A slash at the end
/// makes no difference: many apps answer at `/admin` what they answer at `/admin/`.
fn begins_with(path: &str, beginning: &str) -> bool {
    path.strip_prefix(beginning.trim_end_matches('/'))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What a segment may hold unescaped beside letters, digits and `-._~` (RFC 3986 §3.3).
const WRITTEN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    // An escape that is there stays.
    .remove(b'%');

/// A path as browsers write it: what can't stand in a request line is escaped, escapes are in capitals (RFC 3986 §6.2.2.1).
fn written(path: &str) -> Option<String> {
    // How many characters of an escape are still to come.
    let mut left = 0_u8;
    let in_capitals = |c: char| {
        let is_digit = left > 0;
        left = if c == '%' { 2 } else { left.saturating_sub(1) };
        if is_digit { c.to_ascii_uppercase() } else { c }
    };
    let text = utf8_percent_encode(path, WRITTEN).to_string();
    Some(text.chars().map(in_capitals).collect())
}

/// A path as apps read it: unescaped, in one of Unicode's spellings (NFC). Nothing where it is no text.
fn read(path: &str) -> Option<String> {
    let text = percent_decode_str(path).decode_utf8().ok()?;
    Some(text.nfc().collect())
}

/// The same for apps that don't tell small letters from capitals.
fn folded(path: &str) -> Option<String> {
    read(path).map(|text| text.to_lowercase())
}

/// Whether servers read this path differently: dots that lead up, doubled or encoded slashes, backslashes, parameters of a
/// segment (`..;`), percent signs that are encoded once more, and escapes of what needs none (`%61dmin`).
fn is_ambiguous(path: &str) -> bool {
    let bytes = path.as_bytes();
    let odd = |at: usize| match bytes.get(at..at + 3) {
        Some([_, high, low]) => match (char::from(*high).to_digit(16), char::from(*low).to_digit(16)) {
            // What an escape may stand for: whatever is no unreserved character, no slash, no percent sign and no control.
            (Some(high), Some(low)) => {
                let byte = u8::try_from(high * 16 + low).unwrap_or_default();
                byte.is_ascii_alphanumeric() || byte.is_ascii_control() || b"-._~/\\%;".contains(&byte)
            }
            _ => true,
        },
        _ => true,
    };
    let escapes = (0..bytes.len()).filter(|at| bytes.get(*at) == Some(&b'%'));
    !path.starts_with('/')
        || path.contains("//")
        || path.contains(['\\', ';', '#'])
        || path.split('/').any(|segment| matches!(segment, "." | ".."))
        || escapes.into_iter().any(odd)
        || bytes.iter().any(|byte| byte.is_ascii_control() || *byte == b' ')
}

/// What is wrong with an app, beside those that are known.
pub fn problems(app: &ProtectedApp, known: &[ProtectedApp]) -> Vec<String> {
    let mut found = Vec::new();
    let is_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    // 60: a client's identifier has room for more, and nobody types more.
    if app.id.is_empty() || app.id.len() > 60 || !app.id.bytes().all(is_name) {
        found.push(format!(
            "the id {:?} has to be 1 to 60 small letters, digits and hyphens",
            app.id
        ));
    }
    if known.iter().any(|other| other.id == app.id) {
        found.push(format!("two apps have the id {:?}", app.id));
    }
    if app.origins.is_empty() {
        found.push(format!("the app {:?} has no origin", app.id));
    }
    for origin in &app.origins {
        match Url::parse(origin) {
            Ok(url) if url.origin().ascii_serialization() == *origin => {
                let host = url.host_str().unwrap_or_default();
                let is_here = host == "localhost"
                    || host.ends_with(".localhost")
                    || matches!(host, "127.0.0.1" | "[::1]");
                if !(url.scheme() == "https" || url.scheme() == "http" && is_here) {
                    found.push(format!("the origin {origin:?} has to be https, or http on this machine"));
                }
            }
            _ => found.push(format!(
                "the origin {origin:?} has to be written as https://host or https://host:port, in small letters"
            )),
        }
        if known.iter().any(|other| other.origins.contains(origin)) {
            found.push(format!("the origin {origin:?} is another app's, too"));
        }
    }
    if !app.told_groups.iter().all(|pattern| group::is_pattern(pattern)) {
        found.push(format!(
            "told_groups of the app {:?} has to name groups, or how their names begin (team:*)",
            app.id
        ));
    }
    for rule in &app.rules {
        if is_ambiguous(&rule.path) {
            found.push(format!(
                "the path {:?} has to begin with a slash and hold no dots, escapes or doubled slashes",
                rule.path
            ));
        }
        if rule.allow != Allow::Users && !rule.groups.is_empty() {
            found.push(format!(
                "the path {:?} names groups, which are of users: allow has to be \"users\"",
                rule.path
            ));
        }
        if rule.allow == Allow::Everyone && rule.second_factor {
            found.push(format!(
                "the path {:?} is for everyone and wants a second factor",
                rule.path
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(path: &str, allow: Allow) -> PathRule {
        PathRule {
            path: path.to_owned(),
            allow,
            groups: Vec::new(),
            second_factor: false,
        }
    }

    fn of(allow: Allow) -> Demand<'static> {
        Demand::Of {
            allow,
            groups: &[],
            second_factor: false,
        }
    }

    fn app() -> ProtectedApp {
        ProtectedApp {
            id: "stats".to_owned(),
            name: "Statistics".to_owned(),
            origins: vec!["https://stats.example.org".to_owned()],
            remote_user: RemoteUser::Subject,
            told_groups: Vec::new(),
            rules: vec![
                rule("/public", Allow::Everyone),
                rule("/internal/", Allow::Nobody),
            ],
        }
    }

    #[test]
    fn the_first_rule_that_fits_counts_by_whole_segments() {
        let app = app();
        for (path, expected) in [
            ("/public", Allow::Everyone),
            ("/public/a%20b", Allow::Everyone),
            ("/publicity", Allow::Users),
            ("/public/", Allow::Everyone),
            ("/internal/x", Allow::Nobody),
            ("/internal", Allow::Nobody),
            ("/internals", Allow::Users),
            ("/", Allow::Users),
        ] {
            assert_eq!(app.demand(path), of(expected), "{path}");
        }
    }

    #[test]
    fn a_path_in_disguise_opens_nothing() {
        let app = app();
        for path in [
            "/public/../internal/x",
            "/public/%2e%2e/internal/x",
            "/public/%2E./internal/x",
            "/public/..%2finternal/x",
            "/public/..;/internal/x",
            "/public/..\\internal\\x",
            "/public//internal/x",
            "//internal/x",
            "/%69nternal/x",
            "/public/%252e%252e/internal",
            "/public/%00",
            "/public/%",
            "/public/%zz",
            "/PUBLIC/x",
            "/Internal",
            "public",
            "",
        ] {
            assert_eq!(app.demand(path), Demand::Ambiguous, "{path}");
        }
        // Where no path opens more than another, none has to be read.
        let without = ProtectedApp {
            rules: Vec::new(),
            ..app
        };
        assert_eq!(without.demand("/a//b/../c"), of(Allow::Users));
    }

    #[test]
    fn an_escape_opens_nothing_that_the_character_would_not() {
        let app = ProtectedApp {
            rules: vec![
                rule("/@admin/", Allow::Nobody),
                rule("/v1:admin", Allow::Nobody),
                rule("/größe", Allow::Nobody),
                rule("/c%20d", Allow::Nobody),
                rule("/open", Allow::Everyone),
            ],
            ..app()
        };
        for path in [
            "/@admin/x",
            "/v1:admin",
            "/gr%C3%B6%C3%9Fe",
            "/gr%c3%b6%c3%9fe/x",
            "/größe",
            "/c%20d/e",
        ] {
            assert_eq!(app.demand(path), of(Allow::Nobody), "{path}");
        }
        for path in [
            "/%40admin/x",
            "/v1%3Aadmin",
            "/v1%3aadmin/x",
            // Decomposed.
            "/gro%CC%88%C3%9Fe",
            "/GR%C3%96%C3%9FE",
            // No text at all.
            "/open/%FF",
        ] {
            assert_eq!(app.demand(path), Demand::Ambiguous, "{path}");
        }
        // Where it makes no difference, it makes none.
        assert_eq!(app.demand("/open/a%40b"), of(Allow::Everyone));
        assert_eq!(app.demand("/%40home"), of(Allow::Users));
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert!(problems(&app(), &[]).is_empty());
        assert_eq!(problems(&app(), &[app()]).len(), 2, "id and origin");
        for origin in [
            "https://stats.example.org/",
            "https://Stats.example.org",
            "https://stats.example.org:443",
            "http://stats.example.org",
            "stats.example.org",
            "https://a@stats.example.org",
        ] {
            let app = ProtectedApp {
                origins: vec![origin.to_owned()],
                ..app()
            };
            assert_eq!(problems(&app, &[]).len(), 1, "{origin}");
        }
        for origin in ["http://localhost:8501", "http://app.localhost:80801"] {
            let app = ProtectedApp {
                origins: vec![origin.to_owned()],
                ..app()
            };
            let expected = usize::from(origin.ends_with("80801"));
            assert_eq!(problems(&app, &[]).len(), expected, "{origin}");
        }
    }
}
