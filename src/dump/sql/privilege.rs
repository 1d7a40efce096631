//! What was granted and revoked, beyond what an object gets by itself when the script makes it.

use super::extras::quote_role;
use super::order::comes_with_type;
use super::{Dump, comma};
use crate::catalog::{
    AttNum, Catalog, DefaultPrivilegeKey, Grants, Oid, OtherKind, Owner, PrivilegeSet, PrivilegeType, RelationKind, Routine,
    RoutineType, TypeKind,
};
use crate::sql::ast::ObjectKind;
use crate::sql::name::{Name, quote_ident};
use std::collections::BTreeMap;

/// The role that runs the script, and whose default privileges its objects get.
const OWNER: &str = "postgres";

/// Something on which privileges are granted.
struct Securable {
    oid: Oid,
    schema: Option<Oid>,
    kind: ObjectKind,
    /// `table public.t`
    place: String,
    is_new: bool,
}

impl Dump<'_> {
    pub(super) fn privileges(&mut self) {
        let mut statements = Vec::new();
        for securable in self.securables() {
            let before = if securable.is_new { self.given_by_default(&securable) } else { granted(self.base, securable.oid) };
            let now = granted(self.catalog, securable.oid);
            statements.extend(changes(&before, &now, securable.kind, &securable.place));
            statements.extend(self.column_privileges(&securable));
        }
        statements.extend(self.default_privileges());
        statements.iter().for_each(|statement| self.statement(statement));
    }

    fn securables(&self) -> Vec<Securable> {
        let mut all = Vec::new();
        for schema in self.catalog.schemas() {
            let place = format!("schema {}", quote_ident(&schema.name));
            let is_new = self.base.schema(schema.oid).is_none() && schema.owner == Owner::Project;
            all.push(Securable { oid: schema.oid, schema: None, kind: ObjectKind::Schema, place, is_new });
        }
        for relation in self.catalog.relations() {
            let (kind, noun) = match relation.kind {
                RelationKind::Sequence => (ObjectKind::Sequence, "sequence"),
                RelationKind::CompositeType => (ObjectKind::Type, "type"),
                _ => (ObjectKind::Table, "table"),
            };
            let place = format!("{noun} {}", self.relation_name(relation));
            let is_new = relation.owner == Owner::Project;
            all.push(Securable { oid: relation.oid, schema: Some(relation.schema), kind, place, is_new });
        }
        for ty in self.catalog.types().filter(|ty| !matches!(ty.kind, TypeKind::Composite(_) | TypeKind::Multirange { .. })) {
            let place = format!("type {}", self.label(ty.schema, &ty.name));
            let is_new = ty.owner == Owner::Project;
            all.push(Securable { oid: ty.oid, schema: Some(ty.schema), kind: ObjectKind::Type, place, is_new });
        }
        for routine in self.catalog.routines().filter(|routine| !comes_with_type(routine)) {
            let is_new = routine.owner == Owner::Project;
            let place = self.routine_place(routine);
            all.push(Securable { oid: routine.oid, schema: Some(routine.schema), kind: ObjectKind::Function, place, is_new });
        }
        // What an extension brings is granted by it, and what is temporary is not made.
        let is_there = |securable: &Securable| securable.is_new || self.is_in_base(securable.oid);
        let is_lasting =
            |securable: &Securable| securable.schema.is_none_or(|schema| !super::is_temporary(self.catalog.schema_name(schema)));
        all.retain(|securable| is_there(securable) && is_lasting(securable));
        all.sort_by(|a, b| a.place.cmp(&b.place));
        all
    }

    fn is_in_base(&self, oid: Oid) -> bool {
        self.base.object(oid).is_some()
    }

    fn routine_place(&self, routine: &Routine) -> String {
        let noun = if routine.kind == RoutineType::Procedure { "procedure" } else { "function" };
        let inputs = routine.signature().map(|ty| ty.map_or_else(String::new, |ty| self.catalog.format_type_name(ty)));
        format!("{noun} {}({})", self.label(routine.schema, &routine.name), comma(inputs))
    }

    fn given_by_default(&self, securable: &Securable) -> Grants {
        self.base.privileges().defaults_for(&Name::exact(OWNER), securable.schema, securable.kind)
    }

    /// Grants on single columns.
    fn column_privileges(&self, securable: &Securable) -> Vec<String> {
        let Some(table) = self.catalog.relation(securable.oid) else { return Vec::new() };
        let mut columns: BTreeMap<(Name, PrivilegeType), Vec<String>> = BTreeMap::new();
        let first = (table.oid, AttNum(0), Name::exact(""));
        let own = self.catalog.privileges().columns.range(first..).take_while(|((oid, ..), _)| *oid == table.oid);
        for ((oid, number, grantee), privileges) in own {
            let key = (*oid, *number, grantee.clone());
            let before = self.base.privileges().columns.get(&key).copied().unwrap_or_default();
            let Some(column) = table.column_at(*number).filter(|column| !column.dropped) else { continue };
            for privilege in privileges.iter().filter(|privilege| !before.contains(*privilege)) {
                columns.entry((grantee.clone(), privilege)).or_default().push(quote_ident(&column.name));
            }
        }
        let grants = columns.into_iter().map(|((grantee, privilege), columns)| {
            format!("grant {} ({}) on {} to {}", privilege.as_str(), comma(columns), securable.place, quote_role(&grantee))
        });
        grants.collect()
    }

    /// ALTER DEFAULT PRIVILEGES comes last, so that it does not touch what the script makes.
    fn default_privileges(&self) -> Vec<String> {
        let mut statements = Vec::new();
        for (key, now) in self.catalog.privileges().defaults() {
            let Some((kind, plural)) = kind_of_default(key.kind) else { continue };
            let before = self.default_before(key, kind);
            let mut head = format!("alter default privileges for role {}", quote_role(&key.role));
            if let Some(schema) = key.schema {
                head.push_str(&format!(" in schema {}", quote_ident(self.catalog.schema_name(schema))));
            }
            let entry = |privileges: PrivilegeSet| Grants::from([(key.grantee.clone(), privileges)]);
            let changed = changes(&entry(before), &entry(*now), kind, plural);
            statements.extend(changed.into_iter().map(|change| format!("{head} {change}")));
        }
        statements
    }

    fn default_before(&self, key: &DefaultPrivilegeKey, kind: ObjectKind) -> PrivilegeSet {
        let before = self.base.privileges();
        match key.schema {
            Some(_) => before.defaults().get(key).copied().unwrap_or_default(),
            None => before.global_default(&key.role, kind, &key.grantee),
        }
    }
}

