//! INSERT, UPDATE and DELETE. Their clauses are read here; queries, FROM lists and expressions in them have shapes.

use super::super::ast::{
    Assignment, ConflictAction, ConflictTarget, DataKind, DataStatement, Expr, ExprKind, FromItem, InsertSource, OnConflict,
    Target, With,
};
use super::super::cursor::Parse;
use super::super::name::{Ident, QualifiedName};
use super::Reader;
use super::outline::is_query_group;

/// Whether an index may have it without parentheses: a column or a call.
fn is_index_element(element: &Expr) -> bool {
    match &element.kind {
        ExprKind::Column(names) => names.len() == 1,
        ExprKind::Collate { operand, .. } => is_index_element(operand),
        ExprKind::Call(_) | ExprKind::Special { .. } | ExprKind::Cast { .. } | ExprKind::Other { .. } => true,
        _ => false,
    }
}

impl<'a> Reader<'a> {
    pub(super) fn is_data_statement(&self) -> bool {
        self.c.is_any_word(&["insert", "update", "delete", "merge"])
    }

    /// The statement whose WITH is read.
    pub(super) fn data_statement_behind(&mut self, start: usize, with: Option<With>) -> Parse<DataStatement> {
        let mut statement = match self.c.eat_any_word(&["insert", "update", "delete", "merge"]) {
            Some("insert") => self.insert()?,
            Some("update") => self.update()?,
            Some("delete") => self.delete()?,
            Some(_) => self.merge()?,
            None => return Err(self.c.syntax_error()),
        };
        if matches!(statement.kind, DataKind::Merge { .. }) && self.c.is_word("returning") {
            self.c.needs(17);
        }
        statement.returning = self.returning()?;
        statement.with = with;
        statement.span = self.c.span_from(start);
        Ok(statement)
    }

    pub(super) fn statement(&self, target: QualifiedName, alias: Option<Ident>, kind: DataKind) -> DataStatement {
        DataStatement { span: self.c.here(), with: None, target, alias, kind, returning: Vec::new() }
    }

    fn returning(&mut self) -> Parse<Vec<Target>> {
        if !self.c.eat_word("returning") {
            return Ok(Vec::new());
        }
        if self.c.is_word("with") && self.c.is_symbol_at(1, "(") {
            self.returning_aliases()?;
        }
        let shape = self.targets_shape()?;
        let clauses = self.clauses_of(shape)?;
        self.targets(clauses.projection)
    }

    /// `WITH (OLD AS o, NEW AS n)` of PostgreSQL 18
    fn returning_aliases(&mut self) -> Parse<()> {
        self.c.needs(18);
        self.c.at += 1;
        let aliases = self.c.parenthesised_list(|c| {
            c.eat_any_word(&["old", "new"]).ok_or_else(|| c.syntax_error())?;
            c.expect_word("as")?;
            c.column_name()
        });
        aliases.map(|_| ())
    }

    // INSERT

    fn insert(&mut self) -> Parse<DataStatement> {
        self.c.expect_word("into")?;
        let target = self.c.qualified_name()?;
        let alias = if self.c.eat_word("as") { Some(self.c.column_name()?) } else { None };
        let (columns, of_parts) = self.insert_columns()?;
        let overriding = self.overriding()?;
        let source = if self.c.eat_words(&["default", "values"]) {
            InsertSource::DefaultValues
        } else {
            InsertSource::Query(Box::new(self.query()?))
        };
        let on_conflict = if self.c.is_word("on") { Some(self.on_conflict()?) } else { None };
        Ok(self.statement(target, alias, DataKind::Insert { columns, of_parts, overriding, source, on_conflict }))
    }

    /// `[(column, …)]`, and whether parts of columns are among them.
    pub(super) fn insert_columns(&mut self) -> Parse<(Vec<Ident>, bool)> {
        if !self.c.is_symbol("(") || is_query_group(&self.c, &self.brackets, self.c.at) {
            return Ok((Vec::new(), false));
        }
        self.assigned_columns()
    }

    /// `(column, …)`, and whether parts of columns are among them.
    fn assigned_columns(&mut self) -> Parse<(Vec<Ident>, bool)> {
        self.c.expect_symbol("(")?;
        let (mut columns, mut of_parts) = (Vec::new(), false);
        loop {
            let (column, is_part) = self.assigned_column()?;
            columns.push(column);
            of_parts |= is_part;
            if !self.c.eat_symbol(",") {
                break;
            }
        }
        self.c.expect_symbol(")")?;
        Ok((columns, of_parts))
    }

    /// `column`, or a part of it: `column.field`, `column[index]`
    fn assigned_column(&mut self) -> Parse<(Ident, bool)> {
        let column = self.c.column_name()?;
        let mut is_part = false;
        loop {
            if self.c.eat_symbol(".") {
                self.c.label()?;
            } else if self.c.eat_symbol("[") {
                self.assigned_subscript()?;
            } else {
                return Ok((column, is_part));
            }
            is_part = true;
        }
    }

    /// `index]`, `[low]:[high]]`
    fn assigned_subscript(&mut self) -> Parse<()> {
        if !self.c.is_symbol(":") {
            self.expression()?;
        }
        if self.c.eat_symbol(":") && !self.c.is_symbol("]") {
            self.expression()?;
        }
        self.c.expect_symbol("]")
    }

