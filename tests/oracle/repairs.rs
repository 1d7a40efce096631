//! Repairs: a history with rows that hurt, what breaks, and the migration that `miglint repair` writes for it.
//!
//! `repairs/<name>.sql` has sections, each below a line `--- section`: `migration` (once for each file) or `fixture NAME`,
//! `lint.toml`, `api` (the schemas that it serves), `rules` (what is mended though it is of level info), `rows` (what is in the database by then), `breaks` (what an application does), `refused` (what the server says
//! to that before the repair, recorded), `asks` (what anybody may ask the server, such as which rows anon reads), `before` and `after`
//! (what it says to that, recorded), `repair` (what miglint writes, recorded) and `plan` (what `--explain-plan` prints, recorded).
//!
//! On a server: the history and the rows go in, `breaks` is refused, every file of the repair applies, `breaks` is not refused any
//! more, and no table has fewer rows; each statement takes the locks, and does to the rows, what the plan says of it. Without one: the repair is what is recorded, `check` finds nothing more of what it mends,
//! and a second repair has nothing to do.

use super::case::{Refusal, folder};
use super::server::Server;
use super::{Outcome, is_chosen, locks};
use miglint::config::{self, Config, Date, RuleNames};
use miglint::finding::{Diagnostic, Severity};
use miglint::lint::Input;
use miglint::mend::{self, Plan, Script, Wanted};
use miglint::platform::{Exposure, Platform};
use miglint::replay::add_builtin_files;
use miglint::source::{Layout, SourceFile, Sources};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Default)]
struct Case {
    name: String,
    /// What stands before the first section.
    head: String,
    migrations: Vec<String>,
    /// Sections as they stand in the file, in order.
    sections: Vec<(String, String)>,
}

pub fn check(filters: &[String], server: Option<&Server>) -> Outcome {
    let mut outcome = Outcome::default();
    for mut case in cases().into_iter().filter(|case| is_chosen(filters, "repairs", &case.name)) {
        outcome.cases += 1;
        let update = std::env::var_os("UPDATE").is_some();
        let mut wrong = case.judge(update);
        if let Some(server) = server {
            outcome.asked += 1;
            wrong.extend(case.ask(server, update));
        }
        if update {
            case.write();
        }
        match wrong.is_empty() {
            true => outcome.agree += 1,
            false => outcome.wrong.push(format!("repairs: {}\n{}\n", case.name, wrong.join("\n"))),
        }
    }
    outcome
}

fn cases() -> Vec<Case> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder().join("repairs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| Case::read(path)).collect()
}

impl Case {
    fn read(path: &Path) -> Case {
        let mut case = Case { name: path.file_stem().unwrap().to_string_lossy().into_owned(), ..Case::default() };
        for line in std::fs::read_to_string(path).unwrap().lines() {
            if let Some(section) = line.strip_prefix("--- ") {
                case.sections.push((section.to_owned(), String::new()));
            } else {
                let text = case.sections.last_mut().map_or(&mut case.head, |(_, text)| text);
                text.push_str(line);
                text.push('\n');
            }
        }
        for (section, text) in &case.sections {
            match section.strip_prefix("fixture ") {
                Some(fixture) => case.migrations.extend(fixture_files(fixture)),
                None if section == "migration" => case.migrations.push(text.clone()),
                None => {}
            }
        }
        case
    }

    fn section(&self, name: &str) -> &str {
        self.sections.iter().find(|(section, _)| section == name).map_or("", |(_, text)| text.as_str())
    }

    /// Puts a recorded section in its place, or behind the others.
    fn record(&mut self, name: &str, text: String) {
        match self.sections.iter_mut().find(|(section, _)| section == name) {
            Some((_, recorded)) => *recorded = text,
            None => self.sections.push((name.to_owned(), text)),
        }
    }

    fn write(&self) {
        let sections: String = self.sections.iter().map(|(name, text)| format!("--- {name}\n{text}")).collect();
        std::fs::write(folder().join("repairs").join(format!("{}.sql", self.name)), format!("{}{sections}", self.head)).unwrap();
    }

    fn config(&self) -> Config {
        let names: Vec<&str> = miglint::rules::all().map(|rule| rule.meta.name).collect();
        config::parse(Path::new("lint.toml"), self.section("lint.toml"), RuleNames(&names)).unwrap()
    }

    fn sources(&self, more: &[Script]) -> Sources {
        let mut sources = Sources::default();
        add_builtin_files(&mut sources);
        let texts = self.migrations.iter().chain(more.iter().map(|script| &script.text));
        for (number, text) in (1..).zip(texts) {
            let file = SourceFile::new(PathBuf::from(format!("{number:04}_file.sql")), text.as_str());
            sources.add(file.with_version(&format!("{number:04}")).of_layout(Layout::Supabase));
        }
        sources
    }

    fn plan(&self, more: &[Script]) -> Plan {
        let (sources, config) = (self.sources(more), self.config());
        let schemas: Vec<String> = self.section("api").split_whitespace().map(str::to_owned).collect();
        let input = Input {
            sources: &sources,
            problems: &[],
            config: &config,
            layout: Layout::Supabase,
            platform: Platform::Supabase,
            postgres: super::model::POSTGRES,
            api_schemas: &schemas,
            exposure: Exposure::Automatic,
            today: Date::parse("2026-01-01").unwrap(),
        };
        let asked: Vec<&str> = self.section("rules").split_whitespace().collect();
        let findings = |found: &Diagnostic| found.severity > Severity::Info || asked.contains(&found.rule);
        let wanted = Wanted { findings: &findings, may_be_unsafe: true };
        mend::plan(&input, wanted)
    }

