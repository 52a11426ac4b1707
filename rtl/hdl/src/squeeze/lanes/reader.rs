//! Places of the ring, read beat by beat and handed out window by window.

use crate::leaves::Fifo;
use crate::squeeze::lane::LaneQueue;
use rust_hdl::prelude::*;

/// Up to four places in order. Asks for a beat whenever one of 16 has room, so a slow ring port costs nothing until it is late by 16.
#[derive(LogicBlock)]
pub struct LanesReader<const W: usize, const P: usize, const R: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: forgets all. Beats that were asked for must not come any more.
    pub reset: Signal<In, Bit>,
    /// A place is to be read; not without room.
    pub push: Signal<In, Bit>,
    /// Which.
    pub place: Signal<In, Bits<P>>,
    /// There is room for a place.
    pub room: Signal<Out, Bit>,
    /// There is a beat to read. From registers.
    pub want: Signal<Out, Bit>,
    /// It is going to be read.
    pub grant: Signal<In, Bit>,
    /// Its address, in the cycle after.
    pub address: Signal<Out, Bits<R>>,
    /// It is the last of its place, in the cycle after.
    pub ends: Signal<Out, Bit>,
    /// The beat comes.
    pub beat_valid: Signal<In, Bit>,
    /// It: the oldest that was asked for.
    pub beat: Signal<In, Bits<W>>,
    /// A window.
    pub window_valid: Signal<Out, Bit>,
    /// It is taken.
    pub window_ready: Signal<In, Bit>,
    /// Its bytes.
    pub window_data: Signal<Out, Bits<64>>,
    places: LaneQueue<P>,
    beats: Fifo<Bits<W>, 4, 5>,
    /// Next beat of the oldest place.
    at: DFF<Bits<8>>,
    /// Beats asked for and not yet handed out.
    held: DFF<Bits<5>>,
    address_reg: DFF<Bits<R>>,
    ends_reg: DFF<Bit>,
    /// Next window of the oldest beat.
    index: DFF<Bits<3>>,
    wants: Signal<Local, Bit>,
    done: Signal<Local, Bit>,
    next_index: Signal<Local, Bits<3>>,
    shift: Signal<Local, Bits<9>>,
    shifted: Signal<Local, Bits<W>>,
    base: Signal<Local, Bits<R>>,
    beat_bits: Constant<Bits<4>>,
    last_beat: Constant<Bits<8>>,
    last_window: Constant<Bits<3>>,
}

impl<const W: usize, const P: usize, const R: usize> Default for LanesReader<W, P, R> {
    fn default() -> Self {
        assert!(W == 128 || W == 512, "LanesReader: W is 128 or 512");
        assert_eq!(4096 * 8 / W << P, 1 << R, "LanesReader: R bits count the beats of 2^P places");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            push: Signal::default(),
            place: Signal::default(),
            room: Signal::default(),
            want: Signal::default(),
            grant: Signal::default(),
            address: Signal::default(),
            ends: Signal::default(),
            beat_valid: Signal::default(),
            beat: Signal::default(),
            window_valid: Signal::default(),
            window_ready: Signal::default(),
            window_data: Signal::default(),
            places: LaneQueue::default(),
            beats: Fifo::distributed(),
            at: DFF::default(),
            held: DFF::default(),
            address_reg: DFF::default(),
            ends_reg: DFF::default(),
            index: DFF::default(),
            wants: Signal::default(),
            done: Signal::default(),
            next_index: Signal::default(),
            shift: Signal::default(),
            shifted: Signal::default(),
            base: Signal::default(),
            beat_bits: Constant::new(((R - P) as u64).to_bits()),
            last_beat: Constant::new((4096 * 8 / W as u64 - 1).to_bits()),
            last_window: Constant::new((W as u64 / 64 - 1).to_bits()),
        }
    }
}

impl<const W: usize, const P: usize, const R: usize> Logic for LanesReader<W, P, R> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, at, held, address_reg, ends_reg, index);
        clock!(self, clock, places, beats);
        self.places.reset.next = self.reset.val();
        self.beats.reset.next = self.reset.val();

        // places
        self.room.next = self.places.room.val();
        self.places.push.next = self.push.val();
        self.places.word_in.next = self.place.val();

        // beats are asked for
        self.wants.next = self.places.some.val() & !self.held.q.val().get_bit(4);
        self.want.next = self.wants.val();
        self.address.next = self.address_reg.q.val();
        self.ends.next = self.ends_reg.q.val();
        self.base.next = bit_cast::<R, P>(self.places.word_out.val()) << self.beat_bits.val();
        self.address_reg.d.next = self.base.val() | bit_cast::<R, 8>(self.at.q.val());
        self.ends_reg.d.next = self.at.q.val() == self.last_beat.val();
        self.places.pop.next = false;
        if self.grant.val() {
            self.at.d.next = self.at.q.val() + 1;
            if self.at.q.val() == self.last_beat.val() {
                self.at.d.next = 0.into();
                self.places.pop.next = true;
            }
        }

        // and handed out
        self.beats.sink.valid.next = self.beat_valid.val();
        self.beats.sink.data.next = self.beat.val();
        self.window_valid.next = self.beats.source.valid.val();
        self.shift.next = bit_cast::<9, 3>(self.index.q.val()) << 6;
        self.shifted.next = self.beats.source.data.val() >> self.shift.val();
        self.window_data.next = self.shifted.val().get_bits::<64>(0);
        self.done.next = self.window_ready.val() & (self.index.q.val() == self.last_window.val());
        self.beats.source.ready.next = self.done.val();
        self.done.next = self.done.val() & self.beats.source.valid.val();
        self.next_index.next = self.index.q.val() + 1;
        if self.window_ready.val() & self.beats.source.valid.val() {
            // a power of two of windows
            self.index.d.next = self.next_index.val() & self.last_window.val();
        }
        if self.grant.val() & !self.done.val() {
            self.held.d.next = self.held.q.val() + 1;
        }
        if self.done.val() & !self.grant.val() {
            self.held.d.next = self.held.q.val() - 1;
        }

        if self.reset.val() {
            self.at.d.next = 0.into();
            self.held.d.next = 0.into();
            self.index.d.next = 0.into();
        }
    }
}
