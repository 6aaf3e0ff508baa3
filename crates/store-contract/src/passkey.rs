//! What a [`PasskeyStore`](authmodel::store::PasskeyStore) promises.

use crate::{
    factor::{begun, factors, new_totp, put, remove_totp, replace_codes, with_totp},
    fixture::*,
};
use authmodel::{
    clock::Time,
    factor::{BegunIn, FactorOutcome},
    ids::{PasskeyId, SessionId, UserId},
    passkey::{AddPasskeyOutcome, Passkey, PasskeyState},
    rng::SystemRng,
    secret::SecretHash,
    store::{MOST_PASSKEYS, Stores},
};

crate::cases! {
    a_passkey_is_kept_with_its_codes_and_a_notice,
    codes_come_with_the_first_factor_alone,
    a_name_is_one_passkeys_whosever_it_is,
    of_many_that_were_begun_together_one_is_kept,
    what_was_begun_with_other_factors_is_not_kept,
    there_are_so_many_and_no_more,
    a_use_moves_what_the_passkey_tells_of_itself,
    a_counter_that_does_not_grow_is_no_use,
    a_counter_that_is_not_kept_holds_nobody_up,
    of_many_uses_at_one_counter_one_is,
    a_passkey_has_the_name_that_its_user_gives_it,
    the_last_factor_takes_the_codes_with_it,
    what_was_removed_is_found_no_more,
    changes_end_trust_and_uses_do_not,
    what_is_made_in_a_session_that_has_ended_is_not_kept,
    all_factors_are_removed_at_once,
    who_is_shut_out_signs_in_with_no_passkey,
    nobody_elses_passkey_is_touched,
}

pub(crate) const KEEPS_NO_COUNT: PasskeyState = PasskeyState {
    counter: 0,
    backup_eligible: true,
    backed_up: true,
};

fn counted(counter: u32) -> PasskeyState {
    PasskeyState {
        counter,
        backup_eligible: false,
        backed_up: false,
    }
}

pub(crate) fn new_passkey(user: UserId, state: PasskeyState) -> Passkey {
    Passkey {
        id: PasskeyId::generate(&SystemRng),
        user_id: user,
        credential_id: bytes(32),
        public_key: bytes(200),
        name: "Zoë's phone 🦀".to_owned(),
        state,
        created_at: at(1),
        last_used_at: None,
    }
}

fn codes() -> Vec<SecretHash> {
    (0..10).map(|_| hash()).collect()
}

/// In a session of its own.
pub(crate) async fn add(stores: &Stores, passkey: &Passkey) -> AddPasskeyOutcome {
    let session = another_session(stores, passkey.user_id).await.session.id;
    add_in(stores, session, passkey).await
}

async fn add_in(stores: &Stores, session: SessionId, passkey: &Passkey) -> AddPasskeyOutcome {
    let begun = begun(stores, passkey.user_id, session).await;
    add_begun(stores, begun, passkey).await
}

async fn add_begun(stores: &Stores, begun: BegunIn, passkey: &Passkey) -> AddPasskeyOutcome {
    let added = stores
        .passkeys
        .add(passkey, begun, &codes(), &mail(at(1)), &event())
        .await;
    added.expect("answers")
}

/// Makes one at 1.
pub(crate) async fn with_passkey(stores: &Stores, user: UserId, state: PasskeyState) -> Passkey {
    let new = new_passkey(user, state);
    assert!(matches!(add(stores, &new).await, AddPasskeyOutcome::Added { .. }));
    new
}

async fn use_at(stores: &Stores, id: PasskeyId, state: PasskeyState) -> bool {
    let used = stores.passkeys.use_once(id, state, at(2), &event()).await;
    used.expect("answers")
}

async fn remove(stores: &Stores, user: UserId, id: PasskeyId) -> bool {
    let session = another_session(stores, user).await.session.id;
    remove_in(stores, (user, session), id).await == FactorOutcome::Changed
}

pub(crate) async fn remove_in(stores: &Stores, whose: (UserId, SessionId), id: PasskeyId) -> FactorOutcome {
    let removed = stores
        .passkeys
        .remove(whose, id, &mail(at(3)), at(3), &event())
        .await;
    removed.expect("answers")
}

async fn found(stores: &Stores, passkey: &Passkey) -> Option<Passkey> {
    let found = stores
        .passkeys
        .find(&passkey.credential_id)
        .await
        .expect("answers");
    found.map(|found| found.passkey)
}

/// Whether whoever has it may sign in; `None` where nobody has.
async fn may_sign_in(stores: &Stores, passkey: &Passkey) -> Option<bool> {
    let found = stores.passkeys.find(&passkey.credential_id).await;
    found.expect("answers").map(|found| found.may_sign_in)
}

