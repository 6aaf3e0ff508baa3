//! What a [`FactorStore`](authmodel::store::FactorStore) promises.

use crate::{
    fixture::*,
    passkey::{KEEPS_NO_COUNT, with_passkey},
};
use authmodel::{
    factor::{AddedFactor, BegunIn, FactorOutcome, Factors, NewTotp, SealedTotp},
    ids::{SessionId, UserId},
    rng::SystemRng,
    secret::SecretHash,
    store::Stores,
};

crate::cases! {
    an_app_is_set_up_with_its_codes_and_a_notice,
    another_takes_its_place_with_codes_of_its_own,
    a_step_is_used_once_and_so_are_those_before_it,
    of_many_who_use_a_step_one_does,
    a_recovery_code_is_used_once,
    of_many_who_use_a_recovery_code_one_does,
    switching_off_voids_the_codes,
    codes_are_replaced_where_there_is_a_factor,
    whatever_changes_factors_or_ends_sessions_ends_trust,
    what_is_set_up_in_a_session_that_has_ended_counts_for_nothing,
    no_session_that_has_ended_changes_anything,
    a_set_up_that_was_begun_with_other_factors_counts_for_nothing,
    of_many_set_ups_that_were_begun_together_one_is_good,
    who_is_shut_out_has_no_factors,
    nobody_else_is_touched,
    an_addition_is_undone_once_with_all_that_came_of_it,
    an_undo_takes_no_other_factor_for_its_own,
    an_undo_keeps_an_account_that_waits_for_its_deletion,
}

pub(crate) fn new_totp(step: i64) -> NewTotp {
    NewTotp {
        sealed: bytes(61),
        used_step: step,
        recovery_codes: (0..10).map(|_| hash()).collect(),
    }
}

pub(crate) async fn put(
    stores: &Stores,
    user: UserId,
    session: SessionId,
    new: &NewTotp,
    seconds: i64,
) -> bool {
    put_begun(stores, user, begun(stores, user, session).await, new, seconds).await == FactorOutcome::Changed
}

/// What a set-up is begun in now.
pub(crate) async fn begun(stores: &Stores, user: UserId, session: SessionId) -> BegunIn {
    let found = stores.factors.find(user).await.expect("answers");
    BegunIn {
        session,
        trust_epoch: found.map_or(0, |factors| factors.trust_epoch),
    }
}

pub(crate) async fn remove_totp(stores: &Stores, user: UserId, session: SessionId) -> FactorOutcome {
    let now = at(2);
    let factors = &stores.factors;
    let removed = factors
        .remove_totp(user, session, &mail(now), now, &event())
        .await;
    removed.expect("answers")
}

pub(crate) async fn replace_codes(
    stores: &Stores,
    user: UserId,
    session: SessionId,
    codes: &[SecretHash],
) -> FactorOutcome {
    let now = at(2);
    let factors = &stores.factors;
    let replaced = factors
        .replace_recovery_codes(user, session, codes, &mail(now), now, &event())
        .await;
    replaced.expect("answers")
}

async fn put_begun(
    stores: &Stores,
    user: UserId,
    begun: BegunIn,
    new: &NewTotp,
    seconds: i64,
) -> FactorOutcome {
    let now = at(seconds);
    let put = stores
        .factors
        .put_totp(user, begun, new, &mail(now), now, &event())
        .await;
    put.expect("answers")
}

/// Sets an app up at 1, in a session of its own, by the code of step 100.
pub(crate) async fn with_totp(stores: &Stores, user: UserId) -> NewTotp {
    let new = new_totp(100);
    let session = another_session(stores, user).await.session.id;
    assert!(put(stores, user, session, &new, 1).await);
    new
}

pub(crate) async fn factors(stores: &Stores, user: UserId) -> Factors {
    let found = stores.factors.find(user).await.expect("answers");
    found.expect("the user may sign in")
}

async fn use_step(stores: &Stores, user: UserId, totp: &NewTotp, step: i64) -> bool {
    let used = stores
        .factors
        .use_totp_step(user, &totp.sealed, step, &event())
        .await;
    used.expect("answers")
}

