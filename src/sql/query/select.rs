//! Queries: WITH, SELECT and its clauses, set operations, VALUES, ORDER BY, LIMIT, locking.

use super::super::ast::{
    Cte, CteBody, Distinct, Expr, ExprKind, OrderBy, Query, QueryBody, Select, SetOperator, StatementKind, Target, WindowSpec,
    With,
};
use super::super::cursor::{Cursor, Parse, Refusal};
use super::super::keyword;
use super::super::lex::TokenKind;
use super::super::name::{Ident, QualifiedName};
use super::Reader;
use super::outline::{Piece, lacks_targets};
use sqlparser::ast as shape;

/// More set operations or joins in a row than a tree of them can be deep.
pub(super) const DEEPEST_ROW: usize = 2_000;

impl<'a> Reader<'a> {
    pub(super) fn query(&mut self) -> Parse<Query> {
        self.in_query(|reader| {
            let start = reader.c.at;
            let with = reader.with()?;
            reader.query_behind(start, with)
        })
    }

    pub(super) fn query_or_data_statement(&mut self) -> Parse<StatementKind> {
        let start = self.c.at;
        let with = self.with()?;
        if self.is_data_statement() {
            return Ok(StatementKind::Data(Box::new(self.data_statement_behind(start, with)?)));
        }
        Ok(StatementKind::Query(Box::new(self.query_behind(start, with)?)))
    }

    /// `PERFORM …`, which is `SELECT …` with another first word
    pub(super) fn perform(&mut self) -> Parse<Query> {
        self.query_of(self.c.at, None, Piece::Perform)
    }

    /// A query without its SELECT, and without set operations.
    pub(super) fn bare_select(&mut self) -> Parse<Query> {
        self.without_select = true;
        let start = self.c.at;
        let query = self.query_of(start, None, Piece::Bare)?;
        match &query.body {
            QueryBody::Select(_) => Ok(query),
            _ => Err(self.set_operator_error(start)),
        }
    }

    /// The first set operator behind `start` is the one too many.
    fn set_operator_error(&self, start: usize) -> Refusal {
        let mut c = Cursor { at: start, ..self.c };
        while !c.is_at_end() && !c.is_any_word(&["union", "intersect", "except"]) {
            c.at = if c.is_symbol("(") { self.brackets.closing(c.at) + 1 } else { c.at + 1 };
        }
        c.syntax_error()
    }

    /// The query whose WITH is read.
    fn query_behind(&mut self, start: usize, with: Option<With>) -> Parse<Query> {
        self.query_of(start, with, Piece::Query)
    }

    fn query_of(&mut self, start: usize, with: Option<With>, piece: Piece) -> Parse<Query> {
        let shape = self.query_shape(piece)?;
        let mut query = self.query_body(shape)?;
        query.with = with;
        self.limits(&mut query)?;
        self.check_twice(&query, start)?;
        query.span = self.c.span_from(start);
        Ok(query)
    }

    /// The body and ORDER BY, which is as much as the outline has.
    fn query_body(&mut self, query: shape::Query) -> Parse<Query> {
        let shape::Query {
            with,
            body,
            order_by,
            limit_clause,
            fetch,
            locks,
            for_clause,
            settings,
            format_clause,
            pipe_operators,
        } = query;
        let foreign = with.is_some()
            || limit_clause.is_some()
            || fetch.is_some()
            || !locks.is_empty()
            || for_clause.is_some()
            || settings.is_some()
            || format_clause.is_some()
            || !pipe_operators.is_empty();
        if foreign {
            return Err(self.c.syntax_error());
        }
        let start = self.c.at;
        let body = self.set_operations(*body)?;
        let order_by = match order_by {
            None => Vec::new(),
            Some(shape::OrderBy { kind: shape::OrderByKind::Expressions(list), interpolate: None }) => self.order_by(list)?,
            Some(shape::OrderBy { kind: shape::OrderByKind::All(_) | shape::OrderByKind::Expressions(_), interpolate: _ }) => {
                return Err(self.c.syntax_error());
            }
        };
        Ok(Query { span: self.c.span_from(start), with: None, body, order_by, limit: None, offset: None, locking: false })
    }

    // WITH

