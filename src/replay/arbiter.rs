//! ON CONFLICT: whether a unique index is there that can find the conflict (manual, INSERT, "ON CONFLICT clause").

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use crate::catalog::{AttNum, ConstraintKind, Index, IndexColumnKey, Presence, Relation};
use crate::sql::ast::{ConflictTarget, DataKind, DataStatement, Expr, ExprKind, ObjectKind};
use crate::sql::name::{Ident, QualifiedName};

impl Executor<'_> {
    /// The server looks for the arbiter when it plans, once everything else of the statement is found to be right; so it does
    /// not look in the bodies of functions that are only made (asked of a server).
    pub(super) fn check_arbiter(&mut self, data: &DataStatement) -> Done {
        let DataKind::Insert { on_conflict: Some(conflict), .. } = &data.kind else { return Ok(()) };
        let Some(relation) = self.find_relation(&data.target) else { return Ok(()) };
        if relation.presence != Presence::Certain || !relation.columns_known || !relation.kind.is_table() {
            return Ok(());
        }
        let failure = match &conflict.target {
            ConflictTarget::None => None,
            ConflictTarget::Constraint(name) => unfit_constraint(relation, name),
            ConflictTarget::Columns { elements, predicate } => {
                let mut indexes = self.catalog.indexes_of(relation.oid);
                let found = indexes.any(|index| may_arbitrate(relation, index, elements, predicate.as_ref()));
                (!found).then(|| {
                    let message = "there is no unique or exclusion constraint matching the ON CONFLICT specification";
                    let target = relation.oid;
                    Failure::new(Condition::InvalidColumnReference, message, conflict.span).about(Subject::ForeignKey { target })
                })
            }
        };
        failure.map_or(Ok(()), |failure| self.tolerate(failure))
    }
}

fn unfit_constraint(relation: &Relation, name: &Ident) -> Option<Failure> {
    if let Some(constraint) = relation.constraint(&name.name) {
        let has_none = matches!(constraint.kind, ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_));
        let message = "constraint in ON CONFLICT clause has no associated index";
        return has_none.then(|| Failure::new(Condition::WrongObjectType, message, name.span));
    }
    let message = format!("constraint \"{name}\" for table \"{}\" does not exist", relation.name);
    let subject =
        Subject::Missing { kind: ObjectKind::TableConstraint, name: QualifiedName { schema: None, name: name.clone() } };
    Some(Failure::new(Condition::UndefinedObject, message, name.span).about(subject))
}

/// The columns of the index and those of the clause must be the same set. Whether a predicate implies that of a partial index
/// is not decided here: one that is given is taken to be enough. Expressions are compared by their number only.
fn may_arbitrate(relation: &Relation, index: &Index, elements: &[Expr], predicate: Option<&Expr>) -> bool {
    if !index.unique || (index.predicate.is_some() && predicate.is_none()) {
        return false;
    }
    let mut wanted: Vec<Option<AttNum>> = elements.iter().map(|element| column(relation, element)).collect();
    let mut keys: Vec<Option<AttNum>> = index.keys.iter().map(|key| key_column(&key.key)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    keys.sort_unstable();
    keys.dedup();
    wanted == keys
}

/// The column that an element names. None: it is an expression.
fn column(relation: &Relation, element: &Expr) -> Option<AttNum> {
    match &element.kind {
        ExprKind::Column(path) => relation.column(&path.last()?.name).map(|column| column.number),
        ExprKind::Collate { operand, .. } => column(relation, operand),
        _ => None,
    }
}

fn key_column(key: &IndexColumnKey) -> Option<AttNum> {
    match key {
        IndexColumnKey::Column(number) => Some(*number),
        IndexColumnKey::Expression(_) => None,
    }
}
