//! What [`effective`] lets through, gate by gate.

use super::*;
use crate::config::{Issuer, Resource, Words};
use authmodel::{
    client::ClientMetadata,
    ids::{ClientId, GrantId},
    secret::SecretHash,
};
use serde_json::json;

const ISSUER: &str = "https://login.example";

fn config() -> CoreConfig {
    let mut config = CoreConfig::new(Issuer::parse(ISSUER).expect("an issuer"));
    let resource = |audience: &str, scopes: &[&str]| Resource {
        audience: audience.to_owned(),
        name: None,
        uri: Some(format!("https://{audience}.example/")),
        client_id: None,
        claims: Vec::new(),
        introspection_clients: Vec::new(),
        scopes: scopes
            .iter()
            .map(|name| ((*name).to_owned(), Words::from(*name)))
            .collect(),
    };
    config.resources = vec![
        resource("goals", &["goals:read", "goals:write"]),
        resource("notes", &["notes:read"]),
    ]
    .into();
    config.authorization_details_types = vec!["payment".to_owned()];
    config.registration.scope = scope("openid email goals:read");
    config
}

fn scope(text: &str) -> Scope {
    Scope::parse(text).expect("a scope")
}

fn client(may: &str) -> Client {
    Client {
        id: ClientId::parse("app").expect("an identifier"),
        secret: None,
        metadata: ClientMetadata {
            scope: scope(may),
            authorization_details_types: vec!["payment".to_owned()],
            ..ClientMetadata::default()
        },
        own_grant: GrantId(uuid::Uuid::nil()),
        own_status: None,
        registration_token: None,
        created_at: chrono::DateTime::UNIX_EPOCH,
    }
}

fn self_registered(may: &str) -> Client {
    Client {
        registration_token: Some(SecretHash::of(b"a token")),
        ..client(may)
    }
}

fn names(names: &[&str]) -> ClaimsRequest {
    ClaimsRequest {
        id_token: Vec::new(),
        userinfo: names.iter().map(|name| (*name).to_owned()).collect(),
    }
}

fn user(client: &Client, wanted: &str, resources: &[&str]) -> Result<(String, Vec<String>), Excess> {
    let wanted = scope(wanted);
    let asked = Asked {
        scope: Some(&wanted),
        resources: resources.to_vec(),
        ..Asked::default()
    };
    effective(&config(), client, OnBehalf::User, asked, None)
        .map(|carried| (carried.scope.to_string(), carried.audience))
}

fn got(scope: &str, audience: &[&str]) -> Result<(String, Vec<String>), Excess> {
    Ok((
        scope.to_owned(),
        audience.iter().map(|one| (*one).to_owned()).collect(),
    ))
}

#[test]
fn what_is_asked_passes_the_clients_registration() {
    let app = client("openid email goals:read notes:read");
    assert_eq!(
        user(&app, "openid phone goals:write nonsense", &[]),
        got("openid", &[ISSUER])
    );
    // OpenID's own scopes are the provider's, whose userinfo wants the issuer among the audiences.
    assert_eq!(
        user(&app, "openid email goals:read", &[]),
        got("openid email goals:read", &["goals", ISSUER])
    );
    assert_eq!(
        user(&app, "goals:read notes:read", &[]),
        got("goals:read notes:read", &["goals", "notes"])
    );
}

#[test]
fn the_audience_asked_for_is_the_audience_or_the_request_is_refused() {
    let app = client("openid goals:read notes:read");
    assert_eq!(
        user(&app, "openid", &["https://goals.example/"]),
        got("openid", &["goals"])
    );
    assert_eq!(
        user(&app, "openid goals:read", &["goals"]),
        got("openid goals:read", &["goals"])
    );
    assert_eq!(
        user(&app, "openid goals:read notes:read", &["goals"]),
        got("openid goals:read", &["goals"])
    );
    assert_eq!(
        user(&app, "openid notes:read", &["goals"]),
        Err(Excess::ScopeOfAnotherResource)
    );
    assert_eq!(user(&app, "openid", &["billing"]), Err(Excess::Resource));
    assert_eq!(user(&app, "openid", &[ISSUER]), got("openid", &[ISSUER]));
}

