//! Delivery to a relay by SMTP (RFC 5321), with TLS by rustls.

use super::Rendered;
use crate::{
    config::{SmtpConfig, SmtpTls},
    settings::Secret,
};
use anyhow::Context as _;
use authcore::mail::LONGEST_DELIVERY;
use authmodel::{ids::MailId, mail::Mail};
use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        PoolConfig,
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use std::time::Duration;

/// How long a relay may take over one step: RFC 5321 §4.5.3.2 allows minutes, but a mail job holds a lease meanwhile, and
/// another try follows.
const STEP: Duration = Duration::from_secs(10);

/// A relay.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// What messages' identifiers end with.
    domain: String,
    /// The account's password, in the forms in which it is told the relay.
    secrets: Vec<Secret>,
}

impl Smtp {
    /// Prepares the connections; makes none yet.
    ///
    /// # Errors
    /// Where the relay's name can't stand in a certificate.
    pub fn new(config: &SmtpConfig, from: Mailbox, domain: &str) -> anyhow::Result<Self> {
        let parameters = || {
            TlsParameters::new(config.host.clone())
                .with_context(|| format!("TLS can't be set up for the name {}", config.host))
        };
        let tls = match config.tls {
            SmtpTls::None => Tls::None,
            SmtpTls::StartTls => Tls::Required(parameters()?),
            SmtpTls::Implicit => Tls::Wrapper(parameters()?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host)
            .port(config.port)
            .tls(tls)
            .timeout(Some(STEP))
            // A burst of sign-ups shares few connections; none is held when nothing is to be sent.
            .pool_config(
                PoolConfig::new()
                    .max_size(4)
                    .idle_timeout(Duration::from_secs(30)),
            );
        if let Some((username, password)) = &config.account {
            builder = builder.credentials(Credentials::new(username.clone(), password.expose().to_owned()));
        }
        Ok(Self {
            transport: builder.build(),
            from,
            domain: domain.to_owned(),
            secrets: secrets(config),
        })
    }

    /// Whether the relay greets us, and takes our account if there is one.
    ///
    /// # Errors
    /// What the relay or the network said.
    pub async fn greet(&self) -> anyhow::Result<()> {
        let greeted = self.transport.test_connection().await?;
        anyhow::ensure!(greeted, "the relay does not answer NOOP with success");
        Ok(())
    }

    /// Sends, and says whose fault it is where that fails.
    pub(super) async fn send(&self, id: MailId, mail: &Mail, rendered: Rendered) -> Result<(), Fault> {
        let message = self.message(id, mail, rendered)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(Fault::of(&error)),
        }
    }

    /// Sends, and tells what the relay answered, in its own words: for the operator's terminal, not for the log.
    ///
    /// # Errors
    /// What the relay or the network said; the account's password is not in it.
    pub async fn try_out(&self, id: MailId, mail: &Mail, rendered: Rendered) -> anyhow::Result<String> {
        let message = self.message(id, mail, rendered)?;
        let sent = tokio::time::timeout(LONGEST_DELIVERY, self.transport.send(message)).await;
        match sent.context("it takes too long")? {
            Ok(response) => {
                let lines: Vec<&str> = response.message().collect();
                Ok(self.without_password(&format!("{} {}", response.code(), lines.join(" "))))
            }
            Err(error) => {
                // Its own words have those of what is behind it.
                let told = error.to_string();
                Err(anyhow::anyhow!(self.without_password(&told)))
            }
        }
    }

    /// A relay may say again what it was told.
    fn without_password(&self, text: &str) -> String {
        self.secrets
            .iter()
            .fold(text.to_owned(), |text, secret| text.replace(secret.expose(), "…"))
    }

    fn message(&self, id: MailId, mail: &Mail, rendered: Rendered) -> Result<Message, Fault> {
        let refuse = |what: &str| Fault::Mail(what.to_owned());
        let to: Address = mail
            .to
            .as_str()
            .parse()
            .map_err(|_| refuse("its address is none for SMTP"))?;
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(rendered.subject)
            // The same at every try, so that a mailbox that got it twice can tell.
            .message_id(Some(format!("<{id}@{}>", self.domain)))
            .date_now()
            // RFC 3834 §5: no vacation answers to this, please.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .multipart(MultiPart::alternative_plain_html(rendered.text, rendered.html))
            .map_err(|_| refuse("it can't be put into a message"))
    }
}

