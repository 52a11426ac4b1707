//! Holds a block until its literals are decoded, so that the headers of the next one can be read meanwhile.

use rust_hdl::prelude::*;

/// One block; it is given on in the cycle after it was taken, or two cycles after its last literal.
#[derive(LogicBlock, Default)]
pub struct UnsqueezePending {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset: no block.
    pub reset: Signal<In, Bit>,
    /// There is none: one may come.
    pub free: Signal<Out, Bit>,
    /// It comes (while `free`), with the fields of its headers.
    pub take: Signal<In, Bit>,
    /// 0 RLE, 1 raw, 2 compressed, 3 the frame is over.
    pub in_kind: Signal<In, Bits<2>>,
    /// What is wrong with the frame, if it is over.
    pub in_code: Signal<In, Bits<5>>,
    /// Where; of a compressed block its sequences section.
    pub in_position: Signal<In, Bits<17>>,
    /// The granule.
    pub in_granule: Signal<In, Bits<5>>,
    /// Literals: 0 in the ring, 1 a byte, 2 decoded.
    pub in_form: Signal<In, Bits<2>>,
    /// Where in the ring raw data begin.
    pub in_data_at: Signal<In, Bits<13>>,
    /// The byte that repeats.
    pub in_same_byte: Signal<In, Bits<8>>,
    /// Literals of the block.
    pub in_literals: Signal<In, Bits<13>>,
    /// Sequences.
    pub in_sequences: Signal<In, Bits<15>>,
    /// First byte of their stream.
    pub in_stream_first: Signal<In, Bits<17>>,
    /// The byte after the block.
    pub in_stream_end: Signal<In, Bits<17>>,
    /// Where its literal streams begin.
    pub in_at_0: Signal<In, Bits<17>>,
    /// The second.
    pub in_at_1: Signal<In, Bits<17>>,
    /// The third.
    pub in_at_2: Signal<In, Bits<17>>,
    /// The fourth.
    pub in_at_3: Signal<In, Bits<17>>,
    /// Its literals are not all decoded.
    pub literals_busy: Signal<In, Bit>,
    /// Streams that were wrong.
    pub literals_failed: Signal<In, Bits<4>>,
    /// Those without an end mark.
    pub literals_no_mark: Signal<In, Bits<4>>,
    /// It may be given on.
    pub block_valid: Signal<Out, Bit>,
    /// It is.
    pub block_ready: Signal<In, Bit>,
    /// As `in_kind`, but wrong literals end the frame.
    pub kind: Signal<Out, Bits<2>>,
    /// As `in_code`.
    pub code: Signal<Out, Bits<5>>,
    /// As `in_position`.
    pub position: Signal<Out, Bits<17>>,
    /// As `in_granule`.
    pub granule: Signal<Out, Bits<5>>,
    /// As `in_form`.
    pub form: Signal<Out, Bits<2>>,
    /// As `in_data_at`.
    pub data_at: Signal<Out, Bits<13>>,
    /// As `in_same_byte`.
    pub same_byte: Signal<Out, Bits<8>>,
    /// As `in_literals`.
    pub literals: Signal<Out, Bits<13>>,
    /// As `in_sequences`.
    pub sequences: Signal<Out, Bits<15>>,
    /// As `in_stream_first`.
    pub stream_first: Signal<Out, Bits<17>>,
    /// As `in_stream_end`.
    pub stream_end: Signal<Out, Bits<17>>,
    there: DFF<Bit>,
    ready: DFF<Bit>,
    kind_reg: DFF<Bits<2>>,
    code_reg: DFF<Bits<5>>,
    position_reg: DFF<Bits<17>>,
    granule_reg: DFF<Bits<5>>,
    form_reg: DFF<Bits<2>>,
    data_at_reg: DFF<Bits<13>>,
    byte_reg: DFF<Bits<8>>,
    literals_reg: DFF<Bits<13>>,
    sequences_reg: DFF<Bits<15>>,
    first_reg: DFF<Bits<17>>,
    end_reg: DFF<Bits<17>>,
    at_0: DFF<Bits<17>>,
    at_1: DFF<Bits<17>>,
    at_2: DFF<Bits<17>>,
    at_3: DFF<Bits<17>>,
    no_mark: Signal<Local, Bit>,
    failed_at: Signal<Local, Bits<17>>,
}

