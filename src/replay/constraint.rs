//! Constraints on their way into a table: named, merged, checked and backed by indexes.
//!
//! Foreign keys have a file of their own (`foreign_key`).

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use super::index::{NewIndex, index_columns, written_options};
use super::names::{Among, join_names};
use super::references::Place;
use crate::catalog::{AttNum, Constraint, ConstraintKind, Node, Oid, Presence};
use crate::sql::ast::{
    ColumnConstraint, ColumnConstraintKind, ConstraintAttributes, Exclude, Expr, IndexKey, IndexParameters, References,
    TableConstraint, TableConstraintKind,
};
use crate::sql::name::{Ident, Name};
use crate::text::Span;

/// A constraint as a statement gives it, whether behind a column or for the whole table.
#[derive(Debug, Clone)]
pub(super) struct NewConstraint<'a> {
    pub name: Option<Ident>,
    pub span: Span,
    pub attributes: ConstraintAttributes,
    pub kind: NewConstraintKind<'a>,
}

#[derive(Debug, Clone)]
pub(super) enum NewConstraintKind<'a> {
    Key(NewKey<'a>),
    Exclusion(&'a Exclude),
    Check {
        expr: &'a Expr,
        no_inherit: bool,
    },
    ForeignKey {
        columns: Vec<&'a Ident>,
        references: &'a References,
    },
    UsingIndex {
        kind: KeyKind,
        index: &'a Ident,
    },
    NotNull(&'a Ident),
    /// Of a constraint of another table.
    Copy,
}

/// PRIMARY KEY or UNIQUE
#[derive(Debug, Clone)]
pub(super) struct NewKey<'a> {
    pub kind: KeyKind,
    pub columns: Vec<&'a Ident>,
    pub parameters: &'a IndexParameters,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyKind {
    Primary,
    Unique,
}

impl KeyKind {
    fn label(self) -> &'static str {
        match self {
            KeyKind::Primary => "pkey",
            KeyKind::Unique => "key",
        }
    }

    pub fn noun(self) -> &'static str {
        match self {
            KeyKind::Primary => "primary key",
            KeyKind::Unique => "unique",
        }
    }

    pub fn constraint(self, index: Oid) -> ConstraintKind {
        match self {
            KeyKind::Primary => ConstraintKind::PrimaryKey { index },
            KeyKind::Unique => ConstraintKind::Unique { index },
        }
    }
}

impl<'a> NewConstraint<'a> {
    /// None: what a column says of itself (NOT NULL, DEFAULT, …) is no constraint of the table.
    pub fn of_column(column: &'a Ident, constraint: &'a ColumnConstraint) -> Option<Self> {
        let key = |kind, parameters| NewConstraintKind::Key(NewKey { kind, columns: vec![column], parameters });
        let kind = match &constraint.kind {
            ColumnConstraintKind::Unique(parameters) => key(KeyKind::Unique, parameters),
            ColumnConstraintKind::PrimaryKey(parameters) => key(KeyKind::Primary, parameters),
            ColumnConstraintKind::Check { expr, no_inherit } => NewConstraintKind::Check { expr, no_inherit: *no_inherit },
            ColumnConstraintKind::References(references) => NewConstraintKind::ForeignKey { columns: vec![column], references },
            ColumnConstraintKind::NotNull { .. }
            | ColumnConstraintKind::Null
            | ColumnConstraintKind::Default(_)
            | ColumnConstraintKind::Generated { .. }
            | ColumnConstraintKind::Identity(_) => return None,
        };
        Some(NewConstraint { name: constraint.name.clone(), span: constraint.span, attributes: constraint.attributes, kind })
    }

