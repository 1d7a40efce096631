//! Where an expression stands, and what the server does not allow there: aggregates, window functions, sets, subqueries
//! (`ParseExprKind` in the server).

use super::Walker;
use super::scope::Scope;
use crate::replay::failure::{Condition, Failure};
use crate::replay::typing::{Operand, TypeId};
use crate::sql::ast::{CastContext, Volatility};
use crate::text::Span;

/// The part of a statement that an expression belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::replay) enum Place {
    /// A target list, HAVING, ORDER BY: everything is allowed.
    Anywhere,
    Where,
    JoinOn,
    GroupBy,
    Limit,
    Values,
    /// The arguments of a function in FROM
    FunctionInFrom,
    UpdateSource,
    Returning,
    Check,
    Default,
    Generated,
    IndexExpression,
    IndexPredicate,
    Policy,
    TriggerWhen,
    /// ALTER COLUMN … TYPE … USING
    Transform,
    CallArgument,
    /// The arguments of an aggregate
    AggregateArgument,
}

/// What may be out of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misuse {
    Aggregate,
    Window,
    /// A function that returns a set
    Set,
}

impl Place {
    /// As messages call it. None: nothing is forbidden, or the message has no name for it.
    fn label(self) -> Option<&'static str> {
        Some(match self {
            Place::Anywhere => return None,
            Place::Where => "WHERE",
            Place::JoinOn => "JOIN conditions",
            Place::GroupBy => "GROUP BY",
            Place::Limit => "LIMIT",
            Place::Values => "VALUES",
            Place::FunctionInFrom => "functions in FROM",
            Place::UpdateSource => "UPDATE",
            Place::Returning => "RETURNING",
            Place::Check => "check constraints",
            Place::Default => "DEFAULT expressions",
            Place::Generated => "column generation expressions",
            Place::IndexExpression => "index expressions",
            Place::IndexPredicate => "index predicates",
            Place::Policy => "policy expressions",
            Place::TriggerWhen => "trigger WHEN conditions",
            Place::Transform => "transform expressions",
            Place::CallArgument => "CALL arguments",
            Place::AggregateArgument => return None,
        })
    }

    fn allows(self, misuse: Misuse) -> bool {
        match misuse {
            Misuse::Aggregate | Misuse::Window => self == Place::Anywhere,
            Misuse::Set => matches!(self, Place::Anywhere | Place::GroupBy | Place::FunctionInFrom | Place::Values),
        }
    }

    /// What a subquery is refused with.
    fn refuses_subquery(self) -> Option<&'static str> {
        Some(match self {
            Place::Check => "cannot use subquery in check constraint",
            Place::Default => "cannot use subquery in DEFAULT expression",
            Place::Generated => "cannot use subquery in column generation expression",
            Place::IndexExpression => "cannot use subquery in index expression",
            Place::IndexPredicate => "cannot use subquery in index predicate",
            Place::TriggerWhen => "cannot use subquery in trigger WHEN condition",
            Place::Transform => "cannot use subquery in transform expression",
            Place::CallArgument => "cannot use subquery in CALL argument",
            _ => return None,
        })
    }

    /// What coerces the whole expression to a boolean, as messages call it.
    pub(super) fn construct(self) -> &'static str {
        match self {
            Place::Check => "CHECK",
            Place::Policy => "POLICY",
            Place::TriggerWhen => "WHEN",
            _ => "WHERE",
        }
    }
}

impl Walker<'_> {
    /// Walks a part of the statement.
    pub(super) fn at<T>(&mut self, place: Place, walk: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.place, place);
        let done = walk(self);
        self.place = outer;
        done
    }

    pub(super) fn misuse(&mut self, misuse: Misuse, span: Span, scope: &Scope<'_>) {
        // An aggregate may belong to a query further out, where it is allowed.
        if self.place.allows(misuse) || (misuse == Misuse::Aggregate && scope.has_outer_tables()) {
            return;
        }
        if self.place == Place::AggregateArgument {
            return self.misuse_in_aggregate(misuse, span);
        }
        let Some(label) = self.place.label() else { return };
        let (condition, what) = match misuse {
            Misuse::Aggregate => (Condition::GroupingError, "aggregate functions"),
            Misuse::Window => (Condition::WindowingError, "window functions"),
            Misuse::Set => (Condition::FeatureNotSupported, "set-returning functions"),
        };
        self.fail(Failure::new(condition, format!("{what} are not allowed in {label}"), span));
    }

    fn misuse_in_aggregate(&mut self, misuse: Misuse, span: Span) {
        let (condition, message) = match misuse {
            Misuse::Aggregate => (Condition::GroupingError, "aggregate function calls cannot be nested"),
            Misuse::Window => (Condition::GroupingError, "aggregate function calls cannot contain window function calls"),
            Misuse::Set => {
                (Condition::FeatureNotSupported, "aggregate function calls cannot contain set-returning function calls")
            }
        };
        self.fail(Failure::new(condition, message, span));
    }

    /// Refuses a subquery where there must be none.
    pub(super) fn check_subquery(&mut self, span: Span) {
        if let Some(message) = self.place.refuses_subquery() {
            self.fail(Failure::new(Condition::FeatureNotSupported, message, span));
        }
    }

    /// A cast may change with the settings of a session.
    pub(super) fn note_cast(&mut self, from: Operand, to: TypeId, context: CastContext) {
        if let Some(volatility) = from.and_then(|from| self.executor.cast_volatility(from, to, context)) {
            self.note_volatility(volatility);
        }
    }

    /// Remembers the most changeable part of an expression.
    pub(super) fn note_volatility(&mut self, volatility: Volatility) {
        let rank = |volatility| match volatility {
            Volatility::Immutable => 0,
            Volatility::Stable => 1,
            Volatility::Volatile => 2,
        };
        if rank(volatility) > rank(self.found.volatility) {
            self.found.volatility = volatility;
        }
    }
}
