//! What an operation does to an entry: the table of ARCHITECTURE.md, "Copy-on-write map".

use super::entry::MapEntry;
use rust_hdl::prelude::*;

/// The operations of the keeper.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum KeeperOp {
    /// A write, or a background copy, is to go on.
    Cow,
    /// Where does the granule lie?
    Frame,
    /// The base of one granule is given up.
    Drop,
    /// One granule of a RELEASE.
    Release,
    /// One granule of the evictor's walk.
    Evict,
}

/// Combinational: entry in, entry out, and what becomes of the frames.
///
/// One of three things happens: `hold` (the granule is under a copy that the operation would disturb: try again), `starve`
/// (a frame is needed and there is none), or the operation is done.
#[derive(LogicBlock)]
pub struct EntryRules<const A1: usize> {
    /// Which operation.
    pub op: Signal<In, KeeperOp>,
    /// The entry as it is.
    pub entry: Signal<In, MapEntry<A1>>,
    /// The generation, modulo 4.
    pub generation: Signal<In, Bits<2>>,
    /// The snapshot is lost: writes work in place.
    pub lost: Signal<In, Bit>,
    /// The granule is being copied.
    pub under_copy: Signal<In, Bit>,
    /// Its base is being read: it must not be given up.
    pub held: Signal<In, Bit>,
    /// Cow: a parked write from before the snapshot.
    pub late: Signal<In, Bit>,
    /// Cow: nobody waits to write.
    pub background: Signal<In, Bit>,
    /// Cow in the background: if there is no frame, be content.
    pub give_up: Signal<In, Bit>,
    /// Evict: a frame is still wanted.
    pub wanted: Signal<In, Bit>,
    /// There is a frame.
    pub available: Signal<In, Bit>,
    /// It.
    pub next_frame: Signal<In, Bits<A1>>,
    /// Try again later.
    pub hold: Signal<Out, Bit>,
    /// Try again when there is a frame.
    pub starve: Signal<Out, Bit>,
    /// The entry as it will be.
    pub result: Signal<Out, MapEntry<A1>>,
    /// It differs from `entry`.
    pub write: Signal<Out, Bit>,
    /// `next_frame` is used.
    pub take: Signal<Out, Bit>,
    /// A frame becomes free.
    pub give: Signal<Out, Bit>,
    /// Which.
    pub give_frame: Signal<Out, Bits<A1>>,
    /// `live` is private.
    pub private: Signal<Out, Bit>,
    /// The granule is released from the outstanding snapshot, or there is none.
    pub released: Signal<Out, Bit>,
    /// Cow: a late write is applied to its snapshot.
    pub applied_late: Signal<Out, Bit>,
    /// Drop, Evict: a base was given up.
    pub evicted: Signal<Out, Bit>,
    /// Evict: there is a base, but it is held.
    pub spared: Signal<Out, Bit>,
    /// The snapshot alone holds one frame more.
    pub snapshot_up: Signal<Out, Bit>,
    /// One less.
    pub snapshot_down: Signal<Out, Bit>,
    /// A base more.
    pub base_up: Signal<Out, Bit>,
    /// One less.
    pub base_down: Signal<Out, Bit>,
    previous: Signal<Local, Bits<2>>,
    /// `older` is the base, else `frozen` is.
    base_is_older: Signal<Local, Bit>,
    base: Signal<Local, Bits<A1>>,
    base_valid: Signal<Local, Bit>,
    evict: Signal<Local, Bit>,
}

impl<const A1: usize> Default for EntryRules<A1> {
    fn default() -> Self {
        Self {
            op: Signal::default(),
            entry: Signal::default(),
            generation: Signal::default(),
            lost: Signal::default(),
            under_copy: Signal::default(),
            held: Signal::default(),
            late: Signal::default(),
            background: Signal::default(),
            give_up: Signal::default(),
            wanted: Signal::default(),
            available: Signal::default(),
            next_frame: Signal::default(),
            hold: Signal::default(),
            starve: Signal::default(),
            result: Signal::default(),
            write: Signal::default(),
            take: Signal::default(),
            give: Signal::default(),
            give_frame: Signal::default(),
            private: Signal::default(),
            released: Signal::default(),
            applied_late: Signal::default(),
            evicted: Signal::default(),
            spared: Signal::default(),
            snapshot_up: Signal::default(),
            snapshot_down: Signal::default(),
            base_up: Signal::default(),
            base_down: Signal::default(),
            previous: Signal::default(),
            base_is_older: Signal::default(),
            base: Signal::default(),
            base_valid: Signal::default(),
            evict: Signal::default(),
        }
    }
}

