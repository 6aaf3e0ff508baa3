//! The ceilings: what this framework, this library and this database cost by themselves, on this machine, today.
//!
//! - `/` is the smallest JSON handler;
//! - `/sign` signs one ES256 JWT with a key that was parsed once, and answers with it in JSON;
//! - `/sign-rs256` does the same with RSA of 2048 bits;
//! - `/sign-verify` does that, and checks one signature of somebody else's, whose key comes along as a point;
//! - `/opaque` computes the server's half of one OPAQUE sign-in, both steps;
//! - `/set` remembers a fresh thing in the key-value store, if it is not there, as a replay record does; less `/`, it is
//!   what the figures mean by "one round trip";
//! - `/select` reads one row by its primary key through the same pool, driver and settings as the servers, and answers
//!   with it in JSON: less `/`, it is what the figures mean by "its query".

use super::opaque::SignIn;
use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::Context as _;
use authmodel::{clock::SystemClock, secret::SecretHash, store::ReplayCache};
use authstore::{MemoryStores, RedisOptions, RedisStores};
use aws_lc_rs::{
    error::Unspecified,
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
        RSA_PKCS1_SHA256, UnparsedPublicKey,
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{RngCore as _, rngs::OsRng};
use serde::Serialize;
use sql::{Db, PoolOptions};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// The variable that names the database: an argument could be read by everybody on the machine.
pub const DATABASE: &str = "TACIT_BENCH_DATABASE";

/// The variable that names the key-value store.
pub const KEY_VALUE: &str = "TACIT_BENCH_KEYVALUE";

/// Less than a proof is remembered: whoever does nothing but remember would fill the record of the embedded stores.
const REMEMBER: Duration = Duration::from_secs(10);

/// As long as the claims of an access token for one's own.
const CLAIMS: &str = r#"{"iss":"http://localhost:4242","sub":"bench-service","aud":"goals","exp":1793707200,"iat":1793706300,"jti":"AAAAAAAAAAAAAAAAAAAAAA","client_id":"bench-service","scope":"goals:read goals:write","status":{"status_list":{"idx":1,"uri":"http://localhost:4242/oauth/status/"}}}"#;
const HEADER: &str = r#"{"typ":"at+jwt","alg":"ES256","kid":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#;

const ROW: Uuid = Uuid::from_u128(1);

#[derive(clap::Args)]
pub struct Options {
    /// The port on 127.0.0.1
    #[arg(long)]
    port: u16,
}

struct State {
    header: String,
    key: EcdsaKeyPair,
    rsa: RsaKeyPair,
    /// Somebody else's signature of [`CLAIMS`], and their key.
    theirs: (Vec<u8>, Vec<u8>),
    sign_in: SignIn,
    replay_cache: Arc<dyn ReplayCache>,
    db: Db,
}

#[derive(Serialize)]
struct Hello {
    message: &'static str,
}

#[derive(Serialize)]
struct Token {
    access_token: String,
    token_type: &'static str,
    expires_in: u32,
    scope: &'static str,
}

#[derive(Serialize, sqlx::FromRow)]
struct Row {
    id: Uuid,
    owner: Uuid,
    title: String,
    unit: Option<String>,
    archived: bool,
    total: i64,
    entry_count: i64,
}

/// Serves until it is ended.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let port = options.port;
    actix_web::rt::System::new().block_on(async move {
        let url = std::env::var(DATABASE).with_context(|| format!("{DATABASE} is not set"))?;
        let db = Db::connect(&url.parse()?, PoolOptions::default()).await?;
        prepare(&db).await.context("the table of one row can't be made")?;
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .map_err(|_| anyhow::anyhow!("no key can be made"))?;
        let rsa =
            RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| anyhow::anyhow!("no key can be made"))?;
        let theirs = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .and_then(|key| {
                let signature = key.sign(&SystemRandom::new(), CLAIMS.as_bytes())?;
                Ok((signature.as_ref().to_vec(), key.public_key().as_ref().to_vec()))
            })
            .map_err(|_| anyhow::anyhow!("no signature can be made"))?;
        let state = web::Data::new(State {
            header: URL_SAFE_NO_PAD.encode(HEADER),
            key,
            rsa,
            theirs,
            sign_in: SignIn::prepare()?,
            replay_cache: replay_cache().await?,
            db,
        });
        HttpServer::new(move || {
            App::new()
                .app_data(state.clone())
                .route("/", web::get().to(hello))
                .route("/sign", web::get().to(sign))
                .route("/sign-rs256", web::get().to(sign_rs256))
                .route("/sign-verify", web::get().to(sign_verify))
                .route("/opaque", web::get().to(opaque))
                .route("/set", web::get().to(set))
                .route("/select", web::get().to(select))
        })
        .workers(1)
        // Connections of a row wait while the others have their turn.
        .keep_alive(Duration::from_secs(75))
        .tcp_nodelay(true)
        .bind(("127.0.0.1", port))
        .with_context(|| format!("can't listen on port {port}"))?
        .run()
        .await
        .context("the server failed")
    })
}

