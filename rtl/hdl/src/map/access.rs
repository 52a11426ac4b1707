//! The map's registers on the bus, and who may ask the keeper where a granule lies.

use isotherm_regs::map;
use rust_hdl::prelude::*;

/// Where a question stands.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum MapAccessState {
    /// Nobody asks.
    Idle,
    /// The keeper has to take it.
    Offer,
    /// The keeper has to answer.
    Await,
}

/// Passes register accesses on; a read of GRANULE_LIVE first looks the granule up, and its bank sees it then. The keeper's
/// `frame` port is shared by these reads, jobs and fills: in turns, registers first.
#[derive(LogicBlock)]
pub struct MapAccess<const A: usize, const A1: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// A register access begins.
    pub bus_sel: Signal<In, Bit>,
    /// It writes.
    pub bus_write: Signal<In, Bit>,
    /// Byte offset in the block.
    pub bus_addr: Signal<In, Bits<20>>,
    /// To the bank: it begins.
    pub bank_sel: Signal<Out, Bit>,
    /// It writes.
    pub bank_write: Signal<Out, Bit>,
    /// Byte offset in the block.
    pub bank_addr: Signal<Out, Bits<20>>,
    /// Register SELECT.
    pub select: Signal<In, Bits<28>>,
    /// What was looked up: live frame, 0 until then.
    pub shown_live: Signal<Out, Bits<A1>>,
    /// It is private.
    pub shown_private: Signal<Out, Bit>,
    /// Its granule is released.
    pub shown_released: Signal<Out, Bit>,
    /// Frame in the last snapshot, 0 if there is none.
    pub shown_snapshot: Signal<Out, Bits<A1>>,
    /// There is one.
    pub shown_snapshot_valid: Signal<Out, Bit>,
    /// Base, 0 if there is none.
    pub shown_base: Signal<Out, Bits<A1>>,
    /// There is one.
    pub shown_base_valid: Signal<Out, Bit>,
    /// A job asks.
    pub job_valid: Signal<In, Bit>,
    /// For this granule.
    pub job_granule: Signal<In, Bits<A>>,
    /// Taken.
    pub job_ready: Signal<Out, Bit>,
    /// Answered, on the keeper's outputs.
    pub job_done: Signal<Out, Bit>,
    /// A fill asks.
    pub fill_valid: Signal<In, Bit>,
    /// For this granule.
    pub fill_granule: Signal<In, Bits<A>>,
    /// Taken.
    pub fill_ready: Signal<Out, Bit>,
    /// Answered, on the keeper's outputs.
    pub fill_done: Signal<Out, Bit>,
    /// To the keeper.
    pub frame_valid: Signal<Out, Bit>,
    /// Which granule.
    pub frame_granule: Signal<Out, Bits<A>>,
    /// Taken.
    pub frame_ready: Signal<In, Bit>,
    /// Answered.
    pub frame_done: Signal<In, Bit>,
    /// Live frame.
    pub frame_live: Signal<In, Bits<A1>>,
    /// It is private.
    pub frame_private: Signal<In, Bit>,
    /// The granule is released.
    pub frame_released: Signal<In, Bit>,
    /// Frame in the last snapshot.
    pub frame_snapshot: Signal<In, Bits<A1>>,
    /// There is one.
    pub frame_snapshot_valid: Signal<In, Bit>,
    /// Base.
    pub frame_base: Signal<In, Bits<A1>>,
    /// There is one.
    pub frame_base_valid: Signal<In, Bit>,
    state: DFF<MapAccessState>,
    /// 0 registers, 1 job, 2 fill.
    who: DFF<Bits<2>>,
    granule: DFF<Bits<A>>,
    /// The last one that was served was a job.
    job_was_last: DFF<Bit>,
    /// A read of GRANULE_LIVE waits.
    showing: DFF<Bit>,
    /// What it waited for is there.
    show_now: DFF<Bit>,
    live: DFF<Bits<A1>>,
    private: DFF<Bit>,
    released: DFF<Bit>,
    snapshot: DFF<Bits<A1>>,
    snapshot_valid: DFF<Bit>,
    base: DFF<Bits<A1>>,
    base_valid: DFF<Bit>,
    looks_up: Signal<Local, Bit>,
    take_job: Signal<Local, Bit>,
    take_fill: Signal<Local, Bit>,
    live_offset: Constant<Bits<20>>,
}

