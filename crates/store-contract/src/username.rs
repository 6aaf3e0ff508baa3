//! What a [`UsernameStore`](authmodel::store::UsernameStore) promises. In these cases a name that was given up is held for 100 seconds,
//! and whoever has chosen one waits for 50.

use crate::fixture::*;
use authmodel::{
    ids::UserId,
    rng::SystemRng,
    store::{AskOutcome, NewDeletion, StoreResult, Stores, UsernameOutcome, UsernameTerms},
    username::Username,
};

crate::cases! {
    a_name_is_one_users_and_so_is_whatever_looks_like_it,
    of_many_who_want_names_that_look_alike_one_gets_one,
    of_many_choices_of_one_user_one_stands,
    two_who_swap_names_both_wait,
    whoever_has_chosen_waits_before_they_choose_again,
    who_decides_for_others_waits_for_nothing,
    a_name_that_was_given_up_is_its_users_alone_for_a_while,
    a_name_that_a_deleted_user_left_is_nobodys_for_a_while,
    a_name_that_an_erased_user_left_is_nobodys_for_a_while,
    nobody_has_no_name,
}

const HOLD: i64 = 100;
const WAIT: i64 = 50;

fn name(text: &str) -> Username {
    Username::parse(text).expect("a username")
}

fn terms(seconds: i64) -> UsernameTerms {
    UsernameTerms {
        now: at(seconds),
        free_since: at(seconds - HOLD),
        chosen_before: Some(at(seconds - WAIT)),
    }
}

/// Gives or takes a name at a time.
pub async fn set_at(
    stores: &Stores,
    id: UserId,
    username: Option<&str>,
    seconds: i64,
) -> StoreResult<UsernameOutcome> {
    let username = username.map(name);
    let usernames = &stores.usernames;
    usernames
        .set_username(id, username.as_ref(), &terms(seconds), &event())
        .await
}

async fn set(stores: &Stores, id: UserId, username: Option<&str>, seconds: i64) -> UsernameOutcome {
    set_at(stores, id, username, seconds).await.expect("answers")
}

async fn name_of(stores: &Stores, id: UserId) -> Option<String> {
    let found = stores.users.find(id).await.expect("answers").expect("there");
    found.username.map(|name| name.as_str().to_owned())
}

async fn owner(stores: &Stores, username: &str) -> Option<UserId> {
    let found = stores.usernames.find_by_username(&name(username)).await;
    found.expect("answers")
}

async fn a_name_is_one_users_and_so_is_whatever_looks_like_it(stores: &Stores) {
    let (ann, bob) = (user(stores).await, user(stores).await);
    assert_eq!(owner(stores, "adal").await, None);
    assert_eq!(set(stores, ann.id, Some("adal"), 1).await, UsernameOutcome::Set);
    let found = stores.users.find(ann.id).await.expect("answers").expect("there");
    assert_eq!(found.username, Some(name("adal")));
    assert_eq!(found.updated_at, at(1));
    let in_session = stores.sessions.find(&ann.session.cookie, at(2)).await;
    assert_eq!(in_session.expect("answers").expect("live").1, found);
    let client = client(stores).await.id;
    assert_eq!(issue(stores, &new_grant(&ann, &client, None)).await.user, found);
    for taken in ["adal", "ADAL", "ada1"] {
        assert_eq!(
            set(stores, bob.id, Some(taken), 2).await,
            UsernameOutcome::Taken,
            "{taken}"
        );
    }
    assert_eq!(owner(stores, "adal").await, Some(ann.id));
    assert_eq!(
        owner(stores, "ada1").await,
        None,
        "what looks like a name is not it"
    );
    assert_eq!(
        set(stores, ann.id, Some("Adal"), 3).await,
        UsernameOutcome::Unchanged
    );
    let found = stores.users.find(ann.id).await.expect("answers").expect("there");
    assert_eq!(found.updated_at, at(1));
}

async fn of_many_who_want_names_that_look_alike_one_gets_one(stores: &Stores) {
    let mut users = Vec::new();
    for _ in 0..MANY {
        users.push(user(stores).await.id);
    }
    warm_up(stores).await;
    let outcomes = at_once(MANY, |number| {
        let (stores, id) = (stores.clone(), users[number]);
        let wanted = if number % 2 == 0 { "adal" } else { "ada1" };
        async move { set(&stores, id, Some(wanted), 1).await }
    })
    .await;
    assert_eq!(count(&outcomes, |outcome| *outcome == UsernameOutcome::Set), 1);
    assert_eq!(
        count(&outcomes, |outcome| *outcome == UsernameOutcome::Taken),
        MANY - 1
    );
    for (number, outcome) in outcomes.iter().enumerate() {
        let has_one = name_of(stores, users[number]).await.is_some();
        assert_eq!(has_one, *outcome == UsernameOutcome::Set);
    }
}

