//! Granules of the snapshot for the checkpoint engine.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use super::GranuleFetch;
use crate::leaves::Fifo;
use rust_hdl::prelude::*;

/// Asks the map where the snapshot keeps a granule, and reads that frame; if it is asked for, the frame of its base comes
/// before it, if there is one. One granule is looked up while the one before it is read; answers come in the order of the
/// requests. A granule whose base is asked for is held in the map, from before the question until the base has come, or there
/// is none: two granules at most, that of the base that is read and the one that is looked up. `2^A` granules, `A1 = A + 1`; `D`, `K`, `F`, `FP1` as in
/// [`GranuleFetch`].
#[derive(LogicBlock)]
pub struct FrameFetch<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const F: usize,
    const FP1: usize,
> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high. No burst may be open across it.
    pub reset: Signal<In, Bit>,
    /// A granule is asked for.
    pub mem_req_valid: Signal<In, Bit>,
    /// The request is taken.
    pub mem_req_ready: Signal<Out, Bit>,
    /// Number of the granule.
    pub mem_req_granule: Signal<In, Bits<A>>,
    /// Its base is wanted too.
    pub mem_req_base: Signal<In, Bit>,
    /// A beat is offered, 256 for each frame.
    pub mem_valid: Signal<Out, Bit>,
    /// It is taken.
    pub mem_ready: Signal<In, Bit>,
    /// The beat.
    pub mem_data: Signal<Out, Bits<128>>,
    /// Last beat of the frame.
    pub mem_last: Signal<Out, Bit>,
    /// The frame is the base of the granule that comes next.
    pub mem_base: Signal<Out, Bit>,
    /// The frame could not be read: from the first beat that is wrong to the last of the frame.
    pub mem_error: Signal<Out, Bit>,
    /// The snapshot has lost the granule: on all its beats, beside the error.
    pub mem_lost: Signal<Out, Bit>,
    /// To the map: where is this granule?
    pub frame_valid: Signal<Out, Bit>,
    /// The question is taken.
    pub frame_ready: Signal<In, Bit>,
    /// Which granule.
    pub frame_granule: Signal<Out, Bits<A>>,
    /// The answer: a pulse, after the question was taken.
    pub frame_done: Signal<In, Bit>,
    /// The frame that the snapshot keeps it in.
    pub frame_snapshot: Signal<In, Bits<A1>>,
    /// There is one.
    pub frame_snapshot_valid: Signal<In, Bit>,
    /// The frame of its base.
    pub frame_base: Signal<In, Bits<A1>>,
    /// There is one.
    pub frame_base_valid: Signal<In, Bit>,
    /// To the map: the base of this granule must stay where it is.
    pub hold_a: Signal<Out, Bit>,
    /// Which granule.
    pub hold_a_granule: Signal<Out, Bits<A>>,
    /// And that of this one.
    pub hold_b: Signal<Out, Bit>,
    /// Which granule.
    pub hold_b_granule: Signal<Out, Bits<A>>,
    /// Towards memory: a burst is offered.
    pub ar_valid: Signal<Out, Bit>,
    /// It is taken.
    pub ar_ready: Signal<In, Bit>,
    /// First byte.
    pub ar_addr: Signal<Out, Bits<40>>,
    /// Beats - 1.
    pub ar_beats: Signal<Out, Bits<8>>,
    /// A beat comes from memory.
    pub r_valid: Signal<In, Bit>,
    /// It is taken: always.
    pub r_ready: Signal<Out, Bit>,
    /// The beat.
    pub r_data: Signal<In, Bits<D>>,
    /// Last beat of the burst.
    pub r_last: Signal<In, Bit>,
    /// The beat could not be read.
    pub r_error: Signal<In, Bit>,
    granules: GranuleFetch<D, K, A1, F, FP1>,
    state: DFF<FrameFetchState>,
    granule: DFF<Bits<A>>,
    frame: DFF<Bits<A1>>,
    found: DFF<Bit>,
    wants_base: DFF<Bit>,
    base: DFF<Bits<A1>>,
    /// Frames that were asked for and have not come: is it a base?
    marks: Fifo<Bit, 2, 3>,
    held_a: DFF<Bit>,
    held_a_granule: DFF<Bits<A>>,
    held_b: DFF<Bit>,
    held_b_granule: DFF<Bits<A>>,
    /// The next hold is b; the oldest one is b.
    set_b: DFF<Bit>,
    end_b: DFF<Bit>,
    room: Signal<Local, Bit>,
    asks: Signal<Local, Bit>,
    is_base: Signal<Local, Bit>,
    ends: Signal<Local, Bit>,
}

