//! What an [`AddressChangeStore`](authmodel::store::AddressChangeStore) promises.

use crate::{
    factor::{factors, new_totp, put, replace_codes, with_totp},
    fixture::*,
    invitation::{invitation, invite},
    passkey::{KEEPS_NO_COUNT, add, list, new_passkey, with_passkey},
};
use authmodel::{
    address_change::{AddressChange, AddressChangeOutcome, AddressUndoOutcome},
    approval::Admission,
    email::EmailAddress,
    email_link::{CodeOutcome, EmailLink, LinkKey, LinkPurpose, NewEmailLink},
    factor::FactorOutcome,
    invitation::InviteOutcome,
    passkey::{AddPasskeyOutcome, Passkey},
    secret::SecretHash,
    store::{AskOutcome, NewDeletion, Stores, Swept},
    user::UserStatus,
};

crate::cases! {
    a_change_gives_address_and_record_and_ends_nothing,
    a_change_needs_its_link_its_code_its_user_and_a_live_session,
    a_change_that_was_begun_with_other_factors_is_void,
    an_address_that_was_taken_meanwhile_changes_nothing,
    of_many_with_one_link_one_changes_the_address,
    of_many_users_one_gets_an_address,
    a_change_and_a_sign_up_never_both_get_an_address,
    nothing_that_makes_an_account_is_left_for_an_address_that_a_change_or_an_undo_gives,
    an_undo_brings_the_old_pair_back_once_and_ends_everything,
    an_undo_leaves_no_second_factor_that_came_with_the_change_or_after_it,
    an_undo_in_time_and_not_after_it,
    an_undo_takes_back_later_changes_and_leaves_earlier_ones,
    an_old_address_that_was_taken_meanwhile_is_not_brought_back,
    of_many_with_one_undo_link_one_undoes,
    an_undo_keeps_an_account_that_waits_for_its_deletion_and_opens_none_that_was_shut_out,
    no_record_of_before_outlives_its_undo_or_its_user,
}

/// The code of a change to an address, good from 0 to 1800, and what it changes.
pub async fn asked(stores: &Stores, user: &TestUser, to: &EmailAddress) -> AddressChange {
    let code = hash();
    let sign_up = link(stores, to).await;
    let new = NewEmailLink {
        key: LinkKey {
            purpose: LinkPurpose::ChangeAddress,
            ..sign_up.key
        },
        link: EmailLink {
            user_id: Some(user.id),
            name: None,
            ..sign_up.link
        },
        code: Some(code),
        trust_epoch: Some(factors(stores, user.id).await.trust_epoch),
        ..sign_up
    };
    let opened = stores.email_links.open(&new, &mail(at(0)), &event()).await;
    opened.expect("answers");
    AddressChange {
        user_id: user.id,
        session_id: user.session.session.id,
        key: new.key,
        code,
        record: bytes(192),
        undo: hash(),
        undo_until: at(700),
        notice: mail(at(1)),
    }
}

async fn change(stores: &Stores, new: &AddressChange, seconds: i64) -> AddressChangeOutcome {
    let done = stores.address_changes.change(new, at(seconds), &event()).await;
    done.expect("answers")
}

pub(crate) async fn changed(
    stores: &Stores,
    user: &TestUser,
    to: &EmailAddress,
    seconds: i64,
) -> AddressChange {
    let new = asked(stores, user, to).await;
    assert_eq!(change(stores, &new, seconds).await, AddressChangeOutcome::Changed);
    new
}

async fn undo(stores: &Stores, undo: &SecretHash, seconds: i64) -> AddressUndoOutcome {
    let changes = &stores.address_changes;
    let done = changes
        .undo(undo, &mail(at(seconds)), at(seconds), &event())
        .await;
    done.expect("answers")
}

/// Who signs in by an address, and with which record.
async fn record_at(stores: &Stores, address: &EmailAddress) -> Option<Vec<u8>> {
    let found = stores.users.login_record(address, STAND_IN).await;
    found.expect("answers").map(|found| found.credential.record)
}

async fn address_of(stores: &Stores, user: &TestUser) -> EmailAddress {
    let found = stores.users.find(user.id).await;
    found.expect("answers").expect("there").email
}

