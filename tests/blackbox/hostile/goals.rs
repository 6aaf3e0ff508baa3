//! The goals API: challenges for token trouble, problem details else, and no goal.

use super::{
    Case, MARK, Scene,
    Wants::{self, Challenge, Problem},
    deep,
};
use reqwest::Method;

const BAD: Wants = Problem(400, "invalid_request");
const INVALID: Wants = Problem(422, "invalid_values");

pub(super) fn cases(scene: &Scene) -> Vec<Case> {
    let mut cases = tokens(scene);
    let bearer = format!("Bearer {}", scene.tokens.access);
    let rows = bodies().into_iter().chain(queries());
    cases.extend(rows.map(|case| case.header("authorization", bearer.clone())));
    cases.into_iter().map(Case::at_goals).collect()
}

fn tokens(scene: &Scene) -> Vec<Case> {
    let get = |name, header: String, wants| Case::get(name, "/goals/", wants).header("authorization", header);
    let invalid = Challenge(401, Some("invalid_token"));
    vec![
        Case::get("goals: no token", "/goals/", Challenge(401, None)),
        Case::get(
            "goals: the token in the address",
            format!("/goals/?access_token={}", scene.tokens.access),
            Challenge(401, None),
        ),
        get("goals: rubbish", format!("Bearer {MARK}"), invalid),
        get(
            "goals: an overlong token",
            format!("Bearer {}", MARK.repeat(1600)),
            invalid,
        ),
        get(
            "goals: the ID token",
            format!("Bearer {}", scene.tokens.id),
            invalid,
        ),
        get(
            "goals: another scheme",
            format!("Basic {MARK}"),
            Challenge(401, None),
        ),
    ]
}

fn bodies() -> Vec<Case> {
    let post = |name, body: String, wants| Case::json(name, "/goals/", body, wants);
    vec![
        post("goal: broken JSON", format!(r#"{{"title":"{MARK}""#), BAD),
        post("goal: deep JSON", format!(r#"{{"title":{}}}"#, deep(3000)), BAD),
        post("goal: a list", format!(r#"["{MARK}"]"#), BAD),
        post(
            "goal: an unknown member",
            format!(r#"{{"title":"x","owner":"{MARK}"}}"#),
            BAD,
        ),
        post(
            "goal: the title twice",
            format!(r#"{{"title":"x","title":"{MARK}"}}"#),
            BAD,
        ),
        post("goal: no title", format!(r#"{{"notes":"{MARK}"}}"#), BAD),
        post(
            "goal: an empty title",
            format!(r#"{{"title":"  ","notes":"{MARK}"}}"#),
            INVALID,
        ),
        post(
            "goal: a title with NUL",
            format!(r#"{{"title":"{MARK}\u0000"}}"#),
            INVALID,
        ),
        post(
            "goal: an overlong title",
            format!(r#"{{"title":"{}"}}"#, MARK.repeat(60)),
            INVALID,
        ),
        post(
            "goal: an endless amount",
            format!(r#"{{"title":"{MARK}","target_amount":1e400}}"#),
            BAD,
        ),
        post(
            "goal: a negative target",
            format!(r#"{{"title":"{MARK}","target_amount":-1}}"#),
            INVALID,
        ),
        post(
            "goal: a day that is none",
            format!(r#"{{"title":"{MARK}","due_on":"2030-02-30"}}"#),
            INVALID,
        ),
        Case::json(
            "goal: an overlong body",
            "/goals/",
            format!(r#"{{"title":"x","notes":"{}"}}"#, MARK.repeat(30_000)),
            Problem(413, "payload_too_large"),
        ),
        Case::form(
            "goal: a form",
            "/goals/",
            format!("title={MARK}"),
            Problem(415, "unsupported_media_type"),
        ),
        Case::json(
            "goal: broken UTF-8",
            "/goals/",
            b"{\"title\":\"\xff\"}".to_vec(),
            BAD,
        ),
    ]
}

fn queries() -> Vec<Case> {
    let get = |name, path: String, wants| Case::get(name, path, wants);
    let missing = Problem(404, "not_found");
    let nobodys = "/goals/00000000-0000-4000-8000-000000000000/";
    vec![
        get("goals: a made-up cursor", format!("/goals/?cursor={MARK}"), BAD),
        get("goals: an unknown order", format!("/goals/?order={MARK}"), BAD),
        get(
            "goals: an unknown parameter",
            format!("/goals/?owner={MARK}"),
            BAD,
        ),
        get("goals: a parameter twice", format!("/goals/?q={MARK}&q=b"), BAD),
        get(
            "goals: a search with NUL",
            format!("/goals/?q=%00{MARK}"),
            INVALID,
        ),
        get("goals: no rows at all", "/goals/?limit=0".to_owned(), INVALID),
        get(
            "goals: all rows at once",
            "/goals/?limit=65535".to_owned(),
            INVALID,
        ),
        get("goals: an id that is none", format!("/goals/{MARK}/"), missing),
        get(
            "goals: SQL for an id",
            "/goals/'%20OR%201=1--/".to_owned(),
            missing,
        ),
        get("goals: an id that nobody has", nobodys.to_owned(), missing),
        Case::json(
            "goals: entries of nothing",
            &format!("{nobodys}entries/"),
            format!(r#"{{"note":"{MARK}"}}"#),
            missing,
        ),
        get(
            "goals: another method",
            "/goals/".to_owned(),
            Problem(405, "method_not_allowed"),
        )
        .method(Method::PUT),
        get("goals: another path", format!("/{MARK}"), missing),
    ]
}
