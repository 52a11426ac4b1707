//! The table memory: one write and one read port on one clock.

use rust_hdl::prelude::*;

/// What a memory is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RamStyle {
    /// Block RAM.
    Block,
    /// Look-up tables used as memory: for a few dozen words.
    Distributed,
    /// What the synthesis tool likes.
    Auto,
}

impl RamStyle {
    pub(super) fn attribute(self) -> &'static str {
        match self {
            RamStyle::Block => "block",
            RamStyle::Distributed => "distributed",
            RamStyle::Auto => "auto",
        }
    }
}

/// `2^A` words of `D`. `read_data` shows, one cycle later, the word at `read_address`, in every cycle.
///
/// A read of the word that is written in the same cycle is **undefined**: synthesis is told so (no
/// emulation logic), the native simulation returns `D::default()`, and Verilator returns the inverse of
/// the old word, so that a missing forwarding path fails a test. All words start as zeros, but for those of
/// [`holding`](Self::holding) and [`made_of`](Self::made_of).
#[derive(LogicBlock)]
pub struct SdpRam<D: Synth, const A: usize> {
    /// Clock of both ports.
    pub clock: Signal<In, Clock>,
    /// The word to show in the next cycle.
    pub read_address: Signal<In, Bits<A>>,
    /// The word at the `read_address` of the cycle before.
    pub read_data: Signal<Out, D>,
    /// Write in this cycle.
    pub write_enable: Signal<In, Bit>,
    /// Where.
    pub write_address: Signal<In, Bits<A>>,
    /// What.
    pub write_data: Signal<In, D>,
    _mem: Vec<D>,
    _style: RamStyle,
    _start: Vec<D>,
}

impl<D: Synth, const A: usize> SdpRam<D, A> {
    /// A memory made of `style`.
    pub fn new(style: RamStyle) -> Self {
        Self {
            clock: Signal::default(),
            read_address: Signal::default(),
            read_data: Signal::default(),
            write_enable: Signal::default(),
            write_address: Signal::default(),
            write_data: Signal::default(),
            _mem: vec![D::default(); 1 << A],
            _style: style,
            _start: vec![],
        }
    }

    /// A block RAM that starts with these words, zeros after them.
    ///
    /// # Panics
    /// If there are more than it has.
    pub fn holding(words: Vec<D>) -> Self {
        Self::made_of(RamStyle::Block, words)
    }

    /// A memory made of `style` that starts with these words, zeros after them.
    ///
    /// # Panics
    /// If there are more than it has.
    pub fn made_of(style: RamStyle, words: Vec<D>) -> Self {
        let mut ram = Self::new(style);
        ram._mem[..words.len()].copy_from_slice(&words);
        ram._start = words;
        ram
    }

    /// A block RAM.
    pub fn block() -> Self {
        Self::new(RamStyle::Block)
    }

    /// Look-up tables.
    pub fn distributed() -> Self {
        Self::new(RamStyle::Distributed)
    }
}

/// A block RAM.
impl<D: Synth, const A: usize> Default for SdpRam<D, A> {
    fn default() -> Self {
        Self::block()
    }
}

impl<D: Synth, const A: usize> Logic for SdpRam<D, A> {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            let (r, w) = (self.read_address.val().index(), self.write_address.val().index());
            let clash = self.write_enable.val() && r == w;
            self.read_data.next = if clash { D::default() } else { self._mem[r] };
            if self.write_enable.val() {
                self._mem[w] = self.write_data.val();
            }
        }
    }

    fn connect(&mut self) {
        self.read_data.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(format!(
            "\
(* ram_style = \"{style}\", no_rw_check, rw_addr_collision = \"no\" *)
reg {range} mem [0:{last}];
integer i;
{start}always @(posedge clock) begin
  if (write_enable) mem[write_address] <= write_data;
`ifdef VERILATOR
  // A collision is undefined: show what no correct design can use.
  read_data <= (write_enable && write_address == read_address) ? ~mem[read_address] : mem[read_address];
`else
  read_data <= mem[read_address];
`endif
end
",
            style = self._style.attribute(),
            start = start(&self._start, 1 << A),
            range = range(D::BITS),
            last = (1_usize << A) - 1,
        ))
    }
}

/// `[7:0]`, or nothing for one bit, as rust-hdl declares ports.
pub(super) fn range(bits: usize) -> String {
    if bits == 1 { String::new() } else { format!("[{}:0]", bits - 1) }
}

/// What is in `words` words of `mem` at first: these, and zeros.
pub(super) fn start<D: Synth>(first: &[D], words: usize) -> String {
    let zeros = format!("for (i = 0; i < {words}; i = i + 1) mem[i] = {}'h0;\n", D::BITS);
    let set: String = first
        .iter()
        .enumerate()
        .filter(|(_, word)| **word != D::default())
        .map(|(i, word)| format!("  mem[{i}] = {};\n", word.verilog()))
        .collect();
    if set.is_empty() {
        format!("initial {zeros}")
    } else {
        format!("initial begin\n  {zeros}{set}end\n")
    }
}
