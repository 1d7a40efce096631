//! The dialect in which sqlparser reads an outline: PostgreSQL's precedences, and none of any dialect's extras.

use sqlparser::ast::{Expr, Ident, ObjectName, UnaryOperator, Value, ValueWithSpan};
use sqlparser::dialect::{Dialect, Precedence};
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Span, Token};

#[derive(Debug)]
pub(super) struct OutlineDialect;

// The table at the head of the server's grammar (gram.y), from loose to tight.
const OR: u8 = 10;
const AND: u8 = 20;
const NOT: u8 = 30;
const IS: u8 = 40;
const COMPARISON: u8 = 50;
const LIKE: u8 = 60;
const OPERATOR: u8 = 70;
const PLUS_MINUS: u8 = 80;
const TIMES_DIVIDE: u8 = 90;
const POWER: u8 = 100;
const AT: u8 = 110;
const COLLATE: u8 = 120;
const UNARY_MINUS: u8 = 130;
const CAST: u8 = 140;
const PERIOD: u8 = 200;

impl Dialect for OutlineDialect {
    // An outline is made of tokens, so that nobody asks which characters make a name.
    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_alphabetic()
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        ch.is_alphanumeric()
    }

    fn supports_filter_during_aggregation(&self) -> bool {
        true
    }

    fn supports_empty_projections(&self) -> bool {
        true
    }

    /// `a JOIN b JOIN c ON … ON …`
    fn supports_left_associative_joins_without_parens(&self) -> bool {
        false
    }

    /// The postfix operator of the outline stands for COLLATE and AT LOCAL.
    fn supports_factorial_operator(&self) -> bool {
        true
    }

    /// A keyword of an outline is never a name.
    fn is_reserved_for_identifier(&self, _: Keyword) -> bool {
        true
    }

    fn prec_value(&self, precedence: Precedence) -> u8 {
        match precedence {
            Precedence::Period => PERIOD,
            Precedence::DoubleColon => CAST,
            Precedence::AtTz => AT,
            Precedence::MulDivModOp => TIMES_DIVIDE,
            Precedence::PlusMinus => PLUS_MINUS,
            Precedence::Caret => POWER,
            Precedence::Xor | Precedence::Ampersand | Precedence::Pipe | Precedence::PgOther => OPERATOR,
            // How tightly the bound of a slice binds: any expression.
            Precedence::Colon => self.prec_unknown(),
            Precedence::Between | Precedence::Like => LIKE,
            Precedence::Eq => COMPARISON,
            Precedence::Is => IS,
            Precedence::UnaryNot => NOT,
            Precedence::And => AND,
            Precedence::Or => OR,
        }
    }

    fn get_next_precedence(&self, parser: &Parser) -> Option<Result<u8, ParserError>> {
        match parser.peek_token_ref().token {
            Token::ExclamationMark => Some(Ok(COLLATE)),
            // Ends the bound of a slice.
            Token::Colon => Some(Ok(self.prec_unknown())),
            _ => None,
        }
    }

    fn parse_prefix(&self, parser: &mut Parser) -> Option<Result<Expr, ParserError>> {
        match &parser.peek_token_ref().token {
            Token::Minus => Some(prefix(parser, UnaryOperator::Minus, UNARY_MINUS)),
            Token::CustomBinaryOperator(_) => Some(prefix(parser, UnaryOperator::Minus, OPERATOR)),
            Token::Word(word) => match word.keyword {
                Keyword::NoKeyword => Some(name(parser)),
                Keyword::NOT => Some(prefix(parser, UnaryOperator::Not, NOT)),
                Keyword::CASE => {
                    parser.advance_token();
                    Some(parser.parse_case_expr())
                }
                _ => Some(parser.expected_ref("an operand", parser.peek_token_ref())),
            },
            Token::SingleQuotedString(_) => {
                parser.advance_token();
                Some(Ok(Expr::Value(ValueWithSpan { value: Value::Null, span: Span::empty() })))
            }
            _ => None,
        }
    }
}

fn prefix(parser: &mut Parser, op: UnaryOperator, precedence: u8) -> Result<Expr, ParserError> {
    parser.advance_token();
    Ok(Expr::UnaryOp { op, expr: Box::new(parser.parse_subexpr(precedence)?) })
}

/// A name of any number of parts, or the call of a function. sqlparser would first try to read a type.
fn name(parser: &mut Parser) -> Result<Expr, ParserError> {
    let mut parts = vec![part(parser)?];
    while parser.consume_token(&Token::Period) {
        parts.push(part(parser)?);
    }
    if parser.peek_token_ref().token == Token::LParen {
        return parser.parse_function(ObjectName::from(parts));
    }
    match parts.pop() {
        Some(only) if parts.is_empty() => Ok(Expr::Identifier(only)),
        last => Ok(Expr::CompoundIdentifier(parts.into_iter().chain(last).collect())),
    }
}

fn part(parser: &mut Parser) -> Result<Ident, ParserError> {
    match &parser.peek_token_ref().token {
        Token::Word(_) => {
            parser.advance_token();
            Ok(Ident::with_span(Span::empty(), String::new()))
        }
        _ => parser.expected_ref("a name", parser.peek_token_ref()),
    }
}
