use super::*;
use authcore::admin::declared::declaration::Declaration;
use std::{fs, os::unix::fs::PermissionsExt as _};

/// A folder with these files, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn of(test: &str, files: &[(&str, &str)]) -> Self {
        let path = std::env::temp_dir().join(format!("declared-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder");
        for (name, text) in files {
            fs::write(path.join(name), text).expect("a file");
            let mode = fs::Permissions::from_mode(0o600);
            fs::set_permissions(path.join(name), mode).expect("our own file");
        }
        Self(path)
    }

    fn read(&self) -> Result<Declaration, String> {
        read(&self.0).map_err(|error| error.to_string())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn problems(test: &str, text: &str) -> String {
    let folder = Folder::of(test, &[("all.toml", text), ("empty.secret", "\n")]);
    folder.read().expect_err("it has a mistake")
}

#[test]
fn files_are_put_together() {
    let clients = r#"
        [[clients]]
        client_id = "shop"
        public = true
        redirect_uris = ["https://shop.example/cb"]

        [[clients]]
        client_id = "report"
        secret = { file = "report.secret" }
    "#;
    let rest = r#"
        groups = []
        resources = [{ audience = "notes", scopes = { "notes:read" = { en = "Read", de = "Lesen" } } }]
    "#;
    let files = [
        ("b.toml", clients),
        ("a.toml", rest),
        (".hidden.toml", "this = is no TOML"),
        ("report.secret", "a secret of more than 32 characters, surely\n"),
    ];
    let read = Folder::of("together", &files).read().expect("sound");
    let clients = read.clients.expect("a section");
    let ids: Vec<&str> = clients.iter().map(|one| one.what.draft.id.as_str()).collect();
    assert_eq!(ids, ["shop", "report"]);
    let place = &clients[0].place;
    assert_eq!((place.file.as_str(), place.line), ("b.toml", 2));
    assert_eq!(place.members["redirect_uris"], 5);
    let secret = clients[1].what.secret.as_ref().expect("followed");
    assert_eq!(secret.expose(), "a secret of more than 32 characters, surely");
    assert!(read.groups.expect("an empty section is one").is_empty());
    assert_eq!(read.resources.expect("a section").len(), 1);

    let read = Folder::of("absent", &[("a.toml", "[[groups]]\nname = \"ops\"")]).read();
    let read = read.expect("sound");
    assert!(read.clients.is_none() && read.resources.is_none());
}

#[test]
fn a_mistake_is_named_by_its_line() {
    for (test, text, expected) in [
        (
            "syntax",
            "[[groups]]\nname = ops",
            "all.toml:2: is not well-formed TOML",
        ),
        (
            "twice",
            "[[groups]]\nname = \"a\"\nname = \"b\"",
            "all.toml:3: is not well-formed TOML: duplicate key",
        ),
        (
            "section",
            "\n[[group]]\nname = \"ops\"",
            "all.toml:2: group: is not known",
        ),
        (
            "member",
            "[[groups]]\nname = \"ops\"\nrole = []",
            "all.toml:3: groups.ops.role: is not known here",
        ),
        (
            "kind",
            "[[groups]]\nname = \"ops\"\nroles = \"a\"",
            "all.toml:3: groups.ops.roles: has to be a list",
        ),
        (
            "missing",
            "\n\n[[groups]]\nroles = []",
            "all.toml:3: groups.name: is missing",
        ),
        (
            "table",
            "[groups]\nname = \"ops\"",
            "all.toml:1: groups: has to be a list",
        ),
        (
            "words",
            "[[resources]]\naudience = \"a\"\nname = { \"e n\" = \"A\" }",
            "all.toml:3: resources.a.name: has to be a text, or",
        ),
        (
            "plain",
            "[[clients]]\nclient_id = \"a\"\nsecret = \"hunter2hunter2\"",
            "all.toml:3: clients.a.secret: has to be a reference",
        ),
        (
            "unset",
            "[[clients]]\nclient_id = \"a\"\nsecret = { env = \"DECLARED_NOT_SET\" }",
            "all.toml:3: clients.a.secret: the environment variable DECLARED_NOT_SET is not set",
        ),
        (
            "nofile",
            "[[clients]]\nclient_id = \"a\"\nsecret = { file = \"none.secret\" }",
            "none.secret can't be read",
        ),
        (
            "empty",
            "[[clients]]\nclient_id = \"a\"\nsecret = { file = \"empty.secret\" }",
            "empty.secret is empty",
        ),
    ] {
        let text = problems(test, text);
        assert!(text.contains(expected), "{test}: {text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
    let both = problems("both", "[[groups]]\nx = 1\n[[clients]]\nsecret = { env = \"\" }");
    assert_eq!(both.lines().count(), 5, "all that is wrong, at once: {both}");
}

#[test]
fn an_empty_folder_is_a_mistake() {
    let text = Folder::of("empty-folder", &[])
        .read()
        .expect_err("nothing is there");
    assert!(text.contains("holds no file"), "{text}");
    assert!(read(Path::new("/nowhere/at/all")).is_err());
}
