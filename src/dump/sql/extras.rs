//! What hangs on relations: triggers, rules, row level security and policies; also on relations of the platform.

use super::super::relation::is_of_project;
use super::table::columns;
use super::{Dump, comma, literal};
use crate::catalog::{Owner, Policy, Relation, RelationKind, RewriteRule, Tracked, Trigger, TriggerEnabled};
use crate::source::Sources;
use crate::sql::ast::{PolicyCommand, TriggerTiming};
use crate::sql::name::quote_ident;

impl Dump<'_> {
    /// The project's relations and those of the platform, on which it may hang things.
    fn hosts(&self) -> Vec<&Relation> {
        let mut hosts = self.relations(|kind| !matches!(kind, RelationKind::Sequence | RelationKind::CompositeType));
        hosts.extend(self.catalog.relations().filter(|relation| relation.owner != Owner::Project));
        hosts
    }

    pub(super) fn triggers(&mut self) {
        let mut statements = Vec::new();
        for host in self.hosts() {
            let is_own = |trigger: &&Trigger| trigger.parent.is_none() && is_of_project(&trigger.history);
            let mut own: Vec<&Trigger> = host.triggers.iter().filter(is_own).collect();
            own.sort_by(|a, b| a.name.cmp(&b.name));
            for trigger in own {
                statements.push(self.trigger(host, trigger));
                statements.extend(self.trigger_state(host, trigger));
            }
            let rules = host.rules.iter().filter(|rule| is_of_project(&rule.history));
            statements.extend(rules.map(|rule| self.rule(host, rule)));
        }
        statements.iter().for_each(|statement| self.statement(statement));
    }

    fn trigger(&self, table: &Relation, trigger: &Trigger) -> String {
        let timing = match trigger.timing {
            TriggerTiming::Before => "before",
            TriggerTiming::After => "after",
            TriggerTiming::InsteadOf => "instead of",
        };
        let constraint = if trigger.constraint { "constraint " } else { "" };
        let mut text = format!(
            "create {constraint}trigger {}\n    {timing} {} on {}",
            quote_ident(&trigger.name),
            events(table, trigger),
            self.relation_name(table)
        );
        text.push_str(if trigger.deferrable { " deferrable" } else { "" });
        text.push_str(if trigger.initially_deferred { " initially deferred" } else { "" });
        for (index, transition) in trigger.transition_tables.iter().enumerate() {
            text.push_str(if index == 0 { "\n    referencing" } else { "" });
            let which = if transition.new { "new" } else { "old" };
            text.push_str(&format!(" {which} table as {}", quote_ident(&transition.name.name)));
        }
        text.push_str(&format!("\n    for each {}", if trigger.for_each_row { "row" } else { "statement" }));
        if let Some(when) = &trigger.when {
            text.push_str(&format!(" when ({})", self.render(when)));
        }
        let function = trigger.function.and_then(|function| self.catalog.routine(function));
        let function = function.map(|function| self.label(function.schema, &function.name));
        let function = function.unwrap_or_else(|| format!("pg_catalog.{}", quote_ident(&trigger.function_name)));
        text.push_str(&format!(
            "\n    execute function {function}({})",
            comma(trigger.arguments.iter().map(|text| literal(text)))
        ));
        text
    }

    fn trigger_state(&self, table: &Relation, trigger: &Trigger) -> Option<String> {
        let state = match trigger.enabled {
            TriggerEnabled::Origin => return None,
            TriggerEnabled::Replica => "enable replica",
            TriggerEnabled::Always => "enable always",
            TriggerEnabled::Disabled => "disable",
        };
        Some(format!("alter table {} {state} trigger {}", self.relation_name(table), quote_ident(&trigger.name)))
    }

    fn rule(&self, table: &Relation, rule: &RewriteRule) -> String {
        let condition = rule.condition.as_ref().map_or(String::new(), |condition| format!(" where {condition}"));
        let instead = if rule.instead { " instead" } else { "" };
        let actions = match rule.actions.as_slice() {
            [] => "nothing".to_owned(),
            [action] => action.to_string(),
            actions => format!("({})", actions.join("; ")),
        };
        let (name, table) = (quote_ident(&rule.name), self.relation_name(table));
        format!("create rule {name} as on {} to {table}{condition} do{instead} {actions}", rule.event)
    }

    // Row level security

    pub(super) fn row_security(&mut self) {
        let mut statements = Vec::new();
        for host in self.hosts() {
            let name = self.relation_name(host);
            if is_switched_on(host.row_security) {
                statements.push(format!("alter table {name} enable row level security"));
            }
            if is_switched_on(host.force_row_security) {
                statements.push(format!("alter table {name} force row level security"));
            }
            let mut own: Vec<&Policy> = host.policies.iter().filter(|policy| is_of_project(&policy.history)).collect();
            own.sort_by(|a, b| a.name.cmp(&b.name));
            statements.extend(own.into_iter().map(|policy| self.policy(&name, policy)));
        }
        statements.iter().for_each(|statement| self.statement(statement));
    }

    fn policy(&self, table: &str, policy: &Policy) -> String {
        let command = match policy.command {
            PolicyCommand::All => "all",
            PolicyCommand::Select => "select",
            PolicyCommand::Insert => "insert",
            PolicyCommand::Update => "update",
            PolicyCommand::Delete => "delete",
        };
        let restrictive = if policy.permissive { "" } else { " as restrictive" };
        let roles = comma(policy.roles.iter().map(|role| quote_role(role)));
        let roles = if roles == "public" { String::new() } else { format!(" to {roles}") };
        let mut text = format!("create policy {} on {table}{restrictive}\n    for {command}{roles}", quote_ident(&policy.name));
        for (clause, expr) in [("using", &policy.using), ("with check", &policy.check)] {
            if let Some(expr) = expr {
                text.push_str(&format!("\n    {clause} ({})", self.render(expr)));
            }
        }
        text
    }
}

/// Whether a migration switched something on.
fn is_switched_on(switch: Option<Tracked<bool>>) -> bool {
    switch.is_some_and(|switch| switch.value && !Sources::is_builtin(switch.origin.file()))
}

/// PUBLIC is a word, not a name.
pub(super) fn quote_role(role: &str) -> String {
    if role == "public" { role.to_owned() } else { quote_ident(role) }
}

fn events(table: &Relation, trigger: &Trigger) -> String {
    let events = &trigger.events;
    let update = if events.update_of.is_empty() {
        "update".to_owned()
    } else {
        format!("update of {}", columns(table, &events.update_of))
    };
    let all = [
        (events.insert, "insert".to_owned()),
        (events.update, update),
        (events.delete, "delete".to_owned()),
        (events.truncate, "truncate".to_owned()),
    ];
    all.into_iter().filter(|(on, _)| *on).map(|(_, event)| event).collect::<Vec<_>>().join(" or ")
}
