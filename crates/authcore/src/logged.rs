//! What of a stranger's request may stand in the log: cut short and on one line, addresses without what may be a secret.
//!
//! Below the rooms: `clients` and `oauth` both tell the operator of what they refuse.

use url::Url;

/// Characters at most of what was offered.
const MAX_SHOWN: usize = 200;

/// An address as it may stand in a log: without user and query, short, on one line.
pub fn address(text: &str) -> String {
    let shown = match Url::parse(text) {
        Ok(mut url) => {
            url.set_query(None);
            url.set_fragment(None);
            let _ = url.set_username("");
            let _ = url.set_password(None);
            url.to_string()
        }
        Err(_) => text.split(['?', '#']).next().unwrap_or_default().to_owned(),
    };
    self::text(&shown)
}

/// What is no address and can be no secret, such as a scope, as it may stand in a log: short, on one line.
pub fn text(text: &str) -> String {
    text.chars()
        .take(MAX_SHOWN)
        .flat_map(char::escape_debug)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_in_the_log_holds_no_secret() {
        assert_eq!(
            address("https://ann:pw@app.example/cb?code=1#x"),
            "https://app.example/cb"
        );
        assert_eq!(address("no address\n?x=1"), "no address\\n");
        assert!(address(&"x".repeat(5000)).len() <= MAX_SHOWN);
    }

    #[test]
    fn a_scope_in_the_log_is_whole_on_one_line_and_bounded() {
        assert_eq!(text("openid urn:x#y?z\u{202e}\n"), "openid urn:x#y?z\\u{202e}\\n");
        assert_eq!(text(&"x".repeat(5000)).len(), MAX_SHOWN);
    }
}
