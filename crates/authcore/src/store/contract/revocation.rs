//! What a [`GrantStore`](crate::store::GrantStore) promises about the revocation of tokens (RFC 7009 §2.1): the token's
//! grant ends, and nobody revokes what was issued to another.

use super::fixture::*;
use crate::model::{
    client::Client,
    clock::Time,
    grant::{NewGrant, NewRefresh, RotationOutcome, Standing},
    ids::StatusIndex,
    secret::SecretHash,
};
use crate::store::Stores;

/// Runs the suite.
pub async fn run(stores: &Stores) {
    warm_up(stores).await;
    a_token_is_revoked_with_its_own_clients_grant_of_a_person(stores).await;
    a_refresh_token_of_any_turn_ends_its_grant(stores).await;
    nobody_revokes_what_is_another_clients(stores).await;
    what_is_over_is_not_revoked_once_more(stores).await;
    a_grant_stands_as_long_as_session_or_refresh_token(stores).await;
    of_many_who_revoke_one_does(stores).await;
    no_rotation_survives_a_revocation(stores).await;
}

/// A grant of a person with a refresh token.
struct Issued {
    grant: NewGrant,
    place: StatusIndex,
    client: Client,
    refresh: NewRefresh,
}

impl Issued {
    async fn new(stores: &Stores, expires_at: Option<Time>) -> Self {
        let (person, client) = (person(stores).await, client(stores).await);
        let refresh = new_refresh(expires_at);
        let grant = new_grant(&person, &client.id, Some(refresh.clone()));
        let place = issue(stores, &grant).await.status_index;
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
        let turns = (self.refresh.turn, successor);
        let rotation = rotation(self.refresh.family, turns, &self.client.id, seconds);
        stores.grants.rotate(&rotation).await.expect("answers")
    }
}

async fn revoke_family(stores: &Stores, family: &SecretHash, client: &Client, seconds: i64) -> bool {
    let revoked = stores.grants.revoke_family(family, &client.id, at(seconds)).await;
    revoked.expect("answers")
}

async fn revoke_index(stores: &Stores, place: StatusIndex, client: &Client, seconds: i64) -> bool {
    let revoked = stores
        .grants
        .revoke_index(&place.into(), &client.id, at(seconds))
        .await;
    revoked.expect("answers")
}

async fn standing(stores: &Stores, place: StatusIndex, client: &Client, seconds: i64) -> Standing {
    let standing = stores
        .grants
        .standing(&place.into(), client.id.as_str(), at(seconds))
        .await;
    standing.expect("answers")
}

async fn a_token_is_revoked_with_its_own_clients_grant_of_a_person(stores: &Stores) {
    let (issued, other) = (Issued::new(stores, None).await, client(stores).await);
    let (place, client) = (issued.place, &issued.client);
    assert_eq!(standing(stores, place, client, 2).await, Standing::RevokedWith);
    assert_eq!(standing(stores, place, &other, 2).await, Standing::RevokedAlone);
    assert_eq!(standing(stores, place, client, 1000).await, Standing::Ended);
    assert_eq!(
        standing(stores, client.own_status_index, client, 2).await,
        Standing::RevokedAlone
    );
    assert_eq!(
        standing(stores, StatusIndex(-1), client, 2).await,
        Standing::Ended
    );

    assert!(!revoke_index(stores, place, &other, 3).await);
    assert!(
        !revoke_index(stores, client.own_status_index, client, 3).await,
        "every token of the client's own would end with it"
    );
    assert!(!revoke_index(stores, StatusIndex(-1), client, 3).await);
    assert!(revoke_index(stores, place, client, 3).await);
    assert_eq!(standing(stores, place, client, 3).await, Standing::Ended);
    assert_eq!(standing(stores, place, &other, 3).await, Standing::Ended);
    let family = stores
        .grants
        .find_by_family(&issued.refresh.family, &client.id, at(3))
        .await;
    assert_eq!(family.expect("answers"), None, "its refresh token ends with it");
    assert_eq!(issued.rotate(stores, hash(), 3).await, RotationOutcome::Unknown);
    assert_eq!(
        standing(stores, client.own_status_index, client, 3).await,
        Standing::RevokedAlone
    );
}

