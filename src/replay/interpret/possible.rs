//! Guards that ask for an object which is only possible, and drop it: `if exists (…) then … drop …`.
//!
//! Where the object is, the guarded statements drop it; where it is not, they do not run. Whichever it is, the object is gone.

use super::Interpreter;
use crate::catalog::{Catalog, Oid, Presence};
use crate::replay::Mode;
use crate::replay::failure::Done;
use crate::replay::removal::Target;
use crate::sql::ast::DropBehavior;

impl Interpreter<'_, '_> {
    /// Drops for good what the guarded statements dropped, where without it the guard would certainly keep them from running.
    /// `before` is the catalog that the guard was asked of.
    pub(super) fn settle_drops(&mut self, before: &Catalog, guard_fails: impl Fn(&mut Self) -> bool) {
        for object in std::mem::take(&mut self.executor.doubted_drops) {
            let merged = std::mem::replace(&mut self.executor.catalog, before.clone());
            let presence = std::mem::replace(&mut self.executor.presence, Presence::Certain);
            let fails = self.drop_quietly(object).is_ok() && guard_fails(self);
            self.executor.presence = presence;
            self.executor.catalog = merged;
            if fails {
                // What is refused stays as it is.
                let _refused = self.drop_quietly(object);
            }
        }
    }

    fn drop_quietly(&mut self, object: Oid) -> Done {
        let mode = std::mem::replace(&mut self.executor.mode, Mode::Strict);
        let done = self.executor.remove(&[Target::Object(object)], DropBehavior::Cascade, self.executor.statement);
        self.executor.mode = mode;
        done
    }
}
