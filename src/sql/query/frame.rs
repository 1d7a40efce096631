//! The frame of a window: read, and checked as the server's grammar does; nothing of it is kept.

use super::super::cursor::{Parse, Refusal};
use super::Reader;
use crate::text::Span;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    UnboundedPreceding,
    Preceding,
    CurrentRow,
    Following,
    UnboundedFollowing,
}

impl Reader<'_> {
    /// `ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE TIES`
    pub(super) fn frame(&mut self) -> Parse<()> {
        if self.c.eat_any_word(&["range", "rows", "groups"]).is_none() {
            return Ok(());
        }
        if self.c.eat_word("between") {
            let (start, start_span) = self.frame_bound()?;
            self.c.expect_word("and")?;
            let (end, end_span) = self.frame_bound()?;
            self.check_frame(start, start_span, end, end_span)?;
        } else {
            let (start, span) = self.frame_bound()?;
            self.check_frame_start(start, span)?;
        }
        if self.c.eat_word("exclude") {
            const WHAT: &[&[&str]] = &[&["current", "row"], &["no", "others"], &["group"], &["ties"]];
            let words = WHAT.iter().find(|words| self.c.is_words(words)).ok_or_else(|| self.c.syntax_error())?;
            self.c.at += words.len();
        }
        Ok(())
    }

    fn frame_bound(&mut self) -> Parse<(Bound, Span)> {
        let start = self.c.at;
        if self.c.eat_words(&["current", "row"]) {
            return Ok((Bound::CurrentRow, self.c.span_from(start)));
        }
        // UNBOUNDED is also a name: a column's, or that of a function.
        let unbounded = self.c.is_word("unbounded") && (self.c.is_word_at(1, "preceding") || self.c.is_word_at(1, "following"));
        if unbounded {
            self.c.at += 1;
        } else {
            self.expression()?;
        }
        let bound = match (self.c.eat_any_word(&["preceding", "following"]), unbounded) {
            (Some("preceding"), true) => Bound::UnboundedPreceding,
            (Some("preceding"), false) => Bound::Preceding,
            (Some(_), true) => Bound::UnboundedFollowing,
            (Some(_), false) => Bound::Following,
            (None, _) => return Err(self.c.syntax_error()),
        };
        Ok((bound, self.c.span_from(start)))
    }

    /// A frame that ends with the current row.
    fn check_frame_start(&self, start: Bound, span: Span) -> Parse<()> {
        match start {
            Bound::UnboundedFollowing => Err(self.frame_error("frame start cannot be UNBOUNDED FOLLOWING", span)),
            Bound::Following => Err(self.frame_error("frame starting from following row cannot end with current row", span)),
            Bound::UnboundedPreceding | Bound::Preceding | Bound::CurrentRow => Ok(()),
        }
    }

    fn check_frame(&self, start: Bound, start_span: Span, end: Bound, end_span: Span) -> Parse<()> {
        let refuse = |message, span| Err(self.frame_error(message, span));
        match (start, end) {
            (Bound::UnboundedFollowing, _) => refuse("frame start cannot be UNBOUNDED FOLLOWING", start_span),
            (_, Bound::UnboundedPreceding) => refuse("frame end cannot be UNBOUNDED PRECEDING", end_span),
            (Bound::CurrentRow, Bound::Preceding) => {
                refuse("frame starting from current row cannot have preceding rows", end_span)
            }
            (Bound::Following, Bound::Preceding | Bound::CurrentRow) => {
                refuse("frame starting from following row cannot have preceding rows", end_span)
            }
            _ => Ok(()),
        }
    }

    fn frame_error(&self, message: &str, span: Span) -> Refusal {
        self.c.rejected("42P20", message, span)
    }
}