async fn a_refresh_token_of_any_turn_ends_its_grant(stores: &Stores) {
    for turns in 0..3 {
        let issued = Issued::new(stores, Some(at(9000))).await;
        let mut presented = issued.refresh.turn;
        for turn in 0..turns {
            let successor = hash();
            let rotation = rotation(
                issued.refresh.family,
                (presented, successor),
                &issued.client.id,
                2 + turn,
            );
            let rotated = stores.grants.rotate(&rotation).await.expect("answers");
            assert!(matches!(rotated, RotationOutcome::Fresh(_)));
            presented = successor;
        }
        assert!(revoke_family(stores, &issued.refresh.family, &issued.client, 20).await);
        assert!(!issued.is_live(stores, 20).await);
        assert_eq!(
            standing(stores, issued.place, &issued.client, 20).await,
            Standing::Ended
        );
        let rotation = rotation(issued.refresh.family, (presented, hash()), &issued.client.id, 21);
        assert_eq!(
            stores.grants.rotate(&rotation).await.expect("answers"),
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
    assert!(!revoke_index(stores, issued.place, &other.client, 2).await);
    // The family finds it; a turn is no family.
    for unknown in [hash(), issued.refresh.turn] {
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
    assert!(!revoke_index(stores, revoked.place, &revoked.client, 3).await);

    let tied = Issued::new(stores, None).await;
    assert!(!revoke_family(stores, &tied.refresh.family, &tied.client, 1000).await);
    assert!(!revoke_index(stores, tied.place, &tied.client, 1000).await);
    assert!(
        !stores
            .grants
            .revoke(tied.grant.id, at(1000))
            .await
            .expect("answers")
    );
    assert!(tied.is_live(stores, 999).await);

    // Its refresh token has run out and its session has not: what is left of it ends.
    let brief = Issued::new(stores, Some(at(100))).await;
    assert!(revoke_family(stores, &brief.refresh.family, &brief.client, 100).await);
    assert!(!brief.is_live(stores, 100).await);
}

async fn a_grant_stands_as_long_as_session_or_refresh_token(stores: &Stores) {
    for (expires_at, end) in [(None, 1000), (Some(at(3000)), 3000), (Some(at(100)), 1000)] {
        let issued = Issued::new(stores, expires_at).await;
        for (seconds, expected) in [(end - 1, Standing::RevokedWith), (end, Standing::Ended)] {
            assert_eq!(
                standing(stores, issued.place, &issued.client, seconds).await,
                expected
            );
        }
        assert!(revoke_index(stores, issued.place, &issued.client, end - 1).await);
    }
    // A client's own stands until the client goes.
    let client = client(stores).await;
    let place = client.own_status_index;
    assert_eq!(
        standing(stores, place, &client, 1_000_000).await,
        Standing::RevokedAlone
    );
    stores.clients.remove(&client.id, at(2)).await.expect("answers");
    assert_eq!(standing(stores, place, &client, 2).await, Standing::Ended);
}

async fn of_many_who_revoke_one_does(stores: &Stores) {
    let issued = Issued::new(stores, Some(at(9000))).await;
    let outcomes = at_once(MANY, |number| {
        let (stores, place) = (stores.clone(), issued.place);
        let (family, client) = (issued.refresh.family, issued.client.clone());
        async move {
            match number % 2 {
                0 => revoke_family(&stores, &family, &client, 2).await,
                _ => revoke_index(&stores, place, &client, 2).await,
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
            let rotation = rotation(family, (issued.refresh.turn, successor), &client.id, 2);
            async move {
                if number == 0 {
                    assert!(revoke_family(&stores, &family, &client, 2).await);
                    return None;
                }
                Some(stores.grants.rotate(&rotation).await.expect("answers"))
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
        let turns = (successor, hash());
        let next = rotation(issued.refresh.family, turns, &issued.client.id, 3);
        assert_eq!(
            stores.grants.rotate(&next).await.expect("answers"),
            RotationOutcome::Unknown
        );
    }
}
