//! Types and views, and the objects that the catalog keeps by name only.

use super::order::Order;
use super::table::with_options;
use super::{Dump, comma, literal};
use crate::catalog::{Domain, OtherObject, Owner, Relation, RelationKind, Type, TypeKind};
use crate::sql::ast::ObjectKind;
use crate::sql::name::{Name, quote_ident};

impl<'a> Dump<'a> {
    /// Types, sequences, tables, routines and views, each behind what it needs.
    pub(super) fn objects(&mut self) {
        let order = self.order();
        for oid in &order.objects {
            if let Some(relation) = self.catalog.relation(*oid) {
                self.relation(relation, &order);
            } else if let Some(routine) = self.catalog.routine(*oid) {
                self.routine(routine);
            } else if let Some(ty) = self.catalog.ty(*oid) {
                self.ty(ty);
            }
        }
        for statement in std::mem::take(&mut self.late) {
            self.statement(&statement);
        }
    }

    fn relation(&mut self, relation: &Relation, order: &Order) {
        match relation.kind {
            RelationKind::Table | RelationKind::PartitionedTable => self.table(relation, order),
            RelationKind::Sequence => self.sequence(relation),
            RelationKind::View | RelationKind::MaterializedView => self.view(relation),
            RelationKind::CompositeType => {
                let attributes = comma(relation.columns().map(|column| self.attribute(column)));
                self.statement(&format!("create type {} as ({attributes})", self.relation_name(relation)));
            }
            RelationKind::ForeignTable => self.left_out(&format!("foreign table {}", self.relation_name(relation))),
        }
    }

    fn view(&mut self, view: &Relation) {
        let name = self.relation_name(view);
        let Some(query) = view.query.as_ref().map(|query| self.render(query)) else {
            return self.left_out(&format!("{} {name}", view.kind.noun()));
        };
        let columns = comma(view.columns().map(|column| quote_ident(&column.name)));
        let columns = if view.columns_listed { format!(" ({columns})") } else { String::new() };
        let with = with_options(&view.options);
        let (noun, data) = match view.kind {
            RelationKind::MaterializedView => ("materialized view", "\nwith no data"),
            _ => ("view", ""),
        };
        self.statement(&format!("create {noun} {name}{columns}{with} as\n{query}{data}"));
        for column in view.columns() {
            let Some(default) = column.default.as_ref().map(|default| self.render(&default.value)) else { continue };
            self.statement(&format!("alter view {name} alter column {} set default {default}", quote_ident(&column.name)));
        }
    }

    fn ty(&mut self, ty: &Type) {
        let name = self.label(ty.schema, &ty.name);
        let definition = match &ty.kind {
            TypeKind::Enum(labels) if labels.is_empty() => " as enum ()".to_owned(),
            TypeKind::Enum(labels) => {
                let labels: Vec<String> = labels.iter().map(|label| format!("    {}", literal(&label.text))).collect();
                format!(" as enum (\n{}\n)", labels.join(",\n"))
            }
            TypeKind::Domain(domain) => return self.domain(&name, domain),
            TypeKind::Range { subtype: Some(subtype) } => self.range(ty, &self.catalog.format_type(subtype)),
            TypeKind::Shell => String::new(),
            TypeKind::Range { subtype: None }
            | TypeKind::Base(_)
            | TypeKind::Pseudo
            | TypeKind::Composite(_)
            | TypeKind::Multirange { .. } => return self.left_out(&format!("type {name}")),
        };
        self.statement(&format!("create type {name}{definition}"));
    }

    fn domain(&mut self, name: &str, domain: &Domain) {
        let mut text = format!("create domain {name} as {}", self.catalog.format_type(&domain.base));
        if let Some(default) = &domain.default {
            text.push_str(&format!(" default {}", self.default(default)));
        }
        text.push_str(if domain.not_null { " not null" } else { "" });
        for (check, expr) in &domain.checks {
            text.push_str(&format!("\n    constraint {} check ({})", quote_ident(check), self.render(expr)));
        }
        self.statement(&text);
    }

    fn range(&self, range: &Type, subtype: &str) -> String {
        let multirange =
            self.catalog.types().find(|ty| matches!(ty.kind, TypeKind::Multirange { range: Some(of) } if of == range.oid));
        let multirange = multirange.map(|ty| format!(", multirange_type_name = {}", self.label(ty.schema, &ty.name)));
        format!(" as range (subtype = {subtype}{})", multirange.unwrap_or_default())
    }

    // Objects that are kept by name

    /// What other objects may be made with.
    pub(super) fn early_objects(&mut self) {
        use ObjectKind as K;
        self.statements_of(&[
            K::Collation,
            K::TextSearchTemplate,
            K::TextSearchParser,
            K::TextSearchDictionary,
            K::TextSearchConfiguration,
            K::Language,
            K::ForeignDataWrapper,
            K::Server,
        ]);
    }

    /// What is made of other objects.
    pub(super) fn late_objects(&mut self) {
        use ObjectKind as K;
        self.statements_of(&[K::Operator, K::OperatorFamily, K::OperatorClass, K::Cast, K::Statistics, K::EventTrigger]);
    }

    fn statements_of(&mut self, kinds: &[ObjectKind]) {
        for kind in kinds {
            let own: Vec<&'a OtherObject> = self.own_others(*kind).map(|(_, other)| other).collect();
            for statement in own.into_iter().filter_map(|other| other.statement.as_deref()) {
                self.statement(statement.trim_end_matches([';', ' ', '\n']));
            }
        }
    }

    /// Objects of a kind that the catalog keeps by name and the project made.
    fn own_others(&self, kind: ObjectKind) -> impl Iterator<Item = (&'a Name, &'a OtherObject)> + use<'a> {
        let all = self.catalog.others.iter().map(|(key, other)| (&key.name, other.as_ref()));
        all.filter(move |(_, other)| other.kind == kind && other.owner == Owner::Project)
    }

    /// Publications of the project, and what it put into those of the platform.
    pub(super) fn publications(&mut self) {
        let all: Vec<OtherObject> = self
            .catalog
            .others
            .values()
            .filter(|other| other.kind == ObjectKind::Publication)
            .map(|other| OtherObject::clone(other))
            .collect();
        for publication in all {
            let name = quote_ident(&publication.name);
            let before = self.base.other(ObjectKind::Publication, None, &publication.name);
            let old = |oid| before.is_some_and(|before| before.relations.contains(oid));
            let new: Vec<String> =
                publication.relations.iter().filter(|oid| !old(oid)).filter_map(|oid| self.member(*oid)).collect();
            if before.is_none() {
                let all = if publication.all_tables { " for all tables" } else { "" };
                self.statement(&format!("create publication {name}{all}"));
            }
            for member in new.iter().filter(|_| !publication.all_tables) {
                self.statement(&format!("alter publication {name} add {member}"));
            }
        }
    }

    fn member(&self, oid: crate::catalog::Oid) -> Option<String> {
        let table = self.catalog.relation(oid).map(|table| format!("table only {}", self.relation_name(table)));
        table.or_else(|| Some(format!("tables in schema {}", quote_ident(&self.catalog.schema(oid)?.name))))
    }
}
