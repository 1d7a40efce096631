//! CREATE TRIGGER in all its forms, CREATE EVENT TRIGGER.

use super::attribute::{Attribute, attributes_of};
use super::phrase::{self, eat_one_of, one_of};
use crate::sql::ast::{CreateEventTrigger, CreateTrigger, Replace, StatementKind, TransitionTable, TriggerEvent, TriggerTiming};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::name::QualifiedName;
use crate::sql::{ast::Expr, query};
use crate::text::Span;

/// The attributes of a constraint that a trigger may have.
const DEFERRAL: &[Attribute] = &[Attribute::Deferrable, Attribute::InitiallyDeferred];

/// CREATE [OR REPLACE] [CONSTRAINT] TRIGGER
pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    let start = c.at;
    c.expect_word("create")?;
    let replace = phrase::or_replace(c)?;
    let constraint = c.eat_word("constraint");
    c.expect_word("trigger")?;
    let name = c.column_name()?;
    let timing = if constraint { after(c)? } else { timing(c)? };
    let events = events(c)?;
    c.expect_word("on")?;
    let table = c.qualified_name()?;
    let from = if constraint && c.eat_word("from") { Some(c.qualified_name()?) } else { None };
    let attributes = if constraint { attributes_of(c, "TRIGGER", DEFERRAL)?.of_constraint() } else { Default::default() };
    let transition_tables = if constraint { Vec::new() } else { transition_tables(c)? };
    let for_each_row = level(c, constraint)?;
    let when = when(c)?;
    let (function, arguments, execute) = execute(c)?;
    if constraint && replace == Replace::OrReplace {
        return Err(c.rejected("0A000", "CREATE OR REPLACE CONSTRAINT TRIGGER is not supported", c.span_from(start)));
    }
    Ok(StatementKind::CreateTrigger(Box::new(CreateTrigger {
        replace,
        constraint,
        name,
        timing,
        events,
        table,
        from,
        deferrable: attributes.deferrable,
        initially_deferred: attributes.initially_deferred,
        transition_tables,
        for_each_row,
        when,
        function,
        execute,
        arguments,
    })))
}

fn after(c: &mut Cursor) -> Parse<TriggerTiming> {
    c.expect_word("after")?;
    Ok(TriggerTiming::After)
}

fn timing(c: &mut Cursor) -> Parse<TriggerTiming> {
    let timings: &[(&[&str], _)] = &[
        (&["before"], TriggerTiming::Before),
        (&["after"], TriggerTiming::After),
        (&["instead", "of"], TriggerTiming::InsteadOf),
    ];
    one_of(c, timings)
}

/// `event OR event …`, each at most once.
fn events(c: &mut Cursor) -> Parse<Vec<TriggerEvent>> {
    let mut events = vec![event(c)?];
    while c.eat_word("or") {
        let span = c.here();
        let next = event(c)?;
        if events.iter().any(|event| std::mem::discriminant(event) == std::mem::discriminant(&next)) {
            // Behind UPDATE the server has looked at one more token, and names that one.
            let span = if matches!(next, TriggerEvent::Update(_)) { c.here() } else { span };
            let near = span.of(c.source.text);
            return Err(c.rejected("42601", format!("duplicate trigger events specified at or near \"{near}\""), span));
        }
        events.push(next);
    }
    Ok(events)
}

fn event(c: &mut Cursor) -> Parse<TriggerEvent> {
    match c.eat_any_word(&["insert", "update", "delete", "truncate"]) {
        Some("insert") => Ok(TriggerEvent::Insert),
        Some("delete") => Ok(TriggerEvent::Delete),
        Some("truncate") => Ok(TriggerEvent::Truncate),
        Some(_) if c.eat_word("of") => phrase::names(c).map(TriggerEvent::Update),
        Some(_) => Ok(TriggerEvent::Update(Vec::new())),
        None => Err(c.syntax_error()),
    }
}

/// `REFERENCING { OLD | NEW } TABLE [AS] name …`
fn transition_tables(c: &mut Cursor) -> Parse<Vec<TransitionTable>> {
    let mut tables = Vec::new();
    if !c.eat_word("referencing") {
        return Ok(tables);
    }
    loop {
        let new = one_of(c, &[(&["new"], true), (&["old"], false)])?;
        one_of(c, &[(&["table"], ()), (&["row"], ())])?;
        c.eat_word("as");
        tables.push(TransitionTable { new, name: c.column_name()? });
        if !c.is_any_word(&["new", "old"]) {
            return Ok(tables);
        }
    }
}

/// `FOR [EACH] ROW | STATEMENT`; a constraint trigger has to say FOR EACH ROW, another is per statement where it says nothing.
fn level(c: &mut Cursor, constraint: bool) -> Parse<bool> {
    if constraint {
        c.expect_words(&["for", "each", "row"])?;
        return Ok(true);
    }
    if !c.eat_word("for") {
        return Ok(false);
    }
    c.eat_word("each");
    one_of(c, &[(&["row"], true), (&["statement"], false)])
}

