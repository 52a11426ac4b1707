//! Asking the keeper for a new frame.

use rust_hdl::prelude::*;

/// What becomes of a request.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum CopyAskState {
    /// There is none.
    Idle,
    /// The keeper has to take it.
    Offer,
    /// The keeper has to answer.
    Await,
}

/// One request at a time to the keeper's `cow` port, a waiting write before the background.
///
/// A write's request takes the first free slot of the three, one of the background the first of slots 1 and 2, so that a
/// write never has to wait for copies in the background alone. Of a granule that is
/// under copy the background asks nothing: it is told to skip it, or waits if the copy is left over from before a snapshot.
#[derive(LogicBlock)]
pub struct CopyAsk<const A: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// A write asks.
    pub demand_valid: Signal<In, Bit>,
    /// For this granule.
    pub demand_granule: Signal<In, Bits<A>>,
    /// It is a parked write from before the last snapshot.
    pub demand_late: Signal<In, Bit>,
    /// It is taken.
    pub demand_ready: Signal<Out, Bit>,
    /// It is answered.
    pub demand_done: Signal<Out, Bit>,
    /// The background asks.
    pub back_valid: Signal<In, Bit>,
    /// For this granule.
    pub back_granule: Signal<In, Bits<A>>,
    /// It is taken.
    pub back_ready: Signal<Out, Bit>,
    /// It is answered.
    pub back_done: Signal<Out, Bit>,
    /// Slots in use.
    pub busy: Signal<In, Bits<3>>,
    /// `back_granule` is under copy.
    pub back_copying: Signal<In, Bit>,
    /// From before the last snapshot: it has to be copied again.
    pub back_leftover: Signal<In, Bit>,
    /// It need not be copied: a copy of it is under way.
    pub back_skip: Signal<Out, Bit>,
    /// The background has to hold.
    pub hold_back: Signal<In, Bit>,
    /// To the keeper.
    pub cow_valid: Signal<Out, Bit>,
    /// Which granule.
    pub cow_granule: Signal<Out, Bits<A>>,
    /// For a late write.
    pub cow_late: Signal<Out, Bit>,
    /// Nobody waits.
    pub cow_background: Signal<Out, Bit>,
    /// The keeper takes it.
    pub cow_ready: Signal<In, Bit>,
    /// The keeper answers.
    pub cow_done: Signal<In, Bit>,
    /// With a copy to be made.
    pub cow_copy: Signal<In, Bit>,
    /// Slot in which a copy starts in this cycle, one bit each.
    pub start: Signal<Out, Bits<3>>,
    /// The request is one of the background.
    pub start_background: Signal<Out, Bit>,
    /// A request of the background is under way, or starts in this cycle.
    pub back_coming: Signal<Out, Bit>,
    state: DFF<CopyAskState>,
    background: DFF<Bit>,
    granule: DFF<Bits<A>>,
    late: DFF<Bit>,
    take_demand: Signal<Local, Bit>,
    take_back: Signal<Local, Bit>,
}

impl<const A: usize> Default for CopyAsk<A> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            demand_valid: Signal::default(),
            demand_granule: Signal::default(),
            demand_late: Signal::default(),
            demand_ready: Signal::default(),
            demand_done: Signal::default(),
            back_valid: Signal::default(),
            back_granule: Signal::default(),
            back_ready: Signal::default(),
            back_done: Signal::default(),
            busy: Signal::default(),
            back_copying: Signal::default(),
            back_leftover: Signal::default(),
            back_skip: Signal::default(),
            hold_back: Signal::default(),
            cow_valid: Signal::default(),
            cow_granule: Signal::default(),
            cow_late: Signal::default(),
            cow_background: Signal::default(),
            cow_ready: Signal::default(),
            cow_done: Signal::default(),
            cow_copy: Signal::default(),
            start: Signal::default(),
            start_background: Signal::default(),
            back_coming: Signal::default(),
            state: DFF::default(),
            background: DFF::default(),
            granule: DFF::default(),
            late: DFF::default(),
            take_demand: Signal::default(),
            take_back: Signal::default(),
        }
    }
}

impl<const A: usize> Logic for CopyAsk<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, background, granule, late);
        self.cow_valid.next = false;
        self.cow_granule.next = self.granule.q.val();
        self.cow_late.next = self.late.q.val();
        self.cow_background.next = self.background.q.val();
        self.start_background.next = self.background.q.val();
        self.take_demand.next = false;
        self.take_back.next = false;
        self.demand_done.next = false;
        self.back_done.next = false;
        self.start.next = 0.into();
        match self.state.q.val() {
            CopyAskState::Idle => {
                self.take_demand.next = self.demand_valid.val() & !self.busy.val().all();
                self.take_back.next = self.back_valid.val()
                    & !self.demand_valid.val()
                    & !self.hold_back.val()
                    & !self.back_copying.val()
                    & !(self.busy.val().get_bit(1) & self.busy.val().get_bit(2));
                self.background.d.next = self.take_back.val();
                self.late.d.next = self.take_demand.val() & self.demand_late.val();
                self.granule.d.next = self.back_granule.val();
                if self.take_demand.val() {
                    self.granule.d.next = self.demand_granule.val();
                }
                if self.take_demand.val() | self.take_back.val() {
                    self.state.d.next = CopyAskState::Offer;
                }
            }
            CopyAskState::Offer => {
                self.cow_valid.next = true;
                if self.cow_ready.val() {
                    self.state.d.next = CopyAskState::Await;
                }
            }
            _ => {
                if self.cow_done.val() {
                    self.state.d.next = CopyAskState::Idle;
                    self.demand_done.next = !self.background.q.val();
                    self.back_done.next = self.background.q.val();
                    if self.cow_copy.val() {
                        self.start.next = 1.into();
                        if self.background.q.val() | self.busy.val().get_bit(0) {
                            self.start.next = 2.into();
                            if self.busy.val().get_bit(1) {
                                self.start.next = 4.into();
                            }
                        }
                    }
                }
            }
        }
        self.back_skip.next = self.back_copying.val() & !self.back_leftover.val();
        self.demand_ready.next = self.take_demand.val();
        self.back_ready.next = self.take_back.val();
        self.back_coming.next = self.take_back.val()
            | ((self.state.q.val() != CopyAskState::Idle) & self.background.q.val());
        if self.reset.val() {
            self.state.d.next = CopyAskState::Idle;
        }
    }
}
