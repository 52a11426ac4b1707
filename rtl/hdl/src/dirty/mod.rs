//! The dirty bits and the blocked bits of the granules: see the README beside this file.

use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// The block: `A` = log2(granules of the window), `L = A + 6`.
///
/// Two banks of dirty bits by the parity of the generation: the current bank is written, the frozen one (that of the
/// generation before) is asked for. `generation_odd` changes only while no clear is offered.
#[derive(LogicBlock)]
pub struct Dirty<const A: usize, const L: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// The generation is odd.
    pub generation_odd: Signal<In, Bit>,
    /// There is an access event.
    pub event_valid: Signal<In, Bit>,
    /// It is taken. Does not depend on `event_valid`; low while the block clears itself after reset, while a mark is
    /// offered, and in the second cycle of a clear that keeps.
    pub event_ready: Signal<Out, Bit>,
    /// Line of the window.
    pub event_line: Signal<In, Bits<L>>,
    /// The line is written.
    pub event_write: Signal<In, Bit>,
    /// The write was parked and belongs to an earlier generation: it has set its bit already, and changes nothing.
    pub event_late: Signal<In, Bit>,
    /// A write was parked.
    pub mark_valid: Signal<In, Bit>,
    /// Its bit is set. Does not depend on `mark_valid`.
    pub mark_ready: Signal<Out, Bit>,
    /// Granule of the write.
    pub mark_granule: Signal<In, Bits<A>>,
    /// A granule is released.
    pub clear_valid: Signal<In, Bit>,
    /// Its frozen bit is clear: at once, or one cycle later with `clear_keep`. Does not depend on `clear_valid`.
    pub clear_ready: Signal<Out, Bit>,
    /// Which.
    pub clear_granule: Signal<In, Bits<A>>,
    /// It was not saved: the frozen bit is handed on to the current bank.
    pub clear_keep: Signal<In, Bit>,
    /// There is a query.
    pub query_valid: Signal<In, Bit>,
    /// It is taken. Does not depend on `query_valid`; low while the block clears itself after reset, and in the first
    /// cycle of a clear that keeps.
    pub query_ready: Signal<Out, Bit>,
    /// Granule that it speaks of.
    pub query_granule: Signal<In, Bits<A>>,
    /// The answer, one cycle after the query was taken.
    pub answer_valid: Signal<Out, Bit>,
    /// The frozen bit, a clear in the cycle of the query included.
    pub answer_dirty: Signal<Out, Bit>,
    /// The blocked bit, a change in the cycle of the query included.
    pub answer_blocked: Signal<Out, Bit>,
    /// A blocked bit is set or cleared.
    pub block_valid: Signal<In, Bit>,
    /// It is done. Low only while the block clears itself after reset.
    pub block_ready: Signal<Out, Bit>,
    /// Whose.
    pub block_granule: Signal<In, Bits<A>>,
    /// What it becomes.
    pub block_value: Signal<In, Bit>,
    /// A granule, in every cycle.
    pub blocked_granule: Signal<In, Bits<A>>,
    /// Its blocked bit, one cycle later, a change in the cycle between included.
    pub blocked: Signal<Out, Bit>,
    even_bits: SdpRam<Bit, A>,
    odd_bits: SdpRam<Bit, A>,
    blocked_bits: SdpRam<Bit, A>,
    blocked_copy: SdpRam<Bit, A>,
    /// 0 while the bits are cleared after reset.
    clean: DFF<Bit>,
    scrub: DFF<Bits<A>>,
    /// A clear that keeps has read the frozen bit.
    keeping: DFF<Bit>,
    answering: DFF<Bit>,
    asked_odd: DFF<Bit>,
    cleared_now: DFF<Bit>,
    changed_now: DFF<Bit>,
    changed_too: DFF<Bit>,
    changed_value: DFF<Bit>,
    event_granule: Signal<Local, Bits<A>>,
    frozen: Signal<Local, Bit>,
    fetching: Signal<Local, Bit>,
    setting: Signal<Local, Bit>,
    set_granule: Signal<Local, Bits<A>>,
    clearing: Signal<Local, Bit>,
    changing: Signal<Local, Bit>,
    read_granule: Signal<Local, Bits<A>>,
}