async fn of_many_choices_of_one_user_one_stands(stores: &Stores) {
    let user = user(stores).await.id;
    warm_up(stores).await;
    let names: Vec<String> = (0..MANY).map(|number| format!("ada.{number}x")).collect();
    let outcomes = at_once(MANY, |number| {
        let (stores, wanted) = (stores.clone(), names[number].clone());
        async move { set(&stores, user, Some(&wanted), 1).await }
    })
    .await;
    assert_eq!(count(&outcomes, |outcome| *outcome == UsernameOutcome::Set), 1);
    assert_eq!(
        count(&outcomes, |outcome| matches!(
            outcome,
            UsernameOutcome::TooSoon(_)
        )),
        MANY - 1
    );
    let mut owned = 0;
    for name in &names {
        owned += usize::from(owner(stores, name).await.is_some());
    }
    assert_eq!(owned, 1);
}

/// Neither stands in the other's way for good, and neither gets what the other still has.
async fn two_who_swap_names_both_wait(stores: &Stores) {
    let (ann, bob) = (user(stores).await.id, user(stores).await.id);
    assert_eq!(set(stores, ann, Some("ann"), 1).await, UsernameOutcome::Set);
    assert_eq!(set(stores, bob, Some("bob"), 1).await, UsernameOutcome::Set);
    warm_up(stores).await;
    let outcomes = at_once(2, |number| {
        let stores = stores.clone();
        async move {
            let (id, wanted) = if number == 0 { (ann, "bob") } else { (bob, "ann") };
            set(&stores, id, Some(wanted), 60).await
        }
    })
    .await;
    assert_eq!(outcomes, [UsernameOutcome::Taken, UsernameOutcome::Taken]);
}

async fn whoever_has_chosen_waits_before_they_choose_again(stores: &Stores) {
    let user = user(stores).await.id;
    let chosen_at = async || stores.usernames.username_chosen_at(user).await.expect("answers");
    assert_eq!(chosen_at().await, None);
    assert_eq!(set(stores, user, Some("ada"), 10).await, UsernameOutcome::Set);
    assert_eq!(chosen_at().await, Some(at(10)));
    let too_soon = UsernameOutcome::TooSoon(at(10));
    assert_eq!(set(stores, user, Some("grace"), 59).await, too_soon);
    // Giving a name up is free, and no way around it; one's own may be taken back.
    assert_eq!(set(stores, user, None, 20).await, UsernameOutcome::Set);
    assert_eq!(name_of(stores, user).await, None);
    assert_eq!(set(stores, user, None, 21).await, UsernameOutcome::Unchanged);
    assert_eq!(set(stores, user, Some("grace"), 59).await, too_soon);
    assert_eq!(set(stores, user, Some("ada"), 30).await, UsernameOutcome::Set);
    assert_eq!(chosen_at().await, Some(at(10)));
    assert_eq!(set(stores, user, Some("grace"), 60).await, UsernameOutcome::Set);
    assert_eq!(chosen_at().await, Some(at(60)));
    assert_eq!(set(stores, user, Some("ada"), 61).await, UsernameOutcome::Set);
    assert_eq!(set(stores, user, Some("grace"), 62).await, UsernameOutcome::Set);
    assert_eq!(name_of(stores, user).await.as_deref(), Some("grace"));
    assert_eq!(owner(stores, "ada").await, None);
}

async fn who_decides_for_others_waits_for_nothing(stores: &Stores) {
    let user = user(stores).await.id;
    assert_eq!(set(stores, user, Some("ada"), 10).await, UsernameOutcome::Set);
    let terms = UsernameTerms {
        chosen_before: None,
        ..terms(11)
    };
    let given = stores
        .usernames
        .set_username(user, Some(&name("grace")), &terms, &event())
        .await;
    assert_eq!(given.expect("answers"), UsernameOutcome::Set);
    assert_eq!(name_of(stores, user).await.as_deref(), Some("grace"));
}

