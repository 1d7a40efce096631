//! Expressions: columns, casts, calls and subqueries, and the types that can be told from them.

use super::Walker;
use super::scope::{Meaning, Scope, ScopeTable, TableMeaning};
use crate::catalog::{Node, Routine, RoutineType, TypeUse};
use crate::replay::executor::Executor;
use crate::replay::failure::{Condition, Failure, Subject};
use crate::sql::ast::{Call, Expr, ExprKind, Literal, ObjectKind, ParameterMode, SpecialCall, TypeName};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::Span;

impl Walker<'_> {
    /// Walks an expression. Its type, where it is certain without knowing operators and the server's own functions.
    pub(super) fn expr(&mut self, expr: &Expr, scope: &Scope<'_>) -> Option<TypeUse> {
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal),
            ExprKind::Column(path) => self.column(path, expr.span, scope),
            ExprKind::Star(path) => {
                if let Some(row) = self.qualified_table(path, expr.span, scope).and_then(ScopeTable::row) {
                    self.need(row);
                }
                None
            }
            ExprKind::Call(call) => self.call(call, scope),
            ExprKind::Cast { expr, ty } => self.cast(expr, ty, scope),
            ExprKind::Parameter(_) | ExprKind::Default => None,
            ExprKind::Unary { operand, .. } => self.expr(operand, scope).filter(|ty| self.is_number(ty)),
            ExprKind::Binary { operator, left, right } => {
                let sides = [self.expr(left, scope), self.expr(right, scope)];
                self.binary(&operator.name, sides)
            }
            ExprKind::And(left, right) | ExprKind::Or(left, right) => self.truth([left.as_ref(), right], scope),
            ExprKind::Not(operand) | ExprKind::Is { operand, .. } => self.truth([operand.as_ref()], scope),
            ExprKind::DistinctFrom { left, right, .. } => self.truth([left.as_ref(), right], scope),
            ExprKind::Between { operand, low, high, .. } => self.truth([operand.as_ref(), low, high], scope),
            ExprKind::InList { operand, list, .. } => self.truth(std::iter::once(operand.as_ref()).chain(list), scope),
            ExprKind::Quantified { operand, right, .. } => self.truth([operand.as_ref(), right], scope),
            ExprKind::InQuery { operand, query, .. } | ExprKind::QuantifiedQuery { operand, query, .. } => {
                self.query(query, scope);
                self.truth([operand.as_ref()], scope)
            }
            ExprKind::Exists(query) => {
                self.query(query, scope);
                self.boolean()
            }
            ExprKind::Subquery(query) => self.query(query, scope).list.into_iter().next()?.ty,
            ExprKind::ArraySubquery(query) => {
                let element = self.query(query, scope).list.into_iter().next()?.ty?;
                Some(TypeUse { array: true, modifiers: Vec::new(), ..element })
            }
            ExprKind::Case { operand, branches, otherwise } => {
                self.case(operand.as_deref(), branches, otherwise.as_deref(), scope)
            }
            ExprKind::Array(items) => {
                let element = self.common(items, scope).filter(|element| !element.array)?;
                Some(TypeUse { array: true, modifiers: Vec::new(), ..element })
            }
            ExprKind::Row(items) | ExprKind::Other { operands: items, .. } => {
                self.truth(items, scope);
                None
            }
            ExprKind::Subscript { base, indices, slice } => {
                self.truth(indices, scope);
                let base = self.expr(base, scope)?;
                base.array.then_some(TypeUse { array: *slice, ..base })
            }
            ExprKind::Field { base, field } => self.field(base, field.as_ref(), scope),
            ExprKind::Collate { operand, .. } => self.expr(operand, scope),
            ExprKind::AtTimeZone { operand, zone } => {
                self.truth([operand.as_ref(), zone], scope);
                None
            }
            ExprKind::Special { keyword: SpecialCall::Nullif, arguments } => {
                let types: Vec<_> = arguments.iter().map(|argument| self.expr(argument, scope)).collect();
                types.into_iter().next()?
            }
            ExprKind::Special { arguments, .. } => self.common(arguments, scope),
        }
    }

    /// Walks operands of something that is a boolean.
    fn truth<'x>(&mut self, operands: impl IntoIterator<Item = &'x Expr>, scope: &Scope<'_>) -> Option<TypeUse> {
        for operand in operands {
            self.expr(operand, scope);
        }
        self.boolean()
    }

    fn boolean(&self) -> Option<TypeUse> {
        self.executor.builtin_type("bool")
    }

    fn case(
        &mut self,
        operand: Option<&Expr>,
        branches: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
        scope: &Scope<'_>,
    ) -> Option<TypeUse> {
        self.truth(operand, scope);
        let mut results = Vec::new();
        for (condition, result) in branches {
            self.expr(condition, scope);
            results.push((result, self.expr(result, scope)));
        }
        if let Some(result) = otherwise {
            results.push((result, self.expr(result, scope)));
        }
        common(results)
    }

    fn common(&mut self, alternatives: &[Expr], scope: &Scope<'_>) -> Option<TypeUse> {
        let typed: Vec<_> = alternatives.iter().map(|alternative| (alternative, self.expr(alternative, scope))).collect();
        common(typed)
    }

    /// A string or NULL has no type of its own; it takes that of its surroundings.
    fn literal(&self, literal: &Literal) -> Option<TypeUse> {
        let name = match literal {
            Literal::Boolean(_) => "bool",
            Literal::Integer(digits) if digits.parse::<i32>().is_ok() => "int4",
            Literal::Integer(digits) if digits.parse::<i64>().is_ok() => "int8",
            Literal::Integer(_) | Literal::Numeric(_) => "numeric",
            Literal::BitString(_) => "bit",
            Literal::Null | Literal::String(_) => return None,
        };
        self.executor.builtin_type(name)
    }

    fn is_number(&self, ty: &TypeUse) -> bool {
        ["int2", "int4", "int8", "numeric", "float4", "float8"].iter().any(|name| self.executor.catalog.is_builtin(ty, name))
    }

    /// Comparisons give a boolean, and arithmetic on one type of number gives that type.
    fn binary(&self, operator: &str, [left, right]: [Option<TypeUse>; 2]) -> Option<TypeUse> {
        match operator {
            "=" | "<>" | "!=" | "<" | ">" | "<=" | ">=" | "~~" | "!~~" | "~~*" | "!~~*" | "~" | "~*" | "!~" | "!~*" => {
                self.boolean()
            }
            "+" | "-" | "*" | "/" | "%" => {
                let (left, right) = (left?, right?);
                let plain = TypeUse { modifiers: Vec::new(), ..left };
                (plain.ty == right.ty && !right.array && self.is_number(&plain)).then_some(plain)
            }
            _ => None,
        }
    }

    fn cast(&mut self, expr: &Expr, ty: &TypeName, scope: &Scope<'_>) -> Option<TypeUse> {
        self.expr(expr, scope);
        let Some(found) = self.executor.find_type(ty) else {
            if ty.percent_type.is_none() && !ty.percent_rowtype {
                self.fail(self.executor.missing_type(ty));
            }
            return None;
        };
        self.need_type(&found);
        if let ExprKind::Literal(Literal::String(text)) = &expr.kind
            && self.executor.catalog.is_builtin(&found, "regclass")
        {
            self.relation_in_text(text, expr.span);
        }
        Some(found)
    }

    /// `'schema.name'::regclass` is looked up when the statement is read.
    fn relation_in_text(&mut self, text: &str, span: Span) {
        // Digits are the oid itself.
        if let Some(name) = name_in_text(text, span)
            && !text.bytes().all(|byte| byte.is_ascii_digit())
        {
            let _ = self.relation(&name);
        }
    }

    // Columns

    fn column(&mut self, path: &[Ident], span: Span, scope: &Scope<'_>) -> Option<TypeUse> {
        match path {
            [] => None,
            [column] => self.unqualified(column, scope),
            [table, column] => {
                let found = self.qualified_table(std::slice::from_ref(table), span, scope)?;
                self.column_of(found, &table.name, column, span)
            }
            [schema, table, column, ..] => {
                let found = self.qualified_table(&[schema.clone(), table.clone()], span, scope)?;
                self.column_of(found, &table.name, column, span)
            }
        }
    }

    fn unqualified(&mut self, column: &Ident, scope: &Scope<'_>) -> Option<TypeUse> {
        match scope.column(&column.name) {
            Meaning::Column(found) => {
                let (ty, source) = (found.ty.clone(), found.source);
                if let Some(source) = source {
                    self.need(source);
                }
                return ty;
            }
            Meaning::Ambiguous => {
                let message = format!("column reference \"{column}\" is ambiguous");
                self.fail(Failure::new(Condition::AmbiguousColumn, message, column.span));
            }
            // The name of a table is its whole row.
            Meaning::Nothing => match scope.table(&column.name, None) {
                TableMeaning::Table(table) => {
                    let row = table.row();
                    if let Some(row) = row {
                        self.need(row);
                    }
                    return row.map(|row| TypeUse::plain(row.object));
                }
                TableMeaning::Ambiguous => {}
                TableMeaning::Nothing => self.missing_column(&column.name, column.span),
            },
            Meaning::System | Meaning::Unknown => {}
        }
        None
    }

    fn missing_column(&mut self, name: &str, span: Span) {
        if self.is_variable(name) {
            return;
        }
        self.fail(Failure::new(Condition::UndefinedColumn, format!("column \"{name}\" does not exist"), span));
    }

    /// Whether a name is a variable of the PL/pgSQL block around the statement.
    fn is_variable(&self, name: &str) -> bool {
        self.executor.variables.iter().any(|variable| *variable == *name)
    }

    /// The table that `t` or `s.t` means in front of a column, or the server's error.
    pub(super) fn qualified_table<'t>(&mut self, path: &[Ident], span: Span, scope: &'t Scope<'_>) -> Option<&'t ScopeTable> {
        let (table, schema) = match path {
            [] => return None,
            [table] => (table, None),
            [schema, table, ..] => (table, Some(schema)),
        };
        let relation = match schema {
            Some(schema) => {
                let name = QualifiedName { schema: Some(schema.clone()), name: table.clone() };
                Some(self.executor.find_relation_or_index(&name)?)
            }
            None => None,
        };
        match scope.table(&table.name, relation) {
            TableMeaning::Table(found) => return Some(found),
            TableMeaning::Ambiguous => {
                let message = format!("table reference \"{table}\" is ambiguous");
                self.fail(Failure::new(Condition::AmbiguousAlias, message, span));
            }
            TableMeaning::Nothing if schema.is_none() && self.is_variable(&table.name) => {}
            // `composite.field` without parentheses is no syntax of PostgreSQL: the name must be a table.
            TableMeaning::Nothing => {
                let message = format!("missing FROM-clause entry for table \"{table}\"");
                self.fail(Failure::new(Condition::UndefinedTable, message, span));
            }
        }
        None
    }

    fn column_of(&mut self, table: &ScopeTable, name: &Name, column: &Ident, span: Span) -> Option<TypeUse> {
        match table.column(&column.name) {
            Meaning::Column(found) => {
                if let Some(source) = found.source {
                    self.need(source);
                }
                found.ty.clone()
            }
            Meaning::Ambiguous => {
                let message = format!("column reference \"{column}\" is ambiguous");
                self.fail(Failure::new(Condition::AmbiguousColumn, message, span));
                None
            }
            // `t.f` may be the call `f(t)`.
            Meaning::Nothing if !self.executor.is_routine_name(&column.name) => {
                let message = format!("column {name}.{column} does not exist");
                self.fail(Failure::new(Condition::UndefinedColumn, message, span));
                None
            }
            Meaning::Nothing | Meaning::System | Meaning::Unknown => None,
        }
    }

    fn field(&mut self, base: &Expr, field: Option<&Ident>, scope: &Scope<'_>) -> Option<TypeUse> {
        let row = self.expr(base, scope)?;
        let relation = self.executor.catalog.relation(row.ty).filter(|_| !row.array)?;
        let column = relation.column(&field?.name)?;
        let (node, ty) = (Node::column(relation.oid, column.number), column.ty.clone());
        self.need(node);
        Some(ty)
    }

    // Calls

    fn call(&mut self, call: &Call, scope: &Scope<'_>) -> Option<TypeUse> {
        for argument in &call.arguments {
            self.expr(&argument.value, scope);
        }
        let sorted = call.order_by.iter().chain(&call.within_group).map(|item| &item.expr);
        for expr in sorted.chain(&call.filter) {
            self.expr(expr, scope);
        }
        if let Some(window) = &call.over {
            self.window(window, scope);
        }
        self.sequence_argument(call);
        let Some(routine) = self.executor.called_routine(call) else {
            self.missing_function(call);
            return None;
        };
        let returns = routine.returns.clone().filter(|_| routine.kind != RoutineType::Procedure);
        if self.executor.catalog.schema_name(routine.schema) != "pg_catalog" {
            self.need(Node::object(routine.oid));
        }
        returns
    }

    /// Refuses a call of a name that no function has, or none for so many arguments. Built-in functions are known by name
    /// only, so that nothing is said of their arguments.
    fn missing_function(&mut self, call: &Call) {
        let executor = self.executor;
        if call.star || call.variadic || executor.may_be_function(call) {
            return;
        }
        if let Some(schema) = call.name.schema.as_ref().filter(|schema| !executor.catalog.schema_names.contains_key(&schema.name))
        {
            let message = format!("schema \"{schema}\" does not exist");
            self.fail(Failure::new(Condition::InvalidSchemaName, message, schema.span));
            return;
        }
        let unknown = vec!["unknown"; call.arguments.len()].join(", ");
        let message = format!("function {}({unknown}) does not exist", call.name);
        let subject = Subject::Missing { kind: ObjectKind::Function, name: call.name.clone() };
        self.fail(Failure::new(Condition::UndefinedFunction, message, call.name.span()).about(subject));
    }

    /// `nextval('name')`: the string is a regclass, which is looked up when the statement is read.
    fn sequence_argument(&mut self, call: &Call) {
        let is_builtin = call.name.schema.as_ref().is_none_or(|schema| schema.name == "pg_catalog");
        let takes_sequence = matches!(call.name.name.name.as_str(), "nextval" | "currval" | "setval");
        if let Some(first) = call.arguments.first()
            && let ExprKind::Literal(Literal::String(text)) = &first.value.kind
            && is_builtin
            && takes_sequence
        {
            self.relation_in_text(text, first.value.span);
        }
    }
}

