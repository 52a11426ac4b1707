//! Design rules over rust-hdl's own syntax tree.
//!
//! rust-hdl prints kernel expressions token by token, and some of them mean something else in Verilog than
//! they do in Rust. This lint finds those, and what rust-hdl's own checks let through: latches, reads before
//! writes, names that the emitted module does not declare, Verilog keywords, drives of a child's outputs.
//! Every block of the [registry](crate::registry) passes it in a test.

mod expression;
mod kernel;
mod keywords;

use kernel::Kernel;
use rust_hdl::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What a violation breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Rule {
    /// Rule 1: parenthesise `& | ^` next to a comparison (the precedences differ).
    Precedence,
    /// Rule 2: name a result of `+ - * << !` in a `Local` before it is compared or shifted right
    /// (Verilog evaluates it wider than Rust).
    Width,
    /// Rule 3: `bit_cast` only signals, slices and bitwise combinations of them.
    Cast,
    /// Rule 4: slice only signals.
    Slice,
    /// A constant slice or bit index that leaves its signal.
    Range,
    /// A name that is a Verilog or SystemVerilog keyword.
    Keyword,
    /// A signal that some path through the kernel leaves unassigned.
    Latch,
    /// A signal that is read before the kernel assigns it.
    ReadBeforeWrite,
    /// A name that the emitted module does not declare.
    Undeclared,
    /// An assignment to something that another block drives.
    ForeignDriver,
    /// An indexing that rust-hdl prints wrongly (two-dimensional arrays).
    Array,
    /// A block with ports but without Verilog.
    Empty,
}

/// One broken rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// Instance path of the block, from `top`.
    pub path: String,
    /// The rule.
    pub rule: Rule,
    /// What was found, and what to write instead.
    pub text: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: [{:?}] {}", self.path, self.rule, self.text)
    }
}

/// Every rule broken by `block` or by a block below it, sorted, without repetitions. Empty = clean.
pub fn check(block: &dyn Block) -> Vec<Violation> {
    let mut lint = Lint::default();
    block.accept("top", &mut lint);
    lint.out.sort();
    lint.out.dedup();
    lint.out
}

/// What is known of one block while its kernel is checked.
#[derive(Default)]
pub(crate) struct Scope {
    path: String,
    /// Names that this kernel must drive: its outputs and locals, the inputs of its children.
    pub(crate) own: BTreeSet<String>,
    /// Every name that the emitted module declares, with its width (labels: 0).
    pub(crate) widths: BTreeMap<String, usize>,
    /// Those of type `Bit` (a `Bits<1>` is none: it may be cast or compared with a wider literal).
    pub(crate) bits: BTreeSet<String>,
    code: Verilog,
    has_ports: bool,
}

#[derive(Default)]
struct Lint {
    stack: Vec<Scope>,
    names: Vec<String>,
    namespace: Vec<String>,
    out: Vec<Violation>,
}

impl Probe for Lint {
    fn visit_start_scope(&mut self, name: &str, node: &dyn Block) {
        self.names.push(name.into());
        self.namespace.clear();
        let path = self.names.join(".");
        self.stack.push(Scope { path, code: node.hdl(), ..Scope::default() });
    }

    fn visit_start_namespace(&mut self, name: &str, _: &dyn Block) {
        self.namespace.push(name.into());
    }

    fn visit_atom(&mut self, name: &str, atom: &dyn Atom) {
        let mut parts = self.namespace.clone();
        parts.push(name.into());
        let full = parts.join("$");
        if keywords::is_keyword(&full) {
            self.out.push(Violation {
                path: self.names.join("."),
                rule: Rule::Keyword,
                text: format!("`{full}` is a Verilog keyword: rename the field"),
            });
        }
        let child = format!("{}${full}", self.names.last().map_or("", String::as_str));
        let Some((scope, parents)) = self.stack.split_last_mut() else { return };
        let is_bit = atom.descriptor().name == "Bit";
        scope.widths.insert(full.clone(), atom.bits());
        if is_bit {
            scope.bits.insert(full.clone());
        }
        labels(&atom.descriptor(), &mut scope.widths);
        if matches!(atom.kind(), AtomKind::OutputParameter | AtomKind::LocalSignal) {
            scope.own.insert(full);
        }
        if atom.kind().is_parameter() {
            scope.has_ports = true;
            if let Some(parent) = parents.last_mut() {
                parent.widths.insert(child.clone(), atom.bits());
                if is_bit {
                    parent.bits.insert(child.clone());
                }
                labels(&atom.descriptor(), &mut parent.widths);
                if atom.kind() == AtomKind::InputParameter {
                    parent.own.insert(child);
                }
            }
        }
    }

    fn visit_end_namespace(&mut self, _: &str, _: &dyn Block) {
        self.namespace.pop();
    }

    fn visit_end_scope(&mut self, _: &str, _: &dyn Block) {
        self.names.pop();
        let Some(scope) = self.stack.pop() else { return };
        let found = match &scope.code {
            Verilog::Combinatorial(block) => Kernel::new(&scope).check(block),
            Verilog::Empty if scope.has_ports => {
                vec![(Rule::Empty, "ports but no Verilog: is #[hdl_gen] missing?".into())]
            }
            _ => vec![],
        };
        let path = &scope.path;
        self.out.extend(found.into_iter().map(|(rule, text)| Violation {
            path: path.clone(),
            rule,
            text,
        }));
    }
}

fn labels(descriptor: &TypeDescriptor, into: &mut BTreeMap<String, usize>) {
    match &descriptor.kind {
        TypeKind::Enum(labels) => into.extend(labels.iter().map(|l| (l.replace("::", "$"), 0))),
        TypeKind::Composite(fields) => fields.iter().for_each(|f| labels_of(f, into)),
        _ => {}
    }
}

fn labels_of(field: &TypeField, into: &mut BTreeMap<String, usize>) {
    labels(&field.kind, into);
}

#[cfg(test)]
mod meaning;
#[cfg(test)]
mod tests;
