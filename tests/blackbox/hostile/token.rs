//! `/oauth/token/`: RFC 6749 §5.2's errors, and nobody's code burned.

use super::{
    Case, MADE_UP, MARK, Scene,
    Wants::{OAuth, Problem},
    encode,
};
use crate::harness::{basic, challenge};

const PATH: &str = "/oauth/token/";

pub(super) fn cases(scene: &Scene) -> Vec<Case> {
    let mut cases = requests(scene);
    cases.extend(clients(scene));
    cases.extend(codes(scene));
    cases.extend(refresh_tokens(scene));
    cases.extend(client_credentials(scene));
    cases
}

fn requests(scene: &Scene) -> Vec<Case> {
    let form = |name, body: String, error| Case::form(name, PATH, body, OAuth(400, error));
    let refresh = encode(&[
        ("grant_type", "refresh_token"),
        ("client_id", "spa"),
        ("refresh_token", &scene.tokens.refresh),
    ]);
    let many: String = (0..70).map(|n| format!("&p{n}={MARK}")).collect();
    vec![
        Case::get(
            "token: GET",
            format!("{PATH}?grant_type={MARK}"),
            Problem(405, "method_not_allowed"),
        ),
        Case::json(
            "token: JSON",
            PATH,
            format!("{{\"grant_type\":\"{MARK}\"}}"),
            OAuth(400, "invalid_request"),
        ),
        Case::post(
            "token: multipart",
            PATH,
            "multipart/form-data; boundary=x",
            format!("--x\r\n{MARK}\r\n--x--"),
            OAuth(400, "invalid_request"),
        ),
        Case::post(
            "token: plain text",
            PATH,
            "text/plain",
            refresh.clone(),
            OAuth(400, "invalid_request"),
        ),
        Case::form(
            "token: everything in the address",
            &format!("{PATH}?{refresh}"),
            "",
            OAuth(401, "invalid_client"),
        ),
        Case::form("token: nothing", PATH, "", OAuth(401, "invalid_client")),
        form(
            "token: no grant_type",
            format!("client_id=spa&code={MARK}"),
            "invalid_request",
        ),
        form(
            "token: an unknown grant_type",
            format!("client_id=spa&grant_type={MARK}"),
            "unsupported_grant_type",
        ),
        form(
            "token: the password grant",
            format!("client_id=spa&grant_type=password&username=ada%40example.com&password={MARK}"),
            "unsupported_grant_type",
        ),
        form(
            "token: grant_type twice",
            format!("{refresh}&grant_type={MARK}"),
            "invalid_request",
        ),
        form(
            "token: client_id twice",
            format!("{refresh}&client_id=spa"),
            "invalid_request",
        ),
        form(
            "token: refresh_token twice",
            format!("{refresh}&refresh_token={MARK}"),
            "invalid_request",
        ),
        form(
            "token: an overlong parameter",
            format!("{refresh}&x={}", "x".repeat(9000)),
            "invalid_request",
        ),
        form(
            "token: an overlong body",
            format!("{refresh}&x={}", "x".repeat(70_000)),
            "invalid_request",
        ),
        form(
            "token: a parameter with NUL",
            format!("{refresh}&x=%00{MARK}"),
            "invalid_request",
        ),
        form(
            "token: too many parameters",
            format!("{refresh}{many}"),
            "invalid_request",
        ),
        form(
            "token: an unknown resource",
            format!("{refresh}&resource=https%3A%2F%2F{MARK}.example"),
            "invalid_target",
        ),
    ]
}

