//! Our entity tags (RFC 9110 §8.8.3), as they come back. What compresses on the way changes them: nginx' gzip makes `"1"` into
//! `W/"1"`, Apache's `mod_deflate` into `"1-gzip"`. The strong comparison that §13.1.1 asks for `If-Match` would then refuse
//! every change behind such a proxy. A tag of ours names a state of the thing, not the bytes of one answer, so that either
//! form names the same state.
//!
//! Test to read first: `a_tag_is_known_again_whatever_a_proxy_did_to_it`.

/// What compressing proxies append: Apache's modules and Jetty's handler.
const SUFFIXES: [&str; 6] = ["-gzip", "--gzip", "-br", "--br", "-zstd", "-deflate"];

/// More tags than this make no sense, and each may cost its reader something.
const MAX_TAGS: usize = 8;

/// What stands between the quotes of one tag, without what a proxy did to it; `None` where it is no tag.
pub fn opaque(tag: &str) -> Option<&str> {
    let tag = tag.trim();
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    let text = tag.strip_prefix('"')?.strip_suffix('"')?;
    // The longer suffix first: `--gzip` ends in `-gzip`, too.
    let cut = |suffix: &&str| text.strip_suffix(*suffix);
    let bare = SUFFIXES.iter().filter_map(cut).min_by_key(|rest| rest.len());
    Some(bare.unwrap_or(text))
}

/// The tags of a list (`If-Match`, `If-None-Match`), each as [`opaque`] has it, or `*`. What is no tag is skipped. Our own
/// tags hold no comma.
pub fn list(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').take(MAX_TAGS).filter_map(|tag| match tag.trim() {
        "*" => Some("*"),
        tag => opaque(tag),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_again_whatever_a_proxy_did_to_it() {
        for tag in [
            "\"7\"",
            "W/\"7\"",
            "\"7-gzip\"",
            "W/\"7-gzip\"",
            "\"7--gzip\"",
            "\"7-br\"",
            " \"7\" ",
        ] {
            assert_eq!(opaque(tag), Some("7"), "{tag}");
        }
        for tag in ["7", "\"7", "w/\"7\"", "W/7", ""] {
            assert_eq!(opaque(tag), None, "{tag}");
        }
        assert_eq!(opaque("\"17\""), Some("17"));
        assert_eq!(
            list("\"1\", rubbish, W/\"2-gzip\", *").collect::<Vec<_>>(),
            ["1", "2", "*"]
        );
        assert_eq!(list(&"\"1\",".repeat(50)).count(), MAX_TAGS);
    }
}
