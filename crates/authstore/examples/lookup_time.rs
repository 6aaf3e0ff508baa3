//! Does the time of a sign-in's look-up tell whether an address is somebody's? Interleaved pairs, and a control.
//!
//! ```text
//! cargo run --release -p authstore --example lookup_time -- sqlite:///tmp/lookup.db 200000 6000
//! ```
//! Takes an empty database, fills it with so many users, and then times so many pairs: a random address that is
//! somebody's, a random one that is nobody's, in random order. It prints the median of their differences with its 95 %
//! interval (2,000 resamples), and the same for pairs of two addresses that are nobody's: a difference within the control's
//! interval is none. The figures of docs/limits.md come from here; no test waits on a clock.

use anyhow::Context as _;
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    email::EmailAddress,
    ids::{SetupId, UserId},
    rng::{Rng as _, SystemRng},
    store::{OpaqueSetupStore as _, SealedSetup, UserStore as _},
};
use authstore::{SqlStores, migrations};
use sql::{Db, PoolOptions, in_transaction};
use std::time::Instant;

/// Users of one transaction.
const BATCH: usize = 1000;

fn below(bound: usize) -> usize {
    let mut bytes = [0; 8];
    SystemRng.fill(&mut bytes);
    usize::try_from(u64::from_le_bytes(bytes) % bound.max(1) as u64).unwrap_or(0)
}

/// Addresses as they are: a name that may begin with anything, at one of a few providers.
fn address(number: usize) -> String {
    let mixed = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let letters: String = (0..8)
        .map(|n| char::from(b'a' + (mixed >> (n * 7)) as u8 % 26))
        .collect();
    format!("{letters}{number}@provider{}.example", number % 5)
}

fn stand_in() -> String {
    (0..12).map(|_| char::from(b'a' + below(26) as u8)).collect()
}

async fn fill(db: &Db, stores: &SqlStores, users: usize) -> anyhow::Result<()> {
    let now = chrono::DateTime::from_timestamp(1_900_000_000, 0).context("a time")?;
    let setup = SealedSetup {
        id: SetupId::generate(&SystemRng),
        sealed: vec![0; 128],
        created_at: now,
    };
    let origin = Origin::default();
    let made = AuditEvent::new(now, AuditAction::KeysMade, AuditOutcome::Success, &origin);
    stores.initialise(&setup, &made).await?;
    let ksf = serde_json::to_string(&opaque_core::Ksf::DEFAULT)?;
    for batch in 0..users.div_ceil(BATCH) {
        let done: Result<(), sqlx::Error> = in_transaction!(db, tx => {
            for number in batch * BATCH..users.min((batch + 1) * BATCH) {
                let id = UserId::generate(&SystemRng);
                let email = address(number);
                sqlx::query(
                    "INSERT INTO users (id, email, email_key, status, created_at, updated_at) \
                     VALUES ($1, $2, $2, 'active', $3, $3)",
                )
                .bind(id.0)
                .bind(&email)
                .bind(now)
                .execute(&mut *tx)
                .await?;
                sqlx::query(
                    "INSERT INTO credentials (user_id, setup_id, ksf, record, created_at) VALUES ($1, $2, $3, $4, $5)",
                )
                .bind(id.0)
                .bind(setup.id.0)
                .bind(&ksf)
                .bind(vec![7_u8; 192])
                .bind(now)
                .execute(&mut *tx)
                .await?;
            }
            Ok(())
        });
        done?;
    }
    Ok(())
}

async fn timed(stores: &SqlStores, address: &str) -> anyhow::Result<f64> {
    let email = EmailAddress::parse(address).ok().context("an address")?;
    let place = stand_in();
    let begun = Instant::now();
    stores.login_record(&email, &place).await?;
    Ok(begun.elapsed().as_secs_f64() * 1e6)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn report(name: &str, differences: &[f64]) {
    let mut medians: Vec<f64> = (0..2000)
        .map(|_| {
            let mut sample: Vec<f64> = (0..differences.len())
                .map(|_| differences[below(differences.len())])
                .collect();
            median(&mut sample)
        })
        .collect();
    let middle = median(&mut differences.to_vec());
    medians.sort_by(f64::total_cmp);
    let (low, high) = (medians[50], medians[1949]);
    println!(
        "{name}: {middle:+.1} µs [{low:+.1}, {high:+.1}] at the median of {} pairs",
        differences.len()
    );
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, users, pairs] = arguments.as_slice() else {
        anyhow::bail!("lookup_time DATABASE USERS PAIRS");
    };
    let (users, pairs): (usize, usize) = (users.parse()?, pairs.parse()?);
    let db = Db::connect(&url.parse()?, PoolOptions::default()).await?;
    db.migrate(&migrations::POSTGRES, &migrations::SQLITE).await?;
    let stores = SqlStores::new(db.clone());
    fill(&db, &stores, users).await?;
    let (mut differences, mut control) = (Vec::new(), Vec::new());
    for _ in 0..pairs {
        let known = address(below(users));
        let [one, other, third] = [(); 3].map(|()| address(users + below(100 * users)));
        if below(2) == 0 {
            let first = timed(&stores, &known).await?;
            differences.push(first - timed(&stores, &one).await?);
            let first = timed(&stores, &other).await?;
            control.push(first - timed(&stores, &third).await?);
        } else {
            let first = timed(&stores, &one).await?;
            differences.push(timed(&stores, &known).await? - first);
            let first = timed(&stores, &third).await?;
            control.push(timed(&stores, &other).await? - first);
        }
    }
    report("known minus unknown", &differences);
    report("control", &control);
    Ok(())
}
