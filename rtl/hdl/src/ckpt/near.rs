//! Does a granule look like its base?

use crate::leaves::{RamStyle, SdpRam};
use rust_hdl::prelude::*;

/// Compares each line of 16 bytes of a granule with the same line of the base that came before it, by the XOR of its bytes:
/// what is counted is there 2 cycles after the granule's last beat.
#[derive(LogicBlock)]
pub struct CkptNear {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// A beat.
    pub valid: Signal<In, Bit>,
    /// It is one of a base.
    pub base: Signal<In, Bit>,
    /// Its number in the frame.
    pub beat: Signal<In, Bits<8>>,
    /// 16 bytes.
    pub data: Signal<In, Bits<128>>,
    /// Lines that are to be equal at least.
    pub least: Signal<In, Bits<9>>,
    /// As many are.
    pub near: Signal<Out, Bit>,
    lines: SdpRam<Bits<8>, 8>,
    compares: DFF<Bit>,
    keeps: DFF<Bit>,
    at: DFF<Bits<8>>,
    sum: DFF<Bits<8>>,
    equal: DFF<Bits<9>>,
    equal_1: Signal<Local, Bits<9>>,
    quarter: Signal<Local, Bits<32>>,
}

impl Default for CkptNear {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            valid: Signal::default(),
            base: Signal::default(),
            beat: Signal::default(),
            data: Signal::default(),
            least: Signal::default(),
            near: Signal::default(),
            lines: SdpRam::new(RamStyle::Distributed),
            compares: DFF::default(),
            keeps: DFF::default(),
            at: DFF::default(),
            sum: DFF::default(),
            equal: DFF::default(),
            equal_1: Signal::default(),
            quarter: Signal::default(),
        }
    }
}

impl Logic for CkptNear {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, compares, keeps, at, sum, equal);
        clock!(self, clock, lines);
        self.compares.d.next = self.valid.val() & !self.base.val();
        self.keeps.d.next = self.valid.val() & self.base.val();
        self.at.d.next = self.beat.val();
        self.quarter.next = self.data.val().get_bits::<32>(0)
            ^ self.data.val().get_bits::<32>(32)
            ^ self.data.val().get_bits::<32>(64)
            ^ self.data.val().get_bits::<32>(96);
        self.sum.d.next = self.quarter.val().get_bits::<8>(0)
            ^ self.quarter.val().get_bits::<8>(8)
            ^ self.quarter.val().get_bits::<8>(16)
            ^ self.quarter.val().get_bits::<8>(24);
        self.lines.write_enable.next = self.keeps.q.val();
        self.lines.write_address.next = self.at.q.val();
        self.lines.write_data.next = self.sum.q.val();
        self.lines.read_address.next = self.beat.val();

        self.equal_1.next = self.equal.q.val();
        if self.compares.q.val() {
            if !self.at.q.val().any() {
                self.equal_1.next = 0.into();
            }
            if self.lines.read_data.val() == self.sum.q.val() {
                self.equal_1.next = self.equal_1.val() + 1;
            }
        }
        self.equal.d.next = self.equal_1.val();
        self.near.next = self.equal.q.val() >= self.least.val();
    }
}
