//! Request objects by reference (RFC 9101 §5.2, §10.4; OIDC Core §6.2), and the keys that they are checked with: where a server
//! that fetches lets itself be sent.
//!
//! The code: `authcore flow/authorize/parameters.rs`, `flow/client_keys.rs`, `authserver outbound.rs`.

use super::{
    Row,
    Wants::Redirect,
    refused,
    request_object::{INVALID, Scene},
};
use crate::harness::{Jwt, Signer, Site, Spec, World, query_of};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn only_registered_addresses_are_asked() {
    let scene = Scene::set().await;
    let inside = scene.app.request("openid");
    let object = scene.object(&inside).by(&scene.key);
    let (site, strange) = (&scene.site, Site::start().await);
    site.answer("/good", 200, &object);
    site.answer("/elsewhere", 200, &object);
    site.answer("/moved", 302, &object);
    site.answer("/text", 200, "<html>");
    site.answer("/long", 200, &"x".repeat(40_000));
    strange.answer("/good", 200, &object);
    let row = |section, name: &str, address: &str, wants| {
        scene.ask(
            section,
            name,
            &scene.outside().with("request_uri", address),
            wants,
        )
    };
    let foreign = Redirect("request_uri_not_supported");
    let unusable = Redirect("invalid_request_uri");
    let inner = "http://169.254.169.254/latest/meta-data";
    refused(
        &scene.world,
        vec![
            row(
                "OIDC Core §6.2",
                "not registered",
                &site.at("/elsewhere"),
                foreign,
            ),
            row(
                "OIDC Core §6.2",
                "with a query more",
                &site.at("/good?x=1"),
                foreign,
            ),
            row("OIDC Core §6.2", "by dots", &site.at("/x/../good"), foreign),
            row(
                "OIDC Core §6.2",
                "at another's site",
                &strange.at("/good"),
                foreign,
            ),
            row("RFC 9101 §10.4", "in an inner network", inner, foreign),
            row("RFC 9101 §5.2", "a file", "file:///etc/passwd", foreign),
            row(
                "RFC 9101 §5.2",
                "an object in the address",
                "data:text/plain,x",
                foreign,
            ),
            row(
                "OIDC Core §6.2",
                "longer than 512 characters",
                &format!("{}#{}", site.at("/good"), "x".repeat(512)),
                foreign,
            ),
            row("RFC 9101 §5.2.3", "not there", &site.at("/missing"), unusable),
            row("RFC 9101 §5.2.3", "moved", &site.at("/moved"), unusable),
            row("RFC 9101 §5.2.3", "endless", &site.at("/long"), unusable),
            row("RFC 9101 §5.2.3", "no object", &site.at("/text"), INVALID),
        ],
    )
    .await;
    assert!(site.requests("/elsewhere").is_empty() && strange.requests("/good").is_empty());
    // The one that is registered, with a fragment that tells its version.
    let asked = scene.outside().with("request_uri", &site.at("/good#v2"));
    let location = scene.ada.authorize(&asked).await.location();
    scene.app.code_in(&location, inside);
}

#[tokio::test]
async fn a_registered_address_in_an_inner_network_is_not_asked() {
    let world = World::start().await;
    let (key, site) = (Signer::es256(), Site::start().await);
    let address = site.at("/good").replacen("http:", "https:", 1);
    let members = json!({ "jwks": key.jwks(), "request_uris": [address] });
    let app = world.app(Spec::confidential("app").metadata(members)).await;
    let asked = app
        .request("openid")
        .without("state")
        .with("request_uri", &address);
    let request = world.wire().request(Method::GET, &asked.path());
    let row = Row::new(
        "RFC 9101 §10.4",
        "an inner address",
        request,
        Redirect("invalid_request_uri"),
    );
    refused(&world, vec![row.told(&app)]).await;
    assert!(site.requests("/good").is_empty());
    let good = app.request("openid");
    let location = world.browser().get(&good.path()).await.location();
    assert!(query_of(&location, "interaction").is_some(), "{location}");
}

#[tokio::test]
async fn keys_by_reference_are_keys() {
    let scene = Scene::set().await;
    let (world, site, key) = (&scene.world, Site::start().await, Signer::es256());
    site.put("/good", &key.jwks());
    site.put("/others", &Signer::es256().jwks());
    site.put("/empty", &json!({ "keys": [] }));
    site.put("/list", &json!([key.jwk()]));
    site.answer("/text", 200, "<html>");
    site.answer("/moved", 302, &key.jwks().to_string());
    site.answer("/long", 200, &" ".repeat(100_000));
    let mut rows = Vec::new();
    for path in [
        "/others", "/empty", "/list", "/text", "/moved", "/long", "/missing", "/good",
    ] {
        let id = path.trim_start_matches('/');
        let app = world
            .app(Spec::confidential(id).metadata(json!({ "jwks_uri": site.at(path) })))
            .await;
        let inside = app.request("openid").without("state");
        let object = Jwt::request_object(id, &world.issuer(), &inside.form()).by(&key);
        let asked = app.request("openid").without("state").with("request", &object);
        if path == "/good" {
            app.code_in(&scene.ada.authorize(&asked).await.location(), inside);
            continue;
        }
        let request = world.wire().request(Method::GET, &asked.path());
        let row = Row::new("RFC 7591 §2", format!("keys at {path}"), request, INVALID);
        rows.push(row.by(&scene.ada.browser).told(&app));
    }
    refused(world, rows).await;
}
