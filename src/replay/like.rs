//! LIKE in CREATE TABLE: what is copied from another relation (`transformTableLikeClause` in the server).

use super::constraint::KeyKind;
use super::create_table::Draft;
use super::executor::Executor;
use super::failure::{Condition, Done, Failure};
use crate::catalog::{Column, Constraint, Oid, Relation, RelationKind};
use crate::sql::ast::{LikeClause, LikeWhat};

impl Executor<'_> {
    pub(super) fn draft_like<'a>(&mut self, like: &'a LikeClause, draft: &mut Draft<'a>) -> Done {
        let source = self.relation(&like.source)?;
        let is_source = |kind: RelationKind| kind != RelationKind::Sequence;
        if !self.catalog.relation(source).is_some_and(|relation| is_source(relation.kind)) {
            let message = format!("relation \"{}\" is invalid in LIKE clause", like.source.name);
            return Failure::new(Condition::WrongObjectType, message, like.span).refuse();
        }
        let columns: Vec<Column> = self.catalog.relation(source).into_iter().flat_map(Relation::columns).cloned().collect();
        for column in columns {
            self.draft_like_column(like, column, draft)?;
        }
        draft.likes.push((like, source));
        Ok(())
    }

    fn draft_like_column(&mut self, like: &LikeClause, column: Column, draft: &mut Draft<'_>) -> Done {
        if draft.column_mut(&column.name).is_some() {
            let message = format!("column \"{}\" specified more than once", column.name);
            return self.tolerate(Failure::new(Condition::DuplicateColumn, message, like.span));
        }
        let origin = self.origin(like.span);
        let number = draft.next_number();
        let identity = column.identity.filter(|_| includes(like, LikeWhat::Identity));
        if identity.is_some() {
            let sequence = self.new_sequence(&draft.host, &column.name, &[], like.span);
            draft.sequences.push((number, sequence));
        }
        draft.columns.push(Column {
            number,
            not_null: column.not_null.map(|_| origin),
            default: column.default.filter(|_| includes(like, LikeWhat::Defaults)),
            identity,
            generated: column.generated.filter(|_| includes(like, LikeWhat::Generated)),
            // The default goes on using the sequence of the source.
            serial: false,
            presence: self.presence,
            origin,
            ..column
        });
        Ok(())
    }

    pub(super) fn copy_checks(&mut self, like: &LikeClause, source: Oid, target: Oid) {
        if !includes(like, LikeWhat::Constraints) {
            return;
        }
        for check in self.constraints_of(source).iter().filter(|constraint| constraint.noun() == "check") {
            self.clone_check(source, check, target);
        }
    }

    pub(super) fn copy_indexes(&mut self, like: &LikeClause, source: Oid, target: Oid) -> Done {
        if !includes(like, LikeWhat::Indexes) {
            return Ok(());
        }
        for constraint in self.constraints_of(source) {
            let kind = match constraint.noun() {
                "primary key" => KeyKind::Primary,
                "unique" => KeyKind::Unique,
                _ => continue,
            };
            self.clone_key(source, &constraint, kind, target)?;
            if kind == KeyKind::Primary {
                let columns = self.numbers_in_child(source, target, &constraint.columns);
                self.force_not_null(target, &columns, like.span);
            }
        }
        let plain = self.catalog.indexes_of(source).filter(|index| index.constraint.is_none());
        for index in plain.map(|index| index.oid).collect::<Vec<_>>() {
            self.clone_index(index, source, target);
        }
        Ok(())
    }

    fn constraints_of(&self, relation: Oid) -> Vec<Constraint> {
        self.catalog.relation(relation).map(|relation| relation.constraints.clone()).unwrap_or_default()
    }
}

/// Whether the clause asks for a property: the last word on it counts.
fn includes(like: &LikeClause, what: LikeWhat) -> bool {
    let said = like.options.iter().rev().find(|option| option.what == what || option.what == LikeWhat::All);
    said.is_some_and(|option| option.including)
}
