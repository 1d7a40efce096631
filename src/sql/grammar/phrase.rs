//! Phrases that many commands share: IF EXISTS, CASCADE, role names, numbers, lists of names.
//!
//! It knows no command. A function that returns no [`Parse`] reads nothing where its phrase is absent.

use crate::sql::ast::{DropBehavior, Guard, Replace, RoleSpec};
use crate::sql::cursor::{Cursor, Parse, Refusal};
use crate::sql::lex::TokenKind;
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::Span;

/// `IF EXISTS`. A lone `if` is a name, as for the server.
pub fn if_exists(c: &mut Cursor) -> Guard {
    if c.eat_words(&["if", "exists"]) { Guard::Guarded } else { Guard::None }
}

/// `IF EXISTS` or nothing, where no name can follow.
pub fn if_exists_alone(c: &mut Cursor) -> Parse<Guard> {
    if !c.eat_word("if") {
        return Ok(Guard::None);
    }
    c.expect_word("exists")?;
    Ok(Guard::Guarded)
}

/// `IF NOT EXISTS`. Behind `if not` nothing else can follow.
pub fn if_not_exists(c: &mut Cursor) -> Parse<Guard> {
    if !c.eat_words(&["if", "not"]) {
        return Ok(Guard::None);
    }
    c.expect_word("exists")?;
    Ok(Guard::Guarded)
}

/// `OR REPLACE`
pub fn or_replace(c: &mut Cursor) -> Parse<Replace> {
    if !c.eat_word("or") {
        return Ok(Replace::No);
    }
    c.expect_word("replace")?;
    Ok(Replace::OrReplace)
}

/// `CASCADE` or `RESTRICT`
pub fn drop_behavior(c: &mut Cursor) -> DropBehavior {
    match c.eat_any_word(&["cascade", "restrict"]) {
        Some("cascade") => DropBehavior::Cascade,
        _ => DropBehavior::Restrict,
    }
}

/// One of several phrases of key words, each with what it stands for. The longest that fits is read; where none fits, the
/// refusal is at the first word that no phrase goes on with.
pub fn one_of<T: Copy>(c: &mut Cursor, phrases: &[(&[&str], T)]) -> Parse<T> {
    let (mut longest, mut found) = (0, None);
    for (words, value) in phrases {
        let matched = matching_words(c, words);
        if matched == words.len() && found.is_none_or(|(length, _)| length <= matched) {
            found = Some((matched, *value));
        }
        longest = longest.max(matched);
    }
    let behind = c.at + longest;
    match found {
        Some((length, value)) if length == longest => {
            c.at = behind;
            Ok(value)
        }
        _ => Err(Cursor { at: behind, ..*c }.syntax_error()),
    }
}

/// As [`one_of`], reading nothing where none fits.
pub fn eat_one_of<T: Copy>(c: &mut Cursor, phrases: &[(&[&str], T)]) -> Option<T> {
    let (words, value) = phrases.iter().filter(|(words, _)| c.is_words(words)).max_by_key(|(words, _)| words.len())?;
    c.at += words.len();
    Some(*value)
}

/// How many of the next words a phrase goes along with.
fn matching_words(c: &Cursor, phrase: &[&str]) -> usize {
    phrase.iter().enumerate().take_while(|(ahead, word)| c.is_word_at(*ahead, word)).count()
}

/// `name, name, …`
pub fn names(c: &mut Cursor) -> Parse<Vec<Ident>> {
    c.comma_list(Cursor::column_name)
}

/// `( column, column, … )`
pub fn columns(c: &mut Cursor) -> Parse<Vec<Ident>> {
    c.parenthesised_list(Cursor::column_name)
}

/// `( column, … )` or nothing.
pub fn optional_columns(c: &mut Cursor) -> Parse<Vec<Ident>> {
    if c.is_symbol("(") { columns(c) } else { Ok(Vec::new()) }
}

/// A name that cannot have a schema.
pub fn unqualified(c: &mut Cursor) -> Parse<QualifiedName> {
    Ok(QualifiedName { schema: None, name: c.column_name()? })
}

/// `any_name` with all of its parts, for names that may be longer than `schema.name`.
pub fn dotted(c: &mut Cursor) -> Parse<Vec<Ident>> {
    let mut parts = vec![c.column_name()?];
    while c.eat_symbol(".") {
        parts.push(c.label()?);
    }
    Ok(parts)
}

/// `relation_expr`, with whether ONLY stands there.
pub struct RelationExpression {
    pub only: bool,
    pub name: QualifiedName,
}