async fn is_as_before(stores: &Stores, user: &TestUser, why: &str) {
    assert_eq!(address_of(stores, user).await, user.email, "{why}");
    let record = record_at(stores, &user.email).await;
    assert_eq!(record.as_ref(), Some(&user.record), "{why}");
}

async fn a_change_gives_address_and_record_and_ends_nothing(stores: &Stores) {
    let (user, to) = (user(stores).await, fresh_email());
    let client = client(stores).await.id;
    let grant = new_grant(&user, &client, Some(new_refresh(Some(at(9000)))));
    issue(stores, &grant).await;
    let (new, waiting) = (
        asked(stores, &user, &to).await,
        asked(stores, &user, &fresh_email()).await,
    );
    assert_eq!(change(stores, &new, 5).await, AddressChangeOutcome::Changed);
    let found = stores.users.find(user.id).await.expect("answers").expect("there");
    assert_eq!((&found.email, found.updated_at), (&to, at(5)));
    assert_eq!(record_at(stores, &to).await.as_ref(), Some(&new.record));
    assert_eq!(record_at(stores, &user.email).await, None);
    let session = stores.sessions.find(&user.session.cookie, at(6)).await;
    assert!(session.expect("answers").is_some());
    let live = stores.grants.scope_if_live(grant.id, at(6)).await;
    assert!(live.expect("answers").is_some());
    let mails = stores.outbox.recent(100).await.expect("answers");
    assert!(mails.contains(&new.notice));
    // Used once, and what else was on its way is void.
    for link in [&new, &waiting] {
        assert_eq!(change(stores, link, 6).await, AddressChangeOutcome::LinkInvalid);
        let tried = stores.email_links.try_code(&link.key, &link.code, at(6)).await;
        assert_eq!(tried.expect("answers"), CodeOutcome::LinkInvalid);
    }
    // The old address is free.
    user_at(stores, user.email.clone()).await;
}

async fn nothing_that_makes_an_account_is_left_for_an_address_that_a_change_or_an_undo_gives(
    stores: &Stores,
) {
    let (user, to) = (user(stores).await, fresh_email());
    let is_left = async |address: &EmailAddress, sign_up: &NewEmailLink, id, seconds| {
        let link = stores
            .email_links
            .find(&sign_up.key, at(seconds))
            .await
            .expect("answers");
        let invitation = stores.invitations.find(id).await.expect("answers");
        let found = stores.users.find_by_email(address).await.expect("answers");
        assert!(found.is_some(), "the address is the account's");
        (link.is_some(), invitation.is_some())
    };
    let openings = async |address: &EmailAddress| {
        // However it is written.
        let sign_up = link(stores, &email(&address.as_str().to_uppercase())).await;
        let opened = stores.email_links.open(&sign_up, &mail(at(0)), &event()).await;
        opened.expect("answers");
        let (new, new_link) = invitation(stores, address).await;
        assert_eq!(invite(stores, &new, &new_link).await, InviteOutcome::Invited);
        (sign_up, new.id)
    };
    let (sign_up, invitation) = openings(&to).await;
    let (others, _) = openings(&fresh_email()).await;
    let new = changed(stores, &user, &to, 5).await;
    assert_eq!(is_left(&to, &sign_up, invitation, 6).await, (false, false));

    let (sign_up, invitation) = openings(&user.email).await;
    assert!(matches!(
        undo(stores, &new.undo, 7).await,
        AddressUndoOutcome::Undone(_)
    ));
    assert_eq!(
        is_left(&user.email, &sign_up, invitation, 8).await,
        (false, false)
    );
    let others = stores
        .email_links
        .find(&others.key, at(8))
        .await
        .expect("answers");
    assert!(others.is_some(), "nobody else's");
}

