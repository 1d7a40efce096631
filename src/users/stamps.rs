//! Columns that get the id of the signed-in user without the client saying so: by a default, or by a BEFORE trigger.

use super::identity::is_auth_uid;
use crate::catalog::{AttNum, Catalog, Presence, Relation, RoutineText};
use crate::source::Sources;
use crate::sql::ast::{Expr, ExprKind, SpecialCall, TriggerTiming};
use crate::sql::cursor::Source;
use crate::sql::name::{Ident, Name};
use crate::sql::plpgsql::{self, Block, Stmt, StmtKind};
use crate::text::Span;

/// A column that is filled with `auth.uid()`.
#[derive(Debug, Clone)]
pub struct Stamp {
    pub column: AttNum,
    /// The default, or the assignment in the trigger's function.
    pub span: Span,
    /// None: it is the default.
    pub trigger: Option<Name>,
}

/// The stamps of one table.
pub fn stamps(catalog: &Catalog, sources: &Sources, table: &Relation) -> Vec<Stamp> {
    let defaults = table.columns().filter_map(|column| {
        let default = column.default.as_ref().filter(|default| is_auth_uid(&default.value))?;
        Some(Stamp { column: column.number, span: default.origin.span, trigger: None })
    });
    let mut found: Vec<Stamp> = defaults.collect();
    let before = |trigger: &&crate::catalog::Trigger| {
        trigger.timing == TriggerTiming::Before && trigger.presence == Presence::Certain && trigger.for_each_row
    };
    for trigger in table.triggers.iter().filter(before) {
        let Some(routine) = trigger.function.and_then(|function| catalog.routine(function)) else { continue };
        let RoutineText::Text(text) = &routine.body else { continue };
        // What is written with E'…' or doubled quotes has no places of its own.
        if routine.language != "plpgsql" || text.unescaped.is_some() {
            continue;
        }
        let source = Source { file: text.literal.file, text: sources.script(text.literal.file) };
        let body = plpgsql::parse(source, text);
        let mut assigned = Vec::new();
        body.block.iter().for_each(|block| block_stamps(block, &mut assigned));
        let stamp = |(name, span): (Ident, Span)| {
            Some(Stamp { column: table.column(&name.name)?.number, span, trigger: Some(trigger.name.clone()) })
        };
        found.extend(assigned.into_iter().filter_map(stamp));
    }
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