    pub(super) fn with(&mut self) -> Parse<Option<With>> {
        if !self.c.eat_word("with") {
            return Ok(None);
        }
        // RECURSIVE is also a name.
        let is_name = self.c.is_word_at(1, "as") || self.c.is_symbol_at(1, "(");
        let recursive = !is_name && self.c.eat_word("recursive");
        let mut ctes = vec![self.cte()?];
        while self.c.eat_symbol(",") {
            ctes.push(self.cte()?);
        }
        Ok(Some(With { recursive, ctes }))
    }

    fn cte(&mut self) -> Parse<Cte> {
        let name = self.c.column_name()?;
        let columns = if self.c.is_symbol("(") { self.c.parenthesised_list(Cursor::column_name)? } else { Vec::new() };
        self.c.expect_word("as")?;
        if self.c.eat_word("not") {
            self.c.expect_word("materialized")?;
        } else {
            self.c.eat_word("materialized");
        }
        self.c.expect_symbol("(")?;
        let body = match self.in_query(Reader::query_or_data_statement)? {
            StatementKind::Query(query) => CteBody::Query(query),
            StatementKind::Data(data) => CteBody::Data(data),
            _ => return Err(self.c.syntax_error()),
        };
        self.c.expect_symbol(")")?;
        self.search_and_cycle()?;
        Ok(Cte { name, columns, body })
    }

    /// `SEARCH DEPTH FIRST BY a SET b` and `CYCLE a SET b [TO c DEFAULT d] USING e`
    fn search_and_cycle(&mut self) -> Parse<()> {
        if self.c.is_word("search") {
            self.c.at += 1;
            let order = self.c.eat_any_word(&["breadth", "depth"]);
            order.ok_or_else(|| self.c.syntax_error())?;
            self.c.expect_words(&["first", "by"])?;
            self.c.comma_list(Cursor::column_name)?;
            self.c.expect_word("set")?;
            self.c.column_name()?;
        }
        if self.c.eat_word("cycle") {
            self.c.comma_list(Cursor::column_name)?;
            self.c.expect_word("set")?;
            self.c.column_name()?;
            if self.c.eat_word("to") {
                self.expression()?;
                self.c.expect_word("default")?;
                self.expression()?;
            }
            self.c.expect_word("using")?;
            self.c.column_name()?;
        }
        Ok(())
    }

    // Set operations

    fn set_operations(&mut self, body: shape::SetExpr) -> Parse<QueryBody> {
        let mut rest = Vec::new();
        let mut first = body;
        while let shape::SetExpr::SetOperation { left, op: _, set_quantifier: _, right } = first {
            rest.push(*right);
            first = *left;
        }
        if rest.len() > DEEPEST_ROW {
            return Err(self.c.not_understood(format!("more than {DEEPEST_ROW} set operations in a row")));
        }
        let mut left = self.simple_query(first)?;
        for right in rest.into_iter().rev() {
            let operator = match self.c.eat_any_word(&["union", "intersect", "except"]) {
                Some("union") => SetOperator::Union,
                Some("intersect") => SetOperator::Intersect,
                Some(_) => SetOperator::Except,
                None => return Err(self.c.syntax_error()),
            };
            let all = self.c.eat_any_word(&["all", "distinct"]) == Some("all");
            let right = self.deeper(|reader| reader.set_operations(right))?;
            left = QueryBody::SetOperation { operator, all, left: Box::new(left), right: Box::new(right) };
        }
        Ok(left)
    }

    fn simple_query(&mut self, body: shape::SetExpr) -> Parse<QueryBody> {
        use shape::SetExpr as Shape;
        match body {
            Shape::Select(_) if self.c.is_word("table") => self.table(),
            Shape::Select(select) => Ok(QueryBody::Select(Box::new(self.select(*select)?))),
            Shape::Query(_) => Ok(QueryBody::Nested(Box::new(self.query_in_parentheses()?))),
            Shape::Values(values) => self.values(values),
            Shape::Table(_)
            | Shape::Insert(_)
            | Shape::Update(_)
            | Shape::Delete(_)
            | Shape::Merge(_)
            | Shape::SetOperation { .. } => Err(self.c.syntax_error()),
        }
    }

    /// `TABLE [ONLY] name`, which the outline shows as a SELECT
    fn table(&mut self) -> Parse<QueryBody> {
        self.c.at += 1;
        let name = self.written_relation()?;
        Ok(QueryBody::Table(name))
    }

