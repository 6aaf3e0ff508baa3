//! What an [`EmailLinkStore`](authmodel::store::EmailLinkStore) promises of links with a code, and of the recovery that one
//! opens.

use crate::fixture::*;
use authmodel::{
    email::EmailAddress,
    email_link::{
        CodeOutcome, EmailLink, LinkKey, LinkPurpose, NewEmailLink, Replacement, ReplacementOutcome,
        WRONG_CODES,
    },
    secret::SecretHash,
    session::{NewSession, Session},
    store::{StartOutcome, Stores},
};

crate::cases! {
    a_right_code_takes_nothing_and_wrong_ones_are_counted,
    of_many_wrong_codes_at_once_no_more_are_judged_than_may_be,
    a_link_without_a_code_takes_none,
    a_recovery_replaces_the_record_and_ends_everything,
    a_recovery_needs_its_code_and_the_account_as_it_was,
    of_many_with_one_link_one_recovers,
    of_many_links_of_one_account_one_recovers,
    a_sign_in_from_before_a_recovery_begins_no_session,
    a_change_keeps_its_session_under_a_new_cookie,
    a_change_in_a_session_that_has_ended_changes_nothing,
    a_recovery_keeps_an_account_that_waits_for_its_deletion,
    a_deleted_user_leaves_no_link_behind,
}

/// The link of a recovery, good from 0 to 1800, and its code.
pub async fn recovery(stores: &Stores, user: &TestUser) -> (NewEmailLink, SecretHash) {
    let code = hash();
    let sign_up = link(stores, &user.email).await;
    let new = NewEmailLink {
        key: LinkKey {
            purpose: LinkPurpose::Recover,
            ..sign_up.key
        },
        link: EmailLink {
            user_id: Some(user.id),
            name: None,
            ..sign_up.link
        },
        code: Some(code),
        ..sign_up
    };
    let opened = stores.email_links.open(&new, &mail(at(0)), &event()).await;
    opened.expect("answers");
    (new, code)
}

async fn try_code(stores: &Stores, new: &NewEmailLink, code: &SecretHash, seconds: i64) -> CodeOutcome {
    let tried = stores.email_links.try_code(&new.key, code, at(seconds)).await;
    tried.expect("answers")
}

/// A new record by a link and its code, which keeps no session.
pub fn replacement(new: &NewEmailLink, code: &SecretHash, seconds: i64) -> Replacement {
    Replacement {
        key: new.key,
        code: *code,
        record: bytes(192),
        kept: None,
        notice: mail(at(seconds)),
    }
}

async fn recover(
    stores: &Stores,
    new: &NewEmailLink,
    code: &SecretHash,
    record: &[u8],
    seconds: i64,
) -> ReplacementOutcome {
    let replacement = Replacement {
        record: record.to_vec(),
        ..replacement(new, code, seconds)
    };
    let done = stores
        .email_links
        .replace_password(&replacement, at(seconds), &event())
        .await;
    done.expect("answers")
}

async fn record_of(stores: &Stores, address: &EmailAddress) -> Vec<u8> {
    let found = stores.users.login_record(address, STAND_IN).await;
    found.expect("answers").expect("there").credential.record
}

async fn a_right_code_takes_nothing_and_wrong_ones_are_counted(stores: &Stores) {
    let user = user(stores).await;
    let (new, code) = recovery(stores, &user).await;
    let right = CodeOutcome::Right(Box::new(new.link.clone()));
    for _ in 0..10 {
        assert_eq!(try_code(stores, &new, &code, 1).await, right);
    }
    for _ in 1..WRONG_CODES {
        assert_eq!(try_code(stores, &new, &hash(), 1).await, CodeOutcome::Wrong);
        assert_eq!(try_code(stores, &new, &code, 1).await, right);
    }
    let (other, its_code) = recovery(stores, &user).await;
    assert_eq!(try_code(stores, &new, &its_code, 1).await, CodeOutcome::Wrong);
    assert_eq!(
        try_code(stores, &new, &code, 1).await,
        CodeOutcome::LinkInvalid,
        "the right one"
    );
    let found = stores.email_links.find(&new.key, at(1)).await;
    assert_eq!(found.expect("answers"), None, "it is not there any more");
    let done = recover(stores, &new, &code, &bytes(192), 2).await;
    assert_eq!(done, ReplacementOutcome::LinkInvalid);
    assert_eq!(record_of(stores, &user.email).await, user.record);
    // Each link has its own count, and its own end.
    assert_eq!(
        try_code(stores, &other, &its_code, 1800).await,
        CodeOutcome::LinkInvalid
    );
    assert!(matches!(
        try_code(stores, &other, &its_code, 1799).await,
        CodeOutcome::Right(_)
    ));
    let as_sign_up = LinkKey {
        purpose: LinkPurpose::SignUp,
        ..other.key
    };
    let tried = stores.email_links.try_code(&as_sign_up, &its_code, at(1)).await;
    assert_eq!(tried.expect("answers"), CodeOutcome::LinkInvalid);
}

