//! A catalog as a script that makes it anew, in an order that a server accepts: what `pg_dump --schema-only` would say of the
//! project's own objects.
//!
//! Texts are those of the migrations, with the names that objects have now. What the catalog does not know well enough to say
//! again is named in a comment, never left out in silence.

mod expression;
mod extras;
mod order;
mod privilege;
mod routine;
mod table;
mod types;

use crate::catalog::{Catalog, Owner, Relation, RelationKind};
use crate::platform::Platform;
use crate::source::Sources;
use crate::sql::name::quote_ident;

/// The statements that make what `catalog` has and `base`, the catalog before the first migration, has not.
pub fn script(catalog: &Catalog, base: &Catalog, sources: &Sources, platform: Platform) -> String {
    let mut dump = Dump { catalog, base, sources, platform, text: String::new(), late: Vec::new() };
    dump.settings();
    dump.roles();
    dump.schemas();
    dump.extensions();
    dump.early_objects();
    dump.objects();
    dump.late_objects();
    dump.indexes();
    dump.foreign_keys();
    dump.triggers();
    dump.row_security();
    dump.publications();
    dump.privileges();
    dump.text
}

/// A script that is being written.
struct Dump<'a> {
    catalog: &'a Catalog,
    base: &'a Catalog,
    sources: &'a Sources,
    platform: Platform,
    text: String,
    /// Parts of tables that wait for objects behind them.
    late: Vec<String>,
}

impl<'a> Dump<'a> {
    /// One statement, without its semicolon, with a blank line behind it.
    fn statement(&mut self, statement: &str) {
        self.text.push_str(statement);
        self.text.push_str(";\n\n");
    }

    fn left_out(&mut self, what: &str) {
        self.text.push_str(&format!("-- left out: {what}\n\n"));
    }

    /// Bodies may name what comes later. Operators, operator classes and collations are found on the path on which the
    /// migrations found them.
    fn settings(&mut self) {
        let mut path = vec!["public"];
        if self.platform == Platform::Supabase {
            path.push("extensions");
        }
        let own = self.catalog.extensions().filter(|extension| self.base.extension(&extension.name).is_none());
        for schema in own.map(|extension| self.catalog.schema_name(extension.schema)) {
            if !path.contains(&schema) && schema != "pg_catalog" {
                path.push(schema);
            }
        }
        let path: Vec<String> = path.into_iter().map(quote_ident).collect();
        self.text.push_str("set check_function_bodies = off;\n");
        self.text.push_str(&format!("set search_path = {};\n\n", path.join(", ")));
    }

    /// Roles are the cluster's, so that they may be there already.
    fn roles(&mut self) {
        let own = self.catalog.roles.iter().filter(|(name, _)| self.base.role(name).is_none());
        for (name, role) in own {
            let flags = [(role.login, " login"), (role.superuser, " superuser"), (role.bypass_rls, " bypassrls")];
            let flags: String = flags.into_iter().filter(|(on, _)| *on).map(|(_, word)| word).collect();
            let create = format!("create role {}{flags}", quote_ident(name));
            self.statement(&format!("do $$ begin\n    {create};\nexception when duplicate_object then null;\nend $$"));
            for group in &role.member_of {
                self.statement(&format!("grant {} to {}", quote_ident(group), quote_ident(name)));
            }
        }
    }

    fn schemas(&mut self) {
        let own = self.catalog.schemas().filter(|schema| schema.owner == Owner::Project && !is_temporary(&schema.name));
        let mut names: Vec<&str> = own.map(|schema| schema.name.as_str()).collect();
        names.sort_unstable();
        for name in names {
            self.statement(&format!("create schema if not exists {}", quote_ident(name)));
        }
    }

    /// An extension with a schema of its own makes that itself, and one without goes where the path begins.
    fn extensions(&mut self) {
        for gone in self.base.extensions().filter(|extension| self.catalog.extension(&extension.name).is_none()) {
            self.statement(&format!("drop extension if exists {}", quote_ident(&gone.name)));
        }
        for extension in self.catalog.extensions().filter(|extension| self.base.extension(&extension.name).is_none()) {
            let schema = self.catalog.schema(extension.schema).filter(|schema| !matches!(schema.owner, Owner::Extension(_)));
            let schema = schema.filter(|schema| schema.name != "pg_catalog" && schema.name != "public");
            let place = schema.map_or(String::new(), |schema| format!(" with schema {}", quote_ident(&schema.name)));
            self.statement(&format!("create extension if not exists {}{place} cascade", quote_ident(&extension.name)));
        }
    }

    /// Relations that the migrations made and left, by schema and name.
    fn relations(&self, fits: impl Fn(RelationKind) -> bool) -> Vec<&'a Relation> {
        let own = self.catalog.relations().filter(|relation| {
            let temporary = is_temporary(self.catalog.schema_name(relation.schema));
            relation.owner == Owner::Project && fits(relation.kind) && !temporary
        });
        let mut own: Vec<&'a Relation> = own.collect();
        own.sort_by_key(|relation| (self.catalog.schema_name(relation.schema), &relation.name));
        own
    }
}

/// Whether a schema is one of the server's own, such as that of temporary relations.
fn is_temporary(schema: &str) -> bool {
    schema.starts_with("pg_")
}

/// A text as an SQL literal.
fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if text.contains('\\') { format!("E'{}'", quoted.replace('\\', "\\\\")) } else { format!("'{quoted}'") }
}

fn comma(items: impl IntoIterator<Item = impl Into<String>>) -> String {
    items.into_iter().map(Into::into).collect::<Vec<String>>().join(", ")
}
