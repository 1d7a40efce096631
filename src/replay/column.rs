//! Columns as CREATE TABLE and ADD COLUMN declare them (manual, CREATE TABLE; `transformColumnDefinition` in the server).

use super::constraint::NewConstraint;
use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use super::names::Among;
use super::references::{Place, is_system_column};
use crate::catalog::{
    AttNum, Bound, BoundName, Column, Generated, IdentityKind, Node, Oid, Origin, Owner, Presence, Relation, RelationKind,
    SequenceOptions, Sql, Tracked, TypeUse, Verb,
};
use crate::sql::ast::{
    Argument, Call, ColumnConstraint, ColumnConstraintKind, ColumnDef, Expr, ExprKind, Literal, ObjectKind, Persistence,
    SequenceOption, SequenceOptionKind, Serial, TypeName,
};
use crate::sql::name::{Ident, Name, QualifiedName, quote_ident};
use crate::text::Span;
use std::sync::Arc;

/// The table that a column is declared for.
#[derive(Debug, Clone)]
pub(super) struct Host {
    pub oid: Oid,
    pub schema: Oid,
    pub name: Name,
    pub persistence: Persistence,
}

impl Host {
    pub fn of(relation: &Relation) -> Self {
        Host { oid: relation.oid, schema: relation.schema, name: relation.name.clone(), persistence: relation.persistence }
    }
}

/// A column with what comes into being beside it.
pub(super) struct NewColumn<'a> {
    pub column: Column,
    pub constraints: Vec<NewConstraint<'a>>,
    pub sequence: Option<NewSequence>,
}

/// The sequence of a serial or identity column.
#[derive(Debug, Clone)]
pub(super) struct NewSequence {
    pub oid: Oid,
    pub schema: Oid,
    pub name: Name,
    pub persistence: Persistence,
    pub options: SequenceOptions,
    pub span: Span,
}

/// `MaxHeapAttributeNumber` (manual, appendix K). Columns that were dropped count.
const MOST_COLUMNS: u16 = 1600;