async fn of_many_wrong_codes_at_once_no_more_are_judged_than_may_be(stores: &Stores) {
    let (new, code) = recovery(stores, &user(stores).await).await;
    let outcomes = at_once(MANY, |_| {
        let (stores, new) = (stores.clone(), new.clone());
        async move { try_code(&stores, &new, &hash(), 1).await }
    })
    .await;
    let judged = count(&outcomes, |outcome| *outcome == CodeOutcome::Wrong);
    assert_eq!(judged, usize::try_from(WRONG_CODES).expect("a few"));
    assert_eq!(try_code(stores, &new, &code, 1).await, CodeOutcome::LinkInvalid);
}

async fn a_link_without_a_code_takes_none(stores: &Stores) {
    let new = link(stores, &fresh_email()).await;
    let opened = stores.email_links.open(&new, &mail(at(0)), &event()).await;
    opened.expect("answers");
    assert_eq!(try_code(stores, &new, &hash(), 1).await, CodeOutcome::LinkInvalid);
    let found = stores.email_links.find(&new.key, at(1)).await;
    assert!(found.expect("answers").is_some());
}

async fn a_recovery_replaces_the_record_and_ends_everything(stores: &Stores) {
    let (user, other) = (user(stores).await, user(stores).await);
    let client = crate::logout_notice::client_that_wants_word(stores).await;
    let grants = [&user, &other].map(|who| new_grant(who, &client, Some(new_refresh(Some(at(9000))))));
    for grant in &grants {
        issue(stores, grant).await;
    }
    let (new, code) = recovery(stores, &user).await;
    let (waiting, its_code) = recovery(stores, &user).await;
    let (others, others_code) = recovery(stores, &other).await;
    let replacement = replacement(&new, &code, 5);
    let (record, notice) = (replacement.record.clone(), replacement.notice.clone());
    let done = stores
        .email_links
        .replace_password(&replacement, at(5), &event())
        .await;
    assert_eq!(done.expect("answers"), ReplacementOutcome::Replaced);

    let found = stores.users.login_record(&user.email, STAND_IN).await;
    let found = found.expect("answers").expect("there");
    assert_eq!(found.credential.record, record);
    assert_eq!(found.credential.setup_id, new.link.parameters.setup_id);
    assert_eq!(found.credential.ksf, new.link.parameters.ksf);
    let session = stores.sessions.find(&user.session.cookie, at(6)).await;
    assert_eq!(session.expect("answers"), None);
    let live = async |grant| {
        let scope = stores.grants.scope_if_live(grant, at(6)).await;
        scope.expect("answers").is_some()
    };
    assert!(!live(grants[0].id).await);
    assert_eq!(crate::logout_notice::drain(stores).await.len(), 1);
    let mails = stores.outbox.recent(100).await.expect("answers");
    assert!(mails.contains(&notice));
    // Used once, and what else was on its way is void.
    for (link, code) in [(&new, &code), (&waiting, &its_code)] {
        let again = recover(stores, link, code, &bytes(192), 6).await;
        assert_eq!(again, ReplacementOutcome::LinkInvalid);
        assert_eq!(try_code(stores, link, code, 6).await, CodeOutcome::LinkInvalid);
    }
    assert_eq!(record_of(stores, &user.email).await, record);
    // Nobody else has lost anything.
    assert!(live(grants[1].id).await);
    let session = stores.sessions.find(&other.session.cookie, at(6)).await;
    assert!(session.expect("answers").is_some());
    assert_eq!(record_of(stores, &other.email).await, other.record);
    assert!(matches!(
        try_code(stores, &others, &others_code, 6).await,
        CodeOutcome::Right(_)
    ));
}

