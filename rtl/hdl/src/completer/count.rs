//! Byte count and first byte of a read, from its byte enables.

use super::types::{ReadContext, Request};
use rust_hdl::prelude::*;

/// Fills in what a completion has to say; purely combinational.
///
/// PCI Express Base Specification, 2.3.1.1, tables for Byte Count and Lower Address. A read without any enabled byte
/// counts as one byte.
#[derive(LogicBlock)]
pub struct ReadSize {
    /// The request.
    pub request: Signal<In, Request>,
    /// Where its data comes from.
    pub source: Signal<In, Bits<3>>,
    /// What the completions need.
    pub read: Signal<Out, ReadContext>,
    first_be: Signal<Local, Bits<4>>,
    last_be: Signal<Local, Bits<4>>,
    length: Signal<Local, Bits<11>>,
    address: Signal<Local, Bits<40>>,
    skip: Signal<Local, Bits<2>>,
    cut: Signal<Local, Bits<2>>,
    count: Signal<Local, Bits<13>>,
    blank: Constant<ReadContext>,
}

impl Default for ReadSize {
    fn default() -> Self {
        Self {
            request: Signal::default(),
            source: Signal::default(),
            read: Signal::default(),
            first_be: Signal::default(),
            last_be: Signal::default(),
            length: Signal::default(),
            address: Signal::default(),
            skip: Signal::default(),
            cut: Signal::default(),
            count: Signal::default(),
            blank: Constant::new(ReadContext::default()),
        }
    }
}

impl Logic for ReadSize {
    #[hdl_gen]
    fn update(&mut self) {
        self.first_be.next = self.request.val().first_be;
        self.last_be.next = self.request.val().last_be;
        self.length.next = self.request.val().length;
        self.address.next = self.request.val().address;
        // bytes in front of the first enabled one, and behind the last
        self.skip.next = 0.into();
        if !self.first_be.val().get_bit(0) {
            if self.first_be.val().get_bit(1) {
                self.skip.next = 1.into();
            } else if self.first_be.val().get_bit(2) {
                self.skip.next = 2.into();
            } else if self.first_be.val().get_bit(3) {
                self.skip.next = 3.into();
            }
        }
        self.cut.next = 0.into();
        if !self.last_be.val().get_bit(3) {
            if self.last_be.val().get_bit(2) {
                self.cut.next = 1.into();
            } else if self.last_be.val().get_bit(1) {
                self.cut.next = 2.into();
            } else {
                self.cut.next = 3.into();
            }
        }
        self.count.next = (bit_cast::<13, 11>(self.length.val()) << 2)
            - bit_cast::<13, 2>(self.skip.val())
            - bit_cast::<13, 2>(self.cut.val());

        self.read.next = self.blank.val();
        self.read.next.source = self.source.val();
        self.read.next.address = self.address.val().get_bits::<12>(0);
        self.read.next.first_byte = self.skip.val();
        self.read.next.length = self.length.val();
        self.read.next.byte_count = self.count.val();
        self.read.next.tag = self.request.val().tag;
        self.read.next.requester = self.request.val().requester;
        // a request that is not a memory read: no address, byte count 4
        if self.request.val().action == 5 {
            self.read.next.address = 0.into();
            self.read.next.first_byte = 0.into();
            self.read.next.length = 1.into();
            self.read.next.byte_count = 4.into();
        }
    }
}
