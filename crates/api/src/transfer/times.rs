//! Moments and days as files have them.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, SubsecRound as _, TimeZone as _};
use chrono_tz::Tz;

use crate::model::{Time, is_sensible_year, whole_second};

/// A moment, and the day that it was for its writer where the text tells: RFC 3339 §4.3, an offset of `Z` or `-00:00` is
/// that of no place.
pub fn moment(text: &str) -> Result<(Time, Option<NaiveDate>), String> {
    let wrong = || "must be a time such as 2026-11-05T18:30:00Z".to_owned();
    let local = DateTime::parse_from_rfc3339(text).map_err(|_| wrong())?;
    let time = whole_second(local.to_utc().trunc_subsecs(6));
    if !is_sensible_year(&time) {
        return Err(wrong());
    }
    let is_anywhere = text.ends_with(['Z', 'z']) || text.ends_with("-00:00");
    let day = Some(local.date_naive()).filter(|day| !is_anywhere && is_sensible_year(day));
    Ok((time, day))
}

/// A day: `2026-11-05`, or `5.11.2026` as half of Europe writes it. With slashes nobody can tell the day from the month.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    let parsed = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .ok()
        .filter(|_| text.len() == 10)
        .or_else(|| with_dots(text));
    if text.contains('/') {
        return Err("can be read in two ways: write the day as 2026-11-05".to_owned());
    }
    parsed
        .filter(is_sensible_year)
        .ok_or_else(|| "must be a day such as 2026-11-05".to_owned())
}

fn with_dots(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_whole = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    if parts.next().is_some()
        || !is_whole(day, 2)
        || !is_whole(month, 2)
        || year.len() != 4
        || !is_whole(year, 4)
    {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// The moment of an entry of which only the day is known: noon there, the hour that no clock's setting skips.
pub fn noon(day: NaiveDate, zone: Tz) -> Time {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    let local = day.and_time(noon);
    // Samoa has skipped a whole day (2011-12-30): then noon by UTC.
    let there = zone.from_local_datetime(&local).earliest();
    there
        .map_or_else(|| local.and_utc(), |there| there.to_utc())
        .with_year(day.year().max(1900))
        .unwrap_or_else(|| local.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_tells_the_day_and_z_does_not() {
        let day_of = |text: &str| moment(text).unwrap().1.map(|day| day.to_string());
        assert_eq!(day_of("2026-11-06T07:00:00+09:00").as_deref(), Some("2026-11-06"));
        assert_eq!(day_of("2026-11-06T22:00:00Z"), None);
        assert_eq!(day_of("2026-11-06T22:00:00-00:00"), None);
        assert_eq!(day_of("2026-11-06T22:00:00+00:00").as_deref(), Some("2026-11-06"));
        assert_eq!(day_of("9999-12-31T23:00:00Z"), None);
        assert!(moment("2026-11-06").is_err() && moment("1899-01-01T00:00:00Z").is_err());
    }

    #[test]
    fn a_day_that_can_be_two_is_refused() {
        assert_eq!(day("2026-11-05").unwrap(), day("5.11.2026").unwrap());
        assert_eq!(day("05.11.2026").unwrap(), day("5.11.2026").unwrap());
        assert!(day("03/04/2026").unwrap_err().contains("two ways"));
        for text in [
            "",
            "2026-13-01",
            "5.11.26",
            "5.11",
            "31.02.2026",
            "2026-1-5",
            "12026-01-05",
            "+5.1.2026",
        ] {
            assert!(day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn noon_is_noon_there() {
        let day: NaiveDate = "2026-07-01".parse().unwrap();
        assert_eq!(
            noon(day, chrono_tz::Europe::Berlin).to_rfc3339(),
            "2026-07-01T10:00:00+00:00"
        );
        let skipped: NaiveDate = "2011-12-30".parse().unwrap();
        assert_eq!(
            noon(skipped, chrono_tz::Pacific::Apia).to_rfc3339(),
            "2011-12-30T12:00:00+00:00"
        );
    }
}
