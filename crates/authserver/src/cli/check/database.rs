//! What `check` finds out about the database: whether it lets us in, its schema, the master key, its clock, and whether it
//! has as many connections as this server may open.

use super::{Outcome, Report};
use crate::{
    config::{Config, MasterKeySource},
    stores,
};
use authcore::{
    admin::{
        Administration, clients,
        keys::{self, SealedKeys},
    },
    config::SignUpPolicy,
    seal::Sealer,
};
use authmodel::{
    clock::{Clock as _, SystemClock},
    rng::SystemRng,
};
use authstore::{MemoryStores, SqlStores};
use chrono::TimeDelta;
use sql::Db;
use std::sync::Arc;

/// How far this host's clock may lie from the database's before it is worth a word, in seconds: a third of what a JWT's reader
/// bears (`jose::LEEWAY_SECONDS`), so that two hosts that are both just within it, on either side, still understand each other.
const SKEW_LIMIT: i64 = 10;

pub(super) async fn examine(config: &Config, report: &mut Report) {
    match open(config).await {
        Ok(None) => {
            report.add(
                "database.url",
                Outcome::Ok,
                format!("{} will be made at the first start", config.database.url),
            );
            first_account(config, true, report);
        }
        Ok(Some(db)) => {
            report.add(
                "database.url",
                Outcome::Ok,
                format!("{} lets us in", config.database.url),
            );
            schema(config, &db, report).await;
            if let Db::Postgres(_) = &db {
                let now = SystemClock.now();
                let (outcome, words) = skew(now - db.shown(now));
                report.add("clock", outcome, words);
                match db.connection_limits().await {
                    Ok(limits) => connections(config, &limits, report),
                    Err(error) => {
                        report.add("database.max_connections", Outcome::Problem, sql::said(&error));
                    }
                }
            }
            db.close().await;
        }
        Err(error) => report.add("database.url", Outcome::Problem, format!("{error:#}")),
    }
}

/// `None` where the embedded database is not there yet: looking must not make it.
async fn open(config: &Config) -> anyhow::Result<Option<Db>> {
    if config.database.url.path().is_some_and(|path| !path.exists()) {
        return Ok(None);
    }
    stores::connect(config).await.map(Some)
}

async fn schema(config: &Config, db: &Db, report: &mut Report) {
    match stores::pending_migrations(db).await {
        Ok(pending) if pending.is_empty() => {
            report.add("migrations", Outcome::Ok, "the database is up to date");
            report.add_result("secrets.master_key", master_key(config, db).await);
            report.add_result("keys.algorithms", algorithms(config, db).await);
            let stores = administration(config, db).stores;
            match stores.users.list(None, 1).await {
                Ok(found) => first_account(config, found.is_empty(), report),
                Err(error) => report.add("signup.policy", Outcome::Problem, error.to_string()),
            }
            let resources = &config.core.resources;
            if let Err(error) = resources
                .reload(&*stores.resources, config.core.issuer.as_str())
                .await
            {
                report.add("resources", Outcome::Problem, error.to_string());
            }
        }
        Ok(pending) if db.is_sqlite() => {
            report.add(
                "migrations",
                Outcome::Ok,
                format!("{} will be run at the next start", pending.join(", ")),
            );
        }
        Ok(pending) => report.add(
            "migrations",
            Outcome::Problem,
            format!("{} pending: run `authserver migrate`", pending.join(", ")),
        ),
        Err(error) => report.add("migrations", Outcome::Problem, format!("{error:#}")),
    }
}

/// Accounts are made by signing up alone, and the first owner has to have one, too.
fn first_account(config: &Config, is_empty: bool, report: &mut Report) {
    if is_empty && config.core.sign_up.policy == SignUpPolicy::Closed {
        report.add(
            "signup.policy",
            Outcome::Warning,
            "nobody may sign up, and there is no account yet: set it to \"open\", or to \"invitation\" and invite somebody (`authserver user invite`), until the first one exists",
        );
    }
}

