//! What `check` finds out about Redis: whether it lets us in, whether its user may do all that has to be done, under our
//! prefix, and whether it forgets what must not be forgotten.

use super::{Outcome, Report};
use crate::config::RedisUrl;
use authstore::{RedisOptions, RedisStores};

pub(super) async fn examine(url: &RedisUrl, options: RedisOptions, report: &mut Report) {
    let prefix = options.prefix.clone();
    let stores = match RedisStores::connect(url.expose(), options).await {
        Ok(stores) => stores,
        Err(error) => return report.add("keyvalue.url", Outcome::Problem, error.to_string()),
    };
    if let Err(error) = stores.ping().await {
        let words = format!(
            "takes no write under keyvalue.prefix, which is {prefix}: {error} (the rights that its user needs are in \
             redis/tacit.acl)"
        );
        return report.add("keyvalue.url", Outcome::Problem, words);
    }
    match stores.rehearse().await {
        Ok(()) => report.add("keyvalue.url", Outcome::Ok, format!("{url} takes a write")),
        Err((what, error)) => report.add(
            "keyvalue.url",
            Outcome::Problem,
            format!(
                "{url} takes a write, but not all that has to be done ({what}): {error} (the rights that its user needs are in \
                 redis/tacit.acl)"
            ),
        ),
    }
    match stores.eviction_policy().await {
        Ok(policy) if policy == "noeviction" => {
            report.add("maxmemory-policy", Outcome::Ok, "noeviction: it forgets nothing");
        }
        Ok(policy) => report.add(
            "maxmemory-policy",
            Outcome::Problem,
            format!(
                "is {policy}: when it is full, Redis throws away that a code was redeemed or how often a password was tried; set \
                 `maxmemory-policy noeviction` (redis/redis.conf)"
            ),
        ),
        Err(error) => report.add(
            "maxmemory-policy",
            Outcome::Warning,
            format!("can't be seen: {error}; the user needs `+info` for it (redis/tacit.acl). It has to be noeviction"),
        ),
    }
}
