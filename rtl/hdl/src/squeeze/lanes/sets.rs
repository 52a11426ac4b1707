//! The table sets of the extents that are in the lanes.

use crate::squeeze::lane::LaneQueue;
use rust_hdl::prelude::*;

/// A set for each of 16 extents, and for each lane which extents its granules belong to. The choice of a first granule is
/// written down for its extent; from there the others get it, in whatever lanes they are, and the blocks.
#[derive(LogicBlock)]
pub struct LanesSets<const N: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// The number of the extent that is dispatched.
    pub tag: Signal<In, Bits<4>>,
    /// It begins.
    pub opens: Signal<In, Bit>,
    /// With a constant granule: its set is known.
    pub known: Signal<In, Bit>,
    /// It.
    pub fallback: Signal<In, Bits<3>>,
    /// A granule goes to a lane; not without room.
    pub start: [Signal<In, Bit>; N],
    /// It is the first of its extent.
    pub own: Signal<In, Bit>,
    /// There is room for a granule of the lane.
    pub room: [Signal<Out, Bit>; N],
    /// A lane says which set suits a granule: each of them in order.
    pub choice_valid: [Signal<In, Bit>; N],
    /// It.
    pub choice: [Signal<In, Bits<3>>; N],
    /// The set of the oldest granule of the lane that needs one.
    pub set_valid: [Signal<Out, Bit>; N],
    /// It is taken.
    pub set_ready: [Signal<In, Bit>; N],
    /// It.
    pub set: [Signal<Out, Bits<3>>; N],
    /// This extent's block comes out.
    pub block_tag: Signal<In, Bits<4>>,
    /// Its set, which is known.
    pub block_set: Signal<Out, Bits<3>>,
    /// Granules that have no choice yet: their extents, and if they are the first.
    choosing: [LaneQueue<5>; N],
    /// Others that have no set yet: their extents.
    setting: [LaneQueue<4>; N],
    held_known: DFF<Bits<16>>,
    held: [DFF<Bits<3>>; 16],
    now_known: Signal<Local, Bits<16>>,
    said: Signal<Local, Bits<5>>,
    shown: Signal<Local, Bits<3>>,
}

impl<const N: usize> Default for LanesSets<N> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            tag: Signal::default(),
            opens: Signal::default(),
            known: Signal::default(),
            fallback: Signal::default(),
            start: std::array::from_fn(|_| Signal::default()),
            own: Signal::default(),
            room: std::array::from_fn(|_| Signal::default()),
            choice_valid: std::array::from_fn(|_| Signal::default()),
            choice: std::array::from_fn(|_| Signal::default()),
            set_valid: std::array::from_fn(|_| Signal::default()),
            set_ready: std::array::from_fn(|_| Signal::default()),
            set: std::array::from_fn(|_| Signal::default()),
            block_tag: Signal::default(),
            block_set: Signal::default(),
            choosing: std::array::from_fn(|_| LaneQueue::default()),
            setting: std::array::from_fn(|_| LaneQueue::default()),
            held_known: DFF::default(),
            held: std::array::from_fn(|_| DFF::default()),
            now_known: Signal::default(),
            said: Signal::default(),
            shown: Signal::default(),
        }
    }
}

impl<const N: usize> Logic for LanesSets<N> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, held_known);
        self.said.next = bit_cast::<5, 4>(self.tag.val());
        self.said.next = self.said.val().replace_bit(4, self.own.val());
        for i in 0..N {
            self.choosing[i].clock.next = self.clock.val();
            self.choosing[i].reset.next = self.reset.val();
            self.setting[i].clock.next = self.clock.val();
            self.setting[i].reset.next = self.reset.val();
            self.room[i].next = self.choosing[i].room.val() & self.setting[i].room.val();
            self.choosing[i].push.next = self.start[i].val();
            self.choosing[i].word_in.next = self.said.val();
            self.choosing[i].pop.next = self.choice_valid[i].val();
            self.setting[i].push.next = self.start[i].val() & !self.own.val();
            self.setting[i].word_in.next = self.tag.val();
        }

        // written: when an extent begins, or its first granule has been matched
        self.now_known.next = self.held_known.q.val();
        for t in 0..16 {
            self.held[t].clock.next = self.clock.val();
            self.held[t].d.next = self.held[t].q.val();
            for i in 0..N {
                if self.choice_valid[i].val()
                    & self.choosing[i].word_out.val().get_bit(4)
                    & (self.choosing[i].word_out.val().get_bits::<4>(0).index() == t)
                {
                    self.held[t].d.next = self.choice[i].val();
                    self.now_known.next = self.now_known.val().replace_bit(t, true);
                }
            }
            if self.opens.val() & (self.tag.val().index() == t) {
                self.held[t].d.next = self.fallback.val();
                self.now_known.next = self.now_known.val().replace_bit(t, self.known.val());
            }
        }
        self.held_known.d.next = self.now_known.val();

        // and read
        for i in 0..N {
            self.set[i].next = self.held[0].q.val();
            self.set_valid[i].next = false;
            for t in 0..16 {
                if self.setting[i].word_out.val().index() == t {
                    self.set[i].next = self.held[t].q.val();
                    self.set_valid[i].next =
                        self.setting[i].some.val() & self.held_known.q.val().get_bit(t);
                }
            }
            self.setting[i].pop.next = self.set_valid[i].val() & self.set_ready[i].val();
        }
        self.shown.next = self.held[0].q.val();
        for t in 0..16 {
            if self.block_tag.val().index() == t {
                self.shown.next = self.held[t].q.val();
            }
        }
        self.block_set.next = self.shown.val();

        if self.reset.val() {
            self.held_known.d.next = 0.into();
        }
    }
}
