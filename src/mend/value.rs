//! What of an auth user goes into which column of a mirror.
//!
//! A row must come about for every user, so a value is never NULL where the column does not take it, never longer than the
//! column, never the same for two users where the column is unique, and never one that a check may refuse. What cannot be
//! told is asked for.

use super::{Obstacle, Surroundings, words};
use crate::catalog::{AttNum, Catalog, Column, ConstraintKind, Index, IndexColumnKey, Reference, Relation, TypeKind};
use crate::sql::ast::visit::{Visitor, walk_expr};
use crate::sql::ast::{Expr, ExprKind};
use crate::sql::name::quote_ident;
use crate::users::Mirror;

/// Stands for the row of the auth user, until it is known what it is called there.
const USER: &str = "@user";

/// The columns of a mirror that are filled, with expressions in which [`USER`] is the auth user.
pub struct Values {
    columns: Vec<String>,
    expressions: Vec<String>,
}

impl Values {
    /// `id, email, name`
    pub fn columns(&self) -> String {
        self.columns.join(", ")
    }

    /// The expressions, one a line, for an auth user of this name.
    pub fn expressions(&self, user: &str, indent: &str) -> String {
        let lines: Vec<String> = self.expressions.iter().map(|text| format!("{indent}{}", text.replace(USER, user))).collect();
        lines.join(",\n")
    }
}

/// What goes into each column of a mirror.
///
/// # Errors
/// A column must have a value, and nothing tells which.
pub fn of_mirror(cx: &Surroundings, table: &Relation, mirror: &Mirror) -> Result<Values, Obstacle> {
    let mut values = Values { columns: Vec::new(), expressions: Vec::new() };
    for column in table.columns() {
        let expression = match column.number == mirror.identity {
            true => Some(format!("{USER}.id")),
            false => expression(cx, table, column)?,
        };
        if let Some(expression) = expression {
            values.columns.push(quote_ident(&column.name));
            values.expressions.push(expression);
        }
    }
    Ok(values)
}

/// What `new` is in the function that a value is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// A row of auth.users.
    User,
    /// A row of another table: what it says of the user is not known.
    Other,
}

/// The value that a function gives a column which must have one.
///
/// # Errors
/// Nothing tells which.
pub fn required(cx: &Surroundings, table: &Relation, column: &Column, row: Row) -> Result<String, Obstacle> {
    let is_user = |key: &Reference| key.constraint.columns == [column.number] && Some(key.key.table) == cx.users().auth;
    let value = match cx.catalog().foreign_keys_of(table.oid).any(|key| is_user(&key)) {
        true => format!("{USER}.id"),
        false => expression(cx, table, column)?.ok_or_else(|| asked(cx, table, column))?,
    };
    match row == Row::Other && value.contains(USER) {
        true => Err(asked(cx, table, column)),
        false => Ok(value.replace(USER, "new")),
    }
}

/// The value for those who have no other.
///
/// # Errors
/// Nothing tells which.
pub fn instead(cx: &Surroundings, table: &Relation, column: &Column, row: Row) -> Result<String, Obstacle> {
    let object = format!("{}.{}", cx.catalog().relation_label(table), column.name);
    if let Some(value) = cx.input.config.repair.value(&object) {
        return Ok(value.to_owned());
    }
    let is_plain = matches!(Type::of(cx.catalog(), column), Some(Type::Text))
        && !is_checked(table, column)
        && !is_domain(cx.catalog(), column);
    match (is_plain, is_unique(cx.catalog(), table, column.number)) {
        (true, false) => Ok("''".to_owned()),
        (true, true) if row == Row::User && limit(column).is_none_or(|limit| limit >= UUID_LENGTH) => {
            Ok("new.id::text".to_owned())
        }
        _ => Err(asked(cx, table, column)),
    }
}

fn asked(cx: &Surroundings, table: &Relation, column: &Column) -> Obstacle {
    let object = format!("{}.{}", cx.catalog().relation_label(table), column.name);
    let advice = format!("say it in lint.toml: [repair.values] \"{object}\" = \"an expression\"");
    Obstacle::new(format!("{object} must not be null, and no value for it can be told; {advice}"))
}

/// None: the column is left to its default, or to NULL.
fn expression(cx: &Surroundings, table: &Relation, column: &Column) -> Result<Option<String>, Obstacle> {
    let catalog = cx.catalog();
    let object = format!("{}.{}", catalog.relation_label(table), column.name);
    if let Some(value) = cx.input.config.repair.value(&object) {
        return Ok(Some(value.to_owned()));
    }
    if column.generated.is_some() || column.identity.is_some() {
        return Ok(None);
    }
    let may_be_left_out = column.not_null.is_none() || column.default.is_some();
    match known(catalog, table, column) {
        Some(expression) => Ok(Some(expression)),
        None if may_be_left_out => Ok(None),
        None => Err(asked(cx, table, column)),
    }
}

fn known(catalog: &Catalog, table: &Relation, column: &Column) -> Option<String> {
    if is_checked(table, column) || is_domain(catalog, column) {
        return None;
    }
    let required = column.not_null.is_some();
    match Type::of(catalog, column)? {
        Type::Time => time(column, required),
        Type::Text => text(catalog, table, column, required),
    }
}

enum Type {
    Text,
    Time,
}

