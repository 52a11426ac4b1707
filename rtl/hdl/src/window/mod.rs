//! The memory window behind BAR2: orders reads behind writes, turns accesses into bursts, and tells who was touched.
//! See README.md beside this file.

use crate::leaves::Fifo;
use rust_hdl::prelude::*;

/// The window engine for `D` data bits, `K = D / 8`, and `2^L` lines of 64 bytes.
#[derive(LogicBlock)]
pub struct Window<const D: usize, const K: usize, const L: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// From the completer: an access.
    pub cmd_valid: Signal<In, Bit>,
    /// It is taken.
    pub cmd_ready: Signal<Out, Bit>,
    /// It writes.
    pub cmd_write: Signal<In, Bit>,
    /// No byte of it is enabled.
    pub cmd_empty: Signal<In, Bit>,
    /// Byte offset in the window, dword aligned: what snoop is told.
    pub cmd_address: Signal<In, Bits<40>>,
    /// Byte address in memory; the low 12 bits are those of `cmd_address`.
    pub cmd_target: Signal<In, Bits<40>>,
    /// The write was parked and belongs to an earlier generation.
    pub cmd_late: Signal<In, Bit>,
    /// Dwords.
    pub cmd_length: Signal<In, Bits<11>>,
    /// Beats minus 1.
    pub cmd_beats: Signal<In, Bits<8>>,
    /// Who asked.
    pub cmd_requester: Signal<In, Bits<16>>,
    /// A beat of write data is there (all beats of an access are, once it is offered).
    pub write_valid: Signal<In, Bit>,
    /// The beat, address aligned.
    pub write_data: Signal<In, Bits<D>>,
    /// Its enabled bytes.
    pub write_keep: Signal<In, Bits<K>>,
    /// The beat is taken.
    pub write_ready: Signal<Out, Bit>,
    /// A beat of read data.
    pub read_valid: Signal<Out, Bit>,
    /// The beat, address aligned.
    pub read_data: Signal<Out, Bits<D>>,
    /// The memory could not read it.
    pub read_error: Signal<Out, Bit>,
    /// The beat is taken.
    pub read_ready: Signal<In, Bit>,
    /// Memory: a read burst.
    pub ar_valid: Signal<Out, Bit>,
    /// It is taken.
    pub ar_ready: Signal<In, Bit>,
    /// Its byte address, a multiple of K.
    pub ar_addr: Signal<Out, Bits<40>>,
    /// Beats minus 1.
    pub ar_beats: Signal<Out, Bits<8>>,
    /// Memory: a beat of a read burst.
    pub r_valid: Signal<In, Bit>,
    /// It is taken.
    pub r_ready: Signal<Out, Bit>,
    /// The beat.
    pub r_data: Signal<In, Bits<D>>,
    /// Last beat of its burst.
    pub r_last: Signal<In, Bit>,
    /// It could not be read.
    pub r_error: Signal<In, Bit>,
    /// Memory: a write burst.
    pub aw_valid: Signal<Out, Bit>,
    /// It is taken.
    pub aw_ready: Signal<In, Bit>,
    /// Its byte address, a multiple of K.
    pub aw_addr: Signal<Out, Bits<40>>,
    /// Beats minus 1.
    pub aw_beats: Signal<Out, Bits<8>>,
    /// Memory: a beat to be written.
    pub w_valid: Signal<Out, Bit>,
    /// It is taken.
    pub w_ready: Signal<In, Bit>,
    /// The beat.
    pub w_data: Signal<Out, Bits<D>>,
    /// Its enabled bytes.
    pub w_strb: Signal<Out, Bits<K>>,
    /// Last beat of its burst.
    pub w_last: Signal<Out, Bit>,
    /// Memory: a write burst is done.
    pub b_valid: Signal<In, Bit>,
    /// Noted.
    pub b_ready: Signal<Out, Bit>,
    /// It failed.
    pub b_error: Signal<In, Bit>,
    /// To snoop: one access.
    pub access_valid: Signal<Out, Bit>,
    /// It is taken.
    pub access_ready: Signal<In, Bit>,
    /// Its first line.
    pub access_line: Signal<Out, Bits<L>>,
    /// Lines with at least one enabled byte, 0 to 64.
    pub access_lines: Signal<Out, Bits<7>>,
    /// It writes.
    pub access_write: Signal<Out, Bit>,
    /// Who asked.
    pub access_requester: Signal<Out, Bits<16>>,
    /// `cmd_late` of the access.
    pub access_late: Signal<Out, Bit>,
    /// No write is outstanding in memory, and snoop has taken every access.
    pub window_idle: Signal<Out, Bit>,
    /// Reads that were taken, with at least one byte, and whose last beat has not been taken.
    pub reads_open: Signal<Out, Bits<6>>,
    /// One of them ends in this cycle, the oldest.
    pub read_ended: Signal<Out, Bit>,
    /// Writes that were taken and not answered by memory.
    pub writes_open: Signal<Out, Bits<6>>,
    /// One of them is answered in this cycle, the oldest.
    pub write_ended: Signal<Out, Bit>,
    /// The memory failed a read or a write in this cycle.
    pub memory_error: Signal<Out, Bit>,
    /// Beats minus 1 of the write bursts whose data is still to be sent.
    bursts: Fifo<Bits<8>, 4, 5>,
    aw_pending: DFF<Bit>,
    aw_address: DFF<Bits<40>>,
    aw_length: DFF<Bits<8>>,
    ar_pending: DFF<Bit>,
    ar_address: DFF<Bits<40>>,
    ar_length: DFF<Bits<8>>,
    beat: DFF<Bits<8>>,
    access_pending: DFF<Bit>,
    line: DFF<Bits<L>>,
    lines: DFF<Bits<7>>,
    write: DFF<Bit>,
    requester: DFF<Bits<16>>,
    late: DFF<Bit>,
    /// Writes that are not answered, reads whose last beat has not come.
    writes_out: DFF<Bits<6>>,
    reads_out: DFF<Bits<6>>,
    aligned: Signal<Local, Bits<40>>,
    take: Signal<Local, Bit>,
    access_free: Signal<Local, Bit>,
    span: Signal<Local, Bits<11>>,
    add_write: Signal<Local, Bit>,
    add_read: Signal<Local, Bit>,
    end_read: Signal<Local, Bit>,
    lane_mask: Constant<Bits<40>>,
}

