//! SNAPSHOT: checks it, and holds the generation.

use isotherm_regs::map::StatusReason;
use rust_hdl::prelude::*;

/// Judges in the cycle of the request; the generation and the answer are there in the next.
#[derive(LogicBlock)]
pub struct SnapshotGate {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// A SNAPSHOT: a pulse.
    pub snapshot: Signal<In, Bit>,
    /// Some granule is not released.
    pub outstanding: Signal<In, Bit>,
    /// A RELEASE runs.
    pub releasing: Signal<In, Bit>,
    /// A late write is parked.
    pub parked_late: Signal<In, Bit>,
    /// Fewer than two frames a granule may be used.
    pub overcommitted: Signal<In, Bit>,
    /// Do not mind.
    pub allow_overcommit: Signal<In, Bit>,
    /// A partition table is being committed.
    pub table_busy: Signal<In, Bit>,
    /// The last cycle of the old generation.
    pub accept: Signal<Out, Bit>,
    /// The first cycle of the new generation.
    pub taken: Signal<Out, Bit>,
    /// Snapshots taken since reset.
    pub generation: Signal<Out, Bits<32>>,
    /// Result of the last one.
    pub reason: Signal<Out, Bits<4>>,
    taken_reg: DFF<Bit>,
    generation_reg: DFF<Bits<32>>,
    reason_reg: DFF<Bits<4>>,
    verdict: Signal<Local, Bits<4>>,
    ok: Constant<Bits<4>>,
    unreleased: Constant<Bits<4>>,
    release_runs: Constant<Bits<4>>,
    parked: Constant<Bits<4>>,
    too_few: Constant<Bits<4>>,
    table_commits: Constant<Bits<4>>,
}

fn code(reason: StatusReason) -> Constant<Bits<4>> {
    Constant::new(u32::from(reason).to_bits())
}

impl Default for SnapshotGate {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            snapshot: Signal::default(),
            outstanding: Signal::default(),
            releasing: Signal::default(),
            parked_late: Signal::default(),
            overcommitted: Signal::default(),
            allow_overcommit: Signal::default(),
            table_busy: Signal::default(),
            accept: Signal::default(),
            taken: Signal::default(),
            generation: Signal::default(),
            reason: Signal::default(),
            taken_reg: DFF::default(),
            generation_reg: DFF::default(),
            reason_reg: DFF::default(),
            verdict: Signal::default(),
            ok: code(StatusReason::Ok),
            unreleased: code(StatusReason::Unreleased),
            release_runs: code(StatusReason::Releasing),
            parked: code(StatusReason::Parked),
            too_few: code(StatusReason::Overcommitted),
            table_commits: code(StatusReason::TableBusy),
        }
    }
}

impl Logic for SnapshotGate {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, taken_reg, generation_reg, reason_reg);
        self.taken.next = self.taken_reg.q.val();
        self.generation.next = self.generation_reg.q.val();
        self.reason.next = self.reason_reg.q.val();

        // the first reason that holds, last assignment first in rank
        self.verdict.next = self.ok.val();
        if self.table_busy.val() {
            self.verdict.next = self.table_commits.val();
        }
        if self.overcommitted.val() & !self.allow_overcommit.val() {
            self.verdict.next = self.too_few.val();
        }
        if self.parked_late.val() {
            self.verdict.next = self.parked.val();
        }
        if self.releasing.val() {
            self.verdict.next = self.release_runs.val();
        }
        if self.outstanding.val() {
            self.verdict.next = self.unreleased.val();
        }
        self.accept.next =
            self.snapshot.val() & !self.reset.val() & (self.verdict.val() == self.ok.val());
        self.taken_reg.d.next = self.accept.val();
        if self.snapshot.val() {
            self.reason_reg.d.next = self.verdict.val();
        }
        if self.accept.val() {
            self.generation_reg.d.next = self.generation_reg.q.val() + 1;
        }
        if self.reset.val() {
            self.taken_reg.d.next = false;
            self.generation_reg.d.next = 0.into();
            self.reason_reg.d.next = self.ok.val();
        }
    }
}
