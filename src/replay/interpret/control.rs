//! Blocks, conditions and loops.

use super::{Certainty, Ended, Flow, Interpreter};
use crate::replay::evaluate::{RowSet, Value};
use crate::replay::failure::Done;
use crate::sql::ast::{Expr, Query};
use crate::sql::name::{Ident, Name};
use crate::sql::plpgsql::{Branch, CaseBranch, Stmt, StmtKind};
use crate::text::Span;

/// More turns of a loop than this are not run one by one.
const MOST_TURNS: usize = 2_000;

impl Interpreter<'_, '_> {
    /// Runs a control structure. None: the statement is none.
    pub(super) fn control(&mut self, statement: &Stmt) -> Option<Ended> {
        Some(match &statement.kind {
            StmtKind::Block(block) => self.block(block),
            StmtKind::If { branches, otherwise } => self.branches(branches, otherwise),
            StmtKind::Case { operand, branches, otherwise } => self.case(operand.as_ref(), branches, otherwise.as_deref()),
            StmtKind::Loop { body } => self.repeat(None, body),
            StmtKind::While { condition, body } => self.repeat(Some(condition.as_ref()), body),
            StmtKind::ForInteger { variable, low, high, body } => self.for_integer(variable, low.as_ref(), high.as_ref(), body),
            StmtKind::ForQuery { variables, query, body } => self.for_query(variables, query, body),
            StmtKind::ForExecute { variables, command, using, body } => {
                self.for_execute(variables, command.as_ref(), using, body, statement.span)
            }
            StmtKind::ForStatement { variables, body, .. } | StmtKind::ForCursor { variables, body, .. } => {
                self.undecided_turn(variables, body)
            }
            StmtKind::Foreach { variables, array, body } => self.foreach(variables, array.as_ref(), body),
            StmtKind::Exit { when } => self.leave(when.as_ref(), Flow::Exit),
            StmtKind::Continue { when } => self.leave(when.as_ref(), Flow::Continue),
            StmtKind::Return(value) => self.give_back(value.as_ref()),
            StmtKind::Unknown { .. } => Ok((Flow::Next, Certainty::Certain)),
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
                    return Ok((Flow::Next, self.undecided(&all)));
                }
            }
        }
        self.sequence(otherwise)
    }

    fn case(&mut self, operand: Option<&Expr>, branches: &[CaseBranch], otherwise: Option<&[Stmt]>) -> Ended {
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
        self.sequence(otherwise.unwrap_or_default())
    }

    fn leave(&mut self, when: Option<&Expr>, flow: Flow) -> Ended {
        match when.map_or(Ok(Some(true)), |when| self.decide(Some(when)))? {
            Some(true) => Ok((flow, Certainty::Certain)),
            Some(false) => Ok((Flow::Next, Certainty::Certain)),
            None => Ok((Flow::Next, Certainty::MayHaveLeft)),
        }
    }

    fn give_back(&mut self, value: Option<&Expr>) -> Ended {
        self.returned = value.map(|value| self.value(value)).transpose()?;
        Ok((Flow::Return, Certainty::Certain))
    }

    /// One turn of a loop: whether it goes on. None: what follows is not known.
    fn turn(&mut self, body: &[Stmt]) -> Done<Turn> {
        Ok(match self.sequence(body)? {
            (Flow::Next | Flow::Continue, Certainty::Certain) => Turn::GoOn,
            (Flow::Exit, Certainty::Certain) => Turn::Stop(Flow::Next),
            (Flow::Return, Certainty::Certain) => Turn::Stop(Flow::Return),
            (_, Certainty::MayHaveLeft) => Turn::NotKnown,
        })
    }

    /// LOOP and WHILE.
    fn repeat(&mut self, condition: Option<Option<&Expr>>, body: &[Stmt]) -> Ended {
        for _ in 0..MOST_TURNS {
            match condition.map_or(Ok(Some(true)), |condition| self.decide(condition))? {
                Some(true) => {}
                Some(false) => return Ok((Flow::Next, Certainty::Certain)),
                None => return Ok((Flow::Next, self.undecided(&[body]))),
            }
            match self.turn(body)? {
                Turn::GoOn => {}
                Turn::Stop(flow) => return Ok((flow, Certainty::Certain)),
                Turn::NotKnown => return Ok((Flow::Next, Certainty::Certain)),
            }
        }
        Ok((Flow::Next, Certainty::Certain))
    }

    fn for_integer(&mut self, variable: &Ident, low: Option<&Expr>, high: Option<&Expr>, body: &[Stmt]) -> Ended {
        let mut bound = |expr: Option<&Expr>| expr.map_or(Ok(Value::Unknown), |expr| self.value(expr));
        match (bound(low)?, bound(high)?) {
            (Value::Integer(low), Value::Integer(high)) if high.saturating_sub(low) < MOST_TURNS as i64 => {
                let turns = (low..=high).map(|number| vec![(variable.name.clone(), Value::Integer(number))]);
                self.turns(turns.collect(), body)
            }
            _ => self.undecided_turn(std::slice::from_ref(variable), body),
        }
    }

    fn foreach(&mut self, variables: &[Ident], array: Option<&Expr>, body: &[Stmt]) -> Ended {
        match (variables, array.map_or(Ok(Value::Unknown), |array| self.value(array))?) {
            ([variable], Value::Array(items)) => {
                let turns = items.into_iter().map(|item| vec![(variable.name.clone(), item)]).collect();
                self.turns(turns, body)
            }
            _ => self.undecided_turn(variables, body),
        }
    }

    fn for_query(&mut self, variables: &[Ident], query: &Query, body: &[Stmt]) -> Ended {
        let rows = self.rows(query)?;
        self.for_rows(variables, rows, body)
    }

    fn for_execute(&mut self, variables: &[Ident], command: Option<&Expr>, using: &[Expr], body: &[Stmt], span: Span) -> Ended {
        match self.dynamic_rows(command, using, span)? {
            Some(rows) => self.for_rows(variables, rows, body),
            None => self.undecided_turn(variables, body),
        }
    }

    /// Runs the body for each row that is certainly there, possibly for those that may be there, and where there may be others,
    /// possibly once more.
    fn for_rows(&mut self, variables: &[Ident], rows: RowSet, body: &[Stmt]) -> Ended {
        if rows.rows.len() > MOST_TURNS {
            return self.undecided_turn(variables, body);
        }
        let columns = rows.columns;
        for row in rows.rows {
            let bound: Vec<(Name, Value)> = match variables {
                [record] if self.records.contains(&record.name) || !self.variables.contains_key(&record.name) => {
                    vec![(record.name.clone(), Value::Record(columns.iter().cloned().zip(row.values).collect()))]
                }
                variables => variables.iter().map(|variable| variable.name.clone()).zip(row.values).collect(),
            };
            if !row.certain {
                self.variables.extend(bound);
                self.undecided(&[body]);
            } else if let Some(ended) = self.bound_turn(bound, body)? {
                return Ok(ended);
            }
        }
        if rows.complete { Ok((Flow::Next, Certainty::Certain)) } else { self.undecided_turn(variables, body) }
    }

    /// Runs the body once for each set of values.
    fn turns(&mut self, turns: Vec<Vec<(Name, Value)>>, body: &[Stmt]) -> Ended {
        for values in turns {
            if let Some(ended) = self.bound_turn(values, body)? {
                return Ok(ended);
            }
        }
        Ok((Flow::Next, Certainty::Certain))
    }

    /// One turn with these values: how the loop ends, where it does.
    fn bound_turn(&mut self, values: Vec<(Name, Value)>, body: &[Stmt]) -> Done<Option<(Flow, Certainty)>> {
        self.variables.extend(values);
        Ok(match self.turn(body)? {
            Turn::GoOn => None,
            Turn::Stop(flow) => Some((flow, Certainty::Certain)),
            Turn::NotKnown => Some((Flow::Next, self.undecided(&[body]))),
        })
    }

    /// A loop over what is not known: its body possibly runs, with variables that are not known.
    fn undecided_turn(&mut self, variables: &[Ident], body: &[Stmt]) -> Ended {
        self.variables.extend(variables.iter().map(|variable| (variable.name.clone(), Value::Unknown)));
        self.undecided(&[body]);
        Ok((Flow::Next, Certainty::Certain))
    }
}

enum Turn {
    GoOn,
    /// The loop ends, and the statement with this flow.
    Stop(Flow),
    NotKnown,
}
