//! Commands that leave the catalog as it is. Each is read by its own grammar to its end, so that what is no command is
//! still refused where the server refuses it.

use super::phrase::{self, is_number, number, one_of, relation, signed_integer};
use super::session;
use super::type_name::type_name;
use crate::sql::ast::{Irrelevant, StatementKind};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::QualifiedName;
use crate::sql::query;

/// Where a command may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Anywhere,
    /// The server refuses it inside a transaction block (25001).
    OutsideOnly,
}

/// The first word of a command, its name, and what reads the rest.
type Command = (&'static str, &'static str, Reader);

/// What reads a command behind its first word.
#[derive(Clone, Copy)]
enum Reader {
    Plain(fn(&mut Cursor) -> Parse<Place>),
    /// With the relations that it names, which have to be there.
    Maintains(fn(&mut Cursor) -> Parse<(Place, Vec<QualifiedName>)>),
}

const COMMANDS: &[Command] = &[
    ("vacuum", "VACUUM", Reader::Maintains(vacuum)),
    ("analyze", "ANALYZE", Reader::Maintains(analyze)),
    ("analyse", "ANALYZE", Reader::Maintains(analyze)),
    ("cluster", "CLUSTER", Reader::Maintains(cluster)),
    ("reindex", "REINDEX", Reader::Maintains(reindex)),
    ("explain", "EXPLAIN", Reader::Plain(explain)),
    ("prepare", "PREPARE", Reader::Plain(prepare)),
    ("execute", "EXECUTE", Reader::Plain(execute)),
    ("deallocate", "DEALLOCATE", Reader::Plain(deallocate)),
    ("declare", "DECLARE", Reader::Plain(declare)),
    ("fetch", "FETCH", Reader::Plain(fetch)),
    ("move", "MOVE", Reader::Plain(fetch)),
    ("close", "CLOSE", Reader::Plain(close)),
    ("listen", "LISTEN", Reader::Plain(listen)),
    ("notify", "NOTIFY", Reader::Plain(notify)),
    ("unlisten", "UNLISTEN", Reader::Plain(unlisten)),
    ("load", "LOAD", Reader::Plain(load)),
    ("checkpoint", "CHECKPOINT", Reader::Plain(checkpoint)),
    ("discard", "DISCARD", Reader::Plain(discard)),
    ("show", "SHOW", Reader::Plain(show)),
];

/// A command that none of the other families reads. An unknown first word is a syntax error at that word.
pub fn irrelevant(c: &mut Cursor) -> Parse<StatementKind> {
    let Some((_, command, read)) = COMMANDS.iter().find(|(word, ..)| c.is_word(word)) else { return Err(c.syntax_error()) };
    c.at += 1;
    let (place, relations) = match read {
        Reader::Plain(read) => (read(c)?, Vec::new()),
        Reader::Maintains(read) => read(c)?,
    };
    let outside_transaction_only = place == Place::OutsideOnly;
    Ok(StatementKind::Irrelevant(Irrelevant { command, outside_transaction_only, relations }))
}

// Maintenance

/// `( option [value], … )`
fn options(c: &mut Cursor) -> Parse<()> {
    c.parenthesised_list(|c| {
        if c.eat_any_word(&["analyze", "analyse"]).is_none() {
            c.non_reserved_word()?;
        }
        if c.is_symbol(",") || c.is_symbol(")") {
            Ok(())
        } else if is_number(c) {
            number(c).map(|_| ())
        } else {
            phrase::boolean_or_string(c)
        }
    })?;
    Ok(())
}

fn optional_options(c: &mut Cursor) -> Parse<()> {
    if c.is_symbol("(") { options(c) } else { Ok(()) }
}

/// Relations with their columns, or nothing.
fn relations_with_columns(c: &mut Cursor) -> Parse<Vec<QualifiedName>> {
    if c.is_at_end() {
        return Ok(Vec::new());
    }
    c.comma_list(|c| {
        if c.is_word("only") {
            c.needs(18);
        }
        let name = relation(c)?;
        phrase::optional_columns(c)?;
        Ok(name)
    })
}

