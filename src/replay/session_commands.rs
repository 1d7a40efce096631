//! SET and RESET, and `set_config` as pg_dump calls it.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use super::routine::unqualified;
use super::session::{Session, Settings};
use crate::sql::ast::{Call, Expr, ExprKind, Literal, ObjectKind, Set, SetAction, SetItem, SetParameter, SetValue};
use crate::sql::name::{Ident, Name, quote_ident};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The settings of PostgreSQL 15 by name (`pg_settings`), and those that came later as `name:version`.
static SETTINGS: LazyLock<BTreeMap<&str, u16>> = LazyLock::new(|| {
    let lines = include_str!("../platform/settings.txt").lines();
    lines.map(|line| line.split_once(':').map_or((line, 0), |(name, version)| (name, version.parse().unwrap_or(0)))).collect()
});

impl Executor<'_> {
    pub fn set(&mut self, set: &Set) -> Done {
        match &set.action {
            SetAction::Set(parameter) => self.set_parameter(parameter, set.local),
            SetAction::Reset(Some(name)) => {
                self.check_parameter(name)?;
                self.session.reset(&name.name, set.local);
                Ok(())
            }
            SetAction::Reset(None) => {
                self.session.reset_all(set.local);
                Ok(())
            }
            SetAction::Constraints { .. } => Ok(()),
        }
    }

    fn set_parameter(&mut self, parameter: &SetParameter, local: bool) -> Done {
        let name = &parameter.name;
        self.check_parameter(name)?;
        let items = match &parameter.value {
            SetValue::List(items) => items,
            SetValue::Default => {
                self.session.reset(&name.name, local);
                return Ok(());
            }
            SetValue::FromCurrent => return Ok(()),
        };
        match name.name.as_str() {
            "search_path" => {
                let path: Vec<Name> = items.iter().map(|item| Name::exact(&item.text)).collect();
                self.session.change(local, |settings| settings.search_path.clone_from(&path));
            }
            "role" | "session_authorization" => return self.set_role(items, local),
            _ => {
                let value = items.iter().map(|item| item.text.as_str()).collect::<Vec<_>>().join(", ");
                self.session.change(local, |settings| drop(settings.values.insert(name.name.clone(), value.clone())));
            }
        }
        Ok(())
    }

    fn set_role(&mut self, items: &[SetItem], local: bool) -> Done {
        let Some(item) = items.first() else { return Ok(()) };
        if item.text == "none" {
            self.session.reset(&Name::exact("role"), local);
            return Ok(());
        }
        let role = Ident { name: Name::exact(&item.text), span: item.span };
        if self.catalog.role(&role.name).is_none() {
            let failure = Failure::new(Condition::InvalidParameterValue, format!("role \"{role}\" does not exist"), item.span);
            let subject = Subject::Missing { kind: ObjectKind::Role, name: unqualified(&role) };
            return self.recover(failure, |_| ((), subject));
        }
        self.session.change(local, |settings| settings.role = role.name.clone());
        Ok(())
    }

    /// Names with a point are free; the others are the server's.
    pub(super) fn check_parameter(&mut self, name: &Ident) -> Done {
        let lower = name.name.to_ascii_lowercase();
        let known = SETTINGS.get(lower.as_str()).is_some_and(|version| *version <= self.session.server_version);
        if known || lower.contains('.') {
            return Ok(());
        }
        let message = format!("unrecognized configuration parameter \"{name}\"");
        let failure = Failure::new(Condition::UndefinedObject, message, name.span);
        let subject = Subject::Missing { kind: ObjectKind::Parameter, name: unqualified(name) };
        self.recover(failure, |_| ((), subject))
    }

    /// `set_config('name', 'value', is_local)` changes the session as SET does, where its arguments are constants.
    pub(super) fn set_config(&mut self, call: &Call) -> Done {
        let arguments: Vec<&Expr> = call.arguments.iter().map(|argument| &argument.value).collect();
        let [name, value, local] = arguments.as_slice() else { return Ok(()) };
        let (Some(setting), Some(value)) = (text_constant(name), text_constant(value)) else { return Ok(()) };
        let local = matches!(local.kind, ExprKind::Literal(Literal::Boolean(true)));
        let setting = Ident { name: Name::folded(setting), span: name.span };
        self.check_parameter(&setting)?;
        if setting.name == "search_path" {
            let path = split_identifiers(value);
            self.session.change(local, |settings| settings.search_path.clone_from(&path));
        } else {
            self.session.change(local, |settings| drop(settings.values.insert(setting.name.clone(), value.to_owned())));
        }
        Ok(())
    }
}

