//! A gRPC service that takes access tokens. The layer lets through what has the scope, and answers other calls with
//! `UNAUTHENTICATED`, `PERMISSION_DENIED` or `UNAVAILABLE`; a method finds the token among the request's extensions.
//!
//! The service is `grpc.health.v1.Health`, which tonic has generated already: yours takes its place.
//!
//! ```text
//! cargo run --manifest-path examples/tonic/Cargo.toml -- http://localhost:4242 goals
//! grpcurl -plaintext -H "authorization: Bearer $TOKEN" 127.0.0.1:8080 grpc.health.v1.Health/Check
//! ```

use std::error::Error;

use jwt_verifier::tower::{Bare, Protect};
use jwt_verifier::{Verified, Verifier};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::Server;
use tonic::{Request, Response, Status};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_server::{Health, HealthServer};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};

struct Service;

#[tonic::async_trait]
impl Health for Service {
    /// How the caller's own things are; of nobody else's it says a word.
    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        let token = request
            .extensions()
            .get::<Verified>()
            .ok_or_else(|| Status::internal("the layer is missing"))?;
        if request.get_ref().service != token.sub {
            return Err(Status::not_found("not yours"));
        }
        let status = ServingStatus::Serving.into();
        Ok(Response::new(HealthCheckResponse { status }))
    }

    type WatchStream = tokio_stream::Empty<Result<HealthCheckResponse, Status>>;

    async fn watch(&self, _: Request<HealthCheckRequest>) -> Result<Response<Self::WatchStream>, Status> {
        Err(Status::unimplemented("not here"))
    }
}

async fn serve(listener: TcpListener, verifier: &Verifier) -> Result<(), tonic::transport::Error> {
    Server::builder()
        .layer(Protect::answering(verifier, Bare).scope("goals:read"))
        .add_service(HealthServer::new(Service))
        .serve_with_incoming(TcpListenerStream::new(listener))
        .await
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let issuer = arguments
        .next()
        .unwrap_or_else(|| "http://localhost:4242".to_owned());
    let audience = arguments.next().unwrap_or_else(|| "goals".to_owned());
    let verifier = Verifier::builder(&issuer).audience(&audience).build()?;
    let listener = TcpListener::bind(("127.0.0.1", 8080)).await?;
    println!(
        "{} takes tokens of {issuer} for {audience}",
        listener.local_addr()?
    );
    serve(listener, &verifier).await?;
    Ok(())
}

#[cfg(test)]
mod tests;
