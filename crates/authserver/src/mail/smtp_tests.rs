//! Delivery against a relay in this process: a listener that speaks as much SMTP as a delivery needs.

use super::*;
use crate::{config::SmtpTls, mail::Wording};
use authcore::config::Issuer;
use authmodel::{
    email::EmailAddress,
    mail::{Language, MailMessage},
    rng::SystemRng,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

/// What a relay says.
#[derive(Clone, Copy)]
struct Answers {
    greeting: &'static str,
    recipient: &'static str,
    /// To AUTH, which is offered where there is an answer.
    auth: Option<&'static str>,
}

/// Of one that takes all.
const ANSWERS: Answers = Answers {
    greeting: "220 relay\r\n",
    recipient: "250 ok\r\n",
    auth: None,
};

/// Takes connections; answers `recipient` to RCPT; hands each message on.
pub(in crate::mail) async fn relay(recipient: &'static str) -> (u16, UnboundedReceiver<String>) {
    listen(Answers { recipient, ..ANSWERS }).await
}

/// Greets with that.
pub(in crate::mail) async fn relay_with_greeting(greeting: &'static str) -> (u16, UnboundedReceiver<String>) {
    listen(Answers { greeting, ..ANSWERS }).await
}

/// Offers AUTH, and answers that.
pub(in crate::mail) async fn relay_with_auth(auth: &'static str) -> (u16, UnboundedReceiver<String>) {
    let auth = Some(auth);
    listen(Answers { auth, ..ANSWERS }).await
}

async fn listen(answers: Answers) -> (u16, UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let (sender, receiver) = unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, answers, sender.clone()));
        }
    });
    (port, receiver)
}

async fn converse(stream: TcpStream, answers: Answers, messages: UnboundedSender<String>) {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let (mut message, mut in_data) = (String::new(), false);
    let _ = writer.write_all(answers.greeting.as_bytes()).await;
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match (in_data, line.get(..4).unwrap_or_default()) {
            (true, _) if line == "." => {
                in_data = false;
                let _ = messages.send(std::mem::take(&mut message));
                "250 taken\r\n"
            }
            (true, _) => {
                message.push_str(&line);
                message.push('\n');
                continue;
            }
            (false, "DATA") => {
                in_data = true;
                "354 go on\r\n"
            }
            (false, "EHLO") if answers.auth.is_some() => "250-relay\r\n250 AUTH PLAIN LOGIN\r\n",
            (false, "EHLO") => "250-relay\r\n250 8BITMIME\r\n",
            (false, "AUTH") => answers.auth.unwrap_or("502 no\r\n"),
            (false, "RCPT") => answers.recipient,
            (false, "QUIT") => "221 bye\r\n",
            (false, _) => "250 ok\r\n",
        };
        let _ = writer.write_all(answer.as_bytes()).await;
    }
}

fn smtp(port: u16, tls: SmtpTls) -> Smtp {
    let config = SmtpConfig {
        host: "127.0.0.1".to_owned(),
        port,
        tls,
        account: None,
    };
    let from = "Tacit <login@example.org>".parse().expect("a mailbox");
    Smtp::new(&config, from, "example.org").expect("prepared")
}

pub(in crate::mail) fn a_mail() -> (Mail, Rendered) {
    let link = "https://login.example.org/confirm#token=abc".to_owned();
    let mail = Mail {
        to: EmailAddress::parse("ann@example.org").expect("an address"),
        name: None,
        language: Language::En,
        message: MailMessage::confirm_sign_up(link, chrono::Duration::minutes(30)),
    };
    let wording = Wording::new(&Issuer::parse("https://login.example.org").expect("an issuer"));
    let rendered = wording.render(&mail);
    (mail, rendered)
}

async fn send(smtp: &Smtp) -> Result<(), Fault> {
    let (mail, rendered) = a_mail();
    smtp.send(MailId::generate(&SystemRng), &mail, rendered).await
}

#[tokio::test]
async fn a_mail_goes_out_in_both_forms() {
    let (port, mut messages) = relay("250 ok\r\n").await;
    let smtp = smtp(port, SmtpTls::None);
    smtp.greet().await.expect("greeted");
    send(&smtp).await.expect("delivered");
    let message = messages.recv().await.expect("a message");
    for header in [
        "From: Tacit <login@example.org>",
        "To: ann@example.org",
        "Subject: Finish signing up at login.example.org",
        "Auto-Submitted: auto-generated",
        "multipart/alternative",
        "text/plain",
        "text/html",
    ] {
        assert!(message.contains(header), "{header}: {message}");
    }
}

#[tokio::test]
async fn a_refusal_is_told_from_a_busy_relay_and_names_nobody() {
    let (port, _messages) = relay("550 5.1.1 <ann@example.org> is unknown\r\n").await;
    let error = send(&smtp(port, SmtpTls::None)).await.expect_err("refused");
    assert!(
        matches!(error, Fault::Mail(_)) && !error.to_string().contains("ann"),
        "{error}"
    );

    let (port, _messages) = relay("450 4.2.0 <ann@example.org> is greylisted\r\n").await;
    let error = send(&smtp(port, SmtpTls::None)).await.expect_err("put off");
    assert!(
        matches!(error, Fault::Later(_)) && !error.to_string().contains("ann"),
        "{error}"
    );
}

#[tokio::test]
async fn starttls_never_falls_back_to_plain_text() {
    let (port, mut messages) = relay("250 ok\r\n").await;
    let error = send(&smtp(port, SmtpTls::StartTls)).await.expect_err("refused");
    assert!(matches!(error, Fault::Sender(_)), "{error}");
    assert!(messages.try_recv().is_err());
}

#[tokio::test]
async fn a_relay_that_is_not_there_is_tried_again() {
    let error = send(&smtp(1, SmtpTls::None)).await.expect_err("nobody there");
    assert!(matches!(error, Fault::Sender(_)), "{error}");
}

#[test]
fn only_what_is_about_the_recipient_is_about_the_mail() {
    let of = |code: u16, told: &str| match Fault::for_good(code, told, String::new()) {
        Fault::Mail(_) => "mail",
        Fault::Refused(_) => "refused",
        Fault::Policy(_) => "policy",
        Fault::Later(_) => "later",
        Fault::Sender(_) => "sender",
    };
    for (code, told, expected) in [
        (550, "5.1.1 unknown", "mail"),
        (550, "5.1.2 no such host", "mail"),
        (556, "5.1.10 takes no mail", "mail"),
        (552, "5.2.2 full", "mail"),
        (550, "5.1.8 our own domain", "policy"),
        (550, "5.7.1 not here", "policy"),
        (553, "5.7.1 not for 5.1.1", "policy"),
        (554, "5.3.2 closed", "policy"),
        (552, "5.6.1 a form", "refused"),
        (550, "unknown", "refused"),
        (551, "not local", "refused"),
        (550, "Relay access denied", "policy"),
        (554, "no service", "policy"),
        (550, "sorry, no mailbox here (#5.1.1)", "mail"),
        (521, "no mail", "sender"),
        (502, "5.5.1 what", "sender"),
        (535, "5.7.8 no", "sender"),
    ] {
        assert_eq!(
            of(code, &format!("permanent error ({code}): {told}")),
            expected,
            "{code} {told}"
        );
    }
}
