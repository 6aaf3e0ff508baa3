//! `[[mail.senders]]`.

use super::{SenderConfig, SmtpConfig, SmtpTls, protection};
use crate::{
    config::{problems::Collector, read_secret_file},
    settings::{self, Secret},
};
use lettre::message::Mailbox;
use server_kit::loopback;
use std::{collections::BTreeSet, path::Path};

/// A share beyond this says nothing that a smaller one would not.
const LARGEST_WEIGHT: u32 = 1000;

/// All of them, or what is wrong with any.
pub(super) fn compile(
    settings: &settings::Mail,
    from: Option<&Mailbox>,
    found: &mut Collector,
) -> Option<Vec<SenderConfig>> {
    if !settings.smtp.host.is_empty() {
        found.problem("mail.smtp.host", "is set beside [[mail.senders]]: which is it?");
    }
    let mut names = BTreeSet::new();
    let mut senders = Vec::new();
    for (number, sender) in settings.senders.iter().enumerate() {
        let at = |field: &str| format!("mail.senders[{number}].{field}");
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if sender.name.is_empty() || !sender.name.chars().all(plain) {
            found.problem(&at("name"), "has to be letters, digits, `-`, `_` and `.`");
        } else if !names.insert(&sender.name) {
            found.problem(&at("name"), format!("`{}` stands for two", sender.name));
        }
        senders.extend(one(sender, from, &at, found));
    }
    (senders.len() == settings.senders.len()).then_some(senders)
}

fn one(
    sender: &settings::Sender,
    from: Option<&Mailbox>,
    at: &dyn Fn(&str) -> String,
    found: &mut Collector,
) -> Option<SenderConfig> {
    let from = if sender.from.is_empty() {
        from.cloned()
    } else {
        let parsed = sender.from.parse::<Mailbox>();
        found.ok(
            &at("from"),
            parsed.map_err(|_| "write an address, or `Name <login@example.org>`"),
        )
    };
    if sender.host.is_empty() {
        found.problem(&at("host"), "is missing");
    }
    let tls = found.ok(
        &at("tls"),
        protection(sender.tls.as_deref().unwrap_or("starttls")),
    )?;
    let usual = match tls {
        SmtpTls::None => 25,
        SmtpTls::StartTls => 587,
        SmtpTls::Implicit => 465,
    };
    let port = u16::try_from(sender.port.unwrap_or(usual))
        .ok()
        .filter(|port| *port > 0);
    let port = found.ok(&at("port"), port.ok_or("has to be a port, from 1 to 65535"));
    let weight = sender.weight.unwrap_or(1);
    if !(1..=LARGEST_WEIGHT).contains(&weight) {
        found.problem(&at("weight"), "has to be between 1 and 1000");
    }
    let account = account(sender, at, found);
    if account.is_some() && tls == SmtpTls::None && !loopback::is_host(&sender.host) {
        found.problem(
            &at("tls"),
            "would send the password in the clear: use \"starttls\" or \"implicit\"",
        );
    }
    Some(SenderConfig {
        name: sender.name.clone(),
        from: from?,
        order: sender.order,
        weight,
        smtp: SmtpConfig {
            host: sender.host.clone(),
            port: port?,
            tls,
            account,
        },
    })
}

fn account(
    sender: &settings::Sender,
    at: &dyn Fn(&str) -> String,
    found: &mut Collector,
) -> Option<(String, Secret)> {
    let password = match (sender.password_file.as_str(), sender.password_env.as_str()) {
        ("", "") => None,
        (file, "") => found.ok(&at("password_file"), read_secret_file(Path::new(file))),
        ("", variable) => {
            let value = std::env::var(variable).ok().filter(|value| !value.is_empty());
            found.ok(
                &at("password_env"),
                value.ok_or("names a variable that is not set"),
            )
        }
        (_, _) => {
            found.problem(&at("password_env"), "is set beside password_file: which is it?");
            None
        }
    };
    let has_reference = !sender.password_file.is_empty() || !sender.password_env.is_empty();
    if sender.username.is_empty() == has_reference {
        let problem = "comes with password_file or password_env, and those come with it";
        found.problem(&at("username"), problem);
    }
    Some((sender.username.clone(), Secret::from(password?)))
}
