//! `has_table_privilege` and its kin.

use super::expr::qualified_name;
use super::{Evaluator, Value};
use crate::catalog::{Oid, PrivilegeType};
use crate::replay::failure::{Condition, Done, Failure};
use crate::replay::resolve::missing_relation;
use crate::sql::name::{Ident, Name};
use crate::text::Span;

impl<'e> Evaluator<'e> {
    /// None: the function is another one.
    pub(super) fn privilege_function(&self, name: &str, arguments: &[Value], span: Span) -> Done<Option<Value>> {
        let Some(kind) = name.strip_prefix("has_").and_then(|name| name.strip_suffix("_privilege")) else { return Ok(None) };
        let (role, object, privileges) = match arguments {
            _ if arguments.contains(&Value::Null) => return Ok(Some(Value::Null)),
            [role, object, Value::Text(privileges)] => (self.role_name(role), object, privileges),
            [object, Value::Text(privileges)] => (Some(self.executor.session.role.clone()), object, privileges),
            _ => return Ok(Some(Value::Unknown)),
        };
        let (Some(role), Some(object)) = (role, self.object_of(kind, object, span)?) else { return Ok(Some(Value::Unknown)) };
        if self.executor.catalog.role(&role).is_none() && role != "public" {
            return Failure::new(Condition::UndefinedObject, format!("role \"{role}\" does not exist"), span).refuse();
        }
        Ok(Some(self.has_any(&role, object, privileges)))
    }

    fn role_name(&self, role: &Value) -> Option<Name> {
        match role {
            Value::Text(name) => Some(Name::exact(name)),
            _ => None,
        }
    }

    fn object_of(&self, kind: &str, object: &Value, span: Span) -> Done<Option<Oid>> {
        Ok(match (kind, object) {
            (_, Value::Oid(_, oid)) => Some(*oid),
            ("table" | "sequence", Value::Text(text)) => {
                let name = qualified_name(text, span);
                match self.executor.find_relation_or_index(&name) {
                    Some(oid) => Some(oid),
                    None => return missing_relation(&name).refuse(),
                }
            }
            ("schema", Value::Text(text)) => Some(self.executor.schema_oid(&Ident { name: Name::exact(text), span })?),
            ("function", Value::Text(text)) => match self.to_regprocedure(text, span) {
                Value::Oid(_, oid) => Some(oid),
                _ => None,
            },
            _ => None,
        })
    }

    /// Of a list of privileges one is enough. Owners need no grant; who owns an object is not in the catalog, but what
    /// migrations make belongs to the role that runs them.
    fn has_any(&self, role: &Name, object: Oid, privileges: &str) -> Value {
        let named: Option<Vec<PrivilegeType>> =
            privileges.split(',').map(|word| PrivilegeType::named(&word.trim().to_ascii_lowercase())).collect();
        let Some(named) = named else { return Value::Unknown };
        let catalog = &self.executor.catalog;
        if catalog.privileges().doubted || catalog.written.anything {
            return Value::Unknown;
        }
        if named.into_iter().any(|privilege| catalog.has_privilege(role, object, privilege)) {
            return Value::Boolean(true);
        }
        if *role == self.executor.session.role { Value::Unknown } else { Value::Boolean(false) }
    }
}
