//! Finding routines by name and argument types (`LookupFuncWithArgs` in the server), and operators, casts, aggregates.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use crate::catalog::{Oid, Owner, Routine, RoutineType, TypeUse};
use crate::sql::ast::{ObjectKind, TypeName};
use crate::sql::name::QualifiedName;

impl Executor<'_> {
    /// The routine with this name and, where they are given, exactly these argument types. None: there is none, or the name
    /// alone does not say which.
    pub fn find_routine(&self, name: &QualifiedName, arguments: Option<&[TypeName]>) -> Option<Oid> {
        match arguments {
            Some(arguments) => {
                let types: Option<Vec<TypeUse>> = arguments.iter().map(|ty| self.find_type(ty)).collect();
                self.routine_with(name, &types?)
            }
            None => {
                let mut candidates = self.routines_visible(name);
                let first = candidates.next()?;
                candidates.next().is_none().then_some(first.oid)
            }
        }
    }

    /// The first routine of the search path that takes exactly these types.
    pub fn routine_with(&self, name: &QualifiedName, types: &[TypeUse]) -> Option<Oid> {
        self.routines_visible(name).find(|routine| takes(routine, types)).map(|routine| routine.oid)
    }

    /// All routines with this name, in the order of the search path.
    pub fn routines_visible<'c>(&'c self, name: &'c QualifiedName) -> impl Iterator<Item = &'c Routine> {
        let schemas = match &name.schema {
            Some(schema) => self.catalog.schema_names.get(&schema.name).copied().into_iter().collect(),
            None => self.effective_search_path(),
        };
        schemas.into_iter().flat_map(|schema| self.catalog.routines_named(schema, &name.name.name))
    }

    /// The routine that ALTER, COMMENT, GRANT or DROP names, or the server's error. None: recovering replay goes on without.
    pub fn routine(&mut self, kind: ObjectKind, name: &QualifiedName, arguments: Option<&[TypeName]>) -> Done<Option<Oid>> {
        if let Some(schema) = &name.schema {
            self.schema_or_recover(schema)?;
        }
        let types = arguments.map(|arguments| self.argument_types(arguments)).transpose()?;
        let found = match &types {
            Some(types) => self.routine_with(name, types),
            None => self.only_routine(kind, name)?,
        };
        let Some(oid) = found else {
            if self.may_be_of_unknown_extension() || types.iter().flatten().any(|ty| self.is_internal(ty)) {
                return Ok(None);
            }
            let failure =
                Failure::new(Condition::UndefinedFunction, self.missing_routine(kind, name, types.as_deref()), name.span());
            let subject = Subject::Missing { kind, name: name.clone() };
            return self.recover(failure, |_| (None, subject));
        };
        self.check_routine_kind(kind, name, oid)?;
        Ok(Some(oid))
    }

    /// Whether only support functions take the type: those of extensions are not in our lists.
    fn is_internal(&self, ty: &TypeUse) -> bool {
        let of_extension = self.catalog.ty(ty.ty).is_some_and(|ty| matches!(ty.owner, Owner::Extension(_)));
        of_extension || ["internal", "cstring"].iter().any(|name| self.catalog.is_builtin(ty, name))
    }

    fn argument_types(&mut self, arguments: &[TypeName]) -> Done<Vec<TypeUse>> {
        let types = arguments.iter().map(|ty| self.resolve_type(ty));
        types.map(|ty| ty.map(|ty| TypeUse { modifiers: Vec::new(), ..ty })).collect()
    }

    fn only_routine(&self, kind: ObjectKind, name: &QualifiedName) -> Done<Option<Oid>> {
        let fits = |routine: &&Routine| match kind {
            ObjectKind::Procedure => routine.kind == RoutineType::Procedure,
            ObjectKind::Function | ObjectKind::Aggregate => routine.kind != RoutineType::Procedure,
            _ => true,
        };
        let candidates: Vec<Oid> = self.routines_visible(name).filter(fits).map(|routine| routine.oid).collect();
        if candidates.len() > 1 {
            let message = format!("{} name \"{name}\" is not unique", noun(kind));
            return Failure::new(Condition::AmbiguousFunction, message, name.span()).refuse();
        }
        Ok(candidates.first().copied())
    }

    fn missing_routine(&self, kind: ObjectKind, name: &QualifiedName, types: Option<&[TypeUse]>) -> String {
        match types {
            Some([]) if kind == ObjectKind::Aggregate => format!("aggregate {name}(*) does not exist"),
            Some(types) => format!("{} {} does not exist", noun_of_missing(kind), self.signature_label(name, types)),
            None if kind == ObjectKind::Aggregate => format!("could not find an aggregate named \"{name}\""),
            None => format!("could not find a {} named \"{name}\"", noun_of_missing(kind)),
        }
    }

    /// `public.f(integer, text[])`, as messages have it.
    pub fn signature_label(&self, name: &QualifiedName, types: &[TypeUse]) -> String {
        let types: Vec<String> = types.iter().map(|ty| self.type_label(ty)).collect();
        format!("{name}({})", types.join(", "))
    }

    fn check_routine_kind(&self, kind: ObjectKind, name: &QualifiedName, oid: Oid) -> Done {
        let Some(routine) = self.catalog.routine(oid) else { return Ok(()) };
        let types: Vec<TypeUse> = routine.signature().flatten().cloned().collect();
        let label = self.signature_label(name, &types);
        let message = match (kind, routine.kind) {
            (ObjectKind::Function, RoutineType::Procedure) => format!("{label} is not a function"),
            (ObjectKind::Procedure, RoutineType::Procedure) | (ObjectKind::Aggregate, RoutineType::Aggregate) => return Ok(()),
            (ObjectKind::Procedure, _) => format!("{label} is not a procedure"),
            (ObjectKind::Aggregate, _) => format!("function {label} is not an aggregate"),
            _ => return Ok(()),
        };
        Failure::new(Condition::WrongObjectType, message, name.span()).about(Subject::Existing { object: oid }).refuse()
    }
}

fn takes(routine: &Routine, types: &[TypeUse]) -> bool {
    let inputs = routine.signature();
    inputs.map(|ty| ty.map(key)).eq(types.iter().map(|ty| Some(key(ty))))
}

/// What tells types apart in a signature: not their modifiers.
fn key(ty: &TypeUse) -> (Oid, bool) {
    (ty.ty, ty.array)
}

fn noun(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Procedure => "procedure",
        ObjectKind::Aggregate => "aggregate",
        ObjectKind::Routine => "routine",
        _ => "function",
    }
}

/// The server calls a routine of unknown kind a function.
fn noun_of_missing(kind: ObjectKind) -> &'static str {
    if kind == ObjectKind::Routine { "function" } else { noun(kind) }
}
