//! A function on the sign-up path selects rows and says nowhere where they go.

use super::body_edit;
use super::sign_up::{self, SYMPTOM};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::text::{Edit, Span};
use crate::users::signup::ProblemKind;

pub static RULE: Rule =
    Rule { meta: meta!("users/discarded-result", Error, Safe, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for (run, problem) in sign_up::problems(cx) {
        let ProblemKind::Discarded { span } = problem.kind else { continue };
        let mut finding = sign_up::finding(cx, run, span, "query has no destination for result data".to_owned())
            .label("PL/pgSQL refuses this when it runs")
            .help(format!("{SYMPTOM}; write PERFORM instead of SELECT, or INTO a variable"))
            .condition(Condition::SyntaxError);
        finding.fixes.extend(performed(cx, span).and_then(|edit| body_edit::fix(cx, run, "write PERFORM", vec![edit])));
        out.report(sign_up::soften(finding, problem.certainty));
    }
}

/// PERFORM takes the place of the word SELECT (manual, section 43.5.2); it does not stand behind WITH.
fn performed(cx: &HistoryContext, statement: Span) -> Option<Edit> {
    let text = cx.project.sources.slice(statement);
    let word = text.get(.."select".len()).filter(|word| word.eq_ignore_ascii_case("select"))?;
    let span = Span::new(statement.file, statement.start, statement.start + word.len() as u32);
    Some(Edit { span, replacement: body_edit::in_case_of(word, "perform") })
}
