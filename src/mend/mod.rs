//! From findings to a migration that mends them.
//!
//! A mend takes a diagnostic and the catalog and gives parts: SQL with what it costs (locks, rows, the way back). A plan puts the
//! parts of all mends in order, replays them behind the history, mends what is left then, and divides them into files. It
//! neither reads nor writes files; which file is called what is `source`'s business.
//!
//! Everything here is made for a live database: new rows go on while it runs, no statement reads a whole table under a lock that
//! stops them, and no row is lost.

mod amendment;
mod attribute;
mod body;
mod deletion;
mod edits;
mod fill;
mod guard;
mod insertion;
mod lost_target;
mod missing_key;
mod nullable_key;
mod offered;
mod part;
mod plan;
mod policy;
mod reading;
mod reference;
mod removal;
mod retype;
mod routine;
mod row_security;
mod script;
mod split;
mod sync;
mod test;
mod trigger;
mod value;
mod words;

pub use edits::{Place, Rewrite, Rewritten, rewrites};
pub use part::{Claim, Lock, LockMode, Part, Phase, Proof, Rows, Undo};
pub use plan::{Left, Mended, Plan, Step, Wanted, plan};
pub use script::{Script, scripts};
pub use test::pgtap;

use crate::catalog::{Catalog, Relation};
use crate::finding::Diagnostic;
use crate::lint::{Input, Survey};
use crate::users::Users;

/// What mends look at.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    pub input: Input<'a>,
    pub survey: &'a Survey,
    /// Which findings are to be mended.
    pub wanted: &'a dyn Fn(&Diagnostic) -> bool,
    /// Whether to mend what others may notice.
    pub may_be_unsafe: bool,
}

/// Why a finding is not mended, in words for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle(pub String);

/// How the findings of one rule are mended.
type Mend = fn(&Surroundings, &Diagnostic) -> Result<Vec<Part>, Obstacle>;

/// Which findings are mended first, since others may be gone then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    /// Where keys go decides which tables have to be filled.
    Targets,
    Rest,
    /// What is right only where nothing else mends it.
    Last,
}

/// The rules with a mend of their own.
const MENDS: &[(&str, Turn, Mend)] = &[
    ("users/mixed-user-reference", Turn::Targets, reference::mixed),
    ("users/missing-sync-trigger", Turn::Rest, sync::missing_trigger),
    ("users/missing-backfill", Turn::Rest, sync::missing_backfill),
    ("users/blocked-user-delete", Turn::Rest, deletion::blocked),
    ("integrity/updated-primary-key", Turn::Rest, reference::following),
    ("users/missing-security-definer", Turn::Rest, routine::definer),
    ("users/unpinned-search-path", Turn::Rest, routine::search_path),
    ("users/unqualified-name", Turn::Rest, routine::unqualified_name),
    ("users/missing-return", Turn::Rest, body::edited),
    ("users/discarded-result", Turn::Rest, body::edited),
    ("users/stale-sync-function", Turn::Rest, body::edited),
    ("users/unknown-new-field", Turn::Rest, body::edited),
    ("users/mistyped-value", Turn::Rest, body::edited),
    ("users/conflict-without-arbiter", Turn::Rest, body::edited),
    ("users/repeated-insert", Turn::Rest, body::edited),
    ("users/duplicate-sync", Turn::Rest, body::edited),
    ("users/unfilled-column", Turn::Rest, body::edited),
    ("users/nullable-source", Turn::Rest, body::edited),
    ("users/untied-mirror", Turn::Rest, missing_key::untied),
    ("users/keyless-user-column", Turn::Rest, missing_key::keyless),
    ("users/missing-insert-policy", Turn::Last, policy::own_row),
    ("integrity/nullable-primary-key", Turn::Rest, nullable_key::required),
    ("users/row-before-user", Turn::Rest, trigger::retimed),
    ("users/lost-function-attribute", Turn::Rest, routine::lost_attribute),
    ("security/rls-disabled", Turn::Rest, row_security::enabled),
    ("security/ineffective-policy", Turn::Rest, row_security::enabled),
    ("performance/per-row-auth-call", Turn::Rest, policy::rewritten),
];

/// The mend for a finding: that of its rule, or the one that it brings along.
fn mend_of(diagnostic: &Diagnostic) -> Option<(Turn, Mend)> {
    let own = MENDS.iter().find(|(name, _, _)| *name == diagnostic.rule).map(|(_, turn, mend)| (*turn, *mend));
    own.or_else(|| offered::is_offered(diagnostic).then_some((Turn::Rest, offered::offered as Mend)))
}

impl Obstacle {
    fn new(reason: impl Into<String>) -> Self {
        Obstacle(reason.into())
    }
}

impl<'a> Surroundings<'a> {
    fn catalog(&self) -> &'a Catalog {
        &self.survey.catalog
    }

    fn users(&self) -> &'a Users {
        &self.survey.users
    }

    /// The table that a finding is about: its object, or what its object belongs to.
    fn table(&self, diagnostic: &Diagnostic) -> Result<&'a Relation, Obstacle> {
        let unknown = || Obstacle::new("the finding names no table");
        let object = diagnostic.finding.object.as_ref().ok_or_else(unknown)?;
        let name = object.relation.as_ref().unwrap_or(&object.name);
        let schema = object.schema.as_deref().ok_or_else(unknown)?;
        self.catalog().relation_by_name(schema, name).ok_or_else(|| Obstacle::new("the table is not there any more"))
    }
}
