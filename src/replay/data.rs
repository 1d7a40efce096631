//! Statements that read and write rows: what they name has to be there.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use super::references::References;
use crate::catalog::{Presence, Relation, RelationKind};
use crate::sql::ast::{
    CallStatement, Copy, CopySource, CreateTableAs, DataStatement, Guard, Lock, Persistence, Query, QueryBody,
    RefreshMaterializedView, Truncate,
};
use crate::sql::name::{Ident, QualifiedName};

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
        self.settle_found(found)?;
        self.check_arbiter(data)?;
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
        truncate.tables.iter().try_for_each(|name| self.relation(name).map(|_| ()))
    }

    pub fn lock(&mut self, lock: &Lock) -> Done {
        lock.tables.iter().try_for_each(|name| self.relation(name).map(|_| ()))
    }

    pub fn refresh(&mut self, refresh: &RefreshMaterializedView) -> Done {
        let oid = self.relation(&refresh.name)?;
        let fits =
            |relation: &Relation| relation.kind == RelationKind::MaterializedView || relation.presence != Presence::Certain;
        if self.catalog.relation(oid).is_some_and(fits) {
            return Ok(());
        }
        let message = format!("\"{}\" is not a materialized view", refresh.name.name);
        Failure::new(Condition::FeatureNotSupported, message, refresh.name.span())
            .about(Subject::Existing { object: oid })
            .refuse()
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
