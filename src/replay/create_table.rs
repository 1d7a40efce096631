//! CREATE TABLE in all its forms (`transformCreateStmt` and `DefineRelation` in the server, checks in their order).
//!
//! A table is drafted first: its columns with what it takes from parents, from a type, from LIKE. Then it goes into the
//! catalog, and what leans on it follows: sequences, checks, keys, copied indexes, foreign keys.

use super::column::{Host, NewColumn, NewSequence};
use super::constraint::{NewConstraint, NewConstraintKind, merge_keys, multiple_primary_keys};
use super::executor::Executor;
use super::failure::{Condition, Done, Failure, NoticeKind};
use crate::catalog::{AttNum, Column, Node, Oid, Partitioning, Presence, Relation, RelationKind, TypeKind};
use crate::sql::ast::{
    ColumnDef, CreateTable, Expr, IndexKey, LikeClause, PartitionBound, PartitionBy, Persistence, TableElement, TableSource,
};
use crate::sql::name::{Ident, QualifiedName};

/// A table on its way into the catalog.
pub(super) struct Draft<'a> {
    pub host: Host,
    pub columns: Vec<Column>,
    pub constraints: Vec<NewConstraint<'a>>,
    pub sequences: Vec<(AttNum, NewSequence)>,
    pub likes: Vec<(&'a LikeClause, Oid)>,
    pub parents: Vec<Oid>,
    pub partition_of: Option<Oid>,
    /// The composite type of a typed table.
    pub of_type: Option<Oid>,
}

impl Draft<'_> {
    pub fn next_number(&self) -> AttNum {
        AttNum(u16::try_from(self.columns.len() + 1).unwrap_or(u16::MAX))
    }

    pub fn column_mut(&mut self, name: &str) -> Option<&mut Column> {
        self.columns.iter_mut().find(|column| column.name == *name)
    }
}

/// What stands where a new relation is to go.
enum Place {
    Free,
    Taken(Oid),
    /// Recovering replay made it up, or a statement that may not have run made it.
    Doubtful(Oid, Presence),
}

