//! The projects of `fixtures/` with the edits of `check --fix`, on a server: every file applies, and what a new file would mend
//! instead comes to the same database. And histories that the server refuses until a statement is written otherwise, or stands in
//! a file of its own.

use super::fixtures::projects;
use super::server::Server;
use super::{Outcome, is_chosen};
use miglint::config::{Config, Date};
use miglint::finding::{Diagnostic, Severity};
use miglint::lint::Input;
use miglint::mend::{self, Place, Wanted};
use miglint::platform::{Exposure, Platform};
use miglint::replay::add_builtin_files;
use miglint::source::{Layout, Listing, SourceFile, Sources};
use std::path::Path;

/// What both edits and a new file mend. The rest is for the one or the other: an index built while others write, a statement
/// that fails.
const BOTH: &[&str] = &["users/mixed-user-reference", "users/missing-sync-trigger", "users/missing-backfill"];

/// A history of which the server refuses a file.
struct Refused {
    name: &'static str,
    /// What the server says of the second file.
    sqlstate: &'static str,
    second: &'static str,
}

/// What the second file finds.
const FIRST: &str = "create type mood as enum ('sad');
create table songs (id int primary key, title text, mood mood);
alter table songs enable row level security;
insert into songs values (1, 'one', 'sad'), (2, 'two', null);
";

/// Fails where a row is lost.
const LAST: &str = "do $$ begin
  if (select count(*) from songs) <> 2 then raise exception 'rows are lost'; end if;
end $$;
";

const REFUSED: &[Refused] = &[
    Refused {
        name: "a new value of an enum is used at once",
        sqlstate: "55P04",
        second: "alter type mood add value 'calm';\nupdate songs set mood = 'calm' where mood is null;\n",
    },
    Refused {
        name: "an index is built concurrently among others",
        sqlstate: "25001",
        second: "create index concurrently songs_title on songs (title);\nalter table songs add column year int;\n",
    },
    Refused {
        name: "a policy if it does not exist",
        sqlstate: "42601",
        second: "create policy if not exists \"read\" on songs for select using (true);\n",
    },
    Refused {
        name: "a type if it does not exist",
        sqlstate: "42601",
        second: "create type if not exists mood as enum ('sad');\n",
    },
    Refused {
        name: "a constraint if it does not exist",
        sqlstate: "42601",
        second: "alter table songs add constraint if not exists songs_title_key unique (title);\n",
    },
    Refused {
        name: "a trigger if it does not exist",
        sqlstate: "42601",
        second: "create trigger if not exists t before update on songs execute function suppress_redundant_updates_trigger();\n",
    },
    Refused {
        name: "a view if it does not exist",
        sqlstate: "42601",
        second: "create view if not exists titles with (security_invoker = true) as select title from songs;\n",
    },
];

pub fn check(filters: &[String], server: Option<&Server>) -> Outcome {
    let mut outcome = Outcome::default();
    for case in REFUSED.iter().filter(|case| is_chosen(filters, "edits", case.name)) {
        outcome.cases += 1;
        outcome.asked += usize::from(server.is_some());
        let wrong = wrong_with(case, server);
        match wrong.is_empty() {
            true => outcome.agree += 1,
            false => outcome.wrong.push(format!("edits: {}\n{}\n", case.name, wrong.join("\n"))),
        }
    }
    for project in projects().iter().filter(|project| is_chosen(filters, "edits", &project.name)) {
        outcome.cases += 1;
        let texts: Vec<(String, String)> =
            project.files.iter().map(|file| (name(file), std::fs::read_to_string(file).unwrap())).collect();
        let mut wrong = Vec::new();
        let edited = with_input(&texts, |input, place| edited(input, place, &texts, |_| true));
        let mended_twice = [by_edits(&texts), by_new_files(&texts)];
        if let Some(server) = server {
            outcome.asked += 1;
            wrong.extend(refusals(server, &edited));
            let applies = refusals(server, &texts).is_empty();
            let [one, other] = &mended_twice;
            if applies && facts(server, one) != facts(server, other) {
                wrong.push("the edited files make another database than the new ones".to_owned());
            }
        }
        match wrong.is_empty() {
            true => outcome.agree += 1,
            false => outcome.wrong.push(format!("edits: {}\n{}\n", project.name, wrong.join("\n"))),
        }
    }
    outcome
}

