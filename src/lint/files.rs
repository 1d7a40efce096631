//! Findings about files themselves, whatever their SQL says.

use crate::finding::Finding;
use crate::source::FileProblem;

pub fn findings(problems: &[FileProblem]) -> Vec<Finding> {
    problems.iter().map(finding).collect()
}

fn finding(problem: &FileProblem) -> Finding {
    let finding = Finding::new(problem.span, problem.kind.to_string());
    match problem.kind.help() {
        Some(help) => finding.help(help),
        None => finding,
    }
}
