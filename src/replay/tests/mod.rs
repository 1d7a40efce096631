//! Scripts with what a PostgreSQL 15 answered: its refusals, then the catalog that is left.
//!
//! Each case of `relations.txt` and its kin is a title behind `#`, SQL, a line `=>`, and the answer. Statements that fail leave
//! no trace, as behind a savepoint.

mod facts;
mod scripts;

use super::{Executor, Mode, Runner, base_catalog};
use crate::catalog::{Catalog, Column, Constraint, IdentityKind, Index, IndexColumnKey, Owner, Relation, RelationKind};
use crate::platform::Platform;
use crate::replay::session::Session;
use crate::source::{SourceFile, Sources};
use crate::sql::ast::ReferentialAction;
use crate::sql::parse;

const FILES: &[(&str, &str)] = &[
    ("relations.txt", include_str!("relations.txt")),
    ("alter.txt", include_str!("alter.txt")),
    ("drop.txt", include_str!("drop.txt")),
];

#[test]
fn the_server_says_the_same() {
    let mut wrong = Vec::new();
    for (file, text) in FILES {
        for case in text.split("\n# ").filter(|case| !case.trim().is_empty()) {
            let (title, rest) = case.split_once('\n').unwrap();
            let (script, expected) = rest.split_once("\n=>\n").unwrap();
            let answer = answer(script);
            if answer.trim() != expected.trim() {
                wrong.push(format!("{file}: {title}\n--- the server\n{}\n--- the replay\n{}", expected.trim(), answer.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ\n\n{}", wrong.len(), wrong.join("\n\n"));
}

fn answer(script: &str) -> String {
    let mut sources = Sources::default();
    super::add_builtin_files(&mut sources);
    let file = sources.add(SourceFile::new("case.sql".into(), script));
    let session = Session::new(&["$user", "public"], "postgres", Runner::postgres().server_version);
    let mut catalog = base_catalog(Platform::Postgres).clone();
    let mut lines = Vec::new();
    let mut session = session;
    session.begin(&catalog);
    for statement in &parse(file, script).statements {
        let mut executor = Executor::new(&sources, catalog, session, Mode::Strict, statement.span);
        let _ = executor.run(statement);
        lines.extend(executor.failures.iter().map(|failure| format!("{} {}", failure.condition.sqlstate(), failure.message)));
        (catalog, session) = (executor.catalog, executor.session);
    }
    lines.extend(render(&catalog));
    lines.join("\n")
}

/// What the project made, in the order of names.
pub(super) fn render(catalog: &Catalog) -> Vec<String> {
    let own = |relation: &&Relation| relation.owner == Owner::Project && !catalog.schema_name(relation.schema).starts_with("pg_");
    let mut relations: Vec<&Relation> = catalog.relations().filter(own).collect();
    relations.sort_by_key(|relation| label(catalog, relation));
    relations.into_iter().flat_map(|relation| render_relation(catalog, relation)).collect()
}

fn label(catalog: &Catalog, relation: &Relation) -> String {
    match catalog.schema_name(relation.schema) {
        "public" => relation.name.to_string(),
        schema => format!("{schema}.{}", relation.name),
    }
}

fn render_relation(catalog: &Catalog, relation: &Relation) -> Vec<String> {
    let kind = match relation.kind {
        RelationKind::PartitionedTable => "partitioned table",
        kind => kind.noun(),
    };
    let mut lines = vec![format!("{kind} {}", label(catalog, relation))];
    if relation.kind == RelationKind::Sequence {
        return lines;
    }
    lines.extend(relation.columns().map(|column| format!("  {}", render_column(catalog, column))));
    let mut constraints: Vec<&Constraint> = relation.constraints.iter().collect();
    constraints.sort_by_key(|constraint| constraint.name.to_string());
    lines.extend(constraints.into_iter().map(|constraint| render_constraint(catalog, relation, constraint)));
    let mut indexes: Vec<&Index> = catalog.indexes_of(relation.oid).collect();
    indexes.sort_by_key(|index| index.name.to_string());
    lines.extend(indexes.into_iter().map(|index| render_index(relation, index)));
    lines
}

fn render_column(catalog: &Catalog, column: &Column) -> String {
    let mut line = format!("{} {}", column.name, catalog.format_type(&column.ty));
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

fn names(relation: &Relation, numbers: &[crate::catalog::AttNum]) -> String {
    let names: Vec<&str> = relation.column_names(numbers).into_iter().map(|name| name.as_str()).collect();
    names.join(", ")
}

fn render_constraint(catalog: &Catalog, relation: &Relation, constraint: &Constraint) -> String {
    let mut line = format!("  constraint {} {} ({})", constraint.name, constraint.noun(), names(relation, &constraint.columns));
    if let Some(key) = constraint.foreign_key() {
        let target = catalog.relation(key.table).unwrap();
        line.push_str(&format!(" -> {} ({})", label(catalog, target), names(target, &key.columns)));
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

fn render_index(relation: &Relation, index: &Index) -> String {
    let key = |key: &IndexColumnKey| match key {
        IndexColumnKey::Column(number) => names(relation, &[*number]),
        IndexColumnKey::Expression(_) => "expression".to_owned(),
    };
    let keys: Vec<String> = index.keys.iter().map(|column| key(&column.key)).collect();
    let mut line = format!("  index {} {}", index.name, if index.unique { "unique " } else { "" });
    line.push_str(&format!("{} ({})", index.method, keys.join(", ")));
    if !index.include.is_empty() {
        line.push_str(&format!(" include ({})", names(relation, &index.include)));
    }
    line.push_str(if index.predicate.is_some() { " partial" } else { "" });
    line
}