/// The server refuses the second file and nothing else; edited, it takes all, and there is nothing left to edit.
fn wrong_with(case: &Refused, server: Option<&Server>) -> Vec<String> {
    let files =
        [("20250101000000_first.sql", FIRST), ("20250102000000_second.sql", case.second), ("20250103000000_last.sql", LAST)];
    let texts = files.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
    let edit = |texts: &[(String, String)]| with_input(texts, |input, place| edited(input, place, texts, |_| true));
    let after = edit(&texts);
    let mut wrong = Vec::new();
    if after == texts {
        wrong.push("nothing is edited".to_owned());
    }
    if edit(&after) != after {
        wrong.push("it is edited again".to_owned());
    }
    if let Some(server) = server {
        let before = refusals(server, &texts);
        let is_told = |refusal: &String| refusal.starts_with("20250102000000_second.sql") && refusal.contains(case.sqlstate);
        if before.len() != 1 || !before.iter().all(is_told) {
            wrong.push(format!("before, {} was expected: {before:?}", case.sqlstate));
        }
        wrong.extend(refusals(server, &after));
    }
    wrong
}

fn name(file: &Path) -> String {
    file.file_name().unwrap().to_string_lossy().into_owned()
}

fn by_edits(texts: &[(String, String)]) -> Vec<(String, String)> {
    with_input(texts, |input, place| edited(input, place, texts, |found| BOTH.contains(&found.rule)))
}

fn by_new_files(texts: &[(String, String)]) -> Vec<(String, String)> {
    let findings = |found: &Diagnostic| BOTH.contains(&found.rule);
    let scripts = with_input(texts, |input, _| {
        mend::scripts(&mend::plan(input, Wanted { findings: &findings, may_be_unsafe: false }), input.layout)
    });
    texts.iter().cloned().chain(scripts.into_iter().map(|script| (script.name, script.text))).collect()
}

fn edited(input: &Input, place: Place, texts: &[(String, String)], wanted: fn(&Diagnostic) -> bool) -> Vec<(String, String)> {
    let findings = |found: &Diagnostic| found.severity > Severity::Info && wanted(found);
    let rewritten = mend::rewrites(input, place, Wanted { findings: &findings, may_be_unsafe: false });
    let mut edited = texts.to_vec();
    for rewrite in rewritten.rewrites {
        let name = rewrite.path.to_string_lossy().into_owned();
        match edited.iter_mut().find(|(file, _)| *file == name) {
            Some((_, text)) => *text = rewrite.after,
            None => edited.push((name, rewrite.after)),
        }
    }
    edited.sort();
    edited
}

fn with_input<T>(texts: &[(String, String)], action: impl FnOnce(&Input, Place) -> T) -> T {
    let (mut sources, mut listing) = (Sources::default(), Listing::default());
    add_builtin_files(&mut sources);
    let layout = Layout::Supabase;
    for (name, text) in texts {
        let version: String = name.chars().take_while(char::is_ascii_digit).collect();
        sources.add(SourceFile::new(name.into(), text.as_str()).with_version(&version).of_layout(layout));
        assert!(listing.join(Path::new(""), Path::new(name), layout), "{name}");
    }
    let config = Config::default();
    let input = Input {
        sources: &sources,
        problems: &[],
        config: &config,
        layout,
        platform: Platform::Supabase,
        postgres: super::model::POSTGRES,
        api_schemas: &[],
        exposure: Exposure::Automatic,
        today: Date::parse("2026-01-01").unwrap(),
    };
    action(&input, Place { folder: Path::new(""), migrations: &listing.migrations, may_edit: &|_| true })
}

/// What the server refuses of a history.
fn refusals(server: &Server, texts: &[(String, String)]) -> Vec<String> {
    server.in_scratch(Platform::Supabase, |database| {
        let refused = |(name, text): &(String, String)| {
            let refusal = server.migrate_text(database, text)?;
            Some(format!("{name}, line {}: {} {}", refusal.line, refusal.sqlstate, refusal.message))
        };
        texts.iter().filter_map(refused).collect()
    })
}

fn facts(server: &Server, texts: &[(String, String)]) -> Vec<String> {
    server.in_scratch(Platform::Supabase, |database| {
        for (name, text) in texts {
            assert!(server.migrate_text(database, text).is_none(), "{name}");
        }
        server.facts(database)
    })
}
