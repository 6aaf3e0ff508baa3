//! Which identifiers an operator may choose for a new client.
//!
//! A client's own token names the client in `sub` (RFC 9068 §2.2), where others name users, and nobody may choose a client's name
//! so that one is taken for the other (RFC 9068 §5, RFC 9700 §4.15): a resource server that looks at `sub` alone would take a
//! client with a user's identifier for that user. And a client that is called as this server is would be told of tokens that are
//! for the server itself.
//!
//! Refused: what reads like a name by which users are known here, and this server's own addresses. The audience of a resource server is
//! a good name for its client: the operator says by it who introspects. A client that is there already keeps its name, and those
//! that register themselves get one that is drawn.
//!
//! Test to read first: `a_client_has_no_name_of_a_user_or_of_this_server`.

use super::client_rules::MemberProblem;
use crate::config::CoreConfig;
use authmodel::ids::ClientId;
use uuid::Uuid;

/// Characters of a name that is drawn for a user in one sector (`subject_type` `pairwise`): 256 bits in base64url.
const PAIRWISE: usize = 43;

/// What is wrong with the identifier of a client that is not there yet.
pub(super) fn problem(id: &ClientId, config: &CoreConfig) -> Option<MemberProblem> {
    let id = id.as_str();
    let text = if is_a_users(id) {
        "is as users are named in tokens: choose a name that nobody can take for one, such as `shop`"
    } else if is_here(id, config) {
        "is an address of this server, which tokens may be for"
    } else {
        return None;
    };
    Some(MemberProblem::new("client_id", text))
}

/// A UUID, in whichever of its spellings: who parses one takes them all for the same. Or one of a sector's, which is hash text:
/// of 43 characters of base64url, next to all have both cases, and names that somebody has thought of do not.
fn is_a_users(id: &str) -> bool {
    let any = |is: fn(&u8) -> bool| id.as_bytes().iter().any(is);
    let is_hash = id.len() == PAIRWISE
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        && any(u8::is_ascii_uppercase)
        && any(u8::is_ascii_lowercase);
    is_hash || Uuid::parse_str(id).is_ok()
}

fn is_here(id: &str, config: &CoreConfig) -> bool {
    let rest = id.strip_prefix(config.issuer.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Issuer;

    #[test]
    fn a_client_has_no_name_of_a_user_or_of_this_server() {
        let config = CoreConfig::new(Issuer::parse("https://login.example.org").expect("an issuer"));
        let is_refused = |id: &str| problem(&ClientId::parse(id).expect("an identifier"), &config).is_some();
        for id in [
            "0198c1f2-89ab-7cde-8f01-23456789abcd",
            "0198C1F2-89AB-7CDE-8F01-23456789ABCD",
            "0198c1f289ab7cde8f0123456789abcd",
            "urn:uuid:0198c1f2-89ab-7cde-8f01-23456789abcd",
            "{0198c1f2-89ab-7cde-8f01-23456789abcd}",
            "kV3n0rZ9m_wQ2yB7hT5cX8uE1sJ6aL4dG-fPiOqRtYe",
            "https://login.example.org",
            "https://login.example.org/",
            "https://login.example.org/api/admin/",
        ] {
            assert!(is_refused(id), "{id}");
        }
        for id in [
            "shop",
            "goals",
            "0198c1f2",
            "https://login.example.org.evil.example/",
            "https://app.example.org/client",
            "the-company-wide-production-reporting-tool1",
        ] {
            assert!(!is_refused(id), "{id}");
        }
    }
}
