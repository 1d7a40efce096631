//! Statements that read and write rows: what they name has to be there.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use super::references::References;
use crate::catalog::{Index, IndexColumnKey, Oid, Presence, Reference, Relation, RelationKind};
use crate::sql::ast::{
    CallStatement, Copy, CopySource, CreateTableAs, DataStatement, DropBehavior, Guard, Lock, Persistence, Query, QueryBody,
    RefreshMaterializedView, Truncate,
};
use crate::sql::name::{Ident, QualifiedName};
use std::collections::BTreeSet;

impl Executor<'_> {
    pub fn query(&mut self, query: &Query) -> Done {
        if let QueryBody::Select(select) = &query.body
            && let Some(name) = &select.into
        {
            return self.select_into(query, name);
        }
        let (found, _) = self.references_of_query(query);
        self.settle_found(found)
    }

    /// SELECT … INTO makes a table, as CREATE TABLE AS does. PL/pgSQL, where it fills variables, never comes by here.
    fn select_into(&mut self, query: &Query, name: &QualifiedName) -> Done {
        self.create_table_as(&CreateTableAs {
            guard: Guard::None,
            persistence: Persistence::Permanent,
            materialized: false,
            name: name.clone(),
            columns: Vec::new(),
            with: Vec::new(),
            on_commit: None,
            query: Some(query.clone()),
            with_data: true,
        })
    }

    pub fn data(&mut self, data: &DataStatement) -> Done {
        let (found, _) = self.references_of_data(data);
        let is_sound = found.failures.is_empty();
        self.settle_found(found)?;
        self.check_filled_columns(data)?;
        self.check_writable(data)?;
        self.check_arbiter(data)?;
        if is_sound {
            self.check_values(data)?;
        }
        self.check_rows(data)
    }

    /// CALL: the arguments are looked at; the procedure itself like any function.
    pub fn call(&mut self, call: &CallStatement) -> Done {
        let found = self.references_of_call(&call.call);
        self.settle_found(found)
    }

    pub fn copy(&mut self, copy: &Copy) -> Done {
        match &copy.source {
            CopySource::Table { name, columns } => self.relation_with_columns(name, columns),
            CopySource::Query(query) => self.query(query),
            CopySource::Data(data) => self.data(data),
        }
    }

    pub fn truncate(&mut self, truncate: &Truncate) -> Done {
        let mut tables = Vec::new();
        for name in &truncate.tables {
            let oid = self.relation(name)?;
            self.check_truncatable(name, oid)?;
            tables.push((name, oid));
        }
        if truncate.behavior == DropBehavior::Cascade {
            return Ok(());
        }
        let emptied: BTreeSet<Oid> = tables.iter().flat_map(|(_, oid)| self.with_descendants(*oid)).collect();
        tables.iter().try_for_each(|(name, oid)| self.check_referencing(name, *oid, &emptied))
    }

    fn check_truncatable(&mut self, name: &QualifiedName, oid: Oid) -> Done {
        let fits = |relation: &Relation| {
            let can_be_emptied = relation.kind.is_table() || relation.kind == RelationKind::ForeignTable;
            can_be_emptied || relation.presence != Presence::Certain
        };
        if self.catalog.relation(oid).is_none_or(fits) {
            return Ok(());
        }
        let message = format!("\"{}\" is not a table", name.name);
        self.tolerate(Failure::new(Condition::WrongObjectType, message, name.span()).about(Subject::Existing { object: oid }))
    }

    /// The table and all that is a part of it or inherits from it.
    fn with_descendants(&self, oid: Oid) -> Vec<Oid> {
        let mut found = vec![oid];
        let mut next = 0;
        while let Some(parent) = found.get(next).copied() {
            found.extend(self.catalog.children(parent).map(|child| child.oid));
            next += 1;
        }
        found
    }

    /// TRUNCATE looks at foreign keys, not at rows (`heap_truncate_check_FKs`).
    fn check_referencing(&mut self, name: &QualifiedName, oid: Oid, emptied: &BTreeSet<Oid>) -> Done {
        let stays = |reference: &Reference<'_>| {
            let certain = [reference.table.presence, reference.constraint.presence] == [Presence::Certain; 2];
            certain && !emptied.contains(&reference.table.oid)
        };
        let Some(Reference { table, .. }) = self.catalog.foreign_keys_to(oid).find(stays) else { return Ok(()) };
        let detail = format!("Table \"{}\" references \"{}\".", table.name, name.name);
        let hint = format!("Truncate table \"{}\" at the same time, or use TRUNCATE ... CASCADE.", table.name);
        let message = "cannot truncate a table referenced in a foreign key constraint";
        let failure = Failure::new(Condition::FeatureNotSupported, message, name.span());
        self.tolerate(failure.detail(detail).hint(hint).about(Subject::Existing { object: oid }))
    }

    pub fn lock(&mut self, lock: &Lock) -> Done {
        lock.tables.iter().try_for_each(|name| self.relation(name).map(|_| ()))
    }

    pub fn refresh(&mut self, refresh: &RefreshMaterializedView) -> Done {
        let oid = self.relation(&refresh.name)?;
        let fits =
            |relation: &Relation| relation.kind == RelationKind::MaterializedView || relation.presence != Presence::Certain;
        if self.catalog.relation(oid).is_some_and(fits) {
            return if refresh.concurrently { self.check_concurrent_refresh(&refresh.name, oid) } else { Ok(()) };
        }
        let message = format!("\"{}\" is not a materialized view", refresh.name.name);
        Failure::new(Condition::FeatureNotSupported, message, refresh.name.span())
            .about(Subject::Existing { object: oid })
            .refuse()
    }

    /// Old rows and new ones are told apart by a unique index over whole columns (`ExecRefreshMatView`).
    fn check_concurrent_refresh(&mut self, name: &QualifiedName, oid: Oid) -> Done {
        let tells_apart = |index: &Index| {
            let plain = index.keys.iter().all(|key| matches!(key.key, IndexColumnKey::Column(_)));
            index.unique && index.predicate.is_none() && plain
        };
        let Some(view) = self.catalog.relation(oid).filter(|view| view.presence == Presence::Certain) else { return Ok(()) };
        if self.catalog.indexes_of(oid).any(tells_apart) {
            return Ok(());
        }
        let label = format!("{}.{}", self.catalog.schema_name(view.schema), view.name);
        let message = format!("cannot refresh materialized view \"{label}\" concurrently");
        let hint = "Create a unique index with no WHERE clause on one or more columns of the materialized view.";
        self.tolerate(Failure::new(Condition::ObjectNotInPrerequisiteState, message, name.span()).hint(hint))
    }

    pub(super) fn settle_found(&mut self, found: References) -> Done {
        self.settle(found.failures)
    }

    fn relation_with_columns(&mut self, name: &QualifiedName, columns: &[Ident]) -> Done {
        let oid = self.relation(name)?;
        let Some(relation) = self.catalog.relation(oid).filter(|relation| relation.columns_known) else { return Ok(()) };
        let missing = columns.iter().find(|column| relation.column(&column.name).is_none()).cloned();
        match missing {
            Some(column) => {
                let message = format!("column \"{column}\" of relation \"{}\" does not exist", relation.name);
                let subject = Subject::MissingColumn { relation: oid, column: column.name.clone() };
                self.tolerate(Failure::new(Condition::UndefinedColumn, message, column.span).about(subject))
            }
            None => Ok(()),
        }
    }
}
