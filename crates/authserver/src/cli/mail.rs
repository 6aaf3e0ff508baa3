//! `authserver mail check|preview|test`: the operator's templates, and the way out of mails.

use super::{print, print_json};
use crate::{
    config::{Config, SenderConfig, Transport},
    mail::{self, Smtp, Wording},
};
use anyhow::{Context as _, bail};
use authmodel::{
    email::EmailAddress,
    ids::MailId,
    mail::{Language, Mail, MailMessage},
    rng::SystemRng,
};
use clap::{Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum MailCommand {
    /// Say what is wrong with the templates, each by file and line
    Check {
        /// Another folder than that of mail.templates
        folder: Option<PathBuf>,
    },
    /// Show a mail as it would be sent, with an example of everything in it
    Preview {
        /// Its kind, such as recover_password; docs/mail.md has the list
        kind: String,
        /// In which language
        #[arg(long, default_value = "en")]
        language: String,
        /// Which part of it; all, as JSON, unless said
        #[arg(long)]
        part: Option<Part>,
    },
    /// Send a trial mail by the way that all mails go, and say what the server answers
    Test {
        /// Where to
        address: String,
        /// In which language
        #[arg(long, default_value = "en")]
        language: String,
        /// By this one of mail.senders alone; by each of them, unless said
        #[arg(long)]
        sender: Option<String>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Part {
    /// The subject
    Subject,
    /// The plain text
    Text,
    /// The HTML
    Html,
}

pub(super) async fn run(command: MailCommand, config: &Config) -> anyhow::Result<()> {
    match command {
        MailCommand::Check { folder } => check(config, folder),
        MailCommand::Preview { kind, language, part } => preview(config, &kind, spoken(&language)?, part),
        MailCommand::Test {
            address,
            language,
            sender,
        } => test(config, &address, spoken(&language)?, sender.as_deref()).await,
    }
}

fn check(config: &Config, folder: Option<PathBuf>) -> anyhow::Result<()> {
    let Some(folder) = folder.or_else(|| config.mail.templates.clone()) else {
        print("mail.templates names no folder: mails go out in the built-in templates");
        return Ok(());
    };
    Wording::with_templates(&config.core.issuer, Some(&folder))?;
    print(format_args!("the templates in {} are sound", folder.display()));
    Ok(())
}

fn preview(config: &Config, kind: &str, language: Language, part: Option<Part>) -> anyhow::Result<()> {
    let samples = mail::samples();
    let Some(message) = samples.iter().find(|message| message.kind() == kind) else {
        let mut kinds: Vec<&str> = samples.iter().map(MailMessage::kind).collect();
        kinds.dedup();
        bail!(
            "there is no kind of mail called `{kind}`, but {}",
            kinds.join(", ")
        );
    };
    let wording = Wording::with_templates(&config.core.issuer, config.mail.templates.as_deref())?;
    let rendered = wording.render(&Mail {
        to: EmailAddress::parse("zoe@example.org")?,
        name: Some("Zoë".to_owned()),
        language,
        message: message.clone(),
    });
    match part {
        None => return print_json(&rendered),
        Some(Part::Subject) => print(rendered.subject),
        Some(Part::Text) => print(rendered.text.trim_end()),
        Some(Part::Html) => print(rendered.html.trim_end()),
    }
    Ok(())
}

/// Its words are fixed: the command sends what it sends to anybody, and nothing else.
async fn test(
    config: &Config,
    address: &str,
    language: Language,
    sender: Option<&str>,
) -> anyhow::Result<()> {
    let Transport::Smtp(senders) = &config.mail.transport else {
        bail!("mail.transport is \"outbox\": no mail is sent, so there is nothing to try");
    };
    let chosen = |one: &&SenderConfig| sender.is_none_or(|name| one.name == name);
    let chosen: Vec<&SenderConfig> = senders.iter().filter(chosen).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = senders.iter().map(|sender| sender.name.as_str()).collect();
        bail!("there is no such sender, but {}", names.join(", "));
    }
    let wording = Wording::with_templates(&config.core.issuer, config.mail.templates.as_deref())?;
    let mail = Mail {
        to: EmailAddress::parse(address)?,
        name: None,
        language,
        message: MailMessage::Trial {
            link: format!("{}/", config.core.issuer.as_str()),
        },
    };
    let mut failed = 0;
    for sender in &chosen {
        let at = format!("{} ({}:{})", sender.name, sender.smtp.host, sender.smtp.port);
        match try_out(sender, &mail, &wording).await {
            Ok(answer) => print(format_args!("{at} took it: {answer}")),
            Err(error) => {
                failed += 1;
                print(format_args!("{at} did not take it: {error:#}"));
            }
        }
    }
    anyhow::ensure!(
        failed == 0,
        "{failed} of {} senders did not take the mail",
        chosen.len()
    );
    Ok(())
}

async fn try_out(sender: &SenderConfig, mail: &Mail, wording: &Wording) -> anyhow::Result<String> {
    let relay = Smtp::new(&sender.smtp, sender.from.clone(), sender.from.email.domain())?;
    relay
        .try_out(MailId::generate(&SystemRng), mail, wording.render(mail))
        .await
}

fn spoken(tag: &str) -> anyhow::Result<Language> {
    let tags = Language::ALL.map(Language::tag).join(", ");
    Language::of_tag(tag).with_context(|| format!("mails are written in {tags}, not in `{tag}`"))
}
