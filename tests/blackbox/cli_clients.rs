//! What the command line says of clients and lets be changed of them: single members and secrets, and nothing beside; what to
//! copy into the app; resource servers.
//!
//! The code: `authcore admin/client_changes.rs`, `authserver cli/client_*.rs`, `authserver cli/resource.rs`.

use crate::harness::{Spec, Tokens, World, eventually, header};
use serde_json::{Value, json};
use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};

async fn show(world: &World, id: &str) -> Value {
    let shown = world.cli(&["client", "show", id, "--json"]).await.ok();
    assert!(!shown.out.contains("secret\""), "{shown:?}");
    shown.json()
}

#[tokio::test]
async fn a_change_touches_what_it_names_and_nothing_else() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let metadata = json!({ "contacts": ["ops@example.org"], "default_max_age": 7200,
        "token_exchange": { "audiences": ["goals"], "impersonation": false, "delegation": true },
        "grant_types": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:token-exchange"] });
    let app = world.app(Spec::confidential("app").metadata(metadata)).await;
    let tokens = ada.tokens(&app, "openid offline_access").await;
    let mut expected = show(&world, "app").await;

    for (arguments, member, value) in [
        (&["--name", "My shop"][..], "client_name", json!("My shop")),
        (
            &["--uri", "https://shop.example/"],
            "client_uri",
            json!("https://shop.example/"),
        ),
        (&["--first-party=false"], "first_party", json!(false)),
        (
            &["--id-token-alg", "ES256"],
            "id_token_signed_response_alg",
            json!("ES256"),
        ),
        (&["--id-token-claims=false"], "id_token_claims", json!(false)),
        (&["--pkce-exempt"], "pkce_exempt", json!(true)),
        (&["--pkce-exempt=false"], "pkce_exempt", json!(false)),
        (
            &["--scope", "openid email offline_access"],
            "scope",
            json!("email offline_access openid"),
        ),
        (
            &["--post-logout-redirect-uri", "https://shop.example/bye"],
            "post_logout_redirect_uris",
            json!(["https://shop.example/bye"]),
        ),
        (
            &["--back-channel-logout-uri", "https://shop.example/out"],
            "backchannel_logout_uri",
            json!("https://shop.example/out"),
        ),
        (&["--first-party"], "first_party", json!(true)),
        (&["--unset", "contacts"], "contacts", Value::Null),
    ] {
        let update = [&["client", "update", "app", "--json"], arguments].concat();
        let answer = world.cli(&update).await.ok().json();
        assert_eq!(
            answer,
            json!({ "client_id": "app", "outcome": "updated" }),
            "{member}"
        );
        let now = show(&world, "app").await;
        let words = |value: &Value| -> Value {
            let mut words: Vec<&str> = value.as_str().unwrap_or_default().split(' ').collect();
            words.sort_unstable();
            json!(words.join(" "))
        };
        if member == "scope" {
            assert_eq!(words(&now[member]), value);
        } else {
            assert_eq!(now[member], value, "{member}");
        }
        if now[member].is_null() {
            expected.as_object_mut().expect("an object").remove(member);
        } else {
            expected[member] = now[member].clone();
        }
        assert_eq!(now, expected, "{member}");
        let again = world.cli(&update).await.ok().json();
        assert_eq!(again["outcome"], "unchanged", "{member}");
    }
    // Several at once; a list is replaced as a whole.
    let uri = ["--redirect-uri", "http://localhost:8000/other", "--redirect-uri"];
    let update = [
        &["client", "update", "app"],
        &uri[..],
        &[&app.redirect_uri, "--name", "Shop"],
    ]
    .concat();
    let said = world.cli(&update).await.ok().out;
    assert!(
        said.contains("updated") && !said.contains("shown this once"),
        "{said}"
    );
    let now = show(&world, "app").await;
    assert_eq!(
        now["redirect_uris"],
        json!(["http://localhost:8000/other", app.redirect_uri])
    );
    assert_eq!(now["client_name"], "Shop");

    // Its secret and its tokens are what they were.
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", &tokens.refresh),
    ];
    Tokens::of(&app.token(&form).await);
    eventually("the servers to know the new algorithm", async || {
        let id = ada.tokens(&app, "openid").await.id;
        (header(&id)["alg"] == "ES256").then_some(())
    })
    .await;
    world
        .cli(&["client", "update", "nobody", "--name", "x"])
        .await
        .failed();
    world.cli(&["client", "show", "nobody"]).await.failed();
}

