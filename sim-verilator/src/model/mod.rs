//! A Verilated model behind a safe type.

mod raw;

use raw::{Port, Raw};
use std::cell::Cell;
use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Which way a port goes, seen from the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The testbench drives it.
    In,
    /// The model drives it.
    Out,
    /// Both.
    InOut,
}

/// A port of one [`Model`]; found once by name, then used without look-ups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PortId(u32);

/// What can go wrong with a model.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// Not a loadable object, or not one of ours.
    #[error("not a loadable model: {reason} (remove it and build it again)")]
    Open {
        /// The loader's words.
        reason: String,
    },
    /// Built by another version of this crate.
    #[error("the model has interface {found}, this program expects {expected}: build it again")]
    Interface {
        /// The model's.
        found: u32,
        /// Ours.
        expected: u32,
    },
    /// The model's constructor failed.
    #[error("the model could not be constructed (out of memory?)")]
    Construct,
    /// No port of that name.
    #[error("no port `{name}`; there are {}", .ports.join(", "))]
    NoPort {
        /// The name asked for.
        name: String,
        /// The ports that exist.
        ports: Vec<String>,
    },
    /// Waves from a model built without them.
    #[error("this model was built without waves: build it with `traced`")]
    NotTraced,
    /// Waves twice.
    #[error("waves are already being written")]
    AlreadyTraced,
    /// The file of the waves.
    #[error("cannot write waves to {}: {reason}", .path.display())]
    Trace {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
}

impl ModelError {
    fn open(e: &libloading::Error) -> Self {
        ModelError::Open { reason: e.to_string() }
    }
}

/// A running model, all of its state zero at first. Not `Send`.
///
/// Inputs keep their value until they are set again. [`tick`](Self::tick) is one cycle of the port `clock`;
/// outputs read afterwards are those just after the rising edge. To see what an input does to a
/// combinational output before the edge, [`eval`](Self::eval) first.
pub struct Model {
    raw: Raw,
    cycles: Rc<Cell<u64>>,
    /// Waves to start at a later cycle.
    pending: Option<(u64, PathBuf)>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Model({} ports, cycle {})", self.raw.ports.len(), self.cycles.get())
    }
}

impl Model {
    /// Load what [`crate::verilate::build`] made.
    ///
    /// # Errors
    /// [`ModelError`] for a file that is not such an object.
    pub fn load(path: &Path) -> Result<Model, ModelError> {
        Ok(Model { raw: Raw::load(path)?, cycles: Rc::default(), pending: None })
    }

    /// The port called `name` in Verilog (`sink$data`) or in Verilator's C++ (`sink__024data`).
    ///
    /// # Errors
    /// [`ModelError::NoPort`], with the names that exist.
    pub fn port(&self, name: &str) -> Result<PortId, ModelError> {
        let plain = name.replace("__024", "$");
        let found = self.raw.ports.iter().zip(0..).find(|(p, _)| p.name == plain);
        found.map(|(_, i)| PortId(i)).ok_or_else(|| ModelError::NoPort {
            name: name.into(),
            ports: self.raw.ports.iter().map(|p| p.name.clone()).collect(),
        })
    }

    /// Every port: name, direction, bits.
    pub fn ports(&self) -> impl Iterator<Item = (&str, Direction, u32)> {
        self.raw.ports.iter().map(|p| (&*p.name, p.direction, p.width))
    }

    /// Bits of a port.
    #[must_use]
    pub fn width(&self, port: PortId) -> u32 {
        self.at(port).width
    }

    /// Drive an input of at most 64 bits.
    ///
    /// # Panics
    /// If the port is wider, is an output, or the value does not fit.
    pub fn set(&mut self, port: PortId, value: u64) {
        let p = self.at(port);
        let fits = p.width == 64 || (p.width < 64 && value >> p.width == 0);
        assert!(fits, "value {value:#x} does not fit the {} bits of `{}`", p.width, p.name);
        assert!(p.direction != Direction::Out, "`{}` is an output", p.name);
        p.write(value);
    }

    /// Read a port of at most 64 bits.
    ///
    /// # Panics
    /// If the port is wider.
    #[must_use]
    pub fn get(&self, port: PortId) -> u64 {
        let p = self.at(port);
        assert!(p.width <= 64, "`{}` has {} bits: use get_wide", p.name, p.width);
        p.read(&self.raw)
    }

