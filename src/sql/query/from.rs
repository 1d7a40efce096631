//! FROM lists: relations, functions, subqueries, joins, their aliases.

use super::super::ast::{Expr, ExprKind, FromItem, FromKind, Join, JoinCondition, JoinKind, QueryBody, TypeName};
use super::super::cursor::{Cursor, Parse};
use super::super::grammar::type_name;
use super::super::name::Ident;
use super::super::newer::{NewerSyntax, Obstacle};
use super::Reader;
use super::outline::{is_query_group, value_function};
use super::select::DEEPEST_ROW;
use sqlparser::ast as shape;

impl<'a> Reader<'a> {
    /// `FROM list`
    pub(super) fn from(&mut self, list: Vec<shape::TableWithJoins>) -> Parse<Vec<FromItem>> {
        self.c.expect_word("from")?;
        self.from_items(list)
    }

    /// The items under the cursor, as behind UPDATE … FROM.
    pub(super) fn from_list(&mut self) -> Parse<Vec<FromItem>> {
        let shape = self.from_shape()?;
        let clauses = self.clauses_of(shape)?;
        self.from_items(clauses.from)
    }

    fn from_items(&mut self, list: Vec<shape::TableWithJoins>) -> Parse<Vec<FromItem>> {
        let mut items = Vec::with_capacity(list.len());
        for (index, item) in list.into_iter().enumerate() {
            if index > 0 {
                self.c.expect_symbol(",")?;
            }
            items.push(self.joined(item)?);
        }
        Ok(items)
    }

    fn joined(&mut self, joined: shape::TableWithJoins) -> Parse<FromItem> {
        let start = self.c.at;
        let shape::TableWithJoins { relation, joins } = joined;
        if joins.len() > DEEPEST_ROW {
            return Err(self.c.not_understood(format!("more than {DEEPEST_ROW} joins in a row")));
        }
        let mut left = self.factor(relation)?;
        for shape::Join { relation, global: _, join_operator } in joins {
            let (kind, natural) = self.join_words()?;
            let right = self.deeper(|reader| reader.factor(relation))?;
            let condition = self.join_condition(kind, natural, join_operator)?;
            let join = FromKind::Join(Box::new(Join { kind, left, right, condition }));
            left = self.from_item(start, join);
        }
        Ok(left)
    }

    fn from_item(&self, start: usize, kind: FromKind) -> FromItem {
        FromItem { span: self.c.span_from(start), kind, lateral: false, alias: None, column_aliases: Vec::new() }
    }

    fn join_words(&mut self) -> Parse<(JoinKind, bool)> {
        if self.c.eat_words(&["cross", "join"]) {
            return Ok((JoinKind::Cross, false));
        }
        let natural = self.c.eat_word("natural");
        let kind = match self.c.eat_any_word(&["inner", "left", "right", "full"]) {
            Some("left") => JoinKind::Left,
            Some("right") => JoinKind::Right,
            Some("full") => JoinKind::Full,
            _ => JoinKind::Inner,
        };
        if kind != JoinKind::Inner {
            self.c.eat_word("outer");
        }
        self.c.expect_word("join")?;
        Ok((kind, natural))
    }

    fn join_condition(&mut self, kind: JoinKind, natural: bool, join: shape::JoinOperator) -> Parse<JoinCondition> {
        let Some(constraint) = constraint(join) else { return Err(self.c.syntax_error()) };
        if natural {
            return Ok(JoinCondition::Natural);
        }
        match constraint {
            shape::JoinConstraint::On(condition) => {
                self.c.expect_word("on")?;
                Ok(JoinCondition::On(self.lower(condition)?))
            }
            shape::JoinConstraint::Using(_) => {
                self.c.expect_word("using")?;
                let columns = self.c.parenthesised_list(Cursor::column_name)?;
                if self.c.eat_word("as") {
                    self.c.column_name()?;
                }
                Ok(JoinCondition::Using(columns))
            }
            shape::JoinConstraint::None if kind == JoinKind::Cross => Ok(JoinCondition::None),
            // A join without ON or USING.
            shape::JoinConstraint::None | shape::JoinConstraint::Natural => Err(self.c.syntax_error()),
        }
    }

    // Items

