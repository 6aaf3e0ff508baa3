//! Mail: the wording of authcore's messages, and their way out.
//!
//! Owns subjects, texts and HTML ([`wording`], a file per language, put into shape by [`templates`]), and the transports. Refuses to know when a mail is due
//! or how often it is tried: that is [`authcore::mail`]'s. Invariants: every mail has a plain text that says everything; nothing that a
//! stranger typed reaches a mail as a link; links and addresses reach no log.
//!
//! Test to read first: `nothing_a_stranger_typed_becomes_a_link` in [`wording`].

mod dutch;
mod english;
mod french;
mod german;
mod samples;
mod senders;
mod smtp;
mod spanish;
mod templates;
mod wording;

pub use samples::all as samples;
pub use senders::Senders;
pub use smtp::Smtp;
pub use wording::{Rendered, Wording};

use crate::config::{self, MailConfig};
use async_trait::async_trait;
use authcore::mail::{DeliveryError, Mailer};
use authmodel::{ids::MailId, mail::Mail};

/// Delivers the provider's mails in our words.
pub struct WordedMailer {
    /// The way out.
    pub transport: Transport,
    /// The words.
    pub wording: Wording,
}

#[async_trait]
impl Mailer for WordedMailer {
    async fn deliver(&self, id: MailId, mail: &Mail) -> Result<(), DeliveryError> {
        let rendered = self.wording.render(mail);
        match &self.transport {
            Transport::Outbox => {
                print_for_the_developer(mail, &rendered);
                Ok(())
            }
            Transport::Smtp(senders) => senders.send(id, mail, &rendered).await,
        }
    }
}

/// The way out of mails.
pub enum Transport {
    /// To the terminal; the operations port shows them, too.
    Outbox,
    /// To relays.
    Smtp(Box<Senders>),
}

impl Transport {
    /// Prepares the configured transport; connects to nothing yet.
    ///
    /// # Errors
    /// Where TLS can't be set up for a relay's name.
    pub fn new(config: &MailConfig) -> anyhow::Result<Self> {
        Ok(match &config.transport {
            config::Transport::Outbox => Self::Outbox,
            config::Transport::Smtp(senders) => Self::Smtp(Box::new(Senders::new(config, senders)?)),
        })
    }
}

/// The configuration sees to it that this happens on a developer's machine only.
fn print_for_the_developer(mail: &Mail, rendered: &Rendered) {
    use std::io::Write as _;
    let links = rendered.links.join(" ");
    // A closed terminal is no reason to fail.
    let _ = writeln!(
        std::io::stdout(),
        "mail to {}: {}\n  {links}",
        mail.to.as_str(),
        rendered.subject
    );
}
