//! An editor without a screen: speaks the protocol with the program itself.

use lsp_server::{Message, Notification, Request, RequestId};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Longer than any answer takes on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Client {
    child: Child,
    input: Option<BufWriter<ChildStdin>>,
    messages: Receiver<Message>,
    next: i32,
    versions: BTreeMap<String, i32>,
    /// The diagnostics that were sent last, by URI.
    pub diagnostics: BTreeMap<String, Value>,
    pub capabilities: Value,
}

impl Client {
    /// Starts the program and says hello, as an editor that can do `capabilities`.
    pub fn start(capabilities: Value) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_miglint"));
        let mut child = command.arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let input = child.stdin.take().map(BufWriter::new);
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            while let Ok(Some(message)) = Message::read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let (versions, diagnostics) = (BTreeMap::new(), BTreeMap::new());
        let mut client = Client { child, input, messages, next: 0, versions, diagnostics, capabilities: Value::Null };
        let hello = client.request("initialize", json!({ "processId": null, "rootUri": null, "capabilities": capabilities }));
        client.capabilities = hello.get("capabilities").cloned().unwrap();
        client.notify("initialized", json!({}));
        client
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(Message::Notification(Notification { method: method.to_owned(), params }));
    }

    /// Asks, and waits for the answer.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = RequestId::from(self.next);
        self.send(Message::Request(Request { id: id.clone(), method: method.to_owned(), params }));
        loop {
            if let Message::Response(response) = self.next_message()
                && response.id == id
            {
                return response.response_result.unwrap_or_else(|error| panic!("{method}: {error:?}"));
            }
        }
    }

    pub fn open(&mut self, path: &Path, text: &str) -> String {
        let uri = uri(path);
        self.versions.insert(uri.clone(), 1);
        let document = json!({ "uri": uri, "languageId": "sql", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
        uri
    }

    /// Sends one change of a document: the text of a range, or of the whole.
    pub fn change(&mut self, uri: &str, range: Option<Value>, text: &str) {
        let version = self.versions.get_mut(uri).unwrap();
        *version += 1;
        let change = match range {
            Some(range) => json!({ "range": range, "text": text }),
            None => json!({ "text": text }),
        };
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }));
    }

    /// Waits until diagnostics come that fulfil a condition, of any document.
    pub fn wait_for(&mut self, uri: &str, is_right: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        loop {
            let found = self.diagnostics.get(uri).and_then(Value::as_array).cloned();
            if let Some(found) = found.filter(|found| is_right(found)) {
                return found;
            }
            self.next_message();
        }
    }

    /// Notes what comes within a time. Returns whether something did.
    pub fn poll(&mut self, within: Duration) -> bool {
        let message = self.messages.recv_timeout(within);
        message.map(|message| self.note(message)).is_ok()
    }

    /// The next message; diagnostics are noted on the way.
    fn next_message(&mut self) -> Message {
        let message = self.messages.recv_timeout(PATIENCE);
        self.note(message.unwrap_or_else(|error| panic!("{error}; so far {}", self.said())))
    }

    /// The diagnostics that were sent last: the documents with their messages.
    fn said(&self) -> String {
        let messages = |found: &Value| -> Vec<String> {
            found.as_array().into_iter().flatten().map(|one| one["message"].to_string()).collect()
        };
        let line = |(uri, found): (&String, &Value)| format!("\n{uri}: {}", messages(found).join(" | "));
        self.diagnostics.iter().take(20).map(line).collect()
    }

    fn note(&mut self, message: Message) -> Message {
        match &message {
            Message::Notification(Notification { method, params }) if method == "textDocument/publishDiagnostics" => {
                let uri = params["uri"].as_str().unwrap().to_owned();
                self.diagnostics.insert(uri, params["diagnostics"].clone());
            }
            Message::Request(request) => self.send(Message::Response(lsp_server::Response::new_ok(request.id.clone(), ()))),
            _ => {}
        }
        message
    }

    /// Says goodbye, and waits for the end.
    pub fn stop(mut self) {
        self.request("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        self.input = None;
        assert!(self.child.wait().unwrap().success());
    }

    fn send(&mut self, message: Message) {
        message.write(self.input.as_mut().unwrap()).unwrap();
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // After `stop` there is nobody left.
        let _ = self.child.kill();
    }
}

pub fn uri(path: &Path) -> String {
    format!("file://{}", path.to_str().unwrap().replace('+', "%2B"))
}
