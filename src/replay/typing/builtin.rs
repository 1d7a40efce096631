//! The functions, operators, casts and operator classes of pg_catalog, from tables that were read from PostgreSQL 15.
//!
//! `generate/` of the platform has the queries that wrote the tables and tells how a line is to be read. Each is read when
//! it is first asked for. Types are those of `builtin_types`, which have the same oids in every catalog.

use super::TypeId;
use super::signature::{Input, Signature, SignatureKind};
use crate::catalog::Oid;
use crate::replay::builtin_types::builtin_oids;
use crate::sql::ast::{CastContext, Volatility};
use crate::sql::name::Name;
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

const FUNCTIONS: &str = include_str!("../../platform/functions.txt");
const OPERATORS: &str = include_str!("../../platform/operators.txt");
const CASTS: &str = include_str!("../../platform/casts.txt");
const OPERATOR_CLASSES: &str = include_str!("../../platform/operator_classes.txt");

static TYPES: LazyLock<HashMap<&'static str, Oid, FixedState>> = LazyLock::new(|| builtin_oids().collect());

static ANY: LazyLock<Option<TypeId>> = LazyLock::new(|| builtin("any"));

static RECORD: LazyLock<Option<TypeId>> = LazyLock::new(|| builtin("record"));

/// Arrays that the server's own tables have, with the types of their elements.
static VECTORS: LazyLock<Vec<(TypeId, TypeId)>> = LazyLock::new(|| {
    let vectors = [("int2vector", "int2"), ("oidvector", "oid")];
    vectors.into_iter().filter_map(|(vector, element)| builtin(vector).zip(builtin(element))).collect()
});

static BY_NAME: LazyLock<Table<Signature>> = LazyLock::new(|| Table::of(FUNCTIONS, function));

static BY_SYMBOL: LazyLock<Table<BuiltinOperator>> = LazyLock::new(|| Table::of(OPERATORS, operator));

static BY_METHOD: LazyLock<Table<BuiltinClass>> = LazyLock::new(|| Table::of(OPERATOR_CLASSES, operator_class));

static BY_TYPES: LazyLock<HashMap<(Oid, Oid), BuiltinCast, FixedState>> =
    LazyLock::new(|| CASTS.lines().flat_map(casts).collect());

#[derive(Debug, Clone)]
pub(super) struct BuiltinOperator {
    /// Of its operands, one or two.
    pub types: Vec<TypeId>,
    pub result: TypeId,
    pub volatility: Volatility,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct BuiltinCast {
    pub context: CastContext,
    pub volatility: Volatility,
    pub method: CastMethod,
}

/// `pg_cast.castmethod`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CastMethod {
    /// The bytes stay as they are.
    Binary,
    Function,
    /// By output and input of text
    Text,
}

/// A table of which a line is read when its name is asked for: a history names few of the three thousand functions. Even to tell
/// the lines apart takes as long as a small history, so that is done in blocks.
struct Table<T: 'static> {
    blocks: Vec<Block<T>>,
    read: fn(&'static str) -> Option<T>,
}

/// Some lines, sorted by their names as `generate/` writes them.
struct Block<T> {
    first: Named,
    text: &'static str,
    lines: OnceLock<Vec<Line<T>>>,
}

struct Line<T> {
    name: Named,
    words: &'static str,
    values: OnceLock<Vec<T>>,
}

/// A name behind its [`head`].
type Named = (u64, &'static str);

/// The least that a block has.
const BLOCK_BYTES: usize = 2048;

impl<T> Table<T> {
    fn of(mut text: &'static str, read: fn(&'static str) -> Option<T>) -> Self {
        let mut blocks = Vec::with_capacity(text.len() / BLOCK_BYTES + 1);
        while !text.is_empty() {
            let (block, rest) = block(text);
            let first = block.split_once(' ').map_or("", |(name, _)| name);
            blocks.push(Block { first: (head(first), first), text: block, lines: OnceLock::new() });
            text = rest;
        }
        Table { blocks, read }
    }

    fn get(&self, name: &str) -> &[T] {
        let wanted = (head(name), name);
        let behind = self.blocks.partition_point(|block| block.first <= wanted);
        let block = behind.checked_sub(1).and_then(|at| self.blocks.get(at));
        block.and_then(|block| block.line(wanted)).map_or(&[], |line| self.values(line))
    }

    fn values<'a>(&self, line: &'a Line<T>) -> &'a [T] {
        line.values.get_or_init(|| line.words.split(' ').filter_map(self.read).collect())
    }
}

