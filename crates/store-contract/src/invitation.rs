//! What an [`InvitationStore`](authmodel::store::InvitationStore) promises.

use crate::fixture::*;
use authmodel::{
    approval::Admission,
    audit::{Act, Surface},
    credential::RecordParameters,
    email::EmailAddress,
    email_link::CompletionOutcome,
    group::{Group, GroupName},
    ids::{InvitationId, UserId},
    invitation::{Acceptance, Invitation, InvitationLink, InvitationPlace, InviteOutcome, Standing},
    mail::Language,
    rng::SystemRng,
    store::Stores,
};
use opaque_core::Ksf;
use std::collections::BTreeSet;

crate::cases! {
    an_invitation_and_its_mail_are_kept_both_or_neither,
    an_address_is_invited_once,
    who_has_an_account_is_not_invited,
    one_that_has_expired_makes_way,
    a_link_is_found_while_it_is_good,
    sending_again_replaces_the_link,
    a_revoked_invitation_opens_nothing,
    accepting_makes_the_account_with_its_groups_once,
    of_many_who_accept_one_does,
    an_acceptance_that_fails_burns_nothing,
    a_sign_up_of_an_address_that_has_accepted_makes_nothing,
    a_sign_up_takes_the_invitation_along,
    how_an_address_stands_is_told_for_each,
    lists_are_by_address_and_what_expired_long_ago_goes,
}

/// An invitation, good from 0 to 1000, and its link.
pub async fn invitation(stores: &Stores, email: &EmailAddress) -> (Invitation, InvitationLink) {
    let invitation = Invitation {
        id: InvitationId::generate(&SystemRng),
        email: email.clone(),
        name: Some("Zoë 🦀".into()),
        language: Language::Nl,
        groups: BTreeSet::new(),
        created_at: at(0),
        sent_at: at(0),
        expires_at: at(1000),
    };
    (invitation, new_link(stores, 0).await)
}

/// A link, good for 1000 seconds.
pub async fn new_link(stores: &Stores, seconds: i64) -> InvitationLink {
    InvitationLink {
        token: hash(),
        parameters: RecordParameters {
            setup_id: setup(stores).await,
            ksf: Ksf::DEFAULT,
        },
        sent_at: at(seconds),
        expires_at: at(seconds + 1000),
    }
}

/// Keeps an invitation, its link and its mail; what the store says.
pub async fn invite(stores: &Stores, invitation: &Invitation, link: &InvitationLink) -> InviteOutcome {
    let invited = stores
        .invitations
        .invite(invitation, link, &mail(link.sent_at), &event())
        .await;
    invited.expect("answers")
}

async fn invited(stores: &Stores) -> (Invitation, InvitationLink) {
    let (invitation, link) = invitation(stores, &fresh_email()).await;
    assert_eq!(invite(stores, &invitation, &link).await, InviteOutcome::Invited);
    (invitation, link)
}

async fn accept(stores: &Stores, link: &InvitationLink, seconds: i64) -> (UserId, CompletionOutcome) {
    let user_id = UserId::generate(&SystemRng);
    let acceptance = Acceptance {
        token: &link.token,
        user_id,
        record: &bytes(192),
        session: &new_session(user_id),
    };
    let done = stores
        .invitations
        .accept(&acceptance, at(seconds), &event())
        .await;
    (user_id, done.expect("answers"))
}

async fn find(stores: &Stores, link: &InvitationLink, seconds: i64) -> Option<Invitation> {
    let found = stores.invitations.of_link(&link.token, at(seconds)).await;
    found.expect("answers").map(|(invitation, _)| invitation)
}

async fn an_invitation_and_its_mail_are_kept_both_or_neither(stores: &Stores) {
    let (first, link) = invitation(stores, &fresh_email()).await;
    let first_mail = mail(at(0));
    let kept = stores
        .invitations
        .invite(&first, &link, &first_mail, &event())
        .await;
    assert_eq!(kept.expect("answers"), InviteOutcome::Invited);
    assert!(
        stores
            .outbox
            .recent(100)
            .await
            .expect("answers")
            .contains(&first_mail)
    );
    let (second, link) = invitation(stores, &fresh_email()).await;
    stores
        .invitations
        .invite(&second, &link, &first_mail, &event())
        .await
        .expect_err("a mail is kept once");
    assert_eq!(stores.invitations.find(second.id).await.expect("answers"), None);
    assert_eq!(
        stores.invitations.find(first.id).await.expect("answers"),
        Some(first)
    );
}

async fn an_address_is_invited_once(stores: &Stores) {
    let (first, link) = invited(stores).await;
    let (again, other) = invitation(stores, &email(&first.email.as_str().to_uppercase())).await;
    let before = stores.outbox.recent(100).await.expect("answers").len();
    assert_eq!(invite(stores, &again, &other).await, InviteOutcome::Invitation);
    let after = stores.outbox.recent(100).await.expect("answers").len();
    assert_eq!(before, after, "no mail goes out");
    assert_eq!(find(stores, &link, 1).await, Some(first));
    assert_eq!(find(stores, &other, 1).await, None);
}

