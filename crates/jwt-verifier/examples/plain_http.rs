//! Without a framework: a request is taken apart, and a refusal is status, header fields and body. What HTTP is made with does
//! not matter; here it is text on a socket.
//!
//! ```text
//! cargo run --example plain_http -- http://localhost:4242 goals
//! curl -i -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8080/goals/
//! ```

use std::error::Error;

use jwt_verifier::{Refusal, RequestParts, Requirements, Verified, Verifier};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Everything that has to do with tokens.
async fn authorize(verifier: &Verifier, request: &RequestParts<'_>) -> Result<Verified, Refusal> {
    let refusal = |error| Refusal::of(request, error, Some(verifier));
    let token = verifier.verify_request(request).await.map_err(refusal)?;
    let wanted = Requirements::default().scope("goals:read");
    wanted.check(&token).map_err(refusal)?;
    Ok(token)
}

async fn answer(mut stream: TcpStream, verifier: Verifier, address: String) -> std::io::Result<()> {
    // One read is enough for an example; a service has a server that reads requests.
    let mut buffer = vec![0; 32 * 1024];
    let length = stream.read(&mut buffer).await?;
    let head = String::from_utf8_lossy(&buffer[..length]);
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, path) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    let fields: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(": ")).collect();
    let all = |wanted: &str| {
        let named = fields
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        named.map(|(_, value)| value.as_bytes()).collect()
    };
    let request = RequestParts {
        method,
        url: &format!("{address}{path}"),
        authorization: all("authorization"),
        dpop: all("dpop"),
        certificate_thumbprint: None,
    };
    let response = match authorize(&verifier, &request).await {
        Ok(token) => format!(
            "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nthe goals of {}\n",
            token.sub
        ),
        Err(refusal) => {
            let mut response = format!("HTTP/1.1 {} \r\nconnection: close\r\n", refusal.status());
            for (name, value) in refusal.headers() {
                response.push_str(&format!("{name}: {value}\r\n"));
            }
            response + "\r\n" + &refusal.body()
        }
    };
    stream.write_all(response.as_bytes()).await
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let issuer = arguments
        .next()
        .unwrap_or_else(|| "http://localhost:4242".to_owned());
    let audience = arguments.next().unwrap_or_else(|| "goals".to_owned());
    let listener = TcpListener::bind(("127.0.0.1", 8080)).await?;

    let address = format!("http://{}", listener.local_addr()?);
    let verifier = Verifier::builder(&issuer).audience(&audience).build()?;
    println!("{address} takes tokens of {issuer} for {audience}");
    loop {
        let (stream, _) = listener.accept().await?;
        let (verifier, address) = (verifier.clone(), address.clone());
        tokio::spawn(async move {
            if let Err(error) = answer(stream, verifier, address).await {
                eprintln!("a connection broke: {error}");
            }
        });
    }
}