async fn a_change_needs_its_link_its_code_its_user_and_a_live_session(stores: &Stores) {
    let (user, other) = (user(stores).await, user(stores).await);
    let new = asked(stores, &user, &fresh_email()).await;
    let ended = another_session(stores, user.id).await.session.id;
    let end = stores.sessions.end(ended, at(1), &event()).await;
    end.expect("answers");
    let wrong = [
        (
            "another code",
            2,
            AddressChange {
                code: hash(),
                ..new.clone()
            },
        ),
        (
            "another link",
            2,
            AddressChange {
                key: LinkKey {
                    token: hash(),
                    ..new.key
                },
                ..new.clone()
            },
        ),
        (
            "another purpose",
            2,
            AddressChange {
                key: LinkKey {
                    purpose: LinkPurpose::ChangePassword,
                    ..new.key
                },
                ..new.clone()
            },
        ),
        (
            "another user",
            2,
            AddressChange {
                user_id: other.id,
                session_id: other.session.session.id,
                ..new.clone()
            },
        ),
        (
            "another user's session",
            2,
            AddressChange {
                session_id: other.session.session.id,
                ..new.clone()
            },
        ),
        (
            "an ended session",
            2,
            AddressChange {
                session_id: ended,
                ..new.clone()
            },
        ),
        ("an expired session", 1000, new.clone()),
        ("an expired link", 1800, new.clone()),
    ];
    for (why, seconds, wrong) in &wrong {
        let done = change(stores, wrong, *seconds).await;
        assert_eq!(done, AddressChangeOutcome::LinkInvalid, "{why}");
        is_as_before(stores, &user, why).await;
        is_as_before(stores, &other, why).await;
    }
    // None of that has used it up.
    assert_eq!(change(stores, &new, 3).await, AddressChangeOutcome::Changed);
    let another = asked(stores, &other, &fresh_email()).await;
    let out = stores.users.disable(other.id, at(4), &event()).await;
    assert!(out.expect("answers"));
    assert_eq!(
        change(stores, &another, 5).await,
        AddressChangeOutcome::LinkInvalid,
        "shut out"
    );
}

async fn a_change_that_was_begun_with_other_factors_is_void(stores: &Stores) {
    let user = user(stores).await;
    for _ in 0..2 {
        let thiefs = asked(stores, &user, &fresh_email()).await;
        // The first one, and another.
        with_passkey(stores, user.id, KEEPS_NO_COUNT).await;
        assert_eq!(
            change(stores, &thiefs, 2).await,
            AddressChangeOutcome::LinkInvalid
        );
        is_as_before(stores, &user, "another factor").await;
    }
    changed(stores, &user, &fresh_email(), 3).await;
}

async fn an_address_that_was_taken_meanwhile_changes_nothing(stores: &Stores) {
    let (user, to) = (user(stores).await, fresh_email());
    let new = asked(stores, &user, &to).await;
    let owner = user_at(stores, to).await;
    for _ in 0..2 {
        assert_eq!(change(stores, &new, 2).await, AddressChangeOutcome::AddressTaken);
        is_as_before(stores, &user, "taken").await;
        is_as_before(stores, &owner, "taken").await;
    }
    assert_eq!(undo(stores, &new.undo, 3).await, AddressUndoOutcome::LinkInvalid);
}

async fn of_many_with_one_link_one_changes_the_address(stores: &Stores) {
    let user = user(stores).await;
    let to = fresh_email();
    let new = asked(stores, &user, &to).await;
    let outcomes = at_once(MANY, |_| {
        let (stores, mut new) = (stores.clone(), new.clone());
        (new.record, new.undo, new.notice) = (bytes(192), hash(), mail(at(1)));
        async move { (change(&stores, &new, 1).await, new) }
    })
    .await;
    let won: Vec<_> = outcomes
        .iter()
        .filter(|(outcome, _)| *outcome == AddressChangeOutcome::Changed)
        .collect();
    assert_eq!(won.len(), 1);
    assert_eq!(record_at(stores, &to).await.as_ref(), Some(&won[0].1.record));
    // One row of before, which leads back.
    assert_eq!(
        undo(stores, &won[0].1.undo, 2).await,
        AddressUndoOutcome::Undone(user.id)
    );
    is_as_before(stores, &user, "undone").await;
}

