//! Transaction control, SET and RESET in all their forms, ALTER SYSTEM.

use super::phrase::{eat_one_of, is_number, number, one_of};
use crate::sql::ast::{Irrelevant, Set, SetAction, SetItem, SetParameter, SetValue, StatementKind, Transaction};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::{Ident, Name};

// Transactions

/// BEGIN, START TRANSACTION, COMMIT, END, ROLLBACK, ABORT, SAVEPOINT, RELEASE, PREPARE TRANSACTION
pub fn transaction(c: &mut Cursor) -> Parse<StatementKind> {
    let words = ["begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "prepare"];
    let transaction = match c.eat_any_word(&words) {
        Some("begin") => {
            eat_work(c);
            begin(c)?
        }
        Some("start") => {
            c.expect_word("transaction")?;
            begin(c)?
        }
        Some("commit") if c.eat_word("prepared") => prepared(c)?,
        Some("commit" | "end") => {
            eat_work(c);
            Transaction::Commit { chain: chain(c)? }
        }
        Some("rollback") => rollback(c)?,
        Some("abort") => {
            eat_work(c);
            Transaction::Rollback { chain: chain(c)? }
        }
        Some("savepoint") => Transaction::Savepoint(c.column_name()?),
        Some("release") => Transaction::Release(savepoint_name(c)?),
        Some(_) => {
            c.expect_word("transaction")?;
            prepared(c)?
        }
        None => return Err(c.syntax_error()),
    };
    Ok(StatementKind::Transaction(transaction))
}

fn eat_work(c: &mut Cursor) {
    c.eat_any_word(&["work", "transaction"]);
}

fn begin(c: &mut Cursor) -> Parse<Transaction> {
    if !c.is_at_end() {
        modes(c)?;
    }
    Ok(Transaction::Begin)
}

fn rollback(c: &mut Cursor) -> Parse<Transaction> {
    if c.eat_word("prepared") {
        return prepared(c);
    }
    eat_work(c);
    if c.eat_word("to") {
        return savepoint_name(c).map(Transaction::RollbackTo);
    }
    Ok(Transaction::Rollback { chain: chain(c)? })
}

fn prepared(c: &mut Cursor) -> Parse<Transaction> {
    c.string()?;
    Ok(Transaction::Prepared)
}

/// `[SAVEPOINT] name`, where a savepoint may itself be called so.
fn savepoint_name(c: &mut Cursor) -> Parse<Ident> {
    if c.peek_at(1).is_some() {
        c.eat_word("savepoint");
    }
    c.column_name()
}

/// `AND [NO] CHAIN`
fn chain(c: &mut Cursor) -> Parse<bool> {
    if !c.eat_word("and") {
        return Ok(false);
    }
    one_of(c, &[(&["chain"], true), (&["no", "chain"], false)])
}

const MODES: &[(&[&str], ())] = &[
    (&["isolation", "level", "read", "uncommitted"], ()),
    (&["isolation", "level", "read", "committed"], ()),
    (&["isolation", "level", "repeatable", "read"], ()),
    (&["isolation", "level", "serializable"], ()),
    (&["read", "only"], ()),
    (&["read", "write"], ()),
    (&["deferrable"], ()),
    (&["not", "deferrable"], ()),
];

/// Transaction modes, at least one, with or without commas between them.
fn modes(c: &mut Cursor) -> Parse<()> {
    one_of(c, MODES)?;
    while c.eat_symbol(",") || !c.is_at_end() {
        one_of(c, MODES)?;
    }
    Ok(())
}

// SET

/// SET [SESSION | LOCAL] … and SET CONSTRAINTS
pub fn set(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("set")?;
    if c.is_word("constraints") && !is_parameter_follow(c, 1) {
        return constraints(c);
    }
    let local = is_scope(c, "local") && c.eat_word("local");
    if !local && is_scope(c, "session") && !c.is_word_at(1, "authorization") && !c.is_word_at(1, "characteristics") {
        c.eat_word("session");
    }
    let Some(parameter) = set_rest(c)? else { return Ok(StatementKind::Transaction(Transaction::Characteristics)) };
    let action = match parameter.value {
        SetValue::Default => SetAction::Reset(Some(parameter.name)),
        _ => SetAction::Set(parameter),
    };
    Ok(StatementKind::Set(Box::new(Set { local, action })))
}

/// What follows SET [SESSION | LOCAL]: a parameter, or None for the characteristics of transactions.
pub fn set_rest(c: &mut Cursor) -> Parse<Option<SetParameter>> {
    if is_transaction_characteristics(c) { characteristics(c).map(|()| None) } else { parameter(c).map(Some) }
}

/// Whether a word is the scope of SET and not a parameter of that name.
fn is_scope(c: &Cursor, word: &str) -> bool {
    c.is_word(word) && !is_parameter_follow(c, 1)
}

/// Whether the token `ahead` can only follow the name of a parameter.
pub fn is_parameter_follow(c: &Cursor, ahead: usize) -> bool {
    c.is_symbol_at(ahead, "=") || c.is_symbol_at(ahead, ".") || c.is_word_at(ahead, "to") || c.is_word_at(ahead, "from")
}

fn is_transaction_characteristics(c: &Cursor) -> bool {
    let snapshot = c.is_words(&["transaction", "snapshot"]);
    let transaction = c.is_word("transaction") && !is_parameter_follow(c, 1);
    (transaction && !snapshot) || c.is_words(&["session", "characteristics"])
}

/// `TRANSACTION modes` or `SESSION CHARACTERISTICS AS TRANSACTION modes`
fn characteristics(c: &mut Cursor) -> Parse<()> {
    if c.eat_words(&["session", "characteristics"]) {
        c.expect_word("as")?;
    }
    c.expect_word("transaction")?;
    modes(c)
}

/// `CONSTRAINTS ALL | names DEFERRED | IMMEDIATE`
fn constraints(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("constraints")?;
    let names = if c.eat_word("all") { Vec::new() } else { c.comma_list(Cursor::qualified_name)? };
    let deferred = one_of(c, &[(&["deferred"], true), (&["immediate"], false)])?;
    Ok(StatementKind::Set(Box::new(Set { local: false, action: SetAction::Constraints { names, deferred } })))
}

/// One parameter with its value, as it follows SET here and in the options of functions.
pub fn parameter(c: &mut Cursor) -> Parse<SetParameter> {
    let start = c.at;
    let (name, value) = match special_parameter(c)? {
        Some(special) => special,
        None => ordinary_parameter(c)?,
    };
    Ok(SetParameter { span: c.span_from(start), name, value })
}

/// `name TO | = values`, `name TO | = DEFAULT`, `name FROM CURRENT`
fn ordinary_parameter(c: &mut Cursor) -> Parse<(Ident, SetValue)> {
    let name = parameter_name(c)?;
    if c.eat_word("from") {
        c.expect_word("current")?;
        return Ok((name, SetValue::FromCurrent));
    }
    if !c.eat_symbol("=") {
        c.expect_word("to")?;
    }
    let value = if c.eat_word("default") { SetValue::Default } else { SetValue::List(c.comma_list(value)?) };
    Ok((name, value))
}

/// `name` or `prefix.name`, joined by points.
pub fn parameter_name(c: &mut Cursor) -> Parse<Ident> {
    let mut name = c.column_name()?;
    while c.eat_symbol(".") {
        let next = c.column_name()?;
        name = Ident { name: Name::exact(&format!("{}.{}", name.name, next.name)), span: name.span.to(next.span) };
    }
    Ok(name)
}

/// A boolean word, another word, a string or a number.
fn value(c: &mut Cursor) -> Parse<SetItem> {
    if is_number(c) {
        let span = number(c)?;
        return Ok(SetItem { text: span.of(c.source.text).to_owned(), span });
    }
    let item = if c.is_any_word(&["true", "false", "on"]) { c.label()? } else { return text_value(c) };
    Ok(SetItem { text: item.name.to_string(), span: item.span })
}

/// A string as it is, or a word that is not reserved.
fn text_value(c: &mut Cursor) -> Parse<SetItem> {
    if c.is_string() {
        let (text, span) = c.string()?;
        return Ok(SetItem { text, span });
    }
    let word = c.non_reserved_word()?;
    Ok(SetItem { text: word.name.to_string(), span: word.span })
}

/// The spellings of SQL that name no parameter, under their parameter's name; None where none stands here.
fn special_parameter(c: &mut Cursor) -> Parse<Option<(Ident, SetValue)>> {
    let start = c.at;
    if is_parameter_follow(c, 1) {
        return Ok(None);
    }
    let Some(parameter) = eat_one_of(c, SPECIAL) else { return Ok(None) };
    let name = Ident { name: Name::exact(parameter), span: c.span_from(start) };
    let value = match parameter {
        "timezone" => time_zone(c)?,
        "client_encoding" => encoding(c)?,
        "search_path" | "transaction_snapshot" => one(string_value(c)?),
        "role" => one(text_value(c)?),
        "xmloption" => one(document_or_content(c)?),
        "session_authorization" if c.eat_word("default") => SetValue::Default,
        "session_authorization" => one(text_value(c)?),
        _ => {
            let refusal = c.rejected("0A000", "current database cannot be changed", c.here());
            string_value(c)?;
            return Err(refusal);
        }
    };
    Ok(Some((name, value)))
}

const SPECIAL: &[(&[&str], &str)] = &[
    (&["time", "zone"], "timezone"),
    (&["names"], "client_encoding"),
    (&["schema"], "search_path"),
    (&["role"], "role"),
    (&["session", "authorization"], "session_authorization"),
    (&["xml", "option"], "xmloption"),
    (&["transaction", "snapshot"], "transaction_snapshot"),
    (&["catalog"], "catalog"),
];

fn one(item: SetItem) -> SetValue {
    SetValue::List(vec![item])
}

fn string_value(c: &mut Cursor) -> Parse<SetItem> {
    let (text, span) = c.string()?;
    Ok(SetItem { text, span })
}

fn document_or_content(c: &mut Cursor) -> Parse<SetItem> {
    let span = c.here();
    let word = one_of(c, &[(&["document"], "document"), (&["content"], "content")])?;
    Ok(SetItem { text: word.to_owned(), span })
}

/// `NAMES ['encoding' | DEFAULT]`
fn encoding(c: &mut Cursor) -> Parse<SetValue> {
    if c.is_string() { string_value(c).map(one) } else { Ok(default_of(c)) }
}

fn default_of(c: &mut Cursor) -> SetValue {
    c.eat_word("default");
    SetValue::Default
}

/// A string, a name, an interval, a number, DEFAULT or LOCAL.
fn time_zone(c: &mut Cursor) -> Parse<SetValue> {
    if c.eat_any_word(&["default", "local"]).is_some() {
        return Ok(SetValue::Default);
    } else if is_number(c) || c.is_string() {
        return value(c).map(one);
    } else if !c.is_word("interval") {
        let name = c.column_name()?;
        return Ok(one(SetItem { text: name.name.to_string(), span: name.span }));
    }
    let start = c.at;
    c.expect_word("interval")?;
    if c.is_symbol("(") {
        c.parenthesised_list(Cursor::integer)?;
        c.string()?;
    } else {
        c.string()?;
        eat_one_of(c, &[(&["hour"], ()), (&["hour", "to", "minute"], ())]);
    }
    let span = c.span_from(start);
    Ok(one(SetItem { text: span.of(c.source.text).to_owned(), span }))
}

// RESET

/// RESET name | ALL
pub fn reset(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("reset")?;
    let action = SetAction::Reset(reset_target(c)?);
    Ok(StatementKind::Set(Box::new(Set { local: false, action })))
}

/// What follows RESET; None for ALL.
pub fn reset_target(c: &mut Cursor) -> Parse<Option<Ident>> {
    if c.eat_word("all") {
        return Ok(None);
    }
    let start = c.at;
    let special: &[(&[&str], &str)] = &[
        (&["time", "zone"], "timezone"),
        (&["transaction", "isolation", "level"], "transaction_isolation"),
        (&["session", "authorization"], "session_authorization"),
    ];
    match eat_one_of(c, special) {
        Some(parameter) => Ok(Some(Ident { name: Name::exact(parameter), span: c.span_from(start) })),
        None => parameter_name(c).map(Some),
    }
}

/// ALTER SYSTEM SET name = value | RESET name
pub fn alter_system(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["alter", "system"])?;
    if one_of(c, &[(&["set"], true), (&["reset"], false)])? {
        ordinary_parameter(c)?;
    } else if !c.eat_word("all") {
        parameter_name(c)?;
    }
    Ok(StatementKind::Irrelevant(Irrelevant { command: "ALTER SYSTEM", outside_transaction_only: true, relations: Vec::new() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::grammar::tests::read;

    /// A SET or RESET in one line: `local name = value|value`.
    fn setting(text: &str) -> String {
        let StatementKind::Set(set) = read(text) else { panic!("no SET: {text}") };
        let scope = if set.local { "local " } else { "" };
        match set.action {
            SetAction::Set(parameter) => format!("{scope}{} = {}", parameter.name, values(&parameter.value)),
            SetAction::Reset(None) => "reset all".to_owned(),
            SetAction::Reset(Some(name)) => format!("{scope}reset {name}"),
            SetAction::Constraints { names, deferred } => format!("constraints {} {deferred}", names.len()),
        }
    }

    fn values(value: &SetValue) -> String {
        match value {
            SetValue::List(items) => items.iter().map(|item| item.text.as_str()).collect::<Vec<_>>().join("|"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn settings() {
        let table = [
            ("set search_path to Public, \"$user\", ''", "search_path = public|$user|"),
            ("set local role 'Admin'", "local role = Admin"),
            ("set session authorization default", "reset session_authorization"),
            ("set session session authorization x", "session_authorization = x"),
            ("set session = 1", "session = 1"),
            ("set session x.y = -1.5, on", "x.y = -1.5|on"),
            ("set time zone 'UTC'", "timezone = UTC"),
            ("set local time zone interval '1' hour", "local timezone = interval '1' hour"),
            ("set time zone local", "reset timezone"),
            ("set names 'utf8'", "client_encoding = utf8"),
            ("set schema 'a'", "search_path = a"),
            ("set x = default", "reset x"),
            ("set x from current", "x = FromCurrent"),
            ("set xml option content", "xmloption = content"),
            ("set constraints all deferred", "constraints 0 true"),
            ("set constraints a, b.c immediate", "constraints 2 false"),
            ("reset all", "reset all"),
            ("reset session authorization", "reset session_authorization"),
            ("reset a.b", "reset a.b"),
        ];
        for (text, expected) in table {
            assert_eq!(setting(text), expected, "{text}");
        }
    }

    #[test]
    fn transactions() {
        type IsExpected = fn(&Transaction) -> bool;
        let table: &[(&str, IsExpected)] = &[
            ("begin work read only", |t| matches!(t, Transaction::Begin)),
            ("start transaction", |t| matches!(t, Transaction::Begin)),
            ("end", |t| matches!(t, Transaction::Commit { chain: false })),
            ("commit and chain", |t| matches!(t, Transaction::Commit { chain: true })),
            ("abort work and no chain", |t| matches!(t, Transaction::Rollback { chain: false })),
            ("set transaction read only", |t| matches!(t, Transaction::Characteristics)),
            ("set session characteristics as transaction read only", |t| matches!(t, Transaction::Characteristics)),
            ("rollback prepared 'a'", |t| matches!(t, Transaction::Prepared)),
            ("savepoint a", |t| matches!(t, Transaction::Savepoint(name) if name.name == "a")),
            ("release a", |t| matches!(t, Transaction::Release(name) if name.name == "a")),
            ("release savepoint a", |t| matches!(t, Transaction::Release(name) if name.name == "a")),
            ("release savepoint", |t| matches!(t, Transaction::Release(name) if name.name == "savepoint")),
            ("rollback to a", |t| matches!(t, Transaction::RollbackTo(name) if name.name == "a")),
            ("rollback work to savepoint a", |t| matches!(t, Transaction::RollbackTo(name) if name.name == "a")),
        ];
        for (text, is_expected) in table {
            assert!(matches!(read(text), StatementKind::Transaction(transaction) if is_expected(&transaction)), "{text}");
        }
    }
}