fn clients(scene: &Scene) -> Vec<Case> {
    let ask = encode(&[("grant_type", "client_credentials"), ("scope", "goals:read")]);
    let secret = scene.web.secret.as_deref().expect("a secret");
    let wrong = |name, body: String| Case::form(name, PATH, body, OAuth(401, "invalid_client"));
    let by_header = |name, header: String| wrong(name, ask.clone()).header("authorization", header);
    vec![
        wrong("client: none", ask.clone()),
        wrong("client: unknown", format!("{ask}&client_id={MARK}")),
        wrong(
            "client: unknown with a secret",
            format!("{ask}&client_id={MARK}&client_secret={MADE_UP}"),
        ),
        wrong(
            "client: NUL encoded twice",
            format!("{ask}&client_id=web%2500{MARK}"),
        ),
        wrong("client: broken UTF-8", format!("{ask}&client_id=%C3%28{MARK}")),
        wrong(
            "client: a wrong secret",
            format!("{ask}&client_id=web&client_secret={MADE_UP}"),
        ),
        wrong("client: no secret", format!("{ask}&client_id=web")),
        wrong(
            "client: a public one with a secret",
            format!("{ask}&client_id=spa&client_secret={MADE_UP}"),
        ),
        by_header("client: a wrong secret by header", basic("web", MADE_UP)),
        by_header("client: an unknown one by header", basic(MARK, secret)),
        by_header("client: no base64", format!("Basic {MARK}!!")),
        by_header("client: no colon", "Basic aG9zdGlsZQ==".to_owned()),
        by_header("client: no UTF-8", "Basic //79OnNlY3JldA==".to_owned()),
        by_header("client: a bearer token", format!("Bearer {MARK}")),
        by_header("client: an empty header", String::new()),
        Case::form(
            "client: two headers",
            PATH,
            ask.clone(),
            OAuth(400, "invalid_request"),
        )
        .header("authorization", basic("web", secret))
        .header("authorization", basic("web", MADE_UP)),
        Case::form(
            "client: in two ways",
            PATH,
            format!("{ask}&client_secret={MADE_UP}"),
            OAuth(400, "invalid_request"),
        )
        .header("authorization", basic("web", secret)),
        Case::form(
            "client: two names",
            PATH,
            format!("{ask}&client_id=spa"),
            OAuth(400, "invalid_request"),
        )
        .header("authorization", basic("web", secret)),
    ]
}

fn codes(scene: &Scene) -> Vec<Case> {
    let (spa, web) = (&scene.spa, &scene.web);
    let secret = web.secret.as_deref().expect("a secret");
    let redeem = |code: &str, uri: &str, verifier: &str, client: &str| {
        encode(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", uri),
            ("code_verifier", verifier),
            ("client_id", client),
        ])
    };
    let (code, verifier, uri) = (
        scene.code.code.as_str(),
        scene.code.verifier.as_str(),
        spa.redirect_uri.as_str(),
    );
    let wrong = |name, body: String, error| Case::form(name, PATH, body, OAuth(400, error));
    let as_web = |case: Case| case.header("authorization", basic("web", secret));
    let third_secret = scene.third.secret.as_deref().expect("a secret");
    vec![
        wrong("code: none", redeem("", uri, verifier, "spa"), "invalid_request"),
        wrong(
            "code: unknown",
            redeem(MADE_UP, uri, verifier, "spa"),
            "invalid_grant",
        ),
        wrong(
            "code: overlong",
            redeem(&MARK.repeat(600), uri, verifier, "spa"),
            "invalid_grant",
        ),
        wrong(
            "code: twice",
            format!("{}&code={MARK}", redeem(code, uri, verifier, "spa")),
            "invalid_request",
        ),
        wrong(
            "code: with NUL",
            redeem(&format!("{code}\0"), uri, verifier, "spa"),
            "invalid_request",
        ),
        wrong(
            "code: in other letters",
            redeem(&code.to_uppercase(), uri, verifier, "spa"),
            "invalid_grant",
        ),
        wrong(
            "code: without redirect_uri",
            redeem(code, "", verifier, "spa"),
            "invalid_request",
        ),
        wrong(
            "code: another redirect_uri",
            redeem(code, &format!("https://{MARK}.example/"), verifier, "spa"),
            "invalid_grant",
        ),
        wrong(
            "code: without PKCE",
            redeem(code, uri, "", "spa"),
            "invalid_grant",
        ),
        wrong(
            "code: another verifier",
            redeem(code, uri, MADE_UP, "spa"),
            "invalid_grant",
        ),
        wrong(
            "code: the challenge as its verifier",
            redeem(code, uri, &challenge(verifier), "spa"),
            "invalid_grant",
        ),
        wrong(
            "code: a short verifier",
            redeem(code, uri, MARK, "spa"),
            "invalid_request",
        ),
        wrong(
            "code: a verifier of other characters",
            redeem(code, uri, &format!("{MADE_UP}+/"), "spa"),
            "invalid_request",
        ),
        as_web(wrong(
            "code: of another client",
            redeem(code, uri, verifier, "web"),
            "invalid_grant",
        )),
        wrong(
            "code: of a confidential client, by a public one",
            redeem(
                &scene.web_code.code,
                &web.redirect_uri,
                &scene.web_code.verifier,
                "spa",
            ),
            "invalid_grant",
        ),
        Case::form(
            "code: of a confidential client, without its secret",
            PATH,
            redeem(
                &scene.web_code.code,
                &web.redirect_uri,
                &scene.web_code.verifier,
                "web",
            ),
            OAuth(401, "invalid_client"),
        ),
        as_web(wrong(
            "code: replayed by another client",
            redeem(&scene.used.code, uri, &scene.used.verifier, "web"),
            "invalid_grant",
        )),
        wrong(
            "code: replayed by a thief without the verifier",
            redeem(&scene.used.code, uri, MADE_UP, "spa"),
            "invalid_grant",
        ),
        wrong(
            "code: a resource beyond the authorization",
            format!("{}&resource=notes", redeem(code, uri, verifier, "spa")),
            "invalid_target",
        ),
        wrong(
            "code: as a refresh token",
            encode(&[
                ("grant_type", "refresh_token"),
                ("client_id", "spa"),
                ("refresh_token", code),
            ]),
            "invalid_grant",
        ),
        wrong(
            "code: by the third party that stole it",
            redeem(code, uri, verifier, "third"),
            "invalid_grant",
        )
        .header("authorization", basic("third", third_secret)),
    ]
}

