//! Finds the literal streams of a block and loads them into the lanes.

use rust_hdl::prelude::*;

/// What is being done.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum UnsqueezeStreamsState {
    /// The jump table is looked at, or the one stream loaded.
    Jump,
    /// Add the first size.
    First,
    /// Add the second.
    Second,
    /// Add the third.
    Third,
    /// Does the fourth stream have bytes?
    Check,
    /// Load four streams.
    Load,
}

/// One stream: a cycle. Four: nine, or until the lanes are free.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeStreams {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Go on; the block's fields are steady until `done`.
    pub go: Signal<In, Bit>,
    /// There are four streams.
    pub four: Signal<In, Bit>,
    /// First byte of streams or jump table.
    pub start: Signal<In, Bits<17>>,
    /// The byte after the last.
    pub bound: Signal<In, Bits<17>>,
    /// There are bytes.
    pub some: Signal<In, Bit>,
    /// Literals of the block.
    pub size: Signal<In, Bits<13>>,
    /// Its slot.
    pub slot: Signal<In, Bit>,
    /// The jump table.
    pub jump: Signal<In, Bits<48>>,
    /// Lanes that can be loaded.
    pub free: Signal<In, Bits<4>>,
    /// Load one (one-hot).
    pub load: Signal<Out, Bits<4>>,
    /// Its first byte.
    pub load_first: Signal<Out, Bits<17>>,
    /// The byte after its last.
    pub load_end: Signal<Out, Bits<17>>,
    /// Its literals.
    pub load_count: Signal<Out, Bits<13>>,
    /// The place of the first: slot, index.
    pub load_place: Signal<Out, Bits<13>>,
    /// All are loaded.
    pub done: Signal<Out, Bit>,
    /// A stream has no bytes: nothing was loaded.
    pub failed: Signal<Out, Bit>,
    /// Where the streams begin.
    pub at_0: Signal<Out, Bits<17>>,
    /// The second.
    pub at_1: Signal<Out, Bits<17>>,
    /// The third.
    pub at_2: Signal<Out, Bits<17>>,
    /// The fourth.
    pub at_3: Signal<Out, Bits<17>>,
    state: DFF<UnsqueezeStreamsState>,
    stream_0: DFF<Bits<17>>,
    stream_1: DFF<Bits<19>>,
    stream_2: DFF<Bits<19>>,
    stream_3: DFF<Bits<19>>,
    lane: DFF<Bits<2>>,
    lane_place: DFF<Bits<13>>,
    rounded: Signal<Local, Bits<13>>,
    segment: DFF<Bits<11>>,
    rest: Signal<Local, Bits<13>>,
    here: Signal<Local, Bits<4>>,
    may: Signal<Local, Bit>,
    place: Signal<Local, Bits<13>>,
}

impl Logic for UnsqueezeStreams {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, state, stream_0, stream_1, stream_2, stream_3, lane, lane_place, segment
        );
        self.at_0.next = self.stream_0.q.val();
        self.at_1.next = self.stream_1.q.val().get_bits::<17>(0);
        self.at_2.next = self.stream_2.q.val().get_bits::<17>(0);
        self.at_3.next = self.stream_3.q.val().get_bits::<17>(0);
        self.load.next = 0.into();
        self.load_first.next = self.stream_0.q.val();
        self.load_end.next = self.bound.val();
        self.load_count.next = self.size.val();
        self.place.next = 0.into();
        self.done.next = false;
        self.failed.next = false;
        self.rounded.next = self.size.val() + 3;
        self.rest.next = self.size.val() - self.lane_place.q.val();
        self.here.next = 1.into();
        self.here.next = self.here.val() << self.lane.q.val();
        self.may.next = (self.here.val() & self.free.val()).any();
        match self.state.q.val() {
            UnsqueezeStreamsState::Jump => {
                self.load_first.next = self.start.val();
                if self.go.val() {
                    self.lane.d.next = 0.into();
                    self.lane_place.d.next = 0.into();
                    self.segment.d.next = self.rounded.val().get_bits::<11>(2);
                    self.stream_0.d.next = self.start.val();
                    self.stream_1.d.next = bit_cast::<19, 17>(self.start.val()) + 6;
                    if self.four.val() {
                        self.state.d.next = UnsqueezeStreamsState::First;
                        self.failed.next = !self.jump.val().get_bits::<16>(0).any()
                            | !self.jump.val().get_bits::<16>(16).any()
                            | !self.jump.val().get_bits::<16>(32).any();
                    } else {
                        self.failed.next = !self.some.val();
                        if self.free.val().get_bit(0) & self.some.val() {
                            self.load.next = 1.into();
                            self.done.next = true;
                        }
                    }
                }
            }
            UnsqueezeStreamsState::First => {
                self.stream_0.d.next = self.stream_1.q.val().get_bits::<17>(0);
                self.stream_1.d.next =
                    self.stream_1.q.val() + bit_cast::<19, 16>(self.jump.val().get_bits::<16>(0));
                self.state.d.next = UnsqueezeStreamsState::Second;
            }
            UnsqueezeStreamsState::Second => {
                self.stream_2.d.next =
                    self.stream_1.q.val() + bit_cast::<19, 16>(self.jump.val().get_bits::<16>(16));
                self.state.d.next = UnsqueezeStreamsState::Third;
            }
            UnsqueezeStreamsState::Third => {
                self.stream_3.d.next =
                    self.stream_2.q.val() + bit_cast::<19, 16>(self.jump.val().get_bits::<16>(32));
                self.state.d.next = UnsqueezeStreamsState::Check;
            }
            UnsqueezeStreamsState::Check => {
                self.state.d.next = UnsqueezeStreamsState::Load;
                self.failed.next = self.stream_3.q.val() >= bit_cast::<19, 17>(self.bound.val());
            }
            UnsqueezeStreamsState::Load => {
                self.place.next = self.lane_place.q.val();
                self.load_count.next = bit_cast::<13, 11>(self.segment.q.val());
                if self.lane.q.val() == 0 {
                    self.load_end.next = self.stream_1.q.val().get_bits::<17>(0);
                }
                if self.lane.q.val() == 1 {
                    self.load_first.next = self.stream_1.q.val().get_bits::<17>(0);
                    self.load_end.next = self.stream_2.q.val().get_bits::<17>(0);
                }
                if self.lane.q.val() == 2 {
                    self.load_first.next = self.stream_2.q.val().get_bits::<17>(0);
                    self.load_end.next = self.stream_3.q.val().get_bits::<17>(0);
                }
                if self.lane.q.val() == 3 {
                    self.load_first.next = self.stream_3.q.val().get_bits::<17>(0);
                    self.load_count.next = self.rest.val();
                }
                if self.may.val() {
                    self.load.next = self.here.val();
                    self.lane.d.next = self.lane.q.val() + 1;
                    self.lane_place.d.next =
                        self.lane_place.q.val() + bit_cast::<13, 11>(self.segment.q.val());
                    if self.lane.q.val().all() {
                        self.done.next = true;
                        self.state.d.next = UnsqueezeStreamsState::Jump;
                    }
                }
            }
            _ => {}
        }
        self.load_place.next = self.place.val();
        if self.slot.val() {
            self.load_place.next = self.place.val() | 4096;
        }
        if self.reset.val() {
            self.state.d.next = UnsqueezeStreamsState::Jump;
        }
    }
}