async fn use_code(stores: &Stores, user: UserId, code: &SecretHash) -> bool {
    let used = stores
        .factors
        .use_recovery_code(user, code, &mail(at(2)), &event())
        .await;
    used.expect("answers")
}

async fn mails(stores: &Stores) -> usize {
    stores.outbox.recent(100).await.expect("answers").len()
}

async fn an_app_is_set_up_with_its_codes_and_a_notice(stores: &Stores) {
    let user = user(stores).await;
    let before = mails(stores).await;
    let nothing = factors(stores, user.id).await;
    assert_eq!((nothing.totp, nothing.recovery_codes_left), (None, 0));
    let new = with_totp(stores, user.id).await;
    let found = factors(stores, user.id).await;
    let totp = SealedTotp {
        sealed: new.sealed,
        created_at: at(1),
    };
    assert_eq!((found.totp, found.recovery_codes_left), (Some(totp), 10));
    assert_eq!(mails(stores).await, before + 1);
}

async fn another_takes_its_place_with_codes_of_its_own(stores: &Stores) {
    let user = user(stores).await;
    let old = with_totp(stores, user.id).await;
    let new = with_totp(stores, user.id).await;
    let found = factors(stores, user.id).await;
    assert_eq!(found.totp.expect("it is there").sealed, new.sealed);
    assert_eq!(found.recovery_codes_left, 10);
    assert!(
        !use_step(stores, user.id, &old, 200).await,
        "a code of the old app"
    );
    assert!(!use_code(stores, user.id, &old.recovery_codes[0]).await);
    assert!(use_step(stores, user.id, &new, 200).await);
    assert!(use_code(stores, user.id, &new.recovery_codes[0]).await);
}

async fn a_step_is_used_once_and_so_are_those_before_it(stores: &Stores) {
    let user = user(stores).await;
    let totp = with_totp(stores, user.id).await;
    for (step, good) in [
        (99, false),
        (100, false),
        (102, true),
        (102, false),
        (101, false),
        (103, true),
    ] {
        assert_eq!(use_step(stores, user.id, &totp, step).await, good, "{step}");
    }
}

async fn of_many_who_use_a_step_one_does(stores: &Stores) {
    let user = user(stores).await;
    let totp = with_totp(stores, user.id).await;
    let used = at_once(MANY, |_| {
        let (stores, totp) = (stores.clone(), totp.clone());
        async move { use_step(&stores, user.id, &totp, 101).await }
    })
    .await;
    assert_eq!(count(&used, |used| *used), 1);
}

async fn a_recovery_code_is_used_once(stores: &Stores) {
    let user = user(stores).await;
    let totp = with_totp(stores, user.id).await;
    let before = mails(stores).await;
    for (left, code) in (0..10).rev().zip(&totp.recovery_codes) {
        assert!(use_code(stores, user.id, code).await);
        assert!(!use_code(stores, user.id, code).await);
        assert_eq!(factors(stores, user.id).await.recovery_codes_left, left);
    }
    assert!(!use_code(stores, user.id, &hash()).await);
    assert_eq!(
        mails(stores).await,
        before + 10,
        "a notice for each, and for no other"
    );
}

async fn of_many_who_use_a_recovery_code_one_does(stores: &Stores) {
    let user = user(stores).await;
    let code = with_totp(stores, user.id).await.recovery_codes[3];
    let used = at_once(MANY, |_| {
        let stores = stores.clone();
        async move { use_code(&stores, user.id, &code).await }
    })
    .await;
    assert_eq!(count(&used, |used| *used), 1);
    assert_eq!(factors(stores, user.id).await.recovery_codes_left, 9);
}