impl Type {
    fn of(catalog: &Catalog, column: &Column) -> Option<Type> {
        let is = |names: &[&str]| names.iter().any(|name| catalog.is_builtin(&column.ty, name));
        let is_citext = catalog.ty(column.ty.ty).is_some_and(|ty| ty.name == *"citext") && !column.ty.array;
        if is(&["timestamptz", "timestamp"]) {
            Some(Type::Time)
        } else if is(&["text", "varchar"]) || is_citext {
            Some(Type::Text)
        } else {
            None
        }
    }
}

fn time(column: &Column, required: bool) -> Option<String> {
    let has_default = column.default.is_some();
    match column.name.as_str() {
        "created_at" | "created_date" | "created" | "created_on" | "joined_at" | "signed_up_at" => {
            Some(if required || has_default {
                format!("coalesce({USER}.created_at, now())")
            } else {
                format!("{USER}.created_at")
            })
        }
        "last_login" | "last_login_at" | "last_sign_in" | "last_sign_in_at" | "last_signed_in_at" if !required => {
            Some(format!("{USER}.last_sign_in_at"))
        }
        _ => (required && !has_default).then(|| "now()".to_owned()),
    }
}

/// A text of the user under a name that says what it is.
fn text(catalog: &Catalog, table: &Relation, column: &Column, required: bool) -> Option<String> {
    let limit = limit(column);
    let unique = is_unique(catalog, table, column.number);
    let id = || {
        (required && column.default.is_none() && limit.is_none_or(|limit| limit >= UUID_LENGTH))
            .then(|| format!("{USER}.id::text"))
    };
    let value = match Meaning::of(&column.name) {
        // No two auth users have the same address or number.
        Some(Meaning::Contact(field)) => match (required, unique) {
            (false, _) => Some(format!("{USER}.{field}")),
            (true, false) => Some(format!("coalesce({USER}.{field}, '')")),
            (true, true) => id().map(|id| format!("coalesce({USER}.{field}, {id})")),
        },
        _ if unique => return id(),
        Some(Meaning::Provider) => Some(format!("coalesce({USER}.raw_app_meta_data ->> 'provider', 'email')")),
        Some(Meaning::Name) if required => {
            let given = metadata(&column.name);
            Some(format!("coalesce({given}, split_part({USER}.email, '@', 1), '')"))
        }
        Some(Meaning::Detail) if required => Some(format!("coalesce({}, '')", metadata(&column.name))),
        Some(Meaning::Name | Meaning::Detail) => Some(metadata(&column.name)),
        None => None,
    };
    value.map(|value| match limit {
        Some(limit) => format!("left({value}, {limit})"),
        None => value,
    })
}

const UUID_LENGTH: u32 = 36;

/// The length of varchar(n).
fn limit(column: &Column) -> Option<u32> {
    column.ty.modifiers.first().and_then(|length| length.parse().ok())
}

/// What a column of text is, by its name.
enum Meaning {
    /// A field of auth.users.
    Contact(&'static str),
    Provider,
    Name,
    /// What the client may have sent along.
    Detail,
}

impl Meaning {
    fn of(name: &str) -> Option<Meaning> {
        Some(match name {
            "email" | "email_address" | "mail" => Meaning::Contact("email"),
            "phone" | "phone_number" => Meaning::Contact("phone"),
            "auth_provider" | "provider" => Meaning::Provider,
            "name" | "full_name" | "display_name" | "user_name" | "username" | "nickname" => Meaning::Name,
            "first_name" | "last_name" | "given_name" | "family_name" | "avatar_url" | "avatar" | "picture" => Meaning::Detail,
            _ => return None,
        })
    }
}

fn metadata(column: &str) -> String {
    format!("{USER}.raw_user_meta_data ->> {}", words::literal(column))
}

/// Whether a check may refuse what is put in.
fn is_checked(table: &Relation, column: &Column) -> bool {
    let mut others = table.constraints.iter().filter(|constraint| constraint.columns.contains(&column.number));
    others.any(|constraint| match constraint.kind {
        ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclusion { .. } => true,
        ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } | ConstraintKind::NotNull => false,
    })
}

/// A domain may have checks of its own.
fn is_domain(catalog: &Catalog, column: &Column) -> bool {
    catalog.ty(column.ty.ty).is_some_and(|ty| matches!(ty.kind, TypeKind::Domain(_)))
}

/// Whether two rows with the same value may refuse each other.
fn is_unique(catalog: &Catalog, table: &Relation, column: AttNum) -> bool {
    let name = table.column_at(column).map_or("", |column| column.name.as_str());
    catalog.indexes_of(table.oid).any(|index| index.unique && leans_on(index, column, name))
}

fn leans_on(index: &Index, column: AttNum, name: &str) -> bool {
    let [key] = index.keys.as_slice() else { return false };
    match &key.key {
        IndexColumnKey::Column(number) => *number == column,
        IndexColumnKey::Expression(expr) => Mentions::column(expr, name),
    }
}

/// Whether an expression reads a column.
struct Mentions<'a> {
    name: &'a str,
    found: bool,
}

impl Mentions<'_> {
    fn column(expr: &Expr, name: &str) -> bool {
        let mut mentions = Mentions { name, found: false };
        walk_expr(expr, &mut mentions);
        mentions.found
    }
}

impl Visitor for Mentions<'_> {
    fn expr(&mut self, expr: &Expr) {
        if let ExprKind::Column(path) = &expr.kind {
            self.found |= path.last().is_some_and(|last| last.name == *self.name);
        }
    }
}
