//! A service that takes access tokens: one route that reads, one that writes, each with the scope it asks for.
//!
//! ```text
//! cargo run -p jwt-verifier --features actix --example actix_service -- http://localhost:4242 goals
//! curl -i http://127.0.0.1:8080/goals/                                      # 401, with a challenge
//! curl -i -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8080/goals/    # 200
//! ```
//! `cargo xtask dev` has an issuer on that address and prints how to get a token. The issuer may be down while this
//! starts: its keys are fetched at the first token.

use actix_web::{App, HttpResponse, HttpServer, web};
use jwt_verifier::actix::Rejection;
use jwt_verifier::{Verified, Verifier};

/// A handler that asks for [`Verified`] can't be reached without a token.
async fn list(token: Verified) -> Result<HttpResponse, Rejection> {
    token.require_scope("goals:read")?;
    Ok(HttpResponse::Ok().body(format!("the goals of {}\n", token.sub)))
}

async fn add(token: Verified, title: String) -> Result<HttpResponse, Rejection> {
    token.require_scope("goals:write")?;
    let text = format!("{} adds {title:?} by way of {}\n", token.sub, token.client_id);
    Ok(HttpResponse::Created().body(text))
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let issuer = arguments
        .next()
        .unwrap_or_else(|| "http://localhost:4242".to_owned());
    let audience = arguments.next().unwrap_or_else(|| "goals".to_owned());

    // Once for all workers: clones share the keys.
    let verifier = Verifier::builder(&issuer).audience(&audience).build()?;
    let address = ("127.0.0.1", 8080);
    println!(
        "http://{}:{} takes tokens of {issuer} for {audience}",
        address.0, address.1
    );
    HttpServer::new(move || {
        App::new()
            .app_data(verifier.clone())
            .route("/goals/", web::get().to(list))
            .route("/goals/", web::post().to(add))
    })
    .bind(address)?
    .run()
    .await?;
    Ok(())
}
