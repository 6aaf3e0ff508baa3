//! Log lines about refused requests: what an operator needs to fix a client (which, what is wrong, the address that it
//! offered), beside the request's id, which is in the span of whoever asks and on the page.
//!
//! Anybody can cause these lines, so they are few: [`PER_CLIENT`] a minute for each client (all that are unknown count as
//! one), [`IN_ALL`] for everybody; the next line says how many were left out. Nothing of a request's query is in them but the
//! address without its own query, cut short and escaped.

pub use crate::logged::address;

use authmodel::clock::Time;
use chrono::Duration;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Lines about one client in a minute: a person who tries things out makes no more.
const PER_CLIENT: u32 = 5;

/// Lines in a minute: 1,440 of them a day and minute fill no disk, and an operator reads no more.
const IN_ALL: u32 = 60;

const WINDOW: Duration = Duration::minutes(1);

/// How many lines there were of late.
#[derive(Debug, Default)]
pub(crate) struct RefusalLog(Mutex<Recent>);

#[derive(Debug, Default)]
struct Recent {
    since: Option<Time>,
    lines: u32,
    left_out: u32,
    by_client: HashMap<String, u32>,
}

impl RefusalLog {
    /// Whether a line may be written about a client, and how many were left out before it.
    pub(crate) fn admit(&self, client: Option<&str>, now: Time) -> Option<u32> {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if recent
            .since
            .is_none_or(|since| since + WINDOW <= now || since > now)
        {
            *recent = Recent {
                since: Some(now),
                left_out: recent.left_out,
                ..Recent::default()
            };
        }
        // No more entries than lines: what is over the bound in all makes none.
        if recent.lines >= IN_ALL {
            recent.left_out += 1;
            return None;
        }
        let of_client = recent
            .by_client
            .entry(client.unwrap_or_default().to_owned())
            .or_default();
        if *of_client >= PER_CLIENT {
            recent.left_out += 1;
            return None;
        }
        *of_client += 1;
        recent.lines += 1;
        Some(std::mem::take(&mut recent.left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_few_and_what_was_left_out_is_counted() {
        let log = RefusalLog::default();
        let now = chrono::DateTime::UNIX_EPOCH;
        let of = |client, at| (0..20).filter_map(|_| log.admit(client, at)).count();
        assert_eq!(of(Some("a"), now), 5);
        assert_eq!(of(Some("b"), now), 5);
        assert_eq!(of(None, now), 5);
        // Those of the client before; the line of each says so.
        assert_eq!(log.admit(Some("c"), now), Some(15));
        for n in 0..100 {
            log.admit(Some(&format!("many-{n}")), now);
        }
        assert_eq!(log.admit(Some("d"), now), None, "nobody fills the disk");
        let later = now + WINDOW;
        assert_eq!(log.admit(Some("a"), later), Some(57));
        assert_eq!(log.admit(Some("a"), later), Some(0));
    }
}
