//! Blocks, conditions and loops.

use super::{Certainty, Ended, Flow, Interpreter};
use crate::replay::evaluate::{RowSet, Value, elements};
use crate::replay::failure::{Condition, Done, Failure};
use crate::sql::ast::{Expr, Query};
use crate::sql::name::{Ident, Name};
use crate::sql::plpgsql::{Branch, CaseBranch, Direction, Stmt, StmtKind};
use crate::text::Span;

/// More turns of a loop than this are not run one by one.
const MOST_TURNS: usize = 2_000;

impl Interpreter<'_, '_> {
    /// Runs a control structure. None: the statement is none.
    pub(super) fn control(&mut self, statement: &Stmt) -> Option<Ended> {
        Some(match &statement.kind {
            StmtKind::Block(block) => self.block(block),
            StmtKind::If { branches, otherwise } => self.branches(branches, otherwise),
            StmtKind::Case { operand, branches, otherwise } => {
                self.case(operand.as_ref(), branches, otherwise.as_deref(), statement.span)
            }
            StmtKind::Exit { label, when } => {
                self.leave(when.as_ref(), Flow::Exit(label.as_ref().map(|label| label.name.clone())))
            }
            StmtKind::Continue { label, when } => {
                self.leave(when.as_ref(), Flow::Continue(label.as_ref().map(|label| label.name.clone())))
            }
            StmtKind::Return(value) => self.give_back(value.as_ref()),
            StmtKind::Unknown { .. } => Ok((Flow::Next, Certainty::Certain)),
            _ => return self.run_loop(statement),
        })
    }

    fn run_loop(&mut self, statement: &Stmt) -> Option<Ended> {
        let turn = |statements| LoopBody { label: statement.label.as_ref(), statements };
        Some(match &statement.kind {
            StmtKind::Loop { body } => self.repeat(None, turn(body)),
            StmtKind::While { condition, body } => self.repeat(Some(condition.as_ref()), turn(body)),
            StmtKind::ForInteger { variable, direction, low, high, step, body } => {
                let range = [low.as_ref(), high.as_ref(), step.as_deref()];
                self.for_integer(variable, *direction, range, turn(body))
            }
            StmtKind::ForQuery { variables, query, body } => self.for_query(variables, query, turn(body)),
            StmtKind::ForExecute { variables, command, using, body } => {
                self.for_execute(variables, command.as_ref(), using, turn(body), statement.span)
            }
            StmtKind::ForCursor { variables, cursor, body } => match self.cursors.get(&cursor.name).cloned() {
                Some(query) => {
                    // The loop declares its record itself.
                    self.records.extend(variables.iter().map(|record| record.name.clone()));
                    let outer: Vec<_> =
                        variables.iter().map(|own| (own.name.clone(), self.variables.get(&own.name).cloned())).collect();
                    let ended = self.for_query(variables, &query, turn(body));
                    outer.into_iter().for_each(|(name, value)| self.put_back(name, value));
                    ended
                }
                None => self.undecided_turn(variables, turn(body)),
            },
            StmtKind::ForStatement { variables, body, .. } => self.undecided_turn(variables, turn(body)),
            StmtKind::Foreach { variables, slice, array, body } => self.foreach(variables, *slice, array.as_ref(), turn(body)),
            _ => return None,
        })
    }

    fn decide(&mut self, condition: Option<&Expr>) -> Done<Option<bool>> {
        condition.map_or(Ok(None), |condition| self.value(condition).map(|value| value.truth()))
    }

    fn branches(&mut self, branches: &[Branch], otherwise: &[Stmt]) -> Ended {
        for (index, branch) in branches.iter().enumerate() {
            match self.decide(branch.condition.as_ref())? {
                Some(true) => return self.sequence(&branch.statements),
                Some(false) => {}
                None => {
                    let open = branches.get(index..).unwrap_or_default().iter().map(|branch| branch.statements.as_slice());
                    let all: Vec<&[Stmt]> = open.chain([otherwise]).collect();
                    let before = self.executor.catalog.clone();
                    self.executor.doubted_drops.clear();
                    let certainty = self.undecided(&all);
                    if let ([only], true) = (branches, otherwise.is_empty()) {
                        self.settle_drops(&before, |interpreter| {
                            matches!(interpreter.decide(only.condition.as_ref()), Ok(Some(false)))
                        });
                    }
                    return Ok((Flow::Next, certainty));
                }
            }
        }
        self.sequence(otherwise)
    }

