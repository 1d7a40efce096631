//! From type names to types (manual, sections 8 and 43.3.3 for `%TYPE`).
//!
//! It knows nothing of columns: serial, SETOF and pseudo-types are refused by those who may not have them.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, NoticeKind, Subject};
use crate::catalog::{Event, History, Oid, Presence, Type, TypeKind, TypeUse, Verb};
use crate::sql::ast::{Expr, ExprKind, Literal, ObjectKind, TypeName};
use crate::sql::cursor::{Cursor, Source};
use crate::sql::lex::lex;
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::sql::type_name;
use crate::text::{FileId, Span};

impl Executor<'_> {
    /// The type with this name, or the server's error. Recovering replay reports the first use and assumes a type.
    pub fn resolve_type(&mut self, ty: &TypeName) -> Done<TypeUse> {
        if ty.percent_type.is_some() || ty.percent_rowtype {
            return self.resolve_percent_type(ty);
        }
        if let Some(schema) = &ty.name.schema {
            self.schema_or_recover(schema)?;
        }
        let Some(found) = self.find_type(ty) else {
            if self.may_be_of_unknown_extension() {
                let (assumed, _) = self.assume_type(ty);
                self.catalog.update_type(assumed.ty, |ty| ty.presence = Presence::Possible);
                return Ok(assumed);
            }
            let failure = self.missing_type(ty);
            return self.recover(failure, |executor| executor.assume_type(ty));
        };
        if self.catalog.ty(found.ty).is_some_and(|found| found.presence == Presence::Assumed) {
            self.notice(NoticeKind::UsedAssumed { object: found.ty }, ty.name.span());
        }
        self.check_modifiers(ty, &found)?;
        Ok(found)
    }

    /// Whether an extension was made of which nothing is known: what is missing may be one of its objects.
    pub(super) fn may_be_of_unknown_extension(&self) -> bool {
        self.catalog.extensions().any(|extension| extension.presence == Presence::Possible)
    }

    /// The type with this name, where there is one. `%TYPE` is not looked at.
    pub fn find_type(&self, ty: &TypeName) -> Option<TypeUse> {
        let name = &ty.name.name.name;
        let mut found = match &ty.name.schema {
            Some(schema) => self.type_in(*self.catalog.schema_names.get(&schema.name)?, name)?,
            None if ty.builtin => self.type_in(*self.catalog.schema_names.get("pg_catalog")?, name)?,
            None => self.effective_search_path().into_iter().find_map(|schema| self.type_in(schema, name))?,
        };
        if ty.array_dimensions > 0 && self.has_no_array(&found) {
            return None;
        }
        found.array |= ty.array_dimensions > 0;
        found.modifiers = self.modifiers(ty, &found);
        Some(found)
    }

    /// Of the pseudo-types, only two have an array type (`pg_type.typarray`).
    fn has_no_array(&self, ty: &TypeUse) -> bool {
        let pseudo = self.catalog.ty(ty.ty).filter(|found| matches!(found.kind, TypeKind::Pseudo));
        pseudo.is_some_and(|found| found.name != "record" && found.name != "cstring")
    }

    /// The type of a column, attribute or element, which may not be a set or a pseudo-type.
    pub(super) fn column_type(&mut self, column: &Ident, ty: &TypeName) -> Done<TypeUse> {
        let found = self.resolve_type(ty)?;
        let refuse = |message: String| Failure::new(Condition::InvalidTableDefinition, message, ty.span).refuse();
        if ty.setof {
            return refuse(format!("column \"{column}\" cannot be declared SETOF"));
        }
        match self.catalog.ty(found.ty) {
            Some(known) if matches!(known.kind, TypeKind::Pseudo) => {
                refuse(format!("column \"{column}\" has pseudo-type {}", self.type_label(&found)))
            }
            _ => self.refuse_shell(ty, &found).map(|()| found),
        }
    }

    /// Only routines may use a type that is not defined yet.
    pub(super) fn refuse_shell(&self, ty: &TypeName, found: &TypeUse) -> Done {
        let shell = |known: &&Type| matches!(known.kind, TypeKind::Shell) && known.presence != Presence::Assumed;
        match self.catalog.ty(found.ty).filter(shell) {
            Some(_) => {
                let message = format!("type \"{}\" is only a shell", ty.name);
                Failure::new(Condition::UndefinedObject, message, ty.name.span()).refuse()
            }
            None => Ok(()),
        }
    }

    /// A type by its bare name, or the server's error. Recovering replay assumes one.
    pub(super) fn type_named(&mut self, name: &QualifiedName) -> Done<Oid> {
        if let Some(oid) = self.find_type_named(name) {
            return Ok(oid);
        }
        let ty = TypeName {
            span: name.span(),
            name: name.clone(),
            builtin: false,
            modifiers: Vec::new(),
            array_dimensions: 0,
            setof: false,
            percent_type: None,
            percent_rowtype: false,
        };
        Ok(self.resolve_type(&ty)?.ty)
    }

    /// As messages have it: qualified only where the search path does not find it.
    pub fn type_label(&self, ty: &TypeUse) -> String {
        self.catalog.format_type_for(ty, &self.effective_search_path())
    }

    /// By a bare name, such as CREATE DOMAIN's or that of ALTER TYPE.
    pub fn find_type_named(&self, name: &QualifiedName) -> Option<Oid> {
        let in_schema = |schema: Oid| self.catalog.type_names.get(schema, &name.name.name).copied();
        match &name.schema {
            Some(schema) => in_schema(*self.catalog.schema_names.get(&schema.name)?),
            None => self.effective_search_path().into_iter().find_map(in_schema),
        }
    }

    /// Whether a type is the server's own, which nobody can drop.
    pub(super) fn is_lasting_type(&self, ty: Oid) -> bool {
        self.catalog.ty(ty).is_some_and(|ty| matches!(self.catalog.schema_name(ty.schema), "pg_catalog" | "information_schema"))
    }

    /// A type of pg_catalog.
    pub fn builtin_type(&self, name: &str) -> Option<TypeUse> {
        // Most have the same oids in every catalog.
        let fixed = super::typing::builtin_type(name).map(|ty| ty.to_use());
        fixed.or_else(|| self.catalog.type_by_name("pg_catalog", name).map(|ty| TypeUse::plain(ty.oid)))
    }

    /// `_name` is the server's own name for the array type of `name`.
    fn type_in(&self, schema: Oid, name: &Name) -> Option<TypeUse> {
        let lookup = |name: &str| self.catalog.type_names.get(schema, name).copied();
        if let Some(oid) = lookup(name) {
            return Some(TypeUse::plain(oid));
        }
        let element = lookup(name.strip_prefix('_')?)?;
        Some(TypeUse { array: true, ..TypeUse::plain(element) })
    }

    pub(super) fn missing_type(&self, ty: &TypeName) -> Failure {
        let array = if ty.array_dimensions > 0 { "[]" } else { "" };
        Failure::new(Condition::UndefinedObject, format!("type \"{}{array}\" does not exist", ty.name), ty.name.span())
            .about(Subject::Missing { kind: ObjectKind::Type, name: ty.name.clone() })
    }

    /// Makes the assumed type that recovering replay goes on with, in the schema that the name says.
    fn assume_type(&mut self, ty: &TypeName) -> (TypeUse, Subject) {
        let schema = match &ty.name.schema {
            Some(schema) => self.schema_or_assumed(schema),
            None => self.creation_schema(&ty.name).unwrap_or(Oid(0)),
        };
        let oid = self.catalog.new_oid();
        let assumed = Event { verb: Verb::Assumed, origin: self.origin(ty.name.span()) };
        self.catalog.put_type(Type {
            oid,
            schema,
            name: ty.name.name.name.clone(),
            kind: TypeKind::Shell,
            owner: self.owner.clone(),
            presence: Presence::Assumed,
            history: History { events: vec![assumed] },
        });
        let found = TypeUse { array: ty.array_dimensions > 0, ..TypeUse::plain(oid) };
        (found, Subject::Missing { kind: ObjectKind::Type, name: ty.name.clone() })
    }

    /// `table.column%TYPE` is the column's type at this moment; `table%ROWTYPE` the table's row type.
    fn resolve_percent_type(&mut self, ty: &TypeName) -> Done<TypeUse> {
        let oid = self.relation(&ty.name)?;
        let Some(column) = &ty.percent_type else { return Ok(TypeUse::plain(oid)) };
        let unknown = self.builtin_type("unknown").unwrap_or(TypeUse::plain(oid));
        let Some(relation) = self.catalog.relation(oid) else { return Ok(unknown) };
        if let Some(found) = relation.column(&column.name) {
            return Ok(TypeUse { array: found.ty.array || ty.array_dimensions > 0, ..found.ty.clone() });
        }
        if !relation.columns_known {
            return Ok(unknown);
        }
        let message = format!("column \"{column}\" of relation \"{}\" does not exist", ty.name.name);
        let subject = Subject::MissingColumn { relation: oid, column: column.name.clone() };
        self.recover(Failure::new(Condition::UndefinedColumn, message, column.span), |_| (unknown, subject))
    }

    fn check_modifiers(&self, ty: &TypeName, found: &TypeUse) -> Done {
        let Some(known) = self.catalog.ty(found.ty).filter(|_| !ty.modifiers.is_empty()) else { return Ok(()) };
        let builtin = self.catalog.schema_name(known.schema) == "pg_catalog";
        let refuses = match &known.kind {
            TypeKind::Base(_) => builtin && !WITH_MODIFIERS.contains(&known.name.as_str()),
            TypeKind::Shell => false,
            _ => true,
        };
        if !refuses {
            return if builtin { check_length(ty, &known.name) } else { Ok(()) };
        }
        let message = format!("type modifier is not allowed for type \"{}\"", ty.name);
        Err(Failure::new(Condition::SyntaxError, message, ty.span).into())
    }

    /// The modifiers as `format_type` shows them.
    fn modifiers(&self, ty: &TypeName, found: &TypeUse) -> Vec<String> {
        let name = self.catalog.ty(found.ty).map_or("", |found| found.name.as_str());
        let mut modifiers: Vec<String> = ty.modifiers.iter().filter_map(modifier).collect();
        match (name, modifiers.len()) {
            // `character` and `bit` have length 1 (manual, sections 8.3 and 8.10).
            ("bpchar" | "bit", 0) if ty.builtin => modifiers.push("1".to_owned()),
            // A precision without a scale has scale 0 (manual, section 8.1.2).
            ("numeric", 1) => modifiers.push("0".to_owned()),
            ("geometry" | "geography", _) => return spatial_modifiers(name, modifiers),
            _ => {}
        }
        modifiers
    }
}