impl<T> Block<T> {
    fn line(&self, wanted: (u64, &str)) -> Option<&Line<T>> {
        let lines = self.lines.get_or_init(|| {
            let split = self.text.lines().filter_map(|line| line.split_once(' '));
            split.map(|(name, words)| Line { name: (head(name), name), words, values: OnceLock::new() }).collect()
        });
        let place = lines.binary_search_by(|line| line.name.cmp(&wanted)).ok()?;
        lines.get(place)
    }
}

/// The first block of a text, up to the end of a line, and the rest.
fn block(text: &'static str) -> (&'static str, &'static str) {
    let line_end = text.bytes().skip(BLOCK_BYTES).position(|byte| byte == b'\n');
    let end = line_end.map_or(text.len(), |at| BLOCK_BYTES + at + 1);
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// The first eight bytes of a name as a number in the same order, by which most names are told apart.
fn head(name: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(name.bytes()).for_each(|(to, byte)| *to = byte);
    u64::from_be_bytes(bytes)
}

/// A class that an index of an access method may use.
#[derive(Debug, Clone)]
pub(super) struct BuiltinClass {
    pub name: Name,
    pub ty: TypeId,
    pub default: bool,
}

/// A type of pg_catalog by its name in `pg_type`.
pub(in crate::replay) fn builtin(name: &str) -> Option<TypeId> {
    TYPES.get(name).copied().map(TypeId::plain)
}

pub(super) fn is_any(ty: TypeId) -> bool {
    *ANY == Some(ty)
}

pub(super) fn is_record(ty: TypeId) -> bool {
    *RECORD == Some(ty)
}

/// The type of the elements of `int2vector` and `oidvector`.
pub(super) fn element_of_vector(ty: TypeId) -> Option<TypeId> {
    VECTORS.iter().find(|(vector, _)| *vector == ty).map(|(_, element)| *element)
}

pub(super) fn functions(name: &str) -> &'static [Signature] {
    BY_NAME.get(name)
}

pub(super) fn operators(name: &str) -> &'static [BuiltinOperator] {
    BY_SYMBOL.get(name)
}

pub(super) fn cast(source: TypeId, target: TypeId) -> Option<BuiltinCast> {
    let plain = !source.array && !target.array;
    BY_TYPES.get(&(source.ty, target.ty)).copied().filter(|_| plain)
}

/// The operator classes of an access method. Empty: it is not built in.
pub(super) fn operator_classes(method: &str) -> &'static [BuiltinClass] {
    BY_METHOD.get(method)
}

// Reading the tables

/// `int4`, `text[]`
fn ty(word: &str) -> Option<TypeId> {
    match word.strip_suffix("[]") {
        Some(element) => builtin(element).map(TypeId::array_of),
        None => builtin(word),
    }
}

/// `fs*text,int4=>record(a:text)`. None: it has a type that no expression has.
fn function(word: &str) -> Option<Signature> {
    let (head, result) = word.rsplit_once('>')?;
    let (kind, rest) = match head.get(..1)? {
        "o" | "h" => (SignatureKind::OrderedSet, head.get(2..)?),
        "a" => (SignatureKind::Aggregate, head.get(1..)?),
        "w" => (SignatureKind::Window, head.get(1..)?),
        "p" => (SignatureKind::Procedure, head.get(1..)?),
        _ => (SignatureKind::Function, head.get(1..)?),
    };
    let volatility = match rest.get(..1)? {
        "i" => Volatility::Immutable,
        "s" => Volatility::Stable,
        _ => Volatility::Volatile,
    };
    let rest = rest.get(1..)?;
    let arguments = rest.strip_prefix('*');
    let (returns_set, arguments) = (arguments.is_some(), arguments.unwrap_or(rest));
    let (result, outputs) = match result.strip_suffix(')').and_then(|result| result.split_once('(')) {
        Some((result, outputs)) => (result, outputs),
        None => (result.trim_end_matches("()"), ""),
    };
    Some(Signature {
        kind,
        volatility,
        returns_set,
        inputs: words(arguments).map(input).collect::<Option<_>>()?,
        variadic: arguments.contains("..."),
        result: ty(result)?,
        outputs: words(outputs).map(output).collect::<Option<_>>()?,
        routine: None,
    })
}

fn words(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').filter(|word| !word.is_empty())
}

