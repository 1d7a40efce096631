//! Policies of row level security: CREATE, ALTER, RENAME.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use super::references::Place;
use crate::catalog::{Node, Oid, Policy, Presence, Verb};
use crate::sql::ast::{AlterPolicy, CreatePolicy, Expr, ObjectKind, PolicyCommand, RoleSpec};
use crate::sql::name::{Ident, Name, QualifiedName};

impl Executor<'_> {
    pub fn create_policy(&mut self, create: &CreatePolicy) -> Done {
        check_clauses(create)?;
        let roles = self.policy_roles(&create.roles)?;
        let table = self.policy_table(&create.table)?;
        let needs = self.policy_needs(table, create.using.iter().chain(&create.check))?;
        let existing = self.catalog.relation(table).and_then(|relation| relation.policy(&create.name.name));
        if let Some(policy) = existing.filter(|policy| policy.presence == Presence::Certain) {
            return policy_exists(&create.name, &create.table, policy.oid).refuse();
        }
        let policy = Policy {
            oid: self.catalog.new_oid(),
            name: create.name.name.clone(),
            permissive: create.permissive,
            command: create.command,
            roles,
            using: create.using.as_ref().map(|expr| self.keep_expr(expr)),
            check: create.check.as_ref().map(|expr| self.keep_expr(expr)),
            presence: self.presence,
            history: self.created(create.name.span),
        };
        self.register(Node::object(policy.oid), needs);
        self.catalog.update_relation(table, |relation| {
            relation.policies.retain(|other| other.name != policy.name);
            relation.policies.push(policy);
        });
        Ok(())
    }

    /// What the expressions of a policy refer to; names that are not found are refused.
    fn policy_needs<'x>(&mut self, table: Oid, exprs: impl Iterator<Item = &'x Expr>) -> Done<Vec<Node>> {
        let mut needs = Vec::new();
        for expr in exprs {
            let Some(relation) = self.catalog.relation(table) else { continue };
            let found = self.references_of_condition(Place::Policy, expr, &self.table_scope(relation));
            needs.extend(found.needs);
            self.settle(found.failures)?;
        }
        Ok(needs)
    }

    /// The table, or the server's error: policies hang on tables only.
    fn policy_table(&mut self, name: &QualifiedName) -> Done<Oid> {
        let oid = self.relation(name)?;
        let is_table = self.catalog.relation(oid).is_some_and(|relation| relation.kind.is_table());
        if !is_table {
            let failure = Failure::new(Condition::WrongObjectType, format!("\"{}\" is not a table", name.name), name.span());
            return failure.about(Subject::Existing { object: oid }).refuse();
        }
        Ok(oid)
    }

    /// PUBLIC makes other roles superfluous, as the server warns.
    fn policy_roles(&mut self, roles: &[RoleSpec]) -> Done<Vec<Name>> {
        let public = vec![Name::exact("public")];
        if roles.is_empty() || roles.iter().any(|role| matches!(role, RoleSpec::Public(_))) {
            return Ok(public);
        }
        let mut names = roles.iter().map(|role| self.role_name(role)).collect::<Done<Vec<Name>>>()?;
        names.sort();
        names.dedup();
        Ok(names)
    }

    pub fn alter_policy(&mut self, alter: &AlterPolicy) -> Done {
        let roles = alter.roles.as_ref().map(|roles| self.policy_roles(roles)).transpose()?;
        let table = self.policy_table(&alter.table)?;
        let Some(command) = self.policy_command(table, &alter.name, &alter.table)? else { return Ok(()) };
        if alter.using.is_some() && command == PolicyCommand::Insert {
            let message = "only WITH CHECK expression allowed for INSERT";
            return Failure::new(Condition::SyntaxError, message, alter.name.span).refuse();
        }
        if alter.check.is_some() && matches!(command, PolicyCommand::Select | PolicyCommand::Delete) {
            let message = "only USING expression allowed for SELECT, DELETE";
            return Failure::new(Condition::SyntaxError, message, alter.name.span).refuse();
        }
        self.policy_needs(table, alter.using.iter().chain(&alter.check))?;
        let origin = self.origin(alter.name.span);
        let [using, check] = [&alter.using, &alter.check].map(|expr| expr.as_ref().map(|expr| self.keep_expr(expr)));
        self.catalog.update_relation(table, |relation| {
            if let Some(policy) = relation.policies.iter_mut().find(|policy| policy.name == alter.name.name) {
                policy.roles = roles.unwrap_or_else(|| policy.roles.clone());
                policy.using = using.or(policy.using.take());
                policy.check = check.or(policy.check.take());
                policy.history.push(Verb::Altered, origin);
            }
        });
        self.register_policy_anew(table, &alter.name)
    }

    /// After a change of its expressions.
    fn register_policy_anew(&mut self, table: Oid, name: &Ident) -> Done {
        let Some(policy) = self.catalog.relation(table).and_then(|relation| relation.policy(&name.name)).cloned() else {
            return Ok(());
        };
        let exprs = policy.using.iter().chain(&policy.check).map(|expr| &expr.tree);
        let needs = self.policy_needs(table, exprs)?;
        self.catalog.dependencies.forget(Node::object(policy.oid));
        self.register(Node::object(policy.oid), needs);
        Ok(())
    }

    /// None: the policy is missing, and recovering replay goes on.
    fn policy_command(&mut self, table: Oid, name: &Ident, relation: &QualifiedName) -> Done<Option<PolicyCommand>> {
        if let Some(policy) = self.catalog.relation(table).and_then(|relation| relation.policy(&name.name)) {
            return Ok(Some(policy.command));
        }
        if self.is_assumed(table) {
            return Ok(None);
        }
        let failure = missing_policy(name, relation);
        let subject = failure.subject.clone();
        self.recover(failure, |_| (None, subject))
    }

    pub(super) fn rename_policy(&mut self, name: &Ident, relation: &QualifiedName, to: &Ident) -> Done {
        let table = self.policy_table(relation)?;
        if let Some(policy) = self.catalog.relation(table).and_then(|found| found.policy(&to.name)) {
            return policy_exists(to, relation, policy.oid).refuse();
        }
        if self.policy_command(table, name, relation)?.is_none() {
            return Ok(());
        }
        let origin = self.origin(to.span);
        self.catalog.update_relation(table, |relation| {
            if let Some(policy) = relation.policies.iter_mut().find(|policy| policy.name == name.name) {
                policy.history.push(Verb::RenamedFrom(policy.name.clone()), origin);
                policy.name = to.name.clone();
            }
        });
        Ok(())
    }

    /// Whether a relation is only assumed, so that nothing is known of what hangs on it.
    pub(super) fn is_assumed(&self, relation: Oid) -> bool {
        self.catalog.relation(relation).is_some_and(|relation| relation.presence == Presence::Assumed)
    }
}

