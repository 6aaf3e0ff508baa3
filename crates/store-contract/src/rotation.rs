//! What a [`GrantStore`](authmodel::store::GrantStore) promises about refresh tokens (RFC 9700 §4.14.2).

use crate::fixture::*;
use authmodel::{
    clock::Time,
    grant::{NewGrant, NewRefresh, Rotation, RotationOutcome},
    ids::ClientId,
    secret::SecretHash,
    store::Stores,
};

crate::cases! {
    the_current_token_is_rotated,
    a_lost_response_is_no_replay,
    an_older_token_revokes,
    only_its_client_can_use_or_revoke_a_family,
    a_token_runs_out,
    a_family_tied_to_its_session_keeps_its_end,
    a_sliding_family_lives_as_long_as_it_is_used,
    another_key_makes_no_false_alarm,
    a_bound_token_wants_the_same_key,
    what_is_bound_to_nothing_wants_no_key,
    a_bound_token_is_not_taken_over_by_another_key_at_once,
    of_many_who_use_one_token_one_is_fresh,
    old_and_new_tokens_at_once_never_yield_two_successors,
}

/// A family and its tokens, made up as the server would derive them.
struct Family {
    grant: NewGrant,
    client: ClientId,
    family: SecretHash,
    generations: Vec<SecretHash>,
}

impl Family {
    async fn new(stores: &Stores, expires_at: Option<Time>) -> Self {
        Self::bound(stores, expires_at, None).await
    }

    /// One whose tokens are bound to a key.
    async fn bound(stores: &Stores, expires_at: Option<Time>, binding: Option<&str>) -> Self {
        let (user, client) = (user(stores).await, client(stores).await.id);
        let generations: Vec<_> = (0..10).map(|_| hash()).collect();
        let family = hash();
        let grant = new_grant(
            &user,
            &client,
            Some(NewRefresh {
                family,
                generation: generations[0],
                binding: binding.map(str::to_owned),
                expires_at,
            }),
        );
        issue(stores, &grant).await;
        Self {
            grant,
            client,
            family,
            generations,
        }
    }

    fn presenting(&self, generation: usize, seconds: i64) -> Rotation {
        rotation(
            self.family,
            (self.generations[generation], self.generations[generation + 1]),
            &self.client,
            seconds,
        )
    }

    async fn present(&self, stores: &Stores, generation: usize, seconds: i64) -> RotationOutcome {
        stores
            .grants
            .rotate(&self.presenting(generation, seconds), &event())
            .await
            .expect("answers")
    }

    /// Presents a generation with a proof of a key.
    fn proving(&self, generation: usize, key: Option<&str>, seconds: i64) -> Rotation {
        Rotation {
            binding: key.map(str::to_owned),
            ..self.presenting(generation, seconds)
        }
    }

    async fn prove(
        &self,
        stores: &Stores,
        generation: usize,
        key: Option<&str>,
        seconds: i64,
    ) -> RotationOutcome {
        let rotation = self.proving(generation, key, seconds);
        stores.grants.rotate(&rotation, &event()).await.expect("answers")
    }

    async fn is_live(&self, stores: &Stores, seconds: i64) -> bool {
        stores
            .grants
            .scope_if_live(self.grant.id, at(seconds))
            .await
            .expect("answers")
            .is_some()
    }
}

fn is_fresh(outcome: &RotationOutcome) -> bool {
    matches!(outcome, RotationOutcome::Fresh(_))
}

fn is_retried(outcome: &RotationOutcome) -> bool {
    matches!(outcome, RotationOutcome::Retried(_))
}

async fn the_current_token_is_rotated(stores: &Stores) {
    let family = Family::new(stores, Some(at(9000))).await;
    for generation in 0..5 {
        let RotationOutcome::Fresh(rotated) =
            family.present(stores, generation, 10 * generation as i64).await
        else {
            panic!("generation {generation} is the current one")
        };
        assert_eq!(rotated.grant.id, family.grant.id);
        assert_eq!(rotated.grant.user_id, rotated.user.id);
        let found = stores
            .grants
            .find_by_family(&family.family, &family.client, at(100))
            .await
            .expect("answers");
        assert_eq!(found, Some(rotated.grant));
        let user = stores.users.find(rotated.user.id).await.expect("answers");
        assert_eq!(user, Some(rotated.user), "as they are at this moment");
    }
}

async fn a_lost_response_is_no_replay(stores: &Stores) {
    let family = Family::new(stores, Some(at(9000))).await;
    assert!(is_fresh(&family.present(stores, 0, 20).await));
    for seconds in [20, 25, 30] {
        let RotationOutcome::Retried(rotated) = family.present(stores, 0, seconds).await else {
            panic!("its successor is unused, and the grace lasts at {seconds}")
        };
        assert_eq!(rotated.grant.id, family.grant.id);
        assert_eq!(rotated.grant.user_id, rotated.user.id);
    }
    assert!(
        is_fresh(&family.present(stores, 1, 31).await),
        "the successor is the one that was promised"
    );
    assert!(family.is_live(stores, 31).await);
}

