//! The byte marks of one beat.

use rust_hdl::prelude::*;

/// Byte marks of a beat, from its place in the packet and the byte enables of the packet's ends.
///
/// Purely combinational. A packet of one dword has its `first_be` on both inputs.
#[derive(LogicBlock)]
pub struct BeatMask<const K: usize> {
    /// This is the first beat of the packet.
    pub first: Signal<In, Bit>,
    /// This is the last beat of the packet.
    pub last: Signal<In, Bit>,
    /// Lane of the first dword in the first beat.
    pub start_lane: Signal<In, Bits<4>>,
    /// Lane of the last dword in the last beat.
    pub end_lane: Signal<In, Bits<4>>,
    /// Byte enables of the first dword.
    pub first_be: Signal<In, Bits<4>>,
    /// Byte enables of the last dword.
    pub last_be: Signal<In, Bits<4>>,
    /// Bytes that are there.
    pub keep: Signal<Out, Bits<K>>,
    start_shift: Signal<Local, Bits<6>>,
    end_shift: Signal<Local, Bits<6>>,
    from_start: Signal<Local, Bits<K>>,
    head: Signal<Local, Bits<K>>,
    from_end: Signal<Local, Bits<K>>,
    before_end: Signal<Local, Bits<K>>,
    tail: Signal<Local, Bits<K>>,
    ones: Constant<Bits<K>>,
}

impl<const K: usize> Default for BeatMask<K> {
    fn default() -> Self {
        Self {
            first: Signal::default(),
            last: Signal::default(),
            start_lane: Signal::default(),
            end_lane: Signal::default(),
            first_be: Signal::default(),
            last_be: Signal::default(),
            keep: Signal::default(),
            start_shift: Signal::default(),
            end_shift: Signal::default(),
            from_start: Signal::default(),
            head: Signal::default(),
            from_end: Signal::default(),
            before_end: Signal::default(),
            tail: Signal::default(),
            ones: Constant::new((u64::MAX >> (64 - K)).to_bits()),
        }
    }
}

impl<const K: usize> Logic for BeatMask<K> {
    #[hdl_gen]
    fn update(&mut self) {
        self.start_shift.next = bit_cast::<6, 4>(self.start_lane.val()) << 2;
        self.end_shift.next = bit_cast::<6, 4>(self.end_lane.val()) << 2;
        self.from_start.next = self.ones.val() << self.start_shift.val();
        self.head.next = (self.from_start.val() << 4)
            | (bit_cast::<K, 4>(self.first_be.val()) << self.start_shift.val());
        self.from_end.next = self.ones.val() << self.end_shift.val();
        self.before_end.next = !self.from_end.val();
        self.tail.next =
            self.before_end.val() | (bit_cast::<K, 4>(self.last_be.val()) << self.end_shift.val());
        self.keep.next = self.ones.val();
        if self.first.val() {
            self.keep.next = self.keep.val() & self.head.val();
        }
        if self.last.val() {
            self.keep.next = self.keep.val() & self.tail.val();
        }
    }
}
