//! What `miglint users` shows, gathered from the catalog, the analysis and the findings.

use crate::catalog::{AttNum, Catalog, Oid, Reference, Relation, Trigger};
use crate::finding::Severity;
use crate::lint::Survey;
use crate::sql::ast::TriggerTiming;
use crate::sql::name::Name;
use crate::text::Span;
use crate::users::signup::{Action, ActionKind, Firing, Run, Write, WriteKind};
use crate::users::{Block, DeleteStep, Mirror, Outcome, Reason, Tie};
use serde::Serialize;

/// One project.
#[derive(Debug, Clone, Serialize)]
pub struct View {
    /// `public.users`; None: there is no user table.
    pub user_table: Option<String>,
    pub reason: String,
    pub mirrors: Vec<MirrorView>,
    /// Where the keys that carry a user's id go to, most first.
    pub keys: Vec<KeysTo>,
    /// The triggers of `auth.users`, with what they run.
    pub sign_up: Vec<Node>,
    /// The keys that the deletion of a user meets.
    pub deletion: Vec<Node>,
}

#[derive(Debug, Clone, Serialize)]
pub struct MirrorView {
    pub table: String,
    /// The column that carries the auth id.
    pub identity: String,
    /// What the key to `auth.users` does when the user is deleted.
    pub tie: &'static str,
    /// The functions that make its rows at sign-up.
    pub filled_by: Vec<String>,
    /// What is wrong with it.
    pub trouble: Vec<Trouble>,
}

#[derive(Debug, Clone, Serialize)]
pub struct KeysTo {
    pub table: String,
    pub is_user_table: bool,
    /// `songs.created_by`
    pub columns: Vec<String>,
}

/// A line of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Node {
    pub text: String,
    pub trouble: Vec<Trouble>,
    pub children: Vec<Node>,
}

/// What a rule says about a line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Trouble {
    pub rule: &'static str,
    #[serde(serialize_with = "as_word")]
    pub level: Severity,
    pub message: String,
}

fn as_word<S: serde::Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(severity.as_str())
}

impl View {
    pub fn of(survey: &Survey) -> View {
        Gather { survey }.view()
    }
}

struct Gather<'a> {
    survey: &'a Survey,
}

