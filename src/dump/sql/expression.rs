//! Expressions and queries: the text of a migration, with the names that its objects have now.

use super::{Dump, comma, literal};
use crate::catalog::{Bound, BoundName, Node, Object, Oid, Relation, Sql, TypeKind};
use crate::sql::ast::{Expr, ExprKind};
use crate::sql::name::{Name, quote_ident};

impl Dump<'_> {
    pub(super) fn render<T>(&self, sql: &Sql<T>) -> String {
        let mut text = String::with_capacity(sql.text.len());
        let mut at = 0;
        for name in &sql.names {
            text.push_str(sql.text.get(at..name.at.start).unwrap_or_default());
            let written = sql.text.get(name.at.clone()).unwrap_or_default();
            text.push_str(&self.name_now(name, written).unwrap_or_else(|| written.to_owned()));
            at = name.at.end;
        }
        text.push_str(sql.text.get(at..).unwrap_or_default());
        text
    }

    /// What stands in a name's place today. None: what is written.
    fn name_now(&self, name: &BoundName, written: &str) -> Option<String> {
        match &name.meaning {
            Bound::Relation { oid, shown_as } => {
                let relation = self.catalog.relation(*oid)?;
                let alias = shown_as.as_ref().filter(|alias| **alias != relation.name);
                let alias = alias.map_or(String::new(), |alias| format!(" as {}", quote_ident(alias)));
                Some(format!("{}{alias}", self.relation_name(relation)))
            }
            Bound::Qualifier { oid, shown_as } => {
                let relation = self.catalog.relation(*oid)?;
                let renamed = relation.name != *shown_as;
                Some(if renamed { quote_ident(shown_as) } else { self.relation_name(relation) })
            }
            Bound::OwnTable(oid) => Some(quote_ident(&self.catalog.relation(*oid)?.name)),
            Bound::Column(node) => Some(quote_ident(&self.column_name(*node)?)),
            Bound::Output { name, named_after } => {
                let now = self.name_of(*named_after)?;
                (now != *name).then(|| format!(" as {}", quote_ident(name)))
            }
            Bound::Star(columns) => self.star(columns, written),
            Bound::Routine(oid) => {
                let routine = self.catalog.routine(*oid)?;
                self.qualified(routine.schema, &routine.name)
            }
            Bound::Type(oid) => {
                let ty = self.catalog.ty(*oid)?;
                self.qualified(ty.schema, &ty.name)
            }
            Bound::Label { ty, label: oid, text } => {
                let TypeKind::Enum(labels) = &self.catalog.ty(*ty)?.kind else { return None };
                let label = labels.iter().find(|label| label.oid == *oid)?;
                (label.text != *text && written.starts_with('\'')).then(|| literal(&label.text))
            }
            Bound::RelationInText(oid) if written.starts_with('\'') => Some(literal(&self.name_in_text(*oid)?)),
            Bound::RelationInText(_) => None,
        }
    }

    fn name_in_text(&self, oid: Oid) -> Option<String> {
        match self.catalog.object(oid)? {
            Object::Relation(relation) => self.qualified(relation.schema, &relation.name),
            Object::Index(index) => self.qualified(index.schema, &index.name),
            _ => None,
        }
    }

    /// A star is written out where it would no longer stand for the same columns.
    fn star(&self, columns: &[(Name, Option<Node>)], written: &str) -> Option<String> {
        let sources = || columns.iter().filter_map(|(_, node)| *node);
        let mut relations: Vec<Oid> = sources().map(|node| node.object).collect();
        relations.sort_unstable();
        relations.dedup();
        let living = relations
            .into_iter()
            .filter_map(|oid| self.catalog.relation(oid))
            .flat_map(|relation| relation.numbers().map(move |number| Node::column(relation.oid, number)));
        let is_complete = living.into_iter().all(|node| sources().any(|source| source == node));
        let is_renamed =
            |(name, node): &(Name, Option<Node>)| node.is_some_and(|node| self.column_name(node).as_ref() != Some(name));
        if is_complete && !columns.iter().any(is_renamed) {
            return None;
        }
        let table = written.strip_suffix('*').unwrap_or_default();
        Some(comma(columns.iter().map(|(name, node)| {
            let now = node.and_then(|node| self.column_name(node)).filter(|now| now != name);
            match now {
                Some(now) => format!("{table}{} as {}", quote_ident(&now), quote_ident(name)),
                None => format!("{table}{}", quote_ident(name)),
            }
        })))
    }

    fn column_name(&self, node: Node) -> Option<Name> {
        Some(self.catalog.relation(node.object)?.column_at(node.column?)?.name.clone())
    }

    fn name_of(&self, node: Node) -> Option<Name> {
        match node.column {
            Some(_) => self.column_name(node),
            None => self.catalog.routine(node.object).map(|routine| routine.name.clone()),
        }
    }

    // Names of objects

    pub(super) fn relation_name(&self, relation: &Relation) -> String {
        self.label(relation.schema, &relation.name)
    }

    pub(super) fn label(&self, schema: Oid, name: &str) -> String {
        format!("{}.{}", quote_ident(self.catalog.schema_name(schema)), quote_ident(name))
    }

    /// None: of the server's own schema, which every path has.
    fn qualified(&self, schema: Oid, name: &str) -> Option<String> {
        (self.catalog.schema_name(schema) != "pg_catalog").then(|| self.label(schema, name))
    }

    /// A default, in parentheses where CREATE TABLE wants them: it takes only `b_expr` of the server's grammar.
    pub(super) fn default(&self, default: &Sql<Expr>) -> String {
        let text = self.render(default);
        let is_plain = matches!(
            default.tree.kind,
            ExprKind::Literal(_)
                | ExprKind::Call(_)
                | ExprKind::Cast { .. }
                | ExprKind::Array(_)
                | ExprKind::Special { .. }
                | ExprKind::Case { .. }
        );
        if is_plain { text } else { format!("({text})") }
    }
}