fn input(word: &str) -> Option<Input> {
    let word = word.trim_start_matches("...");
    let bare = word.strip_suffix('=');
    let (name, known) = output(bare.unwrap_or(word))?;
    Some(Input { name, ty: known, has_default: bare.is_some() })
}

fn output(word: &str) -> Option<(Option<Name>, TypeId)> {
    match word.split_once(':') {
        Some((name, of)) => Some((Some(Name::exact(name)), ty(of)?)),
        None => Some((None, ty(word)?)),
    }
}

fn operator(word: &str) -> Option<BuiltinOperator> {
    let (operands, result) = word.split_once('>')?;
    let (left, right) = operands.split_once(',')?;
    let bare = result.trim_end_matches('~');
    let volatility = if bare.len() < result.len() { Volatility::Stable } else { Volatility::Immutable };
    let types = ty(left).into_iter().chain([ty(right)?]).collect();
    Some(BuiltinOperator { types, result: ty(bare)?, volatility })
}

fn operator_class(word: &str) -> Option<BuiltinClass> {
    let (name, ty) = word.split_once(':')?;
    let bare = ty.trim_end_matches('!');
    Some(BuiltinClass { name: Name::exact(name), ty: builtin(bare)?, default: bare.len() < ty.len() })
}

fn casts(line: &'static str) -> impl Iterator<Item = ((Oid, Oid), BuiltinCast)> {
    let mut parts = line.split(' ');
    let context = match parts.next() {
        Some("i") => CastContext::Implicit,
        Some("a") => CastContext::Assignment,
        _ => CastContext::Explicit,
    };
    let source = parts.next().and_then(builtin);
    parts.filter_map(move |word| {
        let bare = word.trim_end_matches(['=', '~', '*', '@']);
        let volatility = if word.ends_with('~') { Volatility::Stable } else { Volatility::Immutable };
        let method = match word.get(bare.len()..) {
            Some("=") => CastMethod::Binary,
            Some("@") => CastMethod::Text,
            _ => CastMethod::Function,
        };
        let made = BuiltinCast { context, volatility, method };
        Some(((source?.ty, builtin(bare)?.ty), made))
    })
}

/// Whether the text of a type depends on settings, so that a cast to or from text is not immutable.
pub(super) fn depends_on_settings(name: &str) -> bool {
    const TYPES: &str = include_str!("../../platform/types.txt");
    let base = TYPES.lines().find_map(|line| line.strip_prefix("base ")).unwrap_or_default();
    base.split(' ').filter_map(|word| word.split_once(':')).any(|(ty, flags)| ty == name && flags.contains('~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &'static str) -> impl Iterator<Item = &'static str> {
        text.lines().filter_map(|line| line.split(' ').next())
    }

    /// Each by its name, so that a line is found in its block.
    fn count<T>(table: &Table<T>, text: &'static str) -> usize {
        names(text).map(|name| table.get(name).len()).sum()
    }

    #[test]
    fn lines_are_sorted_by_name() {
        for text in [FUNCTIONS, OPERATORS, OPERATOR_CLASSES] {
            assert!(names(text).is_sorted());
        }
        assert!(BY_NAME.blocks.len() > 40);
        for unknown in ["", "a", "no_such_function", "~~~~"] {
            assert!(functions(unknown).is_empty(), "{unknown}");
        }
    }

    #[test]
    fn every_word_of_the_tables_is_read() {
        let words = |text: &str| text.lines().map(|line| line.split(' ').count() - 1).sum::<usize>();
        assert_eq!(count(&BY_NAME, FUNCTIONS), words(FUNCTIONS));
        assert_eq!(count(&BY_SYMBOL, OPERATORS), words(OPERATORS));
        assert_eq!(BY_TYPES.len(), words(CASTS) - CASTS.lines().count());
        assert_eq!(count(&BY_METHOD, OPERATOR_CLASSES), words(OPERATOR_CLASSES));
    }

    #[test]
    fn a_signature_has_all_its_parts() {
        let found = &functions("make_interval")[0];
        assert_eq!(found.inputs.len(), 7);
        assert!(found.inputs.iter().all(|input| input.has_default && input.name.is_some()));
        let found = &functions("json_each")[0];
        assert!(found.returns_set && found.outputs.len() == 2 && !found.variadic);
        assert!(functions("format").iter().any(|signature| signature.variadic));
        assert!(functions("rank").iter().any(|signature| signature.kind == SignatureKind::Window));
    }
}