/// Why a relay did not take a mail, and what follows of that. Names no address and no link.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// The mail can't be delivered, by whomever.
    #[error("the relay refuses it: {0}")]
    Mail(String),
    /// It can't be delivered, or this relay does not want it: what it said is said of either.
    #[error("the relay refuses it: {0}")]
    Refused(String),
    /// This relay does not take it, by its policy; another one may, or this one once it is set right.
    #[error("the relay refuses it: {0}")]
    Policy(String),
    /// This mail is not taken now; others may be.
    #[error("the relay does not take it now: {0}")]
    Later(String),
    /// The relay, or our account there, is of no use now.
    #[error("the relay can't be used now: {0}")]
    Sender(String),
}

impl Fault {
    fn of(error: &lettre::transport::smtp::Error) -> Self {
        let words = words(error);
        let Some(code) = error.status().map(u16::from) else {
            return Self::Sender(words);
        };
        match code {
            // RFC 5321 §4.2.2, about this mail or mailbox; RFC 6647 uses 450 and 451 for greylisting.
            450..=452 => Self::Later(words),
            400..=499 => Self::Sender(words),
            _ => Self::for_good(code, &error.to_string(), words),
        }
    }

    /// A refusal for good, by the enhanced status code (RFC 3463) where there is one: most relays give it. Only some of them are
    /// about the recipient. Else by the code, which says at what it was refused.
    fn for_good(code: u16, told: &str, words: String) -> Self {
        match (enhanced(told), code) {
            // The mailbox, or its host, is none, has moved, is ambiguous, or takes no mail (RFC 7505 §4.2).
            (Some((1, 1 | 2 | 3 | 4 | 6 | 10) | (2, _)), _) => Self::Mail(words),
            // The message, whoever brings it: too big, or in a form that is not taken.
            (Some((6, _)), _) => Self::Refused(words),
            // RFC 4954 §6: authentication is wanted, has failed, or is too weak. RFC 7504: the host takes no mail. The rest are
            // commands that it does not take. An operator can mend all that: nothing is lost for it.
            (_, 500..=504 | 521 | 530 | 534 | 535 | 538) => Self::Sender(words),
            // RFC 5321 §4.3.2: what RCPT is answered where there is no such mailbox; but also where we may not relay.
            (None, 550..=553) if !speaks_of_relaying(told) => Self::Refused(words),
            // 5.1.7 and 5.1.8 are our own address, 5.3 is its system, 5.7 its policy; 554 at the greeting is "no SMTP service here"
            // (§3.1).
            _ => Self::Policy(words),
        }
    }
}

/// Subject and detail of the first enhanced status code of class 5 (RFC 3463 §2).
fn enhanced(told: &str) -> Option<(u16, u16)> {
    told.split_whitespace().find_map(|word| {
        let code = word.trim_matches(|c: char| !c.is_ascii_digit());
        let (subject, detail) = code.strip_prefix("5.")?.split_once('.')?;
        Some((subject.parse().ok()?, detail.parse().ok()?))
    })
}

/// "Relaying denied", "relay access denied", "not permitted to relay": older relays have no code for it.
fn speaks_of_relaying(told: &str) -> bool {
    told.to_ascii_lowercase().contains("relay")
}

/// As it is, and as AUTH PLAIN and AUTH LOGIN write it (RFC 4616).
fn secrets(config: &SmtpConfig) -> Vec<Secret> {
    let Some((username, password)) = &config.account else {
        return Vec::new();
    };
    let password = password.expose();
    let forms = [
        BASE64.encode(format!("\0{username}\0{password}")),
        BASE64.encode(password),
        password.to_owned(),
    ];
    forms.into_iter().map(Secret::from).collect()
}

/// A relay's answer often repeats the address; its code does not.
fn words(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("it answered {code}"),
        None if error.is_timeout() => "it does not answer in time".to_owned(),
        None if error.is_tls() => "TLS failed".to_owned(),
        None if error.is_client() => {
            "it lacks something that we need, such as STARTTLS or a way to authenticate".to_owned()
        }
        None => "the connection failed".to_owned(),
    }
}

#[cfg(test)]
#[path = "smtp_tests.rs"]
pub(super) mod tests;
