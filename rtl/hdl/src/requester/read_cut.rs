//! Reads into read requests.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use rust_hdl::prelude::*;

/// Cuts a read at multiples of Max_Read_Request_Size (at most 512 bytes), hence at 4 KiB; one piece per cycle.
#[derive(LogicBlock)]
pub struct ReadCut {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high.
    pub reset: Signal<In, Bit>,
    /// Max_Read_Request_Size, `128 << n` bytes; above 2 acts as 2.
    pub max_read_request: Signal<In, Bits<3>>,
    /// A read is offered.
    pub req_valid: Signal<In, Bit>,
    /// It is taken.
    pub req_ready: Signal<Out, Bit>,
    /// Bus address, a multiple of 64 (lower bits are ignored).
    pub req_addr: Signal<In, Bits<64>>,
    /// Bytes, a multiple of 64 (lower bits are ignored).
    pub req_length: Signal<In, Bits<32>>,
    /// A piece is offered.
    pub cut_valid: Signal<Out, Bit>,
    /// It is taken.
    pub cut_ready: Signal<In, Bit>,
    /// Bus address of the piece.
    pub cut_addr: Signal<Out, Bits<64>>,
    /// Lines of 64 bytes, 1 to 8.
    pub cut_lines: Signal<Out, Bits<4>>,
    /// The read ends with this piece.
    pub cut_last: Signal<Out, Bit>,
    /// The read had no length: answer it with an error.
    pub cut_void: Signal<Out, Bit>,
    /// Forget what is left of the current read.
    pub abort: Signal<In, Bit>,
    active: DFF<Bit>,
    line: DFF<Bits<58>>,
    left: DFF<Bits<26>>,
    limit: Signal<Local, Bits<4>>,
    offset: Signal<Local, Bits<4>>,
    room: Signal<Local, Bits<26>>,
    room_4: Signal<Local, Bits<4>>,
    lines: Signal<Local, Bits<4>>,
    wide: Signal<Local, Bits<64>>,
    final_piece: Signal<Local, Bit>,
    two: Constant<Bits<4>>,
    four: Constant<Bits<4>>,
    eight: Constant<Bits<4>>,
    one: Constant<Bits<4>>,
}

impl Default for ReadCut {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            max_read_request: Signal::default(),
            req_valid: Signal::default(),
            req_ready: Signal::default(),
            req_addr: Signal::default(),
            req_length: Signal::default(),
            cut_valid: Signal::default(),
            cut_ready: Signal::default(),
            cut_addr: Signal::default(),
            cut_lines: Signal::default(),
            cut_last: Signal::default(),
            cut_void: Signal::default(),
            abort: Signal::default(),
            active: DFF::default(),
            line: DFF::default(),
            left: DFF::default(),
            limit: Signal::default(),
            offset: Signal::default(),
            room: Signal::default(),
            room_4: Signal::default(),
            lines: Signal::default(),
            wide: Signal::default(),
            final_piece: Signal::default(),
            two: Constant::new(2_u64.to_bits()),
            four: Constant::new(4_u64.to_bits()),
            eight: Constant::new(8_u64.to_bits()),
            one: Constant::new(1_u64.to_bits()),
        }
    }
}

impl Logic for ReadCut {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, active, line, left);
        self.limit.next = self.eight.val();
        if self.max_read_request.val() == 0 {
            self.limit.next = self.two.val();
        }
        if self.max_read_request.val() == 1 {
            self.limit.next = self.four.val();
        }
        // lines up to the next multiple of the limit
        self.offset.next = self.limit.val() - self.one.val();
        self.offset.next = self.line.q.val().get_bits::<4>(0) & self.offset.val();
        self.room_4.next = self.limit.val() - self.offset.val();
        self.room.next = bit_cast::<26, 4>(self.room_4.val());
        self.final_piece.next = self.left.q.val() <= self.room.val();
        self.lines.next = self.room_4.val();
        if self.final_piece.val() {
            self.lines.next = bit_cast::<4, 26>(self.left.q.val());
        }
        self.wide.next = bit_cast::<64, 58>(self.line.q.val()) << 6;
        self.cut_valid.next = self.active.q.val();
        self.cut_addr.next = self.wide.val();
        self.cut_lines.next = self.lines.val();
        self.cut_last.next = self.final_piece.val();
        self.cut_void.next = !self.left.q.val().any();
        self.req_ready.next = !self.active.q.val();
        if self.active.q.val() & self.cut_ready.val() {
            self.line.d.next = self.line.q.val() + bit_cast::<58, 4>(self.lines.val());
            self.left.d.next = self.left.q.val() - bit_cast::<26, 4>(self.lines.val());
            self.active.d.next = !self.final_piece.val();
        }
        if !self.active.q.val() & self.req_valid.val() {
            self.active.d.next = true;
            self.line.d.next = self.req_addr.val().get_bits::<58>(6);
            self.left.d.next = self.req_length.val().get_bits::<26>(6);
        }
        if self.reset.val() | (self.abort.val() & self.active.q.val()) {
            self.active.d.next = false;
        }
    }
}
