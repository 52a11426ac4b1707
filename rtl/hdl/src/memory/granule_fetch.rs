//! Frames of card memory as a stream.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use crate::leaves::{Fifo, RamStyle};
use crate::width::Narrow;
use rust_hdl::prelude::*;

/// Bytes of one memory burst: what a window read may have to wait for.
const BURST_BYTES: usize = 512;

/// Reads frames of 4 KiB as eight bursts each and delivers them as 128-bit beats, in the order of the requests. A request
/// for a lost granule reads nothing: its 256 beats are zeros with an error.
///
/// The queue holds 4 KiB (`2^F` beats, `FP1 = F + 1`); a burst is asked for only when the queue has room for all of it,
/// so the memory's read channel never waits for this block. The next granule's bursts are asked for as soon as there
/// is room. `K = D / 8`, `2^A` frames.
#[derive(LogicBlock)]
pub struct GranuleFetch<
    const D: usize,
    const K: usize,
    const A: usize,
    const F: usize,
    const FP1: usize,
> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high. No burst may be open across it.
    pub reset: Signal<In, Bit>,
    /// A frame is asked for.
    pub mem_req_valid: Signal<In, Bit>,
    /// The request is taken.
    pub mem_req_ready: Signal<Out, Bit>,
    /// Number of the frame.
    pub mem_req_frame: Signal<In, Bits<A>>,
    /// There is no frame.
    pub mem_req_lost: Signal<In, Bit>,
    /// A beat is offered, 256 for each request.
    pub mem_valid: Signal<Out, Bit>,
    /// It is taken.
    pub mem_ready: Signal<In, Bit>,
    /// The beat.
    pub mem_data: Signal<Out, Bits<128>>,
    /// Last beat of the frame.
    pub mem_last: Signal<Out, Bit>,
    /// The frame could not be read: from the first beat that is wrong to the last of the frame.
    pub mem_error: Signal<Out, Bit>,
    /// There was none: on all its beats, beside the error.
    pub mem_lost: Signal<Out, Bit>,
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
    active: DFF<Bit>,
    frame: DFF<Bits<A>>,
    lost: DFF<Bit>,
    // beats of zeros still to be made up for a lost granule
    blank: DFF<Bits<FP1>>,
    out_lost: DFF<Bit>,
    burst: DFF<Bits<3>>,
    promised: DFF<Bits<FP1>>,
    bursts_in: DFF<Bits<3>>,
    spoilt: DFF<Bit>,
    queue: Fifo<Bits<D>, F, FP1>,
    flags: Fifo<Bits<2>, F, FP1>,
    narrow: Narrow<D>,
    room: Signal<Local, Bit>,
    blanking: Signal<Local, Bit>,
    free: Signal<Local, Bit>,
    ask: Signal<Local, Bit>,
    pop: Signal<Local, Bit>,
    error_now: Signal<Local, Bit>,
    final_beat: Signal<Local, Bit>,
    mark: Signal<Local, Bits<2>>,
    base: Signal<Local, Bits<40>>,
    offset: Signal<Local, Bits<40>>,
    after: Signal<Local, Bits<FP1>>,
    limit: Constant<Bits<FP1>>,
    burst_beats: Constant<Bits<FP1>>,
    burst_len: Constant<Bits<8>>,
    frame_beats: Constant<Bits<FP1>>,
    zeros: Constant<Bits<D>>,
}

impl<const D: usize, const K: usize, const A: usize, const F: usize, const FP1: usize> Default
    for GranuleFetch<D, K, A, F, FP1>
{
    fn default() -> Self {
        assert_eq!(K * 8, D, "GranuleFetch: K must be D / 8");
        assert_eq!(K << F, 4096, "GranuleFetch: the queue holds 4 KiB");
        assert_eq!(FP1, F + 1, "GranuleFetch: FP1 must be F + 1");
        assert!(A <= 28, "GranuleFetch: addresses have 40 bits");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            mem_req_valid: Signal::default(),
            mem_req_ready: Signal::default(),
            mem_req_frame: Signal::default(),
            mem_req_lost: Signal::default(),
            mem_valid: Signal::default(),
            mem_ready: Signal::default(),
            mem_data: Signal::default(),
            mem_last: Signal::default(),
            mem_error: Signal::default(),
            mem_lost: Signal::default(),
            ar_valid: Signal::default(),
            ar_ready: Signal::default(),
            ar_addr: Signal::default(),
            ar_beats: Signal::default(),
            r_valid: Signal::default(),
            r_ready: Signal::default(),
            r_data: Signal::default(),
            r_last: Signal::default(),
            r_error: Signal::default(),
            active: DFF::default(),
            frame: DFF::default(),
            lost: DFF::default(),
            blank: DFF::default(),
            out_lost: DFF::default(),
            burst: DFF::default(),
            promised: DFF::default(),
            bursts_in: DFF::default(),
            spoilt: DFF::default(),
            queue: Fifo::new(RamStyle::Block),
            flags: Fifo::new(RamStyle::Distributed),
            narrow: Narrow::default(),
            room: Signal::default(),
            blanking: Signal::default(),
            free: Signal::default(),
            ask: Signal::default(),
            pop: Signal::default(),
            error_now: Signal::default(),
            final_beat: Signal::default(),
            mark: Signal::default(),
            base: Signal::default(),
            offset: Signal::default(),
            after: Signal::default(),
            limit: Constant::new(((1_u64 << F) - (BURST_BYTES / K) as u64).to_bits()),
            burst_beats: Constant::new(((BURST_BYTES / K) as u64).to_bits()),
            burst_len: Constant::new(((BURST_BYTES / K) as u64 - 1).to_bits()),
            frame_beats: Constant::new((1_u64 << F).to_bits()),
            zeros: Constant::new(Bits::default()),
        }
    }
}