/// Where the granule that is looked up stands.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum FrameFetchState {
    /// There is none.
    Idle,
    /// The map has to take the question.
    Asking,
    /// The map has to answer.
    Waiting,
    /// The answer is there, with a base; what comes before has to be asked for.
    Base,
    /// So is the granule's own frame.
    Answered,
}

/// 128-bit memory, 4,096 granules (the simulated card's window).
pub type FrameFetch128 = FrameFetch<128, 16, 12, 13, 8, 9>;
/// 512-bit memory, 4,096 granules.
pub type FrameFetch512 = FrameFetch<512, 64, 12, 13, 6, 7>;

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const F: usize,
    const FP1: usize,
> Default for FrameFetch<D, K, A, A1, F, FP1>
{
    fn default() -> Self {
        assert_eq!(A1, A + 1, "FrameFetch: A1 must be A + 1");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            mem_req_valid: Signal::default(),
            mem_req_ready: Signal::default(),
            mem_req_granule: Signal::default(),
            mem_req_base: Signal::default(),
            mem_valid: Signal::default(),
            mem_ready: Signal::default(),
            mem_data: Signal::default(),
            mem_last: Signal::default(),
            mem_base: Signal::default(),
            mem_error: Signal::default(),
            mem_lost: Signal::default(),
            frame_valid: Signal::default(),
            frame_ready: Signal::default(),
            frame_granule: Signal::default(),
            frame_done: Signal::default(),
            frame_snapshot: Signal::default(),
            frame_snapshot_valid: Signal::default(),
            frame_base: Signal::default(),
            frame_base_valid: Signal::default(),
            hold_a: Signal::default(),
            hold_a_granule: Signal::default(),
            hold_b: Signal::default(),
            hold_b_granule: Signal::default(),
            ar_valid: Signal::default(),
            ar_ready: Signal::default(),
            ar_addr: Signal::default(),
            ar_beats: Signal::default(),
            r_valid: Signal::default(),
            r_ready: Signal::default(),
            r_data: Signal::default(),
            r_last: Signal::default(),
            r_error: Signal::default(),
            granules: GranuleFetch::default(),
            state: DFF::default(),
            granule: DFF::default(),
            frame: DFF::default(),
            found: DFF::default(),
            wants_base: DFF::default(),
            base: DFF::default(),
            marks: Fifo::distributed(),
            held_a: DFF::default(),
            held_a_granule: DFF::default(),
            held_b: DFF::default(),
            held_b_granule: DFF::default(),
            set_b: DFF::default(),
            end_b: DFF::default(),
            room: Signal::default(),
            asks: Signal::default(),
            is_base: Signal::default(),
            ends: Signal::default(),
        }
    }
}

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const F: usize,
    const FP1: usize,
