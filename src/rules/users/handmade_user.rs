//! A migration inserts into `auth.users` by hand and leaves columns null that Auth does not expect to be.

use crate::catalog::Owner;
use crate::finding::{Finding, Object};
use crate::meta;
use crate::rule::{Check, Reporter, Rule, StepContext};
use crate::sql::ast::{DataKind, StatementKind};

pub static RULE: Rule = Rule { meta: meta!("users/handmade-user", Warning, None, since = "0.1.0"), check: Check::Step(check) };

/// Auth reads these into strings, which cannot be null. They have no default.
const TOKENS: &[&str] = &["confirmation_token", "recovery_token", "email_change", "email_change_token_new"];

fn check(cx: &StepContext, out: &mut Reporter) {
    let StatementKind::Data(data) = &cx.step.statement.kind else { return };
    let DataKind::Insert { columns, .. } = &data.kind else { return };
    let in_auth = data.target.schema.as_ref().is_some_and(|schema| schema.name == "auth") && data.target.name.name == "users";
    let platform = cx.step.after.relation_by_name("auth", "users").is_some_and(|table| table.owner == Owner::Platform);
    let missing: Vec<&str> =
        TOKENS.iter().copied().filter(|token| !columns.iter().any(|column| column.name == **token)).collect();
    if !in_auth || !platform || columns.is_empty() || missing.is_empty() {
        return;
    }
    let message = format!("a user is inserted by hand, with {} left null", missing.join(", "));
    out.report(
        Finding::new(data.target.span(), message)
            .label("Auth cannot read such a user")
            .help(
                "the sign-in ends with \"Database error querying schema\" (converting NULL to string is unsupported); write '' into \
                 these columns, or create users through the Auth API",
            )
            .object(Object::relation("table", "auth", "users")),
    );
}
