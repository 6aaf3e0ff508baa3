//! `/api/account/`: who is signed in at this browser, and what they tell about themselves.

use super::ok;
use crate::http::{HttpState, body::Json, context, problem::Problem};
use actix_web::{HttpRequest, HttpResponse, web::Data};
use authcore::people::{account, username};
use authmodel::{
    session::Session,
    store::{ProfileUpdate, StoreResult},
    user::{self, Address, Profile, User},
    username::Username,
};
use garde::Validate;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use url::Url;

/// What may be changed. A member that is left out stays; `null`, or nothing but white space, takes it away.
#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Change {
    #[serde(default, deserialize_with = "named")]
    #[garde(inner(inner(length(chars, max = 400))))]
    name: Option<Option<String>>,
    /// All of it: what is not in here is taken away.
    #[garde(custom(sound_profile))]
    profile: Option<Profile>,
}

/// The user and their session.
pub async fn show(state: Data<HttpState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (session, user) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    Ok(ok(&describe(&state, &session, &user).await?))
}

/// Changes name and profile.
pub async fn change(
    state: Data<HttpState>,
    request: HttpRequest,
    body: Json<Change>,
) -> Result<HttpResponse, Problem> {
    context::require_same_origin(&state, &request)?;
    let (session, _) = context::session(&state, &request)
        .await?
        .ok_or(Problem::NotSignedIn)?;
    let Json(Change { name, profile }) = body;
    let name = name.map(parse_name).transpose()?;
    let profile = profile.map(without_blanks);
    let update = ProfileUpdate {
        name: name.as_ref().map(Option::as_deref),
        profile: profile.as_ref(),
    };
    let origin = context::origin(&state, &request);
    if account::change_profile(&state.provider, &session, &update, &origin).await? {
        // As it is now: what was not named here may have been changed meanwhile.
        show(state, request).await
    } else {
        Err(Problem::NotSignedIn)
    }
}

pub(super) async fn describe(state: &HttpState, session: &Session, user: &User) -> StoreResult<Value> {
    Ok(json!({
        "sub": user.id,
        "account": state.provider.account_mark(user.id),
        "email": user.email.as_str(),
        "name": user.name,
        "username": user.username.as_ref().map(Username::as_str),
        "username_change_at": username::change_at(&state.provider, session).await?,
        "profile": user.profile,
        "created_at": user.created_at,
        "session": { "auth_time": session.authentication.at, "expires_at": session.expires_at },
    }))
}

fn parse_name(name: Option<String>) -> Result<Option<String>, Problem> {
    match name.filter(|name| !name.trim().is_empty()) {
        None => Ok(None),
        Some(name) => user::parse_name(&name)
            .map(Some)
            .ok_or(Problem::InvalidRequest("A name has up to 100 characters.")),
    }
}

/// Tells a member that is `null` from one that is not there.
fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

/// Every text of a profile, by reference.
fn texts(profile: &mut Profile) -> Vec<&mut Option<String>> {
    let Profile {
        given_name,
        family_name,
        middle_name,
        nickname,
        profile,
        picture,
        website,
        gender,
        birthdate,
        zoneinfo,
        locale,
        phone_number,
        address,
    } = profile;
    let mut texts = vec![
        given_name,
        family_name,
        middle_name,
        nickname,
        profile,
        picture,
        website,
        gender,
        birthdate,
        zoneinfo,
        locale,
        phone_number,
    ];
    if let Some(Address {
        formatted,
        street_address,
        locality,
        region,
        postal_code,
        country,
    }) = address
    {
        texts.extend([formatted, street_address, locality, region, postal_code, country]);
    }
    texts
}

fn without_blanks(mut profile: Profile) -> Profile {
    for text in texts(&mut profile) {
        *text = text
            .take()
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty());
    }
    if profile.address == Some(Address::default()) {
        profile.address = None;
    }
    profile
}

/// The forms of OIDC Core §5.1: clients are handed these as they are.
fn sound_profile(profile: &Option<Profile>, _: &()) -> garde::Result {
    let Some(profile) = profile else {
        return Ok(());
    };
    let mut cleaned = without_blanks(profile.clone());
    let line = |text: &str| text.chars().count() <= 200 && !text.chars().any(char::is_control);
    let web = |text: &str| {
        text.len() <= 2000 && Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
    };
    let checks = [
        (&cleaned.profile, web as fn(&str) -> bool, "is no web address"),
        (&cleaned.picture, web, "is no web address"),
        (&cleaned.website, web, "is no web address"),
        (&cleaned.birthdate, is_birthdate, "is no date such as 1990-12-31"),
        (
            &cleaned.zoneinfo,
            is_zone,
            "is no time zone such as Europe/Berlin",
        ),
        (&cleaned.locale, is_language, "is no language tag such as en-US"),
        (
            &cleaned.phone_number,
            is_phone,
            "is no number such as +49 30 123456",
        ),
    ];
    for (value, is_sound, wrong) in checks {
        if value.as_deref().is_some_and(|text| !is_sound(text)) {
            return Err(garde::Error::new(wrong));
        }
    }
    for address in [&mut cleaned.profile, &mut cleaned.picture, &mut cleaned.website] {
        // Looked at above; an address may be longer than a line.
        *address = None;
    }
    if let Some(formatted) = cleaned
        .address
        .as_mut()
        .and_then(|address| address.formatted.take())
        && (formatted.chars().count() > 500
            || formatted
                .chars()
                .any(|c| c.is_control() && !matches!(c, '\n' | '\r')))
    {
        return Err(garde::Error::new("is too long"));
    }
    if texts(&mut cleaned)
        .iter()
        .all(|text| text.as_deref().is_none_or(line))
    {
        Ok(())
    } else {
        Err(garde::Error::new("is too long"))
    }
}