fn vacuum(c: &mut Cursor) -> Parse<(Place, Vec<QualifiedName>)> {
    if c.is_symbol("(") {
        options(c)?;
    } else {
        c.eat_word("full");
        c.eat_word("freeze");
        c.eat_word("verbose");
        c.eat_any_word(&["analyze", "analyse"]);
    }
    Ok((Place::OutsideOnly, relations_with_columns(c)?))
}

fn analyze(c: &mut Cursor) -> Parse<(Place, Vec<QualifiedName>)> {
    optional_options(c)?;
    c.eat_word("verbose");
    Ok((Place::Anywhere, relations_with_columns(c)?))
}

/// All tables at once cannot be clustered in a transaction block; one table can.
fn cluster(c: &mut Cursor) -> Parse<(Place, Vec<QualifiedName>)> {
    let has_options = c.is_symbol("(");
    optional_options(c)?;
    c.eat_word("verbose");
    if c.is_at_end() {
        if has_options {
            c.needs(17);
        }
        return Ok((Place::OutsideOnly, Vec::new()));
    }
    let mut table = c.qualified_name()?;
    if c.eat_word("using") {
        c.column_name()?;
    } else if c.eat_word("on") {
        // The index came first.
        table = c.qualified_name()?;
    }
    Ok((Place::Anywhere, vec![table]))
}

fn reindex(c: &mut Cursor) -> Parse<(Place, Vec<QualifiedName>)> {
    optional_options(c)?;
    let kinds: &[(&[&str], Reindex)] = &[
        (&["index"], Reindex::Relation),
        (&["table"], Reindex::Relation),
        (&["schema"], Reindex::Schema),
        (&["system"], Reindex::Everything),
        (&["database"], Reindex::Everything),
    ];
    let kind = one_of(c, kinds)?;
    let concurrently = c.eat_word("concurrently");
    let mut relations = Vec::new();
    match kind {
        Reindex::Relation => relations.push(c.qualified_name()?),
        Reindex::Everything if c.is_at_end() => c.needs(16),
        Reindex::Schema | Reindex::Everything => drop(c.column_name()?),
    }
    let inside = matches!(kind, Reindex::Relation) && !concurrently;
    Ok((if inside { Place::Anywhere } else { Place::OutsideOnly }, relations))
}

#[derive(Clone, Copy)]
enum Reindex {
    Relation,
    Schema,
    Everything,
}

/// EXPLAIN in front of a query, a data statement, or one of the commands that hold a query.
fn explain(c: &mut Cursor) -> Parse<Place> {
    let query_in_parentheses = ["select", "values", "with", "table"].iter().any(|word| c.is_word_at(1, word));
    if c.is_symbol("(") && !query_in_parentheses && !c.is_symbol_at(1, "(") {
        options(c)?;
    } else {
        c.eat_any_word(&["analyze", "analyse"]);
        c.eat_word("verbose");
    }
    if c.is_any_word(&["create", "refresh", "execute", "declare"]) {
        explained_command(c)?;
    } else {
        preparable(c)?;
    }
    Ok(Place::Anywhere)
}

/// A command that holds a query: of the CREATE commands, those with AS query.
fn explained_command(c: &mut Cursor) -> Parse<()> {
    let refusal = Cursor { at: c.at + 1, ..*c }.syntax_error();
    match super::dispatch(c)? {
        StatementKind::CreateTableAs(_) | StatementKind::RefreshMaterializedView(_) | StatementKind::Irrelevant(_) => Ok(()),
        _ => Err(refusal),
    }
}

/// A query or data statement, and nothing else.
fn preparable(c: &mut Cursor) -> Parse<()> {
    let words = ["select", "values", "with", "table", "insert", "update", "delete", "merge"];
    if c.is_any_word(&words) || c.is_symbol("(") { query::query_or_data_statement(c).map(|_| ()) } else { Err(c.syntax_error()) }
}

// Prepared statements and cursors

