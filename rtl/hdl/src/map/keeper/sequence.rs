//! Which operation is next.

use super::rules::KeeperOp;
use rust_hdl::prelude::*;

/// What the sequencer does.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum KeeperState {
    /// Writes the entries after reset, one a cycle.
    Init,
    /// Chooses an operation; its entry is being read.
    Idle,
    /// The entry is there.
    Load,
    /// The operation is done, or put off.
    Act,
}

/// One operation in 3 cycles: chosen, loaded, done. Rank: a write that waits for a frame lets the evictor go first, then
/// cow on demand, frame, drop, cow in the background, release, evictor.
///
/// A request that must be put off (its granule is under copy) stands aside until another one was served or nobody else
/// asks.
#[derive(LogicBlock)]
pub struct KeeperSequence<const A: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Cow asks.
    pub cow: Signal<In, Bit>,
    /// Its granule.
    pub cow_granule: Signal<In, Bits<A>>,
    /// It asks in the background.
    pub cow_background: Signal<In, Bit>,
    /// It asks for a write from before the snapshot.
    pub cow_late: Signal<In, Bit>,
    /// Frame asks.
    pub frame: Signal<In, Bit>,
    /// Its granule.
    pub frame_granule: Signal<In, Bits<A>>,
    /// Drop asks.
    pub drop: Signal<In, Bit>,
    /// Its granule.
    pub drop_granule: Signal<In, Bits<A>>,
    /// Release asks.
    pub walk: Signal<In, Bit>,
    /// Its granule.
    pub release_granule: Signal<In, Bits<A>>,
    /// The evictor's granule.
    pub evict_granule: Signal<In, Bits<A>>,
    /// A full turn of it found nothing.
    pub exhausted: Signal<In, Bit>,
    /// Fewer free frames than the reserve. Settled when an operation is in `Act`.
    pub low: Signal<In, Bit>,
    /// There is a free frame.
    pub available: Signal<In, Bit>,
    /// The snapshot is lost.
    pub lost: Signal<In, Bit>,
    /// Some granule is under copy, or was a cycle ago.
    pub copying: Signal<In, Bit>,
    /// `Act`: the operation must be tried again.
    pub hold: Signal<In, Bit>,
    /// `Act`: the operation must be tried again when there is a frame.
    pub starve: Signal<In, Bit>,
    /// Entry to read.
    pub read_granule: Signal<Out, Bits<A>>,
    /// The entry that was asked for is there.
    pub load: Signal<Out, Bit>,
    /// The operation acts.
    pub act: Signal<Out, Bit>,
    /// It does, and is over: neither held nor starved.
    pub finish: Signal<Out, Bit>,
    /// Which operation.
    pub op: Signal<Out, KeeperOp>,
    /// Its granule.
    pub granule: Signal<Out, Bits<A>>,
    /// As `cow_background`, while it acts.
    pub background: Signal<Out, Bit>,
    /// As `cow_late`, while it acts.
    pub late: Signal<Out, Bit>,
    /// Cow in the background, after a full turn of the evictor in vain.
    pub give_up: Signal<Out, Bit>,
    /// The evictor is to find a frame.
    pub wanted: Signal<Out, Bit>,
    /// A write can go on in no other way: the snapshot is lost from the next cycle on.
    pub lose: Signal<Out, Bit>,
    /// Entry `granule` is to be made as after reset.
    pub init: Signal<Out, Bit>,
    state: DFF<KeeperState>,
    op_reg: DFF<KeeperOp>,
    granule_reg: DFF<Bits<A>>,
    background_reg: DFF<Bit>,
    late_reg: DFF<Bit>,
    give_up_reg: DFF<Bit>,
    /// A cow waits for a frame.
    starved: DFF<Bit>,
    cow_aside: DFF<Bit>,
    frame_aside: DFF<Bit>,
    drop_aside: DFF<Bit>,
    release_aside: DFF<Bit>,
    short: Signal<Local, Bit>,
    dead_end: Signal<Local, Bit>,
    cow_goes: Signal<Local, Bit>,
    pick: Signal<Local, KeeperOp>,
    picked: Signal<Local, Bit>,
    at: Signal<Local, Bits<A>>,
}

impl<const A: usize> Default for KeeperSequence<A> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            cow: Signal::default(),
            cow_granule: Signal::default(),
            cow_background: Signal::default(),
            cow_late: Signal::default(),
            frame: Signal::default(),
            frame_granule: Signal::default(),
            drop: Signal::default(),
            drop_granule: Signal::default(),
            walk: Signal::default(),
            release_granule: Signal::default(),
            evict_granule: Signal::default(),
            exhausted: Signal::default(),
            low: Signal::default(),
            available: Signal::default(),
            lost: Signal::default(),
            copying: Signal::default(),
            hold: Signal::default(),
            starve: Signal::default(),
            read_granule: Signal::default(),
            load: Signal::default(),
            act: Signal::default(),
            finish: Signal::default(),
            op: Signal::default(),
            granule: Signal::default(),
            background: Signal::default(),
            late: Signal::default(),
            give_up: Signal::default(),
            wanted: Signal::default(),
            lose: Signal::default(),
            init: Signal::default(),
            state: DFF::default(),
            op_reg: DFF::default(),
            granule_reg: DFF::default(),
            background_reg: DFF::default(),
            late_reg: DFF::default(),
            give_up_reg: DFF::default(),
            starved: DFF::default(),
            cow_aside: DFF::default(),
            frame_aside: DFF::default(),
            drop_aside: DFF::default(),
            release_aside: DFF::default(),
            short: Signal::default(),
            dead_end: Signal::default(),
            cow_goes: Signal::default(),
            pick: Signal::default(),
            picked: Signal::default(),
            at: Signal::default(),
        }
    }
}