    fn factor(&mut self, factor: shape::TableFactor) -> Parse<FromItem> {
        use shape::TableFactor as Shape;
        let start = self.c.at;
        let lateral = self.c.eat_word("lateral");
        let mut item = match factor {
            Shape::Table { name: _, alias: _, args: None, .. } => self.relation(start, lateral)?,
            Shape::Table { name: _, alias: _, args: Some(shape::TableFunctionArgs { args, settings: None }), .. } => {
                let call = self.table_function(args)?;
                self.function_item(start, call)?
            }
            Shape::Derived { lateral: _, subquery: _, alias: _, sample: _ } if self.c.is_word("rows") => self.rows_from(start)?,
            Shape::Derived { lateral: _, subquery: _, alias: _, sample: _ } => {
                let query = Box::new(self.query_in_parentheses()?);
                let is_values = matches!(query.body, QueryBody::Values(_));
                let mut item = self.from_item(start, FromKind::Subquery(query));
                self.alias(&mut item)?;
                if item.alias.is_none() {
                    let obstacle = if is_values { Obstacle::Values } else { Obstacle::Subquery };
                    self.c.note(NewerSyntax { since: 16, obstacle: obstacle(item.span) });
                }
                item
            }
            Shape::NestedJoin { table_with_joins, alias: _ } => self.nested_join(start, *table_with_joins)?,
            // Forms of other dialects, which the outline cannot make.
            Shape::Table { .. }
            | Shape::TableFunction { .. }
            | Shape::Function { .. }
            | Shape::UNNEST { .. }
            | Shape::JsonTable { .. }
            | Shape::OpenJsonTable { .. }
            | Shape::Pivot { .. }
            | Shape::Unpivot { .. }
            | Shape::UnpivotExpr { .. }
            | Shape::MatchRecognize { .. }
            | Shape::XmlTable { .. }
            | Shape::SemanticView { .. } => return Err(self.c.syntax_error()),
        };
        item.lateral = lateral;
        item.span = self.c.span_from(start);
        Ok(item)
    }

    /// `[ONLY] name [*] [alias] [TABLESAMPLE …]`, or a keyword that is a function
    fn relation(&mut self, start: usize, lateral: bool) -> Parse<FromItem> {
        let first = self.c.peek().map(|token| self.c.text(token)).unwrap_or_default();
        if let Some(keyword) = value_function(first) {
            self.c.at += 1;
            return self.function_item(start, ExprKind::Other { keyword: keyword.into(), operands: Vec::new() });
        }
        let only = self.c.eat_word("only");
        let name = if only && self.c.eat_symbol("(") {
            let name = self.c.qualified_name()?;
            self.c.expect_symbol(")")?;
            name
        } else {
            self.c.qualified_name()?
        };
        // LATERAL is for functions and queries.
        if lateral {
            return Err(self.c.syntax_error());
        }
        if !only {
            self.c.eat_symbol("*");
        }
        let mut item = self.from_item(start, FromKind::Relation { name, only });
        self.alias(&mut item)?;
        if self.c.eat_word("tablesample") {
            self.table_sample()?;
        }
        Ok(item)
    }

    /// `method(arguments) [REPEATABLE (seed)]`
    fn table_sample(&mut self) -> Parse<()> {
        self.c.function_name()?;
        self.c.expect_symbol("(")?;
        self.expression()?;
        while self.c.eat_symbol(",") {
            self.expression()?;
        }
        self.c.expect_symbol(")")?;
        if self.c.eat_word("repeatable") {
            self.c.expect_symbol("(")?;
            self.expression()?;
            self.c.expect_symbol(")")?;
        }
        Ok(())
    }

    fn function_item(&mut self, start: usize, call: ExprKind) -> Parse<FromItem> {
        let calls = vec![self.node(start, call)];
        self.function_item_rest(start, calls)
    }

    /// `[WITH ORDINALITY] [alias]` behind the calls
    fn function_item_rest(&mut self, start: usize, calls: Vec<Expr>) -> Parse<FromItem> {
        let ordinality = self.c.eat_words(&["with", "ordinality"]);
        let mut item = self.from_item(start, FromKind::Function { calls, ordinality, columns: Vec::new() });
        let definitions = self.alias(&mut item)?;
        if let FromKind::Function { columns, .. } = &mut item.kind {
            *columns = definitions;
        }
        Ok(item)
    }

