//! How mails go out.

mod senders;

use super::{problems::Collector, read_secret_file};
use crate::settings::{self, Secret};
use lettre::message::Mailbox;
use server_kit::loopback;
use std::path::{Path, PathBuf};

/// How mails go out.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// Who they come from.
    pub from: Mailbox,
    /// By which way.
    pub transport: Transport,
    /// The folder of the operator's templates.
    pub templates: Option<PathBuf>,
}

/// The way of a mail.
#[derive(Clone, Debug)]
pub enum Transport {
    /// Into the terminal and the developer's outbox.
    Outbox,
    /// To relays: at least one.
    Smtp(Vec<SenderConfig>),
}

/// A sender: a relay, and who mails by it come from.
#[derive(Clone, Debug)]
pub struct SenderConfig {
    /// What logs and metrics call it.
    pub name: String,
    /// Who mails by it come from.
    pub from: Mailbox,
    /// Those with the least come first.
    pub order: u32,
    /// Its share among those of one order.
    pub weight: u32,
    /// The relay.
    pub smtp: SmtpConfig,
}

/// A relay.
#[derive(Clone, Debug)]
pub struct SmtpConfig {
    /// Its name, which its certificate has to bear.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: SmtpTls,
    /// The account, where it wants one.
    pub account: Option<(String, Secret)>,
}

/// How a connection to a relay is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    /// Not at all.
    None,
    /// RFC 3207, and never without.
    StartTls,
    /// RFC 8314 §3.
    Implicit,
}

pub(super) fn compile(settings: &settings::Mail, found: &mut Collector) -> Option<MailConfig> {
    let from = settings
        .from
        .parse::<Mailbox>()
        .map_err(|_| "write an address, or `Name <login@example.org>`");
    let from = found.ok("mail.from", from);
    let transport = match settings.transport.as_str() {
        "outbox" => Some(Transport::Outbox),
        "smtp" if settings.senders.is_empty() => {
            let smtp = smtp(&settings.smtp, found);
            smtp.zip(from.clone())
                .map(|(smtp, from)| Transport::Smtp(vec![only(smtp, from)]))
        }
        "smtp" => senders::compile(settings, from.as_ref(), found).map(Transport::Smtp),
        _ => {
            found.problem("mail.transport", "has to be \"outbox\" or \"smtp\"");
            None
        }
    };
    Some(MailConfig {
        from: from?,
        transport: transport?,
        templates: (!settings.templates.is_empty()).then(|| PathBuf::from(&settings.templates)),
    })
}

/// The sender of `[mail.smtp]`.
fn only(smtp: SmtpConfig, from: Mailbox) -> SenderConfig {
    SenderConfig {
        name: "mail.smtp".to_owned(),
        from,
        order: 0,
        weight: 1,
        smtp,
    }
}

/// How a connection is protected, by its name in the settings.
fn protection(name: &str) -> Result<SmtpTls, &'static str> {
    match name {
        "none" => Ok(SmtpTls::None),
        "starttls" => Ok(SmtpTls::StartTls),
        "implicit" => Ok(SmtpTls::Implicit),
        _ => Err("has to be \"starttls\", \"implicit\" or \"none\""),
    }
}

fn smtp(settings: &settings::Smtp, found: &mut Collector) -> Option<SmtpConfig> {
    let tls = found.ok("mail.smtp.tls", protection(&settings.tls));
    if settings.host.is_empty() {
        found.problem(
            "mail.smtp.host",
            "is missing: mail.transport = \"smtp\" needs a relay",
        );
        return None;
    }
    let port = u16::try_from(settings.port).map_err(|_| "has to be a port, from 1 to 65535");
    let port = found.ok("mail.smtp.port", port);
    let account = account(settings, found);
    if account.is_some() && tls == Some(SmtpTls::None) && !loopback::is_host(&settings.host) {
        found.problem(
            "mail.smtp.tls",
            "would send the password in the clear: use \"starttls\" or \"implicit\"",
        );
    }
    Some(SmtpConfig {
        host: settings.host.clone(),
        port: port?,
        tls: tls?,
        account,
    })
}

fn account(settings: &settings::Smtp, found: &mut Collector) -> Option<(String, Secret)> {
    let password = if settings.password_file.is_empty() {
        settings.password.clone()
    } else {
        if !settings.password.is_empty() {
            found.problem(
                "mail.smtp.password_file",
                "is set beside mail.smtp.password: which is it?",
            );
        }
        let read = read_secret_file(Path::new(&settings.password_file));
        found
            .ok("mail.smtp.password_file", read)
            .map(Secret::from)
            .unwrap_or_default()
    };
    match (settings.username.is_empty(), password.is_empty()) {
        (true, true) => None,
        (false, false) => Some((settings.username.clone(), password)),
        (true, false) => {
            found.problem("mail.smtp.username", "is missing: there is a password");
            None
        }
        (false, true) => {
            found.problem(
                "mail.smtp.password",
                "is missing: set TACIT_MAIL__SMTP__PASSWORD, or name a file in mail.smtp.password_file",
            );
            None
        }
    }
}
