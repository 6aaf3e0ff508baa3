//! Redis over TLS (`rediss://`): with an authority of the operator's own and a certificate on either side. What does not fit
//! is said before anything starts, and never does the server go on without TLS.

use crate::harness::{Authority, Pair, Redis, Scratch, World};
use crate::outage::{is_ready, is_ready_again};
use std::os::unix::fs::PermissionsExt as _;

/// Writes a file that its owner alone can read, and answers its path.
fn file(folder: &Scratch, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("the scratch folder can be written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("it is ours");
    path.display().to_string()
}

#[tokio::test]
async fn users_sign_in_over_a_redis_that_speaks_tls_alone_and_comes_back() {
    if Pair::of_this_run() == Pair::Embedded {
        return;
    }
    let authority = Authority::new();
    let mut redis = Redis::start_with_tls(&authority).await;
    let folder = Scratch::new("blackbox").expect("a folder");
    let (certificate, key) = authority.issue("tacit");
    let ca = file(&folder, "ca.pem", &authority.pem());
    let certificate = file(&folder, "own.pem", &certificate);
    let key = file(&folder, "own.key", &key);
    let settings = [
        ("TACIT_KEYVALUE__URL", redis.tls_url("localhost")),
        ("TACIT_KEYVALUE__CA_FILE", ca),
        ("TACIT_KEYVALUE__CERTIFICATE_FILE", certificate),
        ("TACIT_KEYVALUE__KEY_FILE", key),
    ];
    let mut given: Vec<(&str, &str)> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    given.push(Redis::PREFIX);
    let mut world = World::with(&given).await;
    let ada = world.user("ada@example.com").await;
    let report = world.cli(&["check", "--json"]).await;
    assert_eq!(report.code, 0, "{report:?}");

    redis.kill();
    world.wire().expect_outage(true);
    assert!(!is_ready(&world).await);
    redis.boot().await;
    is_ready_again(&world).await;
    world.wire().expect_outage(false);
    assert!(ada.browser.is_signed_in().await);
    let elsewhere = ada.sign_in_at(world.browser()).await;
    assert!(elsewhere.browser.is_signed_in().await);

    world.stop().await;
    for (changed, words) in [
        // An authority that did not sign it.
        (
            (
                "TACIT_KEYVALUE__CA_FILE",
                file(&folder, "other.pem", &Authority::new().pem()),
            ),
            "TLS failed: invalid peer certificate",
        ),
        // Another name than the certificate's.
        (
            ("TACIT_KEYVALUE__URL", redis.tls_url("127.0.0.1")),
            "TLS failed: invalid peer certificate",
        ),
        // What is no certificate.
        (
            (
                "TACIT_KEYVALUE__CERTIFICATE_FILE",
                file(&folder, "junk.pem", "junk"),
            ),
            "have to be PEM",
        ),
        // A key without its certificate.
        (
            ("TACIT_KEYVALUE__CERTIFICATE_FILE", String::new()),
            "keyvalue.key_file",
        ),
        // Files that an address without TLS would pass over in silence.
        (("TACIT_KEYVALUE__URL", redis.url()), "rediss://"),
    ] {
        let (name, value) = changed;
        let before = settings
            .iter()
            .find(|(setting, _)| *setting == name)
            .expect("it is set");
        world.set(name, &value);
        let refused = world.cli(&["serve"]).await.failed();
        world.set(name, &before.1);
        assert!(refused.err.contains(words), "{name}: {refused:?}");
        assert!(!refused.err.contains("PRIVATE KEY"), "{refused:?}");
    }
}
