//! What users read of the scopes that every provider has, and of the admin API's, in all our languages.
//!
//! The pages have words of their own for OpenID's scopes; these are for whoever draws other pages, and for what the operator
//! reads. Invariant: all of them in every [`Language`], by its compile-time exhaustiveness.
//!
//! Test to read first: `every_scope_is_told_in_every_language`.

use authmodel::{mail::Language, resource::Words};

/// OpenID's own scopes (OIDC Core §5.4, §11), two of this provider's of the same kind (`groups`, `roles`), and the words that consent shows for them.
pub const OPENID_SCOPES: [(&str, &str); 8] = [
    ("openid", "Know who you are"),
    (
        "profile",
        "See your profile: your name, and what else you have filled in, such as picture, birth date and language",
    ),
    ("email", "See your e-mail address"),
    ("address", "See your postal address"),
    ("phone", "See your phone number"),
    ("groups", "See which groups you are in at this server"),
    ("roles", "See which roles your groups give you"),
    ("offline_access", "Stay signed in while you are away"),
];

/// [`OPENID_SCOPES`], in their order.
const fn openid(language: Language) -> [&'static str; 8] {
    let [
        (_, openid),
        (_, profile),
        (_, email),
        (_, address),
        (_, phone),
        (_, groups),
        (_, roles),
        (_, offline),
    ] = OPENID_SCOPES;
    match language {
        Language::En => [openid, profile, email, address, phone, groups, roles, offline],
        Language::De => [
            "Wissen, wer Sie sind",
            "Ihr Profil sehen: Ihren Namen, und was Sie sonst angegeben haben, etwa Bild, Geburtsdatum und Sprache",
            "Ihre E-Mail-Adresse sehen",
            "Ihre Postanschrift sehen",
            "Ihre Telefonnummer sehen",
            "Sehen, in welchen Gruppen Sie an diesem Server sind",
            "Sehen, welche Rollen Ihre Gruppen Ihnen geben",
            "Angemeldet bleiben, auch wenn Sie nicht da sind",
        ],
        Language::Nl => [
            "Weten wie u bent",
            "Uw profiel zien: uw naam en wat u verder hebt ingevuld, zoals foto, geboortedatum en taal",
            "Uw e-mailadres zien",
            "Uw postadres zien",
            "Uw telefoonnummer zien",
            "Zien in welke groepen u op deze server zit",
            "Zien welke rollen uw groepen u geven",
            "Ingelogd blijven, ook als u er niet bent",
        ],
        Language::Fr => [
            "Savoir qui vous êtes",
            "Voir votre profil : votre nom et tout ce que vous avez renseigné, par exemple photo, date de naissance et langue",
            "Voir votre adresse e-mail",
            "Voir votre adresse postale",
            "Voir votre numéro de téléphone",
            "Voir de quels groupes vous faites partie sur ce serveur",
            "Voir les rôles que vos groupes vous donnent",
            "Conserver l’accès en votre absence",
        ],
        Language::Es => [
            "Saber quién eres",
            "Ver tu perfil: tu nombre y lo demás que hayas completado, como foto, fecha de nacimiento e idioma",
            "Ver tu correo electrónico",
            "Ver tu dirección postal",
            "Ver tu número de teléfono",
            "Ver en qué grupos estás en este servidor",
            "Ver qué funciones te dan tus grupos",
            "Mantener la sesión iniciada cuando no estés",
        ],
    }
}

/// The words of one of OpenID's own scopes.
pub(crate) fn of_openid(token: &str) -> Option<Words> {
    let index = OPENID_SCOPES.iter().position(|(name, _)| *name == token)?;
    in_all(|language| openid(language).get(index).copied())
}

/// What the admin API is called.
pub(crate) fn administration() -> Option<Words> {
    in_all(|language| {
        Some(match language {
            Language::En => "Administration",
            Language::De => "Verwaltung",
            Language::Nl => "Beheer",
            Language::Fr => "Administration",
            Language::Es => "Administración",
        })
    })
}

/// What the scope of the admin API lets an app do.
pub(crate) fn administer() -> Option<Words> {
    in_all(|language| {
        Some(match language {
            Language::En => "Administer this server in your name, as far as your roles go",
            Language::De => "Diesen Server in Ihrem Namen verwalten, so weit Ihre Rollen reichen",
            Language::Nl => "Deze server namens u beheren, zover uw rollen reiken",
            Language::Fr => "Administrer ce serveur en votre nom, dans la limite de vos rôles",
            Language::Es => "Administrar este servidor en tu nombre, hasta donde lleguen tus funciones",
        })
    })
}

fn in_all(words: impl Fn(Language) -> Option<&'static str>) -> Option<Words> {
    let told = Language::ALL
        .into_iter()
        .filter_map(|language| Some((language.tag().to_owned(), words(language)?.to_owned())));
    Words::by_language(told.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_is_told_in_every_language() {
        let mut all: Vec<Words> = OPENID_SCOPES
            .iter()
            .filter_map(|(token, _)| of_openid(token))
            .collect();
        all.extend([administration(), administer()].into_iter().flatten());
        assert_eq!(all.len(), 10);
        for words in &all {
            assert_eq!(words.languages().len(), Language::ALL.len());
        }
        assert!(of_openid("goals:read").is_none());
    }

    #[test]
    fn a_language_is_found_by_its_tag_whatever_the_region() {
        for (tag, language) in [
            ("nl-BE", Some(Language::Nl)),
            ("FR", Some(Language::Fr)),
            ("es_419", Some(Language::Es)),
            ("den", None),
            ("", None),
        ] {
            assert_eq!(Language::of_tag(tag), language, "{tag}");
        }
    }
}
