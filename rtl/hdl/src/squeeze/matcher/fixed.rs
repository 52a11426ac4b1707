//! Compares a window with the same place of the base and with the window before.

use rust_hdl::prelude::*;

/// Level 21 to 22.
#[derive(LogicBlock, Default)]
pub struct MatcherFixed {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// The pipeline moves.
    pub step: Signal<In, Bit>,
    /// The window.
    pub word: Signal<In, Bits<64>>,
    /// The same place of the base.
    pub base_word: Signal<In, Bits<64>>,
    /// There is a base.
    pub with_base: Signal<In, Bit>,
    /// There is a window, and it is not the first.
    pub goes_on: Signal<In, Bit>,
    /// The bytes that are as in the base.
    pub same: Signal<Out, Bits<8>>,
    /// The bytes that are as in the window before.
    pub again: Signal<Out, Bits<8>>,
    /// All bytes of the window are one.
    pub uniform: Signal<Out, Bit>,
    former: DFF<Bits<64>>,
    same_22: DFF<Bits<8>>,
    again_22: DFF<Bits<8>>,
    uniform_22: DFF<Bit>,
    as_base: Signal<Local, Bits<8>>,
    as_before: Signal<Local, Bits<8>>,
}

impl Logic for MatcherFixed {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, former, same_22, again_22, uniform_22);
        self.same.next = self.same_22.q.val();
        self.again.next = self.again_22.q.val();
        self.uniform.next = self.uniform_22.q.val();
        self.as_base.next = 0.into();
        self.as_before.next = 0.into();
        for i in 0..8 {
            self.as_base.next = self.as_base.val().replace_bit(
                i,
                self.with_base.val()
                    & (self.word.val().get_bits::<8>(8 * i)
                        == self.base_word.val().get_bits::<8>(8 * i)),
            );
            self.as_before.next = self.as_before.val().replace_bit(
                i,
                self.goes_on.val()
                    & (self.word.val().get_bits::<8>(8 * i)
                        == self.former.q.val().get_bits::<8>(8 * i)),
            );
        }
        if self.step.val() {
            self.former.d.next = self.word.val();
            self.same_22.d.next = self.as_base.val();
            self.again_22.d.next = self.as_before.val();
            self.uniform_22.d.next =
                self.word.val().get_bits::<56>(0) == self.word.val().get_bits::<56>(8);
        }
    }
}
