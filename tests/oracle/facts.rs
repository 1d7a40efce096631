//! What a project made, one fact a line: the model's side of `facts.sql`.

use miglint::catalog::{
    Catalog, Column, Constraint, IdentityKind, Index, IndexColumnKey, Owner, Relation, RelationKind, Routine, RoutineType, Type,
    TypeKind,
};
use miglint::sql::ast::{PolicyCommand, ReferentialAction, Volatility};

/// Schemas of the platform, as `facts.sql` has them.
const PLATFORM: &[&str] = &["information_schema", "auth", "extensions", "storage"];

pub fn of_project(catalog: &Catalog) -> Vec<String> {
    let is_ours = |name: &str| !name.starts_with("pg_") && !PLATFORM.contains(&name);
    let in_ours = |schema| is_ours(catalog.schema_name(schema));
    let mut schemas: Vec<&str> = catalog.schemas().filter(|it| it.owner == Owner::Project).map(|it| it.name.as_str()).collect();
    schemas.retain(|name| *name != "public" && is_ours(name));
    schemas.sort_unstable();
    let mut lines: Vec<String> = schemas.iter().map(|name| format!("schema {name}")).collect();
    let relations = catalog.relations().filter(|it| it.owner == Owner::Project && in_ours(it.schema));
    lines.extend(sorted(relations.map(|it| (catalog.relation_label_qualified(it), relation(catalog, it)))));
    let types = catalog.types().filter(|it| it.owner == Owner::Project && in_ours(it.schema));
    lines.extend(sorted(types.filter_map(|it| Some((label(catalog, it.schema, &it.name), vec![type_line(catalog, it)?])))));
    let routines = catalog.routines().filter(|it| it.owner == Owner::Project && in_ours(it.schema));
    lines.extend(sorted(routines.map(|it| {
        let line = routine(catalog, it);
        (format!("{} {line}", label(catalog, it.schema, &it.name)), vec![line])
    })));
    let extensions = catalog.extensions().filter(|it| it.owner == Owner::Project && it.name != "plpgsql");
    let mut extensions: Vec<String> =
        extensions.map(|it| format!("extension {} in {}", it.name, catalog.schema_name(it.schema))).collect();
    extensions.sort_unstable();
    lines.extend(extensions);
    lines
}

/// The lines of objects, in the order of their labels.
fn sorted(objects: impl Iterator<Item = (String, Vec<String>)>) -> Vec<String> {
    let mut objects: Vec<(String, Vec<String>)> = objects.collect();
    objects.sort_by(|a, b| a.0.cmp(&b.0));
    objects.into_iter().flat_map(|(_, lines)| lines).collect()
}

fn label(catalog: &Catalog, schema: miglint::catalog::Oid, name: &str) -> String {
    format!("{}.{name}", catalog.schema_name(schema))
}

trait Label {
    fn relation_label_qualified(&self, relation: &Relation) -> String;
}

impl Label for Catalog {
    fn relation_label_qualified(&self, relation: &Relation) -> String {
        label(self, relation.schema, &relation.name)
    }
}

fn relation(catalog: &Catalog, relation: &Relation) -> Vec<String> {
    let mut lines = vec![format!("{} {}", relation.kind.noun(), catalog.relation_label_qualified(relation))];
    if relation.kind == RelationKind::Sequence {
        return lines;
    }
    lines.extend(relation.columns().map(|it| column(catalog, it)));
    lines.extend(by_name(relation.constraints.iter().map(|it| (it.name.to_string(), constraint(catalog, relation, it)))));
    lines.extend(by_name(catalog.indexes_of(relation.oid).map(|it| (it.name.to_string(), index(relation, it)))));
    let triggers = relation.triggers.iter();
    lines.extend(by_name(triggers.map(|it| {
        let function = it.function_name.rsplit('.').next().unwrap_or_default().to_owned();
        (it.name.to_string(), format!("  trigger {} {function}", it.name))
    })));
    lines.extend(by_name(relation.policies.iter().map(|it| {
        let command = match it.command {
            PolicyCommand::All => "all",
            PolicyCommand::Select => "select",
            PolicyCommand::Insert => "insert",
            PolicyCommand::Update => "update",
            PolicyCommand::Delete => "delete",
        };
        (it.name.to_string(), format!("  policy {} {command}{}", it.name, if it.permissive { "" } else { " restrictive" }))
    })));
    if relation.has_row_security() {
        lines.push("  row level security".to_owned());
    }
    lines
}

fn by_name(parts: impl Iterator<Item = (String, String)>) -> Vec<String> {
    let mut parts: Vec<(String, String)> = parts.collect();
    parts.sort();
    parts.into_iter().map(|(_, line)| line).collect()
}