async fn a_recovery_needs_its_code_and_the_account_as_it_was(stores: &Stores) {
    let user = user(stores).await;
    let (new, code) = recovery(stores, &user).await;
    let nothing = async |link: &NewEmailLink, code: &SecretHash, seconds, why| {
        let done = recover(stores, link, code, &bytes(192), seconds).await;
        assert_eq!(done, ReplacementOutcome::LinkInvalid, "{why}");
        assert_eq!(record_of(stores, &user.email).await, user.record, "{why}");
        let session = stores.sessions.find(&user.session.cookie, at(3)).await;
        assert!(session.expect("answers").is_some(), "{why}");
    };
    nothing(&new, &hash(), 1, "another code").await;
    nothing(&new, &code, 1800, "expired").await;
    let unknown = NewEmailLink {
        key: LinkKey {
            token: hash(),
            ..new.key
        },
        ..new.clone()
    };
    nothing(&unknown, &code, 1, "an unknown link").await;
    // A link for an address that the account has no more: a record is good for its address alone.
    let (elsewhere, its_code) = recovery(
        stores,
        &TestUser {
            email: fresh_email(),
            ..user.clone()
        },
    )
    .await;
    nothing(&elsewhere, &its_code, 1, "another address").await;
    let disabled = stores.users.disable(user.id, at(4), &event()).await;
    assert!(disabled.expect("answers"));
    let done = recover(stores, &new, &code, &bytes(192), 5).await;
    assert_eq!(done, ReplacementOutcome::LinkInvalid, "shut out");
}

async fn of_many_with_one_link_one_recovers(stores: &Stores) {
    let user = user(stores).await;
    let (new, code) = recovery(stores, &user).await;
    let outcomes = at_once(MANY, |_| {
        let (stores, new) = (stores.clone(), new.clone());
        async move {
            let record = bytes(192);
            (recover(&stores, &new, &code, &record, 1).await, record)
        }
    })
    .await;
    assert_one_recovered(stores, &user, outcomes).await;
}

/// Each takes its own link and voids the others': they wait in one order.
async fn of_many_links_of_one_account_one_recovers(stores: &Stores) {
    let user = user(stores).await;
    let mut links = Vec::new();
    for _ in 0..MANY {
        links.push(recovery(stores, &user).await);
    }
    let outcomes = at_once(MANY, |number| {
        let (stores, (new, code)) = (stores.clone(), links[number].clone());
        async move {
            let record = bytes(192);
            (recover(&stores, &new, &code, &record, 1).await, record)
        }
    })
    .await;
    assert_one_recovered(stores, &user, outcomes).await;
}

async fn assert_one_recovered(
    stores: &Stores,
    user: &TestUser,
    outcomes: Vec<(ReplacementOutcome, Vec<u8>)>,
) {
    let recovered: Vec<_> = outcomes
        .into_iter()
        .filter(|(outcome, _)| *outcome == ReplacementOutcome::Replaced)
        .collect();
    assert_eq!(recovered.len(), 1);
    assert_eq!(record_of(stores, &user.email).await, recovered[0].1);
}

/// Somebody with the old password has begun to sign in, and the account is recovered before they have finished.
async fn a_sign_in_from_before_a_recovery_begins_no_session(stores: &Stores) {
    let user = user(stores).await;
    let epoch = async || {
        let found = stores.users.login_record(&user.email, STAND_IN).await;
        found.expect("answers").expect("there").epoch
    };
    let since = |epoch| NewSession {
        since_epoch: Some(epoch),
        ..new_session(user.id)
    };
    let start = async |new: &NewSession| {
        let started = stores.sessions.start(new, at(3), &event()).await;
        started.expect("answers")
    };
    let before = epoch().await;
    assert_eq!(start(&since(before)).await, StartOutcome::Started);
    let (new, code) = recovery(stores, &user).await;
    let done = recover(stores, &new, &code, &bytes(192), 2).await;
    assert_eq!(done, ReplacementOutcome::Replaced);
    assert_eq!(start(&since(before)).await, StartOutcome::UserShutOut);
    let fresh = since(epoch().await);
    assert_eq!(start(&fresh).await, StartOutcome::Started);
    // Nor does it take over one that has begun since.
    let renew = async |epoch| {
        let again = NewSession {
            session: Session {
                id: fresh.session.id,
                ..since(epoch).session
            },
            ..since(epoch)
        };
        let renewed = stores.sessions.renew(&again, at(4), &event()).await;
        renewed.expect("answers")
    };
    assert!(!renew(before).await);
    assert!(renew(epoch().await).await);
}

