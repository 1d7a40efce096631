//! Types as the server spells them: `format_type()` (manual, section 9.26.4).

use super::{Catalog, Oid, Type, TypeUse};
use crate::sql::name::quote_ident;

impl Catalog {
    /// `format_type(type, modifiers)`: `character varying(3)`, `numeric(10,2)`, `text[]`, `app.mood`. Everything outside
    /// pg_catalog is qualified, as on a server whose search path is empty.
    pub fn format_type(&self, ty: &TypeUse) -> String {
        self.format(ty, |schema| schema != "pg_catalog", Modifiers::AsGiven)
    }

    /// `format_type(type, null)`: as [`Catalog::format_type`], without modifiers. How parameters and results are shown.
    pub fn format_type_name(&self, ty: &TypeUse) -> String {
        self.format(ty, |schema| schema != "pg_catalog", Modifiers::LeftOut)
    }

    /// As messages have it: a type that the search path finds is not qualified.
    pub fn format_type_for(&self, ty: &TypeUse, search_path: &[Oid]) -> String {
        let visible = search_path.iter().any(|schema| self.ty(ty.ty).is_some_and(|found| found.schema == *schema));
        self.format(ty, |schema| schema != "pg_catalog" && !visible, Modifiers::LeftOut)
    }

    fn format(&self, ty: &TypeUse, qualify: impl Fn(&str) -> bool, modifiers: Modifiers) -> String {
        let array = if ty.array { "[]" } else { "" };
        let Some(found) = self.ty(ty.ty) else { return format!("???{array}") };
        let schema = self.schema_name(found.schema);
        if schema == "pg_catalog"
            && let Some(spelling) = sql_spelling(found, &ty.modifiers, modifiers)
        {
            return format!("{spelling}{array}");
        }
        let name = quote_ident(&found.name);
        let modifiers = parenthesised(if modifiers == Modifiers::AsGiven { &ty.modifiers } else { &[] });
        if qualify(schema) {
            format!("{}.{name}{modifiers}{array}", quote_ident(schema))
        } else {
            format!("{name}{modifiers}{array}")
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Modifiers {
    AsGiven,
    /// The caller has none to tell, which is not the same as a column without any.
    LeftOut,
}

/// The types whose name in SQL differs from that in `pg_type`.
fn sql_spelling(ty: &Type, given: &[String], modifiers: Modifiers) -> Option<String> {
    let shown: &[String] = if modifiers == Modifiers::AsGiven { given } else { &[] };
    // "bpchar" and "bit" without a length are not what `character` and `bit` say, which have length 1.
    let unbounded = modifiers == Modifiers::AsGiven && given.is_empty();
    Some(match ty.name.as_str() {
        "bool" => "boolean".to_owned(),
        "int2" => "smallint".to_owned(),
        "int4" => "integer".to_owned(),
        "int8" => "bigint".to_owned(),
        "float4" => "real".to_owned(),
        "float8" => "double precision".to_owned(),
        "bpchar" if unbounded => "bpchar".to_owned(),
        "bit" if unbounded => "\"bit\"".to_owned(),
        "bpchar" => format!("character{}", parenthesised(shown)),
        "bit" => format!("bit{}", parenthesised(shown)),
        "varchar" => format!("character varying{}", parenthesised(shown)),
        "varbit" => format!("bit varying{}", parenthesised(shown)),
        "numeric" => format!("numeric{}", parenthesised(shown)),
        "interval" => interval(shown),
        "time" => format!("time{} without time zone", parenthesised(shown)),
        "timetz" => format!("time{} with time zone", parenthesised(shown)),
        "timestamp" => format!("timestamp{} without time zone", parenthesised(shown)),
        "timestamptz" => format!("timestamp{} with time zone", parenthesised(shown)),
        _ => return None,
    })
}

/// Fields are kept as one modifier of words (`day to second`), the precision as one of digits.
fn interval(modifiers: &[String]) -> String {
    let (digits, words): (Vec<_>, Vec<_>) =
        modifiers.iter().cloned().partition(|modifier| modifier.bytes().all(|byte| byte.is_ascii_digit()));
    let fields: String = words.iter().map(|word| format!(" {word}")).collect();
    format!("interval{fields}{}", parenthesised(&digits))
}

fn parenthesised(modifiers: &[String]) -> String {
    if modifiers.is_empty() { String::new() } else { format!("({})", modifiers.join(",")) }
}