async fn switching_off_voids_the_codes(stores: &Stores) {
    let user = user(stores).await;
    let totp = with_totp(stores, user.id).await;
    let remove = async || remove_totp(stores, user.id, user.session.session.id).await;
    assert_eq!(remove().await, FactorOutcome::Changed);
    let before = mails(stores).await;
    assert_eq!(remove().await, FactorOutcome::Absent);
    assert_eq!(mails(stores).await, before);
    let found = factors(stores, user.id).await;
    assert_eq!((found.totp, found.recovery_codes_left), (None, 0));
    assert!(!use_step(stores, user.id, &totp, 200).await);
    // Switched on again: what was shown then is worth nothing now.
    with_totp(stores, user.id).await;
    for code in &totp.recovery_codes {
        assert!(!use_code(stores, user.id, code).await);
    }
}

async fn codes_are_replaced_where_there_is_a_factor(stores: &Stores) {
    let user = user(stores).await;
    let new: Vec<SecretHash> = (0..10).map(|_| hash()).collect();
    let session = user.session.session.id;
    let replace = async || replace_codes(stores, user.id, session, &new).await;
    assert_eq!(
        replace().await,
        FactorOutcome::Absent,
        "they would stand in for nothing"
    );
    assert_eq!(factors(stores, user.id).await.recovery_codes_left, 0);
    let old = with_totp(stores, user.id).await.recovery_codes;
    assert!(use_code(stores, user.id, &old[0]).await);
    assert_eq!(replace().await, FactorOutcome::Changed);
    assert_eq!(factors(stores, user.id).await.recovery_codes_left, 10);
    assert!(!use_code(stores, user.id, &old[1]).await);
    assert!(use_code(stores, user.id, &new[1]).await);
}

async fn whatever_changes_factors_or_ends_sessions_ends_trust(stores: &Stores) {
    let user = user(stores).await;
    let mut epoch = factors(stores, user.id).await.trust_epoch;
    let mut moved = async |what: &str, moves: bool| {
        let now = factors(stores, user.id).await.trust_epoch;
        assert_eq!(now > epoch, moves, "{what}: from {epoch} to {now}");
        epoch = now;
    };
    let totp = with_totp(stores, user.id).await;
    moved("set up", true).await;
    use_step(stores, user.id, &totp, 200).await;
    use_code(stores, user.id, &totp.recovery_codes[0]).await;
    another_session(stores, user.id).await;
    moved("used", false).await;
    let replaced = replace_codes(stores, user.id, user.session.session.id, &[hash()]).await;
    assert_eq!(replaced, FactorOutcome::Changed);
    moved("new codes", true).await;
    assert!(
        stores
            .factors
            .end_trust(user.id, &event())
            .await
            .expect("answers")
    );
    moved("no more trust", true).await;
    let everywhere = stores.users.sign_out_everywhere(user.id, at(3), &event()).await;
    assert!(everywhere.expect("answers"));
    moved("signed out everywhere", true).await;
    let session = another_session(stores, user.id).await.session.id;
    assert_eq!(
        remove_totp(stores, user.id, session).await,
        FactorOutcome::Changed
    );
    moved("removed", true).await;
}

async fn what_is_set_up_in_a_session_that_has_ended_counts_for_nothing(stores: &Stores) {
    let (ada, eve) = (user(stores).await, user(stores).await);
    let old = ada.session.session.id;
    let refused = async |session: SessionId, seconds: i64, why: &str| {
        let before = mails(stores).await;
        assert!(
            !put(stores, ada.id, session, &new_totp(1), seconds).await,
            "{why}"
        );
        let there = factors(stores, ada.id).await;
        assert_eq!((there.totp, there.recovery_codes_left), (None, 0), "{why}");
        assert_eq!(mails(stores).await, before, "{why}");
    };
    refused(old, 1000, "expired").await;
    refused(eve.session.session.id, 2, "somebody else's").await;
    refused(SessionId::generate(&SystemRng), 2, "nobody's").await;
    let everywhere = stores.users.sign_out_everywhere(ada.id, at(2), &event()).await;
    assert!(everywhere.expect("answers"));
    refused(old, 3, "signed out everywhere").await;
    let new = another_session(stores, ada.id).await.session.id;
    assert!(put(stores, ada.id, new, &new_totp(1), 3).await);
}

