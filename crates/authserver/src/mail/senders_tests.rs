//! Which sender a mail goes by.

use super::{super::smtp::tests::*, *};
use crate::config::{SmtpConfig, SmtpTls, Transport};

fn sender(name: &str, port: u16, order: u32, weight: u32) -> SenderConfig {
    SenderConfig {
        name: name.to_owned(),
        from: format!("Tacit <login@{name}.example>")
            .parse()
            .expect("a mailbox"),
        order,
        weight,
        smtp: SmtpConfig {
            host: "127.0.0.1".to_owned(),
            port,
            tls: SmtpTls::None,
            account: None,
        },
    }
}

fn senders(all: &[SenderConfig]) -> Senders {
    let config = MailConfig {
        from: "login@example.org".parse().expect("a mailbox"),
        transport: Transport::Outbox,
        templates: None,
    };
    Senders::new(&config, all).expect("prepared")
}

async fn send(senders: &Senders) -> Result<(), DeliveryError> {
    let (mail, rendered) = a_mail();
    senders.send(MailId::generate(&SystemRng), &mail, &rendered).await
}

fn names(senders: &Senders, now: Instant) -> Vec<&str> {
    senders
        .turns(now)
        .into_iter()
        .map(|sender| sender.name.as_str())
        .collect()
}

#[tokio::test]
async fn the_next_sender_takes_over_at_once() {
    let (port, mut messages) = relay("250 ok\r\n").await;
    let senders = senders(&[sender("away", 1, 0, 1), sender("there", port, 1, 1)]);
    let begun = Instant::now();
    send(&senders).await.expect("delivered");
    assert!(begun.elapsed() < Duration::from_secs(5));
    let message = messages.recv().await.expect("a message");
    // Each sender's own From, the same domain for the identifier.
    assert!(message.contains("From: Tacit <login@there.example>"), "{message}");
    assert!(message.contains("@away.example>"), "{message}");
    // Left alone for a while, and first again afterwards.
    assert_eq!(names(&senders, Instant::now()), ["there", "away"]);
    assert_eq!(names(&senders, Instant::now() + FIRST_REST), ["away", "there"]);
}

#[tokio::test]
async fn where_all_fail_the_mail_stays_and_each_was_tried() {
    let senders = senders(&[sender("one", 1, 0, 1), sender("two", 1, 1, 1)]);
    for _ in 0..2 {
        let error = send(&senders).await.expect_err("nobody there");
        assert!(matches!(error, DeliveryError::ForNow(_)), "{error}");
        for sender in &senders.all {
            assert!(sender.rests(Instant::now()));
        }
    }
    assert_eq!(
        senders.all[1].rest.lock().expect("sound").failures,
        2,
        "tried although it rests"
    );
}