/// The key-value store of the pair, as the auth server has it.
async fn replay_cache() -> anyhow::Result<Arc<dyn ReplayCache>> {
    let url = std::env::var(KEY_VALUE).with_context(|| format!("{KEY_VALUE} is not set"))?;
    if url == "memory:" {
        return Ok(Arc::new(MemoryStores::new(Arc::new(SystemClock))));
    }
    let options = RedisOptions {
        prefix: format!("tacit_bench_{}_hello:", std::process::id()),
        ..RedisOptions::default()
    };
    Ok(Arc::new(RedisStores::connect(&url, options).await?))
}

async fn prepare(db: &Db) -> Result<(), sqlx::Error> {
    const TABLE: &str = "CREATE TABLE IF NOT EXISTS bench_rows (id UUID PRIMARY KEY, owner UUID NOT NULL, \
                         title TEXT NOT NULL, unit TEXT, archived BOOLEAN NOT NULL, total BIGINT NOT NULL, \
                         entry_count BIGINT NOT NULL)";
    const ROWS: &str = "INSERT INTO bench_rows VALUES ($1, $1, 'Read a hundred books', 'books', $2, 12, 3)";
    sql::on!(db, pool => sqlx::query(TABLE).execute(pool).await.map(drop))?;
    for number in 1..=100 {
        sql::on!(db, pool => sqlx::query(ROWS).bind(Uuid::from_u128(number)).bind(false).execute(pool).await.map(drop))?;
    }
    Ok(())
}

async fn hello() -> HttpResponse {
    HttpResponse::Ok().json(Hello { message: "hello" })
}

async fn sign(state: web::Data<State>) -> HttpResponse {
    signed(&state.header, |input| {
        Ok(state.key.sign(&SystemRandom::new(), input)?.as_ref().to_vec())
    })
}

async fn sign_rs256(state: web::Data<State>) -> HttpResponse {
    signed(&state.header, |input| {
        let mut signature = vec![0; state.rsa.public_modulus_len()];
        state
            .rsa
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), input, &mut signature)?;
        Ok(signature)
    })
}

fn signed(header: &str, sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, Unspecified>) -> HttpResponse {
    let mut token = String::with_capacity(1024);
    token.push_str(header);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(CLAIMS, &mut token);
    let Ok(signature) = sign(token.as_bytes()) else {
        return HttpResponse::InternalServerError().finish();
    };
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    let scope = "goals:read goals:write";
    HttpResponse::Ok().json(Token {
        access_token: token,
        token_type: "Bearer",
        expires_in: 900,
        scope,
    })
}

async fn sign_verify(state: web::Data<State>) -> HttpResponse {
    let (signature, key) = &state.theirs;
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key);
    if key.verify(CLAIMS.as_bytes(), signature).is_err() {
        return HttpResponse::InternalServerError().finish();
    }
    sign(state).await
}

async fn opaque(state: web::Data<State>) -> HttpResponse {
    match state.sign_in.both_steps() {
        Ok(()) => hello().await,
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

async fn set(state: web::Data<State>) -> HttpResponse {
    let mut fresh = [0; 32];
    OsRng.fill_bytes(&mut fresh);
    match state
        .replay_cache
        .insert(&SecretHash(fresh), "bench", REMEMBER)
        .await
    {
        Ok(true) => hello().await,
        _ => HttpResponse::InternalServerError().finish(),
    }
}

async fn select(state: web::Data<State>) -> HttpResponse {
    const SQL: &str =
        "SELECT id, owner, title, unit, archived, total, entry_count FROM bench_rows WHERE id = $1";
    let state: &Arc<State> = &state;
    let row = sql::on!(&state.db, pool => sqlx::query_as::<_, Row>(SQL).bind(ROW).fetch_optional(pool).await);
    match row {
        Ok(Some(row)) => HttpResponse::Ok().json(row),
        _ => HttpResponse::InternalServerError().finish(),
    }
}