async fn no_session_that_has_ended_changes_anything(stores: &Stores) {
    let (ada, eve) = (user(stores).await, user(stores).await);
    let old = ada.session.session.id;
    let everywhere = stores.users.sign_out_everywhere(ada.id, at(1), &event()).await;
    assert!(everywhere.expect("answers"));
    let totp = with_totp(stores, ada.id).await;
    let passkey = with_passkey(stores, ada.id, KEEPS_NO_COUNT).await;
    let before = mails(stores).await;
    for session in [old, eve.session.session.id, SessionId::generate(&SystemRng)] {
        let outcomes = [
            remove_totp(stores, ada.id, session).await,
            replace_codes(stores, ada.id, session, &[hash()]).await,
            crate::passkey::remove_in(stores, (ada.id, session), passkey.id).await,
        ];
        assert_eq!(outcomes, [FactorOutcome::SessionEnded; 3]);
    }
    let there = factors(stores, ada.id).await;
    assert_eq!(
        (there.totp.is_some(), there.passkeys, there.recovery_codes_left),
        (true, 1, 10)
    );
    assert!(use_code(stores, ada.id, &totp.recovery_codes[0]).await);
    assert_eq!(mails(stores).await, before + 1, "of the code");
}

async fn a_set_up_that_was_begun_with_other_factors_counts_for_nothing(stores: &Stores) {
    let user = user(stores).await;
    let thief = begun(stores, user.id, user.session.session.id).await;
    let totp = with_totp(stores, user.id).await;
    let before = (factors(stores, user.id).await, mails(stores).await);
    let put = put_begun(stores, user.id, thief, &new_totp(1), 2).await;
    assert_eq!(put, FactorOutcome::Outdated);
    // Nor has the trust in devices ended by it, or another set-up that is on its way.
    assert_eq!((factors(stores, user.id).await, mails(stores).await), before);
    assert!(use_code(stores, user.id, &totp.recovery_codes[0]).await);
    assert!(use_step(stores, user.id, &totp, 200).await);
    let session = another_session(stores, user.id).await.session.id;
    let (later, passkey) = (
        begun(stores, user.id, session).await,
        with_passkey(stores, user.id, KEEPS_NO_COUNT).await,
    );
    let put = put_begun(stores, user.id, later, &new_totp(1), 2).await;
    assert_eq!(put, FactorOutcome::Outdated, "a passkey is a factor, too");
    let later = begun(stores, user.id, session).await;
    assert!(undo(stores, user.id, AddedFactor::Passkey(passkey.id)).await);
    let put = put_begun(stores, user.id, later, &new_totp(1), 3).await;
    assert_eq!(put, FactorOutcome::SessionEnded);
}

async fn of_many_set_ups_that_were_begun_together_one_is_good(stores: &Stores) {
    let user = user(stores).await;
    let begun = begun(stores, user.id, user.session.session.id).await;
    let apps: Vec<NewTotp> = (0..MANY).map(|_| new_totp(1)).collect();
    let outcomes = at_once(MANY, |number| {
        let (stores, new) = (stores.clone(), apps[number].clone());
        async move { put_begun(&stores, user.id, begun, &new, 1).await }
    })
    .await;
    assert_eq!(count(&outcomes, |outcome| *outcome == FactorOutcome::Changed), 1);
    for (outcome, new) in outcomes.iter().zip(&apps) {
        let is_good = use_code(stores, user.id, &new.recovery_codes[0]).await;
        assert_eq!(is_good, *outcome == FactorOutcome::Changed);
    }
}

async fn who_is_shut_out_has_no_factors(stores: &Stores) {
    let (disabled, deleted) = (user(stores).await, user(stores).await);
    let nobody = UserId::generate(&SystemRng);
    for user in [&disabled, &deleted] {
        with_totp(stores, user.id).await;
    }
    stores
        .users
        .disable(disabled.id, at(2), &event())
        .await
        .expect("answers");
    stores
        .users
        .delete(deleted.id, at(2), &event())
        .await
        .expect("answers");
    let session = disabled.session.session.id;
    for user in [disabled.id, deleted.id, nobody] {
        assert_eq!(stores.factors.find(user).await.expect("answers"), None);
        assert!(!put(stores, user, session, &new_totp(1), 3).await);
        assert_eq!(
            remove_totp(stores, user, session).await,
            FactorOutcome::SessionEnded
        );
        assert!(!stores.factors.end_trust(user, &event()).await.expect("answers"));
    }
}

