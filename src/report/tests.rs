//! One report in each format.

use super::*;
use crate::finding::{Diagnostic, Object, Severity};
use crate::lint::Summary;
use crate::source::SourceFile;
use crate::text::Span;
use std::time::Duration;

/// A report of 4 files with findings of these severities and rules, all at the start of the first file.
pub fn report(findings: &[(Severity, &'static str)]) -> Report {
    let diagnostic = |(severity, rule): &(Severity, &'static str)| Diagnostic {
        rule,
        severity: *severity,
        finding: Finding::new(Span::new(FileId(0), 0, 0), "a message"),
        fingerprint: String::new(),
    };
    let summary = Summary {
        files: 4,
        statements: 131,
        not_understood: 0,
        suppressed: 0,
        platform: "supabase",
        postgres: 15,
        user_table: None,
        elapsed: Duration::from_millis(9),
    };
    Report { diagnostics: findings.iter().map(diagnostic).collect(), suppressed: Vec::new(), summary }
}

/// Two files with one finding that points into both, and one at the end of the second.
fn example() -> (Sources, Report) {
    let mut sources = Sources::default();
    let first = "create table public.users (\n  id uuid primary key\n);\n";
    let second = "-- songs\ncreate table public.songs (\n  id uuid primary key,\n\towner uuid references auth.users (id),\n  \
                  editor uuid references public.users (id)\n);";
    let users = sources.add(SourceFile::new("/p/migrations/1_users.sql".into(), first));
    let songs = sources.add(SourceFile::new("/p/migrations/2_songs.sql".into(), second));
    let span = |file: FileId, needle: &str| {
        let start = sources.text(file).find(needle).unwrap() as u32;
        Span::new(file, start, start + needle.len() as u32)
    };
    let finding =
        Finding::new(span(songs, "references auth.users (id)"), "owner references auth.users, but 1 of 2 keys public.users")
            .label("this key goes to the table of the server")
            .related(span(songs, "references public.users (id)"), "as this one does")
            .related(span(users, "public.users"), "the user table is created here")
            .help("reference public.users (id)")
            .object(Object::part_of("column", "public", "songs", "owner"));
    let at_end = Finding::new(Span::new(songs, second.len() as u32, second.len() as u32), "end \u{1b}[31m of file");
    let mut report = report(&[]);
    let diagnostic = |severity, rule, finding| Diagnostic { rule, severity, finding, fingerprint: "0f".to_owned() };
    report.diagnostics = vec![
        diagnostic(Severity::Error, "users/mixed-user-reference", finding),
        diagnostic(Severity::Info, "hygiene/not-understood", at_end),
    ];
    (sources, report)
}

fn written(format: Format, style: Style) -> String {
    written_from(Severity::Info, format, style)
}

fn written_from(lowest_for_people: Severity, format: Format, style: Style) -> String {
    let (sources, report) = example();
    let files = Files { sources: &sources, directory: Path::new("/p") };
    let (folder, root) = (Path::new("/p/migrations"), Path::new("/p"));
    let project = Project { files, report: &report, folder, root, lowest_for_people };
    let mut out = Vec::new();
    write(&mut out, format, &[project], style, Footer::Shown).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn programs_read_what_people_are_spared() {
    let formats = [
        (Format::Full, false),
        (Format::Concise, false),
        (Format::Github, false),
        (Format::Json, true),
        (Format::Jsonl, true),
        (Format::Gitlab, true),
        (Format::Sarif, true),
        (Format::Junit, true),
        (Format::Checkstyle, true),
        (Format::Rdjson, true),
    ];
    for (format, has_infos) in formats {
        let text = written_from(Severity::Warning, format, Style::PLAIN);
        assert!(text.contains("mixed-user-reference"), "{format:?}: {text}");
        assert_eq!(text.contains("not-understood"), has_infos, "{format:?}: {text}");
    }
}

#[test]
fn people_see_the_sql() {
    let expected = "\
error[users/mixed-user-reference]

  × owner references auth.users, but 1 of 2 keys public.users
   ╭─[migrations/2_songs.sql:4:13]
 3 │   id uuid primary key,
 4 │     owner uuid references auth.users (id),
   ·                ─────────────┬────────────
   ·                             ╰── this key goes to the table of the server
 5 │   editor uuid references public.users (id)
   ·               ──────────────┬─────────────
   ·                             ╰── as this one does
 6 │ );
   ╰────
  ☞ the user table is created here
   ╭─[migrations/1_users.sql:1:14]
 1 │ create table public.users (
   ·              ────────────
 2 │   id uuid primary key
   ╰────
  help: reference public.users (id)

info[hygiene/not-understood]

  ☞ end \\u{1b}[31m of file
   ╭─[migrations/2_songs.sql:6:3]
 5 │   editor uuid references public.users (id)
 6 │ );
   ·   ▲
   ╰────

4 files, 131 statements, 0 not understood · PostgreSQL 15, supabase · 1 error, 1 info · 9 ms
";
    assert_eq!(written(Format::Full, Style::PLAIN), expected);
}

#[test]
fn a_terminal_gets_what_it_takes() {
    let ascii = written(Format::Full, Style { characters: Characters::Ascii, ..Style::PLAIN });
    assert!(ascii.is_ascii(), "{ascii}");
    let colored = written(Format::Full, Style { color: Color::Ansi, links: Links::Osc8, ..Style::PLAIN });
    assert!(colored.contains("\u{1b}[31m1 error\u{1b}[0m"), "{colored}");
    let link = "\u{1b}]8;;https://github.com/miglint/miglint/blob/main/rules/users/mixed-user-reference.md\u{1b}\\";
    assert!(colored.contains(link), "{colored}");
    // A colour of the text itself is never passed on.
    assert!(!colored.contains("\u{1b}[31m of file"), "{colored}");
}

#[test]
fn each_finding_fits_on_a_line() {
    let expected = "\
migrations/2_songs.sql:4:13: error[users/mixed-user-reference] owner references auth.users, but 1 of 2 keys public.users
migrations/2_songs.sql:6:3: info[hygiene/not-understood] end \\u{1b}[31m of file
4 files, 131 statements, 0 not understood · PostgreSQL 15, supabase · 1 error, 1 info · 9 ms
";
    assert_eq!(written(Format::Concise, Style::PLAIN), expected);
}

#[test]
fn programs_get_every_key_in_its_order() {
    let expected = concat!(
        r#"{"version":1,"findings":[{"rule":"users/mixed-user-reference","level":"error","#,
        r#""message":"owner references auth.users, but 1 of 2 keys public.users","help":"reference public.users (id)","#,
        r#""url":"https://github.com/miglint/miglint/blob/main/rules/users/mixed-user-reference.md","#,
        r#""file":"migrations/2_songs.sql","start":{"line":4,"column":13,"offset":72},"end":{"line":4,"column":39,"offset":98},"#,
        r#""object":{"kind":"column","schema":"public","relation":"songs","name":"owner"},"#,
        r#""related":[{"file":"migrations/2_songs.sql","start":{"line":5,"column":15,"offset":114},"#,
        r#""end":{"line":5,"column":43,"offset":142},"message":"as this one does"},"#,
        r#"{"file":"migrations/1_users.sql","start":{"line":1,"column":14,"offset":13},"#,
        r#""end":{"line":1,"column":26,"offset":25},"message":"the user table is created here"}],"#,
        r#""sqlstate":null,"fingerprint":"0f","cache_key":null,"fix":null},"#,
        r#"{"rule":"hygiene/not-understood","level":"info","message":"end \u001b[31m of file","help":null,"#,
        r#""url":"https://github.com/miglint/miglint/blob/main/rules/hygiene/not-understood.md","#,
        r#""file":"migrations/2_songs.sql","start":{"line":6,"column":3,"offset":145},"end":{"line":6,"column":3,"offset":145},"#,
        r#""object":null,"related":[],"sqlstate":null,"fingerprint":"0f","cache_key":null,"fix":null}],"#,
        r#""summary":{"files":4,"statements":131,"not_understood":0,"errors":1,"warnings":0,"infos":1,"suppressed":0,"#,
        r#""platform":"supabase","postgres":15,"user_table":null}}"#,
    );
    let document: serde_json::Value = serde_json::from_str(&written(Format::Json, Style::PLAIN)).unwrap();
    assert_eq!(document.to_string(), expected);
}
