//! What the immutable functions of a project have given while one statement ran: a loop calls them with the same arguments again
//! and again (manual, section 38.7: such a function gives the same result for the same arguments forever).

use super::{Arguments, Value};
use crate::catalog::{Catalog, Oid, OidMap, Routine, Shared};
use crate::replay::failure::Done;
use crate::sql::ast::Volatility;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The results by function and arguments. A copy shares them.
#[derive(Clone, Default)]
pub struct Results(Rc<RefCell<Known>>);

#[derive(Default)]
struct Known {
    /// All functions at that time. One that is defined anew makes the results worthless.
    routines: OidMap<Shared<Routine>>,
    values: HashMap<(Oid, Arguments), Value>,
}

impl Results {
    /// The result of a function, evaluated where it is not known yet.
    pub(super) fn of(
        &self,
        catalog: &Catalog,
        routine: &Routine,
        arguments: Arguments,
        evaluate: impl FnOnce(Arguments) -> Done<Value>,
    ) -> Done<Value> {
        if routine.volatility != Volatility::Immutable {
            return evaluate(arguments);
        }
        if !self.0.borrow().routines.ptr_eq(&catalog.routines) {
            self.0.replace(Known { routines: catalog.routines.clone(), values: HashMap::new() });
        }
        let key = (routine.oid, arguments);
        if let Some(value) = self.0.borrow().values.get(&key) {
            return Ok(value.clone());
        }
        let value = evaluate(key.1.clone())?;
        self.0.borrow_mut().values.insert(key, value.clone());
        Ok(value)
    }
}
