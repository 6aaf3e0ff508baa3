//! Delivery to a relay by SMTP (RFC 5321), with TLS by rustls.

use super::Rendered;
use crate::{
    config::{SmtpConfig, SmtpTls},
    settings::Secret,
};
use anyhow::Context as _;
use authcore::mail::{DeliveryError, LONGEST_DELIVERY};
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
    /// The account's password, in the forms in which it is told the relay.
    secrets: Vec<Secret>,
}

impl Smtp {
    /// Prepares the connections; makes none yet.
    ///
    /// # Errors
    /// Where the relay's name can't stand in a certificate.
    pub fn new(config: &SmtpConfig, from: Mailbox) -> anyhow::Result<Self> {
        let parameters = || {
            TlsParameters::new(config.host.clone())
                .context("TLS can't be set up for the name in mail.smtp.host")
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

    pub(super) async fn send(
        &self,
        id: MailId,
        mail: &Mail,
        rendered: Rendered,
    ) -> Result<(), DeliveryError> {
        let message = self.message(id, mail, rendered)?;
        match tokio::time::timeout(LONGEST_DELIVERY, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() => Err(DeliveryError::ForGood(words(&error))),
            Ok(Err(error)) => Err(DeliveryError::ForNow(words(&error))),
            Err(_) => Err(DeliveryError::ForNow("it takes too long".to_owned())),
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
                let told = format!("{:#}", anyhow::Error::new(error));
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

    fn message(&self, id: MailId, mail: &Mail, rendered: Rendered) -> Result<Message, DeliveryError> {
        let refuse = |what: &str| DeliveryError::ForGood(what.to_owned());
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
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
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
mod tests;
