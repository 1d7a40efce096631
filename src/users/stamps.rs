//! Columns that get the id of the signed-in user without the client saying so: by a default, or by a BEFORE trigger.

use super::identity::is_auth_uid;
use crate::catalog::{AttNum, Catalog, Oid, Presence, Relation, Routine, RoutineText, Trigger};
use crate::source::Sources;
use crate::sql::ast::{Expr, ExprKind, SpecialCall, TriggerTiming};
use crate::sql::cursor::Source;
use crate::sql::name::{Ident, Name};
use crate::sql::plpgsql::{self, Block, Stmt, StmtKind};
use crate::text::Span;
use std::collections::HashMap;

/// A column that is filled with `auth.uid()`.
#[derive(Debug, Clone)]
pub struct Stamp {
    pub column: AttNum,
    /// The default, or the assignment in the trigger's function.
    pub span: Span,
    /// None: it is the default.
    pub trigger: Option<Name>,
}

/// Finds stamps table by table. A trigger function that many tables share is read once.
pub struct Stamps<'a> {
    catalog: &'a Catalog,
    sources: &'a Sources,
    /// The columns of `new` that a function writes the id into.
    assigned: HashMap<Oid, Vec<(Ident, Span)>>,
}

impl<'a> Stamps<'a> {
    pub fn new(catalog: &'a Catalog, sources: &'a Sources) -> Self {
        Stamps { catalog, sources, assigned: HashMap::new() }
    }

    /// The stamps of one table.
    pub fn of(&mut self, table: &Relation) -> Vec<Stamp> {
        let defaults = table.columns().filter_map(|column| {
            let default = column.default.as_ref().filter(|default| is_auth_uid(&default.value))?;
            Some(Stamp { column: column.number, span: default.origin.span, trigger: None })
        });
        let mut found: Vec<Stamp> = defaults.collect();
        let before = |trigger: &&Trigger| {
            trigger.timing == TriggerTiming::Before && trigger.presence == Presence::Certain && trigger.for_each_row
        };
        for trigger in table.triggers.iter().filter(before) {
            let Some(routine) = trigger.function.and_then(|function| self.catalog.routine(function)) else { continue };
            let sources = self.sources;
            let assigned = self.assigned.entry(routine.oid).or_insert_with(|| assigned(routine, sources));
            let stamp = |(name, span): &(Ident, Span)| {
                Some(Stamp { column: table.column(&name.name)?.number, span: *span, trigger: Some(trigger.name.clone()) })
            };
            found.extend(assigned.iter().filter_map(stamp));
        }
        found
    }
}

/// The columns of `new` into which a trigger's function writes the id of the signed-in user.
fn assigned(routine: &Routine, sources: &Sources) -> Vec<(Ident, Span)> {
    let mut found = Vec::new();
    let RoutineText::Text(text) = &routine.body else { return found };
    // What is written with E'…' or doubled quotes has no places of its own.
    if routine.language != "plpgsql" || text.unescaped.is_some() {
        return found;
    }
    let source = Source { file: text.literal.file, text: sources.script(text.literal.file) };
    let body = plpgsql::parsed(source, text);
    body.block.iter().for_each(|block| block_stamps(block, &mut found));
    found
}

fn block_stamps(block: &Block, found: &mut Vec<(Ident, Span)>) {
    block.statements.iter().for_each(|statement| statement_stamps(statement, found));
}

/// `new.column := auth.uid()`, also under a condition.
fn statement_stamps(statement: &Stmt, found: &mut Vec<(Ident, Span)>) {
    match &statement.kind {
        StmtKind::Assign { target, value: Some(value), .. } => {
            if let [record, field] = target.as_slice()
                && record.name == "new"
                && is_stamp(value)
            {
                found.push((field.clone(), statement.span));
            }
        }
        StmtKind::Block(block) => block_stamps(block, found),
        StmtKind::If { branches, otherwise } => {
            let inside = branches.iter().flat_map(|branch| &branch.statements).chain(otherwise);
            inside.for_each(|statement| statement_stamps(statement, found));
        }
        _ => {}
    }
}

/// `auth.uid()`, or COALESCE that comes to it.
fn is_stamp(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Special { keyword: SpecialCall::Coalesce, arguments } => arguments.iter().any(is_auth_uid),
        _ => is_auth_uid(value),
    }
}
