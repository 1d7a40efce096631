//! SARIF 2.1.0, which code scanning and security dashboards read. Section numbers are those of its specification.
//!
//! What comments, lint.toml or a baseline keep back is there too, marked as suppressed with its reason. GitHub's code scanning
//! knows no such marks and would open an alert for each, so its action takes those results out before it uploads the file.

use super::{all, identity};
use crate::finding::{Applicability, Change, Diagnostic, Fix, Label, Object, Severity};
use crate::lint::{Suppressed, SuppressedBy};
use crate::report::{Project, url};
use crate::rule::{Meta, Rule};
use crate::rules;
use crate::source::Sources;
use crate::text::{Edit, FileId, Span};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// What paths are relative to: the root of the repository (section 3.14.14).
const ROOT: &str = "%SRCROOT%";

/// The identity of a result (section 3.27.17). A new way to compute it would get a new name.
const FINGERPRINT: &str = "miglint/v1";

pub(in crate::report) fn write(out: &mut dyn Write, projects: &[Project<'_>]) -> io::Result<()> {
    let suppressed = projects.iter().flat_map(|project| project.report.suppressed.iter().map(move |found| (*project, found)));
    let suppressed: Vec<(Project<'_>, &Suppressed)> = suppressed.collect();
    let names = all(projects).map(|(_, diagnostic)| diagnostic.rule);
    let rules = Rules::named(names.chain(suppressed.iter().map(|(_, found)| found.diagnostic.rule)));
    let results = all(projects).map(|(project, diagnostic)| Writer { project, rules: &rules }.result(diagnostic, Vec::new()));
    let suppressed = suppressed.iter().map(|(project, found)| {
        let reasons = vec![suppression(found)];
        Writer { project: *project, rules: &rules }.result(&found.diagnostic, reasons)
    });
    let results: Vec<Value> = results.chain(suppressed).collect();
    let run = json!({
        "tool": {"driver": {
            "name": "miglint",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "informationUri": env!("CARGO_PKG_REPOSITORY"),
            "rules": rules.descriptors(),
        }},
        "columnKind": "utf16CodeUnits",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "originalUriBaseIds": {ROOT: {"description": {"text": "the root of the repository"}}},
        "invocations": [{"executionSuccessful": true}],
        "results": results,
    });
    let log = json!({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]});
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

/// The rules that a report mentions, in the order of the rule book.
struct Rules(Vec<&'static Rule>);

impl Rules {
    fn named<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let names: std::collections::HashSet<&str> = names.collect();
        Rules(rules::all().filter(|rule| names.contains(rule.meta.name)).collect())
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|rule| rule.meta.name == name)
    }

    fn descriptors(&self) -> Vec<Value> {
        self.0.iter().map(|rule| descriptor(&rule.meta)).collect()
    }
}

/// Section 3.49. GitHub orders alerts by `security-severity` and `problem.severity`.
fn descriptor(meta: &Meta) -> Value {
    let severity = meta.level.severity();
    let summary = meta.summary().split_whitespace().collect::<Vec<&str>>().join(" ");
    let mut properties = Map::new();
    let mut tags = vec![meta.group()];
    if let ("security", Some(severity)) = (meta.group(), severity) {
        let score = match severity {
            Severity::Error => "8.0",
            Severity::Warning => "5.0",
            Severity::Info => "2.0",
        };
        properties.insert("security-severity".to_owned(), json!(score));
    }
    tags.extend(meta.aliases);
    properties.insert("tags".to_owned(), json!(tags));
    properties.insert("problem.severity".to_owned(), json!(severity.map_or("recommendation", problem_severity)));
    json!({
        "id": meta.name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "help": {"text": meta.guide(), "markdown": meta.guide()},
        "helpUri": url(meta.name),
        "defaultConfiguration": {"enabled": severity.is_some(), "level": severity.map_or("none", level)},
        "properties": properties,
    })
}

fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "recommendation",
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// Section 3.35.
fn suppression(found: &Suppressed) -> Value {
    let kind = match found.by {
        SuppressedBy::Comment => "inSource",
        SuppressedBy::Ignore | SuppressedBy::Baseline => "external",
    };
    let mut suppression = json!({"kind": kind, "status": "accepted"});
    let reason = found.reason.as_deref().or((found.by == SuppressedBy::Baseline).then_some("known by the baseline"));
    insert(&mut suppression, "justification", reason.map(Value::from));
    suppression
}

/// Writes the results of one project.
struct Writer<'a> {
    project: Project<'a>,
    rules: &'a Rules,
}

