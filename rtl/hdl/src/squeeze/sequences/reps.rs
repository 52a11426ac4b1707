//! Distances to offset values: repeat codes, in the order of the sequences.

use rust_hdl::prelude::*;

/// Two stages: the distance with that of the base; which of the last three it is. Only offsets of this granule count.
#[derive(LogicBlock, Default)]
pub struct SequencesReps {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Granules of the extent, 1 to 16.
    pub count: Signal<In, Bits<5>>,
    /// A sequence comes.
    pub valid: Signal<In, Bit>,
    /// Literals before the match.
    pub literals: Signal<In, Bits<13>>,
    /// Bytes of the match.
    pub length: Signal<In, Bits<13>>,
    /// How far back.
    pub distance: Signal<In, Bits<13>>,
    /// In the base.
    pub base: Signal<In, Bit>,
    /// The granule ends, with this sequence or without.
    pub last: Signal<In, Bit>,
    /// A sequence, two cycles later.
    pub out_valid: Signal<Out, Bit>,
    /// Literals before the match.
    pub out_literals: Signal<Out, Bits<12>>,
    /// Bytes of the match, less 3.
    pub out_length: Signal<Out, Bits<12>>,
    /// Offset value.
    pub out_offset: Signal<Out, Bits<17>>,
    /// The granule ends.
    pub out_last: Signal<Out, Bit>,
    a_valid: DFF<Bit>,
    a_last: DFF<Bit>,
    a_bare: DFF<Bit>,
    a_literals: DFF<Bits<12>>,
    a_length: DFF<Bits<13>>,
    a_distance: DFF<Bits<17>>,
    rep_1: DFF<Bits<17>>,
    rep_2: DFF<Bits<17>>,
    rep_3: DFF<Bits<17>>,
    known_1: DFF<Bit>,
    known_2: DFF<Bit>,
    known_3: DFF<Bit>,
    b_valid: DFF<Bit>,
    b_last: DFF<Bit>,
    b_literals: DFF<Bits<12>>,
    b_length: DFF<Bits<12>>,
    b_distance: DFF<Bits<17>>,
    b_repeats: DFF<Bit>,
    b_code: DFF<Bits<2>>,
    upper: Signal<Local, Bits<5>>,
    less: Signal<Local, Bits<13>>,
    use_1: Signal<Local, Bit>,
    use_2: Signal<Local, Bit>,
    use_3: Signal<Local, Bit>,
}

impl Logic for SequencesReps {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, a_valid, a_last, a_bare, a_literals, a_length, a_distance);
        dff_setup!(self, clock, rep_1, rep_2, rep_3, known_1, known_2, known_3);
        dff_setup!(self, clock, b_valid, b_last, b_literals, b_length, b_distance);
        dff_setup!(self, clock, b_repeats, b_code);
        // a base lies count - 1 granules farther away than it is thought to
        self.upper.next = bit_cast::<5, 1>(self.distance.val().get_bits::<1>(12));
        if self.base.val() {
            self.upper.next = self.count.val();
            if !self.distance.val().get_bit(12) {
                self.upper.next = self.count.val() - 1;
            }
        }
        self.a_valid.d.next = self.valid.val();
        self.a_last.d.next = self.last.val();
        self.a_bare.d.next = !self.literals.val().any();
        self.a_literals.d.next = self.literals.val().get_bits::<12>(0);
        self.a_length.d.next = self.length.val();
        self.a_distance.d.next = (bit_cast::<17, 5>(self.upper.val()) << 12)
            | bit_cast::<17, 12>(self.distance.val().get_bits::<12>(0));

        // without literals the codes mean the second and the third
        self.use_1.next = self.known_1.q.val()
            & !self.a_bare.q.val()
            & (self.a_distance.q.val() == self.rep_1.q.val());
        self.use_2.next = self.known_2.q.val()
            & !self.use_1.val()
            & (self.a_distance.q.val() == self.rep_2.q.val());
        self.use_3.next = self.known_3.q.val()
            & !self.use_1.val()
            & !self.use_2.val()
            & (self.a_distance.q.val() == self.rep_3.q.val());
        self.b_valid.d.next = self.a_valid.q.val();
        self.b_last.d.next = self.a_last.q.val();
        self.b_literals.d.next = self.a_literals.q.val();
        self.less.next = self.a_length.q.val() - 3;
        self.b_length.d.next = self.less.val().get_bits::<12>(0);
        self.b_distance.d.next = self.a_distance.q.val();
        self.b_repeats.d.next = self.use_1.val() | self.use_2.val() | self.use_3.val();
        self.b_code.d.next = 1.into();
        if self.use_2.val() & !self.a_bare.q.val() {
            self.b_code.d.next = 2.into();
        }
        if self.use_3.val() {
            self.b_code.d.next = 3.into();
            if self.a_bare.q.val() {
                self.b_code.d.next = 2.into();
            }
        }
        if self.a_valid.q.val() & !self.use_1.val() {
            self.rep_1.d.next = self.a_distance.q.val();
            self.known_1.d.next = true;
            self.rep_2.d.next = self.rep_1.q.val();
            self.known_2.d.next = self.known_1.q.val();
            if !self.use_2.val() {
                self.rep_3.d.next = self.rep_2.q.val();
                self.known_3.d.next = self.known_2.q.val();
            }
        }
        if self.a_last.q.val() | self.reset.val() {
            self.known_1.d.next = false;
            self.known_2.d.next = false;
            self.known_3.d.next = false;
        }

        self.out_valid.next = self.b_valid.q.val();
        self.out_literals.next = self.b_literals.q.val();
        self.out_length.next = self.b_length.q.val();
        self.out_offset.next = self.b_distance.q.val() + 3;
        if self.b_repeats.q.val() {
            self.out_offset.next = bit_cast::<17, 2>(self.b_code.q.val());
        }
        self.out_last.next = self.b_last.q.val();
        if self.reset.val() {
            self.a_valid.d.next = false;
            self.a_last.d.next = false;
            self.b_valid.d.next = false;
            self.b_last.d.next = false;
        }
    }
}
