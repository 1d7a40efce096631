//! RENAME and SET SCHEMA of relations and their parts. What refers to them refers by oid, and follows.

use super::alter_table::Reach;
use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use super::references::is_system_column;
use crate::catalog::{DropCause, Grave, GraveKind, History, Oid, Presence, RelationKind, Verb};
use crate::sql::name::{Ident, Name, QualifiedName};

impl Executor<'_> {
    // Relations

    /// RENAME TO; an index that enforces a constraint takes the constraint with it.
    pub(super) fn rename_relation(&mut self, oid: Oid, to: &Ident) -> Done {
        if self.catalog.index(oid).is_some() {
            return self.rename_index(oid, to);
        }
        let Some(relation) = self.catalog.relation(oid) else { return Ok(()) };
        let (schema, old, history) = (relation.schema, relation.name.clone(), relation.history.clone());
        self.check_relation_name_is_free(schema, to)?;
        if relation_has_type(self.catalog.relation(oid).map(|relation| relation.kind))
            && let Some(existing) = self.catalog.type_names.get(schema, &to.name)
        {
            let message = format!("type \"{to}\" already exists");
            let subject = Subject::Existing { object: *existing };
            return Failure::new(Condition::DuplicateObject, message, to.span).about(subject).refuse();
        }
        self.bury_renamed(GraveKind::Relation, schema, None, &old, history, to);
        let origin = self.origin(to.span);
        self.catalog.update_relation(oid, |relation| {
            relation.name = to.name.clone();
            relation.history.push(Verb::RenamedFrom(old), origin);
        });
        Ok(())
    }

    fn rename_index(&mut self, oid: Oid, to: &Ident) -> Done {
        let Some(index) = self.catalog.index(oid) else { return Ok(()) };
        let (relation, constraint, schema) = (index.relation, index.constraint, index.schema);
        let (old, history) = (index.name.clone(), index.history.clone());
        self.check_relation_name_is_free(schema, to)?;
        self.bury_renamed(GraveKind::Index, schema, None, &old, history, to);
        let origin = self.origin(to.span);
        self.catalog.update_index(oid, |index| {
            index.name = to.name.clone();
            index.history.push(Verb::RenamedFrom(old), origin);
        });
        if let Some(constraint) = constraint {
            self.update_constraint(relation, constraint, |constraint| constraint.name = to.name.clone());
        }
        Ok(())
    }

    /// The old name is remembered with the new one, for those who still use it.
    fn bury_renamed(&mut self, kind: GraveKind, schema: Oid, relation: Option<Name>, old: &Name, history: History, to: &Ident) {
        let key = self.grave_key(kind, schema, relation, old.clone());
        self.bury(key, Grave::new(history, DropCause::Renamed { label: to.name.to_string() }, self.origin(to.span)));
    }

    /// SET SCHEMA; indexes, constraints and owned sequences move along.
    pub(super) fn move_relation(&mut self, oid: Oid, schema: &Ident) -> Done {
        let Some(relation) = self.catalog.relation(oid) else { return Ok(()) };
        if relation.kind == RelationKind::Sequence && relation.sequence_owner.is_some() {
            let message = "cannot move an owned sequence into another schema";
            return Failure::new(Condition::FeatureNotSupported, message, self.statement).refuse();
        }
        let target = self.schema_or_recover(schema)?;
        let Some(relation) = self.catalog.relation(oid) else { return Ok(()) };
        if relation.schema == target {
            return Ok(());
        }
        let name = Ident { name: relation.name.clone(), span: schema.span };
        self.check_free_in(target, &name)?;
        let sequences: Vec<Oid> = self.owned_sequences(oid, None).collect();
        self.put_into_schema(oid, target, schema);
        let indexes: Vec<Oid> = self.catalog.indexes_of(oid).map(|index| index.oid).collect();
        for index in indexes {
            self.catalog.update_index(index, |index| index.schema = target);
        }
        for sequence in sequences {
            self.put_into_schema(sequence, target, schema);
        }
        Ok(())
    }

    fn check_free_in(&mut self, target: Oid, name: &Ident) -> Done {
        let Some(existing) = self.catalog.relation_oid(target, &name.name) else { return Ok(()) };
        if self.catalog.relation(existing).is_some_and(|relation| relation.presence != Presence::Certain) {
            self.put_aside(existing);
            return Ok(());
        }
        let message = format!("relation \"{name}\" already exists in schema \"{}\"", self.catalog.schema_name(target));
        Failure::new(Condition::DuplicateTable, message, name.span).about(Subject::Existing { object: existing }).refuse()
    }

    fn put_into_schema(&mut self, oid: Oid, target: Oid, schema: &Ident) {
        let Some(relation) = self.catalog.relation(oid) else { return };
        let (old, name, history) = (relation.schema, relation.name.clone(), relation.history.clone());
        let label = Ident { name: Name::exact(&format!("{schema}.{name}")), span: schema.span };
        self.bury_renamed(GraveKind::Relation, old, None, &name, history, &label);
        let moved = Verb::MovedFrom(Name::exact(self.catalog.schema_name(old)));
        let origin = self.origin(schema.span);
        self.catalog.update_relation(oid, |relation| {
            relation.schema = target;
            relation.history.push(moved, origin);
        });
    }

    // Columns

    pub(super) fn rename_column(&mut self, oid: Oid, from: &Ident, to: &Ident, reach: Reach) -> Done {
        let Some(relation) = self.catalog.relation(oid) else { return Ok(()) };
        if is_system_column(&from.name) {
            let message = format!("cannot rename system column \"{from}\"");
            return Failure::new(Condition::FeatureNotSupported, message, from.span).refuse();
        }
        let children = self.children(oid);
        let has_column = |child: &Oid| self.catalog.relation(*child).is_some_and(|child| child.column(&from.name).is_some());
        if reach == Reach::Itself && children.iter().any(has_column) {
            let message = format!("inherited column \"{from}\" must be renamed in child tables too");
            return Failure::new(Condition::InvalidTableDefinition, message, from.span).refuse();
        }
        if relation.column(&from.name).is_some() {
            self.check_not_inherited(oid, from, "rename")?;
        }
        let number = self.column_or_recover(oid, from, |_| format!("column \"{from}\" does not exist"))?;
        self.check_column_name_is_free(oid, to)?;
        self.rename_column_at(oid, number, from, to);
        for child in children {
            if let Some(number) = self.catalog.relation(child).and_then(|child| child.column(&from.name)).map(|own| own.number) {
                self.rename_column_at(child, number, from, to);
            }
        }
        Ok(())
    }

    fn rename_column_at(&mut self, oid: Oid, number: crate::catalog::AttNum, from: &Ident, to: &Ident) {
        let Some(relation) = self.catalog.relation(oid) else { return };
        let (schema, table) = (relation.schema, relation.name.clone());
        let history = relation.column_at(number).map(|column| History::created(column.origin)).unwrap_or_default();
        self.bury_renamed(GraveKind::Column, schema, Some(table), &from.name, history, to);
        self.update_column(oid, number, |column| column.name = to.name.clone());
        self.catalog.update_relation(oid, |relation| relation.columns_listed = true);
        self.note(oid, Verb::Altered, to.span);
    }

    fn check_column_name_is_free(&self, oid: Oid, name: &Ident) -> Done {
        let Some(relation) = self.catalog.relation(oid) else { return Ok(()) };
        let message = if is_system_column(&name.name) {
            format!("column name \"{name}\" conflicts with a system column name")
        } else if relation.column(&name.name).is_some_and(|column| column.presence == Presence::Certain) {
            format!("column \"{name}\" of relation \"{}\" already exists", relation.name)
        } else {
            return Ok(());
        };
        Failure::new(Condition::DuplicateColumn, message, name.span).about(Subject::Existing { object: oid }).refuse()
    }

    // Constraints

    /// `ALTER RULE … ON … RENAME TO`
    pub(super) fn rename_rule(&mut self, from: &Ident, relation: &QualifiedName, to: &Ident) -> Done {
        let oid = self.relation(relation)?;
        let origin = self.origin(to.span);
        self.catalog.update_relation(oid, |relation| {
            if let Some(rule) = relation.rules.iter_mut().find(|rule| rule.name == from.name) {
                rule.history.push(Verb::RenamedFrom(rule.name.clone()), origin);
                rule.name = to.name.clone();
            }
        });
        Ok(())
    }

    pub(super) fn rename_constraint(&mut self, oid: Oid, from: &Ident, to: &Ident) -> Done {
        let Some(relation) = self.catalog.relation(oid) else { return Ok(()) };
        let (schema, table) = (relation.schema, relation.name.clone());
        let Some(found) = relation.constraint(&from.name).cloned() else {
            if self.is_assumed(oid) {
                return Ok(());
            }
            let message = format!("constraint \"{from}\" for table \"{table}\" does not exist");
            return self.tolerate(Failure::new(Condition::UndefinedObject, message, from.span));
        };
        if self.inherited_constraint(oid, &found) {
            let message = format!("cannot rename inherited constraint \"{from}\"");
            return Failure::new(Condition::InvalidTableDefinition, message, from.span).refuse();
        }
        if let Some(index) = found.index() {
            return self.rename_index(index, to);
        }
        self.check_constraint_name_is_free(oid, to)?;
        let history = History::created(found.origin);
        self.bury_renamed(GraveKind::Constraint, schema, Some(table), &from.name, history, to);
        let copies = self.copies_of(oid, &found);
        self.update_constraint(oid, found.oid, |constraint| constraint.name = to.name.clone());
        for copy in copies {
            let Some(child) = self.catalog.part_of.get(copy).copied() else { continue };
            self.update_constraint(child, copy, |constraint| constraint.name = to.name.clone());
        }
        Ok(())
    }
}

/// Sequences have no row type.
fn relation_has_type(kind: Option<RelationKind>) -> bool {
    kind.is_some_and(|kind| kind != RelationKind::Sequence)
}
