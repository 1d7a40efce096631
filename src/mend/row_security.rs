//! Mends for tables whose row level security is off: ENABLE, with a word on who is shut out by it.
//!
//! With policies that nobody asks it puts into force what is written. Without one it shuts everybody out but the owner and roles
//! that are above policies; which rows are whose is not for a program to say, so that is done only where somebody asks for it.

use super::{LockMode, Obstacle, Part, Phase, Surroundings, words};
use crate::catalog::{Owner, Policy, Relation};
use crate::finding::Diagnostic;
use crate::sql::ast::PolicyCommand;

const COMMANDS: [(PolicyCommand, &str); 4] = [
    (PolicyCommand::Select, "select"),
    (PolicyCommand::Insert, "insert"),
    (PolicyCommand::Update, "update"),
    (PolicyCommand::Delete, "delete"),
];

/// ALTER TABLE … ENABLE ROW LEVEL SECURITY
pub fn enabled(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    let table = cx.table(diagnostic)?;
    if let Owner::Extension(name) = &table.owner {
        return Err(Obstacle::new(format!("the table is part of the extension {name}, whose owner alone may change it")));
    }
    if table.policies.is_empty() && !cx.may_be_unsafe {
        return Err(Obstacle::new(
            "without a policy nobody would reach it through the API: write the policies, revoke the privileges of anon and \
             authenticated, or shut it with --unsafe-fixes",
        ));
    }
    let name = words::table(cx.catalog(), table);
    let is_enabled =
        format!("exists (select from pg_class c where c.oid = to_regclass({}) and c.relrowsecurity)", words::literal(&name));
    let part = Part::new(Phase::Security, format!("alter table {name} enable row level security"))
        .about(format!("{name} row level security"))
        .comment(&shut_out(table))
        .locks(LockMode::AccessExclusive, cx.catalog().relation_label(table))
        .holds(format!("row level security is enabled on {name}"), is_enabled);
    Ok(vec![part])
}

/// The commands that no policy lets anybody run from now on.
fn shut_out(table: &Relation) -> String {
    let refused: Vec<&str> = COMMANDS
        .iter()
        .filter(|(command, _)| !table.policies.iter().any(|policy| lets(policy, *command)))
        .map(|(_, word)| *word)
        .collect();
    match refused.as_slice() {
        [] => String::new(),
        all if all.len() == COMMANDS.len() => {
            "It has no policy: from now on only its owner and the service role reach its rows. Who else should:\n  \
             create policy … on … for select to authenticated using (…);"
                .to_owned()
        }
        some => format!("No policy lets anybody {} it: through the API that is refused from now on.", some.join(" or ")),
    }
}

fn lets(policy: &Policy, command: PolicyCommand) -> bool {
    policy.permissive && (policy.command == PolicyCommand::All || policy.command == command)
}