/// The type of alternatives: known where all that have one have the same.
fn common(alternatives: Vec<(&Expr, Option<TypeUse>)>) -> Option<TypeUse> {
    let mut typed = alternatives.into_iter().filter(|(expr, _)| !is_untyped(expr)).map(|(_, ty)| ty);
    let first = typed.next()??;
    typed.all(|ty| ty.as_ref() == Some(&first)).then_some(first)
}

/// A literal that takes the type of its surroundings.
fn is_untyped(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Literal(Literal::String(_) | Literal::Null))
}

impl Executor<'_> {
    /// The routine that a call means, where its name and number of arguments leave only one.
    pub(in crate::replay) fn called_routine(&self, call: &Call) -> Option<&Routine> {
        let schemas = match &call.name.schema {
            Some(schema) => vec![*self.catalog.schema_names.get(&schema.name)?],
            None => self.effective_search_path(),
        };
        let named = schemas.into_iter().flat_map(|schema| self.catalog.routines_named(schema, &call.name.name.name));
        let mut fitting = named.filter(|routine| accepts(routine, call));
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }

    /// Whether a function may be meant: of the project by name and number of arguments, of the server by name, or one of an
    /// extension of which nothing is known. A type's name is a function, too: `text(x)` is a cast.
    fn may_be_function(&self, call: &Call) -> bool {
        let name = &call.name;
        let builtin = name.schema.as_ref().is_none_or(|schema| schema.name == "pg_catalog");
        let is_builtin = || crate::replay::is_builtin_function(&name.name.name) || self.find_type_named(name).is_some();
        let fits = || self.routines_visible(name).any(|routine| accepts(routine, call));
        // `f(row)` may be the column `row.f`.
        let is_column = || call.arguments.len() == 1 && name.schema.is_none() && self.is_column_name(&name.name.name);
        (builtin && is_builtin()) || fits() || is_column() || self.may_be_of_unknown_extension()
    }

    fn is_column_name(&self, name: &Name) -> bool {
        self.catalog
            .relations()
            .any(|relation| relation.owner == crate::catalog::Owner::Project && relation.column(name).is_some())
    }

    /// Whether any routine has this name, in whatever schema.
    fn is_routine_name(&self, name: &str) -> bool {
        let schemas = self.effective_search_path();
        schemas.into_iter().any(|schema| self.catalog.routines_named(schema, name).next().is_some())
    }
}

