//! The bytes of a record.

use rust_hdl::prelude::*;

/// Makes the 16 bytes of `isotherm_abi::trace::AccessRecord`, one cycle after the access.
#[derive(LogicBlock, Default)]
pub struct TraceRecord {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// An access is to be recorded: one cycle.
    pub valid: Signal<In, Bit>,
    /// It writes.
    pub write: Signal<In, Bit>,
    /// Byte offset in the window; bits 1:0 are taken as zero.
    pub address: Signal<In, Bits<40>>,
    /// Dwords, 1 to 1024.
    pub length: Signal<In, Bits<11>>,
    /// Byte enables of the first dword.
    pub first_be: Signal<In, Bits<4>>,
    /// Byte enables of the last dword; not looked at if there is one dword.
    pub last_be: Signal<In, Bits<4>>,
    /// Who asked.
    pub requester: Signal<In, Bits<16>>,
    /// When.
    pub timestamp: Signal<In, Bits<48>>,
    /// There is a record: one cycle.
    pub bytes_valid: Signal<Out, Bit>,
    /// Its bytes.
    pub bytes: Signal<Out, Bits<128>>,
    held: DFF<Bit>,
    data: DFF<Bits<128>>,
    kind: Signal<Local, Bits<2>>,
    last: Signal<Local, Bits<4>>,
}

impl Logic for TraceRecord {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, held, data);
        self.bytes_valid.next = self.held.q.val();
        self.bytes.next = self.data.q.val();
        self.held.d.next = self.valid.val();
        self.kind.next = 1.into();
        if self.write.val() {
            self.kind.next = 2.into();
        }
        self.last.next = self.last_be.val();
        if self.length.val() == 1 {
            self.last.next = 0.into();
        }
        self.data.d.next = bit_cast::<128, 2>(self.kind.val())
            | (bit_cast::<128, 38>(self.address.val().get_bits::<38>(2)) << 2)
            | (bit_cast::<128, 4>(self.first_be.val()) << 40)
            | (bit_cast::<128, 4>(self.last.val()) << 44)
            | (bit_cast::<128, 11>(self.length.val()) << 48)
            | (bit_cast::<128, 48>(self.timestamp.val()) << 64)
            | (bit_cast::<128, 16>(self.requester.val()) << 112);
        if self.reset.val() {
            self.held.d.next = false;
        }
    }
}