pub(crate) async fn list(stores: &Stores, user: UserId) -> Vec<Passkey> {
    stores.passkeys.list(user).await.expect("answers")
}

async fn mails(stores: &Stores) -> usize {
    stores.outbox.recent(100).await.expect("answers").len()
}

async fn a_passkey_is_kept_with_its_codes_and_a_notice(stores: &Stores) {
    let user = user(stores).await;
    let before = mails(stores).await;
    let new = new_passkey(user.id, counted(7));
    let with_recovery_codes = true;
    assert_eq!(
        add(stores, &new).await,
        AddPasskeyOutcome::Added { with_recovery_codes }
    );
    assert_eq!(found(stores, &new).await.as_ref(), Some(&new));
    assert_eq!(list(stores, user.id).await, [new]);
    let there = factors(stores, user.id).await;
    assert_eq!((there.passkeys, there.recovery_codes_left), (1, 10));
    assert_eq!(mails(stores).await, before + 1);
    let record = stores
        .users
        .login_record(&user.email, STAND_IN)
        .await
        .expect("answers");
    let epoch = stores
        .passkeys
        .find(&list(stores, user.id).await[0].credential_id)
        .await;
    assert_eq!(
        epoch.expect("answers").expect("it is there").epoch,
        record.expect("they have a password").epoch,
        "what ends all sessions ends what was proven before"
    );
}

async fn codes_come_with_the_first_factor_alone(stores: &Stores) {
    let (ada, bob) = (user(stores).await, user(stores).await);
    with_passkey(stores, ada.id, KEEPS_NO_COUNT).await;
    let second = add(stores, &new_passkey(ada.id, KEEPS_NO_COUNT)).await;
    let totp = with_totp(stores, bob.id).await;
    let after_an_app = add(stores, &new_passkey(bob.id, KEEPS_NO_COUNT)).await;
    for outcome in [second, after_an_app] {
        let with_recovery_codes = false;
        assert_eq!(outcome, AddPasskeyOutcome::Added { with_recovery_codes });
    }
    // Those that were shown are still good.
    let used = stores
        .factors
        .use_recovery_code(bob.id, &totp.recovery_codes[0], &mail(at(2)), &event())
        .await;
    assert!(used.expect("answers"));
}

async fn a_name_is_one_passkeys_whosever_it_is(stores: &Stores) {
    let (ada, eve) = (user(stores).await, user(stores).await);
    let hers = with_passkey(stores, ada.id, counted(1)).await;
    let before = mails(stores).await;
    for user in [ada.id, eve.id] {
        let again = Passkey {
            credential_id: hers.credential_id.clone(),
            ..new_passkey(user, counted(1))
        };
        assert_eq!(add(stores, &again).await, AddPasskeyOutcome::AlreadyThere);
    }
    assert_eq!(found(stores, &hers).await, Some(hers));
    assert_eq!(factors(stores, eve.id).await.recovery_codes_left, 0);
    assert_eq!(mails(stores).await, before);
}

async fn of_many_that_were_begun_together_one_is_kept(stores: &Stores) {
    let user = user(stores).await;
    let begun = begun(stores, user.id, user.session.session.id).await;
    let added = at_once(8, |_| {
        let stores = stores.clone();
        async move { add_begun(&stores, begun, &new_passkey(user.id, KEEPS_NO_COUNT)).await }
    })
    .await;
    let first = AddPasskeyOutcome::Added {
        with_recovery_codes: true,
    };
    assert_eq!(count(&added, |outcome| *outcome == first), 1);
    assert_eq!(
        count(&added, |outcome| *outcome == AddPasskeyOutcome::Outdated),
        7
    );
    let there = factors(stores, user.id).await;
    assert_eq!((there.passkeys, there.recovery_codes_left), (1, 10));
}

async fn what_was_begun_with_other_factors_is_not_kept(stores: &Stores) {
    let user = user(stores).await;
    let thief = begun(stores, user.id, user.session.session.id).await;
    with_totp(stores, user.id).await;
    let before = (factors(stores, user.id).await, mails(stores).await);
    let added = add_begun(stores, thief, &new_passkey(user.id, KEEPS_NO_COUNT)).await;
    assert_eq!(added, AddPasskeyOutcome::Outdated);
    assert_eq!((factors(stores, user.id).await, mails(stores).await), before);
}

async fn there_are_so_many_and_no_more(stores: &Stores) {
    let user = user(stores).await;
    // One after the other: of those that were begun together one is kept.
    for _ in 0..MOST_PASSKEYS {
        with_passkey(stores, user.id, KEEPS_NO_COUNT).await;
    }
    for _ in 0..3 {
        let one_more = add(stores, &new_passkey(user.id, KEEPS_NO_COUNT)).await;
        assert_eq!(one_more, AddPasskeyOutcome::TooMany);
    }
    assert_eq!(list(stores, user.id).await.len(), MOST_PASSKEYS as usize);
}

