//! `authserver check` finds what would keep a server from starting, or from working: rights, limits, ports, schema, clocks.

use crate::harness::{Pair, Redis, World};
use serde_json::Value;
use sqlx::{Connection as _, PgConnection};
use std::net::TcpListener;

/// What it says under a name, and how it judges that.
fn said(report: &Value, name: &str) -> (String, String) {
    let checks = report["checks"].as_array().expect("a list");
    let found: Vec<&Value> = checks.iter().filter(|check| check["name"] == name).collect();
    let one = found.first().unwrap_or_else(|| panic!("no {name} in {report}"));
    let text = |member: &str| one[member].as_str().expect("a text").to_owned();
    (text("outcome"), text("detail"))
}

async fn check(world: &World, more: &[&str]) -> (bool, Value) {
    let mut arguments = vec!["check", "--json"];
    arguments.extend(more);
    let printed = world.cli(&arguments).await;
    (printed.code == 0, printed.json())
}

#[tokio::test]
async fn what_redis_lacks_is_named() {
    if Pair::of_this_run() == Pair::Embedded {
        return;
    }
    let redis = Redis::start().await;
    let url = redis.url();
    let world = World::with(&[("TACIT_KEYVALUE__URL", &url), Redis::PREFIX]).await;
    let (ok, report) = check(&world, &[]).await;
    assert!(ok, "{report}");
    assert_eq!(said(&report, "maxmemory-policy").0, "ok");

    // A prefix outside of what the user may touch.
    let (ok, report) = check(&world, &["--set", "keyvalue.prefix=other:"]).await;
    let (outcome, words) = said(&report, "keyvalue.url");
    assert!(!ok && outcome == "problem", "{report}");
    assert!(
        words.contains("keyvalue.prefix, which is other:") && words.contains("no right to such keys"),
        "{words}"
    );
    // A user without one of the rights: the write alone would not tell.
    for right in ["getdel", "evalsha", "pexpire", "hmget"] {
        redis.tell(&format!("ACL SETUSER tacit -{right}")).await;
        let (ok, report) = check(&world, &[]).await;
        let (outcome, words) = said(&report, "keyvalue.url");
        assert!(!ok && outcome == "problem", "{right}: {report}");
        assert!(words.contains("tacit.acl"), "{right}: {words}");
        redis.tell(&format!("ACL SETUSER tacit +{right}")).await;
    }
    // Without the right to look, it says so.
    redis.tell("ACL SETUSER tacit -info").await;
    let (ok, report) = check(&world, &[]).await;
    assert!(ok && said(&report, "maxmemory-policy").0 == "warning", "{report}");
    redis.tell("ACL SETUSER tacit +info").await;
    for policy in ["allkeys-lru", "volatile-ttl"] {
        redis.tell(&format!("CONFIG SET maxmemory-policy {policy}")).await;
        let (ok, report) = check(&world, &[]).await;
        let (outcome, words) = said(&report, "maxmemory-policy");
        assert!(!ok && outcome == "problem", "{report}");
        assert!(words.contains(policy) && words.contains("noeviction"), "{words}");
    }
    // Nobody may know the password.
    assert!(!report.to_string().contains(&url));
}

#[tokio::test]
async fn a_port_that_something_else_has_is_named() {
    let world = World::start().await;
    // Beside the server that runs all is well: a container's health command does this.
    let (ok, report) = check(&world, &[]).await;
    assert!(ok, "{report}");
    assert!(
        said(&report, "http.listen").1.contains("of this issuer"),
        "{report}"
    );
    let other = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = other.local_addr().expect("it has one");
    // It takes two calls and says nothing.
    let hold = std::thread::spawn(move || {
        let calls: Vec<_> = (0..2).map(|_| other.accept()).collect();
        calls.into_iter().all(|call| call.is_ok())
    });
    for setting in ["http.listen", "operations.listen"] {
        let (ok, report) = check(&world, &["--set", &format!("{setting}={address}")]).await;
        let (outcome, words) = said(&report, setting);
        assert!(!ok && outcome == "problem", "{report}");
        assert!(words.contains("taken by something else"), "{words}");
    }
    assert!(hold.join().expect("it ends"));
}

#[tokio::test]
async fn what_postgres_lacks_is_named() {
    if Pair::of_this_run() == Pair::Embedded {
        return;
    }
    let world = World::start().await;
    let (ok, report) = check(&world, &["--set", "database.max_connections=1000"]).await;
    let (outcome, words) = said(&report, "database.max_connections");
    assert!(!ok && outcome == "problem", "{report}");
    assert!(words.contains("1000 connections"), "{words}");

    let mut database = PgConnection::connect(&world.database_url())
        .await
        .expect("it answers");
    let mut tell = async |sql: &'static str| {
        sqlx::raw_sql(sql).execute(&mut database).await.expect("it does");
    };
    tell("UPDATE _sqlx_migrations SET success = false WHERE version = 5").await;
    let (ok, report) = check(&world, &[]).await;
    let (outcome, words) = said(&report, "migrations");
    assert!(!ok && outcome == "problem", "{report}");
    assert!(words.contains("migration 5 "), "{words}");
    tell("UPDATE _sqlx_migrations SET success = true WHERE version = 5").await;
    assert!(check(&world, &[]).await.0);
}

#[tokio::test]
async fn what_postgres_says_is_said_once() {
    if Pair::of_this_run() == Pair::Embedded {
        return;
    }
    let mut world = World::start().await;
    let mut address = url::Url::parse(&world.database_url()).expect("an address");
    address.set_password(Some("hunter2")).expect("it has one");
    world.set("TACIT_DATABASE__URL", address.as_str());
    for arguments in [&["check"][..], &["serve"], &["migrate"]] {
        let refused = world.cli(arguments).await;
        assert_ne!(refused.code, 0);
        let all = format!("{}{}", refused.out, refused.err);
        let times = all.matches("password authentication failed").count();
        assert_eq!(times, 1, "{arguments:?}: {all}");
        assert!(!all.contains("hunter2"), "{all}");
    }
}

/// The database's clock as this server sees it: two minutes ahead.
#[tokio::test]
async fn a_clock_that_is_off_is_named_and_counted() {
    if Pair::of_this_run() == Pair::Embedded {
        return;
    }
    let mut world = World::start().await;
    let (_, report) = check(&world, &[]).await;
    assert_eq!(said(&report, "clock").0, "ok", "{report}");
    world.stop().await;
    let mut database = PgConnection::connect(&world.database_url())
        .await
        .expect("it answers");
    let name = url::Url::parse(&world.database_url()).expect("an address");
    let name = name.path().trim_start_matches('/').to_owned();
    let sql = format!(
        "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS \
         $$ SELECT pg_catalog.clock_timestamp() + interval '2 minutes' $$; \
         ALTER DATABASE \"{name}\" SET search_path = public, pg_catalog"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
        .execute(&mut database)
        .await
        .expect("it may");
    world.boot().await;
    let (ok, report) = check(&world, &[]).await;
    let (outcome, words) = said(&report, "clock");
    assert!(ok && outcome == "warning", "{report}");
    assert!(words.contains("behind") && words.contains("NTP"), "{words}");
    let ahead = crate::harness::eventually("the metric", async || {
        let metrics = world.wire().http().get(world.operations_url("/metrics"));
        let text = metrics.send().await.ok()?.text().await.ok()?;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("tacit_clock_skew_seconds "))?;
        line.parse::<f64>().ok()
    })
    .await;
    assert!((-125.0..-115.0).contains(&ahead), "{ahead}");
}