impl Writer<'_> {
    /// Section 3.27. An empty list of suppressions says that the result is not suppressed.
    fn result(&self, diagnostic: &Diagnostic, suppressions: Vec<Value>) -> Value {
        let finding = &diagnostic.finding;
        // What miglint brings itself is no file of the repository.
        let related: Vec<&Label> = finding.related.iter().filter(|label| !Sources::is_builtin(label.span.file)).collect();
        let mut location = json!({"physicalLocation": self.physical(finding.span)});
        insert(&mut location, "logicalLocations", finding.object.as_ref().map(|object| json!([logical(object)])));
        let mut result = json!({
            "ruleId": diagnostic.rule,
            "level": level(diagnostic.severity),
            "message": {"text": message(diagnostic, &related)},
            "locations": [location],
            "partialFingerprints": {FINGERPRINT: identity(&self.project, diagnostic)},
            "suppressions": suppressions,
        });
        insert(&mut result, "ruleIndex", self.rules.index(diagnostic.rule).map(Value::from));
        let related: Vec<Value> = related.iter().enumerate().map(|(index, label)| self.related(index + 1, label)).collect();
        insert(&mut result, "relatedLocations", (!related.is_empty()).then_some(Value::Array(related)));
        let fixes: Vec<Value> = finding.fixes.iter().filter_map(|fix| self.fix(fix)).collect();
        insert(&mut result, "fixes", (!fixes.is_empty()).then_some(Value::Array(fixes)));
        let sqlstate = finding.condition.map(|condition| json!({"sqlstate": condition.sqlstate()}));
        insert(&mut result, "properties", sqlstate);
        result
    }

    /// Section 3.29.
    fn physical(&self, span: Span) -> Value {
        json!({"artifactLocation": self.artifact(span.file), "region": self.region(span)})
    }

    /// Section 3.4. The path of a file outside the repository climbs out of it, which a URI may.
    fn artifact(&self, file: FileId) -> Value {
        json!({"uri": percent_encoded(&self.project.path_in_repository(file)), "uriBaseId": ROOT})
    }

    /// Section 3.30.
    fn region(&self, span: Span) -> Value {
        let files = self.project.files;
        let (start, end) = (files.place(span.file, span.start), files.place(span.file, span.end));
        json!({
            "startLine": start.line,
            "startColumn": files.utf16_column(span.file, span.start),
            "endLine": end.line,
            "endColumn": files.utf16_column(span.file, span.end),
        })
    }

    fn related(&self, id: usize, label: &Label) -> Value {
        json!({"id": id, "physicalLocation": self.physical(label.span), "message": {"text": label.message}})
    }

    /// Section 3.55. A new migration is no change of a file that is there, so it has no form here.
    fn fix(&self, fix: &Fix) -> Option<Value> {
        let Change::Edit(edits) = &fix.change else { return None };
        let title = match fix.applicability {
            Applicability::Safe => fix.title.clone(),
            Applicability::Unsafe => format!("{} (have a look at it)", fix.title),
        };
        let of_file = |a: &Edit, b: &Edit| a.span.file == b.span.file;
        let changes: Vec<Value> = edits.chunk_by(of_file).filter_map(|edits| self.change(edits)).collect();
        Some(json!({"description": {"text": title}, "artifactChanges": changes}))
    }

    /// The edits of one file.
    fn change(&self, edits: &[Edit]) -> Option<Value> {
        let file = edits.first()?.span.file;
        let replacement =
            |edit: &Edit| json!({"deletedRegion": self.region(edit.span), "insertedContent": {"text": edit.replacement}});
        let replacements: Vec<Value> = edits.iter().map(replacement).collect();
        Some(json!({"artifactLocation": self.artifact(file), "replacements": replacements}))
    }
}

/// GitHub shows related places only where the message links to them (section 3.11.6).
fn message(diagnostic: &Diagnostic, related: &[&Label]) -> String {
    let finding = &diagnostic.finding;
    let mut message = finding.message.clone();
    for (index, label) in related.iter().enumerate() {
        let text = label.message.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
        message.push_str(&format!("\n[{text}]({})", index + 1));
    }
    if let Some(help) = &finding.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    message
}

/// Section 3.33.
fn logical(object: &Object) -> Value {
    json!({"name": object.name, "fullyQualifiedName": object.to_string(), "kind": object.kind})
}

fn insert(object: &mut Value, key: &str, value: Option<Value>) {
    if let (Some(object), Some(value)) = (object.as_object_mut(), value) {
        object.insert(key.to_owned(), value);
    }
}

/// A path as a relative reference (RFC 3986, section 4.2).
fn percent_encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(percent_encoded("supabase/migrations/1_å b#.sql"), "supabase/migrations/1_%C3%A5%20b%23.sql");
    }
}