/// `WHEN ( condition )`
fn when(c: &mut Cursor) -> Parse<Option<Expr>> {
    if !c.eat_word("when") {
        return Ok(None);
    }
    c.expect_symbol("(")?;
    let condition = query::expression(c)?;
    c.expect_symbol(")")?;
    Ok(Some(condition))
}

/// `EXECUTE FUNCTION | PROCEDURE name ( arguments )`
fn execute(c: &mut Cursor) -> Parse<(QualifiedName, Vec<String>, Span)> {
    let start = c.at;
    let function = execute_function(c)?;
    c.expect_symbol("(")?;
    let mut arguments = Vec::new();
    // The server's grammar lets the first argument be empty.
    if !c.is_symbol(")") && !c.is_symbol(",") {
        arguments.push(argument(c)?);
    }
    while c.eat_symbol(",") {
        arguments.push(argument(c)?);
    }
    c.expect_symbol(")")?;
    Ok((function, arguments, c.span_from(start)))
}

fn execute_function(c: &mut Cursor) -> Parse<QualifiedName> {
    c.expect_word("execute")?;
    one_of(c, &[(&["function"], ()), (&["procedure"], ())])?;
    c.function_name()
}

/// A literal, or any word, which stands for its own text.
fn argument(c: &mut Cursor) -> Parse<String> {
    match c.peek() {
        Some(token) if matches!(token.kind, TokenKind::Integer | TokenKind::Numeric) => {
            c.at += 1;
            Ok(c.text(token).to_owned())
        }
        _ if c.is_string() => c.string().map(|(value, _)| value),
        _ => c.label().map(|label| label.name.to_string()),
    }
}

/// CREATE EVENT TRIGGER name ON event [WHEN filter AND …] EXECUTE FUNCTION name ()
pub fn create_event_trigger(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["create", "event", "trigger"])?;
    let name = c.column_name()?;
    c.expect_word("on")?;
    let event = c.label()?;
    if c.eat_word("when") {
        event_filter(c)?;
        while c.eat_word("and") {
            event_filter(c)?;
        }
    }
    let function = execute_function(c)?;
    c.expect_symbol("(")?;
    c.expect_symbol(")")?;
    Ok(StatementKind::CreateEventTrigger(Box::new(CreateEventTrigger { name, event, function })))
}

/// `variable IN ( 'value', … )`
fn event_filter(c: &mut Cursor) -> Parse<()> {
    c.column_name()?;
    c.expect_word("in")?;
    c.parenthesised_list(Cursor::string)?;
    Ok(())
}

/// ENABLE [REPLICA | ALWAYS] or DISABLE of ALTER EVENT TRIGGER; nothing read where neither stands here.
pub fn eat_enable(c: &mut Cursor) {
    let states: &[(&[&str], ())] =
        &[(&["enable"], ()), (&["enable", "replica"], ()), (&["enable", "always"], ()), (&["disable"], ())];
    eat_one_of(c, states);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::grammar::tests::read;

    fn trigger(text: &str) -> CreateTrigger {
        let StatementKind::CreateTrigger(trigger) = read(text) else { panic!("no trigger: {text}") };
        *trigger
    }

    #[test]
    fn parts_of_a_trigger() {
        let text = "create or replace trigger t after update of a, b or insert on auth.users referencing old table as o new table n \
                    for each statement when (true) execute procedure app.f('x', 1, y)";
        let trigger = trigger(text);
        assert!(trigger.replace.is_replace() && !trigger.constraint && !trigger.for_each_row);
        assert!(matches!(&trigger.events[..], [TriggerEvent::Update(columns), TriggerEvent::Insert] if columns.len() == 2));
        assert_eq!((trigger.table.to_string(), trigger.function.to_string()), ("auth.users".into(), "app.f".into()));
        let tables: Vec<_> = trigger.transition_tables.iter().map(|table| (table.new, table.name.name.as_str())).collect();
        assert_eq!(tables, [(false, "o"), (true, "n")]);
        assert_eq!(trigger.arguments, ["x", "1", "y"]);
        assert_eq!(trigger.execute.of(text), "execute procedure app.f('x', 1, y)");
        assert!(trigger.when.is_some());
    }

    #[test]
    fn deferral_is_what_is_said() {
        let table = [
            ("", None, None),
            ("deferrable", Some(true), None),
            ("not deferrable initially immediate", Some(false), Some(false)),
            ("initially deferred deferrable", Some(true), Some(true)),
        ];
        for (said, deferrable, initially_deferred) in table {
            let text = format!("create constraint trigger t after insert on x from y {said} for each row execute function f()");
            let trigger = trigger(&text);
            assert_eq!((trigger.deferrable, trigger.initially_deferred), (deferrable, initially_deferred), "{said}");
            assert!(trigger.from.is_some() && trigger.for_each_row && trigger.constraint);
        }
    }
}
