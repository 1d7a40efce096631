//! How deep SQL may be nested, and the stack for it.
//!
//! sqlparser and the lowering call themselves for each level, and a level takes tens of kilobytes. Nearly everything is
//! shallow and is read where the caller stands. What is not is read again on a stack that is large enough for the deepest
//! nesting that is read at all, so that no statement overflows the stack, whatever the caller's is.

use super::Reader;
use crate::sql::cursor::{Cursor, Parse, Refusal};

/// Levels of brackets, queries, CASE and prefix operators. The server's own limit is its stack, `max_stack_depth`.
pub(super) const DEEPEST: usize = 500;

/// The levels that fit every stack, also that of a test's thread (2 MB).
const SHALLOW: Limits = Limits { levels: 24, calls: 32 };

/// A query in parentheses counts for six, and sqlparser calls itself twice for some brackets.
const DEEP: Limits = Limits { levels: 6 * DEEPEST, calls: 2 * DEEPEST };

/// How much more stack a query takes than an expression.
const QUERY: usize = 4;

/// Bytes: twice what the deepest nesting takes in a build without optimisation.
const DEEP_STACK: usize = 128 << 20;

#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Of the lowering.
    levels: usize,
    /// Of sqlparser.
    calls: usize,
}

/// How deep the reader is.
pub(super) struct Nesting {
    limits: Limits,
    levels: usize,
    /// Whether a limit was met, so that what was read has to be read again.
    exceeded: bool,
}

impl Nesting {
    fn new(limits: Limits) -> Self {
        Nesting { limits, levels: 0, exceeded: false }
    }
}

impl Reader<'_> {
    /// Runs `read` one level deeper.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        self.deeper_by(1, read)
    }

    /// Runs `read`, which reads a query.
    pub(super) fn in_query<T>(&mut self, read: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        self.deeper_by(QUERY, read)
    }

    fn deeper_by<T>(&mut self, levels: usize, read: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        if self.nesting.levels + levels > self.nesting.limits.levels {
            return Err(self.exceeded());
        }
        self.nesting.levels += levels;
        let result = read(self);
        self.nesting.levels -= levels;
        result
    }

    /// How often sqlparser may call itself.
    pub(super) fn recursion_limit(&self) -> usize {
        self.nesting.limits.calls
    }

    pub(super) fn exceeded(&mut self) -> Refusal {
        self.nesting.exceeded = true;
        too_deep(&self.c)
    }
}

pub(super) fn too_deep(c: &Cursor) -> Refusal {
    c.not_understood(format!("nested more than {DEEPEST} levels deep"))
}

/// Reads with a new reader, on the caller's stack or, where it is too small, on one of its own. Gives the cursor behind it.
pub(super) fn on_enough_stack<'a, T: Send>(
    reader: impl Fn(Nesting) -> Parse<Reader<'a>> + Sync,
    read: fn(&mut Reader<'a>) -> Parse<T>,
) -> Parse<(T, Cursor<'a>)> {
    let mut shallow = reader(Nesting::new(SHALLOW))?;
    let result = read(&mut shallow);
    if !shallow.nesting.exceeded {
        return result.map(|result| (result, shallow.c));
    }
    let deep = || {
        let mut deep = reader(Nesting::new(DEEP))?;
        read(&mut deep).map(|result| (result, deep.c))
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(DEEP_STACK).spawn_scoped(scope, deep);
        match thread.map(|thread| thread.join()) {
            Ok(Ok(result)) => result,
            Ok(Err(_)) | Err(_) => Err(too_deep(&shallow.c)),
        }
    })
}
