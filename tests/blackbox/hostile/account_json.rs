//! The pages' own JSON about requests and sessions: problem details.

use super::{Case, MADE_UP, MARK, Scene, Wants::Problem, deep};
use reqwest::Method;

pub(super) fn cases(scene: &Scene) -> Vec<Case> {
    let browser = &scene.ada.browser;
    let id = scene.consent.as_str();
    let bad = Problem(400, "invalid_request");
    let expired = Problem(400, "interaction_expired");
    let consent = |name, body: String, wants| Case::json(name, "/api/consent/", body, wants).by(browser);
    let logout = |name, body: String, wants| Case::json(name, "/api/logout/", body, wants).by(browser);
    let crowd = vec![format!("\"{MARK}\""); 200].join(",");
    vec![
        Case::get("interaction: none", "/api/interaction/", bad),
        Case::get(
            "interaction: made up",
            format!("/api/interaction/?interaction={MADE_UP}"),
            expired,
        ),
        Case::get(
            "interaction: twice",
            format!("/api/interaction/?interaction={id}&interaction={MARK}"),
            bad,
        ),
        Case::get(
            "interaction: overlong",
            format!("/api/interaction/?interaction={}", MARK.repeat(700)),
            expired,
        ),
        Case::get(
            "interaction: NUL",
            format!("/api/interaction/?interaction=%00{MARK}"),
            expired,
        ),
        Case::get(
            "interaction: broken UTF-8",
            format!("/api/interaction/?interaction=%ff{MARK}"),
            expired,
        ),
        Case::json("interaction: a choice of nothing", "/api/interaction/", "{}", bad),
        Case::json(
            "interaction: a choice of nobody's",
            "/api/interaction/",
            format!(r#"{{"interaction":"{id}"}}"#),
            Problem(401, "not_signed_in"),
        ),
        Case::json(
            "interaction: a choice of what is made up",
            "/api/interaction/",
            format!(r#"{{"interaction":"{MADE_UP}"}}"#),
            expired,
        )
        .by(browser),
        Case::json(
            "interaction: a choice from another site",
            "/api/interaction/",
            format!(r#"{{"interaction":"{MADE_UP}"}}"#),
            Problem(403, "cross_origin"),
        )
        .by(browser)
        .header("origin", "https://evil.example"),
        Case::json(
            "consent: nobody's",
            "/api/consent/",
            format!(r#"{{"interaction":"{id}","allow":true,"scopes":["{MARK}"]}}"#),
            Problem(401, "not_signed_in"),
        ),
        consent(
            "consent: made up",
            format!(r#"{{"interaction":"{MADE_UP}","allow":true,"scopes":["openid"]}}"#),
            expired,
        ),
        consent(
            "consent: a scope with quotes",
            format!(r#"{{"interaction":"{id}","allow":true,"scopes":["\"{MARK}"]}}"#),
            bad,
        ),
        consent(
            "consent: a crowd of scopes",
            format!(r#"{{"interaction":"{id}","allow":true,"scopes":[{crowd}]}}"#),
            bad,
        ),
        consent(
            "consent: scopes that are no list",
            format!(r#"{{"interaction":"{id}","allow":true,"scopes":"{MARK}"}}"#),
            bad,
        ),
        consent(
            "consent: a word that is neither yes nor no",
            format!(r#"{{"interaction":"{id}","allow":"{MARK}","scopes":[]}}"#),
            bad,
        ),
        consent(
            "consent: an overlong interaction",
            format!(
                r#"{{"interaction":"{}","allow":true,"scopes":[]}}"#,
                MARK.repeat(9)
            ),
            bad,
        ),
        consent(
            "consent: deep JSON",
            format!(r#"{{"interaction":"{id}","allow":true,"scopes":{}}}"#, deep(9000)),
            bad,
        ),
        consent(
            "consent: from another site",
            format!(r#"{{"interaction":"{id}","allow":true,"scopes":["{MARK}"]}}"#),
            Problem(403, "cross_origin"),
        )
        .header("origin", "https://evil.example"),
        Case::form(
            "consent: a form of another site",
            "/api/consent/",
            format!("interaction={id}&allow=true&x={MARK}"),
            Problem(415, "invalid_request"),
        )
        .by(browser),
        logout("sign-out: broken JSON", format!("{{{MARK}"), bad),
        logout(
            "sign-out: an overlong identifier",
            format!(r#"{{"logout":"{}"}}"#, MARK.repeat(9)),
            bad,
        ),
        logout(
            "sign-out: from another site",
            "{}".to_owned(),
            Problem(403, "cross_origin"),
        )
        .header("sec-fetch-site", "cross-site"),
        Case::form(
            "sign-out: a form of another site",
            "/api/logout/",
            "",
            Problem(415, "invalid_request"),
        )
        .by(browser),
        Case::get("account: nobody", "/api/account/", Problem(401, "not_signed_in")),
        Case::get(
            "account: a made-up cookie",
            "/api/account/",
            Problem(401, "not_signed_in"),
        )
        .header("cookie", format!("tacit={MADE_UP}")),
        Case::get(
            "account: an overlong cookie",
            "/api/account/",
            Problem(401, "not_signed_in"),
        )
        .header("cookie", format!("tacit={}", MARK.repeat(300))),
        Case::get(
            "account: a cookie that is none",
            "/api/account/",
            Problem(401, "not_signed_in"),
        )
        .header("cookie", format!(";;=;tacit;{MARK}")),
        Case::json(
            "account: another method",
            "/api/account/",
            "{}",
            Problem(405, "method_not_allowed"),
        )
        .method(Method::PUT)
        .by(browser),
    ]
}
