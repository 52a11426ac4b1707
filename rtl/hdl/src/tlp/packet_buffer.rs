//! A queue of beats that shows a packet only when all of it is there and good.

use crate::leaves::{RamStyle, SdpRam};
use rust_hdl::prelude::*;

/// Up to `2^A` beats of `D` data and `K` mark bits; `AP1 = A + 1`.
///
/// Beats are pushed, and become visible at the output with `commit`, or vanish with `rollback`. `rollback` forgets the
/// beats pushed in earlier cycles since the last commit, `commit` includes a beat pushed in the same cycle.
/// Two cycles from a commit to the output, then one beat per cycle. The pusher must look at `room` first.
#[derive(LogicBlock)]
pub struct PacketBuffer<const D: usize, const K: usize, const A: usize, const AP1: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Take a beat.
    pub push: Signal<In, Bit>,
    /// Its data.
    pub push_data: Signal<In, Bits<D>>,
    /// Its marks.
    pub push_keep: Signal<In, Bits<K>>,
    /// All beats pushed so far are good.
    pub commit: Signal<In, Bit>,
    /// Forget the beats pushed in earlier cycles since the last commit.
    pub rollback: Signal<In, Bit>,
    /// There is room for at least two beats.
    pub room: Signal<Out, Bit>,
    /// A committed beat is shown.
    pub out_valid: Signal<Out, Bit>,
    /// Its data.
    pub out_data: Signal<Out, Bits<D>>,
    /// Its marks.
    pub out_keep: Signal<Out, Bits<K>>,
    /// The shown beat is taken.
    pub out_ready: Signal<In, Bit>,
    data: SdpRam<Bits<D>, A>,
    keep: SdpRam<Bits<K>, A>,
    /// Next beat to be read, next to be written, and the end of what is committed; one bit more than an address.
    head: DFF<Bits<AP1>>,
    tail: DFF<Bits<AP1>>,
    good: DFF<Bits<AP1>>,
    valid: DFF<Bit>,
    roomy: DFF<Bit>,
    read_at: Signal<Local, Bits<AP1>>,
    write_at: Signal<Local, Bits<AP1>>,
    after: Signal<Local, Bits<AP1>>,
    used: Signal<Local, Bits<AP1>>,
    limit: Constant<Bits<AP1>>,
}

/// In look-up tables up to 64 beats, else in block RAM. Panics unless `AP1` is `A + 1`.
impl<const D: usize, const K: usize, const A: usize, const AP1: usize> Default
    for PacketBuffer<D, K, A, AP1>
{
    fn default() -> Self {
        assert_eq!(AP1, A + 1, "PacketBuffer<D, K, A, AP1>: AP1 must be A + 1");
        assert!(A >= 3, "PacketBuffer: at least 8 beats");
        let style = if A <= 6 { RamStyle::Distributed } else { RamStyle::Block };
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            push: Signal::default(),
            push_data: Signal::default(),
            push_keep: Signal::default(),
            commit: Signal::default(),
            rollback: Signal::default(),
            room: Signal::default(),
            out_valid: Signal::default(),
            out_data: Signal::default(),
            out_keep: Signal::default(),
            out_ready: Signal::default(),
            data: SdpRam::new(style),
            keep: SdpRam::new(style),
            head: DFF::default(),
            tail: DFF::default(),
            good: DFF::default(),
            valid: DFF::default(),
            roomy: DFF::default(),
            read_at: Signal::default(),
            write_at: Signal::default(),
            after: Signal::default(),
            used: Signal::default(),
            // `room` comes from a register and looks one cycle back: one more beat may be on its way
            limit: Constant::new(((1_u64 << A) - 3).to_bits()),
        }
    }
}

impl<const D: usize, const K: usize, const A: usize, const AP1: usize> Logic
    for PacketBuffer<D, K, A, AP1>
{
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, head, tail, good, valid, roomy);
        clock!(self, clock, data, keep);

        // write side
        self.write_at.next = self.tail.q.val();
        if self.rollback.val() {
            self.write_at.next = self.good.q.val();
        }
        self.after.next = self.write_at.val();
        if self.push.val() {
            self.after.next = self.write_at.val() + 1;
        }
        self.tail.d.next = self.after.val();
        if self.commit.val() {
            self.good.d.next = self.after.val();
        }
        self.data.write_enable.next = self.push.val();
        self.data.write_address.next = self.write_at.val().get_bits::<A>(0);
        self.data.write_data.next = self.push_data.val();
        self.keep.write_enable.next = self.push.val();
        self.keep.write_address.next = self.write_at.val().get_bits::<A>(0);
        self.keep.write_data.next = self.push_keep.val();

        // read side: ask for the beat that will be the oldest in the next cycle
        self.read_at.next = self.head.q.val();
        if self.valid.q.val() & self.out_ready.val() {
            self.read_at.next = self.head.q.val() + 1;
        }
        self.head.d.next = self.read_at.val();
        self.valid.d.next = self.read_at.val() != self.good.q.val();
        self.data.read_address.next = self.read_at.val().get_bits::<A>(0);
        self.keep.read_address.next = self.read_at.val().get_bits::<A>(0);
        self.out_valid.next = self.valid.q.val();
        self.out_data.next = self.data.read_data.val();
        self.out_keep.next = self.keep.read_data.val();

        self.used.next = self.after.val() - self.read_at.val();
        self.roomy.d.next = self.used.val() <= self.limit.val();
        self.room.next = self.roomy.q.val();

        if self.reset.val() {
            self.head.d.next = 0.into();
            self.tail.d.next = 0.into();
            self.good.d.next = 0.into();
            self.valid.d.next = false;
            self.roomy.d.next = false;
        }
    }
}