impl<const A: usize, const A1: usize> Default for MapAccess<A, A1> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            bus_sel: Signal::default(),
            bus_write: Signal::default(),
            bus_addr: Signal::default(),
            bank_sel: Signal::default(),
            bank_write: Signal::default(),
            bank_addr: Signal::default(),
            select: Signal::default(),
            shown_live: Signal::default(),
            shown_private: Signal::default(),
            shown_released: Signal::default(),
            shown_snapshot: Signal::default(),
            shown_snapshot_valid: Signal::default(),
            shown_base: Signal::default(),
            shown_base_valid: Signal::default(),
            job_valid: Signal::default(),
            job_granule: Signal::default(),
            job_ready: Signal::default(),
            job_done: Signal::default(),
            fill_valid: Signal::default(),
            fill_granule: Signal::default(),
            fill_ready: Signal::default(),
            fill_done: Signal::default(),
            frame_valid: Signal::default(),
            frame_granule: Signal::default(),
            frame_ready: Signal::default(),
            frame_done: Signal::default(),
            frame_live: Signal::default(),
            frame_private: Signal::default(),
            frame_released: Signal::default(),
            frame_snapshot: Signal::default(),
            frame_snapshot_valid: Signal::default(),
            frame_base: Signal::default(),
            frame_base_valid: Signal::default(),
            state: DFF::default(),
            who: DFF::default(),
            granule: DFF::default(),
            job_was_last: DFF::default(),
            showing: DFF::default(),
            show_now: DFF::default(),
            live: DFF::default(),
            private: DFF::default(),
            released: DFF::default(),
            snapshot: DFF::default(),
            snapshot_valid: DFF::default(),
            base: DFF::default(),
            base_valid: DFF::default(),
            looks_up: Signal::default(),
            take_job: Signal::default(),
            take_fill: Signal::default(),
            live_offset: Constant::new(map::GRANULE_LIVE.offset_from(map::BASE).to_bits()),
        }
    }
}

impl<const A: usize, const A1: usize> Logic for MapAccess<A, A1> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, who, granule, job_was_last, showing, show_now, live);
        dff_setup!(self, clock, private, released, snapshot, snapshot_valid, base, base_valid);

        // registers
        self.looks_up.next = self.bus_sel.val()
            & !self.bus_write.val()
            & (self.bus_addr.val() == self.live_offset.val());
        if self.looks_up.val() {
            self.showing.d.next = true;
        }
        self.show_now.d.next = false;
        self.bank_sel.next = (self.bus_sel.val() & !self.looks_up.val()) | self.show_now.q.val();
        self.bank_write.next = self.bus_write.val();
        self.bank_addr.next = self.bus_addr.val();
        if self.show_now.q.val() {
            self.bank_write.next = false;
            self.bank_addr.next = self.live_offset.val();
        }

        // the question
        self.take_job.next = false;
        self.take_fill.next = false;
        self.frame_valid.next = false;
        self.frame_granule.next = self.granule.q.val();
        self.job_done.next = false;
        self.fill_done.next = false;
        match self.state.q.val() {
            MapAccessState::Idle => {
                self.take_job.next = !self.showing.q.val()
                    & self.job_valid.val()
                    & !(self.fill_valid.val() & self.job_was_last.q.val());
                self.take_fill.next = !self.showing.q.val()
                    & self.fill_valid.val()
                    & !(self.job_valid.val() & !self.job_was_last.q.val());
                self.who.d.next = 0.into();
                self.granule.d.next = bit_cast::<A, 28>(self.select.val());
                if self.take_job.val() {
                    self.who.d.next = 1.into();
                    self.granule.d.next = self.job_granule.val();
                    self.job_was_last.d.next = true;
                }
                if self.take_fill.val() {
                    self.who.d.next = 2.into();
                    self.granule.d.next = self.fill_granule.val();
                    self.job_was_last.d.next = false;
                }
                if self.showing.q.val() | self.take_job.val() | self.take_fill.val() {
                    self.state.d.next = MapAccessState::Offer;
                }
            }
            MapAccessState::Offer => {
                self.frame_valid.next = true;
                if self.frame_ready.val() {
                    self.state.d.next = MapAccessState::Await;
                }
            }
            _ => {
                if self.frame_done.val() {
                    self.state.d.next = MapAccessState::Idle;
                    self.job_done.next = self.who.q.val() == 1;
                    self.fill_done.next = self.who.q.val() == 2;
                    if !self.who.q.val().any() {
                        self.showing.d.next = false;
                        self.show_now.d.next = true;
                        self.live.d.next = self.frame_live.val();
                        self.private.d.next = self.frame_private.val();
                        self.released.d.next = self.frame_released.val();
                        self.snapshot_valid.d.next = self.frame_snapshot_valid.val();
                        self.base_valid.d.next = self.frame_base_valid.val();
                        self.snapshot.d.next = 0.into();
                        if self.frame_snapshot_valid.val() {
                            self.snapshot.d.next = self.frame_snapshot.val();
                        }
                        self.base.d.next = 0.into();
                        if self.frame_base_valid.val() {
                            self.base.d.next = self.frame_base.val();
                        }
                    }
                }
            }
        }
        self.job_ready.next = self.take_job.val();
        self.fill_ready.next = self.take_fill.val();
        self.shown_live.next = self.live.q.val();
        self.shown_private.next = self.private.q.val();
        self.shown_released.next = self.released.q.val();
        self.shown_snapshot.next = self.snapshot.q.val();
        self.shown_snapshot_valid.next = self.snapshot_valid.q.val();
        self.shown_base.next = self.base.q.val();
        self.shown_base_valid.next = self.base_valid.q.val();
        if self.reset.val() {
            self.state.d.next = MapAccessState::Idle;
            self.job_was_last.d.next = false;
            self.showing.d.next = false;
            self.show_now.d.next = false;
            self.live.d.next = 0.into();
            self.private.d.next = false;
            self.released.d.next = false;
            self.snapshot.d.next = 0.into();
            self.snapshot_valid.d.next = false;
            self.base.d.next = 0.into();
            self.base_valid.d.next = false;
        }
    }
}
