//! Edits of INSERTs in functions on the sign-up path: values for columns that must have one, and none for columns that are gone.

use super::{Obstacle, Surroundings, value};
use crate::catalog::{Column, Relation};
use crate::finding::Diagnostic;
use crate::sql::ast::{Expr, ExprKind};
use crate::sql::lex::{Token, lex_range};
use crate::sql::name::quote_ident;
use crate::text::{Edit, Span};
use crate::users::signup::{Action, Write};

/// A value for a column that gets none.
pub fn unfilled(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Edit>, Obstacle> {
    let (action, write) = write_at(cx, |_, write| write.target == diagnostic.finding.span)?;
    let (table, column) = column(cx, diagnostic, write)?;
    let value = value::required(cx, table, column, row(cx, action))?;
    if let Some(given) = write.value_of(column.number) {
        return Ok(vec![Edit { span: given.span, replacement: value }]);
    }
    let lists = Lists::find(cx, action, write)?;
    let behind = |list: &List, text: String| {
        let end = list.items.last().map_or(list.end, |item| item.end);
        Edit { span: Span::new(list.span(end, end).file, end, end), replacement: format!(", {text}") }
    };
    Ok(vec![behind(&lists.columns, quote_ident(&column.name)), behind(&lists.values, value)])
}

/// Another value for users who lack the first.
pub fn nullable(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Edit>, Obstacle> {
    let span = diagnostic.finding.span;
    let (action, write) = write_at(cx, |_, write| write.filled.iter().any(|filled| filled.span == span))?;
    let (table, column) = column(cx, diagnostic, write)?;
    let default = column.default.as_ref().map(|default| &**default.value).filter(|expr| is_constant(expr));
    let value = match default {
        Some(expr) => cx.input.sources.slice(expr.span).to_owned(),
        None => value::instead(cx, table, column, row(cx, action))?,
    };
    let at = |at: u32, text: String| Edit { span: Span::new(span.file, at, at), replacement: text };
    Ok(vec![at(span.start, "coalesce(".to_owned()), at(span.end, format!(", {value})"))])
}

/// The column of an INSERT that was dropped, with its value.
pub fn dropped(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Edit>, Obstacle> {
    let span = diagnostic.finding.span;
    let other = || Obstacle::new("more than one form of the function would be right");
    let (action, write) = write_at(cx, |action, _| action.span.contains(span)).map_err(|_| other())?;
    let lists = Lists::find(cx, action, write).map_err(|_| other())?;
    let place = lists.columns.items.iter().position(|item| *item == span).ok_or_else(other)?;
    let (column, value) = (lists.columns.without(place).ok_or_else(other)?, lists.values.without(place).ok_or_else(other)?);
    Ok(vec![Edit { span: column, replacement: String::new() }, Edit { span: value, replacement: String::new() }])
}

fn is_constant(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Literal(_))
}

/// The statement of the sign-up path that is meant.
fn write_at<'a>(cx: &Surroundings<'a>, is_meant: impl Fn(&Action, &Write) -> bool) -> Result<(&'a Action, &'a Write), Obstacle> {
    let runs = cx.users().sign_up.runs();
    let mut writes = runs.into_iter().flat_map(|run| run.own_writes());
    writes.find(|(action, write)| is_meant(action, write)).ok_or_else(|| Obstacle::new("the function has another form by now"))
}

fn column<'a>(cx: &Surroundings<'a>, diagnostic: &Diagnostic, write: &Write) -> Result<(&'a Relation, &'a Column), Obstacle> {
    let table = cx.catalog().relation(write.table);
    let name = diagnostic.finding.object.as_ref().map(|object| object.name.as_str());
    let found = table.and_then(|table| Some((table, table.column(name?)?)));
    found.ok_or_else(|| Obstacle::new("the column is not there any more"))
}

/// What `new` is where the statement runs.
fn row(cx: &Surroundings, action: &Action) -> value::Row {
    let firings = cx.users().sign_up.firings.iter().filter_map(|firing| firing.run.as_ref());
    let is_own = firings.flat_map(|run| run.own_writes()).any(|(own, _)| own.span == action.span);
    if is_own { value::Row::User } else { value::Row::Other }
}

/// `(a, b) values (1, 2)` of an INSERT.
struct Lists {
    columns: List,
    values: List,
}

/// What stands between two brackets, divided by commas.
struct List {
    items: Vec<Span>,
    /// Where the closing bracket stands.
    end: u32,
}

impl Lists {
    fn find(cx: &Surroundings, action: &Action, write: &Write) -> Result<Lists, Obstacle> {
        let text = cx.input.sources.text(action.span.file);
        let rest = Span::new(action.span.file, write.target.end, action.span.end);
        let tokens = lex_range(text, rest.range()).tokens;
        let reader = Reader { text, rest, tokens: &tokens };
        let no_list = || Obstacle::new("the INSERT has no list of columns, or more than one row");
        let (columns, next) = reader.list(0).ok_or_else(no_list)?;
        let word = tokens.get(next).map_or("", |token| token.text(text));
        let (values, end) = match word.to_ascii_lowercase().as_str() {
            "values" => reader.list(next + 1).ok_or_else(no_list)?,
            _ => return Err(no_list()),
        };
        let another_row = tokens.get(end).is_some_and(|token| token.text(text) == ",");
        match columns.items.len() == values.items.len() && !another_row {
            true => Ok(Lists { columns, values }),
            false => Err(no_list()),
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: Span,
    tokens: &'a [Token],
}

impl Reader<'_> {
    /// The list that begins at a token, and the place of the token behind it.
    fn list(&self, from: usize) -> Option<(List, usize)> {
        let is = |token: &Token, symbols: &[&str]| symbols.contains(&token.text(self.text));
        self.tokens.get(from).filter(|token| is(token, &["("]))?;
        let (mut items, mut depth, mut first) = (Vec::new(), 0usize, None);
        for (at, token) in self.tokens.iter().enumerate().skip(from + 1) {
            let closes = depth == 0 && is(token, &[")"]);
            if closes || depth == 0 && is(token, &[","]) {
                let (start, end): (&Token, &Token) = (self.tokens.get(first?)?, self.tokens.get(at - 1)?);
                items.push(Span::new(self.rest.file, start.start, end.end));
                first = None;
            } else {
                first = first.or(Some(at));
            }
            if closes {
                return Some((List { items, end: token.start }, at + 1));
            }
            depth += usize::from(is(token, &["(", "["]));
            depth -= usize::from(is(token, &[")", "]"]));
        }
        None
    }
}

impl List {
    fn span(&self, start: u32, end: u32) -> Span {
        let file = self.items.first().map_or(crate::text::FileId::DYNAMIC, |item| item.file);
        Span::new(file, start, end)
    }

    /// What to take away for an item to be gone, with a comma.
    fn without(&self, place: usize) -> Option<Span> {
        let own = self.items.get(place)?;
        let before = place.checked_sub(1).and_then(|before| self.items.get(before));
        match (before, self.items.get(place + 1)) {
            (Some(before), _) => Some(self.span(before.end, own.end)),
            (None, Some(next)) => Some(self.span(own.start, next.start)),
            (None, None) => None,
        }
    }
}