    fn scripts(&self) -> Vec<Script> {
        mend::scripts(&self.plan(&[]), Layout::Supabase)
    }

    /// What can be told without a server.
    fn judge(&mut self, update: bool) -> Vec<String> {
        let mut wrong = Vec::new();
        let plan = self.plan(&[]);
        let scripts = mend::scripts(&plan, Layout::Supabase);
        let mut text: String = scripts.iter().map(|script| format!("-- {}\n{}", script.name, script.text)).collect();
        text.extend(plan.left.iter().map(|left| format!("-- left: {}: {}: {}\n", left.rule, left.message, left.reason)));
        wrong.extend(plan.brought.iter().map(|brought| format!("brought: {} {}", brought.rule, brought.finding.message)));
        let mut table = Vec::new();
        miglint::report::plan(&mut table, &plan, miglint::report::Style::PLAIN).unwrap();
        wrong.extend(self.compare("plan", String::from_utf8(table).unwrap(), update));
        let again = self.plan(&scripts);
        wrong.extend(again.steps.iter().map(|step| format!("a second repair would run: {}", step.part.sql)));
        wrong.extend(self.compare("repair", text, update));
        wrong
    }

    /// Holds a text against the recorded one, or records it.
    fn compare(&mut self, section: &str, text: String, update: bool) -> Option<String> {
        if update {
            self.record(section, text);
            return None;
        }
        let recorded = self.section(section);
        (text != recorded).then(|| format!("--- {section}, recorded\n{recorded}--- {section}, now\n{text}"))
    }

    /// What only a server can tell.
    fn ask(&mut self, server: &Server, update: bool) -> Vec<String> {
        let scripts = self.scripts();
        let (mut wrong, seen) = server.in_scratch(Platform::Supabase, |database| self.run(server, database, &scripts));
        for (section, text) in seen {
            wrong.extend(self.compare(section, text, update));
        }
        let steps = self.plan(&[]).steps;
        wrong.extend(server.in_scratch(Platform::Supabase, |database| {
            self.history(server, database);
            locks::wrong(server, database, &steps)
        }));
        wrong
    }

    /// What goes in before the repair, with what is refused of it.
    fn history(&self, server: &Server, database: &str) -> Vec<String> {
        let files = self.migrations.iter().map(String::as_str).chain([self.section("rows")]);
        // A history may be broken itself; its rows may not.
        let said =
            |refusal: Refusal| format!("before the repair, line {}: {} {}", refusal.line, refusal.sqlstate, refusal.message);
        files.filter_map(|text| server.migrate_text(database, text)).map(said).collect()
    }

    /// What is wrong, and the sections that a server fills.
    fn run(&self, server: &Server, database: &str, scripts: &[Script]) -> (Vec<String>, Vec<(&'static str, String)>) {
        let mut wrong = self.history(server, database);
        let before = counts(server, database);
        let mut seen = vec![("refused", refusals(server, database, self.section("breaks")))];
        let asks = Some(self.section("asks")).filter(|asks| !asks.is_empty());
        seen.extend(asks.map(|asks| ("before", server.transcript(database, asks))));
        let test = mend::pgtap(&self.plan(&[]));
        if test.as_deref().is_some_and(|test| failed_tests(server, database, test) == Some(0)) {
            wrong.push("the test passes without the repair".to_owned());
        }
        for script in scripts {
            if let Some(refusal) = server.migrate_text(database, &script.text) {
                wrong.push(format!("{}, line {}: {} {}", script.name, refusal.line, refusal.sqlstate, refusal.message));
            }
        }
        let after = refusals(server, database, self.section("breaks"));
        if !after.is_empty() {
            wrong.push(format!("still refused after the repair:\n{after}"));
        }
        if let Some(failed) =
            test.and_then(|test| Some(failed_tests(server, database, &test)).filter(|failed| *failed != Some(0)))
        {
            wrong.push(format!("the test fails after the repair: {failed:?}"));
        }
        seen.extend(asks.map(|asks| ("after", server.transcript(database, asks))));
        let now = counts(server, database);
        let lost = before.iter().filter(|(table, rows)| now.get(*table) < Some(*rows));
        wrong.extend(lost.map(|(table, rows)| format!("{table} had {rows} rows, and has {:?}", now.get(table))));
        (wrong, seen)
    }
}

fn fixture_files(fixture: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(fixture);
    let mut files = Vec::new();
    super::fixtures::collect(&folder, &mut files);
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

/// How many of a pgTAP file's tests fail; None where it does not come to its end.
fn failed_tests(server: &Server, database: &str, text: &str) -> Option<usize> {
    let output = server.output(database, text);
    let planned = output.lines().find_map(|line| line.strip_prefix("1..")?.parse::<usize>().ok())?;
    let passed = output.lines().filter(|line| line.starts_with("ok ")).count();
    Some(planned - passed)
}

/// What the server refuses of an application's statements, each tried by itself, without a trace.
fn refusals(server: &Server, database: &str, script: &str) -> String {
    let answers = server.try_out(database, script);
    answers.iter().map(|refusal| format!("{} {}\n", refusal.sqlstate, refusal.message)).collect()
}

/// How many rows each table of the project has.
fn counts(server: &Server, database: &str) -> BTreeMap<String, u64> {
    let answer = server.ask(
        database,
        "select n.nspname || '.' || c.relname || '=' || (xpath('/row/c/text()', query_to_xml(
           format('select count(*) as c from %I.%I', n.nspname, c.relname), false, true, '')))[1]::text
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1",
    );
    let count = |line: &str| line.split_once('=').map(|(table, rows)| (table.to_owned(), rows.parse().unwrap()));
    answer.lines().filter_map(count).collect()
}
