//! Dates, timestamps and intervals (manual, sections 9.8 and 9.9), as far as names of partitions are made of them.
//!
//! The time zone is UTC, as on Supabase. What is not computed here is not known.

use super::Value;
use jiff::civil::{Date, DateTime, Time};
use jiff::{Span, ToSpan};

/// Months, days and microseconds are kept apart, since a month has no fixed number of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Interval {
    pub months: i64,
    pub days: i64,
    pub microseconds: i64,
}

impl Interval {
    /// `1 month`, `2 years 3 days`, `-1 week`. None: another form.
    pub fn parse(text: &str) -> Option<Interval> {
        let mut interval = Interval::default();
        let mut words = text.split_whitespace();
        while let Some(number) = words.next() {
            let number: i64 = number.parse().ok()?;
            let unit = words.next()?.trim_end_matches(',').to_ascii_lowercase();
            match unit.strip_suffix('s').unwrap_or(&unit) {
                "year" | "yr" => interval.months += number.checked_mul(12)?,
                "month" | "mon" => interval.months += number,
                "week" => interval.days += number.checked_mul(7)?,
                "day" => interval.days += number,
                "hour" | "hr" => interval.microseconds += number.checked_mul(3_600_000_000)?,
                "minute" | "min" => interval.microseconds += number.checked_mul(60_000_000)?,
                "second" | "sec" => interval.microseconds += number.checked_mul(1_000_000)?,
                _ => return None,
            }
        }
        (!text.trim().is_empty()).then_some(interval)
    }

    pub fn times(self, factor: i64) -> Option<Interval> {
        Some(Interval {
            months: self.months.checked_mul(factor)?,
            days: self.days.checked_mul(factor)?,
            microseconds: self.microseconds.checked_mul(factor)?,
        })
    }

    fn span(self) -> Option<Span> {
        0.months().try_months(self.months).ok()?.try_days(self.days).ok()?.try_microseconds(self.microseconds).ok()
    }
}

/// `'2026-01-31'::date`. None: a form that is not read, such as `tomorrow`.
pub(super) fn date(text: &str) -> Option<Date> {
    text.trim().parse().ok()
}

/// `'2026-01-31 10:00:00'`, with or without `+00`.
pub(super) fn timestamp(text: &str) -> Option<DateTime> {
    let text = text.trim();
    let text = text.strip_suffix("+00").or_else(|| text.strip_suffix('Z')).unwrap_or(text);
    text.parse::<DateTime>().ok().or_else(|| date(text).map(|date| date.to_datetime(Time::midnight())))
}

/// A value as a point in time.
pub(super) fn moment(value: &Value) -> Option<DateTime> {
    match value {
        Value::Date(date) => Some(date.to_datetime(Time::midnight())),
        Value::Timestamp(timestamp) => Some(*timestamp),
        _ => None,
    }
}

/// `+` and `-` where a date, a timestamp or an interval is on a side. None: neither has one.
pub(super) fn arithmetic(operator: &str, left: &Value, right: &Value) -> Option<Value> {
    let negate = |interval: &Interval| interval.times(-1);
    let sum = match (operator, left, right) {
        ("+", Value::Interval(interval), time) | ("+", time, Value::Interval(interval)) if moment(time).is_some() => {
            added(time, Some(*interval))
        }
        ("-", time, Value::Interval(interval)) if moment(time).is_some() => added(time, negate(interval)),
        ("+", Value::Date(date), Value::Integer(days)) | ("+", Value::Integer(days), Value::Date(date)) => {
            plus_days(*date, *days)
        }
        ("-", Value::Date(date), Value::Integer(days)) => days.checked_neg().and_then(|days| plus_days(*date, days)),
        ("-", Value::Date(left), Value::Date(right)) => Some(Value::Integer(i64::from(left.since(*right).ok()?.get_days()))),
        ("*", Value::Interval(interval), Value::Integer(factor)) | ("*", Value::Integer(factor), Value::Interval(interval)) => {
            interval.times(*factor).map(Value::Interval)
        }
        ("+", Value::Interval(a), Value::Interval(b)) => Some(Value::Interval(Interval {
            months: a.months.checked_add(b.months)?,
            days: a.days.checked_add(b.days)?,
            microseconds: a.microseconds.checked_add(b.microseconds)?,
        })),
        (_, left, right) if [left, right].iter().any(|value| moment(value).is_some() || matches!(value, Value::Interval(_))) => {
            None
        }
        _ => return None,
    };
    Some(sum.unwrap_or(Value::Unknown))
}

