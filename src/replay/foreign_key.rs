//! Foreign keys: which key of which table they lean on (`ATAddForeignKeyConstraint` in the server, checks in its order).

use super::constraint::NewConstraint;
use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use super::names::join_names;
use super::references::is_system_column;
use crate::catalog::{AttNum, ConstraintKind, ForeignKey, Index, Oid, Presence, Relation, RelationKind};
use crate::sql::ast::{Persistence, References, ReferentialAction};
use crate::sql::name::{Ident, Name};
use crate::text::Span;

/// The end that a foreign key points to.
struct Target {
    columns: Vec<AttNum>,
    index: Option<Oid>,
}

impl Executor<'_> {
    pub(super) fn add_foreign_key(
        &mut self,
        relation: Oid,
        new: &NewConstraint<'_>,
        columns: &[&Ident],
        references: &References,
    ) -> Done {
        if let Some(name) = &new.name {
            self.check_constraint_name_is_free(relation, name)?;
        }
        let target = self.relation(&references.table)?;
        self.check_can_be_referenced(relation, target, references)?;
        let numbers = self.foreign_key_columns(relation, columns)?;
        let Target { columns: target_columns, index } = self.target(target, references)?;
        self.check_actions(relation, &numbers, references)?;
        let settled = self.check_fit(relation, new, target, (&numbers, &target_columns), references.span);
        self.tolerate_result(settled)?;
        let name = self.foreign_key_name(relation, new, columns);
        let kind = ConstraintKind::ForeignKey(ForeignKey {
            table: target,
            columns: target_columns,
            index,
            on_delete: references.on_delete.clone(),
            on_update: references.on_update.clone(),
            matching: references.matching,
            references: self.origin(references.span).span,
        });
        let constraint = self.new_constraint(name, new, kind, numbers);
        let oid = constraint.oid;
        self.push_constraint(relation, constraint);
        self.reference_partitions(relation, oid);
        self.extend_to_partitions(relation, oid)
    }

    /// Strict: the failure. Recovering: it is reported, and the step counts as done.
    pub(super) fn tolerate_result(&mut self, done: Done) -> Done {
        match done {
            Ok(()) => Ok(()),
            Err(failure) => self.tolerate(*failure),
        }
    }

    fn foreign_key_name(&self, relation: Oid, new: &NewConstraint<'_>, columns: &[&Ident]) -> Name {
        match (&new.name, self.catalog.relation(relation)) {
            (Some(name), _) => name.name.clone(),
            (None, Some(table)) => {
                let addition = join_names(columns.iter().map(|column| column.name.as_str()));
                self.choose_constraint_name(&table.name, Some(&addition), "fkey", table.schema)
            }
            (None, None) => Name::exact("fkey"),
        }
    }

    fn check_can_be_referenced(&self, relation: Oid, target: Oid, references: &References) -> Done {
        let span = references.table.span();
        let refuse =
            |condition, message: String| Failure::new(condition, message, span).about(Subject::ForeignKey { target }).refuse();
        let Some(found) = self.catalog.relation(target) else {
            return refuse(
                Condition::WrongObjectType,
                format!("referenced relation \"{}\" is not a table", references.table.name),
            );
        };
        if !found.kind.is_table() {
            return refuse(Condition::WrongObjectType, format!("referenced relation \"{}\" is not a table", found.name));
        }
        let Some(table) = self.catalog.relation(relation) else { return Ok(()) };
        let may_reference = match table.persistence {
            Persistence::Permanent if found.persistence != Persistence::Permanent => {
                "permanent tables may reference only permanent"
            }
            Persistence::Unlogged if found.persistence == Persistence::Temporary => {
                "unlogged tables may reference only permanent or unlogged"
            }
            Persistence::Temporary if found.persistence != Persistence::Temporary => {
                "temporary tables may reference only temporary"
            }
            _ => return Ok(()),
        };
        refuse(Condition::InvalidTableDefinition, format!("constraints on {may_reference} tables"))
    }

    fn foreign_key_columns(&mut self, relation: Oid, columns: &[&Ident]) -> Done<Vec<AttNum>> {
        let mut numbers = Vec::new();
        for column in columns {
            if is_system_column(&column.name) {
                let message = "system columns cannot be used in foreign keys";
                return Failure::new(Condition::FeatureNotSupported, message, column.span).refuse();
            }
            let message = |_: &str| format!("column \"{column}\" referenced in foreign key constraint does not exist");
            numbers.push(self.column_or_recover(relation, column, message)?);
        }
        Ok(numbers)
    }

    /// What happens to the rows may only touch columns of the key, and none that the server computes.
    fn check_actions(&mut self, relation: Oid, key: &[AttNum], references: &References) -> Done {
        for column in set_columns(&references.on_delete) {
            let numbers = self.foreign_key_columns(relation, &[column])?;
            if !numbers.iter().all(|number| key.contains(number)) {
                let message = format!("column \"{column}\" referenced in ON DELETE SET action must be part of foreign key");
                self.tolerate(Failure::new(Condition::InvalidColumnReference, message, column.span))?;
            }
        }
        let Some(table) = self.catalog.relation(relation) else { return Ok(()) };
        let is_generated = |number: &AttNum| table.column_at(*number).is_some_and(|column| column.generated.is_some());
        if !key.iter().any(is_generated) {
            return Ok(());
        }
        let sets =
            |action: &ReferentialAction| matches!(action, ReferentialAction::SetNull(_) | ReferentialAction::SetDefault(_));
        let event = if sets(&references.on_update) || references.on_update == ReferentialAction::Cascade {
            "ON UPDATE"
        } else if sets(&references.on_delete) {
            "ON DELETE"
        } else {
            return Ok(());
        };
        let message = format!("invalid {event} action for foreign key constraint containing generated column");
        self.tolerate(Failure::new(Condition::SyntaxError, message, references.span))
    }

    fn target(&mut self, target: Oid, references: &References) -> Done<Target> {
        if references.columns.is_empty() {
            return self.target_primary_key(target, references);
        }
        let names: Vec<&Ident> = references.columns.iter().collect();
        let columns = self.foreign_key_columns(target, &names)?;
        let found = self.referenced_index(target, &columns, references.span);
        match found {
            Ok(index) => Ok(Target { columns, index }),
            Err(failure) => {
                self.tolerate(*failure)?;
                Ok(Target { columns, index: None })
            }
        }
    }

    fn target_primary_key(&mut self, target: Oid, references: &References) -> Done<Target> {
        let nothing = Target { columns: Vec::new(), index: None };
        let Some(found) = self.catalog.relation(target) else { return Ok(nothing) };
        match found.primary_key() {
            Some(key) if key.deferrable => {
                let message = format!("cannot use a deferrable primary key for referenced table \"{}\"", found.name);
                let failure = Failure::new(Condition::ObjectNotInPrerequisiteState, message, references.span);
                failure.about(Subject::ForeignKey { target }).refuse()
            }
            Some(key) => Ok(Target { columns: key.columns.clone(), index: key.index() }),
            None if !is_known(found) => Ok(nothing),
            None => {
                let message = format!("there is no primary key for referenced table \"{}\"", found.name);
                let failure = Failure::new(Condition::UndefinedObject, message, references.span);
                self.tolerate(failure.about(Subject::ForeignKey { target }))?;
                Ok(nothing)
            }
        }
    }

    /// The unique index on exactly these columns, in any order. None: the table is not known well enough.
    fn referenced_index(&self, target: Oid, columns: &[AttNum], span: Span) -> Done<Option<Oid>> {
        let Some(found) = self.catalog.relation(target) else { return Ok(None) };
        let refuse =
            |condition, message: String| Failure::new(condition, message, span).about(Subject::ForeignKey { target }).refuse();
        if columns.iter().enumerate().any(|(index, column)| columns.iter().take(index).any(|other| other == column)) {
            let message = "foreign key referenced-columns list must not contain duplicates";
            return refuse(Condition::InvalidForeignKey, message.to_owned());
        }
        let fits = |index: &&Index| {
            let key = index.key_columns().unwrap_or_default();
            index.can_be_referenced() && key.len() == columns.len() && columns.iter().all(|column| key.contains(column))
        };
        let is_deferrable = |index: &&Index| {
            let mut constraints = found.constraints.iter();
            constraints.any(|constraint| Some(constraint.oid) == index.constraint && constraint.deferrable)
        };
        let (deferrable, usable): (Vec<&Index>, Vec<&Index>) =
            self.catalog.indexes_of(target).filter(fits).partition(is_deferrable);
        if let Some(index) = usable.first() {
            return Ok(Some(index.oid));
        }
        if !deferrable.is_empty() {
            let message = format!("cannot use a deferrable unique constraint for referenced table \"{}\"", found.name);
            return refuse(Condition::ObjectNotInPrerequisiteState, message);
        }
        if !is_known(found) {
            return Ok(None);
        }
        let message = format!("there is no unique constraint matching given keys for referenced table \"{}\"", found.name);
        refuse(Condition::InvalidForeignKey, message)
    }

    /// Whether both ends have the same number of columns, of types that can be compared.
    fn check_fit(
        &self,
        relation: Oid,
        new: &NewConstraint<'_>,
        target: Oid,
        (columns, referenced): (&[AttNum], &[AttNum]),
        span: Span,
    ) -> Done {
        let (Some(table), Some(found)) = (self.catalog.relation(relation), self.catalog.relation(target)) else { return Ok(()) };
        let about = Subject::ForeignKey { target };
        if referenced.is_empty() && !is_known(found) {
            return Ok(());
        }
        if columns.len() != referenced.len() && !referenced.is_empty() {
            let message = "number of referencing and referenced columns for foreign key disagree";
            return Failure::new(Condition::InvalidForeignKey, message, new.span).about(about).refuse();
        }
        for (from, to) in columns.iter().zip(referenced) {
            let (Some(from), Some(to)) = (table.column_at(*from), found.column_at(*to)) else { continue };
            let is_known = from.presence == Presence::Certain && to.presence == Presence::Certain;
            if is_known && self.can_reference(&from.ty, &to.ty) == Some(false) {
                let names: Vec<&str> =
                    columns.iter().filter_map(|number| table.column_at(*number)).map(|c| c.name.as_str()).collect();
                let name = match &new.name {
                    Some(name) => name.name.clone(),
                    None => self.choose_constraint_name(&table.name, Some(&join_names(names)), "fkey", table.schema),
                };
                let detail = format!(
                    "Key columns \"{}\" and \"{}\" are of incompatible types: {} and {}.",
                    from.name,
                    to.name,
                    self.catalog.format_type(&from.ty),
                    self.catalog.format_type(&to.ty)
                );
                let message = format!("foreign key constraint \"{name}\" cannot be implemented");
                return Failure::new(Condition::DatatypeMismatch, message, span).about(about).detail(detail).refuse();
            }
        }
        Ok(())
    }

    /// A key to a partitioned table points at each of its partitions as well.
    fn reference_partitions(&mut self, relation: Oid, constraint: Oid) {
        let Some(table) = self.catalog.relation(relation) else { return };
        let Some(original) = table.constraints.iter().find(|candidate| candidate.oid == constraint).cloned() else { return };
        let Some(key) = original.foreign_key() else { return };
        if self.catalog.relation(key.table).is_none_or(|target| target.kind != RelationKind::PartitionedTable) {
            return;
        }
        let partitions: Vec<Oid> = self.partitions(key.table);
        for partition in partitions {
            self.reference_partition(relation, &original, partition);
        }
    }

    /// The copy of a foreign key that points at one partition of the table that the key points at.
    pub(super) fn reference_partition(&mut self, relation: Oid, original: &crate::catalog::Constraint, partition: Oid) {
        let (Some(table), Some(key)) = (self.catalog.relation(relation), original.foreign_key()) else { return };
        let names: Vec<&str> = table.column_names(&original.columns).into_iter().map(Name::as_str).collect();
        let name = self.choose_constraint_name(&table.name, Some(&join_names(names)), "fkey", table.schema);
        let columns = self.numbers_in_child(key.table, partition, &key.columns);
        let kind = ConstraintKind::ForeignKey(ForeignKey { table: partition, columns, index: None, ..key.clone() });
        let oid = self.catalog.new_oid();
        let copy = crate::catalog::Constraint { oid, name, named: false, kind, ..original.clone() };
        self.push_constraint(relation, copy);
        self.reference_partitions(relation, oid);
    }
}

/// Whether all columns and keys of a table are known.
fn is_known(table: &Relation) -> bool {
    table.columns_known && table.presence != Presence::Assumed
}

/// The columns that an action sets, where it names some.
fn set_columns(action: &ReferentialAction) -> &[Ident] {
    match action {
        ReferentialAction::SetNull(columns) | ReferentialAction::SetDefault(columns) => columns,
        ReferentialAction::NoAction | ReferentialAction::Restrict | ReferentialAction::Cascade => &[],
    }
}
