//! Apps that have no sign-in of their own and stand behind a proxy that asks here (forward authentication): which origins are
//! theirs, and who may see which of their paths.
//!
//! Invariants: an origin belongs to one app, and is compared whole (scheme, host, port), never by its end; a path that could
//! mean another to the app than to us matches no rule that would let anybody through.
//!
//! Test to read first: `a_path_in_disguise_opens_nothing`.

use authmodel::group::{self, GroupName};
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
    /// Their address, which may change, and may one day be somebody else's.
    Email,
}

impl RemoteUser {
    /// Of its name in the settings.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "sub" => Some(Self::Subject),
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
        let fitting = |path: &str, same: fn(&str, &str) -> bool| {
            self.rules
                .iter()
                .position(|rule| begins_with(path, &rule.path, same))
        };
        let rule = fitting(path, |one, other| one == other);
        // Many apps (Express, IIS) don't tell `/ADMIN` from `/admin`, others do: where it makes a difference, it is not decided here.
        if rule != fitting(path, |one, other| one.eq_ignore_ascii_case(other)) {
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
fn begins_with(path: &str, beginning: &str, same: fn(&str, &str) -> bool) -> bool {
    let beginning = beginning.trim_end_matches('/');
    path.split_at_checked(beginning.len())
        .is_some_and(|(begin, rest)| same(begin, beginning) && (rest.is_empty() || rest.starts_with('/')))
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
