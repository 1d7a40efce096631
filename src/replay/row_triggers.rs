//! What triggers that fire before a row is written may change in it.
//!
//! It looks at names alone: a column that the function says `new.column` of may be changed. Where it does anything else with the
//! row than to return it, any column may, or the row may not be written at all.

use super::executor::Executor;
use crate::catalog::{Relation, RoutineText, Trigger, TriggerEnabled, TriggerEvents};
use crate::sql::ast::TriggerTiming;
use crate::sql::lex::{Token, TokenKind, lex};
use crate::sql::name::Name;

impl Executor<'_> {
    /// The columns that triggers may change before a row is written. None: any, or the row is not written.
    pub(super) fn changed_before(&self, table: &Relation, fires: impl Fn(&TriggerEvents) -> bool) -> Option<Vec<Name>> {
        let is_early =
            |trigger: &&Trigger| trigger.timing == TriggerTiming::Before && trigger.enabled != TriggerEnabled::Disabled;
        let mut changed = Vec::new();
        for trigger in table.triggers.iter().filter(is_early).filter(|trigger| fires(&trigger.events)) {
            let routine = self.catalog.routine(trigger.function?).filter(|routine| routine.language == "plpgsql")?;
            let RoutineText::Text(text) = &routine.body else { return None };
            let body = match &text.unescaped {
                Some(own) => own.as_str(),
                None => text.content.of(self.sources.script(text.content.file)),
            };
            changed.extend(fields_of_new(body)?);
        }
        Some(changed)
    }
}

/// The fields of `new` that a body names, where it only names fields and returns the row.
fn fields_of_new(body: &str) -> Option<Vec<Name>> {
    let tokens = lex(body).tokens;
    let is_word = |token: Option<&Token>, word: &str| token.is_some_and(|token| token.text(body).eq_ignore_ascii_case(word));
    let mut fields = Vec::new();
    let mut returns = false;
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == TokenKind::Word) {
        let next = tokens.get(at + 1);
        if is_word(Some(token), "return") {
            returns = true;
            if !is_word(next, "new") {
                return None;
            }
        }
        if !is_word(Some(token), "new") {
            continue;
        }
        let is_returned = is_word(at.checked_sub(1).and_then(|before| tokens.get(before)), "return");
        match (is_word(next, "."), tokens.get(at + 2), is_returned) {
            (true, Some(field), _) => fields.push(Name::exact(&field.text(body).trim_matches('"').to_lowercase())),
            (false, _, true) => {}
            _ => return None,
        }
    }
    returns.then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_of_triggers() {
        let table = [
            ("begin new.updated_at = now(); return new; end", Some(vec!["updated_at"])),
            ("begin if new.a is null then NEW.\"b\" := 1; end if; return new; end", Some(vec!["a", "b"])),
            ("begin return null; end", None),
            ("begin new := old; return new; end", None),
            ("begin select * into new from t; return new; end", None),
            ("begin perform f(new); return new; end", None),
            ("begin raise exception 'no'; end", None),
        ];
        for (body, expected) in table {
            let expected = expected.map(|names| names.into_iter().map(Name::exact).collect::<Vec<_>>());
            assert_eq!(fields_of_new(body), expected, "{body}");
        }
    }
}
