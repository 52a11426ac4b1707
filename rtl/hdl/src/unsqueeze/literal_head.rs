//! The fields of a literals header.

use rust_hdl::prelude::*;

/// No registers.
#[derive(LogicBlock, Default)]
pub struct UnsqueezeLiteralHead {
    /// The section's first bytes.
    pub window: Signal<In, Bits<64>>,
    /// The next 6.
    pub higher: Signal<In, Bits<48>>,
    /// The frame has a learned set.
    pub learned: Signal<In, Bit>,
    /// 0 raw, 1 the same byte again, 2 streams.
    pub form: Signal<Out, Bits<2>>,
    /// There are four streams.
    pub four: Signal<Out, Bit>,
    /// Bytes of the header.
    pub head: Signal<Out, Bits<3>>,
    /// Literals.
    pub size: Signal<Out, Bits<20>>,
    /// Bytes of the section after the header.
    pub content: Signal<Out, Bits<20>>,
    /// The card does not write such literals.
    pub other: Signal<Out, Bit>,
    /// `head`, a cycle later.
    pub passed: Signal<In, Bits<3>>,
    /// The byte after the header.
    pub same_byte: Signal<Out, Bits<8>>,
    /// The jump table.
    pub jump: Signal<Out, Bits<48>>,
    streams: Signal<Local, Bit>,
    same: Signal<Local, Bit>,
    format: Signal<Local, Bits<2>>,
    head_bits: Signal<Local, Bits<6>>,
    after: Signal<Local, Bits<64>>,
}

impl Logic for UnsqueezeLiteralHead {
    #[hdl_gen]
    fn update(&mut self) {
        self.same.next = self.window.val().get_bit(0);
        self.streams.next = self.window.val().get_bit(1);
        self.format.next = self.window.val().get_bits::<2>(2);
        self.form.next = 0.into();
        self.four.next = false;
        self.other.next = false;
        self.head.next = 1.into();
        self.size.next = bit_cast::<20, 5>(self.window.val().get_bits::<5>(3));
        self.content.next = bit_cast::<20, 5>(self.window.val().get_bits::<5>(3));
        if self.streams.val() {
            self.form.next = 2.into();
            self.four.next = self.format.val().any();
            self.head.next = 3.into();
            self.size.next = bit_cast::<20, 10>(self.window.val().get_bits::<10>(4));
            self.content.next = bit_cast::<20, 10>(self.window.val().get_bits::<10>(14));
            if self.format.val() == 2 {
                self.head.next = 4.into();
                self.size.next = bit_cast::<20, 14>(self.window.val().get_bits::<14>(4));
                self.content.next = bit_cast::<20, 14>(self.window.val().get_bits::<14>(18));
            }
            if self.format.val() == 3 {
                self.head.next = 5.into();
                self.size.next = bit_cast::<20, 18>(self.window.val().get_bits::<18>(4));
                self.content.next = bit_cast::<20, 18>(self.window.val().get_bits::<18>(22));
            }
            // only treeless ones, and those of a set
            self.other.next = !self.same.val() | !self.learned.val();
        } else {
            if self.format.val() == 1 {
                self.head.next = 2.into();
                self.size.next = bit_cast::<20, 12>(self.window.val().get_bits::<12>(4));
                self.content.next = bit_cast::<20, 12>(self.window.val().get_bits::<12>(4));
            }
            if self.format.val() == 3 {
                self.head.next = 3.into();
                self.size.next = self.window.val().get_bits::<20>(4);
                self.content.next = self.window.val().get_bits::<20>(4);
            }
            if self.same.val() {
                self.form.next = 1.into();
                self.content.next = 1.into();
            }
        }

        // what follows it: a jump table may lie in both parts
        self.head_bits.next = bit_cast::<6, 3>(self.passed.val()) << 3;
        self.after.next = self.window.val() >> self.head_bits.val();
        self.same_byte.next = self.after.val().get_bits::<8>(0);
        self.jump.next = self.after.val().get_bits::<48>(0);
        if self.passed.val() == 3 {
            self.jump.next = (self.higher.val() << 40) | self.after.val().get_bits::<48>(0);
        }
        if self.passed.val() == 4 {
            self.jump.next = (self.higher.val() << 32) | self.after.val().get_bits::<48>(0);
        }
        if self.passed.val() == 5 {
            self.jump.next = (self.higher.val() << 24) | self.after.val().get_bits::<48>(0);
        }
    }
}
