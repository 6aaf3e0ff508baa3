//! A small MCP server, protected: whoever calls it shows an access token for it, and each tool asks for a scope.
//!
//! ```text
//! notes-mcp https://login.example https://notes.example/mcp 127.0.0.1:8000
//! ```
//! The issuer, the server's own address as its clients know it (which is the audience of its tokens), and where it listens.
//! `docs/mcp.md` sets up both sides.

mod door;
mod notes;

use axum::{Router, middleware, routing::get};
use jwt_verifier::Verifier;
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService, session::local::LocalSessionManager,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [issuer, resource, listen] = arguments.as_slice() else {
        return Err("notes-mcp ISSUER RESOURCE LISTEN".into());
    };
    // What a client asks for when it has no token yet: to read. Writing is asked for when a tool wants it.
    let verifier = Verifier::builder(issuer)
        .audience(resource)
        .resource(resource)
        .scopes(notes::TO_READ)
        .build()?;

    let service: StreamableHttpService<notes::Notes, LocalSessionManager> = StreamableHttpService::new(
        || Ok(notes::Notes::default()),
        Default::default(),
        // The server looks at `Host`, against pages that pretend to be it; a public one is called by its own name.
        StreamableHttpServerConfig::default().with_allowed_hosts(hosts(resource)),
    );
    let path = path_of(resource);
    let guarded = Router::new()
        .route_service(&path, service)
        .layer(middleware::from_fn_with_state(verifier.clone(), door::guard));

    // RFC 9728 §3.1: where a client looks that has met a 401.
    let (metadata_path, document) = verifier.resource_metadata().ok_or("the resource is no address")?;
    let document = document.to_owned();
    let open = Router::new().route(
        metadata_path,
        get(|| async move { ([("content-type", "application/json")], document) }),
    );

    let listener = tokio::net::TcpListener::bind(listen).await?;
    println!("{resource} takes tokens of {issuer}");
    axum::serve(listener, open.merge(guarded))
        .with_graceful_shutdown(async {
            // Where nobody can tell us to stop, we go on.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        })
        .await?;
    Ok(())
}

/// What stands behind the host of an address.
fn path_of(resource: &str) -> String {
    let rest = resource.split_once("://").map_or(resource, |(_, rest)| rest);
    rest.find('/').map_or("/", |at| &rest[at..]).to_owned()
}

/// This machine, and the host of the address.
fn hosts(resource: &str) -> Vec<String> {
    let rest = resource.split_once("://").map_or(resource, |(_, rest)| rest);
    let own = rest.split('/').next().unwrap_or_default();
    ["localhost", "127.0.0.1", own].map(str::to_owned).into()
}
