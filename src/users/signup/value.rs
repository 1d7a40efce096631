//! What is known of a value on the sign-up path: whether it may be null, and whether two users may have the same.
//!
//! Auth decides what stands in `auth.users`: the columns are nullable in the catalog, but some are always set. What is not
//! known is [`Null::Unknown`] and [`Spread::Unknown`], about which nobody complains.

use crate::sql::ast::{Call, Expr, ExprKind, Literal, SpecialCall};
use crate::sql::name::{Ident, Name};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    pub null: Null,
    pub spread: Spread,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Null {
    Never,
    Always,
    /// For users who lack something.
    Where(Lack),
    Unknown,
}

/// What some users do not have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    Email,
    Phone,
    /// A key of the metadata that the application sends with the sign-up.
    Metadata(String),
    /// Another column of `auth.users`.
    Field(Name),
}

/// How many users have the same value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// It is the user's id.
    AuthId,
    /// No two users have it.
    Distinct,
    /// Two users may have it.
    Shared,
    Unknown,
}

impl Value {
    pub const UNKNOWN: Value = Value { null: Null::Unknown, spread: Spread::Unknown };

    fn new(null: Null, spread: Spread) -> Self {
        Value { null, spread }
    }
}

/// Columns that Auth sets for every user.
const ALWAYS_SET: &[&str] =
    &["aud", "role", "created_at", "updated_at", "raw_app_meta_data", "raw_user_meta_data", "is_sso_user", "is_anonymous"];

/// What Auth puts into a column of `auth.users` at sign-up.
pub fn of_auth_column(name: &Name) -> Value {
    match name.as_str() {
        "id" => Value::new(Null::Never, Spread::AuthId),
        "email" => Value::new(Null::Where(Lack::Email), Spread::Distinct),
        "phone" => Value::new(Null::Where(Lack::Phone), Spread::Distinct),
        "instance_id" | "encrypted_password" => Value::UNKNOWN,
        name if ALWAYS_SET.contains(&name) => Value::new(Null::Never, Spread::Unknown),
        _ => Value::new(Null::Where(Lack::Field(name.clone())), Spread::Unknown),
    }
}

/// Where names of a body get their values from.
#[derive(Debug, Clone, Default)]
pub struct Surroundings<'a> {
    /// The fields of `new`.
    pub row: BTreeMap<Name, Value>,
    /// Whether `new` is a row of `auth.users`.
    pub row_is_user: bool,
    pub parameters: Vec<(Option<Name>, Value)>,
    /// Variables that are set once; None: more often, or not by an expression.
    pub variables: BTreeMap<Name, Option<&'a Expr>>,
}

/// Definitions of variables are followed no deeper than this.
const MAX_DEPTH: usize = 16;

