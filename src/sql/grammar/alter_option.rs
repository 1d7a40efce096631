//! The actions of ALTER that belong to one kind of object and change nothing the catalog keeps: options of servers,
//! databases, tablespaces, subscriptions, text search and the like.

use super::definition::{alter_foreign_options, definition, with_options};
use super::object::{database_options, eat_server_version, operator_class_items, wrapper_functions};
use super::phrase::{eat_one_of, if_exists, names, one_of, signed_integer};
use super::type_name::type_name;
use super::{session, trigger};
use crate::sql::ast::ObjectKind;
use crate::sql::cursor::{Cursor, Parse};

/// An action of this kind; whether one stood here.
pub fn eat(c: &mut Cursor, kind: ObjectKind) -> Parse<bool> {
    use ObjectKind as K;
    let start = c.at;
    match kind {
        K::Collation => eat_words(c, &["refresh", "version"])?,
        K::Database => database(c)?,
        K::EventTrigger => trigger::eat_enable(c),
        K::ForeignDataWrapper => wrapper(c)?,
        K::Operator if c.is_word("set") => operator(c)?,
        K::OperatorFamily => operator_family(c)?,
        K::Server => server(c)?,
        K::Statistics if c.is_word("set") => statistics_target(c)?,
        K::Subscription => subscription(c)?,
        K::Tablespace if c.is_any_word(&["set", "reset"]) => tablespace(c)?,
        K::TextSearchConfiguration => text_search_configuration(c)?,
        K::TextSearchDictionary if c.is_symbol("(") => definition(c).map(|_| ())?,
        _ => {}
    }
    // ALTER DATABASE may name nothing to change at all.
    Ok(c.at > start || (kind == K::Database && c.is_at_end()))
}

/// All of the words, once the first is there.
fn eat_words(c: &mut Cursor, words: &[&str]) -> Parse<()> {
    if words.first().is_some_and(|word| c.is_word(word)) { c.expect_words(words) } else { Ok(()) }
}

/// `SET STATISTICS target`
pub fn statistics_target(c: &mut Cursor) -> Parse<()> {
    c.expect_words(&["set", "statistics"])?;
    if c.eat_newer_word(17, "default") { Ok(()) } else { signed_integer(c).map(|_| ()) }
}

fn database(c: &mut Cursor) -> Parse<()> {
    if c.is_words(&["set", "tablespace"]) && !session::is_parameter_follow(c, 2) {
        c.at += 2;
        c.column_name().map(|_| ())
    } else if c.eat_word("set") {
        session::set_rest(c).map(|_| ())
    } else if c.eat_word("reset") {
        session::reset_target(c).map(|_| ())
    } else if c.is_words(&["refresh", "collation"]) {
        c.expect_words(&["refresh", "collation", "version"])
    } else if c.is_any_word(&["rename"]) {
        Ok(())
    } else {
        database_options(c)
    }
}

fn wrapper(c: &mut Cursor) -> Parse<()> {
    let has_functions = wrapper_functions(c)?;
    if c.is_word("options") || (has_functions && !c.is_at_end()) { alter_foreign_options(c) } else { Ok(()) }
}

fn server(c: &mut Cursor) -> Parse<()> {
    let has_version = eat_server_version(c)?;
    if c.is_word("options") || (has_version && !c.is_at_end()) { alter_foreign_options(c) } else { Ok(()) }
}

/// `SET ( name = value, … )`
fn operator(c: &mut Cursor) -> Parse<()> {
    if c.is_word_at(1, "schema") {
        return Ok(());
    }
    c.expect_word("set")?;
    definition(c).map(|_| ())
}

/// `ADD items` or `DROP OPERATOR | FUNCTION number ( types ), …`
fn operator_family(c: &mut Cursor) -> Parse<()> {
    if c.eat_word("add") {
        return operator_class_items(c);
    } else if !c.eat_word("drop") {
        return Ok(());
    }
    c.comma_list(|c| {
        one_of(c, &[(&["operator"], ()), (&["function"], ())])?;
        c.integer()?;
        c.parenthesised_list(type_name)
    })?;
    Ok(())
}

fn subscription(c: &mut Cursor) -> Parse<()> {
    if c.is_words(&["set"]) && c.is_symbol_at(1, "(") {
        c.at += 1;
        return definition(c).map(|_| ());
    }
    let actions: &[(&[&str], Subscription)] = &[
        (&["connection"], Subscription::Connection),
        (&["refresh", "publication"], Subscription::Refresh),
        (&["set", "publication"], Subscription::Publications),
        (&["add", "publication"], Subscription::Publications),
        (&["drop", "publication"], Subscription::Publications),
        (&["enable"], Subscription::Switch),
        (&["disable"], Subscription::Switch),
        (&["skip"], Subscription::Skip),
    ];
    if !actions.iter().any(|(words, _)| words.first().is_some_and(|word| c.is_word(word))) {
        return Ok(());
    }
    match one_of(c, actions)? {
        Subscription::Connection => c.string().map(|_| ()),
        Subscription::Refresh => with_options(c).map(|_| ()),
        Subscription::Publications => {
            names(c)?;
            with_options(c).map(|_| ())
        }
        Subscription::Switch => Ok(()),
        Subscription::Skip => definition(c).map(|_| ()),
    }
}

#[derive(Clone, Copy)]
enum Subscription {
    Connection,
    Refresh,
    Publications,
    Switch,
    Skip,
}

/// `SET ( options )` or `RESET ( options )`
fn tablespace(c: &mut Cursor) -> Parse<()> {
    one_of(c, &[(&["set"], ()), (&["reset"], ())])?;
    definition(c).map(|_| ())
}

/// The actions on the mappings from token types to dictionaries.
fn text_search_configuration(c: &mut Cursor) -> Parse<()> {
    let actions: &[(&[&str], Mapping)] =
        &[(&["add", "mapping"], Mapping::Add), (&["alter", "mapping"], Mapping::Alter), (&["drop", "mapping"], Mapping::Drop)];
    if !c.is_any_word(&["add", "alter", "drop"]) {
        return Ok(());
    }
    match one_of(c, actions)? {
        Mapping::Add => {
            c.expect_word("for")?;
            names(c)?;
            with_dictionaries(c)
        }
        Mapping::Alter => alter_mapping(c),
        Mapping::Drop => {
            if_exists(c);
            c.expect_word("for")?;
            names(c).map(|_| ())
        }
    }
}

#[derive(Clone, Copy)]
enum Mapping {
    Add,
    Alter,
    Drop,
}

/// `[FOR tokens] REPLACE old WITH new` or `FOR tokens WITH dictionaries`
fn alter_mapping(c: &mut Cursor) -> Parse<()> {
    let for_tokens = eat_one_of(c, &[(&["for"], ())]).is_some();
    if for_tokens {
        names(c)?;
        if !c.is_word("replace") {
            return with_dictionaries(c);
        }
    }
    c.expect_word("replace")?;
    c.qualified_name()?;
    c.expect_word("with")?;
    c.qualified_name().map(|_| ())
}

fn with_dictionaries(c: &mut Cursor) -> Parse<()> {
    c.expect_word("with")?;
    c.comma_list(Cursor::qualified_name).map(|_| ())
}