#[tokio::test]
async fn a_relay_that_does_not_want_our_account_loses_no_mail() {
    for refusal in ["535 5.7.8 no\r\n", "454 4.7.0 later\r\n"] {
        let (refusing, mut none) = relay_with_auth(refusal).await;
        let mut with_account = sender("refusing", refusing, 0, 1);
        with_account.smtp.account = Some(("tacit".to_owned(), "hunter2".to_owned().into()));
        let error = send(&senders(std::slice::from_ref(&with_account)))
            .await
            .expect_err("refused");
        assert!(matches!(error, DeliveryError::ForNow(_)), "{error}");
        assert!(!error.to_string().contains("hunter2"));
        let (port, mut messages) = relay("250 ok\r\n").await;
        send(&senders(&[with_account, sender("there", port, 1, 1)]))
            .await
            .expect("delivered");
        assert!(messages.recv().await.is_some() && none.try_recv().is_err());
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_address_is_no_fault_of_the_sender() {
    let (refusing, _none) = relay("550 5.1.1 <ann@example.org> is unknown\r\n").await;
    let (port, mut messages) = relay("250 ok\r\n").await;
    let both = senders(&[sender("first", refusing, 0, 1), sender("second", port, 1, 1)]);
    let error = send(&both).await.expect_err("refused");
    assert!(
        matches!(error, DeliveryError::ForGood(_)) && !error.to_string().contains("ann"),
        "{error}"
    );
    assert!(messages.try_recv().is_err() && !both.all[0].rests(Instant::now()));

    let (greylisting, _none) = relay("450 4.2.0 later\r\n").await;
    let both = senders(&[sender("first", greylisting, 0, 1), sender("second", port, 1, 1)]);
    send(&both).await.expect("by the other one");
    assert!(!both.all[0].rests(Instant::now()));

    let (closed, _none) = relay("554 5.7.1 relay access denied\r\n").await;
    send(&senders(&[
        sender("first", closed, 0, 1),
        sender("second", port, 1, 1),
    ]))
    .await
    .expect("by the other one");
    let error = send(&senders(&[sender("first", closed, 0, 1)]))
        .await
        .expect_err("refused");
    assert!(
        matches!(error, DeliveryError::ForNow(_)),
        "a policy can change: {error}"
    );
}

#[tokio::test]
async fn a_relay_that_refuses_service_loses_no_mail_and_the_spare_takes_it() {
    for greeting in [
        "554 No SMTP service here\r\n",
        "521 example.org takes no mail\r\n",
    ] {
        let (closed, _none) = relay_with_greeting(greeting).await;
        let (port, mut messages) = relay("250 ok\r\n").await;
        let both = senders(&[sender("first", closed, 0, 1), sender("second", port, 1, 1)]);
        send(&both).await.expect("by the other one");
        assert!(messages.recv().await.is_some());
        let error = send(&senders(&[sender("first", closed, 0, 1)])).await;
        let error = error.expect_err("refused");
        assert!(matches!(error, DeliveryError::ForNow(_)), "{greeting}: {error}");
    }
}

/// Without an enhanced code nobody can tell an unknown mailbox from a relay that does not relay for us: the others are asked.
#[tokio::test]
async fn what_may_be_the_relay_or_the_address_is_asked_of_all_before_it_is_given_up() {
    let (port, mut messages) = relay("250 ok\r\n").await;
    for refusal in [
        "550 Relaying denied\r\n",
        "550 no\r\n",
        "554 Transaction failed\r\n",
        "503 bad sequence\r\n",
    ] {
        let (refusing, _none) = relay(refusal).await;
        let both = senders(&[sender("first", refusing, 0, 1), sender("second", port, 1, 1)]);
        send(&both).await.expect("by the other one");
        assert!(messages.recv().await.is_some(), "{refusal}");
    }
    let (unknown, _none) = relay("550 no such user\r\n").await;
    let (denied, _none) = relay("550 Relaying denied\r\n").await;
    for (ports, for_good) in [
        (vec![unknown, unknown], true),
        (vec![denied], false),
        // One that is away has not said its word.
        (vec![1, unknown], false),
        (vec![unknown, 1], false),
    ] {
        let all: Vec<SenderConfig> = ports
            .iter()
            .zip(0..)
            .map(|(port, order)| sender("one", *port, order, 1))
            .collect();
        let error = send(&senders(&all)).await.expect_err("refused");
        let is = matches!(error, DeliveryError::ForGood(_));
        assert_eq!(is, for_good, "{ports:?}: {error}");
    }
}

#[tokio::test]
async fn equals_share_the_mails_by_their_weight() {
    let senders = senders(&[
        sender("three", 1, 0, 3),
        sender("one", 1, 0, 1),
        sender("spare", 1, 1, 9),
    ]);
    let now = Instant::now();
    let first = (0..4000).filter(|_| names(&senders, now)[0] == "three").count();
    // 3000 are expected; 200 are seven standard deviations.
    assert!((2800..=3200).contains(&first), "{first}");
    assert_eq!(names(&senders, now)[2], "spare");
}

// The transport wants a runtime around it.
#[tokio::test]
async fn a_rest_grows_and_ends() {
    let senders = senders(&[sender("one", 1, 0, 1)]);
    let one = &senders.all[0];
    for _ in 0..40 {
        one.failed("the connection failed");
    }
    let now = Instant::now();
    assert!(one.rests(now + LONGEST_REST - Duration::from_secs(1)) && !one.rests(now + LONGEST_REST));
    one.took();
    assert!(!one.rests(now));
}