impl<const A: usize> Logic for KeeperSequence<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            state,
            op_reg,
            granule_reg,
            background_reg,
            late_reg,
            give_up_reg,
            starved,
            cow_aside,
            frame_aside,
            drop_aside,
            release_aside
        );
        self.load.next = self.state.q.val() == KeeperState::Load;
        self.act.next = self.state.q.val() == KeeperState::Act;
        self.finish.next =
            (self.state.q.val() == KeeperState::Act) & !self.hold.val() & !self.starve.val();
        self.op.next = self.op_reg.q.val();
        self.granule.next = self.granule_reg.q.val();
        self.background.next = self.background_reg.q.val();
        self.late.next = self.late_reg.q.val();
        self.give_up.next = self.give_up_reg.q.val();
        self.init.next = false;
        self.lose.next = false;

        // a cow that found no frame: it waits until there is one, or until there cannot be one
        self.short.next = self.starved.q.val() & !self.available.val() & !self.lost.val();
        self.dead_end.next = self.short.val() & self.exhausted.val() & !self.copying.val();
        self.wanted.next = self.low.val() | self.short.val();
        self.cow_goes.next =
            self.cow.val() & !self.cow_aside.q.val() & (!self.short.val() | self.dead_end.val());

        // last assignment first in rank
        self.picked.next = self.wanted.val() & !self.exhausted.val();
        self.pick.next = KeeperOp::Evict;
        self.at.next = self.evict_granule.val();
        if self.walk.val() & !self.release_aside.q.val() {
            self.picked.next = true;
            self.pick.next = KeeperOp::Release;
            self.at.next = self.release_granule.val();
        }
        if self.cow_goes.val() & self.cow_background.val() {
            self.picked.next = true;
            self.pick.next = KeeperOp::Cow;
            self.at.next = self.cow_granule.val();
        }
        if self.drop.val() & !self.drop_aside.q.val() {
            self.picked.next = true;
            self.pick.next = KeeperOp::Drop;
            self.at.next = self.drop_granule.val();
        }
        if self.frame.val() & !self.frame_aside.q.val() {
            self.picked.next = true;
            self.pick.next = KeeperOp::Frame;
            self.at.next = self.frame_granule.val();
        }
        if self.short.val() & !self.cow_background.val() & !self.exhausted.val() {
            self.picked.next = true;
            self.pick.next = KeeperOp::Evict;
            self.at.next = self.evict_granule.val();
        }
        if self.cow_goes.val() & !self.cow_background.val() {
            self.picked.next = true;
            self.pick.next = KeeperOp::Cow;
            self.at.next = self.cow_granule.val();
        }
        self.read_granule.next = self.at.val();

        match self.state.q.val() {
            KeeperState::Init => {
                self.init.next = true;
                self.granule_reg.d.next = self.granule_reg.q.val() + 1;
                if self.granule_reg.q.val().all() {
                    self.state.d.next = KeeperState::Idle;
                }
            }
            KeeperState::Idle => {
                self.op_reg.d.next = self.pick.val();
                self.granule_reg.d.next = self.at.val();
                self.background_reg.d.next = self.cow_background.val();
                self.late_reg.d.next = self.cow_late.val();
                self.give_up_reg.d.next = self.dead_end.val() & self.cow_background.val();
                self.lose.next =
                    self.dead_end.val() & self.cow_goes.val() & !self.cow_background.val();
                if self.picked.val() {
                    self.state.d.next = KeeperState::Load;
                } else {
                    self.cow_aside.d.next = false;
                    self.frame_aside.d.next = false;
                    self.drop_aside.d.next = false;
                    self.release_aside.d.next = false;
                }
            }
            KeeperState::Load => {
                self.state.d.next = KeeperState::Act;
            }
            _ => {
                self.state.d.next = KeeperState::Idle;
                if self.hold.val() {
                    match self.op_reg.q.val() {
                        KeeperOp::Cow => {
                            self.cow_aside.d.next = true;
                        }
                        KeeperOp::Frame => {
                            self.frame_aside.d.next = true;
                        }
                        KeeperOp::Drop => {
                            self.drop_aside.d.next = true;
                        }
                        _ => {
                            self.release_aside.d.next = true;
                        }
                    }
                } else {
                    self.cow_aside.d.next = false;
                    self.frame_aside.d.next = false;
                    self.drop_aside.d.next = false;
                    self.release_aside.d.next = false;
                }
                if self.op_reg.q.val() == KeeperOp::Cow {
                    self.starved.d.next = self.starve.val();
                }
            }
        }
        if !self.cow.val() {
            self.starved.d.next = false;
        }
        if self.reset.val() {
            self.state.d.next = KeeperState::Init;
            self.granule_reg.d.next = 0.into();
            self.starved.d.next = false;
            self.cow_aside.d.next = false;
            self.frame_aside.d.next = false;
            self.drop_aside.d.next = false;
            self.release_aside.d.next = false;
        }
    }
}