    fn case(&mut self, operand: Option<&Expr>, branches: &[CaseBranch], otherwise: Option<&[Stmt]>, span: Span) -> Ended {
        let operand = operand.map(|operand| self.value(operand)).transpose()?;
        for (index, branch) in branches.iter().enumerate() {
            let mut holds = Value::Boolean(false);
            for value in &branch.values {
                let value = self.value(value)?;
                holds = holds.or(operand.as_ref().map_or(value.clone(), |operand| operand.equals(&value)));
            }
            match holds.truth() {
                Some(true) => return self.sequence(&branch.statements),
                Some(false) => {}
                None => {
                    let open = branches.get(index..).unwrap_or_default().iter().map(|branch| branch.statements.as_slice());
                    let all: Vec<&[Stmt]> = open.chain(otherwise).collect();
                    return Ok((Flow::Next, self.undecided(&all)));
                }
            }
        }
        match otherwise {
            Some(otherwise) => self.sequence(otherwise),
            None => Failure::new(Condition::CaseNotFound, "case not found", span)
                .hint("CASE statement is missing ELSE part.")
                .refuse(),
        }
    }

    fn leave(&mut self, when: Option<&Expr>, flow: Flow) -> Ended {
        match when.map_or(Ok(Some(true)), |when| self.decide(Some(when)))? {
            Some(true) => Ok((flow, Certainty::Certain)),
            Some(false) => Ok((Flow::Next, Certainty::Certain)),
            None => Ok((Flow::Next, flow.doubted())),
        }
    }

    fn give_back(&mut self, value: Option<&Expr>) -> Ended {
        self.returned = value.map(|value| self.value(value)).transpose()?;
        Ok((Flow::Return, Certainty::Certain))
    }

    /// One turn of a loop: whether it goes on.
    fn turn(&mut self, body: LoopBody<'_>) -> Done<Turn> {
        let is_own = |label: &Option<Name>| label.as_ref().is_none_or(|label| body.label.is_some_and(|own| own.name == *label));
        Ok(match self.sequence(body.statements)? {
            (_, Certainty::MayHaveLeftLoop) => Turn::NotKnown(Certainty::Certain),
            (_, Certainty::MayHaveLeft) => Turn::NotKnown(Certainty::MayHaveLeft),
            (Flow::Next, Certainty::Certain) => Turn::GoOn,
            (Flow::Continue(label), Certainty::Certain) if is_own(&label) => Turn::GoOn,
            (Flow::Exit(label), Certainty::Certain) if is_own(&label) => Turn::Stop(Flow::Next),
            (flow, Certainty::Certain) => Turn::Stop(flow),
        })
    }

    /// LOOP and WHILE.
    fn repeat(&mut self, condition: Option<Option<&Expr>>, body: LoopBody<'_>) -> Ended {
        for _ in 0..MOST_TURNS {
            match condition.map_or(Ok(Some(true)), |condition| self.decide(condition))? {
                Some(true) => {}
                Some(false) => return Ok((Flow::Next, Certainty::Certain)),
                None => return Ok((Flow::Next, self.undecided(&[body.statements]).outside_loop())),
            }
            match self.turn(body)? {
                Turn::GoOn => {}
                Turn::Stop(flow) => return Ok((flow, Certainty::Certain)),
                Turn::NotKnown(certainty) => return Ok((Flow::Next, certainty)),
            }
        }
        Ok((Flow::Next, Certainty::Certain))
    }