impl<const A: usize, const L: usize> Default for Dirty<A, L> {
    fn default() -> Self {
        assert_eq!(L, A + 6, "Dirty<A, L>: L must be A + 6");
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            generation_odd: Signal::default(),
            event_valid: Signal::default(),
            event_ready: Signal::default(),
            event_line: Signal::default(),
            event_write: Signal::default(),
            event_late: Signal::default(),
            mark_valid: Signal::default(),
            mark_ready: Signal::default(),
            mark_granule: Signal::default(),
            clear_valid: Signal::default(),
            clear_ready: Signal::default(),
            clear_granule: Signal::default(),
            clear_keep: Signal::default(),
            query_valid: Signal::default(),
            query_ready: Signal::default(),
            query_granule: Signal::default(),
            answer_valid: Signal::default(),
            answer_dirty: Signal::default(),
            answer_blocked: Signal::default(),
            block_valid: Signal::default(),
            block_ready: Signal::default(),
            block_granule: Signal::default(),
            block_value: Signal::default(),
            blocked_granule: Signal::default(),
            blocked: Signal::default(),
            even_bits: SdpRam::block(),
            odd_bits: SdpRam::block(),
            blocked_bits: SdpRam::block(),
            blocked_copy: SdpRam::block(),
            clean: DFF::default(),
            scrub: DFF::default(),
            keeping: DFF::default(),
            answering: DFF::default(),
            asked_odd: DFF::default(),
            cleared_now: DFF::default(),
            changed_now: DFF::default(),
            changed_too: DFF::default(),
            changed_value: DFF::default(),
            event_granule: Signal::default(),
            frozen: Signal::default(),
            fetching: Signal::default(),
            setting: Signal::default(),
            set_granule: Signal::default(),
            clearing: Signal::default(),
            changing: Signal::default(),
            read_granule: Signal::default(),
        }
    }
}

