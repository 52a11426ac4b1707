//! Where accesses are parked.

use crate::completer::Request;
use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// Eight places, kept in order of arrival.
///
/// Position 0 is the oldest. What is shown follows `position` by one cycle. Park and remove never come in one cycle.
#[derive(LogicBlock)]
pub struct FaultPlaces {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: all places are free.
    pub reset: Signal<In, Bit>,
    /// Cycles, modulo 2^27.
    pub now: Signal<In, Bits<27>>,
    /// How long an access may stay, in units of 1,024 cycles; 0 is 1.
    pub timeout: Signal<In, Bits<16>>,
    /// Park this request (only while not `full`).
    pub park: Signal<In, Bit>,
    /// The request.
    pub request: Signal<In, Request>,
    /// No place is free.
    pub full: Signal<Out, Bit>,
    /// The place that the next request takes.
    pub free: Signal<Out, Bits<3>>,
    /// The position to look at.
    pub position: Signal<In, Bits<3>>,
    /// The request in the `position` of the cycle before.
    pub entry: Signal<Out, Request>,
    /// The place in `position`.
    pub entry_place: Signal<Out, Bits<3>>,
    /// A snapshot was taken since the request in `position` was parked.
    pub entry_late: Signal<Out, Bit>,
    /// `position` was 0 in the cycle before too, and the time of the oldest access is over.
    pub expired: Signal<Out, Bit>,
    /// The request in `position` leaves.
    pub remove: Signal<In, Bit>,
    /// A snapshot was taken: everything that is parked now is late.
    pub snapshot_taken: Signal<In, Bit>,
    /// Accesses parked.
    pub count: Signal<Out, Bits<4>>,
    /// Writes parked.
    pub writes: Signal<Out, Bits<4>>,
    /// One of them is late.
    pub late_write: Signal<Out, Bit>,
    requests: SdpRam<Request, 3>,
    stamps: SdpRam<Bits<27>, 3>,
    /// Places in order of arrival, 3 bits each, zeros behind the last.
    order: DFF<Bits<24>>,
    parked: DFF<Bits<4>>,
    used: DFF<Bits<8>>,
    written: DFF<Bits<8>>,
    late: DFF<Bits<8>>,
    write_count: DFF<Bits<4>>,
    shown: DFF<Bit>,
    found: Signal<Local, Bit>,
    spot: Signal<Local, Bits<3>>,
    place: Signal<Local, Bits<3>>,
    is_write: Signal<Local, Bit>,
    look_shift: Signal<Local, Bits<5>>,
    push_shift: Signal<Local, Bits<5>>,
    younger: Signal<Local, Bits<24>>,
    older: Signal<Local, Bits<24>>,
    late_writes: Signal<Local, Bits<8>>,
    late_next: Signal<Local, Bits<8>>,
    units: Signal<Local, Bits<27>>,
    limit: Signal<Local, Bits<27>>,
    age: Signal<Local, Bits<27>>,
    ones: Constant<Bits<24>>,
}

impl Default for FaultPlaces {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            now: Signal::default(),
            timeout: Signal::default(),
            park: Signal::default(),
            request: Signal::default(),
            full: Signal::default(),
            free: Signal::default(),
            position: Signal::default(),
            entry: Signal::default(),
            entry_place: Signal::default(),
            entry_late: Signal::default(),
            expired: Signal::default(),
            remove: Signal::default(),
            snapshot_taken: Signal::default(),
            count: Signal::default(),
            writes: Signal::default(),
            late_write: Signal::default(),
            requests: SdpRam::distributed(),
            stamps: SdpRam::distributed(),
            order: DFF::default(),
            parked: DFF::default(),
            used: DFF::default(),
            written: DFF::default(),
            late: DFF::default(),
            write_count: DFF::default(),
            shown: DFF::default(),
            found: Signal::default(),
            spot: Signal::default(),
            place: Signal::default(),
            is_write: Signal::default(),
            look_shift: Signal::default(),
            push_shift: Signal::default(),
            younger: Signal::default(),
            older: Signal::default(),
            late_writes: Signal::default(),
            late_next: Signal::default(),
            units: Signal::default(),
            limit: Signal::default(),
            age: Signal::default(),
            ones: Constant::new(0xFF_FFFF_u32.to_bits()),
        }
    }
}

