//! The FROM clause: relations, functions, subqueries, joins.

use super::Walker;
use super::scope::{OutputColumn, OutputColumns, Scope, ScopeTable};
use crate::catalog::{Routine, TypeUse};
use crate::sql::ast::{Expr, ExprKind, FromItem, FromKind, Join, JoinCondition, ParameterMode, TypeName};
use crate::sql::name::{Ident, Name, QualifiedName};

/// What an item of FROM can see.
#[derive(Clone, Copy)]
pub(super) struct Reach<'s> {
    /// With LATERAL, and for functions: the items before it too.
    pub lateral: &'s Scope<'s>,
    /// Otherwise: what is around the query.
    pub outer: &'s Scope<'s>,
}

impl Walker<'_> {
    /// The tables that an item brings into scope.
    pub(super) fn from_item(&mut self, item: &FromItem, reach: Reach<'_>) -> Vec<ScopeTable> {
        match &item.kind {
            FromKind::Relation { name, .. } => vec![self.from_relation(name, item, reach)],
            FromKind::Function { calls, ordinality, columns } => {
                let mut found = self.from_calls(calls, columns, item.alias.as_ref(), reach);
                if *ordinality {
                    let ty = self.executor.builtin_type("int8");
                    found.list.push(OutputColumn { name: Name::exact("ordinality"), ty, source: None });
                }
                let name = item.alias.as_ref().map(|alias| alias.name.clone()).or_else(|| function_name(calls));
                vec![ScopeTable::named(name, found.renamed(&item.column_aliases))]
            }
            FromKind::Subquery(query) => {
                let columns = self.query(query, if item.lateral { reach.lateral } else { reach.outer });
                let name = item.alias.as_ref().map(|alias| alias.name.clone());
                vec![ScopeTable::named(name, columns.renamed(&item.column_aliases))]
            }
            FromKind::Join(join) => self.from_join(join, item, reach),
        }
    }

    fn from_relation(&mut self, name: &QualifiedName, item: &FromItem, reach: Reach<'_>) -> ScopeTable {
        let alias = item.alias.as_ref();
        if let Some(columns) = name.schema.is_none().then(|| reach.outer.cte(&name.name.name)).flatten() {
            let shown = alias.unwrap_or(&name.name).name.clone();
            return ScopeTable::named(Some(shown), columns.clone().renamed(&item.column_aliases));
        }
        let relation = self.relation(name).and_then(|oid| self.executor.catalog.relation(oid));
        let mut table = self.written(relation, alias, name);
        table.columns = table.columns.renamed(&item.column_aliases);
        table
    }

    // Joins

    fn from_join(&mut self, join: &Join, item: &FromItem, reach: Reach<'_>) -> Vec<ScopeTable> {
        let left = self.from_item(&join.left, reach);
        let around = Scope { outer: Some(reach.lateral), tables: left, ctes: Vec::new() };
        let right = self.from_item(&join.right, Reach { lateral: &around, outer: reach.outer });
        let left = around.tables;
        let merged = self.merged_columns(&join.condition, &left, &right);
        let joined = OutputColumns {
            open: [&left, &right].into_iter().flatten().any(|table| table.columns_visible && table.columns.open),
            list: joined_columns(merged, &left, &right),
        };
        let tables = left.into_iter().chain(right).collect();
        let mut both = Scope { outer: Some(reach.outer), tables, ctes: Vec::new() };
        if let JoinCondition::On(condition) = &join.condition {
            self.expr(condition, &both);
        }
        let name = item.alias.as_ref().map(|alias| alias.name.clone());
        if name.is_some() {
            return vec![ScopeTable::named(name, joined.renamed(&item.column_aliases))];
        }
        for table in &mut both.tables {
            table.columns_visible = false;
        }
        both.tables.push(ScopeTable::named(None, joined));
        both.tables
    }

    /// The columns that USING and NATURAL make one of two.
    fn merged_columns(&mut self, condition: &JoinCondition, left: &[ScopeTable], right: &[ScopeTable]) -> Vec<OutputColumn> {
        let names: Vec<Name> = match condition {
            JoinCondition::Using(columns) => columns.iter().map(|column| column.name.clone()).collect(),
            JoinCondition::Natural => {
                let common = visible(left).filter(|column| find(right, &column.name).is_some());
                common.map(|column| column.name.clone()).collect()
            }
            JoinCondition::None | JoinCondition::On(_) => Vec::new(),
        };
        let mut merged = Vec::new();
        for name in names {
            let sides = [find(left, &name), find(right, &name)];
            for node in sides.iter().flatten().filter_map(|column| column.source) {
                self.need(node);
            }
            let first = sides.into_iter().flatten().next();
            merged.push(first.cloned().unwrap_or(OutputColumn { name, ty: None, source: None }));
        }
        merged
    }

    // Functions

    fn from_calls(
        &mut self,
        calls: &[Expr],
        columns: &[(Ident, TypeName)],
        alias: Option<&Ident>,
        reach: Reach<'_>,
    ) -> OutputColumns {
        let mut found = OutputColumns::default();
        for call in calls {
            let ty = self.expr(call, reach.lateral);
            let routine = match &call.kind {
                ExprKind::Call(call) => self.executor.called_routine(call),
                _ => None,
            };
            let given = routine.map_or_else(OutputColumns::unknown, |routine| self.routine_columns(routine, ty, alias));
            found.open |= given.open;
            found.list.extend(given.list);
        }
        if columns.is_empty() {
            return found;
        }
        let declared = columns.iter().map(|(name, ty)| {
            let ty = self.executor.find_type(ty);
            OutputColumn { name: name.name.clone(), ty, source: None }
        });
        OutputColumns { list: declared.collect(), open: false }
    }

    /// The columns of a function's result: its OUT parameters, the columns of its row type, or one with its value.
    fn routine_columns(&self, routine: &Routine, ty: Option<TypeUse>, alias: Option<&Ident>) -> OutputColumns {
        let is_output = |mode: ParameterMode| matches!(mode, ParameterMode::Out | ParameterMode::InOut);
        let outputs = routine.parameters.iter().filter(|parameter| parameter.table_column || is_output(parameter.mode));
        let list: Vec<OutputColumn> = outputs
            .enumerate()
            .map(|(index, parameter)| OutputColumn {
                name: parameter.name.clone().unwrap_or_else(|| Name::exact(&format!("column{}", index + 1))),
                ty: parameter.ty.clone(),
                source: None,
            })
            .collect();
        if list.len() > 1 || routine.parameters.iter().any(|parameter| parameter.table_column) {
            return OutputColumns { list, open: false };
        }
        let Some(ty) = ty else { return OutputColumns::unknown() };
        let catalog = &self.executor.catalog;
        if let Some(row) = catalog.relation(ty.ty).filter(|_| !ty.array) {
            let fields = OutputColumns::of_relation(row);
            let list = fields.list.into_iter().map(|field| OutputColumn { source: None, ..field });
            return OutputColumns { list: list.collect(), open: fields.open };
        }
        if catalog.is_builtin(&ty, "record") {
            return OutputColumns::unknown();
        }
        let own = list.first().map_or(&routine.name, |output| &output.name);
        let name = alias.map_or(own, |alias| &alias.name).clone();
        OutputColumns { list: vec![OutputColumn { name, ty: Some(ty), source: None }], open: false }
    }
}

fn function_name(calls: &[Expr]) -> Option<Name> {
    match calls {
        [call] => super::super::output_name::output_name(call),
        _ => None,
    }
}

fn visible(tables: &[ScopeTable]) -> impl Iterator<Item = &OutputColumn> {
    tables.iter().filter(|table| table.columns_visible).flat_map(|table| &table.columns.list)
}

fn find<'t>(tables: &'t [ScopeTable], name: &str) -> Option<&'t OutputColumn> {
    visible(tables).find(|column| column.name == *name)
}

/// The merged columns first, then what is left of each side.
fn joined_columns(merged: Vec<OutputColumn>, left: &[ScopeTable], right: &[ScopeTable]) -> Vec<OutputColumn> {
    let names: Vec<Name> = merged.iter().map(|column| column.name.clone()).collect();
    let rest = visible(left).chain(visible(right)).filter(|column| !names.contains(&column.name));
    merged.into_iter().chain(rest.cloned()).collect()
}
