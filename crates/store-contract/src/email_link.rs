//! What a [`EmailLinkStore`](authmodel::store::EmailLinkStore) promises.

use crate::fixture::*;
use authmodel::{
    approval::Admission,
    email_link::{CompletionOutcome, EmailLink, LinkKey, LinkPurpose, NewEmailLink},
    ids::UserId,
    rng::SystemRng,
    store::Stores,
};

crate::cases! {
    link_and_mail_are_kept_both_or_neither,
    a_link_is_found_while_it_is_good,
    a_link_makes_an_account_once,
    a_link_that_has_run_out_makes_nothing,
    a_link_of_another_kind_is_not_there_and_stays,
    an_address_is_taken_once,
    a_completion_that_fails_leaves_the_link_good,
    of_many_with_one_link_one_completes,
    of_many_links_for_one_address_one_completes,
}

async fn link_and_mail_are_kept_both_or_neither(stores: &Stores) {
    let (first, first_mail) = (link(stores, &fresh_email()).await, mail(at(0)));
    stores
        .email_links
        .open(&first, &first_mail, &event())
        .await
        .expect("answers");
    let newest = stores.outbox.recent(100).await.expect("answers");
    assert!(newest.contains(&first_mail));

    let same_link = mail(at(0));
    stores
        .email_links
        .open(&first, &same_link, &event())
        .await
        .expect_err("a link is kept once");
    let newest = stores.outbox.recent(100).await.expect("answers");
    assert!(newest.iter().all(|mail| mail.id != same_link.id));
    let same_mail = link(stores, &fresh_email()).await;
    stores
        .email_links
        .open(&same_mail, &first_mail, &event())
        .await
        .expect_err("a mail is kept once");
    assert_eq!(
        stores
            .email_links
            .find(&same_mail.key, at(0))
            .await
            .expect("answers"),
        None
    );
}

async fn a_link_is_found_while_it_is_good(stores: &Stores) {
    let mut new = link(stores, &email("Spaeter+Tag@Exämple.org")).await;
    new.link.interaction = None;
    stores
        .email_links
        .open(&new, &mail(at(0)), &event())
        .await
        .expect("answers");
    let find = async |seconds| {
        stores
            .email_links
            .find(&new.key, at(seconds))
            .await
            .expect("answers")
    };
    assert_eq!(find(1799).await, Some(new.link.clone()));
    assert_eq!(find(1799).await, Some(new.link.clone()), "looking takes nothing");
    assert_eq!(find(1800).await, None);

    let decoy = NewEmailLink {
        expires_at: at(-1),
        ..link(stores, &fresh_email()).await
    };
    stores
        .email_links
        .open(&decoy, &mail(at(0)), &event())
        .await
        .expect("answers");
    assert_eq!(
        stores.email_links.find(&decoy.key, at(0)).await.expect("answers"),
        None
    );
    let unknown = LinkKey {
        token: hash(),
        ..new.key
    };
    assert_eq!(
        stores.email_links.find(&unknown, at(0)).await.expect("answers"),
        None
    );
}

async fn complete(stores: &Stores, new: &NewEmailLink, seconds: i64) -> (UserId, CompletionOutcome) {
    let id = UserId::generate(&SystemRng);
    let done = stores
        .email_links
        .complete_sign_up(
            &new.key.token,
            id,
            &bytes(192),
            Admission::Session(&new_session(id)),
            at(seconds),
            &event(),
        )
        .await;
    (id, done.expect("answers"))
}

async fn a_link_makes_an_account_once(stores: &Stores) {
    let new = link(stores, &fresh_email()).await;
    stores
        .email_links
        .open(&new, &mail(at(0)), &event())
        .await
        .expect("answers");
    let id = UserId::generate(&SystemRng);
    let (record, session) = (bytes(192), new_session(id));
    let done = stores
        .email_links
        .complete_sign_up(
            &new.key.token,
            id,
            &record,
            Admission::Session(&session),
            at(9),
            &event(),
        )
        .await
        .expect("answers");
    assert_eq!(done, CompletionOutcome::Completed);

    let user = stores.users.find(id).await.expect("answers").expect("there");
    assert_eq!(
        (&user.email, &user.name, user.created_at),
        (&new.link.email, &new.link.name, at(9))
    );
    let login = stores
        .users
        .login_record(&user.email, STAND_IN)
        .await
        .expect("answers")
        .expect("there");
    assert_eq!(
        (login.credential.record, login.credential.setup_id),
        (record, new.link.parameters.setup_id)
    );
    assert_eq!(login.credential.ksf, new.link.parameters.ksf);
    let found = stores
        .sessions
        .find(&session.cookie, at(9))
        .await
        .expect("answers");
    assert_eq!(found, Some((session.session, user)));

    assert_eq!(
        stores.email_links.find(&new.key, at(9)).await.expect("answers"),
        None
    );
    assert_eq!(complete(stores, &new, 10).await.1, CompletionOutcome::LinkInvalid);
}

async fn a_link_that_has_run_out_makes_nothing(stores: &Stores) {
    let new = link(stores, &fresh_email()).await;
    stores
        .email_links
        .open(&new, &mail(at(0)), &event())
        .await
        .expect("answers");
    let (id, done) = complete(stores, &new, 1800).await;
    assert_eq!(done, CompletionOutcome::LinkInvalid);
    assert_eq!(stores.users.find(id).await.expect("answers"), None);
    assert_eq!(
        stores
            .users
            .find_by_email(&new.link.email)
            .await
            .expect("answers"),
        None
    );
}