impl<const A: usize, const L: usize> Logic for Dirty<A, L> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, clean, scrub, keeping, answering, asked_odd, cleared_now);
        dff_setup!(self, clock, changed_now, changed_too, changed_value);
        clock!(self, clock, even_bits, odd_bits, blocked_bits, blocked_copy);
        self.event_granule.next = self.event_line.val().get_bits::<A>(6);
        self.fetching.next = self.clean.q.val()
            & self.clear_valid.val()
            & self.clear_keep.val()
            & !self.keeping.q.val();
        self.keeping.d.next = self.fetching.val();
        self.mark_ready.next = self.clean.q.val() & !self.keeping.q.val();
        self.event_ready.next = self.clean.q.val() & !self.keeping.q.val() & !self.mark_valid.val();
        self.clear_ready.next =
            self.clean.q.val() & (!self.clear_keep.val() | self.keeping.q.val());
        self.query_ready.next = self.clean.q.val() & !self.fetching.val();
        self.block_ready.next = self.clean.q.val();

        // what was read a cycle ago came from the bank that was frozen then; a clear of that cycle is newer
        self.frozen.next = self.odd_bits.read_data.val();
        if self.asked_odd.q.val() {
            self.frozen.next = self.even_bits.read_data.val();
        }

        // the current bank is only set: by what is handed on, a mark, or an event
        self.setting.next =
            self.event_valid.val() & self.event_write.val() & !self.event_late.val();
        self.set_granule.next = self.event_granule.val();
        if self.mark_valid.val() {
            self.setting.next = true;
            self.set_granule.next = self.mark_granule.val();
        }
        if self.keeping.q.val() {
            self.setting.next = self.frozen.val();
            self.set_granule.next = self.clear_granule.val();
        }
        // the frozen bank is only cleared
        self.clearing.next = self.clear_valid.val()
            & self.clean.q.val()
            & (!self.clear_keep.val() | self.keeping.q.val());
        if self.generation_odd.val() {
            self.odd_bits.write_enable.next = self.setting.val();
            self.odd_bits.write_address.next = self.set_granule.val();
            self.odd_bits.write_data.next = true;
            self.even_bits.write_enable.next = self.clearing.val();
            self.even_bits.write_address.next = self.clear_granule.val();
            self.even_bits.write_data.next = false;
        } else {
            self.even_bits.write_enable.next = self.setting.val();
            self.even_bits.write_address.next = self.set_granule.val();
            self.even_bits.write_data.next = true;
            self.odd_bits.write_enable.next = self.clearing.val();
            self.odd_bits.write_address.next = self.clear_granule.val();
            self.odd_bits.write_data.next = false;
        }

        // the blocked bits, twice: for jobs, and for the background copier
        self.changing.next = self.block_valid.val() & self.clean.q.val();
        self.blocked_bits.write_enable.next = self.changing.val();
        self.blocked_bits.write_address.next = self.block_granule.val();
        self.blocked_bits.write_data.next = self.block_value.val();

        // after reset
        if !self.clean.q.val() {
            self.even_bits.write_enable.next = true;
            self.even_bits.write_address.next = self.scrub.q.val();
            self.even_bits.write_data.next = false;
            self.odd_bits.write_enable.next = true;
            self.odd_bits.write_address.next = self.scrub.q.val();
            self.odd_bits.write_data.next = false;
            self.blocked_bits.write_enable.next = true;
            self.blocked_bits.write_address.next = self.scrub.q.val();
            self.blocked_bits.write_data.next = false;
            self.scrub.d.next = self.scrub.q.val() + 1;
            self.clean.d.next = self.scrub.q.val().all();
        }
        self.blocked_copy.write_enable.next = self.blocked_bits.write_enable.val();
        self.blocked_copy.write_address.next = self.blocked_bits.write_address.val();
        self.blocked_copy.write_data.next = self.blocked_bits.write_data.val();

        // answers; what is written in the cycle of the question is forwarded, the memory's own answer is undefined then
        self.read_granule.next = self.query_granule.val();
        if self.fetching.val() {
            self.read_granule.next = self.clear_granule.val();
        }
        self.even_bits.read_address.next = self.read_granule.val();
        self.odd_bits.read_address.next = self.read_granule.val();
        self.blocked_bits.read_address.next = self.query_granule.val();
        self.blocked_copy.read_address.next = self.blocked_granule.val();
        self.asked_odd.d.next = self.generation_odd.val();
        self.answering.d.next = self.query_valid.val() & self.clean.q.val() & !self.fetching.val();
        self.cleared_now.d.next =
            self.clearing.val() & (self.clear_granule.val() == self.query_granule.val());
        self.changed_now.d.next =
            self.changing.val() & (self.block_granule.val() == self.query_granule.val());
        self.changed_too.d.next =
            self.changing.val() & (self.block_granule.val() == self.blocked_granule.val());
        self.changed_value.d.next = self.block_value.val();
        self.answer_valid.next = self.answering.q.val();
        self.answer_dirty.next = self.frozen.val() & !self.cleared_now.q.val();
        self.answer_blocked.next = self.blocked_bits.read_data.val();
        if self.changed_now.q.val() {
            self.answer_blocked.next = self.changed_value.q.val();
        }
        self.blocked.next = self.blocked_copy.read_data.val();
        if self.changed_too.q.val() {
            self.blocked.next = self.changed_value.q.val();
        }
        if self.reset.val() {
            self.clean.d.next = false;
            self.scrub.d.next = 0.into();
            self.keeping.d.next = false;
            self.answering.d.next = false;
        }
    }
}
