//! Relations that cannot be written: views that are not automatically updatable (manual, CREATE VIEW, "Updatable Views"),
//! materialized views, sequences.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use crate::catalog::{Oid, Presence, Relation, RelationKind, TriggerEnabled};
use crate::sql::ast::visit::operands;
use crate::sql::ast::{
    DataKind, DataStatement, Distinct, Expr, ExprKind, FromItem, FromKind, Query, QueryBody, Select, TriggerTiming,
};

/// Views on views are followed so far.
const DEEPEST: usize = 32;

/// What a statement does to rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Insert,
    Update,
    Delete,
}

impl Change {
    /// None: MERGE, which was not possible on views before version 17.
    fn of(data: &DataStatement) -> Option<Change> {
        match data.kind {
            DataKind::Insert { .. } => Some(Change::Insert),
            DataKind::Update { .. } => Some(Change::Update),
            DataKind::Delete { .. } => Some(Change::Delete),
            DataKind::Merge { .. } => None,
        }
    }

    fn keyword(self) -> &'static str {
        match self {
            Change::Insert => "INSERT",
            Change::Update => "UPDATE",
            Change::Delete => "DELETE",
        }
    }

    fn refusal(self) -> &'static str {
        match self {
            Change::Insert => "cannot insert into view",
            Change::Update => "cannot update view",
            Change::Delete => "cannot delete from view",
        }
    }

    fn hint(self) -> String {
        let doing = match self {
            Change::Insert => "inserting into the view",
            Change::Update => "updating the view",
            Change::Delete => "deleting from the view",
        };
        let event = self.keyword();
        format!("To enable {doing}, provide an INSTEAD OF {event} trigger or an unconditional ON {event} DO INSTEAD rule.")
    }
}

impl Executor<'_> {
    /// Whether the rows of the statement's target can be written at all (`rewriteTargetView`, `CheckValidResultRel`).
    pub(super) fn check_writable(&mut self, data: &DataStatement) -> Done {
        let (Some(change), Some(target)) = (Change::of(data), self.find_relation(&data.target)) else { return Ok(()) };
        let Some(failure) = self.unwritable(target.oid, change, 0) else { return Ok(()) };
        self.tolerate(Failure { span: data.target.span(), ..failure })
    }

    fn unwritable(&self, oid: Oid, change: Change, depth: usize) -> Option<Failure> {
        let relation = self.catalog.relation(oid).filter(|relation| relation.presence == Presence::Certain)?;
        let refuse = |condition, message: String| {
            Some(Failure::new(condition, message, self.statement).about(Subject::Existing { object: oid }))
        };
        match relation.kind {
            RelationKind::MaterializedView => {
                refuse(Condition::WrongObjectType, format!("cannot change materialized view \"{}\"", relation.name))
            }
            RelationKind::Sequence => refuse(Condition::WrongObjectType, format!("cannot change sequence \"{}\"", relation.name)),
            RelationKind::View if depth < DEEPEST && !is_handled(relation, change) => {
                let query = &relation.query.as_ref()?.tree;
                if let Some(detail) = self.not_updatable(query) {
                    let failure =
                        refuse(Condition::ObjectNotInPrerequisiteState, format!("{} \"{}\"", change.refusal(), relation.name))?;
                    return Some(failure.detail(detail).hint(change.hint()));
                }
                self.unwritable(self.base_of_view(query)?, change, depth + 1)
            }
            _ => None,
        }
    }

    /// The relation of which a view shows some rows and columns.
    fn base_of_view(&self, query: &Query) -> Option<Oid> {
        let QueryBody::Select(select) = &query.body else { return None };
        match select.from.as_slice() {
            [FromItem { kind: FromKind::Relation { name, .. }, .. }] => self.find_relation(name).map(|base| base.oid),
            _ => None,
        }
    }

    /// Why nothing can be written through a view with this query, as the server's DETAIL says it
    /// (`view_query_is_auto_updatable`).
    pub(super) fn not_updatable(&self, query: &Query) -> Option<&'static str> {
        let select = match &query.body {
            QueryBody::Select(select) => select,
            QueryBody::SetOperation { .. } => {
                return Some("Views containing UNION, INTERSECT, or EXCEPT are not automatically updatable.");
            }
            QueryBody::Values(_) => {
                return Some("Views that do not select from a single table or view are not automatically updatable.");
            }
            QueryBody::Nested(_) | QueryBody::Table(_) => return None,
        };
        self.not_updatable_select(select).or_else(|| {
            if query.with.is_some() {
                Some("Views containing WITH are not automatically updatable.")
            } else if query.limit.is_some() || query.offset.is_some() {
                Some("Views containing LIMIT or OFFSET are not automatically updatable.")
            } else if select.targets.iter().any(|target| self.aggregates(&target.expr)) {
                Some("Views that return aggregate functions are not automatically updatable.")
            } else if !is_one_relation(&select.from) {
                Some("Views that do not select from a single table or view are not automatically updatable.")
            } else {
                None
            }
        })
    }

    fn not_updatable_select(&self, select: &Select) -> Option<&'static str> {
        if !matches!(select.distinct, Distinct::All) {
            Some("Views containing DISTINCT are not automatically updatable.")
        } else if !select.group_by.is_empty() {
            Some("Views containing GROUP BY are not automatically updatable.")
        } else if select.having.is_some() {
            Some("Views containing HAVING are not automatically updatable.")
        } else {
            None
        }
    }

    /// Whether an expression has an aggregate of the server's own; subqueries aside.
    fn aggregates(&self, expr: &Expr) -> bool {
        let is_aggregate = match &expr.kind {
            ExprKind::Call(call) => {
                let own = self.routines_visible(&call.name).next().is_some();
                call.over.is_none() && !own && self.may_be_aggregate(&call.name)
            }
            _ => false,
        };
        is_aggregate || operands(expr).into_iter().any(|operand| self.aggregates(operand))
    }
}

/// Whether a trigger or a rule takes the place of the change.
fn is_handled(view: &Relation, change: Change) -> bool {
    let by_trigger = view.triggers.iter().any(|trigger| {
        let fires = match change {
            Change::Insert => trigger.events.insert,
            Change::Update => trigger.events.update,
            Change::Delete => trigger.events.delete,
        };
        fires && trigger.timing == TriggerTiming::InsteadOf && trigger.enabled != TriggerEnabled::Disabled
    });
    by_trigger || view.rules.iter().any(|rule| rule.event.eq_ignore_ascii_case(change.keyword()))
}

fn is_one_relation(from: &[FromItem]) -> bool {
    matches!(from, [FromItem { kind: FromKind::Relation { .. }, .. }])
}
