//! CREATE VIEW, CREATE MATERIALIZED VIEW and CREATE TABLE AS: relations whose columns come from a query.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, NoticeKind, Subject};
use super::index::written_options;
use super::references::{OutputColumns, References};
use super::resolve::TEMPORARY;
use crate::catalog::{AttNum, Column, Node, Oid, Owner, Presence, Relation, RelationKind, Schema, Sql, TypeKind, TypeUse, Verb};
use crate::sql::ast::{CheckOption, CreateTableAs, CreateView, CteBody, ObjectKind, OptionItem, Persistence, Query, QueryBody};
use crate::sql::name::{Ident, Name, QualifiedName, quote_ident};
use crate::text::Span;
use std::sync::Arc;

impl Executor<'_> {
    pub fn create_view(&mut self, create: &CreateView) -> Done {
        let schema = self.creation_schema_for(&create.name, create.persistence)?;
        let existing = self.catalog.relation_oid(schema, &create.name.name.name);
        let assumed = existing.and_then(|oid| self.assumed(oid));
        // The query is read before the name is looked at.
        let too_many = "CREATE VIEW specifies more column names than columns";
        let (columns, needs) = if create.recursive {
            let (found, columns) = self.references_of_recursive_query(&create.name.name, &create.columns, &create.query);
            self.settled_columns((found, columns), &create.columns, create.name.span(), too_many)?
        } else {
            self.columns_of_query(&create.query, &create.columns, create.name.span(), too_many)?
        };
        self.check_view_query(create)?;
        if let Some(existing) = existing
            && assumed.is_none()
        {
            self.check_replaceable(create, existing)?;
        }
        let oid = match existing {
            Some(existing) if assumed.is_none() => {
                self.replace_view(create, existing, &columns)?;
                existing
            }
            _ => {
                self.check_row_type_is_free(schema, &create.name.name)?;
                let oid = self.oid_for(assumed);
                let view = self.relation_of_columns(oid, schema, &create.name, RelationKind::View, &columns);
                let mut view = Relation { query: Some(self.keep_view_query(create)), persistence: create.persistence, ..view };
                self.keep_history_of_assumed(assumed, &mut view);
                self.catalog.put_relation(view);
                self.grant_defaults(oid, Some(schema), ObjectKind::Table);
                oid
            }
        };
        let check = create.check_option.map(|option| match option {
            CheckOption::Local => "local",
            CheckOption::Cascaded => "cascaded",
        });
        self.catalog.update_relation(oid, |view| {
            view.security_invoker = is_on(&create.with, "security_invoker");
            view.columns_listed = !create.columns.is_empty();
            view.options = written_options(&create.with);
            view.options.extend(check.map(|check| (Name::exact("check_option"), check.to_owned())));
        });
        self.depend(oid, needs);
        Ok(())
    }

    /// What `DefineView` asks of a query that is otherwise right.
    fn check_view_query(&mut self, create: &CreateView) -> Done {
        let selects_into = matches!(&create.query.body, QueryBody::Select(select) if select.into.is_some());
        let mut ctes = create.query.with.iter().flat_map(|with| &with.ctes);
        let message = if selects_into {
            "views must not contain SELECT INTO"
        } else if ctes.any(|cte| matches!(cte.body, CteBody::Data(_))) {
            "views must not contain data-modifying statements in WITH"
        } else if create.check_option.is_some() && self.not_updatable(&create.query).is_some() {
            "WITH CHECK OPTION is supported only on automatically updatable views"
        } else {
            return Ok(());
        };
        self.tolerate(Failure::new(Condition::FeatureNotSupported, message, create.name.span()))
    }

    pub fn create_table_as(&mut self, create: &CreateTableAs) -> Done {
        let schema = self.creation_schema_for(&create.name, create.persistence)?;
        let existing = self.catalog.relation_oid(schema, &create.name.name.name);
        let assumed = existing.and_then(|oid| self.assumed(oid));
        if let Some(existing) = existing
            && assumed.is_none()
        {
            return self.exists_already(create, existing);
        }
        let (columns, needs) = match &create.query {
            Some(query) => {
                self.columns_of_query(query, &create.columns, create.name.span(), "too many column names were specified")?
            }
            None => (OutputColumns::unknown(), Vec::new()),
        };
        self.check_row_type_is_free(schema, &create.name.name)?;
        let kind = if create.materialized { RelationKind::MaterializedView } else { RelationKind::Table };
        let oid = self.oid_for(assumed);
        let relation = self.relation_of_columns(oid, schema, &create.name, kind, &columns);
        let query = create.query.as_ref().filter(|_| create.materialized).map(|query| self.keep_query(query));
        let mut relation = Relation {
            query,
            persistence: create.persistence,
            columns_listed: !create.columns.is_empty(),
            options: written_options(&create.with),
            ..relation
        };
        self.keep_history_of_assumed(assumed, &mut relation);
        self.catalog.put_relation(relation);
        self.grant_defaults(oid, Some(schema), ObjectKind::Table);
        if create.materialized {
            self.depend(oid, needs);
        }
        Ok(())
    }

    /// A recursive view is one over WITH RECURSIVE (manual, CREATE VIEW).
    fn keep_view_query(&self, create: &CreateView) -> Arc<Sql<Query>> {
        let kept = self.keep_query(&create.query);
        if !create.recursive {
            return kept;
        }
        let name = quote_ident(&create.name.name.name);
        let columns: Vec<String> = create.columns.iter().map(|column| quote_ident(&column.name)).collect();
        let columns = columns.join(", ");
        let head = format!("with recursive {name} ({columns}) as (\n");
        let text = format!("{head}{}\n)\nselect {columns} from {name}", kept.text);
        Arc::new(Sql { tree: kept.tree.clone(), text: text.into(), names: kept.names_behind(head.len()) })
    }

    fn keep_query(&self, query: &Query) -> Arc<Sql<Query>> {
        self.keep(query, query.span)
    }

    fn columns_of_query(
        &mut self,
        query: &Query,
        names: &[Ident],
        span: Span,
        too_many: &str,
    ) -> Done<(OutputColumns, Vec<Node>)> {
        let read = self.references_of_query(query);
        self.settled_columns(read, names, span, too_many)
    }

    fn settled_columns(
        &mut self,
        (found, columns): (References, OutputColumns),
        names: &[Ident],
        span: Span,
        too_many: &str,
    ) -> Done<(OutputColumns, Vec<Node>)> {
        let needs = found.needs.clone();
        self.settle_found(found)?;
        if names.len() > columns.list.len() && !columns.open {
            self.tolerate(Failure::new(Condition::SyntaxError, too_many, span))?;
        }
        let columns = columns.renamed(names);
        self.check_column_names(&columns, span)?;
        self.check_column_types(&columns, span)?;
        Ok((columns, needs))
    }

    fn exists_already(&mut self, create: &CreateTableAs, existing: Oid) -> Done {
        if create.guard.is_guarded() {
            self.notice(NoticeKind::AlreadyExists { object: existing }, create.name.span());
            return Ok(());
        }
        self.duplicate_relation(&create.name, existing)
    }

    /// `relation "x" already exists`, unless what is there is only possible.
    pub(super) fn duplicate_relation(&mut self, name: &QualifiedName, existing: Oid) -> Done {
        if self.catalog.object(existing).is_some_and(|object| object.presence() != Presence::Certain) {
            return Ok(());
        }
        let message = format!("relation \"{}\" already exists", name.name);
        Failure::new(Condition::DuplicateTable, message, name.span()).about(Subject::Existing { object: existing }).refuse()
    }

    /// Whether the name is free for the view, or holds a view that OR REPLACE may replace.
    fn check_replaceable(&mut self, create: &CreateView, existing: Oid) -> Done {
        if !create.replace.is_replace() {
            return self.duplicate_relation(&create.name, existing);
        }
        let is_view = self.catalog.relation(existing).is_some_and(|relation| relation.kind == RelationKind::View);
        if is_view {
            return Ok(());
        }
        let message = format!("\"{}\" is not a view", create.name.name);
        Failure::new(Condition::WrongObjectType, message, create.name.span())
            .about(Subject::Existing { object: existing })
            .refuse()
    }

    /// A replaced view keeps its columns, with their names and types, and may get more behind them (`checkViewColumns`).
    fn replace_view(&mut self, create: &CreateView, existing: Oid, columns: &OutputColumns) -> Done {
        let Some(view) = self.catalog.relation(existing).cloned() else { return Ok(()) };
        if view.columns_known && !columns.open {
            self.check_view_columns(create, &view, columns)?;
        }
        let (attributes, origin) = (self.attributes(columns, create.name.span()), self.origin(create.name.span()));
        let query = self.keep_view_query(create);
        self.catalog.dependencies.forget(Node::object(existing));
        self.catalog.update_relation(existing, |view| {
            view.attributes = attributes;
            view.columns_known = !columns.open;
            view.query = Some(query);
            view.history.push(Verb::Replaced, origin);
        });
        Ok(())
    }

    fn check_view_columns(&self, create: &CreateView, view: &Relation, columns: &OutputColumns) -> Done {
        let refuse = |message: String| Failure::new(Condition::InvalidTableDefinition, message, create.name.span()).refuse();
        if columns.list.len() < view.columns().count() {
            return refuse("cannot drop columns from view".to_owned());
        }
        for (old, new) in view.columns().zip(&columns.list) {
            if new.name != old.name {
                return refuse(format!("cannot change name of view column \"{}\" to \"{}\"", old.name, new.name));
            }
            if let Some(ty) = new.ty.as_known()
                && *ty != old.ty
                && self.is_known_type(ty)
                && self.is_known_type(&old.ty)
            {
                let (from, to) = (self.catalog.format_type(&old.ty), self.catalog.format_type(ty));
                return refuse(format!("cannot change data type of view column \"{}\" from {from} to {to}", old.name));
            }
        }
        Ok(())
    }

    /// Whether a type is there for certain and is no stand-in for one that is not known.
    fn is_known_type(&self, ty: &TypeUse) -> bool {
        let found = self.catalog.ty(ty.ty);
        found.is_some_and(|found| found.presence == Presence::Certain && found.name != "unknown")
    }

    fn check_column_names(&mut self, columns: &OutputColumns, span: Span) -> Done {
        let mut seen: Vec<&Name> = Vec::new();
        for column in &columns.list {
            if seen.contains(&&column.name) {
                let message = format!("column \"{}\" specified more than once", column.name);
                return self.tolerate(Failure::new(Condition::DuplicateColumn, message, span));
            }
            seen.push(&column.name);
        }
        Ok(())
    }

    /// No column is of a type that only functions have.
    fn check_column_types(&mut self, columns: &OutputColumns, span: Span) -> Done {
        for column in &columns.list {
            let Some(ty) = column.ty.as_known().filter(|ty| !ty.array) else { continue };
            let known = self.catalog.ty(ty.ty);
            if known.is_some_and(|known| matches!(known.kind, TypeKind::Pseudo) && known.name != "unknown") {
                let message = format!("column \"{}\" has pseudo-type {}", column.name, self.type_label(ty));
                return self.tolerate(Failure::new(Condition::InvalidTableDefinition, message, span));
            }
        }
        Ok(())
    }

    /// A new relation with the columns of a query.
    fn relation_of_columns(
        &self,
        oid: Oid,
        schema: Oid,
        name: &QualifiedName,
        kind: RelationKind,
        columns: &OutputColumns,
    ) -> Relation {
        let relation = self.new_relation(oid, schema, name.name.name.clone(), kind, name.span());
        Relation { attributes: self.attributes(columns, name.span()), columns_known: !columns.open, ..relation }
    }

    fn attributes(&self, columns: &OutputColumns, span: Span) -> Vec<Column> {
        let unknown = self.builtin_type("unknown").unwrap_or(TypeUse::plain(Oid(0)));
        let numbered = columns.list.iter().zip(1u16..);
        numbered
            .map(|(column, number)| {
                let ty = column.ty.clone().known().unwrap_or_else(|| unknown.clone());
                self.plain_column(AttNum(number), &column.name, ty, span)
            })
            .collect()
    }

    fn depend(&mut self, dependent: Oid, needs: Vec<Node>) {
        for needed in needs {
            self.catalog.dependencies.add(Node::object(dependent), needed);
        }
    }

    /// The relation, where recovering replay only assumed it: a CREATE takes its place.
    pub(super) fn assumed(&self, oid: Oid) -> Option<Oid> {
        self.catalog.relation(oid).filter(|relation| relation.presence == Presence::Assumed).map(|relation| relation.oid)
    }

    fn oid_for(&mut self, assumed: Option<Oid>) -> Oid {
        assumed.unwrap_or_else(|| self.catalog.new_oid())
    }

    /// A relation that was assumed before keeps that in its history.
    fn keep_history_of_assumed(&self, assumed: Option<Oid>, relation: &mut Relation) {
        if let Some(old) = assumed.and_then(|oid| self.catalog.relation(oid)) {
            let mut events = old.history.events.clone();
            events.append(&mut relation.history.events);
            relation.history.events = events;
        }
    }

    /// The schema of temporary relations, made when it is first needed.
    pub(super) fn temporary_schema(&mut self) -> Oid {
        if let Some(oid) = self.catalog.schema_names.get(TEMPORARY) {
            return *oid;
        }
        let oid = self.catalog.new_oid();
        let name = Name::exact(TEMPORARY);
        let history = self.created(self.statement);
        self.catalog.put_schema(Schema { oid, name, owner: Owner::Platform, presence: Presence::Certain, history });
        oid
    }

    /// Temporary relations live in a schema of their own.
    fn creation_schema_for(&mut self, name: &QualifiedName, persistence: Persistence) -> Done<Oid> {
        if persistence == Persistence::Temporary && name.schema.is_none() {
            return Ok(self.temporary_schema());
        }
        self.creation_schema_or_recover(name)
    }
}

pub(super) fn is_on(options: &[OptionItem], name: &str) -> bool {
    let option = options.iter().find(|option| option.name.name == *name);
    option.is_some_and(|option| {
        option.value.as_ref().is_none_or(|value| matches!(value.text.as_str(), "true" | "on" | "yes" | "1"))
    })
}
