//! What a scope, or a claims request, tells about a user (OIDC Core §5.1, §5.4, §5.5): in the ID token and at userinfo. An access
//! token tells groups and roles at most (RFC 9068 §2.2.3.1), and only to a resource server whose operator wants it so.
//!
//! Invariants: groups and roles are arrays, of none and of one, too; what a token has no room for it leaves out, and says that
//! it does (`MOST_IN_TOKEN`): userinfo tells all of it.

use crate::config::CoreConfig;
use authmodel::{
    client::Client,
    group::{AppRole, GroupName, Memberships},
    resource::TOLD,
    scope::Scope,
    user::User,
};
use serde_json::{Map, Value};

/// Claims about a user, by name.
pub type PersonalClaims = Map<String, Value>;

/// The claims of each scope (OIDC Core §5.4), in its order.
const SCOPES: [(&str, &[&str]); 6] = [
    (
        "profile",
        &[
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ],
    ),
    ("email", &["email", "email_verified"]),
    ("address", &["address"]),
    ("phone", &["phone_number", "phone_number_verified"]),
    ("groups", &["groups"]),
    ("roles", &["roles"]),
];

/// How many groups, or roles, a token names: apps keep tokens in cookies and headers, which end at some thousand bytes. Of a user
/// with more of them a token has `groups_overage`, or `roles_overage`, in the place of the claim.
const MOST_IN_TOKEN: usize = 50;

/// How long either list may be in a token, in bytes of JSON: both, an ID token's other claims and its signature stay below the
/// 4 KiB of a cookie.
const LONGEST_IN_TOKEN: usize = 1024;

/// The scope that a claim belongs to; `None` for what is no claim about a user.
pub fn scope_of(claim: &str) -> Option<&'static str> {
    SCOPES
        .iter()
        .find(|(_, names)| names.contains(&claim))
        .map(|(scope, _)| *scope)
}

/// The claims that a scope tells: none where it is about no user.
pub fn of_scope(scope: &str) -> &'static [&'static str] {
    SCOPES
        .iter()
        .find(|(name, _)| *name == scope)
        .map_or(&[], |(_, names)| names)
}

/// The names of all claims about a user: for metadata.
pub fn all_names() -> impl Iterator<Item = &'static str> {
    SCOPES.iter().flat_map(|(_, names)| names.iter().copied())
}

/// The claims about `user` that `scope` or `requested` asks for. What a user has not filled in is left out (§5.3.2). `groups` are
/// those that the client is told of.
pub fn about(user: &User, groups: &Memberships, scope: &Scope, requested: &[String]) -> PersonalClaims {
    let mut claims = PersonalClaims::new();
    let by_scope = SCOPES
        .iter()
        .filter(|(name, _)| scope.contains(name))
        .flat_map(|(_, names)| names.iter().copied());
    let by_name = all_names().filter(|name| requested.iter().any(|requested| requested == name));
    let mut profile = None;
    for name in by_scope.chain(by_name) {
        let value = match name {
            "name" => user.name.clone().map(Value::from),
            // What the user has chosen and nobody else has; never what somebody typed.
            "preferred_username" => user.username.as_ref().map(|name| name.as_str().into()),
            "updated_at" => Some(user.updated_at.timestamp().into()),
            "email" => Some(user.email.as_str().into()),
            // An account exists only with a confirmed address.
            "email_verified" => Some(true.into()),
            // Numbers are what users say they are.
            "phone_number_verified" => user.profile.phone_number.as_ref().map(|_| false.into()),
            "groups" | "roles" => Some(of_groups(name, groups)),
            other => {
                // Most users have filled in nothing: the document is written only where it is asked for.
                let document =
                    profile.get_or_insert_with(|| serde_json::to_value(&user.profile).unwrap_or_default());
                document.get(other).cloned()
            }
        };
        if let Some(value) = value {
            claims.insert(name.to_owned(), value);
        }
    }
    claims
}

/// The claim `groups`, or `roles`.
fn of_groups(claim: &str, groups: &Memberships) -> Value {
    if claim == "groups" {
        groups.names().map(GroupName::as_str).collect()
    } else {
        groups.roles().into_iter().map(AppRole::as_str).collect()
    }
}

/// What of these a token has room for.
pub(super) fn within_token(mut claims: PersonalClaims) -> PersonalClaims {
    for name in TOLD {
        let is_too_long = |value: &Value| {
            value.as_array().is_some_and(|all| {
                // Names are of ASCII, in quotes, with a comma.
                let length: usize = all
                    .iter()
                    .filter_map(Value::as_str)
                    .map(|one| one.len() + 3)
                    .sum();
                all.len() > MOST_IN_TOKEN || length > LONGEST_IN_TOKEN
            })
        };
        if claims.get(name).is_some_and(is_too_long) {
            claims.remove(name);
            claims.insert(format!("{name}_overage"), true.into());
        }
    }
    claims
}

