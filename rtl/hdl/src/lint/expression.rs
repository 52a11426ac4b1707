//! The four writing rules: where an expression can mean something else in Verilog.

use super::{Rule, Scope};
use rust_hdl::prelude::ast::{VerilogExpression as E, VerilogOp as O, VerilogOpUnary as U};

/// A broken rule and its text, still without its place.
pub(super) type Found = (Rule, String);

/// The rules broken at the root of `e` (not below it).
pub(super) fn rules(e: &E, scope: &Scope, out: &mut Vec<Found>) {
    match e {
        E::Cast(x, bits) if grows(x, scope) => out.push((
            Rule::Cast,
            format!("cast to {bits} bits of a result of + - * << !: name it in a Local first"),
        )),
        E::Binary(l, op, r) => {
            if compares(op) && [l, r].iter().any(|x| bitwise(x)) {
                let text = "& | ^ beside a comparison without parentheses";
                out.push((Rule::Precedence, text.into()));
            }
            let compared = compares(op) && (grows(l, scope) || grows(r, scope));
            if compared || (matches!(op, O::Shr) && grows(l, scope)) {
                let text = "comparison or >> of a result of + - * << !: name it in a Local first";
                out.push((Rule::Width, text.into()));
            }
        }
        E::Index(x, _) | E::Slice(x, _, _) if !matches!(**x, E::Signal(_)) => {
            let text = "bit or part select of an expression: only a signal can be sliced";
            out.push((Rule::Slice, text.into()));
        }
        _ => {}
    }
}

fn compares(op: &O) -> bool {
    matches!(op, O::Eq | O::Ne | O::Lt | O::Le | O::Gt | O::Ge)
}

fn bitwise(e: &E) -> bool {
    matches!(e, E::Binary(_, O::BitAnd | O::BitOr | O::BitXor, _))
}

/// Can `e` have other bits when Verilog evaluates it wider than Rust does?
fn grows(e: &E, scope: &Scope) -> bool {
    match e {
        E::Signal(_) | E::Literal(_) | E::Slice(..) | E::Index(..) => false,
        E::Paren(x) | E::Signed(x) | E::Unsigned(x) | E::Cast(x, _) => grows(x, scope),
        E::Unary(U::All | U::Any | U::Xor, _) => false,
        // The inverse of one bit stays one bit beside other single bits, which is all Rust allows.
        E::Unary(U::Not, x) => !one_bit(x, scope),
        E::Unary(U::Neg, _) | E::IndexReplace(..) => true,
        E::Binary(_, O::Add | O::Sub | O::Mul | O::Shl, _) => true,
        E::Binary(_, op, _) if compares(op) || matches!(op, O::LogicalAnd | O::LogicalOr) => false,
        E::Binary(l, O::Shr, _) => grows(l, scope),
        E::Binary(l, _, r) => grows(l, scope) || grows(r, scope),
    }
}

fn one_bit(e: &E, scope: &Scope) -> bool {
    match e {
        E::Signal(n) => {
            let name = n.trim_end_matches("$next").replace('.', "$");
            scope.bits.contains(&name)
        }
        E::Paren(x) => one_bit(x, scope),
        E::Index(..) | E::Unary(U::All | U::Any | U::Xor, _) => true,
        E::Unary(U::Not, x) => one_bit(x, scope),
        E::Binary(_, op, _) if compares(op) || matches!(op, O::LogicalAnd | O::LogicalOr) => true,
        E::Binary(l, O::BitAnd | O::BitOr | O::BitXor, r) => one_bit(l, scope) && one_bit(r, scope),
        _ => false,
    }
}
