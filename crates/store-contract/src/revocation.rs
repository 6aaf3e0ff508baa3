//! What a [`GrantStore`](authmodel::store::GrantStore) promises about the revocation of tokens (RFC 7009 §2.1): the token's
//! grant ends, and nobody revokes what was issued to another.

use crate::fixture::*;
use authmodel::{
    client::Client,
    clock::Time,
    grant::{NewGrant, NewRefresh, RotationOutcome, TokenStatus},
    ids::GrantId,
    rng::SystemRng,
    secret::SecretHash,
    store::Stores,
};

crate::cases! {
    a_token_is_revoked_with_its_own_clients_grant_of_a_user,
    a_refresh_token_of_any_turn_ends_its_grant,
    nobody_revokes_what_is_another_clients,
    what_is_over_is_not_revoked_once_more,
    a_grant_stands_as_long_as_session_or_refresh_token,
    of_many_who_revoke_one_does,
    no_rotation_survives_a_revocation,
}

/// A grant of a user with a refresh token.
struct Issued {
    grant: NewGrant,
    place: GrantId,
    client: Client,
    refresh: NewRefresh,
}

impl Issued {
    async fn new(stores: &Stores, expires_at: Option<Time>) -> Self {
        let (user, client) = (user(stores).await, client(stores).await);
        let refresh = new_refresh(expires_at);
        let grant = new_grant(&user, &client.id, Some(refresh.clone()));
        issue(stores, &grant).await;
        let place = grant.id;
        Self {
            grant,
            place,
            client,
            refresh,
        }
    }

    async fn is_live(&self, stores: &Stores, seconds: i64) -> bool {
        let live = stores.grants.scope_if_live(self.grant.id, at(seconds)).await;
        live.expect("answers").is_some()
    }

    /// Presents its first refresh token.
    async fn rotate(&self, stores: &Stores, successor: SecretHash, seconds: i64) -> RotationOutcome {
        let generations = (self.refresh.generation, successor);
        let rotation = rotation(self.refresh.family, generations, &self.client.id, seconds);
        stores.grants.rotate(&rotation, &event()).await.expect("answers")
    }
}

async fn revoke_family(stores: &Stores, family: &SecretHash, client: &Client, seconds: i64) -> bool {
    let revoked = stores
        .grants
        .revoke_family(family, &client.id, at(seconds), &event())
        .await;
    revoked.expect("answers")
}

async fn revoke_named(stores: &Stores, place: GrantId, client: &Client, seconds: i64) -> bool {
    let revoked = stores
        .grants
        .revoke_named(&place.into(), &client.id, at(seconds), &event())
        .await;
    revoked.expect("answers")
}

async fn token_status(stores: &Stores, place: GrantId, client: &Client, seconds: i64) -> TokenStatus {
    let status = stores
        .grants
        .token_status(&place.into(), client.id.as_str(), at(seconds))
        .await;
    status.expect("answers")
}

async fn a_token_is_revoked_with_its_own_clients_grant_of_a_user(stores: &Stores) {
    let (issued, other) = (Issued::new(stores, None).await, client(stores).await);
    let (place, client) = (issued.place, &issued.client);
    assert_eq!(
        token_status(stores, place, client, 2).await,
        TokenStatus::RevokedWith
    );
    assert_eq!(
        token_status(stores, place, &other, 2).await,
        TokenStatus::RevokedAlone
    );
    assert_eq!(
        token_status(stores, place, client, 1000).await,
        TokenStatus::Ended
    );
    assert_eq!(
        token_status(stores, client.own_grant, client, 2).await,
        TokenStatus::RevokedAlone
    );
    assert_eq!(
        token_status(stores, GrantId::generate(&SystemRng), client, 2).await,
        TokenStatus::Ended
    );

    assert!(!revoke_named(stores, place, &other, 3).await);
    assert!(
        !revoke_named(stores, client.own_grant, client, 3).await,
        "every token of the client's own would end with it"
    );
    assert!(!revoke_named(stores, GrantId::generate(&SystemRng), client, 3).await);
    assert!(revoke_named(stores, place, client, 3).await);
    assert_eq!(token_status(stores, place, client, 3).await, TokenStatus::Ended);
    assert_eq!(token_status(stores, place, &other, 3).await, TokenStatus::Ended);
    let family = stores
        .grants
        .find_by_family(&issued.refresh.family, &client.id, at(3))
        .await;
    assert_eq!(family.expect("answers"), None, "its refresh token ends with it");
    assert_eq!(issued.rotate(stores, hash(), 3).await, RotationOutcome::Unknown);
    assert_eq!(
        token_status(stores, client.own_grant, client, 3).await,
        TokenStatus::RevokedAlone
    );
}

async fn a_refresh_token_of_any_turn_ends_its_grant(stores: &Stores) {
    for generations in 0..3 {
        let issued = Issued::new(stores, Some(at(9000))).await;
        let mut presented = issued.refresh.generation;
        for generation in 0..generations {
            let successor = hash();
            let rotation = rotation(
                issued.refresh.family,
                (presented, successor),
                &issued.client.id,
                2 + generation,
            );
            let rotated = stores.grants.rotate(&rotation, &event()).await.expect("answers");
            assert!(matches!(rotated, RotationOutcome::Fresh(_)));
            presented = successor;
        }
        assert!(revoke_family(stores, &issued.refresh.family, &issued.client, 20).await);
        assert!(!issued.is_live(stores, 20).await);
        assert_eq!(
            token_status(stores, issued.place, &issued.client, 20).await,
            TokenStatus::Ended
        );
        let rotation = rotation(issued.refresh.family, (presented, hash()), &issued.client.id, 21);
        assert_eq!(
            stores.grants.rotate(&rotation, &event()).await.expect("answers"),
            RotationOutcome::Unknown
        );
        let subject = stores.grants.subject(&issued.place.into(), at(21)).await;
        assert_eq!(subject.expect("answers"), None);
    }
}