/// Whether the routine can take as many arguments as the call gives, with the names that it gives.
fn accepts(routine: &Routine, call: &Call) -> bool {
    let inputs = || routine.parameters.iter().filter(|parameter| parameter.mode != ParameterMode::Out && !parameter.table_column);
    let most = inputs().count();
    let least = inputs().filter(|parameter| parameter.default.is_none() && parameter.mode != ParameterMode::Variadic).count();
    let is_variadic = inputs().any(|parameter| parameter.mode == ParameterMode::Variadic);
    let given = call.arguments.len();
    let names = call.arguments.iter().filter_map(|argument| argument.name.as_ref());
    let mut named = names.map(|name| inputs().any(|parameter| parameter.name.as_ref() == Some(&name.name)));
    given >= least && (given <= most || is_variadic) && named.all(|known| known)
}

/// The name that a text like `public."My table"` spells, as `regclass` reads it.
pub(in crate::replay) fn name_in_text(text: &str, span: Span) -> Option<QualifiedName> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    loop {
        let (part, behind) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (part, behind) = quoted.split_once('"')?;
                (Name::exact(part), behind)
            }
            None => {
                let end = rest.find(['.', '"', ' ']).unwrap_or(rest.len());
                (Name::folded(rest.get(..end)?), rest.get(end..)?)
            }
        };
        if part.is_empty() {
            return None;
        }
        parts.push(Ident { name: part, span });
        match behind.trim_start().strip_prefix('.') {
            Some(behind) => rest = behind.trim_start(),
            None if behind.trim().is_empty() => break,
            None => return None,
        }
    }
    let name = parts.pop()?;
    Some(QualifiedName { schema: parts.pop(), name })
}
