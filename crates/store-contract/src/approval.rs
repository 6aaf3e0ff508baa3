//! What an [`ApprovalStore`](authmodel::store::ApprovalStore) promises.

use crate::{RefusesEvents, fixture::*};
use authmodel::{
    approval::{Admission, WaitingPlace, WaitingUser},
    email::EmailAddress,
    email_link::{CompletionOutcome, NewEmailLink, Replacement, ReplacementOutcome},
    ids::UserId,
    mail::{Language, SealedMail},
    rng::SystemRng,
    role::{Role, Roles},
    store::{RolesOutcome, StartOutcome, Stores},
    user::UserStatus,
};

crate::cases! {
    who_waits_has_an_account_that_opens_nothing,
    an_approval_lets_in_once_with_its_mail,
    a_refusal_takes_the_account_and_frees_the_address,
    of_a_refusal_and_an_approval_at_once_one_stands,
    a_decision_whose_mail_is_not_kept_is_none,
    a_decision_whose_event_is_not_written_is_none(trail),
    who_does_not_wait_is_not_decided_about,
    those_who_wait_are_listed_by_how_long,
    deleting_who_waits_takes_them_off_the_list,
}

/// Somebody who has waited since then.
async fn waiting(stores: &Stores, email: &EmailAddress, seconds: i64) -> UserId {
    let link = link(stores, email).await;
    let opened = stores.email_links.open(&link, &mail(at(0)), &event()).await;
    opened.expect("answers");
    let id = UserId::generate(&SystemRng);
    let done = complete(stores, &link, id, seconds).await;
    assert_eq!(done, CompletionOutcome::Completed);
    id
}

async fn complete(stores: &Stores, link: &NewEmailLink, id: UserId, seconds: i64) -> CompletionOutcome {
    let admission = Admission::Waits(Language::Nl);
    let token = &link.key.token;
    let links = &stores.email_links;
    let done = links
        .complete_sign_up(token, id, &bytes(192), admission, at(seconds), &event())
        .await;
    done.expect("answers")
}

async fn list(stores: &Stores) -> Vec<WaitingUser> {
    stores.approvals.list(None, 100).await.expect("answers")
}

async fn status(stores: &Stores, id: UserId) -> Option<UserStatus> {
    let found = stores.users.find(id).await.expect("answers");
    found.map(|user| user.status)
}

async fn start(stores: &Stores, id: UserId) -> StartOutcome {
    let started = stores.sessions.start(&new_session(id), at(2), &event()).await;
    started.expect("answers")
}

async fn is_queued(stores: &Stores, mail: &SealedMail) -> bool {
    stores.outbox.recent(100).await.expect("answers").contains(mail)
}

async fn who_waits_has_an_account_that_opens_nothing(stores: &Stores) {
    let address = fresh_email();
    let id = waiting(stores, &address, 1).await;
    let found = stores.approvals.find(id).await.expect("answers").expect("waits");
    assert_eq!((found.language, found.since), (Language::Nl, at(1)));
    assert_eq!(
        (&found.user.email, found.user.status),
        (&address, UserStatus::Waiting)
    );
    assert_eq!(list(stores).await, [found]);
    // The record is there: only who proves the password may be told that they wait.
    let record = stores
        .users
        .login_record(&address, STAND_IN)
        .await
        .expect("answers");
    assert_eq!(record.map(|record| record.user_id), Some(id));

    assert_eq!(start(stores, id).await, StartOutcome::UserShutOut);
    assert!(stores.factors.find(id).await.expect("answers").is_none());
    let roles = Roles::from_iter([Role::Auditor]);
    let given = stores
        .roles
        .set_roles(id, &Roles::default(), &roles, at(2), &event())
        .await;
    assert_eq!(given.expect("answers"), RolesOutcome::UserShutOut);
    let mut recovery = link(stores, &address).await;
    recovery.key.purpose = authmodel::email_link::LinkPurpose::Recover;
    recovery.link.user_id = Some(id);
    let opened = stores.email_links.open(&recovery, &mail(at(0)), &event()).await;
    opened.expect("answers");
    let replacement = Replacement {
        key: recovery.key,
        code: hash(),
        record: bytes(192),
        kept: None,
        notice: mail(at(2)),
    };
    let replaced = stores
        .email_links
        .replace_password(&replacement, at(2), &event())
        .await;
    assert_eq!(replaced.expect("answers"), ReplacementOutcome::LinkInvalid);
    // The address is theirs meanwhile.
    let second = link(stores, &address).await;
    let opened = stores.email_links.open(&second, &mail(at(0)), &event()).await;
    opened.expect("answers");
    let id = UserId::generate(&SystemRng);
    assert_eq!(
        complete(stores, &second, id, 3).await,
        CompletionOutcome::AddressTaken
    );
}