async fn nobody_revokes_what_is_another_clients(stores: &Stores) {
    let (issued, other) = (
        Issued::new(stores, Some(at(9000))).await,
        Issued::new(stores, Some(at(9000))).await,
    );
    assert!(!revoke_family(stores, &issued.refresh.family, &other.client, 2).await);
    assert!(!revoke_named(stores, issued.place, &other.client, 2).await);
    // The family finds it; a generation is no family.
    for unknown in [hash(), issued.refresh.generation] {
        assert!(!revoke_family(stores, &unknown, &issued.client, 2).await);
    }
    assert!(issued.is_live(stores, 2).await);
    assert!(revoke_family(stores, &issued.refresh.family, &issued.client, 2).await);
    assert!(other.is_live(stores, 2).await);
}

/// "Whether it was live": revoked before is not, nor is what ran out by itself.
async fn what_is_over_is_not_revoked_once_more(stores: &Stores) {
    let revoked = Issued::new(stores, Some(at(9000))).await;
    assert!(revoke_family(stores, &revoked.refresh.family, &revoked.client, 2).await);
    assert!(!revoke_family(stores, &revoked.refresh.family, &revoked.client, 3).await);
    assert!(!revoke_named(stores, revoked.place, &revoked.client, 3).await);

    let tied = Issued::new(stores, None).await;
    assert!(!revoke_family(stores, &tied.refresh.family, &tied.client, 1000).await);
    assert!(!revoke_named(stores, tied.place, &tied.client, 1000).await);
    assert!(
        !stores
            .grants
            .revoke(tied.grant.id, at(1000))
            .await
            .expect("answers")
    );
    assert!(tied.is_live(stores, 999).await);

    // Its refresh token has expired and its session has not: what is left of it ends.
    let brief = Issued::new(stores, Some(at(100))).await;
    assert!(revoke_family(stores, &brief.refresh.family, &brief.client, 100).await);
    assert!(!brief.is_live(stores, 100).await);
}

async fn a_grant_stands_as_long_as_session_or_refresh_token(stores: &Stores) {
    for (expires_at, end) in [(None, 1000), (Some(at(3000)), 3000), (Some(at(100)), 1000)] {
        let issued = Issued::new(stores, expires_at).await;
        for (seconds, expected) in [(end - 1, TokenStatus::RevokedWith), (end, TokenStatus::Ended)] {
            assert_eq!(
                token_status(stores, issued.place, &issued.client, seconds).await,
                expected
            );
        }
        assert!(revoke_named(stores, issued.place, &issued.client, end - 1).await);
    }
    // A client's own stands until the client goes.
    let client = client(stores).await;
    let place = client.own_grant;
    assert_eq!(
        token_status(stores, place, &client, 1_000_000).await,
        TokenStatus::RevokedAlone
    );
    stores
        .clients
        .remove(&client.id, at(2), &event())
        .await
        .expect("answers");
    assert_eq!(token_status(stores, place, &client, 2).await, TokenStatus::Ended);
}

async fn of_many_who_revoke_one_does(stores: &Stores) {
    let issued = Issued::new(stores, Some(at(9000))).await;
    let outcomes = at_once(MANY, |number| {
        let (stores, place) = (stores.clone(), issued.place);
        let (family, client) = (issued.refresh.family, issued.client.clone());
        async move {
            match number % 2 {
                0 => revoke_family(&stores, &family, &client, 2).await,
                _ => revoke_named(&stores, place, &client, 2).await,
            }
        }
    })
    .await;
    assert_eq!(count(&outcomes, |revoked| *revoked), 1);
    assert!(!issued.is_live(stores, 2).await);
}

/// A client signs out while another of its tabs refreshes: whoever is first, the successor is dead.
async fn no_rotation_survives_a_revocation(stores: &Stores) {
    for _ in 0..10 {
        let issued = Issued::new(stores, Some(at(9000))).await;
        let successor = hash();
        let outcomes = at_once(8, |number| {
            let stores = stores.clone();
            let (family, client) = (issued.refresh.family, issued.client.clone());
            let rotation = rotation(family, (issued.refresh.generation, successor), &client.id, 2);
            async move {
                if number == 0 {
                    assert!(revoke_family(&stores, &family, &client, 2).await);
                    return None;
                }
                Some(stores.grants.rotate(&rotation, &event()).await.expect("answers"))
            }
        })
        .await;
        for outcome in outcomes.into_iter().flatten() {
            assert!(
                !matches!(outcome, RotationOutcome::Replayed(_)),
                "nobody has done wrong"
            );
        }
        assert!(!issued.is_live(stores, 3).await);
        let generations = (successor, hash());
        let next = rotation(issued.refresh.family, generations, &issued.client.id, 3);
        assert_eq!(
            stores.grants.rotate(&next, &event()).await.expect("answers"),
            RotationOutcome::Unknown
        );
    }
}
