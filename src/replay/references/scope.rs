//! Scopes: which columns a name may mean at one place of a query.

use crate::catalog::{Node, Oid, Presence, Relation, RelationKind};
use crate::replay::typing::ExprType;
use crate::sql::name::{Ident, Name};

/// A column that a query, a table or a join gives.
#[derive(Debug, Clone)]
pub(in crate::replay) struct OutputColumn {
    pub name: Name,
    pub ty: ExprType,
    /// The column of a relation that it is, unchanged.
    pub source: Option<Node>,
}

/// The columns of a query or table.
#[derive(Debug, Clone, Default)]
pub(in crate::replay) struct OutputColumns {
    pub list: Vec<OutputColumn>,
    /// Whether there may be more than those in the list: of a relation or function that is not known well enough.
    pub open: bool,
}

impl OutputColumns {
    /// Columns of which nothing is known.
    pub fn unknown() -> Self {
        OutputColumns { list: Vec::new(), open: true }
    }

    pub fn of_relation(relation: &Relation) -> Self {
        if relation.kind == RelationKind::Sequence {
            return OutputColumns::of_sequence();
        }
        let column = |column: &crate::catalog::Column| OutputColumn {
            name: column.name.clone(),
            ty: if column.presence == Presence::Certain { ExprType::Known(column.ty.clone()) } else { ExprType::Uncertain },
            source: Some(Node::column(relation.oid, column.number)),
        };
        OutputColumns { list: relation.columns().map(column).collect(), open: !relation.columns_known }
    }

    /// What a sequence shows of its state (manual, CREATE SEQUENCE, "Notes").
    fn of_sequence() -> Self {
        let column = |name| OutputColumn { name: Name::exact(name), ty: ExprType::Uncertain, source: None };
        OutputColumns { list: ["last_value", "log_cnt", "is_called"].map(column).to_vec(), open: false }
    }

    /// With the names of an alias's column list; what is behind the list keeps its own.
    pub fn renamed(mut self, names: &[Ident]) -> Self {
        for (index, name) in names.iter().enumerate() {
            match self.list.get_mut(index) {
                Some(column) => column.name = name.name.clone(),
                // A name beyond the columns that are known: of an open list.
                None => self.list.push(OutputColumn { name: name.name.clone(), ty: ExprType::Uncertain, source: None }),
            }
        }
        self
    }

    pub fn named(&self, name: &str) -> impl Iterator<Item = &OutputColumn> {
        self.list.iter().filter(move |column| column.name == *name)
    }
}

/// One item of a FROM clause, or what stands for one.
#[derive(Debug, Clone)]
pub(in crate::replay) struct ScopeTable {
    /// The alias, or the relation's own name. None: a join without alias.
    pub name: Option<Name>,
    /// The relation, where the item is one. An alias hides its schema.
    pub relation: Option<Oid>,
    pub aliased: bool,
    pub columns: OutputColumns,
    /// Whether an unqualified name finds its columns: not those of a table in a join, whose columns the join gives.
    pub columns_visible: bool,
    pub row_type: RowType,
    /// The table that an expression belongs to, which stands in no FROM.
    pub own: bool,
}

/// The type of a whole row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::replay) enum RowType {
    OfRelation(Oid),
    /// Of a subquery: a row without a type of its own.
    Record,
    Unknown,
}

impl ScopeTable {
    pub fn of_relation(relation: &Relation, alias: Option<&Ident>) -> Self {
        ScopeTable {
            name: Some(alias.map_or_else(|| relation.name.clone(), |alias| alias.name.clone())),
            relation: Some(relation.oid),
            aliased: alias.is_some(),
            columns: OutputColumns::of_relation(relation),
            columns_visible: true,
            row_type: RowType::OfRelation(relation.oid),
            own: false,
        }
    }

    /// A subquery or something else without a row type that we know.
    pub fn named(name: Option<Name>, columns: OutputColumns, row_type: RowType) -> Self {
        ScopeTable { name, relation: None, aliased: true, columns, columns_visible: true, row_type, own: false }
    }
}

/// The tables of one level of a query, and the levels around it.
#[derive(Debug, Default)]
pub(in crate::replay) struct Scope<'s> {
    pub outer: Option<&'s Scope<'s>>,
    pub tables: Vec<ScopeTable>,
    /// WITH queries that are in force from here on inwards.
    pub ctes: Vec<ScopeQuery>,
}

/// A WITH query.
#[derive(Debug)]
pub(in crate::replay) struct ScopeQuery {
    pub name: Name,
    pub columns: OutputColumns,
    /// Not a data statement without RETURNING.
    pub gives_rows: bool,
}

