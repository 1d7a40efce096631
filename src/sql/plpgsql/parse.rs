//! Blocks, their handlers and labels, and how a mistake is kept.

use super::ast::*;
use super::embedded::{command_end, error};
use super::scope::{Holds, LevelKind, Scope};
use super::signature::Signature;
use crate::sql::ast::TypeName;
use crate::sql::cursor::{Cursor, Parse, Refusal, Source};
use crate::sql::lex::Token;
use crate::sql::name::{Ident, Name};
use crate::sql::newer::{NewerSyntax, first_of, newer_number};
use crate::sql::parse::scanner_fault;

/// How deep blocks and control structures may be nested.
const MAX_NESTING: usize = 200;

/// Words that are no names in PL/pgSQL (`pl_reserved_kwlist.h` in the server).
const RESERVED: &[&str] = &[
    "all", "begin", "by", "case", "declare", "else", "end", "execute", "for", "foreach", "from", "if", "in", "into", "loop",
    "not", "null", "or", "strict", "then", "to", "using", "when", "while",
];

/// The reader of one body.
pub(super) struct Reader {
    pub problems: Vec<Problem>,
    pub types: Vec<TypeName>,
    /// The first place at which an older server stops.
    newer: Option<NewerSyntax>,
    variable_conflict: Option<VariableConflict>,
    /// None: names are not looked at, since it is not known whose body this is.
    pub scope: Option<Scope>,
    depth: usize,
}

pub(super) fn body(source: Source, tokens: &[Token], signature: Option<&Signature>) -> Body {
    let mut reader = Reader {
        problems: Vec::new(),
        types: Vec::new(),
        newer: None,
        variable_conflict: None,
        scope: signature.map(Scope::new),
        depth: 0,
    };
    let mut c = Cursor::new(source, tokens);
    let block = match reader.function(&mut c) {
        Ok(block) => Some(block),
        Err(refusal) => {
            reader.problem(&refusal);
            None
        }
    };
    if let Some(fault) = scanner_fault(&Cursor::new(source, tokens)) {
        // The server scans as it parses.
        reader.problems.retain(|problem| problem.span.start < fault.span.start);
        reader.problem(&fault);
    }
    let Reader { problems, types, newer, variable_conflict, .. } = reader;
    Body { block, problems, types, newer: first_of(newer_number(source, tokens), newer), variable_conflict }
}

impl Reader {
    pub fn problem(&mut self, refusal: &Refusal) {
        self.problems.push(Problem::new(refusal));
    }

    /// Keeps what was noted while a piece was read.
    pub fn note(&mut self, piece: &Cursor) {
        self.newer = self.newer.or(piece.newer);
    }

    /// `[# option …] block [;]`
    fn function(&mut self, c: &mut Cursor) -> Parse<Block> {
        while c.eat_symbol("#") {
            self.variable_conflict = compiler_option(c)?.or(self.variable_conflict);
        }
        let label = label(c)?;
        let block = self.block(c, label)?;
        c.eat_symbol(";");
        c.expect_end()?;
        Ok(block)
    }

    /// Runs `read` one level deeper.
    pub fn deeper<T>(&mut self, c: &mut Cursor, read: impl FnOnce(&mut Self, &mut Cursor) -> Parse<T>) -> Parse<T> {
        if self.depth >= MAX_NESTING {
            return Err(c.not_understood("blocks are nested too deeply"));
        }
        self.depth += 1;
        let result = read(self, c);
        self.depth -= 1;
        result
    }

    pub fn enter(&mut self, label: Option<&Ident>, kind: LevelKind) {
        if let Some(scope) = &mut self.scope {
            scope.push(label.map(|label| label.name.clone()), kind);
        }
    }

    pub fn leave_scope(&mut self) {
        if let Some(scope) = &mut self.scope {
            scope.pop();
        }
    }

    /// `[DECLARE …] BEGIN … [EXCEPTION …] END [label]`, behind its label
    pub fn block(&mut self, c: &mut Cursor, label: Option<Ident>) -> Parse<Block> {
        let start = c.at;
        self.enter(label.as_ref(), LevelKind::Block);
        let declarations = self.declarations(c)?;
        c.expect_word("begin")?;
        let statements = self.statements(c, &["end", "exception"])?;
        let handlers = if c.eat_word("exception") { self.handlers(c)? } else { Vec::new() };
        c.expect_word("end")?;
        self.end_label(c, label.as_ref())?;
        self.leave_scope();
        Ok(Block { span: c.span_from(start), label, declarations, statements, handlers })
    }

