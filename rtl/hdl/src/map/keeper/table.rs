//! The entries, and the copy of them that the window looks up.

use super::entry::{MapEntry, MapLook};
use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// `2^A` entries, twice: whole for the operations, live frame and tag for the window.
#[derive(LogicBlock)]
pub struct EntryTable<const A: usize, const A1: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Entry to show to the operations in the next cycle. Never the one that is written.
    pub read_granule: Signal<In, Bits<A>>,
    /// It.
    pub read_entry: Signal<Out, MapEntry<A1>>,
    /// Write an entry.
    pub write: Signal<In, Bit>,
    /// Which.
    pub write_granule: Signal<In, Bits<A>>,
    /// What.
    pub write_entry: Signal<In, MapEntry<A1>>,
    /// Granule to show to the window in the next cycle; a write of the same cycle included.
    pub look_granule: Signal<In, Bits<A>>,
    /// Its live frame.
    pub look_live: Signal<Out, Bits<A1>>,
    /// Its tag.
    pub look_tag: Signal<Out, Bits<2>>,
    entries: SdpRam<MapEntry<A1>, A>,
    looks: SdpRam<MapLook<A1>, A>,
    forward: DFF<Bit>,
    forward_live: DFF<Bits<A1>>,
    forward_tag: DFF<Bits<2>>,
    written: Signal<Local, MapLook<A1>>,
    empty_look: Constant<MapLook<A1>>,
}

impl<const A: usize, const A1: usize> Default for EntryTable<A, A1> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            read_granule: Signal::default(),
            read_entry: Signal::default(),
            write: Signal::default(),
            write_granule: Signal::default(),
            write_entry: Signal::default(),
            look_granule: Signal::default(),
            look_live: Signal::default(),
            look_tag: Signal::default(),
            entries: SdpRam::block(),
            looks: SdpRam::block(),
            forward: DFF::default(),
            forward_live: DFF::default(),
            forward_tag: DFF::default(),
            written: Signal::default(),
            empty_look: Constant::new(MapLook::default()),
        }
    }
}

impl<const A: usize, const A1: usize> Logic for EntryTable<A, A1> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, forward, forward_live, forward_tag);
        clock!(self, clock, entries, looks);
        self.entries.read_address.next = self.read_granule.val();
        self.read_entry.next = self.entries.read_data.val();
        self.entries.write_enable.next = self.write.val();
        self.entries.write_address.next = self.write_granule.val();
        self.entries.write_data.next = self.write_entry.val();

        self.written.next = self.empty_look.val();
        self.written.next.live = self.write_entry.val().live;
        self.written.next.tag = self.write_entry.val().tag;
        self.looks.read_address.next = self.look_granule.val();
        self.looks.write_enable.next = self.write.val();
        self.looks.write_address.next = self.write_granule.val();
        self.looks.write_data.next = self.written.val();
        // the memory's own answer is undefined in the cycle of a write
        self.forward.d.next =
            self.write.val() & (self.write_granule.val() == self.look_granule.val());
        self.forward_live.d.next = self.write_entry.val().live;
        self.forward_tag.d.next = self.write_entry.val().tag;
        self.look_live.next = self.looks.read_data.val().live;
        self.look_tag.next = self.looks.read_data.val().tag;
        if self.forward.q.val() {
            self.look_live.next = self.forward_live.q.val();
            self.look_tag.next = self.forward_tag.q.val();
        }
    }
}
