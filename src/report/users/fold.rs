//! What the screen leaves out of a large project: branches that it has shown already, and most of those in which nothing is wrong.
//! The formats for programs hold everything.

use super::view::Node;
use std::collections::HashSet;

/// So many branches without trouble stand below one line; of the others there is a count.
const MOST_QUIET: usize = 12;

/// The tree as the screen shows it.
pub(super) fn folded(nodes: &[Node]) -> Vec<Node> {
    Fold { shown: HashSet::new() }.nodes(nodes)
}

struct Fold<'a> {
    /// The branches with something below them.
    shown: HashSet<&'a Node>,
}

impl<'a> Fold<'a> {
    fn nodes(&mut self, nodes: &'a [Node]) -> Vec<Node> {
        let mut out = Vec::new();
        let mut quiet = 0;
        for node in nodes {
            quiet += usize::from(is_quiet(node));
            if quiet <= MOST_QUIET || !is_quiet(node) {
                out.push(self.node(node));
            }
        }
        if quiet > MOST_QUIET {
            out.push(line(format!("and {} more without trouble", quiet - MOST_QUIET)));
        }
        out
    }

    fn node(&mut self, node: &'a Node) -> Node {
        if !node.children.is_empty() && !self.shown.insert(node) {
            return line(format!("{} (as above)", node.text));
        }
        Node { text: node.text.clone(), trouble: node.trouble.clone(), children: self.nodes(&node.children) }
    }
}

fn is_quiet(node: &Node) -> bool {
    node.trouble.is_empty() && node.children.iter().all(is_quiet)
}

fn line(text: String) -> Node {
    Node { text, trouble: Vec::new(), children: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::super::view::Trouble;
    use super::*;
    use crate::finding::Severity;

    fn branch(text: &str, children: Vec<Node>) -> Node {
        Node { children, ..line(text.to_owned()) }
    }

    fn troubled(text: &str) -> Node {
        let trouble = Trouble { rule: "users/blocked-user-delete", level: Severity::Warning, message: "it stops".to_owned() };
        Node { trouble: vec![trouble], ..line(text.to_owned()) }
    }

    #[test]
    fn a_branch_is_shown_once() {
        let audit = || branch("runs audit()", vec![line("inserts into log".to_owned())]);
        let nodes = [branch("inserts into a", vec![audit()]), branch("inserts into b", vec![audit()])];
        let expected =
            [branch("inserts into a", vec![audit()]), branch("inserts into b", vec![line("runs audit() (as above)".to_owned())])];
        assert_eq!(folded(&nodes), expected);
    }

    #[test]
    fn what_is_wrong_is_never_counted_away() {
        let mut nodes: Vec<Node> = (0..14).map(|n| line(format!("t{n} keeps its rows"))).collect();
        nodes.push(troubled("songs stops it"));
        let texts: Vec<String> = folded(&nodes).into_iter().map(|node| node.text).collect();
        assert_eq!(texts.len(), 14);
        assert_eq!(
            texts.get(11..),
            Some(&["t11 keeps its rows", "songs stops it", "and 2 more without trouble"].map(str::to_owned)[..])
        );
    }
}
