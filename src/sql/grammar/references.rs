//! The REFERENCES clause that constraints of columns and of tables share.

use super::phrase::{self, one_of};
use crate::sql::ast::{Match, References, ReferentialAction};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::Ident;

/// `REFERENCES table [(columns)] [MATCH …] [ON DELETE …] [ON UPDATE …]`
///
/// Only a table constraint may have a period among its columns, so that the caller says how the list is read.
pub fn references(c: &mut Cursor, columns: impl FnOnce(&mut Cursor) -> Parse<Vec<Ident>>) -> Parse<References> {
    let start = c.at;
    c.expect_word("references")?;
    let table = c.qualified_name()?;
    let columns = if c.is_symbol("(") { columns(c)? } else { Vec::new() };
    let matching = matching(c)?;
    let (on_delete, on_update) = actions(c)?;
    Ok(References { span: c.span_from(start), table, columns, matching, on_delete, on_update })
}

/// `(a, b)`, or with `PERIOD c` as the last of several (PostgreSQL 18).
pub fn columns_with_period(c: &mut Cursor) -> Parse<Vec<Ident>> {
    c.expect_symbol("(")?;
    let mut columns = vec![c.column_name()?];
    while c.eat_symbol(",") {
        let is_period = c.is_word("period") && !c.is_symbol_at(1, ",") && !c.is_symbol_at(1, ")");
        c.at += usize::from(is_period);
        if is_period {
            c.needs(18);
        }
        columns.push(c.column_name()?);
        if is_period {
            break;
        }
    }
    c.expect_symbol(")")?;
    Ok(columns)
}

fn matching(c: &mut Cursor) -> Parse<Match> {
    let start = c.at;
    if !c.eat_word("match") {
        return Ok(Match::Simple);
    }
    let matching = one_of(c, &[(&["full"], Match::Full), (&["partial"], Match::Partial), (&["simple"], Match::Simple)])?;
    if matching == Match::Partial {
        return Err(c.rejected("0A000", "MATCH PARTIAL not yet implemented", c.span_from(start)));
    }
    Ok(matching)
}

/// What happens on DELETE and on UPDATE: either first, neither twice.
fn actions(c: &mut Cursor) -> Parse<(ReferentialAction, ReferentialAction)> {
    let (mut on_delete, mut on_update) = (None, None);
    while (on_delete.is_none() || on_update.is_none()) && c.is_word("on") {
        let start = c.at;
        c.at += 1;
        if on_delete.is_none() && c.eat_word("delete") {
            on_delete = Some(action(c)?);
        } else if on_update.is_none() && c.eat_word("update") {
            on_update = Some(refuse_columns(c, start)?);
        } else {
            return Err(c.syntax_error());
        }
    }
    Ok((on_delete.unwrap_or_default(), on_update.unwrap_or_default()))
}

fn action(c: &mut Cursor) -> Parse<ReferentialAction> {
    const ACTIONS: &[(&[&str], fn(Vec<Ident>) -> ReferentialAction)] = &[
        (&["no", "action"], |_| ReferentialAction::NoAction),
        (&["restrict"], |_| ReferentialAction::Restrict),
        (&["cascade"], |_| ReferentialAction::Cascade),
        (&["set", "null"], ReferentialAction::SetNull),
        (&["set", "default"], ReferentialAction::SetDefault),
    ];
    let sets = c.is_word("set");
    let action = one_of(c, ACTIONS)?;
    let columns = if sets { phrase::optional_columns(c)? } else { Vec::new() };
    Ok(action(columns))
}

/// The action of ON UPDATE, which cannot name columns.
fn refuse_columns(c: &mut Cursor, start: usize) -> Parse<ReferentialAction> {
    let action = action(c)?;
    let verb = match &action {
        ReferentialAction::SetNull(columns) if !columns.is_empty() => "SET NULL",
        ReferentialAction::SetDefault(columns) if !columns.is_empty() => "SET DEFAULT",
        _ => return Ok(action),
    };
    let message = format!("a column list with {verb} is only supported for ON DELETE actions");
    Err(c.rejected("0A000", message, c.span_from(start)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::cursor::Source;
    use crate::sql::lex::lex;
    use crate::text::FileId;

    #[test]
    fn actions_in_either_order() {
        use ReferentialAction as Action;
        let columns = |action: &Action| match action {
            Action::SetNull(columns) | Action::SetDefault(columns) => columns.len(),
            _ => 0,
        };
        let table = [
            ("references p", Action::NoAction, Action::NoAction),
            ("references p on delete cascade", Action::Cascade, Action::NoAction),
            ("references p on update cascade on delete restrict", Action::Restrict, Action::Cascade),
            ("references p on delete set null on update set default", Action::SetNull(vec![]), Action::SetDefault(vec![])),
        ];
        for (text, on_delete, on_update) in table {
            let tokens = lex(text).tokens;
            let references = references(&mut Cursor::new(Source { file: FileId(0), text }, &tokens), phrase::columns).unwrap();
            assert_eq!((references.on_delete, references.on_update), (on_delete, on_update), "{text}");
        }
        let text = "references p (a, b) match full on delete set null (b)";
        let tokens = lex(text).tokens;
        let references = references(&mut Cursor::new(Source { file: FileId(0), text }, &tokens), phrase::columns).unwrap();
        assert_eq!((references.columns.len(), references.matching, columns(&references.on_delete)), (2, Match::Full, 1));
    }
}
