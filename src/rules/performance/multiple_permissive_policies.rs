//! A role has several permissive policies for one command of a table.

use crate::catalog::{Policy, Presence, Relation, Role};
use crate::finding::Finding;
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;
use crate::sql::ast::PolicyCommand;

pub static RULE: Rule = Rule {
    meta: meta!(
        "performance/multiple-permissive-policies",
        Info,
        None,
        since = "0.1.0",
        aliases = ["splinter:multiple_permissive_policies", "splinter:0006"]
    ),
    check: Check::History(check),
};

const COMMANDS: [(PolicyCommand, &str); 4] = [
    (PolicyCommand::Select, "SELECT"),
    (PolicyCommand::Insert, "INSERT"),
    (PolicyCommand::Update, "UPDATE"),
    (PolicyCommand::Delete, "DELETE"),
];

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let roles: Vec<&Role> = cx.catalog.roles().filter(|role| is_held_by_policies(role)).collect();
    for table in advisor::tables(cx) {
        let policies: Vec<&Policy> =
            table.policies.iter().filter(|policy| policy.permissive && policy.presence == Presence::Certain).collect();
        for (role, (command, word)) in roles.iter().flat_map(|role| COMMANDS.iter().map(move |command| (role, command))) {
            let asked: Vec<&Policy> = policies.iter().copied().filter(|policy| applies(policy, role, *command)).collect();
            out.findings.extend(several(cx, table, role, word, &asked));
        }
    }
}

/// The roles that splinter asks about: neither those of the server and the platform's services, nor those above policies.
fn is_held_by_policies(role: &Role) -> bool {
    let name = role.name.as_str();
    let is_service = name.starts_with("supabase") && name.ends_with("admin");
    let is_servers_own = name.len() > 2 && name.starts_with("pg");
    !role.bypass_rls && !role.is_assumed() && !is_service && !is_servers_own
}

fn applies(policy: &Policy, role: &Role, command: PolicyCommand) -> bool {
    let names_role = policy.roles.iter().any(|name| *name == role.name || *name == "public");
    names_role && (policy.command == command || policy.command == PolicyCommand::All)
}

fn several(cx: &HistoryContext, table: &Relation, role: &Role, command: &str, policies: &[&Policy]) -> Option<Finding> {
    let (last, before) = policies.split_last()?;
    if before.is_empty() {
        return None;
    }
    let label = cx.catalog.relation_label(table);
    let names: Vec<String> = policies.iter().map(|policy| format!("\"{}\"", policy.name)).collect();
    let message = format!("{command} on {label} as {} asks {} permissive policies: {}", role.name, names.len(), names.join(", "));
    let schema = cx.catalog.schema_name(table.schema);
    let mut finding = Finding::new(last.history.origin()?.span, message)
        .label("one more for each row")
        .help("the server joins them with OR; where one policy says it all, every row is held against less")
        .object(advisor::relation_object(cx.catalog, table))
        .cache_key(advisor::key("multiple_permissive_policies", &[schema, &table.name, &role.name, command]));
    for policy in before {
        if let Some(origin) = policy.history.origin() {
            finding = finding.related(origin.span, format!("\"{}\" is asked as well", policy.name));
        }
    }
    Some(finding)
}
