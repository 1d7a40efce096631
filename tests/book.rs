//! The rule book runs: every SQL example of every page is a project, and its marks are the expected findings.
//!
//! How a page is read stands in `pages`. `-- flagged` at the end of a line expects a finding of the page's rule on that line,
//! `-- flagged: group/name` one of another rule. Findings of rules that no mark of the example names are not looked at.
//!
//! The examples also show whether something mends the rule's findings, which `docs/mends.md` has to say.

#[path = "book/mends.rs"]
mod mends;
mod pages;

use mends::Mends;
use miglint::config::{self, Config, Date, RuleNames};
use miglint::finding::{Applicability, Change, Diagnostic};
use miglint::lint::{self, Input};
use miglint::mend::{self, Place, Rewritten, Wanted};
use miglint::platform::{Exposure, Platform};
use miglint::rule::FixKind;
use miglint::rules;
use miglint::source::{Layout, Listing, SourceFile, Sources};
use pages::{Example, File};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

datatest_stable::harness! {
    { test = page, root = "rules", pattern = r"^[^/]+/[^/]+\.md$" },
}

fn page(path: &Path) -> datatest_stable::Result<()> {
    let text = std::fs::read_to_string(path)?;
    let name = rule_name(path);
    if rules::find(&name).is_none_or(|rule| rule.meta.name != name) {
        return Err(format!("no rule is called {name}").into());
    }
    let (mut failures, mut mends) = (String::new(), Mends::default());
    for project in pages::examples(&text).into_iter().map(Project) {
        project.check(&name, &mut failures);
        project.edit(&mut failures);
        project.with_input(&project.texts(), |input| mends.ask(&name, input));
    }
    let claimed = rules::find(&name).map_or(FixKind::None, |rule| rule.meta.fix);
    mends.hold(&name, claimed).unwrap_or_else(|wrong| failures.push_str(&wrong));
    if failures.is_empty() { Ok(()) } else { Err(failures.into()) }
}

/// `group/name`, from `rules/group/name.md`.
fn rule_name(path: &Path) -> String {
    let stem = path.file_stem().unwrap().to_string_lossy();
    let group = path.parent().unwrap().file_name().unwrap().to_string_lossy();
    format!("{group}/{stem}")
}

/// One example as the tests run it.
struct Project(Example);

impl Project {
    /// Compares marks and findings; both are (rule, line of the page).
    fn check(&self, rule: &str, failures: &mut String) {
        let expected: BTreeSet<(String, usize)> = self.0.files.iter().flat_map(|file| marks(file, rule)).collect();
        let mut concerned: BTreeSet<&str> = expected.iter().map(|(rule, _)| rule.as_str()).collect();
        concerned.insert(rule);
        let found = self.findings(&concerned);
        for (rule, line) in expected.difference(&found) {
            writeln!(failures, "{}: line {line}: {rule} is missing", self.0.title).unwrap();
        }
        for (rule, line) in found.difference(&expected) {
            writeln!(failures, "{}: line {line}: {rule} is reported, but no mark expects it", self.0.title).unwrap();
        }
    }

    fn findings(&self, concerned: &BTreeSet<&str>) -> BTreeSet<(String, usize)> {
        self.with_input(&self.texts(), |input| {
            let report = lint::check(input);
            let concerned = report.diagnostics.iter().filter(|diagnostic| concerned.contains(diagnostic.rule));
            let place = |diagnostic: &Diagnostic| {
                let span = diagnostic.finding.span;
                let file = &self.0.files[span.file.0 as usize];
                let line = input.sources.line_column(span.file, span.start).line as usize;
                (diagnostic.rule.to_owned(), file.line + line - 1)
            };
            concerned.map(place).collect()
        })
    }

    /// The names of the files with their texts.
    fn texts(&self) -> Vec<(String, String)> {
        self.0.files.iter().map(|file| (file.name.clone(), file.text.clone())).collect()
    }