impl Executor<'_> {
    pub fn create_table(&mut self, create: &CreateTable) -> Done {
        let schema = self.schema_of_new_relation(&create.name, create.persistence)?;
        let place = self.place(schema, &create.name.name);
        if let (Place::Taken(object), true) = (&place, create.guard.is_guarded()) {
            self.notice(NoticeKind::AlreadyExists { object: *object }, create.name.span());
            return Ok(());
        }
        if let (Place::Doubtful(object, Presence::Possible), true) = (&place, create.guard.is_guarded()) {
            let presence = self.presence;
            self.catalog.update_relation(*object, |relation| relation.presence = relation.presence.min(presence));
            return Ok(());
        }
        let oid = match place {
            Place::Doubtful(oid, _) => oid,
            Place::Free | Place::Taken(_) => self.catalog.new_oid(),
        };
        let draft = self.draft(create, oid, schema)?;
        match place {
            Place::Taken(_) => self.check_relation_name_is_free(schema, &create.name.name)?,
            Place::Free | Place::Doubtful(..) => self.check_row_type_is_free(schema, &create.name.name)?,
        }
        self.finish_table(create, draft)
    }

    fn place(&self, schema: Oid, name: &Ident) -> Place {
        let Some(oid) = self.catalog.relation_oid(schema, &name.name) else { return Place::Free };
        match self.catalog.relation(oid).map(|relation| relation.presence) {
            Some(presence @ (Presence::Assumed | Presence::Possible)) => Place::Doubtful(oid, presence),
            _ => Place::Taken(oid),
        }
    }

    /// The schema in which a new relation goes; temporary ones have one of their own.
    pub(super) fn schema_of_new_relation(&mut self, name: &QualifiedName, persistence: Persistence) -> Done<Oid> {
        let is_temporary = persistence == Persistence::Temporary;
        match &name.schema {
            None if is_temporary => Ok(self.temporary_schema()),
            Some(schema) if schema.name == super::resolve::TEMPORARY => Ok(self.temporary_schema()),
            Some(schema) if is_temporary => {
                let message = "cannot create temporary relation in non-temporary schema";
                Failure::new(Condition::InvalidTableDefinition, message, schema.span).refuse()
            }
            _ => self.creation_schema_or_recover(name),
        }
    }

    // The draft

    fn draft<'a>(&mut self, create: &'a CreateTable, oid: Oid, schema: Oid) -> Done<Draft<'a>> {
        let in_temporary = self.catalog.schema_name(schema) == super::resolve::TEMPORARY;
        let persistence = if in_temporary { Persistence::Temporary } else { create.persistence };
        let host = Host { oid, schema, name: create.name.name.name.clone(), persistence };
        let mut draft = Draft {
            host,
            columns: Vec::new(),
            constraints: Vec::new(),
            sequences: Vec::new(),
            likes: Vec::new(),
            parents: Vec::new(),
            partition_of: None,
            of_type: None,
        };
        self.draft_source(create, &mut draft)?;
        for element in &create.elements {
            match element {
                TableElement::Column(def) => self.draft_column(def, &mut draft)?,
                TableElement::Constraint(constraint) => draft.constraints.push(NewConstraint::of_table(constraint)),
                TableElement::Like(like) => self.draft_like(like, &mut draft)?,
            }
        }
        self.check_draft_keys(&draft)?;
        Ok(draft)
    }

    /// Columns that come from elsewhere than the list: from parents, or from a composite type.
    fn draft_source<'a>(&mut self, create: &'a CreateTable, draft: &mut Draft<'a>) -> Done {
        match &create.source {
            TableSource::Columns => {}
            TableSource::OfType(name) => self.draft_of_type(name, draft)?,
            TableSource::PartitionOf { parent, .. } => {
                let oid = self.relation(parent)?;
                self.check_is_partitioned(oid, parent)?;
                draft.partition_of = Some(oid);
                self.draft_inherited(oid, parent, draft)?;
            }
        }
        for parent in &create.inherits {
            let oid = self.relation(parent)?;
            if draft.parents.contains(&oid) {
                let message = format!("relation \"{}\" would be inherited from more than once", parent.name);
                return Failure::new(Condition::DuplicateTable, message, parent.span()).refuse();
            }
            self.check_can_be_inherited(oid, parent)?;
            draft.parents.push(oid);
            self.draft_inherited(oid, parent, draft)?;
        }
        Ok(())
    }

    fn check_is_partitioned(&self, oid: Oid, name: &QualifiedName) -> Done {
        match self.catalog.relation(oid) {
            Some(parent) if parent.kind == RelationKind::PartitionedTable || parent.presence == Presence::Assumed => Ok(()),
            _ => {
                let message = format!("\"{}\" is not partitioned", name.name);
                Failure::new(Condition::InvalidObjectDefinition, message, name.span()).refuse()
            }
        }
    }

    fn check_can_be_inherited(&self, oid: Oid, name: &QualifiedName) -> Done {
        let message = match self.catalog.relation(oid).map(|parent| parent.kind) {
            Some(RelationKind::Table | RelationKind::ForeignTable) => return Ok(()),
            Some(RelationKind::PartitionedTable) => format!("cannot inherit from partitioned table \"{}\"", name.name),
            _ => format!("inherited relation \"{}\" is not a table or foreign table", name.name),
        };
        Failure::new(Condition::WrongObjectType, message, name.span()).refuse()
    }

    /// A parent's columns come first, and those of one name become one.
    fn draft_inherited(&mut self, parent: Oid, name: &QualifiedName, draft: &mut Draft<'_>) -> Done {
        let columns: Vec<Column> = self.catalog.relation(parent).into_iter().flat_map(Relation::columns).cloned().collect();
        for column in columns {
            let number = draft.next_number();
            match draft.column_mut(&column.name) {
                Some(own) if own.ty != column.ty => {
                    let message = format!("inherited column \"{}\" has a type conflict", column.name);
                    self.tolerate(Failure::new(Condition::DatatypeMismatch, message, name.span()))?;
                }
                Some(own) => own.not_null = own.not_null.or(column.not_null),
                None => {
                    let origin = self.origin(name.span());
                    draft.columns.push(Column { number, origin, identity: None, serial: false, ..column });
                }
            }
        }
        Ok(())
    }

    fn draft_of_type(&mut self, name: &QualifiedName, draft: &mut Draft<'_>) -> Done {
        let oid = self.type_named(name)?;
        let composite = self.catalog.relation(oid).filter(|relation| relation.kind == RelationKind::CompositeType);
        let Some(composite) = composite else {
            if self.catalog.ty(oid).is_some_and(|ty| matches!(ty.kind, TypeKind::Shell)) {
                return Ok(());
            }
            let message = format!("type {name} is not a composite type");
            return Failure::new(Condition::WrongObjectType, message, name.span()).refuse();
        };
        let origin = self.origin(name.span());
        draft.columns = composite.columns().cloned().collect();
        for (index, column) in draft.columns.iter_mut().enumerate() {
            column.number = AttNum(u16::try_from(index + 1).unwrap_or(u16::MAX));
            column.origin = origin;
        }
        draft.of_type = Some(oid);
        Ok(())
    }

    fn draft_column<'a>(&mut self, def: &'a ColumnDef, draft: &mut Draft<'a>) -> Done {
        let inherited = !draft.parents.is_empty() || draft.partition_of.is_some() || draft.of_type.is_some();
        let existing = draft.columns.iter().find(|column| column.name == def.name.name).cloned();
        let number = existing.as_ref().map_or_else(|| draft.next_number(), |column| column.number);
        let NewColumn { column, constraints, sequence } = self.new_column(&draft.host, number, def)?;
        match existing {
            None if def.ty.is_none() && inherited => {
                let message = format!("column \"{}\" does not exist", def.name);
                self.tolerate(Failure::new(Condition::UndefinedColumn, message, def.name.span))?;
                return Ok(());
            }
            None => draft.columns.push(column),
            // Inherited columns are not origin of the statement's own list.
            Some(old) if inherited && old.origin.span != def.span => self.merge_column(def, column, draft)?,
            Some(_) => {
                let message = format!("column \"{}\" specified more than once", def.name);
                return self.tolerate(Failure::new(Condition::DuplicateColumn, message, def.name.span));
            }
        }
        draft.constraints.extend(constraints);
        draft.sequences.extend(sequence.map(|sequence| (number, sequence)));
        Ok(())
    }

    /// A column of the list that a parent or type gives as well.
    fn merge_column(&mut self, def: &ColumnDef, column: Column, draft: &mut Draft<'_>) -> Done {
        let Some(own) = draft.column_mut(&column.name) else { return Ok(()) };
        if def.ty.is_some() && own.ty != column.ty {
            let message = format!("column \"{}\" has a type conflict", column.name);
            return self.tolerate(Failure::new(Condition::DatatypeMismatch, message, def.span));
        }
        own.not_null = own.not_null.or(column.not_null);
        own.default = column.default.or(own.default.take());
        own.identity = column.identity.or(own.identity);
        own.serial |= column.serial;
        own.origin = column.origin;
        Ok(())
    }

    /// Keys must name columns of the table, and only one of them may be primary.
    fn check_draft_keys(&mut self, draft: &Draft<'_>) -> Done {
        let mut primary = false;
        for constraint in &draft.constraints {
            let NewConstraintKind::Key(key) = &constraint.kind else { continue };
            if key.kind == super::constraint::KeyKind::Primary {
                if primary {
                    self.tolerate(multiple_primary_keys(&draft.host.name, constraint.span))?;
                }
                primary = true;
            }
            for column in &key.columns {
                let exists =
                    draft.columns.iter().any(|own| own.name == column.name) || super::references::is_system_column(&column.name);
                if !exists && self.parents_are_known(draft) {
                    let message = format!("column \"{column}\" named in key does not exist");
                    let failure = Failure::new(Condition::UndefinedColumn, message, column.span);
                    self.strictly_only(failure)?;
                }
            }
        }
        Ok(())
    }

    /// Whether no column can come from a parent that is only assumed.
    fn parents_are_known(&self, draft: &Draft<'_>) -> bool {
        let likes = draft.likes.iter().map(|(_, source)| *source);
        let mut sources = draft.parents.iter().copied().chain(draft.partition_of).chain(likes);
        sources.all(|source| self.catalog.relation(source).is_some_and(|source| source.columns_known))
    }

    /// A failure that recovering replay comes upon again, where it knows more.
    fn strictly_only(&self, failure: Failure) -> Done {
        match self.mode {
            super::Mode::Strict => failure.refuse(),
            super::Mode::Recovering => Ok(()),
        }
    }

    // Into the catalog

    fn finish_table(&mut self, create: &CreateTable, draft: Draft<'_>) -> Done {
        let Draft { host, columns, constraints, sequences, likes, parents, partition_of, of_type } = draft;
        let oid = host.oid;
        let kind = match (&create.partition_by, &create.server) {
            (Some(_), _) => RelationKind::PartitionedTable,
            (None, Some(_)) => RelationKind::ForeignTable,
            (None, None) => RelationKind::Table,
        };
        let mut relation = self.new_relation(oid, host.schema, host.name, kind, create.name.span());
        relation.persistence = host.persistence;
        relation.columns_known =
            self.are_known(likes.iter().map(|(_, source)| *source).chain(parents.iter().copied()).chain(partition_of));
        relation.attributes = columns;
        relation.inherits = parents.clone();
        relation.partition_of = partition_of;
        relation.options = super::index::written_options(&create.with);
        if let (TableSource::PartitionOf { bound, .. }, Some(parent)) = (&create.source, partition_of) {
            self.check_bound(parent, &create.name.name, bound)?;
            relation.partition_bound = Some(self.bound_text(bound));
        }
        let before = self.take_place(&mut relation);
        let numbers: Vec<AttNum> = relation.numbers().collect();
        self.catalog.put_relation(relation);
        self.grant_defaults(oid, Some(host.schema), crate::sql::ast::ObjectKind::Table);
        if let Some(ty) = of_type {
            self.register(Node::object(oid), [Node::object(ty)]);
        }
        for (number, sequence) in sequences {
            self.put_sequence(sequence, oid, number)?;
        }
        for number in numbers {
            self.register_column(oid, number)?;
        }
        if let Some(by) = &create.partition_by {
            self.set_partitioning(oid, by)?;
        }
        self.inherit_checks(oid, parents.iter().copied().chain(partition_of));
        self.add_new_constraints(oid, constraints, &likes)?;
        if let Some(parent) = partition_of {
            self.fill_partition(parent, oid)?;
        }
        self.settle_former(oid, before);
        Ok(())
    }

    fn are_known(&self, mut sources: impl Iterator<Item = Oid>) -> bool {
        sources.all(|source| self.catalog.relation(source).is_some_and(|source| source.columns_known))
    }

    fn inherit_checks(&mut self, oid: Oid, parents: impl Iterator<Item = Oid>) {
        for parent in parents {
            let checks = self.catalog.relation(parent).map(|parent| parent.constraints.clone()).unwrap_or_default();
            for check in checks.iter().filter(|constraint| constraint.is_inherited_check()) {
                self.clone_check(parent, check, oid);
            }
        }
    }

    /// Checks first, then keys, then what LIKE copies, then foreign keys.
    fn add_new_constraints(&mut self, oid: Oid, constraints: Vec<NewConstraint<'_>>, likes: &[(&LikeClause, Oid)]) -> Done {
        let (checks, rest): (Vec<_>, Vec<_>) =
            constraints.into_iter().partition(|constraint| matches!(constraint.kind, NewConstraintKind::Check { .. }));
        let (foreign_keys, keys): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|constraint| matches!(constraint.kind, NewConstraintKind::ForeignKey { .. }));
        for (like, source) in likes {
            self.copy_checks(like, *source, oid);
        }
        for constraint in checks.iter().chain(&merge_keys(keys)) {
            self.add_tolerantly(oid, constraint)?;
        }
        for (like, source) in likes {
            self.copy_indexes(like, *source, oid)?;
        }
        for constraint in &foreign_keys {
            self.add_tolerantly(oid, constraint)?;
        }
        Ok(())
    }

    /// Recovering replay leaves out a constraint that the server refuses, and keeps the table.
    pub(super) fn add_tolerantly(&mut self, oid: Oid, constraint: &NewConstraint<'_>) -> Done {
        let done = self.add_constraint(oid, constraint);
        self.tolerate_result(done)
    }

    /// `FOR VALUES …`, as written.
    pub(super) fn bound_text(&self, bound: &PartitionBound) -> Box<str> {
        let list = |values: &[Expr]| values.iter().map(|value| self.text(value.span)).collect::<Vec<_>>().join(", ");
        let text = match bound {
            PartitionBound::Default => "default".to_owned(),
            PartitionBound::In(values) => format!("for values in ({})", list(values)),
            PartitionBound::Range { from, to } => format!("for values from ({}) to ({})", list(from), list(to)),
            PartitionBound::Hash { modulus, remainder } => {
                format!("for values with (modulus {modulus}, remainder {remainder})")
            }
        };
        text.into()
    }

    fn set_partitioning(&mut self, oid: Oid, by: &PartitionBy) -> Done {
        let (mut columns, mut keys) = (Vec::new(), Vec::new());
        for key in &by.keys {
            if let IndexKey::Expression(expr) = &key.key
                && let Some(table) = self.catalog.relation(oid)
            {
                let _ = self.references_of_expr(super::references::Place::IndexExpression, expr, &self.table_scope(table));
            }
            columns.push(match &key.key {
                IndexKey::Column(column) => {
                    let message = |_: &str| format!("column \"{column}\" named in partition key does not exist");
                    Some(self.column_or_recover(oid, column, message)?)
                }
                IndexKey::Expression(_) => None,
            });
            keys.push(self.index_column(oid, key, "named in partition key ")?);
        }
        let partitioning = Partitioning { strategy: by.strategy, columns, keys };
        self.catalog.amend_relation(oid, |relation| relation.partition_by = Some(partitioning));
        Ok(())
    }
}
