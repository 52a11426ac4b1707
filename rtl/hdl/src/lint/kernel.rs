//! One kernel, statement by statement: what is assigned on every path, what is read before.

use super::expression::{Found, rules};
use super::{Rule, Scope};
use rust_hdl::prelude::ast::{
    VerilogBlock, VerilogBlockOrConditional, VerilogExpression as E, VerilogLink,
    VerilogLinkDetails, VerilogLiteral, VerilogOp, VerilogStatement as S,
};
use std::collections::BTreeSet;

/// Names assigned so far on the path being followed.
type Done = BTreeSet<String>;

pub(super) struct Kernel<'a> {
    scope: &'a Scope,
    /// Loop variables and their values, innermost last.
    loops: Vec<(String, usize)>,
    /// Every name assigned anywhere.
    assigned: BTreeSet<String>,
    /// Names driven by `link` or `join`.
    linked: BTreeSet<String>,
    out: Vec<Found>,
}

impl<'a> Kernel<'a> {
    pub(super) fn new(scope: &'a Scope) -> Self {
        let (assigned, linked) = (BTreeSet::new(), BTreeSet::new());
        Kernel { scope, loops: vec![], assigned, linked, out: vec![] }
    }

    pub(super) fn check(mut self, block: &VerilogBlock) -> Vec<Found> {
        self.links(block);
        let mut done = Done::new();
        self.block(block, &mut done);
        for name in self.assigned.difference(&done) {
            if self.scope.own.contains(name) {
                let text =
                    format!("`{name}` is not assigned on every path: assign a default first");
                self.out.push((Rule::Latch, text));
            }
        }
        for name in self.assigned.intersection(&self.linked) {
            let text = format!("`{name}` is assigned and also driven by a link or join");
            self.out.push((Rule::ForeignDriver, text));
        }
        self.out
    }

    fn block(&mut self, block: &[S], done: &mut Done) {
        block.iter().for_each(|s| self.statement(s, done));
    }

    fn statement(&mut self, s: &S, done: &mut Done) {
        match s {
            S::Assignment(target, value) => {
                let before = self.out.len();
                self.expression(value, done);
                if let E::Signal(n) = target {
                    let name = self.name(n);
                    for (_, text) in &mut self.out[before..] {
                        *text = format!("in `{name} = ..`: {text}");
                    }
                    self.target(name, done, true);
                }
            }
            S::SliceAssignment { base, width, offset, replacement } => {
                self.expression(offset, done);
                self.expression(replacement, done);
                if let E::Signal(n) = base {
                    let name = self.name(n);
                    self.range(&name, offset, *width);
                    self.target(name, done, false);
                }
            }
            S::If(c) => {
                self.expression(&c.test, done);
                let (mut yes, mut no) = (done.clone(), done.clone());
                self.block(&c.then, &mut yes);
                match &c.otherwise {
                    VerilogBlockOrConditional::Block(b) => self.block(b, &mut no),
                    VerilogBlockOrConditional::Conditional(c) => self.statement(c, &mut no),
                    VerilogBlockOrConditional::None => {}
                }
                done.extend(yes.intersection(&no).cloned());
            }
            S::Match(m) => {
                self.expression(&m.test, done);
                let mut common: Option<Done> = None;
                for case in &m.cases {
                    self.label(&case.condition);
                    let mut path = done.clone();
                    self.block(&case.block, &mut path);
                    common = Some(match common {
                        None => path,
                        Some(c) => c.intersection(&path).cloned().collect(),
                    });
                }
                // Exhaustive for rustc is not exhaustive for Verilog, which knows unused encodings too.
                if m.cases.iter().any(|c| c.condition == "default") {
                    done.extend(common.unwrap_or_default());
                }
            }
            S::Loop(l) => {
                for i in l.from.as_usize()..l.to.as_usize() {
                    self.loops.push((l.index.clone(), i));
                    self.block(&l.block, done);
                    self.loops.pop();
                }
            }
            S::Macro(b) => self.block(b, done),
            S::Comment(_) | S::Link(_) => {}
        }
    }

    fn expression(&mut self, e: &E, done: &Done) {
        rules(e, self.scope, &mut self.out);
        match e {
            E::Signal(n) => self.read(n, done),
            E::Literal(_) => {}
            E::Paren(x) | E::Signed(x) | E::Unsigned(x) | E::Unary(_, x) | E::Cast(x, _) => {
                self.expression(x, done);
            }
            E::Binary(l, _, r) => {
                self.expression(l, done);
                self.expression(r, done);
            }
            E::Index(x, i) => self.select(x, i, 1, done),
            E::Slice(x, width, i) => self.select(x, i, *width, done),
            E::IndexReplace(x, i, v) => {
                self.select(x, i, 1, done);
                self.expression(v, done);
            }
        }
    }

    fn select(&mut self, x: &E, offset: &E, width: usize, done: &Done) {
        self.expression(x, done);
        self.expression(offset, done);
        if let E::Signal(n) = x {
            let name = self.name(n);
            self.range(&name, offset, width);
        }
    }

    /// A constant select must stay inside its signal.
    fn range(&mut self, name: &str, offset: &E, width: usize) {
        let (Some(&have), Some(at)) = (self.scope.widths.get(name), self.constant(offset)) else {
            return;
        };
        if have > 0 && at.saturating_add(width) > have {
            let text = format!("bits {at} +: {width} of `{name}`, which has {have}");
            self.out.push((Rule::Range, text));
        }
    }