/// For 16 or 64 byte lanes and windows up to 2^40 bytes.
impl<const D: usize, const K: usize, const L: usize> Default for Window<D, K, L> {
    fn default() -> Self {
        assert_eq!(D, 8 * K, "Window<D, K, L>: D must be 8 K");
        assert!(L >= 6 && L + 6 <= 40, "Window: 4 KiB to 1 TiB");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            cmd_valid: Signal::default(),
            cmd_ready: Signal::default(),
            cmd_write: Signal::default(),
            cmd_empty: Signal::default(),
            cmd_address: Signal::default(),
            cmd_target: Signal::default(),
            cmd_late: Signal::default(),
            cmd_length: Signal::default(),
            cmd_beats: Signal::default(),
            cmd_requester: Signal::default(),
            write_valid: Signal::default(),
            write_data: Signal::default(),
            write_keep: Signal::default(),
            write_ready: Signal::default(),
            read_valid: Signal::default(),
            read_data: Signal::default(),
            read_error: Signal::default(),
            read_ready: Signal::default(),
            ar_valid: Signal::default(),
            ar_ready: Signal::default(),
            ar_addr: Signal::default(),
            ar_beats: Signal::default(),
            r_valid: Signal::default(),
            r_ready: Signal::default(),
            r_data: Signal::default(),
            r_last: Signal::default(),
            r_error: Signal::default(),
            aw_valid: Signal::default(),
            aw_ready: Signal::default(),
            aw_addr: Signal::default(),
            aw_beats: Signal::default(),
            w_valid: Signal::default(),
            w_ready: Signal::default(),
            w_data: Signal::default(),
            w_strb: Signal::default(),
            w_last: Signal::default(),
            b_valid: Signal::default(),
            b_ready: Signal::default(),
            b_error: Signal::default(),
            access_valid: Signal::default(),
            access_ready: Signal::default(),
            access_line: Signal::default(),
            access_lines: Signal::default(),
            access_write: Signal::default(),
            access_requester: Signal::default(),
            access_late: Signal::default(),
            window_idle: Signal::default(),
            reads_open: Signal::default(),
            read_ended: Signal::default(),
            writes_open: Signal::default(),
            write_ended: Signal::default(),
            memory_error: Signal::default(),
            bursts: Fifo::distributed(),
            aw_pending: DFF::default(),
            aw_address: DFF::default(),
            aw_length: DFF::default(),
            ar_pending: DFF::default(),
            ar_address: DFF::default(),
            ar_length: DFF::default(),
            beat: DFF::default(),
            access_pending: DFF::default(),
            line: DFF::default(),
            lines: DFF::default(),
            write: DFF::default(),
            requester: DFF::default(),
            late: DFF::default(),
            writes_out: DFF::default(),
            reads_out: DFF::default(),
            aligned: Signal::default(),
            take: Signal::default(),
            access_free: Signal::default(),
            span: Signal::default(),
            add_write: Signal::default(),
            add_read: Signal::default(),
            end_read: Signal::default(),
            lane_mask: Constant::new((!(K as u64 - 1) & ((1 << 40) - 1)).to_bits()),
        }
    }
}