async fn an_older_token_revokes(stores: &Stores) {
    // After the grace time.
    let family = Family::new(stores, Some(at(9000))).await;
    assert!(is_fresh(&family.present(stores, 0, 20).await));
    assert_eq!(
        family.present(stores, 0, 31).await,
        RotationOutcome::Replayed(family.grant.id)
    );
    assert!(!family.is_live(stores, 31).await);
    assert_eq!(family.present(stores, 1, 32).await, RotationOutcome::Unknown);
    assert_eq!(
        family.present(stores, 0, 32).await,
        RotationOutcome::Unknown,
        "revoked once"
    );

    // Within it, once the successor was used.
    let family = Family::new(stores, Some(at(9000))).await;
    assert!(is_fresh(&family.present(stores, 0, 20).await));
    assert!(is_fresh(&family.present(stores, 1, 21).await));
    assert_eq!(
        family.present(stores, 0, 22).await,
        RotationOutcome::Replayed(family.grant.id)
    );
    assert!(!family.is_live(stores, 22).await);

    // A generation that the family never had: only who knows the family's secret can present one.
    let family = Family::new(stores, Some(at(9000))).await;
    let forged = rotation(family.family, (hash(), hash()), &family.client, 20);
    let outcome = stores.grants.rotate(&forged, &event()).await.expect("answers");
    assert_eq!(outcome, RotationOutcome::Replayed(family.grant.id));
}

async fn only_its_client_can_use_or_revoke_a_family(stores: &Stores) {
    let family = Family::new(stores, Some(at(9000))).await;
    let other = client(stores).await.id;
    for generation in [0, 5] {
        let foreign = Rotation {
            client_id: other.clone(),
            ..family.presenting(generation, 20)
        };
        assert_eq!(
            stores.grants.rotate(&foreign, &event()).await.expect("answers"),
            RotationOutcome::Unknown
        );
    }
    let unknown = rotation(hash(), (family.generations[0], hash()), &family.client, 20);
    assert_eq!(
        stores.grants.rotate(&unknown, &event()).await.expect("answers"),
        RotationOutcome::Unknown
    );
    assert!(
        is_fresh(&family.present(stores, 0, 20).await),
        "nothing of it was harmed"
    );
}

async fn a_token_runs_out(stores: &Stores) {
    let family = Family::new(stores, Some(at(900))).await;
    assert_eq!(family.present(stores, 0, 900).await, RotationOutcome::Unknown);
    assert_eq!(
        family.present(stores, 5, 900).await,
        RotationOutcome::Unknown,
        "and is no replay then"
    );
    assert!(family.is_live(stores, 900).await, "the session goes on");
    assert!(is_fresh(&family.present(stores, 0, 899).await));
}

async fn a_family_tied_to_its_session_keeps_its_end(stores: &Stores) {
    let family = Family::new(stores, None).await;
    assert!(is_fresh(&family.present(stores, 0, 900).await));
    assert!(is_retried(&family.present(stores, 0, 901).await));
    assert_eq!(family.present(stores, 1, 1000).await, RotationOutcome::Unknown);
    assert!(is_fresh(&family.present(stores, 1, 999).await));
}

async fn a_sliding_family_lives_as_long_as_it_is_used(stores: &Stores) {
    let family = Family::new(stores, Some(at(3000))).await;
    assert!(is_fresh(&family.present(stores, 0, 2999).await));
    assert!(is_fresh(&family.present(stores, 1, 7998).await));
    assert!(family.is_live(stores, 12_997).await, "long after its session");
    assert!(!family.is_live(stores, 12_998).await);
    assert_eq!(family.present(stores, 2, 12_998).await, RotationOutcome::Unknown);
}

/// Successors are derived under a key of the server. After a change of it, a repeated request has another successor than
/// the one that was promised: nothing that works can be handed out, but nobody has done wrong either.
async fn another_key_makes_no_false_alarm(stores: &Stores) {
    let family = Family::new(stores, Some(at(9000))).await;
    assert!(is_fresh(&family.present(stores, 0, 20).await));
    let repeated = Rotation {
        successor: hash(),
        ..family.presenting(0, 21)
    };
    assert_eq!(
        stores.grants.rotate(&repeated, &event()).await.expect("answers"),
        RotationOutcome::Unknown
    );
    assert!(is_fresh(&family.present(stores, 1, 22).await));
}

/// The thumbprints of a client's key, and of keys that are not its: none, and one of another spelling.
const KEY: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
const OTHERS: [Option<&str>; 3] = [
    None,
    Some(""),
    Some("0ZCOCORZNYY-DWPQQ30JZYJGHTN0D2HGLBV3UIGUA4I"),
];

