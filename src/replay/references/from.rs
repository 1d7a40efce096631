//! The FROM clause: relations, functions, subqueries, joins.

use super::Walker;
use super::place::Place;
use super::scope::{OutputColumn, OutputColumns, RowType, Scope, ScopeTable};
use crate::catalog::Bound;
use crate::replay::failure::{Condition, Failure};
use crate::replay::typing::ExprType;
use crate::sql::ast::{Call, Expr, ExprKind, FromItem, FromKind, Join, JoinCondition, TypeName};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::Span;

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
                    let ty = self.builtin("int8");
                    found.list.push(OutputColumn { name: Name::exact("ordinality"), ty, source: None });
                }
                let name = item.alias.as_ref().map(|alias| alias.name.clone()).or_else(|| function_name(calls));
                vec![ScopeTable::named(name, found.renamed(&item.column_aliases), RowType::Unknown)]
            }
            FromKind::Subquery(query) => {
                let columns = self.query(query, if item.lateral { reach.lateral } else { reach.outer });
                let name = item.alias.as_ref().map(|alias| alias.name.clone());
                vec![ScopeTable::named(name, columns.renamed(&item.column_aliases), RowType::Record)]
            }
            FromKind::Join(join) => self.from_join(join, item, reach),
        }
    }

    fn from_relation(&mut self, name: &QualifiedName, item: &FromItem, reach: Reach<'_>) -> ScopeTable {
        let alias = item.alias.as_ref();
        if let Some(columns) = self.with_query(name, reach.outer) {
            let shown = alias.unwrap_or(&name.name).name.clone();
            return ScopeTable::named(Some(shown), columns.renamed(&item.column_aliases), RowType::Record);
        }
        let oid = self.relation(name);
        if let Some(oid) = oid {
            let shown_as = alias.is_none().then(|| name.name.name.clone());
            self.bind(name.span(), Bound::Relation { oid, shown_as });
        }
        let relation = oid.and_then(|oid| self.executor.catalog.relation(oid));
        let grown = relation.is_some_and(|relation| self.executor.may_have_grown(relation));
        let mut table = self.written(relation, alias, name);
        table.columns.open |= grown;
        table.columns = table.columns.renamed(&item.column_aliases);
        table
    }

    /// Adds the tables of another item. A name may stand there once (`checkNameSpaceConflicts`).
    pub(super) fn join_names(&mut self, tables: &mut Vec<ScopeTable>, more: Vec<ScopeTable>, item: &FromItem) {
        let twice = more.iter().find(|new| tables.iter().any(|old| old.conflicts_with(new)));
        if let Some(name) = twice.and_then(|table| table.name.as_ref()) {
            let message = format!("table name \"{name}\" specified more than once");
            self.fail(Failure::new(
                Condition::DuplicateAlias,
                message,
                item.alias.as_ref().map_or(item.span, |alias| alias.span),
            ));
        }
        tables.extend(more);
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
        let mut tables = left;
        self.join_names(&mut tables, right, &join.right);
        let mut both = Scope { outer: Some(reach.outer), tables, ctes: Vec::new() };
        if let JoinCondition::On(condition) = &join.condition {
            self.at(Place::JoinOn, |walker| walker.condition(condition, &both, "JOIN/ON"));
        }
        let name = item.alias.as_ref().map(|alias| alias.name.clone());
        if name.is_some() {
            return vec![ScopeTable::named(name, joined.renamed(&item.column_aliases), RowType::Record)];
        }
        for table in &mut both.tables {
            table.columns_visible = false;
        }
        both.tables.push(ScopeTable::named(None, joined, RowType::Unknown));
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
            self.check_using(&name, condition, [(left, "left"), (right, "right")]);
            for node in sides.iter().flatten().filter_map(|column| column.source) {
                self.need(node);
            }
            let types: Vec<(ExprType, Span)> =
                sides.iter().flatten().map(|column| (self.certain(column.ty.clone()), self.executor.statement)).collect();
            let first = sides.into_iter().flatten().next().cloned();
            let column = first.unwrap_or(OutputColumn { name, ty: ExprType::Uncertain, source: None });
            let ty = self.common("JOIN/USING", &types, &[]);
            merged.push(OutputColumn { ty, ..column });
        }
        merged
    }

    /// USING names columns that both sides have.
    fn check_using(&mut self, name: &Name, condition: &JoinCondition, sides: [(&[ScopeTable], &str); 2]) {
        let JoinCondition::Using(columns) = condition else { return };
        let span = columns.iter().find(|column| column.name == *name).map_or(self.executor.statement, |column| column.span);
        for (tables, side) in sides {
            let open = tables.iter().any(|table| table.columns_visible && table.columns.open);
            if !open && find(tables, name).is_none() {
                let message = format!("column \"{name}\" specified in USING clause does not exist in {side} table");
                self.fail(Failure::new(Condition::UndefinedColumn, message, span));
                return;
            }
        }
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
        let list = if columns.is_empty() { DefinitionList::Missing } else { DefinitionList::Given };
        for call in calls {
            let given = self.at(Place::FunctionInFrom, |walker| walker.from_call(call, alias, list, reach));
            found.open |= given.open;
            found.list.extend(given.list);
        }
        if columns.is_empty() {
            return found;
        }
        self.check_definition_list(columns);
        let declared = columns.iter().map(|(name, ty)| {
            let ty = self.certain(self.executor.find_type(ty).into());
            OutputColumn { name: name.name.clone(), ty, source: None }
        });
        OutputColumns { list: declared.collect(), open: false }
    }

    fn check_definition_list(&mut self, columns: &[(Ident, TypeName)]) {
        for (index, (name, _)) in columns.iter().enumerate() {
            if columns.iter().take(index).any(|(other, _)| other == name) {
                let message = format!("column name \"{name}\" specified more than once");
                self.fail(Failure::new(Condition::DuplicateColumn, message, name.span));
                return;
            }
        }
    }

    /// What stands for a table may also be a keyword such as CURRENT_DATE.
    fn from_call(&mut self, call: &Expr, alias: Option<&Ident>, list: DefinitionList, reach: Reach<'_>) -> OutputColumns {
        let ExprKind::Call(function) = &call.kind else {
            self.expr(call, reach.lateral);
            return OutputColumns::unknown();
        };
        // `unnest(a, b)` stands for one call for each array (manual, section 7.2.1.4).
        if function.arguments.len() > 1 && function.name.schema.is_none() && function.name.name.name == "unnest" {
            let mut found = OutputColumns::default();
            for argument in &function.arguments {
                let single = Call { arguments: vec![argument.clone()], ..function.as_ref().clone() };
                let given = self.call_columns(&single, None, list, reach);
                found.open |= given.open;
                found.list.extend(given.list);
            }
            return found;
        }
        self.call_columns(function, alias, list, reach)
    }

    fn call_columns(&mut self, call: &Call, alias: Option<&Ident>, list: DefinitionList, reach: Reach<'_>) -> OutputColumns {
        let (ty, chosen) = self.chosen_call(call, reach.lateral);
        let columns = self.columns_of_call(call, ty.clone(), chosen.as_ref(), alias);
        let is_record = ty.as_known().is_some_and(|ty| self.executor.catalog.is_builtin(ty, "record"));
        if columns.open && is_record && chosen.is_some() && list == DefinitionList::Missing {
            let message = "a column definition list is required for functions returning \"record\"";
            self.fail(Failure::new(Condition::SyntaxError, message, call.name.span()));
        } else if !is_record && ty.as_known().is_some() && list == DefinitionList::Given {
            let is_row = ty.as_known().is_some_and(|ty| self.executor.catalog.relation(ty.ty).is_some());
            let message = if is_row {
                "a column definition list is redundant for a function returning a named composite type"
            } else {
                "a column definition list is only allowed for functions returning \"record\""
            };
            self.fail(Failure::new(Condition::SyntaxError, message, call.name.span()));
        }
        columns
    }
}

/// Whether the columns of a function's result are listed behind AS.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DefinitionList {
    Given,
    Missing,
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
