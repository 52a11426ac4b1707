//! Moves the literals of a window together, behind those of the windows before.

use rust_hdl::prelude::*;

/// Three stages: ranks; places; the bytes themselves. Then words of 8 bytes leave, each as soon as it is full, and the rest of
/// a granule with its last window.
///
/// One window a cycle, never held.
#[derive(LogicBlock)]
pub struct CollectPack {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// There is a window.
    pub valid: Signal<In, Bit>,
    /// Its bytes.
    pub data: Signal<In, Bits<64>>,
    /// Which of them are literals.
    pub mask: Signal<In, Bits<8>>,
    /// It is the last of its granule.
    pub last: Signal<In, Bit>,
    /// With `last`: all bytes of the granule are equal.
    pub constant: Signal<In, Bit>,
    /// Literals of a window, three cycles after it.
    pub item_valid: Signal<Out, Bit>,
    /// Each in byte `index mod 8`.
    pub item_data: Signal<Out, Bits<64>>,
    /// Bytes that hold one.
    pub item_places: Signal<Out, Bits<8>>,
    /// Bytes that are samples: one in each half at most (`isotherm_model::squeeze::choice::sampled`).
    pub item_samples: Signal<Out, Bits<8>>,
    /// There was none before it in this granule.
    pub item_first: Signal<Out, Bit>,
    /// The window was the last.
    pub item_last: Signal<Out, Bit>,
    /// And the granule is constant.
    pub item_constant: Signal<Out, Bit>,
    /// The first byte of the window.
    pub item_byte: Signal<Out, Bits<8>>,
    /// Literals of the granule so far, these included.
    pub item_count: Signal<Out, Bits<13>>,
    /// A word is full, in the cycle of its last literal.
    pub word_valid: Signal<Out, Bit>,
    /// Which.
    pub word_index: Signal<Out, Bits<9>>,
    /// Its bytes.
    pub word_data: Signal<Out, Bits<64>>,
    /// What is left over after this item; meant for the last.
    pub rest_data: Signal<Out, Bits<64>>,
    a_valid: DFF<Bit>,
    a_data: DFF<Bits<64>>,
    a_mask: DFF<Bits<8>>,
    a_last: DFF<Bit>,
    a_constant: DFF<Bit>,
    b_valid: DFF<Bit>,
    b_data: DFF<Bits<64>>,
    b_mask: DFF<Bits<8>>,
    b_last: DFF<Bit>,
    b_constant: DFF<Bit>,
    /// How many literals are below each byte in its window.
    b_rank: [DFF<Bits<3>>; 8],
    b_total: DFF<Bits<4>>,
    /// Literals of the granule so far.
    count: DFF<Bits<13>>,
    c_valid: DFF<Bit>,
    c_data: DFF<Bits<64>>,
    c_last: DFF<Bit>,
    c_constant: DFF<Bit>,
    /// Which byte of the window goes to each place.
    c_from: [DFF<Bits<3>>; 8],
    c_places: DFF<Bits<8>>,
    c_before: DFF<Bits<13>>,
    c_after: DFF<Bits<13>>,
    c_full: DFF<Bit>,
    d_valid: DFF<Bit>,
    d_data: DFF<Bits<64>>,
    d_places: DFF<Bits<8>>,
    d_samples: DFF<Bits<8>>,
    d_first: DFF<Bit>,
    d_last: DFF<Bit>,
    d_constant: DFF<Bit>,
    d_byte: DFF<Bits<8>>,
    d_after: DFF<Bits<13>>,
    d_word: DFF<Bits<9>>,
    /// Places that are taken by earlier literals of the word.
    d_below: DFF<Bits<8>>,
    d_full: DFF<Bit>,
    /// The word that is not full.
    rest: [DFF<Bits<8>>; 8],
    pair: [Signal<Local, Bits<2>>; 4],
    half: [Signal<Local, Bits<3>>; 2],
    flags: Signal<Local, Bits<8>>,
    offset: Signal<Local, Bits<3>>,
    filled: Signal<Local, Bits<4>>,
    place: [Signal<Local, Bits<3>>; 8],
    hit: Signal<Local, Bits<8>>,
    from: Signal<Local, Bits<3>>,
    start: Signal<Local, Bits<3>>,
    upper: Signal<Local, Bits<32>>,
    quarter: Signal<Local, Bits<16>>,
    picked: Signal<Local, Bits<8>>,
    placed: Signal<Local, Bits<64>>,
    below: Signal<Local, Bits<8>>,
    places: Signal<Local, Bits<8>>,
    piece: Signal<Local, Bits<8>>,
    word: Signal<Local, Bits<64>>,
    kept: Signal<Local, Bits<64>>,
    number: Signal<Local, Bits<4>>,
    following: Signal<Local, Bits<4>>,
    own: Signal<Local, Bit>,
    later: Signal<Local, Bit>,
    samples: Signal<Local, Bits<8>>,
    ones: Constant<Bits<8>>,
    odd: Constant<Bits<8>>,
    pairs: Constant<Bits<8>>,
    halves: Constant<Bits<8>>,
}