fn prepare(c: &mut Cursor) -> Parse<Place> {
    c.column_name()?;
    if c.is_symbol("(") {
        c.parenthesised_list(type_name)?;
    }
    c.expect_word("as")?;
    preparable(c)?;
    Ok(Place::Anywhere)
}

fn execute(c: &mut Cursor) -> Parse<Place> {
    c.column_name()?;
    if c.is_symbol("(") {
        c.parenthesised_list(query::expression)?;
    }
    Ok(Place::Anywhere)
}

fn deallocate(c: &mut Cursor) -> Parse<Place> {
    if c.peek_at(1).is_some() {
        c.eat_word("prepare");
    }
    if !c.eat_word("all") {
        c.column_name()?;
    }
    Ok(Place::Anywhere)
}

/// `name [options] CURSOR [WITH | WITHOUT HOLD] FOR query`
fn declare(c: &mut Cursor) -> Parse<Place> {
    c.column_name()?;
    let option: &[(&[&str], ())] =
        &[(&["binary"], ()), (&["insensitive"], ()), (&["asensitive"], ()), (&["scroll"], ()), (&["no", "scroll"], ())];
    while !c.is_word("cursor") {
        one_of(c, option)?;
    }
    c.expect_word("cursor")?;
    if c.eat_any_word(&["with", "without"]).is_some() {
        c.expect_word("hold")?;
    }
    c.expect_word("for")?;
    query::query(c)?;
    Ok(Place::Anywhere)
}

/// `[direction] [FROM | IN] cursor`. A direction alone is the name of a cursor.
fn fetch(c: &mut Cursor) -> Parse<Place> {
    let is_name_alone = c.peek_at(1).is_none() && !is_number(c) && !c.is_any_word(&["all", "from", "in"]);
    if !is_name_alone {
        direction(c)?;
        c.eat_any_word(&["from", "in"]);
    }
    c.column_name()?;
    Ok(Place::Anywhere)
}

fn direction(c: &mut Cursor) -> Parse<()> {
    if is_number(c) {
        signed_integer(c)?;
        return Ok(());
    }
    let words = ["next", "prior", "first", "last", "all", "absolute", "relative", "forward", "backward"];
    match c.eat_any_word(&words) {
        Some("absolute" | "relative") => signed_integer(c).map(|_| ()),
        Some("forward" | "backward") if is_number(c) => signed_integer(c).map(|_| ()),
        Some("forward" | "backward") => {
            c.eat_word("all");
            Ok(())
        }
        _ => Ok(()),
    }
}

fn close(c: &mut Cursor) -> Parse<Place> {
    if !c.eat_word("all") {
        c.column_name()?;
    }
    Ok(Place::Anywhere)
}

// The session

fn listen(c: &mut Cursor) -> Parse<Place> {
    c.column_name()?;
    Ok(Place::Anywhere)
}

fn unlisten(c: &mut Cursor) -> Parse<Place> {
    if !c.eat_symbol("*") {
        c.column_name()?;
    }
    Ok(Place::Anywhere)
}

fn notify(c: &mut Cursor) -> Parse<Place> {
    c.column_name()?;
    if c.eat_symbol(",") {
        c.string()?;
    }
    Ok(Place::Anywhere)
}

fn load(c: &mut Cursor) -> Parse<Place> {
    c.string()?;
    Ok(Place::Anywhere)
}

fn checkpoint(_: &mut Cursor) -> Parse<Place> {
    Ok(Place::Anywhere)
}

fn discard(c: &mut Cursor) -> Parse<Place> {
    let what: &[(&[&str], Place)] = &[
        (&["all"], Place::OutsideOnly),
        (&["temp"], Place::Anywhere),
        (&["temporary"], Place::Anywhere),
        (&["plans"], Place::Anywhere),
        (&["sequences"], Place::Anywhere),
    ];
    one_of(c, what)
}

fn show(c: &mut Cursor) -> Parse<Place> {
    session::reset_target(c)?;
    Ok(Place::Anywhere)
}
