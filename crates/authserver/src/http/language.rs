//! The language of whoever asks, for the mails that a request brings about. Pages send the one that they speak as
//! `Accept-Language` (RFC 9110 §12.5.4), which need not be the browser's: an app may have suggested it.

use actix_web::{HttpRequest, http::header};
use authmodel::mail::Language;

/// More than a browser sends.
const MOST_TAGS: usize = 16;

/// The one that is asked for most and that we write; else English. What can't be read is skipped.
pub fn of(request: &HttpRequest) -> Language {
    let values = request.headers().get_all(header::ACCEPT_LANGUAGE);
    let tags = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .take(MOST_TAGS);
    // Of two with the same weight the first one counts.
    let mut best: Option<(f32, Language)> = None;
    for (weight, language) in tags.filter_map(weighted) {
        if best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, language));
        }
    }
    best.map_or_else(Language::default, |(_, language)| language)
}

fn weighted(choice: &str) -> Option<(f32, Language)> {
    let (tag, parameter) = choice.split_once(';').unwrap_or((choice, "q=1"));
    let weight: f32 = parameter.trim().strip_prefix("q=")?.trim().parse().ok()?;
    let language = Language::of_tag(tag.trim())?;
    (weight > 0.0 && weight <= 1.0).then_some((weight, language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn the_first_that_we_write_or_english() {
        for (header, language) in [
            ("", Language::En),
            ("de", Language::De),
            ("de-AT,de;q=0.9,en;q=0.8", Language::De),
            ("id-ID, id;q=0.9, de;q=0.5, en;q=0.4", Language::De),
            ("fr-CA, en;q=0.5", Language::Fr),
            ("nl", Language::Nl),
            ("es-419, es;q=0.9", Language::Es),
            ("en;q=0.4, de;q=0.5", Language::De),
            ("en, de", Language::En),
            ("de;q=0, en;q=0.1", Language::En),
            ("de;q=2, de;q=NaN, *;q=1, id", Language::En),
            ("den, dex-DE", Language::En),
        ] {
            let request = TestRequest::default()
                .insert_header((header::ACCEPT_LANGUAGE, header))
                .to_http_request();
            assert_eq!(of(&request), language, "{header}");
        }
        assert_eq!(of(&TestRequest::default().to_http_request()), Language::En);
    }
}