/// ISO 8601-1 `YYYY-MM-DD`, the year 0000 for one that is not told, or `YYYY` (OIDC Core §5.1).
fn is_birthdate(text: &str) -> bool {
    let digits = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    match text.split('-').collect::<Vec<_>>()[..] {
        [year] => digits(year, 4),
        [year, month, day] => {
            let number = |text: &str| text.parse::<u32>().unwrap_or_default();
            // A leap year stands in for the year that is not told.
            let known = if year == "0000" { 2000 } else { number(year) };
            let exists = i32::try_from(known)
                .ok()
                .and_then(|year| chrono::NaiveDate::from_ymd_opt(year, number(month), number(day)));
            digits(year, 4) && digits(month, 2) && digits(day, 2) && exists.is_some()
        }
        _ => false,
    }
}

/// A name of the time zone database; which of them exist is for clients to know.
fn is_zone(text: &str) -> bool {
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+');
    text.len() <= 64 && text.chars().all(sound)
}

/// The shape of a tag of BCP 47; Core §5.1 knows an underscore in the wild.
fn is_language(text: &str) -> bool {
    text.len() <= 35
        && text.split(['-', '_']).all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// E.164, with the marks that users put between; an extension as in RFC 3966.
fn is_phone(text: &str) -> bool {
    let sound = |c: char| c.is_ascii_digit() || matches!(c, '+' | ' ' | '(' | ')' | '-' | '.');
    let (number, extension) = text.split_once(";ext=").unwrap_or((text, ""));
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    number.starts_with('+')
        && number.chars().all(sound)
        && (3..=15).contains(&digits)
        && extension.len() <= 10
        && extension.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(body: &Value) -> bool {
        serde_json::from_value::<Change>(body.clone()).is_ok_and(|change| change.validate().is_ok())
    }

    #[test]
    fn a_profile_holds_what_clients_can_use() {
        for (name, value) in [
            ("website", "https://ann.example/"),
            ("birthdate", "1990-12-31"),
            ("birthdate", "0000-02-29"),
            ("birthdate", "1990"),
            ("zoneinfo", "America/Argentina/Buenos_Aires"),
            ("locale", "de-AT"),
            ("phone_number", "+1 (604) 555-1234;ext=5678"),
            ("nickname", "  Ann "),
            ("birthdate", "  "),
        ] {
            assert!(takes(&json!({ "profile": { name: value } })), "{name} {value}");
        }
        assert!(takes(&json!({})));
        assert!(takes(&json!({ "name": null })));
        assert!(takes(
            &json!({ "profile": { "address": { "formatted": "1 Way\nTown" } } })
        ));
        for (name, value) in [
            ("website", "javascript:alert(1)"),
            ("picture", "ann.png"),
            ("birthdate", "1990-02-30"),
            ("birthdate", "31.12.1990"),
            ("zoneinfo", "Europe Berlin"),
            ("locale", "deutsch, bitte"),
            ("phone_number", "555-1234"),
            ("phone_number", "+1"),
            ("nickname", "a\nb"),
            ("email", "eve@example.org"),
            ("preferred_username", "eve"),
            ("sub", "x"),
        ] {
            assert!(!takes(&json!({ "profile": { name: value } })), "{name} {value}");
        }
        assert!(!takes(&json!({ "profile": { "nickname": "x".repeat(201) } })));
        assert!(!takes(
            &json!({ "profile": { "address": { "locality": "a\nb" } } })
        ));
        assert!(!takes(&json!({ "email": "eve@example.org" })));
    }

    #[test]
    fn a_name_that_is_null_is_not_one_that_is_missing() {
        let read = |body: Value| serde_json::from_value::<Change>(body).expect("reads").name;
        assert_eq!(read(json!({})), None);
        assert_eq!(read(json!({ "name": null })), Some(None));
        assert_eq!(read(json!({ "name": "Ann" })), Some(Some("Ann".to_owned())));
    }

    #[test]
    fn blanks_are_nothing() {
        let profile = Profile {
            nickname: Some(" ".to_owned()),
            given_name: Some(" Ann ".to_owned()),
            address: Some(Address {
                locality: Some(String::new()),
                ..Address::default()
            }),
            ..Profile::default()
        };
        let cleaned = without_blanks(profile);
        assert_eq!(
            cleaned,
            Profile {
                given_name: Some("Ann".to_owned()),
                ..Profile::default()
            }
        );
    }
}
