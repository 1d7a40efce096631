//! One rule for each condition of PostgreSQL that migrations meet, and one for all others, so that no failure is silent.

use super::causes::Causes;
use super::inventory::Inventory;
use super::refusal;
use crate::meta;
use crate::replay::{Condition, Failure, FailureRecord, Subject};
use crate::rule::{Check, HistoryContext, Reporter, Rule};

macro_rules! rules {
    ($($rule:ident $condition:ident $name:literal $fix:ident,)+) => {
        $(static $rule: Rule = Rule {
            meta: meta!($name, Error, $fix, since = "0.1.0"),
            check: Check::History(|cx, out| report(cx, |condition| condition == Condition::$condition, out)),
        };)+

        /// In the order of the index.
        pub static RULES: &[&Rule] = &[$(&$rule,)+ &REFUSED_STATEMENT];

        /// The conditions that have a rule of their own.
        const NAMED: &[(Condition, &Rule)] = &[$((Condition::$condition, &$rule)),+];
    };
}

rules! {
    UNDEFINED_TABLE UndefinedTable "replay/undefined-table" Safe,
    UNDEFINED_COLUMN UndefinedColumn "replay/undefined-column" None,
    UNDEFINED_FUNCTION UndefinedFunction "replay/undefined-function" None,
    UNDEFINED_OBJECT UndefinedObject "replay/undefined-object" None,
    INVALID_SCHEMA_NAME InvalidSchemaName "replay/invalid-schema-name" None,
    DUPLICATE_TABLE DuplicateTable "replay/duplicate-table" None,
    DUPLICATE_COLUMN DuplicateColumn "replay/duplicate-column" None,
    DUPLICATE_FUNCTION DuplicateFunction "replay/duplicate-function" None,
    DUPLICATE_OBJECT DuplicateObject "replay/duplicate-object" None,
    DUPLICATE_SCHEMA DuplicateSchema "replay/duplicate-schema" None,
    SYNTAX_ERROR SyntaxError "replay/syntax-error" Safe,
    DEPENDENT_OBJECTS_STILL_EXIST DependentObjectsStillExist "replay/dependent-objects-still-exist" None,
    INVALID_FOREIGN_KEY InvalidForeignKey "replay/invalid-foreign-key" None,
    DATATYPE_MISMATCH DatatypeMismatch "replay/datatype-mismatch" None,
    WRONG_OBJECT_TYPE WrongObjectType "replay/wrong-object-type" None,
    FEATURE_NOT_SUPPORTED FeatureNotSupported "replay/feature-not-supported" None,
    INVALID_TABLE_DEFINITION InvalidTableDefinition "replay/invalid-table-definition" None,
    INVALID_FUNCTION_DEFINITION InvalidFunctionDefinition "replay/invalid-function-definition" None,
    INVALID_OBJECT_DEFINITION InvalidObjectDefinition "replay/invalid-object-definition" None,
    INVALID_COLUMN_REFERENCE InvalidColumnReference "replay/invalid-column-reference" None,
    INVALID_PARAMETER_VALUE InvalidParameterValue "replay/invalid-parameter-value" None,
    INVALID_GRANT_OPERATION InvalidGrantOperation "replay/invalid-grant-operation" None,
    AMBIGUOUS_COLUMN AmbiguousColumn "replay/ambiguous-column" None,
    AMBIGUOUS_FUNCTION AmbiguousFunction "replay/ambiguous-function" None,
    ACTIVE_SQL_TRANSACTION ActiveSqlTransaction "replay/active-sql-transaction" Safe,
    UNSAFE_NEW_ENUM_VALUE_USAGE UnsafeNewEnumValueUsage "replay/unsafe-new-enum-value-usage" Safe,
    OBJECT_NOT_IN_PREREQUISITE_STATE ObjectNotInPrerequisiteState "replay/object-not-in-prerequisite-state" None,
    RAISE_EXCEPTION RaiseException "replay/raise-exception" None,
}

/// Everything else that the server refuses.
static REFUSED_STATEMENT: Rule = Rule {
    meta: meta!("replay/refused-statement", Error, None, since = "0.1.0"),
    check: Check::History(|cx, out| report(cx, |condition| NAMED.iter().all(|(named, _)| *named != condition), out)),
};

/// The rule that tells of a condition.
pub(super) fn rule_of(condition: Condition) -> &'static str {
    NAMED.iter().find(|(named, _)| *named == condition).map_or(REFUSED_STATEMENT.meta.name, |(_, rule)| rule.meta.name)
}

fn report(cx: &HistoryContext, concerns: impl Fn(Condition) -> bool, out: &mut Reporter) {
    let records: Vec<(usize, &FailureRecord)> = cx
        .replay
        .failures()
        .iter()
        .enumerate()
        .filter(|(_, record)| concerns(record.failure.condition) && !is_explained_elsewhere(&record.failure))
        .collect();
    // Most histories have no failure of most conditions.
    if records.is_empty() {
        return;
    }
    let (causes, mut inventory) = (Causes::of(cx), Inventory::of(cx.catalog));
    for (number, record) in records {
        if causes.is_root(number) {
            out.report(refusal::finding(cx, &mut inventory, record, &causes.consequences(number)));
        }
    }
}

/// A named rule says more: `integrity/nullable-primary-key`.
fn is_explained_elsewhere(failure: &Failure) -> bool {
    matches!(failure.subject, Subject::PrimaryKeyColumn { .. })
}