    /// The label behind END, which must be the one before the block or loop.
    pub fn end_label(&mut self, c: &mut Cursor, label: Option<&Ident>) -> Parse<()> {
        if c.is_symbol(";") || c.is_at_end() {
            return Ok(());
        }
        let end = identifier(c)?;
        let message = match label {
            Some(label) if label.name == end.name => return Ok(()),
            Some(label) => format!("end label \"{}\" differs from block's label \"{}\"", end.name, label.name),
            None => format!("end label \"{}\" specified for unlabeled block", end.name),
        };
        self.problem(&c.rejected("42601", message, end.span));
        Ok(())
    }

    /// Statements up to one of these words.
    pub fn statements(&mut self, c: &mut Cursor, until: &[&str]) -> Parse<Vec<Stmt>> {
        let mut statements = Vec::new();
        while !c.is_any_word(until) {
            if c.is_at_end() {
                return Err(c.syntax_error());
            }
            statements.push(self.deeper(c, Reader::statement)?);
        }
        Ok(statements)
    }

    fn statement(&mut self, c: &mut Cursor) -> Parse<Stmt> {
        let start = c.at;
        let (label, kind) = match self.structure(c)? {
            Some(labelled) => labelled,
            None => (None, self.simple_statement(c)),
        };
        let span = c.span_from(start);
        if !c.eat_symbol(";") {
            self.problem(&c.syntax_error());
        }
        Ok(Stmt { span, label, kind })
    }

    /// A statement that ends at its semicolon. A mistake in it costs nothing else.
    fn simple_statement(&mut self, c: &mut Cursor) -> StmtKind {
        let start = *c;
        let kind = self.simple(c).and_then(|kind| if c.is_symbol(";") { Ok(kind) } else { Err(c.syntax_error()) });
        kind.unwrap_or_else(|refusal| {
            self.problem(&refusal);
            c.at = command_end(&start).unwrap_or(c.tokens.len());
            StmtKind::Unknown { reason: Problem::new(&refusal).reason }
        })
    }

    fn handlers(&mut self, c: &mut Cursor) -> Parse<Vec<Handler>> {
        if let Some(scope) = &mut self.scope {
            ["sqlstate", "sqlerrm"].iter().for_each(|name| scope.declare_constant(Name::exact(name), Holds::Scalar));
        }
        let mut handlers = Vec::new();
        if !c.is_word("when") {
            return Err(c.syntax_error());
        }
        while c.eat_word("when") {
            let mut conditions = vec![self.condition(c)?];
            while c.eat_word("or") {
                conditions.push(self.condition(c)?);
            }
            c.expect_word("then")?;
            handlers.push(Handler { conditions, statements: self.statements(c, &["when", "end"])? });
        }
        Ok(handlers)
    }

    /// A condition's name, or `SQLSTATE 'code'`.
    pub fn condition(&mut self, c: &mut Cursor) -> Parse<String> {
        if c.eat_word("sqlstate") {
            let code = c.string()?.0;
            let is_code = code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
            if !is_code {
                return Err(error(&Cursor { at: c.at.saturating_sub(1), ..*c }, "invalid SQLSTATE code"));
            }
            return Ok(code);
        }
        let name = identifier(c)?;
        if !CONDITIONS.split_whitespace().any(|known| name.name == known) {
            let message = format!("unrecognized exception condition \"{}\"", name.name);
            self.problem(&c.rejected("42704", message, name.span));
        }
        Ok(name.name.as_str().to_owned())
    }
}

/// The names of conditions that a body may name (manual, appendix A).
const CONDITIONS: &str = include_str!("conditions.txt");

/// What may stand behind `#`. Only one of the options says something about the names in the body.
fn compiler_option(c: &mut Cursor) -> Parse<Option<VariableConflict>> {
    const OPTIONS: &[(&str, &[&str])] = &[
        ("option", &["dump"]),
        ("print_strict_params", &["on", "off"]),
        ("variable_conflict", &["error", "use_variable", "use_column"]),
    ];
    let option = OPTIONS.iter().find(|(name, _)| c.eat_word(name)).ok_or_else(|| c.syntax_error())?;
    let value = c.eat_any_word(option.1).ok_or_else(|| c.syntax_error())?;
    Ok(if option.0 == "variable_conflict" { VariableConflict::named(value) } else { None })
}

/// `any_identifier`: a name, or a word that is not reserved.
pub(super) fn identifier(c: &mut Cursor) -> Parse<Ident> {
    if c.is_any_word(RESERVED) { Err(c.syntax_error()) } else { c.label() }
}

/// `<<label>>`
pub(super) fn label(c: &mut Cursor) -> Parse<Option<Ident>> {
    if !c.eat_symbol("<<") {
        return Ok(None);
    }
    let label = identifier(c)?;
    c.expect_symbol(">>")?;
    Ok(Some(label))
}
