//! MERGE.

use super::super::ast::{DataKind, DataStatement, MergeAction, MergeClause};
use super::super::cursor::Parse;
use super::Reader;

impl<'a> Reader<'a> {
    /// `INTO target USING source ON condition WHEN …`, behind MERGE
    pub(super) fn merge(&mut self) -> Parse<DataStatement> {
        self.c.expect_word("into")?;
        let target = self.written_relation()?;
        let alias = self.written_alias(&[])?;
        self.c.expect_word("using")?;
        let mut sources = self.from_list()?;
        let (Some(source), true) = (sources.pop(), sources.is_empty()) else { return Err(self.c.syntax_error()) };
        self.c.expect_word("on")?;
        let on = self.expression()?;
        let mut clauses = vec![self.merge_clause()?];
        while self.c.is_word("when") {
            clauses.push(self.merge_clause()?);
        }
        Ok(self.statement(target, alias, DataKind::Merge { source, on, clauses }))
    }

    fn merge_clause(&mut self) -> Parse<MergeClause> {
        self.c.expect_word("when")?;
        let matched = !self.c.eat_word("not");
        self.c.expect_word("matched")?;
        let mut inserts = !matched;
        if !matched && self.c.eat_newer_word(17, "by") {
            let side = self.c.eat_any_word(&["source", "target"]).ok_or_else(|| self.c.syntax_error())?;
            inserts = side == "target";
        }
        let condition = if self.c.eat_word("and") { Some(self.expression()?) } else { None };
        self.c.expect_word("then")?;
        let actions: &[&str] = if inserts { &["insert", "do"] } else { &["update", "delete", "do"] };
        if !self.c.is_any_word(actions) {
            return Err(self.c.syntax_error());
        }
        Ok(MergeClause { matched, condition, action: self.merge_action()? })
    }

    fn merge_action(&mut self) -> Parse<MergeAction> {
        if self.c.eat_words(&["do", "nothing"]) {
            return Ok(MergeAction::Nothing);
        }
        match self.c.eat_any_word(&["delete", "update", "insert"]) {
            Some("delete") => Ok(MergeAction::Delete),
            Some("update") => {
                self.c.expect_word("set")?;
                Ok(MergeAction::Update(self.assignments()?))
            }
            Some(_) => self.merge_insert(),
            None => Err(self.c.syntax_error()),
        }
    }

    fn merge_insert(&mut self) -> Parse<MergeAction> {
        if self.c.eat_words(&["default", "values"]) {
            return Ok(MergeAction::Insert { columns: Vec::new(), of_parts: false, values: Vec::new() });
        }
        let (columns, of_parts) = self.insert_columns()?;
        self.overriding()?;
        self.c.expect_word("values")?;
        self.c.expect_symbol("(")?;
        let mut values = vec![self.expression()?];
        while self.c.eat_symbol(",") {
            values.push(self.expression()?);
        }
        self.c.expect_symbol(")")?;
        Ok(MergeAction::Insert { columns, of_parts, values })
    }
}
