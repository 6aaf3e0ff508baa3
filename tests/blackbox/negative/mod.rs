//! What each capability has to refuse: a table for each row of the protocol, and each row of a table names the section that
//! forbids it.
//!
//! `hostile/` sends rubbish to all endpoints; here the requests are well formed, and are the one that works with a single
//! thing changed. So that none is refused for another reason, every test shows that the request as it should be works in
//! the same scene, before its table or after it.
//!
//! After each row the same holds: the answer has its endpoint's shape, nothing of the input (the [`MARK`]) is in it, no
//! redirect leads to an address that nobody proved, and no row of the database has changed, but in the audit trail.

mod authorize;
mod bound_token;
mod client_assertion;
mod client_authentication;
mod client_keys;
mod client_metadata;
mod consent;
mod cors;
pub mod device;
mod device_user;
mod dpop;
mod fapi;
mod form_post;
mod introspection;
mod logout;
mod lost_record;
mod mtls;
mod mtls_offer;
mod native;
mod par;
mod pkce;
mod proof;
mod pushed;
mod registration;
mod request_object;
mod request_uri;
mod revocation;
mod signed_response;
mod silent;
mod token_exchange;
mod unwanted;
mod userinfo;

use crate::harness::{App, Browser, Reply, Wants, World};
use futures_util::FutureExt as _;
use reqwest::RequestBuilder;
use std::panic::AssertUnwindSafe;

/// Stands in the input wherever there is room for something made up, and nowhere in an answer.
pub const MARK: &str = "refusedMARK";

/// A request that is refused.
pub struct Row {
    section: &'static str,
    name: String,
    request: RequestBuilder,
    browser: Option<Browser>,
    wants: Wants,
    proven: String,
}

impl Row {
    /// The request, the answer that it gets, and the section that says so.
    pub fn new(
        section: &'static str,
        name: impl Into<String>,
        request: RequestBuilder,
        wants: Wants,
    ) -> Self {
        Self {
            section,
            name: name.into(),
            request,
            browser: None,
            wants,
            proven: "nowhere".to_owned(),
        }
    }

    /// Sent by a browser, with the cookies that it has by then; what the answer sets is forgotten.
    pub fn by(mut self, browser: &Browser) -> Self {
        self.browser = Some(browser.copy());
        self
    }

    /// The client hears of it at its own address.
    pub fn told(self, app: &App) -> Self {
        self.told_at(&app.redirect_uri)
    }

    /// The client hears of it at this address.
    pub fn told_at(mut self, redirect_uri: &str) -> Self {
        redirect_uri.clone_into(&mut self.proven);
        self
    }
}

/// Sends every row, and shows all that is wrong at once.
pub async fn refused(world: &World, rows: Vec<Row>) {
    let mut names: Vec<String> = rows.iter().map(|row| row.name.clone()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), rows.len(), "each row has a name of its own");

    let (count, mut failures) = (rows.len(), Vec::new());
    let mut counter = world.counter().await;
    let mut before = counter.rows().await;
    for row in rows {
        let Row {
            section,
            name,
            request,
            browser,
            wants,
            proven,
        } = row;
        let sent = AssertUnwindSafe(send(world, browser.as_ref(), request))
            .catch_unwind()
            .await;
        let Ok(reply) = sent else {
            failures.push(format!("{section}: {name}: wanted {wants:?}, got no answer"));
            continue;
        };
        let checked = std::panic::catch_unwind(AssertUnwindSafe(|| {
            wants.check(&reply, &proven, &world.issuer(), MARK);
        }));
        if checked.is_err() {
            failures.push(format!("{section}: {name}: wanted {wants:?}, got {reply:?}"));
        }
        let mut after = counter.rows().await;
        // That somebody tried is worth a line, and an assertion that authenticated its client is used up, whatever became of the
        // rest of the request.
        for kept in ["audit_events", "marks"] {
            after.insert(kept.to_owned(), before[kept]);
        }
        if after != before {
            failures.push(format!(
                "{section}: {name}: rows changed from {before:?} to {after:?}"
            ));
        }
        before = after;
    }
    assert!(
        failures.is_empty(),
        "{} of {count} rows:\n{}",
        failures.len(),
        failures.join("\n\n")
    );
    world.is_healthy().await;
    println!("{count} rows");
}

async fn send(world: &World, browser: Option<&Browser>, request: RequestBuilder) -> Reply {
    match browser {
        Some(browser) => browser.send(request).await,
        None => world.wire().send(request).await,
    }
}