async fn a_name_that_was_given_up_is_its_users_alone_for_a_while(stores: &Stores) {
    let (ann, bob) = (user(stores).await.id, user(stores).await.id);
    assert_eq!(set(stores, ann, Some("ada"), 1).await, UsernameOutcome::Set);
    assert_eq!(set(stores, ann, Some("grace"), 60).await, UsernameOutcome::Set);
    assert_eq!(set(stores, bob, Some("ada"), 159).await, UsernameOutcome::Taken);
    let forget = async |seconds| {
        let forgotten = stores.usernames.forget_usernames(at(seconds - HOLD)).await;
        forgotten.expect("answers")
    };
    assert_eq!(forget(159).await, 0);
    assert_eq!(set(stores, ann, Some("ada"), 159).await, UsernameOutcome::Set);
    assert_eq!(set(stores, ann, Some("grace"), 200).await, UsernameOutcome::Set);
    assert_eq!(set(stores, bob, Some("ada"), 300).await, UsernameOutcome::Set);
    assert_eq!(owner(stores, "ada").await, Some(bob));
    // What somebody else has by now is not theirs to take back.
    assert_eq!(set(stores, ann, Some("ada"), 301).await, UsernameOutcome::Taken);
    assert_eq!(forget(100_000).await, 0, "both are somebody's");
    assert_eq!(set(stores, ann, None, 302).await, UsernameOutcome::Set);
    assert_eq!(forget(403).await, 1);
    assert_eq!(set(stores, bob, Some("grace"), 403).await, UsernameOutcome::Set);
}

async fn a_name_that_a_deleted_user_left_is_nobodys_for_a_while(stores: &Stores) {
    let (ann, bob) = (user(stores).await.id, user(stores).await.id);
    assert_eq!(set(stores, ann, Some("ada"), 1).await, UsernameOutcome::Set);
    assert_eq!(set(stores, ann, Some("grace"), 60).await, UsernameOutcome::Set);
    assert!(
        stores
            .users
            .delete(ann, at(110), &event())
            .await
            .expect("answers")
    );
    assert_eq!(owner(stores, "grace").await, None);
    // The one of before was given up when it was, and the last one at the end.
    assert_eq!(set(stores, bob, Some("ada"), 159).await, UsernameOutcome::Taken);
    assert_eq!(set(stores, bob, Some("ada"), 160).await, UsernameOutcome::Set);
    let carol = user(stores).await.id;
    assert_eq!(
        set(stores, carol, Some("grace"), 209).await,
        UsernameOutcome::Taken
    );
    assert_eq!(set(stores, carol, Some("grace"), 210).await, UsernameOutcome::Set);
}

async fn a_name_that_an_erased_user_left_is_nobodys_for_a_while(stores: &Stores) {
    let (ann, bob) = (user(stores).await.id, user(stores).await.id);
    assert_eq!(set(stores, ann, Some("ada"), 1).await, UsernameOutcome::Set);
    let exported = stores.account_deletions.export(ann).await.expect("answers");
    assert_eq!(exported["users"][0]["username"], "ada");
    let new = NewDeletion {
        user_id: ann,
        session_id: another_session(stores, ann).await.session.id,
        due_at: at(100),
        undo: hash(),
        mail: mail(at(10)),
    };
    let asked = stores.account_deletions.ask(&new, at(10), &event()).await;
    assert_eq!(asked.expect("answers"), AskOutcome::Asked);
    assert_eq!(set(stores, bob, Some("ada"), 99).await, UsernameOutcome::Taken);
    assert!(
        stores
            .account_deletions
            .erase(ann, at(100), &event())
            .await
            .expect("answers")
    );
    assert_eq!(set(stores, bob, Some("ada"), 199).await, UsernameOutcome::Taken);
    let exported = stores.account_deletions.export(ann).await.expect("answers");
    assert_eq!(exported["usernames"], serde_json::json!([]));
    assert_eq!(set(stores, bob, Some("ada"), 200).await, UsernameOutcome::Set);
}

async fn nobody_has_no_name(stores: &Stores) {
    let nobody = UserId::generate(&SystemRng);
    assert_eq!(set(stores, nobody, Some("ada"), 1).await, UsernameOutcome::Gone);
    assert_eq!(set(stores, nobody, None, 1).await, UsernameOutcome::Gone);
    assert_eq!(
        stores
            .usernames
            .username_chosen_at(nobody)
            .await
            .expect("answers"),
        None
    );
    let bob = user(stores).await.id;
    assert_eq!(
        set(stores, bob, Some("ada"), 1).await,
        UsernameOutcome::Set,
        "nothing was claimed"
    );
    let gone = user(stores).await.id;
    assert!(stores.users.delete(gone, at(1), &event()).await.expect("answers"));
    assert_eq!(set(stores, gone, Some("grace"), 2).await, UsernameOutcome::Gone);
}
