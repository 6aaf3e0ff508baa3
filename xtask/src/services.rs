//! `cargo xtask services`: Postgres and Redis in scratch folders, for tests that are run by hand.

use std::time::Duration;

use testbed::services::{Durability, Services};

use crate::packages::{self, Need};

/// Starts them, prints what to paste into a shell, and stays until Ctrl-C.
pub fn run() -> anyhow::Result<()> {
    packages::ensure(&[Need::Postgres, Need::Redis])?;
    let services = Services::start(Durability::Throwaway)?;
    for (name, value) in services.environment() {
        println!("export {name}='{value}'");
    }
    eprintln!(
        "Postgres and Redis run in a scratch folder until Ctrl-C; paste the lines above into another shell."
    );
    loop {
        std::thread::sleep(Duration::from_secs(1));
        services.check()?;
    }
}