#[test]
fn a_claim_goes_where_its_scope_may_go() {
    let asked = |client: &Client, on_behalf| {
        let wanted = scope("openid");
        let asked = Asked {
            scope: Some(&wanted),
            claims: names(&["email", "phone_number", "birthdate", "acr", "nonsense"]),
            ..Asked::default()
        };
        effective(&config(), client, on_behalf, asked, None).map(|carried| carried.claims.userinfo)
    };
    assert_eq!(asked(&client("openid"), OnBehalf::User), Ok(vec![]));
    assert_eq!(
        asked(&client("openid email"), OnBehalf::User),
        Ok(vec!["email".to_owned()])
    );
    let both = vec!["email".to_owned(), "phone_number".to_owned()];
    assert_eq!(asked(&client("openid email phone"), OnBehalf::User), Ok(both));
}

#[test]
fn the_memory_of_consent_covers_what_was_shown_and_no_more() {
    let config = config();
    let carried = |text: &str, claims: &[&str], audience: &[&str]| Carried {
        scope: scope(text),
        claims: names(claims),
        audience: audience.iter().map(|one| (*one).to_owned()).collect(),
        details: Vec::new(),
    };
    let shown = carried("openid", &["birthdate"], &[ISSUER]);
    let memory = shown.consent(&config);
    assert!(is_covered(&config, &memory, &shown));
    assert!(is_covered(&config, &memory, &carried("openid", &[], &[ISSUER])));
    assert!(!is_covered(
        &config,
        &memory,
        &carried("openid", &["gender"], &[ISSUER])
    ));
    assert!(
        !is_covered(&config, &memory, &carried("openid profile", &[], &[ISSUER])),
        "one claim is not its scope"
    );
    assert!(
        !is_covered(&config, &memory, &carried("openid", &[], &["goals"])),
        "nobody spoke of that server"
    );
    assert!(
        is_covered(&config, &scope("openid profile"), &shown),
        "a scope is all of its claims"
    );
    let back = remembered(&config, &memory);
    assert_eq!(
        (back.scope, back.claims),
        (scope("openid"), names(&["birthdate"]))
    );
    let for_goals = carried("openid", &[], &["goals"]).consent(&config);
    assert!(is_covered(
        &config,
        &for_goals,
        &carried("openid", &[], &["goals"])
    ));
    let reads = carried("openid goals:read", &[], &["goals", ISSUER]);
    let memory = reads.consent(&config);
    assert_eq!(memory, scope("openid urn:tacit:scope-of:goals:goals%3Aread"));
    assert!(is_covered(&config, &memory, &reads));
    assert!(
        !is_covered(&config, &scope("openid goals:read"), &reads),
        "the scope's word alone is nobody's"
    );
    // Beside the word of before, and in the order of the words.
    let back = remembered(&config, &scope("goals:read").union(&memory));
    assert_eq!(
        (back.scope, back.audience),
        (scope("goals:read openid"), vec!["goals".to_owned()])
    );
}

/// Of which server it was said stays known: whether the namesake comes later, or is what is left.
#[test]
fn consent_to_one_server_covers_no_namesake_that_comes_later() {
    let config = config();
    let at = |audience: &str| Carried {
        scope: scope("notes:read"),
        audience: vec![audience.to_owned()],
        ..Carried::default()
    };
    let memory = at("notes").consent(&config);
    let notes = config.resources.all()[1].clone();
    let diary = Resource {
        audience: "diary".to_owned(),
        uri: None,
        ..notes.clone()
    };
    for (all, covers_notes) in [
        (vec![notes.clone(), diary.clone()], true),
        (vec![notes], true),
        (vec![diary], false),
    ] {
        let later = CoreConfig {
            resources: all.into(),
            ..config.clone()
        };
        assert!(!is_covered(&later, &memory, &at("diary")));
        assert_eq!(is_covered(&later, &memory, &at("notes")), covers_notes);
        // Nor does anybody read the namesake's words of it.
        assert_eq!(remembered(&later, &memory).scope.is_empty(), !covers_notes);
    }
}

