//! Type names, by the grammar's `Typename`, and the two wider forms of routines.
//!
//! SQL's own spellings become names in pg_catalog, as the server's grammar does it. No catalog is asked: whether a name is
//! a type is for the replay to say.

use crate::sql::ast::{Expr, ExprKind, Literal, TypeName};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::keyword;
use crate::sql::lex::TokenKind;
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::sql::query;
use crate::text::Span;

/// `Typename`: `[SETOF] type [(modifiers)] [[]… | ARRAY]`
pub fn type_name(c: &mut Cursor) -> Parse<TypeName> {
    let start = c.at;
    let setof = c.eat_word("setof");
    let ty = simple_type(c)?;
    with_array(c, TypeName { setof, ..ty }, start)
}

/// `func_type`: what a parameter or result of a routine may also be, `[SETOF] table.column%TYPE`.
pub fn function_type(c: &mut Cursor) -> Parse<TypeName> {
    if !is_type_of_column(c) {
        return type_name(c);
    }
    let start = c.at;
    let setof = c.eat_word("setof");
    let mut parts = generic_name(c)?;
    c.expect_symbol("%")?;
    c.expect_word("type")?;
    let percent_type = parts.pop();
    Ok(TypeName { setof, percent_type, ..plain(qualified(c, parts)?, c.span_from(start)) })
}

/// Whether `table.column%` comes next, behind SETOF or not.
fn is_type_of_column(c: &Cursor) -> bool {
    let first = usize::from(c.is_word("setof"));
    let mut last = first;
    while c.is_symbol_at(last + 1, ".") {
        last += 2;
    }
    last > first && c.is_symbol_at(last + 1, "%")
}

/// The type of a variable in PL/pgSQL: also `variable%TYPE` and `table%ROWTYPE`, and arrays of them.
pub fn variable_type(c: &mut Cursor) -> Parse<TypeName> {
    let start = c.at;
    let mut name = *c;
    let mut parts = generic_name(&mut name).unwrap_or_default();
    let Some(percent) = name.eat_symbol("%").then(|| name.eat_any_word(&["type", "rowtype"])).flatten() else {
        return type_name(c);
    };
    c.at = name.at;
    let span = c.span_from(start);
    let percent_type = if percent == "type" { parts.last().cloned() } else { None };
    // The lone name of a variable stands for both the relation and the column.
    if percent_type.is_some() && parts.len() > 1 {
        parts.pop();
    }
    let percent_rowtype = percent_type.is_none();
    with_array(c, TypeName { percent_type, percent_rowtype, ..plain(qualified(c, parts)?, span) }, start)
}

/// `SimpleTypename`: a type that is no array.
pub fn simple_type(c: &mut Cursor) -> Parse<TypeName> {
    match sql_type(c)? {
        Some(ty) => Ok(ty),
        None => generic_type(c),
    }
}

fn with_array(c: &mut Cursor, ty: TypeName, start: usize) -> Parse<TypeName> {
    let array_dimensions = array_dimensions(c)?;
    Ok(TypeName { array_dimensions, span: c.span_from(start), ..ty })
}

fn array_dimensions(c: &mut Cursor) -> Parse<u8> {
    if c.eat_word("array") {
        if c.eat_symbol("[") {
            c.integer()?;
            c.expect_symbol("]")?;
        }
        return Ok(1);
    }
    let mut dimensions: u8 = 0;
    while c.eat_symbol("[") {
        if !c.is_symbol("]") {
            c.integer()?;
        }
        c.expect_symbol("]")?;
        dimensions = dimensions.saturating_add(1);
    }
    Ok(dimensions)
}

/// `name` or `schema.name`, with modifiers.
fn generic_type(c: &mut Cursor) -> Parse<TypeName> {
    let start = c.at;
    let name = match c.is_symbol_at(1, ".") {
        false => QualifiedName { schema: None, name: c.type_or_function_name()? },
        true => {
            let parts = generic_name(c)?;
            qualified(c, parts)?
        }
    };
    let modifiers = modifiers(c)?;
    Ok(TypeName { modifiers, ..plain(name, c.span_from(start)) })
}

/// `type_function_name [attrs]`
fn generic_name(c: &mut Cursor) -> Parse<Vec<Ident>> {
    let mut parts = vec![c.type_or_function_name()?];
    while c.eat_symbol(".") {
        parts.push(c.label()?);
    }
    Ok(parts)
}

fn qualified(c: &Cursor, mut parts: Vec<Ident>) -> Parse<QualifiedName> {
    let Some(name) = parts.pop() else { return Err(c.syntax_error()) };
    Ok(QualifiedName { schema: parts.pop(), name })
}

fn plain(name: QualifiedName, span: Span) -> TypeName {
    TypeName {
        span,
        name,
        builtin: false,
        modifiers: Vec::new(),
        array_dimensions: 0,
        setof: false,
        percent_type: None,
        percent_rowtype: false,
    }
}

fn builtin(c: &Cursor, name: &str, start: usize, modifiers: Vec<Expr>) -> TypeName {
    let span = c.span_from(start);
    let ident = |text: &str| Ident { name: Name::exact(text), span };
    let name = QualifiedName { schema: Some(ident("pg_catalog")), name: ident(name) };
    TypeName { builtin: true, modifiers, ..plain(name, span) }
}

