//! RAISE and GET DIAGNOSTICS.

use super::ast::*;
use super::embedded::{Until, error};
use super::parse::Reader;
use super::target::not_scalar;
use crate::sql::ast::{ExprKind, Literal};
use crate::sql::cursor::{Cursor, Parse};

const LEVELS: &[(&str, RaiseLevel)] = &[
    ("debug", RaiseLevel::Debug),
    ("log", RaiseLevel::Log),
    ("info", RaiseLevel::Info),
    ("notice", RaiseLevel::Notice),
    ("warning", RaiseLevel::Warning),
    ("exception", RaiseLevel::Exception),
];

const OPTIONS: &[&str] = &["errcode", "message", "detail", "hint", "column", "constraint", "datatype", "table", "schema"];

/// Where a diagnostics item may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Area {
    Current,
    Stacked,
    Either,
}

const ITEMS: &[(&str, Area)] = &[
    ("row_count", Area::Current),
    ("pg_routine_oid", Area::Current),
    ("pg_context", Area::Either),
    ("pg_exception_context", Area::Stacked),
    ("pg_exception_detail", Area::Stacked),
    ("pg_exception_hint", Area::Stacked),
    ("returned_sqlstate", Area::Stacked),
    ("column_name", Area::Stacked),
    ("constraint_name", Area::Stacked),
    ("pg_datatype_name", Area::Stacked),
    ("message_text", Area::Stacked),
    ("table_name", Area::Stacked),
    ("schema_name", Area::Stacked),
];

impl Reader {
    /// `[level] ['format' [, argument …] | condition] [USING option = value, …]`, behind RAISE
    pub fn raise(&mut self, c: &mut Cursor) -> Parse<Raise> {
        let start = c.at.saturating_sub(1);
        let again = c.is_symbol(";");
        let level = LEVELS.iter().find(|(word, _)| c.eat_word(word)).map_or(RaiseLevel::Exception, |(_, level)| *level);
        let mut raise = Raise { level, condition: None, format: None, arguments: Vec::new(), again };
        if again {
            return Ok(raise);
        }
        if c.is_string() {
            raise.format = Some(c.string()?.0);
            self.raise_arguments(c, &mut raise)?;
        } else if !c.is_word("using") {
            raise.condition = Some(self.condition(c)?);
        }
        let placeholders = raise.format.as_deref().map(placeholders);
        if c.eat_word("using") {
            self.raise_options(c, &mut raise)?;
        } else if !c.is_symbol(";") {
            return Err(c.syntax_error());
        }
        let few = match placeholders.map(|count| count.cmp(&raise.arguments.len())) {
            Some(std::cmp::Ordering::Less) => "many",
            Some(std::cmp::Ordering::Greater) => "few",
            _ => return Ok(raise),
        };
        self.problem(&c.rejected("42601", format!("too {few} parameters specified for RAISE"), c.span_from(start)));
        Ok(raise)
    }

    fn raise_arguments(&mut self, c: &mut Cursor, raise: &mut Raise) -> Parse<()> {
        if !c.is_symbol(",") && !c.is_symbol(";") && !c.is_word("using") {
            return Err(c.syntax_error());
        }
        if c.eat_symbol(",") {
            let before = self.problems.len();
            raise.arguments = self.list(c, Until::COMMA_OR_USING)?;
            // One that cannot be read is not counted.
            if self.problems.len() > before {
                return Err(c.syntax_error());
            }
        }
        Ok(())
    }

    /// `ERRCODE = …, MESSAGE = …`
    fn raise_options(&mut self, c: &mut Cursor, raise: &mut Raise) -> Parse<()> {
        loop {
            let option = c.eat_any_word(OPTIONS).ok_or_else(|| error(c, "unrecognized RAISE statement option"))?;
            if !c.eat_symbol("=") && !c.eat_symbol(":=") {
                return Err(error(c, "syntax error, expected \"=\""));
            }
            let value = self.expression(c, Until::COMMA_OR_SEMICOLON)?;
            if let Some(ExprKind::Literal(Literal::String(text))) = value.map(|value| value.kind) {
                match option {
                    "errcode" => raise.condition = Some(text),
                    "message" => raise.format = Some(text),
                    _ => {}
                }
            }
            if !c.eat_symbol(",") {
                return Ok(());
            }
        }
    }

    /// `[CURRENT | STACKED] DIAGNOSTICS variable = item, …`, behind GET
    pub fn get_diagnostics(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        let word = c.span_from(c.at.saturating_sub(1));
        let (area, area_name) = match c.eat_any_word(&["stacked", "current"]) {
            Some("stacked") => (Area::Stacked, "STACKED"),
            _ => (Area::Current, "CURRENT"),
        };
        c.expect_word("diagnostics")?;
        let mut misplaced = None;
        let mut items = Vec::new();
        loop {
            let (names, found) = self.assignable(c)?;
            if found.is_some_and(|found| found.holds.is_record()) {
                return Err(not_scalar(c, &names));
            }
            if !c.eat_symbol(":=") {
                c.expect_symbol("=")?;
            }
            let item = ITEMS.iter().find(|(item, _)| c.eat_word(item));
            let (item, allowed) = item.ok_or_else(|| error(c, "unrecognized GET DIAGNOSTICS item"))?;
            items.push((names, *item));
            if *allowed != Area::Either && *allowed != area {
                misplaced.get_or_insert(*item);
            }
            if !c.eat_symbol(",") {
                break;
            }
        }
        if let Some(item) = misplaced.filter(|_| c.is_symbol(";")) {
            let item = item.to_ascii_uppercase();
            let message = format!("diagnostics item {item} is not allowed in GET {area_name} DIAGNOSTICS");
            self.problem(&c.rejected("42601", message, word));
        }
        Ok(StmtKind::GetDiagnostics { items })
    }
}

/// How many arguments a format takes. `%%` is a percent sign.
fn placeholders(format: &str) -> usize {
    let mut count = 0;
    let mut characters = format.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '%' && characters.next_if_eq(&'%').is_none() {
            count += 1;
        }
    }
    count
}
