//! One instance: checks its configuration when it is enabled, and keeps what was in force then.

use rust_hdl::prelude::*;

/// A start or stop takes two cycles from the write of CFG0; OP_IN_PROGRESS is not 0 meanwhile.
#[derive(LogicBlock)]
pub struct HeatInstance {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: disabled.
    pub reset: Signal<In, Bit>,
    /// CFG0 was written; its fields are new.
    pub written: Signal<In, Bit>,
    /// CFG0.ENABLE.
    pub enable: Signal<In, Bit>,
    /// CFG0.TRACK.
    pub track: Signal<In, Bits<8>>,
    /// CFG0.RANDOMIZE.
    pub randomize: Signal<In, Bit>,
    /// CFG0.THRESHOLD.
    pub threshold: Signal<In, Bits<32>>,
    /// CFG1.UNIT_SIZE.
    pub unit_size: Signal<In, Bits<32>>,
    /// CFG1.DOWN_SAMPLING.
    pub down_sampling: Signal<In, Bits<8>>,
    /// CFG1.MODE.
    pub mode: Signal<In, Bits<8>>,
    /// CFG1.EPOCH_SCALE.
    pub scale: Signal<In, Bits<4>>,
    /// CFG1.EPOCH_MULT.
    pub mult: Signal<In, Bits<12>>,
    /// RANGE_BITMAP.
    pub range_bitmap: Signal<In, Bits<64>>,
    /// RESET_COUNTERS is under way.
    pub clearing: Signal<In, Bit>,
    /// STATUS.ENABLED.
    pub enabled: Signal<Out, Bit>,
    /// STATUS.OP_IN_PROGRESS.
    pub op_in_progress: Signal<Out, Bits<16>>,
    /// The bitmap in force.
    pub range_used: Signal<Out, Bits<64>>,
    /// Count from which a unit is hot, at least 1.
    pub hot_at: Signal<Out, Bits<16>>,
    /// The epoch scale in force.
    pub scale_used: Signal<Out, Bits<4>>,
    /// The epoch multiplier in force.
    pub mult_used: Signal<Out, Bits<12>>,
    /// An attempt to enable was decided.
    pub attempt: Signal<Out, Bit>,
    /// What it came to: V_REASON.CODE.
    pub code: Signal<Out, Bits<4>>,
    deciding: DFF<Bit>,
    starting: DFF<Bit>,
    verdict: DFF<Bits<4>>,
    running: DFF<Bit>,
    kept_range: DFF<Bits<64>>,
    kept_threshold: DFF<Bits<16>>,
    kept_scale: DFF<Bits<4>>,
    kept_mult: DFF<Bits<12>>,
    manual: Signal<Local, Bit>,
    known_scale: Signal<Local, Bit>,
    too_long: Signal<Local, Bit>,
    decide: Signal<Local, Bit>,
    trackable: Constant<Bits<8>>,
    unit_log2: Constant<Bits<32>>,
}

impl HeatInstance {
    /// For an instance that can track `trackable` only (the code of CFG0.TRACK).
    pub fn new(trackable: u8) -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            written: Default::default(),
            enable: Default::default(),
            track: Default::default(),
            randomize: Default::default(),
            threshold: Default::default(),
            unit_size: Default::default(),
            down_sampling: Default::default(),
            mode: Default::default(),
            scale: Default::default(),
            mult: Default::default(),
            range_bitmap: Default::default(),
            clearing: Default::default(),
            enabled: Default::default(),
            op_in_progress: Default::default(),
            range_used: Default::default(),
            hot_at: Default::default(),
            scale_used: Default::default(),
            mult_used: Default::default(),
            attempt: Default::default(),
            code: Default::default(),
            deciding: Default::default(),
            starting: Default::default(),
            verdict: Default::default(),
            running: Default::default(),
            kept_range: Default::default(),
            kept_threshold: Default::default(),
            kept_scale: Default::default(),
            kept_mult: Default::default(),
            manual: Default::default(),
            known_scale: Default::default(),
            too_long: Default::default(),
            decide: Default::default(),
            trackable: Constant::new(u64::from(trackable).to_bits()),
            unit_log2: Constant::new(12_u64.to_bits()),
        }
    }
}

impl Logic for HeatInstance {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            deciding,
            starting,
            verdict,
            running,
            kept_range,
            kept_threshold,
            kept_scale,
            kept_mult
        );
        // the checks, the first one last: it wins
        self.manual.next = !self.scale.val().any() & !self.mult.val().any();
        self.known_scale.next =
            self.scale.val().any() & (self.scale.val() < 6) & self.mult.val().any();
        self.too_long.next = ((self.scale.val() == 4) & (self.mult.val() > 1000))
            | ((self.scale.val() == 5) & (self.mult.val() > 100));
        self.verdict.d.next = 0.into();
        if self.threshold.val().get_bits::<16>(16).any() {
            self.verdict.d.next = 6.into();
        }
        if !self.manual.val() & (!self.known_scale.val() | self.too_long.val()) {
            self.verdict.d.next = 5.into();
        }
        if self.mode.val().any() {
            self.verdict.d.next = 4.into();
        }
        if self.down_sampling.val().any() | self.randomize.val() {
            self.verdict.d.next = 3.into();
        }
        if self.unit_size.val() != self.unit_log2.val() {
            self.verdict.d.next = 2.into();
        }
        if self.track.val() != self.trackable.val() {
            self.verdict.d.next = 1.into();
        }

        self.deciding.d.next = self.written.val();
        self.starting.d.next = self.enable.val() & !self.running.q.val();
        self.decide.next = self.deciding.q.val() & self.starting.q.val();
        self.attempt.next = self.decide.val();
        self.code.next = self.verdict.q.val();
        if self.deciding.q.val() & !self.enable.val() {
            self.running.d.next = false;
        }
        if self.decide.val() & !self.verdict.q.val().any() {
            self.running.d.next = true;
            self.kept_range.d.next = self.range_bitmap.val();
            self.kept_threshold.d.next = self.threshold.val().get_bits::<16>(0);
            self.kept_scale.d.next = self.scale.val();
            self.kept_mult.d.next = self.mult.val();
        }
        self.op_in_progress.next = 0.into();
        if self.deciding.q.val() {
            self.op_in_progress.next = 2.into();
            if self.enable.val() {
                self.op_in_progress.next = 1.into();
            }
        }
        if self.clearing.val() {
            self.op_in_progress.next = 3.into();
        }
        self.enabled.next = self.running.q.val();
        self.range_used.next = self.kept_range.q.val();
        self.scale_used.next = self.kept_scale.q.val();
        self.mult_used.next = self.kept_mult.q.val();
        self.hot_at.next = self.kept_threshold.q.val();
        if !self.kept_threshold.q.val().any() {
            self.hot_at.next = 1.into();
        }
        if self.reset.val() {
            self.deciding.d.next = false;
            self.running.d.next = false;
        }
    }
}
