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

/// Which of two numbers that stand before a year is the day: `11/05/2026` is in May in most of the world, and in November
/// in the United States.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOrder {
    /// 5/11/2026.
    DayFirst,
    /// 11/5/2026.
    MonthFirst,
}

const TWO_WAYS: &str = "can be read in two ways: write the day as 2026-11-05";

/// A day: `2026-11-05`, or `5.11.2026` as half of Europe writes it. With slashes (or short dashes) it is one that can be read
/// in one way only.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    day_by(text, None, None)
}

/// A day of a file of which the order may be known, beside a moment that may tell.
pub fn day_by(text: &str, order: Option<DayOrder>, near: Option<Time>) -> Result<NaiveDate, String> {
    if let Some(readings) = readings(text) {
        let told = told(readings, near).or(order).or_else(|| told(readings, None));
        let [day_first, month_first] = readings;
        return match told {
            Some(DayOrder::DayFirst) => day_first,
            Some(DayOrder::MonthFirst) => month_first,
            None if day_first == month_first => day_first,
            None => return Err(TWO_WAYS.to_owned()),
        }
        .ok_or_else(|| TWO_WAYS.to_owned());
    }
    let iso = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let parsed = iso().filter(|_| text.len() == 10);
    parsed
        .or_else(|| numbers(text, '.').and_then(|[day, month, year]| date(year, month, day)))
        .or_else(|| numbers(text, '/').and_then(|[year, month, day]| date(year, month, day)))
        .filter(is_sensible_year)
        .ok_or_else(|| "must be a day such as 2026-11-05".to_owned())
}

/// The order that this day tells: the other one makes no day of it, or none that is near the moment beside it.
pub fn order_of(text: &str, near: Option<Time>) -> Option<DayOrder> {
    let readings = readings(text)?;
    told(readings, near).or_else(|| told(readings, None))
}

fn told(readings: [Option<NaiveDate>; 2], near: Option<Time>) -> Option<DayOrder> {
    // A day anywhere on earth is at most one off.
    let fits = |day: NaiveDate| near.is_none_or(|near| (near.date_naive() - day).num_days().abs() <= 1);
    match readings.map(|day| day.is_some_and(fits)) {
        [true, false] => Some(DayOrder::DayFirst),
        [false, true] => Some(DayOrder::MonthFirst),
        [true, true] | [false, false] => None,
    }
}

/// Two numbers and a year: read with the day first, and with the month first.
fn readings(text: &str) -> Option<[Option<NaiveDate>; 2]> {
    let [first, second, year] = numbers(text, '/').or_else(|| numbers(text, '-'))?;
    if year.len() != 4 {
        return None;
    }
    let both = [date(year, second, first), date(year, first, second)];
    Some(both.map(|day| day.filter(is_sensible_year)))
}

/// Three numbers with a mark between them.
fn numbers(text: &str, mark: char) -> Option<[&str; 3]> {
    let mut parts = text.split(mark);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    let are_numbers = three
        .iter()
        .all(|part| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()));
    (are_numbers && parts.next().is_none()).then_some(three)
}

fn date(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
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
        assert_eq!(day("2026-11-05").unwrap(), day("2026/11/5").unwrap());
        for text in ["03/04/2026", "3/4/2026", "3-4-2026", "31/31/2026"] {
            assert!(day(text).unwrap_err().contains("two ways"), "{text}");
        }
        // Those that can be read in one way only, or mean the same in both.
        for text in ["25/11/2026", "11/25/2026", "25-11-2026", "11-25-2026"] {
            assert_eq!(day(text).unwrap(), day("2026-11-25").unwrap(), "{text}");
        }
        assert_eq!(day("05/05/2026").unwrap(), day("2026-05-05").unwrap());
        let near = |text: &str| Some(moment(text).unwrap().0);
        let told = |moment: &str| day_by("11/05/2026", None, near(moment)).unwrap().to_string();
        assert_eq!(told("2026-11-06T03:00:00Z"), "2026-11-05");
        assert_eq!(told("2026-05-10T23:00:00Z"), "2026-05-11");
        assert!(day_by("11/05/2026", None, near("2026-08-01T00:00:00Z")).is_err());
        assert_eq!(
            day_by("11/05/2026", Some(DayOrder::DayFirst), None).unwrap(),
            day("2026-05-11").unwrap()
        );
        assert_eq!(order_of("25/11/2026", None), Some(DayOrder::DayFirst));
        assert_eq!(
            order_of("11/05/2026", near("2026-11-05T03:00:00Z")),
            Some(DayOrder::MonthFirst)
        );
        for text in ["11/05/2026", "05/05/2026", "2026-11-25", "25.11.2026", ""] {
            assert_eq!(order_of(text, None), None, "{text}");
        }
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
