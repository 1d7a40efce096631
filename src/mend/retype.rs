//! Another type for a column that holds a user's id as text.
//!
//! The server rewrites the table under a lock that stops everybody, and refuses the change while a policy, a view, a trigger or a
//! generated column uses the column (0A000, seen on a server). Policies of the table are made anew, with the same meaning; what
//! else uses the column is left to a person.

use super::{LockMode, Obstacle, Part, Phase, Rows, Surroundings, Undo, body, words};
use crate::catalog::{Column, IndexColumnKey, Node, Object, Policy, Relation};
use crate::sql::ast::visit::{Visitor, walk_expr};
use crate::sql::ast::{Expr, ExprKind, PolicyCommand};
use crate::sql::lex::{TokenKind, lex};
use crate::sql::name::quote_ident;
use crate::text::{Edit, FileId, Span};
use crate::users::identity::is_auth_uid;

/// What PostgreSQL reads as a uuid (manual, section 8.12), as a regular expression.
const UUID: &str = r"'^\{?([0-9a-f]{4}-?){8}\}?$'";

/// A user column that is to be a uuid.
pub struct Retyped<'a> {
    pub table: &'a Relation,
    pub column: &'a Column,
}

impl Retyped<'_> {
    /// The column as a uuid, with everything that uses it.
    ///
    /// # Errors
    /// Something uses the column that cannot be made anew with the same meaning.
    pub fn parts(&self, cx: &Surroundings) -> Result<Vec<Part>, Obstacle> {
        let policies = self.policies(cx)?;
        self.check_others(cx)?;
        let (drop_default, set_default) = self.default(cx)?;
        let mut parts: Vec<Part> = policies.iter().map(|policy| self.dropped(cx, policy)).collect();
        parts.push(self.typed(cx, &drop_default, &set_default));
        parts.extend(policies.iter().map(|policy| self.made_anew(cx, policy)));
        Ok(parts)
    }

    fn name(&self) -> String {
        quote_ident(&self.column.name)
    }

    /// The table's policies that use the column.
    fn policies<'a>(&self, cx: &Surroundings<'a>) -> Result<Vec<&'a Policy>, Obstacle> {
        let catalog = cx.catalog();
        let used = |what: &str| Obstacle::new(format!("{what} uses the column, and would have to be made anew"));
        let mut policies = Vec::new();
        for node in catalog.dependencies().dependents(Node::column(self.table.oid, self.column.number)) {
            match catalog.object(node.object) {
                Some(Object::Policy(table, policy)) if table.oid == self.table.oid => policies.push(policy),
                Some(Object::Policy(table, policy)) => {
                    return Err(used(&format!("policy {} of {}", policy.name, catalog.relation_label(table))));
                }
                Some(Object::Relation(relation)) if relation.oid != self.table.oid => {
                    return Err(used(&catalog.relation_label(relation)));
                }
                Some(Object::Trigger(_, trigger)) => return Err(used(&format!("trigger {}", trigger.name))),
                Some(Object::Rule(_, rule)) => return Err(used(&format!("rule {}", rule.name))),
                Some(Object::Routine(routine)) => return Err(used(&format!("function {}", routine.name))),
                _ if node.column.is_some() => return Err(used("a generated column")),
                _ => {}
            }
        }
        policies.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(policies)
    }

    /// What the server would make anew by itself, with another meaning or not at all.
    fn check_others(&self, cx: &Surroundings) -> Result<(), Obstacle> {
        let catalog = cx.catalog();
        let number = self.column.number;
        let constraint = self.table.constraints.iter().find(|found| found.columns.contains(&number) && found.index().is_none());
        if let Some(constraint) = constraint {
            return Err(Obstacle::new(format!("{} is about the column as text", constraint.name)));
        }
        let is_plain = |key: &IndexColumnKey| matches!(key, IndexColumnKey::Column(_));
        let odd = catalog
            .indexes_of(self.table.oid)
            .find(|index| index.predicate.is_some() || !index.keys.iter().all(|key| is_plain(&key.key)));
        if let Some(index) = odd {
            return Err(Obstacle::new(format!(
                "index {} has expressions or a predicate, which may be about the column",
                index.name
            )));
        }
        match catalog.routines().find(|routine| self.is_spoken_of(cx, routine.origin.statement)) {
            Some(routine) if routine.owner == crate::catalog::Owner::Project => Err(Obstacle::new(format!(
                "function {} speaks of a column {}, and may compare it as text",
                routine.name, self.column.name
            ))),
            _ => Ok(()),
        }
    }

    /// Whether a text has both names as words.
    fn is_spoken_of(&self, cx: &Surroundings, text: Span) -> bool {
        let text = cx.input.sources.slice(text).to_lowercase();
        let has = |name: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
        has(&self.table.name.to_lowercase()) && has(&self.column.name.to_lowercase())
    }

    /// The default away before the type changes, and back behind it.
    fn default(&self, cx: &Surroundings) -> Result<(String, String), Obstacle> {
        let Some(default) = &self.column.default else { return Ok((String::new(), String::new())) };
        let expr: &Expr = &default.value;
        let text = match &expr.kind {
            ExprKind::Literal(_) => return Err(Obstacle::new("the column has a constant default, which no user has as id")),
            ExprKind::Cast { expr: inner, .. } if is_auth_uid(inner) => uncast(cx.input.sources.slice(expr.span)),
            _ => None,
        };
        let text = text.unwrap_or_else(|| format!("({})::uuid", cx.input.sources.slice(expr.span)));
        let name = self.name();
        Ok((format!("alter column {name} drop default,\n  "), format!(",\n  alter column {name} set default {text}")))
    }

    fn typed(&self, cx: &Surroundings, drop_default: &str, set_default: &str) -> Part {
        let (table, name) = (words::table(cx.catalog(), self.table), self.name());
        let sql = format!("alter table {table}\n  {drop_default}alter column {name} type uuid using {name}::uuid{set_default}");
        let condition = format!(
            "exists (select from pg_attribute a where a.attrelid = to_regclass({}) and a.attname = {} and a.atttypid = 'uuid'::regtype)",
            words::literal(&table),
            words::literal(&self.column.name)
        );
        Part::new(Phase::Type, sql)
            .about(format!("{table}.{name}"))
            .comment(&format!(
                "It rewrites the table, and fails as a whole while this query returns a row:\n  \
                 select t.* from {table} as t where t.{name} !~* {UUID};"
            ))
            .locks(LockMode::AccessExclusive, cx.catalog().relation_label(self.table))
            .rows(Rows::Rewritten)
            .undo(Undo::Lasting)
            .holds(format!("{table}.{name} is a uuid"), condition)
    }

    fn dropped(&self, cx: &Surroundings, policy: &Policy) -> Part {
        let table = words::table(cx.catalog(), self.table);
        Part::new(Phase::Type, format!("drop policy {} on {table}", quote_ident(&policy.name)))
            .comment("It uses the column, which keeps its type as long as it is there.")
            .locks(LockMode::AccessExclusive, cx.catalog().relation_label(self.table))
    }

    fn made_anew(&self, cx: &Surroundings, policy: &Policy) -> Part {
        let clause = |word: &str, expr: Option<&Expr>| {
            expr.map(|expr| format!("\n  {word} ({})", self.rewritten(cx, expr))).unwrap_or_default()
        };
        let roles: Vec<String> = policy.roles.iter().map(|role| quote_ident(role)).collect();
        let sql = format!(
            "create policy {} on {}\n  as {} for {} to {}{}{}",
            quote_ident(&policy.name),
            words::table(cx.catalog(), self.table),
            if policy.permissive { "permissive" } else { "restrictive" },
            command(policy.command),
            if roles.is_empty() { "public".to_owned() } else { roles.join(", ") },
            clause("using", policy.using.as_deref().map(|sql| &**sql)),
            clause("with check", policy.check.as_deref().map(|sql| &**sql)),
        );
        Part::new(Phase::Type, sql).locks(LockMode::AccessExclusive, cx.catalog().relation_label(self.table))
    }

    /// The expression with the same meaning: a comparison with `auth.uid()` as text compares the uuids, elsewhere the column is
    /// a text as before.
    fn rewritten(&self, cx: &Surroundings, expr: &Expr) -> String {
        let mut uses = Uses { column: &self.column.name, sources: cx, edits: Vec::new(), settled: Vec::new() };
        walk_expr(expr, &mut uses);
        let within = |edit: Edit| {
            let span = Span::new(FileId::DYNAMIC, edit.span.start - expr.span.start, edit.span.end - expr.span.start);
            Edit { span, ..edit }
        };
        let edits = uses.edits.into_iter().filter(|edit| expr.span.contains(edit.span)).map(within).collect();
        body::applied(cx.input.sources.slice(expr.span), edits)
    }
}