    pub fn of_table(constraint: &'a TableConstraint) -> Self {
        let key = |kind, columns: &'a [Ident], parameters| {
            NewConstraintKind::Key(NewKey { kind, columns: columns.iter().collect(), parameters })
        };
        let kind = match &constraint.kind {
            TableConstraintKind::Check { expr, no_inherit } => NewConstraintKind::Check { expr, no_inherit: *no_inherit },
            TableConstraintKind::Unique { columns, parameters, .. } => key(KeyKind::Unique, columns, parameters),
            TableConstraintKind::PrimaryKey { columns, parameters, .. } => key(KeyKind::Primary, columns, parameters),
            TableConstraintKind::UsingIndex { primary, index } => {
                let kind = if *primary { KeyKind::Primary } else { KeyKind::Unique };
                NewConstraintKind::UsingIndex { kind, index }
            }
            TableConstraintKind::Exclude(exclude) => NewConstraintKind::Exclusion(exclude),
            TableConstraintKind::ForeignKey { columns, references } => {
                NewConstraintKind::ForeignKey { columns: columns.iter().collect(), references }
            }
            TableConstraintKind::NotNull { column, .. } => NewConstraintKind::NotNull(column),
        };
        NewConstraint { name: constraint.name.clone(), span: constraint.span, attributes: constraint.attributes, kind }
    }

    /// For a copy of a constraint that exists: only what the copy needs.
    pub fn bare(span: Span, attributes: ConstraintAttributes) -> Self {
        let kind = NewConstraintKind::Copy;
        NewConstraint { name: None, span, attributes, kind }
    }

    fn is_deferrable(&self) -> bool {
        self.attributes.deferrable.or(self.attributes.initially_deferred).unwrap_or(false)
    }

    fn is_initially_deferred(&self) -> bool {
        self.attributes.initially_deferred.unwrap_or(false)
    }

    fn key(&self) -> Option<&NewKey<'a>> {
        match &self.kind {
            NewConstraintKind::Key(key) => Some(key),
            _ => None,
        }
    }

    /// Whether one index can serve both, so that the server makes only one.
    fn merges_with(&self, other: &Self) -> bool {
        let (Some(key), Some(other_key)) = (self.key(), other.key()) else { return false };
        key.columns == other_key.columns
            && key.parameters.include == other_key.parameters.include
            && key.parameters.nulls_not_distinct == other_key.parameters.nulls_not_distinct
            && self.is_deferrable() == other.is_deferrable()
            && self.is_initially_deferred() == other.is_initially_deferred()
    }
}

