//! Turns blocks and their sequences into segments to copy, and judges every one of them first.

use rust_hdl::prelude::*;

/// What the resolver is doing.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum UnsqueezeResolveState {
    /// It waits for a block.
    Rest,
    /// It takes sequences.
    Run,
    /// The literals after the last sequence.
    Tail,
    /// The frame is over, or something is wrong.
    Over,
}

/// A segment is: from where (2:0), place (16:3), bytes (29:17), last of its block (30). From where: 0 ring, 1 the same byte
/// again, 2 decoded literals, 3 the granule itself (its place is a distance), 4 the base.
///
/// A sequence passes two stages: its offset is found, then it is judged; its literals and its match follow as segments.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeResolve {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, also between frames.
    pub reset: Signal<In, Bit>,
    /// Granules of the extent.
    pub count: Signal<In, Bits<5>>,
    /// It has base granules.
    pub with_base: Signal<In, Bit>,
    /// The base of the block's granule has been read.
    pub base_ready: Signal<In, Bit>,
    /// There is a block.
    pub block_valid: Signal<In, Bit>,
    /// It is taken.
    pub block_ready: Signal<Out, Bit>,
    /// 0 RLE, 1 raw, 2 compressed, 3 the frame is over.
    pub kind: Signal<In, Bits<2>>,
    /// What is wrong with the frame, if it is over.
    pub code: Signal<In, Bits<5>>,
    /// Where; of a compressed block its sequences section.
    pub position: Signal<In, Bits<17>>,
    /// The granule, modulo 4: which buffers are its own.
    pub slot: Signal<In, Bits<2>>,
    /// Literals: 0 in the ring, 1 a byte, 2 decoded.
    pub form: Signal<In, Bits<2>>,
    /// Where in the ring raw data begin.
    pub data_at: Signal<In, Bits<13>>,
    /// The byte that repeats.
    pub same_byte: Signal<In, Bits<8>>,
    /// Literals of the block.
    pub literals: Signal<In, Bits<13>>,
    /// It has sequences.
    pub sequences: Signal<In, Bit>,
    /// Decode them.
    pub start: Signal<Out, Bit>,
    /// There is a sequence.
    pub entry_valid: Signal<In, Bit>,
    /// It is taken.
    pub entry_ready: Signal<Out, Bit>,
    /// As `UnsqueezeSequences` describes it.
    pub entry: Signal<In, Bits<48>>,
    /// There is a segment.
    pub segment_valid: Signal<Out, Bit>,
    /// It is taken.
    pub segment_ready: Signal<In, Bit>,
    /// The segment.
    pub segment: Signal<Out, Bits<31>>,
    /// All segments have been given.
    pub over: Signal<Out, Bit>,
    /// What was wrong, 0 for nothing.
    pub error: Signal<Out, Bits<5>>,
    /// Where; if nothing is wrong, where the frame ends.
    pub error_position: Signal<Out, Bits<17>>,
    state: DFF<UnsqueezeResolveState>,
    error_reg: DFF<Bits<5>>,
    position_reg: DFF<Bits<17>>,
    slot_reg: DFF<Bits<2>>,
    from: DFF<Bits<3>>,
    place: DFF<Bits<13>>,
    left: DFF<Bits<13>>,
    at: DFF<Bits<14>>,
    at_base: DFF<Bits<18>>,
    repeat_1: DFF<Bits<17>>,
    repeat_2: DFF<Bits<17>>,
    repeat_3: DFF<Bits<17>>,
    a_valid: DFF<Bit>,
    a_last: DFF<Bit>,
    a_error: DFF<Bits<5>>,
    a_run: DFF<Bits<12>>,
    a_length: DFF<Bits<13>>,
    a_distance: DFF<Bits<17>>,
    a_place: DFF<Bits<13>>,
    a_start: DFF<Bits<14>>,
    a_start_base: DFF<Bits<18>>,
    a_missing: DFF<Bit>,
    b_valid: DFF<Bit>,
    b_last: DFF<Bit>,
    b_done: DFF<Bit>,
    b_run: DFF<Bits<12>>,
    b_length: DFF<Bits<13>>,
    b_from: DFF<Bits<3>>,
    b_match: DFF<Bits<14>>,
    b_place: DFF<Bits<13>>,
    b_error: DFF<Bits<5>>,
    a_moves: Signal<Local, Bit>,
    b_moves: Signal<Local, Bit>,
    accept: Signal<Local, Bit>,
    run: Signal<Local, Bits<12>>,
    length: Signal<Local, Bits<13>>,
    value: Signal<Local, Bits<17>>,
    index: Signal<Local, Bits<3>>,
    distance: Signal<Local, Bits<17>>,
    zero: Signal<Local, Bit>,
    start_at: Signal<Local, Bits<14>>,
    end_at: Signal<Local, Bits<14>>,
    start_base: Signal<Local, Bits<18>>,
    exact: Signal<Local, Bit>,
    beyond: Signal<Local, Bit>,
    from_base: Signal<Local, Bits<18>>,
    to_base: Signal<Local, Bits<18>>,
    verdict: Signal<Local, Bits<5>>,
    tail: Signal<Local, Bits<14>>,
    source: Signal<Local, Bits<3>>,
    source_place: Signal<Local, Bits<14>>,
    bytes: Signal<Local, Bits<13>>,
    last: Signal<Local, Bit>,
    made: Signal<Local, Bits<31>>,
}

