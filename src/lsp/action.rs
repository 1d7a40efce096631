//! What an editor can do about a diagnostic: mend it, or say that it is meant to be.

use super::diagnostics::Places;
use super::project::Project;
use crate::finding::{Applicability, Change, Diagnostic, Fix};
use crate::lint;
use crate::text::{Edit, Span};
use lsp_types::{
    ClientCapabilities, CodeAction, CodeActionKind, CodeActionOrCommand, CreateFile, CreateFileOptions, DocumentChangeOperation,
    DocumentChanges, NumberOrString, OneOf, OptionalVersionedTextDocumentIdentifier, Position, Range, ResourceOp,
    ResourceOperationKind, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};
use std::collections::HashMap;

/// Stands where a person is to write why a finding is meant to be.
const REASON: &str = "say why";

/// What the editor can do with an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abilities {
    /// Change files.
    Edit,
    /// Make new ones too.
    Create,
}

impl Abilities {
    pub fn of_client(capabilities: &ClientCapabilities) -> Self {
        let workspace = capabilities.workspace.as_ref();
        let edit = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let operations = edit.and_then(|edit| edit.resource_operations.as_ref());
        let creates = operations.is_some_and(|operations| operations.contains(&ResourceOperationKind::Create));
        if creates { Abilities::Create } else { Abilities::Edit }
    }
}

/// What somebody wants to do something about.
pub struct Asked<'a> {
    /// Where the cursor is, or what is selected.
    pub span: Span,
    /// What the editor shows there: Neovim names the diagnostics of the whole line.
    pub shown: &'a [lsp_types::Diagnostic],
}

impl Asked<'_> {
    fn is_about(&self, diagnostic: &Diagnostic, places: Places) -> bool {
        let Span { file, start, end } = diagnostic.finding.span;
        let touches = start <= self.span.end && self.span.start <= end;
        let is_shown = || {
            let place = places.location(diagnostic.finding.span).map(|location| location.range);
            let code = NumberOrString::String(diagnostic.rule.to_owned());
            self.shown.iter().any(|shown| Some(shown.range) == place && shown.code.as_ref() == Some(&code))
        };
        file == self.span.file && (touches || is_shown())
    }
}

/// What can be done about the diagnostics that are asked about, the fixes first.
pub fn actions(project: &Project, places: Places, abilities: Abilities, asked: &Asked) -> Vec<CodeActionOrCommand> {
    let Some(survey) = &project.survey else { return Vec::new() };
    let here: Vec<&Diagnostic> = survey.report.diagnostics.iter().filter(|found| asked.is_about(found, places)).collect();
    let maker = Maker { project, places };
    let fixes = here.iter().flat_map(|found| found.finding.fixes.iter().filter_map(|fix| maker.fix(found, fix)));
    let ignores = here.iter().filter_map(|found| maker.comment(found));
    let settings = here.iter().filter_map(|found| maker.setting(found, abilities));
    fixes.chain(ignores).chain(settings).map(CodeActionOrCommand::CodeAction).collect()
}

struct Maker<'a> {
    project: &'a Project,
    places: Places<'a>,
}

impl Maker<'_> {
    fn fix(&self, diagnostic: &Diagnostic, fix: &Fix) -> Option<CodeAction> {
        let Change::Edit(edits) = &fix.change else { return None };
        let is_safe = fix.applicability == Applicability::Safe;
        Some(CodeAction { is_preferred: Some(is_safe), ..self.action(diagnostic, fix.title.clone(), self.edit(edits)?)? })
    }

    /// The comment that keeps the finding back, with room for a reason.
    fn comment(&self, diagnostic: &Diagnostic) -> Option<CodeAction> {
        let (span, rule) = (diagnostic.finding.span, diagnostic.rule);
        let text = self.places.sources.text(span.file);
        let edit = lint::ignore_comment(text, self.project.parsed(span.file)?, span, rule, Some(REASON));
        self.action(diagnostic, format!("ignore {rule} here, with a comment"), self.edit(&[edit])?)
    }

    /// The entry in lint.toml that keeps the finding back wherever its object turns up.
    fn setting(&self, diagnostic: &Diagnostic, abilities: Abilities) -> Option<CodeAction> {
        let (object, rule) = (diagnostic.finding.object.as_ref()?.to_string(), diagnostic.rule);
        let entry = format!("[[ignore]]\nrule = {}\nobject = {}\nreason = {}\n", quoted(rule), quoted(&object), quoted(REASON));
        let title = format!("ignore {rule} for {object} in lint.toml");
        self.action(diagnostic, title, self.append_to_settings(&entry, abilities)?)
    }

    fn append_to_settings(&self, entry: &str, abilities: Abilities) -> Option<WorkspaceEdit> {
        let job = &self.project.job;
        let Some(path) = &job.lint_toml else {
            let uri = self.places.uri(&job.folder.root.join("lint.toml"))?;
            return (abilities == Abilities::Create).then(|| new_file(uri, entry));
        };
        let open = self.places.buffers.get(path).map(|buffer| buffer.text.clone());
        let text = open.or_else(|| job.lint_toml_text())?;
        let newline = if text.is_empty() || text.ends_with('\n') { "\n" } else { "\n\n" };
        let end = self.places.end_of(&text);
        let edit = TextEdit { range: Range { start: end, end }, new_text: format!("{newline}{entry}") };
        Some(WorkspaceEdit::new(HashMap::from([(self.places.uri(path)?, vec![edit])])))
    }

    fn action(&self, diagnostic: &Diagnostic, title: String, edit: WorkspaceEdit) -> Option<CodeAction> {
        Some(CodeAction {
            title,
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![self.places.diagnostic(diagnostic)?]),
            edit: Some(edit),
            ..CodeAction::default()
        })
    }

    // `WorkspaceEdit` has such a map. A `Uri` only remembers in its cells what it has parsed.
    #[allow(clippy::mutable_key_type)]
    fn edit(&self, edits: &[Edit]) -> Option<WorkspaceEdit> {
        let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
        for edit in edits {
            let location = self.places.location(edit.span)?;
            let edit = TextEdit { range: location.range, new_text: edit.replacement.clone() };
            changes.entry(location.uri).or_default().push(edit);
        }
        Some(WorkspaceEdit::new(changes))
    }
}

/// Makes a file with a text.
fn new_file(uri: Uri, text: &str) -> WorkspaceEdit {
    let options = CreateFileOptions { overwrite: None, ignore_if_exists: Some(true) };
    let create = ResourceOp::Create(CreateFile { uri: uri.clone(), options: Some(options), annotation_id: None });
    let start = Position::new(0, 0);
    let edit = TextEdit { range: Range { start, end: start }, new_text: text.to_owned() };
    let document = OptionalVersionedTextDocumentIdentifier { uri, version: None };
    let edit = TextDocumentEdit { text_document: document, edits: vec![OneOf::Left(edit)] };
    let operations = vec![DocumentChangeOperation::Op(create), DocumentChangeOperation::Edit(edit)];
    WorkspaceEdit { document_changes: Some(DocumentChanges::Operations(operations)), ..WorkspaceEdit::default() }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
