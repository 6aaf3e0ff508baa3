//! How a goal is getting on: its pace, where that leads, and how many days in a row something was done for it.
//!
//! **Owns** the arithmetic of days. A day is a day of the user's calendar, never 24 hours: the hours of a day are 23 or 25
//! when clocks are set, and nothing here counts hours. The day of an entry is the one that its writer's own time named
//! (an offset came with it), which a later journey does not move; where none is known, the asked zone decides.
//!
//! Test to read first: `days_are_the_calendars`, below.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;

use super::{Amount, Goal, Time};

/// The pace is that of the last four weeks, so that weekdays and weekends count alike and old habits don't.
pub const WINDOW_DAYS: i64 = 28;
/// Fewer days than a week are no pace: one good day would be foretold for ever.
pub const LEAST_DAYS: i64 = 7;

/// The day of a moment in a zone.
pub fn day_in(zone: Tz, moment: Time) -> NaiveDate {
    moment.with_timezone(&zone).date_naive()
}

/// What a goal's entries tell, one after the other, in any order.
#[derive(Clone, Debug)]
pub struct Steps {
    zone: Tz,
    today: NaiveDate,
    days: BTreeSet<NaiveDate>,
    first_amount: Option<NaiveDate>,
    lately: i128,
}

/// How a goal is getting on.
#[derive(Clone, Debug, PartialEq)]
pub struct Pace {
    /// The day that it is.
    pub today: NaiveDate,
    /// What is missing to the target, never below zero; `None` without one.
    pub remaining: Option<Amount>,
    /// Days from today to the due date; negative when it has passed.
    pub days_left: Option<i64>,
    /// What a day brought of late.
    pub per_day: Option<f64>,
    /// What each day must bring from today to the due date, both counted.
    pub needed_per_day: Option<f64>,
    /// When the target is reached at this pace.
    pub forecast_on: Option<NaiveDate>,
    /// In a word.
    pub outlook: Outlook,
    /// The days in a row.
    pub streak: Streak,
}

/// How it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// There is no target to reach.
    NoTarget,
    /// The target is reached.
    Reached,
    /// The due date has passed.
    Overdue,
    /// Nothing was added lately, so nothing can be foretold.
    NoPace,
    /// There is a forecast, and no date to hold it against.
    NoDueDate,
    /// At this pace it is reached in time.
    OnTrack,
    /// At this pace it is not.
    Behind,
}

/// Days in a row with at least one entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Streak {
    /// Up to today, or to yesterday while today is still open.
    pub current: i64,
    /// The longest there was.
    pub longest: i64,
    /// Whether today has an entry.
    pub today_counts: bool,
    /// The last day with an entry, up to today.
    pub last_on: Option<NaiveDate>,
}

impl Steps {
    /// None yet, on the day that it is in this zone.
    pub fn new(zone: Tz, now: Time) -> Self {
        Self {
            zone,
            today: day_in(zone, now),
            days: BTreeSet::new(),
            first_amount: None,
            lately: 0,
        }
    }

    /// One more. What is dated after today counts when its day has come.
    pub fn add(&mut self, occurred_at: Time, day: Option<NaiveDate>, amount: Option<Amount>) {
        let day = day.unwrap_or_else(|| day_in(self.zone, occurred_at));
        if day > self.today {
            return;
        }
        self.days.insert(day);
        let Some(amount) = amount else { return };
        if self.first_amount.is_none_or(|first| day < first) {
            self.first_amount = Some(day);
        }
        if (self.today - day).num_days() < WINDOW_DAYS {
            self.lately += i128::from(amount.scaled());
        }
    }

    /// What they come to.
    pub fn pace(&self, goal: &Goal) -> Pace {
        let remaining = goal.target_amount.map(|target| {
            let missing = target.scaled().saturating_sub(goal.total.scaled());
            Amount::from_scaled(missing.max(0))
        });
        let days_left = goal.due_on.map(|due| (due - self.today).num_days());
        let per_day = self.per_day();
        let forecast_on = remaining
            .zip(per_day)
            .and_then(|(remaining, per_day)| self.forecast(remaining, per_day));
        let needed_per_day = remaining
            .zip(days_left)
            .filter(|(remaining, left)| remaining.is_positive() && *left >= 0)
            .map(|(remaining, left)| remaining.to_double() / (left + 1) as f64);
        Pace {
            today: self.today,
            remaining,
            days_left,
            per_day,
            needed_per_day,
            forecast_on,
            outlook: outlook(remaining, days_left, forecast_on, goal.due_on),
            streak: self.streak(),
        }
    }

