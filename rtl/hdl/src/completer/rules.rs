//! What the header of a request alone tells.

use super::types::Request;
use crate::tlp::{Span, TlpHeader};
use isotherm_regs as regs;
use rust_hdl::prelude::*;

/// Decodes a header; purely combinational.
///
/// The rules for byte enables are those of the PCI Express Base Specification, 2.2.5; a request that breaks them, crosses
/// 4 KiB, has no or too many dwords is malformed.
#[derive(LogicBlock)]
pub struct HeaderRules<const K: usize> {
    /// The header.
    pub hdr: Signal<In, TlpHeader>,
    /// Max_Payload_Size of the link, 128 << n bytes.
    pub max_payload: Signal<In, Bits<3>>,
    /// The header breaks a rule; the other outputs mean nothing then.
    pub malformed: Signal<Out, Bit>,
    /// The decoded request.
    pub request: Signal<Out, Request>,
    /// It is a memory write: a payload of `length` dwords has to follow.
    pub is_write: Signal<Out, Bit>,
    /// It is a memory read: one beat without payload.
    pub is_read: Signal<Out, Bit>,
    /// Lane of the first dword.
    pub start_lane: Signal<Out, Bits<4>>,
    /// Lane of the last dword.
    pub end_lane: Signal<Out, Bits<4>>,
    span: Span<K>,
    kind: Signal<Local, Bits<3>>,
    bar: Signal<Local, Bits<3>>,
    address: Signal<Local, Bits<64>>,
    length: Signal<Local, Bits<11>>,
    first_be: Signal<Local, Bits<4>>,
    last_be: Signal<Local, Bits<4>>,
    above_registers: Signal<Local, Bits<64>>,
    above_window: Signal<Local, Bits<64>>,
    payload_limit: Signal<Local, Bits<11>>,
    one: Signal<Local, Bit>,
    bad_length: Signal<Local, Bit>,
    bad_enables: Signal<Local, Bit>,
    free_enables: Signal<Local, Bit>,
    good_first: Signal<Local, Bit>,
    good_last: Signal<Local, Bit>,
    action: Signal<Local, Bits<3>>,
    blank: Constant<Request>,
    register_bits: Constant<Bits<7>>,
    window_bits: Constant<Bits<7>>,
}

impl<const K: usize> HeaderRules<K> {
    /// Rules for a window of `2^window_bits` bytes behind BAR2.
    ///
    /// # Panics
    /// If the window is smaller than 4 KiB or above 2^40 bytes.
    pub fn new(window_bits: u32) -> Self {
        assert!((12..=40).contains(&window_bits), "HeaderRules: window of 4 KiB to 1 TiB");
        assert!(regs::BAR_SIZE.is_power_of_two(), "the size of a BAR is a power of two");
        Self {
            hdr: Signal::default(),
            max_payload: Signal::default(),
            malformed: Signal::default(),
            request: Signal::default(),
            is_write: Signal::default(),
            is_read: Signal::default(),
            start_lane: Signal::default(),
            end_lane: Signal::default(),
            span: Span::default(),
            kind: Signal::default(),
            bar: Signal::default(),
            address: Signal::default(),
            length: Signal::default(),
            first_be: Signal::default(),
            last_be: Signal::default(),
            above_registers: Signal::default(),
            above_window: Signal::default(),
            payload_limit: Signal::default(),
            one: Signal::default(),
            bad_length: Signal::default(),
            bad_enables: Signal::default(),
            free_enables: Signal::default(),
            good_first: Signal::default(),
            good_last: Signal::default(),
            action: Signal::default(),
            blank: Constant::new(Request::default()),
            register_bits: Constant::new(u64::from(regs::BAR_SIZE.ilog2()).to_bits()),
            window_bits: Constant::new(u64::from(window_bits).to_bits()),
        }
    }
}

