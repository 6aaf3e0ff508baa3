//! What client metadata is taken, and, at length, what is not.

use super::{
    metadata::{Registrant, check},
    reader::MetadataError,
};
use crate::config::{CoreConfig, Issuer, Resource};
use Registrant::{Document, Dynamic, Operator};
use authmodel::{
    client::{AuthMethod, ClientMetadata, GrantType, SubjectType},
    scope::Scope,
    signing_key::SigningAlgorithm,
};
use serde_json::{Value, json};

fn config() -> CoreConfig {
    let mut config = CoreConfig::new(Issuer::parse("https://login.example.org").expect("an issuer"));
    config.registration.scope = Scope::parse("openid profile email offline_access").expect("a scope");
    config.authorization_details_types = vec!["payment".to_owned(), "report".to_owned()];
    config.registration.authorization_details_types = vec!["payment".to_owned()];
    config.registration.pkce_optional = true;
    config.client_certificates.passed_on = true;
    config.client_certificates.checked = true;
    config.resources = vec![Resource {
        audience: "goals".to_owned(),
        name: None,
        uri: None,
        client_id: None,
        claims: Vec::new(),
        introspection_clients: Vec::new(),
        scopes: [("goals:read".to_owned(), "See your goals".into())].into(),
    }]
    .into();
    config
}

/// The least that is taken, with more.
fn with(more: Value) -> Value {
    let mut document = json!({ "redirect_uris": ["https://app.example.org/cb"] });
    for (name, value) in more.as_object().expect("members") {
        document[name] = value.clone();
    }
    document
}

fn taken(document: &Value, who: Registrant) -> ClientMetadata {
    match check(&config(), document, who) {
        Ok(metadata) => metadata,
        Err(error) => panic!("{document} is refused: {error}"),
    }
}

fn jwks() -> Value {
    let coordinate = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc";
    json!({ "keys": [{ "kty": "EC", "crv": "P-256", "x": coordinate, "y": coordinate }] })
}

#[test]
fn what_is_left_out_takes_the_defaults_of_the_standards() {
    let metadata = taken(&with(json!({})), Dynamic);
    assert_eq!(metadata.grant_types, [GrantType::AuthorizationCode]);
    assert_eq!(metadata.token_endpoint_auth_method, AuthMethod::ClientSecretBasic);
    assert_eq!(metadata.id_token_signed_response_alg, SigningAlgorithm::Rs256);
    assert_eq!(metadata.subject_type, SubjectType::Public);
    assert_eq!(metadata.scope.to_string(), "openid profile email offline_access");
    assert_eq!(metadata.client_name, "app.example.org");
    assert!(!metadata.first_party);
    let app = taken(
        &with(json!({ "redirect_uris": ["com.example.app://bank.example/cb"] })),
        Dynamic,
    );
    assert_eq!(app.client_name, "An app without a name");

    let operators = taken(&with(json!({})), Operator);
    assert_eq!(operators.id_token_signed_response_alg, SigningAlgorithm::Rs256);
    assert_eq!(operators.scope.to_string(), "openid profile email");

    let document = taken(&with(json!({})), Document);
    assert_eq!(document.token_endpoint_auth_method, AuthMethod::None);
}

#[test]
fn for_a_client_of_fapi_nothing_is_signed_with_rs256() {
    let fapi = |more: Value| {
        let mut document = with(more);
        document["token_endpoint_auth_method"] = "private_key_jwt".into();
        document["jwks"] = jwks();
        document["require_pushed_authorization_requests"] = true.into();
        document
    };
    for who in [Dynamic, Document, Operator] {
        let metadata = taken(&fapi(json!({})), who);
        assert!(metadata.is_fapi());
        assert_eq!(metadata.id_token_signed_response_alg, SigningAlgorithm::Es256);
        let told = Some(SigningAlgorithm::Es256);
        assert_eq!(
            metadata.authorization_signed_response_alg, told,
            "not JARM's own default"
        );
        let usual = taken(&with(json!({})), who).authorization_signed_response_alg;
        assert_eq!(usual, None, "which is RS256 (JARM §3)");
        for member in [
            "id_token_signed_response_alg",
            "userinfo_signed_response_alg",
            "introspection_signed_response_alg",
            "authorization_signed_response_alg",
        ] {
            taken(&fapi(json!({ member: "EdDSA" })), who);
            let refused = check(&config(), &fapi(json!({ member: "RS256" })), who);
            assert!(refused.is_err(), "{member}");
        }
    }
}

