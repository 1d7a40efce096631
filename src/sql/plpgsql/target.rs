//! The variables that something is put into, and whether they can take it.

use super::ast::Into;
use super::embedded::error;
use super::parse::{Reader, identifier};
use super::scope::{Found, Holds};
use crate::sql::cursor::{Cursor, Parse, Refusal};
use crate::sql::lex::TokenKind;
use crate::sql::name::{Ident, Name};
use crate::text::Span;

/// `name.name…` or `$1`
pub(super) fn names(c: &mut Cursor) -> Parse<Vec<Ident>> {
    let mut names = vec![match c.peek() {
        Some(token) if token.kind == TokenKind::Parameter => {
            c.at += 1;
            Ident { name: Name::exact(c.text(token)), span: c.token_span(token) }
        }
        _ => identifier(c)?,
    }];
    while c.eat_symbol(".") {
        names.push(c.label()?);
    }
    Ok(names)
}

/// Whether a name, a word that is not reserved or a parameter comes next.
pub(super) fn begins_with_name(c: &Cursor) -> bool {
    names(&mut Cursor { at: c.at, ..*c }).is_ok()
}

pub(super) fn written(names: &[Ident]) -> String {
    names.iter().map(|name| name.name.as_str()).collect::<Vec<_>>().join(".")
}

pub(super) fn span(names: &[Ident], c: &Cursor) -> Span {
    match (names.first(), names.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => c.here(),
    }
}

impl Reader {
    /// What some names mean; None where names are not looked at. An unknown variable is refused.
    pub fn known(&self, c: &Cursor, names: &[Ident]) -> Parse<Option<Found>> {
        let Some(scope) = &self.scope else { return Ok(None) };
        // More than three parts: the rest is looked at when it runs.
        let found = scope.find(names.get(..3).unwrap_or(names));
        found.map(Some).ok_or_else(|| {
            let message = format!("\"{}\" is not a known variable", written(names));
            c.rejected("42601", message, span(names, c))
        })
    }

    /// Reads the names of a variable that may be written.
    pub fn assignable(&mut self, c: &mut Cursor) -> Parse<(Vec<Ident>, Option<Found>)> {
        let names = names(c)?;
        let found = self.known(c, &names)?;
        if let Some(found) = found.as_ref().filter(|found| found.constant) {
            let message = format!("variable \"{}\" is declared CONSTANT", found.name);
            self.problem(&c.rejected("22005", message, span(&names, c)));
        }
        Ok((names, found))
    }

    /// `[STRICT] target, …`, behind INTO
    pub fn into(&mut self, c: &mut Cursor) -> Parse<Into> {
        let strict = c.eat_word("strict");
        let (first, found) = self.assignable(c)?;
        let mut targets = vec![first];
        if found.is_some_and(|found| found.holds.is_record()) && c.is_symbol(",") {
            return Err(c.rejected("42601", "record variable cannot be part of multiple-item INTO list", c.here()));
        }
        self.scalars(c, &mut targets)?;
        Ok(Into { strict, targets })
    }

    /// `, target, …`, none of which is a record
    pub fn scalars(&mut self, c: &mut Cursor, targets: &mut Vec<Vec<Ident>>) -> Parse<()> {
        while c.eat_symbol(",") {
            let (names, found) = self.assignable(c)?;
            if found.is_some_and(|found| found.holds.is_record()) {
                return Err(not_scalar(c, &names));
            }
            targets.push(names);
        }
        Ok(())
    }

    /// A cursor's variable, and how many arguments it takes where it belongs to a query.
    pub fn cursor_variable(&mut self, c: &mut Cursor) -> Parse<(Ident, Holds)> {
        let start = c.at;
        let names = names(c)?;
        let found = self.known(c, &names)?;
        let here = span(&names, c);
        let [name] = names.as_slice() else {
            return Err(c.rejected("42804", "cursor variable must be a simple variable", here));
        };
        match found.map_or(Holds::Either, |found| found.holds) {
            Holds::Record => Err(c.rejected("42804", "cursor variable must be a simple variable", here)),
            Holds::Scalar => {
                let message = format!("variable \"{}\" must be of type cursor or refcursor", name.name);
                Err(c.rejected("42804", message, c.span_from(start)))
            }
            holds => Ok((name.clone(), holds)),
        }
    }
}

pub(super) fn not_scalar(c: &Cursor, names: &[Ident]) -> Refusal {
    c.rejected("42601", format!("\"{}\" is not a scalar variable", written(names)), span(names, c))
}

/// `[subscript]`, `.field` behind a variable that is assigned to.
pub(super) fn indirection(c: &mut Cursor) -> Parse<()> {
    while c.is_symbol("[") || c.is_symbol(".") {
        if c.eat_symbol(".") {
            c.label()?;
            continue;
        }
        let mut depth = 0usize;
        loop {
            match c.take().map(|token| c.text(token)) {
                Some("[") => depth += 1,
                Some("]") => depth = depth.saturating_sub(1),
                Some(";") | None => return Err(error(&Cursor { at: c.at.saturating_sub(1), ..*c }, "syntax error")),
                Some(_) => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    Ok(())
}