impl Executor<'_> {
    pub(super) fn new_column<'a>(&mut self, host: &Host, number: AttNum, def: &'a ColumnDef) -> Done<NewColumn<'a>> {
        let is_own = self.owner == Owner::Platform;
        if is_system_column(&def.name.name) && !is_own {
            let message = format!("column name \"{}\" conflicts with a system column name", def.name);
            return Failure::new(Condition::DuplicateColumn, message, def.name.span).refuse();
        }
        if number.0 > MOST_COLUMNS {
            let message = format!("tables can have at most {MOST_COLUMNS} columns");
            return Failure::new(Condition::TooManyColumns, message, def.span).refuse();
        }
        let serial = def.ty.as_ref().and_then(|ty| ty.serial().map(|serial| (serial, ty.span)));
        let ty = match (&def.ty, serial) {
            (_, Some((serial, _))) => self.serial_type(serial),
            // The server's own tables may have what others may not.
            (Some(ty), None) if is_own => self.resolve_type(ty)?,
            (Some(ty), None) => self.column_type(&def.name, ty)?,
            (None, None) => self.unknown_type(),
        };
        let mut new = NewColumn {
            column: self.plain_column(number, &def.name.name, ty, def.span),
            constraints: Vec::new(),
            sequence: None,
        };
        new.column.collation = def.collation.as_ref().map(|collation| self.text(collation.span()).into());
        if let Some((_, span)) = serial {
            self.make_serial(&mut new, host, span);
        }
        self.column_constraints(host, def, &mut new)?;
        Ok(new)
    }

    /// A column of which only the name and the type are known.
    pub(super) fn plain_column(&self, number: AttNum, name: &Name, ty: TypeUse, span: Span) -> Column {
        Column {
            number,
            name: name.clone(),
            ty,
            collation: None,
            not_null: None,
            default: None,
            identity: None,
            generated: None,
            serial: false,
            dropped: false,
            presence: self.presence,
            origin: self.origin(span),
        }
    }

    /// Stands for a type that is not known. No column of a server has it.
    pub(super) fn unknown_type(&self) -> TypeUse {
        self.builtin_type("unknown").unwrap_or(TypeUse::plain(Oid(0)))
    }

    pub(super) fn is_unknown_type(&self, ty: &TypeUse) -> bool {
        self.catalog.ty(ty.ty).is_none_or(|found| found.name == "unknown" || found.presence == Presence::Assumed)
    }

    /// A column that recovering replay makes up because something names it.
    pub(super) fn assume_column(&mut self, relation: Oid, name: &Ident) -> AttNum {
        let ty = self.unknown_type();
        let number = self.catalog.relation(relation).map_or(AttNum(1), Relation::next_number);
        let column = Column { presence: Presence::Assumed, ..self.plain_column(number, &name.name, ty, name.span) };
        self.catalog.amend_relation(relation, |relation| relation.attributes.push(column));
        number
    }

    /// The number of a column. Where it is not there, `message` says so of a relation with this name; recovering replay
    /// assumes it.
    pub(super) fn column_or_recover(
        &mut self,
        relation: Oid,
        name: &Ident,
        message: impl FnOnce(&str) -> String,
    ) -> Done<AttNum> {
        let found = self.catalog.relation(relation);
        if let Some(column) = found.and_then(|found| found.column(&name.name)) {
            return Ok(column.number);
        }
        if found.is_some_and(|found| !found.columns_known) {
            return Ok(self.assume_column(relation, name));
        }
        let message = message(found.map_or("", |found| found.name.as_str()));
        let failure = Failure::new(Condition::UndefinedColumn, message, name.span);
        let subject = Subject::MissingColumn { relation, column: name.name.clone() };
        self.recover(failure, |executor| (executor.assume_column(relation, name), subject))
    }

    // Serial

    fn serial_type(&self, serial: Serial) -> TypeUse {
        let name = match serial {
            Serial::Small => "int2",
            Serial::Normal => "int4",
            Serial::Big => "int8",
        };
        self.builtin_type(name).unwrap_or_else(|| self.unknown_type())
    }

    /// serial is a sequence, a default and NOT NULL (manual, section 8.1.4).
    fn make_serial(&mut self, new: &mut NewColumn<'_>, host: &Host, span: Span) {
        let origin = self.origin(span);
        let sequence = self.new_sequence(host, &new.column.name, &[], span);
        let default = self.nextval(&sequence, span);
        new.column.serial = true;
        new.column.not_null = Some(origin);
        new.column.default = Some(Tracked::new(Arc::new(default), origin));
        new.sequence = Some(sequence);
    }

    /// The sequence that a serial or identity column gets; SEQUENCE NAME among the options gives its name.
    pub(super) fn new_sequence(&mut self, host: &Host, column: &Name, options: &[SequenceOption], span: Span) -> NewSequence {
        let given = options.iter().find_map(|option| match &option.kind {
            SequenceOptionKind::SequenceName(name) => Some(name),
            _ => None,
        });
        let given_schema = given.and_then(|name| name.schema.as_ref()).map(|schema| self.schema_or_assumed(schema));
        let schema = given_schema.unwrap_or(host.schema);
        let name = match given {
            Some(name) => name.name.name.clone(),
            None => self.choose_relation_name(&host.name, Some(column), "seq", schema, Among::Relations),
        };
        let mut kept = SequenceOptions::default();
        self.change_sequence_options(&mut kept, options);
        NewSequence { oid: self.catalog.new_oid(), schema, name, persistence: host.persistence, options: kept, span }
    }

    /// Puts the sequence into the catalog, owned by its column.
    pub(super) fn put_sequence(&mut self, sequence: NewSequence, table: Oid, column: AttNum) -> Done {
        let NewSequence { oid, schema, name, persistence, mut options, span } = sequence;
        self.check_relation_name_is_free(schema, &Ident { name: name.clone(), span })?;
        let mut relation = self.new_relation(oid, schema, name, RelationKind::Sequence, span);
        relation.persistence = persistence;
        relation.sequence_owner = Some((table, column));
        let ty = self.catalog.relation(table).and_then(|table| table.column_at(column)).map(|column| column.ty.clone());
        options.ty = options.ty.or(ty);
        relation.sequence = options;
        self.catalog.put_relation(relation);
        self.grant_defaults(oid, Some(schema), ObjectKind::Sequence);
        Ok(())
    }

    /// `nextval('schema.name'::regclass)`
    fn nextval(&self, sequence: &NewSequence, span: Span) -> Sql<Expr> {
        let text = format!("{}.{}", quote_ident(self.catalog.schema_name(sequence.schema)), quote_ident(&sequence.name));
        let catalog_name = |name: &str| QualifiedName {
            schema: Some(Ident { name: Name::exact("pg_catalog"), span }),
            name: Ident { name: Name::exact(name), span },
        };
        let ty = TypeName {
            span,
            name: catalog_name("regclass"),
            builtin: false,
            modifiers: Vec::new(),
            array_dimensions: 0,
            setof: false,
            percent_type: None,
            percent_rowtype: false,
        };
        let shown = format!("nextval('{}'::regclass)", text.replace('\'', "''"));
        let literal = Expr { span, kind: ExprKind::Literal(Literal::String(text.clone())) };
        let value = Expr { span, kind: ExprKind::Cast { expr: Box::new(literal), ty: Box::new(ty) } };
        let call = Call {
            name: catalog_name("nextval"),
            arguments: vec![Argument { name: None, value }],
            star: false,
            distinct: false,
            variadic: false,
            order_by: Vec::new(),
            within_group: Vec::new(),
            filter: None,
            over: None,
        };
        let at = "nextval(".len()..shown.len() - "::regclass)".len();
        let names = vec![BoundName { at, meaning: Bound::RelationInText(sequence.oid) }];
        Sql { tree: Expr { span, kind: ExprKind::Call(Box::new(call)) }, text: shown.into(), names }
    }

    // Constraints behind a column

    fn column_constraints<'a>(&mut self, host: &Host, def: &'a ColumnDef, new: &mut NewColumn<'a>) -> Done {
        let mut said = Said { not_null: new.column.not_null.is_some(), default: new.column.default.is_some(), ..Said::default() };
        for constraint in &def.constraints {
            self.column_constraint(host, def, constraint, new, &mut said)?;
        }
        for (clash, both) in [
            (said.default && said.identity, "default and identity"),
            (said.default && said.generated, "default and generation expression"),
            (said.identity && said.generated, "identity and generation expression"),
        ] {
            if clash {
                self.clash(host, def, &format!("both {both} specified"))?;
            }
        }
        Ok(())
    }

    fn column_constraint<'a>(
        &mut self,
        host: &Host,
        def: &'a ColumnDef,
        constraint: &'a ColumnConstraint,
        new: &mut NewColumn<'a>,
        said: &mut Said,
    ) -> Done {
        let origin = self.origin(constraint.span);
        match &constraint.kind {
            ColumnConstraintKind::NotNull { .. } => {
                if said.null {
                    self.clash(host, def, "conflicting NULL/NOT NULL declarations")?;
                }
                said.not_null = true;
                new.column.not_null = new.column.not_null.or(Some(origin));
            }
            ColumnConstraintKind::Null => {
                if said.not_null {
                    self.clash(host, def, "conflicting NULL/NOT NULL declarations")?;
                }
                said.null = true;
            }
            ColumnConstraintKind::Default(expr) => {
                if said.default {
                    self.clash(host, def, "multiple default values specified")?;
                }
                said.default = true;
                new.column.default = self.kept_default(&new.column.ty, expr, origin);
            }
            ColumnConstraintKind::Generated { expr, .. } => {
                if said.generated {
                    self.clash(host, def, "multiple generation clauses specified")?;
                }
                said.generated = true;
                new.column.generated = Some(Generated { expr: self.keep_expr(expr) });
            }
            ColumnConstraintKind::Identity(identity) => {
                if said.identity {
                    self.clash(host, def, "multiple identity specifications")?;
                }
                if said.null {
                    self.clash(host, def, "conflicting NULL/NOT NULL declarations")?;
                }
                said.identity = true;
                self.check_identity_type(&new.column.ty, constraint.span)?;
                new.column.identity = Some(if identity.always { IdentityKind::Always } else { IdentityKind::ByDefault });
                new.column.not_null = new.column.not_null.or(Some(origin));
                new.sequence = Some(self.new_sequence(host, &def.name.name, &identity.options, constraint.span));
            }
            ColumnConstraintKind::PrimaryKey(_) => {
                new.column.not_null = new.column.not_null.or(Some(origin));
                new.constraints.extend(NewConstraint::of_column(&def.name, constraint));
            }
            ColumnConstraintKind::Check { .. } | ColumnConstraintKind::Unique(_) | ColumnConstraintKind::References(_) => {
                new.constraints.extend(NewConstraint::of_column(&def.name, constraint));
            }
        }
        Ok(())
    }

    fn clash(&mut self, host: &Host, def: &ColumnDef, what: &str) -> Done {
        let message = format!("{what} for column \"{}\" of table \"{}\"", def.name, host.name);
        self.tolerate(Failure::new(Condition::SyntaxError, message, def.span))
    }

    pub(super) fn check_identity_type(&mut self, ty: &TypeUse, span: Span) -> Done {
        let fits = ["int2", "int4", "int8"].iter().any(|name| self.catalog.is_builtin(ty, name));
        if fits || self.is_unknown_type(ty) {
            return Ok(());
        }
        let message = "identity column type must be smallint, integer, or bigint";
        self.tolerate(Failure::new(Condition::InvalidParameterValue, message, span))
    }

    /// A default as the catalog keeps it. DEFAULT NULL is no default, unless the type has a length to be applied to it
    /// (asked of a server: `varchar(3) DEFAULT NULL` is kept, `varchar DEFAULT NULL` is not).
    pub(super) fn kept_default(&self, ty: &TypeUse, expr: &Expr, origin: Origin) -> Option<Tracked<Arc<Sql<Expr>>>> {
        let is_domain = matches!(self.catalog.ty(ty.ty).map(|ty| &ty.kind), Some(crate::catalog::TypeKind::Domain(_)));
        let is_null = match &expr.kind {
            ExprKind::Literal(Literal::Null) => true,
            ExprKind::Cast { expr, ty } => matches!(expr.kind, ExprKind::Literal(Literal::Null)) && ty.modifiers.is_empty(),
            _ => false,
        };
        let is_nothing = is_null && ty.modifiers.is_empty() && !is_domain;
        (!is_nothing).then(|| Tracked::new(self.keep_expr(expr), origin))
    }

    // What columns depend on

    /// Registers what a column's type, default and generation expression need, and refuses names in them that do not exist.
    pub(super) fn register_column(&mut self, relation: Oid, number: AttNum) -> Done {
        let dependent = Node::column(relation, number);
        self.catalog.dependencies.forget(dependent);
        let Some(table) = self.catalog.relation(relation) else { return Ok(()) };
        let Some(column) = table.column_at(number) else { return Ok(()) };
        let ty = column.ty.ty;
        if self.catalog.ty(ty).is_some() && !self.is_lasting_type(ty) {
            self.catalog.dependencies.add(dependent, Node::object(ty));
        }
        let Some(table) = self.catalog.relation(relation) else { return Ok(()) };
        let Some(column) = table.column_at(number) else { return Ok(()) };
        let default = column.default.as_ref().map(|default| default.value.clone());
        let generated = column.generated.as_ref().map(|generated| generated.expr.clone());
        if default.is_none() && generated.is_none() {
            return Ok(());
        }
        // A default sees no columns; a generation expression sees those of its row.
        let (place, scope) = match generated {
            Some(_) => (Place::Generated, self.table_scope(table)),
            None => (Place::Default, super::references::Scope::default()),
        };
        let column = &column.clone();
        for expr in default.iter().chain(&generated) {
            let found = self.references_of_default(place, expr, &scope, (&column.name, &column.ty));
            let volatility = found.volatility;
            for need in found.needs {
                self.catalog.dependencies.add(dependent, need);
            }
            self.keep_names_of_column(relation, number);
            let is_default = scope.tables.is_empty();
            let failures = found.failures.into_iter();
            self.settle(failures.map(|failure| if is_default { in_default(failure) } else { failure }).collect())?;
            if !is_default {
                self.check_immutable("generation expression is not immutable", volatility, expr.span)?;
            }
        }
        Ok(())
    }

    /// What a column computes was kept before its names were read.
    fn keep_names_of_column(&mut self, relation: Oid, number: AttNum) {
        let Some(column) = self.catalog.relation(relation).and_then(|table| table.column_at(number)) else { return };
        let anew = |kept: &Arc<Sql<Expr>>| {
            let again = kept.names.is_empty().then(|| self.keep_expr(&kept.tree));
            again.filter(|again| !again.names.is_empty() && again.text == kept.text)
        };
        let default = column.default.as_ref().and_then(|default| anew(&default.value));
        let generated = column.generated.as_ref().and_then(|generated| anew(&generated.expr));
        if default.is_none() && generated.is_none() {
            return;
        }
        self.catalog.amend_relation(relation, |table| {
            let Some(column) = table.column_mut(number) else { return };
            if let (Some(own), Some(default)) = (&mut column.default, default) {
                own.value = default;
            }
            if let (Some(own), Some(generated)) = (&mut column.generated, generated) {
                own.expr = generated;
            }
        });
    }

    /// An event in the history of a relation.
    pub(super) fn note(&mut self, relation: Oid, verb: Verb, span: Span) {
        let origin = self.origin(span);
        self.catalog.amend_relation(relation, |relation| relation.history.push(verb, origin));
    }
}

