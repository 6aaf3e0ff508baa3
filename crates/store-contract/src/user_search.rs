//! What a [`UserStore`](authmodel::store::UserStore) promises to whoever looks for users: pages by how an address or a name
//! begins, each user once, whatever happens between two pages.

use crate::{
    fixture::*,
    group::{added, join},
};
use authmodel::{
    store::{ProfileUpdate, StartOutcome, Stores, UserSearch, UserWithGroups},
    user::UserStatus,
};

crate::cases! {
    users_are_found_by_how_their_address_begins,
    users_are_found_by_how_their_name_begins,
    what_has_a_meaning_to_sql_is_text,
    a_page_goes_on_where_the_last_one_ended,
    all_are_listed_with_their_groups,
    who_is_deleted_is_not_found,
    who_is_enabled_may_sign_in_again,
}

async fn named(stores: &Stores, address: &str, name: Option<&str>) -> TestUser {
    let user = user_at(stores, email(address)).await;
    let update = ProfileUpdate {
        name: Some(name),
        profile: None,
    };
    assert!(
        stores
            .users
            .update_profile(user.id, &update, at(1), &event())
            .await
            .expect("answers")
    );
    user
}

/// All pages of a search, of `limit` users each.
async fn found(stores: &Stores, search: UserSearch, limit: u32) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = stores
            .users
            .search(&search, after.as_ref(), limit)
            .await
            .expect("answers");
        assert!(page.users.len() <= limit as usize);
        all.extend(page.users.iter().map(|user| user.email.as_str().to_owned()));
        after = page.next;
        if after.is_none() {
            return all;
        }
        assert_eq!(page.users.len(), limit as usize, "a page with a next one is full");
    }
}

fn address(text: &str) -> UserSearch {
    UserSearch::Address(text.to_owned())
}

fn name(text: &str) -> UserSearch {
    UserSearch::Name(text.to_owned())
}

async fn users_are_found_by_how_their_address_begins(stores: &Stores) {
    for address in [
        "ada@example.org",
        "Adam@example.org",
        "bob@example.org",
        "a@example.org",
    ] {
        user_at(stores, email(address)).await;
    }
    for limit in [1, 2, 3, 50] {
        assert_eq!(
            found(stores, address("ad"), limit).await,
            ["ada@example.org", "Adam@example.org"]
        );
        assert_eq!(found(stores, address("ADA@"), limit).await, ["ada@example.org"]);
        assert_eq!(found(stores, address("example"), limit).await, [""; 0]);
        let all = [
            "a@example.org",
            "ada@example.org",
            "Adam@example.org",
            "bob@example.org",
        ];
        assert_eq!(found(stores, address(""), limit).await, all);
    }
}

async fn users_are_found_by_how_their_name_begins(stores: &Stores) {
    for (address, name) in [
        ("1@example.org", Some("Ada Lovelace")),
        ("2@example.org", Some("ada lovelace")),
        ("3@example.org", Some("Adele")),
        ("4@example.org", Some("Zoë")),
        ("5@example.org", None),
    ] {
        named(stores, address, name).await;
    }
    for limit in [1, 2, 50] {
        let mut adas = found(stores, name("ADA l"), limit).await;
        adas.sort();
        assert_eq!(adas, ["1@example.org", "2@example.org"], "of one name, each once");
        assert_eq!(found(stores, name("ad"), limit).await.len(), 3);
        assert_eq!(found(stores, name("Zoë"), limit).await, ["4@example.org"]);
        assert_eq!(found(stores, name("lovelace"), limit).await, [""; 0]);
        assert_eq!(found(stores, name(""), limit).await.len(), 4, "who has a name");
    }
}

async fn what_has_a_meaning_to_sql_is_text(stores: &Stores) {
    named(stores, "100_percent@example.org", Some("100% _me_ 'or 1=1")).await;
    named(stores, "100xpercent@example.org", Some("100 percent")).await;
    assert_eq!(
        found(stores, address("100_"), 9).await,
        ["100_percent@example.org"]
    );
    assert_eq!(found(stores, address("%"), 9).await, [""; 0]);
    assert_eq!(found(stores, name("100%"), 9).await, ["100_percent@example.org"]);
    assert_eq!(found(stores, name("' or 1=1 --"), 9).await, [""; 0]);
}

