//! What a [`UserStore`](authmodel::store::UserStore) promises about what users tell of themselves; [`user`](crate::user) has
//! the rest.

use crate::fixture::*;
use authmodel::{
    clock::Time,
    ids::UserId,
    rng::SystemRng,
    store::{ProfileUpdate, Stores},
    user::{Address, Profile, User, UserStatus},
};

crate::cases! {
    name_and_profile_are_replaced_as_a_whole,
    of_two_changes_at_once_neither_takes_back_the_other,
    whoever_asks_gets_the_new_ones,
    a_disabled_user_stays_disabled,
    names_and_profiles_of_many_updates_are_not_mixed,
    nobody_has_no_profile,
}

/// One with every claim, and with characters that JSON, SQL and users care about.
fn full() -> Profile {
    let text = |text: &str| Some(text.to_owned());
    Profile {
        given_name: text("Zoë"),
        family_name: text("O'Neill \"🦀\" \\ %_"),
        middle_name: text("ǅ"),
        nickname: text("ze"),
        profile: text("https://example.org/~zoe?a=1&b=%C3%BC"),
        picture: text("https://example.org/zoe.png"),
        website: text("https://zoë.example/"),
        gender: text("x"),
        birthdate: text("0000-02-29"),
        zoneinfo: text("Europe/Zürich"),
        locale: text("de-CH"),
        phone_number: text("+41 44 000 00 00"),
        address: Some(Address {
            formatted: text("Straße 1\r\n8000 Zürich"),
            street_address: text("Straße 1"),
            locality: text("Zürich"),
            region: text("ZH"),
            postal_code: text("8000"),
            country: text("CH"),
        }),
    }
}

async fn update(stores: &Stores, id: UserId, name: Option<&str>, profile: &Profile, now: Time) -> bool {
    stores
        .users
        .update_profile(
            id,
            &ProfileUpdate {
                name: Some(name),
                profile: Some(profile),
            },
            now,
            &event(),
        )
        .await
        .expect("answers")
}

async fn find(stores: &Stores, id: UserId) -> User {
    stores.users.find(id).await.expect("answers").expect("there")
}

async fn name_and_profile_are_replaced_as_a_whole(stores: &Stores) {
    let (user, other) = (user(stores).await.id, user(stores).await.id);
    let (before, others) = (find(stores, user).await, find(stores, other).await);
    let brief = Profile {
        nickname: Some("ze".into()),
        ..Profile::default()
    };
    let steps = [
        (Some("Zoë \"🦀\" O'Neill"), full()),
        (None, brief),
        (Some("Z"), Profile::default()),
    ];
    for (seconds, (name, profile)) in (5..).zip(steps) {
        assert!(update(stores, user, name, &profile, at(seconds)).await);
        let expected = User {
            name: name.map(str::to_owned),
            profile,
            updated_at: at(seconds),
            ..before.clone()
        };
        assert_eq!(find(stores, user).await, expected);
    }
    assert_eq!(find(stores, other).await, others);
}

async fn of_two_changes_at_once_neither_takes_back_the_other(stores: &Stores) {
    let user = user(stores).await.id;
    let profile = full();
    let named = ProfileUpdate {
        name: Some(Some("Zoë")),
        profile: None,
    };
    let told = ProfileUpdate {
        name: None,
        profile: Some(&profile),
    };
    for update in [named, told] {
        let changed = stores.users.update_profile(user, &update, at(5), &event()).await;
        assert!(changed.expect("answers"));
    }
    let found = find(stores, user).await;
    assert_eq!((found.name.as_deref(), &found.profile), (Some("Zoë"), &profile));
    let unnamed = ProfileUpdate {
        name: Some(None),
        profile: None,
    };
    let changed = stores.users.update_profile(user, &unnamed, at(6), &event()).await;
    assert!(changed.expect("answers"));
    let found = find(stores, user).await;
    assert_eq!((found.name, &found.profile), (None, &profile));
}

/// Userinfo, ID tokens, pages and the operator's list all see the same user.
async fn whoever_asks_gets_the_new_ones(stores: &Stores) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let earlier = new_grant(&user, &client, None);
    issue(stores, &earlier).await;
    assert!(update(stores, user.id, Some("New"), &full(), at(2)).await);
    let expected = find(stores, user.id).await;

    let by_email = stores.users.find_by_email(&user.email).await;
    assert_eq!(by_email.expect("answers").as_ref(), Some(&expected));
    let in_session = stores.sessions.find(&user.session.cookie, at(3)).await;
    assert_eq!(in_session.expect("answers").expect("live").1, expected);
    let subject = stores.grants.subject(&earlier.id.into(), at(3)).await;
    assert_eq!(subject.expect("answers").expect("live").user, expected);
    let issued = issue(stores, &new_grant(&user, &client, None)).await;
    assert_eq!(issued.user, expected);
    let listed = stores.users.list(None, 1000).await.expect("answers");
    assert!(listed.contains(&expected));
}

async fn a_disabled_user_stays_disabled(stores: &Stores) {
    let user = user(stores).await.id;
    stores
        .users
        .disable(user, at(2), &event())
        .await
        .expect("answers");
    assert!(update(stores, user, Some("New"), &full(), at(3)).await);
    let found = find(stores, user).await;
    assert_eq!(
        (found.status, found.profile, found.updated_at),
        (UserStatus::Disabled, full(), at(3))
    );
}

async fn names_and_profiles_of_many_updates_are_not_mixed(stores: &Stores) {
    let user = user(stores).await.id;
    let outcomes = at_once(MANY, |number| {
        let (stores, name) = (stores.clone(), number.to_string());
        async move {
            let profile = Profile {
                nickname: Some(name.clone()),
                ..Profile::default()
            };
            update(&stores, user, Some(&name), &profile, at(5)).await
        }
    })
    .await;
    assert_eq!(count(&outcomes, |updated| *updated), MANY);
    let found = find(stores, user).await;
    assert!(found.name.is_some());
    assert_eq!(found.name, found.profile.nickname);
}

async fn nobody_has_no_profile(stores: &Stores) {
    let nobody = UserId::generate(&SystemRng);
    assert!(!update(stores, nobody, None, &full(), at(2)).await);
    assert_eq!(stores.users.find(nobody).await.expect("answers"), None);
    let gone = user(stores).await.id;
    stores.users.delete(gone, at(2), &event()).await.expect("answers");
    assert!(!update(stores, gone, None, &full(), at(3)).await);
}
