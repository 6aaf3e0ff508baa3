//! Log lines about refused requests: what an operator needs to fix a client (which, what is wrong, the address that it
//! offered), beside the request's id, which is in the span of whoever asks and on the page.
//!
//! Anybody can cause these lines, so they are few: [`PER_SUBJECT`] a minute about each client that is known, and about each
//! network that asks as one that nobody knows; [`IN_ALL`] of either kind. So whoever makes names up silences nobody else's
//! line. The next line about a subject says how many were left out of it. Nothing of a request's query is in them but the
//! address without its own query, cut short and escaped.
//!
//! Below the rooms: `clients` and `oauth` both tell the operator of what they refuse.

use crate::limit;
use authmodel::{client::Client, clock::Time};
use chrono::Duration;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// Lines about one subject in a minute: a person who tries things out makes no more.
const PER_SUBJECT: u32 = 5;

/// Lines about clients in a minute, and about networks: twice 1,440 times as many a day fill no disk, and an operator reads no
/// more.
const IN_ALL: u32 = 60;

/// Subjects of one kind that are counted: 100 kB. Beyond, counting begins anew.
const SUBJECTS: usize = 1000;

const WINDOW: Duration = Duration::minutes(1);

/// Whom a line is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Subject<'a> {
    /// A client that is known, or has proven who it is.
    Client(&'a str),
    /// Whoever asks from there in the name of a client that is not known, or that they have not proven to be.
    Stranger(Option<IpAddr>),
}

impl<'a> Subject<'a> {
    /// The client, where there is one.
    pub(crate) fn of(client: Option<&'a Client>, ip: Option<IpAddr>) -> Self {
        client.map_or(Self::Stranger(ip), |client| Self::Client(client.id.as_str()))
    }
}

/// How many lines there were of late.
#[derive(Debug, Default)]
pub(crate) struct RefusalLog(Mutex<Recent>);

#[derive(Debug, Default)]
struct Recent {
    since: Option<Time>,
    clients: Lines,
    strangers: Lines,
}

#[derive(Debug, Default)]
struct Lines {
    in_all: u32,
    of: HashMap<String, Count>,
}

#[derive(Debug, Default)]
struct Count {
    lines: u32,
    left_out: u32,
}

impl Lines {
    /// A new minute: only what was left out is remembered.
    fn begin(&mut self) {
        self.in_all = 0;
        self.of.retain(|_, count| {
            count.lines = 0;
            count.left_out > 0
        });
    }

    fn admit(&mut self, subject: &str) -> Option<u32> {
        if self.of.len() >= SUBJECTS && !self.of.contains_key(subject) {
            self.of.clear();
        }
        let count = self.of.entry(subject.to_owned()).or_default();
        if self.in_all >= IN_ALL || count.lines >= PER_SUBJECT {
            count.left_out = count.left_out.saturating_add(1);
            return None;
        }
        count.lines += 1;
        self.in_all += 1;
        Some(std::mem::take(&mut count.left_out))
    }
}

impl RefusalLog {
    /// Whether a line may be written about a subject, and how many were left out before it.
    pub(crate) fn admit(&self, subject: Subject<'_>, now: Time) -> Option<u32> {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |since| since + WINDOW <= now || since > now;
        if recent.since.is_none_or(is_over) {
            recent.since = Some(now);
            recent.clients.begin();
            recent.strangers.begin();
        }
        match subject {
            Subject::Client(id) => recent.clients.admit(id),
            Subject::Stranger(ip) => recent.strangers.admit(&limit::share_of(ip)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_few_and_what_was_left_out_is_counted() {
        let log = RefusalLog::default();
        let now = chrono::DateTime::UNIX_EPOCH;
        let of = |client, at| {
            let lines = (0..20).filter_map(|_| log.admit(Subject::Client(client), at));
            lines.count()
        };
        assert_eq!(of("a", now), 5);
        assert_eq!(of("b", now), 5);
        assert_eq!(
            log.admit(Subject::Client("c"), now),
            Some(0),
            "nothing of its own"
        );
        for n in 0..100 {
            log.admit(Subject::Client(&format!("many-{n}")), now);
        }
        assert_eq!(
            log.admit(Subject::Client("d"), now),
            None,
            "nobody fills the disk"
        );
        let later = now + WINDOW;
        assert_eq!(log.admit(Subject::Client("a"), later), Some(15));
        assert_eq!(log.admit(Subject::Client("a"), later), Some(0));
    }

    #[test]
    fn who_makes_names_up_silences_nobody() {
        let log = RefusalLog::default();
        let now = chrono::DateTime::UNIX_EPOCH;
        let from = |last: u8| Subject::Stranger(Some([192, 0, 2, last].into()));
        let lines = (0..1000).filter_map(|_| log.admit(from(1), now)).count();
        assert_eq!(lines, 5);
        assert_eq!(log.admit(from(2), now), Some(0), "another's misspelt name");
        for last in 3..=255 {
            log.admit(from(last), now);
        }
        assert_eq!(log.admit(from(2), now), None);
        assert_eq!(log.admit(Subject::Client("app"), now), Some(0), "nor a client's");
        for n in 0..100_000_u32 {
            log.admit(Subject::Stranger(Some(n.to_be_bytes().into())), now);
        }
        let recent = log.0.lock().expect("whole");
        assert!(recent.strangers.of.len() <= SUBJECTS);
    }
}