async fn an_approval_lets_in_once_with_its_mail(stores: &Stores) {
    let id = waiting(stores, &fresh_email(), 1).await;
    let sent = mail(at(2));
    let approve = async |mail: &SealedMail| {
        let approved = stores.approvals.approve(id, mail, at(2), &event()).await;
        approved.expect("answers")
    };
    assert!(approve(&sent).await);
    assert!(is_queued(stores, &sent).await);
    assert_eq!(status(stores, id).await, Some(UserStatus::Active));
    assert!(list(stores).await.is_empty());
    assert_eq!(start(stores, id).await, StartOutcome::Started);
    let again = mail(at(2));
    assert!(!approve(&again).await, "once");
    assert!(!is_queued(stores, &again).await);
}

async fn a_refusal_takes_the_account_and_frees_the_address(stores: &Stores) {
    let address = fresh_email();
    let id = waiting(stores, &address, 1).await;
    let sent = mail(at(2));
    let refused = stores.approvals.refuse(id, &sent, at(2), &event()).await;
    assert!(refused.expect("answers"));
    assert!(is_queued(stores, &sent).await);
    assert_eq!(status(stores, id).await, None);
    assert!(list(stores).await.is_empty());
    assert_eq!(
        stores
            .users
            .login_record(&address, STAND_IN)
            .await
            .expect("answers"),
        None
    );
    let again = stores.approvals.refuse(id, &mail(at(2)), at(2), &event()).await;
    assert!(!again.expect("answers"), "once");
    user_at(stores, address).await;
}

async fn of_a_refusal_and_an_approval_at_once_one_stands(stores: &Stores) {
    let id = waiting(stores, &fresh_email(), 1).await;
    let decisions = at_once(MANY, |number| {
        let stores = stores.clone();
        async move {
            let sent = mail(at(2));
            let approves = number % 2 == 0;
            let decided = if approves {
                stores.approvals.approve(id, &sent, at(2), &event()).await
            } else {
                stores.approvals.refuse(id, &sent, at(2), &event()).await
            };
            decided.expect("answers").then_some(approves)
        }
    })
    .await;
    let [approved] = decisions.into_iter().flatten().collect::<Vec<_>>()[..] else {
        panic!("one of them decides")
    };
    assert_eq!(status(stores, id).await, approved.then_some(UserStatus::Active));
    assert!(list(stores).await.is_empty());
}

async fn a_decision_whose_mail_is_not_kept_is_none(stores: &Stores) {
    let (first, second) = (fresh_email(), fresh_email());
    let (first, second) = (
        waiting(stores, &first, 1).await,
        waiting(stores, &second, 1).await,
    );
    let sent = mail(at(2));
    assert!(
        stores
            .approvals
            .approve(first, &sent, at(2), &event())
            .await
            .expect("answers")
    );
    for decided in [
        stores.approvals.approve(second, &sent, at(2), &event()).await,
        stores.approvals.refuse(second, &sent, at(2), &event()).await,
    ] {
        decided.expect_err("a mail is kept once");
        assert_eq!(status(stores, second).await, Some(UserStatus::Waiting));
    }
}

async fn a_decision_whose_event_is_not_written_is_none(stores: &Stores, trail: &dyn RefusesEvents) {
    let id = waiting(stores, &fresh_email(), 1).await;
    trail.refuse_audit().await;
    let sent = mail(at(2));
    for decided in [
        stores.approvals.approve(id, &sent, at(2), &event()).await,
        stores.approvals.refuse(id, &sent, at(2), &event()).await,
    ] {
        decided.expect_err("the trail refuses it");
        assert_eq!(status(stores, id).await, Some(UserStatus::Waiting));
        assert!(!is_queued(stores, &sent).await);
    }
}

async fn who_does_not_wait_is_not_decided_about(stores: &Stores) {
    let user = user(stores).await;
    for id in [user.id, UserId::generate(&SystemRng)] {
        let approved = stores.approvals.approve(id, &mail(at(2)), at(2), &event()).await;
        let refused = stores.approvals.refuse(id, &mail(at(2)), at(2), &event()).await;
        assert!(!approved.expect("answers") && !refused.expect("answers"));
        assert_eq!(stores.approvals.find(id).await.expect("answers"), None);
    }
    let found = stores.sessions.find(&user.session.cookie, at(2)).await;
    assert!(found.expect("answers").is_some(), "nothing of theirs has ended");
}

async fn those_who_wait_are_listed_by_how_long(stores: &Stores) {
    let mut expected = Vec::new();
    for seconds in [7, 3, 3, 5] {
        let id = waiting(stores, &fresh_email(), seconds).await;
        expected.push(WaitingPlace {
            since: at(seconds),
            id,
        });
    }
    expected.sort_by_key(|place| (place.since, place.id));
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = stores.approvals.list(after.as_ref(), 2).await.expect("answers");
        assert!(page.len() <= 2);
        let Some(last) = page.last() else { break };
        after = Some(last.place());
        seen.extend(page.iter().map(WaitingUser::place));
    }
    assert_eq!(seen, expected);
}

async fn deleting_who_waits_takes_them_off_the_list(stores: &Stores) {
    let id = waiting(stores, &fresh_email(), 1).await;
    assert!(stores.users.delete(id, at(2), &event()).await.expect("answers"));
    assert_eq!(stores.approvals.find(id).await.expect("answers"), None);
    assert!(list(stores).await.is_empty());
}