async fn a_recovery_keeps_an_account_that_waits_for_its_deletion(stores: &Stores) {
    let user = user(stores).await;
    crate::account_deletion::ask(stores, user.id).await;
    let (new, code) = recovery(stores, &user).await;
    let before = crate::account_deletion::undone(stores).await;
    let done = recover(stores, &new, &code, &bytes(192), 20).await;
    assert_eq!(done, ReplacementOutcome::Replaced);
    let due = stores.account_deletions.due(at(9_000), 10).await;
    assert_eq!(due.expect("answers"), []);
    assert_eq!(crate::account_deletion::undone(stores).await, before + 1);
}

/// The code of a change that somebody has begun in a session of theirs.
async fn change(stores: &Stores, user: &TestUser) -> (NewEmailLink, SecretHash) {
    let (recovery, code) = recovery(stores, user).await;
    let new = NewEmailLink {
        key: LinkKey {
            purpose: LinkPurpose::ChangePassword,
            token: hash(),
        },
        ..recovery
    };
    let opened = stores.email_links.open(&new, &mail(at(0)), &event()).await;
    opened.expect("answers");
    (new, code)
}

async fn a_change_keeps_its_session_under_a_new_cookie(stores: &Stores) {
    let user = user(stores).await;
    let other = another_session(stores, user.id).await;
    let client = crate::logout_notice::client_that_wants_word(stores).await;
    let grants = [
        new_grant(&user, &client, Some(new_refresh(None))),
        new_grant(&user, &client, Some(new_refresh(Some(at(9000))))),
    ];
    for grant in &grants {
        issue(stores, grant).await;
    }
    let (new, code) = change(stores, &user).await;
    let (session, cookie) = (user.session.session.id, hash());
    let replacement = Replacement {
        kept: Some((session, cookie)),
        ..replacement(&new, &code, 5)
    };
    let done = stores
        .email_links
        .replace_password(&replacement, at(5), &event())
        .await;
    assert_eq!(done.expect("answers"), ReplacementOutcome::Replaced);
    assert_eq!(record_of(stores, &user.email).await, replacement.record);
    for (cookie, there) in [
        (cookie, true),
        (user.session.cookie, false),
        (other.cookie, false),
    ] {
        let found = stores.sessions.find(&cookie, at(6)).await;
        let found = found.expect("answers").map(|(session, _)| session.id);
        assert_eq!(found, there.then_some(session));
    }
    for grant in &grants {
        let scope = stores.grants.scope_if_live(grant.id, at(6)).await;
        assert_eq!(scope.expect("answers"), None, "its own tokens are of before, too");
    }
    // The session is as good as any: what is granted in it from now on stands.
    let later = new_grant(&user, &client, Some(new_refresh(None)));
    issue(stores, &later).await;
    let scope = stores.grants.scope_if_live(later.id, at(6)).await;
    assert!(scope.expect("answers").is_some());
}

async fn a_change_in_a_session_that_has_ended_changes_nothing(stores: &Stores) {
    let (user, other) = (user(stores).await, user(stores).await);
    let (new, code) = change(stores, &user).await;
    let ended = another_session(stores, user.id).await.session.id;
    let end = stores.sessions.end(ended, at(1), &event()).await;
    end.expect("answers");
    for (session, seconds, why) in [
        (ended, 2, "ended"),
        (other.session.session.id, 2, "another's"),
        (user.session.session.id, 1000, "expired"),
    ] {
        let replacement = Replacement {
            kept: Some((session, hash())),
            ..replacement(&new, &code, seconds)
        };
        let done = stores
            .email_links
            .replace_password(&replacement, at(seconds), &event())
            .await;
        assert_eq!(done.expect("answers"), ReplacementOutcome::LinkInvalid, "{why}");
        assert_eq!(record_of(stores, &user.email).await, user.record, "{why}");
        let found = stores.sessions.find(&user.session.cookie, at(3)).await;
        assert!(found.expect("answers").is_some(), "{why}");
        assert!(matches!(
            try_code(stores, &new, &code, 3).await,
            CodeOutcome::Right(_)
        ));
    }
}

async fn a_deleted_user_leaves_no_link_behind(stores: &Stores) {
    let user = user(stores).await;
    let (new, _) = recovery(stores, &user).await;
    let deleted = stores.users.delete(user.id, at(1), &event()).await;
    assert!(deleted.expect("answers"));
    let found = stores.email_links.find(&new.key, at(1)).await;
    assert_eq!(found.expect("answers"), None);
}
