//! Type names, by the grammar's `Typename`.
//!
//! SQL's own spellings become names in pg_catalog, as the server's grammar does it.

use crate::sql::ast::{Expr, TypeName};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::sql::query;
use crate::text::Span;

/// `[SETOF] type [(modifiers)] [[]…]`, `table.column%TYPE`
pub fn type_name(c: &mut Cursor) -> Parse<TypeName> {
    let start = c.at;
    let setof = c.eat_word("setof");
    let mut ty = simple_type(c)?;
    ty.setof = setof;
    ty.array_dimensions = array_dimensions(c)?;
    ty.span = c.span_from(start);
    Ok(ty)
}

fn array_dimensions(c: &mut Cursor) -> Parse<u8> {
    let mut dimensions: u8 = 0;
    if c.eat_word("array") {
        if c.eat_symbol("[") {
            c.integer()?;
            c.expect_symbol("]")?;
        }
        return Ok(1);
    }
    while c.eat_symbol("[") {
        if !c.is_symbol("]") {
            c.integer()?;
        }
        c.expect_symbol("]")?;
        dimensions = dimensions.saturating_add(1);
    }
    Ok(dimensions)
}

fn simple_type(c: &mut Cursor) -> Parse<TypeName> {
    let is_sql_spelling = c.peek().is_some_and(|token| token.kind == crate::sql::lex::TokenKind::Word) && !c.is_symbol_at(1, ".");
    if is_sql_spelling && let Some(ty) = sql_type(c)? {
        return Ok(ty);
    }
    generic_type(c)
}

/// `name`, `schema.name`, with modifiers or `%TYPE`.
fn generic_type(c: &mut Cursor) -> Parse<TypeName> {
    let start = c.at;
    let first = if c.is_symbol_at(1, ".") { c.column_name()? } else { c.type_or_function_name()? };
    let mut parts = vec![first];
    while c.eat_symbol(".") {
        parts.push(c.label()?);
    }
    if c.is_symbol("%") && c.is_word_at(1, "type") {
        c.at += 2;
        return percent_type(c, parts, start);
    }
    let percent_rowtype = c.is_symbol("%") && c.is_word_at(1, "rowtype");
    if percent_rowtype {
        c.at += 2;
    }
    let name = qualified(c, parts)?;
    let modifiers = modifiers(c)?;
    Ok(TypeName { percent_rowtype, modifiers, ..plain(name, c.span_from(start), false) })
}

/// `table.column%TYPE` or `schema.table.column%TYPE`; in PL/pgSQL also `variable%TYPE`.
fn percent_type(c: &Cursor, mut parts: Vec<Ident>, start: usize) -> Parse<TypeName> {
    let Some(column) = parts.pop() else { return Err(c.syntax_error()) };
    let span = c.span_from(start);
    let name = if parts.is_empty() { QualifiedName { schema: None, name: column.clone() } } else { qualified(c, parts)? };
    Ok(TypeName { percent_type: Some(column), ..plain(name, span, false) })
}

fn qualified(c: &Cursor, mut parts: Vec<Ident>) -> Parse<QualifiedName> {
    let Some(name) = parts.pop() else { return Err(c.syntax_error()) };
    Ok(QualifiedName { schema: parts.pop(), name })
}

fn plain(name: QualifiedName, span: Span, builtin: bool) -> TypeName {
    TypeName {
        span,
        name,
        builtin,
        modifiers: Vec::new(),
        array_dimensions: 0,
        setof: false,
        percent_type: None,
        percent_rowtype: false,
    }
}

fn modifiers(c: &mut Cursor) -> Parse<Vec<Expr>> {
    if c.is_symbol("(") { c.parenthesised_list(query::expression) } else { Ok(Vec::new()) }
}

