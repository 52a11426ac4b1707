//! What the keeper counts.

use rust_hdl::prelude::*;

/// Every input is a pulse; counts show it one cycle later.
#[derive(LogicBlock)]
pub struct KeeperCounters<const A: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// A snapshot is taken: all granules are unreleased.
    pub snapshot: Signal<In, Bit>,
    /// A granule was released for the first time.
    pub released: Signal<In, Bit>,
    /// The snapshot alone holds one frame more.
    pub snapshot_up: Signal<In, Bit>,
    /// One less.
    pub snapshot_down: Signal<In, Bit>,
    /// A base more.
    pub base_up: Signal<In, Bit>,
    /// One less.
    pub base_down: Signal<In, Bit>,
    /// A base was evicted.
    pub evict: Signal<In, Bit>,
    /// A late write was applied.
    pub late: Signal<In, Bit>,
    /// A snapshot was lost.
    pub lose: Signal<In, Bit>,
    /// A copy starts that a write waits for.
    pub demand: Signal<In, Bit>,
    /// A copy starts in the background.
    pub background: Signal<In, Bit>,
    /// Granules that are not released.
    pub unreleased: Signal<Out, Bits<20>>,
    /// Frames held by the snapshot alone.
    pub snapshot_frames: Signal<Out, Bits<20>>,
    /// Bases.
    pub base_frames: Signal<Out, Bits<20>>,
    /// Bases evicted.
    pub evictions: Signal<Out, Bits<32>>,
    /// Late writes.
    pub late_writes: Signal<Out, Bits<32>>,
    /// Snapshots lost.
    pub lost_snapshots: Signal<Out, Bits<32>>,
    /// Copies on demand.
    pub demand_copies: Signal<Out, Bits<32>>,
    /// Copies in the background.
    pub background_copies: Signal<Out, Bits<32>>,
    unreleased_reg: DFF<Bits<20>>,
    snapshot_reg: DFF<Bits<20>>,
    base_reg: DFF<Bits<20>>,
    evictions_reg: DFF<Bits<32>>,
    late_reg: DFF<Bits<32>>,
    lost_reg: DFF<Bits<32>>,
    demand_reg: DFF<Bits<32>>,
    background_reg: DFF<Bits<32>>,
    granules: Constant<Bits<20>>,
}

impl<const A: usize> Default for KeeperCounters<A> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            snapshot: Signal::default(),
            released: Signal::default(),
            snapshot_up: Signal::default(),
            snapshot_down: Signal::default(),
            base_up: Signal::default(),
            base_down: Signal::default(),
            evict: Signal::default(),
            late: Signal::default(),
            lose: Signal::default(),
            demand: Signal::default(),
            background: Signal::default(),
            unreleased: Signal::default(),
            snapshot_frames: Signal::default(),
            base_frames: Signal::default(),
            evictions: Signal::default(),
            late_writes: Signal::default(),
            lost_snapshots: Signal::default(),
            demand_copies: Signal::default(),
            background_copies: Signal::default(),
            unreleased_reg: DFF::default(),
            snapshot_reg: DFF::default(),
            base_reg: DFF::default(),
            evictions_reg: DFF::default(),
            late_reg: DFF::default(),
            lost_reg: DFF::default(),
            demand_reg: DFF::default(),
            background_reg: DFF::default(),
            granules: Constant::new((1_u64 << A).to_bits()),
        }
    }
}

impl<const A: usize> Logic for KeeperCounters<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            unreleased_reg,
            snapshot_reg,
            base_reg,
            evictions_reg,
            late_reg,
            lost_reg,
            demand_reg,
            background_reg
        );
        self.unreleased.next = self.unreleased_reg.q.val();
        self.snapshot_frames.next = self.snapshot_reg.q.val();
        self.base_frames.next = self.base_reg.q.val();
        self.evictions.next = self.evictions_reg.q.val();
        self.late_writes.next = self.late_reg.q.val();
        self.lost_snapshots.next = self.lost_reg.q.val();
        self.demand_copies.next = self.demand_reg.q.val();
        self.background_copies.next = self.background_reg.q.val();
        if self.released.val() {
            self.unreleased_reg.d.next = self.unreleased_reg.q.val() - 1;
        }
        if self.snapshot.val() {
            self.unreleased_reg.d.next = self.granules.val();
        }
        if self.snapshot_up.val() {
            self.snapshot_reg.d.next = self.snapshot_reg.q.val() + 1;
        }
        if self.snapshot_down.val() {
            self.snapshot_reg.d.next = self.snapshot_reg.q.val() - 1;
        }
        // a release may end one base and make another
        if self.base_up.val() & !self.base_down.val() {
            self.base_reg.d.next = self.base_reg.q.val() + 1;
        }
        if self.base_down.val() & !self.base_up.val() {
            self.base_reg.d.next = self.base_reg.q.val() - 1;
        }
        if self.evict.val() {
            self.evictions_reg.d.next = self.evictions_reg.q.val() + 1;
        }
        if self.late.val() {
            self.late_reg.d.next = self.late_reg.q.val() + 1;
        }
        if self.lose.val() {
            self.lost_reg.d.next = self.lost_reg.q.val() + 1;
        }
        if self.demand.val() {
            self.demand_reg.d.next = self.demand_reg.q.val() + 1;
        }
        if self.background.val() {
            self.background_reg.d.next = self.background_reg.q.val() + 1;
        }
        if self.reset.val() {
            self.unreleased_reg.d.next = 0.into();
            self.snapshot_reg.d.next = 0.into();
            self.base_reg.d.next = 0.into();
            self.evictions_reg.d.next = 0.into();
            self.late_reg.d.next = 0.into();
            self.lost_reg.d.next = 0.into();
            self.demand_reg.d.next = 0.into();
            self.background_reg.d.next = 0.into();
        }
    }
}
