//! `goals-api check`: what is wrong with the settings and with what they lead to, and how to fix it.

use std::fmt;

use sql::Db;

use crate::{config::Config, model::Ambient, page::Site, store::Store};

/// One line of the report.
#[derive(Debug, PartialEq, Eq)]
pub enum Finding {
    /// As it should be.
    Good(String),
    /// Works, or will; worth knowing.
    Note(String),
    /// The program would not start, or not serve.
    Bad(String),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Good(text) => write!(f, "ok    {text}"),
            Self::Note(text) => write!(f, "note  {text}"),
            Self::Bad(text) => write!(f, "WRONG {text}"),
        }
    }
}

/// Looks at everything that the settings lead to.
pub async fn run(config: &Config) -> Vec<Finding> {
    let mut findings = vec![database(config).await, issuer(config).await];
    if !config.takes_dpop {
        findings.push(Finding::Note(
            "external_url is empty: tokens that are bound to a key (DPoP) are refused".to_owned(),
        ));
    }
    findings.push(match &config.page {
        None => Finding::Note("the goals page is not served (page.dir is empty)".to_owned()),
        Some(page) => match Site::load(page) {
            Ok(_) => Finding::Good(format!("the goals page is in {}", page.dir.display())),
            Err(error) => Finding::Bad(error.to_string()),
        },
    });
    findings
}

async fn database(config: &Config) -> Finding {
    let place = &config.database;
    if place.path().is_some_and(|path| !path.exists()) {
        return Finding::Note(format!("the database {place} is not there yet; `serve` makes it"));
    }
    let store = match Db::connect(place, config.pool.clone()).await {
        Ok(db) => Store::new(db, Ambient::system()),
        Err(error) => return Finding::Bad(error.to_string()),
    };
    let pending = store.pending_migrations().await;
    store.db.close().await;
    match pending {
        Err(error) => Finding::Bad(format!("the database {place}: {error}")),
        Ok(pending) if pending.is_empty() => Finding::Good(format!("the database {place} is up to date")),
        Ok(pending) if place.is_sqlite() => Finding::Note(format!(
            "the database {place} lacks {}; `serve` adds it",
            pending.join(", ")
        )),
        Ok(pending) => {
            let pending = pending.join(", ");
            Finding::Bad(format!(
                "the database {place} lacks {pending}: run `goals-api migrate`"
            ))
        }
    }
}

async fn issuer(config: &Config) -> Finding {
    let issuer = config.verifier.issuer();
    match config.verifier.fetch_keys().await {
        Ok(()) => Finding::Good(format!("the issuer {issuer} answers with keys that can be used")),
        Err(error) => Finding::Note(format!(
            "the keys of the issuer {issuer} are unavailable now ({error}); `serve` asks again when a token comes"
        )),
    }
}