/// INSERT sees only new rows, SELECT and DELETE only old ones (manual, CREATE POLICY).
fn check_clauses(create: &CreatePolicy) -> Done {
    let (clause, message) = match create.command {
        PolicyCommand::Select | PolicyCommand::Delete => (&create.check, "WITH CHECK cannot be applied to SELECT or DELETE"),
        PolicyCommand::Insert => (&create.using, "only WITH CHECK expression allowed for INSERT"),
        PolicyCommand::All | PolicyCommand::Update => return Ok(()),
    };
    match clause {
        Some(expr) => Failure::new(Condition::SyntaxError, message, expr.span).refuse(),
        None => Ok(()),
    }
}

fn policy_exists(name: &Ident, table: &QualifiedName, object: Oid) -> Failure {
    let message = format!("policy \"{name}\" for table \"{}\" already exists", table.name);
    Failure::new(Condition::DuplicateObject, message, name.span).about(Subject::Existing { object })
}

pub(super) fn missing_policy(name: &Ident, table: &QualifiedName) -> Failure {
    let message = format!("policy \"{name}\" for table \"{}\" does not exist", table.name);
    Failure::new(Condition::UndefinedObject, message, name.span)
        .about(Subject::Missing { kind: ObjectKind::Policy, name: super::routine::unqualified(name) })
}
