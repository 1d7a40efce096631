//! Calls of functions: those that look at the catalog here, the others in `functions`.

use super::expr::qualified_name;
use super::{Evaluator, Reference, Scope, Value, functions};
use crate::catalog::{Owner, Presence, Routine, RoutineText};
use crate::replay::failure::{Condition, Done, Failure};
use crate::sql::ast::{Call, ExprKind};
use crate::sql::name::Name;
use crate::text::Span;
use std::borrow::Cow;

/// Whether a function makes a UUID that nobody has seen before.
fn is_uuid_generator(name: &str) -> bool {
    matches!(name, "gen_random_uuid" | "uuid_generate_v1" | "uuid_generate_v1mc" | "uuid_generate_v4")
}

impl<'e> Evaluator<'e> {
    pub(super) fn call(&self, call: &Call, span: Span, scope: &Scope<'_, 'e>) -> Done<Value> {
        if let Some(value) = self.aggregate(call, scope)? {
            return Ok(value);
        }
        if call.over.is_some() || call.filter.is_some() || call.distinct || call.variadic {
            return Ok(Value::Unknown);
        }
        let arguments = call.arguments.iter().map(|argument| self.expr(&argument.value, scope));
        let arguments = arguments.collect::<Done<Vec<Value>>>()?;
        let name = &call.name.name.name;
        if is_uuid_generator(name) && arguments.is_empty() && self.called(call).is_none() {
            return Ok(Value::by_chance());
        }
        let in_pg_catalog = call.name.schema.as_ref().is_none_or(|schema| schema.name == "pg_catalog");
        if in_pg_catalog && self.executor.is_builtin_routine(name) {
            if *name == "enum_range" {
                self.check_labels(call, span)?;
            }
            return self.builtin(name, &arguments, span);
        }
        let names = call.arguments.iter().map(|argument| argument.name.as_ref().map(|name| name.name.clone()));
        self.project_function(call, names.zip(arguments).collect(), span)
    }

    /// What a function of pg_catalog gives. Unknown: not one that we compute, or not on these arguments.
    fn builtin(&self, name: &str, arguments: &[Value], span: Span) -> Done<Value> {
        if let Some(value) = self.privilege_function(name, arguments, span)? {
            return Ok(value);
        }
        if let ("current_setting", [Value::Text(setting), rest @ ..]) = (name, arguments) {
            return self.setting(setting, rest, span);
        }
        let value = self.catalog_function(name, arguments, span).or_else(|| super::datetime::call(name, arguments));
        let value = value.or_else(|| super::arrays::call(name, arguments, |value| self.to_text(value)));
        Ok(value.unwrap_or_else(|| {
            let texts: Vec<Option<Cow<'_, str>>> = arguments.iter().map(|argument| self.text(argument)).collect();
            functions::call(name, arguments, &texts)
        }))
    }

