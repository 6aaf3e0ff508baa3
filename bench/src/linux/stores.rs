//! The two pairs of stores: files in the scratch folder, or databases of our own in the Postgres and a prefix of our own
//! in the Redis that the environment names. What was made is removed.

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rand::{RngCore as _, rngs::OsRng};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::path::Path;

/// Which stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Pair {
    /// SQLite and this process' memory.
    Embedded,
    /// Postgres and Redis, as `TACIT_TEST_POSTGRES` and `TACIT_TEST_REDIS` name them.
    Production,
}

impl Pair {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Production => "production",
        }
    }
}

/// The setting of the auth server that names its key-value store.
const KEY_VALUE: &str = "TACIT_KEYVALUE__URL";

/// Where everything keeps its data.
pub struct Stores {
    /// The auth server's database.
    pub auth: String,
    /// The goals API's.
    pub goals: String,
    /// The ceilings'.
    pub hello: String,
    /// Settings of the auth server that go with it.
    pub settings: Vec<(&'static str, String)>,
    admin: Option<(String, Vec<String>)>,
}

impl Stores {
    /// Makes what is to be made.
    pub async fn make(pair: Pair, folder: &Path) -> anyhow::Result<Self> {
        match pair {
            Pair::Embedded => {
                let file = |name: &str| format!("sqlite://{}", folder.join(name).display());
                let (auth, goals, hello) = (file("tacit.db"), file("goals.db"), file("hello.db"));
                Ok(Self {
                    auth,
                    goals,
                    hello,
                    settings: Vec::new(),
                    admin: None,
                })
            }
            Pair::Production => Self::production().await,
        }
    }

    async fn production() -> anyhow::Result<Self> {
        let variable = |name: &str| std::env::var(name).with_context(|| format!("{name} is not set"));
        let admin = variable("TACIT_TEST_POSTGRES")?;
        let redis = variable("TACIT_TEST_REDIS")?;
        let names =
            ["auth", "goals", "hello"].map(|part| format!("tacit_bench_{}_{part}", std::process::id()));
        let mut connection = PgConnection::connect(&admin)
            .await
            .context("TACIT_TEST_POSTGRES does not let us in")?;
        let mut urls = Vec::new();
        for name in &names {
            sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}")))
                .execute(&mut connection)
                .await
                .context("a database can't be made")?;
            let mut url = url::Url::parse(&admin).context("TACIT_TEST_POSTGRES is no address")?;
            url.set_path(name);
            urls.push(url.to_string());
        }
        connection.close().await.context("Postgres does not let us go")?;
        let [auth, goals, hello] =
            <[String; 3]>::try_from(urls).expect("one address for each of three names");
        let mut key = [0; 32];
        OsRng.fill_bytes(&mut key);
        let settings = vec![
            (KEY_VALUE, redis),
            ("TACIT_KEYVALUE__PREFIX", format!("{}:", names[0])),
            ("TACIT_SECRETS__MASTER_KEY", STANDARD.encode(key)),
        ];
        let admin = Some((admin, names.to_vec()));
        Ok(Self {
            auth,
            goals,
            hello,
            settings,
            admin,
        })
    }

    /// The address of the key-value store.
    pub fn key_value(&self) -> &str {
        self.settings
            .iter()
            .find(|(name, _)| *name == KEY_VALUE)
            .map_or("memory:", |(_, url)| url)
    }

    /// Removes what was made. (Keys in Redis expired by themselves.)
    pub async fn remove(self) -> anyhow::Result<()> {
        let Some((admin, names)) = self.admin else {
            return Ok(());
        };
        let mut connection = PgConnection::connect(&admin).await.context("Postgres is gone")?;
        for name in names {
            sqlx::raw_sql(AssertSqlSafe(format!(
                "DROP DATABASE IF EXISTS {name} WITH (FORCE)"
            )))
            .execute(&mut connection)
            .await
            .context("a database can't be removed")?;
        }
        Ok(())
    }
}