async fn nobody_else_is_touched(stores: &Stores) {
    let (ada, bob) = (user(stores).await, user(stores).await);
    let (hers, his) = (with_totp(stores, ada.id).await, with_totp(stores, bob.id).await);
    let before = factors(stores, bob.id).await;
    assert!(!use_step(stores, ada.id, &his, 200).await);
    assert!(!use_code(stores, ada.id, &his.recovery_codes[0]).await);
    assert!(use_step(stores, ada.id, &hers, 200).await);
    let removed = remove_totp(stores, ada.id, ada.session.session.id).await;
    assert_eq!(removed, FactorOutcome::Changed);
    assert_eq!(factors(stores, bob.id).await, before);
    assert!(use_step(stores, bob.id, &his, 200).await);
}

async fn undo(stores: &Stores, user: UserId, added: AddedFactor) -> bool {
    let undone = stores
        .factors
        .undo_addition(user, added, &mail(at(3)), at(3), &event())
        .await;
    undone.expect("answers")
}

async fn an_addition_is_undone_once_with_all_that_came_of_it(stores: &Stores) {
    let user = user(stores).await;
    let session = another_session(stores, user.id).await;
    let totp = with_totp(stores, user.id).await;
    let passkey = with_passkey(stores, user.id, KEEPS_NO_COUNT).await;
    let before = (mails(stores).await, factors(stores, user.id).await.trust_epoch);
    assert!(undo(stores, user.id, AddedFactor::Passkey(passkey.id)).await);
    let left = factors(stores, user.id).await;
    assert_eq!((left.passkeys, left.recovery_codes_left), (0, 0));
    assert_eq!(left.totp.expect("the app stays").sealed, totp.sealed);
    assert!(left.trust_epoch > before.1);
    assert_eq!(mails(stores).await, before.0 + 1);
    let found = stores.sessions.find(&session.cookie, at(3)).await;
    assert!(found.expect("answers").is_none(), "everybody is signed out");
    assert!(
        !undo(stores, user.id, AddedFactor::Passkey(passkey.id)).await,
        "once"
    );
    assert!(undo(stores, user.id, AddedFactor::Totp(at(1))).await);
    assert_eq!(factors(stores, user.id).await.totp, None);
    assert_eq!(mails(stores).await, before.0 + 2);
}

async fn an_undo_takes_no_other_factor_for_its_own(stores: &Stores) {
    let (ada, bob) = (user(stores).await, user(stores).await);
    with_totp(stores, ada.id).await;
    let his = with_passkey(stores, bob.id, KEEPS_NO_COUNT).await;
    assert!(!undo(stores, ada.id, AddedFactor::Passkey(his.id)).await);
    // The app of another time, which has taken its place.
    assert!(!undo(stores, ada.id, AddedFactor::Totp(at(0))).await);
    assert!(factors(stores, ada.id).await.totp.is_some());
    assert_eq!(factors(stores, bob.id).await.passkeys, 1);
}

async fn an_undo_keeps_an_account_that_waits_for_its_deletion(stores: &Stores) {
    let user = user(stores).await;
    let passkey = with_passkey(stores, user.id, KEEPS_NO_COUNT).await;
    crate::account_deletion::ask(stores, user.id).await;
    let before = crate::account_deletion::undone(stores).await;
    assert!(undo(stores, user.id, AddedFactor::Passkey(passkey.id)).await);
    let due = stores.account_deletions.due(at(9_000), 10).await;
    assert_eq!(due.expect("answers"), []);
    assert_eq!(crate::account_deletion::undone(stores).await, before + 1);
}
