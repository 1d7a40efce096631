//! Tables, sequences, indexes and foreign keys.

use super::order::Order;
use super::{Dump, comma, literal};
use crate::catalog::{
    AttNum, Column, Constraint, ConstraintKind, ForeignKey, IdentityKind, Index, IndexColumn, IndexColumnKey, Node, Relation,
    RelationKind, SequenceOptions,
};
use crate::sql::ast::{Match, PartitionStrategy, Persistence, ReferentialAction, SequenceParameter};
use crate::sql::name::{Name, quote_ident};

impl Dump<'_> {
    // Sequences

    pub(super) fn sequence(&mut self, sequence: &Relation) {
        if self.identity_of(sequence).is_some() {
            return;
        }
        let unlogged = if sequence.persistence == Persistence::Unlogged { "unlogged " } else { "" };
        let options = self.sequence_options(&sequence.sequence);
        let options = if options.is_empty() { options } else { format!(" {options}") };
        self.statement(&format!("create {unlogged}sequence {}{options}", self.relation_name(sequence)));
    }

    /// The column whose values an identity sequence makes: it comes with the column.
    fn identity_of(&self, sequence: &Relation) -> Option<&Column> {
        let (table, column) = sequence.sequence_owner?;
        self.catalog.relation(table)?.column_at(column).filter(|column| column.identity.is_some())
    }

    fn sequence_options(&self, options: &SequenceOptions) -> String {
        let ty = options.ty.as_ref().map(|ty| self.catalog.format_type(ty)).filter(|ty| ty != "bigint");
        let mut words: Vec<String> = ty.map(|ty| format!("as {ty}")).into_iter().collect();
        words.extend(options.parameters.iter().map(|(parameter, value)| {
            let word = match parameter {
                SequenceParameter::Start => "start",
                SequenceParameter::Restart => "restart",
                SequenceParameter::Increment => "increment",
                SequenceParameter::MinValue => "minvalue",
                SequenceParameter::MaxValue => "maxvalue",
                SequenceParameter::Cache => "cache",
            };
            format!("{word} {value}")
        }));
        words.extend(options.cycle.then(|| "cycle".to_owned()));
        words.join(" ")
    }

    /// The sequences of a table's columns, beside those of identity columns.
    fn own_sequences(&mut self, table: &Relation) {
        let owned = self.relations(|kind| kind == RelationKind::Sequence);
        let owned = owned.into_iter().filter(|sequence| self.identity_of(sequence).is_none());
        let statements = owned.filter_map(|sequence| {
            let (owner, column) = sequence.sequence_owner.filter(|(owner, _)| *owner == table.oid)?;
            let column = table.column_at(column).filter(|_| owner == table.oid)?;
            let place = format!("{}.{}", self.relation_name(table), quote_ident(&column.name));
            Some(format!("alter sequence {} owned by {place}", self.relation_name(sequence)))
        });
        for statement in statements.collect::<Vec<_>>() {
            self.statement(&statement);
        }
    }

    // Tables

    pub(super) fn table(&mut self, table: &Relation, order: &Order) {
        let name = self.relation_name(table);
        let mut parts: Vec<String> = table.columns().map(|column| format!("    {}", self.column(table, column, order))).collect();
        let shown = table.constraints.iter().filter(|constraint| !matches!(constraint.kind, ConstraintKind::NotNull));
        for constraint in shown.filter(|constraint| self.is_inline(table, constraint, order)) {
            parts.push(format!("    {}", self.constraint(table, constraint)));
        }
        let unlogged = if table.persistence == Persistence::Unlogged { "unlogged " } else { "" };
        let partitioning = self.partitioning(table);
        let with = with_options(&table.options);
        let list = if parts.is_empty() { "()".to_owned() } else { format!("(\n{}\n)", parts.join(",\n")) };
        self.statement(&format!("create {unlogged}table {name} {list}{partitioning}{with}"));
        self.own_sequences(table);
        self.deferred_parts(table, &name, order);
        self.parents(table, &name);
    }

    /// What is added behind CREATE TABLE: what needs what comes later, and checks that were not validated.
    fn deferred_parts(&mut self, table: &Relation, name: &str, order: &Order) {
        for column in table.columns().filter(|column| order.deferred.contains(&Node::column(table.oid, column.number))) {
            if let Some(default) = column.default.as_ref().map(|default| self.render(&default.value)) {
                let column = quote_ident(&column.name);
                self.late.push(format!("alter table {name} alter column {column} set default {default}"));
            }
        }
        let own = table.constraints.iter().filter(|constraint| constraint.foreign_key().is_none());
        let rest = own.filter(|constraint| !self.is_inline(table, constraint, order));
        let rest: Vec<String> =
            rest.map(|constraint| format!("alter table {name} add {}", self.constraint(table, constraint))).collect();
        self.late.extend(rest);
    }

    fn is_inline(&self, table: &Relation, constraint: &Constraint, order: &Order) -> bool {
        match constraint.kind {
            ConstraintKind::Check { .. } => constraint.validated && !order.deferred.contains(&Node::object(constraint.oid)),
            // CREATE TABLE makes one key of two that name the same columns.
            ConstraintKind::Unique { .. } => {
                let mut same = table.constraints.iter().filter(|other| other.columns == constraint.columns);
                !same.any(|other| match other.kind {
                    ConstraintKind::PrimaryKey { .. } => true,
                    ConstraintKind::Unique { .. } => other.oid < constraint.oid,
                    _ => false,
                })
            }
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Exclusion { .. } => true,
            ConstraintKind::ForeignKey(_) => false,
            // Its columns say it.
            ConstraintKind::NotNull => true,
        }
    }

    /// A child is made whole and then given to its parents, so that it keeps its own names.
    fn parents(&mut self, table: &Relation, name: &str) {
        for parent in table.inherits.iter().filter_map(|parent| self.catalog.relation(*parent)) {
            self.statement(&format!("alter table {name} inherit {}", self.relation_name(parent)));
        }
        if let (Some(parent), Some(bound)) = (table.partition_of, &table.partition_bound)
            && let Some(parent) = self.catalog.relation(parent)
        {
            self.statement(&format!("alter table {} attach partition {name} {bound}", self.relation_name(parent)));
        }
    }

    fn partitioning(&self, table: &Relation) -> String {
        let Some(by) = &table.partition_by else { return String::new() };
        let strategy = match by.strategy {
            PartitionStrategy::Range => "range",
            PartitionStrategy::List => "list",
            PartitionStrategy::Hash => "hash",
        };
        format!(" partition by {strategy} ({})", comma(by.keys.iter().map(|key| self.index_column(table, key))))
    }

    fn column(&self, table: &Relation, column: &Column, order: &Order) -> String {
        let mut text = self.attribute(column);
        if let Some(kind) = column.identity {
            text.push_str(&self.identity(table, column, kind));
        } else if let Some(generated) = &column.generated {
            text.push_str(&format!(" generated always as ({}) stored", self.render(&generated.expr)));
        } else if let Some(default) = &column.default
            && !order.deferred.contains(&Node::column(table.oid, column.number))
        {
            text.push_str(&format!(" default {}", self.default(&default.value)));
        }
        if column.not_null.is_some() {
            text.push_str(" not null");
        }
        text
    }

    /// Name, type and collation.
    pub(super) fn attribute(&self, column: &Column) -> String {
        let collation = column.collation.as_ref().map_or(String::new(), |collation| format!(" collate {collation}"));
        format!("{} {}{collation}", quote_ident(&column.name), self.catalog.format_type(&column.ty))
    }

    /// The sequence is named where it is not called what the server would call it.
    fn identity(&self, table: &Relation, column: &Column, kind: IdentityKind) -> String {
        let word = match kind {
            IdentityKind::Always => "always",
            IdentityKind::ByDefault => "by default",
        };
        let owner = Some((table.oid, column.number));
        let sequence = self.catalog.relations().find(|relation| relation.sequence_owner == owner);
        let Some(sequence) = sequence else { return format!(" generated {word} as identity") };
        let expected = Name::exact(&format!("{}_{}_seq", table.name, column.name));
        let is_expected = sequence.name == expected && sequence.schema == table.schema;
        let name = (!is_expected).then(|| format!("sequence name {}", self.relation_name(sequence)));
        let options = SequenceOptions { ty: None, ..sequence.sequence.clone() };
        let options = Some(self.sequence_options(&options)).filter(|options| !options.is_empty());
        let words: Vec<String> = name.into_iter().chain(options).collect();
        let words = if words.is_empty() { String::new() } else { format!(" ({})", words.join(" ")) };
        format!(" generated {word} as identity{words}")
    }

    // Constraints

    fn constraint(&self, table: &Relation, constraint: &Constraint) -> String {
        let columns = || columns(table, &constraint.columns);
        let index = constraint.index().and_then(|index| self.catalog.index(index));
        let parameters = index.map_or(String::new(), |index| index_parameters(table, index));
        let distinct = if index.is_some_and(|index| index.nulls_not_distinct) { " nulls not distinct" } else { "" };
        let definition = match &constraint.kind {
            ConstraintKind::PrimaryKey { .. } => format!("primary key ({}){parameters}", columns()),
            ConstraintKind::Unique { .. } => format!("unique{distinct} ({}){parameters}", columns()),
            ConstraintKind::Exclusion { .. } => index.map_or(String::new(), |index| self.exclusion(table, index)),
            ConstraintKind::Check { expr, no_inherit } => {
                format!("check ({}){}", self.render(expr), if *no_inherit { " no inherit" } else { "" })
            }
            ConstraintKind::ForeignKey(key) => self.foreign_key(table, constraint, key),
            ConstraintKind::NotNull => String::new(),
        };
        let flags = [
            (constraint.deferrable, " deferrable"),
            (constraint.initially_deferred, " initially deferred"),
            (!constraint.validated, " not valid"),
        ];
        let flags: String = flags.into_iter().filter(|(on, _)| *on).map(|(_, word)| word).collect();
        format!("constraint {} {definition}{flags}", quote_ident(&constraint.name))
    }

    fn exclusion(&self, table: &Relation, index: &Index) -> String {
        let keys = index.keys.iter().map(|key| {
            let operator = key.excludes.as_deref().unwrap_or("=");
            format!("{} with {operator}", self.index_column(table, key))
        });
        let parameters = index_parameters(table, index);
        let predicate = index.predicate.as_ref().map_or(String::new(), |expr| format!(" where ({})", self.render(expr)));
        format!("exclude using {} ({}){parameters}{predicate}", quote_ident(&index.method), comma(keys))
    }

    fn foreign_key(&self, table: &Relation, constraint: &Constraint, key: &ForeignKey) -> String {
        let Some(target) = self.catalog.relation(key.table) else { return String::new() };
        let matching = match key.matching {
            Match::Simple => "",
            Match::Full => " match full",
            Match::Partial => " match partial",
        };
        let actions = [("update", action(&key.on_update)), ("delete", action(&key.on_delete))];
        let actions = actions.into_iter().filter_map(|(event, action)| Some(format!(" on {event} {}", action?)));
        format!(
            "foreign key ({}) references {} ({}){matching}{}",
            columns(table, &constraint.columns),
            self.relation_name(target),
            columns(target, &key.columns),
            actions.collect::<String>()
        )
    }

    pub(super) fn foreign_keys(&mut self) {
        for table in self.relations(RelationKind::is_table).into_iter().map(|table| table.oid).collect::<Vec<_>>() {
            let Some(table) = self.catalog.relation(table) else { continue };
            for constraint in table.constraints.iter().filter(|constraint| constraint.foreign_key().is_some()) {
                if self.comes_from_parent(table, constraint) || self.leads_to_partition(constraint) {
                    continue;
                }
                let definition = self.constraint(table, constraint);
                self.statement(&format!("alter table {} add {definition}", self.relation_name(table)));
            }
        }
    }

    /// A partition gets its parent's foreign keys when the parent gets them.
    fn comes_from_parent(&self, table: &Relation, constraint: &Constraint) -> bool {
        let Some(parent) = table.partition_of.and_then(|parent| self.catalog.relation(parent)) else { return false };
        let Some(key) = constraint.foreign_key() else { return false };
        let names = table.column_names(&constraint.columns);
        parent
            .constraints
            .iter()
            .any(|own| own.foreign_key().is_some_and(|own| own.table == key.table) && parent.column_names(&own.columns) == names)
    }

    /// A key to a partitioned table comes with keys to its partitions.
    fn leads_to_partition(&self, constraint: &Constraint) -> bool {
        let target = constraint.foreign_key().and_then(|key| self.catalog.relation(key.table));
        let Some(parent) = target.and_then(|target| target.partition_of) else { return false };
        let siblings = self.catalog.part_of.get(constraint.oid).and_then(|table| self.catalog.relation(*table));
        let mut siblings = siblings.into_iter().flat_map(|table| &table.constraints);
        siblings.any(|own| own.columns == constraint.columns && own.foreign_key().is_some_and(|key| key.table == parent))
    }

    // Indexes

    /// Partitions first: a parent then takes their indexes over.
    pub(super) fn indexes(&mut self) {
        let mut plain: Vec<(&Relation, &Index)> = Vec::new();
        for table in self.relations(|_| true) {
            plain.extend(
                self.catalog.indexes_of(table.oid).filter(|index| index.constraint.is_none()).map(|index| (table, index)),
            );
        }
        plain.sort_by_key(|(table, index)| {
            (std::cmp::Reverse(self.depth(table)), self.catalog.schema_name(table.schema), &table.name, &index.name)
        });
        let statements: Vec<String> = plain.into_iter().map(|(table, index)| self.index(table, index)).collect();
        statements.iter().for_each(|statement| self.statement(statement));
    }

    /// How many parents are above a partition.
    fn depth(&self, table: &Relation) -> usize {
        let parent = |table: &Relation| self.catalog.relation(table.partition_of?);
        std::iter::successors(parent(table), |table| parent(table)).take(32).count()
    }

    fn index(&self, table: &Relation, index: &Index) -> String {
        let unique = if index.unique { "unique " } else { "" };
        let keys = comma(index.keys.iter().map(|key| self.index_column(table, key)));
        let distinct = if index.nulls_not_distinct { " nulls not distinct" } else { "" };
        let include = include(table, index);
        let with = with_options(&index.options);
        let predicate = index.predicate.as_ref().map_or(String::new(), |expr| format!(" where {}", self.render(expr)));
        let (name, table) = (quote_ident(&index.name), self.relation_name(table));
        let method = quote_ident(&index.method);
        format!("create {unique}index {name} on {table} using {method} ({keys}){include}{distinct}{with}{predicate}")
    }

    fn index_column(&self, table: &Relation, column: &IndexColumn) -> String {
        let mut text = match &column.key {
            IndexColumnKey::Column(number) => columns(table, &[*number]),
            IndexColumnKey::Expression(expr) => format!("({})", self.render(expr)),
        };
        if let Some(collation) = &column.collation {
            text.push_str(&format!(" collate {}", quote_ident(collation)));
        }
        if let Some(class) = &column.operator_class {
            text.push_str(&format!(" {}", quote_ident(class)));
        }
        text.push_str(match (column.descending, column.nulls_first) {
            (false, false) => "",
            (false, true) => " nulls first",
            (true, true) => " desc",
            (true, false) => " desc nulls last",
        });
        text
    }
}