    /// Read a one-bit port.
    ///
    /// # Panics
    /// If the port is wider than 64 bits.
    #[must_use]
    pub fn is_set(&self, port: PortId) -> bool {
        self.get(port) != 0
    }

    /// Drive an input of any width: 32-bit words, least significant first, as many as the port has.
    ///
    /// # Panics
    /// If the number of words or the bits in the last word do not fit, or the port is an output.
    pub fn set_wide(&mut self, port: PortId, words: &[u32]) {
        let p = self.at(port);
        assert!(p.direction != Direction::Out, "`{}` is an output", p.name);
        let (rest, last) = (p.width % 32, words.last().copied().unwrap_or(0));
        assert!(
            rest == 0 || last >> rest == 0,
            "value does not fit the {} bits of `{}`",
            p.width,
            p.name
        );
        p.write_wide(words);
    }

    /// Read a port of any width into `words`, least significant first.
    ///
    /// # Panics
    /// If the number of words is not that of the port.
    pub fn get_wide(&self, port: PortId, words: &mut [u32]) {
        self.at(port).read_wide(&self.raw, words);
    }

    /// The number of 32-bit words of a port.
    #[must_use]
    pub fn words(&self, port: PortId) -> usize {
        self.at(port).words()
    }

    /// Settle all combinational logic (and take clock edges that were made with `set`).
    ///
    /// # Panics
    /// If the model stops, for instance because it does not settle: the text says where.
    pub fn eval(&mut self) {
        let ran = self.raw.eval();
        self.check(ran);
    }

    /// One cycle of `clock`: low, settle, high, settle.
    ///
    /// # Panics
    /// If the model stops.
    pub fn tick(&mut self) {
        self.run(1);
    }

    /// `cycles` cycles with the inputs held, in one call into the model.
    ///
    /// # Panics
    /// If the model stops.
    pub fn run(&mut self, cycles: u64) {
        let mut left = cycles;
        if let Some((start, _)) = self.pending {
            let now = self.cycles.get();
            if now + cycles > start {
                let before = start.saturating_sub(now);
                self.advance(before);
                left -= before;
                if let Some((_, path)) = self.pending.take() {
                    self.trace(&path).unwrap_or_else(|e| panic!("{e}"));
                }
            }
        }
        self.advance(left);
    }

    fn advance(&mut self, cycles: u64) {
        let ran = self.raw.tick(cycles);
        self.check(ran);
        self.cycles.set(self.cycles.get() + cycles);
    }

    /// Clock cycles so far.
    #[must_use]
    pub fn cycles(&self) -> u64 {
        self.cycles.get()
    }