/// Whether the signing keys open under the master key.
async fn master_key(config: &Config, db: &Db) -> anyhow::Result<String> {
    let sealer = match &config.master_key {
        MasterKeySource::Known(master) => Some(Sealer::new(master)),
        MasterKeySource::MadeAt(_) | MasterKeySource::Fleeting => None,
    };
    let found = keys::examine(&administration(config, db), sealer.as_ref()).await?;
    Ok(match (found, &config.master_key) {
        (SealedKeys::Open(number), _) => format!("opens all {number} signing keys"),
        (SealedKeys::OtherMasterKey, _) => {
            anyhow::bail!("this is not the master key that the database was made with: put that one back")
        }
        (SealedKeys::None, MasterKeySource::Known(_)) => {
            "is there; the first start seals the signing keys under it".to_owned()
        }
        (SealedKeys::None, _) => "will be made at the first start".to_owned(),
        (SealedKeys::Unopened, MasterKeySource::MadeAt(path)) => anyhow::bail!(
            "the database was made with another master key, and {} is not there: put it back",
            path.display()
        ),
        (SealedKeys::Unopened, _) => "is made anew at each start".to_owned(),
    })
}

/// Whether every client can have what it is registered for.
async fn algorithms(config: &Config, db: &Db) -> anyhow::Result<String> {
    let found = clients::list(&administration(config, db)).await?;
    let without: Vec<String> = clients::without_keys(&found, &config.core)
        .into_iter()
        .map(|(id, algorithm)| format!("{id} ({})", algorithm.as_str()))
        .collect();
    anyhow::ensure!(
        without.is_empty(),
        "leaves out what clients are registered for, so that nobody can sign in to them: {} (`client update ID \
         --id-token-alg …`, or `--authorization-response-alg …`)",
        without.join(", ")
    );
    let names: Vec<&str> = config
        .core
        .signing_algorithms
        .iter()
        .map(|algorithm| algorithm.as_str())
        .collect();
    Ok(format!("there are keys for {}", names.join(", ")))
}

/// Operators' questions of this database.
fn administration(config: &Config, db: &Db) -> Administration {
    let clock = Arc::new(SystemClock);
    Administration {
        config: config.core.clone(),
        // Keys and clients are in the lasting one; nothing asks the other.
        stores: authstore::assemble(SqlStores::new(db.clone()), MemoryStores::new(clock.clone())),
        clock,
        rng: Arc::new(SystemRng),
    }
}

fn skew(ahead: TimeDelta) -> (Outcome, String) {
    let seconds = ahead.num_milliseconds() as f64 / 1000.0;
    let direction = if seconds < 0.0 { "behind" } else { "ahead of" };
    let words = format!(
        "this host's clock is {:.1} s {direction} the database's",
        seconds.abs()
    );
    if ahead.abs() <= TimeDelta::seconds(SKEW_LIMIT) {
        (Outcome::Ok, words)
    } else {
        let limit = format!(
            "{words}, {SKEW_LIMIT} s at most are well: set both by NTP, else tokens of one host are not valid yet for another"
        );
        (Outcome::Warning, limit)
    }
}

fn connections(config: &Config, limits: &sql::ConnectionLimits, report: &mut Report) {
    const NAME: &str = "database.max_connections";
    let (ours, most) = (i64::from(config.database.max_connections), limits.most());
    if ours > most {
        let words = format!(
            "this server may open {ours} connections, and Postgres lets it have {most} ({limits}): lower this, or raise that"
        );
        report.add(NAME, Outcome::Problem, words);
    } else if ours > most - limits.others {
        let words = format!(
            "this server may open {ours} connections; of the {most} that Postgres lets it have, others have {} now ({limits})",
            limits.others
        );
        report.add(NAME, Outcome::Warning, words);
    } else {
        let words = format!("{ours} of the {most} that Postgres lets it have");
        report.add(NAME, Outcome::Ok, words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_worth_a_word_beyond_the_limit_on_either_side() {
        for (millis, outcome, words) in [
            (0, Outcome::Ok, "0.0 s ahead of"),
            (10_000, Outcome::Ok, "10.0 s ahead of"),
            (-10_000, Outcome::Ok, "10.0 s behind"),
            (10_001, Outcome::Warning, "10.0 s ahead of"),
            (-120_000, Outcome::Warning, "120.0 s behind"),
        ] {
            let (found, said) = skew(TimeDelta::milliseconds(millis));
            assert_eq!(found, outcome, "{said}");
            assert!(said.contains(words), "{said}");
        }
    }
}
