//! Granules of the snapshot for the checkpoint engine.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use super::GranuleFetch;
use rust_hdl::prelude::*;

/// Asks the map where the snapshot keeps a granule, and reads that frame. One granule is looked up while the one before it
/// is read; answers come in the order of the requests. `2^A` granules, `A1 = A + 1`; `D`, `K`, `F`, `FP1` as in
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
    /// A beat is offered, 256 for each granule.
    pub mem_valid: Signal<Out, Bit>,
    /// It is taken.
    pub mem_ready: Signal<In, Bit>,
    /// The beat.
    pub mem_data: Signal<Out, Bits<128>>,
    /// Last beat of the granule.
    pub mem_last: Signal<Out, Bit>,
    /// The granule could not be read: from the first beat that is wrong to the last of the granule.
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
    /// The answer is there; the granule before has to be asked for.
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
            mem_valid: Signal::default(),
            mem_ready: Signal::default(),
            mem_data: Signal::default(),
            mem_last: Signal::default(),
            mem_error: Signal::default(),
            mem_lost: Signal::default(),
            frame_valid: Signal::default(),
            frame_ready: Signal::default(),
            frame_granule: Signal::default(),
            frame_done: Signal::default(),
            frame_snapshot: Signal::default(),
            frame_snapshot_valid: Signal::default(),
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
        dff_setup!(self, clock, state, granule, frame, found);
        clock!(self, clock, granules);
        self.granules.reset.next = self.reset.val();
        self.mem_req_ready.next = false;
        self.frame_valid.next = false;
        self.frame_granule.next = self.granule.q.val();
        self.granules.mem_req_valid.next = false;
        self.granules.mem_req_frame.next = self.frame.q.val();
        self.granules.mem_req_lost.next = !self.found.q.val();
        match self.state.q.val() {
            FrameFetchState::Idle => {
                self.mem_req_ready.next = true;
                if self.mem_req_valid.val() {
                    self.granule.d.next = self.mem_req_granule.val();
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
                    self.state.d.next = FrameFetchState::Answered;
                }
            }
            FrameFetchState::Answered => {
                self.granules.mem_req_valid.next = true;
                if self.granules.mem_req_ready.val() {
                    self.state.d.next = FrameFetchState::Idle;
                }
            }
            _ => {
                self.state.d.next = FrameFetchState::Idle;
            }
        }

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
        }
    }
}
