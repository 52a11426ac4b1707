//! The MSI-X table.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use rust_hdl::prelude::*;

/// Vectors.
const VECTORS: usize = 8;

/// Eight entries of address, data and mask bit, in flops (PCI Express Base Specification, 7.7.2).
#[derive(LogicBlock)]
pub struct MsixTable {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high: every vector masked.
    pub reset: Signal<In, Bit>,
    /// An access begins: one cycle.
    pub sel: Signal<In, Bit>,
    /// It writes.
    pub write: Signal<In, Bit>,
    /// Byte offset in the table.
    pub addr: Signal<In, Bits<20>>,
    /// What is written.
    pub wdata: Signal<In, Bits<32>>,
    /// Which bytes are written.
    pub wstrb: Signal<In, Bits<4>>,
    /// The access ends: the cycle after `sel`.
    pub ack: Signal<Out, Bit>,
    /// What was read.
    pub rdata: Signal<Out, Bits<32>>,
    /// Masked vectors.
    pub masked: Signal<Out, Bits<8>>,
    /// The vector to look up.
    pub vector: Signal<In, Bits<3>>,
    /// Its address, a multiple of 4.
    pub message_addr: Signal<Out, Bits<64>>,
    /// Its data.
    pub message_data: Signal<Out, Bits<32>>,
    low: [DFF<Bits<32>>; VECTORS],
    high: [DFF<Bits<32>>; VECTORS],
    data: [DFF<Bits<32>>; VECTORS],
    // inverted, so that a vector is masked from power-up
    unmasked: DFF<Bits<8>>,
    ack_out: DFF<Bit>,
    rdata_out: DFF<Bits<32>>,
    entry: Signal<Local, Bits<3>>,
    dword: Signal<Local, Bits<2>>,
    word: Signal<Local, Bits<32>>,
    mask: Signal<Local, Bits<32>>,
    merged: Signal<Local, Bits<32>>,
    entry_masked: Signal<Local, Bit>,
    open_now: Signal<Local, Bit>,
    found_low: Signal<Local, Bits<32>>,
    found_high: Signal<Local, Bits<32>>,
    lane0: Constant<Bits<32>>,
    lane1: Constant<Bits<32>>,
    lane2: Constant<Bits<32>>,
    lane3: Constant<Bits<32>>,
    dword_aligned: Constant<Bits<32>>,
}

impl Default for MsixTable {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            sel: Signal::default(),
            write: Signal::default(),
            addr: Signal::default(),
            wdata: Signal::default(),
            wstrb: Signal::default(),
            ack: Signal::default(),
            rdata: Signal::default(),
            masked: Signal::default(),
            vector: Signal::default(),
            message_addr: Signal::default(),
            message_data: Signal::default(),
            low: std::array::from_fn(|_| DFF::default()),
            high: std::array::from_fn(|_| DFF::default()),
            data: std::array::from_fn(|_| DFF::default()),
            unmasked: DFF::default(),
            ack_out: DFF::default(),
            rdata_out: DFF::default(),
            entry: Signal::default(),
            dword: Signal::default(),
            word: Signal::default(),
            mask: Signal::default(),
            merged: Signal::default(),
            entry_masked: Signal::default(),
            open_now: Signal::default(),
            found_low: Signal::default(),
            found_high: Signal::default(),
            lane0: Constant::new(0x0000_00FF_u64.to_bits()),
            lane1: Constant::new(0x0000_FF00_u64.to_bits()),
            lane2: Constant::new(0x00FF_0000_u64.to_bits()),
            lane3: Constant::new(0xFF00_0000_u64.to_bits()),
            dword_aligned: Constant::new(0xFFFF_FFFC_u64.to_bits()),
        }
    }
}

impl Logic for MsixTable {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, unmasked, ack_out, rdata_out);
        for i in 0..8 {
            self.low[i].clock.next = self.clock.val();
            self.low[i].d.next = self.low[i].q.val();
            self.high[i].clock.next = self.clock.val();
            self.high[i].d.next = self.high[i].q.val();
            self.data[i].clock.next = self.clock.val();
            self.data[i].d.next = self.data[i].q.val();
        }
        self.mask.next = 0.into();
        if self.wstrb.val().get_bit(0) {
            self.mask.next = self.mask.val() | self.lane0.val();
        }
        if self.wstrb.val().get_bit(1) {
            self.mask.next = self.mask.val() | self.lane1.val();
        }
        if self.wstrb.val().get_bit(2) {
            self.mask.next = self.mask.val() | self.lane2.val();
        }
        if self.wstrb.val().get_bit(3) {
            self.mask.next = self.mask.val() | self.lane3.val();
        }
        self.dword.next = self.addr.val().get_bits::<2>(2);
        self.entry.next = self.addr.val().get_bits::<3>(4);
        self.entry_masked.next = !self.unmasked.q.val().get_bit(self.entry.val().index());
        self.word.next = 0.into();
        self.word.next = self.word.val().replace_bit(0, self.entry_masked.val());
        for i in 0..8 {
            if self.entry.val().index() == i {
                if self.dword.val() == 0 {
                    self.word.next = self.low[i].q.val();
                }
                if self.dword.val() == 1 {
                    self.word.next = self.high[i].q.val();
                }
                if self.dword.val() == 2 {
                    self.word.next = self.data[i].q.val();
                }
            }
        }
        self.ack_out.d.next = self.sel.val();
        self.rdata_out.d.next = self.word.val();
        self.ack.next = self.ack_out.q.val();
        self.rdata.next = self.rdata_out.q.val();
        self.merged.next =
            (self.word.val() & !self.mask.val()) | (self.wdata.val() & self.mask.val());
        // named, because `!` inside `replace_bit` is wider in Verilog than in Rust
        self.open_now.next = !self.merged.val().get_bit(0);
        if self.sel.val() & self.write.val() {
            for i in 0..8 {
                if self.entry.val().index() == i {
                    if self.dword.val() == 0 {
                        self.low[i].d.next = self.merged.val() & self.dword_aligned.val();
                    }
                    if self.dword.val() == 1 {
                        self.high[i].d.next = self.merged.val();
                    }
                    if self.dword.val() == 2 {
                        self.data[i].d.next = self.merged.val();
                    }
                }
            }
            if self.dword.val() == 3 {
                self.unmasked.d.next = self
                    .unmasked
                    .q
                    .val()
                    .replace_bit(self.entry.val().index(), self.open_now.val());
            }
        }
        self.masked.next = !self.unmasked.q.val();
        self.found_low.next = 0.into();
        self.found_high.next = 0.into();
        self.message_data.next = 0.into();
        for i in 0..8 {
            if self.vector.val().index() == i {
                self.found_low.next = self.low[i].q.val();
                self.found_high.next = self.high[i].q.val();
                self.message_data.next = self.data[i].q.val();
            }
        }
        self.message_addr.next = bit_cast::<64, 32>(self.found_low.val())
            | (bit_cast::<64, 32>(self.found_high.val()) << 32);
        if self.reset.val() {
            self.unmasked.d.next = 0.into();
            self.ack_out.d.next = false;
            for i in 0..8 {
                self.low[i].d.next = 0.into();
                self.high[i].d.next = 0.into();
                self.data[i].d.next = 0.into();
            }
        }
    }
}
