//! What was granted and revoked, beyond what a new object gets by itself.

use super::Dump;

impl Dump<'_> {
    pub(super) fn privileges(&mut self) {}
}
