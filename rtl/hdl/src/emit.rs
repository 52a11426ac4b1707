//! From a block to Verilog text: own module names, one module for identical instances.

use crate::lint::{self, Violation};
use rust_hdl::core::check_error::{CheckError, PathedName};
use rust_hdl::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A block as Verilog, with what the lint says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emitted {
    /// All modules; the top one has the name given to [`emit`].
    pub verilog: String,
    /// Broken rules; empty for a block that may be used.
    pub lint: Vec<Violation>,
}

/// Why a block could not be emitted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EmitError {
    /// The name asked for is not a plain Verilog identifier.
    #[error("`{name}` cannot name a module: use letters, digits and _, not starting with a digit")]
    ModuleName {
        /// The name.
        name: String,
    },
    /// Signals that nothing drives.
    #[error("{block}: nothing drives {}", .signals.join(", "))]
    OpenSignals {
        /// The block.
        block: String,
        /// Their paths.
        signals: Vec<String>,
    },
    /// Locals that are read before they are written.
    #[error("{block}: read before written: {}", .signals.join(", "))]
    LogicLoops {
        /// The block.
        block: String,
        /// Their paths.
        signals: Vec<String>,
    },
    /// Inputs that their own block writes.
    #[error("{block}: writes its own inputs {}", .signals.join(", "))]
    WritesToInputs {
        /// The block.
        block: String,
        /// Their paths.
        signals: Vec<String>,
    },
    /// rust-hdl's generator gave up.
    #[error(
        "{block}: rust-hdl cannot print it: {message} (guides: array indices must be loop variables)"
    )]
    Generator {
        /// The block.
        block: String,
        /// Its last words.
        message: String,
    },
}

/// Emit `block` as module `name` and lint it.
///
/// # Errors
/// See [`EmitError`]. Broken lint rules are no error here: they are in the result.
pub fn emit<T: Block>(name: &str, block: &mut T) -> Result<Emitted, EmitError> {
    let verilog = verilog(name, block)?;
    Ok(Emitted { verilog, lint: lint::check(block) })
}

/// The Verilog of `block`, its top module called `name`, its other modules `name$child$...`.
/// Modules with identical text are emitted once, under the name of the first instance.
///
/// # Errors
/// See [`EmitError`].
pub fn verilog<T: Block>(name: &str, block: &mut T) -> Result<String, EmitError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(plain)
    {
        return Err(EmitError::ModuleName { name: name.into() });
    }
    block.connect_all();
    let text = catch_unwind(AssertUnwindSafe(|| {
        check_all(block).map(|()| generate_verilog_unchecked(block))
    }))
    .map_err(|panic| EmitError::Generator { block: name.into(), message: last_words(&*panic) })?
    .map_err(|e| check_error(name, e))?;
    Ok(merge(&text, name))
}

fn last_words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("panicked").to_owned()
}

fn check_error(block: &str, e: CheckError) -> EmitError {
    let block = block.to_owned();
    let paths = |mut v: Vec<String>| {
        v.sort();
        v
    };
    let path = |p: &PathedName| format!("{}.{}", p.path, p.name);
    match e {
        CheckError::OpenSignal(open) => {
            EmitError::OpenSignals { block, signals: paths(open.values().map(path).collect()) }
        }
        CheckError::LogicLoops(list) => {
            EmitError::LogicLoops { block, signals: paths(list.iter().map(path).collect()) }
        }
        CheckError::WritesToInputs(list) => {
            EmitError::WritesToInputs { block, signals: paths(list.iter().map(path).collect()) }
        }
    }
}

/// One module of the generator's output.
struct Module<'a> {
    name: &'a str,
    /// From the port list on, up to and without `endmodule`.
    body: Vec<&'a str>,
}

/// Rename the modules and keep one of each kind.
fn merge(text: &str, top: &str) -> String {
    let (modules, rest) = split(text);
    let names: BTreeSet<&str> = modules.iter().map(|m| m.name).collect();
    let by_name: HashMap<&str, &Module<'_>> = modules.iter().map(|m| (m.name, m)).collect();
    let mut merger = Merger {
        top,
        names: &names,
        by_name: &by_name,
        chosen: BTreeMap::new(),
        kinds: HashMap::new(),
    };
    let mut out = String::new();
    for m in &modules {
        merger.choose(m.name);
    }
    for m in &modules {
        let own = rename(m.name, top);
        if merger.chosen.get(m.name) == Some(&own) {
            let body = merger.body(m);
            let _ = writeln!(out, "module {own}{body}endmodule // {own}\n");
        }
    }
    let mut seen = BTreeSet::new();
    for stub in rest {
        if seen.insert(stub.clone()) {
            out += &stub;
            out.push('\n');
        }
    }
    out
}

struct Merger<'a> {
    top: &'a str,
    names: &'a BTreeSet<&'a str>,
    by_name: &'a HashMap<&'a str, &'a Module<'a>>,
    /// Generated name -> the name of the module that stands for it.
    chosen: BTreeMap<&'a str, String>,
    /// Module text -> the name of the first module with it.
    kinds: HashMap<String, String>,
}