impl<const D: usize, const K: usize, const L: usize> Logic for Window<D, K, L> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, aw_pending, aw_address, aw_length, ar_pending, ar_address);
        dff_setup!(self, clock, ar_length, beat, access_pending, line, lines, write, requester);
        dff_setup!(self, clock, late, writes_out, reads_out);
        clock!(self, clock, bursts);
        self.bursts.reset.next = self.reset.val();

        // take an access: reads behind answered writes, writes behind ended reads
        self.access_free.next = !self.access_pending.q.val() | self.access_ready.val();
        self.cmd_ready.next = false;
        if self.access_free.val() {
            if self.cmd_write.val() {
                self.cmd_ready.next = (!self.aw_pending.q.val() | self.aw_ready.val())
                    & self.bursts.sink.ready.val()
                    & !self.writes_out.q.val().all()
                    & !self.reads_out.q.val().any();
            } else {
                self.cmd_ready.next = (!self.ar_pending.q.val() | self.ar_ready.val())
                    & !self.reads_out.q.val().all()
                    & !self.writes_out.q.val().any();
            }
        }
        self.take.next = self.cmd_valid.val() & self.cmd_ready.val();
        self.add_write.next = self.take.val() & self.cmd_write.val();
        self.add_read.next = self.take.val() & !self.cmd_write.val() & !self.cmd_empty.val();
        self.aligned.next = self.cmd_target.val() & self.lane_mask.val();

        // bursts
        if self.aw_ready.val() {
            self.aw_pending.d.next = false;
        }
        if self.ar_ready.val() {
            self.ar_pending.d.next = false;
        }
        if self.add_write.val() {
            self.aw_pending.d.next = true;
            self.aw_address.d.next = self.aligned.val();
            self.aw_length.d.next = self.cmd_beats.val();
        }
        if self.add_read.val() {
            self.ar_pending.d.next = true;
            self.ar_address.d.next = self.aligned.val();
            self.ar_length.d.next = self.cmd_beats.val();
        }
        self.aw_valid.next = self.aw_pending.q.val();
        self.aw_addr.next = self.aw_address.q.val();
        self.aw_beats.next = self.aw_length.q.val();
        self.ar_valid.next = self.ar_pending.q.val();
        self.ar_addr.next = self.ar_address.q.val();
        self.ar_beats.next = self.ar_length.q.val();

        // write data
        self.bursts.sink.data.next = self.cmd_beats.val();
        self.bursts.sink.valid.next = self.add_write.val();
        self.w_valid.next = self.bursts.source.valid.val() & self.write_valid.val();
        self.w_data.next = self.write_data.val();
        self.w_strb.next = self.write_keep.val();
        self.w_last.next = self.beat.q.val() == self.bursts.source.data.val();
        self.write_ready.next = self.bursts.source.valid.val() & self.w_ready.val();
        self.bursts.source.ready.next = self.w_valid.val() & self.w_ready.val() & self.w_last.val();
        if self.w_valid.val() & self.w_ready.val() {
            self.beat.d.next = self.beat.q.val() + 1;
            if self.w_last.val() {
                self.beat.d.next = 0.into();
            }
        }

        // read data
        self.read_valid.next = self.r_valid.val();
        self.read_data.next = self.r_data.val();
        self.read_error.next = self.r_error.val();
        self.r_ready.next = self.read_ready.val();
        self.end_read.next = self.r_valid.val() & self.read_ready.val() & self.r_last.val();

        // what is outstanding
        self.b_ready.next = true;
        if self.add_write.val() & !self.b_valid.val() {
            self.writes_out.d.next = self.writes_out.q.val() + 1;
        }
        if !self.add_write.val() & self.b_valid.val() {
            self.writes_out.d.next = self.writes_out.q.val() - 1;
        }
        if self.add_read.val() & !self.end_read.val() {
            self.reads_out.d.next = self.reads_out.q.val() + 1;
        }
        if !self.add_read.val() & self.end_read.val() {
            self.reads_out.d.next = self.reads_out.q.val() - 1;
        }
        self.reads_open.next = self.reads_out.q.val();
        self.read_ended.next = self.end_read.val();
        self.writes_open.next = self.writes_out.q.val();
        self.write_ended.next = self.b_valid.val();
        self.memory_error.next = (self.b_valid.val() & self.b_error.val())
            | (self.r_valid.val() & self.read_ready.val() & self.r_error.val());

        // tell snoop
        self.span.next =
            bit_cast::<11, 4>(self.cmd_address.val().get_bits::<4>(2)) + self.cmd_length.val() - 1;
        if self.access_ready.val() {
            self.access_pending.d.next = false;
        }
        if self.take.val() {
            self.access_pending.d.next = true;
            self.line.d.next = self.cmd_address.val().get_bits::<L>(6);
            self.lines.d.next = self.span.val().get_bits::<7>(4) + 1;
            if self.cmd_empty.val() {
                self.lines.d.next = 0.into();
            }
            self.write.d.next = self.cmd_write.val();
            self.requester.d.next = self.cmd_requester.val();
            self.late.d.next = self.cmd_late.val();
        }
        self.access_valid.next = self.access_pending.q.val();
        self.access_line.next = self.line.q.val();
        self.access_lines.next = self.lines.q.val();
        self.access_write.next = self.write.q.val();
        self.access_requester.next = self.requester.q.val();
        self.access_late.next = self.late.q.val();
        self.window_idle.next = !self.writes_out.q.val().any() & !self.access_pending.q.val();

        if self.reset.val() {
            self.aw_pending.d.next = false;
            self.ar_pending.d.next = false;
            self.access_pending.d.next = false;
            self.beat.d.next = 0.into();
            self.writes_out.d.next = 0.into();
            self.reads_out.d.next = 0.into();
        }
    }
}