/// A type by its spelling in a string, such as regtype reads. Every span is that of the string.
pub(super) fn parse_type(text: &str, span: Span) -> Option<TypeName> {
    let tokens = lex(text).tokens;
    let mut cursor = Cursor::new(Source { file: FileId::DYNAMIC, text }, &tokens);
    let mut ty = type_name::type_name(&mut cursor).ok().filter(|_| cursor.is_at_end())?;
    ty.span = span;
    ty.name.name.span = span;
    if let Some(schema) = &mut ty.name.schema {
        schema.span = span;
    }
    Some(ty)
}

/// The lengths and precisions that there are (`anychar_typmodin`, `numerictypmodin`).
fn check_length(ty: &TypeName, name: &str) -> Done {
    let first = ty.modifiers.first().and_then(modifier).and_then(|text| text.parse::<i64>().ok());
    let Some(first) = first else { return Ok(()) };
    let label = if name == "bpchar" { "char" } else { name };
    let message = match name {
        "varchar" | "bpchar" | "bit" | "varbit" if first < 1 => format!("length for type {label} must be at least 1"),
        "varchar" | "bpchar" if first > 10_485_760 => format!("length for type {label} cannot exceed 10485760"),
        "numeric" if !(1..=1000).contains(&first) => format!("NUMERIC precision {first} must be between 1 and 1000"),
        _ => return Ok(()),
    };
    Failure::new(Condition::InvalidParameterValue, message, ty.span).refuse()
}

