//! Our cookie among those of neighbours (RFC 6265 §5.4). Whatever shares our host or a parent domain sets cookies that come
//! along with ours; the usual parser gives up on the whole header for one byte in them that is no text, and a user whose
//! other app writes Latin-1 could never sign in. Read is what is ours; the rest is skipped, not judged.
//!
//! Test to read first: `a_neighbours_cookie_spoils_nothing`.

use actix_web::http::header::{COOKIE, HeaderMap};

/// The value of the cookie of this name; the first, where there are several: browsers send the one with the longest path
/// first, and then the oldest.
pub fn find<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(COOKIE)
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
        .find_map(|pair| {
            let equals = pair.iter().position(|byte| *byte == b'=')?;
            let (found, value) = (pair[..equals].trim_ascii(), pair[equals + 1..].trim_ascii());
            // What bears our name and is no text is not of our making: the next one may be.
            (found == name.as_bytes())
                .then(|| std::str::from_utf8(unquoted(value)).ok())
                .flatten()
        })
}

/// RFC 6265 §4.1.1: a value may stand in quotes.
fn unquoted(value: &[u8]) -> &[u8] {
    value
        .strip_prefix(b"\"")
        .and_then(|value| value.strip_suffix(b"\""))
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn found(lines: &[&[u8]]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(COOKIE, HeaderValue::from_bytes(line).expect("a header"));
        }
        find(&headers, "__Host-tacit").map(str::to_owned)
    }

    #[test]
    fn a_neighbours_cookie_spoils_nothing() {
        for line in [
            &b"__Host-tacit=abc"[..],
            b"lang=fran\xe7ais; __Host-tacit=abc",
            b"__Host-tacit=abc; n\xe4me=1",
            b"x; =; ;;__Host-tacit=abc;",
            b"a=%zz; __Host-tacit=\"abc\"",
            b"json={\"a\":1,\"b\":\"__Host-tacit=evil\"}; __Host-tacit=abc",
            b"x__Host-tacit=evil; __Host-tacitx=evil; __Host-tacit = abc",
            b"__Host-tacit=\xff; __Host-tacit=abc",
        ] {
            assert_eq!(
                found(&[line]).as_deref(),
                Some("abc"),
                "{}",
                String::from_utf8_lossy(line)
            );
        }
        // HTTP/2 splits the header (RFC 9113 §8.2.3).
        assert_eq!(found(&[b"a=\xe9", b"__Host-tacit=abc"]).as_deref(), Some("abc"));
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        assert_eq!(found(&[]), None);
        assert_eq!(found(&[b"__host-tacit=abc; __Host-tacit"]), None);
        assert_eq!(found(&[b"__Host-tacit="]).as_deref(), Some(""));
    }
}