    fn read(&mut self, raw: &str, done: &Done) {
        let name = self.name(raw);
        if name.parse::<usize>().is_ok() {
            return; // a loop variable
        }
        if !self.scope.widths.contains_key(&name) {
            let text = format!("`{name}` (a const generic or a Rust const? use a Constant field)");
            self.out.push((Rule::Undeclared, text));
        } else if self.scope.own.contains(&name)
            && !self.linked.contains(&name)
            && !done.contains(&name)
        {
            let text = format!("`{name}` is read before it is assigned");
            self.out.push((Rule::ReadBeforeWrite, text));
        }
    }

    fn target(&mut self, name: String, done: &mut Done, whole: bool) {
        if !self.scope.widths.contains_key(&name) {
            self.out.push((Rule::Undeclared, format!("`{name}` is assigned")));
        } else if !self.scope.own.contains(&name) {
            let text = format!("`{name}` is assigned, but another block drives it");
            self.out.push((Rule::ForeignDriver, text));
        }
        self.assigned.insert(name.clone());
        if whole {
            done.insert(name);
        } else if !done.contains(&name) {
            let text = format!("a field of `{name}` is assigned before the whole signal");
            self.out.push((Rule::ReadBeforeWrite, text));
        }
    }

    fn label(&mut self, condition: &str) {
        let name = self.name(condition);
        let literal = name == "default" || name.contains('\'') || name.parse::<u64>().is_ok();
        if !literal && !self.scope.widths.contains_key(&name) {
            let text = format!("the match label `{name}` (import the enum, write Type::Variant)");
            self.out.push((Rule::Undeclared, text));
        }
    }

    /// The name as the generator prints it: loop variables replaced, `[i]` as `$3`.
    fn name(&mut self, raw: &str) -> String {
        let mut x = raw.trim_start_matches('.').replace("::", "$").replace('.', "$");
        x = x.trim_end_matches("$next").to_owned();
        if let Some((_, value)) = self.loops.iter().rev().find(|(v, _)| *v == x) {
            return value.to_string();
        }
        let Some((head, rest)) = x.split_once('[') else { return x };
        let Some((index, tail)) = rest.split_once(']') else { return x };
        if tail.contains('[') {
            let text =
                format!("`{raw}`: rust-hdl prints a second index wrongly, flatten the array");
            self.out.push((Rule::Array, text));
        }
        match index_value(index, &self.loops) {
            Some(i) => format!("{head}${i}{tail}"),
            None => x,
        }
    }

    /// The value of an index expression made of literals and loop variables.
    fn constant(&self, e: &E) -> Option<usize> {
        match e {
            E::Literal(l) => literal(l),
            E::Signal(n) => self.loops.iter().rev().find(|(v, _)| v == n).map(|(_, k)| *k),
            E::Paren(x) | E::Unsigned(x) => self.constant(x),
            E::Binary(l, op, r) => {
                let (l, r) = (self.constant(l)?, self.constant(r)?);
                match op {
                    VerilogOp::Add => l.checked_add(r),
                    VerilogOp::Sub => l.checked_sub(r),
                    VerilogOp::Mul => l.checked_mul(r),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Collect what links and joins drive, everywhere in the kernel.
    fn links(&mut self, block: &[S]) {
        for s in block {
            match s {
                S::Link(links) => links.iter().for_each(|l| self.link(l)),
                S::Loop(l) => {
                    for i in l.from.as_usize()..l.to.as_usize() {
                        self.loops.push((l.index.clone(), i));
                        self.links(&l.block);
                        self.loops.pop();
                    }
                }
                S::Macro(b) => self.links(b),
                S::If(c) => self.links(&c.then),
                _ => {}
            }
        }
    }

    fn link(&mut self, link: &VerilogLink) {
        let (VerilogLink::Forward(d) | VerilogLink::Backward(d) | VerilogLink::Bidirectional(d)) =
            link;
        let VerilogLinkDetails { my_name, owner_name, other_name } = d;
        for side in [owner_name, other_name] {
            let full = if my_name.is_empty() { side.clone() } else { format!("{side}.{my_name}") };
            let name = self.name(&full);
            if self.scope.own.contains(&name) {
                self.linked.insert(name);
            }
        }
    }
}

fn literal(l: &VerilogLiteral) -> Option<usize> {
    let text = l.to_string();
    let (_, digits) = text.split_once('\'')?;
    let radix = match digits.chars().next()? {
        'h' => 16,
        'b' => 2,
        'd' => 10,
        _ => return None,
    };
    usize::from_str_radix(&digits[1..], radix).ok()
}

/// `i`, `3`, `i - 1`, `(i + 2)`: sums and products from left to right, as no more is ever written.
fn index_value(text: &str, loops: &[(String, usize)]) -> Option<usize> {
    let text: String =
        text.chars().filter(|c| !c.is_whitespace() && *c != '(' && *c != ')').collect();
    let mut value: Option<usize> = None;
    let mut op = '+';
    let mut word = String::new();
    for c in text.chars().chain(['\0']) {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        let digits = word.trim_end_matches("usize").trim_end_matches('_');
        let term = match digits.parse::<usize>() {
            Ok(n) => n,
            Err(_) => loops.iter().rev().find(|(v, _)| *v == word)?.1,
        };
        value = match (value, op) {
            (None, _) => Some(term),
            (Some(v), '+') => v.checked_add(term),
            (Some(v), '-') => v.checked_sub(term),
            (Some(v), '*') => v.checked_mul(term),
            _ => None,
        };
        value?;
        op = c;
        word.clear();
    }
    value
}
