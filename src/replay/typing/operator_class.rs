//! Operator classes: whether an access method can index a type (`ResolveOpClass` and `GetDefaultOpClass` in the server), and
//! whether values of a type can be compared or sorted at all.

use super::builtin;
use super::coerce::{CastSource, Pathway};
use super::polymorphic::Polymorphic;
use super::{Operand, TypeId};
use crate::catalog::{Oid, TypeKind};
use crate::replay::executor::Executor;
use crate::replay::failure::{Condition, Failure};
use crate::sql::ast::{CastContext, ObjectKind};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::Span;

/// A class that an access method has, wherever it comes from.
#[derive(Debug, Clone, Copy)]
struct Class<'a> {
    name: &'a Name,
    /// None: pg_catalog.
    schema: Option<Oid>,
    ty: TypeId,
    default: bool,
}

impl Executor<'_> {
    /// `access method "foo" does not exist`
    pub(in crate::replay) fn access_method_failure(&self, method: &Ident) -> Option<Failure> {
        let made = self.catalog.other(ObjectKind::AccessMethod, None, &method.name).is_some();
        if made || !builtin::operator_classes(&method.name).is_empty() || self.may_be_of_unknown_extension() {
            return None;
        }
        let message = format!("access method \"{method}\" does not exist");
        Some(Failure::new(Condition::UndefinedObject, message, method.span))
    }

    /// What the server says to an index of this method on a value of this type; `named` is the class that is asked for.
    pub(in crate::replay) fn operator_class_failure(
        &self,
        method: &Name,
        named: Option<&QualifiedName>,
        ty: TypeId,
        span: Span,
    ) -> Option<Failure> {
        if self.may_be_of_unknown_extension() {
            return None;
        }
        let Some(named) = named else {
            if self.default_class(method, ty).is_some() {
                return None;
            }
            let label = self.type_label(&ty.to_use());
            let message = format!("data type {label} has no default operator class for access method \"{method}\"");
            return Some(Failure::new(Condition::UndefinedObject, message, span));
        };
        let Some(class) = self.named_class(method, named) else {
            let message = format!("operator class \"{named}\" does not exist for access method \"{method}\"");
            return Some(Failure::new(Condition::UndefinedObject, message, named.span()));
        };
        if self.is_binary_coercible(self.base_id(ty), class.ty) {
            return None;
        }
        let label = self.type_label(&ty.to_use());
        let message = format!("operator class \"{named}\" does not accept data type {label}");
        Some(Failure::new(Condition::DatatypeMismatch, message, named.span()))
    }

    /// The type that a btree index on a value of this type compares.
    pub(in crate::replay) fn btree_type(&self, ty: TypeId) -> Option<TypeId> {
        self.default_class("btree", ty).map(|class| class.ty)
    }

    /// Whether values of a type can be compared for equality: by sorting or by hashing.
    pub(in crate::replay) fn has_equality(&self, ty: TypeId) -> bool {
        let of_elements = self.element(ty).is_none_or(|element| self.has_equality(element));
        of_elements && ["btree", "hash"].iter().any(|method| self.default_class(method, ty).is_some())
    }

    pub(in crate::replay) fn has_ordering(&self, ty: TypeId) -> bool {
        self.element(ty).is_none_or(|element| self.has_ordering(element)) && self.btree_type(ty).is_some()
    }

    fn operator_classes<'a>(&'a self, method: &'a str) -> impl Iterator<Item = Class<'a>> {
        let own = builtin::operator_classes(method).iter();
        let own = own.map(|class| Class { name: &class.name, schema: None, ty: class.ty, default: class.default });
        let made = self.catalog.operator_classes().filter(move |(_, _, class)| class.method == *method);
        let made = made.map(|(name, schema, class)| Class { name, schema, ty: TypeId::of(&class.ty), default: class.default });
        own.chain(made)
    }

    fn named_class<'a>(&'a self, method: &'a str, named: &QualifiedName) -> Option<Class<'a>> {
        let catalog_schema = self.catalog.schema_names.get("pg_catalog").copied();
        let path = match &named.schema {
            Some(schema) => self.catalog.schema_names.get(&schema.name).copied().into_iter().collect(),
            None => self.effective_search_path(),
        };
        let in_schema = |class: &Class, schema| class.schema.or(catalog_schema) == Some(schema);
        let is_named = |class: &Class, schema| *class.name == named.name.name && in_schema(class, schema);
        path.into_iter().find_map(|schema| self.operator_classes(method).find(|class| is_named(class, schema)))
    }

    /// One for the very type, else one for a type with the same bytes, preferably the preferred one.
    fn default_class<'a>(&'a self, method: &'a str, ty: TypeId) -> Option<Class<'a>> {
        let base = self.base_id(ty);
        let defaults = || self.operator_classes(method).filter(|class| class.default);
        let exact = defaults().find(|class| class.ty == base);
        exact.or_else(|| {
            let source = self.cast_source(base);
            let fitting = || defaults().filter(|class| self.is_binary_coercible_from(&source, class.ty));
            fitting().find(|class| self.is_preferred(class.ty)).or_else(|| fitting().next())
        })
    }

    /// `IsBinaryCoercible`
    pub(super) fn is_binary_coercible(&self, from: TypeId, to: TypeId) -> bool {
        self.is_binary_coercible_from(&self.cast_source(from), to)
    }

    fn is_binary_coercible_from(&self, source: &CastSource, to: TypeId) -> bool {
        let from = source.ty;
        let kind = self.catalog.ty(from.ty).map(|found| &found.kind);
        match Polymorphic::of(to) {
            Some(Polymorphic::Element | Polymorphic::Compatible) => return true,
            Some(Polymorphic::Array | Polymorphic::CompatibleArray) => return self.element(from).is_some(),
            Some(Polymorphic::Enum) => return self.is_enum(from),
            Some(Polymorphic::Range | Polymorphic::CompatibleRange) => {
                return !from.array && matches!(kind, Some(TypeKind::Range { .. }));
            }
            Some(Polymorphic::Multirange | Polymorphic::CompatibleMultirange) => {
                return !from.array && matches!(kind, Some(TypeKind::Multirange { .. }));
            }
            Some(Polymorphic::NonArray | Polymorphic::CompatibleNonArray) | None => {}
        }
        let is_row = builtin::is_record(to) && self.is_composite(from);
        // An array of other elements is not the same bytes for an index.
        let is_other_array = from.array && from != to;
        is_row || (!is_other_array && self.pathway_from(source, to, CastContext::Implicit) == Some(Pathway::Relabel))
    }

    /// `could not identify an equality operator for type json`
    pub(in crate::replay) fn no_equality(&self, ty: Operand, span: Span) -> Option<Failure> {
        let ty = ty.filter(|ty| self.is_certain_type(&ty.to_use()) && !self.has_equality(*ty))?;
        Some(self.cannot_identify("an equality", ty, span))
    }

    /// `could not identify an ordering operator for type json`
    pub(in crate::replay) fn no_ordering(&self, ty: Operand, span: Span) -> Option<Failure> {
        let ty = ty.filter(|ty| self.is_certain_type(&ty.to_use()) && !self.has_ordering(*ty))?;
        Some(self.cannot_identify("an ordering", ty, span))
    }

    fn cannot_identify(&self, which: &str, ty: TypeId, span: Span) -> Failure {
        let message = format!("could not identify {which} operator for type {}", self.type_label(&ty.to_use()));
        Failure::new(Condition::UndefinedFunction, message, span)
    }
}
