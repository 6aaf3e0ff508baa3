//! The rooms of this crate, as they are drawn in ARCHITECTURE.md: what each file imports, read from its syntax.
//!
//! A circle of files can only be read as a whole, and a circle through two rooms makes them one. So none crosses a room, and
//! none inside a room is larger than three files.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};
use syn::{
    Attribute, ItemMod, ItemUse, UseTree,
    visit::{self, Visit},
};

/// Modules by their path (`people/session`), each with the modules that it imports.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// A circle that can be held in one's head.
const LARGEST_CIRCLE: usize = 3;

#[test]
fn no_circle_of_files_crosses_a_room() {
    let imports = imports_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(imports.len() > 80, "only {} files were read", imports.len());
    let wrong: Vec<_> = circles(&imports)
        .into_iter()
        .filter(|circle| {
            let rooms: BTreeSet<&str> = circle.iter().map(|file| room(file)).collect();
            rooms.len() > 1 || circle.len() > LARGEST_CIRCLE
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "circles that cross a room, or are too large: {wrong:#?}"
    );
}

/// What ARCHITECTURE.md's table says that a room does not import.
#[test]
fn rooms_import_what_lies_below_them() {
    let imports = imports_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let forbidden = [
        ("tokens", ["oauth", "people", "admin"].as_slice()),
        (
            "clients",
            ["oauth", "people", "admin", "tokens", "provider"].as_slice(),
        ),
        ("people", ["admin"].as_slice()),
        ("oauth", ["admin", "forward_auth"].as_slice()),
        ("forward_auth", ["admin", "people"].as_slice()),
        (
            "limit",
            ["oauth", "people", "admin", "tokens", "clients", "provider"].as_slice(),
        ),
    ];
    for (file, imported) in &imports {
        let Some((_, forbidden)) = forbidden.iter().find(|(name, _)| *name == room(file)) else {
            continue;
        };
        for import in imported {
            assert!(!forbidden.contains(&room(import)), "{file} imports {import}");
        }
    }
}

#[test]
fn a_circle_is_found() {
    let pairs = [("a/x", "b/y"), ("b/y", "c/z"), ("c/z", "a/x"), ("d/v", "a/x")];
    let mut imports = Imports::new();
    for (from, to) in pairs {
        imports.entry(from.to_owned()).or_default().insert(to.to_owned());
    }
    assert_eq!(
        circles(&imports),
        [["a/x", "b/y", "c/z"].map(str::to_owned).to_vec()]
    );
}

fn room(file: &str) -> &str {
    file.split('/').next().unwrap_or_default()
}

/// Files that reach each other, each set once.
fn circles(imports: &Imports) -> Vec<Vec<String>> {
    let reached: BTreeMap<&String, BTreeSet<&String>> = imports
        .keys()
        .map(|file| {
            let (mut seen, mut next) = (BTreeSet::new(), vec![file]);
            while let Some(file) = next.pop() {
                for import in imports.get(file).into_iter().flatten() {
                    if seen.insert(import) {
                        next.push(import);
                    }
                }
            }
            (file, seen)
        })
        .collect();
    let circle_of = |file: &String| -> Vec<String> {
        let mutual = reached[file]
            .iter()
            .filter(|other| reached.get(**other).is_some_and(|back| back.contains(file)));
        mutual.map(|other| (*other).clone()).collect()
    };
    let all: BTreeSet<Vec<String>> = imports.keys().map(circle_of).collect();
    all.into_iter().filter(|circle| circle.len() > 1).collect()
}

fn imports_of(source: &Path) -> Imports {
    let mut files = Vec::new();
    collect(source, &mut files);
    let name = |path: &Path| {
        let path = path
            .strip_prefix(source)
            .expect("below the source")
            .with_extension("");
        let name = path.to_str().expect("UTF-8").to_owned();
        name.strip_suffix("/mod").map(str::to_owned).unwrap_or(name)
    };
    let names: BTreeSet<String> = files.iter().map(|path| name(path)).collect();
    files
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).expect("a source file is readable");
            let file = name(path);
            let mut reader = Reader {
                here: file.split('/').map(str::to_owned).collect(),
                names: &names,
                found: BTreeSet::new(),
            };
            reader.visit_file(&syn::parse_file(&text).expect("a source file parses"));
            reader.found.remove(&file);
            (file, reader.found)
        })
        .collect()
}

/// Source files but for those that hold tests alone, and the crate's root, which imports nothing.
fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a source folder is readable") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, into);
            continue;
        }
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        let is_test = stem == "tests" || stem.ends_with("_tests");
        if path.extension().is_some_and(|extension| extension == "rs") && !is_test && stem != "lib" {
            into.push(path);
        }
    }
}

struct Reader<'a> {
    here: Vec<String>,
    names: &'a BTreeSet<String>,
    found: BTreeSet<String>,
}

impl Reader<'_> {
    /// The file that a path leads into, where it is one of this crate's.
    fn add(&mut self, path: &[String]) {
        let mut rest = path;
        let mut full = match rest.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self" | "super") => self.here.clone(),
            // A child, by its name alone.
            Some(first)
                if self
                    .names
                    .contains(&[&self.here[..], &[first.to_owned()]].concat().join("/")) =>
            {
                self.here.clone()
            }
            _ => return,
        };
        rest = match rest.first().map(String::as_str) {
            Some("crate" | "self") => &rest[1..],
            _ => rest,
        };
        while rest.first().is_some_and(|part| part == "super") {
            full.pop();
            rest = &rest[1..];
        }
        full.extend(rest.iter().cloned());
        while !full.is_empty() {
            let name = full.join("/");
            if self.names.contains(&name) {
                self.found.insert(name);
                return;
            }
            full.pop();
        }
    }

    fn tree(&mut self, before: &[String], tree: &UseTree) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.tree(&with(&path.ident), &path.tree),
            UseTree::Name(name) => self.add(&with(&name.ident)),
            UseTree::Rename(name) => self.add(&with(&name.ident)),
            UseTree::Glob(_) => self.add(before),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(before, tree)),
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        // Tests may import what they like.
        if !module.attrs.iter().any(is_for_tests) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        // What a room shows of its own files is no import.
        if matches!(item.vis, syn::Visibility::Inherited) {
            self.tree(&[], &item.tree);
        }
    }

    /// `pub(super)` says who may look in, not what is looked at.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        self.add(&parts);
        visit::visit_path(self, path);
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute
            .parse_args::<syn::Path>()
            .is_ok_and(|condition| condition.is_ident("test"))
}