#[tokio::test]
async fn an_unsound_change_is_refused_whole_by_the_members_name() {
    let world = World::start().await;
    world.app(Spec::confidential("app")).await;
    let before = show(&world, "app").await;
    for (arguments, member) in [
        (&["--redirect-uri", "http://shop.example/cb"][..], "redirect_uris"),
        (
            &["--post-logout-redirect-uri", "/bye"],
            "post_logout_redirect_uris",
        ),
        (
            &["--back-channel-logout-uri", "ftp://x.example/"],
            "backchannel_logout_uri",
        ),
        (&["--scope", "openid teams"], "scope"),
        (&["--auth-method", "private_key_jwt"], "jwks"),
        (&["--auth-method", "none"], "grant_types"),
        (&["--jwks-uri", "nowhere"], "jwks_uri"),
        (&["--uri", "javascript:alert(1)"], "client_uri"),
        (&["--unset", "redirect_uris"], "redirect_uris"),
        (
            &["--public", "--pkce-exempt", "--grant", "authorization_code"],
            "pkce_exempt",
        ),
    ] {
        // A sound change beside it is not made, either.
        let update = [&["client", "update", "app", "--name", "Another"], arguments].concat();
        let refused = world.cli(&update).await.failed();
        assert!(
            refused.err.contains(&format!("- {member}")),
            "{member}: {refused:?}"
        );
        assert_eq!(show(&world, "app").await, before, "{member}");
    }
    let nothing = world.cli(&["client", "update", "app"]).await.failed();
    assert!(nothing.err.contains("nothing to change"), "{nothing:?}");
}

#[tokio::test]
async fn a_new_secret_is_shown_once_and_the_old_one_is_no_good() {
    let world = World::start().await;
    let app = world.app(Spec::confidential("app")).await;
    let before = show(&world, "app").await;
    let rotated = world
        .cli(&["client", "rotate-secret", "app", "--json"])
        .await
        .ok()
        .json();
    let secret = rotated["client_secret"].as_str().expect("a secret");
    world.wire().note(secret);
    assert_ne!(Some(secret), app.secret.as_deref());
    let form = [("grant_type", "client_credentials"), ("scope", "goals:read")];
    eventually("the old secret to be no good", async || {
        (app.token(&form).await.status == 401).then_some(())
    })
    .await;
    let mut now = app.clone();
    now.secret = Some(secret.to_owned());
    Tokens::of(&now.token(&form).await);
    assert_eq!(show(&world, "app").await, before);

    // From a file, it is not shown; a client without one has none to rotate.
    let file = world.folder().join("secret");
    let mut options = std::fs::OpenOptions::new();
    let options = options.write(true).create_new(true).mode(0o600);
    let mut opened = options.open(&file).expect("a new file");
    opened.write_all(&[b'x'; 40]).expect("written");
    let given = [
        "client",
        "rotate-secret",
        "app",
        "--secret-file",
        file.to_str().expect("text"),
    ];
    let said = world.cli(&given).await.ok();
    assert!(!said.out.contains("xxxx"), "{said:?}");
    world.app(Spec::spa("spa")).await;
    let refused = world.cli(&["client", "rotate-secret", "spa"]).await.failed();
    assert!(refused.err.contains("no secret"), "{refused:?}");
    // Of another kind it has none any more, and then a new one.
    let to_public = [
        "client",
        "update",
        "app",
        "--public",
        "--grant",
        "authorization_code",
        "--json",
    ];
    let public = world.cli(&to_public).await.ok().json();
    assert!(public["client_secret"].is_null(), "{public}");
    let back = world
        .cli(&["client", "update", "app", "--confidential", "--json"])
        .await
        .ok()
        .json();
    world
        .wire()
        .note(back["client_secret"].as_str().expect("a secret"));
}

#[tokio::test]
async fn what_to_copy_into_the_app_is_printed() {
    let world = World::start().await;
    let said = async |more: &[&str]| {
        let add = ["client", "add", "--replace", "--id", "app"];
        let uri = ["--redirect-uri", "http://localhost:8000/cb"];
        world.cli(&[&add[..], &uri, more].concat()).await.ok().out
    };
    let plain = said(&["--confidential"]).await;
    let issuer = world.issuer();
    for part in [
        "shown this once",
        &format!("issuer            {issuer}\n"),
        &format!("{issuer}/.well-known/openid-configuration"),
        "http://localhost:8000/cb",
        "openid profile email: who it is, name, e-mail address",
        "no access beyond the browser's session",
        "signed with RS256",
        "is in it",
        "with S256, or else a nonce",
        "no refresh tokens",
        "--post-logout-redirect-uri",
        "--back-channel-logout-uri",
        "asked for at the first sign-in",
    ] {
        assert!(plain.contains(part), "{part}: {plain}");
    }
    let shown = world.cli(&["client", "show", "app"]).await.ok().out;
    assert!(plain.ends_with(&shown), "{shown}");
    let bare = said(&["--confidential", "--scope", "openid", "--pkce-exempt"]).await;
    assert!(
        bare.contains("openid: who it is, no name, no e-mail address"),
        "{bare}"
    );
    assert!(bare.contains("neither PKCE nor a nonce"), "{bare}");
    let page = said(&["--public", "--scope", "openid offline_access goals:read"]).await;
    for part in [
        "has no secret",
        "has to send it, with S256\n",
        "tokens for goals",
        "stays signed in",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("shown this once"), "{page}");
    let help = world.cli(&["client", "add", "--help"]).await.ok().out;
    assert!(help.contains("RS256, which most libraries expect"), "{help}");

    let list = world.cli(&["client", "list"]).await.ok().out;
    for part in ["app  public", "goals:read", "http://localhost:8000/cb", "PKCE"] {
        assert!(list.contains(part), "{part}: {list}");
    }
}