impl Surroundings<'_> {
    pub fn value(&self, expr: &Expr) -> Value {
        self.at_depth(expr, 0)
    }

    fn at_depth(&self, expr: &Expr, depth: usize) -> Value {
        if depth > MAX_DEPTH {
            return Value::UNKNOWN;
        }
        let of = |expr: &Expr| self.at_depth(expr, depth + 1);
        match &expr.kind {
            ExprKind::Literal(Literal::Null) => Value::new(Null::Always, Spread::Unknown),
            ExprKind::Literal(_) => Value::new(Null::Never, Spread::Shared),
            ExprKind::Column(path) => self.column(path, depth),
            ExprKind::Parameter(number) => {
                let index = usize::try_from(*number).unwrap_or_default().checked_sub(1);
                index.and_then(|index| self.parameters.get(index)).map_or(Value::UNKNOWN, |(_, value)| value.clone())
            }
            ExprKind::Cast { expr, .. } | ExprKind::Collate { operand: expr, .. } => of(expr),
            ExprKind::Binary { operator, left, right } => match operator.name.as_str() {
                "->>" | "#>>" | "->" | "#>" => self.json_field(left, right, depth),
                "||" => joined([of(left), of(right)]),
                _ => Value::UNKNOWN,
            },
            ExprKind::Special { keyword: SpecialCall::Coalesce, arguments } => coalesced(arguments.iter().map(of)),
            ExprKind::Special { keyword: SpecialCall::Nullif, arguments } => nullable(arguments.first().map(of)),
            ExprKind::Call(call) => self.call(call, depth),
            ExprKind::Case { branches, otherwise, .. } => {
                let results = branches.iter().map(|(_, result)| of(result));
                let all_set = otherwise.iter().map(|result| of(result)).chain(results).all(|value| value.null == Null::Never);
                Value::new(if all_set && otherwise.is_some() { Null::Never } else { Null::Unknown }, Spread::Unknown)
            }
            _ => Value::UNKNOWN,
        }
    }

    fn column(&self, path: &[Ident], depth: usize) -> Value {
        match path {
            [record, field] if record.name == "new" => self.row.get(&field.name).cloned().unwrap_or(Value::UNKNOWN),
            [name] | [_, name] => {
                if let Some((_, value)) = self.parameters.iter().find(|(own, _)| own.as_ref() == Some(&name.name)) {
                    return value.clone();
                }
                let defined = self.variables.get(&name.name).copied().flatten().filter(|_| path.len() == 1);
                defined.map_or(Value::UNKNOWN, |expr| self.at_depth(expr, depth + 1))
            }
            _ => Value::UNKNOWN,
        }
    }

    /// A key of the metadata. Only the application knows whether it is sent.
    fn json_field(&self, object: &Expr, key: &Expr, depth: usize) -> Value {
        match (&key.kind, self.metadata(object, depth)) {
            (ExprKind::Literal(Literal::String(key)), Some(Metadata::User)) => {
                Value::new(Null::Where(Lack::Metadata(key.clone())), Spread::Shared)
            }
            (_, Some(_)) => Value::new(Null::Unknown, Spread::Shared),
            _ => Value::UNKNOWN,
        }
    }

    fn metadata(&self, expr: &Expr, depth: usize) -> Option<Metadata> {
        if depth > MAX_DEPTH {
            return None;
        }
        match &expr.kind {
            ExprKind::Column(path) => match path.as_slice() {
                [record, field] if record.name == "new" && self.row_is_user => match field.name.as_str() {
                    "raw_user_meta_data" => Some(Metadata::User),
                    "raw_app_meta_data" => Some(Metadata::App),
                    _ => None,
                },
                [name] => self.metadata(self.variables.get(&name.name).copied().flatten()?, depth + 1),
                _ => None,
            },
            ExprKind::Cast { expr, .. } => self.metadata(expr, depth + 1),
            ExprKind::Special { keyword: SpecialCall::Coalesce, arguments } => self.metadata(arguments.first()?, depth + 1),
            ExprKind::Binary { operator, left, .. } if operator.name.starts_with("->") => self.metadata(left, depth + 1),
            _ => None,
        }
    }

    fn call(&self, call: &Call, depth: usize) -> Value {
        let builtin = call.name.schema.as_ref().is_none_or(|schema| schema.name == "pg_catalog");
        let name = call.name.name.name.as_str();
        let mut arguments = call.arguments.iter().map(|argument| self.at_depth(&argument.value, depth + 1));
        match name {
            "gen_random_uuid" | "uuid_generate_v4" | "nextval" | "random" | "now" | "clock_timestamp" | "gen_random_bytes" => {
                Value::new(Null::Never, Spread::Unknown)
            }
            _ if !builtin => Value::UNKNOWN,
            // A part of an address is not the address: everybody may have a john@ somewhere.
            "split_part" => {
                let first = arguments.next().unwrap_or(Value::UNKNOWN);
                let spread = if first.spread == Spread::Unknown { Spread::Unknown } else { Spread::Shared };
                Value::new(first.null, spread)
            }
            "lower" | "upper" | "trim" | "btrim" | "ltrim" | "rtrim" => arguments.next().unwrap_or(Value::UNKNOWN),
            "initcap" | "left" | "substring" | "substr" | "replace" | "regexp_replace" => {
                let first = arguments.next().unwrap_or(Value::UNKNOWN);
                let spread = if first.spread == Spread::Shared { Spread::Shared } else { Spread::Unknown };
                Value::new(first.null, spread)
            }
            "concat" | "concat_ws" => Value::new(Null::Never, joined(arguments).spread),
            "jsonb_build_object" | "json_build_object" | "to_jsonb" => Value::new(Null::Unknown, Spread::Unknown),
            _ => Value::UNKNOWN,
        }
    }
}

#[derive(Clone, Copy)]
enum Metadata {
    /// Sent by the application.
    User,
    /// Written by Auth.
    App,
}