    fn values(&mut self, values: shape::Values) -> Parse<QueryBody> {
        let shape::Values { explicit_row, value_keyword, rows } = values;
        if explicit_row || value_keyword {
            return Err(self.c.syntax_error());
        }
        self.c.expect_word("values")?;
        let mut list = Vec::with_capacity(rows.len());
        for (index, shape::Parens { opening_token: _, content, closing_token: _ }) in rows.into_iter().enumerate() {
            if index > 0 {
                self.c.expect_symbol(",")?;
            }
            self.c.expect_symbol("(")?;
            list.push(self.lower_all(content)?);
            self.c.expect_symbol(")")?;
        }
        Ok(QueryBody::Values(list))
    }

    // SELECT

    fn select(&mut self, select: shape::Select) -> Parse<Select> {
        let start = self.c.at;
        // The outline shows SELECT for PERFORM where that is what is read, and nowhere else.
        let has_word = !std::mem::take(&mut self.without_select);
        if has_word && !self.c.eat_word("select") {
            self.c.expect_word("perform")?;
        }
        let clauses = self.clauses_of(select)?;
        let distinct = self.distinct(clauses.distinct)?;
        let may_be_empty = matches!(distinct, Distinct::All);
        if !may_be_empty && clauses.projection.is_empty() {
            return Err(self.c.syntax_error());
        }
        let targets = if may_be_empty && lacks_targets(&self.c) { Vec::new() } else { self.targets(clauses.projection)? };
        let into = if self.c.eat_word("into") { Some(into_target(&mut self.c)?) } else { None };
        let from = if clauses.from.is_empty() { Vec::new() } else { self.from(clauses.from)? };
        let filter = self.clause(&["where"], clauses.filter)?;
        let group_by = self.group_by(clauses.group_by)?;
        let having = self.clause(&["having"], clauses.having)?;
        let windows = self.windows(clauses.windows)?;
        Ok(Select { span: self.c.span_from(start), distinct, targets, into, from, filter, group_by, having, windows })
    }

    /// The clauses that PostgreSQL has; those of other dialects make a syntax error.
    pub(super) fn clauses_of(&self, select: shape::Select) -> Parse<SelectClauses> {
        let shape::Select {
            select_token: _,
            optimizer_hints,
            distinct,
            select_modifiers,
            top,
            top_before_distinct: _,
            projection,
            exclude,
            into,
            from,
            lateral_views,
            prewhere,
            selection,
            connect_by,
            group_by,
            cluster_by,
            distribute_by,
            sort_by,
            having,
            named_window,
            qualify,
            window_before_qualify: _,
            value_table_mode,
            flavor,
        } = select;
        let foreign = !optimizer_hints.is_empty()
            || select_modifiers.is_some()
            || top.is_some()
            || exclude.is_some()
            || into.is_some()
            || !lateral_views.is_empty()
            || prewhere.is_some()
            || !connect_by.is_empty()
            || !cluster_by.is_empty()
            || !distribute_by.is_empty()
            || !sort_by.is_empty()
            || qualify.is_some()
            || value_table_mode.is_some()
            || !matches!(flavor, shape::SelectFlavor::Standard);
        let group_by = match group_by {
            shape::GroupByExpr::Expressions(list, modifiers) if modifiers.is_empty() => list,
            shape::GroupByExpr::Expressions(..) | shape::GroupByExpr::All(_) => return Err(self.c.syntax_error()),
        };
        if foreign {
            return Err(self.c.syntax_error());
        }
        Ok(SelectClauses { distinct, projection, from, filter: selection, group_by, having, windows: named_window })
    }

    fn distinct(&mut self, distinct: Option<shape::Distinct>) -> Parse<Distinct> {
        match distinct {
            Some(shape::Distinct::On(list)) => {
                self.c.expect_words(&["distinct", "on"])?;
                self.c.expect_symbol("(")?;
                let list = self.lower_all(list)?;
                self.c.expect_symbol(")")?;
                Ok(Distinct::On(list))
            }
            Some(shape::Distinct::Distinct) => self.c.expect_word("distinct").map(|()| Distinct::Distinct),
            Some(shape::Distinct::All) => self.c.expect_word("all").map(|()| Distinct::All),
            None => Ok(Distinct::All),
        }
    }

