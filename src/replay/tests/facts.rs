//! The facts of a catalog that a project made, one a line.

use crate::catalog::{Catalog, Owner, Presence, Relation, Routine, Type, TypeKind, TypeUse};

/// What `catalog` has and `base` has not, in a fixed order.
pub fn of_project(base: &Catalog, catalog: &Catalog) -> Vec<String> {
    let mut facts = Vec::new();
    for schema in catalog.schemas().filter(|schema| schema.owner == Owner::Project) {
        facts.push(format!("schema {}{}", schema.name, presence(schema.presence)));
    }
    facts.extend(catalog.relations().filter(|relation| relation.owner == Owner::Project).flat_map(|it| relation(catalog, it)));
    facts.extend(catalog.types().filter(|ty| ty.owner == Owner::Project).filter_map(|it| type_fact(catalog, it)));
    facts.extend(catalog.routines().filter(|routine| routine.owner == Owner::Project).map(|it| routine(catalog, it)));
    let new_roles = catalog.roles.values().filter(|role| base.role(&role.name).is_none());
    facts.extend(new_roles.map(|role| format!("role {}", role.name)));
    let new_extensions = catalog.extensions().filter(|extension| base.extension(&extension.name).is_none());
    facts.extend(
        new_extensions.map(|it| format!("extension {} in {}{}", it.name, catalog.schema_name(it.schema), presence(it.presence))),
    );
    facts
}

fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Certain => "",
        Presence::Possible => " (possible)",
        Presence::Assumed => " (assumed)",
    }
}

fn relation(catalog: &Catalog, relation: &Relation) -> Vec<String> {
    let label = catalog.relation_label(relation);
    let mut facts = vec![format!("{} {label}{}", relation.kind.noun(), presence(relation.presence))];
    for column in relation.columns() {
        let null = if column.not_null.is_some() { " not null" } else { "" };
        facts.push(format!("  {} {}{null}{}", column.name, catalog.format_type(&column.ty), presence(column.presence)));
    }
    for constraint in &relation.constraints {
        facts.push(format!("  {} {}{}", constraint.noun(), constraint.name, presence(constraint.presence)));
    }
    for trigger in &relation.triggers {
        facts.push(format!("  trigger {} {}{}", trigger.name, trigger.function_name, presence(trigger.presence)));
    }
    for policy in &relation.policies {
        let roles = policy.roles.join(", ");
        facts.push(format!("  policy {} {:?} to {roles}{}", policy.name, policy.command, presence(policy.presence)));
    }
    facts
}

trait Join {
    fn join(&self, separator: &str) -> String;
}

impl Join for Vec<crate::sql::name::Name> {
    fn join(&self, separator: &str) -> String {
        self.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(separator)
    }
}

/// Row types go without saying.
fn type_fact(catalog: &Catalog, ty: &Type) -> Option<String> {
    let detail = match &ty.kind {
        TypeKind::Composite(_) => return None,
        TypeKind::Enum(labels) => {
            let labels: Vec<&str> = labels.iter().map(|label| label.text.as_str()).collect();
            format!("enum ({})", labels.join(", "))
        }
        TypeKind::Domain(domain) => {
            let checks: Vec<&str> = domain.checks.iter().map(|(name, _)| name.as_str()).collect();
            format!("domain over {} [{}]", catalog.format_type(&domain.base), checks.join(", "))
        }
        TypeKind::Range { .. } => "range".to_owned(),
        TypeKind::Multirange { .. } => "multirange".to_owned(),
        TypeKind::Shell => "shell".to_owned(),
        TypeKind::Base(_) => "base".to_owned(),
        TypeKind::Pseudo => "pseudo".to_owned(),
    };
    Some(format!("type {} {detail}{}", catalog.format_type(&TypeUse::plain(ty.oid)), presence(ty.presence)))
}

fn routine(catalog: &Catalog, routine: &Routine) -> String {
    let arguments: Vec<String> = routine.signature().flatten().map(|ty| catalog.format_type_name(ty)).collect();
    let returns = routine.returns.as_ref().map_or("?".to_owned(), |ty| catalog.format_type_name(ty));
    let set = if routine.returns_set { "setof " } else { "" };
    let definer = if routine.security_definer { " definer" } else { "" };
    let path = routine.search_path.as_ref().map_or(String::new(), |path| format!(" path={path}"));
    format!(
        "{} {}.{}({}) returns {set}{returns} {}{definer}{path}{}",
        crate::replay::routine::kind_noun(routine.kind),
        catalog.schema_name(routine.schema),
        routine.name,
        arguments.join(", "),
        routine.language,
        presence(routine.presence)
    )
}