impl Logic for FaultPlaces {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, order, parked, used, written, late, write_count, shown);
        clock!(self, clock, requests, stamps);

        // the lowest free place
        self.found.next = false;
        self.spot.next = 0.into();
        for i in 0..8 {
            if !self.used.q.val().get_bit(i) & !self.found.val() {
                self.found.next = true;
                self.spot.next = i.to_bits();
            }
        }
        self.full.next = self.used.q.val().all();
        self.free.next = self.spot.val();

        // the position that is looked at
        self.look_shift.next = bit_cast::<5, 3>(self.position.val());
        self.look_shift.next = (self.look_shift.val() << 1) + self.look_shift.val();
        self.place.next = self.order.q.val().get_bits::<3>(self.look_shift.val().index());
        self.requests.read_address.next = self.place.val();
        self.stamps.read_address.next = self.place.val();
        self.entry.next = self.requests.read_data.val();
        self.entry_place.next = self.place.val();
        self.entry_late.next = self.late.q.val().get_bit(self.place.val().index());
        self.is_write.next = self.written.q.val().get_bit(self.place.val().index());

        // time: the oldest is always the first to be over
        self.shown.d.next =
            self.parked.q.val().any() & !self.position.val().any() & !self.remove.val();
        self.units.next = bit_cast::<27, 16>(self.timeout.val());
        if !self.timeout.val().any() {
            self.units.next = 1.into();
        }
        self.limit.next = self.units.val() << 10;
        self.age.next = self.now.val() - self.stamps.read_data.val();
        self.expired.next =
            self.shown.q.val() & !self.position.val().any() & (self.age.val() >= self.limit.val());

        // in
        self.push_shift.next = bit_cast::<5, 4>(self.parked.q.val());
        self.push_shift.next = (self.push_shift.val() << 1) + self.push_shift.val();
        self.requests.write_enable.next = self.park.val();
        self.requests.write_address.next = self.spot.val();
        self.requests.write_data.next = self.request.val();
        self.stamps.write_enable.next = self.park.val();
        self.stamps.write_address.next = self.spot.val();
        self.stamps.write_data.next = self.now.val();
        self.late_next.next = self.late.q.val();
        if self.snapshot_taken.val() {
            self.late_next.next = self.used.q.val();
        }
        if self.park.val() {
            self.order.d.next =
                self.order.q.val() | (bit_cast::<24, 3>(self.spot.val()) << self.push_shift.val());
            self.parked.d.next = self.parked.q.val() + 1;
            self.used.d.next = self.used.q.val().replace_bit(self.spot.val().index(), true);
            self.late_next.next = self.late_next.val().replace_bit(self.spot.val().index(), false);
            self.written.d.next = self.written.q.val().replace_bit(self.spot.val().index(), false);
            if self.request.val().action == 1 {
                self.written.d.next =
                    self.written.q.val().replace_bit(self.spot.val().index(), true);
                self.write_count.d.next = self.write_count.q.val() + 1;
            }
        }

        self.late.d.next = self.late_next.val();

        // out: the younger ones move up
        self.younger.next = self.ones.val() << self.look_shift.val();
        self.older.next = !self.younger.val();
        if self.remove.val() {
            self.order.d.next = (self.order.q.val() & self.older.val())
                | ((self.order.q.val() >> 3) & self.younger.val());
            self.parked.d.next = self.parked.q.val() - 1;
            self.used.d.next = self.used.q.val().replace_bit(self.place.val().index(), false);
            if self.is_write.val() {
                self.write_count.d.next = self.write_count.q.val() - 1;
            }
        }

        self.count.next = self.parked.q.val();
        self.writes.next = self.write_count.q.val();
        self.late_writes.next = self.late.q.val() & self.written.q.val() & self.used.q.val();
        self.late_write.next = self.late_writes.val().any();
        if self.reset.val() {
            self.order.d.next = 0.into();
            self.parked.d.next = 0.into();
            self.used.d.next = 0.into();
            self.write_count.d.next = 0.into();
            self.shown.d.next = false;
        }
    }
}