    /// `[words expression]`
    fn clause(&mut self, words: &[&str], shape: Option<shape::Expr>) -> Parse<Option<Expr>> {
        let Some(shape) = shape else { return Ok(None) };
        self.c.expect_words(words)?;
        self.lower(shape).map(Some)
    }

    fn group_by(&mut self, list: Vec<shape::Expr>) -> Parse<Vec<Expr>> {
        if list.is_empty() {
            return Ok(Vec::new());
        }
        self.c.expect_words(&["group", "by"])?;
        self.c.eat_any_word(&["all", "distinct"]);
        self.grouping_items(list)
    }

    fn grouping_items(&mut self, list: Vec<shape::Expr>) -> Parse<Vec<Expr>> {
        let mut items = Vec::with_capacity(list.len());
        for (index, item) in list.into_iter().enumerate() {
            if index > 0 {
                self.c.expect_symbol(",")?;
            }
            items.push(self.grouping_item(item)?);
        }
        Ok(items)
    }

    /// An expression, `()`, `ROLLUP (…)`, `CUBE (…)` or `GROUPING SETS (…)`. The words are names elsewhere.
    fn grouping_item(&mut self, item: shape::Expr) -> Parse<Expr> {
        const SETS: &[(&[&str], &str)] =
            &[(&["grouping", "sets"], "GROUPING SETS"), (&["rollup"], "ROLLUP"), (&["cube"], "CUBE")];
        let start = self.c.at;
        if self.c.is_symbol("(") && self.c.is_symbol_at(1, ")") {
            self.c.at += 2;
            return Ok(self.node(start, ExprKind::Row(Vec::new())));
        }
        let found = SETS.iter().find(|(words, _)| self.c.is_words(words) && self.c.is_symbol_at(words.len(), "("));
        match (found, item) {
            (Some((words, keyword)), shape::Expr::Function(function)) => {
                self.c.at += words.len();
                let arguments = self.plain_arguments(function)?;
                self.c.expect_symbol("(")?;
                if arguments.is_empty() {
                    return Err(self.c.syntax_error());
                }
                let operands = self.deeper(|reader| reader.grouping_items(arguments))?;
                self.c.expect_symbol(")")?;
                Ok(self.node(start, ExprKind::Other { keyword: (*keyword).into(), operands }))
            }
            (_, item) => self.lower(item),
        }
    }

    fn windows(&mut self, list: Vec<shape::NamedWindowDefinition>) -> Parse<Vec<(Ident, WindowSpec)>> {
        let mut windows = Vec::with_capacity(list.len());
        for (index, shape::NamedWindowDefinition(_, definition)) in list.into_iter().enumerate() {
            if index == 0 {
                self.c.expect_word("window")?;
            } else {
                self.c.expect_symbol(",")?;
            }
            let name = self.c.column_name()?;
            self.c.expect_word("as")?;
            let shape::NamedWindowExpr::WindowSpec(definition) = definition else { return Err(self.c.syntax_error()) };
            windows.push((name, self.window(shape::WindowType::WindowSpec(definition))?));
        }
        Ok(windows)
    }

    // Targets

    pub(super) fn targets(&mut self, list: Vec<shape::SelectItem>) -> Parse<Vec<Target>> {
        let mut targets = Vec::with_capacity(list.len());
        for (index, item) in list.into_iter().enumerate() {
            if index > 0 {
                self.c.expect_symbol(",")?;
            }
            targets.push(self.target(item)?);
        }
        Ok(targets)
    }

    fn target(&mut self, item: shape::SelectItem) -> Parse<Target> {
        match item {
            shape::SelectItem::UnnamedExpr(shape::Expr::Identifier(_)) if self.c.is_symbol("*") => {
                let start = self.c.at;
                self.c.at += 1;
                Ok(Target { expr: self.node(start, ExprKind::Star(Vec::new())), alias: None })
            }
            shape::SelectItem::UnnamedExpr(expr) => Ok(Target { expr: self.lower(expr)?, alias: None }),
            shape::SelectItem::ExprWithAlias { expr, alias: _ } => {
                let expr = self.lower(expr)?;
                Ok(Target { expr, alias: Some(self.target_alias()?) })
            }
            shape::SelectItem::ExprWithAliases { .. }
            | shape::SelectItem::QualifiedWildcard(..)
            | shape::SelectItem::Wildcard(_) => Err(self.c.syntax_error()),
        }
    }

