//! Granules from host memory into card memory.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use crate::leaves::{Fifo, RamStyle};
use crate::width::Widen;
use rust_hdl::prelude::*;

/// Bytes of one write burst.
const BURST_BYTES: usize = 512;

/// What the writing side is at.
#[derive(Copy, Clone, PartialEq, Eq, Debug, LogicState)]
pub enum FaultFillState {
    /// No granule has arrived.
    Rest,
    /// The map is asked for the live frame.
    Ask,
    /// It looks.
    Wait,
    /// The granule is written.
    Write,
    /// It becomes present.
    Present,
}

/// Reads one granule while the one before is written. A granule is written when all of it has arrived: a failed
/// transfer writes nothing.
///
/// The queue holds two granules (`2^F` beats of `K = D / 8` bytes, `FP1 = F + 1`); a granule is asked for only when there
/// is room for it, so `rd_ready` never falls. After a failure the engine ends what came before, throws away what is
/// still coming, and is idle until `clear`.
///
/// With `framing` the granules come from `beat_*` instead, from `ask_granule` of the cycle of `launch` on. They are written in the
/// same way, and stay absent: who shows them is the command.
#[derive(LogicBlock)]
pub struct FaultFill<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const F: usize,
    const FP1: usize,
> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// The next granule, each time the one behind the last, or any if idle. Not while `framing`.
    pub ask_valid: Signal<In, Bit>,
    /// Which.
    pub ask_granule: Signal<In, Bits<A>>,
    /// Bus address of its bytes.
    pub ask_addr: Signal<In, Bits<64>>,
    /// It is taken.
    pub ask_ready: Signal<Out, Bit>,
    /// Granules come as beats.
    pub framing: Signal<In, Bit>,
    /// The first of them is `ask_granule`.
    pub launch: Signal<In, Bit>,
    /// 16 bytes of a granule.
    pub beat_valid: Signal<In, Bit>,
    /// They are taken; after a failure always.
    pub beat_ready: Signal<Out, Bit>,
    /// The bytes.
    pub beat_data: Signal<In, Bits<128>>,
    /// The granule ends.
    pub beat_last: Signal<In, Bit>,
    /// Nothing is under way, or a failure has been seen off.
    pub idle: Signal<Out, Bit>,
    /// Reading host memory failed.
    pub dma_failed: Signal<Out, Bit>,
    /// Writing card memory failed.
    pub memory_failed: Signal<Out, Bit>,
    /// Forget the failure, and what is left of its data (only while idle).
    pub clear: Signal<In, Bit>,
    /// A granule has become present.
    pub filled: Signal<Out, Bit>,
    /// DMA: a read.
    pub rd_req_valid: Signal<Out, Bit>,
    /// It is taken.
    pub rd_req_ready: Signal<In, Bit>,
    /// Its bus address.
    pub rd_req_addr: Signal<Out, Bits<64>>,
    /// Its bytes: 4,096.
    pub rd_req_length: Signal<Out, Bits<32>>,
    /// DMA: a beat of an answer.
    pub rd_valid: Signal<In, Bit>,
    /// It is taken.
    pub rd_ready: Signal<Out, Bit>,
    /// The beat.
    pub rd_data: Signal<In, Bits<128>>,
    /// The answer ends.
    pub rd_last: Signal<In, Bit>,
    /// With `rd_last`: the read failed.
    pub rd_error: Signal<In, Bit>,
    /// Map: where does this granule live?
    pub frame_valid: Signal<Out, Bit>,
    /// The granule.
    pub frame_granule: Signal<Out, Bits<A>>,
    /// The question is taken.
    pub frame_ready: Signal<In, Bit>,
    /// The answer.
    pub frame_done: Signal<In, Bit>,
    /// Its live frame.
    pub frame_live: Signal<In, Bits<A1>>,
    /// Memory: a write burst.
    pub aw_valid: Signal<Out, Bit>,
    /// It is taken.
    pub aw_ready: Signal<In, Bit>,
    /// Its byte address.
    pub aw_addr: Signal<Out, Bits<40>>,
    /// Beats minus 1.
    pub aw_beats: Signal<Out, Bits<8>>,
    /// Memory: a beat.
    pub w_valid: Signal<Out, Bit>,
    /// It is taken.
    pub w_ready: Signal<In, Bit>,
    /// The beat.
    pub w_data: Signal<Out, Bits<D>>,
    /// Its bytes: all.
    pub w_strb: Signal<Out, Bits<K>>,
    /// Last beat of its burst.
    pub w_last: Signal<Out, Bit>,
    /// Memory: a burst is done.
    pub b_valid: Signal<In, Bit>,
    /// Noted: always.
    pub b_ready: Signal<Out, Bit>,
    /// It failed.
    pub b_error: Signal<In, Bit>,
    /// A granule is written: make it present.
    pub present_valid: Signal<Out, Bit>,
    /// Which.
    pub present_granule: Signal<Out, Bits<A>>,
    /// It is present, and its parked accesses have been dispatched.
    pub present_ready: Signal<In, Bit>,
    widen: Widen<D>,
    queue: Fifo<Bits<D>, F, FP1>,
    state: DFF<FaultFillState>,
    /// A read to be sent.
    asking: DFF<Bit>,
    address: DFF<Bits<64>>,
    /// Granules asked for and not present; of them answers to come, and granules whole in the queue.
    asked: DFF<Bits<2>>,
    awaited: DFF<Bits<2>>,
    arrived: DFF<Bits<2>>,
    rd_beat: DFF<Bits<8>>,
    dma_error: DFF<Bit>,
    memory_error: DFF<Bit>,
    granule: DFF<Bits<A>>,
    frame: DFF<Bits<A1>>,
    addressed: DFF<Bits<4>>,
    written: DFF<Bits<4>>,
    beat: DFF<Bits<8>>,
    answered: DFF<Bits<4>>,
    take: Signal<Local, Bit>,
    sends: Signal<Local, Bit>,
    answer: Signal<Local, Bit>,
    spoilt: Signal<Local, Bit>,
    arrives: Signal<Local, Bit>,
    starts: Signal<Local, Bit>,
    goes: Signal<Local, Bit>,
    ends: Signal<Local, Bit>,
    failed: Signal<Local, Bit>,
    base: Signal<Local, Bits<40>>,
    offset: Signal<Local, Bits<40>>,
    asked_after: Signal<Local, Bits<2>>,
    awaited_after: Signal<Local, Bits<2>>,
    arrived_after: Signal<Local, Bits<2>>,
    bytes: Constant<Bits<32>>,
    burst_last: Constant<Bits<8>>,
    all_lanes: Constant<Bits<K>>,
}

