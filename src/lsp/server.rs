//! The thread that has the texts and the histories: takes in what changed, answers, checks, and begins again.
//!
//! A check is broken off between two files, two rules, or two objects of a long rule, when a text changes. What needs the changed file alone is sent at
//! once, the rest in a pause of the typing. Questions wait until what they are about is up to date.

use super::action::Abilities;
use super::answer::Desk;
use super::buffer::Buffer;
use super::diagnostics::Places;
use super::inbox::Inbox;
use super::position::Encoding;
use super::publisher::Publisher;
use super::uri;
use super::workspace::{Key, Workspace};
use crate::lint::{Stage, is_settled_early};
use crate::rules;
use crate::source::Sources;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    Cancel, DidChangeTextDocument, DidChangeWatchedFiles, DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument,
    Notification as _,
};
use lsp_types::request::{RegisterCapability, Request as _};
use lsp_types::{
    CancelParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWatchedFilesRegistrationOptions,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, FileChangeType, FileSystemWatcher, GlobPattern, InitializeParams,
    NumberOrString, Registration, RegistrationParams, Uri,
};
use serde::de::DeserializeOwned;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::time::Duration;

/// The files that decide what a history is, and how it is checked.
const WATCHED: [&str; 6] =
    ["**/*.sql", "**/lint.toml", "**/*baseline*.toml", "**/supabase/config.toml", "**/_journal.json", "**/*.sql.conf"];

/// The rules that look at the whole history run in a pause of the typing.
const PAUSE: Duration = Duration::from_millis(150);

pub struct Server {
    encoding: Encoding,
    abilities: Abilities,
    send: Box<dyn Fn(Message) + Send>,
    workspace: Workspace,
    publisher: Publisher,
    /// Whether the editor tells of files that change on the disk.
    is_told_of_files: bool,
    /// Questions that wait for a check.
    questions: Vec<Request>,
    /// The project that was changed last comes first.
    recent: Option<Key>,
}

impl Server {
    pub fn new(params: &InitializeParams, encoding: Encoding, send: Box<dyn Fn(Message) + Send>) -> Self {
        let workspace = params.capabilities.workspace.as_ref();
        let watching = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
        Server {
            encoding,
            abilities: Abilities::of_client(&params.capabilities),
            send,
            workspace: Workspace::default(),
            publisher: Publisher::default(),
            is_told_of_files: watching.and_then(|watching| watching.dynamic_registration) == Some(true),
            questions: Vec::new(),
            recent: None,
        }
    }

    /// Serves until the editor is gone.
    pub fn run(mut self, messages: Receiver<Message>) {
        let mut inbox = Inbox::new(messages);
        self.watch_files();
        loop {
            let messages = if self.stale().is_some() { Some(inbox.take()) } else { inbox.wait() };
            let Some(messages) = messages else { return };
            messages.into_iter().for_each(|message| self.take_in(message));
            self.publish_settings();
            if let Some(key) = self.stale() {
                self.check(&key, &mut inbox);
            }
            if self.stale().is_none() {
                self.answer_all();
            }
        }
    }

    fn watch_files(&self) {
        if !self.is_told_of_files {
            return;
        }
        let watcher = |glob: &str| FileSystemWatcher { glob_pattern: GlobPattern::String(glob.to_owned()), kind: None };
        let options = DidChangeWatchedFilesRegistrationOptions { watchers: WATCHED.map(watcher).to_vec() };
        let registration = Registration {
            id: "files".to_owned(),
            method: DidChangeWatchedFiles::METHOD.to_owned(),
            register_options: serde_json::to_value(options).ok(),
        };
        let params = RegistrationParams { registrations: vec![registration] };
        let id = RequestId::from("files".to_owned());
        (self.send)(Message::Request(Request::new(id, RegisterCapability::METHOD.to_owned(), params)));
    }

    fn take_in(&mut self, message: Message) {
        match message {
            Message::Request(request) => self.questions.push(request),
            Message::Notification(notification) => self.notified(notification),
            // To our one request, which asks for nothing that matters.
            Message::Response(_) => {}
        }
    }

    /// What cannot be read is passed over: a notification has no answer.
    fn notified(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        match method.as_str() {
            DidOpenTextDocument::METHOD => read(params).into_iter().for_each(|params| self.opened(params)),
            DidChangeTextDocument::METHOD => read(params).into_iter().for_each(|params| self.changed(&params)),
            DidCloseTextDocument::METHOD => read(params).into_iter().for_each(|params| self.closed(&params)),
            DidSaveTextDocument::METHOD if !self.is_told_of_files => self.workspace.disk_changed(),
            DidChangeWatchedFiles::METHOD => read(params).into_iter().for_each(|params| self.files_changed(&params)),
            Cancel::METHOD => read(params).into_iter().for_each(|params| self.cancel(params)),
            _ => {}
        }
    }

    fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let Some(path) = path(&document.uri) else { return };
        let buffer = Buffer { uri: document.uri, version: document.version, text: document.text };
        self.workspace.open(path.clone(), buffer);
        self.note_recent(&path);
    }

    fn changed(&mut self, params: &DidChangeTextDocumentParams) {
        let Some(path) = path(&params.text_document.uri) else { return };
        let Some(buffer) = self.workspace.buffers.get_mut(&path) else { return };
        buffer.version = params.text_document.version;
        buffer.change(&params.content_changes, self.encoding);
        self.workspace.changed(&path);
        self.note_recent(&path);
    }

    fn closed(&mut self, params: &DidCloseTextDocumentParams) {
        if let Some(path) = path(&params.text_document.uri) {
            self.workspace.close(&path);
        }
    }

    fn files_changed(&mut self, params: &DidChangeWatchedFilesParams) {
        // What an editor writes is what its buffer says already.
        let is_news = |uri: &Uri, kind| {
            let is_open = path(uri).is_some_and(|path| self.workspace.buffers.contains_key(&path));
            !is_open || kind != FileChangeType::CHANGED
        };
        if params.changes.iter().any(|change| is_news(&change.uri, change.typ)) {
            self.workspace.disk_changed();
        }
    }

    fn cancel(&mut self, params: CancelParams) {
        let id = match params.id {
            NumberOrString::Number(number) => RequestId::from(number),
            NumberOrString::String(text) => RequestId::from(text),
        };
        let Some(at) = self.questions.iter().position(|question| question.id == id) else { return };
        let question = self.questions.remove(at);
        let code = ErrorCode::RequestCanceled as i32;
        (self.send)(Message::Response(Response::new_err(question.id, code, "cancelled".to_owned())));
    }

    fn note_recent(&mut self, path: &std::path::Path) {
        if let Some((key, _)) = self.workspace.home(path) {
            self.recent = Some(key.clone());
        }
    }

    /// A project that has to be checked.
    fn stale(&self) -> Option<Key> {
        let mut stale = self.workspace.projects.iter().filter(|(_, project)| project.is_stale).map(|(key, _)| key);
        let first = stale.clone().find(|key| Some(*key) == self.recent.as_ref());
        first.or_else(|| stale.next()).cloned()
    }

    fn check(&mut self, key: &Key, inbox: &mut Inbox) {
        let Server { encoding, send, workspace, publisher, questions, .. } = self;
        let Workspace { buffers, projects, .. } = workspace;
        let Some(project) = projects.get_mut(key) else { return };
        let encoding = *encoding;
        // Nobody waits for the end of the first check with something on the screen.
        let is_first = project.survey.is_none();
        let may_wait = !is_first && questions.is_empty();
        project.check(&mut |sources: &Sources, stage: Stage| {
            let is_late = match stage {
                Stage::Changed(file, diagnostics) => {
                    let (of_file, places) = ((sources.path(file), diagnostics), Places { sources, buffers, encoding });
                    let is_early = |rule: &str| rules::find(rule).is_some_and(is_settled_early);
                    publisher.early(key, places, of_file, is_early).into_iter().for_each(send.as_ref());
                    inbox.has_changes()
                }
                Stage::File => inbox.has_changes(),
                Stage::Replayed => may_wait && inbox.changes_within(PAUSE),
                Stage::Late => !is_first && inbox.has_changes(),
            };
            if is_late { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if let Some(survey) = project.survey.as_ref().filter(|_| !project.is_stale) {
            let places = Places { sources: &project.sources, buffers, encoding };
            publisher.all(key, places, &survey.report.diagnostics).into_iter().for_each(send.as_ref());
        }
    }

    /// Tells of mistakes in lint.toml files, and takes back what was said of projects that are gone.
    fn publish_settings(&mut self) {
        let Server { encoding, send, workspace, publisher, .. } = self;
        let nothing = Sources::default();
        let places = Places { sources: &nothing, buffers: &workspace.buffers, encoding: *encoding };
        publisher.mistakes(&workspace.mistaken, places).into_iter().for_each(send.as_ref());
        publisher.keep(|key| workspace.projects.contains_key(key), places).into_iter().for_each(send.as_ref());
    }

    fn answer_all(&mut self) {
        let desk = Desk { workspace: &self.workspace, encoding: self.encoding, abilities: self.abilities };
        for question in std::mem::take(&mut self.questions) {
            (self.send)(Message::Response(desk.answer(question)));
        }
    }
}

fn read<T: DeserializeOwned>(params: serde_json::Value) -> Option<T> {
    serde_json::from_value(params).ok()
}

pub fn path(uri: &Uri) -> Option<PathBuf> {
    uri::to_path(uri).map(|path| crate::source::path::normal(&path))
}