fn refresh_tokens(scene: &Scene) -> Vec<Case> {
    let token = scene.tokens.refresh.as_str();
    let refresh = |token: &str, more: &str| {
        let form = encode(&[
            ("grant_type", "refresh_token"),
            ("client_id", "spa"),
            ("refresh_token", token),
        ]);
        format!("{form}{more}")
    };
    let wrong = |name, body: String, error| Case::form(name, PATH, body, OAuth(400, error));
    let web = basic("web", scene.web.secret.as_deref().expect("a secret"));
    vec![
        wrong("refresh: none", refresh("", ""), "invalid_request"),
        wrong("refresh: made up", refresh(MADE_UP, ""), "invalid_grant"),
        wrong(
            "refresh: overlong",
            refresh(&MARK.repeat(600), ""),
            "invalid_grant",
        ),
        wrong(
            "refresh: half of one",
            refresh(&token[..token.len() / 2], ""),
            "invalid_grant",
        ),
        wrong(
            "refresh: the access token",
            refresh(&scene.tokens.access, ""),
            "invalid_grant",
        ),
        wrong(
            "refresh: the ID token",
            refresh(&scene.tokens.id, ""),
            "invalid_grant",
        ),
        wrong(
            "refresh: a wider scope",
            refresh(token, "&scope=openid+notes%3Aread"),
            "invalid_scope",
        ),
        wrong(
            "refresh: an unknown scope",
            refresh(token, &format!("&scope={MARK}")),
            "invalid_scope",
        ),
        wrong(
            "refresh: a broken scope",
            refresh(token, &format!("&scope=%22{MARK}%22")),
            "invalid_scope",
        ),
        wrong(
            "refresh: a resource beyond the grant",
            refresh(token, "&resource=notes"),
            "invalid_target",
        ),
        wrong(
            "refresh: another client's",
            encode(&[("grant_type", "refresh_token"), ("refresh_token", token)]),
            "invalid_grant",
        )
        .header("authorization", web),
    ]
}

fn client_credentials(scene: &Scene) -> Vec<Case> {
    let web = basic("web", scene.web.secret.as_deref().expect("a secret"));
    let ask = |name, more: &str, error| {
        Case::form(
            name,
            PATH,
            format!("grant_type=client_credentials{more}"),
            OAuth(400, error),
        )
        .header("authorization", web.clone())
    };
    vec![
        Case::form(
            "credentials: a public client's",
            PATH,
            "grant_type=client_credentials&client_id=spa",
            OAuth(400, "unauthorized_client"),
        ),
        ask(
            "credentials: an unknown scope",
            &format!("&scope={MARK}"),
            "invalid_scope",
        ),
        ask(
            "credentials: a user's scope",
            "&scope=openid+email",
            "invalid_scope",
        ),
        ask(
            "credentials: a broken scope",
            &format!("&scope=%5C{MARK}"),
            "invalid_scope",
        ),
        ask(
            "credentials: an unknown resource",
            &format!("&resource={MARK}"),
            "invalid_target",
        ),
    ]
}
