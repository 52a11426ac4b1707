//! Lanes side by side: granules out of a ring to blocks in order. README.md has structure and cycles.

mod collect;
mod dispatch;
mod port;
mod reader;
mod sets;

pub use collect::LanesCollect;
pub use dispatch::LanesDispatch;
pub use port::LanesPort;
pub use reader::LanesReader;
pub use sets::LanesSets;

use super::lane::Lane;
use rust_hdl::prelude::*;

/// `N` lanes, 1 to 4; a ring of `2^P` places of 4 KiB in beats of `W` bits (128 or 512), `R` bits of a beat's address.
#[derive(LogicBlock)]
pub struct Lanes<const N: usize, const W: usize, const P: usize, const R: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: forgets all granules, not the tables.
    pub reset: Signal<In, Bit>,
    /// A granule, in order.
    pub granule_valid: Signal<In, Bit>,
    /// It is taken. Does not depend on `granule_valid`, but on `granule_constant`.
    pub granule_ready: Signal<Out, Bit>,
    /// Its place in the ring, where all of it is.
    pub granule_place: Signal<In, Bits<P>>,
    /// It has a base.
    pub granule_base: Signal<In, Bit>,
    /// Its place, where all of it is.
    pub granule_base_place: Signal<In, Bits<P>>,
    /// All its bytes are the same,
    pub granule_constant: Signal<In, Bit>,
    /// as this one.
    pub granule_byte: Signal<In, Bits<8>>,
    /// It is the first of its extent.
    pub granule_first: Signal<In, Bit>,
    /// Granules of its extent, 1 to 16.
    pub granule_count: Signal<In, Bits<5>>,
    /// A beat of the ring.
    pub read_address: Signal<Out, Bits<R>>,
    /// It, one cycle later.
    pub read_data: Signal<In, Bits<W>>,
    /// A place is free again (pulse); it may be written over from this cycle on.
    pub freed_valid: Signal<Out, Bit>,
    /// Which.
    pub freed_place: Signal<Out, Bits<P>>,
    /// Learned sets that are loaded: bit 0 is set 1. Stable while not idle.
    pub sets: Signal<In, Bits<4>>,
    /// The set of an extent that begins with a constant granule, 0 being taken if it is not loaded. As stable.
    pub default_set: Signal<In, Bits<3>>,
    /// A chunk of a block.
    pub chunk_valid: Signal<Out, Bit>,
    /// It is taken.
    pub chunk_ready: Signal<In, Bit>,
    /// Its bytes, zeros above.
    pub chunk_data: Signal<Out, Bits<128>>,
    /// How many, 1 to 16.
    pub chunk_bytes: Signal<Out, Bits<5>>,
    /// The block ends with it.
    pub chunk_last: Signal<Out, Bit>,
    /// With each chunk: the block is the first of its extent,
    pub block_first: Signal<Out, Bit>,
    /// raw (0), RLE (1) or compressed (2),
    pub block_kind: Signal<Out, Bits<2>>,
    /// has so many bytes, less the 3 of its header,
    pub block_bytes: Signal<Out, Bits<13>>,
    /// and its extent has this set.
    pub block_set: Signal<Out, Bits<3>>,
    /// Write a word of the tables (`isotherm_abi::tables`); only while idle.
    pub table_write: Signal<In, Bit>,
    /// Of this set, 0 is set 1.
    pub table_set: Signal<In, Bits<2>>,
    /// Where.
    pub table_address: Signal<In, Bits<13>>,
    /// What.
    pub table_word: Signal<In, Bits<32>>,
    /// All granules that were taken have left as blocks, and their places are freed.
    pub idle: Signal<Out, Bit>,
    lanes: [Lane; N],
    granules: [LanesReader<W, P, R>; N],
    bases: [LanesReader<W, P, R>; N],
    port: LanesPort<N, P, R>,
    dispatch: LanesDispatch<N, P>,
    held_sets: LanesSets<N>,
    collect: LanesCollect<N>,
}