/// `name`, `name *`, `ONLY name` or `ONLY (name)`
pub fn relation_expression(c: &mut Cursor) -> Parse<RelationExpression> {
    let only = c.eat_word("only");
    let name = if only && c.eat_symbol("(") {
        let name = c.qualified_name()?;
        c.expect_symbol(")")?;
        name
    } else {
        c.qualified_name()?
    };
    if !only {
        c.eat_symbol("*");
    }
    Ok(RelationExpression { only, name })
}

/// The relation of TRUNCATE, LOCK and publications.
pub fn relation(c: &mut Cursor) -> Parse<QualifiedName> {
    relation_expression(c).map(|relation| relation.name)
}

/// A role in a command. `PUBLIC` is a name that the server's grammar singles out; `none` is refused.
pub fn role(c: &mut Cursor) -> Parse<RoleSpec> {
    let span = c.here();
    if c.eat_word("current_user") {
        return Ok(RoleSpec::CurrentUser(span));
    } else if c.eat_word("current_role") {
        return Ok(RoleSpec::CurrentRole(span));
    } else if c.eat_word("session_user") {
        return Ok(RoleSpec::SessionUser(span));
    }
    let name = c.non_reserved_word()?;
    match name.name.as_str() {
        "public" => Ok(RoleSpec::Public(span)),
        "none" => Err(reserved_role(c, &name)),
        _ => Ok(RoleSpec::Name(name)),
    }
}

pub fn roles(c: &mut Cursor) -> Parse<Vec<RoleSpec>> {
    c.comma_list(role)
}

/// The name of a role that is made or renamed: no key word can stand for it.
pub fn role_name(c: &mut Cursor) -> Parse<Ident> {
    match role(c)? {
        RoleSpec::Name(name) => Ok(name),
        RoleSpec::Public(span) => Err(reserved_role(c, &Ident { name: Name::exact("public"), span })),
        RoleSpec::CurrentUser(span) => Err(no_role_name_here(c, "CURRENT_USER", span)),
        RoleSpec::CurrentRole(span) => Err(no_role_name_here(c, "CURRENT_ROLE", span)),
        RoleSpec::SessionUser(span) => Err(no_role_name_here(c, "SESSION_USER", span)),
    }
}

/// SQLSTATE 42939 is `reserved_name`.
fn reserved_role(c: &Cursor, name: &Ident) -> Refusal {
    c.rejected("42939", format!("role name \"{name}\" is reserved"), name.span)
}

fn no_role_name_here(c: &Cursor, word: &str, span: Span) -> Refusal {
    c.rejected("42601", format!("{word} cannot be used as a role name here"), span)
}

/// `NonReservedWord_or_Sconst`: a word that is not reserved, or a string constant, as a name.
pub fn word_or_string(c: &mut Cursor) -> Parse<Ident> {
    if c.is_string() {
        let (text, span) = c.string()?;
        return Ok(Ident { name: Name::exact(&text), span });
    }
    c.non_reserved_word()
}

/// Whether a number begins here; behind a sign nothing else can follow.
pub fn is_number(c: &Cursor) -> bool {
    is_sign(c) || is_unsigned_number_at(c, 0)
}

pub fn is_sign(c: &Cursor) -> bool {
    c.is_symbol("+") || c.is_symbol("-")
}

pub fn is_unsigned_number_at(c: &Cursor, ahead: usize) -> bool {
    c.peek_at(ahead).is_some_and(|token| matches!(token.kind, TokenKind::Integer | TokenKind::Numeric))
}

/// A number of any form with an optional sign, as its span.
pub fn number(c: &mut Cursor) -> Parse<Span> {
    let start = c.at;
    eat_sign(c);
    match c.peek() {
        Some(token) if matches!(token.kind, TokenKind::Integer | TokenKind::Numeric) => c.at += 1,
        _ => return Err(c.syntax_error()),
    }
    Ok(c.span_from(start))
}

/// An integer with an optional sign, as its span.
pub fn signed_integer(c: &mut Cursor) -> Parse<Span> {
    let start = c.at;
    eat_sign(c);
    c.integer()?;
    Ok(c.span_from(start))
}

fn eat_sign(c: &mut Cursor) {
    if !c.eat_symbol("+") {
        c.eat_symbol("-");
    }
}

/// A boolean word, another word that is not reserved, or a string.
pub fn boolean_or_string(c: &mut Cursor) -> Parse<()> {
    if c.eat_any_word(&["true", "false", "on"]).is_some() { Ok(()) } else { word_or_string(c).map(|_| ()) }
}