/// `( expression, … )` or nothing.
fn modifiers(c: &mut Cursor) -> Parse<Vec<Expr>> {
    if c.is_symbol("(") { c.parenthesised_list(query::expression) } else { Ok(Vec::new()) }
}

/// `( digits )` or nothing: the spellings of characters and times take no other expression.
fn precision(c: &mut Cursor) -> Parse<Vec<Expr>> {
    if !c.eat_symbol("(") {
        return Ok(Vec::new());
    }
    let (digits, span) = c.integer()?;
    c.expect_symbol(")")?;
    Ok(vec![literal(Literal::Integer(digits.to_owned()), span)])
}

fn literal(literal: Literal, span: Span) -> Expr {
    Expr { span, kind: ExprKind::Literal(literal) }
}

/// A type that SQL spells in its own way; None where the word is an ordinary name.
fn sql_type(c: &mut Cursor) -> Parse<Option<TypeName>> {
    let Some(token) = c.peek().filter(|token| token.kind == TokenKind::Word) else { return Ok(None) };
    let start = c.at;
    let mut buffer = [0; keyword::MAX_BYTES];
    let plain = match keyword::fold(c.text(token), &mut buffer) {
        "int" | "integer" => "int4",
        "smallint" => "int2",
        "bigint" => "int8",
        "real" => "float4",
        "boolean" => "bool",
        "double" if c.is_word_at(1, "precision") => {
            c.at += 1;
            "float8"
        }
        "float" => return float(c).map(Some),
        "decimal" | "dec" | "numeric" => return numeric(c).map(Some),
        "bit" => return bit(c).map(Some),
        "character" | "char" | "nchar" | "varchar" | "national" => return character(c).map(Some),
        "time" | "timestamp" => return time(c).map(Some),
        "interval" => return interval(c).map(Some),
        _ => return Ok(None),
    };
    c.at += 1;
    Ok(Some(builtin(c, plain, start, Vec::new())))
}

fn numeric(c: &mut Cursor) -> Parse<TypeName> {
    let start = c.at;
    c.at += 1;
    let modifiers = modifiers(c)?;
    Ok(builtin(c, "numeric", start, modifiers))
}

/// `float`, `float(p)`: 24 bits and fewer are float4.
fn float(c: &mut Cursor) -> Parse<TypeName> {
    let start = c.at;
    c.at += 1;
    let mut name = "float8";
    if c.eat_symbol("(") {
        let (digits, span) = c.integer()?;
        c.expect_symbol(")")?;
        name = match digits.parse::<u32>().unwrap_or(u32::MAX) {
            0 => return Err(c.rejected("22023", "precision for type float must be at least 1 bit", span)),
            1..=24 => "float4",
            25..=53 => "float8",
            _ => return Err(c.rejected("22023", "precision for type float must be less than 54 bits", span)),
        };
    }
    Ok(builtin(c, name, start, Vec::new()))
}

/// `bit [varying]`. A bit without a length is `bit(1)`.
fn bit(c: &mut Cursor) -> Parse<TypeName> {
    let start = c.at;
    c.at += 1;
    let varying = c.eat_word("varying");
    let modifiers = modifiers(c)?;
    Ok(builtin_of_length(c, if varying { "varbit" } else { "bit" }, start, modifiers))
}

/// `character [varying]`, `varchar`, `national character`. A character without a length is `character(1)`.
fn character(c: &mut Cursor) -> Parse<TypeName> {
    let start = c.at;
    let mut varying = c.eat_word("varchar");
    if !varying {
        if c.eat_word("national") && !c.is_any_word(&["character", "char"]) {
            return Err(c.syntax_error());
        }
        c.at += 1;
        varying = c.eat_word("varying");
    }
    let length = precision(c)?;
    Ok(builtin_of_length(c, if varying { "varchar" } else { "bpchar" }, start, length))
}

fn builtin_of_length(c: &Cursor, name: &str, start: usize, mut length: Vec<Expr>) -> TypeName {
    if length.is_empty() && matches!(name, "bit" | "bpchar") {
        length.push(literal(Literal::Integer("1".to_owned()), c.span_from(start)));
    }
    builtin(c, name, start, length)
}

fn time(c: &mut Cursor) -> Parse<TypeName> {
    let start = c.at;
    let is_timestamp = c.eat_word("timestamp");
    c.at += usize::from(!is_timestamp);
    let precision = precision(c)?;
    let name = match (is_timestamp, with_time_zone(c)?) {
        (true, true) => "timestamptz",
        (true, false) => "timestamp",
        (false, true) => "timetz",
        (false, false) => "time",
    };
    Ok(builtin(c, name, start, precision))
}

/// `WITH TIME ZONE` or `WITHOUT TIME ZONE`. Without TIME behind it, WITH belongs to something else.
fn with_time_zone(c: &mut Cursor) -> Parse<bool> {
    let with = c.is_word("with");
    if !(with || c.is_word("without")) || !c.is_word_at(1, "time") {
        return Ok(false);
    }
    c.at += 2;
    c.expect_word("zone")?;
    Ok(with)
}

