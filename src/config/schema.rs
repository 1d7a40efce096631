//! The JSON Schema of lint.toml, by which editors complete keys and point out slips.

use super::POSTGRES_VERSIONS;
use crate::finding::Level;
use crate::platform::Platform;
use crate::source::Layout;
use serde_json::{Map, Value, json};

/// The file of the repository that holds it.
pub const SCHEMA_FILE: &str = "lint.schema.json";

/// A rule as the schema describes it.
#[derive(Debug, Clone, Copy)]
pub struct RuleInSchema<'a> {
    /// `group/name`
    pub name: &'a str,
    pub level: Level,
    pub summary: &'a str,
}

/// The schema, with a key for each rule and group.
pub fn schema<'a>(rules: impl Iterator<Item = RuleInSchema<'a>>) -> Value {
    let rules: Vec<RuleInSchema> = rules.collect();
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": format!("{}/raw/main/{SCHEMA_FILE}", env!("CARGO_PKG_REPOSITORY")),
        "title": "lint.toml",
        "description": "The settings of miglint",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "migrations": migrations(),
            "users": object("Who the user is", json!({
                "table": text("The one table that user ids should reference, as \"public.users\"; \"auto\" finds it"),
                "columns": {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "The names of columns that hold a user's id; none: the usual ones",
                },
            })),
            "repair": repair(),
            "rules": levels(&rules),
            "baseline": object("Findings that are known already, which `miglint baseline` writes down", json!({
                "file": text("The file, as seen from lint.toml's folder; missing is an error. Default: lint-baseline.toml"),
                "strict": {"type": "boolean", "description": "Whether lines for which nothing is found any more are reported"},
            })),
            "ignore": {"type": "array", "items": ignore(&rules)},
        },
    })
}

fn migrations() -> Value {
    let applied = "The last version that is deployed: files up to it are never edited, only mended by a new one";
    let postgres = "The major version of PostgreSQL; \"auto\": as supabase/config.toml says, else the newest";
    object(
        "Where the migrations are and what runs them",
        json!({
            "paths": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Folders of migrations, as seen from this file; each is a project by itself",
            },
            "layout": choice("The runner whose names and order count", Layout::ALL.map(Layout::as_str).into_iter()),
            "platform": choice("What is there before the first migration", Platform::ALL.map(Platform::as_str).into_iter()),
            "postgres": {"description": postgres, "anyOf": [
                {"type": "integer", "minimum": POSTGRES_VERSIONS.start(), "maximum": POSTGRES_VERSIONS.end()},
                {"const": "auto"},
            ]},
            "applied": {"type": ["string", "integer"], "description": applied},
        }),
    )
}

fn repair() -> Value {
    let map = |description: &str, of: Value| json!({"type": "object", "description": description, "additionalProperties": of});
    object(
        "What `miglint repair` cannot tell by itself",
        json!({
            "values": map("By column, as \"public.users.plan\": SQL for a user who has no row yet", json!({"type": "string"})),
            "on-delete": map(
                "By key, with * for any text: what becomes of the rows of a deleted user",
                json!({"enum": ["cascade", "set-null"]}),
            ),
        }),
    )
}

fn ignore(rules: &[RuleInSchema]) -> Value {
    let mut ignore = object(
        "Findings that are meant to be",
        json!({
            "rule": {"type": "string", "description": "A rule or a group", "enum": names(rules)},
            "object": text("The object, with * for any text: \"public.audit_log.*\""),
            "path": text("The end of the file's path, with * for any text: \"migrations/2024*.sql\""),
            "reason": text("Why it is meant to be"),
            "expires": text("The last day on which it holds: \"2027-01-31\""),
        }),
    );
    if let Some(ignore) = ignore.as_object_mut() {
        ignore.insert("required".to_owned(), json!(["rule"]));
    }
    ignore
}

/// Groups, then rules by full name.
fn names(rules: &[RuleInSchema]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let groups = rules.iter().filter_map(|rule| rule.name.split_once('/')).map(|(group, _)| group);
    for name in groups.chain(rules.iter().map(|rule| rule.name)) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

fn levels(rules: &[RuleInSchema]) -> Value {
    let level = |description: String, default: Option<Level>| {
        let mut level = json!({"description": description, "enum": ["error", "warning", "info", "off"]});
        if let (Some(level), Some(default)) = (level.as_object_mut(), default) {
            level.insert("default".to_owned(), json!(default.as_str()));
        }
        level
    };
    let mut properties = Map::new();
    for name in names(rules) {
        let rule = rules.iter().find(|rule| rule.name == name);
        let description = rule.map_or_else(|| format!("All rules of the group {name}"), |rule| one_line(rule.summary));
        properties.insert(name, level(description, rule.map(|rule| rule.level)));
    }
    object("The levels of rules and groups; a rule's own entry outweighs its group's", Value::Object(properties))
}

fn object(description: &str, properties: Value) -> Value {
    json!({"type": "object", "description": description, "additionalProperties": false, "properties": properties})
}

fn text(description: &str) -> Value {
    json!({"type": "string", "description": description})
}

fn choice<'a>(description: &str, words: impl Iterator<Item = &'a str>) -> Value {
    let words: Vec<&str> = std::iter::once("auto").chain(words).collect();
    json!({"description": description, "enum": words, "default": "auto"})
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}
