//! Questions of the editor, and who answers them.

use super::action::{self, Abilities, Asked};
use super::diagnostics::Places;
use super::navigate::Navigator;
use super::position::Encoding;
use super::project::Project;
use super::server;
use super::workspace::Workspace;
use crate::text::FileId;
use lsp_server::{ErrorCode, Request, Response};
use lsp_types::request::{
    CodeActionRequest, DocumentSymbolRequest, GotoDefinition, HoverRequest, References, Request as Kind, WorkspaceSymbolRequest,
};
use lsp_types::{
    CodeActionParams, CodeActionResponse, DocumentSymbolResponse, GotoDefinitionResponse, Position, TextDocumentPositionParams,
    Uri, WorkspaceSymbolResponse,
};

/// All that an answer may look at. Every project is up to date.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub workspace: &'a Workspace,
    pub encoding: Encoding,
    pub abilities: Abilities,
}

impl Desk<'_> {
    pub fn answer(&self, question: Request) -> Response {
        match question.method.as_str() {
            CodeActionRequest::METHOD => reply::<CodeActionRequest>(question, |params| self.actions(&params)),
            HoverRequest::METHOD => reply::<HoverRequest>(question, |params| {
                self.at(&params.text_document_position_params, |navigator, file, at| navigator.hover(file, at))?
            }),
            GotoDefinition::METHOD => reply::<GotoDefinition>(question, |params| {
                let place = &params.text_document_position_params;
                let found = self.at(place, |navigator, file, at| navigator.definitions(file, at))?;
                Some(GotoDefinitionResponse::Array(found))
            }),
            References::METHOD => reply::<References>(question, |params| {
                self.at(&params.text_document_position, |navigator, file, at| navigator.references(file, at))
            }),
            DocumentSymbolRequest::METHOD => reply::<DocumentSymbolRequest>(question, |params| {
                let (project, file) = self.document(&params.text_document.uri)?;
                let navigator = Navigator::new(project, self.places(project))?;
                Some(DocumentSymbolResponse::Nested(navigator.outline(file)))
            }),
            WorkspaceSymbolRequest::METHOD => reply::<WorkspaceSymbolRequest>(question, |params| {
                let projects = self.workspace.projects.values();
                let navigators = projects.filter_map(|project| Navigator::new(project, self.places(project)));
                Some(WorkspaceSymbolResponse::Flat(navigators.flat_map(|navigator| navigator.find(&params.query)).collect()))
            }),
            method => {
                let message = format!("unknown method {method}");
                Response::new_err(question.id, ErrorCode::MethodNotFound as i32, message)
            }
        }
    }

    fn actions(&self, params: &CodeActionParams) -> Option<CodeActionResponse> {
        let (project, file) = self.document(&params.text_document.uri)?;
        let places = self.places(project);
        let asked = Asked { span: places.span(file, params.range)?, shown: &params.context.diagnostics };
        Some(action::actions(project, places, self.abilities, &asked))
    }

    fn at<T>(&self, place: &TextDocumentPositionParams, answer: impl FnOnce(&Navigator, FileId, Position) -> T) -> Option<T> {
        let (project, file) = self.document(&place.text_document.uri)?;
        let navigator = Navigator::new(project, self.places(project))?;
        Some(answer(&navigator, file, place.position))
    }

    fn document(&self, uri: &Uri) -> Option<(&Project, FileId)> {
        let path = server::path(uri)?;
        let (_, project) = self.workspace.home(&path)?;
        Some((project, project.id(&path)?))
    }

    fn places<'p>(&'p self, project: &'p Project) -> Places<'p> {
        Places { sources: &project.sources, buffers: &self.workspace.buffers, encoding: self.encoding }
    }
}

fn reply<K: Kind>(question: Request, answer: impl FnOnce(K::Params) -> K::Result) -> Response {
    match serde_json::from_value(question.params) {
        Ok(params) => Response::new_ok(question.id, answer(params)),
        Err(error) => Response::new_err(question.id, ErrorCode::InvalidParams as i32, error.to_string()),
    }
}