    fn with_input<T>(&self, files: &[(String, String)], action: impl FnOnce(&Input) -> T) -> T {
        let mut sources = Sources::default();
        for (name, text) in files {
            let version: String = name.chars().take_while(char::is_ascii_digit).collect();
            sources.add(SourceFile::new(name.into(), text.as_str()).with_version(&version));
        }
        let config = self.0.config.as_deref().map(read_config).unwrap_or_default();
        action(&Input {
            sources: &sources,
            problems: &[],
            config: &config,
            layout: config.migrations.layout.unwrap_or(Layout::Supabase),
            platform: config.migrations.platform.unwrap_or(Platform::Supabase),
            postgres: config.migrations.postgres.unwrap_or(15),
            api_schemas: &["public".to_owned()],
            exposure: Exposure::Automatic,
            today: Date::parse("2026-01-01").unwrap(),
        })
    }

    /// `check --fix` on the example: what it edits it edits once, and what a rule says it can edit is gone or has a reason.
    fn edit(&self, failures: &mut String) {
        let files = self.texts();
        let rewritten = self.with_input(&files, rewrites);
        if rewritten.rewrites.is_empty() {
            return;
        }
        let mut edited: BTreeMap<String, String> = files.into_iter().collect();
        for rewrite in &rewritten.rewrites {
            edited.insert(rewrite.path.to_string_lossy().into_owned(), rewrite.after.clone());
        }
        let mut files: Vec<(String, String)> = edited.into_iter().collect();
        files.sort_by_key(|(name, _)| {
            name.chars().take_while(char::is_ascii_digit).collect::<String>().parse::<u64>().unwrap_or(0)
        });
        for rewrite in self.with_input(&files, rewrites).rewrites {
            writeln!(failures, "{}: a second edit makes of {}\n{}", self.0.title, rewrite.path.display(), rewrite.after).unwrap();
        }
        let is_safe_edit = |diagnostic: &&Diagnostic| {
            let mut fixes = diagnostic.finding.fixes.iter();
            fixes.any(|fix| fix.applicability == Applicability::Safe && matches!(fix.change, Change::Edit(_)))
        };
        self.with_input(&files, |input| {
            for diagnostic in lint::check(input).diagnostics.iter().filter(is_safe_edit) {
                let is_left = rewritten.left.iter().any(|left| left.rule == diagnostic.rule);
                if !is_left {
                    writeln!(failures, "{}: not edited: {}", self.0.title, diagnostic.finding.message).unwrap();
                }
            }
        });
    }
}

fn rewrites(input: &Input) -> Rewritten {
    let mut listing = Listing::default();
    for file in input.sources.ids() {
        // The names of the book are those of Supabase; in another layout there is no place for a new file.
        listing.join(Path::new(""), input.sources.path(file), Layout::Supabase);
    }
    let place = Place { folder: Path::new(""), migrations: &listing.migrations, may_edit: &|_| true };
    mend::rewrites(input, place, Wanted { findings: &|_| true, may_be_unsafe: false })
}

/// The rules that the marks of a file name, with the lines of the page.
fn marks(file: &File, rule: &str) -> Vec<(String, usize)> {
    let marked = file.text.lines().enumerate().filter_map(|(at, line)| Some((at, line.split_once("-- flagged")?.1)));
    marked
        .flat_map(|(at, rest)| {
            let names = rest.strip_prefix(':').unwrap_or(rule);
            names.split(',').map(move |name| (name.trim().to_owned(), file.line + at)).collect::<Vec<_>>()
        })
        .collect()
}

fn read_config(text: &str) -> Config {
    let names: Vec<&str> = rules::all().map(|rule| rule.meta.name).collect();
    config::parse(Path::new("lint.toml"), text, RuleNames(&names)).unwrap_or_else(|mistakes| panic!("{:?}", mistakes.findings))
}