/// The same secret for two purposes: what is done with one does nothing to the other.
async fn a_link_of_another_kind_is_not_there_and_stays(stores: &Stores) {
    let sign_up = link(stores, &fresh_email()).await;
    let as_another = LinkKey {
        purpose: LinkPurpose::Recover,
        ..sign_up.key
    };
    let recovery = NewEmailLink {
        key: as_another,
        link: EmailLink {
            user_id: Some(user(stores).await.id),
            ..link(stores, &fresh_email()).await.link
        },
        ..sign_up.clone()
    };
    let find = async |key: &LinkKey, seconds| {
        let found = stores.email_links.find(key, at(seconds)).await;
        found.expect("answers")
    };
    let open = async |new: &NewEmailLink| {
        let opened = stores.email_links.open(new, &mail(at(0)), &event()).await;
        opened.expect("answers");
    };
    open(&recovery).await;
    assert_eq!(find(&sign_up.key, 1).await, None);
    assert_eq!(
        complete(stores, &sign_up, 1).await.1,
        CompletionOutcome::LinkInvalid
    );
    assert_eq!(find(&as_another, 1).await, Some(recovery.link.clone()));
    open(&sign_up).await;
    assert_eq!(
        complete(stores, &sign_up, 2).await.1,
        CompletionOutcome::Completed
    );
    assert_eq!(find(&as_another, 2).await, Some(recovery.link));
}

async fn an_address_is_taken_once(stores: &Stores) {
    let address = fresh_email();
    let first = link(stores, &address).await;
    let second = link(stores, &email(&address.as_str().to_uppercase())).await;
    for new in [&first, &second] {
        stores
            .email_links
            .open(new, &mail(at(0)), &event())
            .await
            .expect("answers");
    }
    let (id, done) = complete(stores, &first, 1).await;
    assert_eq!(done, CompletionOutcome::Completed);
    let before = stores
        .users
        .login_record(&address, STAND_IN)
        .await
        .expect("answers");
    let left = stores
        .email_links
        .find(&second.key, at(2))
        .await
        .expect("answers");
    assert_eq!(left, None, "void as soon as the address is an account's");
    let (other, done) = complete(stores, &second, 2).await;
    assert_eq!(done, CompletionOutcome::LinkInvalid);
    assert_eq!(stores.users.find(other).await.expect("answers"), None);
    assert_eq!(
        stores
            .users
            .login_record(&address, STAND_IN)
            .await
            .expect("answers"),
        before,
        "of {id}"
    );
}

async fn a_completion_that_fails_leaves_the_link_good(stores: &Stores) {
    let somebody = user(stores).await;
    let new = link(stores, &fresh_email()).await;
    stores
        .email_links
        .open(&new, &mail(at(0)), &event())
        .await
        .expect("answers");
    let id = UserId::generate(&SystemRng);
    let mut session = new_session(id);
    session.cookie = somebody.session.cookie;
    let failed = stores
        .email_links
        .complete_sign_up(
            &new.key.token,
            id,
            &bytes(192),
            Admission::Session(&session),
            at(1),
            &event(),
        )
        .await;
    failed.expect_err("the cookie is another session's");
    assert_eq!(stores.users.find(id).await.expect("answers"), None);
    assert_eq!(
        stores
            .users
            .login_record(&new.link.email, STAND_IN)
            .await
            .expect("answers"),
        None
    );
    assert_eq!(complete(stores, &new, 2).await.1, CompletionOutcome::Completed);
}

async fn of_many_with_one_link_one_completes(stores: &Stores) {
    let new = link(stores, &fresh_email()).await;
    stores
        .email_links
        .open(&new, &mail(at(0)), &event())
        .await
        .expect("answers");
    let outcomes = at_once(MANY, |_| {
        let (stores, new) = (stores.clone(), new.clone());
        async move { complete(&stores, &new, 1).await }
    })
    .await;
    assert_eq!(
        count(&outcomes, |(_, done)| *done == CompletionOutcome::Completed),
        1
    );
    assert_eq!(
        count(&outcomes, |(_, done)| *done == CompletionOutcome::LinkInvalid),
        MANY - 1
    );
    for (id, done) in outcomes {
        let there = stores.users.find(id).await.expect("answers").is_some();
        assert_eq!(there, done == CompletionOutcome::Completed);
    }
}

async fn of_many_links_for_one_address_one_completes(stores: &Stores) {
    let address = fresh_email();
    let mut links = Vec::new();
    for _ in 0..MANY {
        links.push(link(stores, &address).await);
        stores
            .email_links
            .open(&links[links.len() - 1], &mail(at(0)), &event())
            .await
            .expect("answers");
    }
    let outcomes = at_once(MANY, |number| {
        let (stores, new) = (stores.clone(), links[number].clone());
        async move { complete(&stores, &new, 1).await.1 }
    })
    .await;
    assert_eq!(count(&outcomes, |done| *done == CompletionOutcome::Completed), 1);
    // Whoever had taken their link already finds the address taken; the links of the others are void.
    assert_eq!(
        count(&outcomes, |done| *done != CompletionOutcome::Completed),
        MANY - 1
    );
}