/// What has been said about a column.
#[derive(Default)]
struct Said {
    null: bool,
    not_null: bool,
    default: bool,
    identity: bool,
    generated: bool,
}

/// A default that names a column is refused before the column is looked for.
fn in_default(failure: Failure) -> Failure {
    match failure.subject {
        Subject::Other if matches!(failure.condition, Condition::UndefinedColumn | Condition::UndefinedTable) => {
            let message = "cannot use column reference in DEFAULT expression";
            Failure::new(Condition::FeatureNotSupported, message, failure.span)
        }
        _ => failure,
    }
}

#[cfg(test)]
mod tests {
    use crate::platform::Platform;
    use crate::replay::{Migration, Mode, Runner, add_builtin_files, base_catalog, replay};
    use crate::source::{SourceFile, Sources};
    use crate::sql::parse;

    fn refusal(text: &str) -> Option<String> {
        let mut sources = Sources::default();
        add_builtin_files(&mut sources);
        let file = sources.add(SourceFile::new("1_a.sql".into(), text));
        let parsed = parse(file, text);
        let migration = Migration { file, statements: &parsed.statements, version: None, no_transaction: false };
        let base = base_catalog(Platform::Postgres);
        let done = replay(&sources, base, &Runner::postgres(), &[migration], Mode::Strict, None);
        done.outcomes[0].failure.as_ref().map(|failure| failure.failure.message.clone())
    }

    #[test]
    fn a_table_has_at_most_1600_columns() {
        let columns = |count: u16| (1..=count).map(|number| format!("c{number} int")).collect::<Vec<_>>().join(", ");
        let message = Some("tables can have at most 1600 columns".to_owned());
        assert_eq!(refusal(&format!("create table t ({})", columns(1600))), None);
        assert_eq!(refusal(&format!("create table t ({})", columns(1601))), message);
        // What was dropped counts.
        assert_eq!(refusal(&format!("create table t ({}); alter table t drop c1, add d int", columns(1600))), message);
    }
}
