//! Every place that counts tries counts them here: against named limits, by network, by account or in all.
//!
//! Owns the table of limits with the reason of each, what a network is (IPv6 by /64 and, looser, by /48; IPv4 by address),
//! and the runs of refusals that the trail tells of: one row when an account or a network passes a limit on guesses, one
//! when it has kept quiet for `QUIET`. Refuses to say why: a refusal is a time to wait, the same whoever asks.
//!
//! Invariants: all limits of a try are one operation of the store, shared by all instances; a try that is refused counts
//! in none of them; nothing that a user does takes back a count that tells strangers of an account (a right user code of a device
//! tells of none).
//!
//! Test to read first: `tests/blackbox/guessing.rs`; the figures are in docs/limits.md.

mod run;

use self::run::Runs;
use crate::{
    config::{CoreConfig, Limits},
    tally::Tallies,
};
use authmodel::{
    audit::Origin,
    clock::Clock,
    email::EmailAddress,
    store::{RateLimit, RateOutcome, StoreError, StoreResult, Stores},
    tally::Tallied,
};
use std::{net::IpAddr, sync::Arc, time::Duration};

/// Refusals by limit; the server describes it at its metrics.
pub const REFUSALS: &str = "tacit_limits_reached_total";

/// One named limit.
#[derive(Debug)]
pub struct Limit {
    /// Its name: before the keys, in the log and in the metrics.
    pub name: &'static str,
    /// Hits that are free, by the settings; 0 switches it off.
    burst: fn(&Limits) -> u32,
    /// The time in which as many as the burst are forgotten, one by one.
    window: Duration,
    /// The first delay beyond the burst, doubled with each try; without one, tries wait until an older one is forgotten.
    first_delay: Option<Duration>,
    /// Whether the trail tells of it: what is tried is a secret.
    guesses: bool,
}