async fn who_has_an_account_is_not_invited(stores: &Stores) {
    let somebody = user(stores).await;
    let (new, link) = invitation(stores, &somebody.email).await;
    assert_eq!(invite(stores, &new, &link).await, InviteOutcome::Account);
    assert_eq!(find(stores, &link, 1).await, None);
}

async fn one_that_has_expired_makes_way(stores: &Stores) {
    let (first, old) = invited(stores).await;
    let (mut second, _) = invitation(stores, &first.email).await;
    let link = new_link(stores, 1000).await;
    (second.created_at, second.sent_at, second.expires_at) = (at(1000), at(1000), at(2000));
    assert_eq!(invite(stores, &second, &link).await, InviteOutcome::Invited);
    assert_eq!(stores.invitations.find(first.id).await.expect("answers"), None);
    assert_eq!(find(stores, &old, 999).await, None);
    assert_eq!(find(stores, &link, 1999).await, Some(second));
}

async fn a_link_is_found_while_it_is_good(stores: &Stores) {
    let (invitation, link) = invited(stores).await;
    for _ in 0..2 {
        let found = stores.invitations.of_link(&link.token, at(999)).await;
        let (found, parameters) = found.expect("answers").expect("looking takes nothing");
        assert_eq!((found, parameters), (invitation.clone(), link.parameters));
    }
    assert_eq!(find(stores, &link, 1000).await, None);
    assert_eq!(
        accept(stores, &link, 1000).await.1,
        CompletionOutcome::LinkInvalid
    );
}

async fn sending_again_replaces_the_link(stores: &Stores) {
    let (mut invitation, old) = invited(stores).await;
    let link = new_link(stores, 5000).await;
    let again = mail(at(5000));
    let sent = stores
        .invitations
        .send_again(invitation.id, &link, &again, &event())
        .await;
    assert!(sent.expect("answers"), "one that has expired, too");
    assert!(stores.outbox.recent(100).await.expect("answers").contains(&again));
    (invitation.sent_at, invitation.expires_at) = (at(5000), at(6000));
    assert_eq!(find(stores, &old, 1).await, None);
    assert_eq!(find(stores, &link, 5999).await, Some(invitation));
    let nobody = InvitationId::generate(&SystemRng);
    let unsent = mail(at(0));
    let sent = stores
        .invitations
        .send_again(nobody, &new_link(stores, 0).await, &unsent, &event())
        .await;
    assert!(!sent.expect("answers"));
    assert!(
        !stores
            .outbox
            .recent(100)
            .await
            .expect("answers")
            .contains(&unsent)
    );
}

async fn a_revoked_invitation_opens_nothing(stores: &Stores) {
    let (invitation, link) = invited(stores).await;
    let revoke = async || stores.invitations.revoke(invitation.id, &event()).await;
    assert!(revoke().await.expect("answers"));
    assert!(!revoke().await.expect("answers"));
    assert_eq!(find(stores, &link, 1).await, None);
    let (id, done) = accept(stores, &link, 1).await;
    assert_eq!(done, CompletionOutcome::LinkInvalid);
    assert_eq!(stores.users.find(id).await.expect("answers"), None);
}

async fn add_group(stores: &Stores, name: &str) -> GroupName {
    let name = GroupName::parse(name).expect("a name");
    let group = Group {
        name: name.clone(),
        description: String::new(),
        roles: BTreeSet::new(),
        created_at: at(0),
        updated_at: at(0),
    };
    stores.groups.add(&group, &event()).await.expect("answers");
    name
}

async fn accepting_makes_the_account_with_its_groups_once(stores: &Stores) {
    let (ops, web) = (add_group(stores, "ops").await, add_group(stores, "web").await);
    let (mut invitation, link) = invitation(stores, &fresh_email()).await;
    invitation.groups = [ops.clone(), web.clone()].into();
    assert_eq!(invite(stores, &invitation, &link).await, InviteOutcome::Invited);
    assert!(stores.groups.remove(&web, &event()).await.expect("answers"));
    let id = UserId::generate(&SystemRng);
    let (record, session) = (bytes(192), new_session(id));
    let acceptance = Acceptance {
        token: &link.token,
        user_id: id,
        record: &record,
        session: &session,
    };
    let told = event().user(id).act(Act {
        actor: Some(id),
        actor_name: None,
        surface: Surface::Invitation,
        target: None,
        before: None,
        after: None,
    });
    let done = stores.invitations.accept(&acceptance, at(9), &told).await;
    assert_eq!(done.expect("answers"), CompletionOutcome::Completed);

    let user = stores.users.find(id).await.expect("answers").expect("there");
    assert_eq!(
        (&user.email, &user.name, user.created_at),
        (&invitation.email, &invitation.name, at(9))
    );
    let login = stores.users.login_record(&user.email, STAND_IN).await;
    let login = login.expect("answers").expect("there");
    assert_eq!(
        (login.credential.record, login.credential.setup_id),
        (record, link.parameters.setup_id)
    );
    let groups = stores.groups.of_user(id).await.expect("answers");
    assert!(
        groups.has(&ops) && !groups.has(&web),
        "those that there still are"
    );
    let found = stores.sessions.find(&session.cookie, at(9)).await;
    assert_eq!(found.expect("answers"), Some((session.session, user)));
    assert_eq!(
        stores.invitations.find(invitation.id).await.expect("answers"),
        None
    );
    assert_eq!(accept(stores, &link, 10).await.1, CompletionOutcome::LinkInvalid);
}