/// The keys of one statement as `transformIndexConstraints` leaves them: the primary key first, and of equal ones the first,
/// which takes the name of a later one where it has none.
pub(super) fn merge_keys(keys: Vec<NewConstraint<'_>>) -> Vec<NewConstraint<'_>> {
    let is_primary = |key: &NewConstraint<'_>| key.key().is_some_and(|key| key.kind == KeyKind::Primary);
    let (primary, rest): (Vec<_>, Vec<_>) = keys.into_iter().partition(is_primary);
    let mut merged: Vec<NewConstraint<'_>> = primary;
    for key in rest {
        match merged.iter_mut().find(|prior| prior.merges_with(&key)) {
            Some(prior) => prior.name = prior.name.take().or(key.name),
            None => merged.push(key),
        }
    }
    merged
}

impl Executor<'_> {
    /// Adds what a statement demands of a table, in the server's order: keys with their indexes before foreign keys.
    pub(super) fn add_constraint(&mut self, relation: Oid, new: &NewConstraint<'_>) -> Done {
        match &new.kind {
            NewConstraintKind::Key(key) => self.add_key(relation, new, key),
            NewConstraintKind::Exclusion(exclude) => self.add_exclusion(relation, new, exclude),
            NewConstraintKind::Check { expr, .. } => self.add_check(relation, new, expr),
            NewConstraintKind::ForeignKey { columns, references } => self.add_foreign_key(relation, new, columns, references),
            NewConstraintKind::UsingIndex { kind, index } => self.add_using_index(relation, new, *kind, index),
            NewConstraintKind::NotNull(column) => self.add_not_null(relation, new, column),
            NewConstraintKind::Copy => Ok(()),
        }
    }

    /// Refuses a name that a constraint of the relation has. One that is only possibly there gives way.
    pub(super) fn check_constraint_name_is_free(&mut self, relation: Oid, name: &Ident) -> Done {
        let Some(found) = self.catalog.relation(relation) else { return Ok(()) };
        let Some(existing) = found.constraint(&name.name) else { return Ok(()) };
        let oid = existing.oid;
        if existing.presence == Presence::Certain {
            let message = format!("constraint \"{name}\" for relation \"{}\" already exists", found.name);
            let subject = Subject::Existing { object: oid };
            return Failure::new(Condition::DuplicateObject, message, name.span).about(subject).refuse();
        }
        self.catalog.update_relation(relation, |relation| relation.constraints.retain(|own| own.oid != oid));
        Ok(())
    }

    /// A constraint with everything that does not depend on its kind.
    pub(super) fn new_constraint(
        &mut self,
        name: Name,
        new: &NewConstraint<'_>,
        kind: ConstraintKind,
        columns: Vec<AttNum>,
    ) -> Constraint {
        Constraint {
            oid: self.catalog.new_oid(),
            name,
            named: new.name.is_some(),
            kind,
            columns,
            deferrable: new.is_deferrable(),
            initially_deferred: new.is_initially_deferred(),
            validated: !new.attributes.not_valid,
            presence: self.presence,
            origin: self.origin(new.span),
        }
    }

    pub(super) fn push_constraint(&mut self, relation: Oid, constraint: Constraint) {
        self.catalog.update_relation(relation, |relation| relation.constraints.push(constraint));
    }

    // Keys

    fn add_key(&mut self, relation: Oid, new: &NewConstraint<'_>, key: &NewKey<'_>) -> Done {
        if key.kind == KeyKind::Primary {
            self.check_single_primary_key(relation, new.span)?;
        }
        let columns = self.key_columns(relation, &key.columns)?;
        let include_names: Vec<&Ident> = key.parameters.include.iter().collect();
        let include = self.key_columns(relation, &include_names)?;
        self.check_not_repeated(&key.columns, key.kind)?;
        let Some(table) = self.catalog.relation(relation) else { return Ok(()) };
        let (table_name, schema) = (table.name.clone(), table.schema);
        let mentioned = key.columns.iter().chain(&include_names).map(|column| column.name.as_str());
        let addition = (key.kind == KeyKind::Unique).then(|| join_names(mentioned));
        let name = match &new.name {
            Some(name) => name.clone(),
            None => {
                let among = Among::RelationsAndConstraints;
                let name = self.choose_relation_name(&table_name, addition.as_deref(), key.kind.label(), schema, among);
                Ident { name, span: new.span }
            }
        };
        let index = NewIndex {
            include,
            nulls_not_distinct: key.parameters.nulls_not_distinct,
            options: written_options(&key.parameters.with),
            ..NewIndex::unique(index_columns(&columns))
        };
        self.check_partition_key(relation, key.kind, &columns, new.span)?;
        self.check_key_types(relation, &columns, new.span)?;
        let constraint =
            self.put_index_and_constraint(relation, &name, index, new, columns.clone(), |index| key.kind.constraint(index))?;
        if key.kind == KeyKind::Primary {
            self.force_not_null(relation, &columns, new.span);
        }
        self.extend_to_partitions(relation, constraint)
    }

    fn check_single_primary_key(&self, relation: Oid, span: Span) -> Done {
        let Some(table) = self.catalog.relation(relation) else { return Ok(()) };
        match table.primary_key() {
            Some(_) => multiple_primary_keys(&table.name, span).refuse(),
            None => Ok(()),
        }
    }

    /// The index of a key must be able to compare its columns.
    fn check_key_types(&mut self, relation: Oid, columns: &[AttNum], span: Span) -> Done {
        let btree = Name::exact("btree");
        let failure = columns.iter().find_map(|number| {
            let ty = self.indexed_type(relation, *number)?;
            self.operator_class_failure(&btree, None, ty, span)
        });
        failure.map_or(Ok(()), |failure| self.tolerate(failure))
    }

    /// The numbers of a key's columns.
    pub(super) fn key_columns(&mut self, relation: Oid, names: &[&Ident]) -> Done<Vec<AttNum>> {
        let mut columns = Vec::new();
        for name in names {
            let message = |_: &str| format!("column \"{name}\" named in key does not exist");
            columns.push(self.column_or_recover(relation, name, message)?);
        }
        Ok(columns)
    }

    fn check_not_repeated(&mut self, columns: &[&Ident], kind: KeyKind) -> Done {
        let repeated =
            columns.iter().enumerate().find(|(index, column)| columns.iter().take(*index).any(|other| other == *column));
        let Some((_, column)) = repeated else { return Ok(()) };
        let message = format!("column \"{column}\" appears twice in {} constraint", kind.noun());
        self.tolerate(Failure::new(Condition::DuplicateColumn, message, column.span))
    }

    /// A primary key's columns are NOT NULL, and stay so when the key is dropped.
    pub(super) fn force_not_null(&mut self, relation: Oid, columns: &[AttNum], span: Span) {
        let origin = self.origin(span);
        self.catalog.amend_relation(relation, |relation| {
            for number in columns {
                if let Some(column) = relation.column_mut(*number) {
                    column.not_null = column.not_null.or(Some(origin));
                }
            }
        });
        let children: Vec<Oid> = self.catalog.children(relation).map(|child| child.oid).collect();
        for child in children {
            let numbers = self.numbers_in_child(relation, child, columns);
            self.force_not_null(child, &numbers, span);
        }
    }

    /// Makes the index and the constraint that it enforces, under one name.
    pub(super) fn put_index_and_constraint(
        &mut self,
        relation: Oid,
        name: &Ident,
        index: NewIndex,
        new: &NewConstraint<'_>,
        columns: Vec<AttNum>,
        kind: impl FnOnce(Oid) -> ConstraintKind,
    ) -> Done<Oid> {
        let schema = self.catalog.relation(relation).map_or(Oid(0), |relation| relation.schema);
        self.check_relation_name_is_free(schema, name)?;
        self.check_constraint_name_is_free(relation, name)?;
        let index = self.put_index(relation, name.name.clone(), index, new.span);
        let constraint = self.new_constraint(name.name.clone(), new, kind(index), columns);
        let oid = constraint.oid;
        self.catalog.update_index(index, |index| index.constraint = Some(oid));
        self.push_constraint(relation, constraint);
        Ok(oid)
    }

    /// PRIMARY KEY USING INDEX and UNIQUE USING INDEX
    fn add_using_index(&mut self, relation: Oid, new: &NewConstraint<'_>, kind: KeyKind, index_name: &Ident) -> Done {
        if kind == KeyKind::Primary {
            self.check_single_primary_key(relation, new.span)?;
        }
        let Some(table) = self.catalog.relation(relation) else { return Ok(()) };
        let found = self.catalog.indexes_of(relation).find(|index| index.name == index_name.name);
        let Some(index) = found else {
            let message = format!("index \"{index_name}\" does not exist");
            return self.tolerate(Failure::new(Condition::UndefinedObject, message, index_name.span));
        };
        if index.constraint.is_some() {
            let message = format!("index \"{index_name}\" is already associated with a constraint");
            return Failure::new(Condition::ObjectNotInPrerequisiteState, message, index_name.span).refuse();
        }
        let problem = if !index.unique {
            Some(format!("\"{index_name}\" is not a unique index"))
        } else if index.key_columns().is_none() {
            Some(format!("index \"{index_name}\" contains expressions"))
        } else if index.predicate.is_some() {
            Some(format!("\"{index_name}\" is a partial index"))
        } else {
            None
        };
        if let Some(message) = problem {
            let failure = Failure::new(Condition::WrongObjectType, message, index_name.span);
            return failure.detail("Cannot create a primary key or unique constraint using such an index.").refuse();
        }
        let (oid, columns, schema) = (index.oid, index.key_columns().unwrap_or_default(), table.schema);
        let name = new.name.as_ref().unwrap_or(index_name).clone();
        if name.name != index_name.name {
            self.check_relation_name_is_free(schema, &name)?;
        }
        self.check_constraint_name_is_free(relation, &name)?;
        let constraint = self.new_constraint(name.name.clone(), new, kind.constraint(oid), columns.clone());
        let constraint_oid = constraint.oid;
        self.catalog.update_index(oid, |index| {
            index.name = name.name;
            index.constraint = Some(constraint_oid);
        });
        self.push_constraint(relation, constraint);
        if kind == KeyKind::Primary {
            self.force_not_null(relation, &columns, new.span);
        }
        Ok(())
    }

    // Exclusion

    fn add_exclusion(&mut self, relation: Oid, new: &NewConstraint<'_>, exclude: &Exclude) -> Done {
        let elements: Vec<_> = exclude.elements.iter().map(|(element, _)| element.clone()).collect();
        let method = exclude.method.as_ref();
        let mut index =
            self.new_index(relation, &elements, &exclude.parameters, method, exclude.predicate.as_ref(), "named in key ")?;
        index.index.unique = false;
        for (key, (_, operator)) in index.index.keys.iter_mut().zip(&exclude.elements) {
            key.excludes = Some(self.text(operator.span).into());
        }
        let columns = elements.iter().filter_map(|element| match &element.key {
            IndexKey::Column(column) => self.catalog.relation(relation)?.column(&column.name).map(|column| column.number),
            IndexKey::Expression(_) => Some(AttNum(0)),
        });
        let columns: Vec<AttNum> = columns.filter(|number| number.0 > 0).collect();
        let Some(table) = self.catalog.relation(relation) else { return Ok(()) };
        let name = match &new.name {
            Some(name) => name.clone(),
            None => {
                let addition = index.name_addition();
                let among = Among::RelationsAndConstraints;
                let name = self.choose_relation_name(&table.name, Some(&addition), "excl", table.schema, among);
                Ident { name, span: new.span }
            }
        };
        let needs = std::mem::take(&mut index.needs);
        let oid = self
            .put_index_and_constraint(relation, &name, index.index, new, columns, |index| ConstraintKind::Exclusion { index })?;
        if let Some(index) = self.catalog.relation(relation).and_then(|table| table.constraints.last()?.index()) {
            self.register(Node::object(index), needs);
        }
        self.extend_to_partitions(relation, oid)
    }

    // Checks

    fn add_check(&mut self, relation: Oid, new: &NewConstraint<'_>, expr: &Expr) -> Done {
        let no_inherit = matches!(new.kind, NewConstraintKind::Check { no_inherit: true, .. });
        let Some(table) = self.catalog.relation(relation) else { return Ok(()) };
        let found = self.references_of_condition(Place::Check, expr, &self.table_scope(table));
        self.settle(found.failures)?;
        let mut columns = Vec::new();
        let mut others = Vec::new();
        for need in found.needs {
            match need {
                Node { object, column: Some(column) } if object == relation => columns.push(column),
                Node { object, column: None } if object == relation => {}
                _ => others.push(need),
            }
        }
        let name = self.check_name(relation, new, &columns)?;
        let kind = ConstraintKind::Check { expr: self.keep_expr(expr), no_inherit };
        let constraint = self.new_constraint(name, new, kind, columns);
        self.register(Node::object(constraint.oid), others);
        let oid = constraint.oid;
        self.push_constraint(relation, constraint);
        if no_inherit { Ok(()) } else { self.inherit_check(relation, oid) }
    }

    /// A check that mentions one column has it in its name.
    fn check_name(&mut self, relation: Oid, new: &NewConstraint<'_>, columns: &[AttNum]) -> Done<Name> {
        if let Some(name) = &new.name {
            self.check_constraint_name_is_free(relation, name)?;
            return Ok(name.name.clone());
        }
        let Some(table) = self.catalog.relation(relation) else { return Ok(Name::exact("")) };
        let column = match columns {
            [column] => table.column_at(*column).map(|column| column.name.as_str()),
            _ => None,
        };
        Ok(self.choose_constraint_name(&table.name, column, "check", table.schema))
    }

    /// PostgreSQL 18: NOT NULL as a constraint of the table.
    fn add_not_null(&mut self, relation: Oid, new: &NewConstraint<'_>, column: &Ident) -> Done {
        let columns = self.key_columns(relation, &[column])?;
        self.force_not_null(relation, &columns, new.span);
        Ok(())
    }

    /// Records what an object needs.
    pub(super) fn register(&mut self, dependent: Node, needs: impl IntoIterator<Item = Node>) {
        for need in needs {
            self.catalog.dependencies.add(dependent, need);
        }
    }
}

pub(super) fn multiple_primary_keys(table: &Name, span: Span) -> Failure {
    let message = format!("multiple primary keys for table \"{table}\" are not allowed");
    Failure::new(Condition::InvalidTableDefinition, message, span)
}
