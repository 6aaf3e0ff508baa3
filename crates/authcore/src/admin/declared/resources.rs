//! Resource servers that files declare, beside those of the settings and those that were added by command.

use super::{
    declaration::Stated,
    plan::{Drawing, Wanted, path},
};
use crate::{admin::Administration, resources::problems};
use authmodel::{
    declaration::{DeclaredAct, DeclaredKind},
    resource::Resource,
    store::StoreResult,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const KIND: DeclaredKind = DeclaredKind::Resource;

/// Plans them; all resource servers that there are then, those of the settings first.
pub(super) async fn draw(
    stated: Option<&[Stated<Resource>]>,
    admin: &Administration,
    drawing: &mut Drawing<'_>,
) -> StoreResult<Vec<Resource>> {
    let stored = admin.stores.resources.list().await?;
    let mut all = admin.config.resources.of_settings().to_vec();
    let Some(stated) = stated else {
        all.extend(stored);
        return Ok(all);
    };
    let mut fresh = Vec::new();
    for one in stated {
        let audience = &one.what.audience;
        if !drawing.name(KIND, audience, "audience", &one.place) {
            continue;
        }
        if admin.config.resources.is_of_settings(audience) {
            let text = "is a resource server of the settings ([[resources]]): it stands in one place";
            drawing.problem(one.place.problem(&path(KIND, audience), "audience", text));
            continue;
        }
        fresh.push(one);
    }
    let dropped = drawing.dropped(KIND);
    let gone: BTreeSet<&str> = dropped
        .iter()
        .filter(|one| one.made)
        .map(|one| one.name.as_str())
        .chain(fresh.iter().map(|one| one.what.audience.as_str()))
        .collect();
    let stay = |known: &&Resource| !gone.contains(known.audience.as_str());
    all.extend(stored.iter().filter(stay).cloned());
    // In one order, whatever that of the files.
    fresh.sort_by(|one, other| one.what.audience.cmp(&other.what.audience));
    for Stated { what, place } in fresh {
        let name = what.audience.as_str();
        for problem in problems(what, &all, admin.config.issuer.as_str()) {
            drawing.problem(place.problem(&path(KIND, name), member_of(&problem), problem));
        }
        all.push(what.clone());
        let known = stored.iter().find(|known| known.audience == what.audience);
        let act = match known {
            None => Some(DeclaredAct::ResourceAdded(what.clone())),
            Some(known) if known == what => None,
            Some(known) => Some(DeclaredAct::ResourceReplaced {
                known: known.clone(),
                new: what.clone(),
            }),
        };
        drawing.want(Wanted {
            kind: KIND,
            name,
            place,
            before: known.map_or(Value::Null, |known| json!(known)),
            after: json!(what),
            act,
        });
    }
    for declared in dropped {
        let known = stored.iter().find(|known| known.audience == declared.name);
        let removal = known.map(|known| (json!(known), DeclaredAct::ResourceRemoved(known.clone())));
        drawing.drop(&declared, removal);
    }
    Ok(all)
}

/// The member that a sentence of [`problems`] is about.
fn member_of(problem: &str) -> &'static str {
    ["claims", "scope", "uri"]
        .into_iter()
        .find(|word| problem.split([' ', ',']).any(|part| part == *word))
        .map_or("audience", |word| if word == "scope" { "scopes" } else { word })
}
