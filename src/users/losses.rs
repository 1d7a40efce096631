//! Attributes of functions that a later CREATE OR REPLACE took away, collected while the history is replayed.

use crate::catalog::Oid;
use crate::replay::Step;
use crate::sql::ast::StatementKind;
use crate::text::Span;

/// One replacement that says less than the definition before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    pub routine: Oid,
    pub security_definer: bool,
    pub search_path: bool,
    /// The replacement, and the name in it.
    pub statement: Span,
    pub head: Span,
    /// The definition before it.
    pub before: Span,
}

/// Looks at one step of the replay.
pub(super) fn observe(losses: &mut Vec<Loss>, step: &Step) {
    let StatementKind::CreateRoutine(create) = &step.statement.kind else { return };
    let named = |name: &str| {
        let schema = step.after.schema_by_name(name)?;
        step.after
            .routines_named(schema.oid, &create.name.name.name)
            .find(|routine| routine.origin.statement == step.statement.span)
    };
    let schema = create.name.schema.as_ref().map(|schema| &schema.name);
    let now = schema.into_iter().chain(&step.session.search_path).find_map(|schema| named(schema));
    let Some((now, before)) = now.and_then(|now| Some((now, step.before.routine(now.oid)?))) else { return };
    let security_definer = before.security_definer && !now.security_definer;
    let search_path = before.search_path.is_some() && now.search_path.is_none();
    if security_definer || search_path {
        losses.push(Loss {
            routine: now.oid,
            security_definer,
            search_path,
            statement: step.statement.span,
            head: create.name.span(),
            before: before.origin.span,
        });
    }
}