    /// A value as its type's output function writes it. None: not known.
    fn text<'v>(&self, value: &'v Value) -> Option<Cow<'v, str>> {
        match value {
            Value::Text(text) => Some(Cow::Borrowed(text)),
            _ => self.to_text(value).map(Cow::Owned),
        }
    }

    /// Functions that answer from the catalog. None: not one of them.
    fn catalog_function(&self, name: &str, arguments: &[Value], span: Span) -> Option<Value> {
        let executor = self.executor;
        Some(match (name, arguments) {
            ("to_regclass" | "to_regtype" | "to_regnamespace" | "to_regproc" | "to_regprocedure", [Value::Null]) => Value::Null,
            ("to_regclass", [Value::Text(text)]) => {
                let found = executor.find_relation_or_index(&qualified_name(text, span));
                Value::option(found.map(|oid| Value::Oid(Reference::Class, oid)))
            }
            ("to_regtype", [Value::Text(text)]) => {
                let found = self.type_of_text(text, span);
                Value::option(found.map(|ty| if ty.array { Value::Unknown } else { Value::Oid(Reference::Type, ty.ty) }))
            }
            ("to_regnamespace", [Value::Text(text)]) => {
                let found = executor.schema_oid(&qualified_name(text, span).name).ok();
                Value::option(found.map(|oid| Value::Oid(Reference::Namespace, oid)))
            }
            ("to_regrole", [Value::Text(text)]) => match executor.catalog.role(text) {
                Some(role) => super::pg_catalog::role_oid(&role.name),
                None => Value::Null,
            },
            ("to_regproc" | "to_regprocedure", [Value::Text(text)]) => self.to_regprocedure(text, span),
            ("now" | "transaction_timestamp" | "statement_timestamp" | "clock_timestamp", []) => {
                self.now().map_or(Value::Unknown, Value::Timestamp)
            }
            ("current_schema", []) => self.current_schema(),
            ("current_database", []) => self.word(&Name::exact("current_database")),
            ("pg_get_userbyid", [Value::Record(fields)]) => fields.first().map_or(Value::Unknown, |(_, name)| name.clone()),
            ("pg_get_userbyid", [_]) => Value::Unknown,
            ("pg_get_expr", [printed @ (Value::Printed(_) | Value::Null), ..]) => printed.clone(),
            ("pg_table_is_visible" | "pg_type_is_visible" | "pg_function_is_visible", [Value::Oid(_, oid)]) => self.visible(*oid),
            ("pg_get_functiondef" | "pg_get_function_result", [Value::Oid(_, oid)])
            | ("pg_get_function_arguments" | "pg_get_function_identity_arguments", [Value::Oid(_, oid)]) => {
                executor.catalog.routine(*oid).and_then(|routine| self.definition(name, routine)).unwrap_or(Value::Unknown)
            }
            ("pg_get_constraintdef", [Value::Oid(Reference::Constraint { of }, oid), ..]) => {
                let relation = executor.catalog.relation(*of);
                let found =
                    relation.and_then(|relation| Some((relation, relation.constraints.iter().find(|found| found.oid == *oid)?)));
                found.map_or(Value::Unknown, |(relation, constraint)| self.constraint_definition(relation, constraint))
            }
            ("format_type", [Value::Oid(_, oid), Value::Null | Value::Integer(-1)]) => {
                Value::text(executor.type_label(&crate::catalog::TypeUse::plain(*oid)))
            }
            _ => return None,
        })
    }

    /// By the whole signature, so that overloads are told apart.
    pub(super) fn to_regprocedure(&self, text: &str, span: Span) -> Value {
        let (name, arguments) = match text.split_once('(') {
            Some((name, rest)) => (name, Some(rest.trim_end().trim_end_matches(')'))),
            None => (text, None),
        };
        let name = qualified_name(name, span);
        let found = match arguments {
            None => {
                let mut candidates = self.executor.routines_visible(&name).map(|routine| routine.oid);
                candidates.next().filter(|_| candidates.next().is_none())
            }
            Some(list) => {
                let parts = list.split(',').map(str::trim).filter(|part| !part.is_empty());
                let types: Option<Vec<_>> = parts.map(|part| self.type_of_text(part, span)).collect();
                types.and_then(|types| self.executor.routine_with(&name, &types))
            }
        };
        match found {
            Some(oid) => Value::Oid(if arguments.is_some() { Reference::Procedure } else { Reference::Routine }, oid),
            None if name.schema.as_ref().is_none_or(|schema| schema.name == "pg_catalog") => {
                let named = self.executor.routines_visible(&name).next().is_some();
                if named { Value::Null } else { Value::Unknown }
            }
            None => Value::Null,
        }
    }

    /// The time at which the history is replayed, where it is one.
    pub(super) fn now(&self) -> Option<jiff::civil::DateTime> {
        self.executor.session.now
    }

    /// `current_setting(name [, missing_ok])`. A custom setting exists once somebody has set it.
    fn setting(&self, setting: &str, missing_ok: &[Value], span: Span) -> Done<Value> {
        let session = &self.executor.session;
        let prefix = setting.split_once('.').map(|(prefix, _)| prefix);
        Ok(match (session.settings.get(setting), setting) {
            (Some(value), _) => Value::text(value),
            (None, "search_path") => Value::text(crate::replay::session_commands::path_text(&session.search_path)),
            (None, "server_version_num") => Value::Integer(i64::from(session.server_version) * 10_000),
            (None, _) if prefix.is_some() && missing_ok == [Value::Boolean(true)] => Value::Null,
            (None, _) if missing_ok.is_empty() && prefix.is_some_and(|prefix| self.is_never_set(prefix)) => {
                let message = format!("unrecognized configuration parameter \"{setting}\"");
                return Failure::new(Condition::UndefinedObject, message, span).refuse();
            }
            (None, _) => Value::Unknown,
        })
    }

    /// Whether a setting of this prefix is certainly not there: no library has such settings, and no function that may have run
    /// makes any.
    fn is_never_set(&self, prefix: &str) -> bool {
        const OF_LIBRARIES: &[&str] = &[
            "auto_explain",
            "cron",
            "hnsw",
            "ivfflat",
            "pg_net",
            "pg_stat_statements",
            "pg_trgm",
            "pgaudit",
            "pgsodium",
            "pgtle",
            "plpgsql",
            "postgis",
            "safeupdate",
            "supautils",
            "timescaledb",
            "vault",
        ];
        let sets = |routine: &Routine| match &routine.body {
            RoutineText::Text(text) => match &text.unescaped {
                Some(own) => own.contains("set_config"),
                None => text.content.of(self.executor.sources.script(text.content.file)).contains("set_config"),
            },
            _ => true,
        };
        let own = self.executor.catalog.routines().filter(|routine| routine.owner == Owner::Project);
        let is_certain = self.executor.presence == Presence::Certain;
        is_certain && !OF_LIBRARIES.contains(&prefix) && !own.into_iter().any(sets)
    }

    /// `enum_range(null::type)` names every label, those too that the open transaction added.
    fn check_labels(&self, call: &Call, span: Span) -> Done {
        let ExprKind::Cast { ty, .. } = (match call.arguments.as_slice() {
            [argument] => &argument.value.kind,
            _ => return Ok(()),
        }) else {
            return Ok(());
        };
        let executor = self.executor;
        let Some(ty) = executor.find_type(ty).filter(|ty| !ty.array) else { return Ok(()) };
        let new = executor.session.transaction.new_enum_labels.iter().find(|(oid, _)| *oid == ty.ty);
        let Some((_, label)) = new else { return Ok(()) };
        let message = format!("unsafe use of new value \"{label}\" of enum type {}", executor.type_label(&ty));
        Failure::new(Condition::UnsafeNewEnumValueUsage, message, span).refuse()
    }

    fn visible(&self, oid: crate::catalog::Oid) -> Value {
        let catalog = &self.executor.catalog;
        let schema = catalog.relation(oid).map(|relation| relation.schema);
        let schema = schema.or_else(|| catalog.ty(oid).map(|ty| ty.schema));
        let schema = schema.or_else(|| catalog.routine(oid).map(|routine| routine.schema));
        schema.map_or(Value::Unknown, |schema| Value::Boolean(self.executor.effective_search_path().contains(&schema)))
    }
}
