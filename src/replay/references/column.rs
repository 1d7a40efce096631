//! Columns, whole rows, fields and parameters.

use super::Walker;
use super::place::Place;
use super::scope::{Meaning, OutputColumn, RowType, Scope, ScopeTable, TableMeaning};
use crate::catalog::{Bound, Node, Presence, Relation, TypeUse};
use crate::replay::executor::{Variable, VariableKind};
use crate::replay::failure::{Condition, Failure, Subject};
use crate::replay::typing::ExprType;
use crate::sql::ast::{Call, Expr, ExprKind};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::Span;

impl Walker<'_> {
    pub(super) fn column(&mut self, path: &[Ident], span: Span, scope: &Scope<'_>) -> ExprType {
        match path {
            [] => ExprType::Uncertain,
            [column] => self.unqualified(column, scope),
            [table, column] => match self.qualified_table(std::slice::from_ref(table), span, scope) {
                Some(found) => {
                    self.bind_qualifier(std::slice::from_ref(table), found);
                    self.column_of(found, &table.name, column, span)
                }
                None => self.field_of_variable(table, column),
            },
            [schema, table, column, ..] => match self.qualified_table(&[schema.clone(), table.clone()], span, scope) {
                Some(found) => {
                    self.bind_qualifier(&[schema.clone(), table.clone()], found);
                    self.column_of(found, &table.name, column, span)
                }
                None => ExprType::Uncertain,
            },
        }
    }

    /// What stands in front of a column, where it has to follow its relation.
    fn bind_qualifier(&self, path: &[Ident], table: &ScopeTable) {
        let (Some(first), Some(last), Some(oid)) = (path.first(), path.last(), table.relation) else { return };
        let at = first.span.to(last.span);
        match path {
            [_] if table.own => self.bind(at, Bound::OwnTable(oid)),
            [_, _] => self.bind(at, Bound::Qualifier { oid, shown_as: last.name.clone() }),
            _ => {}
        }
    }

    /// The column of a relation in reach, where it is called what the relation calls it.
    pub(super) fn direct(&self, column: &OutputColumn, scope: &Scope<'_>) -> Option<Node> {
        let node = column.source.filter(|node| scope.shows_relation(node.object))?;
        let own = self.executor.catalog.relation(node.object)?.column_at(node.column?)?;
        (own.name == column.name).then_some(node)
    }

    /// A generated column does not lean on another.
    fn need_column(&mut self, column: Node, span: Span) {
        self.need(column);
        if self.place != Place::Generated {
            return;
        }
        let relation = self.executor.catalog.relation(column.object);
        let found = column.column.and_then(|number| relation?.column_at(number)).filter(|column| column.generated.is_some());
        if let Some(found) = found {
            let message = format!("cannot use generated column \"{}\" in column generation expression", found.name);
            self.fail(Failure::new(Condition::InvalidObjectDefinition, message, span));
        }
    }

    /// A type of a column, unless something about it is in doubt.
    pub(super) fn certain(&self, ty: ExprType) -> ExprType {
        match ty {
            ExprType::Known(ty) if !self.executor.is_certain_type(&ty) => ExprType::Uncertain,
            ty => ty,
        }
    }

    fn unqualified(&mut self, column: &Ident, scope: &Scope<'_>) -> ExprType {
        match scope.column(&column.name) {
            Meaning::Column(found) => {
                let (ty, source, direct) = (found.ty.clone(), found.source, self.direct(found, scope));
                if let Some(source) = source {
                    self.need_column(source, column.span);
                }
                if let Some(direct) = direct {
                    self.bind(column.span, Bound::Column(direct));
                }
                if source.is_none_or(|source| self.is_certain_column(source)) {
                    self.refuse_rival(column);
                }
                return self.certain(ty);
            }
            Meaning::Ambiguous => {
                let message = format!("column reference \"{column}\" is ambiguous");
                self.fail(Failure::new(Condition::AmbiguousColumn, message, column.span));
            }
            // The name of a table is its whole row.
            Meaning::Nothing => match scope.table(&column.name, None) {
                TableMeaning::Table(table) => {
                    if let Some(row) = table.row() {
                        self.need(row);
                    }
                    self.bind_qualifier(std::slice::from_ref(column), table);
                    return self.row_type(table);
                }
                TableMeaning::Ambiguous => {}
                TableMeaning::Nothing => return self.variable_or_nothing(column, scope),
            },
            Meaning::System => return self.system_column(&column.name),
            Meaning::Unknown => {}
        }
        ExprType::Uncertain
    }

    fn row_type(&self, table: &ScopeTable) -> ExprType {
        match table.row_type {
            RowType::OfRelation(oid) => ExprType::Known(TypeUse::plain(oid)),
            RowType::Record if !table.columns.open => self.builtin("record"),
            RowType::Record | RowType::Unknown => ExprType::Uncertain,
        }
    }

    fn system_column(&self, name: &str) -> ExprType {
        self.builtin(match name {
            "ctid" => "tid",
            "tableoid" => "oid",
            "xmin" | "xmax" => "xid",
            _ => "cid",
        })
    }

    fn variable_or_nothing(&mut self, column: &Ident, scope: &Scope<'_>) -> ExprType {
        if let Some(ty) = self.variable(&column.name) {
            return ty;
        }
        let message = format!("column \"{column}\" does not exist");
        let failure = Failure::new(Condition::UndefinedColumn, message, column.span);
        self.fail(match scope.only_relation() {
            Some(relation) => failure.about(Subject::MissingColumn { relation, column: column.name.clone() }),
            None => failure,
        });
        ExprType::Uncertain
    }

    /// A name that is both a column's and a variable's of the PL/pgSQL block around the statement.
    fn refuse_rival(&mut self, column: &Ident) {
        let is_rival = |variable: &Variable| variable.kind == VariableKind::Rival && variable.name.as_ref() == Some(&column.name);
        if self.executor.variables.iter().any(is_rival) {
            let message = format!("column reference \"{column}\" is ambiguous");
            let failure = Failure::new(Condition::AmbiguousColumn, message, column.span);
            self.fail(failure.detail("It could refer to either a PL/pgSQL variable or a table column."));
        }
    }

    fn is_certain_column(&self, column: Node) -> bool {
        let relation = self.executor.catalog.relation(column.object).filter(|found| found.presence == Presence::Certain);
        let found = relation.zip(column.column).and_then(|(relation, number)| relation.column_at(number));
        found.is_some_and(|found| found.presence == Presence::Certain)
    }

    /// The type of a variable of the routine or PL/pgSQL block around the statement.
    fn variable(&self, name: &str) -> Option<ExprType> {
        let mut variables = self.executor.variables.iter();
        let found = variables.find(|variable| variable.name.as_ref().is_some_and(|own| *own == *name))?;
        Some(self.certain(found.ty.clone().into()))
    }

    /// `routine.parameter`, or the field of a variable.
    fn field_of_variable(&self, table: &Ident, column: &Ident) -> ExprType {
        let is_routine = self
            .executor
            .variables
            .iter()
            .any(|variable| variable.kind == VariableKind::Routine && variable.name.as_ref() == Some(&table.name));
        if is_routine { self.variable(&column.name).unwrap_or(ExprType::Uncertain) } else { ExprType::Uncertain }
    }

    /// `$1`. In the body of a function in SQL there are no others than its own.
    pub(super) fn parameter(&mut self, number: u32, span: Span) -> ExprType {
        let variables = &self.executor.variables;
        let in_routine = variables.iter().any(|variable| variable.kind == VariableKind::Routine);
        if in_routine && !variables.iter().any(|variable| variable.kind == VariableKind::Parameter(number)) {
            let message = format!("there is no parameter ${number}");
            self.fail(Failure::new(Condition::UndefinedParameter, message, span));
            return ExprType::Uncertain;
        }
        let mut variables = self.executor.variables.iter();
        let found = variables.find(|variable| variable.kind == VariableKind::Parameter(number));
        self.certain(found.and_then(|variable| variable.ty.clone()).into())
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
            TableMeaning::Nothing if schema.is_none() && self.variable(&table.name).is_some() => {}
            // `composite.field` without parentheses is no syntax of PostgreSQL: the name must be a table.
            TableMeaning::Nothing => {
                let message = format!("missing FROM-clause entry for table \"{table}\"");
                self.fail(Failure::new(Condition::UndefinedTable, message, span));
            }
        }
        None
    }

    fn column_of(&mut self, table: &ScopeTable, name: &Name, column: &Ident, span: Span) -> ExprType {
        match table.column(&column.name) {
            Meaning::Column(found) => {
                if let Some(source) = found.source {
                    self.need_column(source, span);
                    let own = self.executor.catalog.relation(source.object).and_then(|own| own.column_at(source.column?));
                    if table.relation == Some(source.object) && own.is_some_and(|own| own.name == column.name) {
                        self.bind(column.span, Bound::Column(source));
                    }
                }
                return self.certain(found.ty.clone());
            }
            Meaning::Ambiguous => {
                let message = format!("column reference \"{column}\" is ambiguous");
                self.fail(Failure::new(Condition::AmbiguousColumn, message, span));
            }
            // `t.f` may be the call `f(t)`.
            Meaning::Nothing if !self.executor.is_routine_name(&column.name) => {
                let message = format!("column {name}.{column} does not exist");
                let failure = Failure::new(Condition::UndefinedColumn, message, span);
                self.fail(match table.relation {
                    Some(relation) => failure.about(Subject::MissingColumn { relation, column: column.name.clone() }),
                    None => failure,
                });
            }
            Meaning::System => return self.system_column(&column.name),
            Meaning::Nothing | Meaning::Unknown => {}
        }
        ExprType::Uncertain
    }

    /// `t.*` where one value is wanted
    pub(super) fn whole_row(&mut self, path: &[Ident], span: Span, scope: &Scope<'_>) -> ExprType {
        let Some(table) = self.qualified_table(path, span, scope) else { return ExprType::Uncertain };
        if let Some(row) = table.row() {
            self.need(row);
        }
        self.row_type(table)
    }

    /// The columns of a function's result have names.
    fn field_of_call(&mut self, call: &Call, field: &Ident, scope: &Scope<'_>) -> ExprType {
        let (ty, chosen) = self.chosen_call(call, scope);
        let columns = self.columns_of_call(call, ty, chosen.as_ref(), None);
        let mut found = columns.list.into_iter().filter(|column| column.name == field.name);
        found.next().map_or(ExprType::Uncertain, |column| self.certain(column.ty))
    }

    /// A field that a row type has not.
    fn missing_field(&mut self, base: &Expr, row: &Relation, field: &Ident) {
        let executor = self.executor;
        if !row.columns_known || executor.is_routine_name(&field.name) || executor.is_builtin_routine(&field.name) {
            return;
        }
        let message = match &base.kind {
            ExprKind::Column(path) if path.len() == 1 => {
                let table = path.first().map_or("", |table| table.name.as_str());
                format!("column {table}.{field} does not exist")
            }
            _ => format!("column \"{field}\" not found in data type {}", self.label(&TypeUse::plain(row.oid))),
        };
        self.fail(Failure::new(Condition::UndefinedColumn, message, field.span));
    }

    /// A field of a value without fields; `(value).f` may be the call `f(value)`.
    fn no_field(&mut self, ty: &TypeUse, field: &Ident) {
        let executor = self.executor;
        let may_be_other = executor.is_routine_name(&field.name) || executor.is_builtin_routine(&field.name);
        if may_be_other || executor.catalog.is_builtin(ty, "record") || !executor.is_certain_type(ty) {
            return;
        }
        let label = self.label(ty);
        let message = format!("column notation .{field} applied to type {label}, which is not a composite type");
        self.fail(Failure::new(Condition::WrongObjectType, message, field.span));
    }

    pub(super) fn field(&mut self, base: &Expr, field: Option<&Ident>, scope: &Scope<'_>) -> ExprType {
        if let (ExprKind::Call(call), Some(field)) = (&base.kind, field) {
            return self.field_of_call(call, field, scope);
        }
        let row = self.expr(base, scope);
        let Some(field) = field else { return ExprType::Uncertain };
        let Some(row) = row.known() else { return ExprType::Uncertain };
        let stored = self.executor.catalog.base_type(&row);
        let relation = self.executor.catalog.relation(stored.ty).filter(|_| !stored.array);
        let found = relation.and_then(|relation| Some((relation.oid, relation.column(&field.name)?)));
        let Some((relation, column)) = found else {
            match relation {
                Some(relation) => self.missing_field(base, relation, field),
                None => self.no_field(&row, field),
            }
            return ExprType::Uncertain;
        };
        let ty = column.ty.clone();
        let node = Node::column(relation, column.number);
        self.need(node);
        self.bind(field.span, Bound::Column(node));
        self.certain(ExprType::Known(ty))
    }
}
