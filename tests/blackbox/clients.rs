//! A relying party that nobody here wrote, in Rust: the `openidconnect` crate, for each flow that it supports. It reads the
//! metadata, fetches keys and checks ID tokens by itself, and every request of it is sent as it made it.
//!
//! The clients of other languages are in `tests/clients`.

use crate::harness::{App, Spec, TestUser, World, query_of};
use openidconnect::{
    AccessTokenHash, AdditionalProviderMetadata, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    DeviceAuthorizationUrl, EndpointMaybeSet, EndpointSet, HttpRequest, HttpResponse, IntrospectionUrl,
    IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, ProviderMetadata, RedirectUrl,
    RevocationUrl, Scope, TokenIntrospectionResponse as _, TokenResponse as _,
    core::{
        CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient,
        CoreClientAuthMethod, CoreDeviceAuthorizationResponse, CoreGrantType, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
        CoreSubjectIdentifierType, CoreTokenResponse, CoreUserInfoClaims,
    },
    http,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{convert::Infallible, time::Duration};

const SCOPE: [&str; 3] = ["profile", "email", "offline_access"];

/// What the crate's metadata has no member for.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Endpoints {
    introspection_endpoint: String,
    revocation_endpoint: String,
    device_authorization_endpoint: String,
}

impl AdditionalProviderMetadata for Endpoints {}

type Metadata = ProviderMetadata<
    Endpoints,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Client =
    CoreClient<EndpointSet, EndpointSet, EndpointSet, EndpointSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The crate's requests, over the client that the other tests use; and the proxy that ends TLS in front of the server.
async fn send(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, Infallible> {
    let mut request = reqwest::Request::try_from(request).expect("the request is one");
    request.url_mut().set_scheme("http").expect("a scheme of the web");
    let reply = http.execute(request).await.expect("the server answers");
    let mut response = http::Response::builder().status(reply.status());
    for (name, value) in reply.headers() {
        response = response.header(name, value);
    }
    let body = reply.bytes().await.expect("the body arrives").to_vec();
    Ok(response.body(body).expect("the response is one"))
}

/// The crate's client for a registered app, from the metadata alone.
async fn client_of(world: &World, app: &App) -> Client {
    let http = |request| send(world.wire().http().clone(), request);
    let issuer = IssuerUrl::new(world.issuer()).expect("an address");
    let metadata = Metadata::discover_async(issuer, &http)
        .await
        .expect("the metadata is taken");
    let more = metadata.additional_metadata().clone();
    let secret = app.secret.clone().map(ClientSecret::new);
    // The crate revokes over https alone, loopback or not.
    let revocation = more.revocation_endpoint.replacen("http://", "https://", 1);
    CoreClient::from_provider_metadata(metadata, ClientId::new(app.id.clone()), secret)
        .set_redirect_uri(RedirectUrl::new(app.redirect_uri.clone()).expect("an address"))
        .set_device_authorization_url(
            DeviceAuthorizationUrl::new(more.device_authorization_endpoint).expect("an address"),
        )
        .set_introspection_url(IntrospectionUrl::new(more.introspection_endpoint).expect("an address"))
        .set_revocation_url(RevocationUrl::new(revocation).expect("an address"))
}

/// The code flow with PKCE; the ID token is checked with its nonce, and against the access token.
async fn sign_in(world: &World, user: &TestUser, client: &Client) -> CoreTokenResponse {
    let http = |request| send(world.wire().http().clone(), request);
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .add_scopes(SCOPE.map(|scope| Scope::new(scope.to_owned())))
        .set_pkce_challenge(challenge)
        .url();
    let path = url
        .as_str()
        .strip_prefix(&world.issuer())
        .expect("an address of ours");
    let location = user.browser.get(path).await.location();
    assert_eq!(query_of(&location, "state").as_ref(), Some(state.secret()));
    let code = AuthorizationCode::new(query_of(&location, "code").expect("a code"));
    let tokens = client
        .exchange_code(code)
        .expect("the metadata has a token endpoint")
        .set_pkce_verifier(verifier)
        .request_async(&http)
        .await
        .expect("the code is redeemed");
    let id_token = tokens.id_token().expect("an ID token");
    let id_verifier = client.id_token_verifier();
    let claims = id_token
        .claims(&id_verifier, &nonce)
        .expect("the ID token is sound");
    assert_eq!(claims.subject().as_str(), user.sub);
    let hash = AccessTokenHash::from_token(
        tokens.access_token(),
        id_token.signing_alg().expect("an algorithm"),
        id_token.signing_key(&id_verifier).expect("a key"),
    );
    assert_eq!(claims.access_token_hash(), Some(&hash.expect("a hash")));
    tokens
}

#[tokio::test]
async fn openidconnect_signs_users_in_with_every_algorithm() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    for algorithm in ["ES256", "RS256", "EdDSA"] {
        let id = algorithm.to_ascii_lowercase();
        let spa = world
            .app(Spec::spa(&format!("spa-{id}")).with(&["--id-token-alg", algorithm]))
            .await;
        let server = world
            .app(Spec::confidential(&format!("server-{id}")).with(&["--id-token-alg", algorithm]))
            .await;
        for app in [spa, server] {
            let client = client_of(&world, &app).await;
            let tokens = sign_in(&world, &ada, &client).await;
            let http = |request| send(world.wire().http().clone(), request);
            let told: CoreUserInfoClaims = client
                .user_info(tokens.access_token().clone(), None)
                .expect("the metadata has a userinfo endpoint")
                .request_async(&http)
                .await
                .expect("userinfo answers");
            assert_eq!(told.email().map(|email| email.as_str()), Some("ada@example.com"));
        }
    }
}

