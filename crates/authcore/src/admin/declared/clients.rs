//! Clients that files declare.
//!
//! Refused: this server's own clients, and those that registered themselves, whose metadata is theirs to say.

use super::{
    declaration::{Place, Stated, StatedClient},
    plan::{Drawing, Wanted, path},
};
use crate::{
    admin::{
        Administration,
        client_access::{self, Moving},
        client_ids,
        client_rules::{MemberProblem, check_secret},
        clients::{list, told},
        pages_client::ADMIN_CLIENT,
    },
    config::CoreConfig,
    protected_apps::CLIENT_PREFIX,
};
use authmodel::{
    client::{Client, ClientMetadata, NewClient},
    declaration::{DeclaredAct, DeclaredKind},
    ids::GrantId,
    secret::SecretHash,
    store::StoreResult,
};
use serde_json::Value;
use std::collections::BTreeMap;

const KIND: DeclaredKind = DeclaredKind::Client;

/// What else there is then.
pub(super) struct Then<'a> {
    /// Knows the resource servers.
    pub(super) config: &'a CoreConfig,
    /// The groups that come and go.
    pub(super) groups: &'a Moving,
}

pub(super) async fn draw(
    stated: &[Stated<StatedClient>],
    then: &Then<'_>,
    admin: &Administration,
    drawing: &mut Drawing<'_>,
) -> StoreResult<()> {
    let known: BTreeMap<String, Client> = list(admin)
        .await?
        .into_iter()
        .map(|client| (client.id.as_str().to_owned(), client))
        .collect();
    for Stated { what, place } in stated {
        let name = what.draft.id.as_str();
        if !drawing.name(KIND, name, "client_id", place) {
            continue;
        }
        let known = known.get(name);
        if let Some(why) = not_ours(name, known) {
            drawing.problem(place.problem(&path(KIND, name), "client_id", why));
            continue;
        }
        let Some(new) = checked(what, place, known, then, admin, drawing).await? else {
            continue;
        };
        let mut before = known.map_or(Value::Null, |known| told(&known.metadata));
        let mut after = told(&new.metadata);
        let act = match known {
            None => Some(DeclaredAct::ClientAdded(Box::new(new))),
            Some(known) if known.metadata == new.metadata && known.secret == new.secret => None,
            Some(known) => {
                if known.secret != new.secret {
                    (before["client_secret"], after["client_secret"]) = ("before".into(), "another".into());
                }
                Some(DeclaredAct::ClientReplaced {
                    known: Box::new(known.clone()),
                    new: Box::new(new),
                })
            }
        };
        drawing.want(Wanted {
            kind: KIND,
            name,
            place,
            before,
            after,
            act,
        });
    }
    for declared in drawing.dropped(KIND) {
        let known = known.get(&declared.name);
        let removal = known.map(|known| {
            (
                told(&known.metadata),
                DeclaredAct::ClientRemoved(Box::new(known.clone())),
            )
        });
        drawing.drop(&declared, removal);
    }
    Ok(())
}

/// Why a file can't have a client of this name.
fn not_ours(name: &str, known: Option<&Client>) -> Option<&'static str> {
    if name == ADMIN_CLIENT {
        Some("is the client of the admin pages, which this server registers by itself")
    } else if name.starts_with(CLIENT_PREFIX) {
        Some("is the client of a protected app, which [[protected_apps]] of the settings makes")
    } else if known.is_some_and(Client::registered_itself) {
        Some("is a client that registered itself: what it is is its own to say")
    } else {
        None
    }
}

/// The client to be, where nothing is wrong with it.
async fn checked(
    stated: &StatedClient,
    place: &Place,
    known: Option<&Client>,
    then: &Then<'_>,
    admin: &Administration,
    drawing: &mut Drawing<'_>,
) -> StoreResult<Option<NewClient>> {
    let path = path(KIND, &stated.draft.id);
    let (id, metadata) = match stated.draft.clone().check(then.config) {
        Ok(checked) => checked,
        Err(problems) => {
            for problem in problems.0 {
                let member = member_of(&problem, place);
                drawing.problem(place.problem(&path, member, problem.problem.as_str()));
            }
            return Ok(None);
        }
    };
    let named = match known {
        None => client_ids::problem(&id, then.config),
        Some(_) => None,
    };
    let before = known.map(|known| &known.metadata);
    let opened = client_access::problem(admin, &metadata, before, then.groups).await?;
    let found: Vec<MemberProblem> = named.into_iter().chain(opened).collect();
    for problem in &found {
        drawing.problem(place.problem(&path, &problem.member, problem.problem.as_str()));
    }
    if !found.is_empty() {
        return Ok(None);
    }
    let Some(secret) = secret_of(stated, &metadata, place, &path, drawing) else {
        return Ok(None);
    };
    Ok(Some(new_client(id, metadata, secret, known, admin)))
}

/// The secret that it is to have, or none; nothing where that is wrong.
fn secret_of(
    stated: &StatedClient,
    metadata: &ClientMetadata,
    place: &Place,
    path: &str,
    drawing: &mut Drawing<'_>,
) -> Option<Option<SecretHash>> {
    let uses_secret = metadata.token_endpoint_auth_method.uses_secret();
    match (&stated.secret, uses_secret) {
        (None, false) => Some(None),
        (Some(secret), true) => match check_secret(secret.expose().to_owned()) {
            Ok(secret) => Some(Some(secret.hash())),
            Err(weak) => {
                drawing.problem(place.problem(path, "secret", weak.to_string()));
                None
            }
        },
        (given, _) => {
            let text = if given.is_some() {
                "is of no use: the client authenticates in another way"
            } else {
                "is missing: { file = \"PATH\" } or { env = \"NAME\" }"
            };
            drawing.problem(place.problem(path, "secret", text));
            None
        }
    }
}

/// The member that a problem is about: of what is not known the sentence has the name.
fn member_of<'a>(problem: &'a MemberProblem, place: &Place) -> &'a str {
    let quoted = problem.problem.split('`').nth(1);
    let named = quoted.filter(|name| problem.member == "metadata" && place.members.contains_key(*name));
    named.unwrap_or(&problem.member)
}

fn new_client(
    id: authmodel::ids::ClientId,
    metadata: ClientMetadata,
    secret: Option<SecretHash>,
    known: Option<&Client>,
    admin: &Administration,
) -> NewClient {
    NewClient {
        id,
        secret,
        metadata,
        registration_token: known.and_then(|known| known.registration_token),
        own_grant: known.map_or_else(|| GrantId::generate(&*admin.rng), |known| known.own_grant),
    }
}