/// `interval [fields]` or `interval (precision)`. The fields become one modifier, a string of their words.
fn interval(c: &mut Cursor) -> Parse<TypeName> {
    let start = c.at;
    c.at += 1;
    if c.is_symbol("(") {
        let precision = precision(c)?;
        return Ok(builtin(c, "interval", start, precision));
    }
    let first = c.at;
    let Some(from) = c.eat_any_word(&["year", "month", "day", "hour", "minute", "second"]) else {
        return Ok(builtin(c, "interval", start, Vec::new()));
    };
    let mut fields = from.to_owned();
    let mut last = from;
    if !interval_ends(from).is_empty() && c.eat_word("to") {
        last = c.eat_any_word(interval_ends(from)).ok_or_else(|| c.syntax_error())?;
        fields = format!("{from} to {last}");
    }
    let mut modifiers = vec![literal(Literal::String(fields), c.span_from(first))];
    if last == "second" {
        modifiers.extend(precision(c)?);
    }
    Ok(builtin(c, "interval", start, modifiers))
}

/// The fields that may stand behind `field TO`.
fn interval_ends(from: &str) -> &'static [&'static str] {
    match from {
        "year" => &["month"],
        "day" => &["hour", "minute", "second"],
        "hour" => &["minute", "second"],
        "minute" => &["second"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::cursor::Source;
    use crate::sql::lex::lex;
    use crate::text::FileId;

    /// The type in one spelling: `pg_catalog.varchar(3)[]`.
    fn spelled(text: &str, read: fn(&mut Cursor) -> Parse<TypeName>) -> String {
        let tokens = lex(text).tokens;
        let mut c = Cursor::new(Source { file: FileId(0), text }, &tokens);
        let ty = read(&mut c).unwrap();
        assert!(c.is_at_end() && ty.span.of(text) == text, "{text}");
        let modifiers = ty.modifiers.iter().map(|modifier| match &modifier.kind {
            ExprKind::Literal(Literal::Integer(text) | Literal::String(text)) => text.clone(),
            _ => modifier.span.of(text).to_owned(),
        });
        let modifiers: Vec<_> = modifiers.collect();
        let list = if modifiers.is_empty() { String::new() } else { format!("({})", modifiers.join(",")) };
        let percent = ty.percent_type.map(|column| format!(".{column}%type")).unwrap_or_default();
        let row = if ty.percent_rowtype { "%rowtype" } else { "" };
        let setof = if ty.setof { "setof " } else { "" };
        format!("{setof}{}{list}{percent}{row}{}", ty.name, "[]".repeat(ty.array_dimensions.into()))
    }

    #[test]
    fn spellings_of_sql_are_names_in_pg_catalog() {
        let table = [
            ("int", "pg_catalog.int4"),
            ("SMALLINT", "pg_catalog.int2"),
            ("bigint[]", "pg_catalog.int8[]"),
            ("float(24)", "pg_catalog.float4"),
            ("float(25)", "pg_catalog.float8"),
            ("double precision", "pg_catalog.float8"),
            ("double", "double"),
            ("dec(10, -2)", "pg_catalog.numeric(10,-2)"),
            ("char", "pg_catalog.bpchar(1)"),
            ("national character(3)", "pg_catalog.bpchar(3)"),
            ("nchar varying", "pg_catalog.varchar"),
            ("character varying(3) array[2]", "pg_catalog.varchar(3)[]"),
            ("\"char\"", "char"),
            ("bit", "pg_catalog.bit(1)"),
            ("bit varying(5)", "pg_catalog.varbit(5)"),
            ("time(3)", "pg_catalog.time(3)"),
            ("time without time zone", "pg_catalog.time"),
            ("timestamp(3) with time zone", "pg_catalog.timestamptz(3)"),
            ("interval", "pg_catalog.interval"),
            ("interval(3)", "pg_catalog.interval(3)"),
            ("interval year to month", "pg_catalog.interval(year to month)"),
            ("interval day to second(3)", "pg_catalog.interval(day to second,3)"),
            ("setof text[][]", "setof text[][]"),
            ("db.Public.Mood", "public.mood"),
            ("geometry(Point, 4326)", "geometry(Point,4326)"),
        ];
        for (text, expected) in table {
            assert_eq!(spelled(text, type_name), expected, "{text}");
        }
    }

    #[test]
    fn types_of_columns_and_variables() {
        assert_eq!(spelled("setof t.a%TYPE", function_type), "setof t.a%type");
        assert_eq!(spelled("s.t.a%type", function_type), "s.t.a%type");
        assert_eq!(spelled("int[]", function_type), "pg_catalog.int4[]");
        assert_eq!(spelled("a%type", variable_type), "a.a%type");
        assert_eq!(spelled("t.a%type[]", variable_type), "t.a%type[]");
        assert_eq!(spelled("s.t%rowtype", variable_type), "s.t%rowtype");
        assert_eq!(spelled("varchar(3)", variable_type), "pg_catalog.varchar(3)");
    }
}
