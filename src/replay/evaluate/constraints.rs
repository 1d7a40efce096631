//! Constraints as the server writes them down: `pg_get_constraintdef`.

use super::{Evaluator, Value};
use crate::catalog::{AttNum, Constraint, ConstraintKind, Relation};
use crate::sql::ast::ReferentialAction;
use crate::sql::lex::{Token, TokenKind, lex};
use crate::sql::name::quote_ident;
use std::borrow::Cow;

impl<'e> Evaluator<'e> {
    /// Keys exactly; of a check, what was written.
    pub(super) fn constraint_definition(&self, relation: &Relation, constraint: &Constraint) -> Value {
        let own = |columns: &[AttNum]| column_list(relation, columns);
        let not_valid = if constraint.validated { "" } else { " NOT VALID" };
        let text = match &constraint.kind {
            ConstraintKind::PrimaryKey { .. } => own(&constraint.columns).map(|columns| format!("PRIMARY KEY ({columns})")),
            ConstraintKind::Unique { index } => {
                let distinct = self.executor.catalog.index(*index).is_some_and(|index| index.nulls_not_distinct);
                let nulls = if distinct { " NULLS NOT DISTINCT" } else { "" };
                own(&constraint.columns).map(|columns| format!("UNIQUE{nulls} ({columns})"))
            }
            ConstraintKind::ForeignKey(key) => self.executor.catalog.relation(key.table).and_then(|target| {
                let (columns, referenced) = (own(&constraint.columns)?, column_list(target, &key.columns)?);
                let name = self.reference_text(super::Reference::Class, key.table)?;
                let update = action(" ON UPDATE", &key.on_update)?;
                let delete = action(" ON DELETE", &key.on_delete)?;
                Some(format!("FOREIGN KEY ({columns}) REFERENCES {name}({referenced}){update}{delete}"))
            }),
            ConstraintKind::Check { expr, .. } => return Value::Printed(format!("CHECK ({}){not_valid}", expr.text)),
            ConstraintKind::Exclusion { .. } | ConstraintKind::NotNull => None,
        };
        let deferrable = match (constraint.deferrable, constraint.initially_deferred) {
            (false, _) => "",
            (true, false) => " DEFERRABLE",
            (true, true) => " DEFERRABLE INITIALLY DEFERRED",
        };
        text.map_or(Value::Unknown, |text| Value::text(text + deferrable + not_valid))
    }
}

fn column_list(relation: &Relation, columns: &[AttNum]) -> Option<String> {
    let names: Option<Vec<String>> = columns.iter().map(|number| Some(quote_ident(&relation.column_at(*number)?.name))).collect();
    Some(names?.join(", "))
}

/// None: an action on some of the columns.
fn action(event: &str, action: &ReferentialAction) -> Option<String> {
    Some(match action {
        ReferentialAction::NoAction => String::new(),
        ReferentialAction::Restrict => format!("{event} RESTRICT"),
        ReferentialAction::Cascade => format!("{event} CASCADE"),
        ReferentialAction::SetNull(columns) if columns.is_empty() => format!("{event} SET NULL"),
        ReferentialAction::SetDefault(columns) if columns.is_empty() => format!("{event} SET DEFAULT"),
        ReferentialAction::SetNull(_) | ReferentialAction::SetDefault(_) => return None,
    })
}

