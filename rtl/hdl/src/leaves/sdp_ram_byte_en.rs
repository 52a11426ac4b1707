//! [`SdpRam`](super::SdpRam) with a write enable per byte.

use rust_hdl::prelude::*;

/// `2^A` words of `W = 8 * B` bits, block RAM; bit `i` of `write_strobe` writes byte `i`.
///
/// A read of a word of which any byte is written in the same cycle is undefined: zeros in the native
/// simulation, the inverse of the old word in Verilator. All words start as zeros.
#[derive(LogicBlock)]
pub struct SdpRamByteEn<const W: usize, const B: usize, const A: usize> {
    /// Clock of both ports.
    pub clock: Signal<In, Clock>,
    /// The word to show in the next cycle.
    pub read_address: Signal<In, Bits<A>>,
    /// The word at the `read_address` of the cycle before.
    pub read_data: Signal<Out, Bits<W>>,
    /// The bytes to write in this cycle.
    pub write_strobe: Signal<In, Bits<B>>,
    /// Where.
    pub write_address: Signal<In, Bits<A>>,
    /// What.
    pub write_data: Signal<In, Bits<W>>,
    _mem: Vec<Bits<W>>,
}

impl<const W: usize, const B: usize, const A: usize> Default for SdpRamByteEn<W, B, A> {
    fn default() -> Self {
        assert_eq!(W, 8 * B, "SdpRamByteEn<W, B, A>: W must be 8 * B");
        Self {
            clock: Signal::default(),
            read_address: Signal::default(),
            read_data: Signal::default(),
            write_strobe: Signal::default(),
            write_address: Signal::default(),
            write_data: Signal::default(),
            _mem: vec![Bits::default(); 1 << A],
        }
    }
}

impl<const W: usize, const B: usize, const A: usize> Logic for SdpRamByteEn<W, B, A> {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            let (r, w) = (self.read_address.val().index(), self.write_address.val().index());
            let strobe = self.write_strobe.val();
            let clash = strobe.any() && r == w;
            self.read_data.next = if clash { Bits::default() } else { self._mem[r] };
            for byte in (0..B).filter(|b| strobe.get_bit(*b)) {
                let new = self.write_data.val().get_bits::<8>(8 * byte);
                self._mem[w].set_bits::<8>(8 * byte, new);
            }
        }
    }

    fn connect(&mut self) {
        self.read_data.connect();
    }

    fn hdl(&self) -> Verilog {
        Verilog::Custom(format!(
            "\
(* ram_style = \"block\", no_rw_check, rw_addr_collision = \"no\" *)
reg [{high}:0] mem [0:{last}];
integer i;
initial for (i = 0; i < {words}; i = i + 1) mem[i] = {W}'h0;
integer b;
always @(posedge clock) begin
  for (b = 0; b < {B}; b = b + 1)
    if (write_strobe[b]) mem[write_address][8*b +: 8] <= write_data[8*b +: 8];
`ifdef VERILATOR
  // A collision is undefined: show what no correct design can use.
  read_data <= (|write_strobe && write_address == read_address) ? ~mem[read_address] : mem[read_address];
`else
  read_data <= mem[read_address];
`endif
end
",
            high = W - 1,
            last = (1_usize << A) - 1,
            words = 1_usize << A,
        ))
    }
}