impl<const A1: usize> Logic for EntryRules<A1> {
    #[hdl_gen]
    fn update(&mut self) {
        self.previous.next = self.generation.val() - 1;
        self.private.next = self.entry.val().tag == self.generation.val();
        self.released.next = self.entry.val().released == self.generation.val().get_bit(0);
        self.base_is_older.next = self.private.val() & !self.released.val();
        self.base.next = self.entry.val().frozen;
        self.base_valid.next = self.entry.val().frozen_valid;
        if self.base_is_older.val() {
            self.base.next = self.entry.val().older;
            self.base_valid.next = self.entry.val().older_valid;
        }
        self.hold.next = false;
        self.starve.next = false;
        self.result.next = self.entry.val();
        self.write.next = false;
        self.take.next = false;
        self.give.next = false;
        self.give_frame.next = self.base.val();
        self.applied_late.next = false;
        self.snapshot_up.next = false;
        self.snapshot_down.next = false;
        self.base_up.next = false;
        self.base_down.next = false;
        self.evict.next = false;
        self.spared.next = false;
        match self.op.val() {
            KeeperOp::Cow => {
                if !self.private.val() {
                    if self.under_copy.val() {
                        self.hold.next = true;
                    } else if self.late.val() {
                        self.applied_late.next = true;
                    } else if self.lost.val() {
                        if !self.background.val() {
                            self.write.next = true;
                            self.result.next.tag = self.generation.val();
                            self.result.next.frozen_valid = false;
                            self.result.next.older_valid = false;
                            self.give.next = self.base_valid.val();
                            self.base_down.next = self.base_valid.val();
                        }
                    } else if self.available.val() {
                        // what `frozen` was, a base, it stays as `older`
                        self.write.next = true;
                        self.take.next = true;
                        self.result.next.older = self.entry.val().frozen;
                        self.result.next.older_valid = self.entry.val().frozen_valid;
                        self.result.next.frozen = self.entry.val().live;
                        self.result.next.frozen_valid = true;
                        self.result.next.live = self.next_frame.val();
                        self.result.next.tag = self.generation.val();
                        self.snapshot_up.next = !self.released.val();
                        self.base_up.next = self.released.val();
                    } else {
                        self.starve.next = !self.give_up.val();
                    }
                }
            }
            KeeperOp::Frame => {
                // overtaken by a SNAPSHOT, the copy still fills `live`
                self.hold.next = self.under_copy.val() & !self.private.val();
            }
            KeeperOp::Drop => {
                self.hold.next = self.under_copy.val() | self.held.val();
                self.evict.next = !self.under_copy.val() & !self.held.val();
            }
            KeeperOp::Release => {
                if !self.released.val() & self.held.val() {
                    self.hold.next = true;
                } else if !self.released.val() {
                    // overtaken by a SNAPSHOT, the copy still reads `frozen`
                    self.hold.next = self.under_copy.val() & !self.private.val();
                    self.write.next = self.private.val() | !self.under_copy.val();
                    self.result.next.released = self.generation.val().get_bit(0);
                    self.give.next = self.write.val() & self.base_valid.val();
                    self.base_down.next = self.write.val() & self.base_valid.val();
                    if self.private.val() {
                        self.result.next.older_valid = false;
                        // from now on `frozen` is the base
                        self.snapshot_down.next = self.entry.val().frozen_valid;
                        self.base_up.next = self.entry.val().frozen_valid;
                    } else {
                        self.result.next.frozen_valid = false;
                        self.result.next.tag = self.previous.val();
                    }
                }
            }
            _ => {
                self.evict.next = self.wanted.val() & !self.under_copy.val() & !self.held.val();
                self.spared.next = self.wanted.val()
                    & !self.under_copy.val()
                    & self.held.val()
                    & self.base_valid.val();
            }
        }
        self.evicted.next = self.evict.val() & self.base_valid.val();
        if self.evicted.val() {
            self.write.next = true;
            self.give.next = true;
            self.base_down.next = true;
            if self.base_is_older.val() {
                self.result.next.older_valid = false;
            } else {
                self.result.next.frozen_valid = false;
            }
        }
    }
}
