//! Children of a table: what partitions and inheriting tables get from it, now and later (manual, sections 5.10 and 5.11).

use super::bounds::{Lowest, lowest};
use super::constraint::{KeyKind, NewConstraint};
use super::executor::Executor;
use super::failure::{Condition, Done, Failure};
use super::names::{Among, join_names};
use crate::catalog::{
    AttNum, Column, Constraint, ConstraintKind, Index, IndexColumn, IndexColumnKey, Node, Oid, Relation, RelationKind,
};
use crate::sql::ast::ConstraintAttributes;
use crate::sql::name::{Ident, Name};
use crate::text::Span;

impl Executor<'_> {
    /// In the order of their bounds, as the server goes through them (`RelationBuildPartitionDesc`); in that of their creation
    /// where bounds cannot be compared.
    pub(super) fn partitions(&self, oid: Oid) -> Vec<Oid> {
        let children = self.catalog.children(oid).filter(|child| child.partition_of == Some(oid));
        let mut partitions: Vec<(Option<Lowest>, Oid)> = children.map(|child| (lowest(child), child.oid)).collect();
        let is_number = |(bound, _): &(Option<Lowest>, Oid)| matches!(bound, Some(Lowest::Number(_)));
        let is_text = |(bound, _): &(Option<Lowest>, Oid)| matches!(bound, Some(Lowest::Text(_)));
        let is_known = partitions.iter().all(|(bound, _)| bound.is_some());
        if is_known && !(partitions.iter().any(is_number) && partitions.iter().any(is_text)) {
            partitions.sort();
        }
        partitions.into_iter().map(|(_, oid)| oid).collect()
    }

    pub(super) fn children(&self, oid: Oid) -> Vec<Oid> {
        self.catalog.children(oid).map(|child| child.oid).collect()
    }

    /// The numbers that columns of a parent have in a child: they go by name.
    pub(super) fn numbers_in_child(&self, parent: Oid, child: Oid, numbers: &[AttNum]) -> Vec<AttNum> {
        let (Some(parent), Some(child)) = (self.catalog.relation(parent), self.catalog.relation(child)) else {
            return Vec::new();
        };
        let column = |number: &AttNum| Some(child.column(&parent.column_at(*number)?.name)?.number);
        numbers.iter().filter_map(column).collect()
    }

    /// Gives the partitions a constraint that their parent got.
    pub(super) fn extend_to_partitions(&mut self, relation: Oid, constraint: Oid) -> Done {
        for partition in self.partitions(relation) {
            self.extend_to_partition(relation, constraint, partition)?;
        }
        Ok(())
    }

    fn extend_to_partition(&mut self, parent: Oid, constraint: Oid, partition: Oid) -> Done {
        let Some(table) = self.catalog.relation(parent) else { return Ok(()) };
        let Some(original) = table.constraints.iter().find(|candidate| candidate.oid == constraint).cloned() else {
            return Ok(());
        };
        let made = match &original.kind {
            ConstraintKind::PrimaryKey { .. } => self.clone_key(parent, &original, KeyKind::Primary, partition)?,
            ConstraintKind::Unique { .. } => self.clone_key(parent, &original, KeyKind::Unique, partition)?,
            ConstraintKind::ForeignKey(_) => self.clone_foreign_key(parent, &original, partition),
            ConstraintKind::Check { .. } | ConstraintKind::Exclusion { .. } | ConstraintKind::NotNull => return Ok(()),
        };
        match made {
            Some(made) => self.extend_to_partitions(partition, made),
            None => Ok(()),
        }
    }

    /// The key of a partition, under a name of its own. None: the partition has such a key already.
    pub(super) fn clone_key(&mut self, parent: Oid, original: &Constraint, kind: KeyKind, partition: Oid) -> Done<Option<Oid>> {
        let columns = self.numbers_in_child(parent, partition, &original.columns);
        let Some(child) = self.catalog.relation(partition) else { return Ok(None) };
        if child.constraints.iter().any(|own| own.columns == columns && own.noun() == kind.noun()) {
            return Ok(None);
        }
        let index = original.index().and_then(|index| self.catalog.index(index));
        let include = index.map(|index| self.numbers_in_child(parent, partition, &index.include)).unwrap_or_default();
        let names = [columns.as_slice(), &include].concat();
        let names = child.column_names(&names).into_iter().map(Name::as_str);
        let addition = (kind == KeyKind::Unique).then(|| join_names(names));
        let label = if kind == KeyKind::Primary { "pkey" } else { "key" };
        let among = Among::RelationsAndConstraints;
        let name = self.choose_relation_name(&child.name, addition.as_deref(), label, child.schema, among);
        let span = original.origin.span;
        let attributes = ConstraintAttributes {
            deferrable: Some(original.deferrable),
            initially_deferred: Some(original.initially_deferred),
            ..ConstraintAttributes::default()
        };
        let new = NewConstraint::bare(span, attributes);
        let index = super::index::NewIndex {
            include,
            nulls_not_distinct: index.is_some_and(|index| index.nulls_not_distinct),
            options: index.map(|index| index.options.clone()).unwrap_or_default(),
            ..super::index::NewIndex::unique(super::index::index_columns(&columns))
        };
        let name = Ident { name, span };
        self.put_index_and_constraint(partition, &name, index, &new, columns, |index| kind.constraint(index)).map(Some)
    }

    /// A partition's copy of a foreign key has the same name, unless the partition uses it for something else.
    fn clone_foreign_key(&mut self, parent: Oid, original: &Constraint, partition: Oid) -> Option<Oid> {
        let key = original.foreign_key()?;
        let columns = self.numbers_in_child(parent, partition, &original.columns);
        let child = self.catalog.relation(partition)?;
        let is_same = |own: &Constraint| {
            own.columns == columns && own.foreign_key().is_some_and(|own| own.table == key.table && own.columns == key.columns)
        };
        if child.constraints.iter().any(is_same) {
            return None;
        }
        let name = match child.constraint(&original.name) {
            None => original.name.clone(),
            Some(_) => {
                let names = child.column_names(&columns).into_iter().map(Name::as_str);
                self.choose_constraint_name(&child.name, Some(&join_names(names)), "fkey", child.schema)
            }
        };
        let oid = self.catalog.new_oid();
        self.push_constraint(partition, Constraint { oid, name, columns, ..original.clone() });
        Some(oid)
    }

    /// Gives the partitions an index that their parent got.
    pub(super) fn extend_index_to_partitions(&mut self, relation: Oid, index: Oid) -> Done {
        for partition in self.partitions(relation) {
            if let Some(made) = self.clone_index(index, relation, partition) {
                self.extend_index_to_partitions(partition, made)?;
            }
        }
        Ok(())
    }

    /// The index of a child, under a name of its own. None: it has such an index already.
    pub(super) fn clone_index(&mut self, index: Oid, parent: Oid, child: Oid) -> Option<Oid> {
        let original = self.catalog.index(index)?.clone();
        let keys: Vec<IndexColumn> = original.keys.iter().map(|key| self.key_in_child(key, parent, child)).collect();
        let include = self.numbers_in_child(parent, child, &original.include);
        let same = |own: &&Index| {
            own.unique == original.unique && own.keys.len() == keys.len() && own.key_columns().is_some() && {
                own.key_columns() == keys.iter().map(plain_number).collect()
                    && own.predicate.is_none() == original.predicate.is_none()
            }
        };
        if self.catalog.indexes_of(child).any(|own| same(&own)) {
            return None;
        }
        let table = self.catalog.relation(child)?;
        let words: Vec<String> = keys.iter().map(|key| key_word(key, table)).collect();
        let included = table.column_names(&include).into_iter().map(Name::to_string);
        let addition = join_names(words.into_iter().chain(included).collect::<Vec<_>>().iter().map(String::as_str));
        let name = self.choose_relation_name(&table.name, Some(&addition), "idx", table.schema, Among::Relations);
        let schema = table.schema;
        let oid = self.catalog.new_oid();
        self.catalog.put_index(Index { oid, relation: child, schema, name, keys, include, constraint: None, ..original });
        let needs: Vec<Node> =
            self.catalog.dependencies.needs(Node::object(index)).filter(|need| need.object != parent).collect();
        self.register(Node::object(oid), needs);
        Some(oid)
    }

    fn key_in_child(&self, key: &IndexColumn, parent: Oid, child: Oid) -> IndexColumn {
        let number = plain_number(key).and_then(|number| self.numbers_in_child(parent, child, &[number]).first().copied());
        IndexColumn { key: number.map_or_else(|| key.key.clone(), IndexColumnKey::Column), ..key.clone() }
    }

    /// Gives children a check that their parent got.
    pub(super) fn inherit_check(&mut self, relation: Oid, constraint: Oid) -> Done {
        for child in self.children(relation) {
            let Some(original) = self
                .catalog
                .relation(relation)
                .and_then(|table| table.constraints.iter().find(|candidate| candidate.oid == constraint).cloned())
            else {
                return Ok(());
            };
            let Some(made) = self.clone_check(relation, &original, child) else { continue };
            self.inherit_check(child, made)?;
        }
        Ok(())
    }

    /// A child's copy of a check has the same name. None: it is there already.
    pub(super) fn clone_check(&mut self, parent: Oid, original: &Constraint, child: Oid) -> Option<Oid> {
        if self.catalog.relation(child)?.constraint(&original.name).is_some() {
            return None;
        }
        let columns = self.numbers_in_child(parent, child, &original.columns);
        let oid = self.catalog.new_oid();
        let needs: Vec<Node> = self.catalog.dependencies.needs(Node::object(original.oid)).collect();
        self.register(Node::object(oid), needs);
        self.push_constraint(child, Constraint { oid, columns, ..original.clone() });
        Some(oid)
    }

    /// Gives a new partition what its parent has: keys, indexes, foreign keys, row triggers, and the keys that point at it.
    pub(super) fn fill_partition(&mut self, parent: Oid, partition: Oid) -> Done {
        let constraints = self.catalog.relation(parent).map(|table| table.constraints.clone()).unwrap_or_default();
        for constraint in &constraints {
            self.extend_to_partition(parent, constraint.oid, partition)?;
        }
        let plain = |index: &&Index| index.constraint.is_none();
        let indexes: Vec<Oid> = self.catalog.indexes_of(parent).filter(plain).map(|index| index.oid).collect();
        for index in indexes {
            if let Some(made) = self.clone_index(index, parent, partition) {
                self.extend_index_to_partitions(partition, made)?;
            }
        }
        let pointing: Vec<(Oid, Constraint)> =
            self.catalog.foreign_keys_to(parent).map(|key| (key.table.oid, key.constraint.clone())).collect();
        for (table, constraint) in pointing {
            self.reference_partition(table, &constraint, partition);
        }
        self.inherit_row_triggers(parent, partition);
        Ok(())
    }

    /// A unique index over partitions must contain the columns that rows are divided by.
    pub(super) fn check_partition_key(&mut self, relation: Oid, kind: KeyKind, columns: &[AttNum], span: Span) -> Done {
        let Some(table) = self.catalog.relation(relation).filter(|table| table.kind == RelationKind::PartitionedTable) else {
            return Ok(());
        };
        let Some(partitioning) = &table.partition_by else { return Ok(()) };
        let noun = if kind == KeyKind::Primary { "PRIMARY KEY" } else { "UNIQUE" };
        let failure = if partitioning.columns.iter().any(Option::is_none) {
            let message = format!("unsupported {noun} constraint with partition key definition");
            Failure::new(Condition::FeatureNotSupported, message, span)
                .detail(format!("{noun} constraints cannot be used when partition keys include expressions."))
        } else {
            let mut lacking = partitioning.columns.iter().flatten().filter(|number| !columns.contains(number));
            let Some(column) = lacking.next().and_then(|number| table.column_at(*number)) else { return Ok(()) };
            let message = "unique constraint on partitioned table must include all partitioning columns";
            Failure::new(Condition::FeatureNotSupported, message, span).detail(format!(
                "{noun} constraint on table \"{}\" lacks column \"{}\" which is part of the partition key.",
                table.name, column.name
            ))
        };
        self.tolerate(failure)
    }
}

fn plain_number(key: &IndexColumn) -> Option<AttNum> {
    match key.key {
        IndexColumnKey::Column(number) => Some(number),
        IndexColumnKey::Expression(_) => None,
    }
}

fn key_word(key: &IndexColumn, table: &Relation) -> String {
    let name = match &key.key {
        IndexColumnKey::Column(number) => table.column_at(*number).map(|column: &Column| column.name.clone()),
        IndexColumnKey::Expression(expr) => super::output_name::output_name(expr),
    };
    name.map_or_else(|| "expr".to_owned(), |name| name.to_string())
}
