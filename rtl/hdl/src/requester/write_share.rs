//! The write port of the requester for two engines.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use rust_hdl::prelude::*;

/// Whose burst is on the port.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
pub enum WriteOwner {
    /// Nobody's: the next may be anyone's.
    Nobody,
    /// The checkpoint engine's.
    Ckpt,
    /// The trace port's.
    Trace,
}

/// Bursts of ckpt and trace in turns on one write port, without a register in between and without an idle cycle.
///
/// A burst of ckpt may be 64 KiB long. While trace waits it is cut at the next multiple of 1 KiB, where no packet goes on
/// anyway: what follows is a burst of its own. So trace waits for at most 65 beats of ckpt, and ckpt for 4 of trace.
#[derive(LogicBlock, Default)]
pub struct WriteShare {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high.
    pub reset: Signal<In, Bit>,
    /// From ckpt: a beat is offered.
    pub ckpt_valid: Signal<In, Bit>,
    /// It is taken.
    pub ckpt_ready: Signal<Out, Bit>,
    /// First beat of a burst.
    pub ckpt_first: Signal<In, Bit>,
    /// Bus address with `ckpt_first`, a multiple of 64.
    pub ckpt_addr: Signal<In, Bits<64>>,
    /// The beat.
    pub ckpt_data: Signal<In, Bits<128>>,
    /// Last beat of a burst.
    pub ckpt_last: Signal<In, Bit>,
    /// From trace: a beat is offered.
    pub trace_valid: Signal<In, Bit>,
    /// It is taken.
    pub trace_ready: Signal<Out, Bit>,
    /// First beat of a burst.
    pub trace_first: Signal<In, Bit>,
    /// Bus address with `trace_first`, a multiple of 64.
    pub trace_addr: Signal<In, Bits<64>>,
    /// The beat.
    pub trace_data: Signal<In, Bits<128>>,
    /// Last beat of a burst.
    pub trace_last: Signal<In, Bit>,
    /// To the requester: a beat is offered.
    pub wr_valid: Signal<Out, Bit>,
    /// It is taken.
    pub wr_ready: Signal<In, Bit>,
    /// First beat of a burst.
    pub wr_first: Signal<Out, Bit>,
    /// Bus address with `wr_first`.
    pub wr_addr: Signal<Out, Bits<64>>,
    /// The beat.
    pub wr_data: Signal<Out, Bits<128>>,
    /// Last beat of a burst.
    pub wr_last: Signal<Out, Bit>,
    owner: DFF<WriteOwner>,
    // the last burst was ckpt's
    trace_turn: DFF<Bit>,
    // trace waited when the last beat of ckpt left
    cut: DFF<Bit>,
    // ckpt goes on with a burst that was cut
    resumed: DFF<Bit>,
    // address of ckpt's next beat
    page: DFF<Bits<54>>,
    beat: DFF<Bits<6>>,
    grant: Signal<Local, WriteOwner>,
    moved: Signal<Local, Bit>,
    here: Signal<Local, Bits<6>>,
    here_page: Signal<Local, Bits<54>>,
    cuts: Signal<Local, Bit>,
}

impl Logic for WriteShare {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, owner, trace_turn, cut, resumed, page, beat);

        // whose burst: once offered, it stays
        self.grant.next = self.owner.q.val();
        if self.owner.q.val() == WriteOwner::Nobody {
            if self.ckpt_valid.val() {
                self.grant.next = WriteOwner::Ckpt;
            }
            if self.trace_valid.val() & (self.trace_turn.q.val() | !self.ckpt_valid.val()) {
                self.grant.next = WriteOwner::Trace;
            }
        }

        // where ckpt is, and whether its burst is cut here; neither changes while a beat waits
        self.here.next = self.beat.q.val();
        self.here_page.next = self.page.q.val();
        if self.ckpt_first.val() {
            self.here.next = self.ckpt_addr.val().get_bits::<6>(4);
            self.here_page.next = self.ckpt_addr.val().get_bits::<54>(10);
        }
        self.cuts.next = self.cut.q.val() & self.here.val().all() & !self.ckpt_last.val();

        self.wr_valid.next = false;
        self.wr_first.next = self.ckpt_first.val();
        self.wr_addr.next = self.ckpt_addr.val();
        self.wr_data.next = self.ckpt_data.val();
        self.wr_last.next = self.ckpt_last.val() | self.cuts.val();
        if self.resumed.q.val() {
            self.wr_first.next = true;
            self.wr_addr.next = (bit_cast::<64, 54>(self.page.q.val()) << 10)
                | (bit_cast::<64, 6>(self.beat.q.val()) << 4);
        }
        self.ckpt_ready.next = false;
        self.trace_ready.next = false;
        if self.grant.val() == WriteOwner::Ckpt {
            self.wr_valid.next = self.ckpt_valid.val();
            self.ckpt_ready.next = self.wr_ready.val();
        }
        if self.grant.val() == WriteOwner::Trace {
            self.wr_valid.next = self.trace_valid.val();
            self.trace_ready.next = self.wr_ready.val();
            self.wr_first.next = self.trace_first.val();
            self.wr_addr.next = self.trace_addr.val();
            self.wr_data.next = self.trace_data.val();
            self.wr_last.next = self.trace_last.val();
        }
        self.moved.next = self.wr_valid.val() & self.wr_ready.val();

        self.owner.d.next = self.grant.val();
        if self.moved.val() & self.wr_last.val() {
            self.owner.d.next = WriteOwner::Nobody;
            self.trace_turn.d.next = self.grant.val() == WriteOwner::Ckpt;
        }
        if self.moved.val() & (self.grant.val() == WriteOwner::Ckpt) {
            self.cut.d.next = self.trace_valid.val() & !self.wr_last.val();
            self.resumed.d.next = self.cuts.val();
            self.beat.d.next = self.here.val() + 1;
            self.page.d.next = self.here_page.val();
            if self.here.val().all() {
                self.page.d.next = self.here_page.val() + 1;
            }
        }
        if self.reset.val() {
            self.owner.d.next = WriteOwner::Nobody;
            self.trace_turn.d.next = false;
            self.cut.d.next = false;
            self.resumed.d.next = false;
        }
    }
}