impl<const K: usize> Logic for HeaderRules<K> {
    #[hdl_gen]
    fn update(&mut self) {
        self.kind.next = self.hdr.val().kind;
        self.bar.next = self.hdr.val().bar;
        self.address.next = self.hdr.val().address;
        self.length.next = self.hdr.val().length;
        self.first_be.next = self.hdr.val().first_be;
        self.last_be.next = self.hdr.val().last_be;
        self.span.address.next = self.address.val().get_bits::<12>(0);
        self.span.length.next = self.length.val();
        self.start_lane.next = self.span.start_lane.val();
        self.end_lane.next = self.span.end_lane.val();
        self.is_read.next = self.kind.val() == 0;
        self.is_write.next = self.kind.val() == 1;
        self.one.next = self.length.val() == 1;

        // length: 1 to 1024 dwords inside 4 KiB; a write not above Max_Payload_Size
        self.payload_limit.next = 1024.into();
        match self.max_payload.val().index() {
            0 => {
                self.payload_limit.next = 32.into();
            }
            1 => {
                self.payload_limit.next = 64.into();
            }
            2 => {
                self.payload_limit.next = 128.into();
            }
            3 => {
                self.payload_limit.next = 256.into();
            }
            4 => {
                self.payload_limit.next = 512.into();
            }
            _ => {}
        }
        self.bad_length.next = !self.length.val().any()
            | (self.length.val() > 1024)
            | self.span.crosses.val()
            | self.address.val().get_bit(0)
            | self.address.val().get_bit(1);
        if self.is_write.val() & (self.length.val() > self.payload_limit.val()) {
            self.bad_length.next = true;
        }

        // byte enables: holes only in one dword, or in two that share an aligned quadword
        self.free_enables.next =
            self.one.val() | ((self.length.val() == 2) & !self.address.val().get_bit(2));
        self.good_first.next = (self.first_be.val() == 8)
            | (self.first_be.val() == 12)
            | (self.first_be.val() == 14)
            | (self.first_be.val() == 15);
        self.good_last.next = (self.last_be.val() == 1)
            | (self.last_be.val() == 3)
            | (self.last_be.val() == 7)
            | (self.last_be.val() == 15);
        if self.one.val() {
            self.bad_enables.next = self.last_be.val().any();
        } else {
            self.bad_enables.next = !self.first_be.val().any() | !self.last_be.val().any();
        }
        if !self.free_enables.val() & (!self.good_first.val() | !self.good_last.val()) {
            self.bad_enables.next = true;
        }

        self.malformed.next = true;
        if (self.kind.val() == 4) | (self.kind.val() == 5) {
            self.malformed.next = false;
        }
        if self.is_read.val() | self.is_write.val() {
            self.malformed.next = self.bad_length.val() | self.bad_enables.val();
        }

        // what to do: see `action`
        self.above_registers.next = self.address.val() >> self.register_bits.val();
        self.above_window.next = self.address.val() >> self.window_bits.val();
        self.action.next = 5.into();
        if self.kind.val() == 5 {
            self.action.next = 6.into();
        }
        if self.is_read.val() {
            self.action.next = 4.into();
        }
        if self.is_write.val() {
            self.action.next = 6.into();
        }
        if self.is_read.val() | self.is_write.val() {
            if (self.bar.val() == 0) & !self.above_registers.val().any() {
                self.action.next = 2.into();
                if self.is_write.val() {
                    self.action.next = 3.into();
                }
            }
            if (self.bar.val() == 2) & !self.above_window.val().any() {
                self.action.next = 0.into();
                if self.is_write.val() {
                    self.action.next = 1.into();
                }
            }
        }

        self.request.next = self.blank.val();
        self.request.next.action = self.action.val();
        self.request.next.address = self.address.val().get_bits::<40>(0);
        self.request.next.length = self.length.val();
        self.request.next.beats = self.span.beats.val();
        self.request.next.first_be = self.first_be.val();
        self.request.next.last_be = self.last_be.val();
        if self.one.val() {
            self.request.next.last_be = self.first_be.val();
        }
        self.request.next.tag = self.hdr.val().tag;
        self.request.next.requester = self.hdr.val().requester;
    }
}