async fn a_use_moves_what_the_passkey_tells_of_itself(stores: &Stores) {
    let user = user(stores).await;
    let new = with_passkey(stores, user.id, counted(1)).await;
    let state = PasskeyState {
        counter: u32::MAX,
        backup_eligible: true,
        backed_up: true,
    };
    assert!(use_at(stores, new.id, state).await);
    let used = Passkey {
        state,
        last_used_at: Some(at(2)),
        ..new.clone()
    };
    assert_eq!(found(stores, &new).await, Some(used));
}

async fn a_counter_that_does_not_grow_is_no_use(stores: &Stores) {
    let user = user(stores).await;
    let new = with_passkey(stores, user.id, counted(5)).await;
    for (counter, good) in [
        (5, false),
        (4, false),
        (0, false),
        (6, true),
        (6, false),
        (900, true),
        (7, false),
    ] {
        assert_eq!(use_at(stores, new.id, counted(counter)).await, good, "{counter}");
    }
}

async fn a_counter_that_is_not_kept_holds_nobody_up(stores: &Stores) {
    let user = user(stores).await;
    let new = with_passkey(stores, user.id, KEEPS_NO_COUNT).await;
    for _ in 0..3 {
        assert!(use_at(stores, new.id, KEEPS_NO_COUNT).await);
    }
    // One that begins to count goes on.
    assert!(use_at(stores, new.id, counted(1)).await);
    assert!(!use_at(stores, new.id, KEEPS_NO_COUNT).await);
}

async fn of_many_uses_at_one_counter_one_is(stores: &Stores) {
    let user = user(stores).await;
    let new = with_passkey(stores, user.id, counted(1)).await;
    let used = at_once(MANY, |_| {
        let stores = stores.clone();
        async move { use_at(&stores, new.id, counted(2)).await }
    })
    .await;
    assert_eq!(count(&used, |used| *used), 1);
}

async fn a_passkey_has_the_name_that_its_user_gives_it(stores: &Stores) {
    let (ada, eve) = (user(stores).await, user(stores).await);
    let hers = with_passkey(stores, ada.id, counted(1)).await;
    let rename = async |user: UserId, id: PasskeyId| {
        let renamed = stores.passkeys.rename(user, id, "Laptop", &event()).await;
        renamed.expect("answers")
    };
    assert!(!rename(eve.id, hers.id).await);
    assert!(!rename(ada.id, PasskeyId::generate(&SystemRng)).await);
    assert_eq!(list(stores, ada.id).await[0].name, hers.name);
    assert!(rename(ada.id, hers.id).await);
    assert_eq!(list(stores, ada.id).await[0].name, "Laptop");
}

async fn the_last_factor_takes_the_codes_with_it(stores: &Stores) {
    let user = user(stores).await;
    let (one, two) = (
        with_passkey(stores, user.id, counted(1)).await,
        with_passkey(stores, user.id, counted(1)).await,
    );
    let left = async || factors(stores, user.id).await.recovery_codes_left;
    assert!(remove(stores, user.id, one.id).await);
    assert_eq!(left().await, 10, "the other one is there");
    let session = user.session.session.id;
    assert!(put(stores, user.id, session, &new_totp(1), 3).await);
    assert!(remove(stores, user.id, two.id).await);
    assert_eq!(left().await, 10, "the app is there");
    let again = with_passkey(stores, user.id, counted(1)).await;
    let removed = remove_totp(stores, user.id, session).await;
    assert_eq!(removed, FactorOutcome::Changed);
    assert_eq!(left().await, 10, "a passkey is there");
    // For which new ones can be made.
    let replaced = replace_codes(stores, user.id, session, &codes()).await;
    assert_eq!(replaced, FactorOutcome::Changed);
    assert!(remove(stores, user.id, again.id).await);
    assert_eq!(left().await, 0);
    assert!(!factors(stores, user.id).await.has_second());
}

async fn what_was_removed_is_found_no_more(stores: &Stores) {
    let user = user(stores).await;
    let new = with_passkey(stores, user.id, counted(1)).await;
    let before = mails(stores).await;
    assert!(remove(stores, user.id, new.id).await);
    assert!(!remove(stores, user.id, new.id).await);
    assert_eq!(mails(stores).await, before + 1, "a notice of one removal");
    assert_eq!(
        (found(stores, &new).await, list(stores, user.id).await.len()),
        (None, 0)
    );
    assert!(!use_at(stores, new.id, counted(2)).await);
    // The device still has it: it can be set up again.
    assert!(matches!(add(stores, &new).await, AddPasskeyOutcome::Added { .. }));
}