impl<'a> Merger<'a> {
    /// The module that stands for `name`; its children are settled first, so equal trees have equal text.
    fn choose(&mut self, name: &'a str) -> String {
        if let Some(done) = self.chosen.get(name) {
            return done.clone();
        }
        let module = self.by_name[name];
        for line in &module.body {
            if let Some((child, _)) = instance(line, self.names) {
                self.choose(child);
            }
        }
        let body = self.body(module);
        let own = rename(name, self.top);
        let kept = if name == "top" { own } else { self.kinds.entry(body).or_insert(own).clone() };
        self.chosen.insert(name, kept.clone());
        kept
    }

    fn body(&self, module: &Module<'a>) -> String {
        let mut out = String::new();
        for line in &module.body {
            match instance(line, self.names).and_then(|(c, rest)| Some((self.chosen.get(c)?, rest)))
            {
                Some((kind, rest)) => {
                    let indent = line.len() - line.trim_start().len();
                    let _ = write!(out, "{}{kind} {rest}", &line[..indent]);
                }
                None => out += line,
            }
            out.push('\n');
        }
        out
    }
}

/// `top$a b(` -> (`top$a`, `b(`) if `top$a` is one of ours.
fn instance<'a>(line: &'a str, names: &BTreeSet<&'a str>) -> Option<(&'a str, &'a str)> {
    let (kind, rest) = line.trim_start().split_once(' ')?;
    let kind = names.get(kind)?;
    rest.ends_with('(').then_some((*kind, rest))
}

fn rename(module: &str, top: &str) -> String {
    format!("{top}{}", &module["top".len()..])
}

/// Our modules, and the texts that follow them (black-box declarations).
fn split(text: &str) -> (Vec<Module<'_>>, Vec<String>) {
    let (mut modules, mut rest) = (vec![], vec![]);
    let mut current: Option<Module<'_>> = None;
    let mut stub = String::new();
    for line in text.lines() {
        if let Some(m) = &mut current {
            if line.trim_start().starts_with("endmodule") {
                modules.extend(current.take());
            } else {
                m.body.push(line.trim_end());
            }
            continue;
        }
        let ours = line.trim_start().strip_prefix("module ").filter(|r| {
            stub.is_empty() && r.strip_prefix("top").is_some_and(|t| t.starts_with(['(', '$']))
        });
        match ours.and_then(|r| r.split_once('(').map(|(name, _)| (name, r))) {
            Some((name, r)) => {
                current = Some(Module { name, body: vec![r[name.len()..].trim_end()] });
            }
            None if line.trim().is_empty() && stub.is_empty() => {}
            None => {
                stub += line;
                stub.push('\n');
                if line.trim_start().starts_with("endmodule") {
                    rest.push(std::mem::take(&mut stub));
                }
            }
        }
    }
    if !stub.is_empty() {
        rest.push(stub);
    }
    (modules, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(LogicBlock, Default)]
    struct Counters {
        pub clock: Signal<In, Clock>,
        pub q: Signal<Out, Bits<8>>,
        a: DFF<Bits<8>>,
        b: DFF<Bits<8>>,
        c: DFF<Bits<9>>,
    }

    impl Logic for Counters {
        #[hdl_gen]
        fn update(&mut self) {
            dff_setup!(self, clock, a, b, c);
            self.a.d.next = self.b.q.val() + 1;
            self.b.d.next = self.a.q.val();
            self.c.d.next = self.c.q.val() + 1;
            self.q.next = self.a.q.val() ^ self.c.q.val().get_bits::<8>(0);
        }
    }

    #[derive(LogicBlock, Default)]
    struct Pair {
        pub clock: Signal<In, Clock>,
        pub q: Signal<Out, Bits<8>>,
        x: Counters,
        y: Counters,
    }

    impl Logic for Pair {
        #[hdl_gen]
        fn update(&mut self) {
            self.x.clock.next = self.clock.val();
            self.y.clock.next = self.clock.val();
            self.q.next = self.x.q.val() & self.y.q.val();
        }
    }

    #[test]
    fn identical_trees_become_one_module() {
        let text = verilog("pair", &mut Pair::default()).unwrap();
        let modules: Vec<_> = text.lines().filter(|l| l.starts_with("module ")).collect();
        // pair, one Counters, one 8-bit and one 9-bit register
        assert_eq!(modules.len(), 4, "{text}");
        assert!(text.contains("pair$x y(") && text.contains("pair$x x("), "{text}");
        assert!(!text.contains("top"), "{text}");
    }

    #[derive(LogicBlock, Default)]
    struct Open {
        pub q: Signal<Out, Bit>,
    }

    impl Logic for Open {
        #[hdl_gen]
        fn update(&mut self) {}
    }

    #[test]
    fn an_open_output_is_an_error_with_its_name() {
        let e = verilog("open", &mut Open::default()).unwrap_err();
        assert!(matches!(&e, EmitError::OpenSignals { signals, .. } if signals[0].ends_with(".q")));
    }

    #[test]
    fn a_bad_module_name_is_refused() {
        let e = verilog("9x", &mut Pair::default()).unwrap_err();
        assert_eq!(e, EmitError::ModuleName { name: "9x".into() });
    }

    #[test]
    fn black_box_declarations_are_kept_once() {
        let stub = "(* blackbox *)\nmodule BUFG(I, O);\nendmodule\n";
        let text = format!("\nmodule top(a);\n  BUFG x(\n);\nendmodule // top\n{stub}{stub}");
        let out = merge(&text, "chip");
        assert_eq!(out.matches("module BUFG").count(), 1, "{out}");
        assert!(out.starts_with("module chip(a);"), "{out}");
    }
}