    /// The range is where it starts, where it ends, and BY.
    fn for_integer(&mut self, variable: &Ident, direction: Direction, range: [Option<&Expr>; 3], body: LoopBody<'_>) -> Ended {
        let [first, last, step] = range;
        let mut bound = |expr: Option<&Expr>| expr.map_or(Ok(Value::Unknown), |expr| self.value(expr));
        let (first, last) = (bound(first)?, bound(last)?);
        let step = step.map_or(Ok(Value::Integer(1)), |step| bound(Some(step)))?;
        let outer = self.variables.get(&variable.name).cloned();
        let ended = match integers(direction, &first, &last, &step) {
            Some(numbers) => {
                self.turns(numbers.map(|number| vec![(variable.name.clone(), Value::Integer(number))]).collect(), body)
            }
            None => self.undecided_turn(std::slice::from_ref(variable), body),
        };
        // The variable is the loop's own, whatever is called so outside.
        self.put_back(variable.name.clone(), outer);
        ended
    }

    /// Over the elements of all dimensions, or over the arrays that the last of them make.
    fn foreach(&mut self, variables: &[Ident], slice: u32, array: Option<&Expr>, body: LoopBody<'_>) -> Ended {
        let items = match array.map_or(Ok(Value::Unknown), |array| self.value(array))? {
            Value::Array(items) => sliced(items, slice).map_or(Value::Unknown, Value::Array),
            other => other,
        };
        match (variables, items) {
            (_, Value::Null) => {
                let span = array.map_or(self.executor.statement, |array| array.span);
                Failure::new(Condition::NullValueNotAllowed, "FOREACH expression must not be null", span).refuse()
            }
            ([variable], Value::Array(items)) => {
                let turns = items.into_iter().map(|item| vec![(variable.name.clone(), item)]).collect();
                self.turns(turns, body)
            }
            _ => self.undecided_turn(variables, body),
        }
    }

    fn for_query(&mut self, variables: &[Ident], query: &Query, body: LoopBody<'_>) -> Ended {
        let rows = self.rows(query)?;
        self.for_rows(variables, rows, body, Some(query))
    }

    fn for_execute(
        &mut self,
        variables: &[Ident],
        command: Option<&Expr>,
        using: &[Expr],
        body: LoopBody<'_>,
        span: Span,
    ) -> Ended {
        match self.dynamic_rows(command, using, span)? {
            Some(rows) => self.for_rows(variables, rows, body, None),
            None => self.undecided_turn(variables, body),
        }
    }

    /// Runs the body for each row that is certainly there, possibly for those that may be there, and where there may be others,
    /// possibly once more. The query is that of the rows, where it stands in the body.
    fn for_rows(&mut self, variables: &[Ident], rows: RowSet, body: LoopBody<'_>, query: Option<&Query>) -> Ended {
        if rows.rows.len() > MOST_TURNS {
            return self.undecided_turn(variables, body);
        }
        let columns = rows.columns;
        let mut certainty = Certainty::Certain;
        for row in rows.rows {
            let bound: Vec<(Name, Value)> = match variables {
                [record] if self.records.contains(&record.name) || !self.variables.contains_key(&record.name) => {
                    vec![(record.name.clone(), Value::Record(columns.iter().cloned().zip(row.values).collect()))]
                }
                variables => variables.iter().map(|variable| variable.name.clone()).zip(row.values).collect(),
            };
            if !row.certain {
                certainty = certainty.max(self.possible_turn(bound, body, query));
            } else if let Some(ended) = self.bound_turn(bound, body)? {
                return Ok(ended);
            }
        }
        let rest = if rows.complete { Certainty::Certain } else { self.undecided_turn(variables, body)?.1 };
        Ok((Flow::Next, certainty.max(rest)))
    }