async fn of_many_users_one_gets_an_address(stores: &Stores) {
    let to = fresh_email();
    let mut changes = Vec::new();
    for _ in 0..MANY {
        let user = user(stores).await;
        changes.push((asked(stores, &user, &to).await, user));
    }
    let outcomes = at_once(MANY, |number| {
        let (stores, new) = (stores.clone(), changes[number].0.clone());
        async move { change(&stores, &new, 1).await }
    })
    .await;
    assert_eq!(
        count(&outcomes, |outcome| *outcome == AddressChangeOutcome::Changed),
        1
    );
    assert_eq!(
        count(&outcomes, |outcome| *outcome
            == AddressChangeOutcome::AddressTaken),
        MANY - 1
    );
    for (outcome, (new, user)) in outcomes.iter().zip(&changes) {
        if *outcome == AddressChangeOutcome::Changed {
            assert_eq!(record_at(stores, &to).await.as_ref(), Some(&new.record));
        } else {
            is_as_before(stores, user, "somebody else was first").await;
        }
    }
}

async fn a_change_and_a_sign_up_never_both_get_an_address(stores: &Stores) {
    for _ in 0..10 {
        let (user, to) = (user(stores).await, fresh_email());
        let new = asked(stores, &user, &to).await;
        let sign_up = link(stores, &to).await;
        let opened = stores.email_links.open(&sign_up, &mail(at(0)), &event()).await;
        opened.expect("answers");
        let outcomes = at_once(2, |number| {
            let (stores, new, token) = (stores.clone(), new.clone(), sign_up.key.token);
            async move {
                if number == 0 {
                    return change(&stores, &new, 1).await == AddressChangeOutcome::Changed;
                }
                let id = authmodel::ids::UserId::generate(&authmodel::rng::SystemRng);
                let session = new_session(id);
                let done = stores
                    .email_links
                    .complete_sign_up(
                        &token,
                        id,
                        &bytes(192),
                        Admission::Session(&session),
                        at(1),
                        &event(),
                    )
                    .await;
                done.expect("answers") == authmodel::email_link::CompletionOutcome::Completed
            }
        })
        .await;
        assert_eq!(count(&outcomes, |got| *got), 1);
        let found = stores.users.find_by_email(&to).await.expect("answers");
        assert_eq!(found.expect("one has it").id == user.id, outcomes[0]);
    }
}

async fn an_undo_brings_the_old_pair_back_once_and_ends_everything(stores: &Stores) {
    let (user, to) = (user(stores).await, fresh_email());
    let client = crate::logout_notice::client_that_wants_word(stores).await;
    let grant = new_grant(&user, &client, Some(new_refresh(Some(at(9000)))));
    issue(stores, &grant).await;
    let new = changed(stores, &user, &to, 5).await;
    let waiting = asked(stores, &user, &fresh_email()).await;
    let found = stores.address_changes.find(&new.undo, at(6)).await;
    assert_eq!(found.expect("answers"), Some(user.id));
    let notice = mail(at(7));
    let done = stores
        .address_changes
        .undo(&new.undo, &notice, at(7), &event())
        .await;
    assert_eq!(done.expect("answers"), AddressUndoOutcome::Undone(user.id));
    is_as_before(stores, &user, "undone").await;
    assert_eq!(record_at(stores, &to).await, None);
    let session = stores.sessions.find(&user.session.cookie, at(8)).await;
    assert_eq!(session.expect("answers"), None);
    let live = stores.grants.scope_if_live(grant.id, at(8)).await;
    assert_eq!(live.expect("answers"), None);
    assert_eq!(crate::logout_notice::drain(stores).await.len(), 1);
    let mails = stores.outbox.recent(100).await.expect("answers");
    assert!(mails.contains(&notice));
    let tried = stores
        .email_links
        .try_code(&waiting.key, &waiting.code, at(8))
        .await;
    assert_eq!(tried.expect("answers"), CodeOutcome::LinkInvalid, "void");
    assert_eq!(
        undo(stores, &new.undo, 8).await,
        AddressUndoOutcome::LinkInvalid,
        "once"
    );
    assert_eq!(
        stores
            .address_changes
            .find(&new.undo, at(8))
            .await
            .expect("answers"),
        None
    );
    user_at(stores, to).await;
}