impl<const N: usize, const W: usize, const P: usize, const R: usize> Default for Lanes<N, W, P, R> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            granule_valid: Signal::default(),
            granule_ready: Signal::default(),
            granule_place: Signal::default(),
            granule_base: Signal::default(),
            granule_base_place: Signal::default(),
            granule_constant: Signal::default(),
            granule_byte: Signal::default(),
            granule_first: Signal::default(),
            granule_count: Signal::default(),
            read_address: Signal::default(),
            read_data: Signal::default(),
            freed_valid: Signal::default(),
            freed_place: Signal::default(),
            sets: Signal::default(),
            default_set: Signal::default(),
            chunk_valid: Signal::default(),
            chunk_ready: Signal::default(),
            chunk_data: Signal::default(),
            chunk_bytes: Signal::default(),
            chunk_last: Signal::default(),
            block_first: Signal::default(),
            block_kind: Signal::default(),
            block_bytes: Signal::default(),
            block_set: Signal::default(),
            table_write: Signal::default(),
            table_set: Signal::default(),
            table_address: Signal::default(),
            table_word: Signal::default(),
            idle: Signal::default(),
            lanes: std::array::from_fn(|_| Lane::default()),
            granules: std::array::from_fn(|_| LanesReader::default()),
            bases: std::array::from_fn(|_| LanesReader::default()),
            port: LanesPort::default(),
            dispatch: LanesDispatch::default(),
            held_sets: LanesSets::default(),
            collect: LanesCollect::default(),
        }
    }
}

