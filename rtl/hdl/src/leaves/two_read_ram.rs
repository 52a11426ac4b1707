//! A memory with two read ports, one of which also writes.

use super::sdp_ram::{range, start};
use rust_hdl::prelude::*;

/// `2^A` words of `D`, block RAM with two true ports: `data` and `other_data` show, one cycle later, the words at `address`
/// and at `other_address`. A write goes to `address`.
///
/// In a cycle with a write, `data` is **undefined**, and so is `other_data` if its address is the one written:
/// `D::default()` in the native simulation, the inverse of the old word in Verilator. All words start as zeros, but for
/// those of [`holding`](Self::holding).
#[derive(LogicBlock)]
pub struct TwoReadRam<D: Synth, const A: usize> {
    /// Clock of both ports.
    pub clock: Signal<In, Clock>,
    /// The word to show in the next cycle, or to write.
    pub address: Signal<In, Bits<A>>,
    /// The word at the `address` of the cycle before.
    pub data: Signal<Out, D>,
    /// Write in this cycle.
    pub write_enable: Signal<In, Bit>,
    /// What.
    pub write_data: Signal<In, D>,
    /// The other word to show in the next cycle.
    pub other_address: Signal<In, Bits<A>>,
    /// The word at the `other_address` of the cycle before.
    pub other_data: Signal<Out, D>,
    _mem: Vec<D>,
    _start: Vec<D>,
}

impl<D: Synth, const A: usize> TwoReadRam<D, A> {
    /// A memory that starts with these words, zeros after them.
    ///
    /// # Panics
    /// If there are more than it has.
    pub fn holding(words: Vec<D>) -> Self {
        let mut ram = Self::default();
        ram._mem[..words.len()].copy_from_slice(&words);
        ram._start = words;
        ram
    }
}

impl<D: Synth, const A: usize> Default for TwoReadRam<D, A> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            address: Signal::default(),
            data: Signal::default(),
            write_enable: Signal::default(),
            write_data: Signal::default(),
            other_address: Signal::default(),
            other_data: Signal::default(),
            _mem: vec![D::default(); 1 << A],
            _start: vec![],
        }
    }
}

impl<D: Synth, const A: usize> Logic for TwoReadRam<D, A> {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            let (a, b) = (self.address.val().index(), self.other_address.val().index());
            let writes = self.write_enable.val();
            self.data.next = if writes { D::default() } else { self._mem[a] };
            self.other_data.next = if writes && a == b { D::default() } else { self._mem[b] };
            if writes {
                self._mem[a] = self.write_data.val();
            }
        }
    }

    fn connect(&mut self) {
        self.data.connect();
        self.other_data.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(format!(
            "\
(* ram_style = \"block\", no_rw_check, rw_addr_collision = \"no\" *)
reg {range} mem [0:{last}];
integer i;
{start}`ifdef VERILATOR
always @(posedge clock) begin
  if (write_enable) mem[address] <= write_data;
  // A collision is undefined: show what no correct design can use.
  data <= write_enable ? ~mem[address] : mem[address];
  other_data <= (write_enable && address == other_address) ? ~mem[other_address] : mem[other_address];
end
`else
always @(posedge clock) begin
  if (write_enable) mem[address] <= write_data;
  else data <= mem[address];
end
always @(posedge clock) other_data <= mem[other_address];
`endif
",
            range = range(D::BITS),
            last = (1_usize << A) - 1,
            start = start(&self._start, 1 << A),
        ))
    }
}
