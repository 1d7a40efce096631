//! What the editor said and nobody has looked at yet.

use lsp_server::Message;
use std::collections::VecDeque;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

pub struct Inbox {
    receiver: Receiver<Message>,
    waiting: VecDeque<Message>,
}

impl Inbox {
    pub fn new(receiver: Receiver<Message>) -> Self {
        Inbox { receiver, waiting: VecDeque::new() }
    }

    /// Everything that has come, at least one message. None: the editor is gone.
    pub fn wait(&mut self) -> Option<Vec<Message>> {
        if self.waiting.is_empty() {
            self.waiting.push_back(self.receiver.recv().ok()?);
        }
        Some(self.take())
    }

    /// Everything that has come, maybe nothing.
    pub fn take(&mut self) -> Vec<Message> {
        self.waiting.extend(self.receiver.try_iter());
        self.waiting.drain(..).collect()
    }

    /// Waits for a pause in the typing. Returns whether there is none; a question ends the wait.
    pub fn changes_within(&mut self, pause: Duration) -> bool {
        let end = Instant::now() + pause;
        loop {
            if self.has_changes() || !self.waiting.is_empty() {
                return self.has_changes();
            }
            let left = end.saturating_duration_since(Instant::now());
            match self.receiver.recv_timeout(left) {
                Ok(message) => self.waiting.push_back(message),
                Err(_) => return false,
            }
        }
    }

    /// Whether texts or files changed, so that what is being found out is out of date.
    pub fn has_changes(&mut self) -> bool {
        self.waiting.extend(self.receiver.try_iter());
        let is_change = |message: &Message| match message {
            Message::Notification(notification) => !notification.method.starts_with('$'),
            _ => false,
        };
        self.waiting.iter().any(is_change)
    }
}