fn kind_of_default(kind: OtherKind) -> Option<(ObjectKind, &'static str)> {
    let kinds = [
        (ObjectKind::Table, "tables"),
        (ObjectKind::Sequence, "sequences"),
        (ObjectKind::Function, "functions"),
        (ObjectKind::Type, "types"),
        (ObjectKind::Schema, "schemas"),
    ];
    kinds.into_iter().find(|(other, _)| OtherKind::from(*other) == kind)
}

fn granted(catalog: &Catalog, oid: Oid) -> Grants {
    catalog.privileges().granted(oid).cloned().unwrap_or_default()
}

/// The GRANT and REVOKE that lead from one state to another; those who get the same are named together.
fn changes(before: &Grants, now: &Grants, kind: ObjectKind, place: &str) -> Vec<String> {
    let mut commands: BTreeMap<(bool, String), Vec<String>> = BTreeMap::new();
    let mut grantees: Vec<&Name> = before.keys().chain(now.keys()).filter(|name| **name != OWNER).collect();
    grantees.sort();
    grantees.dedup();
    for grantee in grantees {
        let (old, new) = (before.get(grantee).copied().unwrap_or_default(), now.get(grantee).copied().unwrap_or_default());
        for (revoke, lost) in [(true, difference(old, new)), (false, difference(new, old))] {
            if !lost.is_empty() {
                commands.entry((!revoke, list(&lost, kind))).or_default().push(quote_role(grantee));
            }
        }
    }
    let command = |((grant, privileges), grantees): ((bool, String), Vec<String>)| {
        let (verb, preposition) = if grant { ("grant", "to") } else { ("revoke", "from") };
        format!("{verb} {privileges} on {place} {preposition} {}", comma(grantees))
    };
    commands.into_iter().map(command).collect()
}

/// MAINTAIN is of version 17, and the model gives it with ALL.
fn difference(one: PrivilegeSet, other: PrivilegeSet) -> Vec<PrivilegeType> {
    one.iter().filter(|privilege| !other.contains(*privilege) && *privilege != PrivilegeType::Maintain).collect()
}

fn list(privileges: &[PrivilegeType], kind: ObjectKind) -> String {
    let mut all = PrivilegeType::all_for(kind).iter().filter(|privilege| **privilege != PrivilegeType::Maintain);
    if all.all(|privilege| privileges.contains(privilege)) {
        return "all".to_owned();
    }
    comma(privileges.iter().map(|privilege| privilege.as_str()))
}
