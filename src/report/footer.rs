//! The last line of a text report.

use super::printable::one_line;
use super::style::{Characters, Style};
use crate::finding::Severity;
use crate::lint::{Report, Summary};
use std::time::Duration;

/// `4 files, 131 statements, 0 not understood · user table public.users (found: 7 references) · PostgreSQL 15, supabase ·
/// 6 errors · 9 ms`
pub(super) fn footer(report: &Report, lowest_for_people: Severity, style: Style) -> String {
    let summary = &report.summary;
    let mut parts = vec![files(summary)];
    if let Some(table) = &summary.user_table {
        parts.push(format!("user table {} ({})", one_line(&table.name), one_line(&table.reason)));
    }
    parts.push(format!("PostgreSQL {}, {}", summary.postgres, summary.platform));
    parts.push(counts(report, lowest_for_people, style));
    parts.push(duration(summary.elapsed));
    parts.join(match style.characters {
        Characters::Unicode => " · ",
        Characters::Ascii => " | ",
    })
}

fn files(summary: &Summary) -> String {
    let files = number(summary.files, "file", "files");
    let statements = number(summary.statements, "statement", "statements");
    format!("{files}, {statements}, {} not understood", summary.not_understood)
}

fn counts(report: &Report, lowest_for_people: Severity, style: Style) -> String {
    let kinds =
        [(Severity::Error, "error", "errors"), (Severity::Warning, "warning", "warnings"), (Severity::Info, "info", "infos")];
    let mut counts = Vec::new();
    for (severity, one, many) in kinds {
        let count = report.count(severity);
        if count > 0 {
            let hint = if severity < lowest_for_people { " (--level info)" } else { "" };
            counts.push(format!("{}{hint}", style.paint(severity, &number(count, one, many))));
        }
    }
    if counts.is_empty() {
        counts.push(style.green("no problems"));
    }
    if report.summary.suppressed > 0 {
        counts.push(format!("{} suppressed", report.summary.suppressed));
    }
    counts.join(", ")
}

fn number(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn duration(elapsed: Duration) -> String {
    match elapsed.as_millis() {
        0 => "<1 ms".to_owned(),
        millis @ ..1000 => format!("{millis} ms"),
        _ => format!("{:.1} s", elapsed.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::report;
    use super::*;
    use crate::lint::UserTable;

    #[test]
    fn the_footer_counts_in_words() {
        let error = (Severity::Error, "users/mixed-user-reference");
        let warning = (Severity::Warning, "users/missing-backfill");
        let info = (Severity::Info, "hygiene/not-understood");
        let table: &[(&[(Severity, &'static str)], usize, &str)] = &[
            (&[], 0, "no problems"),
            (&[], 2, "no problems, 2 suppressed"),
            (&[info, error, warning, error], 1, "2 errors, 1 warning, 1 info, 1 suppressed"),
            (&[info, info], 0, "2 infos"),
        ];
        for (findings, suppressed, expected) in table {
            let mut report = report(findings);
            report.summary.suppressed = *suppressed;
            let footer = footer(&report, Severity::Info, Style::PLAIN);
            assert_eq!(
                footer,
                format!("4 files, 131 statements, 0 not understood · PostgreSQL 15, supabase · {expected} · 9 ms")
            );
        }
    }

    #[test]
    fn what_is_only_counted_is_said_to_be() {
        let report = report(&[(Severity::Warning, "users/missing-backfill"), (Severity::Info, "hygiene/not-understood")]);
        let footer = footer(&report, Severity::Warning, Style::PLAIN);
        assert!(footer.contains("· 1 warning, 1 info (--level info) ·"), "{footer}");
    }

    #[test]
    fn it_names_the_user_table_and_one_of_each() {
        let mut report = report(&[]);
        let summary = &mut report.summary;
        (summary.files, summary.statements, summary.not_understood) = (1, 1, 1);
        summary.elapsed = Duration::from_millis(1_240);
        let reason = "found: 7 references".to_owned();
        summary.user_table = Some(UserTable { name: "public.users".to_owned(), reason });
        let expected = "1 file, 1 statement, 1 not understood | user table public.users (found: 7 references) | \
                        PostgreSQL 15, supabase | no problems | 1.2 s";
        assert_eq!(footer(&report, Severity::Info, Style { characters: Characters::Ascii, ..Style::PLAIN }), expected);
    }
}
