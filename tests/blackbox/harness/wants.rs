//! The answer that a bad request gets, by the shape that its endpoint has for it.

use super::{Reply, claims, query_of};

/// The answer that the request gets.
#[derive(Clone, Copy, Debug)]
pub enum Wants {
    /// RFC 6749 §5.2
    OAuth(u16, &'static str),
    /// RFC 6750 §3
    Challenge(u16, Option<&'static str>),
    /// RFC 9449 §7.1: a challenge of the scheme `DPoP`, with this error.
    Dpop(u16, &'static str),
    /// RFC 9457
    Problem(u16, &'static str),
    /// A page of ours, and no redirect.
    Page(&'static str),
    /// RFC 6749 §4.1.2.1, at the address of the app that was proven.
    Redirect(&'static str),
    /// Form Post Response Mode §2: the same, in a form that posts itself to that address.
    Posted(&'static str),
    /// JARM §2.3.1: the same at that address, inside one JWT, which `signed_response.rs` verifies.
    Signed(&'static str),
    /// JARM §2.3.3: likewise, in a form.
    SignedPost(&'static str),
    /// The page named so, to which the browser is sent: the request is not refused, the user is asked.
    Asks(&'static str),
    /// RFC 7662 §2.2: `active: false`, and nothing else.
    Inactive,
    /// RFC 7009 §2.2: as if it had been done.
    Nothing,
}

impl Wants {
    /// Sees that the reply is it. `proven` is the one address at which a client may hear of the error, `mark` stands
    /// somewhere in the request.
    #[track_caller]
    pub fn check(self, reply: &Reply, proven: &str, issuer: &str, mark: &str) {
        let echoed = match self {
            // On a developer's machine a page shows the address that was offered, as inert text.
            Self::Page(_) => reply.holds_beside_the_address(mark),
            _ => reply.holds(mark),
        };
        assert!(!echoed, "an echo of the input");
        match self {
            Self::OAuth(status, error) => drop(reply.is_oauth_error(status, error)),
            Self::Challenge(status, error) => drop(reply.is_challenge(status, error)),
            Self::Dpop(status, error) => drop(reply.is_dpop_challenge(status, error)),
            Self::Problem(status, code) => drop(reply.is_problem(status, code)),
            Self::Page(code) => drop(reply.is_error_page(code)),
            Self::Redirect(error) => {
                let location = reply.location();
                assert!(location.starts_with(&format!("{proven}?")), "an unproven address");
                assert_eq!(query_of(&location, "error").as_deref(), Some(error));
                // RFC 9207 §2
                assert_eq!(query_of(&location, "iss").as_deref(), Some(issuer));
                assert_eq!(query_of(&location, "code"), None);
            }
            Self::Posted(error) => {
                assert_eq!(reply.status, 200);
                let fields = reply.posted_to(proven);
                let value = |name: &str| fields.get(name).map(String::as_str);
                assert_eq!(value("error"), Some(error));
                assert_eq!(value("iss"), Some(issuer));
                assert_eq!(value("code"), None);
            }
            Self::Signed(error) => {
                let location = reply.location();
                assert!(
                    location.starts_with(&format!("{proven}?response=")),
                    "an unproven address"
                );
                assert!(!location.contains('&'), "something beside it");
                signed(
                    &query_of(&location, "response").expect("a response"),
                    error,
                    issuer,
                );
            }
            Self::SignedPost(error) => {
                assert_eq!(reply.status, 200);
                let fields = reply.posted_to(proven);
                assert_eq!(fields.len(), 1, "something beside it");
                signed(&fields["response"], error, issuer);
            }
            Self::Asks(page) => assert!(
                reply.location().starts_with(&format!("/{page}?interaction=")),
                "not the page {page}"
            ),
            Self::Inactive => {
                assert_eq!(reply.status, 200);
                assert_eq!(reply.json(), serde_json::json!({ "active": false }));
                reply.is_not_stored();
            }
            Self::Nothing => {
                assert_eq!(reply.status, 200);
                assert!(reply.body.is_empty(), "there is nothing to say");
            }
        }
        if !matches!(self, Self::Redirect(_) | Self::Signed(_) | Self::Asks(_)) {
            assert!(reply.header("location").is_none(), "a redirect");
        }
        for injected in ["x-injected", "set-cookie"] {
            assert!(reply.header(injected).is_none(), "the header {injected}");
        }
    }
}

#[track_caller]
fn signed(response: &str, error: &str, issuer: &str) {
    let said = claims(response);
    assert_eq!(said["error"], error);
    assert_eq!(said["iss"], issuer);
    assert!(said.get("code").is_none());
}