impl Logic for UnsqueezePending {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            there,
            ready,
            kind_reg,
            code_reg,
            position_reg,
            granule_reg,
            form_reg,
            data_at_reg,
            byte_reg,
            literals_reg,
            sequences_reg,
            first_reg,
            end_reg,
            at_0,
            at_1,
            at_2,
            at_3
        );
        self.free.next = !self.there.q.val();
        self.block_valid.next = self.ready.q.val();
        self.kind.next = self.kind_reg.q.val();
        self.code.next = self.code_reg.q.val();
        self.position.next = self.position_reg.q.val();
        self.granule.next = self.granule_reg.q.val();
        self.form.next = self.form_reg.q.val();
        self.data_at.next = self.data_at_reg.q.val();
        self.same_byte.next = self.byte_reg.q.val();
        self.literals.next = self.literals_reg.q.val();
        self.sequences.next = self.sequences_reg.q.val();
        self.stream_first.next = self.first_reg.q.val();
        self.stream_end.next = self.end_reg.q.val();

        // the first stream that is wrong
        self.no_mark.next = self.literals_no_mark.val().get_bit(3);
        self.failed_at.next = self.at_3.q.val();
        if self.literals_failed.val().get_bit(2) {
            self.no_mark.next = self.literals_no_mark.val().get_bit(2);
            self.failed_at.next = self.at_2.q.val();
        }
        if self.literals_failed.val().get_bit(1) {
            self.no_mark.next = self.literals_no_mark.val().get_bit(1);
            self.failed_at.next = self.at_1.q.val();
        }
        if self.literals_failed.val().get_bit(0) {
            self.no_mark.next = self.literals_no_mark.val().get_bit(0);
            self.failed_at.next = self.at_0.q.val();
        }
        if self.there.q.val() & !self.ready.q.val() & !self.literals_busy.val() {
            self.ready.d.next = true;
            if self.literals_failed.val().any() {
                self.kind_reg.d.next = 3.into();
                self.position_reg.d.next = self.failed_at.val();
                self.code_reg.d.next = 15.into();
                if self.no_mark.val() {
                    self.code_reg.d.next = 14.into();
                }
            }
        }
        if self.ready.q.val() & self.block_ready.val() {
            self.there.d.next = false;
            self.ready.d.next = false;
        }
        if self.take.val() {
            self.there.d.next = true;
            self.ready.d.next = (self.in_form.val() != 2) | (self.in_kind.val() == 3);
            self.kind_reg.d.next = self.in_kind.val();
            self.code_reg.d.next = self.in_code.val();
            self.position_reg.d.next = self.in_position.val();
            self.granule_reg.d.next = self.in_granule.val();
            self.form_reg.d.next = self.in_form.val();
            self.data_at_reg.d.next = self.in_data_at.val();
            self.byte_reg.d.next = self.in_same_byte.val();
            self.literals_reg.d.next = self.in_literals.val();
            self.sequences_reg.d.next = self.in_sequences.val();
            self.first_reg.d.next = self.in_stream_first.val();
            self.end_reg.d.next = self.in_stream_end.val();
            self.at_0.d.next = self.in_at_0.val();
            self.at_1.d.next = self.in_at_1.val();
            self.at_2.d.next = self.in_at_2.val();
            self.at_3.d.next = self.in_at_3.val();
        }
        if self.reset.val() {
            self.there.d.next = false;
            self.ready.d.next = false;
        }
    }
}