impl Default for CollectPack {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            valid: Signal::default(),
            data: Signal::default(),
            mask: Signal::default(),
            last: Signal::default(),
            constant: Signal::default(),
            item_valid: Signal::default(),
            item_data: Signal::default(),
            item_places: Signal::default(),
            item_samples: Signal::default(),
            item_first: Signal::default(),
            item_last: Signal::default(),
            item_constant: Signal::default(),
            item_byte: Signal::default(),
            item_count: Signal::default(),
            word_valid: Signal::default(),
            word_index: Signal::default(),
            word_data: Signal::default(),
            rest_data: Signal::default(),
            a_valid: DFF::default(),
            a_data: DFF::default(),
            a_mask: DFF::default(),
            a_last: DFF::default(),
            a_constant: DFF::default(),
            b_valid: DFF::default(),
            b_data: DFF::default(),
            b_mask: DFF::default(),
            b_last: DFF::default(),
            b_constant: DFF::default(),
            b_rank: std::array::from_fn(|_| DFF::default()),
            b_total: DFF::default(),
            count: DFF::default(),
            c_valid: DFF::default(),
            c_data: DFF::default(),
            c_last: DFF::default(),
            c_constant: DFF::default(),
            c_from: std::array::from_fn(|_| DFF::default()),
            c_places: DFF::default(),
            c_before: DFF::default(),
            c_after: DFF::default(),
            c_full: DFF::default(),
            d_valid: DFF::default(),
            d_data: DFF::default(),
            d_places: DFF::default(),
            d_samples: DFF::default(),
            d_first: DFF::default(),
            d_last: DFF::default(),
            d_constant: DFF::default(),
            d_byte: DFF::default(),
            d_after: DFF::default(),
            d_word: DFF::default(),
            d_below: DFF::default(),
            d_full: DFF::default(),
            rest: std::array::from_fn(|_| DFF::default()),
            pair: std::array::from_fn(|_| Signal::default()),
            half: std::array::from_fn(|_| Signal::default()),
            flags: Signal::default(),
            offset: Signal::default(),
            filled: Signal::default(),
            place: std::array::from_fn(|_| Signal::default()),
            hit: Signal::default(),
            from: Signal::default(),
            start: Signal::default(),
            upper: Signal::default(),
            quarter: Signal::default(),
            picked: Signal::default(),
            placed: Signal::default(),
            below: Signal::default(),
            places: Signal::default(),
            piece: Signal::default(),
            word: Signal::default(),
            kept: Signal::default(),
            number: Signal::default(),
            following: Signal::default(),
            own: Signal::default(),
            later: Signal::default(),
            samples: Signal::default(),
            ones: Constant::new(0xFF_u32.to_bits()),
            odd: Constant::new(0xAA_u32.to_bits()),
            pairs: Constant::new(0xCC_u32.to_bits()),
            halves: Constant::new(0xF0_u32.to_bits()),
        }
    }
}

