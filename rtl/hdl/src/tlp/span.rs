//! Where a run of dwords lies in the beats of a stream.

use rust_hdl::prelude::*;

/// From the address and length of a request: first and last lane, number of beats, and whether it crosses 4 KiB.
///
/// Purely combinational. `K` is the number of byte lanes, 16 or 64.
#[derive(LogicBlock)]
pub struct Span<const K: usize> {
    /// Low bits of the byte address of the first dword.
    pub address: Signal<In, Bits<12>>,
    /// Dwords, 1 to 1024.
    pub length: Signal<In, Bits<11>>,
    /// Dword lane of the first dword in the first beat.
    pub start_lane: Signal<Out, Bits<4>>,
    /// Dword lane of the last dword in the last beat.
    pub end_lane: Signal<Out, Bits<4>>,
    /// Beats minus 1. Meaningful if `crosses` is 0.
    pub beats: Signal<Out, Bits<8>>,
    /// The run leaves its 4 KiB block.
    pub crosses: Signal<Out, Bit>,
    dword: Signal<Local, Bits<12>>,
    start: Signal<Local, Bits<12>>,
    stop: Signal<Local, Bits<12>>,
    last: Signal<Local, Bits<12>>,
    lane_mask: Constant<Bits<12>>,
    lane_bits: Constant<Bits<4>>,
}

/// For 16 or 64 lanes; panics on any other number.
impl<const K: usize> Default for Span<K> {
    fn default() -> Self {
        assert!(K == 16 || K == 64, "Span<K>: K must be 16 or 64");
        let lanes = K as u64 / 4;
        Self {
            address: Signal::default(),
            length: Signal::default(),
            start_lane: Signal::default(),
            end_lane: Signal::default(),
            beats: Signal::default(),
            crosses: Signal::default(),
            dword: Signal::default(),
            start: Signal::default(),
            stop: Signal::default(),
            last: Signal::default(),
            lane_mask: Constant::new((lanes - 1).to_bits()),
            lane_bits: Constant::new(u64::from(lanes.ilog2()).to_bits()),
        }
    }
}

impl<const K: usize> Logic for Span<K> {
    #[hdl_gen]
    fn update(&mut self) {
        self.dword.next = bit_cast::<12, 10>(self.address.val().get_bits::<10>(2));
        self.start.next = self.dword.val() & self.lane_mask.val();
        self.stop.next = self.start.val() + bit_cast::<12, 11>(self.length.val()) - 1;
        self.last.next = self.dword.val() + bit_cast::<12, 11>(self.length.val()) - 1;
        self.start_lane.next = bit_cast::<4, 12>(self.start.val());
        self.end_lane.next = bit_cast::<4, 12>(self.stop.val() & self.lane_mask.val());
        self.beats.next = bit_cast::<8, 12>(self.stop.val() >> self.lane_bits.val());
        self.crosses.next = self.last.val().get_bit(10) | self.last.val().get_bit(11);
    }
}