#[test]
fn a_client_that_registered_itself_has_the_operators_bound() {
    let app = self_registered("openid");
    assert_eq!(
        user(&app, "openid goals:read goals:write", &[]),
        got("openid goals:read", &["goals", ISSUER])
    );
    let default = effective(&config(), &app, OnBehalf::User, Asked::default(), None);
    assert_eq!(
        default.map(|carried| carried.scope.to_string()),
        Ok("openid".to_owned())
    );
    let payment = || Asked {
        details: Some(vec![json!({ "type": "payment" })]),
        ..Asked::default()
    };
    let refused = effective(&config(), &app, OnBehalf::Itself, payment(), None);
    assert_eq!(refused, Err(Excess::Details));
    let allowed = effective(&config(), &client("openid"), OnBehalf::Itself, payment(), None);
    assert_eq!(allowed.map(|carried| carried.details.len()), Ok(1));
}

#[test]
fn without_a_scope_it_is_the_resources_that_the_client_may_have_or_the_sign_in() {
    let asked = |client: &Client, resources: &[&'static str]| {
        let asked = Asked {
            resources: resources.to_vec(),
            ..Asked::default()
        };
        effective(&config(), client, OnBehalf::User, asked, None)
            .map(|carried| (carried.scope.to_string(), carried.audience))
    };
    let app = client("openid email goals:write goals:read");
    assert_eq!(asked(&app, &[]), got("openid", &[ISSUER]));
    assert_eq!(asked(&app, &["goals"]), got("goals:write goals:read", &["goals"]));
    assert_eq!(asked(&app, &[ISSUER]), got("openid", &[ISSUER]));
    // It registered for what it knew then; what the operator lets such clients have is what it may have.
    let theirs = self_registered("openid email");
    assert_eq!(asked(&theirs, &[]), got("openid email", &[ISSUER]));
    assert_eq!(asked(&theirs, &["goals"]), got("goals:read", &["goals"]));
    let mut silent = self_registered("openid email goals:read");
    silent.metadata.scope_by_default = true;
    assert_eq!(asked(&silent, &[]), got("openid", &[ISSUER]));
}

#[test]
fn what_several_own_is_whose_resource_is_named_and_remembered_by_that_name() {
    let mut config = config();
    let mut all = Vec::clone(&config.resources.all());
    let diary = Resource {
        audience: "diary".to_owned(),
        uri: None,
        ..all[1].clone()
    };
    all.push(diary);
    config.resources = all.into();
    let app = client("openid notes:read");
    let wanted = scope("openid notes:read");
    let asked = |resources: &[&'static str]| {
        let asked = Asked {
            scope: Some(&wanted),
            resources: resources.to_vec(),
            ..Asked::default()
        };
        effective(&config, &app, OnBehalf::User, asked, None)
    };
    assert_eq!(asked(&[]), Err(Excess::ScopeOfSeveral));
    let (notes, diary) = (
        asked(&["notes"]).expect("named"),
        asked(&["diary"]).expect("named"),
    );
    assert_eq!(notes.token_scope(&config), wanted);
    let memory = notes.consent(&config);
    assert!(is_covered(&config, &memory, &notes) && !is_covered(&config, &memory, &diary));
    assert!(
        !is_covered(&config, &wanted, &notes),
        "from when there was one of that name"
    );
    let back = remembered(&config, &memory);
    assert_eq!(
        (back.scope.contains("notes:read"), back.audience),
        (true, vec!["notes".to_owned()])
    );
    let at = |audience: &str| {
        let audience = [audience.to_owned()];
        of_the_same(&config, &wanted, |one| one == "notes", &audience).to_string()
    };
    assert_eq!(
        (at("notes"), at("diary")),
        ("openid notes:read".to_owned(), "openid".to_owned())
    );
}