/// The built-in types that take modifiers: those with `typmodin` in `pg_type`.
const WITH_MODIFIERS: [&str; 9] =
    ["bit", "bpchar", "interval", "numeric", "time", "timestamp", "timestamptz", "varbit", "varchar"];

fn modifier(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Literal(Literal::Integer(text) | Literal::Numeric(text) | Literal::String(text)) => Some(text.clone()),
        ExprKind::Column(path) => path.last().map(|ident| ident.name.to_string()),
        ExprKind::Unary { operator, operand } if operator.name == "-" => modifier(operand).map(|text| format!("-{text}")),
        _ => None,
    }
}

/// PostGIS writes its shapes in its own case, and geography without an SRID as that of WGS 84.
fn spatial_modifiers(ty: &str, mut modifiers: Vec<String>) -> Vec<String> {
    if let Some(shape) = modifiers.first_mut() {
        *shape = spatial_shape(shape);
    }
    if ty == "geography" && modifiers.len() == 1 {
        modifiers.push("4326".to_owned());
    }
    if ty == "geometry" && modifiers.get(1).is_some_and(|srid| srid == "0") {
        modifiers.truncate(1);
    }
    modifiers
}

fn spatial_shape(written: &str) -> String {
    const SHAPES: [&str; 16] = [
        "Geometry",
        "Point",
        "LineString",
        "Polygon",
        "MultiPoint",
        "MultiLineString",
        "MultiPolygon",
        "GeometryCollection",
        "CircularString",
        "CompoundCurve",
        "CurvePolygon",
        "MultiCurve",
        "MultiSurface",
        "PolyhedralSurface",
        "Triangle",
        "Tin",
    ];
    let upper = written.trim().to_ascii_uppercase();
    let bare = upper.trim_end_matches(['Z', 'M']);
    let suffix = upper.get(bare.len()..).unwrap_or_default();
    let shape = SHAPES.iter().find(|shape| shape.eq_ignore_ascii_case(bare));
    shape.map_or_else(|| written.to_owned(), |shape| format!("{shape}{suffix}"))
}