    fn target_alias(&mut self) -> Parse<Ident> {
        let bare = !self.c.eat_word("as");
        let needs_as = |token| keyword::needs_as(self.c.text(token));
        if bare && self.c.peek().is_some_and(|token| token.kind == TokenKind::Word && needs_as(token)) {
            return Err(self.c.syntax_error());
        }
        self.c.label()
    }

    // ORDER BY and windows

    /// `ORDER BY expression [ASC | DESC | USING operator] [NULLS FIRST | LAST], …`
    pub(super) fn order_by(&mut self, list: Vec<shape::OrderByExpr>) -> Parse<Vec<OrderBy>> {
        self.c.expect_words(&["order", "by"])?;
        let mut order = Vec::with_capacity(list.len());
        for (index, item) in list.into_iter().enumerate() {
            let shape::OrderByExpr { expr, options: _, with_fill } = item;
            if index > 0 {
                self.c.expect_symbol(",")?;
            }
            if with_fill.is_some() {
                return Err(self.c.syntax_error());
            }
            let expr = self.lower(expr)?;
            let using = if self.c.eat_word("using") { Some(self.operator_name()?) } else { None };
            let descending = using.is_none() && self.c.eat_any_word(&["asc", "desc"]) == Some("desc");
            if self.c.eat_word("nulls") {
                let place = self.c.eat_any_word(&["first", "last"]);
                place.ok_or_else(|| self.c.syntax_error())?;
            }
            order.push(OrderBy { expr, descending, using });
        }
        Ok(order)
    }

    /// `name` or `([name] [PARTITION BY …] [ORDER BY …] [frame])`
    pub(super) fn window(&mut self, window: shape::WindowType) -> Parse<WindowSpec> {
        let shape::WindowSpec { window_name: _, partition_by, order_by, window_frame } = match window {
            shape::WindowType::WindowSpec(definition) => definition,
            shape::WindowType::NamedWindow(_) => {
                let name = Some(self.c.column_name()?);
                return Ok(WindowSpec { name, partition_by: Vec::new(), order_by: Vec::new() });
            }
        };
        if window_frame.is_some() {
            return Err(self.c.syntax_error());
        }
        self.c.expect_symbol("(")?;
        const CLAUSES: &[&str] = &["partition", "order", "range", "rows", "groups"];
        let unnamed = self.c.is_symbol(")") || self.c.is_any_word(CLAUSES);
        let name = if unnamed { None } else { Some(self.c.column_name()?) };
        let mut partitions = Vec::new();
        if !partition_by.is_empty() {
            self.c.expect_words(&["partition", "by"])?;
            partitions = self.lower_all(partition_by)?;
        }
        let order_by = if order_by.is_empty() { Vec::new() } else { self.order_by(order_by)? };
        self.frame()?;
        self.c.expect_symbol(")")?;
        Ok(WindowSpec { name, partition_by: partitions, order_by })
    }
}

/// The clauses of a SELECT whose shape is known.
pub(super) struct SelectClauses {
    distinct: Option<shape::Distinct>,
    pub(super) projection: Vec<shape::SelectItem>,
    pub(super) from: Vec<shape::TableWithJoins>,
    filter: Option<shape::Expr>,
    group_by: Vec<shape::Expr>,
    having: Option<shape::Expr>,
    windows: Vec<shape::NamedWindowDefinition>,
}

/// `[TEMPORARY | UNLOGGED] [TABLE] name`, behind INTO
pub(super) fn into_target(c: &mut Cursor) -> Parse<QualifiedName> {
    let is_option = |c: &Cursor| !c.is_symbol_at(1, ".") && c.peek_at(1).is_some_and(|next| super::outline::is_name(next.kind));
    if c.is_any_word(&["local", "global"]) && (c.is_word_at(1, "temporary") || c.is_word_at(1, "temp")) {
        c.at += 1;
    }
    if c.is_any_word(&["temporary", "temp", "unlogged"])
        && (c.is_word_at(1, "table") || (is_option(c) && !c.is_word_at(1, "from")))
    {
        c.at += 1;
    }
    c.eat_word("table");
    c.qualified_name()
}
