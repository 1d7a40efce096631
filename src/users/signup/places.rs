//! Where the parts of a body stand, whose literal writes them otherwise: with doubled quotes, or as `E'…'`.
//!
//! Such a body is read from its value, which stands in no file. It knows nothing of what the parts do.

use super::{Action, ActionKind, Arbiter, Problem, ProblemKind, Run, Write};
use crate::source::Sources;
use crate::sql::ast::BodyText;
use crate::text::{FileId, Span};

/// Moves every place of the routine's own text into the file of its literal. What it calls has been moved already.
pub(super) fn in_files(run: &mut Run, body: &BodyText, sources: &Sources) {
    if body.unescaped.is_none() {
        return;
    }
    let move_place = |span: &mut Span| {
        if span.file == FileId::DYNAMIC {
            *span = place(body, sources, *span);
        }
    };
    run.actions.iter_mut().for_each(|action| in_action(action, &move_place));
    run.problems.iter_mut().for_each(|problem| move_place(place_of(problem)));
    run.swallows.iter_mut().for_each(|swallow| move_place(&mut swallow.span));
    run.refusals.iter_mut().for_each(|refusal| move_place(&mut refusal.span));
}

fn place(body: &BodyText, sources: &Sources, span: Span) -> Span {
    let is_in_file = body.literal.file != FileId::DYNAMIC;
    let found = if is_in_file { body.place(sources.script(body.literal.file), span) } else { None };
    found.unwrap_or(body.literal)
}

fn in_action(action: &mut Action, move_place: &impl Fn(&mut Span)) {
    move_place(&mut action.span);
    if let ActionKind::Write(write) = &mut action.kind {
        in_write(write, move_place);
    }
}

fn in_write(write: &mut Write, move_place: &impl Fn(&mut Span)) {
    move_place(&mut write.target);
    write.filled.iter_mut().for_each(|filled| move_place(&mut filled.span));
    if let Arbiter::Columns { span, .. } | Arbiter::Constraint { span, .. } = &mut write.arbiter {
        move_place(span);
    }
}

fn place_of(problem: &mut Problem) -> &mut Span {
    match &mut problem.kind {
        ProblemKind::MissingField { field, .. } => &mut field.span,
        ProblemKind::Refused { failure, .. } => &mut failure.span,
        ProblemKind::Denied { span, .. } | ProblemKind::Discarded { span } => span,
    }
}