async fn of_many_who_accept_one_does(stores: &Stores) {
    let (_, link) = invited(stores).await;
    let outcomes = at_once(MANY, |_| {
        let (stores, link) = (stores.clone(), link.clone());
        async move { accept(&stores, &link, 1).await }
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

async fn an_acceptance_that_fails_burns_nothing(stores: &Stores) {
    let somebody = user(stores).await;
    let (invitation, link) = invited(stores).await;
    let id = UserId::generate(&SystemRng);
    let mut session = new_session(id);
    session.cookie = somebody.session.cookie;
    let acceptance = Acceptance {
        token: &link.token,
        user_id: id,
        record: &bytes(192),
        session: &session,
    };
    let failed = stores.invitations.accept(&acceptance, at(1), &event()).await;
    failed.expect_err("the cookie is another session's");
    assert_eq!(stores.users.find(id).await.expect("answers"), None);
    assert_eq!(find(stores, &link, 1).await, Some(invitation));
    assert_eq!(accept(stores, &link, 2).await.1, CompletionOutcome::Completed);
}

async fn a_sign_up_of_an_address_that_has_accepted_makes_nothing(stores: &Stores) {
    let (invitation, link) = invited(stores).await;
    let sign_up = crate::fixture::link(stores, &invitation.email).await;
    let opened = stores.email_links.open(&sign_up, &mail(at(0)), &event()).await;
    opened.expect("answers");
    assert_eq!(accept(stores, &link, 1).await.1, CompletionOutcome::Completed);
    let id = UserId::generate(&SystemRng);
    let (record, session) = (bytes(192), new_session(id));
    let late = stores
        .email_links
        .complete_sign_up(
            &sign_up.key.token,
            id,
            &record,
            Admission::Session(&session),
            at(2),
            &event(),
        )
        .await;
    assert_eq!(late.expect("answers"), CompletionOutcome::LinkInvalid);
}

async fn a_sign_up_takes_the_invitation_along(stores: &Stores) {
    let (invitation, link) = invited(stores).await;
    let somebody = user_at(stores, invitation.email.clone()).await;
    assert_eq!(
        stores.invitations.find(invitation.id).await.expect("answers"),
        None
    );
    assert_eq!(accept(stores, &link, 1).await.1, CompletionOutcome::LinkInvalid);
    assert!(stores.users.find(somebody.id).await.expect("answers").is_some());
}

async fn lists_are_by_address_and_what_expired_long_ago_goes(stores: &Stores) {
    let mut addresses = Vec::new();
    for name in ["c", "a", "b"] {
        let address = email(&format!("{name}@example.org"));
        let (new, link) = invitation(stores, &address).await;
        assert_eq!(invite(stores, &new, &link).await, InviteOutcome::Invited);
        addresses.push(address);
    }
    addresses.sort_by(|one, other| one.key().cmp(other.key()));
    let first = stores.invitations.list(None, 2).await.expect("answers");
    let place = InvitationPlace {
        key: first[1].email.key().to_owned(),
    };
    let rest = stores.invitations.list(Some(&place), 2).await.expect("answers");
    let all: Vec<EmailAddress> = first.into_iter().chain(rest).map(|one| one.email).collect();
    assert_eq!(all, addresses);
    let forget = async |seconds| stores.invitations.forget(at(seconds)).await.expect("answers");
    assert_eq!(forget(1000).await, 0);
    assert_eq!(forget(1001).await, 3);
    assert_eq!(stores.invitations.list(None, 9).await.expect("answers"), []);
}

async fn how_an_address_stands_is_told_for_each(stores: &Stores) {
    let (free, invited, account) = (fresh_email(), email("Waits@example.org"), fresh_email());
    let (waiting, link) = invitation(stores, &invited).await;
    let outcome = stores
        .invitations
        .invite(&waiting, &link, &mail(at(0)), &event())
        .await;
    assert_eq!(outcome.expect("answers"), InviteOutcome::Invited);
    user_at(stores, account.clone()).await;
    let asked = [account, email("waits@EXAMPLE.org"), free];
    let standing = async |seconds| {
        let told = stores.invitations.standing(&asked, at(seconds)).await;
        told.expect("answers")
    };
    assert_eq!(
        standing(999).await,
        [Standing::Account, Standing::Invited, Standing::Free]
    );
    // It has run out, and makes way.
    assert_eq!(
        standing(1000).await,
        [Standing::Account, Standing::Free, Standing::Free]
    );
    assert_eq!(
        stores.invitations.standing(&[], at(1)).await.expect("answers"),
        []
    );
}