async fn an_undo_leaves_no_second_factor_that_came_with_the_change_or_after_it(stores: &Stores) {
    let passkey_at = async |user: &TestUser, seconds: i64| {
        let new = Passkey {
            created_at: at(seconds),
            ..new_passkey(user.id, KEEPS_NO_COUNT)
        };
        let added = add(stores, &new).await;
        assert!(matches!(added, AddPasskeyOutcome::Added { .. }));
    };
    let undone = async |user: &TestUser, change: &AddressChange| {
        let before = factors(stores, user.id).await.trust_epoch;
        let outcome = undo(stores, &change.undo, 8).await;
        assert_eq!(outcome, AddressUndoOutcome::Undone(user.id));
        let left = factors(stores, user.id).await;
        assert!(left.trust_epoch > before);
        left
    };
    // Who had none has none again.
    let none = user(stores).await;
    let change = changed(stores, &none, &fresh_email(), 5).await;
    // At hosts whose clocks are behind: what comes after the change is what is done after it.
    passkey_at(&none, 2).await;
    passkey_at(&none, 7).await;
    let left = undone(&none, &change).await;
    assert!(!left.has_second());
    assert_eq!(left.recovery_codes_left, 0);
    // Who had a passkey keeps it, and not the codes that came with another's app.
    let one = user(stores).await;
    let own = Passkey {
        created_at: at(9),
        ..new_passkey(one.id, KEEPS_NO_COUNT)
    };
    assert!(matches!(add(stores, &own).await, AddPasskeyOutcome::Added { .. }));
    let change = changed(stores, &one, &fresh_email(), 5).await;
    passkey_at(&one, 6).await;
    assert!(put(stores, one.id, one.session.session.id, &new_totp(1), 2).await);
    let left = undone(&one, &change).await;
    assert_eq!(list(stores, one.id).await, [own]);
    assert_eq!((left.totp, left.recovery_codes_left), (None, 0));
    // What is older stays where nothing came after it, with its codes; and nobody else is touched.
    let (old, other) = (user(stores).await, user(stores).await);
    with_totp(stores, old.id).await;
    with_passkey(stores, old.id, KEEPS_NO_COUNT).await;
    let change = changed(stores, &old, &fresh_email(), 5).await;
    passkey_at(&other, 6).await;
    let left = undone(&old, &change).await;
    assert!(left.totp.is_some());
    assert_eq!((left.passkeys, left.recovery_codes_left), (1, 10));
    assert_eq!(factors(stores, other.id).await.passkeys, 1);
    // But not codes that were made since, though for a factor that stays.
    let codes = user(stores).await;
    with_passkey(stores, codes.id, KEEPS_NO_COUNT).await;
    let change = changed(stores, &codes, &fresh_email(), 5).await;
    let session = codes.session.session.id;
    let made = replace_codes(stores, codes.id, session, &[hash(), hash()]).await;
    assert_eq!(made, FactorOutcome::Changed);
    let left = undone(&codes, &change).await;
    assert_eq!((left.passkeys, left.recovery_codes_left), (1, 0));
}

async fn an_undo_in_time_and_not_after_it(stores: &Stores) {
    let (user, to) = (user(stores).await, fresh_email());
    let new = changed(stores, &user, &to, 5).await;
    assert_eq!(
        undo(stores, &hash(), 6).await,
        AddressUndoOutcome::LinkInvalid,
        "unknown"
    );
    assert_eq!(
        undo(stores, &new.undo, 700).await,
        AddressUndoOutcome::LinkInvalid,
        "too late"
    );
    assert_eq!(
        stores
            .address_changes
            .find(&new.undo, at(700))
            .await
            .expect("answers"),
        None
    );
    assert_eq!(address_of(stores, &user).await, to);
    assert_eq!(
        undo(stores, &new.undo, 699).await,
        AddressUndoOutcome::Undone(user.id)
    );
}

async fn an_undo_takes_back_later_changes_and_leaves_earlier_ones(stores: &Stores) {
    let user = user(stores).await;
    let [one, two, three] = [fresh_email(), fresh_email(), fresh_email()];
    let first = changed(stores, &user, &one, 5).await;
    // At hosts whose clocks are apart.
    let second = changed(stores, &user, &two, 4).await;
    let third = changed(stores, &user, &three, 3).await;
    assert_eq!(
        undo(stores, &second.undo, 8).await,
        AddressUndoOutcome::Undone(user.id)
    );
    assert_eq!(address_of(stores, &user).await, one);
    assert_eq!(record_at(stores, &one).await, Some(first.record));
    assert_eq!(
        undo(stores, &third.undo, 9).await,
        AddressUndoOutcome::LinkInvalid
    );
    assert_eq!(
        undo(stores, &first.undo, 9).await,
        AddressUndoOutcome::Undone(user.id)
    );
    is_as_before(stores, &user, "all of it").await;
}

