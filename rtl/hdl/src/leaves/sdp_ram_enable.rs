//! [`SdpRam`](super::SdpRam) whose read port can be held.

use super::sdp_ram::{RamStyle, range};
use rust_hdl::prelude::*;

/// `2^A` words of `D`. `read_data` shows the word that was at `read_address` when `read_enable` was last high, whatever has been
/// written since: a stage of a pipeline that can be frozen.
///
/// A read of the word that is written in the same cycle is undefined: `D::default()` in the native simulation, the
/// inverse of the old word in Verilator. All words start as zeros.
#[derive(LogicBlock)]
pub struct SdpRamEnable<D: Synth, const A: usize> {
    /// Clock of both ports.
    pub clock: Signal<In, Clock>,
    /// Read in this cycle.
    pub read_enable: Signal<In, Bit>,
    /// The word to show from the next cycle on.
    pub read_address: Signal<In, Bits<A>>,
    /// The word that was read last.
    pub read_data: Signal<Out, D>,
    /// Write in this cycle.
    pub write_enable: Signal<In, Bit>,
    /// Where.
    pub write_address: Signal<In, Bits<A>>,
    /// What.
    pub write_data: Signal<In, D>,
    _mem: Vec<D>,
    _style: RamStyle,
}

impl<D: Synth, const A: usize> SdpRamEnable<D, A> {
    /// A memory made of `style`.
    pub fn new(style: RamStyle) -> Self {
        Self {
            clock: Signal::default(),
            read_enable: Signal::default(),
            read_address: Signal::default(),
            read_data: Signal::default(),
            write_enable: Signal::default(),
            write_address: Signal::default(),
            write_data: Signal::default(),
            _mem: vec![D::default(); 1 << A],
            _style: style,
        }
    }
}

/// A block RAM.
impl<D: Synth, const A: usize> Default for SdpRamEnable<D, A> {
    fn default() -> Self {
        Self::new(RamStyle::Block)
    }
}

impl<D: Synth, const A: usize> Logic for SdpRamEnable<D, A> {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            let (r, w) = (self.read_address.val().index(), self.write_address.val().index());
            if self.read_enable.val() {
                let clash = self.write_enable.val() && r == w;
                self.read_data.next = if clash { D::default() } else { self._mem[r] };
            }
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
initial for (i = 0; i < {words}; i = i + 1) mem[i] = {bits}'h0;
always @(posedge clock) begin
  if (write_enable) mem[write_address] <= write_data;
  if (read_enable)
`ifdef VERILATOR
    // A collision is undefined: show what no correct design can use.
    read_data <= (write_enable && write_address == read_address) ? ~mem[read_address] : mem[read_address];
`else
    read_data <= mem[read_address];
`endif
end
",
            style = self._style.attribute(),
            range = range(D::BITS),
            last = (1_usize << A) - 1,
            words = 1_usize << A,
            bits = D::BITS,
        ))
    }
}
