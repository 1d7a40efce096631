//! What the numbers of a sequence must be to each other (`init_params`).

use super::executor::Executor;
use super::failure::{Condition, Done, Failure};
use crate::catalog::SequenceOptions;
use crate::sql::ast::{SequenceOption, SequenceOptionKind, SequenceParameter};
use crate::text::Span;

impl Executor<'_> {
    /// Looks at the options that a sequence comes to have, and at the RESTART of the command.
    pub(super) fn check_sequence_options(&mut self, sequence: &SequenceOptions, given: &[SequenceOption], span: Span) -> Done {
        let Some(message) = self.wrong_option(sequence, given) else { return Ok(()) };
        self.tolerate(Failure::new(Condition::InvalidParameterValue, message, span))
    }

    fn wrong_option(&self, sequence: &SequenceOptions, given: &[SequenceOption]) -> Option<String> {
        let ty = match &sequence.ty {
            None => "bigint",
            Some(ty) if self.catalog.is_builtin(ty, "int2") => "smallint",
            Some(ty) if self.catalog.is_builtin(ty, "int4") => "integer",
            Some(ty) if self.catalog.is_builtin(ty, "int8") => "bigint",
            Some(ty) if self.is_certain_type(ty) => {
                return Some("sequence type must be smallint, integer, or bigint".to_owned());
            }
            Some(_) => return None,
        };
        Limits::of(ty, sequence).wrong(ty, restart(given))
    }
}

/// The numbers of a sequence, with the defaults of those that are not given.
struct Limits {
    increment: i128,
    start: i128,
    least: i128,
    most: i128,
    cache: i128,
}

fn range_of(ty: &str) -> (i128, i128) {
    match ty {
        "smallint" => (i16::MIN.into(), i16::MAX.into()),
        "integer" => (i32::MIN.into(), i32::MAX.into()),
        _ => (i64::MIN.into(), i64::MAX.into()),
    }
}

impl Limits {
    fn of(ty: &str, sequence: &SequenceOptions) -> Limits {
        let given = |wanted: SequenceParameter| {
            let value = sequence.parameters.iter().find(|(parameter, _)| *parameter == wanted);
            value.and_then(|(_, text)| text.replace(' ', "").parse::<i128>().ok())
        };
        let (lowest, highest) = range_of(ty);
        let increment = given(SequenceParameter::Increment).unwrap_or(1);
        let ascends = increment > 0;
        let most = given(SequenceParameter::MaxValue).unwrap_or(if ascends { highest } else { -1 });
        let least = given(SequenceParameter::MinValue).unwrap_or(if ascends { 1 } else { lowest });
        let start = given(SequenceParameter::Start).unwrap_or(if ascends { least } else { most });
        Limits { increment, start, least, most, cache: given(SequenceParameter::Cache).unwrap_or(1) }
    }

    /// In the server's order.
    fn wrong(&self, ty: &str, restart: Option<i128>) -> Option<String> {
        let Limits { increment, start, least, most, cache } = *self;
        let (lowest, highest) = range_of(ty);
        let outside = |value: i128| value < lowest || value > highest;
        if increment == 0 {
            return Some("INCREMENT must not be zero".to_owned());
        }
        for (name, value) in [("MAXVALUE", most), ("MINVALUE", least)] {
            if outside(value) {
                return Some(format!("{name} ({value}) is out of range for sequence data type {ty}"));
            }
        }
        if least >= most {
            return Some(format!("MINVALUE ({least}) must be less than MAXVALUE ({most})"));
        }
        for (name, value) in [("START", Some(start)), ("RESTART", restart)] {
            match value {
                Some(value) if value < least => {
                    return Some(format!("{name} value ({value}) cannot be less than MINVALUE ({least})"));
                }
                Some(value) if value > most => {
                    return Some(format!("{name} value ({value}) cannot be greater than MAXVALUE ({most})"));
                }
                _ => {}
            }
        }
        (cache <= 0).then(|| format!("CACHE ({cache}) must be greater than zero"))
    }
}

fn restart(given: &[SequenceOption]) -> Option<i128> {
    given.iter().find_map(|option| match &option.kind {
        SequenceOptionKind::Parameter { parameter: SequenceParameter::Restart, value: Some(value) } => {
            value.replace(' ', "").parse().ok()
        }
        _ => None,
    })
}