#[tokio::test]
async fn openidconnect_refreshes_introspects_and_revokes() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world.app(Spec::confidential("app")).await;
    let client = client_of(&world, &app).await;
    let http = |request| send(world.wire().http().clone(), request);
    let first = sign_in(&world, &ada, &client).await;
    let refresh = |tokens: &CoreTokenResponse| tokens.refresh_token().expect("a refresh token").clone();
    let second = client
        .exchange_refresh_token(&refresh(&first))
        .expect("the metadata has a token endpoint")
        .request_async(&http)
        .await
        .expect("it is refreshed");
    assert_ne!(refresh(&first).secret(), refresh(&second).secret());
    // OIDC Core §12.2: an ID token of a refresh has no nonce.
    let verifier = client.id_token_verifier();
    let no_nonce = |_: Option<&Nonce>| Ok::<(), String>(());
    second
        .id_token()
        .expect("an ID token")
        .claims(&verifier, no_nonce)
        .expect("it is sound");

    let found = client
        .introspect(second.access_token())
        .request_async(&http)
        .await
        .expect("an answer");
    assert!(found.active());
    assert_eq!(found.sub(), Some(ada.sub.as_str()));
    client
        .revoke_token(refresh(&second).into())
        .expect("a revocation endpoint")
        .request_async(&http)
        .await
        .expect("it is revoked");
    let found = client
        .introspect(second.access_token())
        .request_async(&http)
        .await
        .expect("an answer");
    assert!(!found.active());
    let again = client
        .exchange_refresh_token(&refresh(&second))
        .expect("a token endpoint")
        .request_async(&http)
        .await;
    again.expect_err("it was revoked");
}

#[tokio::test]
async fn openidconnect_speaks_for_itself_and_for_a_device() {
    const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let http = |request| send(world.wire().http().clone(), request);

    let service = world
        .app(Spec::confidential("service").grants(&["client_credentials"]))
        .await;
    let tokens = client_of(&world, &service)
        .await
        .exchange_client_credentials()
        .expect("the metadata has a token endpoint")
        .add_scope(Scope::new("goals:read".to_owned()))
        .request_async(&http)
        .await
        .expect("a token");
    assert_eq!(tokens.scopes().map(Vec::len), Some(1));

    let television = world.app(Spec::spa("television").grants(&[DEVICE])).await;
    let client = client_of(&world, &television).await;
    let device: CoreDeviceAuthorizationResponse = client
        .exchange_device_code()
        .add_scope(Scope::new("openid".to_owned()))
        .request_async(&http)
        .await
        .expect("a device code");
    let body = json!({ "user_code": device.user_code().secret(), "allow": true });
    ada.browser.post("/api/device/", &body).await.expect(200);
    let tokens = client
        .exchange_device_access_token(&device)
        .expect("the metadata has a token endpoint")
        .request_async(&http, tokio::time::sleep, Some(Duration::from_secs(30)))
        .await
        .expect("tokens");
    let claims = tokens
        .id_token()
        .expect("an ID token")
        .claims(&client.id_token_verifier(), |_: Option<&Nonce>| {
            Ok::<(), String>(())
        });
    assert_eq!(claims.expect("it is sound").subject().as_str(), ada.sub);
}
