//! The ring of buffers: beats of 16 bytes in, `W` bits out.

use crate::leaves::SdpRam;
use rust_hdl::prelude::*;

/// `2^B` beats of 16 bytes in `G = W / 128` block RAMs side by side; `2^R` words of `W` bits, `2^R * G = 2^B`.
#[derive(LogicBlock)]
pub struct CkptRing<const B: usize, const W: usize, const R: usize, const G: usize> {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Write a beat.
    pub write: Signal<In, Bit>,
    /// Which.
    pub write_address: Signal<In, Bits<B>>,
    /// 16 bytes.
    pub write_data: Signal<In, Bits<128>>,
    /// A word to show.
    pub read_address: Signal<In, Bits<R>>,
    /// It, one cycle later.
    pub read_data: Signal<Out, Bits<W>>,
    banks: [SdpRam<Bits<128>, R>; G],
    word: Signal<Local, Bits<128>>,
    all: Signal<Local, Bits<W>>,
    bank: Signal<Local, Bits<B>>,
    row: Signal<Local, Bits<B>>,
    bank_mask: Constant<Bits<B>>,
    bank_bits: Constant<Bits<2>>,
    lanes: [Constant<Bits<B>>; G],
}

impl<const B: usize, const W: usize, const R: usize, const G: usize> Default
    for CkptRing<B, W, R, G>
{
    fn default() -> Self {
        assert!(G == 1 || G == 4, "CkptRing: words of 128 or 512 bits");
        assert_eq!(G * 128, W, "CkptRing: G must be W / 128");
        assert_eq!(G << R, 1 << B, "CkptRing: 2^R * G must be 2^B");
        Self {
            clock: Signal::default(),
            write: Signal::default(),
            write_address: Signal::default(),
            write_data: Signal::default(),
            read_address: Signal::default(),
            read_data: Signal::default(),
            banks: std::array::from_fn(|_| SdpRam::block()),
            word: Signal::default(),
            all: Signal::default(),
            bank: Signal::default(),
            row: Signal::default(),
            bank_mask: Constant::new((G as u32 - 1).to_bits()),
            bank_bits: Constant::new(G.trailing_zeros().to_bits()),
            // the first bank is the upper end of a word
            lanes: std::array::from_fn(|i| Constant::new((G as u32 - 1 - i as u32).to_bits())),
        }
    }
}

impl<const B: usize, const W: usize, const R: usize, const G: usize> Logic
    for CkptRing<B, W, R, G>
{
    #[hdl_gen]
    fn update(&mut self) {
        self.bank.next = self.write_address.val() & self.bank_mask.val();
        self.row.next = self.write_address.val() >> self.bank_bits.val();
        self.all.next = 0.into();
        for i in 0..G {
            self.banks[i].clock.next = self.clock.val();
            self.banks[i].write_enable.next =
                self.write.val() & (self.bank.val() == self.lanes[i].val());
            self.banks[i].write_address.next = bit_cast::<R, B>(self.row.val());
            self.banks[i].write_data.next = self.write_data.val();
            self.banks[i].read_address.next = self.read_address.val();
            self.word.next = self.banks[i].read_data.val();
            self.all.next = (self.all.val() << 128) | bit_cast::<W, 128>(self.word.val());
        }
        self.read_data.next = self.all.val();
    }
}
