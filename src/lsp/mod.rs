//! The language server: miglint in an editor, on standard input and output.
//!
//! One thread reads what the editor says, so that it never waits; another has the texts and the histories, checks, and
//! answers. The only module that names the protocol. What a finding is, or an object, is decided elsewhere.

mod action;
mod answer;
mod buffer;
mod diagnostics;
mod inbox;
mod mention;
mod navigate;
mod position;
mod project;
mod publisher;
mod server;
mod symbol;
mod uri;
mod workspace;

use lsp_server::{Connection, Message, Notification};
use lsp_types::notification::{Exit, Notification as _};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, HoverProviderCapability, InitializeParams, InitializeResult,
    OneOf, ServerCapabilities, ServerInfo, TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    TextDocumentSyncSaveOptions,
};
use position::Encoding;
use server::Server;
use std::io;
use std::sync::mpsc;
use std::thread;

/// The stack of the threads that parse and replay. The system gives memory only to what is used of it.
const STACK_BYTES: usize = 256 << 20;

/// Speaks with one editor over standard input and output, until it says goodbye.
///
/// # Errors
/// The editor breaks off, or says what the protocol does not know.
pub fn serve() -> io::Result<()> {
    let (connection, threads) = Connection::stdio();
    let served = serve_on(&connection);
    drop(connection);
    served?;
    threads.join()
}

/// The same over any connection.
///
/// # Errors
/// See [`serve`].
pub fn serve_on(connection: &Connection) -> io::Result<()> {
    let (id, params) = connection.initialize_start().map_err(io::Error::other)?;
    let params: InitializeParams = serde_json::from_value(params)?;
    let encoding = Encoding::of_client(&params.capabilities);
    let result = InitializeResult { capabilities: capabilities(encoding), server_info: Some(info()) };
    connection.initialize_finish(id, serde_json::to_value(result)?).map_err(io::Error::other)?;
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK_BYTES).build().map_err(io::Error::other)?;
    let sender = connection.sender.clone();
    thread::scope(|scope| {
        let (queue, messages) = mpsc::channel();
        // A closed connection is noticed by who reads.
        let send = move |message: Message| drop(sender.send(message));
        let worker = scope.spawn(move || pool.install(|| Server::new(&params, encoding, Box::new(send)).run(messages)));
        let read = read(connection, &queue);
        drop(queue);
        match worker.join() {
            Ok(()) => read,
            Err(_) => Err(io::Error::other("the worker ended")),
        }
    })
}

/// Hands on what the editor says, until it says goodbye.
fn read(connection: &Connection, queue: &mpsc::Sender<Message>) -> io::Result<()> {
    for message in &connection.receiver {
        match &message {
            Message::Request(request) if connection.handle_shutdown(request).map_err(io::Error::other)? => return Ok(()),
            Message::Notification(Notification { method, .. }) if method == Exit::METHOD => return Ok(()),
            _ => {}
        }
        queue.send(message).map_err(io::Error::other)?;
    }
    Ok(())
}

fn info() -> ServerInfo {
    ServerInfo { name: env!("CARGO_PKG_NAME").to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) }
}

fn capabilities(encoding: Encoding) -> ServerCapabilities {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(TextDocumentSyncSaveOptions::Supported(true)),
        ..TextDocumentSyncOptions::default()
    };
    let actions = CodeActionOptions { code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]), ..CodeActionOptions::default() };
    ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        code_action_provider: Some(CodeActionProviderCapability::Options(actions)),
        ..ServerCapabilities::default()
    }
}
