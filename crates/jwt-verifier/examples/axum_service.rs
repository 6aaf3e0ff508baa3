//! The same service on axum: the layer lets through what has the scope, and the handler has the token.
//!
//! ```text
//! cargo run --example axum_service --features tower -- http://localhost:4242 goals
//! curl -i http://127.0.0.1:8080/goals/                                      # 401, with a challenge
//! curl -i -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8080/goals/    # 200
//! ```

use std::error::Error;

use axum::routing::{get, post};
use axum::{Extension, Router};
use jwt_verifier::tower::{Metadata, Protect};
use jwt_verifier::{Verified, Verifier};

async fn list(Extension(token): Extension<Verified>) -> String {
    format!("the goals of {}\n", token.sub)
}

async fn add(Extension(token): Extension<Verified>, title: String) -> String {
    format!("{} adds {title:?} by way of {}\n", token.sub, token.client_id)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let issuer = arguments
        .next()
        .unwrap_or_else(|| "http://localhost:4242".to_owned());
    let audience = arguments.next().unwrap_or_else(|| "goals".to_owned());
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 8080)).await?;

    let address = format!("http://{}", listener.local_addr()?);
    let verifier = Verifier::builder(&issuer)
        .audience(&audience)
        .resource(&address)
        .scopes(&["goals:read", "goals:write"])
        .external_url(&address)
        .build()?;
    let protect = Protect::new(&verifier);
    let app = Router::new()
        .route("/goals/", get(list).layer(protect.clone().scope("goals:read")))
        .route("/goals/", post(add).layer(protect.scope("goals:write")))
        .layer(Metadata::new(&verifier));
    println!("{address} takes tokens of {issuer} for {audience}");
    axum::serve(listener, app).await?;
    Ok(())
}
