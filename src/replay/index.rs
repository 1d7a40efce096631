//! Indexes: by CREATE INDEX, and for the constraints that need one.

use super::constraint::KeyKind;
use super::executor::Executor;
use super::failure::{Condition, Done, Failure, NoticeKind, Subject};
use super::names::{Among, index_column_names, join_names};
use super::references::{Place, is_system_column};
use super::typing::{ExprType, TypeId};
use crate::catalog::{AttNum, Index, IndexColumn, IndexColumnKey, Node, Oid, Presence, RelationKind, Sql};
use crate::sql::ast::{CreateIndex, Expr, IndexElement, IndexKey, IndexParameters, OptionItem, Volatility};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::Span;
use std::sync::Arc;

/// An index that has no name yet.
#[derive(Debug, Clone)]
pub(super) struct NewIndex {
    pub unique: bool,
    pub method: Name,
    pub keys: Vec<IndexColumn>,
    pub include: Vec<AttNum>,
    pub predicate: Option<Arc<Sql<Expr>>>,
    pub nulls_not_distinct: bool,
    pub options: Vec<(Name, String)>,
}

/// An index with what its expressions need, and the words of its columns for its name.
#[derive(Debug, Clone)]
pub(super) struct ResolvedIndex {
    pub index: NewIndex,
    pub needs: Vec<Node>,
    words: Vec<String>,
}

impl ResolvedIndex {
    /// The middle of an implicit name.
    pub fn name_addition(&self) -> String {
        join_names(self.words.iter().map(String::as_str))
    }
}

impl NewIndex {
    /// The plain unique index of a key.
    pub fn unique(keys: Vec<IndexColumn>) -> Self {
        let method = Name::exact("btree");
        NewIndex {
            unique: true,
            method,
            keys,
            include: Vec::new(),
            predicate: None,
            nulls_not_distinct: false,
            options: Vec::new(),
        }
    }
}

/// Plain index columns.
pub(super) fn index_columns(numbers: &[AttNum]) -> Vec<IndexColumn> {
    let column = |number: &AttNum| IndexColumn {
        key: IndexColumnKey::Column(*number),
        collation: None,
        operator_class: None,
        descending: false,
        nulls_first: false,
        excludes: None,
    };
    numbers.iter().map(column).collect()
}