    /// `ROWS FROM (function(), function() AS (column definitions), …)`
    fn rows_from(&mut self, start: usize) -> Parse<FromItem> {
        self.c.expect_words(&["rows", "from"])?;
        let mut calls = Vec::new();
        self.c.expect_symbol("(")?;
        loop {
            calls.push(self.expression()?);
            if self.c.eat_word("as") {
                self.column_definitions()?;
            }
            if !self.c.eat_symbol(",") {
                break;
            }
        }
        self.c.expect_symbol(")")?;
        self.function_item_rest(start, calls)
    }

    /// `(a JOIN b …) [alias]`, or a join on the right of another without parentheses
    fn nested_join(&mut self, start: usize, joined: shape::TableWithJoins) -> Parse<FromItem> {
        if !self.is_parenthesised(&joined) {
            return self.joined(joined);
        }
        self.c.expect_symbol("(")?;
        let mut item = self.deeper(|reader| reader.joined(joined))?;
        self.c.expect_symbol(")")?;
        item.span = self.c.span_from(start);
        self.alias(&mut item)?;
        Ok(item)
    }

    /// Whether the join itself has parentheses, besides those of the joins that it begins with.
    fn is_parenthesised(&self, joined: &shape::TableWithJoins) -> bool {
        let mut inner = 0;
        let mut first = &joined.relation;
        while let shape::TableFactor::NestedJoin { table_with_joins, alias: _ } = first {
            inner += 1;
            first = &table_with_joins.relation;
        }
        let opens = |at: &usize| {
            let c = Cursor { at: *at, ..self.c };
            c.is_symbol("(") && !is_query_group(&c, &self.brackets, *at)
        };
        (self.c.at..).take_while(opens).count() > inner
    }

    // Aliases

    /// `[AS] name [(columns)]`, `AS (column definitions)`; the definitions are given back.
    fn alias(&mut self, item: &mut FromItem) -> Parse<Vec<(Ident, TypeName)>> {
        let explicit = self.c.eat_word("as");
        if explicit && self.c.is_symbol("(") {
            return self.column_definitions();
        }
        match self.c.column_name() {
            Ok(alias) => item.alias = Some(alias),
            Err(refusal) if explicit => return Err(refusal),
            Err(_) => return Ok(Vec::new()),
        }
        if !self.c.is_symbol("(") {
            return Ok(Vec::new());
        }
        let mut names = self.c;
        let columns = names.parenthesised_list(Cursor::column_name);
        if columns.is_err() && matches!(item.kind, FromKind::Function { .. }) {
            return self.column_definitions();
        }
        item.column_aliases = columns?;
        self.c = names;
        Ok(Vec::new())
    }

    /// `(name type [COLLATE collation], …)`
    fn column_definitions(&mut self) -> Parse<Vec<(Ident, TypeName)>> {
        self.c.parenthesised_list(|c| {
            let name = c.column_name()?;
            let ty = type_name::type_name(c)?;
            if c.eat_word("collate") {
                c.qualified_name()?;
            }
            Ok((name, ty))
        })
    }
}

/// The condition of a join that PostgreSQL has.
fn constraint(join: shape::JoinOperator) -> Option<shape::JoinConstraint> {
    use shape::JoinOperator as Shape;
    match join {
        Shape::Join(constraint)
        | Shape::Inner(constraint)
        | Shape::Left(constraint)
        | Shape::LeftOuter(constraint)
        | Shape::Right(constraint)
        | Shape::RightOuter(constraint)
        | Shape::FullOuter(constraint)
        | Shape::CrossJoin(constraint) => Some(constraint),
        Shape::Semi(_)
        | Shape::LeftSemi(_)
        | Shape::RightSemi(_)
        | Shape::Anti(_)
        | Shape::LeftAnti(_)
        | Shape::RightAnti(_)
        | Shape::CrossApply
        | Shape::OuterApply
        | Shape::AsOf { .. }
        | Shape::StraightJoin(_)
        | Shape::ArrayJoin
        | Shape::LeftArrayJoin
        | Shape::InnerArrayJoin => None,
    }
}
