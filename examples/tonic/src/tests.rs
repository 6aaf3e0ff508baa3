use std::time::Duration;

use jwt_verifier::Verifier;
use jwt_verifier::testing::Issuer;
use tokio::net::TcpListener;
use tonic::metadata::MetadataValue;
use tonic::transport::Endpoint;
use tonic::{Code, Request, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

/// What a client of tonic's makes of the answer to a call about `ada`'s things.
async fn call(address: &str, token: Option<&str>) -> Result<i32, Status> {
    let channel = Endpoint::from_shared(address.to_owned())
        .expect("an address")
        .connect()
        .await
        .expect("it listens");
    let mut client = HealthClient::new(channel);
    let mut request = Request::new(HealthCheckRequest {
        service: "ada".to_owned(),
    });
    if let Some(token) = token {
        let value = MetadataValue::try_from(format!("Bearer {token}")).expect("printable");
        request.metadata_mut().insert("authorization", value);
    }
    client
        .check(request)
        .await
        .map(|answer| answer.into_inner().status)
}

async fn code(address: &str, token: &str) -> Code {
    call(address, Some(token)).await.expect_err("refused").code()
}

#[tokio::test]
async fn calls_need_a_good_token_until_it_is_revoked() {
    let issuer = Issuer::start().await;
    let verifier = Verifier::builder(issuer.url())
        .audience("goals")
        .status_refresh(Duration::from_millis(50))
        .build()
        .expect("sound settings");
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { super::serve(listener, &verifier).await });

    let none = call(&address, None).await.expect_err("refused");
    assert_eq!(none.code(), Code::Unauthenticated);
    assert_eq!(code(&address, "rubbish").await, Code::Unauthenticated);
    let another = issuer.token("ada", "app", "ledger", "goals:read");
    assert_eq!(code(&address, &another).await, Code::Unauthenticated);
    let narrow = issuer.token("ada", "app", "goals", "goals:write");
    assert_eq!(code(&address, &narrow).await, Code::PermissionDenied);
    let somebody = issuer.token("bob", "app", "goals", "goals:read");
    assert_eq!(
        code(&address, &somebody).await,
        Code::NotFound,
        "the method sees the token"
    );

    let mut claims = issuer.claims("ada", "app", "goals", "goals:read");
    claims["status"] = issuer.status(7);
    let good = issuer.sign(&claims);
    assert_eq!(call(&address, Some(&good)).await.expect("let through"), 1);
    issuer.revoke(7);
    for tries in 0.. {
        match call(&address, Some(&good)).await {
            Err(refused) => {
                assert_eq!(refused.code(), Code::Unauthenticated);
                break;
            }
            Ok(_) => assert!(tries < 200, "still open"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
