//! What happened on the way through a history: every failure and notice with its place.

use super::{Failure, Notice, Step};
use crate::text::{FileId, Span};

#[derive(Debug, Clone, Default)]
pub struct Trace {
    failures: Vec<FailureRecord>,
    notices: Vec<NoticeRecord>,
}

/// A statement that the server would refuse.
#[derive(Debug, Clone)]
pub struct FailureRecord {
    pub file: FileId,
    /// The statement's place in the file, from 0.
    pub index: usize,
    pub statement: Span,
    pub failure: Failure,
    /// Whether the statement did nothing because of it. Else recovering replay went on behind it.
    pub refused: bool,
}

#[derive(Debug, Clone)]
pub struct NoticeRecord {
    pub file: FileId,
    /// The statement's place in the file, from 0.
    pub index: usize,
    pub notice: Notice,
}

impl Trace {
    /// Looks at one step of the replay.
    pub fn observe(&mut self, step: &Step) {
        let last = step.failures.len();
        self.failures.extend(step.failures.iter().zip(1..).map(|(failure, place)| FailureRecord {
            file: step.file,
            index: step.index,
            statement: step.statement.span,
            failure: failure.clone(),
            refused: step.refused && place == last,
        }));
        let notices = step.notices.iter();
        self.notices.extend(notices.map(|notice| NoticeRecord { file: step.file, index: step.index, notice: notice.clone() }));
    }

    pub fn failures(&self) -> &[FailureRecord] {
        &self.failures
    }

    pub fn notices(&self) -> &[NoticeRecord] {
        &self.notices
    }
}
