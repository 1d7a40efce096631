//! Days of the calendar, for suppressions that end, and the clock.

use crate::source::Now;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

const SECONDS_A_DAY: u64 = 86_400;

/// A day of the Gregorian calendar: `2027-01-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Reads `YYYY-MM-DD`; nothing where it is no such day.
    pub fn parse(text: &str) -> Option<Date> {
        let mut parts = text.split('-');
        let mut part = |width: usize| {
            let digits = parts.next().filter(|part| part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit()))?;
            digits.parse::<u16>().ok()
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        if parts.next().is_some() {
            return None;
        }
        let date = Date { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? };
        (date.day >= 1 && date.day <= days_in(year, date.month)?).then_some(date)
    }

    /// Today in UTC, by the machine's clock.
    pub fn today() -> Date {
        Date::from_days(clock() / SECONDS_A_DAY)
    }

    /// The day that many days after 1970-01-01.
    fn from_days(mut days: u64) -> Date {
        let mut year = 1970;
        loop {
            let in_year = if is_leap(year) { 366 } else { 365 };
            if days < in_year || year == u16::MAX {
                break;
            }
            days -= in_year;
            year += 1;
        }
        let mut month = 1;
        while let Some(in_month) = days_in(year, month).map(u64::from).filter(|in_month| days >= *in_month) {
            days -= in_month;
            month += 1;
        }
        Date { year, month, day: days as u8 + 1 }
    }
}

/// The time at which a new migration is made: so many seconds after 1970, or what the machine's clock says.
pub fn now(seconds: Option<u64>) -> Now {
    let seconds = seconds.unwrap_or_else(clock);
    let (days, rest) = (seconds / SECONDS_A_DAY, seconds % SECONDS_A_DAY);
    let Date { year, month, day } = Date::from_days(days);
    let stamp = format!("{year:04}{month:02}{day:02}{:02}{:02}{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    Now { stamp, seconds }
}

/// The seconds since 1970: the only look at the clock.
pub fn clock() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in(year: u16, month: u8) -> Option<u8> {
    match month {
        2 if is_leap(year) => Some(29),
        2 => Some(28),
        4 | 6 | 9 | 11 => Some(30),
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_read_and_print() {
        for text in ["2027-01-01", "2024-02-29", "2000-02-29", "1999-12-31"] {
            assert_eq!(Date::parse(text).map(|date| date.to_string()).as_deref(), Some(text));
        }
        for text in
            ["2027-1-01", "2027-13-01", "2027-00-01", "2027-02-29", "1900-02-29", "2027-01-00", "2027-01-01-01", "soon", ""]
        {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_stamp_has_all_digits() {
        assert_eq!(now(Some(0)).stamp, "19700101000000");
        assert_eq!(now(Some(1_767_268_985)).stamp, "20260101120305");
    }

    #[test]
    fn days_are_counted_from_1970() {
        let table =
            [(0, "1970-01-01"), (59, "1970-03-01"), (11_016, "2000-02-29"), (11_017, "2000-03-01"), (20_088, "2024-12-31")];
        for (days, expected) in table {
            assert_eq!(Date::from_days(days).to_string(), expected);
        }
    }
}