async fn an_old_address_that_was_taken_meanwhile_is_not_brought_back(stores: &Stores) {
    let (user, to) = (user(stores).await, fresh_email());
    let new = changed(stores, &user, &to, 5).await;
    let owner = user_at(stores, user.email.clone()).await;
    assert_eq!(undo(stores, &new.undo, 6).await, AddressUndoOutcome::AddressTaken);
    assert_eq!(address_of(stores, &user).await, to);
    assert_eq!(record_at(stores, &user.email).await, Some(owner.record));
    let session = stores.sessions.find(&user.session.cookie, at(7)).await;
    assert!(session.expect("answers").is_some(), "nothing has ended");
    // When it is free again, the link is as good as before.
    let gone = stores.users.delete(owner.id, at(8), &event()).await;
    assert!(gone.expect("answers"));
    assert_eq!(
        undo(stores, &new.undo, 9).await,
        AddressUndoOutcome::Undone(user.id)
    );
    is_as_before(stores, &user, "free again").await;
}

async fn of_many_with_one_undo_link_one_undoes(stores: &Stores) {
    let user = user(stores).await;
    let new = changed(stores, &user, &fresh_email(), 5).await;
    let outcomes = at_once(MANY, |_| {
        let (stores, link) = (stores.clone(), new.undo);
        async move { undo(&stores, &link, 6).await }
    })
    .await;
    assert_eq!(
        count(&outcomes, |outcome| *outcome
            == AddressUndoOutcome::Undone(user.id)),
        1
    );
    is_as_before(stores, &user, "undone").await;
}

async fn an_undo_keeps_an_account_that_waits_for_its_deletion_and_opens_none_that_was_shut_out(
    stores: &Stores,
) {
    let user = user(stores).await;
    let new = changed(stores, &user, &fresh_email(), 5).await;
    let deletion = NewDeletion {
        user_id: user.id,
        session_id: user.session.session.id,
        due_at: at(500),
        undo: hash(),
        mail: mail(at(6)),
    };
    let asked = stores.account_deletions.ask(&deletion, at(6), &event()).await;
    assert_eq!(asked.expect("answers"), AskOutcome::Asked);
    let out = stores.users.disable(user.id, at(7), &event()).await;
    assert!(out.expect("answers"));
    let before = crate::account_deletion::undone(stores).await;
    assert_eq!(
        undo(stores, &new.undo, 8).await,
        AddressUndoOutcome::Undone(user.id)
    );
    let due = stores.account_deletions.due(at(9_000), 10).await;
    assert_eq!(due.expect("answers"), []);
    assert_eq!(crate::account_deletion::undone(stores).await, before + 1);
    let found = stores.users.find(user.id).await.expect("answers").expect("there");
    assert_eq!((found.status, found.email), (UserStatus::Disabled, user.email));
}

async fn no_record_of_before_outlives_its_undo_or_its_user(stores: &Stores) {
    let (user, gone) = (user(stores).await, user(stores).await);
    let new = changed(stores, &user, &fresh_email(), 5).await;
    let lost = changed(stores, &gone, &fresh_email(), 5).await;
    let told = stores.account_deletions.export(gone.id).await.expect("answers");
    assert_eq!(told["address_changes"][0]["email"], gone.email.as_str());
    assert!(told["address_changes"][0].get("record").is_none());
    let deleted = stores.users.delete(gone.id, at(6), &event()).await;
    assert!(deleted.expect("answers"));
    assert_eq!(undo(stores, &lost.undo, 7).await, AddressUndoOutcome::LinkInvalid);
    let told = stores.account_deletions.export(gone.id).await.expect("answers");
    assert_eq!(told["address_changes"], serde_json::json!([]));
    let swept = async |seconds| {
        let swept: Swept = stores.housekeeping.sweep(at(seconds)).await.expect("answers");
        swept.address_changes
    };
    assert_eq!(swept(700).await, 0);
    assert_eq!(swept(701).await, 1);
    assert_eq!(
        undo(stores, &new.undo, 699).await,
        AddressUndoOutcome::LinkInvalid
    );
}
