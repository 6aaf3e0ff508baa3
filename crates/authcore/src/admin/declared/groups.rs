//! Groups that files declare. Who is in them is not a file's to say: members stay.

use super::{
    declaration::Stated,
    plan::{Drawing, Wanted, path},
};
use crate::admin::{
    Administration,
    client_access::Moving,
    groups::{self, GroupDraft, GroupError, told},
};
use authmodel::{
    declaration::{DeclaredAct, DeclaredKind},
    group::Group,
    store::StoreResult,
};
use serde_json::Value;
use std::collections::BTreeMap;

const KIND: DeclaredKind = DeclaredKind::Group;

/// Groups per query.
const PAGE: u32 = 500;

/// Plans the groups; which of them come and go.
pub(super) async fn draw(
    stated: &[Stated<GroupDraft>],
    admin: &Administration,
    drawing: &mut Drawing<'_>,
) -> StoreResult<Moving> {
    let mut moving = Moving::default();
    let known = all(admin).await?;
    for Stated { what, place } in stated {
        if !drawing.name(KIND, &what.name, "name", place) {
            continue;
        }
        let new = match groups::checked(what, admin.clock.now()) {
            Ok(group) => group,
            Err(error) => {
                let member = member_of(&error);
                drawing.problem(place.problem(&path(KIND, &what.name), member, error.to_string()));
                continue;
            }
        };
        moving.coming.insert(what.name.clone());
        let known = known.get(&what.name);
        let act = match known {
            None => Some(DeclaredAct::GroupAdded(new.clone())),
            Some(known) if told(known) == told(&new) => None,
            Some(known) => Some(DeclaredAct::GroupReplaced {
                known: known.clone(),
                new: Group {
                    created_at: known.created_at,
                    ..new.clone()
                },
            }),
        };
        drawing.want(Wanted {
            kind: KIND,
            name: &what.name,
            place,
            before: known.map_or(Value::Null, told),
            after: told(&new),
            act,
        });
    }
    for declared in drawing.dropped(KIND) {
        let known = known.get(&declared.name);
        let removal = known.map(|known| (told(known), DeclaredAct::GroupRemoved(known.clone())));
        if declared.made {
            moving.going.insert(declared.name.clone());
        }
        drawing.drop(&declared, removal);
    }
    Ok(moving)
}

async fn all(admin: &Administration) -> StoreResult<BTreeMap<String, Group>> {
    let mut all = BTreeMap::new();
    let mut after = None;
    loop {
        let page = admin.stores.groups.list("", after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(all);
        };
        after = Some(last.name.clone());
        all.extend(
            page.into_iter()
                .map(|group| (group.name.as_str().to_owned(), group)),
        );
    }
}

/// The member that is wrong.
const fn member_of(error: &GroupError) -> &'static str {
    match error {
        GroupError::Role(_) | GroupError::TooManyRoles => "roles",
        GroupError::Description => "description",
        GroupError::Name(_)
        | GroupError::Exists(_)
        | GroupError::Unknown
        | GroupError::Stale
        | GroupError::TooManyChanged
        | GroupError::UserUnknown(_)
        | GroupError::TooManyGroups(_)
        | GroupError::HandsOff(_)
        | GroupError::Denied(_)
        | GroupError::Store(_) => "name",
    }
}