fn command(command: PolicyCommand) -> &'static str {
    match command {
        PolicyCommand::All => "all",
        PolicyCommand::Select => "select",
        PolicyCommand::Insert => "insert",
        PolicyCommand::Update => "update",
        PolicyCommand::Delete => "delete",
    }
}

/// Where an expression uses the column.
struct Uses<'a, 'b> {
    column: &'a str,
    sources: &'a Surroundings<'b>,
    edits: Vec<Edit>,
    /// Columns that are compared as uuids, or cast to one.
    settled: Vec<Span>,
}

impl Uses<'_, '_> {
    fn is_column(&self, expr: &Expr) -> bool {
        matches!(&expr.kind, ExprKind::Column(path) if path.last().is_some_and(|last| last.name == *self.column))
    }

    /// `auth.uid()::text = column`
    fn compared(&mut self, column: &Expr, other: &Expr) {
        if !self.is_column(column) {
            return;
        }
        let ExprKind::Cast { expr: inner, .. } = &other.kind else { return };
        let text = self.sources.input.sources.slice(other.span);
        if let Some(replacement) = uncast(text).filter(|_| is_auth_uid(inner)) {
            self.edits.push(Edit { span: other.span, replacement });
            self.settled.push(column.span);
        }
    }
}

impl Visitor for Uses<'_, '_> {
    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Binary { operator, left, right } if operator.name == "=" => {
                self.compared(left, right);
                self.compared(right, left);
            }
            _ if self.is_column(expr) && !self.settled.contains(&expr.span) => {
                let span = Span::new(expr.span.file, expr.span.end, expr.span.end);
                self.edits.push(Edit { span, replacement: "::text".to_owned() });
            }
            _ => {}
        }
    }
}

/// `auth.uid()` of `auth.uid()::text`
fn uncast(text: &str) -> Option<String> {
    let tokens = lex(text).tokens;
    let last = tokens.iter().rev().find(|token| token.kind == TokenKind::Punctuation && token.text(text) == "::")?;
    text.get(..last.start as usize).map(|head| head.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cast_is_taken_away() {
        let table = [
            ("auth.uid()::text", Some("auth.uid()")),
            ("(select auth.uid()) :: text", Some("(select auth.uid())")),
            ("cast(auth.uid() as text)", None),
        ];
        for (text, expected) in table {
            assert_eq!(uncast(text).as_deref(), expected, "{text}");
        }
    }
}
