//! `/api/signup/` and `/api/register/…`: problem details, and no account, link or mail.

use super::{Case, MADE_UP, MARK, Scene, Wants::Problem, deep};
use crate::harness::{LoginStart, base64url};

const BAD: super::Wants = Problem(400, "invalid_request");

pub(super) fn cases(scene: &Scene) -> Vec<Case> {
    let mut cases = sign_up();
    cases.extend(check());
    cases.extend(start(scene));
    cases.extend(finish(scene));
    cases
}

fn sign_up() -> Vec<Case> {
    let path = "/api/signup/";
    let post = |name, body: String| Case::json(name, path, body, BAD);
    let email =
        |name, email: &str| Case::json(name, path, serde_json::json!({ "email": email }).to_string(), BAD);
    vec![
        Case::form(
            "sign-up: a form",
            path,
            format!("email={MARK}%40example.com"),
            Problem(415, "invalid_request"),
        ),
        Case::post(
            "sign-up: text",
            path,
            "text/plain",
            format!(r#"{{"email":"{MARK}@example.com"}}"#),
            Problem(415, "invalid_request"),
        ),
        post("sign-up: nothing", String::new()),
        post(
            "sign-up: broken JSON",
            format!(r#"{{"email":"{MARK}@example.com""#),
        ),
        post(
            "sign-up: more after the end",
            format!(r#"{{"email":"{MARK}@example.com"}} {{}}"#),
        ),
        post("sign-up: a list", format!(r#"["{MARK}@example.com"]"#)),
        post("sign-up: a number", r#"{"email":42}"#.to_owned()),
        post("sign-up: null", r#"{"email":null}"#.to_owned()),
        post("sign-up: no address", format!(r#"{{"name":"{MARK}"}}"#)),
        post(
            "sign-up: the address twice",
            format!(r#"{{"email":"a@example.com","email":"{MARK}@example.com"}}"#),
        ),
        post("sign-up: deep JSON", format!(r#"{{"email":{}}}"#, deep(12_000))),
        Case::json(
            "sign-up: broken UTF-8",
            path,
            b"{\"email\":\"\xff\xfe@example.com\"}".to_vec(),
            BAD,
        ),
        post(
            "sign-up: half a surrogate",
            r#"{"email":"\ud800@example.com"}"#.to_owned(),
        ),
        email("sign-up: no @", MARK),
        email(
            "sign-up: two addresses",
            &format!("{MARK}@example.com,b@example.com"),
        ),
        email("sign-up: a name around it", &format!("Ada <{MARK}@example.com>")),
        email("sign-up: NUL", &format!("{MARK}\0@example.com")),
        email(
            "sign-up: a header smuggled in",
            &format!("{MARK}@example.com\r\nBcc: all@example.com"),
        ),
        email("sign-up: overlong", &format!("{}@example.com", MARK.repeat(40))),
        email(
            "sign-up: an overlong domain",
            &format!("a@{}.com", MARK.repeat(25)),
        ),
        post(
            "sign-up: an overlong name",
            format!(r#"{{"email":"x@example.com","name":"{}"}}"#, MARK.repeat(30)),
        ),
        post(
            "sign-up: a name with a line break",
            format!(r#"{{"email":"x@example.com","name":"Ada\r\nBcc: {MARK}"}}"#),
        ),
        post(
            "sign-up: an overlong interaction",
            format!(
                r#"{{"email":"x@example.com","interaction":"{}"}}"#,
                MARK.repeat(9)
            ),
        ),
        Case::json(
            "sign-up: an overlong body",
            path,
            format!(r#"{{"email":"x@example.com","name":"{}"}}"#, MARK.repeat(9000)),
            Problem(413, "payload_too_large"),
        ),
        Case::json(
            "sign-up: from another site",
            path,
            format!(r#"{{"email":"{MARK}@example.com"}}"#),
            Problem(403, "cross_origin"),
        )
        .header("origin", "https://evil.example"),
        Case::get(
            "sign-up: GET",
            format!("{path}?email={MARK}@example.com"),
            Problem(405, "method_not_allowed"),
        ),
    ]
}

fn check() -> Vec<Case> {
    let post = |name, body: String, wants| Case::json(name, "/api/register/check/", body, wants);
    vec![
        post(
            "link: made up",
            format!(r#"{{"token":"{MADE_UP}"}}"#),
            Problem(400, "invalid_link"),
        ),
        post(
            "link: NUL",
            format!(r#"{{"token":"{MARK}\u0000"}}"#),
            Problem(400, "invalid_request"),
        ),
        post(
            "link: empty",
            r#"{"token":""}"#.to_owned(),
            Problem(400, "invalid_link"),
        ),
        post(
            "link: overlong",
            format!(r#"{{"token":"{}"}}"#, MARK.repeat(9)),
            BAD,
        ),
        post("link: a list", format!(r#"{{"token":["{MARK}"]}}"#), BAD),
    ]
}

fn start(scene: &Scene) -> Vec<Case> {
    let post = |name, request: &str, wants| {
        let body = serde_json::json!({ "token": scene.link, "registration_request": request, "x": MARK });
        Case::json(name, "/api/register/start/", body.to_string(), wants)
    };
    let bytes = |name, request: &[u8]| post(name, &base64url(request), BAD);
    let ke1 = LoginStart::ke1(MARK);
    let element =
        base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, &ke1).expect("base64url");
    let good = base64url(&element[..32]);
    vec![
        post("request: no base64", &format!("{MARK}!?"), BAD),
        post(
            "request: base64 with padding",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            BAD,
        ),
        post(
            "request: base64 of the other alphabet",
            "+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/8",
            BAD,
        ),
        post("request: empty", "", BAD),
        bytes("request: the identity", &[0; 32]),
        bytes("request: off the curve", &[0xff; 32]),
        bytes("request: not canonical", &{
            let mut bytes = [0xff; 32];
            bytes[31] = 0x7f;
            bytes[0] = 0xed;
            bytes
        }),
        bytes("request: too short", &[1; 31]),
        bytes("request: too long", &[1; 33]),
        post("request: the first message of a sign-in", &ke1, BAD),
        Case::json(
            "request: with a made-up link",
            "/api/register/start/",
            format!(r#"{{"token":"{MADE_UP}","registration_request":"{good}"}}"#),
            Problem(400, "invalid_link"),
        ),
        Case::json(
            "request: a number",
            "/api/register/start/",
            format!(r#"{{"token":"{MARK}","registration_request":7}}"#),
            BAD,
        ),
    ]
}

fn finish(scene: &Scene) -> Vec<Case> {
    let post = |name, record: &str| {
        let body = serde_json::json!({ "token": scene.link, "registration_record": record, "x": MARK });
        Case::json(name, "/api/register/finish/", body.to_string(), BAD)
    };
    let bytes = |name, record: &[u8]| post(name, &base64url(record));
    vec![
        post("record: no base64", &format!("{MARK}*")),
        post("record: empty", ""),
        bytes("record: a public key off the curve", &[0xff; 192]),
        bytes("record: the identity as public key", &[0; 192]),
        bytes("record: too short", &[1; 191]),
        bytes("record: too long", &[1; 193]),
        bytes("record: enormous", &[1; 20_000]),
        post("record: the first message of a sign-in", &LoginStart::ke1(MARK)),
        Case::json(
            "record: missing",
            "/api/register/finish/",
            format!(r#"{{"token":"{MARK}"}}"#),
            BAD,
        ),
        Case::json(
            "record: a number",
            "/api/register/finish/",
            format!(r#"{{"token":"{MARK}","registration_record":1}}"#),
            BAD,
        ),
    ]
}