fn plus_days(date: Date, days: i64) -> Option<Value> {
    date.checked_add(Interval { days, ..Interval::default() }.span()?).ok().map(Value::Date)
}

/// A date with an interval becomes a timestamp.
fn added(time: &Value, interval: Option<Interval>) -> Option<Value> {
    moment(time)?.checked_add(interval?.span()?).ok().map(Value::Timestamp)
}

/// Functions of dates and times. None: another function, or not one that is computed on these arguments.
pub(super) fn call(name: &str, arguments: &[Value]) -> Option<Value> {
    match (name, arguments) {
        ("date_trunc", [Value::Text(unit), time]) => truncated(unit, moment(time)?).map(Value::Timestamp),
        ("extract" | "date_part", [Value::Text(field), time]) => part(field, moment(time)?).map(Value::Integer),
        ("to_char", [time, Value::Text(pattern)]) => written(moment(time)?, pattern).map(Value::text),
        ("to_date", [Value::Text(text), Value::Text(pattern)]) if pattern.eq_ignore_ascii_case("yyyy-mm-dd") => {
            date(text).map(Value::Date)
        }
        ("make_date", [Value::Integer(year), Value::Integer(month), Value::Integer(day)]) => {
            let date = Date::new(i16::try_from(*year).ok()?, i8::try_from(*month).ok()?, i8::try_from(*day).ok()?);
            date.ok().map(Value::Date)
        }
        ("timezone", [Value::Text(zone), time]) if zone.eq_ignore_ascii_case("utc") => moment(time).map(Value::Timestamp),
        _ => None,
    }
}

fn truncated(unit: &str, time: DateTime) -> Option<DateTime> {
    let day = time.date();
    let first = match unit.to_ascii_lowercase().as_str() {
        "year" => day.first_of_year(),
        "quarter" => Date::new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).ok()?,
        "month" => day.first_of_month(),
        "week" => day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days()).ok()?,
        "day" => day,
        "hour" => return Some(day.at(time.hour(), 0, 0, 0)),
        "minute" => return Some(day.at(time.hour(), time.minute(), 0, 0)),
        _ => return None,
    };
    Some(first.to_datetime(Time::midnight()))
}

fn part(field: &str, time: DateTime) -> Option<i64> {
    let number = match field.to_ascii_lowercase().as_str() {
        "year" => i64::from(time.year()),
        "quarter" => i64::from((time.month() - 1) / 3 + 1),
        "month" => i64::from(time.month()),
        "week" => i64::from(time.date().iso_week_date().week()),
        "day" => i64::from(time.day()),
        "doy" => i64::from(time.date().day_of_year()),
        "dow" => i64::from(time.date().weekday().to_sunday_zero_offset()),
        "isodow" => i64::from(time.date().weekday().to_monday_one_offset()),
        "hour" => i64::from(time.hour()),
        "minute" => i64::from(time.minute()),
        _ => return None,
    };
    Some(number)
}