/// A type that SQL spells in its own way; None where the word is an ordinary name.
fn sql_type(c: &mut Cursor) -> Parse<Option<TypeName>> {
    let start = c.at;
    let Some(token) = c.peek() else { return Ok(None) };
    let word = c.text(token).to_ascii_lowercase();
    let mut modifiers_after = false;
    let name = match word.as_str() {
        "int" | "integer" => "int4",
        "smallint" => "int2",
        "bigint" => "int8",
        "real" => "float4",
        "boolean" => "bool",
        "float" => return float(c).map(Some),
        "double" if c.is_word_at(1, "precision") => {
            c.at += 1;
            "float8"
        }
        "decimal" | "dec" | "numeric" => {
            modifiers_after = true;
            "numeric"
        }
        "bit" => return bit(c).map(Some),
        "character" | "char" | "nchar" | "varchar" | "national" => return character(c).map(Some),
        "time" | "timestamp" => return time(c).map(Some),
        "interval" => return interval(c).map(Some),
        _ => return Ok(None),
    };
    c.at += 1;
    let modifiers = if modifiers_after { modifiers(c)? } else { Vec::new() };
    Ok(Some(TypeName { modifiers, ..builtin(c, name, start) }))
}

fn builtin(c: &Cursor, name: &str, start: usize) -> TypeName {
    let span = c.span_from(start);
    let ident = |text: &str| Ident { name: Name::exact(text), span };
    plain(QualifiedName { schema: Some(ident("pg_catalog")), name: ident(name) }, span, true)
}

/// `float`, `float(p)`: 24 bits and fewer are float4.
fn float(c: &mut Cursor) -> Parse<TypeName> {
    let start = c.at;
    c.at += 1;
    let mut name = "float8";
    if c.eat_symbol("(") {
        let (digits, span) = c.integer()?;
        name = match digits.parse::<u32>().unwrap_or(u32::MAX) {
            0 => return Err(c.rejected("22023", "precision for type float must be at least 1 bit", span)),
            1..=24 => "float4",
            25..=53 => "float8",
            _ => return Err(c.rejected("22023", "precision for type float must be less than 54 bits", span)),
        };
        c.expect_symbol(")")?;
    }
    Ok(builtin(c, name, start))
}

fn bit(c: &mut Cursor) -> Parse<TypeName> {
    let start = c.at;
    c.at += 1;
    let name = if c.eat_word("varying") { "varbit" } else { "bit" };
    let modifiers = modifiers(c)?;
    Ok(TypeName { modifiers, ..builtin(c, name, start) })
}

/// `character [varying]`, `varchar`, `national character`, with an optional length. `char` without one is `char(1)`, which
/// is left to who spells the type: it has no modifiers here.
fn character(c: &mut Cursor) -> Parse<TypeName> {
    let start = c.at;
    let varying = if c.eat_word("varchar") {
        true
    } else {
        if c.eat_word("national") && !c.is_any_word(&["character", "char"]) {
            return Err(c.syntax_error());
        }
        c.at += 1;
        c.eat_word("varying")
    };
    let mut modifiers = Vec::new();
    if c.is_symbol("(") {
        c.at += 1;
        modifiers.push(query::expression(c)?);
        c.expect_symbol(")")?;
    }
    Ok(TypeName { modifiers, ..builtin(c, if varying { "varchar" } else { "bpchar" }, start) })
}

fn time(c: &mut Cursor) -> Parse<TypeName> {
    let start = c.at;
    let stamp = c.is_word("timestamp");
    c.at += 1;
    let modifiers = modifiers(c)?;
    let zone = if c.eat_words(&["with", "time", "zone"]) {
        true
    } else {
        c.eat_words(&["without", "time", "zone"]);
        false
    };
    let name = match (stamp, zone) {
        (true, true) => "timestamptz",
        (true, false) => "timestamp",
        (false, true) => "timetz",
        (false, false) => "time",
    };
    Ok(TypeName { modifiers, ..builtin(c, name, start) })
}

fn interval(c: &mut Cursor) -> Parse<TypeName> {
    const FIELDS: &[&str] = &["year", "month", "day", "hour", "minute", "second"];
    let start = c.at;
    c.at += 1;
    let mut precision = modifiers(c)?;
    if c.eat_any_word(FIELDS).is_some() {
        if c.eat_word("to") && c.eat_any_word(FIELDS).is_none() {
            return Err(c.syntax_error());
        }
        if c.is_symbol("(") {
            precision = modifiers(c)?;
        }
    }
    Ok(TypeName { modifiers: precision, ..builtin(c, "interval", start) })
}
