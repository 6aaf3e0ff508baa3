//! What a scope, or a claims request, tells about a user (OIDC Core §5.1, §5.4, §5.5): in the ID token and at userinfo,
//! never in an access token.

use authmodel::{scope::Scope, user::User};
use serde_json::{Map, Value};

/// Claims about a user, by name.
pub type PersonalClaims = Map<String, Value>;

/// The claims of each scope (OIDC Core §5.4), in its order.
const SCOPES: [(&str, &[&str]); 4] = [
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
];

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

/// The claims about `user` that `scope` or `requested` asks for. What a user has not filled in is left out (§5.3.2).
pub fn about(user: &User, scope: &Scope, requested: &[String]) -> PersonalClaims {
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
            "updated_at" => Some(user.updated_at.timestamp().into()),
            "email" => Some(user.email.as_str().into()),
            // An account exists only with a confirmed address.
            "email_verified" => Some(true.into()),
            // Numbers are what users say they are.
            "phone_number_verified" => user.profile.phone_number.as_ref().map(|_| false.into()),
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
            let claims = about(&user, &Scope::parse(scope).expect("a scope"), &requested);
            claims.keys().cloned().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names("openid", &[]), "");
        assert_eq!(names("openid profile", &[]), "name updated_at");
        assert_eq!(names("email", &["name", "nonsense"]), "email email_verified name");
        assert_eq!(names("phone address", &[]), "phone_number phone_number_verified");
    }
}
