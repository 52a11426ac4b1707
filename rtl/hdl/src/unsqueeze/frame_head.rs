//! Judges the header of a frame.

use rust_hdl::prelude::*;

/// Of several errors the one that the format has first; no registers.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeFrameHead {
    /// The frame's first bytes.
    pub window: Signal<In, Bits<64>>,
    /// Bytes of the frame that have come.
    pub bytes: Signal<In, Bits<18>>,
    /// Granules of the extent.
    pub count: Signal<In, Bits<5>>,
    /// Dictionary ids of the learned sets, 0 for none: set 0 in bits 7:0.
    pub ids: Signal<In, Bits<32>>,
    /// It names a set.
    pub with_id: Signal<Out, Bit>,
    /// Which.
    pub set: Signal<Out, Bits<2>>,
    /// What is wrong, 0 for nothing.
    pub code: Signal<Out, Bits<5>>,
    /// Where.
    pub position: Signal<Out, Bits<3>>,
    magic: Signal<Local, Bit>,
    named: Signal<Local, Bit>,
    id: Signal<Local, Bits<8>>,
    known: Signal<Local, Bit>,
    frame_size: Signal<Local, Bits<16>>,
    wanted_size: Signal<Local, Bits<16>>,
}

impl Logic for UnsqueezeFrameHead {
    #[hdl_gen]
    fn update(&mut self) {
        self.magic.next = self.window.val().get_bits::<32>(0) == 0xFD2F_B528_u64;
        self.named.next = self.window.val().get_bit(32);
        self.with_id.next = self.named.val();
        self.id.next = self.window.val().get_bits::<8>(40);
        self.known.next = false;
        self.set.next = 0.into();
        if self.ids.val().get_bits::<8>(24) == self.id.val() {
            self.known.next = true;
            self.set.next = 3.into();
        }
        if self.ids.val().get_bits::<8>(16) == self.id.val() {
            self.known.next = true;
            self.set.next = 2.into();
        }
        if self.ids.val().get_bits::<8>(8) == self.id.val() {
            self.known.next = true;
            self.set.next = 1.into();
        }
        if self.ids.val().get_bits::<8>(0) == self.id.val() {
            self.known.next = true;
            self.set.next = 0.into();
        }
        if !self.id.val().any() {
            self.known.next = false;
        }
        self.frame_size.next = self.window.val().get_bits::<16>(40);
        if self.named.val() {
            self.frame_size.next = self.window.val().get_bits::<16>(48);
        }
        // modulo 2^16: 16 granules make 0xFF00
        self.wanted_size.next = bit_cast::<16, 5>(self.count.val()) << 12;
        self.wanted_size.next = self.wanted_size.val() - 256;

        self.code.next = 0.into();
        self.position.next = 0.into();
        if self.frame_size.val() != self.wanted_size.val() {
            self.code.next = 5.into();
            self.position.next = 5.into();
            if self.named.val() {
                self.position.next = 6.into();
            }
        }
        if self.named.val() & !self.known.val() {
            self.code.next = 4.into();
            self.position.next = 5.into();
        }
        if (self.bytes.val() < 7) | (self.named.val() & (self.bytes.val() < 8)) {
            self.code.next = 1.into();
            self.position.next = 0.into();
        }
        if self.window.val().get_bits::<7>(33) != 0x30 {
            self.code.next = 3.into();
            self.position.next = 4.into();
        }
        if !self.magic.val() {
            self.code.next = 2.into();
            self.position.next = 0.into();
        }
        if self.bytes.val() < 5 {
            self.code.next = 1.into();
            self.position.next = 0.into();
        }
    }
}