async fn a_page_goes_on_where_the_last_one_ended(stores: &Stores) {
    for address in ["b@example.org", "d@example.org", "f@example.org"] {
        user_at(stores, email(address)).await;
    }
    let search = address("");
    let first = stores.users.search(&search, None, 2).await.expect("answers");
    // One comes before the place and one after; the last one that was shown goes.
    user_at(stores, email("a@example.org")).await;
    user_at(stores, email("e@example.org")).await;
    assert!(
        stores
            .users
            .delete(first.users[1].id, at(5), &event())
            .await
            .expect("answers")
    );
    let second = stores
        .users
        .search(&search, first.next.as_ref(), 5)
        .await
        .expect("answers");
    let second: Vec<_> = second.users.iter().map(|user| user.email.as_str()).collect();
    assert_eq!(second, ["e@example.org", "f@example.org"]);
}

async fn who_is_deleted_is_not_found(stores: &Stores) {
    let ada = named(stores, "ada@example.org", Some("Ada")).await;
    assert!(
        stores
            .users
            .delete(ada.id, at(2), &event())
            .await
            .expect("answers")
    );
    for search in [address(""), address("deleted"), name("")] {
        assert_eq!(found(stores, search, 9).await, [""; 0]);
    }
}

async fn who_is_enabled_may_sign_in_again(stores: &Stores) {
    let ada = user(stores).await;
    assert!(
        !stores
            .users
            .enable(ada.id, at(1), &event())
            .await
            .expect("answers"),
        "is not shut out"
    );
    assert!(
        stores
            .users
            .disable(ada.id, at(2), &event())
            .await
            .expect("answers")
    );
    assert!(
        stores
            .users
            .enable(ada.id, at(3), &event())
            .await
            .expect("answers")
    );
    let user = stores.users.find(ada.id).await.expect("answers").expect("there");
    assert_eq!((user.status, user.updated_at), (UserStatus::Active, at(3)));
    // What was ended stays so.
    let cookie = ada.session.cookie;
    assert_eq!(stores.sessions.find(&cookie, at(4)).await.expect("answers"), None);
    let started = stores.sessions.start(&new_session(ada.id), at(4), &event()).await;
    assert_eq!(started.expect("answers"), StartOutcome::Started);
}

async fn all_are_listed_with_their_groups(stores: &Stores) {
    for name in ["ops", "web"] {
        added(stores, name).await;
    }
    let ada = user_at(stores, email("ada@example.org")).await;
    let bob = user_at(stores, email("Bob@example.org")).await;
    let cy = user_at(stores, email("cy@example.org")).await;
    join(stores, "web", ada.id).await;
    join(stores, "ops", ada.id).await;
    join(stores, "ops", cy.id).await;
    let gone = user_at(stores, email("zoe@example.org")).await;
    let deleted = stores.users.delete(gone.id, at(1), &event()).await;
    assert!(deleted.expect("answers"));
    let page = async |after: Option<&str>, limit| {
        let listed = stores
            .users
            .list_with_groups(after, limit)
            .await
            .expect("answers");
        let told = |listed: UserWithGroups| {
            let groups: Vec<String> = listed
                .groups
                .iter()
                .map(|group| group.as_str().to_owned())
                .collect();
            (listed.user.id, groups.join(" "))
        };
        listed.into_iter().map(told).collect::<Vec<_>>()
    };
    let all = [
        (ada.id, "ops web".to_owned()),
        (bob.id, String::new()),
        (cy.id, "ops".to_owned()),
    ];
    assert_eq!(page(None, 50).await, all);
    assert_eq!(page(None, 2).await, all[..2]);
    assert_eq!(page(Some(bob.email.key()), 50).await, all[2..]);
}
