//! Mail: the wording of authcore's messages, and their way out.
//!
//! Owns subjects, texts and HTML ([`wording`], a file per language), and the transports. Refuses to know when a mail is due or how often it is
//! tried: that is [`crate::jobs::mail`]'s. Invariants: every mail has a plain text that says everything; nothing that a
//! stranger typed reaches a mail as a link; links and addresses reach no log.
//!
//! Test to read first: `nothing_a_stranger_typed_becomes_a_link` in [`wording`].

mod english;
mod german;
mod smtp;
mod wording;

pub use smtp::{DeliveryError, Smtp};
pub use wording::{Rendered, Wording};

use crate::config::{MailConfig, Transport};
use authmodel::{ids::MailId, mail::Mail};

/// Delivers mails.
pub enum Mailer {
    /// To the terminal; the operations port shows them, too.
    Outbox,
    /// To a relay.
    Smtp(Box<Smtp>),
}

impl Mailer {
    /// Prepares the configured transport; connects to nothing yet.
    ///
    /// # Errors
    /// Where TLS can't be set up for the relay's name.
    pub fn new(config: &MailConfig) -> anyhow::Result<Self> {
        Ok(match &config.transport {
            Transport::Outbox => Self::Outbox,
            Transport::Smtp(smtp) => Self::Smtp(Box::new(Smtp::new(smtp, config.from.clone())?)),
        })
    }

    /// Delivers one mail.
    ///
    /// # Errors
    /// [`DeliveryError`] says whether another try makes sense.
    pub async fn deliver(&self, id: MailId, mail: &Mail, wording: &Wording) -> Result<(), DeliveryError> {
        let rendered = wording.render(mail);
        match self {
            Self::Outbox => {
                print_for_the_developer(mail, &rendered);
                Ok(())
            }
            Self::Smtp(smtp) => smtp.send(id, mail, rendered).await,
        }
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