#[tokio::test]
async fn an_unknown_scope_is_one_line() {
    let world = World::start().await;
    let add = [
        "client",
        "add",
        "--id",
        "app",
        "--confidential",
        "--redirect-uri",
        "http://localhost:8000/cb",
    ];
    let refused = world
        .cli(&[&add[..], &["--scope", "openid teams"]].concat())
        .await
        .failed();
    let lines: Vec<&str> = refused.err.lines().filter(|line| line.contains("  - ")).collect();
    assert_eq!(lines.len(), 1, "{refused:?}");
    assert!(
        lines[0].contains("unknown: teams") && lines[0].contains("--scope"),
        "{lines:?}"
    );
}

#[tokio::test]
async fn a_resource_server_is_added_by_command_and_known_within_a_second() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let gateway = world.app(Spec::confidential("gateway")).await;
    let unknown = ["client", "update", "app", "--scope", "openid photos:read"];
    world.cli(&unknown).await.failed();
    let add = [
        "resource",
        "add",
        "photos",
        "--uri",
        "https://photos.example/",
        "--scope",
        "photos:read=See your photos",
        "--introspection-client",
        "gateway",
    ];
    let added = world.cli(&add).await.ok();
    assert!(!added.out.contains("belongs to"), "{added:?}");
    world.cli(&add).await.failed();
    for (clash, word) in [
        (&["goals"][..], "already"),
        (&["https://photos.example"], "two resource servers"),
        (&["other", "--scope", "tacit:admin"], "admin API"),
        (
            &["other", "--uri", "https://photos.example/"],
            "two resource servers",
        ),
        (&["other", "--scope", "email"], "OpenID's own"),
    ] {
        let refused = world.cli(&[&["resource", "add"], clash].concat()).await.failed();
        assert!(refused.err.contains(word), "{refused:?}");
    }
    let list = world.cli(&["resource", "list", "--json"]).await.ok().json();
    let found: Vec<_> = list
        .as_array()
        .expect("a list")
        .iter()
        .map(|r| (&r["audience"], &r["of_settings"]))
        .collect();
    assert_eq!(
        json!(found),
        json!([["goals", true], ["notes", true], ["photos", false]])
    );
    let text = world.cli(&["resource", "list"]).await.ok().out;
    assert!(
        text.contains("See your photos") && text.contains("gateway"),
        "{text}"
    );

    world.cli(&unknown).await.ok();
    // At a server beside this one as well.
    let (_other, wire) = world.another_server().await;
    for at in [world.wire(), &wire] {
        let knows = async || {
            let metadata = at
                .get("/.well-known/openid-configuration")
                .await
                .expect(200)
                .json();
            let scopes = metadata["scopes_supported"].to_string();
            scopes.contains("photos:read").then_some(())
        };
        eventually("the scope to be offered", knows).await;
    }
    let tokens = eventually("the scope to be granted", async || {
        let tokens = ada.tokens(&app, "openid photos:read").await;
        tokens.scope.contains("photos:read").then_some(tokens)
    })
    .await;
    for (caller, active) in [
        (&gateway, true),
        (&world.app(Spec::confidential("other")).await, false),
    ] {
        let asked = caller.form("/oauth/introspect/", &[("token", &tokens.access)]);
        let answer = world.wire().send(asked).await.expect(200).json();
        assert_eq!(answer["active"], json!(active), "{answer}");
    }

    let namesake = ["resource", "add", "diary", "--scope", "notes:read"];
    let added = world.cli(&namesake).await.ok();
    assert!(
        added.out.contains("notes:read belongs to notes, too"),
        "{added:?}"
    );
    // Whose requests have named no resource until now.
    assert!(
        added.out.contains("registered for it: gateway, other"),
        "{added:?}"
    );

    // Whoever is named and can't introspect is said.
    world.app(Spec::spa("page")).await;
    let third = [
        "resource",
        "add",
        "journal",
        "--scope",
        "notes:read",
        "--introspection-client",
        "gatewey",
        "--introspection-client",
        "page",
        "--introspection-client",
        "gateway",
        "--json",
    ];
    let warnings = world.cli(&third).await.ok().json()["warnings"].to_string();
    for said in ["no client gatewey", "client page is public", "registered for it"] {
        assert!(warnings.contains(said), "{said}: {warnings}");
    }
    assert!(!warnings.contains("client gateway"), "{warnings}");

    let of_settings = world.cli(&["resource", "remove", "goals"]).await.failed();
    assert!(of_settings.err.contains("settings"), "{of_settings:?}");
    world.cli(&["resource", "remove", "photos"]).await.ok();
    world.cli(&["resource", "remove", "photos"]).await.failed();
    for at in [world.wire(), &wire] {
        eventually("the scope to be gone", async || {
            let metadata = at
                .get("/.well-known/openid-configuration")
                .await
                .expect(200)
                .text();
            (!metadata.contains("photos:read")).then_some(())
        })
        .await;
    }
}
