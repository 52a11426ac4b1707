//! RELEASE: checks it, and walks its granules.

use isotherm_regs::map::StatusReleaseReason;
use rust_hdl::prelude::*;

/// What the walk does.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum ReleaseState {
    /// Nothing.
    Idle,
    /// Judges the range.
    Check,
    /// Asks for one granule after the other.
    Walk,
}

/// A refused release ends after 2 cycles, one without an outstanding snapshot after 3. The walk itself is as fast as its
/// steps are made and the dirty bits are handed over.
#[derive(LogicBlock)]
pub struct ReleaseWalk<const A: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// A RELEASE: a pulse.
    pub start: Signal<In, Bit>,
    /// First granule, with `start`.
    pub first: Signal<In, Bits<32>>,
    /// Granules, with `start`.
    pub count: Signal<In, Bits<32>>,
    /// The dirty bits are handed on, not cleared; with `start`.
    pub keep: Signal<In, Bit>,
    /// A checkpoint job runs: refused.
    pub job_running: Signal<In, Bit>,
    /// Some granule is not released.
    pub outstanding: Signal<In, Bit>,
    /// `granule` is to be released.
    pub want: Signal<Out, Bit>,
    /// The next granule of the walk.
    pub granule: Signal<Out, Bits<A>>,
    /// It is done: a pulse.
    pub step: Signal<In, Bit>,
    /// It was not released before, with `step`.
    pub first_time: Signal<In, Bit>,
    /// A granule was released for the first time.
    pub clear_valid: Signal<Out, Bit>,
    /// Which.
    pub clear_granule: Signal<Out, Bits<A>>,
    /// Its dirty bit is to be handed on.
    pub clear_keep: Signal<Out, Bit>,
    /// Taken.
    pub clear_ready: Signal<In, Bit>,
    /// A release runs.
    pub releasing: Signal<Out, Bit>,
    /// A release that was not refused ended: a pulse.
    pub done: Signal<Out, Bit>,
    /// Result of the last one.
    pub reason: Signal<Out, Bits<4>>,
    state: DFF<ReleaseState>,
    at: DFF<Bits<20>>,
    left: DFF<Bits<20>>,
    keep_reg: DFF<Bit>,
    job: DFF<Bit>,
    wide: DFF<Bit>,
    clear: DFF<Bit>,
    clear_at: DFF<Bits<A>>,
    done_reg: DFF<Bit>,
    reason_reg: DFF<Bits<4>>,
    past: Signal<Local, Bits<20>>,
    verdict: Signal<Local, Bits<4>>,
    granules: Constant<Bits<20>>,
    most: Constant<Bits<32>>,
    ok: Constant<Bits<4>>,
    busy: Constant<Bits<4>>,
    empty: Constant<Bits<4>>,
    beyond: Constant<Bits<4>>,
    job_runs: Constant<Bits<4>>,
}

fn code(reason: StatusReleaseReason) -> Constant<Bits<4>> {
    Constant::new(u32::from(reason).to_bits())
}

impl<const A: usize> Default for ReleaseWalk<A> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            start: Signal::default(),
            first: Signal::default(),
            count: Signal::default(),
            keep: Signal::default(),
            job_running: Signal::default(),
            outstanding: Signal::default(),
            want: Signal::default(),
            granule: Signal::default(),
            step: Signal::default(),
            first_time: Signal::default(),
            clear_valid: Signal::default(),
            clear_granule: Signal::default(),
            clear_keep: Signal::default(),
            clear_ready: Signal::default(),
            releasing: Signal::default(),
            done: Signal::default(),
            reason: Signal::default(),
            state: DFF::default(),
            at: DFF::default(),
            left: DFF::default(),
            keep_reg: DFF::default(),
            job: DFF::default(),
            wide: DFF::default(),
            clear: DFF::default(),
            clear_at: DFF::default(),
            done_reg: DFF::default(),
            reason_reg: DFF::default(),
            past: Signal::default(),
            verdict: Signal::default(),
            granules: Constant::new((1_u64 << A).to_bits()),
            most: Constant::new((1_u64 << A).to_bits()),
            ok: code(StatusReleaseReason::Ok),
            busy: code(StatusReleaseReason::Busy),
            empty: code(StatusReleaseReason::Empty),
            beyond: code(StatusReleaseReason::BeyondWindow),
            job_runs: code(StatusReleaseReason::JobRunning),
        }
    }
}

impl<const A: usize> Logic for ReleaseWalk<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, state, at, left, keep_reg, job, wide, clear, clear_at, done_reg,
            reason_reg
        );
        self.clear_valid.next = self.clear.q.val();
        self.clear_granule.next = self.clear_at.q.val();
        self.clear_keep.next = self.keep_reg.q.val();
        self.releasing.next = self.state.q.val() != ReleaseState::Idle;
        self.done.next = self.done_reg.q.val();
        self.reason.next = self.reason_reg.q.val();
        self.granule.next = bit_cast::<A, 20>(self.at.q.val());
        self.want.next = false;
        self.done_reg.d.next = false;
        self.past.next = self.at.q.val() + self.left.q.val();

        // the first broken rule, last assignment first in rank
        self.verdict.next = self.ok.val();
        if self.job.q.val() {
            self.verdict.next = self.job_runs.val();
        }
        if self.wide.q.val() | (self.past.val() > self.granules.val()) {
            self.verdict.next = self.beyond.val();
        }
        if !self.wide.q.val() & !self.left.q.val().any() {
            self.verdict.next = self.empty.val();
        }

        if self.clear_ready.val() {
            self.clear.d.next = false;
        }
        match self.state.q.val() {
            ReleaseState::Idle => {
                self.at.d.next = bit_cast::<20, 32>(self.first.val());
                self.left.d.next = bit_cast::<20, 32>(self.count.val());
                self.keep_reg.d.next = self.keep.val();
                self.job.d.next = self.job_running.val();
                // too large for the sum, which is made in the next cycle; no count of 0 is
                self.wide.d.next = (self.count.val() > self.most.val())
                    | ((self.first.val() > self.most.val()) & self.count.val().any());
                if self.start.val() {
                    self.state.d.next = ReleaseState::Check;
                }
            }
            ReleaseState::Check => {
                self.reason_reg.d.next = self.verdict.val();
                self.state.d.next = ReleaseState::Idle;
                if self.verdict.val() == self.ok.val() {
                    self.state.d.next = ReleaseState::Walk;
                }
            }
            _ => {
                // one granule after the other: the dirty bit of the last one has to be on its way
                self.want.next =
                    self.left.q.val().any() & self.outstanding.val() & !self.clear.q.val();
                if self.step.val() {
                    self.at.d.next = self.at.q.val() + 1;
                    self.left.d.next = self.left.q.val() - 1;
                    self.clear.d.next = self.first_time.val();
                    self.clear_at.d.next = bit_cast::<A, 20>(self.at.q.val());
                }
                if !self.clear.q.val() & (!self.left.q.val().any() | !self.outstanding.val()) {
                    self.done_reg.d.next = true;
                    self.state.d.next = ReleaseState::Idle;
                }
            }
        }
        if self.start.val() & (self.state.q.val() != ReleaseState::Idle) {
            self.reason_reg.d.next = self.busy.val();
        }
        if self.reset.val() {
            self.state.d.next = ReleaseState::Idle;
            self.clear.d.next = false;
            self.done_reg.d.next = false;
            self.reason_reg.d.next = self.ok.val();
        }
    }
}
