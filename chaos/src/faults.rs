//! What goes wrong, as a table. A fault that is known not to hold yet stands here with `holds: false`, one that takes its time
//! with `long: true`: both run by `--all` or by their name, and whoever fixes the first sets the flag.

use std::pin::Pin;
use std::time::Duration;

use testbed::process::Signal;

use crate::site::Site;

type Happening<'a> = Pin<Box<dyn Future<Output = anyhow::Result<()>> + 'a>>;

/// Something that goes wrong, and is right again afterwards.
pub struct Fault {
    /// Its name on the command line.
    pub name: &'static str,
    /// In words.
    pub about: &'static str,
    /// The longest that it takes.
    pub takes: Duration,
    /// Whether nothing is lost, doubled or stuck by it today.
    pub holds: bool,
    /// Whether the short form leaves it out. A pause has to be longer than a lost answer may be repeated (half a minute), which
    /// the other faults need as it is, so no setting makes it short.
    pub long: bool,
    run: for<'a> fn(&'a mut Site) -> Happening<'a>,
}

impl Fault {
    /// Lets it happen, and waits until it is over.
    pub async fn happen(&self, site: &mut Site) -> anyhow::Result<()> {
        (self.run)(site).await
    }
}

/// All of them.
pub const FAULTS: &[Fault] = &[
    Fault {
        name: "rolling-restart",
        about: "one server after the other ends by SIGTERM and is started again",
        takes: Duration::from_secs(12),
        holds: true,
        long: false,
        run: |site| Box::pin(rolling_restart(site)),
    },
    Fault {
        name: "redis-restart",
        about: "Redis ends, and comes back empty",
        takes: Duration::from_secs(4),
        holds: true,
        long: false,
        run: |site| Box::pin(redis_restart(site)),
    },
    Fault {
        name: "redis-flush",
        about: "all keys of Redis are gone from one moment to the next",
        takes: Duration::from_secs(1),
        holds: true,
        long: false,
        run: |site| Box::pin(redis_flush(site)),
    },
    Fault {
        name: "postgres-pause",
        about: "all processes of Postgres are stopped for three seconds",
        takes: Duration::from_secs(4),
        holds: true,
        long: false,
        run: |site| Box::pin(postgres_pause(site, Duration::from_secs(3))),
    },
    Fault {
        name: "database-black-hole",
        about: "one server's connections to Postgres lose everything for two seconds",
        takes: Duration::from_secs(3),
        holds: true,
        long: false,
        run: |site| Box::pin(black_hole(site, Duration::from_secs(2))),
    },
    Fault {
        name: "postgres-long-pause",
        about: "all processes of Postgres are stopped for forty seconds, longer than a refresh may be repeated",
        takes: Duration::from_secs(42),
        holds: true,
        long: true,
        run: |site| Box::pin(postgres_pause(site, Duration::from_secs(40))),
    },
    Fault {
        name: "silent-connections",
        about: "one server's connections to Postgres are forgotten on the way for good, again and again; new ones work",
        takes: Duration::from_secs(6),
        holds: true,
        long: false,
        run: |site| Box::pin(silent_connections(site)),
    },
];

async fn rolling_restart(site: &mut Site) -> anyhow::Result<()> {
    for number in 0..Site::SERVERS {
        site.restart(number).await?;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Ok(())
}

async fn redis_restart(site: &mut Site) -> anyhow::Result<()> {
    site.redis.kill();
    tokio::time::sleep(Duration::from_secs(2)).await;
    site.redis.boot()
}

async fn redis_flush(site: &mut Site) -> anyhow::Result<()> {
    site.redis.flush()
}

async fn postgres_pause(site: &mut Site, pause: Duration) -> anyhow::Result<()> {
    site.postgres.server().signal_all(Signal::SIGSTOP);
    tokio::time::sleep(pause).await;
    site.postgres.server().signal_all(Signal::SIGCONT);
    Ok(())
}

async fn black_hole(site: &mut Site, pause: Duration) -> anyhow::Result<()> {
    site.database_proxies[0].stall();
    tokio::time::sleep(pause).await;
    site.database_proxies[0].restore();
    Ok(())
}

async fn silent_connections(site: &mut Site) -> anyhow::Result<()> {
    // More often than a pool has connections: each that is not given up keeps its place for ever.
    for _ in 0..Site::CONNECTIONS + 2 {
        site.database_proxies[0].forget_connections();
        tokio::time::sleep(Duration::from_millis(700)).await;
    }
    Ok(())
}