/// What an access token says of its user's groups: what the scope tells, and everybody wants whom it is for. The provider's own
/// endpoints, which are among its audience where there is an ID token, tell more than that themselves.
pub(crate) fn in_access_token(
    config: &CoreConfig,
    client: &Client,
    groups: &Memberships,
    scope: &Scope,
    audience: &[String],
) -> PersonalClaims {
    let mut claims = PersonalClaims::new();
    if !TOLD.iter().any(|name| scope.contains(name)) {
        return claims;
    }
    let resources = config.resources.all();
    let mut others = audience
        .iter()
        .filter(|one| *one != config.issuer.as_str())
        .peekable();
    if others.peek().is_none() {
        return claims;
    }
    let wanted_by = |audience: &String, name: &str| {
        let resource = resources.iter().find(|resource| resource.audience == *audience);
        resource.is_some_and(|resource| resource.claims.iter().any(|claim| claim == name))
    };
    let others: Vec<&String> = others.collect();
    let groups = client.told_of(groups);
    for name in TOLD {
        if scope.contains(name) && others.iter().all(|audience| wanted_by(audience, name)) {
            claims.insert(name.to_owned(), of_groups(name, &groups));
        }
    }
    claims
}

#[cfg(test)]
mod tests {
    use super::*;
    use authmodel::{
        email::EmailAddress,
        ids::UserId,
        user::{Profile, UserStatus},
    };

    #[test]
    fn a_scope_tells_its_claims_and_no_others() {
        let user = User {
            id: UserId(uuid::Uuid::nil()),
            email: EmailAddress::parse("ann@example.org").expect("an address"),
            name: Some("Ann".to_owned()),
            username: None,
            profile: Profile {
                phone_number: Some("+1 555 0100".to_owned()),
                ..Profile::default()
            },
            status: UserStatus::Active,
            created_at: chrono::DateTime::UNIX_EPOCH,
            updated_at: chrono::DateTime::UNIX_EPOCH,
        };
        let names = |scope: &str, requested: &[&str]| {
            let requested: Vec<String> = requested.iter().map(|name| (*name).to_owned()).collect();
            let none = Memberships::default();
            let claims = about(&user, &none, &Scope::parse(scope).expect("a scope"), &requested);
            claims.keys().cloned().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names("openid", &[]), "");
        assert_eq!(names("openid profile", &[]), "name updated_at");
        assert_eq!(names("email", &["name", "nonsense"]), "email email_verified name");
        assert_eq!(names("phone address", &[]), "phone_number phone_number_verified");
        assert_eq!(names("groups", &["roles"]), "groups roles");
    }

    #[test]
    fn groups_are_arrays_and_what_a_token_has_no_room_for_is_said() {
        let groups = |many: usize| {
            let name = |number| GroupName::parse(&format!("g{number}")).expect("a name");
            let role = AppRole::parse("editor").expect("a role");
            Memberships(
                (0..many)
                    .map(|number| (name(number), vec![role.clone()]))
                    .collect(),
            )
        };
        let told = |many: usize| {
            let groups = groups(many);
            let claims = TOLD.map(|name| (name.to_owned(), of_groups(name, &groups)));
            Value::Object(within_token(claims.into_iter().collect()))
        };
        assert_eq!(told(0), serde_json::json!({ "groups": [], "roles": [] }));
        assert_eq!(
            told(1),
            serde_json::json!({ "groups": ["g0"], "roles": ["editor"] })
        );
        assert_eq!(told(50)["groups"].as_array().map(Vec::len), Some(50));
        assert_eq!(
            told(51),
            serde_json::json!({ "groups_overage": true, "roles": ["editor"] })
        );
        // Few of them, with long names.
        let long = |many: usize| {
            let name = |number| GroupName::parse(&format!("{number:0>64}")).expect("a name");
            let groups = Memberships((0..many).map(|number| (name(number), Vec::new())).collect());
            let claims = [("groups".to_owned(), of_groups("groups", &groups))];
            Value::Object(within_token(claims.into_iter().collect()))
        };
        assert_eq!(long(15)["groups"].as_array().map(Vec::len), Some(15));
        assert_eq!(long(16), serde_json::json!({ "groups_overage": true }));
    }
}
