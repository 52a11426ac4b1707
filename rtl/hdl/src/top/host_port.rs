//! Completer and window engine together: all that the host does to the card.

use crate::completer::Completer;
use crate::tlp::{TlpSink, TlpSource};
use crate::window::Window;
use rust_hdl::prelude::*;

/// [`Completer`] and [`Window`]. A register access starts when all earlier window accesses have had all their effects:
/// no write outstanding in memory, no access on its way through snoop (`events_idle`).
#[derive(LogicBlock)]
pub struct HostPort<
    const D: usize,
    const K: usize,
    const L: usize,
    const WA: usize,
    const WB: usize,
    const CA: usize,
    const CB: usize,
> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Requests from the link.
    pub rx: TlpSink<D, K>,
    /// Completions to the link.
    pub tx: TlpSource<D, K>,
    /// Max_Payload_Size of the link, 128 << n bytes.
    pub max_payload: Signal<In, Bits<3>>,
    /// Every access that snoop took has had its effect on the tables.
    pub events_idle: Signal<In, Bit>,
    /// Register bus: an access begins.
    pub bus_sel: Signal<Out, Bit>,
    /// The access writes.
    pub bus_write: Signal<Out, Bit>,
    /// Offset in BAR0.
    pub bus_addr: Signal<Out, Bits<20>>,
    /// What is written.
    pub bus_wdata: Signal<Out, Bits<32>>,
    /// Which bytes are written.
    pub bus_wstrb: Signal<Out, Bits<4>>,
    /// The access ends.
    pub bus_ack: Signal<In, Bit>,
    /// What was read.
    pub bus_rdata: Signal<In, Bits<32>>,
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
    /// No write is outstanding in memory, and snoop has taken every access.
    pub window_idle: Signal<Out, Bit>,
    /// The memory failed a read or a write in this cycle.
    pub memory_error: Signal<Out, Bit>,
    /// Malformed packets discarded in this cycle, 0 to 2.
    pub malformed: Signal<Out, Bits<2>>,
    /// A request was refused as unsupported in this cycle.
    pub unsupported: Signal<Out, Bit>,
    completer: Completer<D, K, WA, WB, CA, CB>,
    window: Window<D, K, L>,
}

/// For a 128-bit data path and `2^L` lines.
pub type HostPort128<const L: usize> = HostPort<128, 16, L, 9, 10, 6, 7>;
/// For a 512-bit data path and `2^L` lines.
pub type HostPort512<const L: usize> = HostPort<512, 64, L, 7, 8, 4, 5>;

impl<
    const D: usize,
    const K: usize,
    const L: usize,
    const WA: usize,
    const WB: usize,
    const CA: usize,
    const CB: usize,
> Default for HostPort<D, K, L, WA, WB, CA, CB>
{
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            rx: TlpSink::default(),
            tx: TlpSource::default(),
            max_payload: Signal::default(),
            events_idle: Signal::default(),
            bus_sel: Signal::default(),
            bus_write: Signal::default(),
            bus_addr: Signal::default(),
            bus_wdata: Signal::default(),
            bus_wstrb: Signal::default(),
            bus_ack: Signal::default(),
            bus_rdata: Signal::default(),
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
            window_idle: Signal::default(),
            memory_error: Signal::default(),
            malformed: Signal::default(),
            unsupported: Signal::default(),
            // a line is 64 bytes
            completer: Completer::new(L as u32 + 6),
            window: Window::default(),
        }
    }
}

impl<
    const D: usize,
    const K: usize,
    const L: usize,
    const WA: usize,
    const WB: usize,
    const CA: usize,
    const CB: usize,
> Logic for HostPort<D, K, L, WA, WB, CA, CB>
{
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, completer, window);
        self.completer.reset.next = self.reset.val();
        self.window.reset.next = self.reset.val();
        TlpSink::<D, K>::link(&mut self.rx, &mut self.completer.rx);
        TlpSource::<D, K>::link(&mut self.tx, &mut self.completer.tx);
        self.completer.max_payload.next = self.max_payload.val();
        self.completer.quiet.next = self.window.window_idle.val() & self.events_idle.val();

        // accesses and their data
        self.window.cmd_valid.next = self.completer.window_valid.val();
        self.completer.window_ready.next = self.window.cmd_ready.val();
        self.window.cmd_write.next = self.completer.window_write.val();
        self.window.cmd_empty.next = self.completer.window_empty.val();
        self.window.cmd_address.next = self.completer.window_address.val();
        self.window.cmd_length.next = self.completer.window_length.val();
        self.window.cmd_beats.next = self.completer.window_beats.val();
        self.window.cmd_requester.next = self.completer.window_requester.val();
        self.window.write_valid.next = self.completer.write_valid.val();
        self.window.write_data.next = self.completer.write_data.val();
        self.window.write_keep.next = self.completer.write_keep.val();
        self.completer.write_ready.next = self.window.write_ready.val();
        self.completer.read_valid.next = self.window.read_valid.val();
        self.completer.read_data.next = self.window.read_data.val();
        self.completer.read_error.next = self.window.read_error.val();
        self.window.read_ready.next = self.completer.read_ready.val();

        // outside
        self.bus_sel.next = self.completer.bus_sel.val();
        self.bus_write.next = self.completer.bus_write.val();
        self.bus_addr.next = self.completer.bus_addr.val();
        self.bus_wdata.next = self.completer.bus_wdata.val();
        self.bus_wstrb.next = self.completer.bus_wstrb.val();
        self.completer.bus_ack.next = self.bus_ack.val();
        self.completer.bus_rdata.next = self.bus_rdata.val();
        self.ar_valid.next = self.window.ar_valid.val();
        self.window.ar_ready.next = self.ar_ready.val();
        self.ar_addr.next = self.window.ar_addr.val();
        self.ar_beats.next = self.window.ar_beats.val();
        self.window.r_valid.next = self.r_valid.val();
        self.r_ready.next = self.window.r_ready.val();
        self.window.r_data.next = self.r_data.val();
        self.window.r_last.next = self.r_last.val();
        self.window.r_error.next = self.r_error.val();
        self.aw_valid.next = self.window.aw_valid.val();
        self.window.aw_ready.next = self.aw_ready.val();
        self.aw_addr.next = self.window.aw_addr.val();
        self.aw_beats.next = self.window.aw_beats.val();
        self.w_valid.next = self.window.w_valid.val();
        self.window.w_ready.next = self.w_ready.val();
        self.w_data.next = self.window.w_data.val();
        self.w_strb.next = self.window.w_strb.val();
        self.w_last.next = self.window.w_last.val();
        self.window.b_valid.next = self.b_valid.val();
        self.b_ready.next = self.window.b_ready.val();
        self.window.b_error.next = self.b_error.val();
        self.access_valid.next = self.window.access_valid.val();
        self.window.access_ready.next = self.access_ready.val();
        self.access_line.next = self.window.access_line.val();
        self.access_lines.next = self.window.access_lines.val();
        self.access_write.next = self.window.access_write.val();
        self.access_requester.next = self.window.access_requester.val();
        self.window_idle.next = self.window.window_idle.val();
        self.memory_error.next = self.window.memory_error.val();
        self.malformed.next = self.completer.malformed.val();
        self.unsupported.next = self.completer.unsupported.val();
    }
}