impl<const D: usize, const K: usize, const A: usize, const F: usize, const FP1: usize> Logic
    for GranuleFetch<D, K, A, F, FP1>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, active, frame, lost, blank, out_lost, burst, promised, bursts_in, spoilt
        );
        clock!(self, clock, queue, flags, narrow);
        self.queue.reset.next = self.reset.val();
        self.flags.reset.next = self.reset.val();
        self.narrow.reset.next = self.reset.val();

        // bursts: only what the queue has room for; `promised` counts beats asked for and not yet passed on
        self.room.next = self.promised.q.val() <= self.limit.val();
        self.ar_valid.next = self.active.q.val() & !self.lost.q.val() & self.room.val();
        self.base.next = bit_cast::<40, A>(self.frame.q.val()) << 12;
        self.offset.next = bit_cast::<40, 3>(self.burst.q.val()) << 9;
        self.ar_addr.next = self.base.val() | self.offset.val();
        self.ar_beats.next = self.burst_len.val();
        self.ask.next = self.ar_valid.val() & self.ar_ready.val();
        self.free.next = !self.active.q.val() | (self.ask.val() & self.burst.q.val().all());
        if self.ask.val() {
            self.burst.d.next = self.burst.q.val() + 1;
            if self.burst.q.val().all() {
                self.active.d.next = false;
            }
        }
        // a lost granule: nothing is asked for, and zeros go out when all that was asked for before has
        self.blanking.next = self.active.q.val() & self.lost.q.val() & !self.promised.q.val().any();
        if self.blanking.val() & self.narrow.in_ready.val() {
            self.blank.d.next = self.blank.q.val() - 1;
            if self.blank.q.val() == 1 {
                self.active.d.next = false;
            }
        }
        self.mem_req_ready.next = self.free.val();
        if self.mem_req_valid.val() & self.free.val() {
            self.active.d.next = true;
            self.frame.d.next = self.mem_req_frame.val();
            self.lost.d.next = self.mem_req_lost.val();
            self.blank.d.next = self.frame_beats.val();
        }

        // beats into the queue: the last one of every eighth burst ends a granule
        self.r_ready.next = true;
        self.error_now.next = self.r_error.val() | self.spoilt.q.val();
        self.final_beat.next = self.r_last.val() & self.bursts_in.q.val().all();
        self.mark.next = 0.into();
        self.mark.next = self.mark.val().replace_bit(0, self.final_beat.val());
        self.mark.next = self.mark.val().replace_bit(1, self.error_now.val());
        if self.r_valid.val() {
            self.spoilt.d.next = self.error_now.val() & !self.final_beat.val();
            if self.r_last.val() {
                self.bursts_in.d.next = self.bursts_in.q.val() + 1;
            }
        }
        self.queue.sink.valid.next = self.r_valid.val();
        self.queue.sink.data.next = self.r_data.val();
        self.flags.sink.valid.next = self.r_valid.val();
        self.flags.sink.data.next = self.mark.val();

        // out of the queue
        self.narrow.in_valid.next = self.queue.source.valid.val();
        self.narrow.in_data.next = self.queue.source.data.val();
        self.narrow.in_last.next = self.flags.source.data.val().get_bit(0);
        self.narrow.in_error.next = self.flags.source.data.val().get_bit(1);
        self.narrow.in_mark.next = false;
        if self.blanking.val() {
            self.narrow.in_valid.next = true;
            self.narrow.in_data.next = self.zeros.val();
            self.narrow.in_last.next = self.blank.q.val() == 1;
            self.narrow.in_error.next = true;
        }
        if self.narrow.in_valid.val() & self.narrow.in_ready.val() {
            self.out_lost.d.next = self.blanking.val();
        }
        self.queue.source.ready.next = self.narrow.in_ready.val();
        self.flags.source.ready.next = self.narrow.in_ready.val();
        self.pop.next = self.queue.source.valid.val() & self.narrow.in_ready.val();
        self.mem_valid.next = self.narrow.out_valid.val();
        self.narrow.out_ready.next = self.mem_ready.val();
        self.mem_data.next = self.narrow.out_data.val();
        self.mem_last.next = self.narrow.out_last.val();
        self.mem_error.next = self.narrow.out_error.val();
        self.mem_lost.next = self.out_lost.q.val();
        self.after.next = self.promised.q.val();
        if self.ask.val() {
            self.after.next = self.promised.q.val() + self.burst_beats.val();
        }
        self.promised.d.next = self.after.val();
        if self.pop.val() {
            self.promised.d.next = self.after.val() - 1;
        }
        if self.reset.val() {
            self.active.d.next = false;
            self.out_lost.d.next = false;
            self.burst.d.next = 0.into();
            self.promised.d.next = 0.into();
            self.bursts_in.d.next = 0.into();
            self.spoilt.d.next = false;
        }
    }
}
