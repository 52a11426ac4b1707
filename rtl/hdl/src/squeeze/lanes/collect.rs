//! Blocks in the order of their granules.

use crate::leaves::Fifo;
use rust_hdl::prelude::*;

/// An entry for each granule that was taken; the oldest says whose chunks go out. The block of a constant granule is made here.
#[derive(LogicBlock)]
pub struct LanesCollect<const N: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// A granule is taken; not without room.
    pub push: Signal<In, Bit>,
    /// There is room.
    pub room: Signal<Out, Bit>,
    /// It is constant.
    pub constant: Signal<In, Bit>,
    /// Its byte, if it is.
    pub fill: Signal<In, Bits<8>>,
    /// Its lane, if it is not.
    pub lane: Signal<In, Bits<2>>,
    /// It is the first of its extent.
    pub first: Signal<In, Bit>,
    /// The number of its extent.
    pub tag: Signal<In, Bits<4>>,
    /// A chunk of a lane.
    pub lane_valid: [Signal<In, Bit>; N],
    /// It is taken.
    pub lane_ready: [Signal<Out, Bit>; N],
    /// Its bytes.
    pub lane_data: [Signal<In, Bits<128>>; N],
    /// How many.
    pub lane_bytes: [Signal<In, Bits<5>>; N],
    /// The block ends with it.
    pub lane_last: [Signal<In, Bit>; N],
    /// What the block is.
    pub lane_kind: [Signal<In, Bits<2>>; N],
    /// Its bytes, less 3.
    pub lane_size: [Signal<In, Bits<13>>; N],
    /// A chunk.
    pub chunk_valid: Signal<Out, Bit>,
    /// It is taken.
    pub chunk_ready: Signal<In, Bit>,
    /// Its bytes.
    pub chunk_data: Signal<Out, Bits<128>>,
    /// How many.
    pub chunk_bytes: Signal<Out, Bits<5>>,
    /// The block ends with it.
    pub chunk_last: Signal<Out, Bit>,
    /// The extent begins with this block.
    pub block_first: Signal<Out, Bit>,
    /// What the block is.
    pub block_kind: Signal<Out, Bits<2>>,
    /// Its bytes, less 3.
    pub block_bytes: Signal<Out, Bits<13>>,
    /// The number of its extent.
    pub block_tag: Signal<Out, Bits<4>>,
    /// There is no granule.
    pub empty: Signal<Out, Bit>,
    /// {extent 4, first, constant, lane 2, byte 8}
    order: Fifo<Bits<16>, 4, 5>,
    entry: Signal<Local, Bits<16>>,
    oldest: Signal<Local, Bits<16>>,
    fixed: Signal<Local, Bit>,
    turn: Signal<Local, Bits<2>>,
    valid: Signal<Local, Bit>,
    last: Signal<Local, Bit>,
    /// Header of an RLE block of 4096 bytes that is not the last.
    header: Constant<Bits<128>>,
}

impl<const N: usize> Default for LanesCollect<N> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            push: Signal::default(),
            room: Signal::default(),
            constant: Signal::default(),
            fill: Signal::default(),
            lane: Signal::default(),
            first: Signal::default(),
            tag: Signal::default(),
            lane_valid: std::array::from_fn(|_| Signal::default()),
            lane_ready: std::array::from_fn(|_| Signal::default()),
            lane_data: std::array::from_fn(|_| Signal::default()),
            lane_bytes: std::array::from_fn(|_| Signal::default()),
            lane_last: std::array::from_fn(|_| Signal::default()),
            lane_kind: std::array::from_fn(|_| Signal::default()),
            lane_size: std::array::from_fn(|_| Signal::default()),
            chunk_valid: Signal::default(),
            chunk_ready: Signal::default(),
            chunk_data: Signal::default(),
            chunk_bytes: Signal::default(),
            chunk_last: Signal::default(),
            block_first: Signal::default(),
            block_kind: Signal::default(),
            block_bytes: Signal::default(),
            block_tag: Signal::default(),
            empty: Signal::default(),
            order: Fifo::distributed(),
            entry: Signal::default(),
            oldest: Signal::default(),
            fixed: Signal::default(),
            turn: Signal::default(),
            valid: Signal::default(),
            last: Signal::default(),
            header: Constant::new((4096_u128 << 3 | 1 << 1).to_bits()),
        }
    }
}

impl<const N: usize> Logic for LanesCollect<N> {
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, order);
        self.order.reset.next = self.reset.val();
        self.entry.next = bit_cast::<16, 8>(self.fill.val())
            | (bit_cast::<16, 2>(self.lane.val()) << 8)
            | (bit_cast::<16, 4>(self.tag.val()) << 12);
        self.entry.next = self.entry.val().replace_bit(10, self.constant.val());
        self.entry.next = self.entry.val().replace_bit(11, self.first.val());
        self.order.sink.valid.next = self.push.val();
        self.order.sink.data.next = self.entry.val();
        self.room.next = self.order.sink.ready.val();
        self.empty.next = !self.order.level.val().any();

        // the oldest
        self.oldest.next = self.order.source.data.val();
        self.turn.next = self.oldest.val().get_bits::<2>(8);
        self.fixed.next = self.oldest.val().get_bit(10);
        self.block_first.next = self.oldest.val().get_bit(11);
        self.block_tag.next = self.oldest.val().get_bits::<4>(12);
        self.valid.next = self.order.source.valid.val() & self.fixed.val();
        self.last.next = true;
        self.chunk_data.next =
            self.header.val() | (bit_cast::<128, 8>(self.oldest.val().get_bits::<8>(0)) << 24);
        self.chunk_bytes.next = 4.into();
        self.block_kind.next = 1.into();
        self.block_bytes.next = 1.into();
        for i in 0..N {
            self.lane_ready[i].next = false;
            if !self.fixed.val() & (self.turn.val().index() == i) {
                self.valid.next = self.order.source.valid.val() & self.lane_valid[i].val();
                self.lane_ready[i].next = self.order.source.valid.val() & self.chunk_ready.val();
                self.last.next = self.lane_last[i].val();
                self.chunk_data.next = self.lane_data[i].val();
                self.chunk_bytes.next = self.lane_bytes[i].val();
                self.block_kind.next = self.lane_kind[i].val();
                self.block_bytes.next = self.lane_size[i].val();
            }
        }
        self.chunk_valid.next = self.valid.val();
        self.chunk_last.next = self.last.val();
        self.order.source.ready.next = self.valid.val() & self.last.val() & self.chunk_ready.val();
    }
}
