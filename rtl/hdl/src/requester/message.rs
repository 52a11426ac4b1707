//! MSI-X messages as payload beats.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use rust_hdl::prelude::*;

/// Puts the dword of a message into every lane of a `D`-bit beat: the byte marks of the packet pick the right one,
/// so no shifter is needed. Wires only; the handshake passes beside it.
#[derive(LogicBlock)]
pub struct Message<const D: usize> {
    /// Where to write.
    pub msg_addr: Signal<In, Bits<64>>,
    /// What to write.
    pub msg_data: Signal<In, Bits<32>>,
    /// Bus address, a multiple of 4.
    pub post_addr: Signal<Out, Bits<64>>,
    /// The dword, in every lane.
    pub post_data: Signal<Out, Bits<D>>,
    single: Signal<Local, Bits<D>>,
    pair: Signal<Local, Bits<D>>,
    quad: Signal<Local, Bits<D>>,
    oct: Signal<Local, Bits<D>>,
    dword_mask: Constant<Bits<64>>,
}

impl<const D: usize> Default for Message<D> {
    fn default() -> Self {
        assert!(matches!(D, 128 | 256 | 512), "Message: D must be 128, 256 or 512, not {D}");
        Self {
            msg_addr: Signal::default(),
            msg_data: Signal::default(),
            post_addr: Signal::default(),
            post_data: Signal::default(),
            single: Signal::default(),
            pair: Signal::default(),
            quad: Signal::default(),
            oct: Signal::default(),
            dword_mask: Constant::new((!3_u64).to_bits()),
        }
    }
}

impl<const D: usize> Logic for Message<D> {
    #[hdl_gen]
    fn update(&mut self) {
        self.post_addr.next = self.msg_addr.val() & self.dword_mask.val();
        // shifts by the width or more give 0, so the same text serves every width
        self.single.next = bit_cast::<D, 32>(self.msg_data.val());
        self.pair.next = self.single.val() | (self.single.val() << 32);
        self.quad.next = self.pair.val() | (self.pair.val() << 64);
        self.oct.next = self.quad.val() | (self.quad.val() << 128);
        self.post_data.next = self.oct.val() | (self.oct.val() << 256);
    }
}
