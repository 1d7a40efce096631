//! CREATE TYPE in its five forms, and ALTER TYPE of an enum.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, NoticeKind, Subject};
use crate::catalog::{
    AttNum, BaseType, Column, History, Label, Node, Oid, Owner, Presence, Relation, RelationKind, Routine, RoutineText,
    RoutineType, Type, TypeKind, TypeUse, Verb,
};
use crate::sql::ast::{
    AlterEnum, AlterEnumAction, ColumnDef, CreateType, CreateTypeKind, EnumLabel, EnumPosition, Guard, ObjectKind, OptionItem,
    ParameterMode, TypeName, Volatility,
};
use crate::sql::name::{Ident, Name, QualifiedName};
use imbl::Vector;

impl Executor<'_> {
    pub fn create_type(&mut self, create: &CreateType) -> Done {
        let name = &create.name;
        match &create.kind {
            CreateTypeKind::Shell => self.put_new_type(name, TypeKind::Shell).map(drop),
            CreateTypeKind::Enum(labels) => self.create_enum(name, labels),
            CreateTypeKind::Composite(columns) => self.create_composite(name, columns),
            CreateTypeKind::Range { subtype, multirange } => self.create_range(name, subtype.as_ref(), multirange.as_ref()),
            CreateTypeKind::Base(options) => self.create_base(name, options),
        }
    }

    /// Makes a type where the name is free. Relations have row types, so that a table takes the name as well.
    pub(super) fn put_new_type(&mut self, name: &QualifiedName, kind: TypeKind) -> Done<Oid> {
        let oid = self.oid_for_new_type(name)?;
        self.put_type_as(oid, name, kind)
    }

    pub(super) fn put_type_as(&mut self, oid: Oid, name: &QualifiedName, kind: TypeKind) -> Done<Oid> {
        let schema = self.creation_schema_or_recover(name)?;
        self.catalog.put_type(Type {
            oid,
            schema,
            name: name.name.name.clone(),
            kind,
            owner: self.owner.clone(),
            presence: self.presence,
            history: self.created(name.span()),
        });
        self.grant_defaults(oid, Some(schema), ObjectKind::Type);
        Ok(oid)
    }

    /// A new oid, or that of an assumed or possible type of this name, whose users then have the new one.
    pub(super) fn oid_for_new_type(&mut self, name: &QualifiedName) -> Done<Oid> {
        let schema = self.creation_schema_or_recover(name)?;
        let existing = self.catalog.type_names.get(schema, &name.name.name).copied();
        match existing.and_then(|oid| self.catalog.ty(oid)) {
            Some(ty) if ty.presence == Presence::Certain => type_exists(&name.name, ty.oid).refuse(),
            Some(ty) if !matches!(ty.kind, TypeKind::Composite(_)) => Ok(ty.oid),
            _ => Ok(self.catalog.new_oid()),
        }
    }

    fn create_enum(&mut self, name: &QualifiedName, labels: &[EnumLabel]) -> Done {
        let mut made: Vec<Label> = Vec::with_capacity(labels.len());
        let oid = self.oid_for_new_type(name)?;
        for label in labels {
            check_label_length(label)?;
            if made.iter().any(|other| other.text == label.label) {
                let message = "duplicate key value violates unique constraint \"pg_enum_typid_label_index\"";
                return Failure::new(Condition::UniqueViolation, message, label.span).refuse();
            }
            made.push(Label { oid: self.catalog.new_oid(), text: label.label.clone(), origin: self.origin(label.span) });
        }
        self.put_type_as(oid, name, TypeKind::Enum(made.into())).map(drop)
    }

    /// A composite type is a relation without storage; its row type is the type.
    fn create_composite(&mut self, name: &QualifiedName, columns: &[ColumnDef]) -> Done {
        let schema = self.creation_schema_or_recover(name)?;
        self.oid_for_new_type(name)?;
        if let Some(object) = self.catalog.relation_oid(schema, &name.name.name) {
            return relation_exists(&name.name, object).refuse();
        }
        let oid = self.catalog.new_oid();
        let mut attributes: Vec<Column> = Vec::with_capacity(columns.len());
        for column in columns {
            if attributes.iter().any(|other| other.name == column.name.name) {
                let message = format!("column \"{}\" specified more than once", column.name);
                return Failure::new(Condition::DuplicateColumn, message, column.name.span).refuse();
            }
            attributes.push(self.composite_attribute(oid, attributes.len(), column)?);
        }
        let relation = self.new_relation(oid, schema, name.name.name.clone(), RelationKind::CompositeType, name.span());
        self.catalog.put_relation(Relation { attributes, ..relation });
        self.grant_defaults(oid, Some(schema), ObjectKind::Type);
        Ok(())
    }

    fn composite_attribute(&mut self, relation: Oid, before: usize, column: &ColumnDef) -> Done<Column> {
        let number = AttNum(u16::try_from(before + 1).unwrap_or(u16::MAX));
        let ty = match &column.ty {
            Some(ty) => self.column_type(&column.name, ty)?,
            None => TypeUse::plain(relation),
        };
        self.catalog.dependencies.add(Node::column(relation, number), Node::object(ty.ty));
        Ok(self.plain_column(number, &column.name.name, ty, column.span))
    }

    /// A range type comes with a multirange type and with functions that make values of both (manual, section 8.17.6).
    fn create_range(&mut self, name: &QualifiedName, subtype: Option<&TypeName>, multirange: Option<&QualifiedName>) -> Done {
        let range = self.oid_for_new_type(name)?;
        let Some(subtype) = subtype else {
            return Failure::new(Condition::SyntaxError, "type attribute \"subtype\" is required", self.statement).refuse();
        };
        let subtype = self.resolve_type(subtype)?;
        self.put_type_as(range, name, TypeKind::Range { subtype: Some(subtype.clone()) })?;
        self.catalog.dependencies.add(Node::object(range), Node::object(subtype.ty));
        let multirange_name = multirange.cloned().unwrap_or_else(|| QualifiedName {
            schema: name.schema.clone(),
            name: Ident { name: multirange_name(&name.name.name), span: name.name.span },
        });
        let multirange = self.put_new_type(&multirange_name, TypeKind::Multirange { range: Some(range) })?;
        self.put_range_functions(name, range, &subtype);
        self.put_multirange_functions(&multirange_name, multirange, range);
        Ok(())
    }

    fn put_range_functions(&mut self, name: &QualifiedName, range: Oid, subtype: &TypeUse) {
        let subtype = TypeUse { modifiers: Vec::new(), ..subtype.clone() };
        let bounds = vec![(ParameterMode::In, subtype.clone()), (ParameterMode::In, subtype)];
        let flags = self.builtin_type("text").map(|text| (ParameterMode::In, text));
        let with_flags = bounds.iter().cloned().chain(flags).collect();
        self.put_constructor(name, range, bounds);
        self.put_constructor(name, range, with_flags);
    }

    fn put_multirange_functions(&mut self, name: &QualifiedName, multirange: Oid, range: Oid) {
        let list = TypeUse { array: true, ..TypeUse::plain(range) };
        self.put_constructor(name, multirange, Vec::new());
        self.put_constructor(name, multirange, vec![(ParameterMode::In, TypeUse::plain(range))]);
        self.put_constructor(name, multirange, vec![(ParameterMode::Variadic, list)]);
    }

    fn put_constructor(&mut self, name: &QualifiedName, returns: Oid, parameters: Vec<(ParameterMode, TypeUse)>) {
        let Some(schema) = self.catalog.ty(returns).map(|ty| ty.schema) else { return };
        let oid = self.catalog.new_oid();
        let routine = Routine {
            oid,
            schema,
            name: name.name.name.clone(),
            kind: RoutineType::Function,
            parameters: parameters.into_iter().map(super::routine::plain_parameter).collect(),
            returns: Some(TypeUse::plain(returns)),
            returns_set: false,
            language: Name::exact("internal"),
            volatility: Volatility::Immutable,
            strict: false,
            security_definer: false,
            search_path: None,
            settings: Vec::new(),
            hints: Vec::new(),
            body: RoutineText::None,
            owner: self.owner.clone(),
            presence: self.presence,
            origin: self.origin(name.span()),
            history: self.created(name.span()),
        };
        self.catalog.put_routine(routine);
    }

    /// A base type fills a shell that was made for its input and output functions.
    fn create_base(&mut self, name: &QualifiedName, options: &[OptionItem]) -> Done {
        let base = base_type(options);
        let schema = self.creation_schema_or_recover(name)?;
        let existing = self.catalog.type_names.get(schema, &name.name.name).copied();
        match existing.and_then(|oid| self.catalog.ty(oid)).map(|ty| (ty.oid, &ty.kind)) {
            Some((oid, TypeKind::Shell)) => {
                self.catalog.update_type(oid, |ty| ty.kind = TypeKind::Base(base));
                Ok(())
            }
            Some((oid, _)) => type_exists(&name.name, oid).refuse(),
            // Our own files leave the shell out.
            None if self.owner != Owner::Project => self.put_new_type(name, TypeKind::Base(base)).map(drop),
            None => {
                let message = format!("type \"{}\" does not exist", name.name);
                Failure::new(Condition::DuplicateObject, message, name.span()).refuse()
            }
        }
    }

    pub fn alter_enum(&mut self, alter: &AlterEnum) -> Done {
        let oid = self.type_named(&alter.name)?;
        match self.catalog.ty(oid).map(|ty| &ty.kind) {
            Some(TypeKind::Enum(_)) => {}
            // An assumed type may well be an enum.
            Some(TypeKind::Shell) => return Ok(()),
            _ => {
                let label = self.type_label(&TypeUse::plain(oid));
                let failure = Failure::new(Condition::WrongObjectType, format!("{label} is not an enum"), alter.name.span());
                return failure.refuse();
            }
        }
        match &alter.action {
            AlterEnumAction::AddValue { guard, label, position } => self.add_enum_value(oid, *guard, label, position)?,
            AlterEnumAction::RenameValue { from, to } => self.rename_enum_value(oid, from, to)?,
        }
        let origin = self.origin(self.statement);
        self.catalog.update_type(oid, |ty| ty.history.push(Verb::Altered, origin));
        Ok(())
    }

    fn add_enum_value(&mut self, oid: Oid, guard: Guard, label: &EnumLabel, position: &EnumPosition) -> Done {
        check_label_length(label)?;
        let labels = self.enum_labels(oid);
        let find = |wanted: &EnumLabel| labels.iter().position(|other| other.text == wanted.label);
        if find(label).is_some() {
            if guard.is_guarded() {
                self.notice(NoticeKind::AlreadyExists { object: oid }, label.span);
                return Ok(());
            }
            return label_exists(label, oid).refuse();
        }
        let beside = |neighbour: &EnumLabel| find(neighbour).ok_or_else(|| Box::new(no_such_label(neighbour)));
        let at = match position {
            EnumPosition::Last => labels.len(),
            EnumPosition::Before(neighbour) => beside(neighbour)?,
            EnumPosition::After(neighbour) => beside(neighbour)? + 1,
        };
        let made = Label { oid: self.catalog.new_oid(), text: label.label.clone(), origin: self.origin(label.span) };
        self.update_labels(oid, |labels| labels.insert(at, made));
        // Since version 17 the labels of a type that the transaction made can be used at once.
        let usable = self.session.server_version >= 17 && self.session.created_here(oid);
        if self.session.transaction.open && !usable {
            self.session.transaction.new_enum_labels.push_back((oid, label.label.clone()));
        }
        Ok(())
    }

    fn rename_enum_value(&mut self, oid: Oid, from: &EnumLabel, to: &EnumLabel) -> Done {
        check_label_length(to)?;
        let labels = self.enum_labels(oid);
        let has = |wanted: &EnumLabel| labels.iter().any(|other| other.text == wanted.label);
        if !has(from) {
            return no_such_label(from).refuse();
        }
        if has(to) {
            return label_exists(to, oid).refuse();
        }
        let origin = self.origin(to.span);
        self.update_labels(oid, |labels| {
            if let Some(label) = labels.iter_mut().find(|label| label.text == from.label) {
                label.text = to.label.clone();
                label.origin = origin;
            }
        });
        Ok(())
    }

    fn enum_labels(&self, oid: Oid) -> Vector<Label> {
        match self.catalog.ty(oid).map(|ty| &ty.kind) {
            Some(TypeKind::Enum(labels)) => labels.clone(),
            _ => Vector::new(),
        }
    }

    fn update_labels(&mut self, oid: Oid, change: impl FnOnce(&mut Vector<Label>)) {
        self.catalog.update_type(oid, |ty| {
            if let TypeKind::Enum(labels) = &mut ty.kind {
                change(labels);
            }
        });
    }

    /// A composite type is renamed as the relation that it is.
    pub(super) fn rename_type(&mut self, oid: Oid, to: &Ident) -> Done {
        let Some(ty) = self.catalog.ty(oid) else { return Ok(()) };
        let (schema, relation) = (ty.schema, self.catalog.relation(oid).map(|relation| relation.oid));
        self.check_type_name_is_free(schema, to, relation.is_some())?;
        let origin = self.origin(to.span);
        let rename = |name: &mut Name, history: &mut History| {
            history.push(Verb::RenamedFrom(name.clone()), origin);
            *name = to.name.clone();
        };
        match relation {
            Some(oid) => self.catalog.update_relation(oid, |relation| rename(&mut relation.name, &mut relation.history)),
            None => self.catalog.update_type(oid, |ty| rename(&mut ty.name, &mut ty.history)),
        }
        Ok(())
    }

    fn check_type_name_is_free(&self, schema: Oid, name: &Ident, is_relation: bool) -> Done {
        if is_relation && let Some(object) = self.catalog.relation_oid(schema, &name.name) {
            return relation_exists(name, object).refuse();
        }
        match self.catalog.type_names.get(schema, &name.name) {
            Some(object) => type_exists(name, *object).refuse(),
            None => Ok(()),
        }
    }
}