/// Whether a part stands in what the server prints of an expression. It prints a tree: with parentheses and casts of its own, IN
/// as `= ANY (ARRAY[…])`, LIKE as `~~`, keywords in capitals, names with their schema where it is not searched, and everything in
/// a subquery with the table's name. So words are compared without parentheses and casts, and what could be there by another
/// spelling, or a part with one of the words that change, is not decided.
pub(super) fn printed_contains(printed: &str, part: &str) -> Option<bool> {
    const REWRITTEN: [&str; 18] = [
        "any",
        "array",
        "in",
        "between",
        "like",
        "ilike",
        "similar",
        "~~",
        "!~~",
        "trim",
        "btrim",
        "cast",
        "select",
        "from",
        "where",
        "as",
        "public",
        "extensions",
    ];
    let (tokens, tokens_of_part) = (lex(printed).tokens, lex(part).tokens);
    if inside_literal(printed, &tokens, part) {
        return Some(true);
    }
    let has_small_keyword = tokens_of_part.iter().any(|token| is_small_keyword(token.text(part)));
    let (printed, part) = (plain_words(printed, &tokens)?, plain_words(part, &tokens_of_part)?);
    let is_rewritten = part.iter().any(|word| REWRITTEN.contains(&&**word));
    if part.is_empty() || is_rewritten || has_small_keyword || printed.iter().any(|word| word == "select") {
        return None;
    }
    if printed.windows(part.len()).any(|window| window == part) {
        // A column may be written with its table, and is printed without.
        return if part.iter().any(|word| word == ".") && !begins_with_schema(&part) { None } else { Some(true) };
    }
    // It may begin or end inside a word.
    if printed.concat().contains(&part.concat()) { None } else { Some(false) }
}

/// Those of the platform's schemas that are not searched, so that what is in them is printed with them.
fn begins_with_schema(words: &[Cow<'_, str>]) -> bool {
    words.first().is_some_and(|word| matches!(&**word, "auth" | "storage" | "realtime" | "vault"))
}

/// Keywords are printed in capitals.
fn is_small_keyword(word: &str) -> bool {
    const KEYWORDS: [&str; 14] =
        ["and", "or", "not", "is", "null", "case", "when", "then", "else", "end", "exists", "distinct", "collate", "interval"];
    let is_keyword = KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(word));
    is_keyword && word.contains(|c: char| c.is_ascii_lowercase())
}

/// String constants are printed as they are.
fn inside_literal(printed: &str, tokens: &[Token], part: &str) -> bool {
    tokens.iter().any(|token| token.kind == TokenKind::String && token.text(printed).contains(part))
}

/// The words and operators of an expression without parentheses, casts and letter case. None: it cannot be split into words.
fn plain_words<'t>(text: &'t str, tokens: &[Token]) -> Option<Vec<Cow<'t, str>>> {
    let mut words = Vec::with_capacity(tokens.len());
    let mut behind_cast = false;
    for token in tokens {
        let word = text.get(token.range())?;
        match word {
            "(" | ")" => {}
            "::" => behind_cast = true,
            _ if behind_cast => behind_cast = false,
            _ if token.kind == TokenKind::QuotedName => words.push(Cow::Borrowed(word.trim_matches('"'))),
            _ if word.bytes().any(|byte| byte.is_ascii_uppercase()) => words.push(Cow::Owned(word.to_ascii_lowercase())),
            _ => words.push(Cow::Borrowed(word)),
        }
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_what_is_printed() {
        for (printed, part, found) in [
            ("CHECK (char_length(name) <= 10)", "char_length(name)", Some(true)),
            ("CHECK (octet_length(config::text) <= 10)", "octet_length((config)::text)", Some(true)),
            ("CHECK (char_length(name) <= 10)", "char_length(nam)", None),
            ("CHECK (char_length(name) <= 10)", "char_length(title)", Some(false)),
            ("CHECK (contract = 'ingest.manifest@2')", "manifest@2", Some(true)),
            ("CHECK (contract = 'ingest.manifest@2')", "manifest@3", Some(false)),
            ("CHECK (\"Name\" > 1)", "\"Name\"", Some(true)),
            ("auth.uid() = user_id", "auth.uid()", Some(true)),
            ("(select auth.uid()) = user_id", "select auth.uid()", None),
            ("public.is_admin()", "public.is_admin", None),
            ("orders.owner = auth.uid()", "orders.owner", None),
            ("a is not null", "IS NOT NULL", Some(true)),
            ("a is not null", "is not null", None),
            ("CHECK (kind in ('a', 'b'))", "'a'", Some(true)),
            ("CHECK (kind in ('a', 'b'))", "ANY (ARRAY['a'", None),
        ] {
            assert_eq!(printed_contains(printed, part), found, "{part} in {printed}");
        }
    }
}