fn column(catalog: &Catalog, column: &Column) -> String {
    let mut line = format!("  {} {}", column.name, catalog.format_type(&column.ty));
    for (is, words) in [
        (column.not_null.is_some(), " not null"),
        (column.default.is_some(), " default"),
        (column.identity == Some(IdentityKind::Always), " identity always"),
        (column.identity == Some(IdentityKind::ByDefault), " identity by default"),
        (column.generated.is_some(), " generated"),
    ] {
        line.push_str(if is { words } else { "" });
    }
    line
}

fn names(relation: &Relation, numbers: &[miglint::catalog::AttNum]) -> String {
    let names: Vec<&str> = relation.column_names(numbers).into_iter().map(|name| name.as_str()).collect();
    names.join(", ")
}

fn constraint(catalog: &Catalog, relation: &Relation, constraint: &Constraint) -> String {
    let mut line = format!("  constraint {} {} ({})", constraint.name, constraint.noun(), names(relation, &constraint.columns));
    if let Some(key) = constraint.foreign_key() {
        let target = catalog.relation(key.table).unwrap();
        line.push_str(&format!(" -> {} ({})", catalog.relation_label_qualified(target), names(target, &key.columns)));
        for (event, action) in [("delete", &key.on_delete), ("update", &key.on_update)] {
            let action = match action {
                ReferentialAction::NoAction => continue,
                ReferentialAction::Restrict => "restrict",
                ReferentialAction::Cascade => "cascade",
                ReferentialAction::SetNull(_) => "set null",
                ReferentialAction::SetDefault(_) => "set default",
            };
            line.push_str(&format!(" on {event} {action}"));
        }
    }
    line.push_str(if constraint.deferrable { " deferrable" } else { "" });
    line.push_str(if constraint.validated { "" } else { " not valid" });
    line
}

fn index(relation: &Relation, index: &Index) -> String {
    let key = |key: &IndexColumnKey| match key {
        IndexColumnKey::Column(number) => names(relation, &[*number]),
        IndexColumnKey::Expression(_) => "expression".to_owned(),
    };
    let keys: Vec<String> = index.keys.iter().map(|column| key(&column.key)).collect();
    let unique = if index.unique { " unique" } else { "" };
    let mut line = format!("  index {}{unique} {} ({})", index.name, index.method, keys.join(", "));
    if !index.include.is_empty() {
        line.push_str(&format!(" include ({})", names(relation, &index.include)));
    }
    line.push_str(if index.predicate.is_some() { " partial" } else { "" });
    line
}

/// Row types go without saying.
fn type_line(catalog: &Catalog, ty: &Type) -> Option<String> {
    let detail = match &ty.kind {
        TypeKind::Composite(_) => return None,
        TypeKind::Enum(labels) => {
            let labels: Vec<&str> = labels.iter().map(|label| label.text.as_str()).collect();
            format!("enum ({})", labels.join(", "))
        }
        TypeKind::Domain(domain) => {
            let mut checks: Vec<&str> = domain.checks.iter().map(|(name, _)| name.as_str()).collect();
            checks.sort_unstable();
            let null = if domain.not_null { " not null" } else { "" };
            format!("domain over {}{null} [{}]", catalog.format_type(&domain.base), checks.join(", "))
        }
        TypeKind::Range { .. } => "range".to_owned(),
        TypeKind::Multirange { .. } => "multirange".to_owned(),
        TypeKind::Shell => "shell".to_owned(),
        TypeKind::Base(_) => "base".to_owned(),
        TypeKind::Pseudo => "pseudo".to_owned(),
    };
    Some(format!("type {} {detail}", label(catalog, ty.schema, &ty.name)))
}

fn routine(catalog: &Catalog, routine: &Routine) -> String {
    let arguments: Vec<String> = routine.signature().flatten().map(|ty| catalog.format_type_name(ty)).collect();
    let kind = match routine.kind {
        RoutineType::Function | RoutineType::Window => "function",
        RoutineType::Procedure => "procedure",
        RoutineType::Aggregate => "aggregate",
    };
    let mut line = format!("{kind} {}({})", label(catalog, routine.schema, &routine.name), arguments.join(", "));
    if routine.kind != RoutineType::Procedure {
        let returns = routine.returns.as_ref().map_or("?".to_owned(), |ty| catalog.format_type_name(ty));
        line.push_str(&format!(" returns {}{returns}", if routine.returns_set { "setof " } else { "" }));
    }
    line.push_str(match routine.volatility {
        Volatility::Immutable => " immutable",
        Volatility::Stable => " stable",
        Volatility::Volatile => "",
    });
    line.push_str(if routine.security_definer { " definer" } else { "" });
    line
}