> Logic for FrameFetch<D, K, A, A1, F, FP1>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, granule, frame, found, wants_base, base);
        dff_setup!(self, clock, held_a, held_a_granule, held_b, held_b_granule, set_b, end_b);
        clock!(self, clock, granules, marks);
        self.granules.reset.next = self.reset.val();
        self.marks.reset.next = self.reset.val();
        self.mem_req_ready.next = false;
        self.frame_valid.next = false;
        self.frame_granule.next = self.granule.q.val();
        self.granules.mem_req_valid.next = false;
        self.granules.mem_req_frame.next = self.frame.q.val();
        self.granules.mem_req_lost.next = !self.found.q.val();
        self.is_base.next = self.marks.source.valid.val() & self.marks.source.data.val();
        self.asks.next = false;
        // a base has come: the oldest hold ends
        self.ends.next = self.is_base.val()
            & self.granules.mem_valid.val()
            & self.granules.mem_last.val()
            & self.mem_ready.val();
        if self.ends.val() {
            self.end_b.d.next = !self.end_b.q.val();
            if self.end_b.q.val() {
                self.held_b.d.next = false;
            } else {
                self.held_a.d.next = false;
            }
        }
        self.room.next = !self.held_a.q.val();
        if self.set_b.q.val() {
            self.room.next = !self.held_b.q.val();
        }
        match self.state.q.val() {
            FrameFetchState::Idle => {
                self.mem_req_ready.next = self.room.val();
                if self.mem_req_valid.val() & self.room.val() {
                    self.granule.d.next = self.mem_req_granule.val();
                    self.wants_base.d.next = self.mem_req_base.val();
                    if self.mem_req_base.val() {
                        if self.set_b.q.val() {
                            self.held_b.d.next = true;
                            self.held_b_granule.d.next = self.mem_req_granule.val();
                        } else {
                            self.held_a.d.next = true;
                            self.held_a_granule.d.next = self.mem_req_granule.val();
                        }
                    }
                    self.state.d.next = FrameFetchState::Asking;
                }
            }
            FrameFetchState::Asking => {
                self.frame_valid.next = true;
                if self.frame_ready.val() {
                    self.state.d.next = FrameFetchState::Waiting;
                }
            }
            FrameFetchState::Waiting => {
                if self.frame_done.val() {
                    self.frame.d.next = self.frame_snapshot.val();
                    self.found.d.next = self.frame_snapshot_valid.val();
                    self.base.d.next = self.frame_base.val();
                    self.state.d.next = FrameFetchState::Answered;
                    if self.wants_base.q.val() {
                        if self.frame_base_valid.val() {
                            self.set_b.d.next = !self.set_b.q.val();
                            self.state.d.next = FrameFetchState::Base;
                        } else {
                            // nothing to hold
                            if self.set_b.q.val() {
                                self.held_b.d.next = false;
                            } else {
                                self.held_a.d.next = false;
                            }
                        }
                    }
                }
            }
            FrameFetchState::Base => {
                self.granules.mem_req_valid.next = true;
                self.granules.mem_req_frame.next = self.base.q.val();
                self.granules.mem_req_lost.next = false;
                if self.granules.mem_req_ready.val() {
                    self.asks.next = true;
                    self.state.d.next = FrameFetchState::Answered;
                }
            }
            FrameFetchState::Answered => {
                self.granules.mem_req_valid.next = true;
                if self.granules.mem_req_ready.val() {
                    self.asks.next = true;
                    self.state.d.next = FrameFetchState::Idle;
                }
            }
            _ => {
                self.state.d.next = FrameFetchState::Idle;
            }
        }
        // at most three frames are on their way: one that leaves, one in the queue, one that is being asked for
        self.marks.sink.valid.next = self.asks.val();
        self.marks.sink.data.next = self.state.q.val() == FrameFetchState::Base;
        self.marks.source.ready.next =
            self.granules.mem_valid.val() & self.granules.mem_last.val() & self.mem_ready.val();
        self.mem_base.next = self.is_base.val();
        self.hold_a.next = self.held_a.q.val();
        self.hold_a_granule.next = self.held_a_granule.q.val();
        self.hold_b.next = self.held_b.q.val();
        self.hold_b_granule.next = self.held_b_granule.q.val();

        self.mem_valid.next = self.granules.mem_valid.val();
        self.granules.mem_ready.next = self.mem_ready.val();
        self.mem_data.next = self.granules.mem_data.val();
        self.mem_last.next = self.granules.mem_last.val();
        self.mem_error.next = self.granules.mem_error.val();
        self.mem_lost.next = self.granules.mem_lost.val();
        self.ar_valid.next = self.granules.ar_valid.val();
        self.granules.ar_ready.next = self.ar_ready.val();
        self.ar_addr.next = self.granules.ar_addr.val();
        self.ar_beats.next = self.granules.ar_beats.val();
        self.granules.r_valid.next = self.r_valid.val();
        self.r_ready.next = self.granules.r_ready.val();
        self.granules.r_data.next = self.r_data.val();
        self.granules.r_last.next = self.r_last.val();
        self.granules.r_error.next = self.r_error.val();
        if self.reset.val() {
            self.state.d.next = FrameFetchState::Idle;
            self.held_a.d.next = false;
            self.held_b.d.next = false;
            self.set_b.d.next = false;
            self.end_b.d.next = false;
        }
    }
}
