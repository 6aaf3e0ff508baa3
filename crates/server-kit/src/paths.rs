//! Every endpoint answers with and without its trailing slash.

/// The two spellings of a path: two literal routes, because one resource with several patterns is matched by a set of
/// regular expressions, which costs more than all the rest of the routing.
///
/// ```
/// assert_eq!(server_kit::paths::both("/goals/"), ["/goals/", "/goals"]);
/// assert_eq!(server_kit::paths::both("/goals"), ["/goals/", "/goals"]);
/// ```
pub fn both(path: &str) -> [String; 2] {
    let bare = path.trim_end_matches('/');
    [format!("{bare}/"), bare.to_owned()]
}