pub(super) fn type_exists(name: &Ident, object: Oid) -> Failure {
    Failure::new(Condition::DuplicateObject, format!("type \"{name}\" already exists"), name.span)
        .about(Subject::Existing { object })
}

fn relation_exists(name: &Ident, object: Oid) -> Failure {
    Failure::new(Condition::DuplicateTable, format!("relation \"{name}\" already exists"), name.span)
        .about(Subject::Existing { object })
}

fn label_exists(label: &EnumLabel, object: Oid) -> Failure {
    Failure::new(Condition::DuplicateObject, format!("enum label \"{}\" already exists", label.label), label.span)
        .about(Subject::Existing { object })
}

fn no_such_label(label: &EnumLabel) -> Failure {
    let message = format!("\"{}\" is not an existing enum label", label.label);
    Failure::new(Condition::InvalidParameterValue, message, label.span)
}

/// CATEGORY and PREFERRED of a base type.
fn base_type(options: &[OptionItem]) -> BaseType {
    let option = |name: &str| options.iter().find(|option| option.name.name == *name)?.value.as_ref();
    BaseType {
        category: option("category").and_then(|value| value.text.chars().next()).unwrap_or('U'),
        preferred: option("preferred").is_some_and(|value| value.text == "true"),
    }
}

fn check_label_length(label: &EnumLabel) -> Done {
    if label.label.len() > crate::sql::name::MAX_NAME_BYTES {
        let message = format!("invalid enum label \"{}\"", label.label);
        return Failure::new(Condition::InvalidName, message, label.span).detail("Labels must be 63 bytes or less.").refuse();
    }
    Ok(())
}

/// The first `range` in the name becomes `multirange`; a name without it gets `_multirange` (manual, CREATE TYPE).
fn multirange_name(range: &Name) -> Name {
    if range.contains("range") {
        Name::exact(&range.replacen("range", "multirange", 1))
    } else {
        Name::exact(&format!("{}_multirange", crate::sql::name::truncate(range, 52)))
    }
}
