//! What is known of the text of a value on the sign-up path: which texts some user may have there.

use super::value::{Lack, Null, Surroundings};
use crate::sql::ast::{Expr, ExprKind, Literal, SpecialCall};
use crate::sql::name::Ident;

/// A text that a column may get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// The same for every user for whom nothing else is taken.
    Constant { text: String, only: Option<Lack> },
    /// What the application sends with the sign-up.
    Metadata,
    /// What stands before or behind the @ of an address, which may be one character.
    AddressPart,
}

/// Definitions of variables are followed no deeper than this.
const MAX_DEPTH: usize = 8;

impl Surroundings<'_> {
    /// The texts that are known to be possible. None: there are others.
    pub fn texts(&self, expr: &Expr) -> Vec<Text> {
        let mut found = Vec::new();
        self.collect(expr, None, 0, &mut found);
        found
    }

    /// `only`: who gets to this expression, where not everybody does.
    fn collect(&self, expr: &Expr, only: Option<&Lack>, depth: usize, found: &mut Vec<Text>) {
        if depth > MAX_DEPTH {
            return;
        }
        match &expr.kind {
            ExprKind::Literal(Literal::String(text) | Literal::Integer(text)) => {
                found.push(Text::Constant { text: text.clone(), only: only.cloned() });
            }
            ExprKind::Cast { expr, .. } | ExprKind::Collate { operand: expr, .. } => self.collect(expr, only, depth + 1, found),
            ExprKind::Binary { operator, .. } if operator.name == "->>" => {
                if matches!(self.value(expr).null, Null::Where(Lack::Metadata(_))) {
                    found.push(Text::Metadata);
                }
            }
            ExprKind::Call(call) => {
                let first = call.arguments.first().map(|argument| &argument.value);
                match (call.name.name.name.as_str(), first) {
                    ("split_part", Some(first)) if self.value(first).null == Null::Where(Lack::Email) => {
                        found.push(Text::AddressPart);
                    }
                    ("lower" | "trim" | "btrim", Some(first)) => self.collect(first, only, depth + 1, found),
                    _ => {}
                }
            }
            ExprKind::Special { keyword: SpecialCall::Coalesce, arguments } => self.alternatives(arguments, only, depth, found),
            ExprKind::Column(path) => self.defined(path, only, depth, found),
            _ => {}
        }
    }

    /// COALESCE comes to its next argument for users who lack the one before.
    fn alternatives(&self, arguments: &[Expr], only: Option<&Lack>, depth: usize, found: &mut Vec<Text>) {
        let mut only = only.cloned();
        for argument in arguments {
            self.collect(argument, only.as_ref(), depth + 1, found);
            match self.value(argument).null {
                Null::Where(lack) => only = only.or(Some(lack)),
                // Whether the next one is ever taken is not known.
                Null::Never | Null::Unknown => return,
                Null::Always => {}
            }
        }
    }

    fn defined(&self, path: &[Ident], only: Option<&Lack>, depth: usize, found: &mut Vec<Text>) {
        let [name] = path else { return };
        if let Some(expr) = self.variables.get(&name.name).copied().flatten() {
            self.collect(expr, only, depth + 1, found);
        }
    }
}