impl Logic for CollectPack {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, a_valid, a_data, a_mask, a_last, a_constant);
        dff_setup!(self, clock, b_valid, b_data, b_mask, b_last, b_constant, b_total, count);
        dff_setup!(self, clock, c_valid, c_data, c_last, c_constant, c_places);
        dff_setup!(self, clock, c_before, c_after, c_full);
        dff_setup!(self, clock, d_valid, d_data, d_places, d_first, d_last, d_constant);
        dff_setup!(self, clock, d_byte, d_after, d_word, d_below, d_full, d_samples);
        for i in 0..8 {
            self.b_rank[i].clock.next = self.clock.val();
            self.c_from[i].clock.next = self.clock.val();
            self.rest[i].clock.next = self.clock.val();
            self.rest[i].d.next = self.rest[i].q.val();
        }
        self.a_valid.d.next = self.valid.val();
        self.a_data.d.next = self.data.val();
        self.a_mask.d.next = self.mask.val();
        self.a_last.d.next = self.last.val();
        self.a_constant.d.next = self.constant.val();

        // ranks
        self.b_valid.d.next = self.a_valid.q.val();
        self.b_data.d.next = self.a_data.q.val();
        self.b_mask.d.next = self.a_mask.q.val();
        self.b_last.d.next = self.a_last.q.val();
        self.b_constant.d.next = self.a_constant.q.val();
        self.flags.next = self.a_mask.q.val();
        self.pair[0].next = bit_cast::<2, 1>(self.flags.val().get_bits::<1>(0))
            + bit_cast::<2, 1>(self.flags.val().get_bits::<1>(1));
        self.pair[1].next = bit_cast::<2, 1>(self.flags.val().get_bits::<1>(2))
            + bit_cast::<2, 1>(self.flags.val().get_bits::<1>(3));
        self.pair[2].next = bit_cast::<2, 1>(self.flags.val().get_bits::<1>(4))
            + bit_cast::<2, 1>(self.flags.val().get_bits::<1>(5));
        self.pair[3].next = bit_cast::<2, 1>(self.flags.val().get_bits::<1>(6))
            + bit_cast::<2, 1>(self.flags.val().get_bits::<1>(7));
        self.half[0].next =
            bit_cast::<3, 2>(self.pair[0].val()) + bit_cast::<3, 2>(self.pair[1].val());
        self.half[1].next =
            bit_cast::<3, 2>(self.pair[2].val()) + bit_cast::<3, 2>(self.pair[3].val());
        self.b_rank[0].d.next = 0.into();
        self.b_rank[1].d.next = bit_cast::<3, 1>(self.flags.val().get_bits::<1>(0));
        self.b_rank[2].d.next = bit_cast::<3, 2>(self.pair[0].val());
        self.b_rank[3].d.next = bit_cast::<3, 2>(self.pair[0].val())
            + bit_cast::<3, 1>(self.flags.val().get_bits::<1>(2));
        self.b_rank[4].d.next = self.half[0].val();
        self.b_rank[5].d.next =
            self.half[0].val() + bit_cast::<3, 1>(self.flags.val().get_bits::<1>(4));
        self.b_rank[6].d.next = self.half[0].val() + bit_cast::<3, 2>(self.pair[2].val());
        self.b_rank[7].d.next = self.half[0].val()
            + bit_cast::<3, 2>(self.pair[2].val())
            + bit_cast::<3, 1>(self.flags.val().get_bits::<1>(6));
        self.b_total.d.next =
            bit_cast::<4, 3>(self.half[0].val()) + bit_cast::<4, 3>(self.half[1].val());

        // places
        self.c_valid.d.next = self.b_valid.q.val();
        self.c_data.d.next = self.b_data.q.val();
        self.c_last.d.next = self.b_last.q.val();
        self.c_constant.d.next = self.b_constant.q.val();
        self.c_before.d.next = self.count.q.val();
        self.c_after.d.next = self.count.q.val() + bit_cast::<13, 4>(self.b_total.q.val());
        self.offset.next = self.count.q.val().get_bits::<3>(0);
        self.filled.next = bit_cast::<4, 3>(self.offset.val()) + self.b_total.q.val();
        self.c_full.d.next = self.filled.val().get_bit(3);
        for i in 0..8 {
            self.place[i].next = self.offset.val() + self.b_rank[i].q.val();
        }
        self.places.next = 0.into();
        for p in 0..8 {
            self.hit.next = 0.into();
            for i in 0..8 {
                self.hit.next = self.hit.val().replace_bit(
                    i,
                    self.b_mask.q.val().get_bit(i) & (self.place[i].val().index() == p),
                );
            }
            self.from.next = 0.into();
            self.from.next =
                self.from.val().replace_bit(0, (self.hit.val() & self.odd.val()).any());
            self.from.next =
                self.from.val().replace_bit(1, (self.hit.val() & self.pairs.val()).any());
            self.from.next =
                self.from.val().replace_bit(2, (self.hit.val() & self.halves.val()).any());
            self.c_from[p].d.next = self.from.val();
            self.places.next = self.places.val().replace_bit(p, self.hit.val().any());
        }
        self.c_places.d.next = self.places.val();
        if self.b_valid.q.val() {
            self.count.d.next = self.c_after.d.val();
            if self.b_last.q.val() {
                self.count.d.next = 0.into();
            }
        }

        // bytes
        self.d_valid.d.next = self.c_valid.q.val();
        self.d_last.d.next = self.c_last.q.val();
        self.d_constant.d.next = self.c_constant.q.val();
        self.d_byte.d.next = self.c_data.q.val().get_bits::<8>(0);
        self.d_places.d.next = self.c_places.q.val();
        self.d_first.d.next = !self.c_before.q.val().any();
        self.d_after.d.next = self.c_after.q.val();
        self.d_word.d.next = self.c_before.q.val().get_bits::<9>(3);
        self.d_full.d.next = self.c_full.q.val();
        self.start.next = self.c_before.q.val().get_bits::<3>(0);
        self.placed.next = 0.into();
        self.below.next = self.ones.val() << self.start.val();
        for p in 0..8 {
            self.from.next = self.c_from[p].q.val();
            self.upper.next = self.c_data.q.val().get_bits::<32>(0);
            if self.from.val().get_bit(2) {
                self.upper.next = self.c_data.q.val().get_bits::<32>(32);
            }
            self.quarter.next = self.upper.val().get_bits::<16>(0);
            if self.from.val().get_bit(1) {
                self.quarter.next = self.upper.val().get_bits::<16>(16);
            }
            self.picked.next = self.quarter.val().get_bits::<8>(0);
            if self.from.val().get_bit(0) {
                self.picked.next = self.quarter.val().get_bits::<8>(8);
            }
            self.placed.next =
                (self.placed.val() >> 8) | (bit_cast::<64, 8>(self.picked.val()) << 56);
        }
        self.d_data.d.next = self.placed.val();
        self.d_below.d.next = !self.below.val();

        // samples: of this word, or below its start of the next one
        self.number.next = self.c_before.q.val().get_bits::<4>(3);
        self.following.next = self.number.val() + 1;
        self.samples.next = 0.into();
        for p in 0..4 {
            self.own.next =
                (self.number.val().get_bits::<2>(2).index() == p) & !self.number.val().all();
            self.later.next =
                (self.following.val().get_bits::<2>(2).index() == p) & !self.following.val().all();
            for half in 0..2 {
                if (self.below.val().get_bit(p + 4 * half) & self.own.val())
                    | (!self.below.val().get_bit(p + 4 * half) & self.later.val())
                {
                    self.samples.next = self
                        .samples
                        .val()
                        .replace_bit(p + 4 * half, self.c_places.q.val().get_bit(p + 4 * half));
                }
            }
        }
        self.d_samples.d.next = self.samples.val();

        // words
        self.item_valid.next = self.d_valid.q.val();
        self.item_data.next = self.d_data.q.val();
        self.item_places.next = self.d_places.q.val();
        self.item_samples.next = self.d_samples.q.val();
        self.item_first.next = self.d_first.q.val();
        self.item_last.next = self.d_last.q.val();
        self.item_constant.next = self.d_constant.q.val();
        self.item_byte.next = self.d_byte.q.val();
        self.item_count.next = self.d_after.q.val();
        self.word_valid.next = self.d_valid.q.val() & self.d_full.q.val();
        self.word_index.next = self.d_word.q.val();
        self.word.next = 0.into();
        self.kept.next = 0.into();
        for p in 0..8 {
            self.piece.next = self.d_data.q.val().get_bits::<8>(8 * p);
            if self.d_below.q.val().get_bit(p) {
                self.piece.next = self.rest[p].q.val();
            }
            self.word.next = (self.word.val() >> 8) | (bit_cast::<64, 8>(self.piece.val()) << 56);
            self.piece.next = self.rest[p].q.val();
            if self.d_places.q.val().get_bit(p) {
                self.piece.next = self.d_data.q.val().get_bits::<8>(8 * p);
            }
            self.kept.next = (self.kept.val() >> 8) | (bit_cast::<64, 8>(self.piece.val()) << 56);
            if self.d_valid.q.val() {
                self.rest[p].d.next = self.piece.val();
            }
        }
        self.word_data.next = self.word.val();
        self.rest_data.next = self.kept.val();
        if self.reset.val() {
            self.a_valid.d.next = false;
            self.b_valid.d.next = false;
            self.c_valid.d.next = false;
            self.d_valid.d.next = false;
            self.count.d.next = 0.into();
            // flops, not a shift register in look-up tables
            self.b_data.d.next = 0.into();
        }
    }
}