pub(super) fn columns(table: &Relation, numbers: &[AttNum]) -> String {
    comma(table.column_names(numbers).into_iter().map(|name| quote_ident(name)))
}

fn include(table: &Relation, index: &Index) -> String {
    if index.include.is_empty() { String::new() } else { format!(" include ({})", columns(table, &index.include)) }
}

fn index_parameters(table: &Relation, index: &Index) -> String {
    format!("{}{}", include(table, index), with_options(&index.options))
}

/// ` with (fillfactor = 70)`, or nothing.
pub(super) fn with_options(options: &[(Name, String)]) -> String {
    if options.is_empty() {
        return String::new();
    }
    let is_plain = |value: &str| value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'));
    let value = |value: &str| if is_plain(value) { value.to_owned() } else { literal(value) };
    // A dot parts the options of a table's storage for long values: `toast.autovacuum_enabled`.
    let option = |(name, given): &(Name, String)| format!("{name} = {}", value(given));
    format!(" with ({})", comma(options.iter().map(option)))
}

fn action(action: &ReferentialAction) -> Option<String> {
    let some = |word: &str, columns: &[crate::sql::name::Ident]| {
        let list = comma(columns.iter().map(|column| quote_ident(&column.name)));
        if columns.is_empty() { word.to_owned() } else { format!("{word} ({list})") }
    };
    match action {
        ReferentialAction::NoAction => None,
        ReferentialAction::Restrict => Some("restrict".to_owned()),
        ReferentialAction::Cascade => Some("cascade".to_owned()),
        ReferentialAction::SetNull(columns) => Some(some("set null", columns)),
        ReferentialAction::SetDefault(columns) => Some(some("set default", columns)),
    }
}