    fn per_day(&self) -> Option<f64> {
        let since = (self.today - self.first_amount?).num_days() + 1;
        let days = since.clamp(LEAST_DAYS, WINDOW_DAYS);
        Some(self.lately as f64 / 1e6 / days as f64)
    }

    fn forecast(&self, remaining: Amount, per_day: f64) -> Option<NaiveDate> {
        if !remaining.is_positive() || per_day <= 0.0 {
            return None;
        }
        let days = (remaining.to_double() / per_day).ceil();
        // Beyond the years that the API keeps no day is foretold.
        let end = NaiveDate::from_ymd_opt(9999, 12, 31)?;
        if days > (end - self.today).num_days() as f64 {
            return None;
        }
        self.today.checked_add_days(Days::new(days as u64))
    }

    fn streak(&self) -> Streak {
        let (mut longest, mut run) = (0, 0);
        let mut before: Option<NaiveDate> = None;
        for day in &self.days {
            let follows = before.is_some_and(|before| before.succ_opt() == Some(*day));
            run = if follows { run + 1 } else { 1 };
            longest = longest.max(run);
            before = Some(*day);
        }
        let is_open = before.is_some_and(|last| (self.today - last).num_days() <= 1);
        Streak {
            current: if is_open { run } else { 0 },
            longest,
            today_counts: before == Some(self.today),
            last_on: before,
        }
    }
}