    /// `OVERRIDING USER VALUE`, `OVERRIDING SYSTEM VALUE`
    pub(super) fn overriding(&mut self) -> Parse<bool> {
        if !self.c.eat_word("overriding") {
            return Ok(false);
        }
        let whose = self.c.eat_any_word(&["user", "system"]);
        whose.ok_or_else(|| self.c.syntax_error())?;
        self.c.expect_word("value")?;
        Ok(true)
    }

    fn on_conflict(&mut self) -> Parse<OnConflict> {
        let start = self.c.at;
        self.c.expect_words(&["on", "conflict"])?;
        let target = self.conflict_target()?;
        self.c.expect_word("do")?;
        let action = if self.c.eat_word("nothing") {
            ConflictAction::Nothing
        } else {
            self.c.expect_words(&["update", "set"])?;
            ConflictAction::Update { assignments: self.assignments()?, filter: self.filter()? }
        };
        Ok(OnConflict { span: self.c.span_from(start), target, action })
    }

    fn conflict_target(&mut self) -> Parse<ConflictTarget> {
        if self.c.eat_words(&["on", "constraint"]) {
            return Ok(ConflictTarget::Constraint(self.c.column_name()?));
        }
        if !self.c.eat_symbol("(") {
            return Ok(ConflictTarget::None);
        }
        let mut elements = vec![self.conflict_element()?];
        while self.c.eat_symbol(",") {
            elements.push(self.conflict_element()?);
        }
        self.c.expect_symbol(")")?;
        Ok(ConflictTarget::Columns { elements, predicate: self.filter()? })
    }

    /// A column or expression with its collation and operator class, as in CREATE INDEX.
    fn conflict_element(&mut self) -> Parse<Expr> {
        let start = self.c;
        let element = self.expression()?;
        if !start.is_symbol("(") && !is_index_element(&element) {
            return Err(start.syntax_error());
        }
        if !self.c.is_symbol(",") && !self.c.is_symbol(")") {
            self.c.qualified_name()?;
            // The options of the operator class.
            if self.c.is_symbol("(") {
                self.c.at = self.brackets.closing(self.c.at) + 1;
            }
        }
        Ok(element)
    }

    // Clauses that several statements share

    /// `[WHERE condition]`
    pub(super) fn filter(&mut self) -> Parse<Option<Expr>> {
        if !self.c.eat_word("where") { Ok(None) } else { self.expression().map(Some) }
    }

    /// `[WHERE condition | WHERE CURRENT OF cursor]`
    fn filter_or_cursor(&mut self) -> Parse<Option<Expr>> {
        if self.c.eat_words(&["where", "current", "of"]) {
            self.c.column_name()?;
            return Ok(None);
        }
        self.filter()
    }

    /// `column = value, (columns) = (values), …`, behind SET
    pub(super) fn assignments(&mut self) -> Parse<Vec<Assignment>> {
        let mut assignments = vec![self.assignment()?];
        while self.c.eat_symbol(",") {
            assignments.push(self.assignment()?);
        }
        Ok(assignments)
    }

    fn assignment(&mut self) -> Parse<Assignment> {
        let (columns, of_parts) = if self.c.is_symbol("(") {
            self.assigned_columns()?
        } else {
            let (column, is_part) = self.assigned_column()?;
            (vec![column], is_part)
        };
        self.c.expect_symbol("=")?;
        Ok(Assignment { columns, of_parts, value: self.expression()? })
    }

    /// `[ONLY] name [*]` or `ONLY (name)`
    pub(super) fn written_relation(&mut self) -> Parse<QualifiedName> {
        if self.c.eat_word("only") && self.c.eat_symbol("(") {
            let name = self.c.qualified_name()?;
            self.c.expect_symbol(")")?;
            return Ok(name);
        }
        let name = self.c.qualified_name()?;
        self.c.eat_symbol("*");
        Ok(name)
    }

    /// `[[AS] alias]`, where the next clause begins with one of `unless`
    pub(super) fn written_alias(&mut self, unless: &[&str]) -> Parse<Option<Ident>> {
        if self.c.eat_word("as") {
            return self.c.column_name().map(Some);
        }
        if self.c.is_any_word(unless) {
            return Ok(None);
        }
        Ok(self.c.column_name().ok())
    }

    // UPDATE and DELETE

    fn update(&mut self) -> Parse<DataStatement> {
        let target = self.written_relation()?;
        let alias = self.written_alias(&["set"])?;
        self.c.expect_word("set")?;
        let assignments = self.assignments()?;
        let from = self.list_behind("from")?;
        let filter = self.filter_or_cursor()?;
        Ok(self.statement(target, alias, DataKind::Update { assignments, from, filter }))
    }

    fn delete(&mut self) -> Parse<DataStatement> {
        self.c.expect_word("from")?;
        let target = self.written_relation()?;
        let alias = self.written_alias(&[])?;
        let using = self.list_behind("using")?;
        let filter = self.filter_or_cursor()?;
        Ok(self.statement(target, alias, DataKind::Delete { using, filter }))
    }

    fn list_behind(&mut self, word: &str) -> Parse<Vec<FromItem>> {
        if self.c.eat_word(word) { self.from_list() } else { Ok(Vec::new()) }
    }
}