    /// A counter that follows [`cycles`](Self::cycles), also after the model is gone.
    pub(crate) fn counter(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.cycles)
    }

    /// Write waves (FST) from now on; time 2 is one half cycle.
    ///
    /// # Errors
    /// [`ModelError::NotTraced`] if the model was built without, [`ModelError::Trace`] if `path` cannot be
    /// written.
    pub fn trace(&mut self, path: &Path) -> Result<(), ModelError> {
        let failed = |reason: String| ModelError::Trace { path: path.into(), reason };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| failed(e.to_string()))?;
        }
        let text = CString::new(path.as_os_str().as_bytes()).map_err(|e| failed(e.to_string()))?;
        match self.raw.trace(&text) {
            0 => Ok(()),
            1 => Err(failed(self.raw.fault())),
            2 => Err(ModelError::AlreadyTraced),
            _ => Err(ModelError::NotTraced),
        }
    }

    /// Write waves from `cycle` on (for long runs of which the end matters).
    pub fn trace_from(&mut self, cycle: u64, path: &Path) {
        self.pending = Some((cycle, path.into()));
    }

    /// Put what was traced so far on disk.
    pub fn flush_trace(&mut self) {
        self.raw.flush();
    }

    fn at(&self, port: PortId) -> &Port {
        &self.raw.ports[port.0 as usize]
    }

    fn check(&self, ran: bool) {
        assert!(ran, "the model stopped in cycle {}: {}", self.cycles.get(), self.raw.fault());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verilate::{ModelSpec, build, try_block};

    const WIDE: &str = "module wide(input wire clock, input wire [95:0] a, input wire [39:0] b,\n\
        output reg [95:0] q, output wire [39:0] n, output reg [6:0] count);\n\
        initial begin q = 0; count = 0; end\n\
        assign n = ~b;\n\
        always @(posedge clock) begin q <= a; count <= count + 7'd1; end\nendmodule\n";

    fn ids<const N: usize>(m: &Model, names: [&str; N]) -> [PortId; N] {
        names.map(|n| m.port(n).unwrap())
    }

    #[test]
    fn narrow_and_wide_ports_hold_their_values() {
        let mut m = crate::verilate::block("wide", WIDE);
        let [a, b, q, n, count] = ids(&m, ["a", "b", "q", "n", "count"]);
        m.set_wide(a, &[1, 2, 0xffff_ffff]);
        m.set(b, 0xff_0000_0001);
        m.eval();
        assert_eq!(m.get(n), 0x00_ffff_fffe);
        m.tick();
        let mut words = [0; 3];
        m.get_wide(q, &mut words);
        assert_eq!(words, [1, 2, 0xffff_ffff]);
        m.run(9);
        assert_eq!((m.get(count), m.cycles()), (10, 10));
    }

    #[test]
    fn mistakes_of_a_testbench_are_said() {
        let mut m = crate::verilate::block("wide", WIDE);
        let e = m.port("nothing").unwrap_err().to_string();
        assert!(e.contains("no port `nothing`; there are clock"), "{e}");
        assert!(matches!(m.trace(Path::new("x.fst")), Err(ModelError::NotTraced)));
        let [b, q] = ids(&m, ["b", "q"]);
        let caught = |f: &mut dyn FnMut()| {
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(f)).is_err()
        };
        assert!(caught(&mut || m.set(b, 1 << 40)));
        assert!(caught(&mut || m.set_wide(q, &[0; 3])));
        assert!(caught(&mut || {
            let _ = m.get(q);
        }));
    }

    #[test]
    fn two_models_in_one_program_do_not_share_state() {
        let other = WIDE.replace("7'd1", "7'd3").replace("module wide", "module wide3");
        let mut x = crate::verilate::block("wide", WIDE);
        let mut y = try_block("wide3", &other, false).unwrap();
        let mut z = crate::verilate::block("wide", WIDE);
        for _ in 0..5 {
            x.tick();
            y.tick();
        }
        z.tick();
        let value = |m: &Model| m.get(m.port("count").unwrap());
        assert_eq!((value(&x), value(&y), value(&z)), (5, 15, 1));
    }

    #[test]
    fn a_model_that_does_not_settle_stops_with_a_message() {
        let text = "module loopy(input wire a, output wire q);\n\
            /* verilator lint_off UNOPTFLAT */\nwire x;\nassign x = a & ~x;\nassign q = x;\nendmodule\n";
        let spec = ModelSpec { name: "loopy", verilog: text, top: "loopy", traced: false };
        let mut m = Model::load(&build(&spec).unwrap()).unwrap();
        let a = m.port("a").unwrap();
        m.eval();
        m.set(a, 1);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| m.eval()));
        let text = *result.unwrap_err().downcast::<String>().unwrap();
        assert!(
            text.contains("the model stopped in cycle 0") && text.contains("converge"),
            "{text}"
        );
    }

    #[test]
    fn a_file_that_is_no_model_is_refused() {
        let path = std::env::temp_dir().join(format!("isotherm-no-model-{}", std::process::id()));
        std::fs::write(&path, "not an object").unwrap();
        let e = Model::load(&path).unwrap_err();
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(e, ModelError::Open { .. }), "{e}");
    }

    #[test]
    fn waves_are_written_from_the_cycle_asked_for() {
        let mut m = try_block("wide", WIDE, true).unwrap();
        let path = crate::tools::Tools::find().unwrap().waves().join("unit-test.fst");
        let _ = std::fs::remove_file(&path);
        m.trace_from(5, &path);
        m.run(4);
        assert!(!path.exists());
        m.run(10);
        m.flush_trace();
        drop(m);
        assert!(std::fs::metadata(&path).unwrap().len() > 100);
    }
}