impl<const N: usize, const W: usize, const P: usize, const R: usize> Logic for Lanes<N, W, P, R> {
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, port, dispatch, held_sets, collect);
        self.port.reset.next = self.reset.val();
        self.dispatch.reset.next = self.reset.val();
        self.held_sets.reset.next = self.reset.val();
        self.collect.reset.next = self.reset.val();

        // a granule is taken
        self.dispatch.granule_valid.next = self.granule_valid.val();
        self.dispatch.granule_place.next = self.granule_place.val();
        self.dispatch.granule_base.next = self.granule_base.val();
        self.dispatch.granule_base_place.next = self.granule_base_place.val();
        self.dispatch.granule_constant.next = self.granule_constant.val();
        self.dispatch.granule_first.next = self.granule_first.val();
        self.dispatch.sets.next = self.sets.val();
        self.dispatch.default_set.next = self.default_set.val();
        self.dispatch.order_ready.next = self.collect.room.val();
        self.granule_ready.next = self.dispatch.granule_ready.val();
        self.collect.push.next = self.dispatch.take.val();
        self.collect.constant.next = self.granule_constant.val();
        self.collect.fill.next = self.granule_byte.val();
        self.collect.lane.next = self.dispatch.lane.val();
        self.collect.first.next = self.granule_first.val();
        self.collect.tag.next = self.dispatch.tag.val();
        self.held_sets.tag.next = self.dispatch.tag.val();
        self.held_sets.opens.next = self.dispatch.take.val() & self.granule_first.val();
        self.held_sets.known.next = self.granule_constant.val();
        self.held_sets.fallback.next = self.dispatch.fallback.val();
        self.held_sets.own.next = self.granule_first.val();

        for i in 0..N {
            self.lanes[i].clock.next = self.clock.val();
            self.lanes[i].reset.next = self.reset.val();
            self.granules[i].clock.next = self.clock.val();
            self.granules[i].reset.next = self.reset.val();
            self.bases[i].clock.next = self.clock.val();
            self.bases[i].reset.next = self.reset.val();

            // a lane is told of it, and its readers
            self.dispatch.lane_ready[i].next = self.lanes[i].start_ready.val()
                & self.granules[i].room.val()
                & self.bases[i].room.val()
                & self.held_sets.room[i].val();
            self.lanes[i].start_valid.next = self.dispatch.start[i].val();
            self.lanes[i].start_base.next = self.granule_base.val();
            self.lanes[i].start_count.next = self.granule_count.val();
            self.lanes[i].start_own.next = self.granule_first.val();
            self.granules[i].push.next = self.dispatch.start[i].val();
            self.granules[i].place.next = self.granule_place.val();
            self.bases[i].push.next = self.dispatch.start[i].val() & self.granule_base.val();
            self.bases[i].place.next = self.granule_base_place.val();

            // the ring
            self.port.base_want[i].next = self.bases[i].want.val();
            self.bases[i].grant.next = self.port.base_grant[i].val();
            self.port.base_address[i].next = self.bases[i].address.val();
            self.port.base_ends[i].next = self.bases[i].ends.val();
            self.bases[i].beat_valid.next = self.port.base_push[i].val();
            self.bases[i].beat.next = self.read_data.val();
            self.port.granule_want[i].next = self.granules[i].want.val();
            self.granules[i].grant.next = self.port.granule_grant[i].val();
            self.port.granule_address[i].next = self.granules[i].address.val();
            self.port.granule_ends[i].next = self.granules[i].ends.val();
            self.granules[i].beat_valid.next = self.port.granule_push[i].val();
            self.granules[i].beat.next = self.read_data.val();

            // windows
            self.lanes[i].window_valid.next = self.granules[i].window_valid.val();
            self.lanes[i].window_data.next = self.granules[i].window_data.val();
            self.granules[i].window_ready.next = self.lanes[i].window_ready.val();
            self.lanes[i].base_valid.next = self.bases[i].window_valid.val();
            self.lanes[i].base_data.next = self.bases[i].window_data.val();
            self.bases[i].window_ready.next = self.lanes[i].base_ready.val();

            // sets
            self.lanes[i].sets.next = self.sets.val();
            self.lanes[i].default_set.next = self.default_set.val();
            self.held_sets.start[i].next = self.dispatch.start[i].val();
            self.held_sets.choice_valid[i].next = self.lanes[i].choice_valid.val();
            self.held_sets.choice[i].next = self.lanes[i].choice.val();
            self.lanes[i].set_valid.next = self.held_sets.set_valid[i].val();
            self.lanes[i].set.next = self.held_sets.set[i].val();
            self.held_sets.set_ready[i].next = self.lanes[i].set_ready.val();

            // the block
            self.collect.lane_valid[i].next = self.lanes[i].chunk_valid.val();
            self.lanes[i].chunk_ready.next = self.collect.lane_ready[i].val();
            self.collect.lane_data[i].next = self.lanes[i].chunk_data.val();
            self.collect.lane_bytes[i].next = self.lanes[i].chunk_bytes.val();
            self.collect.lane_last[i].next = self.lanes[i].chunk_last.val();
            self.collect.lane_kind[i].next = self.lanes[i].block_kind.val();
            self.collect.lane_size[i].next = self.lanes[i].block_bytes.val();

            // tables
            self.lanes[i].table_write.next = self.table_write.val();
            self.lanes[i].table_set.next = self.table_set.val();
            self.lanes[i].table_address.next = self.table_address.val();
            self.lanes[i].table_word.next = self.table_word.val();
        }
        self.read_address.next = self.port.read_address.val();
        self.port.spare_valid.next = self.dispatch.spare_valid.val();
        self.port.spare_place.next = self.dispatch.spare_place.val();
        self.dispatch.spare_ready.next = self.port.spare_ready.val();
        self.freed_valid.next = self.port.freed_valid.val();
        self.freed_place.next = self.port.freed_place.val();

        self.chunk_valid.next = self.collect.chunk_valid.val();
        self.collect.chunk_ready.next = self.chunk_ready.val();
        self.chunk_data.next = self.collect.chunk_data.val();
        self.chunk_bytes.next = self.collect.chunk_bytes.val();
        self.chunk_last.next = self.collect.chunk_last.val();
        self.block_first.next = self.collect.block_first.val();
        self.block_kind.next = self.collect.block_kind.val();
        self.block_bytes.next = self.collect.block_bytes.val();
        self.held_sets.block_tag.next = self.collect.block_tag.val();
        self.block_set.next = self.held_sets.block_set.val();
        self.idle.next = self.collect.empty.val() & !self.dispatch.spare_valid.val();
    }
}