    /// A turn for a row that may be there.
    fn possible_turn(&mut self, values: Vec<(Name, Value)>, body: LoopBody<'_>, query: Option<&Query>) -> Certainty {
        let before = self.executor.catalog.clone();
        let outer = self.variables.clone();
        self.variables.extend(values.iter().cloned());
        self.executor.doubted_drops.clear();
        let certainty = self.undecided(&[body.statements]).outside_loop();
        let row: Vec<Value> = values.into_iter().flat_map(|(_, value)| row_of(value)).collect();
        if let Some(query) = query {
            let after = std::mem::replace(&mut self.variables, outer);
            self.settle_drops(&before, |interpreter| interpreter.rows(query).is_ok_and(|rows| lacks(&rows, &row)));
            self.variables = after;
        }
        certainty
    }

    /// Runs the body once for each set of values.
    fn turns(&mut self, turns: Vec<Vec<(Name, Value)>>, body: LoopBody<'_>) -> Ended {
        for values in turns {
            if let Some(ended) = self.bound_turn(values, body)? {
                return Ok(ended);
            }
        }
        Ok((Flow::Next, Certainty::Certain))
    }

    /// One turn with these values: how the loop ends, where it does.
    fn bound_turn(&mut self, values: Vec<(Name, Value)>, body: LoopBody<'_>) -> Done<Option<(Flow, Certainty)>> {
        self.variables.extend(values);
        Ok(match self.turn(body)? {
            Turn::GoOn => None,
            Turn::Stop(flow) => Some((flow, Certainty::Certain)),
            Turn::NotKnown(certainty) => Some((Flow::Next, certainty.max(self.undecided(&[body.statements]).outside_loop()))),
        })
    }

    /// A loop over what is not known: its body possibly runs, with variables that are not known.
    fn undecided_turn(&mut self, variables: &[Ident], body: LoopBody<'_>) -> Ended {
        self.variables.extend(variables.iter().map(|variable| (variable.name.clone(), Value::Unknown)));
        Ok((Flow::Next, self.undecided(&[body.statements]).outside_loop()))
    }
}

/// What a loop over an array goes over. None: the array has not so many dimensions.
fn sliced(items: Vec<Value>, slice: u32) -> Option<Vec<Value>> {
    let is_nested = items.iter().any(|item| matches!(item, Value::Array(_)));
    match slice {
        0 => Some(elements(items)),
        1 if is_nested => Some(items),
        1 => Some(vec![Value::Array(items)]),
        _ => None,
    }
}

/// The values of a row that a record takes, or a variable.
fn row_of(value: Value) -> Vec<Value> {
    match value {
        Value::Record(fields) => fields.into_iter().map(|(_, value)| value).collect(),
        value => vec![value],
    }
}

/// Whether a row is certainly not among the rows.
fn lacks(rows: &RowSet, row: &[Value]) -> bool {
    let may_be = |other: &[Value]| other.iter().zip(row).all(|(a, b)| a == b || a.equals(b).truth() != Some(false));
    rows.complete && !rows.rows.iter().any(|other| may_be(&other.values))
}

/// What a loop runs again and again, and the label by which it can be left.
#[derive(Clone, Copy)]
struct LoopBody<'s> {
    label: Option<&'s Ident>,
    statements: &'s [Stmt],
}

enum Turn {
    GoOn,
    /// The loop ends, and the statement with this flow.
    Stop(Flow),
    /// Whether the loop goes on is not known; whether what is behind it runs is as certain as this.
    NotKnown(Certainty),
}

/// The numbers of a loop, `last` included. None: not known, or too many.
fn integers(direction: Direction, first: &Value, last: &Value, step: &Value) -> Option<impl Iterator<Item = i64>> {
    let (Value::Integer(first), Value::Integer(last), Value::Integer(step)) = (first, last, step) else { return None };
    let (distance, sign) = match direction {
        Direction::Up => (last.checked_sub(*first)?, 1),
        Direction::Down => (first.checked_sub(*last)?, -1),
    };
    let turns = if distance < 0 { 0 } else { distance.checked_div(*step).filter(|_| *step > 0)? + 1 };
    let (first, step) = (*first, *step);
    (turns <= MOST_TURNS as i64).then(|| (0..turns).map(move |turn| first + sign * turn * step))
}