/// RFC 9449 §5: whoever has stolen a public client's refresh token without its key can neither use it nor, by using it,
/// make it look like a replay.
async fn a_bound_token_wants_the_same_key(stores: &Stores) {
    let family = Family::bound(stores, Some(at(9000)), Some(KEY)).await;
    for generation in 0..3 {
        let seconds = 20 * generation;
        for key in OTHERS {
            // The current generation, an older one, and one that never was.
            for presented in [generation, 0, 8] {
                let outcome = family.prove(stores, presented as usize, key, seconds).await;
                assert_eq!(outcome, RotationOutcome::Unknown);
            }
        }
        assert!(family.is_live(stores, seconds).await, "nothing of it was harmed");
        assert!(is_fresh(
            &family
                .prove(stores, generation as usize, Some(KEY), seconds)
                .await
        ));
        // The same for the repetition of a lost response.
        for key in OTHERS {
            let outcome = family.prove(stores, generation as usize, key, seconds + 1).await;
            assert_eq!(outcome, RotationOutcome::Unknown);
        }
        assert!(is_retried(
            &family
                .prove(stores, generation as usize, Some(KEY), seconds + 1)
                .await
        ));
    }
    assert_eq!(
        family.prove(stores, 0, Some(KEY), 60).await,
        RotationOutcome::Replayed(family.grant.id),
        "of its own key, an older generation is a replay"
    );
    assert!(!family.is_live(stores, 60).await);
}

/// A confidential client's is bound to its authentication; it may prove keys for its access tokens, and change them.
async fn what_is_bound_to_nothing_wants_no_key(stores: &Stores) {
    let family = Family::new(stores, Some(at(9000))).await;
    for (generation, key) in [Some(KEY), None, OTHERS[2], Some(KEY)].into_iter().enumerate() {
        assert!(is_fresh(&family.prove(stores, generation, key, 20).await));
    }
}

async fn a_bound_token_is_not_taken_over_by_another_key_at_once(stores: &Stores) {
    for _ in 0..5 {
        let family = Family::bound(stores, Some(at(9000)), Some(KEY)).await;
        let outcomes = at_once(MANY, |number| {
            let key = [Some(KEY), OTHERS[2]][number % 2];
            let (stores, presenting) = (stores.clone(), family.proving(0, key, 21));
            async move {
                (
                    number % 2,
                    stores
                        .grants
                        .rotate(&presenting, &event())
                        .await
                        .expect("answers"),
                )
            }
        })
        .await;
        let of = |thief: usize, so: fn(&RotationOutcome) -> bool| {
            count(&outcomes, |(who, outcome)| *who == thief && so(outcome))
        };
        assert_eq!((of(0, is_fresh), of(0, is_retried)), (1, MANY / 2 - 1));
        assert_eq!(of(1, |outcome| *outcome == RotationOutcome::Unknown), MANY / 2);
        assert!(is_fresh(&family.prove(stores, 1, Some(KEY), 22).await));
    }
}

async fn race(stores: &Stores, family: &Family, generations: [usize; 2]) -> Vec<RotationOutcome> {
    at_once(MANY, |number| {
        let (stores, presenting) = (stores.clone(), family.presenting(generations[number % 2], 21));
        async move {
            stores
                .grants
                .rotate(&presenting, &event())
                .await
                .expect("answers")
        }
    })
    .await
}

async fn of_many_who_use_one_token_one_is_fresh(stores: &Stores) {
    for _ in 0..5 {
        let family = Family::new(stores, Some(at(9000))).await;
        let outcomes = race(stores, &family, [0, 0]).await;
        assert_eq!(
            (count(&outcomes, is_fresh), count(&outcomes, is_retried)),
            (1, MANY - 1)
        );
        assert!(is_fresh(&family.present(stores, 1, 22).await));
    }
}

/// Half of them repeat the request whose response was lost, half use the response: the second generation is rotated once at
/// most, and whoever comes with the first generation after that revokes, once.
async fn old_and_new_tokens_at_once_never_yield_two_successors(stores: &Stores) {
    for _ in 0..5 {
        let family = Family::new(stores, Some(at(9000))).await;
        assert!(is_fresh(&family.present(stores, 0, 20).await));
        let outcomes = race(stores, &family, [0, 1]).await;
        assert!(count(&outcomes, is_fresh) <= 1);
        let replays = count(&outcomes, |outcome| {
            matches!(outcome, RotationOutcome::Replayed(_))
        });
        assert!(replays <= 1);
        assert_eq!(family.is_live(stores, 22).await, replays == 0);
        if replays == 0 {
            assert_eq!(
                count(&outcomes, |outcome| *outcome == RotationOutcome::Unknown),
                0
            );
        }
    }
}