async fn changes_end_trust_and_uses_do_not(stores: &Stores) {
    let user = user(stores).await;
    let mut epoch = factors(stores, user.id).await.trust_epoch;
    let mut moved = async |what: &str, moves: bool| {
        let now = factors(stores, user.id).await.trust_epoch;
        assert_eq!(now > epoch, moves, "{what}: from {epoch} to {now}");
        epoch = now;
    };
    let new = with_passkey(stores, user.id, counted(1)).await;
    moved("made", true).await;
    assert!(use_at(stores, new.id, counted(2)).await);
    moved("used", false).await;
    assert!(remove(stores, user.id, new.id).await);
    moved("removed", true).await;
}

async fn what_is_made_in_a_session_that_has_ended_is_not_kept(stores: &Stores) {
    let (ada, eve) = (user(stores).await, user(stores).await);
    let old = ada.session.session.id;
    let refused = async |session: SessionId, created_at: Time, why: &str| {
        let before = mails(stores).await;
        let new = Passkey {
            created_at,
            ..new_passkey(ada.id, counted(1))
        };
        let added = add_in(stores, session, &new).await;
        assert_eq!(added, AddPasskeyOutcome::UserShutOut, "{why}");
        assert_eq!(found(stores, &new).await, None, "{why}");
        assert_eq!(factors(stores, ada.id).await.recovery_codes_left, 0, "{why}");
        assert_eq!(mails(stores).await, before, "{why}");
    };
    refused(old, at(1000), "expired").await;
    refused(eve.session.session.id, at(2), "somebody else's").await;
    refused(SessionId::generate(&SystemRng), at(2), "nobody's").await;
    let everywhere = stores.users.sign_out_everywhere(ada.id, at(2), &event()).await;
    assert!(everywhere.expect("answers"));
    refused(old, at(3), "signed out everywhere").await;
    with_passkey(stores, ada.id, counted(1)).await;
}

async fn all_factors_are_removed_at_once(stores: &Stores) {
    let (ada, bob) = (user(stores).await, user(stores).await);
    let reset = async || {
        let reset = stores.factors.remove_all(ada.id, &mail(at(3)), &event()).await;
        reset.expect("answers")
    };
    assert!(!reset().await, "there is none");
    let (hers, his) = (
        with_passkey(stores, ada.id, counted(1)).await,
        with_passkey(stores, bob.id, counted(1)).await,
    );
    with_totp(stores, ada.id).await;
    let (epoch, before) = (factors(stores, ada.id).await.trust_epoch, mails(stores).await);
    assert!(reset().await);
    let there = factors(stores, ada.id).await;
    assert!(!there.has_second() && there.recovery_codes_left == 0 && there.trust_epoch > epoch);
    assert_eq!(mails(stores).await, before + 1);
    assert_eq!(found(stores, &hers).await, None);
    assert_eq!(found(stores, &his).await, Some(his));
}

async fn who_is_shut_out_signs_in_with_no_passkey(stores: &Stores) {
    let (disabled, deleted) = (user(stores).await, user(stores).await);
    let theirs = [
        with_passkey(stores, disabled.id, counted(1)).await,
        with_passkey(stores, deleted.id, counted(1)).await,
    ];
    let session = disabled.session.session.id;
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
    assert_eq!(may_sign_in(stores, &theirs[0]).await, Some(false));
    assert_eq!(found(stores, &theirs[1]).await, None);
    for passkey in &theirs {
        assert!(!use_at(stores, passkey.id, counted(2)).await);
        let new = new_passkey(passkey.user_id, counted(1));
        assert_eq!(
            add_in(stores, session, &new).await,
            AddPasskeyOutcome::UserShutOut
        );
        assert_eq!(
            remove_in(stores, (passkey.user_id, session), passkey.id).await,
            FactorOutcome::SessionEnded
        );
        let reset = stores
            .factors
            .remove_all(passkey.user_id, &mail(at(3)), &event())
            .await;
        assert!(!reset.expect("answers"));
    }
    assert_eq!(
        list(stores, deleted.id).await,
        [],
        "nothing is left of who is deleted"
    );
    // Who is let in again has them still.
    stores
        .users
        .enable(disabled.id, at(3), &event())
        .await
        .expect("answers");
    assert_eq!(may_sign_in(stores, &theirs[0]).await, Some(true));
}

async fn nobody_elses_passkey_is_touched(stores: &Stores) {
    let (ada, eve) = (user(stores).await, user(stores).await);
    let hers = with_passkey(stores, ada.id, counted(1)).await;
    with_passkey(stores, eve.id, counted(1)).await;
    assert!(!remove(stores, eve.id, hers.id).await);
    assert_eq!(list(stores, ada.id).await, [hers]);
    assert_eq!(list(stores, eve.id).await.len(), 1);
}