impl Gather<'_> {
    fn catalog(&self) -> &Catalog {
        &self.survey.catalog
    }

    fn view(&self) -> View {
        let users = &self.survey.users;
        let user = users.canonical.and_then(|canonical| self.catalog().relation(canonical.table));
        let mut keys: Vec<KeysTo> = users
            .auth
            .into_iter()
            .chain(users.mirrors.iter().map(|mirror| mirror.table))
            .map(|table| self.keys_to(table))
            .collect();
        keys.retain(|keys| !keys.columns.is_empty());
        keys.sort_by_key(|keys| (!keys.is_user_table, std::cmp::Reverse(keys.columns.len())));
        View {
            user_table: user.map(|user| self.catalog().relation_label(user)),
            reason: self.reason(),
            mirrors: users.mirrors.iter().filter_map(|mirror| self.mirror(mirror)).collect(),
            keys,
            sign_up: users.sign_up.firings.iter().map(|firing| self.firing(firing)).collect(),
            deletion: self.deletion(None),
        }
    }

    fn reason(&self) -> String {
        match self.survey.users.canonical.map(|canonical| canonical.reason) {
            None => "there is no auth.users of Supabase, and lint.toml names no table".to_owned(),
            Some(Reason::Configured) => "lint.toml says so".to_owned(),
            Some(Reason::NoMirror) => "no table of the project mirrors it".to_owned(),
            Some(Reason::References(1)) => "1 foreign key goes to it".to_owned(),
            Some(Reason::References(count)) => format!("{count} foreign keys go to it"),
        }
    }

    fn label(&self, table: Oid) -> String {
        self.catalog().relation(table).map(|relation| self.catalog().relation_label(relation)).unwrap_or_default()
    }

    fn keys_to(&self, table: Oid) -> KeysTo {
        let users = &self.survey.users;
        let column = |key: &crate::users::UserKey| {
            let relation = self.catalog().relation(key.table)?;
            Some(format!("{}.{}", relation.name, relation.column_at(key.column)?.name))
        };
        KeysTo {
            table: self.label(table),
            is_user_table: users.canonical.is_some_and(|canonical| canonical.table == table),
            columns: users.keys_to(table).filter_map(column).collect(),
        }
    }

    // Mirrors

    fn mirror(&self, mirror: &Mirror) -> Option<MirrorView> {
        let table = self.catalog().relation(mirror.table)?;
        let mut filled_by: Vec<String> =
            self.survey.users.fills.into_table(mirror.table).map(|fill| self.routine(fill.function)).collect();
        filled_by.dedup();
        let about = |object: &crate::finding::Object| object.kind == "table" && object.to_string() == self.label(mirror.table);
        Some(MirrorView {
            table: self.label(mirror.table),
            identity: table.column_at(mirror.identity)?.name.to_string(),
            tie: match mirror.tie(self.catalog()) {
                Tie::None => "no foreign key to auth.users",
                Tie::Key => "a deletion of the user stops at it",
                Tie::Cascade => "goes with the user",
            },
            filled_by,
            trouble: self.trouble(|diagnostic| diagnostic.finding.object.as_ref().is_some_and(about)),
        })
    }

    fn routine(&self, oid: Oid) -> String {
        let Some(routine) = self.catalog().routine(oid) else { return String::new() };
        format!("{}.{}()", self.catalog().schema_name(routine.schema), routine.name)
    }

    /// What rules about users say of a thing.
    fn trouble(&self, is_about: impl Fn(&crate::finding::Diagnostic) -> bool) -> Vec<Trouble> {
        let diagnostics = self.survey.report.diagnostics.iter().filter(|diagnostic| diagnostic.rule.starts_with("users/"));
        diagnostics
            .filter(|diagnostic| is_about(diagnostic))
            .map(|diagnostic| Trouble {
                rule: diagnostic.rule,
                level: diagnostic.severity,
                message: diagnostic.finding.message.clone(),
            })
            .collect()
    }

    fn trouble_in(&self, span: Span) -> Vec<Trouble> {
        self.trouble(|diagnostic| {
            let at = diagnostic.finding.span;
            at.file == span.file && span.start <= at.start && at.end <= span.end
        })
    }

    // Sign-up

    fn firing(&self, firing: &Firing) -> Node {
        let table = self.catalog().relation(firing.table);
        let trigger = table.and_then(|table| table.triggers.iter().find(|trigger| trigger.oid == firing.trigger));
        let name = trigger.map_or("", |trigger| trigger.name.as_str());
        let text = format!("{name} ({})", trigger.map(when).unwrap_or_default());
        let children = match &firing.run {
            Some(run) => vec![self.run(run)],
            None => {
                let function = trigger.and_then(|trigger| trigger.function).map(|function| self.routine(function));
                let text =
                    function.unwrap_or_else(|| trigger.map(|trigger| trigger.function_name.to_string()).unwrap_or_default());
                vec![leaf(text)]
            }
        };
        Node { text, trouble: Vec::new(), children }
    }

    fn run(&self, run: &Run) -> Node {
        let routine = self.catalog().routine(run.routine);
        let definer = routine.is_some_and(|routine| routine.security_definer);
        let head = routine.map(|routine| routine.origin.span);
        let path: Vec<&str> = run.search_path.iter().map(Name::as_str).filter(|name| !name.is_empty()).collect();
        let path = if path.is_empty() { "''".to_owned() } else { path.join(", ") };
        let as_whom = if definer { "security definer".to_owned() } else { format!("as {}", run.role) };
        let mut children: Vec<Node> = run.actions.iter().map(|action| self.action(action)).collect();
        if run.opaque {
            children.push(leaf("SQL that cannot be read offline".to_owned()));
        }
        let mut trouble = head.map(|head| self.trouble_in(head)).unwrap_or_default();
        trouble.extend(self.trouble_beside(run));
        Node { text: format!("{}, {as_whom}, search_path {path}", self.routine(run.routine)), trouble, children }
    }

    /// What is wrong in a function outside of its writes and calls.
    fn trouble_beside(&self, run: &Run) -> Vec<Trouble> {
        let Some(body) = self.catalog().routine(run.routine).and_then(body_span) else { return Vec::new() };
        let inside = |outer: Span, at: Span| at.file == outer.file && outer.start <= at.start && at.end <= outer.end;
        self.trouble(|diagnostic| {
            let at = diagnostic.finding.span;
            inside(body, at) && !run.actions.iter().any(|action| inside(action.span, at))
        })
    }

    fn action(&self, action: &Action) -> Node {
        match &action.kind {
            ActionKind::Write(write) => self.write(action, write),
            ActionKind::Call(run) => {
                let mut node = self.run(run);
                node.text = format!("calls {}", node.text);
                node
            }
            ActionKind::Outside { label, .. } => {
                Node { text: format!("calls {label}"), trouble: self.trouble_in(action.span), children: Vec::new() }
            }
        }
    }

    fn write(&self, action: &Action, write: &Write) -> Node {
        let table = self.label(write.table);
        let text = match write.kind {
            WriteKind::Insert => format!("inserts into {table}{}", self.columns(write)),
            WriteKind::Update => format!("updates {table}"),
            WriteKind::Delete => format!("deletes from {table}"),
            WriteKind::Merge => format!("merges into {table}"),
        };
        let children = write.fires.iter().map(|firing| self.firing(firing)).collect();
        Node { text, trouble: self.trouble_in(action.span), children }
    }

    fn columns(&self, write: &Write) -> String {
        let numbers: Vec<AttNum> = write.filled.iter().map(|filled| filled.column).collect();
        let relation: Option<&Relation> = self.catalog().relation(write.table);
        let names: Vec<&str> =
            relation.map(|relation| relation.column_names(&numbers)).unwrap_or_default().into_iter().map(Name::as_str).collect();
        if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) }
    }

    // Deletion

    fn deletion(&self, before: Option<usize>) -> Vec<Node> {
        let steps = self.survey.users.deletion.after(before);
        steps.filter_map(|(index, step)| self.step(index, step)).collect()
    }

    fn step(&self, index: usize, step: &DeleteStep) -> Option<Node> {
        let reference: Reference =
            self.catalog().foreign_keys_of(step.table).find(|reference| reference.constraint.oid == step.constraint)?;
        let columns: Vec<&str> =
            reference.table.column_names(&reference.constraint.columns).into_iter().map(Name::as_str).collect();
        let what = match step.outcome {
            Outcome::Deletes => "deletes its rows",
            Outcome::Keeps => "keeps its rows",
            Outcome::ClearedByTrigger => "a trigger deletes its rows",
            Outcome::Blocks(Block::NoAction) => "stops it: no ON DELETE clause",
            Outcome::Blocks(Block::Restrict) => "stops it: ON DELETE RESTRICT",
            Outcome::Blocks(Block::SetNull(_)) => "stops it: SET NULL, but NOT NULL",
            Outcome::Blocks(Block::SetDefault(_)) => "stops it: SET DEFAULT, but there is none",
        };
        let name = &reference.constraint.name;
        let mut trouble = self.trouble(|diagnostic| {
            diagnostic.rule == "users/blocked-user-delete" && diagnostic.finding.span == reference.key.references
        });
        // The line says it already.
        trouble.iter_mut().for_each(|trouble| trouble.message = format!("see {name}"));
        Some(Node {
            text: format!("{}.{}  {what}", self.label(step.table), columns.join(", ")),
            trouble,
            children: self.deletion(Some(index)),
        })
    }
}

fn leaf(text: String) -> Node {
    Node { text, trouble: Vec::new(), children: Vec::new() }
}

fn body_span(routine: &crate::catalog::Routine) -> Option<Span> {
    match &routine.body {
        crate::catalog::RoutineText::Text(body) => Some(body.literal),
        _ => None,
    }
}

/// `after insert or update`
fn when(trigger: &Trigger) -> String {
    let timing = match trigger.timing {
        TriggerTiming::Before => "before",
        TriggerTiming::After => "after",
        TriggerTiming::InsteadOf => "instead of",
    };
    let events = [(trigger.events.insert, "insert"), (trigger.events.update, "update"), (trigger.events.delete, "delete")];
    let events: Vec<&str> = events.into_iter().filter(|(fires, _)| *fires).map(|(_, name)| name).collect();
    let condition = if trigger.when.is_some() { ", when a condition holds" } else { "" };
    format!("{timing} {}{condition}", events.join(" or "))
}
