//! What mends the findings of a rule, asked of the examples on its page.
//!
//! `docs/mends.md` has a row for each rule. `UPDATE=1` writes what was found into the row; the reason in its last cell is
//! written by hand, and needed where nothing mends the rule.

use miglint::finding::Diagnostic;
use miglint::lint::Input;
use miglint::mend::{self, Place, Wanted};
use miglint::rule::FixKind;
use miglint::source::Listing;
use std::fmt;
use std::path::Path;
use std::sync::Mutex;

/// Pages are checked by several threads.
static TABLE: Mutex<()> = Mutex::new(());

/// Whether something mends a rule's findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Answer {
    #[default]
    No,
    /// With `--unsafe-fixes`.
    Unsafe,
    Yes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mends {
    pub fix: Answer,
    pub repair: Answer,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Answer::No => "",
            Answer::Unsafe => "unsafe",
            Answer::Yes => "yes",
        })
    }
}

impl Mends {
    /// Asks one more example, as far as the others have not shown it yet.
    pub fn ask(&mut self, rule: &str, input: &Input) {
        let findings = |found: &Diagnostic| found.rule == rule;
        self.fix = self.fix.max(best(self.fix, |may_be_unsafe| fixes(input, Wanted { findings: &findings, may_be_unsafe })));
        self.repair =
            self.repair.max(best(self.repair, |may_be_unsafe| repairs(input, Wanted { findings: &findings, may_be_unsafe })));
    }

    /// Holds the row of a rule in the table against what was found.
    pub fn hold(self, rule: &str, claimed: FixKind) -> Result<(), String> {
        let is_true = match claimed {
            FixKind::None => self == Mends::default(),
            FixKind::Safe => self.fix == Answer::Yes,
            FixKind::Unsafe => self.fix == Answer::Unsafe,
            FixKind::Migration => self.repair != Answer::No,
        };
        if !is_true {
            return Err(format!("{rule} says of itself {}, and its examples show {self:?}", claimed.as_str()));
        }
        let _only = TABLE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/mends.md");
        let table = std::fs::read_to_string(&path).unwrap();
        let head = format!("| [{rule}](../rules/{rule}.md) |");
        let row =
            table.lines().find(|line| line.starts_with(&head)).ok_or_else(|| format!("docs/mends.md has no row for {rule}"))?;
        let reason = row.trim_end_matches('|').rsplit('|').next().unwrap().trim();
        let cells = format!("{head} {} | {} | {reason} |", self.fix, self.repair);
        let known = format!("{row}\n");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, table.replace(&known, &format!("{cells}\n"))).unwrap();
        } else if row != cells {
            return Err(format!("docs/mends.md has\n{row}\nand its examples show\n{cells}\nUPDATE=1 writes it"));
        }
        match self == Mends::default() && reason.is_empty() {
            true => Err(format!("nothing mends {rule}: say why in docs/mends.md")),
            false => Ok(()),
        }
    }
}

/// What unsafe fixes do not do, safe ones do not either.
fn best(known: Answer, does: impl Fn(bool) -> bool) -> Answer {
    match known {
        Answer::Yes => Answer::Yes,
        Answer::Unsafe | Answer::No if !does(true) => Answer::No,
        Answer::Unsafe | Answer::No if does(false) => Answer::Yes,
        Answer::Unsafe | Answer::No => Answer::Unsafe,
    }
}

fn repairs(input: &Input, wanted: Wanted) -> bool {
    let plan = mend::plan(input, wanted);
    plan.brought.is_empty() && !plan.mended.is_empty() && plan.left.iter().all(|left| !left.reason.contains("does not reach"))
}

fn fixes(input: &Input, wanted: Wanted) -> bool {
    let folder = Path::new("migrations");
    let mut listing = Listing::default();
    for id in input.sources.ids() {
        if !listing.join(folder, input.sources.path(id), input.layout) {
            return false;
        }
    }
    let place = Place { folder, migrations: &listing.migrations, may_edit: &|_| true };
    !mend::rewrites(input, place, wanted).rewrites.is_empty()
}