/// What a column name means.
pub(super) enum Meaning<'s> {
    Column(&'s OutputColumn),
    /// A column that every table has, such as `ctid`.
    System,
    Ambiguous,
    /// Something in reach has columns that are not known.
    Unknown,
    Nothing,
}

/// What a table name means.
pub(super) enum TableMeaning<'s> {
    Table(&'s ScopeTable),
    Ambiguous,
    Nothing,
}

impl<'s> Scope<'s> {
    /// A scope around which this one lies.
    pub fn inner(&'s self) -> Scope<'s> {
        Scope { outer: Some(self), ..Scope::default() }
    }

    /// Whether a query around this one has tables whose columns may be meant.
    pub fn has_outer_tables(&self) -> bool {
        self.levels().skip(1).any(|level| !level.tables.is_empty())
    }

    fn levels(&self) -> impl Iterator<Item = &Scope<'s>> {
        std::iter::successors(Some(self), |scope| scope.outer)
    }

    /// The relation of a query that reads one and nothing else: where it looks for a column without a table's name.
    pub(super) fn only_relation(&self) -> Option<Oid> {
        let mut tables = self.levels().flat_map(|scope| &scope.tables);
        let only = tables.next()?;
        if tables.next().is_some() { None } else { only.relation }
    }

    pub fn cte(&self, name: &str) -> Option<&ScopeQuery> {
        self.levels().find_map(|scope| scope.ctes.iter().rev().find(|cte| cte.name == *name))
    }

    /// Looks for an unqualified column, from the innermost level outwards.
    pub(super) fn column(&self, name: &str) -> Meaning<'_> {
        let mut open = false;
        for level in self.levels() {
            let visible = || level.tables.iter().filter(|table| table.columns_visible);
            let mut found = visible().flat_map(|table| table.columns.named(name));
            if let Some(first) = found.next() {
                return if found.next().is_some() { Meaning::Ambiguous } else { Meaning::Column(first) };
            }
            if is_system_column(name) && level.tables.iter().any(|table| table.relation.is_some()) {
                return Meaning::System;
            }
            open |= visible().any(|table| table.columns.open);
        }
        if open { Meaning::Unknown } else { Meaning::Nothing }
    }

    /// Whether a column that was found without a qualifier is one of a relation in reach, under the name that it has there.
    pub(super) fn shows_relation(&self, relation: Oid) -> bool {
        self.levels().flat_map(|scope| &scope.tables).any(|table| table.relation == Some(relation))
    }

    /// Looks for a table by its alias or name. With a schema, only a table without alias has the name.
    pub(super) fn table(&self, name: &str, relation: Option<Oid>) -> TableMeaning<'_> {
        for level in self.levels() {
            let fits = |table: &&ScopeTable| match relation {
                Some(_) => !table.aliased && table.relation == relation,
                None => table.name.as_ref().is_some_and(|own| *own == *name),
            };
            let mut found = level.tables.iter().filter(fits);
            if let Some(first) = found.next() {
                return if found.next().is_some() { TableMeaning::Ambiguous } else { TableMeaning::Table(first) };
            }
        }
        TableMeaning::Nothing
    }
}

impl ScopeTable {
    /// Whether two tables of one FROM have the same name. Relations of different schemas may, and what a missing relation would
    /// have been is not known.
    pub(super) fn conflicts_with(&self, other: &ScopeTable) -> bool {
        let is_missing = |table: &ScopeTable| table.relation.is_none() && table.columns.open;
        let are_different = !self.aliased && !other.aliased && self.relation != other.relation;
        self.name.is_some() && self.name == other.name && !are_different && !is_missing(self) && !is_missing(other)
    }

    pub(super) fn column(&self, name: &str) -> Meaning<'_> {
        let mut found = self.columns.named(name);
        match (found.next(), found.next()) {
            (Some(_), Some(_)) => Meaning::Ambiguous,
            (Some(column), None) => Meaning::Column(column),
            _ if self.relation.is_some() && is_system_column(name) => Meaning::System,
            _ if self.columns.open => Meaning::Unknown,
            _ => Meaning::Nothing,
        }
    }

    /// The node of the whole row.
    pub(super) fn row(&self) -> Option<Node> {
        self.relation.map(Node::object)
    }
}

/// Columns that every table has without declaring them (manual, section 5.5).
pub(in crate::replay) fn is_system_column(name: &str) -> bool {
    matches!(name, "tableoid" | "xmin" | "cmin" | "xmax" | "cmax" | "ctid")
}
