//! `authserver migrate`: in production the schema changes when the operator says so, before the new version starts.

use super::print;
use crate::{config::Config, stores};

pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    let db = stores::connect(config).await?;
    let pending = stores::pending_migrations(&db).await?;
    stores::migrate(&db).await?;
    db.close().await;
    match pending.as_slice() {
        [] => print("the database is up to date"),
        done => print(format_args!(
            "the database is up to date now: {}",
            done.join(", ")
        )),
    }
    Ok(())
}
