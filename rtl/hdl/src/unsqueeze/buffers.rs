//! Knows whose buffers are free: part of the ring, slots of literals.

use rust_hdl::prelude::*;

/// Two blocks may be on their way at a time: held, or given on and not done with. What they lie in is free when they are
/// done, but for a raw block, which frees the ring as it is read.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeBuffers {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: all is free.
    pub reset: Signal<In, Bit>,
    /// Bytes of the frame in the ring, ever.
    pub bytes: Signal<In, Bits<18>>,
    /// A block is held.
    pub holding: Signal<In, Bit>,
    /// It is given on.
    pub given: Signal<In, Bit>,
    /// Its slot.
    pub slot: Signal<In, Bit>,
    /// The beat after its last whole one.
    pub given_end: Signal<In, Bits<13>>,
    /// A block is done with.
    pub block_done: Signal<In, Bit>,
    /// Of a raw block the words before `raw_word` have been read.
    pub raw_read: Signal<In, Bit>,
    /// The word, modulo the ring.
    pub raw_word: Signal<In, Bits<10>>,
    /// The ring has room.
    pub room: Signal<Out, Bit>,
    /// Another block may begin.
    pub may_begin: Signal<Out, Bit>,
    waiting: DFF<Bits<2>>,
    done_slot: DFF<Bit>,
    end_0: DFF<Bits<14>>,
    end_1: DFF<Bits<14>>,
    free: DFF<Bits<14>>,
    room_reg: DFF<Bit>,
    waiting_1: Signal<Local, Bits<2>>,
    free_1: Signal<Local, Bits<14>>,
    ahead: Signal<Local, Bits<9>>,
    held: Signal<Local, Bits<14>>,
}

impl Logic for UnsqueezeBuffers {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, waiting, done_slot, end_0, end_1, free, room_reg);
        self.room.next = self.room_reg.q.val();
        self.may_begin.next = !self.waiting.q.val().get_bit(1)
            & !(self.holding.val() & self.waiting.q.val().get_bit(0));
        self.waiting_1.next = self.waiting.q.val();
        if self.given.val() {
            self.waiting_1.next = self.waiting_1.val() + 1;
            if self.slot.val() {
                self.end_1.d.next = bit_cast::<14, 13>(self.given_end.val());
            } else {
                self.end_0.d.next = bit_cast::<14, 13>(self.given_end.val());
            }
        }
        self.free_1.next = self.free.q.val();
        self.ahead.next = self.raw_word.val().get_bits::<9>(1);
        self.ahead.next = self.ahead.val() - self.free.q.val().get_bits::<9>(0);
        if self.raw_read.val() {
            self.free_1.next = self.free.q.val() + bit_cast::<14, 9>(self.ahead.val());
        }
        if self.block_done.val() {
            self.waiting_1.next = self.waiting_1.val() - 1;
            self.done_slot.d.next = !self.done_slot.q.val();
            self.free_1.next = self.end_0.q.val();
            if self.done_slot.q.val() {
                self.free_1.next = self.end_1.q.val();
            }
        }
        self.waiting.d.next = self.waiting_1.val();
        self.free.d.next = self.free_1.val();
        self.held.next = self.bytes.val().get_bits::<14>(4);
        self.held.next = self.held.val() - self.free.q.val();
        self.room_reg.d.next = self.held.val() < 506;
        if self.reset.val() {
            self.waiting.d.next = 0.into();
            self.done_slot.d.next = false;
            self.free.d.next = 0.into();
            self.room_reg.d.next = false;
        }
    }
}