const MINUTES_10: Duration = Duration::from_secs(10 * 60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// The longest delay between two guesses at one account: 15 minutes make 96 a day, beside the burst. NIST SP 800-63B
/// §5.2.2 wants 100 in a row at most; a person who is guessed at waits no longer than for a coffee, at a new device only.
const GUESS_INTERVAL: Duration = Duration::from_secs(15 * 60);
/// Nobody minds a second.
const FIRST_DELAY: Option<Duration> = Some(Duration::from_secs(1));

/// A /48 has 65,536 networks of one subscriber each, and may be one subscriber's: this many times what a /64 may.
const WIDE_FACTOR: u32 = 4;

/// A family's browsers: all that an account has signed in at may try this many times what one may.
const KNOWN_FACTOR: u32 = 4;

/// Guesses at one account from one network: 10, more than anybody mistypes.
pub(crate) const LOGIN_ACCOUNT_NETWORK: Limit =
    guessing("login_account_network", |l| l.login_per_address_and_ip);
/// Guesses at one account from wherever: 50, so that five networks at once are still slowed down together.
pub(crate) const LOGIN_ACCOUNT: Limit = guessing("login_account", |l| l.login_per_address);
/// Guesses at a browser that has signed in before: its own count, which nobody else can use up.
pub(crate) const LOGIN_KNOWN_DEVICE: Limit = guessing("login_known_device", |l| l.login_per_address_and_ip);
/// Guesses at one account from all browsers that it has signed in at, together: 200. Each of those has a count of its own, and whoever
/// has signed in many times has as many marks; an owner's own sign-ins count here and nowhere else, some hundred a day at most.
pub(crate) const LOGIN_KNOWN_DEVICES: Limit = guessing("login_known_devices", |l| {
    l.login_per_address.saturating_mul(KNOWN_FACTOR)
});
/// Codes of a second factor tried at one account, by whoever knows its password, from wherever: 10, and then 96 a day, each of
/// which meets one of three codes in a million.
pub(crate) const SECOND_FACTOR: Limit = guessing("second_factor", |l| l.login_per_address_and_ip);
/// The same at a browser that its owner has signed in at: a count of its own, as with the password.
pub(crate) const SECOND_FACTOR_KNOWN_DEVICE: Limit =
    guessing("second_factor_known_device", |l| l.login_per_address_and_ip);
/// And all such browsers of one user together: 40.
pub(crate) const SECOND_FACTOR_KNOWN_DEVICES: Limit = guessing("second_factor_known_devices", |l| {
    l.login_per_address_and_ip.saturating_mul(KNOWN_FACTOR)
});
/// Sign-ins begun from one network: 1,000 in ten minutes, a school behind one address.
pub(crate) const LOGIN_NETWORK: Limit = flood("login", |l| l.login_per_ip, MINUTES_10, true);
/// Passkeys asked for from one network in ten minutes: as many as sign-ins, since the page of those asks; each is kept for some
/// minutes. A count of its own, so that opening pages takes nothing from those who type their password. No guesses: nobody guesses a
/// signature.
pub(crate) const PASSKEY_NETWORK: Limit = flood("passkey", |l| l.login_per_ip, MINUTES_10, false);
/// Passkeys asked for in one session, for a step-up or to make one, in ten minutes: 60; each is kept for some minutes, and a user's share
/// of what is kept is bounded however many sessions they have. At the session: whoever has come by another one holds up nobody who has
/// to prove who they are. Off where that of the network is.
pub(crate) const PASSKEY_SESSION: Limit = flood(
    "passkey_session",
    |l| if l.login_per_ip > 0 { 60 } else { 0 },
    MINUTES_10,
    false,
);
/// Wrong user codes tried by one user in ten minutes (RFC 8628 §5.1): 30, of 34 bits each.
pub(crate) const DEVICE_GUESSES: Limit = flood(
    "device_code",
    |l| if l.login_per_ip > 0 { 30 } else { 0 },
    MINUTES_10,
    true,
);
/// The same from one network, however many accounts it has: ten users' worth, so that nobody holds up their neighbours alone.
pub(crate) const DEVICE_GUESSES_NETWORK: Limit = flood(
    "device_code_network",
    |l| if l.login_per_ip > 0 { 300 } else { 0 },
    MINUTES_10,
    true,
);
/// Changes that a user makes to their own account in an hour, each a row of the trail and some a mail: more than anybody makes,
/// and no more rows than a quiet day's sign-ins leave.
pub(crate) const PROFILE_CHANGES: Limit = flood("profile", |_| 100, HOUR, false);
/// Usernames that a user tries in an hour: 30, more than anybody tries to find a free one. Each answer tells whether a name is taken, so
/// a reader of them all gets 720 a day, signed in and in the trail.
pub(crate) const USERNAMES: Limit = flood("usernames", |_| 30, HOUR, false);
/// The same of second factors: set-ups begun, what was removed, recovery codes.
pub(crate) const FACTOR_CHANGES: Limit = flood("factors", |_| 60, HOUR, false);
/// Ends of the trust in devices in an hour: 60, each a row of the trail. Apart from what takes a fresh proof: whoever has nothing but an
/// old session keeps nobody from changing their factors.
pub(crate) const TRUST_ENDED: Limit = flood("trust_ended", |_| 60, HOUR, false);
/// Deletions that a user asks for in an hour: 10, each two rows of the trail and a mail, and each undone by a sign-in.
pub(crate) const DELETIONS: Limit = flood("deletions", |_| 10, HOUR, false);
/// Mails to one address in an hour, of each kind that somebody else can ask for: 10, so that nobody's mailbox is flooded. Each kind
/// has a count of its own: whoever signs up with another's address takes no recovery from them, nor the other way round.
pub(crate) const MAIL_SIGN_UP: Limit = flood("mail_sign_up", |l| l.mail_per_address, HOUR, false);
/// The same for recoveries.
pub(crate) const MAIL_RECOVERY: Limit = flood("mail_recovery", |l| l.mail_per_address, HOUR, false);
/// The same for codes that confirm a new address.
pub(crate) const MAIL_NEW_ADDRESS: Limit = flood("mail_new_address", |l| l.mail_per_address, HOUR, false);
/// Mails to one address in an hour that say that it has an account already: one says it.
pub(crate) const MAIL_HAS_ACCOUNT: Limit = flood(
    "mail_has_account",
    |l| if l.mail_per_address > 0 { 1 } else { 0 },
    HOUR,
    false,
);
/// Notices of new devices about one account in an hour: 20, each after a sign-in with the password. Apart from the mails that
/// anybody can ask for, so that those can't use it up.
pub(crate) const NOTICE: Limit = flood("notice", |_| 20, HOUR, false);
/// Exports of one account in an hour: 10; each reads all that there is of a user.
pub(crate) const EXPORT: Limit = flood("export", |_| 10, HOUR, false);
/// Trials of one webhook in an hour: 60, more than anybody needs to set a receiver up; each is a row of the trail, and a request to
/// somebody's server with our name on it.
pub(crate) const WEBHOOK_TRIALS: Limit = flood("webhook_trials", |_| 60, HOUR, false);
/// Sign-ups from one network in an hour: 100; each is a row and a mail.
pub(crate) const SIGN_UP_NETWORK: Limit = flood("sign_up", |l| l.signup_per_ip, HOUR, false);
/// Recoveries asked from one network in an hour: as many as sign-ups, and for the same reason.
pub(crate) const RECOVERY_NETWORK: Limit = flood("recovery", |l| l.signup_per_ip, HOUR, false);
/// Codes tried for one account in an hour, over the links of all its recoveries and from wherever: 30, where one recovery takes three.
/// (Each link has a bound of its own.)
pub(crate) const CODE_ACCOUNT: Limit = flood("mailed_code", |_| 30, HOUR, true);
/// Codes of changes tried in one session in an hour: 30, where a change takes two. However many sessions there are, what can be tried
/// is bounded by the mails of one user ([`CODE_MAIL_ACCOUNT`]) and the wrong codes of one link: 50 of a million.
pub(crate) const CODE_SESSION: Limit = flood("mailed_code_session", |_| 30, HOUR, true);
/// Registrations begun by links of sign-ups and invitations to one address in an hour, over all its links: 20, where a sign-up takes
/// one. Each answer lets whoever has the link try one password against what the account of the address will be.
pub(crate) const REGISTRATION: Limit = flood("registration", |_| 20, HOUR, true);
/// Codes mailed to who is signed in, in an hour: 10, apart from what strangers can make us send to the same address.
pub(crate) const CODE_MAIL_ACCOUNT: Limit = flood("code_mail", |_| 10, HOUR, false);
/// Registrations from one network in an hour: a run of the certification suite registers some hundred clients; a flooder
/// leaves no more rows than that behind, and makes us ask no more sector addresses.
pub(crate) const REGISTRATION_NETWORK: Limit = flood("client_registration", |_| 300, HOUR, false);
/// Metadata documents fetched for one network in ten minutes: 100, or as few as may wait; each is asked for at somebody's server, and
/// each good one is a row for a day. Off where that of waiting requests is.
pub(crate) const CLIENT_DOCUMENTS_NETWORK: Limit = flood(
    "client_documents",
    |l| l.authorize_per_ip.min(100),
    MINUTES_10,
    false,
);
/// Of one host, for one network, in a minute: 20, so that nobody alone uses up what a host is asked for everybody.
pub(crate) const CLIENT_DOCUMENTS_HOST_NETWORK: Limit = flood(
    "client_documents_host",
    |l| if l.authorize_per_ip > 0 { 20 } else { 0 },
    Duration::from_secs(60),
    false,
);
/// Metadata documents of one host asked for in a minute, for everybody: 120, so that nobody makes us knock at a third party's door.
pub(crate) const CLIENT_DOCUMENT_HOST: Limit =
    flood("client_document", |_| 120, Duration::from_secs(60), false);
/// Authorization requests from one network that have to wait for a person, in ten minutes: each is kept.
pub(crate) const AUTHORIZE_NETWORK: Limit = flood("authorize", |l| l.authorize_per_ip, MINUTES_10, false);
/// Codes that one user's browser gets without a page in ten minutes: 300, an app each two seconds. Each is kept for a minute, what
/// is left of it for a quarter of an hour, and each that is redeemed is a grant. Off where that of waiting requests is.
pub(crate) const CODES_USER: Limit = flood(
    "codes_user",
    |l| if l.authorize_per_ip > 0 { 300 } else { 0 },
    MINUTES_10,
    false,
);
/// The same from one network: ten times as many as requests that wait, since most users are signed in.
pub(crate) const CODES_NETWORK: Limit = flood(
    "codes",
    |l| l.authorize_per_ip.saturating_mul(10),
    MINUTES_10,
    false,
);
/// Sign-outs that wait for one user's word, asked for in ten minutes: 60, and one is kept for each session. Off where that of waiting
/// requests is.
pub(crate) const LOGOUTS_USER: Limit = flood(
    "logouts_user",
    |l| if l.authorize_per_ip > 0 { 60 } else { 0 },
    MINUTES_10,
    false,
);
/// The same from one network: as many as requests that wait.
pub(crate) const LOGOUTS_NETWORK: Limit = flood("logouts", |l| l.authorize_per_ip, MINUTES_10, false);
/// Second factors asked for in one session that there is, in ten minutes: 60; each is kept for ten. At the session, as with passkeys. Off
/// where sign-ins of a network are.
pub(crate) const STEP_UPS: Limit = flood(
    "step_ups",
    |l| if l.login_per_ip > 0 { 60 } else { 0 },
    MINUTES_10,
    false,
);
/// Requests pushed from one network in ten minutes: each is kept for a minute. A client's own server pushes for everybody.
pub(crate) const PUSHED_NETWORK: Limit = flood("pushed", |l| l.pushed_per_ip, MINUTES_10, false);
/// Device authorizations begun from one network in ten minutes: each is kept for ten minutes.
pub(crate) const DEVICE_NETWORK: Limit = flood("device", |l| l.device_per_ip, MINUTES_10, false);
/// Assertions of one client in an hour: a hundred in each second. That each was seen is kept for as long as it is good, an hour
/// at most, so a client has 70 MB of the database at most.
pub(crate) const ASSERTION_CLIENT: Limit = flood("client_assertion", |_| 360_000, HOUR, false);
/// Rows about limits in the trail, in all, in an hour: whoever has many networks fills the metrics, not the database.
const TRAIL: Limit = flood("trail", |_| 600, HOUR, false);

const fn guessing(name: &'static str, burst: fn(&Limits) -> u32) -> Limit {
    Limit {
        name,
        burst,
        window: Duration::ZERO,
        first_delay: FIRST_DELAY,
        guesses: true,
    }
}

const fn flood(name: &'static str, burst: fn(&Limits) -> u32, window: Duration, guesses: bool) -> Limit {
    Limit {
        name,
        burst,
        window,
        first_delay: None,
        guesses,
    }
}

impl Limit {
    /// What the store counts for a subject; `None` where the limit is off.
    fn of(&self, limits: &Limits, subject: &str, factor: u32) -> Option<RateLimit> {
        let burst = (self.burst)(limits).saturating_mul(factor);
        let interval = if self.first_delay.is_some() {
            GUESS_INTERVAL
        } else {
            self.window.checked_div(burst)?
        };
        (burst > 0).then(|| RateLimit {
            key: format!("{}:{subject}", self.name),
            burst,
            interval,
            first_delay: self.first_delay,
        })
    }
}

/// A try was not let through.
#[derive(Debug, thiserror::Error)]
pub enum LimitError {
    /// It was one too many.
    #[error("too many tries")]
    Reached {
        /// When the next one is worth while.
        retry_after: Duration,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Counts tries: made once, below the clients and the provider, who both count by it.
pub struct Limiter {
    config: Arc<CoreConfig>,
    stores: Stores,
    clock: Arc<dyn Clock>,
    tallies: Arc<Tallies>,
    runs: Runs,
}

impl Limiter {
    pub(crate) fn new(
        config: Arc<CoreConfig>,
        stores: Stores,
        clock: Arc<dyn Clock>,
        tallies: Arc<Tallies>,
    ) -> Self {
        Self {
            config,
            stores,
            clock,
            tallies,
            runs: Runs::default(),
        }
    }

    /// Ends the runs of refusals that are over. To be called every now and then; costs nothing while no run may be over.
    ///
    /// # Errors
    /// Where the store fails; the run is looked at again.
    pub(crate) async fn tick(&self) -> StoreResult<()> {
        run::tick(self).await
    }
}

impl std::fmt::Debug for Limiter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Limiter {{ {:?}, … }}", self.config.limits)
    }
}

/// One try, and all that it counts against.
pub(crate) struct Try<'a> {
    limiter: &'a Limiter,
    origin: &'a Origin,
    account: Option<&'a EmailAddress>,
    counted: Vec<(&'static Limit, RateLimit)>,
}

impl<'a> Try<'a> {
    pub(crate) fn new(limiter: &'a Limiter, origin: &'a Origin) -> Self {
        Self {
            limiter,
            origin,
            account: None,
            counted: Vec::new(),
        }
    }

    /// Counts against the network that it comes from, and the wider one around it. A request without an address comes
    /// from this machine itself.
    pub(crate) fn network(mut self, limit: &'static Limit) -> Self {
        if let Some(ip) = self.origin.ip {
            let (narrow, wide) = networks(ip);
            self.push(limit, &narrow, 1);
            if let Some(wide) = wide {
                self.push(limit, &wide, WIDE_FACTOR);
            }
        }
        self
    }

    /// Counts against a subject: a host, a device, an address that mails go to.
    pub(crate) fn subject(mut self, limit: &'static Limit, subject: &str) -> Self {
        self.push(limit, subject, 1);
        self
    }

    /// Counts as a guess at an account: from this network, and from wherever; or, at a browser that its owner has signed in
    /// at, from there and, more loosely, from all of those.
    pub(crate) fn guess_at(
        mut self,
        email: &'a EmailAddress,
        account: &str,
        known_device: Option<&str>,
    ) -> Self {
        self.account = Some(email);
        if let Some(device) = known_device {
            self.push(&LOGIN_KNOWN_DEVICE, device, 1);
            self.push(&LOGIN_KNOWN_DEVICES, account, 1);
            return self;
        }
        if let Some(ip) = self.origin.ip {
            let subject = format!("{account}@{}", networks(ip).0);
            self.push(&LOGIN_ACCOUNT_NETWORK, &subject, 1);
        }
        self.push(&LOGIN_ACCOUNT, account, 1);
        self
    }

    /// Counts as a guess at a user's second factor: from wherever; or, at a browser that they have signed in at, from there alone.
    pub(crate) fn second_factor_of(mut self, user: &str, known_device: Option<&str>) -> Self {
        match known_device {
            Some(device) => {
                self.push(&SECOND_FACTOR_KNOWN_DEVICE, device, 1);
                self.push(&SECOND_FACTOR_KNOWN_DEVICES, user, 1);
            }
            None => self.push(&SECOND_FACTOR, user, 1),
        }
        self
    }

    fn push(&mut self, limit: &'static Limit, subject: &str, factor: u32) {
        if let Some(counted) = limit.of(&self.limiter.config.limits, subject, factor) {
            self.counted.push((limit, counted));
        }
    }

    /// Counts the try: one operation of the store, however many limits it has.
    ///
    /// # Errors
    /// [`LimitError::Reached`], and it counts in none then.
    pub(crate) async fn count(self) -> Result<(), LimitError> {
        self.count_guess().await.map(drop)
    }

    /// The same, for a guess that is taken back where it turns out to be none.
    ///
    /// # Errors
    /// As [`count`](Self::count).
    pub(crate) async fn count_guess(self) -> Result<Guess<'a>, LimitError> {
        let limits: Vec<RateLimit> = self.counted.iter().map(|(_, limit)| limit.clone()).collect();
        let limiter = self.limiter;
        if limits.is_empty() {
            return Ok(Guess { limiter, limits });
        }
        match limiter.stores.rate_limits.hit(&limits).await? {
            RateOutcome::Allowed => Ok(Guess { limiter, limits }),
            RateOutcome::Limited { retry_after, by } => {
                let mut reached = by.iter().filter_map(|reached| self.counted.get(reached.index));
                if reached.any(|(limit, _)| limit.guesses) {
                    limiter.tallies.note(Tallied::RefusedGuesses, limiter.clock.now());
                }
                for reached in by {
                    let Some((limit, counted)) = self.counted.get(reached.index) else {
                        continue;
                    };
                    metrics::counter!(REFUSALS, "limit" => limit.name).increment(1);
                    if reached.first && limit.guesses {
                        let account = self.account.filter(|_| limit.first_delay.is_some());
                        run::begin(self.limiter, limit.name, &counted.key, account, self.origin).await?;
                    }
                }
                Err(LimitError::Reached { retry_after })
            }
        }
    }
}