fn outlook(
    remaining: Option<Amount>,
    days_left: Option<i64>,
    forecast_on: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
) -> Outlook {
    match (remaining, days_left, forecast_on.zip(due_on)) {
        (None, ..) => Outlook::NoTarget,
        (Some(remaining), ..) if !remaining.is_positive() => Outlook::Reached,
        (_, Some(left), _) if left < 0 => Outlook::Overdue,
        (_, Some(_), Some((forecast, due))) if forecast <= due => Outlook::OnTrack,
        (_, Some(_), Some(_)) => Outlook::Behind,
        (_, None, _) if forecast_on.is_some() => Outlook::NoDueDate,
        _ => Outlook::NoPace,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Tags, Title};
    use chrono::DateTime;
    use uuid::Uuid;

    const BERLIN: Tz = chrono_tz::Europe::Berlin;

    fn at(text: &str) -> Time {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn streak(zone: Tz, now: &str, moments: &[&str]) -> Streak {
        let mut steps = Steps::new(zone, at(now));
        for moment in moments {
            steps.add(at(moment), None, None);
        }
        steps.streak()
    }

    #[test]
    fn days_are_the_calendars() {
        // The night of 25 to 26 October 2026 has 25 hours in Berlin: from the last minute of one day to the first of the
        // day after the next are more than 24 hours, and still no day lies between.
        let autumn = [
            "2026-10-24T23:59:00+02:00",
            "2026-10-25T00:01:00+02:00",
            "2026-10-26T23:59:00+01:00",
        ];
        assert_eq!(streak(BERLIN, "2026-10-27T08:00:00+01:00", &autumn).current, 3);
        // 29 March 2026 has 23: midnight to midnight less than a day of hours.
        let spring = [
            "2026-03-28T00:01:00+01:00",
            "2026-03-29T23:59:00+02:00",
            "2026-03-30T00:00:00+02:00",
        ];
        assert_eq!(streak(BERLIN, "2026-03-30T12:00:00+02:00", &spring).current, 3);
        // Half past midnight in Berlin is the day before in UTC.
        let night = ["2026-11-05T00:30:00+01:00", "2026-11-06T23:30:00+01:00"];
        assert_eq!(streak(BERLIN, "2026-11-06T23:45:00+01:00", &night).current, 2);
        assert_eq!(streak(chrono_tz::UTC, "2026-11-06T22:45:00Z", &night).current, 1);
        // Kiritimati has 14 hours before UTC: its today begins while London still has yesterday's noon.
        let far = streak(
            chrono_tz::Pacific::Kiritimati,
            "2026-11-05T10:30:00Z",
            &["2026-11-05T10:10:00Z"],
        );
        assert!(far.today_counts);
        assert_eq!(far.last_on, Some(date("2026-11-06")));
    }

    #[test]
    fn a_journey_breaks_no_streak() {
        // In the mornings of four days, two of them in Tokyo, then in New York, where Tokyo's morning is the evening before.
        let mut steps = Steps::new(chrono_tz::America::New_York, at("2026-11-08T20:00:00-05:00"));
        for (moment, day) in [
            ("2026-11-05T07:00:00+09:00", "2026-11-05"),
            ("2026-11-06T07:00:00+09:00", "2026-11-06"),
            ("2026-11-07T23:00:00-05:00", "2026-11-07"),
            ("2026-11-08T07:00:00-05:00", "2026-11-08"),
        ] {
            steps.add(at(moment), Some(date(day)), None);
        }
        assert_eq!(steps.streak().current, 4);
    }

    #[test]
    fn a_streak_stays_while_today_is_still_open() {
        let days = [
            "2026-11-01T12:00:00Z",
            "2026-11-02T12:00:00Z",
            "2026-11-04T12:00:00Z",
        ];
        let now = |day: u32| format!("2026-11-{day:02}T01:00:00Z");
        let on = |day: u32| streak(chrono_tz::UTC, &now(day), &days);
        assert_eq!(
            (on(3).current, on(3).today_counts, on(3).longest),
            (2, false, 2),
            "what is dated to come is not yet"
        );
        assert_eq!((on(4).current, on(4).today_counts), (1, true));
        assert_eq!((on(5).current, on(5).longest), (1, 2));
        assert_eq!(
            (on(6).current, on(6).longest, on(6).last_on),
            (0, 2, Some(date("2026-11-04")))
        );
        assert_eq!(streak(chrono_tz::UTC, &now(9), &[]), Streak::default());
    }

    fn goal(target: i64, total: i64, due: Option<&str>) -> Goal {
        let now = at("2026-11-01T00:00:00Z");
        Goal {
            id: Uuid::nil(),
            title: Title::parse("Run").unwrap(),
            notes: None,
            target_amount: Some(Amount::from_whole(target).unwrap()),
            unit: None,
            due_on: due.map(date),
            tags: Tags::default(),
            archived: false,
            total: Amount::from_whole(total).unwrap(),
            entry_count: 1,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    #[test]
    fn a_pace_leads_somewhere() {
        let mut steps = Steps::new(BERLIN, at("2026-11-28T12:00:00+01:00"));
        // 2 a day for the last fourteen, and a heap that is long ago.
        for day in 15..=28 {
            steps.add(
                at(&format!("2026-11-{day:02}T12:00:00+01:00")),
                None,
                Amount::from_whole(2).ok(),
            );
        }
        let pace = steps.pace(&goal(100, 28, Some("2026-12-31")));
        assert_eq!(pace.per_day, Some(2.0));
        assert_eq!(
            (pace.remaining, pace.days_left),
            (Amount::from_whole(72).ok(), Some(33))
        );
        assert_eq!(pace.forecast_on, Some(date("2027-01-03")));
        assert_eq!(pace.outlook, Outlook::Behind);
        assert_eq!(pace.needed_per_day, Some(72.0 / 34.0));
        let on = |due: Option<&str>| steps.pace(&goal(100, 28, due)).outlook;
        assert_eq!(on(Some("2027-01-03")), Outlook::OnTrack);
        assert_eq!(on(Some("2026-11-27")), Outlook::Overdue);
        assert_eq!(on(None), Outlook::NoDueDate);
        assert_eq!(
            steps.pace(&goal(28, 28, Some("2026-11-01"))).outlook,
            Outlook::Reached
        );
        let idle = Steps::new(BERLIN, at("2026-11-28T12:00:00+01:00"));
        assert_eq!(
            idle.pace(&goal(100, 28, Some("2027-01-03"))).outlook,
            Outlook::NoPace
        );
        steps.add(
            at("2026-11-28T12:00:00+01:00"),
            None,
            Amount::from_whole(-28).ok(),
        );
        assert_eq!(
            steps.pace(&goal(100, 0, None)).forecast_on,
            None,
            "what goes nowhere arrives nowhere"
        );
    }

    #[test]
    fn one_good_day_is_not_foretold_for_ever() {
        let mut steps = Steps::new(BERLIN, at("2026-11-28T12:00:00+01:00"));
        steps.add(at("2026-11-28T12:00:00+01:00"), None, Amount::from_whole(70).ok());
        assert_eq!(steps.pace(&goal(100, 70, None)).per_day, Some(10.0));
    }
}