/// Null where any part is; shared where every part is.
fn joined(parts: impl IntoIterator<Item = Value>) -> Value {
    let mut result = Value::new(Null::Never, Spread::Shared);
    for part in parts {
        if result.null == Null::Never || part.null == Null::Always {
            result.null = part.null;
        }
        result.spread = match (result.spread, part.spread) {
            (_, Spread::AuthId | Spread::Distinct) | (Spread::Distinct, _) => Spread::Distinct,
            (Spread::Shared, Spread::Shared) => Spread::Shared,
            _ => Spread::Unknown,
        };
    }
    result
}

/// The first that is not null.
fn coalesced(values: impl Iterator<Item = Value>) -> Value {
    let mut null = Null::Always;
    let mut spreads = Vec::new();
    for value in values {
        spreads.push(value.spread);
        null = match (null, value.null) {
            (Null::Never, _) | (_, Null::Never) => Null::Never,
            (Null::Unknown, _) | (_, Null::Unknown) => Null::Unknown,
            (Null::Always, other) => other,
            // It takes a user who lacks both, and the address is what most have.
            (_, Null::Where(Lack::Email)) => Null::Where(Lack::Email),
            (lack, _) => lack,
        };
    }
    let spread = match spreads.as_slice() {
        [only] => *only,
        all if all.iter().all(|spread| *spread == Spread::Shared) => Spread::Shared,
        _ => Spread::Unknown,
    };
    Value::new(null, spread)
}

fn nullable(value: Option<Value>) -> Value {
    let value = value.unwrap_or(Value::UNKNOWN);
    match value.null {
        Null::Where(_) | Null::Always => value,
        Null::Never | Null::Unknown => Value::new(Null::Unknown, value.spread),
    }
}

/// What the conditions around a statement speak of: fields, keys and variables by their names.
pub type Mentions = BTreeSet<String>;

impl Lack {
    /// Whether a condition speaks of it, so that users who lack it may go another way.
    pub fn is_mentioned(&self, mentions: &Mentions) -> bool {
        let name = match self {
            Lack::Email => "email",
            Lack::Phone => "phone",
            Lack::Metadata(key) => key.as_str(),
            Lack::Field(name) => name.as_str(),
        };
        mentions.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::ast::{QueryBody, StatementKind};
    use crate::text::FileId;

    fn value(text: &str) -> Value {
        let parsed = crate::sql::parse(FileId(0), &format!("select {text};"));
        let Some(StatementKind::Query(query)) = parsed.statements.first().map(|statement| &statement.kind) else { panic!() };
        let QueryBody::Select(select) = &query.body else { panic!() };
        let names = ["id", "email", "phone", "created_at", "raw_user_meta_data", "raw_app_meta_data"].map(Name::exact);
        let row = names.into_iter().map(|name| (name.clone(), of_auth_column(&name))).collect();
        Surroundings { row, row_is_user: true, ..Surroundings::default() }.value(&select.targets[0].expr)
    }

    #[test]
    fn values_are_read_from_expressions() {
        let key = |key: &str| Null::Where(Lack::Metadata(key.to_owned()));
        let table = [
            ("new.id", Null::Never, Spread::AuthId),
            ("new.email", Null::Where(Lack::Email), Spread::Distinct),
            ("lower(new.email)", Null::Where(Lack::Email), Spread::Distinct),
            ("split_part(new.email, '@', 1)", Null::Where(Lack::Email), Spread::Shared),
            ("new.raw_user_meta_data->>'name'", key("name"), Spread::Shared),
            ("(new.raw_user_meta_data->>'role')::public.role", key("role"), Spread::Shared),
            ("coalesce(new.raw_user_meta_data->>'name', '')", Null::Never, Spread::Shared),
            ("coalesce(new.raw_user_meta_data->>'name', new.email)", Null::Where(Lack::Email), Spread::Unknown),
            ("coalesce(new.raw_user_meta_data->>'name', unknown())", Null::Unknown, Spread::Unknown),
            ("nullif(trim(new.raw_user_meta_data->>'name'), '')", key("name"), Spread::Shared),
            ("new.raw_app_meta_data->>'provider'", Null::Unknown, Spread::Shared),
            ("'user_' || new.id", Null::Never, Spread::Distinct),
            ("'user_' || split_part(new.email, '@', 1)", Null::Where(Lack::Email), Spread::Shared),
            ("'user_' || random()", Null::Never, Spread::Unknown),
            ("null", Null::Always, Spread::Unknown),
            ("'member'", Null::Never, Spread::Shared),
            ("now()", Null::Never, Spread::Unknown),
        ];
        for (text, null, spread) in table {
            assert_eq!(value(text), Value { null, spread }, "{text}");
        }
    }
}