/// `to_char`. None: the pattern has a letter that is not one of these.
fn written(time: DateTime, pattern: &str) -> Option<String> {
    let day = time.date();
    let week = day.iso_week_date();
    let parts = [
        ("YYYY", format!("{:04}", time.year())),
        ("IYYY", format!("{:04}", week.year())),
        ("YY", format!("{:02}", time.year() % 100)),
        ("MM", format!("{:02}", time.month())),
        ("DDD", format!("{:03}", day.day_of_year())),
        ("DD", format!("{:02}", time.day())),
        ("IW", format!("{:02}", week.week())),
        ("WW", format!("{:02}", (day.day_of_year() - 1) / 7 + 1)),
        ("Q", ((time.month() - 1) / 3 + 1).to_string()),
        ("HH24", format!("{:02}", time.hour())),
        ("MI", format!("{:02}", time.minute())),
        ("SS", format!("{:02}", time.second())),
    ];
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let (inside, behind) = quoted.split_once('"')?;
            out.push_str(inside);
            rest = behind;
            continue;
        }
        let is_part = |part: &&(&str, String)| rest.get(..part.0.len()).is_some_and(|head| head.eq_ignore_ascii_case(part.0));
        if let Some((name, text)) = parts.iter().find(is_part) {
            out.push_str(text);
            rest = rest.get(name.len()..)?;
        } else if c.is_alphabetic() {
            return None;
        } else {
            out.push(c);
            rest = rest.get(c.len_utf8()..)?;
        }
    }
    Some(out)
}

/// The points in time from one to another, both included, where one of the three is no text. None: too many, steps that lead
/// nowhere, or no times.
pub(super) fn series(from: &Value, to: &Value, step: &Value) -> Option<Vec<Value>> {
    if [from, to, step].iter().all(|value| matches!(value, Value::Text(_))) {
        return None;
    }
    let end = |value: &Value| match value {
        Value::Text(text) => timestamp(text),
        value => moment(value),
    };
    let step = match step {
        Value::Interval(step) => step.span()?,
        Value::Text(text) => Interval::parse(text)?.span()?,
        _ => return None,
    };
    let (mut at, to) = (end(from)?, end(to)?);
    if at.checked_add(step).ok()? <= at {
        return None;
    }
    let mut points = Vec::new();
    while at <= to {
        if points.len() >= 1_000 {
            return None;
        }
        points.push(Value::Timestamp(at));
        at = at.checked_add(step).ok()?;
    }
    Some(points)
}

/// As the type's output function writes it, in UTC.
pub(super) fn timestamp_text(time: DateTime) -> String {
    let fraction = time.subsec_nanosecond() / 1_000;
    let fraction = if fraction == 0 { String::new() } else { format!(".{fraction:06}").trim_end_matches('0').to_owned() };
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    format!("{} {hour:02}:{minute:02}:{second:02}{fraction}+00", time.date())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Value {
        Value::Timestamp(timestamp(text).unwrap())
    }

    #[test]
    fn months_end_where_they_end() {
        let month = Value::Interval(Interval::parse("1 month").unwrap());
        let day = |text: &str| Value::Date(date(text).unwrap());
        for (operator, left, right, expected) in [
            ("+", day("2026-01-31"), month.clone(), time("2026-02-28")),
            ("-", day("2026-03-31"), month.clone(), time("2026-02-28")),
            ("+", time("2026-12-15 10:00:00"), month, time("2027-01-15 10:00:00")),
            ("+", day("2026-02-28"), Value::Integer(1), day("2026-03-01")),
            ("-", day("2026-03-01"), day("2026-02-01"), Value::Integer(28)),
            ("+", day("2026-03-01"), Value::text("x"), Value::Unknown),
        ] {
            assert_eq!(arithmetic(operator, &left, &right), Some(expected), "{left:?} {operator} {right:?}");
        }
    }

    #[test]
    fn patterns() {
        let at = timestamp("2026-01-02 03:04:05").unwrap();
        for (pattern, expected) in [
            ("YYYY_MM", Some("2026_01")),
            ("\"y\"YYYY\"m\"MM", Some("y2026m01")),
            ("yyyymmdd", Some("20260102")),
            ("IYYY_IW", Some("2026_01")),
            ("HH24:MI:SS", Some("03:04:05")),
            ("Mon", None),
        ] {
            assert_eq!(written(at, pattern).as_deref(), expected, "{pattern}");
        }
    }
}
