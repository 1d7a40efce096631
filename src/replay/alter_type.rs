//! ALTER COLUMN … TYPE: casts, and what uses the column as it is (`ATPrepAlterColumnType` and `ATExecAlterColumnType`).

use super::alter_column::Altered;
use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use super::references::{Place, SettledTypes};
use crate::catalog::{AttNum, Column, ConstraintKind, IndexColumnKey, Node, Object, Oid, Presence, RelationKind, Sql, TypeUse};
use crate::sql::ast::{Expr, ExprKind, Literal, TypeName};
use std::sync::Arc;

/// An expression that a check or an index keeps, with the types that its parts took.
pub(super) struct TypedUse {
    expr: Arc<Sql<Expr>>,
    place: Place,
    types: SettledTypes,
}

impl Executor<'_> {
    /// The checks and indexes of a table that are right as they are.
    pub(super) fn typed_uses(&self, oid: Oid) -> Vec<TypedUse> {
        let Some(table) = self.catalog.relation(oid).filter(|table| table.columns_known) else { return Vec::new() };
        let checks = table.constraints.iter().filter(|constraint| constraint.presence == Presence::Certain);
        let checks = checks.filter_map(|constraint| match &constraint.kind {
            ConstraintKind::Check { expr, .. } => Some((Place::Check, expr)),
            _ => None,
        });
        let indexes = self.catalog.indexes_of(oid).filter(|index| index.presence == Presence::Certain);
        let indexed = indexes.flat_map(|index| {
            let keys = index.keys.iter().filter_map(|key| match &key.key {
                IndexColumnKey::Expression(expr) => Some((Place::IndexExpression, expr)),
                IndexColumnKey::Column(_) => None,
            });
            keys.chain(index.predicate.as_ref().map(|predicate| (Place::IndexPredicate, predicate)))
        });
        let typed = |(place, expr): (Place, &Arc<Sql<Expr>>)| {
            let types = self.settled_types(&expr.tree, table)?;
            Some(TypedUse { expr: Arc::clone(expr), place, types })
        };
        checks.chain(indexed).filter_map(typed).collect()
    }

    /// What checks and indexes say of columns whose types have changed.
    pub(super) fn check_uses_again(&mut self, oid: Oid, uses: &[TypedUse]) -> Done {
        for used in uses {
            let Some(table) = self.catalog.relation(oid) else { return Ok(()) };
            let (failure, volatility) = self.read_again(&used.expr.tree, table, &used.types);
            match (failure, used.place) {
                (Some(failure), _) => self.tolerate(Failure { span: self.statement, ..failure })?,
                (None, Place::IndexPredicate) => {
                    self.check_immutable("functions in index predicate must be marked IMMUTABLE", volatility, self.statement)?;
                }
                (None, Place::IndexExpression) => {
                    self.check_immutable("functions in index expression must be marked IMMUTABLE", volatility, self.statement)?;
                }
                (None, _) => {}
            }
        }
        Ok(())
    }

    pub(super) fn set_type(&mut self, altered: &Altered, ty: &TypeName, using: Option<&Expr>, retyped: &mut Vec<AttNum>) -> Done {
        self.check_not_inherited(altered.relation, &altered.name, "alter")?;
        self.check_not_partition_key(altered.relation, altered.number, &altered.name, "alter")?;
        let wanted = self.column_type(&altered.name, ty)?;
        let Some(column) = self.column_of(altered).cloned() else { return Ok(()) };
        match using {
            Some(using) => self.check_using(altered, using, &wanted)?,
            None => self.check_cast(altered, &column, &wanted)?,
        }
        if retyped.contains(&altered.number) {
            let message = format!("cannot alter type of column \"{}\" twice", altered.name);
            return Failure::new(Condition::FeatureNotSupported, message, altered.name.span).refuse();
        }
        retyped.push(altered.number);
        let done = self.check_default_cast(altered, &column, &wanted);
        self.tolerate_result(done)?;
        if let Some(failure) = self.use_as_it_is(altered) {
            self.tolerate(failure)?;
        }
        self.put_type_of_column(altered, &wanted)?;
        self.check_keys_of(altered)
    }

    fn put_type_of_column(&mut self, altered: &Altered, ty: &TypeUse) -> Done {
        self.update_column(altered.relation, altered.number, |column| column.ty = ty.clone());
        self.refresh_column(altered.relation, altered.number)?;
        for child in self.in_children(altered) {
            self.put_type_of_column(&child, ty)?;
        }
        Ok(())
    }

    /// USING sees the table as it is.
    fn check_using(&mut self, altered: &Altered, using: &Expr, wanted: &TypeUse) -> Done {
        let Some(table) = self.catalog.relation(altered.relation) else { return Ok(()) };
        let (found, given) = self.references_of_using(using, &self.table_scope(table), wanted);
        self.settle(found.failures)?;
        if given.as_known().is_none_or(|given| self.can_assign(given, wanted) != Some(false)) {
            return Ok(());
        }
        let ty = self.type_label(wanted);
        let name = &altered.name;
        let message = format!("result of USING clause for column \"{name}\" cannot be cast automatically to type {ty}");
        self.tolerate(Failure::new(Condition::DatatypeMismatch, message, using.span))
    }

    fn check_cast(&self, altered: &Altered, column: &Column, wanted: &TypeUse) -> Done {
        if column.presence != Presence::Certain || self.can_assign(&column.ty, wanted) != Some(false) {
            return Ok(());
        }
        let ty = self.type_label(wanted);
        let message = format!("column \"{}\" cannot be cast automatically to type {ty}", altered.name);
        Failure::new(Condition::DatatypeMismatch, message, altered.name.span).refuse()
    }

    /// A default stays, and is cast as well.
    fn check_default_cast(&self, altered: &Altered, column: &Column, wanted: &TypeUse) -> Done {
        let Some(default) = &column.default else { return Ok(()) };
        let ty = match &default.value.kind {
            // A string is kept as a value of the column's type.
            ExprKind::Literal(Literal::String(_)) => Some(column.ty.clone()),
            _ => self.references_of_expr(Place::Default, &default.value, &super::references::Scope::default()).1.known(),
        };
        if ty.is_none_or(|ty| self.can_assign(&ty, wanted) != Some(false)) {
            return Ok(());
        }
        let ty = self.type_label(wanted);
        let message = format!("default for column \"{}\" cannot be cast automatically to type {ty}", altered.name);
        Failure::new(Condition::DatatypeMismatch, message, altered.name.span).refuse()
    }

    /// Views, policies, triggers and generated columns hold on to the type that they were made with.
    fn use_as_it_is(&self, altered: &Altered) -> Option<Failure> {
        let what = self.dependents_of_column(altered).into_iter().find_map(|node| self.user(altered, node))?;
        let message = format!("cannot alter type of a column {what}");
        let subject = Subject::Dependents { object: altered.relation };
        Some(Failure::new(Condition::FeatureNotSupported, message, altered.name.span).about(subject))
    }

    fn user(&self, altered: &Altered, node: Node) -> Option<&'static str> {
        if node.column.is_some() {
            return (node.object == altered.relation).then_some("used by a generated column");
        }
        let object = self.catalog.object(node.object).filter(|object| object.presence() == Presence::Certain)?;
        match object {
            Object::Relation(relation) if matches!(relation.kind, RelationKind::View | RelationKind::MaterializedView) => {
                Some("used by a view or rule")
            }
            Object::Rule(..) => Some("used by a view or rule"),
            Object::Trigger(..) => Some("used in a trigger definition"),
            Object::Policy(..) => Some("used in a policy definition"),
            Object::Routine(_) => Some("used by a function or procedure"),
            Object::Relation(_) | Object::Index(_) | Object::Type(_) | Object::Schema(_) | Object::Constraint(..) => None,
        }
    }

    /// Foreign keys on the column are made anew, and must still compare what can be compared.
    fn check_keys_of(&mut self, altered: &Altered) -> Done {
        let own = self.catalog.relation(altered.relation).into_iter().flat_map(|table| &table.constraints);
        let own = own.filter(|constraint| constraint.columns.contains(&altered.number));
        let own = own.filter_map(|constraint| Some((altered.relation, constraint.clone(), constraint.foreign_key()?.clone())));
        let pointing = self.catalog.foreign_keys_to(altered.relation);
        let pointing = pointing.filter(|key| key.key.columns.contains(&altered.number));
        let pointing = pointing.map(|key| (key.table.oid, key.constraint.clone(), key.key.clone()));
        for (table, constraint, key) in own.chain(pointing).collect::<Vec<_>>() {
            let pairs = constraint.columns.iter().zip(&key.columns);
            let types = pairs.map(|(from, to)| Some((self.column_type_at(table, *from)?, self.column_type_at(key.table, *to)?)));
            let clashes = types.flatten().any(|(from, to)| self.can_reference(&from, &to) == Some(false));
            if clashes {
                let message = format!("foreign key constraint \"{}\" cannot be implemented", constraint.name);
                let failure = Failure::new(Condition::DatatypeMismatch, message, altered.name.span);
                self.tolerate(failure.about(Subject::ForeignKey { target: key.table }))?;
            }
        }
        Ok(())
    }

    fn column_type_at(&self, relation: Oid, number: AttNum) -> Option<TypeUse> {
        let column = self.catalog.relation(relation)?.column_at(number)?;
        (column.presence == Presence::Certain).then(|| column.ty.clone())
    }
}