#[test]
fn only_confidential_clients_that_register_themselves_may_leave_pkce_out() {
    let exempt = |more: Value, who| taken(&with(more), who).pkce_exempt;
    assert!(exempt(json!({}), Dynamic));
    assert!(exempt(
        json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks() }),
        Dynamic
    ));
    assert!(!exempt(json!({ "token_endpoint_auth_method": "none" }), Dynamic));
    assert!(!exempt(
        json!({ "require_pushed_authorization_requests": true }),
        Dynamic
    ));
    assert!(!exempt(json!({ "dpop_bound_access_tokens": true }), Dynamic));
    assert!(!exempt(json!({}), Operator));
    assert!(!exempt(json!({}), Document));
    // Nobody asks for privileges by name.
    let greedy = json!({ "pkce_exempt": true, "first_party": true, "token_exchange": { "impersonation": true },
        "metadata_document": true, "token_endpoint_auth_method": "none" });
    let metadata = taken(&with(greedy), Dynamic);
    assert!(!metadata.pkce_exempt && !metadata.first_party && !metadata.metadata_document);
    assert_eq!(metadata.token_exchange, None);
}

#[test]
fn what_only_the_operator_grants_is_not_registered_for() {
    let mut strict = config();
    strict.registration.pkce_optional = false;
    strict.registration.authorization_details_types.clear();
    let exempt = check(&strict, &with(json!({})), Dynamic).map(|metadata| metadata.pkce_exempt);
    assert_eq!(
        exempt.ok(),
        Some(false),
        "PKCE, unless the operator says otherwise"
    );
    for (kind, who, fits) in [
        ("payment", Dynamic, false),
        ("payment", Document, false),
        ("payment", Operator, true),
        ("report", Operator, true),
    ] {
        let document =
            with(json!({ "authorization_details_types": [kind], "token_endpoint_auth_method": "none" }));
        assert_eq!(check(&strict, &document, who).is_ok(), fits, "{kind} {who:?}");
    }
    let report = with(json!({ "authorization_details_types": ["report"] }));
    assert!(
        check(&config(), &report, Dynamic).is_err(),
        "only those that are named"
    );
}

#[test]
fn id_tokens_tell_of_the_user_where_the_operator_added_the_client() {
    let told = |more: Value, who| taken(&with(more), who).id_token_claims;
    assert_eq!(told(json!({}), Operator), Some(true));
    assert_eq!(told(json!({ "id_token_claims": false }), Operator), Some(false));
    let fapi = json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks(),
        "require_pushed_authorization_requests": true });
    assert_eq!(told(fapi.clone(), Operator), Some(false));
    let public = json!({ "id_token_claims": true, "token_endpoint_auth_method": "none" });
    for who in [Dynamic, Document] {
        assert_eq!(told(public.clone(), who), Some(false));
    }
}