impl Session {
    /// SET LOCAL lasts until the end of the transaction; outside of one it does nothing (manual, SET).
    fn change(&mut self, local: bool, change: impl Fn(&mut Settings)) {
        let before = self.current();
        let transaction = &mut self.transaction;
        if local && !transaction.open {
            return;
        }
        if local {
            transaction.lasting.get_or_insert_with(|| before.clone());
        } else if let Some(lasting) = &mut transaction.lasting {
            change(lasting);
        }
        let mut now = before;
        change(&mut now);
        self.restore(now);
    }

    fn reset(&mut self, name: &Name, local: bool) {
        let defaults = self.defaults.clone();
        self.change(local, |settings| match name.as_str() {
            "search_path" => settings.search_path.clone_from(&defaults.search_path),
            "role" | "session_authorization" => settings.role = defaults.role.clone(),
            _ => drop(settings.values.remove(name)),
        });
    }

    /// RESET ALL leaves the role alone (manual, RESET).
    fn reset_all(&mut self, local: bool) {
        let defaults = self.defaults.clone();
        self.change(local, |settings| {
            settings.search_path.clone_from(&defaults.search_path);
            settings.values.clone_from(&defaults.values);
        });
    }
}

fn text_constant(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Literal(Literal::String(text)) => Some(text),
        ExprKind::Cast { expr, .. } => text_constant(expr),
        _ => None,
    }
}

/// A search path as the server keeps the value of SET: each item quoted where it needs it.
pub(super) fn list_text(items: &[SetItem]) -> String {
    items.iter().map(|item| quote_ident(&item.text)).collect::<Vec<_>>().join(", ")
}

pub(super) fn path_text(path: &[Name]) -> String {
    path.iter().map(|name| quote_ident(name)).collect::<Vec<_>>().join(", ")
}

/// The names of a list in a string: `"$user", public` (`SplitIdentifierString` in the server).
pub fn split_identifiers(list: &str) -> Vec<Name> {
    split_names(list, ',')
}

/// The names of a list with any separator, quoted or folded.
pub(super) fn split_names(list: &str, separator: char) -> Vec<Name> {
    let mut names = Vec::new();
    let mut rest = list.trim();
    while !rest.is_empty() {
        let (name, behind) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let end = closing_quote(quoted);
                let name = quoted.get(..end).unwrap_or_default().replace("\"\"", "\"");
                (Name::exact(&name), quoted.get(end + 1..).unwrap_or_default())
            }
            None => {
                let end = rest.find(separator).unwrap_or(rest.len());
                (Name::folded(rest.get(..end).unwrap_or_default().trim()), rest.get(end..).unwrap_or_default())
            }
        };
        names.push(name);
        rest = behind.trim_start().trim_start_matches(separator).trim_start();
    }
    names
}

/// Where a quoted name ends: at the first quote that is not doubled.
fn closing_quote(text: &str) -> usize {
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        if byte == b'"' && bytes.next_if(|(_, next)| *next == b'"').is_none() {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_names() {
        for (list, names) in [
            ("", &[][..]),
            ("public", &["public"]),
            (" Public , \"My, \"\"Schema\" ", &["public", "My, \"Schema"]),
            ("\"$user\", public", &["$user", "public"]),
        ] {
            assert_eq!(split_identifiers(list), names.iter().map(|name| Name::exact(name)).collect::<Vec<_>>(), "{list}");
        }
    }

    #[test]
    fn settings_have_versions() {
        for (name, since) in [("search_path", 0), ("timezone", 0), ("transaction_timeout", 17)] {
            assert_eq!(SETTINGS.get(name), Some(&since), "{name}");
        }
    }
}
