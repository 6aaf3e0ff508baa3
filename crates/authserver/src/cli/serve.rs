//! `authserver serve`

use crate::{app, config::Config};

/// Runs the server until a signal ends it.
pub(super) async fn run(config: Config) -> anyhow::Result<()> {
    app::serve(config).await
}