impl Executor<'_> {
    pub fn create_index(&mut self, create: &CreateIndex) -> Done {
        if create.concurrently {
            self.check_outside_transaction("CREATE INDEX CONCURRENTLY")?;
        }
        let relation = self.relation(&create.table)?;
        self.check_can_have_index(relation, create)?;
        self.check_method_can(create)?;
        let predicate = create.predicate.as_ref();
        let mut resolved =
            self.new_index(relation, &create.elements, &create.parameters, create.method.as_ref(), predicate, "")?;
        resolved.index.unique = create.unique;
        let Some(table) = self.catalog.relation(relation) else { return Ok(()) };
        let (table_name, schema) = (table.name.clone(), table.schema);
        let name = match &create.name {
            Some(name) => name.clone(),
            None => {
                let addition = resolved.name_addition();
                let name = self.choose_relation_name(&table_name, Some(&addition), "idx", schema, Among::Relations);
                Ident { name, span: create.table.span() }
            }
        };
        if let Some(existing) = self.catalog.relation_oid(schema, &name.name) {
            if create.guard.is_guarded() {
                self.notice(NoticeKind::AlreadyExists { object: existing }, name.span);
                return Ok(());
            }
            self.check_relation_name_is_free(schema, &name)?;
        }
        if create.unique {
            let columns = key_columns(&resolved.index);
            self.check_partition_key(relation, KeyKind::Unique, &columns, create.table.span())?;
        }
        let span = create.name.as_ref().map_or(self.statement, |name| name.span);
        let index = self.put_index(relation, name.name, resolved.index, span);
        self.register(Node::object(index), resolved.needs);
        self.check_stored_keys(index, create.table.span())?;
        if create.only { Ok(()) } else { self.extend_index_to_partitions(relation, index) }
    }

    /// What a built-in access method cannot do (`amcanunique`, `amcaninclude` and `amcanmulticol`).
    fn check_method_can(&mut self, create: &CreateIndex) -> Done {
        let Some(method) = &create.method else { return Ok(()) };
        let name = method.name.as_str();
        let (multicolumn, include) = match name {
            "hash" => (false, false),
            "spgist" => (false, true),
            "gin" | "brin" => (true, false),
            "gist" => (true, true),
            _ => return Ok(()),
        };
        let what = if create.unique {
            "unique indexes"
        } else if !include && !create.parameters.include.is_empty() {
            "included columns"
        } else if !multicolumn && create.elements.len() > 1 {
            "multicolumn indexes"
        } else {
            return Ok(());
        };
        let message = format!("access method \"{name}\" does not support {what}");
        self.tolerate(Failure::new(Condition::FeatureNotSupported, message, method.span))
    }

    fn check_can_have_index(&mut self, relation: Oid, create: &CreateIndex) -> Done {
        let noun = match self.catalog.relation(relation) {
            Some(found) => match found.kind {
                RelationKind::PartitionedTable if create.concurrently => {
                    let message = format!("cannot create index on partitioned table \"{}\" concurrently", found.name);
                    return Failure::new(Condition::FeatureNotSupported, message, create.table.span()).refuse();
                }
                RelationKind::Table | RelationKind::PartitionedTable | RelationKind::MaterializedView => return Ok(()),
                kind => kind.noun(),
            },
            None => "index",
        };
        let message = format!("cannot create index on relation \"{}\"", create.table.name);
        let plural = if noun == "index" { "indexes".to_owned() } else { format!("{noun}s") };
        let failure = Failure::new(Condition::WrongObjectType, message, create.table.span());
        failure.detail(format!("This operation is not supported for {plural}.")).refuse()
    }

    /// Resolves the parts of an index. `named_in_key` is what the server adds to its message where a constraint asks for it.
    pub(super) fn new_index(
        &mut self,
        relation: Oid,
        elements: &[IndexElement],
        parameters: &IndexParameters,
        method: Option<&Ident>,
        predicate: Option<&Expr>,
        named_in_key: &str,
    ) -> Done<ResolvedIndex> {
        let mut needs = Vec::new();
        // Expressions are read before the columns are looked up.
        let mut of_expressions = Vec::new();
        for expr in elements.iter().filter_map(expression) {
            of_expressions.push(self.index_expression(relation, Place::IndexExpression, expr, &mut needs)?);
        }
        if let Some(predicate) = predicate {
            let (_, volatility) = self.index_expression(relation, Place::IndexPredicate, predicate, &mut needs)?;
            self.check_immutable("functions in index predicate must be marked IMMUTABLE", volatility, predicate.span)?;
        }
        let method_name = method.map_or_else(|| Name::exact("btree"), |method| method.name.clone());
        if let Some(failure) = method.and_then(|method| self.access_method_failure(method)) {
            self.tolerate(failure)?;
        }
        let mut keys = Vec::new();
        let mut of_expressions = of_expressions.into_iter();
        for element in elements {
            let key = self.index_column(relation, element, named_in_key)?;
            let ty = match &key.key {
                IndexColumnKey::Column(number) => self.indexed_type(relation, *number),
                IndexColumnKey::Expression(expr) => self.index_expression_type(expr, of_expressions.next())?,
            };
            let class = element.operator_class.as_ref();
            let failure = ty.and_then(|ty| self.operator_class_failure(&method_name, class, ty, element.span));
            failure.map_or(Ok(()), |failure| self.tolerate(failure))?;
            keys.push(key);
        }
        let mut include = Vec::new();
        for column in &parameters.include {
            include.push(self.indexed_column(relation, column, named_in_key)?);
        }
        let included = parameters.include.iter().map(|column| column.name.to_string());
        let words = index_column_names(elements).into_iter().chain(included).collect();
        let index = NewIndex {
            unique: false,
            method: method_name,
            keys,
            include,
            predicate: predicate.map(|expr| self.keep_expr(expr)),
            nulls_not_distinct: parameters.nulls_not_distinct,
            options: written_options(&parameters.with),
        };
        Ok(ResolvedIndex { index, needs, words })
    }

    fn index_expression(
        &mut self,
        relation: Oid,
        place: Place,
        expr: &Expr,
        needs: &mut Vec<Node>,
    ) -> Done<(ExprType, Volatility)> {
        let Some(table) = self.catalog.relation(relation) else { return Ok((ExprType::Uncertain, Volatility::Immutable)) };
        let scope = self.table_scope(table);
        let (found, ty) = match place {
            Place::IndexPredicate => (self.references_of_condition(place, expr, &scope), ExprType::Uncertain),
            _ => self.references_of_expr(place, expr, &scope),
        };
        needs.extend(found.needs);
        self.settle(found.failures)?;
        Ok((ty, found.volatility))
    }

    /// What an index or a generated column computes must stay the same (manual, CREATE INDEX).
    pub(super) fn check_immutable(&mut self, message: &str, volatility: Volatility, span: Span) -> Done {
        if volatility == Volatility::Immutable {
            return Ok(());
        }
        self.tolerate(Failure::new(Condition::InvalidObjectDefinition, message, span))
    }

    /// The type of an expression in an index. None: not known.
    fn index_expression_type(&mut self, expr: &Expr, found: Option<(ExprType, Volatility)>) -> Done<Option<TypeId>> {
        let Some((ty, volatility)) = found else { return Ok(None) };
        self.check_immutable("functions in index expression must be marked IMMUTABLE", volatility, expr.span)?;
        Ok(match ty {
            ExprType::Known(ty) => Some(TypeId::of(&ty)),
            ExprType::Untyped => self.builtin_type("text").map(|ty| TypeId::of(&ty)),
            ExprType::Uncertain => None,
        })
    }

    /// The type of a column, where nothing about it is in doubt.
    pub(super) fn indexed_type(&self, relation: Oid, number: AttNum) -> Option<TypeId> {
        let column = self.catalog.relation(relation)?.column_at(number)?;
        let known = column.presence == Presence::Certain && self.is_certain_type(&column.ty);
        known.then(|| TypeId::of(&column.ty))
    }

    pub(super) fn index_column(&mut self, relation: Oid, element: &IndexElement, named_in_key: &str) -> Done<IndexColumn> {
        let key = match &element.key {
            IndexKey::Column(column) => IndexColumnKey::Column(self.indexed_column(relation, column, named_in_key)?),
            IndexKey::Expression(expr) => IndexColumnKey::Expression(self.keep_expr(expr)),
        };
        let bare = |name: &QualifiedName| name.name.name.clone();
        Ok(IndexColumn {
            key,
            collation: element.collation.as_ref().map(bare),
            operator_class: element.operator_class.as_ref().map(bare),
            descending: element.descending,
            nulls_first: element.nulls_first.unwrap_or(element.descending),
            excludes: None,
        })
    }

    fn indexed_column(&mut self, relation: Oid, column: &Ident, named_in_key: &str) -> Done<AttNum> {
        if named_in_key.is_empty() && is_system_column(&column.name) {
            let message = "index creation on system columns is not supported";
            return Failure::new(Condition::FeatureNotSupported, message, column.span).refuse();
        }
        self.column_or_recover(relation, column, |_| format!("column \"{column}\" {named_in_key}does not exist"))
    }

    /// Puts an index into the catalog.
    pub(super) fn put_index(&mut self, relation: Oid, name: Name, new: NewIndex, span: Span) -> Oid {
        let oid = self.catalog.new_oid();
        let NewIndex { unique, method, keys, include, predicate, nulls_not_distinct, options } = new;
        let index = Index {
            oid,
            relation,
            schema: self.catalog.relation(relation).map_or(Oid(0), |relation| relation.schema),
            name,
            unique,
            method,
            keys,
            include,
            predicate,
            nulls_not_distinct,
            options,
            constraint: None,
            presence: self.presence,
            history: self.created(span),
        };
        self.catalog.put_index(index);
        oid
    }

    /// Refuses a name that a relation or index of the schema has. One that is only possibly there gives way.
    pub(super) fn check_relation_name_is_free(&mut self, schema: Oid, name: &Ident) -> Done {
        let Some(existing) = self.catalog.relation_oid(schema, &name.name) else { return Ok(()) };
        if self.presence_of_relation(existing) == Presence::Possible {
            self.put_aside(existing);
            return Ok(());
        }
        let message = format!("relation \"{name}\" already exists");
        Failure::new(Condition::DuplicateTable, message, name.span).about(Subject::Existing { object: existing }).refuse()
    }

    /// A relation has a row type of its name (`heap_create_with_catalog`).
    pub(super) fn check_row_type_is_free(&mut self, schema: Oid, name: &Ident) -> Done {
        let existing = self.catalog.type_names.get(schema, &name.name).and_then(|oid| self.catalog.ty(*oid));
        let Some(existing) = existing.filter(|ty| ty.presence == Presence::Certain) else { return Ok(()) };
        if self.catalog.relation(existing.oid).is_some() {
            return Ok(());
        }
        let object = existing.oid;
        let hint = "A relation has an associated type of the same name, so you must use a name that doesn't conflict with any \
                    existing type.";
        let failure = Failure::new(Condition::DuplicateObject, format!("type \"{name}\" already exists"), name.span);
        self.tolerate(failure.hint(hint).about(Subject::Existing { object }))
    }

    fn presence_of_relation(&self, oid: Oid) -> Presence {
        let relation = self.catalog.relation(oid).map(|relation| relation.presence);
        relation.or_else(|| self.catalog.index(oid).map(|index| index.presence)).unwrap_or_default()
    }

    /// Takes away what was only possibly there, because a statement proves that it is not.
    pub(super) fn put_aside(&mut self, oid: Oid) {
        let indexes: Vec<Oid> = self.catalog.indexes_of(oid).map(|index| index.oid).collect();
        for index in indexes {
            self.catalog.remove_index(index);
        }
        self.catalog.remove_index(oid);
        self.catalog.remove_relation(oid);
    }
}

/// WITH (…) as the catalog keeps it.
pub(super) fn written_options(options: &[OptionItem]) -> Vec<(Name, String)> {
    let value = |option: &OptionItem| option.value.as_ref().map_or("true".to_owned(), |value| value.text.clone());
    options.iter().map(|option| (option.name.name.clone(), value(option))).collect()
}

fn expression(element: &IndexElement) -> Option<&Expr> {
    match &element.key {
        IndexKey::Expression(expr) => Some(expr),
        IndexKey::Column(_) => None,
    }
}

fn key_columns(index: &NewIndex) -> Vec<AttNum> {
    let number = |column: &IndexColumn| match column.key {
        IndexColumnKey::Column(number) => Some(number),
        IndexColumnKey::Expression(_) => None,
    };
    index.keys.iter().filter_map(number).collect()
}
