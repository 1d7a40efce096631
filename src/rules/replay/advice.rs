//! What is usually done about a condition, in a few words for the label and a sentence for the help.

use crate::replay::{Condition, Failure};

pub struct Advice {
    /// Why, under the pointed characters, where the server gives no DETAIL.
    pub label: &'static str,
    /// What to do, where there is more to say than the message does.
    pub help: Option<&'static str>,
}

const fn advice(label: &'static str, help: &'static str) -> Advice {
    Advice { label, help: Some(help) }
}

pub fn of(failure: &Failure) -> Advice {
    match failure.condition {
        Condition::DuplicateTable
        | Condition::DuplicateColumn
        | Condition::DuplicateFunction
        | Condition::DuplicateObject
        | Condition::DuplicateSchema => duplicate(failure),
        Condition::UndefinedTable
        | Condition::UndefinedColumn
        | Condition::UndefinedFunction
        | Condition::UndefinedObject
        | Condition::InvalidSchemaName => advice("not found here", "correct the name, or create what it names before"),
        Condition::AmbiguousColumn | Condition::AmbiguousAlias => {
            advice("more than one table has it", "write the table's name or alias and a dot before it")
        }
        Condition::AmbiguousFunction => advice("more than one function fits", "write the types of its arguments"),
        condition => other(condition),
    }
}

fn duplicate(failure: &Failure) -> Advice {
    let help = match failure.condition {
        Condition::DuplicateTable => {
            "leave it out or give it another name; if not exists is for the same definition only, since it compares nothing but names"
        }
        Condition::DuplicateColumn => "leave it out, or write add column if not exists",
        Condition::DuplicateFunction => {
            "write create or replace function; a change of the result's type needs a drop function before"
        }
        Condition::DuplicateSchema => "write create schema if not exists",
        _ => duplicate_object(&failure.message),
    };
    advice("it exists already at this point", help)
}

/// The condition is one, the ways out differ: the server's message begins with the kind.
fn duplicate_object(message: &str) -> &'static str {
    let table: &[(&str, &str)] = &[
        ("policy", "put drop policy if exists … on … before it, or give it another name"),
        ("trigger", "write create or replace trigger, or put drop trigger if exists … on … before it"),
        ("type", "leave it out, or catch it: do $$ begin create type …; exception when duplicate_object then null; end $$"),
        ("constraint", "leave it out, or put alter table … drop constraint if exists before it"),
        ("extension", "write create extension if not exists"),
        ("enum label", "write add value if not exists"),
        ("role", "guard it with a look into pg_roles: roles belong to the whole server"),
        ("relation", "leave it out: the publication has the table already"),
    ];
    let found = table.iter().find(|(kind, _)| message.starts_with(kind));
    found.map_or("leave it out, or drop the existing one before", |(_, help)| *help)
}

fn other(condition: Condition) -> Advice {
    match condition {
        Condition::SyntaxError => Advice { label: "PostgreSQL refuses the statement here", help: None },
        Condition::DependentObjectsStillExist => {
            advice("other objects depend on it", "drop or change what depends on it first; cascade drops all of it")
        }
        Condition::InvalidForeignKey => advice(
            "a foreign key needs a unique target",
            "reference the primary key, or add a unique constraint over exactly these columns; a partial unique index does not count",
        ),
        Condition::DatatypeMismatch => advice("the types do not fit", "use the same type on both sides, or convert with a cast"),
        Condition::WrongObjectType => {
            advice("it is another kind of object", "use the command for the kind that it is, or name the object that was meant")
        }
        Condition::FeatureNotSupported => {
            advice("PostgreSQL does not do this", "drop what stands in the way, make the change, and create it again")
        }
        Condition::InvalidTableDefinition => advice(
            "the table's or view's definition does not allow it",
            "change the definition; a view whose columns change is dropped first",
        ),
        Condition::InvalidFunctionDefinition => advice(
            "the function's definition does not allow it",
            "put drop function before it where the signature or the result changes",
        ),
        Condition::InvalidObjectDefinition => advice("the definition contradicts itself", "correct the definition"),
        Condition::InvalidColumnReference => advice(
            "on conflict needs a unique index over exactly these columns",
            "add a unique constraint, or repeat the predicate of the partial index: on conflict (…) where …",
        ),
        Condition::InvalidParameterValue => advice("not a value that is accepted here", "correct the value"),
        Condition::InvalidGrantOperation => {
            advice("this kind of object has no such privilege", "grant what the kind of object has")
        }
        Condition::ActiveSqlTransaction => advice(
            "the file's statements run in one transaction",
            "put it into a migration of its own: a file with a single statement runs outside a transaction",
        ),
        Condition::UnsafeNewEnumValueUsage => advice(
            "the value was added in this transaction and can be used only after its commit",
            "use the value in a later migration",
        ),
        Condition::ObjectNotInPrerequisiteState => {
            advice("the object is in no state for it", "bring the object into that state first")
        }
        Condition::RaiseException => {
            advice("the migration raises this error itself", "make sure that what the block checks holds on a new database")
        }
        Condition::UniqueViolation => advice("the key is there already", "leave the row out, or write on conflict do nothing"),
        Condition::NotNullViolation => advice("the column may not be null", "give it a value or a default"),
        Condition::CheckViolation => {
            advice("the rows of this history violate it", "correct the rows before, or add the constraint not valid")
        }
        Condition::ForeignKeyViolation => advice(
            "a row of this history refers to one that is not there",
            "a new database has the rows that migrations insert and no others, no user either: insert the other row before, select it \
             instead of naming its id, or leave such rows to a seed",
        ),
        _ => Advice { label: "the server refuses this", help: None },
    }
}