#[test]
fn a_client_by_itself_has_no_scope_about_a_user_and_is_told_of_excess() {
    let app = client("openid email goals:read");
    let asked = |text: Option<&str>, resources: &[&'static str]| {
        let wanted = text.map(scope);
        let asked = Asked {
            scope: wanted.as_ref(),
            resources: resources.to_vec(),
            ..Asked::default()
        };
        effective(&config(), &app, OnBehalf::Itself, asked, None).map(|carried| carried.scope.to_string())
    };
    assert_eq!(asked(None, &[]), Ok("goals:read".to_owned()));
    assert_eq!(asked(Some("openid"), &[]), Err(Excess::Scope));
    assert_eq!(asked(Some("goals:read goals:write"), &[]), Err(Excess::Scope));
    assert_eq!(asked(None, &["notes"]), Err(Excess::Resource));
    assert_eq!(
        asked(None, &["https://goals.example"]),
        Ok("goals:read".to_owned())
    );
}

#[test]
fn what_is_exchanged_keeps_the_audiences_own_scopes() {
    let granted = Carried {
        scope: scope("openid email goals:read notes:read"),
        audience: vec!["notes".to_owned()],
        ..Carried::default()
    };
    let exchange = |wanted: Option<&str>| {
        let wanted = wanted.map(scope);
        let asked = Asked {
            scope: wanted.as_ref(),
            ..Asked::default()
        };
        let got = effective(
            &config(),
            &client("openid"),
            OnBehalf::Subject,
            asked,
            Some(&granted),
        );
        got.map(|carried| carried.scope.to_string())
    };
    assert_eq!(exchange(None), Ok("notes:read".to_owned()));
    assert_eq!(exchange(Some("notes:read")), Ok("notes:read".to_owned()));
    assert_eq!(exchange(Some("goals:read")), Err(Excess::Scope));
    assert_eq!(exchange(Some("goals:write")), Err(Excess::Scope));
}

#[test]
fn a_part_of_a_grant_is_within_it_and_within_what_the_client_may_have_today() {
    let granted = Carried {
        scope: scope("openid email goals:read"),
        claims: names(&["email"]),
        audience: vec!["goals".to_owned(), ISSUER.to_owned()],
        details: vec![json!({ "type": "payment", "n": 1 })],
    };
    let part = |client: &Client, asked| effective(&config(), client, OnBehalf::User, asked, Some(&granted));
    let app = client("openid email goals:read");
    assert_eq!(part(&app, Asked::default()), Ok(granted.clone()));
    let only_goals = Asked {
        resources: vec!["goals"],
        ..Asked::default()
    };
    let narrowed = part(&app, only_goals).expect("it is granted");
    assert_eq!(narrowed.audience, ["goals"]);
    assert_eq!(
        narrowed.token_scope(&config()).to_string(),
        "openid email goals:read"
    );
    let without_goals = Carried {
        audience: vec![ISSUER.to_owned()],
        ..granted.clone()
    };
    assert_eq!(without_goals.token_scope(&config()).to_string(), "openid email");
    let elsewhere = Asked {
        resources: vec!["notes"],
        ..Asked::default()
    };
    assert_eq!(part(&app, elsewhere), Err(Excess::Resource));
    let wider = scope("openid goals:write");
    let wider = Asked {
        scope: Some(&wider),
        ..Asked::default()
    };
    assert_eq!(part(&app, wider), Err(Excess::Scope));
    // What the operator has taken away is not renewed.
    let mut less = client("openid goals:read");
    less.metadata.authorization_details_types.clear();
    let left = part(&less, Asked::default()).expect("the rest stands");
    assert_eq!(left.scope.to_string(), "openid goals:read");
    assert!(left.claims.is_empty() && left.details.is_empty(), "{left:?}");
}
