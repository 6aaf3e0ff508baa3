//! `/api/login/…`: problem details, and nobody signed in.

use super::{Case, MADE_UP, MARK, Scene, Wants::Problem, deep};
use crate::harness::{LoginStart, PASSWORD, base64url};
use serde_json::json;

const BAD: super::Wants = Problem(400, "invalid_request");

pub(super) async fn cases(scene: &Scene) -> Vec<Case> {
    let mut cases = start();
    cases.extend(finish(scene).await);
    cases
}

fn start() -> Vec<Case> {
    let path = "/api/login/start/";
    let post = |name, ke1: &str| {
        Case::json(
            name,
            path,
            json!({ "email": "ada@example.com", "ke1": ke1, "x": MARK }).to_string(),
            BAD,
        )
    };
    let ke1 = LoginStart::ke1(PASSWORD);
    let good =
        base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, &ke1).expect("base64url");
    let bytes = |name, ke1: &[u8]| post(name, &base64url(ke1));
    let replaced = |at: usize, with: u8| {
        let mut bytes = good.clone();
        bytes[at..at + 32].fill(with);
        bytes
    };
    let mut swapped = good[64..].to_vec();
    swapped.extend(&good[..64]);
    vec![
        post("KE1: no base64", &format!("{MARK}~")),
        post("KE1: base64 with padding", &format!("{ke1}=")),
        post("KE1: empty", ""),
        bytes("KE1: an element off the curve", &replaced(0, 0xff)),
        bytes("KE1: the identity as element", &replaced(0, 0)),
        bytes("KE1: a key share off the curve", &replaced(64, 0xff)),
        bytes("KE1: the identity as key share", &replaced(64, 0)),
        bytes("KE1: truncated", &good[..95]),
        bytes("KE1: with a byte too many", &[&good[..], &[0]].concat()),
        bytes("KE1: a registration's request", &good[..32]),
        bytes("KE1: twice", &[&good[..], &good[..]].concat()),
        Case::json(
            "KE1: missing",
            path,
            format!(r#"{{"email":"{MARK}@example.com"}}"#),
            BAD,
        ),
        Case::json(
            "KE1: twice in the JSON",
            path,
            format!(r#"{{"email":"a@example.com","ke1":"{ke1}","ke1":"{ke1}","x":"{MARK}"}}"#),
            BAD,
        ),
        Case::json(
            "KE1: no address",
            path,
            json!({ "email": MARK, "ke1": ke1 }).to_string(),
            BAD,
        ),
        Case::json(
            "KE1: an address with NUL",
            path,
            json!({ "email": format!("{MARK}\0@example.com"), "ke1": ke1 }).to_string(),
            BAD,
        ),
        Case::json(
            "KE1: an overlong address",
            path,
            json!({ "email": format!("{}@example.com", MARK.repeat(40)), "ke1": ke1 }).to_string(),
            BAD,
        ),
        Case::json(
            "KE1: an overlong interaction",
            path,
            json!({ "email": "a@example.com", "ke1": ke1, "interaction": MARK.repeat(9) }).to_string(),
            BAD,
        ),
        Case::json(
            "KE1: deep JSON",
            path,
            format!(r#"{{"email":"a@example.com","ke1":{}}}"#, deep(12_000)),
            BAD,
        ),
        Case::json(
            "KE1: an overlong body",
            path,
            json!({ "email": "a@example.com", "ke1": MARK.repeat(9000) }).to_string(),
            Problem(413, "payload_too_large"),
        ),
        Case::form(
            "KE1: a form",
            path,
            format!("email={MARK}%40example.com&ke1={ke1}"),
            Problem(415, "invalid_request"),
        ),
        Case::json(
            "KE1: from another site",
            path,
            json!({ "email": "a@example.com", "ke1": ke1 }).to_string(),
            Problem(403, "cross_origin"),
        )
        .header("origin", format!("https://{MARK}.example")),
    ]
}

async fn finish(scene: &Scene) -> Vec<Case> {
    let path = "/api/login/finish/";
    let browser = scene.world.browser();
    let begin = async || LoginStart::send(&browser, "ada@example.com", PASSWORD, json!({})).await;
    let mut cases = Vec::new();
    let ke1 = LoginStart::ke1(PASSWORD);
    for (name, ke3, wants) in [
        ("KE3: empty", String::new(), BAD),
        ("KE3: truncated", base64url(&[1; 63]), BAD),
        ("KE3: with a byte too many", base64url(&[1; 65]), BAD),
        ("KE3: the first message again", ke1, BAD),
        (
            "KE3: zeros",
            base64url(&[0; 64]),
            Problem(401, "invalid_credentials"),
        ),
    ] {
        let body = json!({ "login_id": begin().await.id(), "ke3": ke3, "x": MARK });
        let case = Case::json(name, path, body.to_string(), wants);
        cases.push(if wants_credentials(&case) {
            case.audited()
        } else {
            case
        });
    }
    let (mine, other) = (begin().await, begin().await);
    let (id, ke3) = (mine.id(), other.ke3().expect("the right password"));
    let swapped = json!({ "login_id": id, "ke3": ke3 }).to_string();
    cases.push(
        Case::json(
            "KE3: of another sign-in",
            path,
            swapped,
            Problem(401, "invalid_credentials"),
        )
        .audited(),
    );
    let good = base64url(&[1; 64]);
    cases.extend([
        Case::json(
            "KE3: a made-up sign-in",
            path,
            json!({ "login_id": MADE_UP, "ke3": good }).to_string(),
            Problem(400, "login_expired"),
        ),
        Case::json(
            "KE3: a sign-in with NUL",
            path,
            json!({ "login_id": format!("{MARK}\0"), "ke3": good }).to_string(),
            BAD,
        ),
        Case::json(
            "KE3: an overlong sign-in",
            path,
            json!({ "login_id": MARK.repeat(9), "ke3": good }).to_string(),
            BAD,
        ),
        Case::json(
            "KE3: no base64",
            path,
            json!({ "login_id": MADE_UP, "ke3": "====" }).to_string(),
            BAD,
        ),
        Case::json(
            "KE3: remember what",
            path,
            json!({ "login_id": MADE_UP, "ke3": good, "remember": MARK }).to_string(),
            BAD,
        ),
        Case::json(
            "KE3: null",
            path,
            json!({ "login_id": MADE_UP, "ke3": null }).to_string(),
            BAD,
        ),
    ]);
    cases
}

fn wants_credentials(case: &Case) -> bool {
    matches!(case.wants, Problem(401, _))
}