#[test]
fn sound_metadata_is_taken_as_it_is() {
    for more in [
        json!({ "client_name": "Ann's app", "client_name#de": "Anns App", "something_new": { "a": 1 } }),
        json!({ "client_name": null, "jwks": null, "scope": null }),
        json!({ "response_types": ["code"], "grant_types": ["authorization_code", "refresh_token"] }),
        json!({ "redirect_uris": null, "grant_types": ["client_credentials"], "response_types": [] }),
        json!({ "redirect_uris": [], "grant_types": ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
            "token_endpoint_auth_method": "none" }),
        json!({ "application_type": "native", "token_endpoint_auth_method": "none",
            "redirect_uris": ["com.example.app:/cb", "http://127.0.0.1/cb"] }),
        json!({ "subject_type": "pairwise" }),
        json!({ "subject_type": "pairwise", "sector_identifier_uri": "https://s.example.org/list",
            "redirect_uris": ["https://a.example.org/cb", "https://b.example.org/cb"] }),
        json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://app.example.org/keys",
            "token_endpoint_auth_signing_alg": "PS256" }),
        json!({ "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_subject_dn": "CN=app" }),
        json!({ "token_endpoint_auth_method": "self_signed_tls_client_auth", "jwks": jwks() }),
        json!({ "id_token_signed_response_alg": "EdDSA", "userinfo_signed_response_alg": "RS256",
            "introspection_signed_response_alg": "ES256", "request_object_signing_alg": "ES256" }),
        json!({ "request_uris": ["https://app.example.org/r#abc"], "request_object_signing_alg": "RS256",
            "token_endpoint_auth_signing_alg": "RS256" }),
        json!({ "default_max_age": 3600, "require_auth_time": true, "default_acr_values": ["1"] }),
        json!({ "initiate_login_uri": "https://app.example.org/start",
            "backchannel_logout_uri": "https://app.example.org/bye", "backchannel_logout_session_required": true }),
        json!({ "logo_uri": "http://app.example.org/l.png", "policy_uri": "https://app.example.org/p",
            "tos_uri": "", "contacts": ["ann@example.org"] }),
        json!({ "scope": "openid email", "authorization_details_types": ["payment"] }),
        json!({ "post_logout_redirect_uris": ["https://app.example.org/bye?x=1"] }),
    ] {
        taken(&with(more), Dynamic);
    }
    let twice = json!({ "redirect_uris": ["https://a.example/cb", "https://a.example/cb"] });
    assert_eq!(taken(&twice, Dynamic).redirect_uris, ["https://a.example/cb"]);
    let operators = with(json!({ "scope": "openid goals:read",
        "grant_types": ["authorization_code", "urn:ietf:params:oauth:grant-type:token-exchange"] }));
    taken(&operators, Operator);
}

#[test]
fn a_redirect_uri_that_is_none_has_its_own_error() {
    for document in [
        json!({}),
        json!({ "redirect_uris": [] }),
        json!({ "redirect_uris": null }),
        with(json!({ "redirect_uris": ["https://app.example.org/cb#x"] })),
        with(json!({ "redirect_uris": ["https://app.example.org/cb", "http://app.example.org/cb"] })),
        with(json!({ "application_type": "web", "redirect_uris": ["http://localhost/cb"] })),
        with(json!({ "application_type": "web", "redirect_uris": ["com.example.app:/cb"] })),
        with(json!({ "redirect_uris": ["myapp:/cb"] })),
        with(json!({ "redirect_uris": ["/cb"] })),
        with(json!({ "application_type": "native", "redirect_uris": ["javascript:alert(1)"] })),
    ] {
        let outcome = check(&config(), &document, Dynamic);
        assert!(
            matches!(
                outcome,
                Err(MetadataError::RedirectUri(_) | MetadataError::RedirectUriAt { .. })
            ),
            "{document}: {outcome:?}"
        );
    }
}

#[test]
fn one_bad_address_of_a_list_is_named_by_its_place() {
    let document = with(json!({ "redirect_uris": [
        "http://127.0.0.1:9/cb", "http://127.0.0.1:9/cb", "com.example.app:/cb", "http://app.example.org/cb",
    ] }));
    let error = check(&config(), &document, Dynamic).expect_err("the last one is wrong");
    assert!(error.to_string().starts_with("redirect_uris[3]: "), "{error}");
    assert_eq!(
        error.about(&document).as_deref(),
        Some("http://app.example.org/cb")
    );
}

#[test]
fn the_scope_of_who_registers_itself_is_narrowed_to_what_may_be_had() {
    for who in [Dynamic, Document] {
        let scope = |text: &str| {
            let found = check(&config(), &with(json!({ "scope": text })), who)?;
            Ok((found.scope.to_string(), found.scope_by_default))
        };
        let all = "openid profile email offline_access".to_owned();
        assert_eq!(
            scope("openid goals:read unknown"),
            Ok(("openid".to_owned(), false))
        );
        assert_eq!(scope("goals:read unknown"), Err(MetadataError::ScopeOutOfReach));
        assert_eq!(scope(""), Ok((all.clone(), true)));
        let none = taken(&with(json!({})), who);
        assert_eq!((none.scope.to_string(), none.scope_by_default), (all, true));
    }
}

