//! Memory for a thread that will need much of it.
//!
//! A thread's heap grows by what a block lacks, a few kilobytes at a time, and asks the system each time. For a command that
//! takes some milliseconds that is a good part of them, and threads that grow their heaps wait for one another.

use std::hint::black_box;

/// Bytes of addresses. The system gives memory only to what is used of them.
const RESERVE: usize = 16 << 20;

/// Lets the heap of this thread grow at once, for as long as the process needs little more than that.
///
/// For commands, which end soon: memory that was free for a while is not given back to the system.
pub fn reserve_heap() {
    // glibc maps large blocks outside the heap until one has been given back. From then on it takes blocks of that size from the
    // heap, and leaves the heap as large as two of them when they are free. Elsewhere this costs next to nothing.
    for bytes in [RESERVE, RESERVE / 2] {
        drop(black_box(Vec::<u8>::with_capacity(bytes)));
    }
}
