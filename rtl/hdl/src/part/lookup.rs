//! Granule to partition, for the copies.

use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// A second copy of the granule map, in two halves, with its own read port: one look-up a cycle, answered 2 cycles later
/// from the half that was in use when it was asked.
///
/// While the map is cleared after reset every granule belongs to entry 0, whatever the memory holds.
#[derive(LogicBlock)]
pub struct PartLookup<const A: usize, const A1: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Granule asked for.
    pub granule: Signal<In, Bits<A>>,
    /// Its entry, 2 cycles later.
    pub entry: Signal<Out, Bits<8>>,
    /// The half that answered.
    pub from: Signal<Out, Bit>,
    /// The half in use.
    pub bank: Signal<In, Bit>,
    /// The map is being cleared.
    pub clearing: Signal<In, Bit>,
    /// Write a granule of the map.
    pub write: Signal<In, Bit>,
    /// Where, half included.
    pub write_address: Signal<In, Bits<A1>>,
    /// The entry.
    pub write_entry: Signal<In, Bits<8>>,
    map: SdpRam<Bits<8>, A1>,
    cleared: DFF<Bit>,
    table_0: DFF<Bit>,
    table_1: DFF<Bit>,
    entry_reg: DFF<Bits<8>>,
    half: Signal<Local, Bits<A1>>,
    top: Constant<Bits<8>>,
}

impl<const A: usize, const A1: usize> Default for PartLookup<A, A1> {
    fn default() -> Self {
        assert_eq!(A1, A + 1, "PartLookup<A, A1>: A1 must be A + 1");
        Self {
            clock: Signal::default(),
            granule: Signal::default(),
            entry: Signal::default(),
            from: Signal::default(),
            bank: Signal::default(),
            clearing: Signal::default(),
            write: Signal::default(),
            write_address: Signal::default(),
            write_entry: Signal::default(),
            map: SdpRam::block(),
            cleared: DFF::default(),
            table_0: DFF::default(),
            table_1: DFF::default(),
            entry_reg: DFF::default(),
            half: Signal::default(),
            top: Constant::new(A.to_bits()),
        }
    }
}

impl<const A: usize, const A1: usize> Logic for PartLookup<A, A1> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, cleared, table_0, table_1, entry_reg);
        clock!(self, clock, map);
        self.map.write_enable.next = self.write.val();
        self.map.write_address.next = self.write_address.val();
        self.map.write_data.next = self.write_entry.val();

        self.half.next = 0.into();
        self.half.next = self.half.val().replace_bit(self.top.val().index(), self.bank.val());
        self.map.read_address.next = self.half.val() | bit_cast::<A1, A>(self.granule.val());
        self.cleared.d.next = self.clearing.val();
        self.table_0.d.next = self.bank.val();
        self.table_1.d.next = self.table_0.q.val();
        self.entry_reg.d.next = self.map.read_data.val();
        if self.cleared.q.val() {
            self.entry_reg.d.next = 0.into();
        }
        self.entry.next = self.entry_reg.q.val();
        self.from.next = self.table_1.q.val();
    }
}