#[test]
fn everything_else_that_is_wrong_is_refused() {
    let long = "x".repeat(2001);
    for more in [
        // Types (RFC 7591 §2)
        json!({ "redirect_uris": "https://app.example.org/cb" }),
        json!({ "redirect_uris": [1] }),
        json!({ "redirect_uris": vec!["https://app.example.org/cb"; 51] }),
        json!({ "client_name": ["x"] }),
        json!({ "client_name": "x".repeat(101) }),
        json!({ "client_name": "a\nb" }),
        json!({ "software_id": long }),
        json!({ "require_auth_time": "true" }),
        json!({ "default_max_age": "3600" }),
        json!({ "default_max_age": -1 }),
        json!({ "default_max_age": 1.5 }),
        json!({ "default_max_age": 4_294_967_296_u64 }),
        json!({ "contacts": "ann@example.org" }),
        json!({ "contacts": vec!["a"; 51] }),
        json!({ "contacts": ["x".repeat(321)] }),
        json!({ "application_type": "desktop" }),
        // Grants and response types (RFC 7591 §2.1); no implicit, no hybrid, no password
        json!({ "response_types": ["token"] }),
        json!({ "response_types": ["code", "id_token"] }),
        json!({ "response_types": ["code id_token"] }),
        json!({ "response_types": [] }),
        json!({ "grant_types": ["implicit"] }),
        json!({ "grant_types": ["password"] }),
        json!({ "grant_types": ["authorization_code", "implicit"] }),
        json!({ "grant_types": [] }),
        json!({ "grant_types": ["refresh_token"] }),
        json!({ "grant_types": ["client_credentials"], "response_types": ["code"] }),
        json!({ "grant_types": ["client_credentials"], "token_endpoint_auth_method": "none" }),
        json!({ "grant_types": ["urn:ietf:params:oauth:grant-type:token-exchange"] }),
        json!({ "grant_types": ["urn:ietf:params:oauth:grant-type:jwt-bearer"] }),
        // Authentication and keys
        json!({ "token_endpoint_auth_method": "client_secret_jwt" }),
        json!({ "token_endpoint_auth_method": "basic" }),
        json!({ "token_endpoint_auth_method": "private_key_jwt" }),
        json!({ "token_endpoint_auth_method": "self_signed_tls_client_auth" }),
        json!({ "token_endpoint_auth_method": "tls_client_auth" }),
        json!({ "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_subject_dn": " " }),
        json!({ "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_subject_dn": "CN=a",
            "tls_client_auth_san_dns": "a.example.org" }),
        json!({ "tls_client_auth_subject_dn": "CN=a" }),
        json!({ "token_endpoint_auth_signing_alg": "RS256", "require_pushed_authorization_requests": true,
            "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks() }),
        json!({ "request_object_signing_alg": "ES384", "require_pushed_authorization_requests": true,
            "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks() }),
        json!({ "token_endpoint_auth_signing_alg": "RS512" }),
        json!({ "request_uris": ["http://app.example.org/r"] }),
        json!({ "request_uris": ["file:///etc/passwd#x"] }),
        json!({ "request_uris": "https://app.example.org/r" }),
        json!({ "token_endpoint_auth_signing_alg": "HS256" }),
        json!({ "token_endpoint_auth_signing_alg": "none" }),
        json!({ "jwks": jwks(), "jwks_uri": "https://app.example.org/keys" }),
        json!({ "jwks": { "keys": [] } }),
        json!({ "jwks": { "keys": [{ "kty": "oct", "k": "eA" }] } }),
        json!({ "jwks_uri": "http://app.example.org/keys" }),
        json!({ "jwks_uri": "http://localhost/keys" }),
        json!({ "jwks_uri": "file:///etc/passwd" }),
        json!({ "require_signed_request_object": true }),
        // Algorithms
        json!({ "id_token_signed_response_alg": "none" }),
        json!({ "id_token_signed_response_alg": "HS256" }),
        json!({ "userinfo_signed_response_alg": "none" }),
        json!({ "introspection_signed_response_alg": "PS512" }),
        json!({ "authorization_signed_response_alg": "none" }),
        json!({ "authorization_encrypted_response_enc": "A128GCM" }),
        json!({ "request_object_signing_alg": "none" }),
        json!({ "id_token_encrypted_response_alg": "RSA-OAEP" }),
        json!({ "userinfo_encrypted_response_enc": "A128GCM" }),
        // Subjects (OIDC Core §8.1)
        json!({ "subject_type": "private" }),
        json!({ "subject_type": "pairwise",
            "redirect_uris": ["https://a.example.org/cb", "https://b.example.org/cb"] }),
        json!({ "sector_identifier_uri": "http://app.example.org/list" }),
        // Addresses
        json!({ "client_uri": "javascript:alert(1)" }),
        json!({ "logo_uri": "data:image/png;base64,AA" }),
        json!({ "policy_uri": "/policy" }),
        json!({ "tos_uri": "https://ann:pw@app.example.org/" }),
        json!({ "initiate_login_uri": "http://app.example.org/start" }),
        json!({ "backchannel_logout_uri": "http://app.example.org/bye" }),
        json!({ "backchannel_logout_uri": "https://app.example.org/bye#x" }),
        json!({ "post_logout_redirect_uris": ["http://app.example.org/"] }),
        json!({ "post_logout_redirect_uris": ["https://app.example.org/*"] }),
        // What may be asked for
        json!({ "scope": "a\"b" }),
        json!({ "scope": ["openid"] }),
        json!({ "authorization_details_types": ["transfer"] }),
    ] {
        let document = with(more);
        let outcome = check(&config(), &document, Dynamic);
        assert!(
            matches!(
                outcome,
                Err(MetadataError::Member(_) | MetadataError::MemberAt { .. })
            ),
            "{document}: {outcome:?}"
        );
    }
    for document in [json!([]), json!(null), json!("x"), json!(7)] {
        assert!(check(&config(), &document, Dynamic).is_err(), "{document}");
    }
    assert!(check(&config(), &with(json!({ "scope": "openid unknown" })), Operator).is_err());
}

#[test]
fn certificates_are_for_servers_that_are_told_of_them() {
    let by_subject =
        json!({ "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_subject_dn": "CN=app" });
    let self_signed = json!({ "token_endpoint_auth_method": "self_signed_tls_client_auth", "jwks": jwks() });
    let bound = json!({ "tls_client_certificate_bound_access_tokens": true });
    let taken = |passed_on: bool, checked: bool| {
        let mut config = config();
        config.client_certificates.passed_on = passed_on;
        config.client_certificates.checked = checked;
        [&by_subject, &self_signed, &bound].map(|more| check(&config, &with(more.clone()), Operator).is_ok())
    };
    assert_eq!(taken(true, true), [true; 3]);
    assert_eq!(taken(true, false), [false, true, true], "no chain is checked");
    assert_eq!(taken(false, false), [false; 3]);
}

#[test]
fn nobody_vouches_for_software_here() {
    let refused = |statement: Value| {
        check(
            &config(),
            &with(json!({ "software_statement": statement })),
            Dynamic,
        )
    };
    assert_eq!(
        refused(json!("e30.e30.AA")).err(),
        Some(MetadataError::StatementUnapproved)
    );
    for broken in [json!("x"), json!({}), json!(1)] {
        assert_eq!(refused(broken).err(), Some(MetadataError::StatementInvalid));
    }
}

#[test]
fn a_document_at_an_address_can_keep_no_secret() {
    for method in ["client_secret_basic", "client_secret_post"] {
        let document = with(json!({ "token_endpoint_auth_method": method }));
        assert!(check(&config(), &document, Document).is_err(), "{method}");
    }
    taken(
        &with(json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks() })),
        Document,
    );
}

#[test]
fn a_developers_machine_and_an_inner_network_may_have_plain_http() {
    let mut local = CoreConfig::new(Issuer::parse("http://localhost:4242").expect("an issuer"));
    let page = json!({ "redirect_uris": ["http://localhost:4244/callback"] });
    assert!(check(&local, &page, Dynamic).is_ok());
    let web = json!({ "redirect_uris": ["http://localhost:4244/callback"], "application_type": "web" });
    assert!(check(&config(), &web, Dynamic).is_err());
    let told = json!({ "redirect_uris": ["http://localhost:4244/callback"],
        "backchannel_logout_uri": "http://localhost:4244/bye" });
    assert!(check(&local, &told, Dynamic).is_err());
    let keys = json!({ "redirect_uris": ["http://localhost:4244/callback"], "jwks_uri": "http://localhost:4244/jwks" });
    assert!(
        check(&local, &keys, Dynamic).is_ok(),
        "where redirects there are taken"
    );
    assert!(
        check(
            &config(),
            &with(json!({ "jwks_uri": "http://localhost:4244/jwks" })),
            Dynamic
        )
        .is_err()
    );
    local.outbound_allow_private = true;
    assert!(check(&local, &told, Dynamic).is_ok());
}

#[test]
fn a_public_client_on_the_users_machine_is_native_by_itself() {
    use authmodel::client::ApplicationType::{Native, Web};
    let kind =
        |more: Value, who| check(&config(), &with(more), who).map(|metadata| metadata.application_type);
    for uri in [
        "http://localhost:8123/callback",
        "http://127.0.0.1",
        "http://[::1]:1/cb",
        "com.example.app:/cb",
    ] {
        for who in [Dynamic, Document, Operator] {
            let public = json!({ "redirect_uris": [uri], "token_endpoint_auth_method": "none" });
            assert_eq!(kind(public, who), Ok(Native), "{uri}");
        }
        let web = json!({ "redirect_uris": [uri], "token_endpoint_auth_method": "none", "application_type": "web" });
        assert!(kind(web, Dynamic).is_err(), "who says web is web: {uri}");
        // With a secret, too, where it comes by itself: libraries of tools ask for one without being asked.
        assert_eq!(
            kind(json!({ "redirect_uris": [uri] }), Dynamic),
            Ok(Native),
            "{uri}"
        );
        assert!(
            kind(json!({ "redirect_uris": [uri] }), Operator).is_err(),
            "{uri}"
        );
    }
    let page = json!({ "token_endpoint_auth_method": "none" });
    assert_eq!(kind(page, Dynamic), Ok(Web));
}

#[test]
fn a_name_is_seen_as_it_is() {
    for name in [
        "Bank\u{202e}gro.elpmaxe",
        "Ba\u{200b}nk",
        "\u{2066}Bank",
        "Ba\u{ad}nk",
        "Ba\u{2028}nk",
        "\u{feff}B",
    ] {
        for who in [Dynamic, Document, Operator] {
            let outcome = check(&config(), &with(json!({ "client_name": name })), who);
            assert!(
                matches!(outcome, Err(MetadataError::Member(_))),
                "{name:?}: {outcome:?}"
            );
        }
    }
    for name in ["Müller & Söhne", "目標", "اهداف", "Cible 🎯"] {
        taken(&with(json!({ "client_name": name })), Dynamic);
    }
}

#[test]
fn what_pages_link_to_is_the_clients_own() {
    for member in ["client_uri", "logo_uri", "policy_uri", "tos_uri"] {
        let at = |uri: &str| with(json!({ member: uri }));
        taken(&at("https://app.example.org/about"), Dynamic);
        for elsewhere in ["https://bank.example/", "https://app.example.org.evil.example/"] {
            let outcome = check(&config(), &at(elsewhere), Dynamic);
            assert!(
                matches!(outcome, Err(MetadataError::Member(_))),
                "{member} {elsewhere}"
            );
            taken(&at(elsewhere), Operator);
        }
        // A document's own address proves its host as well.
        let mut document = at("https://docs.example/x");
        document["client_id"] = "https://docs.example/client.json".into();
        taken(&document, Document);
        assert!(
            check(&config(), &document, Dynamic).is_err(),
            "who registers has no address"
        );
        // An app on the user's machine has proven nothing: its words are not repeated.
        let mut tool = at("https://bank.example/");
        tool["redirect_uris"] = json!(["http://127.0.0.1/cb"]);
        tool["token_endpoint_auth_method"] = "none".into();
        let kept = serde_json::to_value(taken(&tool, Dynamic)).expect("JSON");
        assert_eq!(kept.get(member), None);
    }
}