/// A guess that was counted.
pub(crate) struct Guess<'a> {
    limiter: &'a Limiter,
    limits: Vec<RateLimit>,
}

impl Guess<'_> {
    /// It was right: it does not count. Not for what a stranger can read, such as guesses at an account.
    ///
    /// # Errors
    /// Where the store fails; it counts then.
    pub(crate) async fn was_right(self) -> StoreResult<()> {
        if self.limits.is_empty() {
            return Ok(());
        }
        self.limiter.stores.rate_limits.give_back(&self.limits).await
    }
}

/// At whose expense something is kept that comes from an address: the widest network around it that may be one party's.
pub(crate) fn share_of(ip: Option<IpAddr>) -> String {
    match ip.map(networks) {
        Some((narrow, wide)) => wide.unwrap_or(narrow),
        None => String::new(),
    }
}

/// The network that an address is in, and the wider one: who has an IPv6 address has its /64, and some have a /48.
fn networks(ip: IpAddr) -> (String, Option<String>) {
    match ip.to_canonical() {
        IpAddr::V4(ip) => (ip.to_string(), None),
        IpAddr::V6(ip) => {
            let prefix = |length: u32| {
                let kept = ip.to_bits() & (u128::MAX << (128 - length));
                format!("{}/{length}", std::net::Ipv6Addr::from_bits(kept))
            };
            (prefix(64), Some(prefix(48)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_address_is_as_little_as_its_network() {
        let of = |text: &str| networks(text.parse().expect("an address"));
        assert_eq!(of("192.0.2.7"), ("192.0.2.7".to_owned(), None));
        assert_eq!(of("::ffff:192.0.2.7"), ("192.0.2.7".to_owned(), None));
        let (narrow, wide) = of("2001:db8:1:2:3:4:5:6");
        assert_eq!(narrow, "2001:db8:1:2::/64");
        assert_eq!(wide.as_deref(), Some("2001:db8:1::/48"));
        assert_eq!(of("2001:db8:1:2::9").0, narrow);
        assert_ne!(of("2001:db8:1:3::9").0, narrow);
        assert_eq!(of("2001:db8:1:3::9").1, wide);
    }

    #[test]
    fn a_limit_of_nothing_is_off() {
        let off = Limits {
            login_per_address: 0,
            ..Limits::default()
        };
        assert!(LOGIN_ACCOUNT.of(&off, "somebody", 1).is_none());
        let on = LOGIN_NETWORK
            .of(&Limits::default(), "192.0.2.7", 1)
            .expect("it is on");
        assert_eq!((on.burst, on.interval), (1000, Duration::from_millis(600)));
    }
}