impl<
    const D: usize,
    const K: usize,
    const A: usize,
    const A1: usize,
    const F: usize,
    const FP1: usize,
> Default for FaultFill<D, K, A, A1, F, FP1>
{
    fn default() -> Self {
        assert_eq!(D, 8 * K, "FaultFill: D must be 8 K");
        assert_eq!(A1, A + 1, "FaultFill: A1 must be A + 1");
        assert_eq!(K << F, 2 * 4096, "FaultFill: the queue holds two granules");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            ask_valid: Signal::default(),
            ask_granule: Signal::default(),
            ask_addr: Signal::default(),
            ask_ready: Signal::default(),
            framing: Signal::default(),
            launch: Signal::default(),
            beat_valid: Signal::default(),
            beat_ready: Signal::default(),
            beat_data: Signal::default(),
            beat_last: Signal::default(),
            idle: Signal::default(),
            dma_failed: Signal::default(),
            memory_failed: Signal::default(),
            clear: Signal::default(),
            filled: Signal::default(),
            rd_req_valid: Signal::default(),
            rd_req_ready: Signal::default(),
            rd_req_addr: Signal::default(),
            rd_req_length: Signal::default(),
            rd_valid: Signal::default(),
            rd_ready: Signal::default(),
            rd_data: Signal::default(),
            rd_last: Signal::default(),
            rd_error: Signal::default(),
            frame_valid: Signal::default(),
            frame_granule: Signal::default(),
            frame_ready: Signal::default(),
            frame_done: Signal::default(),
            frame_live: Signal::default(),
            aw_valid: Signal::default(),
            aw_ready: Signal::default(),
            aw_addr: Signal::default(),
            aw_beats: Signal::default(),
            w_valid: Signal::default(),
            w_ready: Signal::default(),
            w_data: Signal::default(),
            w_strb: Signal::default(),
            w_last: Signal::default(),
            b_valid: Signal::default(),
            b_ready: Signal::default(),
            b_error: Signal::default(),
            present_valid: Signal::default(),
            present_granule: Signal::default(),
            present_ready: Signal::default(),
            widen: Widen::default(),
            queue: Fifo::new(RamStyle::Block),
            state: DFF::default(),
            asking: DFF::default(),
            address: DFF::default(),
            asked: DFF::default(),
            awaited: DFF::default(),
            arrived: DFF::default(),
            rd_beat: DFF::default(),
            dma_error: DFF::default(),
            memory_error: DFF::default(),
            granule: DFF::default(),
            frame: DFF::default(),
            addressed: DFF::default(),
            written: DFF::default(),
            beat: DFF::default(),
            answered: DFF::default(),
            take: Signal::default(),
            sends: Signal::default(),
            answer: Signal::default(),
            spoilt: Signal::default(),
            arrives: Signal::default(),
            starts: Signal::default(),
            goes: Signal::default(),
            ends: Signal::default(),
            failed: Signal::default(),
            base: Signal::default(),
            offset: Signal::default(),
            asked_after: Signal::default(),
            awaited_after: Signal::default(),
            arrived_after: Signal::default(),
            bytes: Constant::new(4096_u32.to_bits()),
            burst_last: Constant::new((BURST_BYTES as u64 / K as u64 - 1).to_bits()),
            all_lanes: Constant::new((u64::MAX >> (64 - K)).to_bits()),
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
> Logic for FaultFill<D, K, A, A1, F, FP1>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, asking, address, asked, awaited, arrived, rd_beat);
        dff_setup!(self, clock, dma_error, memory_error, granule, frame, addressed, written);
        dff_setup!(self, clock, beat, answered);
        clock!(self, clock, widen, queue);
        self.widen.reset.next = self.reset.val() | self.clear.val();
        self.queue.reset.next = self.reset.val() | self.clear.val();
        self.failed.next = self.dma_error.q.val() | self.memory_error.q.val();
        self.dma_failed.next = self.dma_error.q.val();
        self.memory_failed.next = self.memory_error.q.val();

        // ask for a granule when there is room for it
        self.ask_ready.next =
            !self.asking.q.val() & !self.asked.q.val().get_bit(1) & !self.failed.val();
        self.take.next = self.ask_valid.val() & self.ask_ready.val();
        self.rd_req_valid.next = self.asking.q.val();
        self.rd_req_addr.next = self.address.q.val();
        self.rd_req_length.next = self.bytes.val();
        self.sends.next = self.asking.q.val() & self.rd_req_ready.val();
        if self.sends.val() {
            self.asking.d.next = false;
        }
        if self.take.val() {
            self.asking.d.next = true;
            self.address.d.next = self.ask_addr.val();
            if !self.asked.q.val().any() {
                self.granule.d.next = self.ask_granule.val();
            }
        }
        if self.launch.val() {
            self.granule.d.next = self.ask_granule.val();
        }

        // answers
        self.rd_ready.next = self.failed.val() | self.widen.in_ready.val();
        self.answer.next = self.rd_valid.val() & self.rd_ready.val();
        self.spoilt.next = self.answer.val()
            & self.rd_last.val()
            & (self.rd_error.val() | !self.rd_beat.q.val().all());
        self.widen.in_valid.next = self.rd_valid.val() & !self.failed.val() & !self.spoilt.val();
        self.widen.in_first.next = false;
        self.widen.in_addr.next = 0.into();
        self.widen.in_data.next = self.rd_data.val();
        self.widen.in_last.next = self.rd_last.val();
        self.beat_ready.next = self.failed.val() | self.widen.in_ready.val();
        if self.framing.val() {
            self.widen.in_valid.next = self.beat_valid.val() & !self.failed.val();
            self.widen.in_data.next = self.beat_data.val();
            self.widen.in_last.next = self.beat_last.val();
        }
        if self.answer.val() {
            self.rd_beat.d.next = self.rd_beat.q.val() + 1;
            if self.rd_last.val() {
                self.rd_beat.d.next = 0.into();
            }
        }
        if self.spoilt.val() & !self.failed.val() {
            self.dma_error.d.next = true;
        }
        self.queue.sink.valid.next = self.widen.out_valid.val();
        self.queue.sink.data.next = self.widen.out_data.val();
        self.widen.out_ready.next = self.queue.sink.ready.val();
        self.arrives.next = self.widen.out_valid.val()
            & self.queue.sink.ready.val()
            & self.widen.out_last.val()
            & !self.memory_error.q.val();

        // writing
        self.starts.next = false;
        self.frame_valid.next = false;
        self.frame_granule.next = self.granule.q.val();
        self.aw_valid.next = false;
        self.base.next = bit_cast::<40, A1>(self.frame.q.val()) << 12;
        self.offset.next = bit_cast::<40, 4>(self.addressed.q.val()) << 9;
        self.aw_addr.next = self.base.val() | self.offset.val();
        self.aw_beats.next = self.burst_last.val();
        self.w_data.next = self.queue.source.data.val();
        self.w_strb.next = self.all_lanes.val();
        self.w_last.next = self.beat.q.val() == self.burst_last.val();
        self.w_valid.next = (self.state.q.val() == FaultFillState::Write)
            & (self.addressed.q.val() != self.written.q.val())
            & self.queue.source.valid.val();
        self.goes.next = self.w_valid.val() & self.w_ready.val();
        self.queue.source.ready.next = self.goes.val();
        self.b_ready.next = true;
        self.present_valid.next = false;
        self.present_granule.next = self.granule.q.val();
        self.ends.next = false;
        match self.state.q.val() {
            FaultFillState::Rest => {
                self.addressed.d.next = 0.into();
                self.written.d.next = 0.into();
                self.answered.d.next = 0.into();
                if self.arrived.q.val().any() & !self.memory_error.q.val() {
                    self.starts.next = true;
                    self.state.d.next = FaultFillState::Ask;
                }
            }
            FaultFillState::Ask => {
                self.frame_valid.next = true;
                if self.frame_ready.val() {
                    self.state.d.next = FaultFillState::Wait;
                    if self.frame_done.val() {
                        self.state.d.next = FaultFillState::Write;
                    }
                }
            }
            FaultFillState::Wait => {
                if self.frame_done.val() {
                    self.state.d.next = FaultFillState::Write;
                }
            }
            FaultFillState::Write => {
                self.aw_valid.next = !self.addressed.q.val().get_bit(3);
                if self.aw_ready.val() & !self.addressed.q.val().get_bit(3) {
                    self.addressed.d.next = self.addressed.q.val() + 1;
                }
                if self.goes.val() {
                    self.beat.d.next = self.beat.q.val() + 1;
                    if self.w_last.val() {
                        self.beat.d.next = 0.into();
                        self.written.d.next = self.written.q.val() + 1;
                    }
                }
                if self.b_valid.val() {
                    self.answered.d.next = self.answered.q.val() + 1;
                    if self.b_error.val() {
                        self.memory_error.d.next = true;
                    }
                }
                // all eight are answered
                if self.answered.q.val().get_bit(3) {
                    self.state.d.next = FaultFillState::Present;
                    if self.framing.val() {
                        self.granule.d.next = self.granule.q.val() + 1;
                        self.state.d.next = FaultFillState::Rest;
                    }
                    if self.memory_error.q.val() {
                        self.state.d.next = FaultFillState::Rest;
                    }
                }
            }
            FaultFillState::Present => {
                self.present_valid.next = true;
                if self.present_ready.val() {
                    self.ends.next = true;
                    self.granule.d.next = self.granule.q.val() + 1;
                    self.state.d.next = FaultFillState::Rest;
                }
            }
            _ => {
                self.state.d.next = FaultFillState::Rest;
            }
        }
        if self.frame_done.val() {
            self.frame.d.next = self.frame_live.val();
        }
        self.filled.next = self.ends.val();

        // what is under way
        self.asked_after.next = self.asked.q.val();
        if self.take.val() {
            self.asked_after.next = self.asked.q.val() + 1;
        }
        self.asked.d.next = self.asked_after.val();
        if self.ends.val() {
            self.asked.d.next = self.asked_after.val() - 1;
        }
        self.awaited_after.next = self.awaited.q.val();
        if self.take.val() {
            self.awaited_after.next = self.awaited.q.val() + 1;
        }
        self.awaited.d.next = self.awaited_after.val();
        if self.answer.val() & self.rd_last.val() {
            self.awaited.d.next = self.awaited_after.val() - 1;
        }
        self.arrived_after.next = self.arrived.q.val();
        if self.arrives.val() {
            self.arrived_after.next = self.arrived.q.val() + 1;
        }
        self.arrived.d.next = self.arrived_after.val();
        if self.starts.val() {
            self.arrived.d.next = self.arrived_after.val() - 1;
        }
        self.idle.next = false;
        if self.state.q.val() == FaultFillState::Rest {
            if self.failed.val() {
                self.idle.next = !self.awaited.q.val().any()
                    & (!self.arrived.q.val().any() | self.memory_error.q.val());
            } else {
                self.idle.next = !self.asked.q.val().any()
                    & !self.arrived.q.val().any()
                    & !self.widen.out_valid.val();
            }
        }
        if self.clear.val() | self.reset.val() {
            self.asked.d.next = 0.into();
            self.awaited.d.next = 0.into();
            self.arrived.d.next = 0.into();
            self.rd_beat.d.next = 0.into();
            self.dma_error.d.next = false;
            self.memory_error.d.next = false;
        }
        if self.reset.val() {
            self.state.d.next = FaultFillState::Rest;
            self.asking.d.next = false;
            self.beat.d.next = 0.into();
        }
    }
}