impl Logic for UnsqueezeResolve {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            state,
            error_reg,
            position_reg,
            slot_reg,
            from,
            place,
            left,
            at,
            at_base,
            repeat_1,
            repeat_2,
            repeat_3
        );
        dff_setup!(
            self,
            clock,
            a_valid,
            a_last,
            a_error,
            a_run,
            a_length,
            a_distance,
            a_place,
            a_start,
            a_start_base,
            a_missing,
            b_valid,
            b_last,
            b_done,
            b_run,
            b_length,
            b_from,
            b_match,
            b_place,
            b_error
        );
        self.over.next = self.state.q.val() == UnsqueezeResolveState::Over;
        self.error.next = self.error_reg.q.val();
        self.error_position.next = self.position_reg.q.val();
        self.block_ready.next = false;
        self.start.next = false;
        self.segment_valid.next = false;
        self.source.next = self.from.q.val();
        self.source_place.next = bit_cast::<14, 13>(self.place.q.val());
        self.bytes.next = self.left.q.val();
        self.last.next = true;

        // second stage: literals, then the match
        self.b_moves.next = !self.b_valid.q.val();
        if self.b_valid.q.val() & !self.b_error.q.val().any() {
            self.segment_valid.next = true;
            if self.b_run.q.val().any() {
                self.source_place.next = bit_cast::<14, 13>(self.b_place.q.val());
                self.bytes.next = bit_cast::<13, 12>(self.b_run.q.val());
                self.last.next = false;
                if self.segment_ready.val() {
                    self.b_run.d.next = 0.into();
                }
            } else {
                self.source.next = self.b_from.q.val();
                self.source_place.next = self.b_match.q.val();
                self.bytes.next = self.b_length.q.val();
                self.last.next = self.b_done.q.val();
                self.b_moves.next = self.segment_ready.val();
            }
        }
        if self.b_valid.q.val() & self.b_moves.val() {
            self.b_valid.d.next = false;
            if self.b_last.q.val() {
                self.state.d.next = UnsqueezeResolveState::Tail;
                if self.b_done.q.val() {
                    self.state.d.next = UnsqueezeResolveState::Rest;
                }
            }
        }

        // first stage: judge
        self.end_at.next = self.at.q.val();
        self.exact.next = self.end_at.val() == 4096;
        self.beyond.next = self.end_at.val().get_bit(13)
            | (self.end_at.val().get_bit(12) & self.end_at.val().get_bits::<12>(0).any());
        self.from_base.next =
            self.a_start_base.q.val() - bit_cast::<18, 17>(self.a_distance.q.val());
        self.to_base.next = self.at_base.q.val() - bit_cast::<18, 17>(self.a_distance.q.val());
        self.a_moves.next = self.a_valid.q.val() & self.b_moves.val();
        self.verdict.next = 0.into();
        if self.a_distance.q.val() > bit_cast::<17, 14>(self.a_start.q.val()) {
            if !self.with_base.val() | self.from_base.val().get_bits::<6>(12).any() {
                self.verdict.next = 20.into();
            } else {
                if self.to_base.val().get_bits::<6>(12).any() & !(self.to_base.val() == 4096) {
                    self.verdict.next = 21.into();
                }
            }
        }
        if self.beyond.val() {
            self.verdict.next = 23.into();
        }
        if self.a_missing.q.val() {
            self.verdict.next = 22.into();
        }
        if self.a_error.q.val().any() {
            self.verdict.next = self.a_error.q.val();
        }
        if self.a_moves.val() {
            self.a_valid.d.next = false;
            self.b_valid.d.next = true;
            self.b_last.d.next = self.a_last.q.val();
            self.b_done.d.next = self.a_last.q.val() & !self.left.q.val().any() & self.exact.val();
            self.b_run.d.next = self.a_run.q.val();
            self.b_length.d.next = self.a_length.q.val();
            self.b_place.d.next = self.a_place.q.val();
            self.b_error.d.next = self.verdict.val();
            self.b_from.d.next = 3.into();
            self.b_match.d.next = bit_cast::<14, 13>(self.a_distance.q.val().get_bits::<13>(0));
            if self.a_distance.q.val() > bit_cast::<17, 14>(self.a_start.q.val()) {
                self.b_from.d.next = 4.into();
                self.b_match.d.next = bit_cast::<14, 12>(self.from_base.val().get_bits::<12>(0))
                    | (bit_cast::<14, 2>(self.slot_reg.q.val()) << 12);
            }
        }

        // take a sequence in: its offset, and where it begins and ends
        self.run.next = self.entry.val().get_bits::<12>(0);
        self.length.next = self.entry.val().get_bits::<13>(12);
        self.value.next = self.entry.val().get_bits::<17>(25);
        self.accept.next = (self.state.q.val() == UnsqueezeResolveState::Run)
            & self.entry_valid.val()
            & (!self.a_valid.q.val() | self.a_moves.val());
        self.entry_ready.next = self.accept.val();
        self.index.next = bit_cast::<3, 2>(self.value.val().get_bits::<2>(0));
        if !self.run.val().any() {
            self.index.next = self.index.val() + 1;
        }
        if self.value.val().get_bits::<15>(2).any() {
            self.index.next = 0.into();
        }
        self.zero.next = false;
        self.distance.next = self.value.val() - 3;
        if self.index.val() == 1 {
            self.distance.next = self.repeat_1.q.val();
        }
        if self.index.val() == 2 {
            self.distance.next = self.repeat_2.q.val();
        }
        if self.index.val() == 3 {
            self.distance.next = self.repeat_3.q.val();
        }
        if self.index.val() == 4 {
            self.distance.next = self.repeat_1.q.val() - 1;
            self.zero.next = self.repeat_1.q.val() == 1;
        }
        self.start_at.next = self.at.q.val() + bit_cast::<14, 12>(self.run.val());
        self.start_base.next = self.at_base.q.val() + bit_cast::<18, 12>(self.run.val());
        if self.accept.val() {
            self.a_valid.d.next = true;
            self.a_last.d.next = self.entry.val().get_bit(42);
            self.a_error.d.next = self.entry.val().get_bits::<5>(43);
            if self.zero.val() & !self.entry.val().get_bits::<5>(43).any() {
                self.a_error.d.next = 19.into();
            }
            self.a_run.d.next = self.run.val();
            self.a_length.d.next = self.length.val();
            self.a_distance.d.next = self.distance.val();
            self.a_place.d.next = self.place.q.val();
            self.a_start.d.next = self.start_at.val();
            self.a_start_base.d.next = self.start_base.val();
            self.a_missing.d.next = bit_cast::<13, 12>(self.run.val()) > self.left.q.val();
            self.at.d.next = self.start_at.val() + bit_cast::<14, 13>(self.length.val());
            self.at_base.d.next = self.start_base.val() + bit_cast::<18, 13>(self.length.val());
            self.left.d.next = self.left.q.val() - bit_cast::<13, 12>(self.run.val());
            if self.from.q.val() != 1 {
                self.place.d.next = self.place.q.val() + bit_cast::<13, 12>(self.run.val());
            }
            if self.index.val() != 1 {
                self.repeat_1.d.next = self.distance.val();
                self.repeat_2.d.next = self.repeat_1.q.val();
                if self.index.val() != 2 {
                    self.repeat_3.d.next = self.repeat_2.q.val();
                }
            }
        }

        self.tail.next = self.at.q.val() + bit_cast::<14, 13>(self.left.q.val());
        match self.state.q.val() {
            UnsqueezeResolveState::Rest => {
                if self.block_valid.val() {
                    self.slot_reg.d.next = self.slot.val();
                    self.position_reg.d.next = self.position.val();
                    self.left.d.next = self.literals.val();
                    self.at.d.next = 0.into();
                    self.at_base.d.next = bit_cast::<18, 5>(self.count.val()) << 12;
                    self.from.d.next = bit_cast::<3, 2>(self.form.val());
                    self.place.d.next = self.data_at.val();
                    if self.form.val() == 1 {
                        self.place.d.next = bit_cast::<13, 8>(self.same_byte.val());
                    }
                    if self.form.val() == 2 {
                        self.place.d.next =
                            bit_cast::<13, 1>(self.slot.val().get_bits::<1>(0)) << 12;
                    }
                    if self.kind.val() == 2 {
                        if self.base_ready.val() | !self.with_base.val() {
                            self.block_ready.next = true;
                            self.start.next = self.sequences.val();
                            self.state.d.next = UnsqueezeResolveState::Tail;
                            if self.sequences.val() {
                                self.state.d.next = UnsqueezeResolveState::Run;
                            }
                        }
                    } else {
                        self.block_ready.next = true;
                        self.error_reg.d.next = self.code.val();
                        self.state.d.next = UnsqueezeResolveState::Over;
                        if self.kind.val() != 3 {
                            // a whole granule of literals
                            self.left.d.next = 4096.into();
                            self.error_reg.d.next = 0.into();
                            self.state.d.next = UnsqueezeResolveState::Tail;
                        }
                    }
                }
            }
            UnsqueezeResolveState::Tail => {
                if !self.b_valid.q.val() {
                    if (self.tail.val() == 4096) & self.left.q.val().any() {
                        self.segment_valid.next = true;
                        if self.segment_ready.val() {
                            self.state.d.next = UnsqueezeResolveState::Rest;
                        }
                    } else {
                        self.error_reg.d.next = 23.into();
                        self.state.d.next = UnsqueezeResolveState::Over;
                    }
                }
            }
            _ => {}
        }
        if self.b_valid.q.val() & self.b_error.q.val().any() {
            self.error_reg.d.next = self.b_error.q.val();
            self.state.d.next = UnsqueezeResolveState::Over;
        }
        self.made.next = bit_cast::<31, 3>(self.source.val())
            | (bit_cast::<31, 14>(self.source_place.val()) << 3)
            | (bit_cast::<31, 13>(self.bytes.val()) << 17);
        self.segment.next = self.made.val().replace_bit(30, self.last.val());
        if self.reset.val() {
            self.state.d.next = UnsqueezeResolveState::Rest;
            self.error_reg.d.next = 0.into();
            self.a_valid.d.next = false;
            self.b_valid.d.next = false;
            self.repeat_1.d.next = 1.into();
            self.repeat_2.d.next = 4.into();
            self.repeat_3.d.next = 8.into();
        }
    }
}
