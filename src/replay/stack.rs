//! A stack that is large enough for the deepest statements that `sql` reads.
//!
//! Who walks a tree calls itself for each level of it: the replay, the rules, whoever drops it. How deep a tree may be is
//! limited where it is made, in `sql`, and how deep routines may call each other in `interpret`; the product of both is more
//! than the two megabytes that a thread has by default.

use std::cell::Cell;
use std::io;
use std::thread::{self, Scope, ScopedJoinHandle};

/// Bytes. The system gives memory only to what is used of it.
const LARGE: usize = 256 << 20;

thread_local! {
    /// Whether this thread's stack is a large one.
    static IS_LARGE: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` on a large stack; on the caller's if it is one, or where the system has no thread to give.
pub fn on_large_stack<T: Send>(work: impl Fn() -> T + Sync) -> T {
    if IS_LARGE.get() {
        return work();
    }
    let done = thread::scope(|scope| {
        let thread = spawn_on_large_stack(scope, &work).ok()?;
        Some(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    done.unwrap_or_else(work)
}

/// Starts a thread with a large stack.
///
/// # Errors
/// The system has no thread to give.
pub fn spawn_on_large_stack<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> io::Result<ScopedJoinHandle<'scope, T>> {
    let on_thread = || {
        IS_LARGE.set(true);
        work()
    };
    thread::Builder::new().stack_size(LARGE).spawn_scoped(scope, on_thread)
}

/// Frees something large while the caller goes on, who should have little to do: two threads that free and ask for memory wait for
/// each other.
pub fn free_aside<T: Send + 'static>(large: T) {
    // Where the system has no thread to give, it is freed with the closure.
    let _ = thread::Builder::new().stack_size(LARGE).spawn(move || drop(large));
}
